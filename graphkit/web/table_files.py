"""Tables to take away: CSV, and XLSX where its package is installed."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from graphkit.core.text_table import write_csv
from graphkit.web.page import Content

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONG = ("quote", "text", "words", "recommendationText", "ownWords")  # columns of passages


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Content:
    """Return a table as a CSV download; formulas in cells are neutralised."""
    text = io.StringIO()
    write_csv(text, columns, rows)
    return Content(text.getvalue().encode("utf-8", "replace"), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_file(name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Content:
    """Return a table as an XLSX download."""
    from graphkit.export.workbook import Heading, Sheet, write_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        headings = [Heading(each, 60 if each in _LONG else 18) for each in columns]
        write_workbook(path, title, [Sheet("Results", headings, map(list, rows))])
        return Content(path.read_bytes(), _XLSX, f"{name}.xlsx")
