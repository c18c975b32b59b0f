"""Score predictions against the answers of the benchmark. Needs the standard library alone.

    python benchmarks/open/score.py answers/test.jsonl PREDICTIONS.jsonl [--json]

Both files have a JSON object a line; files that end in `.gz` are unpacked. README.md says what the
fields of each task mean. Spans are `[page, start, end]` in words. Two statements match where their
words have an intersection over union of at least 0.5; each answer matches one prediction at most.

front-page            precision, recall and F1 of values; `invented` counts values that the front
                      page does not have
recommendation-count  share of reports counted exactly
recommendations       F1 of spans, share of addressees right where the span is
findings              F1 of spans among the sentences that are labelled, macro-F1 of polarity,
                      micro-F1 of topics and sectors; a missed sentence misses its labels
evidence              F1 of the statements that a recommendation rests on; optional ones count
                      neither way
outcomes              "still-weak" (recurs, wholly or in part) or "answered-well" (resolved, wholly
                      or in part); all else claims nothing. Number of claims, and of these the
                      shares right (the first outcome of readers) and acceptable (any)

`grounding` is F1 by word and by page of all spans of a task: the words (pages) of predictions
against those of answers. Words are counted for each document or item, pages for each statement
or item. Predictions of documents that the answers do not have are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Line = dict[str, Any]
Words = frozenset[tuple[int, int]]  # page and number of a word
Figures = dict[str, float]

LEAST_OVERLAP = 0.5
CLAIMS = {  # outcome → what it claims; others claim nothing
    "still-weak": "still-weak",
    "recurs": "still-weak",
    "partly-recurs": "still-weak",
    "answered-well": "answered-well",
    "resolved": "answered-well",
    "partly-resolved": "answered-well",
}
POLARITIES = ("strength", "weakness", "mixed", "context")


@dataclass
class Counts:
    """How many values are right, predicted and expected."""

    right: int = 0
    predicted: int = 0
    expected: int = 0

    def add(self, expected: Iterable[Any], predicted: Iterable[Any]) -> None:
        """Count two sets of values."""
        wanted, found = set(expected), set(predicted)
        self.right += len(wanted & found)
        self.predicted += len(found)
        self.expected += len(wanted)

    @property
    def precision(self) -> float:
        """The share of predicted values that are right, 0 without any."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of expected values that were predicted, 0 without any."""
        return self.right / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.predicted + self.expected
        return 2 * self.right / total if total else 0.0


@dataclass
class Grounding:
    """Words and pages of answers and predictions."""

    words: Counts = field(default_factory=Counts)
    pages: Counts = field(default_factory=Counts)

    def figures(self) -> Figures:
        """Return F1 by word and by page."""
        return {"grounding word F1": self.words.f1, "grounding page F1": self.pages.f1}


