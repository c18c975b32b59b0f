"""Writes the sheets in `docs/reference/exports.md`: what a row of each is, and its columns.

    python docs/from_exports.py

`data/workbook.yaml` declares them. A test says when the page is behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphkit.surfaces.export.workbook import headings_of, layout

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
    for name, meaning in layout()["rows"].items():
        yield f"| `{name}` | {meaning} | {', '.join(_columns(name))} |"


def _columns(name: str) -> Iterator[str]:
    """Yield the headings of a sheet."""
    questions, others = layout()["questions"], layout()["sheets"]
    columns = questions[name]["columns"] if name in questions else others.get(name, ())
    yield from (heading.words for heading in headings_of(columns))


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
