"""Weigh what each stem says of the object of a recommendation,
and write `data/lexicon/object-stems.tsv`.

    python benchmarks/make_object_stems.py [--records data/records]

A stem weighs its rarity times how much more often the findings behind the recommendations that have
it name it than as many other findings of the report do. The same records give the same bytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from arguments import arguments
from measured_only import is_test_report

from graphkit.core.language.key_terms import key_terms
from graphkit.core.language.stemming import stem_rarity
from graphkit.core.model import Record
from graphkit.core.record_storage import read_record, records_in
from graphkit.core.resources import read_tsv_pairs, resource_path

PRIOR = 3  # recommendations with the mean share that are added to those of each stem
PRIOR_CHANCE = 0.1  # share of the added recommendations whose stem is named by chance
MIN_EXCESS = 0.02
HEADER = (
    "# stem\tweight, 0 for a stem that no recommendation has\ta common word with this stem; "
    "made by benchmarks/make_object_stems.py\n"
)


def main() -> None:
    """Count the stems of recommendations and of the findings behind them, and write the table."""
    parser = arguments(__doc__)
    parser.add_argument("--records", type=Path, default=resource_path("data", "records"))
    every = map(read_record, records_in(parser.parse_args().records))
    records = [record for record in every if not is_test_report(record.source.sha256)]
    weights = stem_weights(records)
    words = common_words()
    rows = [
        f"{stem}\t{weights.get(stem, 0.0):.2f}\t{words.get(stem, '')}\n"
        for stem in sorted(weights.keys() | words.keys() & stem_rarity())
    ]
    resource_path("data", "lexicon", "object-stems.tsv").write_text(
        HEADER + "".join(rows), encoding="utf-8"
    )
    print(f"{len(weights)} stems of the recommendations in {len(records)} records")


def stem_weights(records: list[Record]) -> dict[str, float]:
    """Return the weight of each stem of the recommendations."""
    count, named, by_chance = Counter[str](), Counter[str](), defaultdict[str, float](float)
    for record in records:
        terms = {finding.id: frozenset(finding.terms) for finding in record.findings}
        frequency = Counter(stem for found in terms.values() for stem in found)
        for item in record.recommendations:
            if not item.evidence:
                continue
            evidence = frozenset[str]().union(
                *(terms[key] for key in item.evidence if key in terms)
            )
            for stem in item.terms:
                count[stem] += 1
                named[stem] += stem in evidence
                by_chance[stem] += 1 - (1 - frequency[stem] / len(terms)) ** len(item.evidence)
    mean = sum(named.values()) / sum(count.values())
    excess = {
        stem: (named[stem] + PRIOR * (mean - PRIOR_CHANCE) - by_chance[stem])
        / (count[stem] + PRIOR)
        for stem in count
    }
    rarity = stem_rarity()
    return {
        stem: rarity[stem] * max(share, MIN_EXCESS)
        for stem, share in excess.items()
        if stem in rarity
    }


def common_words() -> dict[str, str]:
    """Return the shortest common word of each stem."""
    listed = [word for word, _ in read_tsv_pairs("data", "lexicon", "common-words.tsv")]
    listed += [
        word for _, words in read_tsv_pairs("data", "model", "groups.tsv") for word in words.split()
    ]
    words: dict[str, str] = {}
    for word in sorted(set(listed), key=lambda word: (len(word), word)):
        if word.isalpha() and len(found := key_terms(word)) == 1:
            words.setdefault(found[0], word)
    return words


if __name__ == "__main__":
    main()
