"""Write the labels of readers into the corrections of records, and their decisions on outcomes into
`data/register/outcome-decisions.csv`, where they win over the model's.

    python benchmarks/import_labels.py [SHARED] --records data/records

Run it after `graphkit extract … --packed -o data/records`: the corrections are files beside the
packed records, one label a line, and later extractions keep them. It needs no report: sentences are
found by their digests, and a label whose sentence the record does not have is counted and left out.

polarity   `data/sentence-labels.tsv` and the gold that was read twice: two readers agree
topics     where two readers gave the same ones: recommendations, `data/recommendation-labels.tsv`;
           the gold
sectors    sentences of the gold that was read twice, likewise
outcomes   `data/follow-up-*.csv` and the inventories of the gold; "why" names another acceptable
           outcome. Those of `data/follow-up-parts.csv` are of the parts of recommendations that
           have several, with the sentences that show them, and of the whole where they were read
           again
evidence   `data/recommendation-evidence.csv`: with what the reader found right, without what was
           wrong

Topics of other sentences and names of services, which were read once, are not imported.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from arguments import with_shared
from follow_up_cases import PARTS, recommendation_ids
from gold_corpus import read_inventories
from labelled_corpus import (
    DATA,
    RECOMMENDATION_LABELS,
    SENTENCE_LABELS,
    SHORT_DIGEST,
    Label,
    labels_by_report,
)
from measured_only import is_test_report

from graphkit.core.model import Correction, Finding, Recommendation, Record, quote_digest
from graphkit.core.record_storage import add_corrections, read_record, records_in
from graphkit.core.resources import resource_path
from graphkit.core.text_table import csv_text
from graphkit.documents.resolve.outcome_decisions import (
    SHIPPED,
    DecidedOutcome,
    NamedStatement,
    check_contradictions,
    read_outcome_decisions,
    replaced_decisions,
)
from graphkit.graph.check.review_queue import WORDS_LENGTH

ONE, TWO, THREE = "a reader", "two readers", "three readers"
ON, PARTS_ON = date(2026, 11, 23), date(2026, 11, 26)  # when the labels were completed
TWICE_READ = ("sentences.jsonl", "sentences-released.jsonl")
# earlier and later report, number, outcome, another one, by
Outcome = tuple[str, str, int, str, str, str]


def main() -> None:
    """Write the corrections, and print how many labels were found."""
    parser = with_shared(__doc__)
    parser.add_argument("--records", type=Path, required=True)
    options = parser.parse_args()
    every = {path: read_record(path) for path in records_in(options.records)}
    paths = {
        path: record for path, record in every.items() if not is_test_report(record.source.sha256)
    }
    by_digest = {
        source.sha256: path
        for path, record in paths.items()
        for source in (record.source, *record.also)
    }
    names = {
        name: by_digest[digest] for name, digest in _digests(options.shared) if digest in by_digest
    }
    found: dict[Path, list[Correction]] = defaultdict(list)
    missing: Counter[str] = Counter()
    sentences = _twice_read_gold(options.shared, names, paths)
    for kind, labels in (("polarity", labels_by_report(SENTENCE_LABELS)), ("polarity", sentences)):
        for path, record in paths.items():
            of_report = labels.get(record.source.sha256[:SHORT_DIGEST], {})
            made = [*_polarities(record, of_report)]
            found[path] += made
            missing[kind] += sum("polarity" in label for label in of_report.values()) - len(made)
    of_recommendations = labels_by_report(RECOMMENDATION_LABELS)
    for path, record in paths.items():
        report = record.source.sha256[:SHORT_DIGEST]
        found[path] += _agreed(record.recommendations, "topics", of_recommendations.get(report, {}))
        for name in ("topics", "sectors"):
            found[path] += _agreed(record.findings, name, sentences.get(report, {}))
    decisions = []
    for outcome in _outcomes(options.shared):
        if outcome[0] in names and outcome[1] in names:
            earlier, later = (paths[names[name]] for name in outcome[:2])
            decisions.append(_decision(earlier, later, outcome))
        else:
            missing["outcome"] += 1
    for row in _rows(PARTS):
        if row["earlier"] in names and row["later"] in names:
            earlier, later = (paths[names[row[name]]] for name in ("earlier", "later"))
            of_row = [*_part_decisions(earlier, later, row)]
            decisions += of_row
            missing["outcome"] += not of_row
        else:
            missing["outcome"] += 1
    for row in _rows("recommendation-evidence.csv"):
        if row["report"] in names:
            found[names[row["report"]]] += _evidence(paths[names[row["report"]]], row)
    _write_decisions(decisions)
    counts = Counter({"outcome": len(decisions)})
    for path, corrections in sorted(found.items()):
        if corrections:
            add_corrections(path, corrections)
            counts.update(item.field.rpartition("/")[2] for item in corrections)
    print(f"written: {dict(counts)}; without a record or sentence: {dict(missing)}")


def _digests(shared: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the digest of each report."""
    for table in sorted((shared / "gold").glob("reports*.csv")):
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield row["file"].removesuffix(".pdf"), row["sha256"]


def _twice_read_gold(
    shared: Path, names: Mapping[str, Path], paths: Mapping[Path, Record]
) -> dict[str, dict[str, Label]]:
    """Return the gold sentences that were read twice, as `labels_by_report` does."""
    labels: dict[str, dict[str, Label]] = defaultdict(dict)
    lines = (
        line for name in TWICE_READ for line in (shared / "gold" / name).open(encoding="utf-8")
    )
    for row in map(json.loads, lines):
        if path := names.get(row["report"].removesuffix(".pdf")):
            report = paths[path].source.sha256[:SHORT_DIGEST]
            labels[report][quote_digest(row["sentence"])[:SHORT_DIGEST]] = row
    return labels


