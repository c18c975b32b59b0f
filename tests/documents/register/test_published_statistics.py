"""Published statistics: what a file says of authorities is read,
and what it does not say is named.
"""

from pathlib import Path

import pytest

from graphkit.core.errors import InputError
from graphkit.core.indicators import indicators
from graphkit.core.resources import resource_path
from graphkit.documents.register import Register, load_register
from graphkit.documents.register.published_statistics import (
    PublishedStatistics,
    load_statistics,
    read_published_statistics,
)

LONG = "indicator,area,year,value,unit\n"
WIDE = "time_period,geographic_level,new_la_code,la_name,caseload_fte,agency_rate_fte\n"


def read(register: Register, path: Path, text: str) -> PublishedStatistics:
    path.write_text(text, "utf-8")
    return read_published_statistics(path, register.present_codes())


def test_rows_of_indicator_area_year_and_value(register: Register, tmp_path: Path) -> None:
    rows = (
        "caseload,E99000001,2023,17.2,x\n"
        "caseload,E92000001,2023,16,x\ncaseload,E12000008,2023,15,x\n"
    )
    found = read(register, tmp_path / "a.csv", LONG + rows)
    assert [(one.authority, one.year, one.value) for one in found.values] == [
        ("E92000001", 2023, 16.0),
        ("E99000001", 2023, 17.2),
    ]
    assert found.notes == ()  # a region is known, and not used


def test_a_wide_file_of_the_department(register: Register, tmp_path: Path) -> None:
    rows = (
        "2023,Local authority,E99000001,Ambleford,17.2,c\n"
        "2023,Regional,,,15,20\n2023,National,,,16,17.6\n"
        "202324,Local authority,E99000002,Wexmoor,12.5,z\n"
    )
    found = read(register, tmp_path / "b.csv", WIDE + rows)
    assert {one.key: one.value for one in found.values} == {
        ("agency-rate", "E92000001", 2023): 17.6,
        ("caseload", "E92000001", 2023): 16.0,
        ("caseload", "E99000001", 2023): 17.2,
        ("caseload", "E99000002", 2023): 12.5,  # 202324 is read by its first year
    }
    assert found.notes == ("suppressed values: c (confidential), z (not applicable)",)


def test_a_breakdown_is_told_by_another_column(register: Register, tmp_path: Path) -> None:
    header = "time_period,geographic_level,new_la_code,placement_stability,children_percent\n"
    rows = (
        "2023,Local authority,E99000001,With 3 or more placements during the year,9\n"
        "2023,Local authority,E99000001,Living in the same placement for 2 years,70\n"
    )
    (only,) = read(register, tmp_path / "c.csv", header + rows).values
    assert (only.indicator, only.value) == ("three-or-more-placements", 9.0)


def test_each_age_and_activity_is_an_indicator_of_its_own(
    register: Register, tmp_path: Path
) -> None:
    header = "time_period,geographic_level,new_la_code,age,activity,percentage\n"
    activity = '"Total in education, employment or training"'
    rows = (
        f"2023,Local authority,E99000001,Aged 17 to 18,{activity},70\n"
        f"2023,Local authority,E99000001,Aged 19 to 21,{activity},60\n"
        "2023,Local authority,E99000001,Aged 19 to 21,Information not known,5\n"
    )
    found = read(register, tmp_path / "d.csv", header + rows)
    assert {one.indicator: one.value for one in found.values} == {
        "care-leavers-17-18-in-education-employment-training": 70.0,
        "care-leavers-19-21-in-education-employment-training": 60.0,
    }


def test_rates_of_one_file_are_told_by_what_is_counted(register: Register, tmp_path: Path) -> None:
    header = "time_period,geographic_level,new_la_code,population_count,rate_per_10000\n"
    rows = (
        "2023,Local authority,E99000001,Children looked after at 31 March each year,71\n"
        "2023,Local authority,E99000001,Children starting to be looked after each year,28\n"
    )
    found = read(register, tmp_path / "e.csv", header + rows)
    assert {one.indicator: one.value for one in found.values} == {
        "looked-after": 71.0,
        "looked-after-started": 28.0,
    }


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ("caseload,E10000009,2023,17", "codes of no authority in the register: E10000009"),
        ("caseload,E99000001,,17", "rows without a year: row 3"),
        ("agency-rate,E99000001,2023,104", "values outside 0 to 100 (%): 104 in row 3"),
        ("caseload,E99000001,2023,many", "values that are no number: 'many' in row 3"),
        ("happiness,E99000001,2023,7", "unknown indicators: happiness"),
        ("caseload,E99000001,2023,x", "suppressed values: x (not available)"),
        ("caseload,E99000001", "rows with other columns than the header: row 3"),
        (
            "caseload,E99000002,2022,19",
            "second values for one authority and year: caseload E99000002 2022 in row 3",
        ),
    ],
)
def test_what_is_not_used_is_named(register: Register, tmp_path: Path, row: str, note: str) -> None:
    header = LONG.replace(",unit", "")
    found = read(register, tmp_path / "d.csv", f"{header}caseload,E99000002,2022,18\n{row}\n")
    assert [one.value for one in found.values] == [18.0]
    assert found.notes == (note,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("council,cases\nAmbleford,17\n", "has the columns council, cases, not indicator"),
        ("time_period,geographic_level,new_la_code,smiles\n", "no column of an indicator"),
        (LONG, "no value that can be used"),
    ],
)
def test_a_file_of_another_form_is_refused(
    register: Register, tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read(register, tmp_path / "e.csv", text)


def test_two_authorities_with_one_value_both_have_it(register: Register, tmp_path: Path) -> None:
    found = read(register, tmp_path / "f.csv", f"{LONG}caseload,E99000001 / E99000002,2023,14,x\n")
    assert [(one.authority, one.area) for one in found.values] == [
        ("E99000001", "E99000001 / E99000002"),
        ("E99000002", "E99000001 / E99000002"),
    ]


def test_a_newer_file_replaces_values_of_the_same_year(register: Register, tmp_path: Path) -> None:
    old = read(
        register,
        tmp_path / "g.csv",
        f"{LONG}caseload,E99000001,2022,18,\ncaseload,E99000001,2023,17,\n",
    )
    new = read(
        register,
        tmp_path / "h.csv",
        f"{LONG}caseload,E99000001,2023,16,\ncaseload,E99000001,2024,15,\n",
    )
    assert [one.value for one in old.updated_with(new).values] == [18.0, 16.0, 15.0]


def test_the_shipped_values_are_of_known_authorities() -> None:
    codes = load_register().present_codes()
    found = read_published_statistics(resource_path("data", "statistics", "values.csv"), codes)
    assert found.notes == ()
    assert {one.indicator for one in found.values} == indicators().keys()
    assert load_statistics(codes).values == found.values
    for name, indicator in indicators().items():
        assert min(one.year for one in found.values if one.indicator == name) == indicator.since
