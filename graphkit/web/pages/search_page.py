"""The search page: results with facets, orders and pages; the same as CSV, XLSX or JSON; and suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from graphkit.abilities import find_ability
from graphkit.abilities.search import LACKS_WORDS, MOST, FilterLabels, Hit, Search
from graphkit.answer.typed_answer import Answer
from graphkit.ask.full_text import FIELDS, KINDS
from graphkit.core.terms import BASE
from graphkit.search import SearchIndex, SearchResult
from graphkit.search.documents import Document
from graphkit.search.index import SORTS
from graphkit.store.dataset import Store
from graphkit.web.ability_pages import ability_file, check_format, run_ability
from graphkit.web.answer_card import answer_card, identifier_address
from graphkit.web.page import Page, PageRequest, PageResult, Redirect
from graphkit.web.rendering import link_path

FACETS = {  # filter → heading
    "kind": "Kind",
    "authority": "Authority",
    "region": "Region",
    "framework": "Framework",
    "year": "Year",
    "grade": "Overall grade at the time",
    "polarity": "Strength or weakness",
    "confidence": "How sure this is",
    "extent": "Extent",
    "topic": "Topic",
    "sector": "Sector",
    "agency": "Agency",
    "service_type": "Service type",
}
_FILES = (("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("json", "JSON"))  # links on the page
_OPEN = ("polarity", "authority")  # facets whose values are shown at first
_BY_NAME = ("authority", "region")  # facets in the order of names
_SHORTEST_BEGINNING = 4  # characters of a name
_SHOWN = 8  # values of a facet before "more"
_LISTED = 200  # values of a facet on the page
_ABILITY = find_ability("search")


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the results of the search that the query string describes, as a page or in another format."""
    form, words = request.value("format"), (request.value("q") or request.value("words")).strip()
    check_format(_ABILITY, request)
    if form and form != "html":
        all_rows = {} if form == "json" else {"limit": (str(MOST),)}
        wanted = replace(request, parameters={**request.parameters, **all_rows})
        return ability_file(_ABILITY, run_ability(store, _ABILITY, wanted), form, "search")
    found: Search = run_ability(store, _ABILITY, request)
    is_only_words = [*request.parameters] == ["q"] and bool(words)
    if is_only_words and (page := _page_named(store, words, found.answered)):
        return Redirect(page)
    with store.search_index() as index:
        named = _named(index, found.results.corrected or words) if words or found.filters else []
    return Page("search.html", _shown_search(found, words, request.value("sort"), named))


