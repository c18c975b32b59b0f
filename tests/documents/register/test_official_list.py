"""Ofsted's list of inspections: read by the names of its columns, whole or not at all."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from official_lists import (
    AMBLEFORD,
    AS_AT,
    INSPECTIONS,
    UNLOADED,
    VISIT,
    VISITS,
    WEXMOOR,
    Cell,
    Table,
    table,
    write_list,
)

from graphkit.core.errors import InputError
from graphkit.documents.register import Register, load_register
from graphkit.documents.register.official_list import (
    OfficialList,
    load_official_list,
    read_official_list,
)

Row = list[Cell]


def read(register: Register, path: Path, *tables: Table) -> OfficialList:
    sheets = {f"Table {number}": one for number, one in enumerate(tables, 1)}
    return read_official_list(write_list(path, sheets), register.present_codes())


def changed(row: Row, column: int, cell: Cell) -> Row:
    return [*row[:column], cell, *row[column + 1 :]]


@pytest.mark.parametrize("suffix", ["ods", "xlsx"])
def test_a_workbook_has_several_tables(register: Register, tmp_path: Path, suffix: str) -> None:
    cover: Table = [["Local authority inspections"], ["Published 25 September 2024"]]
    inspections, visits = table(INSPECTIONS, AMBLEFORD, WEXMOOR), table(VISITS, VISIT)
    found = read(register, tmp_path / f"list.{suffix}", cover, inspections, visits)
    assert (found.as_at, found.published, found.notes) == ("2024-03-31", "2024-09-25", ())
    assert [(one.authority, one.start, one.framework, one.version) for one in found.rows] == [
        ("E99000001", "2023-03-06", "ilacs", "2023"),
        ("E99000002", "2018-08-06", "ilacs", "2018"),
        ("E99000003", "2024-01-16", "focused-visit", ""),
    ]
    ambleford, wexmoor, visit = found.rows
    assert (ambleford.published, ambleford.exists, ambleford.type) == (
        "2023-04-21",
        True,
        "Standard inspection",
    )
    assert ambleford.grades["children-in-care"] == "requires-improvement"
    assert wexmoor.grades == {
        "overall-effectiveness": "inadequate",
        "leaders": "requires-improvement",
        "help-and-protection": "inadequate",
        "care-and-care-leavers": "requires-improvement",
    }
    assert (visit.theme, visit.area, visit.exists, visit.grades) == (
        "Front door",
        "front-door",
        None,
        {},
    )


def test_csv_has_days_as_people_write_them(register: Register, tmp_path: Path) -> None:
    rows = table(
        INSPECTIONS, AMBLEFORD, changed(WEXMOOR, 5, "6 August 2018"), [], ["Source: Ofsted"]
    )
    found = read(register, tmp_path / "list.csv", rows)
    assert [one.start for one in found.rows] == ["2023-03-06", "2018-08-06"]


def test_a_new_column_or_theme_is_a_note(register: Register, tmp_path: Path) -> None:
    inspections = table([*INSPECTIONS, "Inspection number"], [*AMBLEFORD, "1009"])
    visits = table(VISITS, changed(VISIT, 7, "Family help"))
    found = read(register, tmp_path / "list.ods", inspections, visits)
    assert found.notes == (
        "column 'Inspection number' is not recognised, and not used",
        "theme 'Family help' has no area of focus in data/official/columns.yaml",
    )
    assert [one.theme for one in found.rows] == ["", "Family help"]


def test_one_inspection_in_two_tables_is_one(register: Register, tmp_path: Path) -> None:
    latest, every = table(INSPECTIONS, AMBLEFORD), table(INSPECTIONS, WEXMOOR, AMBLEFORD)
    assert len(read(register, tmp_path / "list.ods", latest, every).rows) == 2
    other = table(INSPECTIONS, changed(AMBLEFORD, 8, "Outstanding"))
    with pytest.raises(
        InputError, match="Table 2, row 4: the inspection is there already, in Table 1, row 4"
    ):
        read(register, tmp_path / "list.ods", latest, other)


HEADER_OF_ANOTHER_YEAR = [
    "LA",
    "LA code",
    "Provider",
    "Date of visit",
    "Publication date",
    "Inspection type",
]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            table(HEADER_OF_ANOTHER_YEAR, AMBLEFORD),
            "row 3: no column 'inspection date'.*'Date of visit'",
        ),
        (
            table(["Provider", "Score"], AMBLEFORD),
            "no table has the columns 'local authority area code'",
        ),
        (table(INSPECTIONS, changed(AMBLEFORD, 9, "Fine")), "row 4: unknown grade 'Fine'"),
        (
            table(INSPECTIONS, AMBLEFORD, AMBLEFORD),
            "row 5: the inspection is there already, in .*row 4",
        ),
        (
            table(INSPECTIONS, changed(AMBLEFORD, 1, "E99000009")),
            "no authority has the code 'E99000009'",
        ),
        (table(INSPECTIONS, changed(AMBLEFORD, 7, "Audit")), "unknown type of inspection 'Audit'"),
        (
            table(INSPECTIONS, changed(AMBLEFORD, 3, "Merged")),
            "unknown status of an authority 'Merged'",
        ),
        (table(INSPECTIONS, changed(AMBLEFORD, 5, "31/2/2023")), "'31/2/2023' is no day"),
        (
            table(INSPECTIONS, changed(AMBLEFORD, 6, date(2022, 1, 1))),
            "published on 2022-01-01, before it",
        ),
        (table(INSPECTIONS, changed(UNLOADED, 12, "")), "ilacs of 2024 does not grade"),
        (
            table(INSPECTIONS, changed(AMBLEFORD, 5, date(2024, 4, 1))),
            "published on 2023-04-21, before",
        ),
        (table(INSPECTIONS, AMBLEFORD, title="Outcomes"), "no line above the header says"),
        (
            [[AS_AT], ["as at 1 May 2024"], INSPECTIONS, AMBLEFORD],
            "state several days: 2024-03-31, 2024-05-01",
        ),
    ],
)
def test_what_is_wrong_refuses_the_list_in_one_line(
    register: Register, tmp_path: Path, rows: Table, problem: str
) -> None:
    with pytest.raises(InputError, match=problem) as refused:
        read(register, tmp_path / "list.csv", rows)
    assert "\n" not in str(refused.value)
    assert "list.csv" in str(refused.value)


def test_all_problems_are_listed_at_once(register: Register, tmp_path: Path) -> None:
    rows = [changed(AMBLEFORD, 9, "Fine"), changed(WEXMOOR, 1, "E99000009"), UNLOADED]
    with pytest.raises(InputError, match=r"row 4: unknown grade 'Fine'; .*row 5: no authority"):
        read(register, tmp_path / "list.ods", table(INSPECTIONS, *rows))


@pytest.mark.parametrize(
    ("name", "content"), [("list.ods", b"no zip"), ("list.pdf", b""), ("list.csv", b"\xff")]
)
def test_a_file_that_is_no_table_is_refused(
    register: Register, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=re.escape(name)):
        read_official_list(tmp_path / name, register.present_codes())


def test_the_shipped_list_has_the_facts_of_its_source(shared: Path) -> None:
    """Each cell of the facts at hand is in the list: codes of today,
    and the criteria of the framework.
    """
    register = load_register()
    listed = {one.key: one for one in load_official_list(register.present_codes()).rows}
    with (shared / "register" / "official-inspections.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        facts = list(csv.DictReader(lines))
    names = {
        "overall": ("overall-effectiveness",),
        "leaders": ("leaders",),
        "help_and_protection": ("help-and-protection",),
        "children_in_care": ("children-in-care", "care-and-care-leavers"),
        "care_leavers": ("care-leavers",),
    }
    frameworks = {"focused-visit": "focused-visit", "la-monitoring-visit": "monitoring-visit"}
    for fact in facts:
        code = register.present_codes()[fact["authority"]]
        one = listed.pop((code, fact["date"], frameworks.get(fact["kind"], "ilacs")))
        assert (one.published, one.theme) == (fact["published"], fact["theme"])
        assert {None: "", True: "yes", False: "no"}[one.exists] == fact["exists"]
        for column, criteria in names.items():
            assert next(filter(None, map(one.grades.get, criteria)), "") == fact[column]
        assert bool(one.area) == bool(one.theme)
    assert not listed


def test_a_register_without_its_authorities_has_no_list(register: Register) -> None:
    assert load_official_list(register.present_codes()).rows == ()
