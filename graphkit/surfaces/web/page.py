"""What the builder of a page gets and returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphkit.answers.readings.horizon import Horizon
from graphkit.core.resources import read_yaml
from graphkit.surfaces.web.page_links import Links
from graphkit.surfaces.workers.task import json_bytes

HTML = "text/html; charset=utf-8"


@cache
def load_pages() -> dict[str, Any]:
    """Return what `data/pages.yaml` says of the pages and other addresses."""
    return dict(read_yaml("data", "pages.yaml"))


@dataclass(frozen=True, slots=True)
class Site:
    """What a service says of itself: its name, whom to write to,
    and its public address ("" if unknown).
    """

    name: str = "Inspections of children’s services"
    contact: str = ""  # an e-mail address or URL
    address: str = ""  # "https://example.org/inspections"
    embed_on: tuple[str, ...] = ()  # sites whose pages may show a block of a page in a frame


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page. `fields` are the variable parts of its path, decoded."""

    path: str  # "/id/authority/E06000039"
    fields: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the query string
    show_all_quotes: bool = True  # False: quotes and page images of documents under the OGL only
    generation: str = ""  # of the graph
    location: str = ""  # of the graph
    reports: str = ""  # folder of the reports' files; "": where the build read them
    site: Site = Site()
    links: Links = field(default_factory=Links)
    accept: str = ""  # media types to answer in, where statements are asked for
    day: str = ""  # as at which the page is, "" for now
    horizon: Horizon | None = None  # of the state of all authorities
    has_words: bool = True  # of reports, in the graph
    place: str = ""  # ONS code of the reader's own authority, "" where none is chosen
    is_shared: bool = False  # with readers who have no command line of this copy

    def value(self, name: str, default: str = "") -> str:
        """Return the first value of a parameter."""
        return self.parameters.get(name, (default,))[0]

    def names(self, name: str) -> list[str]:
        """Return the names in a parameter that may be repeated,
        and have several with ";" between.
        """
        given = ";".join(self.parameters.get(name, ()))
        return [each.strip() for each in given.split(";") if each.strip()]


@dataclass(frozen=True, slots=True)
class Page:
    """A page made from a template."""

    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    policy: str = ""  # a Content Security Policy of its own


@dataclass(frozen=True, slots=True)
class Content:
    """Any other content; with a `filename`, a download."""

    body: bytes
    media_type: str
    filename: str = ""
    policy: str = ""  # a Content Security Policy of its own

    @classmethod
    def json(cls, value: object) -> Content:
        """Return a value as JSON; values that JSON does not have become text."""
        return cls(json_bytes(value), "application/json")

    @classmethod
    def sandboxed(cls, html: str, policy: str) -> Content:
        """Return a complete HTML page with its Content Security Policy,
        isolated from all other pages.
        """
        isolated = f"sandbox allow-scripts allow-downloads; {policy}; frame-ancestors 'self'"
        return cls(html.encode("utf-8", "replace"), HTML, policy=isolated)


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect to another address of the explorer."""

    location: str
    status: int = 303


PageResult = Page | Content | Redirect
