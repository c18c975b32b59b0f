"""Tables fit the width, lose no text, and contain no control characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.text_table import format_table, with_printed_numbers

WORDS = (
    "Help comes early to most families, and parents say that they are listened to when they ask "
    "for more."
)
WORD = st.text("abcdefgh’-.é", min_size=1, max_size=12)
CELL = st.lists(WORD, max_size=15).map(" ".join)


def test_columns_that_fit_are_side_by_side() -> None:
    assert format_table(["authority", "page"], [["Wexmoor", "7"], ["Ambleford", "12"]], 40) == (
        "authority  page\n---------  ----\nWexmoor       7\nAmbleford    12\n(2 rows)\n"
    )


def test_long_column_names_wrap() -> None:
    head, more, *_ = format_table(
        ["place", "Wexmoor weak"], [["north-eastern", "7"]], 23
    ).splitlines()
    assert (head.split(), more.split()) == (["place", "Wexmoor"], ["weak"])
    assert len(head) == len(more)


def test_sentences_wrap_and_rows_are_separated() -> None:
    text = format_table(["authority", "quote"], [["Wexmoor", WORDS], ["Ambleford", "Yes."]], 60)
    lines = text.splitlines()
    assert lines[2].startswith("Wexmoor    Help comes early")
    assert lines[3].startswith(" " * 11)
    assert lines[lines.index("Ambleford  Yes.") - 1] == ""
    assert lines[-1] == "(2 rows)"


def test_rows_become_blocks_when_columns_do_not_fit() -> None:
    text = format_table(["authority", "until", "quote"], [["Wexmoor", "", WORDS]], 40)
    assert "authority  Wexmoor\nquote      Help comes early" in text
    assert "until" not in text
    assert text.endswith("\n\n(1 row)\n")


def test_shared_values_are_above_and_identifiers_below() -> None:
    rows = [
        [
            "Wexmoor",
            "",
            f"{year}-03-04",
            grade,
            f"inspection/E99000001/{year}-03-04-ilacs/judgement/leaders",
        ]
        for year, grade in ((2018, "good"), (2021, "inadequate"))
    ]
    assert format_table(["authority", "version", "when", "grade", "statement"], rows, 70) == (
        "authority  Wexmoor\n\n"
        "when        grade\n"
        "----------  ----------\n"
        "2018-03-04  good\n"
        "    statement  inspection/E99000001/2018-03-04-ilacs/judgement/leaders\n"
        "2021-03-04  inadequate\n"
        "    statement  inspection/E99000001/2021-03-04-ilacs/judgement/leaders\n"
        "(2 rows)\n"
    )


def test_wide_columns_are_left_out_where_all_do_not_fit() -> None:
    names, rows = (
        ["authority", "grade", "reason"],
        [["Wexmoor", "good", "x" * 30], ["Elm", "good", "y" * 30]],
    )
    text = format_table(names, rows, 40, ["reason"])
    assert text.splitlines()[2:5] == ["Wexmoor    good", "Elm        good", "(2 rows)"]
    assert text.splitlines()[5].startswith("Not shown: reason.")
    assert format_table(names, rows, 60, ["reason"]) == format_table(names, rows, 60)


def test_one_wrapped_row_adds_no_blank_lines() -> None:
    rows = [["Early help"], ["Neglect"], ["Accommodation of care leavers"]]
    assert "" not in format_table(["topic"], rows, 20).splitlines()


def test_a_table_without_rows() -> None:
    assert format_table(["authority"], [], 80) == "authority\n---------\n(0 rows)\n"


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), max_size=6)
    ),
    st.integers(40, 200),
)
def test_tables_show_every_word_within_the_width(rows: list[list[str]], width: int) -> None:
    names = [f"column{number}" for number in range(len(rows[0]) if rows else 1)]
    text = format_table(names, rows, width)
    assert max(map(len, text.splitlines())) <= width
    shown = text.split()
    for row in rows:
        for word in " ".join(row).split():
            assert word in shown


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\u202e", "\x9b"])
def test_control_characters_are_replaced(sign: str) -> None:
    text = format_table(["quote"], [[f"red {sign}[31m\nline"]], 80)
    assert sign not in text
    assert "red \N{REPLACEMENT CHARACTER}[31m line" in text


@pytest.mark.parametrize(
    ("cell", "shown"), [("12", "12"), ("3.4", "3.4"), (7, "7"), ("p0", ""), ("", ""), (None, "")]
)
def test_only_printed_paragraph_numbers_are_shown(cell: object, shown: str) -> None:
    assert with_printed_numbers(["page", "paragraph"], [[None, cell]]) == [[None, shown]]
