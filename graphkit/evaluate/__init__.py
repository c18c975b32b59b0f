"""Measures how accurately graphkit reads reports, against gold data that people annotated.

    graphkit evaluate ../shared [PART …] [--set pdf|new|released|visits|send]

PART is a key of `PARTS` (default: all). Each part is a function from a `Corpus` to figures. A figure lists
its errors, so that each can be compared with the report. A blank cell of the gold table was not verified, and
is not counted.

The set "pdf" has the reports whose sentences people labelled. Of "new" only the front page and the number of
recommendations are known; of "released" also labelled sentences. Of "visits" and "send" only a listing of the
inspectorate's site is known: kind, authority, date of publication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from graphkit.core.errors import GraphkitError
from graphkit.evaluate.annotated_reports import score_inventories, score_labels, score_sentence_boundaries
from graphkit.evaluate.corpus import SETS, Corpus
from graphkit.evaluate.facts_found import measure_coverage, measure_stated_facts
from graphkit.evaluate.front_page_facts import (
    score_earlier_inspections,
    score_front_pages,
    score_recommendations,
)
from graphkit.evaluate.scores import Figure, Miss, Tally

__all__ = ["PARTS", "SETS", "Corpus", "Figure", "Miss", "Tally", "evaluate", "format_figures"]

MAX_MISSES = 40  # of one figure that are printed

PARTS: dict[str, Callable[[Corpus], Iterable[Figure]]] = {
    "front": score_front_pages,
    "earlier": score_earlier_inspections,
    "recommendations": score_recommendations,
    "sentences": score_sentence_boundaries,
    "labels": score_labels,
    "inventories": score_inventories,
    "coverage": measure_coverage,
    "facts": measure_stated_facts,
}
WITHOUT_LABELS = ("front", "recommendations", "coverage")  # parts that need the gold table only
PARTS_OF_SET = {
    "pdf": tuple(part for part in PARTS if part != "facts"),
    "new": WITHOUT_LABELS,
    "released": (*WITHOUT_LABELS, "sentences", "labels"),
    "visits": ("front", "facts", "coverage"),
    "send": ("front", "facts", "coverage"),
}


def evaluate(shared: Path, parts: Sequence[str] = (), report_set: str = "pdf") -> list[Figure]:
    """Return the figures of some parts (default: all of the set), measured on the gold data in `shared`."""
    available = PARTS_OF_SET[report_set]
    unknown = [part for part in parts if part not in available]
    if unknown:
        raise GraphkitError(
            f"unknown part of the set {report_set}: {', '.join(unknown)}; choose from {', '.join(available)}"
        )
    corpus = Corpus(shared, report_set)
    return [figure for part in parts or available for figure in PARTS[part](corpus)]


def format_figures(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield the lines of a table of figures, and then one line for each miss."""
    listed = list(figures)
    for figure in listed:
        yield f"{figure.group:<26} {figure.measure:<26} {figure.value:7.1%}  of {figure.of}"
    if any(figure.misses for figure in listed):
        yield ""
    for figure in listed:
        group, hidden = figure.group, len(figure.misses) - MAX_MISSES
        for miss in figure.misses[:MAX_MISSES]:
            yield f"{group}\t{miss.file}\t{miss.what}\tgold: {miss.gold or '-'}\tgot: {miss.got or '-'}"
        if hidden > 0:
            yield f"{group}\t{figure.measure}\t… and {hidden} more; --json prints all"
