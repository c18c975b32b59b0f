"""Writes the sheets in `docs/reference/exports.md`: what a row of each is, and its columns.

    python docs/from_exports.py

`data/workbook.yaml` declares them. A test says when the page is behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graphkit.answers.readings.reading import parse_reading
from graphkit.surfaces.export.workbook import layout

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "exports.md"
BEGIN, END = "<!-- from docs/from_exports.py -->\n", "<!-- end -->\n"


def page(text: str) -> str:
    """Return the page, given as text, with its table of sheets as they are declared."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "".join([before, BEGIN, *(f"{line}\n" for line in sheets()), END, after])


def sheets() -> Iterator[str]:
    """Yield the lines of the table: each sheet in the order of the workbook,
    its rows and its columns.
    """
    yield "| sheet | a row is | columns |"
    yield "|---|---|---|"
    yield f"| `about` | no data: {', '.join(name.lower() for name, _ in layout()['about'])} | |"
    for name, declared in layout()["sheets"].items():
        yield f"| `{name}` | {declared['row']} | {', '.join(_columns(declared['reading']))} |"


def _columns(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the headings of the columns of a reading, and the names of what it measures."""
    reading = parse_reading(given)
    yield from (reading.unit.dimension(name).label for name in reading.grouped)
    yield from (f"`{each.how}`" for each in reading.measures if not reading.is_list)
    if reading.evidence:
        yield "and the passage"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
