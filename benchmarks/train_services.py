"""Learn which words name a service: weights for `graphkit.extract.services` from the labelled sentences.

    python benchmarks/train_services.py [--check] [--unseen] [--gold FOLDER] [--reports FOLDER]

For each place where a name may end, one of its beginnings is right or none is: a multinomial logistic
regression over those choices (L2, so the same bytes on every training). Beside the labelled sentences it
learns from the reports that were read whole (`inventories`), from sentences that were read beside the gold
(`data/model/service-sentences.tsv`: digests of report and sentence, the names in it), and from words that
were judged one by one (`data/model/service-judgements.tsv`: a name of a service, or none), where they stand
in reports. --check prints span F1 by cross-validation over reports, no report in both halves, and writes
nothing.
Needs scipy (`pip install graphkit[train]`).
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ |= dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"
)  # sums in one order, whatever the machine

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from graphkit.extract import service_features as features
from graphkit.extract.abbreviations import known_abbreviations
from graphkit.extract.gazetteer import gazetteer
from graphkit.extract.mentions import known_of, names_in, partners_of, taken_by
from graphkit.extract.sentences import sentences
from graphkit.extract.service_spans import Ending, endings
from graphkit.extract.services import Scorer, services
from graphkit.extract.words import Words, plain, words_of
from graphkit.ingest import read
from graphkit.model import BlockKind, Document, GraphkitError, digest_of
from graphkit.register import load_register

HERE = Path(__file__).parent
LEXICON, MODEL = (HERE.parent / "data" / name for name in ("lexicon", "model"))
FOLDS = 5
SEEN = 2  # a feature met in fewer choices is not learned
PENALTY = 0.8
SMALL = 0.1  # weights below are not written
BESIDE = 0.5  # what a sentence read beside the gold counts in learning: its readers drew the line less alike
COMMON, COMMONEST = 6, 25  # times in the labelled sentences
DIGITS = 16  # of a digest: enough to name one of some thousands
EACH = 2  # sentences for each judged name
DISPUTED = frozenset(  # names on which readers differ: learned from the gold alone
    {
        "camhs",
        "child and adolescent mental health service",
        "child and adolescent mental health service (camhs)",
        "child and adolescent mental health services",
        "child and adolescent mental health services (camhs)",
        "early help services",
        "raa",
        "regional adoption agency",
        "regional adoption agency (raa)",
    }
)
PROSE = (BlockKind.PARAGRAPH, BlockKind.BULLET)


@dataclass(slots=True)
class Choice:
    """One ending: the features of each beginning, and which of them is right (-1: none)."""

    ending: Ending
    features: list[list[str]]
    right: int
    printed: list[set[str]]  # the words of each beginning, with and without an abbreviation in brackets

    @property
    def words(self) -> set[str]:
        """All words that might be the name."""
        return set().union(*self.printed)

    def among(self, names: set[str]) -> Choice:
        """Return the choice with no beginnings but those judged, where none of them is right."""
        if self.right >= 0:
            return self
        kept = [at for at, words in enumerate(self.printed) if words & names]
        features = [self.features[at] for at in kept]
        return Choice(self.ending, features, -1, [self.printed[at] for at in kept])


@dataclass(slots=True)
class Sentence:
    """A labelled sentence, ready to be learned from and read."""

    text: str
    report: str
    words: Words
    abbreviations: dict[str, str]
    taken: frozenset[int]
    partners: dict[int, tuple[int, str]]
    gold: set[str]
    also: set[str]
    twice: bool  # read by two
    choices: list[Choice]
    counts: float = 1.0  # in learning


@cache
def document_of(report: Path) -> Document | None:
    """Return a report as read; None where it is not there or is none."""
    try:
        return read(report)
    except (GraphkitError, OSError):
        return None


@cache
def abbreviations_in(report: Path) -> dict[str, str]:
    """Return what a report's abbreviations mean."""
    document = document_of(report)
    return names_in(document) if document else known_abbreviations()


def labelled(gold: Path, reports: Path) -> list[Sentence]:
    """Read the labelled sentences."""
    found = []
    for name in ("sentences.jsonl", "sentences-train.jsonl"):
        for line in (gold / name).read_text("utf-8").splitlines():
            item = json.loads(line)
            services_in_it = {_compared(name) for name in item["services"]}
            sentence = prepared(item["sentence"], reports / item["report"], services_in_it)
            sentence.also = {_compared(name) for name in item.get("services_also", ())}
            sentence.twice = name == "sentences.jsonl"
            found.append(sentence)
    return found


