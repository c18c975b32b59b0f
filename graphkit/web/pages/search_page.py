"""The search page: results with facets, orders and pages; the same as CSV, XLSX or JSON; and suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from graphkit.answer import Answer, answer
from graphkit.ask.entity_search import expand_name
from graphkit.ask.full_text import KINDS
from graphkit.ask.lookup import Labels, concept_value, local_id
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.identifiers import authority_iri, concept_iri
from graphkit.core.terms import BASE
from graphkit.core.text_table import printed_number
from graphkit.search import SearchIndex, SearchResult, SearchResults
from graphkit.search.documents import Document
from graphkit.search.index import SORTS
from graphkit.store.dataset import Store
from graphkit.web.answer_card import answer_card, identifier_address
from graphkit.web.page import Content, Page, PageRequest, PageResult, Redirect
from graphkit.web.rendering import link_path
from graphkit.web.table_files import csv_file, workbook_file

FACETS = {  # parameter → field of the index, heading
    "kind": ("kind", "Kind"),
    "authority": ("authority", "Authority"),
    "region": ("region", "Region"),
    "framework": ("framework", "Framework"),
    "year": ("year", "Year"),
    "grade": ("grade", "Overall grade at the time"),
    "polarity": ("polarity", "Strength or weakness"),
    "confidence": ("confidence", "How sure this is"),
    "extent": ("extent", "Extent"),
    "topic": ("topics", "Topic"),
    "sector": ("sectors", "Sector"),
    "agency": ("agency", "Agency"),
    "service_type": ("service_type", "Service type"),
}
_NAMED = ("authority", "region", "topic", "sector", "agency")  # facets whose values have names
FORMATS = ("html", "json", "csv", "xlsx")
_FILES = (("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("json", "JSON"))  # links on the page
_OPEN = ("polarity", "authority")  # facets whose values are shown at first
PER_PAGE = 20
MAX_ROWS = 50_000  # in a download
_BY_NAME = ("authority", "region")  # facets in the order of names
_SHORTEST_BEGINNING = 4  # characters of a name
_SHOWN = 8  # values of a facet before "more"
_LISTED = 200  # values of a facet on the page
_COLUMNS = (
    "kind", "title", "text", "authority", "inspected", "framework", "polarity", "extent", "topics",
    "page", "paragraph", "id",
)  # fmt: skip


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the results of the search that the query string describes, as a page or in another format."""
    form = _choice(request, "format", FORMATS)
    known = ("q", "kind", "page", "sort", "format", *FACETS)
    if unknown := [name for name in request.parameters if name not in known]:
        raise ParameterError(f"no parameter {unknown[0][:40]!r} here; there are: {', '.join(known)}")
    words, sort, number = request.value("q").strip(), _choice(request, "sort", SORTS), _page_number(request)
    chosen = {name: [each for each in request.parameters.get(name, ()) if each] for name in FACETS}
    chosen = {name: values for name, values in chosen.items() if values}
    is_download = form in ("csv", "xlsx")
    answered = answer(store, words, request.show_all_quotes) if not chosen and number == 1 and words else None
    if form == "html" and [*request.parameters] == ["q"] and (page := _page_named(store, words, answered)):
        return Redirect(page)
    results, named, state = SearchResults((), 0, {}), [], {"q": words, **chosen}
    if words or chosen:
        with store.search_index() as index:
            chosen = {name: _known_values(store, index, name, values) for name, values in chosen.items()}
            find = partial(
                _find, index, limit=MAX_ROWS if is_download else PER_PAGE,
                offset=0 if is_download else (number - 1) * PER_PAGE, with_facets=not is_download,
            )  # fmt: skip
            state = {"q": words, **chosen}
            if answered and answered.filters:
                fitting = {name: list(values) for name, values in answered.filters.items()}
                results, state = find("", fitting, "newest"), {**fitting}
            if not results.total:
                state = {"q": words, **chosen}
                results = find(words, chosen, sort)
            named = _named(index, results.corrected or words)
    labels = _Values(store)
    if is_download:
        return _download(form, results, labels)
    state |= {"sort": sort} if sort != SORTS[0] else {}
    if form == "json":
        found = as_json(words, number, results, labels)
        return Content.json(found | ({"answer": answered.to_dict()} if answered else {}))
    pages = -(-results.total // PER_PAGE)
    data = {
        "words": words,
        "answer": answered and answer_card(answered),
        "is_fitting": "q" not in state,
        "sort": sort if "q" in state else "newest",
        "sorts": [(each, _address(state | {"sort": each})) for each in SORTS],
        "chosen": [(name, value) for name, values in chosen.items() for value in values],
        "chips": [
            (FACETS[name][1], labels.of(name, value), _without(state, name, value))
            for name, values in chosen.items()
            for value in values
        ],
        "results": [_shown(each, labels) for each in results.results],
        "total": results.total,
        "corrected": results.corrected,
        "is_partial": results.is_partial,
        "kinds": _kinds(results.facets.get("kind", {}), state),
        "facets": list(_facets(results.facets, state, _chosen_values(state), labels)),
        "named": named,
        "page": number,
        "pages": pages,
        "previous": _address(state | {"page": number - 1}) if number > 1 else "",
        "next": _address(state | {"page": number + 1}) if number < pages else "",
        "downloads": [(each, label, _address(state | {"format": each})) for each, label in _FILES],
        "without_filters": _address({"q": words}) if chosen else "",
    }
    return Page("search.html", data)


def _chosen_values(state: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values of facets in the state of a search."""
    return {name: values for name, values in state.items() if name in FACETS}


def _find(
    index: SearchIndex,
    words: str,
    chosen: Mapping[str, list[str]],
    sort: str,
    limit: int,
    offset: int,
    with_facets: bool,
) -> SearchResults:
    """Return the results for words and values of facets."""
    filters = {FACETS[name][0]: values for name, values in chosen.items()}
    facets = [field for field, _ in FACETS.values()] if with_facets else []
    return index.search(words, filters, limit=limit, offset=offset, facets=facets, sort=sort)


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


def _known_values(store: Store, index: SearchIndex, name: str, given: list[str]) -> list[str]:
    """Return values of a facet; those that the index does not have are names of entities, such as "Slough".

    Raises ParameterError where there is no such value.
    """
    known = index.values(FACETS[name][0])
    values = []
    for value in given:
        if value in known or (name == "kind" and value in KINDS):
            values.append(value)
        elif name in _NAMED:
            try:
                found = expand_name(store, value, name)
            except EntityNotFoundError as error:
                raise ParameterError(f"{name}: {error}") from error
            values += [local_id(iri) if name == "agency" else concept_value(iri) for iri in found]
        else:
            raise ParameterError(f"no {name} {value!r}: there are {', '.join(sorted(known))}")
    return values


def as_json(words: str, number: int, results: SearchResults, labels: _Values) -> dict[str, Any]:
    """Return results for programs: `total`, `facets` (value, label and count) and `results` with offsets."""
    facets = {
        name: [
            {"value": value, "label": labels.of(name, value), "count": count}
            for value, count in list(results.facets.get(field, {}).items())[:_LISTED]
        ]
        for name, (field, _) in FACETS.items()
    }
    rows = [
        dict(zip(_COLUMNS, _row(each, labels), strict=True)) | {"matches": each.matches, "score": each.score}
        for each in results.results
    ]
    return {
        "query": words, "corrected": results.corrected, "partial": results.is_partial, "total": results.total,
        "page": number, "per_page": PER_PAGE, "facets": facets, "results": rows,
    }  # fmt: skip


def suggestions(store: Store, words: str) -> list[dict[str, str]]:
    """Return what the search box suggests for some words: address, title, kind and place."""
    labels = _Values(store)
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


class _Values:
    """Labels of the values of facets, looked up once each."""

    def __init__(self, store: Store) -> None:
        self._labels = Labels(store)

    def of(self, name: str, value: str) -> str:
        if name in ("kind", "year", "confidence"):
            return value.replace("-", " ")
        if name == "authority":
            return self._labels.of(authority_iri(value))
        if name == "agency":
            return self._labels.of(BASE + value)
        return self._labels.of(concept_iri(name.replace("_", "-"), value))

    def place(self, document: Document) -> str:
        """Return the places of a document, at most three by name."""
        codes = [] if document.kind in ("authority", "place", "region") else document.authority.split()
        named = ", ".join(self.of("authority", code) for code in codes[:3])
        return f"{named} and {len(codes) - 3} more" if len(codes) > 3 else named


def _row(result: SearchResult, labels: _Values) -> tuple[str | int | None, ...]:
    document = result.document
    topics = ", ".join(labels.of("topic", value) for value in document.topics.split())
    return (
        document.kind, document.title, "" if document.title else result.snippet, labels.place(document),
        document.day, document.framework, document.polarity, document.extent, topics,
        document.page or None, printed_number(document.paragraph), local_id(document.iri),
    )  # fmt: skip


def _shown(result: SearchResult, labels: _Values) -> dict[str, Any]:
    row = dict(zip(_COLUMNS, _row(result, labels), strict=True))
    return row | {
        "href": address_of(result.document),
        "html": highlighted(result.snippet, result.matches),
        "polarity_label": labels.of("polarity", polarity) if (polarity := result.document.polarity) else "",
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
    chosen: Mapping[str, list[str]],
    labels: _Values,
) -> Iterator[dict[str, Any]]:
    """Yield each facet that divides the results: its values with count and address."""
    for name, (field, heading) in FACETS.items():
        if name == "kind":  # above the results
            continue
        counts = list(counted.get(field, {}).items())[:_LISTED]
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


def _choice(request: PageRequest, name: str, allowed: tuple[str, ...]) -> str:
    value = request.value(name) or allowed[0]
    if value not in allowed:
        raise ParameterError(f"{name} is {value!r}; it can be {', '.join(allowed)}")
    return value


def _page_number(request: PageRequest) -> int:
    value = request.value("page") or "1"
    if not (value.isascii() and value.isdigit() and 0 < len(value) < 7 and int(value)):
        raise ParameterError(f"page is {value[:20]!r}; it is a number from 1")
    if any(each not in KINDS for each in request.parameters.get("kind", ()) if each):
        raise ParameterError(f"no such kind; kinds: {', '.join(KINDS)}")
    return int(value)


def _download(form: str, results: SearchResults, labels: _Values) -> Content:
    whole = (replace(each, snippet=each.document.body or each.snippet) for each in results.results)
    rows = (_row(each, labels) for each in whole)
    if form == "csv":
        return csv_file("search", _COLUMNS, rows)
    return workbook_file("search", partial(_write_results, list(rows)))


def _write_results(rows: list[tuple[str | int | None, ...]], path: Path) -> None:
    """Write search results as a workbook."""
    from graphkit.export.workbook import Heading, Sheet, write_workbook

    headings = [Heading(name, 60 if name == "text" else 18) for name in _COLUMNS]
    write_workbook(path, "Search results", [Sheet("Results", headings, map(list, rows))])
