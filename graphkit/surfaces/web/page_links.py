"""Where links lead: the addresses of the explorer, and what a page writes to lead to one.

An address is the same wherever the explorer is: "/id/authority/E06000039", "/search?topic=neglect".
`Links` makes a link of it: on a server, on one below a path (a proxy has it at /inspections), or
from one file of a publication to another (`surfaces.publish`), where some pages are not. All pages,
JSON answers, redirects and lists of addresses ask it; nothing changes links afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, urlencode

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import entity_iri
from graphkit.core.terms import BASE, GK, LEGISLATION, SCHEME, Scheme

if TYPE_CHECKING:
    from graphkit.graph.facts.full_text import SearchDocument

STATIC = Path(__file__).parent / "static"
ENTITY_PATHS = {"/id/": BASE, "/scheme/": SCHEME, "/law/": LEGISLATION}  # beginning → namespace
AS_AT = "as-at"  # the parameter of a day
_OF_A_DAY = re.compile(  # pages on what is latest or due, which are also as at a day
    r"/(?:|maps|map(?:/[^/]+)?|timeline|id/authority/[^/]+(?:/(?:briefing"
    r"|tracker))?|scheme/(?:region|topic)/[^/]+"
    r"|ask|authorities|analyse|briefing|compare|new|numbers|place|search|tracker|when-next)"
)
# a statement that the page of its report shows in place, in its panel
STATEMENT = re.compile(
    r"(?P<report>/id/inspection/[^/]+/[^/]+)"
    r"/(?P<statement>(?:finding|recommendation|judgement|intervention|earlier)/[^/]+)"
)
_WITH_FEED = re.compile(r"/(?:id/(authority|agency)|scheme/(region|topic))/([^/]+)")
_NOT_IN_IRI = frozenset('<>"{}|\\^`')
_SCHEMES = frozenset(map(str, Scheme))


def address(path: str, /, **parameters: object) -> str:
    """Return an address with parameters; those without a value are left out, lists are repeated.

    >>> address("/search?topic=neglect", year=[2024, 2025], sort="")
    '/search?topic=neglect&year=2024&year=2025'
    """
    query = urlencode(
        {name: value for name, value in parameters.items() if value}, doseq=True, safe="/"
    )
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def takes_day(path: str) -> bool:
    """Return whether the page at a path, or at paths of its form, is also as at a day."""
    return bool(_OF_A_DAY.fullmatch(path))


def feed_address(path: str) -> str:
    """Return the address of the feed on the authority, agency, region or topic of a page;
    "" on others.
    """
    found = _WITH_FEED.fullmatch(path)
    return f"/feed/{found[1] or found[2]}/{found[3]}.atom" if found else ""


def address_of(document: SearchDocument) -> str:
    """Return the address of the page about a document."""
    if document.kind == "question":
        return f"/ask/{document.iri.removeprefix(BASE).partition('/')[2]}"
    if document.kind == "place":  # a place has no page: its authorities do
        return address("/search", authority=document.authority.split())
    return page_address(document.iri)


def page_address(thing: str) -> str:
    """Return the address of the page about an IRI, or an identifier:
    "authority/E06000039", "topic/neglect".

    "" for an IRI of another vocabulary.
    """
    if thing.startswith(GK):
        return f"/def#{thing.removeprefix(GK)}"
    if thing and ":" not in thing:
        thing = SCHEME + thing if thing.partition("/")[0] in _SCHEMES else entity_iri(thing)
    for path, namespace in ENTITY_PATHS.items():
        if thing.startswith(namespace):
            return path + quote(thing.removeprefix(namespace), safe="/-._~")
    return ""


def anchor_of(statement: str) -> str:
    """Return the anchor of a statement on the page of its report: "f36.2" of finding 36.2."""
    kind, local_name = statement.rsplit("/", 2)[1:]
    return f"{kind[0]}{local_name}"


def entity_at(path: str) -> str:
    """Return the IRI of the entity at a path: "/id/authority/E06000039", "/scheme/topic/neglect".

    Raises EntityNotFoundError where the path cannot be part of an IRI.
    """
    start, _, tail = path.removeprefix("/").partition("/")
    if not tail or any(letter in _NOT_IN_IRI or letter <= " " for letter in tail):
        raise EntityNotFoundError(f"no entity at {path}: search at /")
    return ENTITY_PATHS.get(f"/{start}/", BASE) + tail


@cache
def static_address(name: str) -> str:
    """Return the address of a file in static/, with a digest,
    so that browsers may keep it for ever.
    """
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a server: to its addresses, below `prefix` where a proxy has it below a path.

    `base` is the whole address of the server, with the prefix; "" if none is needed.
    """

    is_served: ClassVar[bool] = True  # forms, downloads and other views of a page work
    prefix: str = ""  # "/inspections"
    base: str = ""  # "https://example.org/inspections"
    day: str = ""  # as at which the pages are that take one

    @property
    def places(self) -> list[str]:
        """The authorities (identifiers) that the pages are on, where not on all of England."""
        return []

    def to(self, path: str, /, **parameters: object) -> str:
        """Return the link to an address; "" where there is no such page."""
        if self.day and takes_day(path.partition("?")[0]):
            parameters.setdefault(AS_AT, self.day)
        return self.prefix + address(path, **parameters)

    def now(self, path: str, parameters: Mapping[str, object]) -> str:
        """Return the link from a page as at a day to the same page with all that is loaded."""
        return self.prefix + address(
            path, **{name: each for name, each in parameters.items() if name != AS_AT}
        )

    def page(self, thing: str) -> str:
        """Return the link to the page about an IRI or identifier; "" for none."""
        found = page_address(thing)
        return self.to(found) if found else ""

    def script(self, code: str) -> str:
        """Return the link to a file with a script of a map; "" where it is in the page."""
        return ""

    def whole(self, path: str) -> str:
        """Return an address with the name of the server, for those who read it elsewhere."""
        return self.base + path

    def known(self, path: str) -> str:
        """Return an address with the name of the server,
        or its link where that name is not known.
        """
        return self.whole(path) if self.base else self.to(path)
