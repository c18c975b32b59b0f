"""The table of pages: which module of graphkit.web.pages builds the page at an address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graphkit.abilities import ABILITIES


class PageRoute(NamedTuple):
    """A page: its address in Starlette's notation, and its module in graphkit.web.pages."""

    path: str
    module: str
    lane: str = "pages"  # or "slow", for pages that may take seconds
    json: bool = False  # `Accept: application/json` is answered as `?format=json` is
    formats: bool = False  # also as Turtle, JSON-LD …: the statements about the entity at this address
    parameters: tuple[str, ...] | None = ()  # beside `view` and `format` of entities; None: the page checks

    def refusal(self, parameters: Iterable[str]) -> str:
        """Return what is wrong with the names of some parameters; "" if the page has them all."""
        if self.parameters is None:
            return ""
        known = (*self.parameters, *(("view", "format") if self.formats else ()))
        unknown = [name for name in parameters if name not in known]
        return (
            f"no parameter {unknown[0][:40]!r} here; there are: {', '.join(known) or 'none'}"
            if unknown
            else ""
        )


_CHANGES = ("authority", "region", "neighbours_of", "topic", "format")
_DIGEST = ("region", "authority", "names", "min-confidence", "format")
_MAP = ("kind", "focus", "topic", "since")


_OWN_PAGES = (  # the first that matches is used
    PageRoute("/", "home_page"),
    PageRoute("/search", "search_page", json=True, parameters=None),
    PageRoute("/show", "show_page", parameters=("thing", "entity")),
    PageRoute("/about", "about_page"),
    PageRoute("/browse", "browse_page"),
    PageRoute("/coverage", "coverage_page", parameters=("region", "focus")),
    PageRoute("/changes", "changes_page", lane="slow", parameters=_CHANGES),
    PageRoute("/review", "review_page", lane="slow", parameters=None),
    PageRoute("/digest", "digest_page", lane="slow", parameters=_DIGEST),
    PageRoute("/api", "api_page"),
    PageRoute("/api/", "api_page"),
    PageRoute("/picture.css", "picture_style"),
    PageRoute("/digest.css", "picture_style"),
    PageRoute("/ask", "questions_page"),
    PageRoute("/ask/{name}", "question_page", lane="slow", parameters=None),
    PageRoute("/compare", "compare_page", lane="slow", parameters=None),
    PageRoute("/learn-from", "learn_from_page", lane="slow", parameters=None),
    PageRoute("/briefing", "briefing_page", lane="slow", parameters=None),
    PageRoute("/maps", "maps_page", lane="slow", parameters=_MAP),
    PageRoute("/timeline", "timeline_page", lane="slow", parameters=("focus", "authority", "since")),
    PageRoute("/map/{kind}", "map_page", lane="slow", parameters=("focus", "topic", "since", "download")),
    PageRoute("/id/authority/{thing}", "authority_page", formats=True),
    PageRoute("/id/authority/{thing}/tracker", "tracker_page", parameters=("outcome", "format")),
    PageRoute("/id/authority/{thing}/briefing", "briefing_page", lane="slow"),
    PageRoute("/id/inspection/{authority}/{inspection}", "inspection_page", formats=True),
    PageRoute("/id/inspection/{thing:path}/finding/{number}", "statement_page", formats=True),
    PageRoute("/id/inspection/{thing:path}/recommendation/{number}", "statement_page", formats=True),
    PageRoute("/id/inspection/{thing:path}/judgement/{number}", "statement_page", formats=True),
    PageRoute("/id/inspection/{thing:path}/intervention/{number}", "statement_page", formats=True),
    PageRoute("/id/inspection/{thing:path}/earlier/{number}", "statement_page", formats=True),
    PageRoute("/page-image/{thing:path}/{number}.png", "page_image", parameters=("statement",)),
    PageRoute("/report-file/{thing:path}.pdf", "report_pdf"),
    PageRoute("/id/agency/{thing}", "subject_page", formats=True),
    PageRoute("/id/service/{thing:path}", "subject_page", formats=True),
    PageRoute("/id/partner/{thing:path}", "subject_page", formats=True),
    PageRoute("/id/person/{thing}", "person_page", formats=True),
    PageRoute("/id/guidance/{thing}", "law_page", formats=True),
    PageRoute("/law/{thing:path}", "law_page", formats=True),
    PageRoute("/id/{entity:path}", "entity_page", formats=True),
    PageRoute("/scheme/topic/{thing}", "topic_page", formats=True, parameters=("region",)),
    PageRoute("/scheme/region/{thing}", "region_page", formats=True),
    PageRoute("/scheme/sector/{thing}", "subject_page", formats=True),
    PageRoute("/scheme/service-type/{thing}", "subject_page", formats=True),
    PageRoute("/scheme/{concept:path}", "entity_page", formats=True),
    PageRoute("/def", "ontology_page", formats=True),
)
_KNOWN = {each.path for each in _OWN_PAGES}
PAGES = (
    *_OWN_PAGES,
    *(
        PageRoute(f"/{name}", "any_ability_page", lane="slow", parameters=None)
        for name in ABILITIES
        if f"/{name}" not in _KNOWN
    ),
)
