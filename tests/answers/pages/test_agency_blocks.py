"""The blocks of an agency: direct inspections, then reports on councils, the last years first."""

from __future__ import annotations

import pytest
from small_graphs import graph_store, report, with_known

from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings
from graphkit.answers.pages.page_slots import agency_slots
from graphkit.core.terms import BASE

POLICE = f"{BASE}agency/police"
NAMED = f'<{POLICE}> a gk:Agency ; rdfs:label "Norvale Police" .'


@pytest.fixture(scope="module")
def police() -> dict[str, PageBlock]:
    store = with_known(
        graph_store(
            NAMED,
            report("E09000001", "2012-03-02", {"agency:police": "wwww"}),
            report("E09000002", "2024-03-04", {"agency:police": "wss"}),
            report("E09000003", "2023-03-06", {"agency:police": "sss"}),
            report("E09000003", "2024-05-06", {"agency:police": "ww"}, under="jtai"),
            report("E09000004", "2013-03-06", {"agency:police": "ss"}, under="jtai"),
        )
    )
    page = PageReadings(store, "agency", {**agency_slots(store, POLICE), "region": ""}, {})
    return {each.name: each for each in blocks_of(page)}


def test_the_worst_place_of_late_comes_first(police: dict[str, PageBlock]) -> None:
    """Four weak findings of 2012 do not stand before one of 2024."""
    rows = police["councils"].answer.rows
    assert [row["authority"] for row in rows] == ["E09000002", "E09000003"]
    assert police["earlier"].names == ("E09000001",)
    assert "6 findings about it, 1 of them weak or mixed" in police["state"].words


def test_joint_inspections_are_not_counted_with_councils(police: dict[str, PageBlock]) -> None:
    direct = police["direct"].answer.rows
    assert [row["began"] for row in direct] == ["2024-05-06", "2013-03-06"]
    assert sum(int(str(row["of"])) for row in police["councils"].answer.rows) == 6
    assert police["state"].words.startswith("Looked at directly in 1 joint inspection since")


def test_a_block_without_a_row_is_left_out(police: dict[str, PageBlock]) -> None:
    assert "homes" not in police
    assert "asked" not in police