def prepared(text: str, report: Path, gold: set[str]) -> Sentence:
    """Return a sentence with its choices; `gold` are the names in it."""
    short, words = abbreviations_in(report), words_of(text)
    mentioned = gazetteer(load_register()).find(words, short)
    taken, partners = taken_by(mentioned), partners_of(mentioned)
    sentence = Sentence(text, report.name, words, short, taken, partners, gold, set(), False, [])
    sentence.choices = choices(sentence)
    return sentence


def read_whole(gold: Path, reports: Path) -> list[Sentence]:
    """Return the sentences of the reports that were read whole, with the services listed there."""
    found = []
    for path in sorted((gold / "inventories").glob("*.json")):
        for reading in json.loads(path.read_text("utf-8"))["reports"]:
            report = reports / f"{reading['report']}.pdf"
            names = {_compared(words) for service in reading["services"] for words in service["surfaces"]}
            for text in sentences_in(report):
                lower = plain(text).lower()
                found.append(prepared(text, report, {name for name in names if name in lower}))
    return found


def read_beside(reports: Path) -> list[Sentence]:
    """Return the sentences that were read beside the gold, without the choices that readers dispute."""
    names: dict[tuple[str, str], set[str]] = {}
    for line in (MODEL / "service-sentences.tsv").read_text("utf-8").splitlines():
        report_digest, digest, listed = line.split("\t")
        names[report_digest, digest] = {_compared(name) for name in listed.split("; ") if name}
    found = []
    for report in sorted(reports.glob("*.pdf")):
        document = document_of(report)
        for text in sentences_in(report):
            own = names.pop((document.sha256[:DIGITS], digest_of(text)[:DIGITS]), None) if document else None
            if own is not None:
                sentence = prepared(text, report, own)
                sentence.choices = [choice for choice in sentence.choices if not choice.words & DISPUTED]
                sentence.counts = BESIDE
                found.append(sentence)
    return found


def judged(reports: Path) -> list[Sentence]:
    """Return sentences of reports in which judged words stand, with the choice for those words alone."""
    lines = (MODEL / "service-judgements.tsv").read_text("utf-8").splitlines()
    verdicts = dict(line.split("\t") for line in lines)
    times: Counter[str] = Counter()
    found = []
    for report in sorted(reports.glob("*.pdf")):
        for text in sentences_in(report):
            lower = plain(text).lower()
            names = {name for name in verdicts if times[name] < EACH and name in lower}
            if not names:
                continue
            sentence = prepared(text, report, {name for name in names if verdicts[name] == "yes"})
            sentence.choices = [choice.among(names) for choice in sentence.choices if choice.words & names]
            times.update(set().union(*(choice.words & names for choice in sentence.choices)))
            found.append(sentence)
    return found


@cache
def sentences_in(report: Path) -> tuple[str, ...]:
    """Return the sentences of a report's body."""
    document = document_of(report)
    if document is None:
        return ()
    texts = [document.text_of(block) for block in document.body() if block.kind in PROSE]
    return tuple(text[start:end] for text in texts for start, end in sentences(text))


def choices(sentence: Sentence) -> list[Choice]:
    """Return the endings of a sentence with the features of each beginning."""
    words, found = sentence.words, []
    for ending in endings(words, sentence.taken):
        shared = list(features.of_after(*features.after_key(words, ending)))
        if ending.kind == "abbreviation":
            shared += features.of_short(*features.short_key(words, ending, sentence.abbreviations))
        rows, right, named = [], -1, []
        for number, (first, start) in enumerate(ending.begins):
            own = [
                *features.of_name(*features.name_key(words, ending, first)),
                *features.of_before(*features.before_key(words, ending, first)),
                *features.of_print(
                    *features.print_key(
                        words, ending, first, start, sentence.partners, sentence.abbreviations
                    )
                ),
            ]
            rows.append(shared + own)
            printed = {_compared(sentence.text[start:end]) for end in (ending.end, ending.bare_end)}
            named.append(printed)
            if printed & sentence.gold:
                right = number
        found.append(Choice(ending, rows, right, named))
    return found


def _compared(name: str) -> str:
    return plain(name).lower().strip("‘'")


def learn(sentences: list[Sentence]) -> dict[str, float]:
    """Return the weights by feature."""
    all_choices = [choice for sentence in sentences for choice in sentence.choices]
    counts = np.array([sentence.counts for sentence in sentences for _ in sentence.choices])
    seen = Counter(feature for choice in all_choices for row in choice.features for feature in row)
    columns = {feature: at for at, feature in enumerate(sorted(f for f, n in seen.items() if n >= SEEN))}
    ends, indices, group, right = [0], [], [], []
    for number, choice in enumerate(all_choices):
        for at, row in enumerate(choice.features):
            indices += [columns[feature] for feature in row if feature in columns]
            ends.append(len(indices))
            group.append(number)
            right.append(float(at == choice.right))
    matrix = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(group), len(columns)))
    found = fit(matrix, np.array(group), np.array(right), counts)
    return {feature: float(found[at]) for feature, at in columns.items()}


