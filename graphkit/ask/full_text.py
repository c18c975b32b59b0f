"""Full-text search in a graph: entities, findings and recommendations, with filters by name.

A build calls `index_entities` or `index_changed_entities`; the command line, Python and the web call
`search` or `search_hits`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from graphkit.ask.entity_search import expand_name
from graphkit.ask.lookup import Labels, concept_value, local_id
from graphkit.ask.questions import questions
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import authority_iri, concept_iri, entity_iri
from graphkit.core.terms import BASE, SCHEME
from graphkit.search.documents import Document, entity_documents
from graphkit.search.index import Name, SearchResults
from graphkit.search.index_writer import IndexWriter
from graphkit.store.dataset import Store, values_clause

ENTITIES = "entities"  # the graph name under which entities are indexed
KINDS = (
    "finding",
    "recommendation",
    "authority",
    "agency",
    "service",
    "topic",
    "region",
    "place",
    "question",
)
_FIELDS = {
    "topic": "topics",
    "sector": "sectors",
    "year": "year",
    "grade": "grade",
    "service_type": "service_type",
}  # parameter → field of the index, where they differ
_VALUES_OF_ENTITIES = """SELECT DISTINCT ?entity ?value {{ {among}
  VALUES ?class {{ gk:LocalAuthority gk:Agency gk:Service }}
  ?entity a ?class ; {predicate} ?value }}"""
_INDEXED = tuple(entity_iri(f"{kind}/") for kind in ("authority", "agency", "service", "inspection"))
_AUTHORITIES = "SELECT ?authority ?label { ?authority a gk:LocalAuthority ; rdfs:label ?label }"
_TOPICS = f"""SELECT ?concept ?label ?other {{
  ?concept skos:inScheme <{SCHEME}topic> ; skos:prefLabel ?label
  OPTIONAL {{ ?concept skos:altLabel ?other }} }} ORDER BY ?concept ?other"""
_REGIONS = """SELECT DISTINCT ?authority ?region ?label {
  ?authority gk:region ?region . ?region skos:prefLabel ?label }"""
_PLACES = """SELECT DISTINCT ?place ?name ?authority {
  ?place a skos:Collection ; dcterms:title ?name ; skos:member ?authority } ORDER BY ?place ?authority"""
_GRADES = f"""SELECT DISTINCT ?inspection ?grade {{{{ {{among}} ?inspection gk:judgement ?judgement .
  ?judgement gk:criterion <{SCHEME}criterion/overall-effectiveness> ; gk:grade ?grade }}}}"""
_SERVICE_TYPES = "SELECT DISTINCT ?service ?type {{ {among} ?service a gk:Service ; gk:serviceType ?type }}"


def index_entities(store: Store, index: IndexWriter) -> None:
    """Replace the entities of a search index by the authorities, agencies and services of a graph."""
    entities = _Entities(store)
    concepts, names = _concepts(store, entities)
    documents = entities.documents(_first_labels(entities.labels))
    index.replace(ENTITIES, chain(documents, concepts, _question_documents()))
    index.set_names([*names, *entities.names()], _attributes(store))


def index_changed_entities(store: Store, index: IndexWriter, changed: Collection[str]) -> None:
    """Replace what a search index has of those authorities, agencies, services and inspections among IRIs."""
    changed = {iri for iri in changed if iri.startswith(_INDEXED)}
    authorities: dict[str, set[str]] = defaultdict(set)
    for authority, label in store.rows(_AUTHORITIES):
        authorities[authority].add(label)
    entities = _Entities(store, changed)
    index.replace(ENTITIES, entities.documents(_first_labels(authorities)), changed)
    keys = {*changed, *map(local_id, changed), *map(concept_value, changed)}
    index.set_names(entities.names(), _attributes(store, changed), keys)


class _Entities:
    """The names and areas of authorities, agencies and services: all in a graph, or those among some IRIs."""

    def __init__(self, store: Store, among: Collection[str] | None = None) -> None:
        self.labels, self._others, self._areas = (
            _values(store, predicate, among) for predicate in ("rdfs:label", "skos:altLabel", "gk:servesArea")
        )

    def documents(self, names: Mapping[str, str]) -> Iterator[Document]:
        """Return a document for each entity; `names` has those of areas, by identifier tail."""
        return entity_documents(
            (
                (
                    entity,
                    label,
                    " ".join(sorted(others - {label})),
                    [*map(concept_value, self._areas[entity])],
                )
                for entity, (label, others) in sorted(self._named())
            ),
            names.get,
        )

    def names(self) -> Iterator[Name]:
        """Yield all names of the authorities."""
        for iri, (label, others) in self._named():
            if iri.startswith(authority_iri("")):
                yield from (Name(name.lower(), iri, "authority", label) for name in others)

    def _named(self) -> Iterator[tuple[str, tuple[str, set[str]]]]:
        for entity, labels in self.labels.items():
            yield entity, (min(labels), labels | self._others[entity])


def _values(store: Store, predicate: str, among: Collection[str] | None) -> dict[str, set[str]]:
    """Return the values of a property, by entity."""
    found: dict[str, set[str]] = defaultdict(set)
    query = _VALUES_OF_ENTITIES.format(among=_among("?entity", among), predicate=predicate)
    for entity, value in store.rows(query):
        found[entity].add(value)
    return found


def _among(variable: str, iris: Collection[str] | None) -> str:
    return "" if iris is None else values_clause(variable, iris)


def _first_labels(labels: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return the first label of each entity, by its identifier tail."""
    return {local_id(entity): min(several) for entity, several in labels.items()}


