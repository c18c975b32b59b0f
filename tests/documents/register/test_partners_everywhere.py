"""The partners of every area and year (police, health commissioners, boards) and their
successions.
"""

from __future__ import annotations

import csv
import re
import runpy
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from graphkit.documents.register import Agency, load_register

ROOT = Path(__file__).parents[3]
REGISTER = load_register()
BY_ENTITY = {agency.entity: agency for agency in REGISTER.agencies}
CCG, ICB = "Clinical Commissioning Group", "Integrated Care Board"
FIRST_ICBS = date(2022, 7, 1)
YEARS = [date(year, 7, 1) for year in range(2009, 2027)]


def commissioners(ending: str, on: date) -> list[Agency]:
    return [one for one in REGISTER.agencies if one.name.endswith(ending) and one.exists(on)]


def serving(gss: str, kind: str, on: date) -> list[Agency]:
    return [agency for agency in REGISTER.agencies_serving(gss, kind, on) if not agency.national]


@pytest.mark.parametrize("on", YEARS)
def test_one_police_force_and_at_most_one_board(on: date) -> None:
    for authority in REGISTER.authorities:
        if authority.exists(on):
            assert len(serving(authority.gss, "PoliceForce", on)) == 1, authority.name
            assert len(serving(authority.gss, "PoliceCommissioner", on)) == 1 or on.year < 2013, (
                authority.name
            )
            assert len(serving(authority.gss, "SafeguardingPartnership", on)) <= 1, authority.name


@pytest.mark.parametrize(
    ("on", "count"),
    [
        ("2013-04-01", 211),
        ("2015-04-01", 209),
        ("2017-04-01", 207),
        ("2018-04-01", 195),
        ("2019-04-01", 191),
        ("2020-04-01", 135),
        ("2021-04-01", 106),
        ("2022-07-01", 0),
    ],
)
def test_number_of_commissioning_groups(on: str, count: int) -> None:
    assert len(commissioners(CCG, date.fromisoformat(on))) == count


def test_there_were_42_integrated_care_boards() -> None:
    for on in (FIRST_ICBS, date(2025, 1, 1)):
        assert len(commissioners(ICB, on)) == 42


@pytest.mark.parametrize("on", [day for day in YEARS if day.year > 2012])
def test_every_area_has_a_commissioner(on: date) -> None:
    kind = ICB if on >= FIRST_ICBS else CCG
    for authority in REGISTER.authorities:
        if authority.exists(on):
            found = [
                one
                for one in serving(authority.gss, "HealthBody", on)
                if one.name.endswith((CCG, ICB))
            ]
            assert found, authority.name
            assert all(one.name.endswith(kind) for one in found), authority.name
            assert REGISTER.health_commissioner(authority.gss, on) or len(found) > 1, authority.name


def test_successions_do_not_overlap() -> None:
    for change in REGISTER.changes:
        for entity in set(change.original) & BY_ENTITY.keys():
            closed = BY_ENTITY[entity].closed
            assert closed is None or closed < change.day, (entity, change.day)


def test_commissioners_have_predecessors_and_successors() -> None:
    originals = {entity for change in REGISTER.changes for entity in change.original}
    results = {entity for change in REGISTER.changes for entity in change.resulting}
    for agency in REGISTER.agencies:
        if agency.name.endswith((CCG, ICB)):
            assert agency.closed is None or agency.entity in originals, agency.id
            assert agency.opened == date(2013, 4, 1) or agency.entity in results, agency.id


def test_successors_of_a_commissioner_serve_its_areas() -> None:
    for change in REGISTER.changes:
        old = [BY_ENTITY[entity] for entity in change.original if entity.endswith("-ccg")]
        successors = [BY_ENTITY[entity] for entity in change.resulting if old]
        new = {area.authority for agency in successors for area in agency.areas}
        for agency in old:
            assert new & {area.authority for area in agency.areas}, (agency.id, change.resulting)


def test_codes_are_unique_at_any_time() -> None:
    owners: dict[tuple[str, str], list[Agency]] = defaultdict(list)
    for agency in REGISTER.agencies:
        for code in agency.codes:
            owners[code.scheme, code.value].append(agency)
            if code.scheme == "ods":
                assert re.fullmatch(r"[0-9A-Z]{3}|[A-Z]\d[A-Z]\d[A-Z]", code.value), agency.id
    for code, agencies in owners.items():
        for on in YEARS:
            assert sum(agency.exists(on) for agency in agencies) <= 1, code


def test_areas_of_a_service_are_areas_of_its_trust_once() -> None:
    for on in YEARS:
        claimed = Counter(
            (service, area.authority)
            for agency in REGISTER.agencies
            for service, area in agency.sole_provider_of
            if agency.exists(on) and area.exists(on)
        )
        # a merger in the course of 2020
        known_by_year = {("camhs", "E06000019"), ("camhs", "E10000034")}
        assert {key for key, count in claimed.items() if count > 1} <= known_by_year, on


def test_names_of_partnerships_are_used() -> None:
    with (ROOT / "data" / "register" / "partnership-names.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        names = list(csv.DictReader(lines))
    assert len({(row["gss"], row["kind"]) for row in names}) == len(names)
    for row in names:
        on = date(2016, 1, 1) if row["kind"] == "board" else date(2025, 1, 1)
        [agency] = serving(row["gss"], "SafeguardingPartnership", on)
        assert (agency.name, agency.source) == (row["name"], row["source"])
        assert all(area.sure == (row["sure"] == "true") for area in agency.areas)


def test_a_shared_partnership_replaces_the_boards_of_its_areas() -> None:
    shared = "lancashire-childrens-safeguarding-assurance-partnership"
    for place in ("Blackburn with Darwen", "Blackpool", "Lancashire"):
        authority = REGISTER.find_authority(place)
        assert authority
        found = [
            one.id
            for on in (date(2019, 9, 28), date(2020, 1, 1), date(2024, 1, 1))
            for one in serving(authority.gss, "SafeguardingPartnership", on)
        ]
        assert found[1] == shared
        assert found[0].endswith("-lscb")
        assert found[2].endswith("-lscp")


def test_the_page_on_coverage_is_up_to_date() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "from_register.py"))
    again = "run `python docs/from_register.py`"
    assert script["PAGE"].read_text("utf-8") == script["page"](REGISTER), again


def test_help_does_not_read_the_register() -> None:
    code = (
        "import sys; sys.argv = ['graphkit', '--help']\n"
        "try:\n    import runpy; runpy.run_module('graphkit', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "sys.exit('graphkit.documents.register.register' in sys.modules and "
        "sys.modules['graphkit.documents.register.register'].load_register.cache_info().misses)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode
        == 0
    )


def test_days_before_and_after_a_merger() -> None:
    merger = date(2021, 4, 1)
    coventry = REGISTER.find_authority("Coventry")
    assert coventry
    names = [
        REGISTER.health_commissioner(coventry.gss, day).name  # type: ignore[union-attr]
        for day in (merger - timedelta(days=1), merger)
    ]
    assert names == [f"NHS Coventry and Rugby {CCG}", f"NHS Coventry and Warwickshire {CCG}"]
