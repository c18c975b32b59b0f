"""The workbook: what analysts keep by hand, with filters and links, and nothing in it that runs."""

import textwrap
import zipfile
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import invented_places
import openpyxl
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook as Book

from graphkit.answers.readings.read import read
from graphkit.core.errors import GraphkitError
from graphkit.core.resources import PACKAGE
from graphkit.core.terms import BASE
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.export import ExportOptions, export, part_of
from graphkit.surfaces.export.result_files import write_sheets
from graphkit.surfaces.export.table_files import rows
from graphkit.surfaces.export.workbook import (
    MAX_LINKS,
    Cell,
    CellLink,
    Heading,
    Sheet,
    count_lines,
    layout,
    plain,
    write_workbook,
)
from graphkit.surfaces.export.xlsx import sheets_of, xlsx

SHEETS = ["about", *layout()["sheets"]]


@pytest.fixture(scope="module")
def path(small: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(small, "xlsx", tmp_path_factory.mktemp("workbook") / "out.xlsx")


@pytest.fixture(scope="module")
def book(path: Path) -> Book:
    return openpyxl.load_workbook(path)


def records_of(book: Book, sheet: str) -> list[dict[str, object]]:
    heads, *below = book[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in below]


@pytest.mark.parametrize("sheet", layout()["sheets"])
def test_a_sheet_has_a_row_for_each_row_of_its_reading(
    sheet: str, book: Book, small: Store
) -> None:
    found = read(small, layout()["sheets"][sheet]["reading"])
    assert len(records_of(book, sheet)) == len(set(found.ids) or found.rows)
    heads = [cell.value for cell in book[sheet][1]]
    assert [each.label for each in found.columns] == [
        str(head).partition(" (")[0] for head in heads[: len(found.columns)]
    ]


def test_findings_stand_in_the_order_of_their_report(book: Book, small: Store) -> None:
    found = records_of(book, "findings")
    assert {row["Identifier"] for row in found} == {
        row[0] for row in rows(part_of(small), "findings")
    }
    assert all(str(row["Evidence"]).startswith(("page ", "list of ")) for row in found)
    days = [row["Began"] for row in found]
    assert days == sorted(days, reverse=True)  # type: ignore[type-var]
    starts = dict(small.facts.rows("SELECT iri, start FROM passage"))
    for _, own in groupby(found, key=lambda row: row["Inspection"]):
        places = [starts[f"{BASE}{row['Identifier']}"] for row in own]
        assert places == sorted(places)


def test_several_values_stand_in_one_cell(book: Book) -> None:
    topics = {str(row["Topic"]) for row in records_of(book, "findings")}
    assert any("; " in each for each in topics)


def test_without_rows_a_note_says_what_is_known(small_store: Store) -> None:
    sheets = {each.name: each for each in sheets_of(part_of(small_store))}
    empty = sheets["other results"]
    assert not [*empty.rows]
    assert empty.headings[0].note
    assert not sheets["findings"].headings[0].note


def test_cells_are_read_back_as_written(small_store: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export(small_store, "xlsx", tmp_path / "out.xlsx"))
    for expected in sheets_of(part_of(small_store)):
        heads, *read = book[expected.name].iter_rows(values_only=True)
        assert [head or "" for head in heads] == [heading.words for heading in expected.headings]
        assert [
            [*map(as_read, row)] + [None] * (len(heads) - len(row)) for row in expected.rows
        ] == [list(row) for row in read]


def as_read(cell: Cell) -> object:
    """Return a cell as openpyxl gives it."""
    if isinstance(cell, CellLink):
        return cell.words
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    return plain(cell) if isinstance(cell, str) and cell else None if cell == "" else cell


def test_tabs_are_spaces() -> None:
    assert plain("Overall\tGood") == "Overall Good"


def test_sheets_are_filtered_and_headings_stay_in_view(book: Book) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert bool(sheet.auto_filter.ref) == (sheet.title != "about")
        assert all(cell.value for cell in sheet[1])
        assert sheet.freeze_panes in ("A2", "B2")
        assert sheet.column_dimensions["A"].width > 10
        assert sheet.max_row == 1 or sheet["A2"].alignment.wrap_text


def test_rows_are_as_high_as_their_texts(tmp_path: Path) -> None:
    rows = [
        ["one line", 1],
        ["word " * 30, "no"],
        ["no", "x" * 35],
        ["two\nlines", None],
        ["word " * 900, 1],
    ]
    write_workbook(
        tmp_path / "out.xlsx", "", [Sheet("all", [Heading("text", 20), Heading("a b", 10)], rows)]
    )
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["all"]
    records_of = [sheet.row_dimensions[row].height for row in range(1, 7)]
    assert records_of == [None, None, 120, 60, 30, 405]  # one line needs no word


@given(st.lists(st.lists(st.text("ab", min_size=1)), min_size=1), st.integers(1, 12))
def test_no_text_needs_more_lines_than_its_row_height(words: list[list[str]], width: int) -> None:
    lines = [" ".join(line) for line in words]
    needed = sum(len(textwrap.wrap(line, width)) or 1 for line in lines)
    assert count_lines("\n".join(lines), width) >= needed


def test_it_is_printed_on_the_paper_of_the_country(book: Book) -> None:
    for sheet in book:
        assert int(sheet.page_setup.paperSize) == 9  # A4
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert "Identifier" not in [
            cell.value for cell in sheet[sheet.print_area.partition("!")[2]][0]
        ]


def test_a_long_sheet_prints_its_first_page(small: Store, tmp_path: Path) -> None:
    rows = [[f"row {number}"] for number in range(500)]
    sheets = [Sheet("all", [Heading("text", 20)], rows, printed_rows=25)]
    write_workbook(tmp_path / "out.xlsx", "", sheets)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["all"]
    assert sheet.print_area.endswith("$A$26")
    assert sheet.max_row == 501


def test_a_tracker_without_quotes_says_which_row_is_which(small: Store, tmp_path: Path) -> None:
    ability = find_ability("tracker")
    content = ability.forms["xlsx"].write(ability(small, "Wexmoor"))
    (tmp_path / "t.xlsx").write_bytes(content)
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    rows = records_of(sheet.parent, sheet.title)
    assert all(
        isinstance(row["inspected"], datetime) and isinstance(row["page"], int | None)
        for row in rows
    )
    assert all(row["key_words"] and row["addressed_to"] for row in rows)


def test_nothing_in_it_is_a_formula(small_store: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export(small_store, "xlsx", tmp_path / "out.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    loaded = {cell.value: cell for cell in cells}
    assert loaded["@plans lack dates"].quotePrefix
    concerned = [cell for cell in cells if str(cell.value).startswith(invented_places.FORMULA)]
    assert concerned
    assert all(cell.quotePrefix for cell in concerned)


def test_any_text_is_a_text(tmp_path: Path) -> None:
    texts = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "a\x02b",
        "\ud800",
        "x" * 40_000,
        "http://example.org",
        "01234",
    ]
    write_workbook(
        tmp_path / "out.xlsx", "", [Sheet("all", [Heading("text")], [[text] for text in texts])]
    )
    read = [
        row[0] for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["all"].iter_rows(min_row=2)
    ]
    assert [cell.value for cell in read] == [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "ab",
        "",
        "x" * 32_767,
        "http://example.org",
        "01234",
    ]
    assert {cell.data_type for cell in read} <= {"s", "inlineStr", "n"}
    assert not any(cell.hyperlink for cell in read)


def test_links_are_limited_as_in_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_LINKS <= 65_530
    monkeypatch.setattr("graphkit.surfaces.export.workbook.MAX_LINKS", 3)
    links = [[CellLink("there", f"https://example.org/{number}")] for number in range(5)]
    write_workbook(tmp_path / "out.xlsx", "", [Sheet("all", [Heading("link")], links)])
    read = [
        row[0] for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["all"].iter_rows(min_row=2)
    ]
    assert [bool(cell.hyperlink) for cell in read] == [True] * 3 + [False] * 2
    assert [cell.value for cell in read[2:]] == [
        "there",
        "https://example.org/3",
        "https://example.org/4",
    ]


def test_cells_keep_what_they_are(tmp_path: Path) -> None:
    row = [1, 0.5, True, date(2020, 1, 2), None, "words"]
    sheet = Sheet("all", [Heading(str(number)) for number in range(6)], [row])
    write_workbook(tmp_path / "out.xlsx", "", [sheet])
    read = pandas.read_excel(tmp_path / "out.xlsx", sheet_name="all", engine="openpyxl")
    assert read.iloc[0, :4].tolist() == [1, 0.5, "yes", pandas.Timestamp("2020-01-02")]
    assert read.iloc[0, 5] == "words"


def test_it_holds_no_day_of_making(path: Path) -> None:
    with zipfile.ZipFile(path) as file:
        assert {item.date_time[0] for item in file.infolist()} == {1980}
        assert b">1980-01-01T00:00:00Z<" in file.read("docProps/core.xml")


@pytest.mark.parametrize("with_quotes", [False, True])
def test_restricted_quotes_are_included_on_request(
    small_store: Store, with_quotes: bool, tmp_path: Path
) -> None:
    path = export(
        small_store, "xlsx", tmp_path / "out.xlsx", ExportOptions(with_quotes=with_quotes)
    )
    with zipfile.ZipFile(path) as file:
        found = any(
            b"Old words that may not be copied" in file.read(name) for name in file.namelist()
        )
    assert found == with_quotes


def test_a_part_has_the_rows_of_the_part(small: Store, tmp_path: Path) -> None:
    path = export(
        small, "xlsx", tmp_path / "out.xlsx", ExportOptions(resolve_focus(small, "Wexmoor"))
    )
    book = openpyxl.load_workbook(path)
    assert [row["Authority"] for row in records_of(book, "authorities")] == ["Wexmoor"]
    assert {row["Authority"] for row in records_of(book, "recommendations")} == {"Wexmoor"}
    whole = part_of(small, ExportOptions(resolve_focus(small, "Adopt Norvale")))
    [findings] = [each for each in sheets_of(whole) if each.name == "findings"]
    assert {row[-1] for row in findings.rows} == {row[0] for row in rows(whole, "findings")}


def test_a_missing_library_is_named(
    small_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(name: str) -> object:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr("graphkit.core.optional_packages.import_module", without)
    with pytest.raises(
        GraphkitError, match=r"xlsx needs xlsxwriter: .*pip install -e '\.\[tables\]'"
    ):
        xlsx(part_of(small_store), tmp_path / "out.xlsx")
    with pytest.raises(GraphkitError, match="dataset needs pyarrow"):
        export(small_store, "dataset", tmp_path / "out")
    monkeypatch.setattr(
        "graphkit.surfaces.export.part_of", lambda *_: pytest.fail("it is said before the work")
    )
    for form in ("xlsx", "dataset"):
        with pytest.raises(GraphkitError, match=f"{form} needs"):
            export(small_store, form, tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_every_sheet_is_documented() -> None:
    text = (PACKAGE.parent / "docs" / "reference" / "exports.md").read_text("utf-8")
    assert not [name for name in SHEETS if f"`{name}`" not in text]


def test_days_and_numbers_in_text_can_be_sorted_and_added(tmp_path: Path) -> None:
    rows = [("2023-03-06", "12", "2.10", "2014-10", "007", "2023-02-31")]
    write_sheets(tmp_path / "t.xlsx", "T", {"Results": (("a", "b", "c", "d", "e", "f"), rows)})
    (cells,) = openpyxl.load_workbook(tmp_path / "t.xlsx")["Results"].iter_rows(
        min_row=2, values_only=True
    )
    assert cells == (datetime(2023, 3, 6), 12, "2.10", "2014-10", "007", "2023-02-31")
