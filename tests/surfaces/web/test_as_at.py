"""As at a day, pages and abilities are those of a graph without the reports of later
inspections.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from yearbook import yearbook

from graphkit.answers.readings.known import current_grades
from graphkit.core.errors import GraphkitError, ParameterError
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.page_links import Links
from graphkit.surfaces.web.rendering import render
from graphkit.surfaces.web.routes import find_builder
from graphkit.surfaces.web.web_tasks import as_at_day

DAYS = ("2015-12-31", "2019-12-31", "2022-06-30")
PLACE = "/id/authority/E99000001"
PAGES = {
    "/": "declared_pages.england",
    PLACE: "declared_pages.council",
    "/scheme/region/south-east": "declared_pages.region",
    "/scheme/topic/direct-work": "declared_pages.topic",
    "/timeline": "chart_pages.timeline_page",
    "/search": "search_page.search_page",
    f"{PLACE}/tracker": "authority_pages.tracker_page",
}
ABILITIES = (
    ("authorities", {}),
    ("briefing", {"names": "Ambleford"}),
    ("compare", {"one": "Ambleford", "other": "Wexmoor"}),
    ("compare", {"one": "Ambleford"}),
    ("briefing", {"names": "South East"}),
    ("new", {}),
    ("new", {"place": "Ambleford"}),
    ("ask", {"words": "how is Ambleford graded"}),
    ("ask", {"words": "which authorities are inadequate"}),
    ("analyse", {"measure": "degree"}),
    ("analyse", {"measure": "similarity"}),
    ("coverage", {}),
    ("coverage", {"focus": "Ambleford"}),
    ("tracker", {"authority": "Ambleford"}),
    ("tracker", {"authority": "Wexmoor"}),
    ("search", {"authority": "Ambleford", "sort": "newest"}),
    ("search", {"words": "care", "sort": "newest"}),
    ("search", {"kind": "service", "sort": "place"}),
    ("map", {"kind": "timeline"}),
    ("map", {"kind": "topics"}),
    ("map", {"kind": "partners"}),
)


@pytest.fixture(scope="module", params=DAYS)
def stores(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, register_folder: Path
) -> tuple[str, Store, Store]:
    """A day, the graph of all inspections, and that of those which had begun."""
    day, folder = request.param, tmp_path_factory.mktemp("as-at")
    every = yearbook(folder / "all", register_folder)
    return day, every, yearbook(folder / "then", register_folder, date.fromisoformat(day))


def built(store: Store, path: str, day: str) -> str:
    given = PageRequest(path, parameters={"as-at": (day,)})
    at, request = as_at_day(store, given)
    page = find_builder(PAGES[path])(at, request)
    assert isinstance(page, Page)
    return render(page.template, request, page.data, at).decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_later(stores: tuple[str, Store, Store], path: str) -> None:
    day, every, then = stores
    assert built(every, path, day) == built(then, path, day)


def answered(store: Store, name: str, values: dict[str, str]) -> Any:
    try:
        found = find_ability(name)
        tables = found.tables_of(found.run(store, {key: [value] for key, value in values.items()}))
        return {key: (each.rows, each.notes, each.figures) for key, each in tables.items()}
    except GraphkitError as error:
        return str(error)


@pytest.mark.parametrize(("name", "values"), ABILITIES)
def test_an_ability_has_nothing_later(
    stores: tuple[str, Store, Store], name: str, values: dict[str, str]
) -> None:
    day, every, then = stores
    found = answered(every, name, values | {"as-at": day})
    assert found == answered(then, name, values | {"as-at": day})


def test_the_last_day_shows_what_there_is(stores: tuple[str, Store, Store]) -> None:
    _, every, _ = stores
    late: Callable[[Store], Any] = lambda store: [each.iri for each in inspections(store.facts)]  # noqa: E731
    assert late(every.as_at("2026-12-31")) == late(every)
    assert [each.day for each in current_grades(every.as_at("2014-12-31"))] == ["", "", ""]


def test_ages_are_counted_to_the_day_which_is_named(stores: tuple[str, Store, Store]) -> None:
    every = stores[1]
    asked = find_ability("ask")
    for store, day in ((every, "2023-07-03"), (every.as_at("2031-01-01"), "2031-01-01")):
        answer = asked.run(store, {"words": ["which authorities are due"]}).answer
        assert answer.horizon.day == day


def test_links_keep_the_day_and_lead_back(stores: tuple[str, Store, Store]) -> None:
    day, every, _ = stores
    text = built(every, PLACE, day)
    assert f'<input name="as-at" type="date" value="{day}">' in text
    assert f'href="{PLACE}">now</a>' in text
    assert text.count(f'<input type="hidden" name="as-at" value="{day}">') == 1  # of the search
    assert Links(day=day).to("/timeline", focus="Ambleford").endswith(f"as-at={day}")
    assert Links(day=day).to("/data") == "/data"


def test_what_is_no_day_is_refused(stores: tuple[str, Store, Store]) -> None:
    with pytest.raises(ParameterError, match="soon"):
        as_at_day(stores[1], PageRequest("/", parameters={"as-at": ("soon",)}))