def fit(matrix: csr_matrix, group: np.ndarray, right: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the weights that make the right choices likeliest; choosing none weighs 0.

    `group` says which choice a row is of, `counts` how much each choice counts.
    """
    turned, groups = matrix.T.tocsr(), len(counts)
    right = right * counts[group]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        highest = np.zeros(groups)
        np.maximum.at(highest, group, scores)
        powers = np.exp(scores - highest[group])
        sums = np.exp(-highest) + np.bincount(group, powers, groups)
        likely = powers / sums[group]
        value = counts @ (np.log(sums) + highest) - right @ scores + PENALTY / 2 * (weights @ weights)
        return value, turned @ (counts[group] * likely - right) + PENALTY * weights

    start = np.zeros(matrix.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x)


def found_in(sentence: Sentence, scorer: Scorer) -> set[str]:
    """Return the services that are found in a sentence."""
    known = gazetteer(load_register()).find(sentence.words, {})
    spans = services(
        sentence.words,
        sentence.abbreviations,
        sentence.taken,
        sentence.partners,
        known_of(known),
        scorer,
    )
    return {_compared(sentence.text[span.start : span.end]) for span in spans}


def check(sentences: list[Sentence], more: list[Sentence], errors: Path | None) -> None:
    """Print precision, recall and F1 of exact spans by cross-validation over reports."""
    reports = sorted({sentence.report for sentence in [*sentences, *more]})
    random.Random(0).shuffle(reports)
    fold = {report: number % FOLDS for number, report in enumerate(reports)}
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for number in range(FOLDS):
        scorer = Scorer(learn([s for s in [*sentences, *more] if fold[s.report] != number]))
        for sentence in (s for s in sentences if fold[s.report] == number):
            found = found_in(sentence, scorer)
            for which in ("all", "two readers") if sentence.twice else ("all",):
                counts[which, "right"] += len(found & sentence.gold)
                counts[which, "wrong"] += len(found - sentence.gold - sentence.also)
                counts[which, "missed"] += len(sentence.gold - found)
            if found != sentence.gold:
                wrong.append(
                    f"+{sorted(found - sentence.gold)} -{sorted(sentence.gold - found)} | {sentence.text}"
                )
    if errors:
        errors.write_text("\n".join(wrong), "utf-8")
    for which in ("all", "two readers"):
        right, false, missed = (counts[which, what] for what in ("right", "wrong", "missed"))
        print(
            f"{which}: precision {right / (right + false):.3f} recall {right / (right + missed):.3f} "
            f"F1 {2 * right / (2 * right + false + missed):.3f} ({right + missed} names)"
        )


def write(sentences: list[Sentence]) -> None:
    """Write the common words, then the weights learned with them."""
    model = learn(sentences)
    lines = [
        f"{feature}\t{weight:.2f}\n" for feature, weight in sorted(model.items()) if abs(weight) >= SMALL
    ]
    (MODEL / "service-weights.tsv").write_text("".join(lines), "utf-8")
    print(f"{len(lines)} weights")


def write_common(gold: Path) -> None:
    """Write the words that are common in the labelled sentences, which features refer to."""
    counts: Counter[str] = Counter()
    for name in ("sentences.jsonl", "sentences-train.jsonl"):
        for line in (gold / name).read_text("utf-8").splitlines():
            words = words_of(json.loads(line)["sentence"]).lower
            counts.update({part for word in words for part in word.split("-")})
    common = sorted(word for word, count in counts.items() if count > COMMON and word)
    lines = [f"{word}\t{1 + (counts[word] > COMMONEST)}\n" for word in common]
    (LEXICON / "common-words.tsv").write_text("".join(lines), "utf-8")


def main() -> None:
    """Train, or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="print cross-validated span F1; write nothing")
    parser.add_argument("--errors", type=Path, help="write what was wrong or missed to this file")
    parser.add_argument(
        "--unseen", action="store_true", help="leave out the reports of the inventories, to measure on them"
    )
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold")
    parser.add_argument("--reports", type=Path, default=HERE.parent.parent / "shared" / "reports" / "pdf")
    options = parser.parse_args()
    if not options.check:
        write_common(options.gold)
    learned = labelled(options.gold, options.reports)
    whole = read_whole(options.gold, options.reports)
    more = [*whole, *read_beside(options.reports), *judged(options.reports)]
    if options.check:
        check(learned, more, options.errors)
    else:
        left_out = {sentence.report for sentence in whole} if options.unseen else set()
        write([sentence for sentence in [*learned, *more] if sentence.report not in left_out])


if __name__ == "__main__":
    main()
