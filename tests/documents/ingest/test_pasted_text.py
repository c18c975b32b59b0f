"""What copying leaves in text is undone: numbers of lines, spaces between letters,
columns side by side.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graphkit.core.model import Document
from graphkit.documents.ingest import read_document

LINES = [
    "Inspection of Wexmoor local authority children’s services",
    "",
    "1. Families in Wexmoor know whom to ask for help, and they are helped",
    "soon after they have asked. Their plans are clear.",
    "",
    "2. Workers write about children with care, and managers read what they",
    "write. Visits are in time, and children are seen alone.",
    "",
    "3. Leaders listen to foster carers, and they act on what carers say about",
    "schools, about doctors and about brothers and sisters.",
    "",
    "4. Homes are near to where children come from, and schools are near to the",
    "homes. Care leavers have flats of their own.",
    "",
    "5. The council has appointed a director, who knows the town well and has",
    "met most of the people who work there.",
    "",
    "6. Partners meet each month, and the police have come to each meeting since",
    "the spring. The minutes are short.",
    "",
]


def read(folder: Path, lines: list[str]) -> Document:
    path = folder / "report.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_document(path)


def body(document: Document) -> str:
    return document.text[: document.body_end()]


def test_numbers_of_lines_are_no_text(tmp_path: Path) -> None:
    numbered = [f"{number:4}  {line}".rstrip() for number, line in enumerate(LINES, 1)]
    assert body(read(tmp_path, numbered)) == body(read(tmp_path, LINES))


@pytest.mark.parametrize("mark", [">", ">>", "|", "-"])
def test_marks_before_each_line_are_no_text(mark: str, tmp_path: Path) -> None:
    marked = [f"{mark} {line}".rstrip() for line in LINES]
    assert body(read(tmp_path, marked)) == body(read(tmp_path, LINES))


def test_numbers_of_empty_lines_show_that_lines_are_numbered(tmp_path: Path) -> None:
    text = [line for number in range(12) for line in (f"Family {number} in Wexmoor was seen.", "")]
    numbered = [f"{number:4}  {line}" for number, line in enumerate(text, 1)]
    assert body(read(tmp_path, numbered)) == body(read(tmp_path, text))


def test_numbers_of_paragraphs_stay(tmp_path: Path) -> None:
    short = [f"{number} Family {number} in Wexmoor was seen." for number in range(1, 30)]
    assert "29 Family 29 in Wexmoor" in body(read(tmp_path, short))


def test_spaced_letters_are_words_again(tmp_path: Path) -> None:
    spaced = [" ".join(line) if len(line) < 60 else line for line in LINES]
    assert body(read(tmp_path, spaced)) == body(read(tmp_path, LINES))


def test_columns_are_read_one_below_the_other(tmp_path: Path) -> None:
    left, right = LINES * 2, [line.replace("Wexmoor", "Ambleford") for line in LINES * 2]
    pasted = [f"{one:<80}{other}".rstrip() for one, other in zip(left, right, strict=True)]
    document = read(tmp_path, pasted)
    assert [note.code for note in document.notes if note.code == "columns"] == ["columns"]
    assert "they are helped soon after they have asked" in body(document)
    first, second = body(document).index("Wexmoor"), body(document).index("Ambleford")
    assert body(document).rindex("Wexmoor") < second > first


def test_a_table_of_grades_has_no_columns_of_text(tmp_path: Path) -> None:
    table = [f"The experiences and progress of children in street {at:<20}Good" for at in range(20)]
    assert not any(note.code == "columns" for note in read(tmp_path, table).notes)