def _shown_search(found: Search, words: str, order: str, named: list[dict[str, str]]) -> dict[str, Any]:
    """Return what the template shows."""
    results, labels, number = found.results, found.labels, found.page
    state: dict[str, Any] = {**({} if found.is_fitting else {"q": words}), **found.filters}
    sort = "newest" if found.is_fitting else order or SORTS[0]
    chosen = {} if found.is_fitting else found.filters
    orders = [(each, _address(state | {"sort": each})) for each in SORTS]
    state |= {"sort": sort} if sort != SORTS[0] and not found.is_fitting else {}
    pages = -(-results.total // found.limit)
    return {
        "words": words,
        "answer": found.answered and answer_card(found.answered),
        "is_fitting": found.is_fitting,
        "sort": sort,
        "sorts": orders,
        "chosen": [(name, value) for name, values in chosen.items() for value in values],
        "chips": [
            (FACETS[name], labels.of(name, value), _without(state, name, value))
            for name, values in chosen.items()
            for value in values
        ],
        "results": [_shown(each, hit, labels) for each, hit in zip(results.results, found.hits, strict=True)],
        "total": results.total,
        "corrected": results.corrected,
        "is_partial": results.is_partial,
        "lacks_words": LACKS_WORDS if found.lacks_words else "",
        "kinds": _kinds(results.facets.get("kind", {}), state),
        "facets": list(_facets(results.facets, state, found.filters, labels)),
        "named": named,
        "page": number,
        "pages": pages,
        "previous": _address(state | {"page": number - 1}) if number > 1 else "",
        "next": _address(state | {"page": number + 1}) if number < pages else "",
        "downloads": [(each, label, _address(state | {"format": each})) for each, label in _FILES],
        "without_filters": _address({"q": words}) if chosen else "",
    }


def _page_named(store: Store, words: str, answered: Answer | None) -> str:
    """Return the address of the page that words name, as a whole or as the only beginning; or ""."""
    if answered and answered.page:
        return identifier_address(answered.page)
    if answered or len(words) < _SHORTEST_BEGINNING:
        return ""
    with store.search_index() as index:
        found = [each for each in index.suggest(words) if each.kind not in ("question", "service")]
    beginning = [each for each in found if each.title.casefold().startswith(words.casefold())]
    return address_of(beginning[0]) if len(beginning) == 1 else ""


def suggestions(store: Store, words: str) -> list[dict[str, str]]:
    """Return what the search box suggests for some words: address, title, kind and place."""
    labels = FilterLabels(store)
    with store.search_index() as index:
        found = index.suggest(words) if words.strip() else []
    return [
        {"title": each.title, "kind": each.kind, "place": labels.place(each), "href": address_of(each)}
        for each in found
    ]


def address_of(document: Document) -> str:
    """Return the address of the page about a document."""
    tail = document.iri.removeprefix(BASE)
    if document.kind == "question":
        return f"/ask/{tail.partition('/')[2]}"
    if document.kind == "place":  # a place has no page: its authorities do
        return f"/search?{urlencode({'authority': document.authority.split()}, doseq=True)}"
    return link_path(document.iri)


def _shown(result: SearchResult, hit: Hit, labels: FilterLabels) -> dict[str, Any]:
    return hit._asdict() | {
        "href": address_of(result.document),
        "html": highlighted(result.snippet, result.matches),
        "polarity_label": labels.of("polarity", hit.polarity) if hit.polarity else "",
    }


def highlighted(text: str, matches: tuple[tuple[int, int], ...]) -> Markup:
    """Return text as HTML with the matched parts in <mark>."""
    parts, end = [], 0
    for begin, stop in matches:
        parts += [escape(text[end:begin]), Markup("<mark>"), escape(text[begin:stop]), Markup("</mark>")]
        end = stop
    return Markup("").join([*parts, escape(text[end:])])


def _named(index: SearchIndex, words: str) -> list[dict[str, str]]:
    """Return what the words name, with the address of a page or search: all of them together first.

    Where all words are the name of an agency, the place in it is not meant: "Thames Valley Police".
    """
    if agency := next((each for each in index.suggest(words) if _is_agency(each, words)), None):
        address = f"/ask/said-of-agency?{urlencode({'agency': agency.title})}"
        return [
            {"title": agency.title, "kind": "agency", "href": link_path(agency.iri)},
            {"title": f"What reports state about {agency.title}", "kind": "", "href": address},
        ]
    found = index.names(words)
    fields: dict[str, list[str]] = {}
    named = []
    for each in found:
        label = each.labels if "|" not in each.labels and each.labels else each.name.title()
        parameter, value = each.kind, each.iri.rpartition("/")[2]
        if each.kind == "place":
            found_places = [item for item in index.suggest(each.name) if item.iri == each.iri]
            parameter, values = (
                "authority",
                [code for item in found_places for code in item.authority.split()],
            )
        else:
            values = [value]
        fields.setdefault(parameter, []).extend(values)
        href = _address({parameter: values}) if each.kind == "place" else link_path(each.iri)
        named.append({"title": label, "kind": each.kind, "href": href})
    if len(fields) > 1:
        title = " · ".join(each["title"] for each in named)
        named.insert(0, {"title": title, "kind": "all findings", "href": _address(fields)})
    return [*named, *_about_authorities([each for each in named if each["kind"] == "authority"], named)]


def _is_agency(document: Document, words: str) -> bool:
    return document.kind == "agency" and document.title.casefold() == words.casefold()


def _about_authorities(
    authorities: list[dict[str, str]], named: list[dict[str, str]]
) -> Iterator[dict[str, str]]:
    """Yield the other pages about an authority, or about two, that words name."""
    names = [each["title"] for each in authorities]
    if len(names) == 2:
        address = f"/compare?{urlencode({'one': names[0], 'other': names[1]})}"
        yield {"title": f"{names[0]} and {names[1]} side by side", "kind": "", "href": address}
    if len(names) != 1:
        return
    yield {
        "title": f"Recommendations of {names[0]}, and which recur",
        "kind": "",
        "href": f"{authorities[0]['href']}/tracker",
    }
    topic = next((each["title"] for each in named if each["kind"] == "topic"), "")
    address = urlencode({"authority": names[0], **({"topic": topic} if topic else {})})
    title = f"Who near {names[0]} is good at {topic.lower()}" if topic else f"Whom {names[0]} can learn from"
    yield {"title": title, "kind": "", "href": f"/learn-from?{address}"}


def _kinds(counts: Mapping[str, int], state: Mapping[str, Any]) -> list[tuple[str, int, str, bool]]:
    """Return each kind of result in the plural: number, address, and whether only it is shown."""
    chosen = state.get("kind", [])
    kinds = [
        (f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s", kind) for kind in KINDS if counts.get(kind)
    ]
    without = {name: value for name, value in state.items() if name != "kind"}
    found = [
        (plural, counts[kind], _address(without | {"kind": kind}), chosen == [kind]) for plural, kind in kinds
    ]
    return [("all", sum(counts.values()), _address(without), not chosen), *found] if len(found) > 1 else []


def _facets(
    counted: Mapping[str, Mapping[str, int]],
    state: Mapping[str, Any],
    chosen: Mapping[str, Sequence[str]],
    labels: FilterLabels,
) -> Iterator[dict[str, Any]]:
    """Yield each facet that divides the results: its values with count and address."""
    for name, heading in FACETS.items():
        if name == "kind":  # above the results
            continue
        counts = list(counted.get(FIELDS[name], {}).items())[:_LISTED]
        if name == "year":
            counts.sort(reverse=True)
        elif name in _BY_NAME:  # a longer report has more passages: an order by count would look like a rank
            counts.sort(key=lambda pair: labels.of(name, pair[0]))
        values = [
            {
                "label": labels.of(name, value),
                "count": count,
                "is_chosen": value in chosen.get(name, ()),
                "href": _toggled(state, name, value),
            }
            for value, count in counts
        ]
        if len(values) > 1 or name in chosen:
            yield {
                "heading": heading,
                "first": values[:_SHOWN],
                "more": values[_SHOWN:],
                "is_open": name in chosen or name in _OPEN,
            }


def _toggled(state: Mapping[str, Any], name: str, value: str) -> str:
    values = state.get(name, [])
    return _without(state, name, value) if value in values else _address({**state, name: [*values, value]})


def _without(state: Mapping[str, Any], name: str, value: str) -> str:
    return _address({**state, name: [each for each in state[name] if each != value]})


def _address(state: Mapping[str, Any]) -> str:
    return f"/search?{urlencode({name: value for name, value in state.items() if value}, doseq=True)}"
