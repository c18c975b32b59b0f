"""The page of an agency: direct inspections, then reports on councils, five years before others."""

from __future__ import annotations

import re

from small_graphs import graph_store, report
from web_client import Get

from graphkit.answers.summaries.agency_summary import AgencySummary, agency_summary
from graphkit.core.terms import BASE
from graphkit.surfaces.maps.body_charts import FindingsMark, FindingsRow, findings_through_time

POLICE = f"{BASE}agency/police"


def summary() -> AgencySummary:
    store = graph_store(
        report("E09000001", "2012-03-02", {"agency:police": "wwww"}),
        report("E09000002", "2024-03-04", {"agency:police": "wss"}),
        report("E09000003", "2023-03-06", {"agency:police": "sss"}),
        report("E09000003", "2024-05-06", {"agency:police": "ww"}, under="jtai"),
        report("E09000004", "2013-03-06", {"agency:police": "ss"}, under="jtai"),
    )
    return agency_summary(store, POLICE)


def test_an_agency_is_known_by_name_or_by_area(get: Get) -> None:
    page = get("/id/agency/norvale-police").text
    assert "By name" in page
    ways = re.findall(r'data-label="by name, by area">(\d+), (\d+)<', page)
    assert ways
    assert all(int(by_name) + int(by_area) > 0 for by_name, by_area in ways)


def test_the_worst_place_of_late_comes_first() -> None:
    """Four weak findings of 2012 do not stand before one of 2024."""
    found = summary()
    assert [each.code for each in found.places] == [
        "E09000002",
        "E09000003",
        "E09000001",
        "E09000004",
    ]
    assert found.recent.row == (5, 0, 1)


def test_joint_inspections_are_not_counted_with_councils() -> None:
    found = summary()
    assert [(each.inspection.day, each.is_recent) for each in found.direct] == [
        ("2024-05-06", True),
        ("2013-03-06", False),
    ]
    place = next(each for each in found.places if each.code == "E09000003")
    assert place.recent.row == (3, 0, 0)


def test_an_agency_begins_with_what_is_direct(get: Get) -> None:
    page = get("/id/agency/norvale-police").text
    parts = ["By authority, through time", "Directly: joint inspections", "In reports on councils"]
    found = [page.index(part, page.index("<h1>")) for part in parts]
    assert found == sorted(found)
    table = page[found[-1] :].partition("<tbody")[2].partition("</tbody>")[0]
    weak = [
        int(row[1]) if (row := re.search(r"</b> (\d+)<span[^>]*> weak", cells)) else 0
        for cells in table.split("</tr>")[:-1]
    ]
    assert weak
    assert weak == sorted(weak, reverse=True)


def test_a_picture_is_drawn_wide_and_narrow() -> None:
    counts = summary().counts
    marks = [FindingsMark(f"{year}-03-04", "ILACS", counts, year == 2015) for year in (2015, 2024)]
    pictures = findings_through_time([FindingsRow("Ambleford", marks)], "the police")
    assert pictures
    assert pictures.wide.count("<circle") == pictures.narrow.count("<circle") == 1
    assert "<title>" in pictures.wide
    assert pictures.narrow.count('<rect x="-') == 0  # 2015 is before its six years
    assert findings_through_time([], "the police") is None
