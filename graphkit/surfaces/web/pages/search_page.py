"""The search page: results with facets, orders and pages; the same as CSV, XLSX or JSON;
and suggestions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from graphkit.answers.questions.reading_parts import (
    ShownPart,
    address_text,
    further_dimensions,
    in_passages,
    next_readings,
    shown_parts,
    with_part,
)
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.phrases import nouns_of
from graphkit.answers.readings.reading import json_object, parse_reading
from graphkit.core.terms import BASE
from graphkit.graph.entities.quotes import has_quotes
from graphkit.graph.facts.full_text import SORTS, SearchDocument, SearchResults, names_in, suggest
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.ability import label_of
from graphkit.surfaces.abilities.search import FIELDS, KINDS, MOST, PAGE_SIZE, FilterLabels, Search
from graphkit.surfaces.web.page import Page, PageRequest, PageResult, Redirect
from graphkit.surfaces.web.page_links import AS_AT, Links, address, page_address
from graphkit.surfaces.web.pages.ability_pages import ability_file, require_format, run_ability
from graphkit.surfaces.web.passage_groups import passages_by_report

_NAMES = (
    "kind authority region framework year grade polarity confidence extent topic sector agency"
).split()
FACETS = {name: label_of(name) for name in (*_NAMES, "service_type")} | {  # filter → heading
    "grade": "Overall grade at the time",
    "polarity": "Strength or weakness",
    "confidence": "How sure this is",
}
_OPEN = ("polarity", "authority")  # facets whose values are shown at first
_BY_NAME = ("authority", "region")  # facets in the order of names
_SHORTEST_BEGINNING = 4  # characters of a name
_LISTED = 200  # values of a facet on the page
_WITHOUT_WORDS = 100  # results of a page in a copy without words
_ABILITY = find_ability("search")


class Named(NamedTuple):
    """A page that some words name."""

    title: str
    kind: str
    href: str


class ShownReading(NamedTuple):
    """A reading on the page: its text, parts with their alternatives, readings that follow,
    and files.

    `offered` are readings that the words may mean, where it is not sure which; `dimensions` those
    that a further condition may have, with labels; `searches` readings that look for unused words
    in passages.
    """

    text: str
    parts: list[tuple[ShownPart, list[tuple[str, str]]]]
    follow_ups: list[tuple[str, str]]
    files: list[tuple[str, str]]
    offered: list[tuple[str, str]]
    dimensions: list[tuple[str, str]]
    searches: list[tuple[str, str]]


class Facet(NamedTuple):
    """A filter beside the results. `values`: label, count, address, and whether it is chosen.

    `total` says how many values there are, where not all are listed.
    """

    heading: str
    values: list[tuple[str, int, str, bool]]
    is_open: bool
    total: int


def search_page(store: Store, request: PageRequest) -> PageResult:
    """The search page: results with facets, orders and pages; the same as CSV, XLSX or JSON."""
    form, words = request.value("format"), (request.value("q") or request.value("words")).strip()
    require_format(_ABILITY, request)
    if form and form != "html":
        all_rows = {} if form == "json" else {"limit": (str(MOST),)}
        wanted = replace(request, parameters={**request.parameters, **all_rows})
        return ability_file(_ABILITY, run_ability(store, _ABILITY, wanted), form, "search")
    if request.value("of") or request.value("add"):
        return _changed(request)
    given = {name for name, values in request.parameters.items() if any(values) and name != AS_AT}
    if not given:
        nothing = Search("", {}, SearchResults((), 0), FilterLabels(store), 1, PAGE_SIZE)
        counted = [(name, nouns_of(unit)[1]) for name, unit in units().items()]
        return Page(
            "search.html",
            {"named": [], "reading": None, "units": counted, **_shown(nothing, "", "")},
        )
    found: Search = run_ability(store, _ABILITY, request if request.has_words else _longer(request))
    if given == {"q"} and words and (page := _page_named(store, words, found.answered)):
        return Redirect(page)
    named = _named(store, found.results.corrected or words) if words or found.filters else []
    shown = _shown(found, words, request.value("sort"))
    return Page("search.html", {"named": named, "reading": _reading(store, found), **shown})


def _changed(request: PageRequest) -> Redirect:
    """Return where the forms of readings lead: to a unit,
    or to a reading with one more condition.
    """
    reading: Mapping[str, Any] = {"of": request.value("of")}
    if name := request.value("add"):
        reading = with_part(
            json_object("reading", request.value("reading")), name, request.value("value")
        )
    parse_reading(reading)
    day = {AS_AT: request.value(AS_AT)} if request.value(AS_AT) else {}
    return Redirect(address("/search", reading=address_text(reading), **day))


def _longer(request: PageRequest) -> PageRequest:
    """Return a request for more results on a page, as passages without words take a line each."""
    return replace(request, parameters={"limit": (str(_WITHOUT_WORDS),), **request.parameters})


def _reading(store: Store, found: Search) -> ShownReading | None:
    """Return how the words were read, in parts that can be changed; None where nothing was read."""
    if not found.reply or not found.reply.asked:
        return None
    reading = found.reply.asked
    offered = [
        (each.label, address("/search", reading=address_text(each.reading)))
        for each in found.reply.offered
    ]
    searches = [
        (each.label, address("/search", reading=each.reading))
        for each in in_passages(reading, found.reply.unused)
    ]
    if not found.answered:
        return ShownReading(address_text(reading), [], [], [], offered, [], searches)
    text = address_text(reading)
    parts = [
        (part, [(each.label, address("/search", reading=each.reading)) for each in part.choices])
        for part in shown_parts(store, reading)
    ]
    more = [
        (each.label, address("/search", reading=each.reading))
        for each in next_readings(store, reading)
    ]
    files = [(form, address("/ask", reading=text, format=form)) for form in ("xlsx", "csv", "json")]
    return ShownReading(text, parts, more, files, offered, further_dimensions(reading), searches)


def _shown(found: Search, words: str, order: str) -> dict[str, Any]:
    """Return what the template shows of a search."""
    results, labels, number = found.results, found.labels, found.page
    sort = "newest" if found.is_fitting else order or SORTS[0]
    chosen = {} if found.is_fitting else found.filters
    state: dict[str, Any] = {**({} if found.is_fitting else {"q": words}), **found.filters}
    orders = [(each, _address(state, sort=each)) for each in SORTS]
    state |= {"sort": sort} if sort != SORTS[0] and not found.is_fitting else {}
    pages = -(-results.total // found.limit)
    statements = [each.document.iri for each in results.results if not each.document.title]
    paged = state | ({"limit": found.limit} if found.limit != PAGE_SIZE else {})
    return {
        "words": words,
        "found": found,
        "sort": sort,
        "sorts": orders,
        "chips": [
            (FACETS[name], labels.of(name, value), _toggled(state, name, value))
            for name, values in chosen.items()
            for value in values
        ],
        "results": [
            (hit, address_of(each.document), highlighted(each.snippet, each.matches))
            for each, hit in zip(results.results, found.hits, strict=True)
        ],
        "lacks_words": found.lacks_words,
        "groups": [] if has_quotes(labels.store) else passages_by_report(labels.store, statements),
        "kinds": _kinds(found.facets.get("kind", {}), state),
        "facets": list(_facets(found.facets, state, found.filters, labels)),
        "pages": pages,
        "previous": _address(paged, page=number - 1) if number > 1 else "",
        "next": _address(paged, page=number + 1) if number < pages else "",
        "take_away": _address(state, format=""),
        "without_filters": _address({"q": words}) if chosen else "",
    }


def _page_named(store: Store, words: str, answered: TypedAnswer | None) -> str:
    """Return the address of the page that words name, as a whole or as the only beginning;
    or "".
    """
    if answered and answered.page:
        return page_address(answered.page)
    if answered or len(words) < _SHORTEST_BEGINNING:
        return ""
    found = [
        each for each in suggest(store.facts, words) if each.kind not in ("question", "service")
    ]
    beginning = [each for each in found if each.title.casefold().startswith(words.casefold())]
    return address_of(beginning[0]) if len(beginning) == 1 else ""


def suggestions(store: Store, words: str, links: Links) -> list[dict[str, str]]:
    """Return what the search box suggests for some words: address, title, kind and place."""
    labels = FilterLabels(store)
    found = suggest(store.facts, words) if words.strip() else []
    return [
        {
            "title": each.title,
            "kind": each.kind,
            "place": labels.place(each),
            "href": links.to(address_of(each)),
        }
        for each in found
    ]


def address_of(document: SearchDocument) -> str:
    """Return the address of the page about a document."""
    if document.kind == "question":
        return f"/ask/{document.iri.removeprefix(BASE).partition('/')[2]}"
    if document.kind == "place":  # a place has no page: its authorities do
        return address("/search", authority=document.authority.split())
    return page_address(document.iri)


def highlighted(text: str, matches: tuple[tuple[int, int], ...]) -> Markup:
    """Return text as HTML with the matched parts in <mark>."""
    parts, end = [], 0
    for begin, stop in matches:
        parts += [
            escape(text[end:begin]),
            Markup("<mark>"),
            escape(text[begin:stop]),
            Markup("</mark>"),
        ]
        end = stop
    return Markup("").join([*parts, escape(text[end:])])


def _named(store: Store, words: str) -> list[Named]:
    """Return what the words name, with the address of a page or search: all of them together first.

    Where all words are the name of an agency, the place in it is not meant: "Thames Valley Police".
    """
    for each in suggest(store.facts, words):
        if each.kind == "agency" and each.title.casefold() == words.casefold():
            stated = address("/ask/said-of-agency", agency=each.title)
            return [
                Named(each.title, "agency", page_address(each.iri)),
                Named(f"What reports state about {each.title}", "", stated),
            ]
    fields: dict[str, list[str]] = {}
    named = []
    for found in names_in(store.facts, words):
        label = found.labels if "|" not in found.labels and found.labels else found.name.title()
        if found.kind == "place":
            places = [item for item in suggest(store.facts, found.name) if item.iri == found.iri]
            parameter, values = (
                "authority",
                [code for item in places for code in item.authority.split()],
            )
            href = address("/search", authority=values)
        else:
            parameter, values, href = (
                found.kind,
                [found.iri.rpartition("/")[2]],
                page_address(found.iri),
            )
        fields.setdefault(parameter, []).extend(values)
        named.append(Named(label, found.kind, href))
    if len(fields) > 1:
        title = " · ".join(each.title for each in named)
        named.insert(0, Named(title, "all findings", _address(fields)))
    return [*named, *_about_authorities(named)]


def _about_authorities(named: list[Named]) -> Iterator[Named]:
    """Yield the other pages about an authority, or about two, that words name."""
    match [each for each in named if each.kind == "authority"]:
        case [one, other]:
            both = address("/compare", one=one.title, other=other.title)
            yield Named(f"{one.title} and {other.title} side by side", "", both)
        case [one]:
            name = one.title
            yield Named(f"Recommendations of {name}, and which recur", "", f"{one.href}/tracker")
            topic = next((each.title for each in named if each.kind == "topic"), "")
            title = (
                f"Who near {name} is good at {topic.lower()}"
                if topic
                else f"Whom {name} can learn from"
            )
            yield Named(title, "", address("/learn-from", authority=name, topic=topic))


def _kinds(counts: Mapping[str, int], state: Mapping[str, Any]) -> list[tuple[str, int, str, bool]]:
    """Return each kind of result in the plural: number, address, and whether only it is shown."""
    chosen = state.get("kind", [])
    without = {name: value for name, value in state.items() if name != "kind"}
    found = [
        (
            f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s",
            counts[kind],
            _address(without, kind=kind),
            chosen == [kind],
        )
        for kind in KINDS
        if counts.get(kind)
    ]
    return (
        [("all", sum(counts.values()), _address(without), not chosen), *found]
        if len(found) > 1
        else []
    )


def _facets(
    counted: Mapping[str, Mapping[str, int]],
    state: Mapping[str, Any],
    chosen: Mapping[str, Sequence[str]],
    labels: FilterLabels,
) -> Iterator[Facet]:
    """Yield each facet that divides the results."""
    for name, heading in FACETS.items():
        every = counted.get(FIELDS[name], {})
        counts = list(every.items())[:_LISTED]
        # kinds are above the results
        if name == "kind" or (len(counts) < 2 and name not in chosen):
            continue
        if name == "year":
            counts.sort(reverse=True)
        elif name in _BY_NAME:
            # a longer report has more passages: an order by count would look like a rank
            counts.sort(key=lambda pair: labels.of(name, pair[0]))
        values = [
            (
                labels.of(name, value),
                count,
                _toggled(state, name, value),
                value in chosen.get(name, ()),
            )
            for value, count in counts
        ]
        yield Facet(heading, values, name in chosen or name in _OPEN, len(every))


def _toggled(state: Mapping[str, Any], name: str, value: str) -> str:
    """Return the address of a search with a value of a filter, or without it where it has it."""
    values = state.get(name, [])
    others = [each for each in values if each != value]
    return _address(state, **{name: others if value in values else [*values, value]})


def _address(state: Mapping[str, Any], **changed: Any) -> str:
    return address("/search", **{**state, **changed})
