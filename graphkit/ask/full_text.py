"""What full-text search finds in a graph: the entities that a build indexes, and filters by name.

The ability `search` (`graphkit.abilities.search`) is the search itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from graphkit.ask.entity_search import expand_name
from graphkit.ask.lookup import concept_value, local_id
from graphkit.ask.questions import questions
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.identifiers import authority_iri, entity_iri
from graphkit.core.terms import BASE, SCHEME
from graphkit.search.documents import Document, entity_documents
from graphkit.search.index import Name, SearchIndex
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
FIELDS = {  # filter → field of the index
    **{name: name for name in ("kind", "authority", "region", "framework", "year", "grade", "polarity")},
    **{name: name for name in ("confidence", "extent", "agency", "service_type")},
    "topic": "topics",
    "sector": "sectors",
}
_NAMED = ("authority", "region", "topic", "sector", "agency")  # filters whose values have names
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


def known_values(
    store: Store, index: SearchIndex, filters: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return the values of filters as the index has them; others are names of entities, such as "Slough".

    Raises ParameterError for a value that neither is.
    """
    found = {
        name: list(
            dict.fromkeys(code for value in values if value for code in _codes(store, index, name, value))
        )
        for name, values in filters.items()
    }
    return {name: codes for name, codes in found.items() if codes}


def _codes(store: Store, index: SearchIndex, name: str, value: str) -> list[str]:
    known = index.values(FIELDS[name])
    if value in known or name == "kind":
        return [value]
    if name not in _NAMED:
        raise ParameterError(f"no {name} {value!r}: there are {', '.join(sorted(known))}")
    try:
        iris = expand_name(store, value, name)
    except EntityNotFoundError as error:
        raise ParameterError(f"{name}: {error}") from error
    return [local_id(iri) if name == "agency" else concept_value(iri) for iri in iris]
