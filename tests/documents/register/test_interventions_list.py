"""The list of interventions: one row for each page that states one, with its source."""

from __future__ import annotations

from collections import Counter

import pytest

from graphkit.core.resources import read_csv_rows
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import Scheme
from graphkit.documents.register import load_register
from graphkit.documents.register.interventions_list import ListedIntervention, load_interventions
from graphkit.graph.statements.interventions_graph import interventions_graph


@pytest.fixture(scope="module")
def shipped() -> tuple[ListedIntervention, ...]:
    return load_interventions(load_register().present_codes())


def test_each_row_of_the_file_is_read(shipped: tuple[ListedIntervention, ...]) -> None:
    rows = read_csv_rows("data", "official", "interventions.csv")
    assert Counter(row["kind"] for row in rows) == Counter(one.kind for one in shipped)
    assert len({one.name for one in shipped}) == len(rows)
    assert all(one.source.startswith("http") for one in shipped)


def test_kinds_are_in_their_scheme(shipped: tuple[ListedIntervention, ...]) -> None:
    assert {one.kind for one in shipped} <= scheme_values(Scheme.INTERVENTION)
    assert {one.service for one in shipped} == {"childrens-services", "send"}


def test_rows_of_councils_outside_the_register_are_left_out() -> None:
    assert load_interventions({}) == ()


def test_a_page_that_states_no_day_is_undated() -> None:
    one = ListedIntervention(
        "E99000001",
        "direction",
        "send",
        "",
        "",
        "A direction",
        "https://example.org/1",
        False,
        "2023",
        1,
    )
    assert one.name == "E99000001/send/direction-undated/1"
    lines = [line for line in interventions_graph([one]).ntriples() if "undated" in line]
    assert not any("def#issued" in line or "def#ended" in line for line in lines)
    assert any('def#lastKnown> "2023"' in line for line in lines)