def main() -> None:
    """Print the figures of each task, or exit with 2 where a file is no list of lines."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("answers", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    try:
        figures = score(read_lines(options.answers), read_lines(options.predictions))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"no such line as README.md describes: {error!r}", file=sys.stderr)
        sys.exit(2)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for task, measures in figures.items():
        for measure, value in measures.items():
            print(f"{task:<22} {measure:<24} {value:g}")


def read_lines(path: Path) -> list[Line]:
    """Return the lines of a file that belong to a task."""
    unpack: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with unpack(path, "rt", encoding="utf-8") as file:
        return [line for line in map(json.loads, file) if "task" in line]


def score(answers: Sequence[Line], predictions: Sequence[Line]) -> dict[str, Figures]:
    """Return task → measure → value, for the tasks that the answers have."""
    figures: dict[str, Figures] = {}
    for task, scorer in SCORERS.items():
        expected = [line for line in answers if line["task"] == task]
        if not expected:
            continue
        documents = {line["sha256"] for line in expected}
        predicted = [
            line for line in predictions if line["task"] == task and line["sha256"] in documents
        ]
        found = scorer(expected, predicted) | {"answers": float(len(expected))}
        other_words = _differing_digests(expected, predicted)
        if other_words:
            found["spans with other words"] = float(other_words)
        figures[task] = {measure: round(value, 4) for measure, value in found.items()}
    return figures


def words_of(spans: Sequence[Sequence[int]]) -> Words:
    """Return the words of some spans.

    >>> sorted(words_of([[1, 3, 5], [2, 0, 1]]))
    [(1, 3), (1, 4), (2, 0)]
    """
    return frozenset((page, word) for page, start, end in spans for word in range(start, end))


def overlap(one: Words, other: Words) -> float:
    """Return the intersection over union of two sets of words."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def matches(expected: Sequence[Words], predicted: Sequence[Words]) -> dict[int, int]:
    """Return answer → prediction, the greatest overlaps first, from 0.5 on, each used once."""
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, words in enumerate(predicted):
        for word in words:
            places[word].append(place)
    candidates = {
        (number, place)
        for number, words in enumerate(expected)
        for word in words
        for place in places.get(word, ())
    }
    ranked = sorted(
        (-overlap(expected[number], predicted[place]), number, place)
        for number, place in candidates
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for negative, number, place in ranked:
        if -negative >= LEAST_OVERLAP and number not in found and place not in taken:
            found[number] = place
            taken.add(place)
    return found


def _front_pages(expected: list[Line], predicted: list[Line]) -> Figures:
    by_document = {line["sha256"]: line["values"] for line in predicted}
    counts, invented = Counts(), 0
    for line in expected:
        values, absent = line["values"], line.get("absent", [])
        known = {*values, *absent}
        found = {
            name: value
            for name, value in by_document.get(line["sha256"], {}).items()
            if name in known and value
        }
        counts.add(values.items(), found.items())
        invented += sum(name in found for name in absent)
    return {
        "value F1": counts.f1,
        "precision": counts.precision,
        "recall": counts.recall,
        "invented": float(invented),
        "values": float(counts.expected),
    }


def _recommendation_counts(expected: list[Line], predicted: list[Line]) -> Figures:
    by_document = {line["sha256"]: line["count"] for line in predicted}
    right = sum(by_document.get(line["sha256"]) == line["count"] for line in expected)
    return {"exact": right / len(expected)}


def _recommendations(expected: list[Line], predicted: list[Line]) -> Figures:
    counts, grounding, addressees = Counts(), Grounding(), 0
    for wanted, found in _by_document(expected, predicted):
        matched = _count_statements(wanted, found, counts, grounding)
        addressees += sum(
            wanted[number]["addressee"] == found[place].get("addressee")
            for number, place in matched.items()
        )
    share = addressees / counts.right if counts.right else 0.0
    return {"span F1": counts.f1, "addressee right": share} | grounding.figures()


def _findings(expected: list[Line], predicted: list[Line]) -> Figures:
    counts, grounding = Counts(), Grounding()
    labels = {name: Counts() for name in ("topics", "sectors")}
    polarity = {name: Counts() for name in POLARITIES}
    for wanted, every in _by_document(expected, predicted):
        labelled = frozenset[tuple[int, int]]().union(*(words_of(line["spans"]) for line in wanted))
        found = [line for line in every if not labelled.isdisjoint(words_of(line["spans"]))]
        matched = _count_statements(wanted, found, counts, grounding)
        for number, answer in enumerate(wanted):
            prediction = found[matched[number]] if number in matched else {}
            for name, count in polarity.items():
                count.add(
                    {name} & {answer.get("polarity")},
                    {name} & {prediction.get("polarity")} if "polarity" in answer else (),
                )
            for name, count in labels.items():
                if name in answer:
                    optional = set(answer.get(f"optional_{name}", ()))
                    count.add(answer[name], set(prediction.get(name, ())) - optional)
    used = [count.f1 for count in polarity.values() if count.expected]
    return {
        "span F1": counts.f1,
        "polarity macro-F1": sum(used) / len(used) if used else 0.0,
        "topics micro-F1": labels["topics"].f1,
        "sectors micro-F1": labels["sectors"].f1,
    } | grounding.figures()


def _evidence(expected: list[Line], predicted: list[Line]) -> Figures:
    counts, grounding = Counts(), Grounding()
    by_item = {_item(line): line["statements"] for line in predicted}
    for line in expected:
        found = by_item.get(_item(line), [])
        optional = [words_of(each["spans"]) for each in line.get("optional", [])]
        left_out = set(matches(optional, [words_of(each["spans"]) for each in found]).values())
        kept = [each for place, each in enumerate(found) if place not in left_out]
        _count_statements(line["statements"], kept, counts)
        _count_words(line["statements"], kept, grounding)
    return {
        "link F1": counts.f1,
        "precision": counts.precision,
        "recall": counts.recall,
    } | grounding.figures()


def _outcomes(expected: list[Line], predicted: list[Line]) -> Figures:
    by_item = {_item(line): line for line in predicted}
    grounding = Grounding()
    right = acceptable = claimed = 0
    for line in expected:
        prediction = by_item.get(_item(line), {})
        if claim := CLAIMS.get(prediction.get("outcome", "")):
            claimed += 1
            right += claim == CLAIMS.get(line["outcome"])
            accepted = (line["outcome"], *line.get("also", ()))
            acceptable += claim in map(CLAIMS.get, accepted)
        _count_words(line["statements"], prediction.get("statements", []), grounding)
    return {
        "claims": claimed,
        "right where claimed": right / claimed if claimed else 0.0,
        "acceptable where claimed": acceptable / claimed if claimed else 0.0,
    } | grounding.figures()


SCORERS: dict[str, Callable[[list[Line], list[Line]], Figures]] = {
    "front-page": _front_pages,
    "recommendation-count": _recommendation_counts,
    "recommendations": _recommendations,
    "findings": _findings,
    "evidence": _evidence,
    "outcomes": _outcomes,
}


def _by_document(
    expected: Iterable[Line], predicted: Iterable[Line]
) -> Iterable[tuple[list[Line], list[Line]]]:
    """Yield the answers and the predictions of each document that has answers."""
    found: dict[str, tuple[list[Line], list[Line]]] = {}
    for line in expected:
        found.setdefault(line["sha256"], ([], []))[0].append(line)
    for line in predicted:
        found[line["sha256"]][1].append(line)
    return found.values()


def _item(line: Line) -> tuple[str, str, str]:
    """Return what a line on a recommendation is about: documents and the digest of its words."""
    return line["sha256"], line.get("later", ""), line["digest"]


def _count_statements(
    expected: Sequence[Line],
    predicted: Sequence[Line],
    counts: Counts,
    grounding: Grounding | None = None,
) -> dict[int, int]:
    """Count the statements that match, their words and pages; return answer → prediction."""
    wanted = [words_of(line["spans"]) for line in expected]
    found = [words_of(line["spans"]) for line in predicted]
    matched = matches(wanted, found)
    counts.right += len(matched)
    counts.expected += len(wanted)
    counts.predicted += len(found)
    if grounding is None:
        return matched
    grounding.words.add(frozenset().union(*wanted), frozenset().union(*found))
    answer_of = {place: number for number, place in matched.items()}
    grounding.pages.add(
        [(number, page) for number, words in enumerate(wanted) for page in _pages(words)],
        [
            (answer_of.get(place, f"prediction {place}"), page)
            for place, words in enumerate(found)
            for page in _pages(words)
        ],
    )
    return matched


def _count_words(expected: Sequence[Line], predicted: Sequence[Line], grounding: Grounding) -> None:
    """Count words and pages of an item whose statements are shown together."""
    wanted, found = (
        frozenset[tuple[int, int]]().union(*(words_of(line["spans"]) for line in lines))
        for lines in (expected, predicted)
    )
    grounding.words.add(wanted, found)
    grounding.pages.add(_pages(wanted), _pages(found))


def _pages(words: Words) -> set[int]:
    return {page for page, _ in words}


def _differing_digests(expected: Iterable[Line], predicted: Iterable[Line]) -> int:
    """Return how many predictions have the spans of an answer, but words of another digest.

    Then the pages were read into other words than `page_words.py` gives.
    """
    digests = {
        (line["sha256"], json.dumps(line["spans"])): line["digest"]
        for line in expected
        if "spans" in line
    }
    return sum(
        digests.get((line["sha256"], json.dumps(line["spans"])), line["digest"]) != line["digest"]
        for line in predicted
        if "spans" in line and "digest" in line
    )


if __name__ == "__main__":
    main()