def _concepts(store: Store, entities: _Entities) -> tuple[list[Document], list[Name]]:
    """Return documents of topics, regions and places, and all names of these."""
    labels = {entity: min(several) for entity, several in entities.labels.items()}
    topics: dict[tuple[str, str], list[str]] = defaultdict(list)
    for concept, label, other in store.rows(_TOPICS):
        topics[concept, label] += [other] if other else []
    documents = [
        Document(iri, "topic", label, " ".join(more), topics=concept_value(iri))
        for (iri, label), more in topics.items()
    ]
    names = [
        Name(name.lower(), iri, "topic", label)
        for (iri, label), more in topics.items()
        for name in (label, *more)
    ]
    areas: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for authority, iri, label in store.rows(_REGIONS):
        areas["region", iri, label].add(authority)
    for iri, label, authority in store.rows(_PLACES):
        areas["place", iri, label].add(authority)
    for (kind, iri, label), members in sorted(areas.items()):
        inside = sorted(labels[each] for each in members if each in labels)
        codes = " ".join(sorted(map(concept_value, members)))
        documents.append(Document(iri, kind, label, labels=" ".join(inside), authority=codes))
        names.append(Name(label.lower(), iri, kind, "|".join(inside)))
    return documents, names


def _question_documents() -> Iterator[Document]:
    for question in questions().values():
        yield Document(f"{BASE}question/{question.name}", "question", question.summary)


def _attributes(store: Store, among: Collection[str] | None = None) -> Iterator[tuple[str, str, str]]:
    """Yield what facets look up: regions of authorities, grades of inspections, types of services."""
    for authority, region, _ in store.rows(_REGIONS):
        if among is None or authority in among:
            yield "region", concept_value(authority), concept_value(region)
    for inspection, grade in store.rows(_GRADES.format(among=_among("?inspection", among))):
        yield "grade", inspection, concept_value(grade)
    for service, kind in store.rows(_SERVICE_TYPES.format(among=_among("?service", among))):
        for key in (service, local_id(service)):  # documents name it in full, findings in short
            yield "service_type", key, concept_value(kind)


def search(
    store: Store,
    words: str,
    *,
    kind: str | Sequence[str] = (),
    since: str = "",
    limit: int = 20,
    offset: int = 0,
    facets: Collection[str] = (),
    sort: str = "relevance",
    **names: str | Sequence[str],
) -> SearchResults:
    """Return what matches words in the findings, recommendations and entities of a graph, best first.

    Parameters
    ----------
    words
        Words and "phrases". The last word matches as a prefix; a misspelt word is corrected.
    kind
        One or more of `KINDS`.
    since
        Only inspections that began on this day or later (YYYY-MM-DD).
    names
        Names or values to restrict results to: `authority`, `topic`, `polarity`, `sector`, `extent`,
        `agency`.

    Raises
    ------
    EntityNotFoundError, ParameterError, GraphNotFoundError
        Where a name is unknown, a kind does not exist, or the graph has no search index (a SPARQL endpoint).
    """
    kinds = [kind] if isinstance(kind, str) else list(kind)
    if unknown := [each for each in kinds if each not in KINDS]:
        raise ParameterError(f"no kind {unknown[0]!r} to search for; kinds: {', '.join(KINDS)}")
    filters: dict[str, list[str]] = {"kind": kinds} if kinds else {}
    filters |= dict(_filters(store, names))
    with store.search_index() as index:
        return index.search(words, filters, since, limit, offset, facets, sort)


def _filters(store: Store, names: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, list[str]]]:
    for parameter, given in names.items():
        values = [given] if isinstance(given, str) else list(given)
        found = [iri for value in values if value for iri in expand_name(store, value, parameter)]
        if not found:
            continue
        if parameter == "agency":
            yield "entities", [local_id(iri) for iri in found]
        else:
            yield _FIELDS.get(parameter, parameter), [concept_value(iri) for iri in found]


class SearchHit(NamedTuple):
    """A search result for people: `title` of an entity, `text` of a finding, and where it is."""

    kind: str
    title: str
    text: str
    authority: str
    inspected: str
    polarity: str
    topics: str
    page: int | None
    paragraph: str
    id: str


class SearchHits(NamedTuple):
    """Search results for people; `total` counts all matches, `corrected` is the query if it was corrected.

    `is_partial`: nothing has all of the words.
    """

    hits: tuple[SearchHit, ...]
    total: int
    corrected: str
    is_partial: bool


def search_hits(store: Store, words: str, **options: Any) -> SearchHits:
    """Return the results of `search`, with names in place of codes."""
    found, labels = search(store, words, **options), Labels(store)
    hits = []
    for result in found.results:
        document = result.document
        is_entity = bool(document.title)
        codes = [] if document.kind == "authority" else document.authority.split()
        places = ", ".join(labels.of(authority_iri(code)) for code in codes)
        topics = ", ".join(labels.of(concept_iri("topic", value)) for value in document.topics.split())
        hits.append(
            SearchHit(
                document.kind, document.title, "" if is_entity else result.snippet, places, document.day,
                document.polarity, topics, document.page or None, document.paragraph,
                local_id(document.iri),
            )
        )  # fmt: skip
    return SearchHits(tuple(hits), found.total, found.corrected, found.is_partial)
