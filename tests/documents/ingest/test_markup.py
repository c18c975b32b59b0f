"""Markdown is read as what it shows, in whatever way it is written;
what editors deleted is no text.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graphkit.core.model import Document
from graphkit.documents.ingest import read_document

GONE, KEPT = "No one acts in Wexmoor.", "Leaders act in Wexmoor."


def read(folder: Path, text: str, suffix: str = ".md") -> Document:
    path = folder / f"report{suffix}"
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.text_of(block)) for block in document.blocks]


@pytest.mark.parametrize(
    "text",
    [
        "# Visit to Wexmoor\n\n## What needs to improve\n\n- Plans for children.\n- Visits.\n",
        (
            "Visit to Wexmoor\n===\n\nWhat needs\nto improve\n"
            "---\n\n+ Plans for children.\n+ Visits.\n"
        ),
        (
            "> # Visit to Wexmoor\n>\n> ## What needs to improve\n"
            ">\n> * Plans for children.\n> * Visits.\n"
        ),
        "---\ntitle: A visit\n---\n# Visit to Wexmoor\n\n## What needs to improve ##\n\n"
        "- [ ] Plans for children.\n- [x] _Visits_.\n",
        "# [Visit][1] to Wexmoor\n\n## What needs to improve\n\n- Plans for\\\n  children.\n"
        "- Visits<!-- ? -->.\n\n[1]: https://example.org/visit\n",
    ],
    ids=["marks", "underlines", "quotation", "tasks", "links"],
)
def test_ways_to_write_markdown_show_the_same(text: str, tmp_path: Path) -> None:
    assert blocks(read(tmp_path, text)) == [
        ("heading", "Visit to Wexmoor"),
        ("heading", "What needs to improve"),
        ("bullet", "Plans for children."),
        ("bullet", "Visits."),
    ]


def test_a_table_needs_no_outer_bars(tmp_path: Path) -> None:
    text = (
        "# Visit\n\nJudgement | Grade\n--- | ---\nLeaders | Good\nHelp | Good\n\nPlans are clear.\n"
    )
    assert blocks(read(tmp_path, text))[1:4] == [
        ("row", "Judgement\tGrade"),
        ("row", "Leaders\tGood"),
        ("row", "Help\tGood"),
    ]


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.parametrize(
    "marked",
    [
        f"{{--{GONE}--}}{{++{KEPT}++}}",
        f"{{~~{GONE}~>{KEPT}~~}}",
        f"~~{GONE}~~ {KEPT}",
        f"<del>{GONE}</del><ins>{KEPT}</ins>",
        f"{KEPT} {{--No one acts\nin Wexmoor.--}}",
    ],
)
def test_deleted_text_is_noted_and_not_read(marked: str, suffix: str, tmp_path: Path) -> None:
    document = read(tmp_path, f"Visit to Wexmoor\n\n{marked}\n\nPlans are clear.\n", suffix)
    assert [(note.code, note.span and note.span.text) for note in document.notes] == [
        ("hidden-text", GONE)
    ]
    assert document.text[: document.body_end()].split("\n")[1:] == [KEPT, "Plans are clear."]


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_remarks_of_editors_are_dropped(suffix: str, tmp_path: Path) -> None:
    text = (
        f"Visit to Wexmoor\n\n{{=={KEPT}==}}{{>>Is it so?<<}}<!-- Ask\n"
        "again. -->\n\nPlans are clear.\n"
    )
    document = read(tmp_path, text, suffix)
    assert document.notes == ()
    assert document.text.split("\n")[1:] == [KEPT, "Plans are clear."]


def test_blank_lines_between_all_lines_are_no_text(tmp_path: Path) -> None:
    words = (
        f"Plan {number} is clear for all of the children who\nlive here.\n" for number in range(12)
    )
    text = "Visit to Wexmoor\n\n" + "\n".join(words)
    plain = [*map(str.strip, read(tmp_path, text, ".txt").text.split("\n"))]
    spaced = read(tmp_path, text.replace("\n", "\n\n"), ".txt").text.split("\n")
    assert plain == spaced


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u200e", "\ufeff", "\u2068", "\ufe0f", " \u200b \u2060"]
)
@pytest.mark.parametrize("bullet", ["{}• ", "•{} ", "{}- ", "{}3. "])
@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_marks_that_print_nothing_hide_no_bullet(
    mark: str, bullet: str, suffix: str, tmp_path: Path
) -> None:
    document = read(
        tmp_path, f"Visit\n\nPlans are late.\n\n{bullet.format(mark)}Plans for children.\n", suffix
    )
    kind, number = ("paragraph", "3") if "3" in bullet else ("bullet", "")
    last = document.blocks[-1]
    assert (last.kind.value, last.number, document.text_of(last)) == (
        kind,
        number,
        "Plans for children.",
    )


def test_remarks_of_a_reader_in_brackets_are_no_text(tmp_path: Path) -> None:
    words = (
        "Plans are clear. [JS: no, they are weak] Visits [of a worker] are in time. [Comment by "
        "Ann: late]"
    )
    assert (
        " ".join(words for _, words in blocks(read(tmp_path, words, ".txt")))
        == "Plans are clear. Visits [of a worker] are in time."
    )
