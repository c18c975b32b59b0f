"""Lists of results of other inspections: recognised by their columns,
with owners of the register.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from official_lists import (
    AGENCY,
    AMBLEFORD,
    AMBLEFORD_JUSTICE,
    HOMES,
    INSPECTIONS,
    OTHERS_AGENCY,
    PROVIDERS,
    WELSH_JUSTICE,
    justice_list,
    provider_list,
    table,
    write_list,
)

from graphkit.core.errors import InputError
from graphkit.core.resources import read_csv_rows
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import Scheme
from graphkit.documents.register import Register, load_register
from graphkit.documents.register.results_list import (
    ResultsList,
    kind_of_list,
    load_registrations,
    load_results,
    read_results,
    registrations_in,
    results_kinds,
    results_settings,
    unresolved_owners,
)


@pytest.fixture
def providers(register: Register, tmp_path: Path) -> ResultsList:
    return read_results(
        provider_list(tmp_path, *HOMES, AGENCY, OTHERS_AGENCY), "providers", register
    )


def test_a_list_is_recognised_by_its_columns(tmp_path: Path) -> None:
    assert kind_of_list(provider_list(tmp_path, *HOMES)) == "providers"
    assert kind_of_list(justice_list(tmp_path, AMBLEFORD_JUSTICE)) == "youth-justice"
    inspections = write_list(tmp_path / "list.ods", {"Table 1": table(INSPECTIONS, AMBLEFORD)})
    assert kind_of_list(inspections) == ""


def test_the_owner_is_the_body_of_the_day(providers: ResultsList) -> None:
    owners = {(one.body, one.day[:4], one.kind): one.owners for one in providers.rows}
    assert owners["SC900001", "2020", "full inspection"] == ("authority/E99000001",)
    assert owners["SC900001", "2022", "full inspection"] == ("agency/ambleford-children-first",)
    assert owners["SC900003", "2023", "full inspection"] == ("agency/ambleford-children-first",)
    assert owners["SC900004", "2021", "full inspection"] == ()
    assert [*unresolved_owners(providers)] == [
        "owners that the register does not have, private: Hearthside Ltd (1)"
    ]


def test_a_trust_that_had_not_begun_is_no_owner(register: Register, tmp_path: Path) -> None:
    early = [*AGENCY[:8], "14 May 2018", "", *AGENCY[10:]]
    (one,) = read_results(provider_list(tmp_path, early), "providers", register).rows
    assert (one.owners, one.owner_name) == ((), "Ambleford Children First")


def test_the_name_of_a_home_is_not_read(providers: ResultsList) -> None:
    assert {one.label for one in providers.rows} == {"", "ACF Fostering", "Hearthside"}
    assert "Primrose" not in repr(providers)


def test_judgements_keep_their_own_names(providers: ResultsList) -> None:
    by_day = {one.day: one for one in providers.rows}
    full, interim = by_day["2022-05-09"], by_day["2022-11-07"]
    assert (full.grade, interim.grade) == ("good", "sustained")
    assert [each[:2] for each in full.judgements] == [
        ("overall-experiences-and-progress", "good"),
        ("leaders-and-managers", "requires-improvement"),
    ]


def test_a_service_may_serve_several_authorities(register: Register, tmp_path: Path) -> None:
    found = read_results(
        justice_list(tmp_path, AMBLEFORD_JUSTICE, WELSH_JUSTICE), "youth-justice", register
    )
    (one,) = found.rows
    assert one.authorities == ("E99000001", "E99000003")
    assert (one.label, one.day) == ("Ambleford and Northmere youth justice service", "2023-02-01")
    assert {each.standing for each in one.judgements} == {"overall", "part", "unclear"}
    assert found.notes == ("1 result of places that the register does not have: Aberwen",)


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        (10, "Fine", "row 4: unknown grade 'Fine'"),
        (1, "Boat", "row 4: unknown type of provider 'Boat'"),
        (8, "", "row 4: has no day"),
        (9, "1 May 2020", "row 4: published on 2020-05-01, before it began"),
    ],
)
def test_what_is_wrong_refuses_the_list(
    register: Register, tmp_path: Path, column: int, cell: str, problem: str
) -> None:
    row = [*HOMES[0][:column], cell, *HOMES[0][column + 1 :]]
    if column == 8:
        row[9] = ""
    with pytest.raises(InputError, match=problem):
        read_results(provider_list(tmp_path, row), "providers", register)


@pytest.fixture(scope="module")
def shipped() -> dict[str, ResultsList]:
    register = load_register()
    return {kind: load_results(kind, register) for kind in results_kinds()}


def test_shipped_lists_have_each_row_of_their_files(shipped: dict[str, ResultsList]) -> None:
    rows = read_csv_rows("data", "official", "providers.csv")
    found = shipped["providers"].rows
    assert Counter(row["start"][:4] for row in rows) == Counter(one.start[:4] for one in found)
    judgements = sum(
        bool(row[name]) for row in rows for name in results_settings()["providers"]["judgements"]
    )
    assert sum(len(one.judgements) for one in found) == judgements
    services = [
        row
        for row in read_csv_rows("data", "official", "youth-justice.csv")
        if row["authority_code"]
    ]
    assert Counter(row["overall-rating"] for row in services) == Counter(
        one.grade for one in shipped["youth-justice"].rows
    )


def test_shipped_owners_are_those_that_are_known(shipped: dict[str, ResultsList]) -> None:
    """By name and day they are what the codes say, but for councils that had not begun,
    or share.
    """
    codes = {
        (row["urn"], row["start"]): row["owner_code"]
        for row in read_csv_rows("data", "official", "providers.csv")
    }
    differ = {
        (code, *one.owners)
        for one in shipped["providers"].rows
        if (code := codes[one.urn, one.start])
        != ";".join(each.partition("/")[2] for each in one.owners)
    }
    assert differ == {
        ("E06000063", "authority/E10000006"),  # Cumberland, before April 2023
        ("", "authority/E10000009"),  # Dorset and Bournemouth of before 2019 have no code there
        ("", "authority/E06000028"),
        ("", "authority/E06000059"),  # Dorset under the name that its predecessor had
        ("", "agency/sunderland-care-and-support"),
        ("", "authority/E06000054"),  # an agency of several councils, under the name of one
    }


def test_councils_that_own_a_home_together_are_each_its_owner(
    shipped: dict[str, ResultsList],
) -> None:
    (joint, *_) = [one for one in shipped["providers"].rows if len(one.owners) > 1]
    assert joint.owner_name == "Peterborough City & Cambridgeshire County Councils"
    assert joint.owners == ("authority/E06000031", "authority/E10000003")


def test_who_is_registered_is_on_the_shipped_list(shipped: dict[str, ResultsList]) -> None:
    found = shipped["providers"]
    latest = {one.body: one.start for one in found.rows if one.kind == "full inspection"}
    registered = load_registrations("providers")
    assert {one.day for one in registered} == {found.as_at}
    assert {one.body for one in registered} <= {one.body for one in found.rows}
    newer = [one for one in registered if one.latest > latest.get(one.body, "")]
    assert len(newer) == 9  # academies since: their newest results are not in the list
    assert load_registrations("youth-justice") == ()


def test_a_list_with_a_status_says_who_is_registered(register: Register, tmp_path: Path) -> None:
    rows = [[*HOMES[0], ""], [*HOMES[1], "Active"], [*AGENCY, ""]]
    path = write_list(
        tmp_path / "list.xlsx", {"Table 1": table([*PROVIDERS, "Registration status"], *rows)}
    )
    (one,) = registrations_in(read_results(path, "providers", register))
    assert one == ("SC900001", "active", "", "2022-05-09", "2024-03-31")


def test_no_home_that_ships_has_a_name(shipped: dict[str, ResultsList]) -> None:
    named = {one.type for one in shipped["providers"].rows if one.label}
    assert named == {
        "fostering-agency",
        "adoption-agency",
        "adoption-support-agency",
        "secure-training-centre",
    }


def test_all_that_is_declared_is_in_a_scheme() -> None:
    for kind in results_kinds():
        about = results_settings()[kind]
        assert about["judgements"].keys() <= scheme_values(Scheme.RESULT_JUDGEMENT)
        assert about["types"].keys() <= scheme_values(Scheme.PROVIDER_TYPE)
    assert results_settings()["grades"].keys() == scheme_values(Scheme.PROGRESS)
