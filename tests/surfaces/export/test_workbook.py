"""The workbook: what analysts keep by hand, with filters and links, and nothing in it that runs."""

import re
import textwrap
import zipfile
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import invented_places
import openpyxl
import pandas
import pytest
from builds import REPORTS, WEXMOOR, build_graph, with_statements
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook as Book
from questions import answer

from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
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
from graphkit.surfaces.export.xlsx import STATEMENTS, xlsx
from graphkit.surfaces.export.xlsx import Book as Workbook

SHEETS = [
    "title",
    "overview",
    "inspections",
    "recommendations",
    "findings",
    "agencies",
    "recurring weaknesses",
    "recommendation tracker",
    "interventions",
    "all inspectorates",
    "weakness share",
    "about",
]


@pytest.fixture(scope="module")
def path(small: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(small, "xlsx", tmp_path_factory.mktemp("workbook") / "out.xlsx")


@pytest.fixture(scope="module")
def book(path: Path) -> Book:
    return openpyxl.load_workbook(path)


def records_of(book: Book, sheet: str) -> list[dict[str, object]]:
    heads, *below = book[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in below]


def test_the_overview_has_a_row_for_each_authority(book: Book, small: Store) -> None:
    found = records_of(book, "overview")
    loaded = small.rows(
        "SELECT DISTINCT ?name { ?i a gk:Inspection ; gk:inspectionOf/rdfs:label ?name }"
    )
    assert [row["Local authority"] for row in found] == sorted(name for (name,) in loaded)


def test_overview_has_latest_and_previous_inspection(book: Book, small: Store) -> None:
    (row,) = (row for row in records_of(book, "overview") if row["Local authority"] == "Wexmoor")
    assert (row["Framework"], row["Start"]) == ("ILACS 2018", datetime(2018, 8, 6))
    assert row["Previous: framework"] == "SIF"
    assert isinstance(row["Start"], datetime)
    assert isinstance(row["Previous: start"], datetime)
    assert row["Previous: start"] < row["Start"]
    query = """SELECT ?grade { ?i gk:startDate "2018-08-06"^^xsd:date ; gk:judgement ?j .
        ?j gk:criterion/skos:notation "overall-effectiveness" ; gk:grade/skos:prefLabel ?grade }"""
    assert [(row["Overall effectiveness"],)] == small.rows(query)
    assert all(
        f"Previous: {area[0].lower()}{area[1:]}" in row
        for area in current_frameworks().overview_columns
    )


def test_grades_are_not_compared_across_a_gap(book: Book, small: Store, tmp_path: Path) -> None:
    (row,) = (row for row in records_of(book, "overview") if row["Local authority"] == "Wexmoor")
    assert (
        row["Previous: overall grade stated in the latest report"]
        == "Requires improvement to be good, 2015"
    )
    assert row["Overall grade change"]
    assert row["Changed grades"]
    latest = f"{BASE}inspection/E99000002/2018-08-06-ilacs"
    later_facts = f"""<{latest}> gk:earlierInspection <{latest}/earlier/9> .
        <{latest}/earlier/9> a gk:EarlierInspectionMention ; gk:inspectedIn "2017" ;
          gk:earlierGrade grade:good .
        <{latest}> gk:previousNotLoaded <{latest}/earlier/9>"""
    store = with_statements(small, later_facts)
    after = openpyxl.load_workbook(export(store, "xlsx", tmp_path / "out.xlsx"))
    (row,) = (row for row in records_of(after, "overview") if row["Local authority"] == "Wexmoor")
    assert row["Previous: overall grade stated in the latest report"] == "Good, 2017"
    # the one before is not held
    assert (row["Overall grade change"], row["Changed grades"]) == (None, None)


def test_document_without_dates_is_listed_as_not_included(small: Store, tmp_path: Path) -> None:
    undated = f"""<{BASE}inspection/E99000002/2009-letter> a gk:Inspection ;
        gk:report <{BASE}report/E99000002/2009-letter> ; rdfs:label "Letter on Wexmoor" """
    book = openpyxl.load_workbook(
        export(with_statements(small, undated), "xlsx", tmp_path / "out.xlsx")
    )
    about = dict(book["about"].iter_rows(values_only=True, max_col=2))
    assert about["Not included"] == "documents without inspection dates: Letter on Wexmoor"


def test_about_gives_the_dates_of_inspections(book: Book) -> None:
    about = dict(book["about"].iter_rows(values_only=True, max_col=2))
    days = [row["Start"] for row in records_of(book, "inspections")]
    assert about["Inspection dates"] == (f"{min(days):%Y-%m-%d} to {max(days):%Y-%m-%d}")  # type: ignore[type-var]
    assert days == sorted(days, reverse=True)  # type: ignore[type-var]


def test_a_joint_inspection_is_no_full_one(book: Book) -> None:
    (row,) = (row for row in records_of(book, "overview") if row["Local authority"] == "Northmere")
    assert (row["Framework"], row["Overall effectiveness"]) == (None, None)
    assert [
        row["Framework"]
        for row in records_of(book, "inspections")
        if row["Local authority"] == "Northmere"
    ]


def test_each_finding_has_its_row_and_each_row_its_place(book: Book, small: Store) -> None:
    found = records_of(book, "findings")
    expected = {row[0] for row in rows(part_of(small), "findings")}
    assert {row["Identifier"] for row in found} == expected
    assert all(str(row["Evidence"]).startswith(("page ", "report")) for row in found)
    days = [row["Inspected"] for row in found]
    assert days == sorted(days, reverse=True)  # type: ignore[type-var]


def test_an_item_has_the_words_above_its_list_beside_it(book: Book) -> None:
    leads = {str(row["Quote"]): row["Lead-in"] for row in records_of(book, "recommendations")}
    assert leads["regular supervision"] == "The grip of managers on cases, including:"
    assert leads["Help for care leavers to find work."] is None


def test_links_lead_to_the_rows_of_their_entities(book: Book) -> None:
    recommendations = [
        row for row in book["recommendations"].iter_rows(min_row=2) if row[11].hyperlink
    ]
    assert recommendations
    for row in recommendations:
        sheet, _, cell = row[11].hyperlink.location.partition("!")
        place = book[sheet.strip("'")][cell].row
        assert book[sheet.strip("'")].cell(place, 1).value == row[0].value
    counted = [row[17] for row in book["overview"].iter_rows(min_row=2) if row[17].value]
    assert all(cell.hyperlink.location.startswith("'recommendations'!A") for cell in counted)


def test_cells_are_read_back_as_written(small_store: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export(small_store, "xlsx", tmp_path / "out.xlsx"))
    for expected in Workbook(part_of(small_store)).sheets():
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


def test_years_are_numbers_and_tabs_are_spaces(book: Book) -> None:
    shares = records_of(book, "weakness share")
    assert shares
    assert all(isinstance(row["Year"], int) for row in shares)
    assert plain("Overall\tGood") == "Overall Good"


def test_sheets_are_filtered_and_headings_stay_in_view(book: Book) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert bool(sheet.auto_filter.ref) == (sheet.title not in ("title", "about"))
        assert all(cell.value for cell in sheet[1])
        assert sheet.freeze_panes in ("A2", "B2")
        assert sheet.column_dimensions["A"].width > 10
        assert sheet["A2"].alignment.wrap_text or sheet.max_row == 1


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
        assert sheet.page_setup.fitToWidth in (None, 3 if sheet.title == "overview" else 1)
        assert "Identifier" not in [
            cell.value for cell in sheet[sheet.print_area.partition("!")[2]][0]
        ]


def test_it_begins_with_source_date_and_two_charts(book: Book) -> None:
    sheet = book["title"]
    said = {row[0]: row[1] for row in sheet.iter_rows(values_only=True, max_col=2)}
    assert "Published inspection reports" in said["Source"]
    assert re.search(r"\d+ inspections, \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d", said["Data"])
    assert "Open Government Licence" in said["Licence"]
    assert len(sheet._charts) == 2


def drawn(book: Book, reference: str) -> list[object]:
    """Return the values of the cells that a chart refers to."""
    name, _, cells = reference.rpartition("!")
    first, _, last = cells.replace("$", "").partition(":")
    rows = book[name.strip("'")][f"{first}:{last or first}"]
    return [cell.value for row in rows for cell in row]


@pytest.mark.parametrize("focus", [None, "Wexmoor"])
def test_charts_show_all_rows_below_their_headings(
    focus: str | None, small: Store, path: Path, tmp_path: Path
) -> None:
    if focus:
        path = export(
            small, "xlsx", tmp_path / "one.xlsx", ExportOptions(resolve_focus(small, focus))
        )
    book = openpyxl.load_workbook(path)
    charts = [(sheet, chart) for sheet in book for chart in sheet._charts]
    assert len(charts) == 2
    for sheet, chart in charts:
        texts = [run.t for line in chart.title.tx.rich.p for run in line.r]
        table = list(sheet.iter_rows(values_only=True))
        below = table[[row[0] for row in table].index("".join(texts)) :]
        heading, *rows = below[: [*(row[0] for row in below), None].index(None)]
        for column, series in enumerate(chart.series, 1):
            assert drawn(book, series.tx.strRef.f) == [heading[column]]
            assert drawn(book, series.cat.numRef.f) == [row[0] for row in rows]
            assert drawn(book, series.val.numRef.f) == [row[column] for row in rows]
        assert len(chart.series) == sum(word is not None for word in heading) - 1


def test_a_long_sheet_prints_its_first_page(small: Store, tmp_path: Path) -> None:
    rows = [[f"row {number}"] for number in range(500)]
    sheets = [Sheet("all", [Heading("text", 20)], rows, printed_rows=25)]
    write_workbook(tmp_path / "out.xlsx", "", sheets)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["all"]
    assert sheet.print_area.endswith("$A$26")
    assert sheet.max_row == 501


def test_the_papers_of_the_overview_are_equally_full(small: Store) -> None:
    """So that they end where one thing ends and the next begins: by fitting, not by breaks."""
    sheets = Workbook(part_of(small)).sheets()
    headings = next(sheet for sheet in sheets if sheet.name == "overview").headings
    names = [heading.words for heading in headings]
    starts = [0, names.index("Lead inspector"), names.index("Previous: framework"), len(names)]
    papers = [
        sum(heading.width for heading in headings[begin:end]) for begin, end in pairwise(starts)
    ]
    assert {papers[0]} == {paper + headings[0].width for paper in papers[1:]}


def test_agencies_have_days_and_words_for_what_they_are(book: Book) -> None:
    found = records_of(book, "agencies")
    days = [row[name] for row in found for name in ("From", "Until")]
    assert {type(each) for each in days} == {datetime, str, type(None)}
    assert all(re.fullmatch(r"\d{4}(-\d\d)?", each) for each in days if isinstance(each, str))
    lives = {row["Agency"]: (row["From"], row["Until"]) for row in found}
    assert lives["Adopt Norvale"] == (datetime(2017, 4, 1), None)
    assert lives["Wexmoor Adoption Service"] == (None, datetime(2017, 3, 31))
    assert {"police force", "health body"} <= {row["Kind"] for row in found}
    assert "Safeguarding partnership" in {row["Sector"] for row in found}


def test_notes_explain_missing_quotes_and_confidence(book: Book) -> None:
    about = dict(book["about"].iter_rows(values_only=True, max_col=2))
    for sheet, names in (
        ("findings", ["Quote"]),
        ("recurring weaknesses", ["Recommendation", "Later statement"]),
    ):
        notes = {cell.value: cell.comment.text for cell in book[sheet][1] if cell.comment}
        assert notes.pop("Confidence", about["Confidence"]) == about["Confidence"]
        assert list(notes) == names
        assert all("licence" in note and note in about["Quote"] for note in notes.values())
    assert all(0 < row["Confidence"] <= 1 for row in records_of(book, "recurring weaknesses"))


@pytest.mark.parametrize("sheet", layout()["questions"])
def test_a_sheet_has_the_rows_of_its_question(sheet: str, book: Book, small: Store) -> None:
    rows = [list(row.values()) for row in records_of(book, sheet)]
    declared = layout()["questions"][sheet]
    found = answer(small, declared["question"])
    assert found
    assert len(rows) == len(found)
    words = {*STATEMENTS, "paragraph"}
    names = [value.rpartition(" ")[2] for _, _, value, *_ in declared["columns"]]
    for shown, row in zip(rows, found, strict=True):
        for name, cell in zip(names, shown, strict=True):
            if name not in words:
                text = (
                    f"{cell:%Y-%m-%d}"
                    if isinstance(cell, datetime)
                    else ""
                    if cell is None
                    else str(cell)
                )
                assert row[name].endswith(text)
                assert bool(row[name]) == bool(text)


def test_the_tracker_has_quotes_only_where_they_may_be(small: Store, tmp_path: Path) -> None:
    def quoted(with_quotes: bool) -> int:
        part = part_of(small, ExportOptions(with_quotes=with_quotes))
        xlsx(part, tmp_path / "out.xlsx")
        rows = records_of(openpyxl.load_workbook(tmp_path / "out.xlsx"), "recommendation tracker")
        texts = [row["Recommendation"] or "" for row in rows]
        assert all(texts)  # key words say what those are about whose words may not be copied
        return sum(not each.startswith("key words: ") for each in texts)

    assert 0 < quoted(with_quotes=False) < quoted(with_quotes=True)


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


def test_a_part_has_the_colours_of_outcomes(small: Store, tmp_path: Path) -> None:
    export(small, "xlsx", tmp_path / "out.xlsx", ExportOptions(resolve_focus(small, ["Wexmoor"])))
    rows = records_of(openpyxl.load_workbook(tmp_path / "out.xlsx"), "recommendation tracker")
    assert {row["Local authority"] for row in rows} == {"Wexmoor"}
    assert {row["RAG"] for row in rows} > {"grey"}


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
    links = [[CellLink("there", f"https://example.org/{number // 2}")] for number in range(10)]
    write_workbook(tmp_path / "out.xlsx", "", [Sheet("all", [Heading("link")], links)])
    read = [
        row[0] for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["all"].iter_rows(min_row=2)
    ]
    targets = [cell.hyperlink and cell.hyperlink.target for cell in read]
    assert targets == [f"https://example.org/{number // 2}" for number in range(6)] + [None] * 4
    assert {cell.value for cell in read} == {"there"}


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
    assert [
        row["Local authority"] for row in records_of(openpyxl.load_workbook(path), "overview")
    ] == ["Wexmoor"]


def test_overview_names_authorities_without_a_report(register_folder: Path, tmp_path: Path) -> None:
    store = build_graph(tmp_path / "db", register_folder, REPORTS / WEXMOOR)
    both = resolve_focus(store, ["Wexmoor", "Ambleford"])
    book = openpyxl.load_workbook(export(store, "xlsx", tmp_path / "out.xlsx", ExportOptions(both)))
    rows = [(row["Local authority"], row["Framework"]) for row in records_of(book, "overview")]
    assert rows == [("Wexmoor", "ILACS 2018"), ("Ambleford", "no report loaded")]
    for sheet in Workbook(part_of(store, ExportOptions(both))).sheets():
        assert {len(row) for row in sheet.rows} <= {len(sheet.headings)}


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
    with pytest.raises(GraphkitError, match="parquet needs pyarrow"):
        export(small_store, "parquet", tmp_path / "out")
    monkeypatch.setattr(
        "graphkit.surfaces.export.part_of", lambda *_: pytest.fail("it is said before the work")
    )
    for form in ("xlsx", "parquet"):
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
