"""Full-text search in findings, recommendations and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any, NamedTuple

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.readings.horizon import Status, words_horizon
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.needed_words import WHO_ADDS, missing_words
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.identifiers import (
    authority_iri,
    concept_value,
    entity_iri,
    inspection_of_report,
    local_id,
    report_of,
    slug,
)
from graphkit.core.language.value_words import anchor_phrase, values_by_words
from graphkit.core.terms import BASE
from graphkit.core.text_table import printed_number
from graphkit.graph.entities.entity_search import expand_name
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.full_text import (
    SORTS,
    SearchDocument,
    SearchResult,
    SearchResults,
    search_documents,
    values_of,
)
from graphkit.graph.facts.inspections import inspections, inspections_by_iri, no_report_loaded
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.forms import (
    ResultRow,
    Results,
    forms_of,
    json_form,
    object_of,
    text_form,
)
from graphkit.surfaces.abilities.suggestions import Options
from graphkit.surfaces.abilities.value_types import (
    AGENCY,
    AUTHORITY,
    PLACE,
    POLARITY,
    TOPIC,
    WORDS,
    AsAt,
    Label,
    ParameterAlias,
    Since,
    ValueType,
    number_from,
    one_of,
)

KINDS = tuple("finding recommendation authority agency service topic region place question".split())
_SAME = (
    "kind authority region framework year grade area_of_focus polarity confidence extent agency "
    "service_type"
).split()
# Filter → field of the search.
FIELDS = {**{name: name for name in _SAME}, "topic": "topics", "sector": "sectors"}
_NAMED = ("authority", "region", "topic", "sector", "agency")  # filters whose values have names
MOST = 50_000  # results of one answer
PAGE_SIZE = 20
_LISTED = 200  # values of a facet
_OF_PASSAGES = ("text", "page", "paragraph", "link")
_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_SCHEMA = object_of(
    {
        "query": _TEXT,
        "corrected": _TEXT,
        "partial": {"type": "boolean"},
        "total": _NUMBER,
        "page": _NUMBER,
        "per_page": _NUMBER,
        "facets": {"type": "object"},
        "results": {"type": "array", "items": {"type": "object"}},
    }
)


def _indexed_facts(store: Store) -> Facts:
    """Return the read model with the meaning that a filter reads: what visits looked at."""
    return with_meanings(store.facts, "looked_at")


def _indexed(name: str) -> ValueType:
    """Return the type of the values that the index has of a filter."""

    def suggest(store: Store) -> Options:
        return tuple((value, "") for value in values_of(_indexed_facts(store), FIELDS[name]))

    return ValueType(name.upper(), suggest=suggest)


class Hit(NamedTuple):
    """A result: `title` of an entity, or `text` of a passage, and where it is."""

    kind: str
    title: str
    text: str
    authority: str
    inspected: str
    framework: str
    polarity: str
    extent: str
    topics: str
    page: int | None
    paragraph: str
    id: str
    link: str  # to the page of the published report, "" of an entity


class FilterLabels:
    """Labels of the values of filters, looked up once each."""

    def __init__(self, store: Store) -> None:
        self.store, self._labels = store, Labels(store)
        self._inspections = inspections_by_iri(store.facts)

    def of(self, name: str, value: str) -> str:
        """Return the label of a value of a filter: "Slough" of "E06000039"."""
        if name in ("kind", "year", "confidence"):
            return value.replace("-", " ")
        if name == "authority":
            return self._labels.of(authority_iri(value))
        if name == "agency":
            return self._labels.of(BASE + value)
        return self._labels.concept(name.replace("_", "-"), value)

    def place(self, document: SearchDocument) -> str:
        """Return the places of a document, at most three by name."""
        codes = (
            [] if document.kind in ("authority", "place", "region") else document.authority.split()
        )
        named = ", ".join(self.of("authority", code) for code in codes[:3])
        return f"{named} and {len(codes) - 3} more" if len(codes) > 3 else named

    def hit(self, result: SearchResult) -> Hit:
        """Return a result for people."""
        document = result.document
        topics = ", ".join(self.of("topic", value) for value in document.topics.split())
        inspection = self._inspections.get(inspection_of_report(report_of(document.iri)))
        return Hit(
            document.kind,
            document.title,
            "" if document.title else result.snippet,
            self.place(document),
            document.day,
            document.framework,
            document.polarity,
            document.extent,
            topics,
            document.page or None,
            printed_number(document.paragraph),
            local_id(document.iri),
            inspection.link(document.page).url if inspection else "",
        )


LACKS_WORDS = (
    "This copy has no words of reports: names, places and topics are found, sentences are not; "
    f"{WHO_ADDS}."
)


@dataclass(frozen=True)
class Search:
    """What a search found; `filters` have codes."""

    words: str
    filters: Mapping[str, Sequence[str]]
    results: SearchResults
    labels: FilterLabels
    page: int
    limit: int
    since: str = ""

    @cached_property
    def hits(self) -> list[Hit]:
        """The results for people."""
        return [self.labels.hit(each) for each in self.results.results]

    @cached_property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """The counts of all that match by the values of each filter, where that one is left out."""
        if not (self.words or self.filters or self.since):
            return {}
        asked = {"limit": 0, "facets": [*FIELDS.values()]}
        store = self.labels.store
        return _documents(store, self.words, self.filters, self.since, **asked).facets

    @property
    def lacks_words(self) -> bool:
        """Whether words were searched for in a graph that has no words of reports."""
        return bool(self.words) and words_horizon(self.labels.store.facts).is_outside

    def require_words(self) -> None:
        """Raise MissingWordsError where nothing is found, and no words of reports are loaded."""
        if self.lacks_words and not self.results.total:
            raise missing_words(self.words)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the results."""
        corrected, is_partial = self.results.corrected, self.results.is_partial
        coverage = words_horizon(self.labels.store.facts)
        return (
            *([LACKS_WORDS] if self.lacks_words else []),
            *([coverage.sentence()] if self.words and coverage.status is Status.SOME else []),
            *([f"Searched for: {corrected}"] if corrected else []),
            *(
                ["Nothing has all of these words. The results have some of them."]
                if is_partial
                else []
            ),
            f"{self.results.total:,} found, {len(self.hits):,} shown.",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the results as plain data, with facets: value, label and count."""
        facets = {
            name: [
                {"value": value, "label": self.labels.of(name, value), "count": count}
                for value, count in list(self.facets.get(field, {}).items())[:_LISTED]
            ]
            for name, field in FIELDS.items()
        }
        rows = [
            hit._asdict() | {"matches": each.matches, "score": each.score}
            for hit, each in zip(self.hits, self.results.results, strict=True)
        ]
        return {
            "query": self.words,
            "corrected": self.results.corrected,
            "partial": self.results.is_partial,
            "total": self.results.total,
            "page": self.page,
            "per_page": self.limit,
            "facets": facets,
            "results": rows,
        }


def _as_table(found: Search) -> Tables:
    rows = tuple(tuple(each) for each in found.hits)
    return {"": ResultTable("Search results", Hit._fields, rows, notes=found.notes)}


def _with_whole_texts(found: Search) -> Tables:
    whole = (
        replace(each, snippet=each.document.body or each.snippet) for each in found.results.results
    )
    return _as_table(replace(found, results=replace(found.results, results=tuple(whole))))


def _text_lines(found: Search) -> Iterator[str]:
    """Yield the lines of each result: what and where, its words, its identifier."""
    for hit in found.hits:
        page = f"page {hit.page}" if hit.page else ""
        where = ", ".join(filter(None, [hit.authority, hit.inspected, page]))
        yield f"{hit.title or hit.polarity or hit.kind} ({hit.kind}{f': {where}' if where else ''})"
        if hit.text and hit.text != hit.title:
            yield f"  {hit.text}"
        yield f"  {hit.id}" + (f"  {hit.link}" if hit.link else "")


def _as_results(store: Store, found: Search, values: Mapping[str, Any]) -> Results:
    """Return the hits, whose passages have their words and places."""
    rows = [
        ResultRow(
            {
                name: value
                for name, value in hit._asdict().items()
                if value and name not in _OF_PASSAGES
            },
            [entity_iri(hit.id)] if report_of(entity_iri(hit.id)) else (),
        )
        for hit in found.hits
    ]
    loaded = {item.authority for item in inspections(store.facts)}
    places = (
        [*map(authority_iri, found.filters.get("authority", ()))] if values["authority"] else []
    )
    missing = ", ".join(map(Labels(store).of, (each for each in places if each not in loaded)))
    notes = [*found.notes[:-1], *([no_report_loaded(missing)] if missing else [])]
    return Results(rows, notes, found.results.total)


Names = Annotated[Sequence[str], Label("")]


def _only(what: str) -> str:
    return f"Only {what}, or several."


@ability(
    {"words": "placement sufficiency", "kind": "finding"},
    tables=_as_table,
    results=_as_results,
    forms={
        "table": text_form(_text_lines),
        **{
            name: form
            for name, form in forms_of(_with_whole_texts).items()
            if name in ("csv", "xlsx")
        },
        "json": json_form(Search.to_dict, _SCHEMA),
    },
)
def search(
    store: Store,
    words: Annotated[str, WORDS, "Words and phrases in double quotes.", ParameterAlias("q")] = "",
    *,
    kind: Annotated[Names, one_of(KINDS), _only("this kind")] = (),
    authority: Annotated[
        Names, AUTHORITY, _only("this authority, or those of a region or place")
    ] = (),
    region: Annotated[Names, PLACE, _only("authorities in this region")] = (),
    framework: Annotated[
        Names, _indexed("framework"), _only("inspections under this framework")
    ] = (),
    year: Annotated[Names, _indexed("year"), _only("inspections of this year")] = (),
    grade: Annotated[Names, _indexed("grade"), _only("inspections with this overall grade")] = (),
    area_of_focus: Annotated[
        Names, _indexed("area_of_focus"), _only("visits that looked at this area")
    ] = (),
    polarity: Annotated[Names, POLARITY, _only("findings with this polarity")] = (),
    confidence: Annotated[
        Names, _indexed("confidence"), _only("findings whose polarity is this sure")
    ] = (),
    extent: Annotated[Names, _indexed("extent"), _only("findings of this extent")] = (),
    topic: Annotated[Names, TOPIC, _only("findings on this topic and those below it")] = (),
    sector: Annotated[Names, _indexed("sector"), _only("findings about this sector")] = (),
    agency: Annotated[Names, AGENCY, _only("passages about this agency")] = (),
    service_type: Annotated[
        Names, _indexed("service_type"), _only("passages on this type of service")
    ] = (),
    since: Since = "",
    as_at: AsAt = "",
    sort: Annotated[str, one_of(SORTS), "The order of the results."] = "relevance",
    page: Annotated[int, number_from(1, 999_999), "The page of results."] = 1,
    limit: Annotated[int, number_from(1, MOST), "How many results a page has."] = PAGE_SIZE,
) -> Search:
    """Search for WORDS in findings, recommendations and names.

    The search is for all words, in any form ("visit" finds "visits"), the last one also as a
    beginning. A phrase is given in quotes ('"strategy discussions" health'). Where no document has
    all words, those that have some of them are listed; a word that occurs nowhere is replaced by
    the most similar one. Questions are answered by `ask`.
    """
    given = {name: value for name, value in locals().items() if name in FIELDS}
    if not words and not since and not any(given.values()):
        raise ParameterError(
            "search needs words or a filter, for example words=placement sufficiency"
        )
    filters = _known_values(store, given)
    asked = {"sort": sort, "limit": limit, "offset": (page - 1) * limit}
    results = _documents(store, words, filters, since, **asked)
    found = Search(words, filters, results, FilterLabels(store), page, limit, since)
    found.require_words()
    return found


def _documents(
    store: Store, words: str, filters: Mapping[str, Sequence[str]], since: str, **more: Any
) -> SearchResults:
    """Return the documents that match words and filters,
    which are named as the parameters of `search`.
    """
    fields = {FIELDS[name]: [*values] for name, values in filters.items()}
    return search_documents(_indexed_facts(store), words, fields, since, **more)


def _known_values(store: Store, filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the values of filters as documents have them;
    others are names of entities, such as "Slough".

    Raises ParameterError for a value that neither is.
    """
    found: dict[str, dict[str, None]] = {}
    for name, values in filters.items():
        for value in filter(None, values):
            found.setdefault(name, {}).update(dict.fromkeys(_codes(store, name, value)))
    return {name: [*codes] for name, codes in found.items()}


def _codes(store: Store, name: str, value: str) -> list[str]:
    known = values_of(_indexed_facts(store), FIELDS[name])
    if value in known or name == "kind":
        return [value]
    if (notation := slug(value)) in known:  # "front door"
        return [notation]
    if meant := values_by_words(name.replace("_", "-")).get(anchor_phrase(value)):
        return [*meant]
    if name not in _NAMED:
        raise ParameterError(f"no {name} {value!r}: there are {', '.join(sorted(known))}")
    try:
        iris = expand_name(store, value, name)
    except EntityNotFoundError as error:
        raise ParameterError(f"{name}: {error}") from error
    return [local_id(iri) if name == "agency" else concept_value(iri) for iri in iris]
