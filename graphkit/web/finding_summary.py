"""Findings about a subject (a topic, an agency, a service type …): counts by place and year, and passages.

All is read from the search index, in milliseconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.passage_links import depends_on_previous_sentence
from graphkit.ask.lookup import Labels, objects
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import authority_iri
from graphkit.core.terms import Property
from graphkit.language.stemming import stems
from graphkit.search import SearchIndex
from graphkit.search.documents import Document
from graphkit.store.dataset import Store
from graphkit.web.rendering import link_path

Filters = Mapping[str, Sequence[str]]  # field of the index → allowed values
_EXTENTS = ("all", "most", "many")  # in order; passages with them come first
_SHORT, _LONG = 60, 420  # characters of a passage that is easily read


class PlaceCounts(NamedTuple):
    """An authority, and its counts of findings by year."""

    iri: str
    code: str
    name: str
    region: str
    years: Mapping[str, Counts]

    @property
    def total(self) -> Counts:
        """Return the counts of all years."""
        return sum(self.years.values(), Counts())


def counts_by_place(store: Store, index: SearchIndex, filters: Filters) -> list[PlaceCounts]:
    """Return the authorities with findings that have the allowed values, by name."""
    found: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counts))
    counted = index.count(("authority", "year", "polarity"), {"kind": ["finding"], **filters})
    for (code, year, polarity), number in counted.items():
        found[code][year].add(polarity, number)
    labels = Labels(store)
    store.prefetch(map(authority_iri, found))
    places = [
        PlaceCounts(iri := authority_iri(code), code, labels.of(iri), labels.region(iri), years)
        for code, years in found.items()
    ]
    return sorted(places, key=lambda place: (place.name, place.code))


def counts_by_year(places: Iterable[PlaceCounts]) -> dict[str, tuple[int, int, int]]:
    """Return the strengths, mixed findings and weaknesses of all places by year."""
    years: dict[str, Counts] = defaultdict(Counts)
    for place in places:
        for year, counts in place.years.items():
            years[year] += counts
    return {year: counts.row for year, counts in sorted(years.items())}


def latest_full_days(index: SearchIndex) -> dict[str, str]:
    """Return the first day of the latest full inspection with findings of each authority, by code."""
    filters = {"kind": ["finding"], "framework": sorted(current_frameworks().full_inspections)}
    latest: dict[str, str] = {}
    for code, day in sorted(index.count(("authority", "day"), filters)):
        latest[code] = day
    return latest


def strong_places(index: SearchIndex, filters: Filters) -> list[tuple[str, str, Counts]]:
    """Return the authorities whose latest full inspection is strong: code, day and counts, the best first."""
    latest = latest_full_days(index)
    counts: dict[str, Counts] = defaultdict(Counts)
    counted = index.count(("authority", "day", "polarity"), {"kind": ["finding"], **filters})
    for (code, day, polarity), number in counted.items():
        if latest.get(code) == day:
            counts[code].add(polarity, number)
    strong = [(code, latest[code], each) for code, each in counts.items() if each.strong]
    return sorted(strong, key=lambda item: (item[2].negative - item[2].strength, item[0]))


def best_strengths(
    index: SearchIndex, filters: Filters, places: Sequence[tuple[str, str, Counts]], names: str
) -> dict[str, Document]:
    """Return for each place (code, day, counts) the strength that says most, where words are loaded.

    `names` are those of the subject: a passage that has a word of them comes first.
    """
    wanted = set(stems(names))
    chosen = {"kind": ["finding"], "polarity": ["strength"], "authority": [code for code, _, _ in places]}
    days = {code: day for code, day, _ in places}
    if not places:
        return {}
    found = index.search("", {**filters, **chosen}, min(days.values()), limit=5000, sort="newest")
    candidates = [
        each.document for each in found.results if each.document.day == days[each.document.authority]
    ]
    return {each.authority: each for each in sorted(candidates, key=lambda each: _passage_rank(each, wanted))}


def _passage_rank(document: Document, wanted: Collection[str]) -> tuple[object, ...]:
    """Sort key: says what it is about, stands alone, readable length, few topics, widely true, long."""
    words = document.body
    return (
        any(stem in wanted for stem in stems(words)),
        bool(words) and not depends_on_previous_sentence(words),
        _SHORT <= len(words) <= _LONG,
        -len(document.topics.split()),
        document.extent in _EXTENTS,
        len(words),
        document.iri,
    )


def passages(index: SearchIndex, filters: Filters, limit: int) -> list[Document]:
    """Return the newest findings and recommendations that have the allowed values."""
    allowed = {"kind": ["finding", "recommendation"], **filters}
    found = index.search("", allowed, limit=limit, sort="newest").results
    return [each.document for each in found]


def shown_passage(document: Document, labels: Labels) -> dict[str, Any]:
    """Return a finding or recommendation for a template."""
    return {
        "href": link_path(document.iri),
        "polarity": document.polarity or "to improve",
        "place": labels.of(authority_iri(document.authority)),
        "place_href": link_path(authority_iri(document.authority)),
        "under": current_frameworks().name_of(document.framework, ""),
        "day": document.day,
        "page": document.page,
        "paragraph": document.paragraph if document.paragraph[:1].isdigit() else "",
        "extent": document.extent,
        "words": document.body,
        "service": "",
    }


def search_address(**filters: str | Sequence[str]) -> str:
    """Return the address of a search with some filters (parameters of /search)."""
    return f"/search?{urlencode(filters, doseq=True)}"


def region_names(store: Store, places: Iterable[PlaceCounts]) -> list[tuple[str, str]]:
    """Return the regions of places: value and name, by name."""
    labels = Labels(store)
    regions = {iri for place in places for iri in objects(store, place.iri, Property.REGION)}
    return sorted(((iri.rpartition("/")[2], labels.of(iri)) for iri in regions), key=lambda item: item[1])
