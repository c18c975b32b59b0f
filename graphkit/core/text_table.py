"""Formats rows as text for a terminal, and as CSV for spreadsheets."""

from __future__ import annotations

import csv
import re
import shutil
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from io import StringIO
from itertools import zip_longest
from typing import Any, TextIO

DEFAULT_WIDTH = 160  # columns, where the output is not a terminal
_GAP = "  "
_INDENT = " " * 4  # of lines below their row
_LONG_VALUE = 60  # characters: longer values are sentences …
_MIN_WRAP_WIDTH = 24  # … and are wrapped in columns of at least this width
_MAX_WORD = 60  # characters: longer words (an identifier, a URL) may be broken
_LONGEST_CELL = 20_000  # characters that are printed: wrapping takes the square of the time
# characters: columns with longer words go below their row where the width is short
_MAX_GRID_WORD = 40
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n")  # spreadsheets run text that begins so
# Unicode categories: control, format, surrogate, separators
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_NUMBER = re.compile(r"-?[\d,]*\.?\d+")


def format_table(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int | None = None,
    wide_columns: Collection[str] = (),
) -> str:
    """Return rows as text of at most `width` columns (default: the terminal's),
    with a count at the end.

    The first layout that fits is used: each row on one line; long values wrapped in their column;
    values that all rows share printed once above; columns of identifiers below their row; each row
    as a list of values. Before all but the first two, `wide_columns` are left out, and named at the
    end.
    """
    width = width or shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns
    cells = [[_printable(cell) for cell in row] for row in rows]
    count = f"({len(rows):,} row{'' if len(rows) == 1 else 's'})"
    left_out = [name for name in names if name in wide_columns]
    if left_out and rows and not _grid(names, cells, width, range(len(names))):
        kept = [column for column, name in enumerate(names) if name not in wide_columns]
        named = (
            f"Not shown: {', '.join(left_out)}. A wider terminal has them, and other formats (-f "
            "csv)."
        )
        count = "\n".join([count, *textwrap.wrap(named, width, break_on_hyphens=False)])
        names, cells = [names[at] for at in kept], [[row[at] for at in kept] for row in cells]
    return "\n".join([*_layout(names, cells, width), count]) + "\n"


def _layout(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    every = range(len(names))
    if lines := _grid(names, rows, width, every):
        return lines
    values = [{row[column] for row in rows} for column in every]
    varying = [column for column in every if len(values[column]) > 1] or list(every)
    shared = [column for column in every if column not in varying and values[column] != {""}]
    short = [
        column
        for column in varying
        if all(len(word) <= _MAX_GRID_WORD for cell in values[column] for word in cell.split())
    ]
    header = _blocks(names, rows[:1], width, shared) if shared else []
    grid = _grid(names, rows, width, varying) or _grid(names, rows, width, short, varying)
    return header + (grid or _blocks(names, rows, width, varying))


def printed_number(paragraph: object) -> str:
    """Return a paragraph number that is printed in the report;
    "" for one that graphkit counted ("p0"), and for none.
    """
    number = format_cell(paragraph)
    return number if number[:1].isdigit() else ""


def with_printed_numbers(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return rows whose column "paragraph" has only numbers that a reader can find in the
    report.
    """
    return [
        [
            printed_number(cell) if name == "paragraph" else cell
            for name, cell in zip(names, row, strict=True)
        ]
        for row in rows
    ]


def format_cell(value: object) -> str:
    """Return a value as text: "yes" or "no" for a boolean, "" for None; several with commas."""
    if isinstance(value, tuple):
        return ", ".join(map(format_cell, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def csv_encoding(name: str) -> str:
    """Return the encoding of a file of that name: CSV has a byte order mark,
    by which Excel knows UTF-8.
    """
    return "utf-8-sig" if name.endswith(".csv") else "utf-8"


def write_csv(file: TextIO, names: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write rows as CSV; text that a spreadsheet would run as a formula gets a leading
    apostrophe.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(
        [escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )


def csv_text(names: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as `write_csv` writes them."""
    file = StringIO()
    write_csv(file, names, rows)
    return file.getvalue()


def escape_formula(text: str) -> str:
    """Return a text with a leading apostrophe if a spreadsheet would run it as a formula."""
    is_formula = text.startswith(_FORMULA_PREFIXES) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _printable(cell: str) -> str:
    """Return a value on one line, without the control characters that text from a report may
    contain.

    Of a longer value than a terminal can show, its beginning.
    """
    if len(cell) > _LONGEST_CELL:
        cell = f"{cell[:_LONGEST_CELL]} … ({len(cell):,} characters: other formats have all)"
    line = " ".join(cell.split())
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def shortened(text: str, most: int) -> str:
    """Return text of at most so many characters, cut at a space, with an ellipsis."""
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0]} …"


