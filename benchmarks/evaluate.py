"""Measure how accurately graphkit reads reports, against gold data that people annotated.

    python benchmarks/evaluate.py [../shared] [PART …] [--set pdf|new|released|visits|send] [--json]

The folder has `gold/` and `reports/`. PART is a key of `PARTS` (default: all of the set). Each part
is a function from a `Corpus` to figures. A figure lists its errors, so that each can be compared
with the report. A blank cell of the gold table was not verified, and is not counted.

The set "pdf" has the reports whose sentences people labelled. Of "new" only the front page and the
number of recommendations are known; of "released" also labelled sentences. Of "visits" and "send"
only a listing of the inspectorate's site is known: kind, authority, date of publication.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from annotated_reports import score_inventories, score_labels, score_sentence_boundaries
from arguments import with_shared
from facts_found import measure_coverage, measure_stated_facts
from front_page_facts import score_earlier_inspections, score_front_pages, score_recommendations
from gold_corpus import SETS, Corpus
from scores import Figure

from graphkit.core.errors import GraphkitError

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
    """Return the figures of some parts (default: all of the set),
    measured on the gold data in `shared`.
    """
    available = PARTS_OF_SET[report_set]
    unknown = [part for part in parts if part not in available]
    if unknown:
        raise GraphkitError(
            f"unknown part of the set {report_set}: {', '.join(unknown)}; choose from "
            f"{', '.join(available)}"
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
            yield (
                f"{group}\t{miss.file}\t{miss.what}\tgold: {miss.gold or '-'}\tgot: "
                f"{miss.got or '-'}"
            )
        if hidden > 0:
            yield f"{group}\t{figure.measure}\t… and {hidden} more; --json prints all"


def main() -> None:
    """Print the figures and misses of a set, as text or as JSON."""
    parser = with_shared(__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--set", choices=SETS, default="pdf", help="a folder in SHARED/reports")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    try:
        figures = evaluate(options.shared, options.parts, options.set)
    except GraphkitError as error:
        parser.error(str(error))
    as_json = json.dumps([asdict(figure) for figure in figures], indent=2, ensure_ascii=False)
    print(as_json if options.json else "\n".join(format_figures(figures)))


if __name__ == "__main__":
    main()
