"""Every table on a page has one frame: six columns, the others behind "more", badges, words."""

import re

import pytest
from web_client import Get

from graphkit.surfaces.web.rendering import dates_in_words
from graphkit.surfaces.web.table_frame import MOST_COLUMNS, Cell, TableFrame, table_frame

QUOTE = (
    "Managers of Ambleford do not always see when the plan of a child has stopped moving for "
    "months."
)


def frame_of(rows: list[dict[str, str]], **to: str) -> TableFrame:
    """Return the frame of rows; `to` has where the values of a column lead to."""
    cells = [[Cell(text, to.get(name, "")) for name, text in row.items()] for row in rows]
    return table_frame({name: name.capitalize() for name in rows[0]}, cells)


def test_six_columns_are_shown_and_the_others_kept() -> None:
    table = frame_of([{name: f"{name} of Ambleford" for name in "abcdefgh"}])
    assert [column.name for column in table.columns] == list("abcdef")
    assert len(table.columns) == MOST_COLUMNS
    assert [column.name for column, _ in table.rows[0].more] == ["g", "h"]


def test_nothing_more_has_no_column() -> None:
    row = {name: f"{name} of Ambleford" for name in "abcdef"}
    assert not frame_of([{**row, "g": "", "h": ""}]).has_more
    assert frame_of([{**row, "g": "", "h": ""}, {**row, "g": "g", "h": ""}]).has_more


def test_a_grade_is_shown_before_other_columns() -> None:
    table = frame_of([{**{name: f"{name} of Ambleford" for name in "abcdef"}, "grade": "Good"}])
    assert [column.name for column in table.columns] == ["a", "b", "c", "d", "e", "grade"]
    assert table.rows[0].cells[-1][1].text == "good"


@pytest.mark.parametrize(
    ("name", "texts", "kind"),
    [
        ("grade", ["Good", "Requires improvement to be good"], "grade"),
        ("latestGrade", ["Good"], "grade"),
        ("b_grade", ["Good"], "grade"),
        ("outcome", ["recurs", "partly recurs", ""], "outcome"),
        ("polarity", ["weakness", "mixed"], "polarity"),
        ("inspected", ["2019-01-21", "2012-11", "2009"], "day"),
        ("findings", ["3", "1,200"], "number"),
        ("value", ["3.5", "4"], "number"),
        ("value", ["3.5", "not published"], ""),
        ("grade", ["good", "Ambleford"], ""),
        ("paragraph", ["3", "17"], ""),
        ("name", ["good"], ""),
        ("text", [QUOTE], "long"),
    ],
)
def test_a_column_is_shown_as_its_name_declares(name: str, texts: list[str], kind: str) -> None:
    table = frame_of([{"place": f"place {at}", name: text} for at, text in enumerate(texts)])
    shown = [column for row in table.rows for column, _ in (*row.cells, *row.under)]
    assert {column.kind for column in shown if column.name == name} == {kind}


def test_a_quote_and_its_page_stand_under_the_row() -> None:
    table = frame_of([{"place": "Ambleford", "page": "4", "quote": QUOTE}])
    assert [column.name for column in table.columns] == ["place"]
    assert [cell.text for _, cell in table.rows[0].under] == ["4", QUOTE]


def test_an_authority_without_a_link_gets_one() -> None:
    known = {"Ambleford": "https://w3id.org/graphkit/id/authority/E99000001"}
    table = table_frame(
        {"authority": "Authority"}, [[Cell("Ambleford")], [Cell("Elsewhere")]], known
    )
    assert [row.cells[0][1].to for row in table.rows] == [known["Ambleford"], ""]


@pytest.mark.parametrize(
    "path",
    [
        "/ask/recommendations?authority=Ambleford",
        "/ask/inspections",
        "/data?region=South+East",
        "/ask?q=recommendations+by+outcome",
    ],
)
def test_pages_show_at_most_six_columns(path: str, get: Get) -> None:
    for table in re.findall(r"<thead role=.*?</thead>", get(path).text):
        headings = re.findall(r"<th [^>]*>([^<]+)</th>", table)
        assert len([each for each in headings if each != "More"]) <= MOST_COLUMNS


def test_grades_are_badges_and_dates_are_words(get: Get) -> None:
    page = get("/ask/judgements-through-time?authority=Wexmoor").text
    table = page[page.index("<tbody") : page.index("</table>")]
    assert '<span class="grade ' in table
    assert not re.search(r">\d{4}-\d\d-\d\d<", table)


@pytest.mark.parametrize(
    ("path", "part"), [("/", "header"), ("/check-draft", "header"), ("/data", "header")]
)
def test_a_newcomer_finds_what_there_is(path: str, part: str, get: Get) -> None:
    links = get("/").text.partition(f'<{part} class="site">')[2].partition("</nav>")[0]
    assert f'href="{path}"' in links
    assert get(path).status == 200


def test_numbers_of_a_council_stand_beside_words(get: Get) -> None:
    page = get("/numbers?authority=Ambleford").text
    assert page == get("/id/authority/E99000001/numbers").text
    assert "What inspectors wrote on their topics" in page
    assert get("/numbers").status == 200


def test_no_code_stands_where_words_exist(get: Get) -> None:
    """The passages of an authority name reports and printed paragraphs, and no identifier."""
    page = get("/show?entity=Ambleford&passages=true").text
    texts = re.findall(r">\s*([^<>]+?)\s*<", page[page.index("<table") : page.rindex("</table>")])
    codes = [text for text in texts if re.fullmatch(r"p\d+|inspection/\S.*|https?://.*", text)]
    assert codes == []
    assert "Report on Ambleford, 6 March 2023" in texts


def test_a_date_in_an_identifier_stays() -> None:
    assert dates_in_words("inspected on 2019-01-21.") == "inspected on 21 January 2019."
    identifier = "inspection/E99000001/2019-01-21-ilacs/finding/3"
    assert dates_in_words(identifier) == identifier


def test_a_cut_list_of_passages_says_so(get: Get) -> None:
    page = get("/show?entity=Ambleford&passages=true&limit=2").text
    assert re.search(r"Showing 1 to 2 of \d+ passages; offset 2 shows those after them\.", page)
    rest = get("/show?entity=Ambleford&passages=true&limit=2&offset=2").text
    assert re.search(r"Showing 3 to 4 of \d+ passages", rest)
