"""How often graphkit reads a report right: its answers beside those of people who read the page.

    graphkit evaluate ../shared [PART …]

PART is a name of `PARTS` (all of them, if none is given). Each part is a function from a `Corpus` to lines;
a line is one figure with the misses behind it, so that every miss can be looked at beside its page. A cell
of the gold table that is blank was not verified, and is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from graphkit.core.errors import GraphkitError
from graphkit.evaluate.corpus import Corpus
from graphkit.evaluate.coverage import measure_coverage
from graphkit.evaluate.front_page_facts import (
    score_earlier_inspections,
    score_front_pages,
    score_recommendations,
)
from graphkit.evaluate.inventories import score_inventories
from graphkit.evaluate.labelled_sentences import score_labels, score_sentence_boundaries
from graphkit.evaluate.scores import Figure, Miss, Tally

__all__ = ["PARTS", "Corpus", "Figure", "Miss", "Tally", "evaluate", "format_figures"]

MISSES = 40  # of one figure that are printed

PARTS: dict[str, Callable[[Corpus], Iterable[Figure]]] = {
    "front": score_front_pages,
    "earlier": score_earlier_inspections,
    "recommendations": score_recommendations,
    "sentences": score_sentence_boundaries,
    "labels": score_labels,
    "inventories": score_inventories,
    "coverage": measure_coverage,
}


def evaluate(shared: Path, parts: Sequence[str] = ()) -> list[Figure]:
    """Return the lines of the parts (all, if none is named) against the gold in `shared`."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise GraphkitError(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    corpus = Corpus(shared)
    return [line for part in parts or tuple(PARTS) for line in PARTS[part](corpus)]


def format_figures(lines: Iterable[Figure]) -> Iterator[str]:
    """Yield the figures as a table, and after it the misses, each on a line of its own."""
    every = list(lines)
    for line in every:
        yield f"{line.group:<26} {line.measure:<26} {line.value:7.1%}  of {line.of}"
    if any(line.misses for line in every):
        yield ""
    for line in every:
        for miss in line.misses[:MISSES]:
            yield f"{line.group}\t{miss.file}\t{miss.what}\tgold: {miss.gold or '-'}\tgot: {miss.got or '-'}"
        if len(line.misses) > MISSES:
            yield f"{line.group}\t{line.measure}\t… {len(line.misses) - MISSES} more: --json prints all"