def _polarities(record: Record, labels: Mapping[str, Label]) -> Iterator[Correction]:
    """Yield the polarity of each labelled sentence; of one that is printed twice,
    that of the first.
    """
    wanted = {digest: label["polarity"] for digest, label in labels.items() if "polarity" in label}
    for finding in record.findings:
        if polarity := wanted.pop(finding.span.digest[:SHORT_DIGEST], ""):
            yield _label("findings", finding, "polarity", polarity)


def _agreed(
    items: Iterable[Finding | Recommendation], name: str, labels: Mapping[str, Label]
) -> Iterator[Correction]:
    """Yield the topics or sectors of each statement that two readers labelled alike."""
    for item in items:
        label = labels.get(item.span.digest[:SHORT_DIGEST])
        if label and not label.get(f"{name}_also"):
            part = "findings" if isinstance(item, Finding) else "recommendations"
            yield _label(part, item, name, json.dumps(sorted(label[name])))


def _outcomes(shared: Path) -> Iterator[Outcome]:
    """Yield the labelled outcomes; the later ones are on the same recommendation,
    and more reliable.
    """
    for pair in (
        pair for inventory in read_inventories(shared / "gold") for pair in inventory["pairs"]
    ):
        for item in pair["recommendations"]:
            yield pair["from"], pair["to"], item["number"], item["status"], "", ONE
    for row in (*_rows("follow-up-outcomes.csv"), *_rows("follow-up-readings.csv")):
        by = TWO if row.get("second") == row["outcome"] else ONE
        yield row["earlier"], row["later"], int(row["number"]), row["outcome"], row["or"], by


def _decision(earlier: Record, later: Record, outcome: Outcome) -> DecidedOutcome:
    _, _, number, value, other, by = outcome
    wanted = recommendation_ids(earlier)[number - 1]
    item = next(each for each in earlier.recommendations if each.id == wanted)
    documents = earlier.source.sha256, later.source.sha256
    words = item.span.digest[:WORDS_LENGTH]
    why = f"could also be {other}" if other else ""
    return DecidedOutcome(*documents, wanted, words, value, (), by, why, ON)


def _part_decisions(
    earlier: Record, later: Record, row: Mapping[str, str]
) -> Iterator[DecidedOutcome]:
    """Yield the outcome of a recommendation or of one of its parts, if the record has it."""
    documents = earlier.source.sha256, later.source.sha256
    why = f"could also be {' or '.join(row['or'].split())}" if row["or"] else ""
    for item in earlier.recommendations:
        if item.id == row["recommendation"]:
            of_row = [part for part in item.parts if part.id == row["part"]]
            for each in of_row if row["part"] else [item]:
                name = f"{item.id}/{row['part']}" if row["part"] else item.id
                shown = shown_statements(later, row["later"], row["sentences"])
                words = each.span.digest[:WORDS_LENGTH]
                yield DecidedOutcome(
                    *documents, name, words, row["outcome"], shown, _readers(row), why, PARTS_ON
                )


def shown_statements(later: Record, name: str, shown: str) -> tuple[NamedStatement, ...]:
    """Return the statements that a decision names: "12.3=answers-well rec 4".

    Raises ValueError where the later record has no such sentence or recommendation.
    """
    digests = {f"finding/{each.id}": each.span.digest for each in later.findings}
    digests |= {f"recommendation/{each.id}": each.span.digest for each in later.recommendations}
    named = []
    for text in shown.replace("rec ", "recommendation/").split():
        statement, _, relation = text.partition("=")
        named.append((statement if "/" in statement else f"finding/{statement}", relation))
    if unknown := {each for each, _ in named} - digests.keys():
        raise ValueError(f"{name} has no {', '.join(sorted(unknown))}")
    return tuple(
        NamedStatement(each, digests[each][:WORDS_LENGTH], relation) for each, relation in named
    )


def _write_decisions(decisions: Sequence[DecidedOutcome]) -> None:
    """Write decisions on outcomes into the table, in place of those on the same items."""
    path = resource_path(*SHIPPED)
    lines = replaced_decisions(read_outcome_decisions(path), decisions)
    check_contradictions(lines, path)
    path.write_text(csv_text(DecidedOutcome._fields, (each.cells() for each in lines)), "utf-8")


def _readers(row: Mapping[str, str]) -> str:
    """Return how many readers decided: one alone, two that agree,
    or a third where they or it differ.
    """
    if not row["second"]:
        return ONE
    return TWO if row["first"] == row["second"] == row["outcome"] else THREE


def _evidence(record: Record, row: Mapping[str, str]) -> Iterator[Correction]:
    """Yield the evidence of a recommendation: what was found right, and what nobody found wrong."""
    for item in record.recommendations:
        if item.id == row["recommendation"]:
            right, wrong = row["right"].split(), {*row["wrong"].split()}
            kept = [each for each in item.evidence if each not in (*right, *wrong)]
            yield _label("recommendations", item, "evidence", json.dumps([*right, *kept]), ONE)


def _label(
    part: str, item: Finding | Recommendation, field: str, value: str, by: str = TWO
) -> Correction:
    words = item.span.digest[:WORDS_LENGTH]
    return Correction(f"{part}/{item.id}/{field}", value, by, "", ON, words)


def _rows(name: str) -> Iterable[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    main()
