"""Which pages of the explorer a publication has, the most important first;
and the names of their files.

A service has no page of its own: links lead to a finding about it on the page of an inspection.
Authorities and regions have feeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import combinations
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from graphkit.answers.readings.known import current_grades
from graphkit.answers.summaries.other_results import bodies_of
from graphkit.core.identifiers import kind_of, local_id
from graphkit.core.terms import Scheme
from graphkit.graph.entities.focus import Focus
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.names import concepts, regions
from graphkit.graph.facts.passages import parts_of
from graphkit.graph.facts.selected_findings import Selection, count_findings_by
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page_links import address, feed_address, page_address

MOST_PAGES = 10_000
_MOST_COMPARED = 7  # authorities of which each pair has a page: 21
_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")  # device names of Windows
_LONGEST = 60  # characters of a part: with folders, paths stay below the 260 of Windows
_ENGLAND = ("/", "/data", "/topics", "/agencies", "/def", "/map/cartogram")


def page_addresses(store: Store, focus: Focus | None) -> tuple[list[str], dict[str, str]]:
    """Return the canonical addresses of the pages on a focus, or on all of England;
    and what has no page.

    The latter are services, each with the address of the finding where its links lead: one of the
    newest inspection. A publication has the first `MOST_PAGES` pages.
    """
    found = count_findings_by(store.facts, ("entity", "finding"), _findings_on(focus))
    anchors = {
        canonical_address(page_address(each)): page_address(finding)
        for each, finding in found
        if kind_of(each) == "service"
    }
    return list(dict.fromkeys(map(canonical_address, _addresses(store, focus)))), anchors


def _addresses(store: Store, focus: Focus | None) -> Iterator[str]:
    loaded = [
        each
        for each in inspections(store.facts)
        if focus is None or each.authority in focus.authorities
    ]
    places = focus.authorities if focus else sorted({each.authority for each in loaded})
    yield from ["/", "/data"] if focus else _ENGLAND
    yield from (page_address(place) for place in places)
    yield from (each for place in places for each in _of_authority(place, loaded))
    yield from (f"{page_address(place)}/bodies" for place in places if bodies_of(store, place))
    yield from (page_address(each.iri) for each in loaded)
    if focus:
        yield from _for_a_meeting(store, focus)
        yield from dict.fromkeys(
            page_address(body)
            for place in places
            for body, row in bodies_of(store, place).items()
            if row["current"]
        )
    else:
        for region in sorted({*regions(store.facts).values()}):
            page = page_address(region)
            yield from (page, feed_address(page))
    yield from _topic_groups(store, focus)
    for dimension, kind in (("entity", "agency"), ("topic", "topic"), ("sector", "sector")):
        counted = count_findings_by(store.facts, (dimension,), _findings_on(focus))
        yield from (
            page_address(each) for (each,) in sorted(counted) if each and kind_of(each) == kind
        )


def _of_authority(place: str, loaded: Sequence[Inspection]) -> Iterator[str]:
    page = page_address(place)
    yield feed_address(page)
    if any(each.authority == place for each in loaded):
        yield f"{page}/tracker"
        if any(each.authority == place and each.full for each in loaded):
            yield f"{page}/briefing"
        yield address("/map/partners", focus=local_id(place))


def _topic_groups(store: Store, focus: Focus | None) -> Iterator[str]:
    """Yield the groups of topics: a finding is on the topics below them."""
    found = {topic for (topic,) in count_findings_by(store.facts, ("topic",), _findings_on(focus))}
    for topic in concepts(store.facts, Scheme.TOPIC):
        if not found.isdisjoint(parts_of(store.facts, topic)):
            yield page_address(topic)


def _for_a_meeting(store: Store, focus: Focus) -> Iterator[str]:
    """Yield the numbers of each authority, whom it can learn from, and for few authorities each
    pair side by side.
    """
    states = current_grades(store, focus.authorities)
    names = [each.name for each in states if each.report]
    yield from (f"{page_address(each.authority)}/numbers" for each in states if each.report)
    yield from (address("/compare", one=name) for name in names)
    if len(names) <= _MOST_COMPARED:
        yield from (
            address("/compare", one=one, other=other) for one, other in combinations(names, 2)
        )


def _findings_on(focus: Focus | None) -> Selection:
    return Selection(authorities=focus.authorities if focus else None)


def canonical_address(address: str) -> str:
    """Return an address without a fragment, its parameters sorted:
    addresses of one page are equal.
    """
    parts = urlsplit(address)
    query = urlencode(sorted(parse_qsl(parts.query)))
    path = unquote(parts.path)
    return f"{path}?{query}" if query else path


def file_name(address: str) -> str:
    """Return the name of the file for a canonical address:
    "/id/agency/Ofsted" → "id/agency/ofsted.html".
    """
    path, _, query = address.partition("?")
    parts = [_safe(part) for part in path.split("/") if part] or ["index"]
    if query:
        parts[-1] = _safe(f"{parts[-1]}-{'-'.join(value for _, value in parse_qsl(query))}")
    return "/".join(parts) + ("" if path.endswith(".atom") else ".html")


def _safe(part: str) -> str:
    name = _UNSAFE.sub("-", part.lower()).strip("-.") or "page"
    if name != part.lower() or len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}-{sha256(part.encode()).hexdigest()[:6]}"
    return f"_{name}" if _RESERVED.match(name) else name


def relative(target: str, page: str) -> str:
    """Return a link from one file of the publication to another, both relative to its folder."""
    here, there = page.split("/")[:-1], target.split("/")
    common = 0
    while common < len(here) and common < len(there) - 1 and here[common] == there[common]:
        common += 1
    return "../" * (len(here) - common) + "/".join(there[common:])
