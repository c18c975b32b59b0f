"""Reorganisations to come are facts with a date, which do nothing before it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from builds import REPORTS, WEXMOOR, build, edited_copy

from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.answers.questions.answering import reply_to
from graphkit.core.identifiers import authority_iri
from graphkit.documents.register.register import read_register
from graphkit.graph.entities.entity_search import find_area, find_entity
from graphkit.graph.entities.loaded_reports import missing_authorities
from graphkit.graph.entities.lookup import (
    end_date,
    exists,
    neighbour_list,
    predecessors,
    present_day,
    statistical_neighbours,
    successors,
)
from graphkit.graph.store.dataset import Store, open_store

COUNTY, EAST, WEST = map(authority_iri, ("E99000002", "east-wexmoor", "west-wexmoor"))
VESTING = date(2027, 4, 1)


@pytest.fixture(scope="module")
def folder(register_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register of the invented places, in which Wexmoor will be two councils in April 2027."""
    folder = tmp_path_factory.mktemp("reorganised") / "register"
    shutil.copytree(register_folder, folder)
    authorities = folder / "authorities.csv"
    text = authorities.read_text("utf-8").replace(
        "county,South West,,,", "county,South West,,2027-03-31,"
    )
    for side in ("East", "West"):
        text += (
            f"{side.lower()}-wexmoor,,,{side} "
            "Wexmoor,,unitary,South West,2027-04-01,,true,invented,\n"
        )
    authorities.write_text(text, "utf-8")
    near = folder / "neighbours.csv"
    lines = [
        f"{line},{(at and '2025-05') or 'published'}"
        for at, line in enumerate(near.read_text().split())
    ]
    near.write_text("\n".join(lines), "utf-8")
    with (folder / "changes.csv").open("a", encoding="utf-8") as changes:
        new = "authority/east-wexmoor authority/west-wexmoor"
        changes.write(f"2027-04-01,split,authority/E99000002,{new},true,invented,\n")
    return folder


@pytest.fixture(scope="module")
def before(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A graph of reports from before the day."""
    place = tmp_path_factory.mktemp("before") / "db"
    build(place, folder, REPORTS)
    return open_store(place)


def test_names_are_those_of_the_day(folder: Path) -> None:
    register = read_register(folder)
    for on, name, found in (
        (None, "East Wexmoor", "east-wexmoor"),
        (date(2027, 3, 31), "East Wexmoor", None),
        (VESTING, "East Wexmoor Council", "east-wexmoor"),
        (VESTING, "Wexmoor", "E99000002"),
    ):
        authority = register.find_authority(name, on)
        assert (authority and authority.gss) == found
    assert {one.gss for one in register.present_authorities()} == {
        "E99000001",
        "E99000002",
        "E99000003",
    }


def test_nothing_changes_before_the_day(before: Store) -> None:
    assert "2026-01-01" < present_day(before) < "2027"
    assert (end_date(before, COUNTY), exists(before, COUNTY)) == ("", True)
    assert not exists(before, EAST)
    assert find_area(before, "South West") == ("South West", (COUNTY,))
    assert not {EAST, WEST}.intersection(missing_authorities(before, ()).without_report)
    assert COUNTY in missing_authorities(before, ()).without_report
    waiting = run_question(before, questions()["longest-since-inspection"], {})
    assert "Wexmoor" in {row[0].value for row in waiting}


def test_who_inherits_from_whom_is_stated(before: Store) -> None:
    assert find_entity(before, "East Wexmoor") == EAST
    assert (predecessors(before, EAST), successors(before, COUNTY)) == ([COUNTY], [EAST, WEST])
    assert statistical_neighbours(before, EAST) == statistical_neighbours(before, COUNTY) != {}
    assert neighbour_list(before, EAST).endswith(", for its predecessor Wexmoor")
    assert "predecessor" not in neighbour_list(before, COUNTY)
    found = reply_to(before, "How is East Wexmoor graded?").answer
    assert found
    assert "Loaded of its predecessor Wexmoor: " in found.text
    assert "ILACS 2018 (6 August 2018)" in found.text


class LaterDay(date):
    """A calendar on which today is after the reports of 2027."""

    @classmethod
    def today(cls) -> LaterDay:
        return cls(2027, 12, 31)


def test_a_later_report_makes_it_happen(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphkit.graph.builder.record_identity.date", LaterDay)
    later = edited_copy(
        REPORTS / WEXMOOR, tmp_path, ("2018", "2027"), ("Wexmoor County", "East Wexmoor")
    )
    build(tmp_path / "db", folder, later)
    store = open_store(tmp_path / "db")
    assert present_day(store) == "2027-08-06"
    assert end_date(store, COUNTY) == "2027-03-31"
    assert exists(store, EAST)
    assert find_area(store, "South West") == ("South West", (EAST, WEST))