def escape_invisible(text: str) -> str:
    """Return a message with control and bidirectional characters, as file names may have,
    as \\u escapes.
    """
    if text.isprintable():
        return text
    hidden = (
        char for char in set(text) if unicodedata.category(char) in _HIDDEN and char not in "\n\t"
    )
    return text.translate({ord(char): f"\\u{ord(char):04x}" for char in hidden})


def _column_widths(
    names: Sequence[str], rows: Sequence[Sequence[str]], total: int, columns: Sequence[int]
) -> list[int] | None:
    """Return widths of columns that add up to at most `total`;
    None where the columns cannot fit.
    """
    cells = [[names[column], *(row[column] for row in rows)] for column in columns]
    full_widths = [max(map(len, column)) for column in cells]
    widths = [
        min(full, _min_width(column)) for full, column in zip(full_widths, cells, strict=True)
    ]
    spare = total - sum(widths)
    if spare < 0:
        return None
    while spare and (narrow := [at for at, full in enumerate(full_widths) if widths[at] < full]):
        share = max(1, spare // len(narrow))
        for at in narrow[:spare]:
            added = min(share, full_widths[at] - widths[at])
            widths[at] += added
            spare -= added
    return widths


def _min_width(cells: Sequence[str]) -> int:
    """Return the smallest readable width of a column: its longest word,
    or the minimum for sentences.
    """
    longest_word = max((len(word) for cell in cells for word in cell.split()), default=0)
    has_sentences = max(map(len, cells)) > _LONG_VALUE
    return max(min(longest_word, _MAX_WORD), _MIN_WRAP_WIDTH if has_sentences else 0)


def _grid(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    columns: Sequence[int],
    all_columns: Sequence[int] = (),
) -> list[str]:
    """Return columns side by side, the others of `all_columns` below each row;
    [] if they are too wide.
    """
    widths = _column_widths(names, rows, width - len(_GAP) * (len(columns) - 1), columns)
    if not widths:
        return []
    below = [column for column in all_columns if column not in columns]
    alignments = [
        str.rjust
        if all(_NUMBER.fullmatch(row[column]) for row in rows if row[column])
        else str.ljust
        for column in columns
    ]

    def line(cells: Sequence[str]) -> str:
        aligned = (
            align(cell, size) for align, cell, size in zip(alignments, cells, widths, strict=True)
        )
        return _GAP.join(aligned).rstrip()

    wrapped = [
        [_wrap(row[column], size) for column, size in zip(columns, widths, strict=True)]
        for row in rows
    ]
    multiline = sum(any(len(cell) > 1 for cell in row) for row in wrapped)
    blank_lines = 2 * multiline >= max(1, len(rows))  # between rows
    heads = [_wrap(names[column], size) for column, size in zip(columns, widths, strict=True)]
    lines = [line(parts) for parts in zip_longest(*heads, fillvalue="")]
    lines.append(line(["-" * size for size in widths]))
    for row, cells in zip(rows, wrapped, strict=True):
        lines += [line(parts) for parts in zip_longest(*cells, fillvalue="")] or [""]
        lines += [
            _INDENT + part for part in _blocks(names, [row], width - len(_INDENT), below)[:-1]
        ]
        lines += [""] if blank_lines else []
    return lines


def _wrap(cell: str, width: int) -> list[str]:
    return [cell] if len(cell) <= width else textwrap.wrap(cell, width, break_on_hyphens=False)


def _blocks(
    names: Sequence[str], rows: Sequence[Sequence[str]], width: int, columns: Sequence[int]
) -> list[str]:
    """Return each row as lines of name and value, without empty values,
    and a blank line at the end.
    """
    margin = max((len(names[column]) for column in columns), default=0) + len(_GAP)
    lines: list[str] = []
    for row in rows:
        for column in columns:
            if row[column]:
                first, *rest = _wrap(row[column], max(width - margin, _MIN_WRAP_WIDTH))
                lines += [
                    names[column].ljust(margin) + first,
                    *(" " * margin + part for part in rest),
                ]
        lines.append("")
    return lines
