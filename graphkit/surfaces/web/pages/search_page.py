"""The search page: results with facets, orders and pages; the same as CSV, XLSX or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from graphkit.answers.readings.horizon import words_horizon
from graphkit.answers.readings.known import latest_inspections
from graphkit.core.language.sentences import filled, name_words
from graphkit.core.language.value_words import anchor_phrase
from graphkit.graph.facts.full_text import SORTS, SearchResults, names_in, suggest
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.ability import label_of
from graphkit.surfaces.abilities.search import FIELDS, KINDS, MOST, PAGE_SIZE, FilterLabels, Search
from graphkit.surfaces.web.page import Page, PageRequest, PageResult, Redirect, load_pages
from graphkit.surfaces.web.page_links import AS_AT, address, address_of, entity_at, page_address
from graphkit.surfaces.web.pages.ability_pages import ability_file, require_format, run_ability
from graphkit.surfaces.web.passage_groups import passages_by_report

_NAMES = (
    "kind authority region framework year grade area_of_focus polarity confidence extent topic "
    "sector agency"
).split()
FACETS = {name: label_of(name) for name in (*_NAMES, "service_type")} | {  # filter → heading
    "grade": "Overall grade at the time",
    "polarity": "Strength or weakness",
    "confidence": "How sure this is",
}
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
    form = request.value("format")
    require_format(_ABILITY, request)
    if form and form != "html":
        more = {} if form == "json" else {"limit": (str(MOST),)}  # of programs, and of people
        wanted = replace(request, parameters={**request.parameters, **more})
        return ability_file(_ABILITY, run_ability(store, _ABILITY, wanted), form, "search")
    words = request_words(request)
    given = {name for name, values in request.parameters.items() if any(values) and name != AS_AT}
    if not given:
        nothing = Search("", {}, SearchResults((), 0), FilterLabels(store), 1, PAGE_SIZE)
        return Page("search.html", {"named": [], "is_asked": False, **_shown(nothing, "", "")})
    if given == {"q"} and words and (page := page_named(store, words)):
        return Redirect(page)
    return found_page(store, request)


def found_page(store: Store, request: PageRequest) -> Page:
    """Return the page of what the words and filters of a request find."""
    if not request.has_words:  # passages without words take a line each
        longer = {"limit": (str(_WITHOUT_WORDS),), **request.parameters}
        request = replace(request, parameters=longer)
    found, words = run_ability(store, _ABILITY, request), request_words(request)
    named = named_pages(store, found.results.corrected or words) if words or found.filters else []
    is_asked = request.path == "/ask"
    shown = _shown(found, words, request.value("sort"))
    return Page("search.html", {"named": named, "is_asked": is_asked, **shown})


def request_words(request: PageRequest) -> str:
    """Return the words that a request asks or looks for."""
    return (request.value("q") or request.value("words")).strip()


def _shown(found: Search, words: str, order: str) -> dict[str, Any]:
    """Return what the template shows of a search."""
    results, labels, number = found.results, found.labels, found.page
    sort, chosen = order or SORTS[0], found.filters
    state: dict[str, Any] = {"q": words, **chosen}
    orders = [(each, _address(state, sort=each)) for each in SORTS]
    state |= {"sort": sort} if sort != SORTS[0] else {}
    pages = -(-results.total // found.limit)
    statements = [each.document.iri for each in results.results if not each.document.title]
    is_without_words = words_horizon(labels.store.facts).is_outside
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
        "groups": passages_by_report(labels.store, statements) if is_without_words else [],
        "kinds": _kinds(found.facets.get("kind", {}), state),
        "facets": list(_facets(found.facets, state, found.filters, labels)),
        "pages": pages,
        "previous": _address(paged, page=number - 1) if number > 1 else "",
        "next": _address(paged, page=number + 1) if number < pages else "",
        "take_away": _address(state, format=""),
        "without_filters": _address({"q": words}) if chosen else "",
    }


def page_named(store: Store, words: str) -> str:
    """Return the address of the page whose name words are, or whose they are the only beginning;
    or "".
    """
    if len(words) < _SHORTEST_BEGINNING:
        return ""
    found = [
        each for each in suggest(store.facts, words) if each.kind not in ("question", "service")
    ]
    if exact := [each for each in found if each.title.casefold() == words.casefold()]:
        return address_of(exact[0])
    beginning = [each for each in found if each.title.casefold().startswith(words.casefold())]
    return address_of(beginning[0]) if len(beginning) == 1 else ""


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


def named_pages(store: Store, words: str) -> list[Named]:
    """Return what the words name, with the address of a page or search: pages of the service, then
    all names together.

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
        has_one_label = found.labels and "|" not in found.labels
        label = found.labels if has_one_label else name_words(found.name)
        parameter, values = found.kind, [found.iri.rpartition("/")[2]]
        href = page_address(found.iri)
        if found.kind == "place":  # those who serve it are looked for
            parameter, values = "authority", _authorities_of(store, found.name, found.iri)
            href = address("/search", authority=values)
        fields.setdefault(parameter, []).extend(values)
        named.append(Named(label, found.kind, href))
    named = [*dict.fromkeys(named)]
    if len(fields) > 1:
        title = " · ".join(each.title for each in named)
        named.insert(0, Named(title, "all findings", _address(fields)))
    every = [*named, *_service_pages(store, words, named)]
    return sorted(every, key=lambda each: each.kind != "page")


def _authorities_of(store: Store, name: str, place: str) -> list[str]:
    """Return the codes of the authorities of a place that has a name."""
    places = [item for item in suggest(store.facts, name) if item.iri == place]
    return [code for item in places for code in item.authority.split()]


def _service_pages(store: Store, words: str, named: list[Named]) -> Iterator[Named]:
    """Yield the pages of the service that words name, of the authorities in them; of kind "page",
    where their own words are there.
    """
    current = latest_inspections(store)
    places = [
        each for each in named if each.kind == "authority" and entity_at(each.href) in current
    ]
    topic = next((each.title for each in named if each.kind == "topic"), "")
    values: dict[str, object] = {
        "page": places[0].href if places else "",
        "topic": topic,
        "matter": topic.lower(),
        **dict(zip(("one", "other"), (each.title for each in places), strict=False)),
    }
    said = f" {anchor_phrase(words)} "
    for each in load_pages()["texts"]["search"]["services"]:
        own = each.get("words", ())
        if each.get("of", len(places)) != len(places):
            continue
        if own and not any(f" {word} " in said for word in own):
            continue
        parameters = {name: filled(text, **values) for name, text in each.get("with", {}).items()}
        at = address(filled(each["to"], **values), **parameters)
        yield Named(filled(each["title"], **values), "page" if own else "", at)


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
        yield Facet(heading, values, name in chosen, len(every))


def _toggled(state: Mapping[str, Any], name: str, value: str) -> str:
    """Return the address of a search with a value of a filter, or without it where it has it."""
    values = state.get(name, [])
    others = [each for each in values if each != value]
    return _address(state, **{name: others if value in values else [*values, value]})


def _address(state: Mapping[str, Any], **changed: Any) -> str:
    return address("/search", **{**state, **changed})
