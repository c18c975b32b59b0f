"""The table of pages: which function of graphkit.web.pages builds what an address answers with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from graphkit.abilities import ABILITIES, find_ability
from graphkit.store.dataset import Store
from graphkit.web.page import PageRequest, PageResult
from graphkit.web.page_links import AS_AT, takes_day

Builder = Callable[[Store, PageRequest], PageResult]


class PageRoute(NamedTuple):
    """A page: its address in Starlette's notation, and its function in graphkit.web.pages."""

    path: str
    builder: str  # "site_pages.home"; its summary is in data/lexicon/page-summaries.yaml
    lane: str = "pages"  # or "slow", for pages that may take seconds
    json: bool = False  # `Accept: application/json` is answered as `?format=json` is
    formats: bool = False  # also as Turtle, JSON-LD …: the statements about the entity at this address
    parameters: tuple[str, ...] | None = ()  # beside `view` and `format` of entities; None: the page checks
    is_page: bool = True  # False: its errors are for programs

    def refusal(self, given: Mapping[str, Sequence[str]]) -> str:
        """Return what is wrong with some parameters; "" if the page has them all."""
        if self.parameters is None:
            return ""
        known = (
            *self.parameters,
            *(("view", "format") if self.formats else ()),
            *((AS_AT,) if takes_day(self.path) else ()),
        )
        if unknown := [name for name in given if name not in known]:
            return f"no parameter {unknown[0][:40]!r} here; there are: {', '.join(known) or 'none'}"
        for view in given.get("view", ()):
            if view not in ("", "data"):
                return f"view is {view[:40]!r}; it can be data"
        return ""


def find_builder(name: str) -> Builder:
    """Return a function of graphkit.web.pages by its name: "site_pages.home"."""
    module, function = name.split(".")
    builder: Builder = getattr(import_module(f"graphkit.web.pages.{module}"), function)
    return builder


_CHANGES = ("authority", "region", "neighbours_of", "topic", "format")
_DIGEST = ("region", "authority", "names", "min-confidence", "format")
_MAP = ("kind", "focus", "topic", "since")
_INSPECTION = "/id/inspection/{thing:path}"
_OWN_PAGES = (  # the first that matches is used
    PageRoute("/", "site_pages.home"),
    PageRoute("/search", "search_page.search_page", json=True, parameters=None),
    PageRoute("/show", "entity_pages.show_page", parameters=("thing", "entity")),
    PageRoute("/about", "site_pages.about"),
    PageRoute("/browse", "site_pages.browse"),
    PageRoute("/coverage", "site_pages.coverage_page", parameters=("region", "focus")),
    PageRoute("/changes", "site_pages.changes", lane="slow", parameters=_CHANGES),
    PageRoute("/review", "ability_pages.review_page", lane="slow", parameters=None),
    PageRoute("/digest", "ability_pages.area_digest", lane="slow", parameters=_DIGEST),
    PageRoute("/api", "api_pages.api"),
    PageRoute("/api/", "api_pages.api"),
    PageRoute("/picture.css", "chart_pages.style"),
    PageRoute("/digest.css", "chart_pages.style"),
    PageRoute("/ask", "question_pages.questions_page", parameters=None),
    PageRoute("/ask/{name}", "question_pages.question_page", lane="slow", parameters=None),
    PageRoute("/check-draft", "ability_pages.draft_form", lane="slow", parameters=None),
    PageRoute("/compare", "ability_pages.named_ability", lane="slow", parameters=None),
    PageRoute("/learn-from", "ability_pages.named_ability", lane="slow", parameters=None),
    PageRoute("/briefing", "ability_pages.named_ability", lane="slow", parameters=None),
    PageRoute("/maps", "chart_pages.maps", lane="slow", parameters=_MAP),
    PageRoute("/map", "chart_pages.map_table", lane="slow", parameters=None),
    PageRoute(
        "/timeline", "chart_pages.timeline_page", lane="slow", parameters=("focus", "authority", "since")
    ),
    PageRoute(
        "/map/{kind}", "chart_pages.map_file", lane="slow", parameters=("focus", "topic", "since", "download")
    ),
    PageRoute("/id/authority/{thing}", "authority_pages.authority", formats=True),
    PageRoute(
        "/id/authority/{thing}/tracker", "authority_pages.tracker_page", parameters=("outcome", "format")
    ),
    PageRoute("/id/authority/{thing}/briefing", "authority_pages.authority_briefing", lane="slow"),
    PageRoute("/id/inspection/{authority}/{inspection}", "inspection_page.inspection", formats=True),
    *(
        PageRoute(f"{_INSPECTION}/{kind}/{{number}}", "statement_pages.statement", formats=True)
        for kind in ("finding", "recommendation", "judgement", "intervention", "earlier")
    ),
    PageRoute("/page-image/{thing:path}/{number}.png", "statement_pages.image", parameters=("statement",)),
    PageRoute("/report-file/{thing:path}.pdf", "statement_pages.report_file"),
    PageRoute("/id/agency/{thing}", "subject_pages.subject", formats=True),
    PageRoute("/id/service/{thing:path}", "subject_pages.subject", formats=True),
    PageRoute("/id/partner/{thing:path}", "subject_pages.subject", formats=True),
    PageRoute("/id/person/{thing}", "entity_pages.person", formats=True),
    PageRoute("/id/guidance/{thing}", "subject_pages.law", formats=True),
    PageRoute("/law/{thing:path}", "subject_pages.law", formats=True),
    PageRoute("/id/{entity:path}", "entity_pages.entity", formats=True),
    PageRoute("/scheme/topic/{thing}", "subject_pages.topic", formats=True, parameters=("region",)),
    PageRoute("/scheme/region/{thing}", "subject_pages.region", formats=True),
    PageRoute("/scheme/sector/{thing}", "subject_pages.subject", formats=True),
    PageRoute("/scheme/service-type/{thing}", "subject_pages.subject", formats=True),
    PageRoute("/scheme/{concept:path}", "entity_pages.entity", formats=True),
    PageRoute("/def", "entity_pages.ontology", formats=True),
)
_KNOWN = {each.path for each in _OWN_PAGES}
PAGES = (
    *_OWN_PAGES,
    *(
        PageRoute(f"/{name}", "ability_pages.named_ability", lane="slow", parameters=None)
        for name in ABILITIES
        if f"/{name}" not in _KNOWN
    ),
)


def api_routes() -> list[PageRoute]:
    """Return the routes of the JSON API, which openapi.py describes."""
    abilities = {"entities/{entity:path}": "show", "evidence/{entity:path}": "why"}
    abilities |= {name: name for name in ABILITIES}
    return [
        _api_route("suggest", "suggest_entities"),
        _api_route("questions", "list_questions"),
        _api_route("questions/{name}", "answer_question", is_slow=True),
        *(_api_route(path, "answer_ability", find_ability(name).is_slow) for path, name in abilities.items()),
    ]


def _api_route(path: str, function: str, is_slow: bool = False) -> PageRoute:
    lane = "slow" if is_slow else "pages"
    return PageRoute(f"/api/{path}", f"api_pages.{function}", lane, parameters=None, is_page=False)
