"""Tables to take away: CSV, and XLSX where its package is installed."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from graphkit.core.text_table import write_csv
from graphkit.web.page import Content

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Content:
    """Return a table as a CSV download; formulas in cells are neutralised."""
    text = io.StringIO()
    write_csv(text, columns, rows)
    return Content(text.getvalue().encode("utf-8", "replace"), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_file(name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Content:
    """Return a table as an XLSX download."""
    from graphkit.export.result_files import write_xlsx

    return workbook_file(name, lambda path: write_xlsx(path, title, columns, list(rows)))


def workbook_file(name: str, write: Callable[[Path], object]) -> Content:
    """Return what `write` writes to a path as an XLSX download."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write(path)
        return Content(path.read_bytes(), _XLSX, f"{name}.xlsx")
