"""What full-text search finds in a graph: the entities that a build indexes, and filters by name.

The ability `search` (`graphkit.abilities.search`) is the search itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from graphkit.ask.entity_search import expand_name
from graphkit.ask.lookup import concept_value, kind_of, local_id
from graphkit.ask.questions import questions
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.identifiers import entity_iri, values_clause
from graphkit.core.terms import BASE, SCHEME
from graphkit.search.documents import Document
from graphkit.search.index import Name, SearchIndex
from graphkit.search.index_writer import IndexWriter
from graphkit.store.dataset import Store

ENTITIES = "entities"  # the graph name under which entities are indexed
KINDS = tuple("finding recommendation authority agency service topic region place question".split())
_SAME = "kind authority region framework year grade polarity confidence extent agency service_type".split()
# Filter → field of the index.
FIELDS = {**{name: name for name in _SAME}, "topic": "topics", "sector": "sectors"}
_NAMED = ("authority", "region", "topic", "sector", "agency")  # filters whose values have names
_VALUES_OF_ENTITIES = """SELECT DISTINCT ?entity ?value {{ {among}
  VALUES ?class {{ gk:LocalAuthority gk:Agency gk:Service }}
  ?entity a ?class ; {predicate} ?value }}"""
_INDEXED = tuple(entity_iri(f"{kind}/") for kind in ("authority", "agency", "service", "inspection"))
_AUTHORITIES = "SELECT ?authority ?label { ?authority a gk:LocalAuthority ; rdfs:label ?label }"
_TOPICS = f"""SELECT ?concept ?label ?other {{
  ?concept skos:inScheme <{SCHEME}topic> ; skos:prefLabel ?label
  OPTIONAL {{ ?concept skos:altLabel ?other }} }} ORDER BY ?concept ?other"""
_REGIONS = """SELECT DISTINCT ?region ?label ?authority {
  ?authority gk:region ?region . ?region skos:prefLabel ?label }"""
_PLACES = """SELECT DISTINCT ?place ?name ?authority {
  ?place a skos:Collection ; dcterms:title ?name ; skos:member ?authority } ORDER BY ?place ?authority"""
_GRADES = f"""SELECT DISTINCT ?inspection ?grade {{{{ {{among}} ?inspection gk:judgement ?judgement .
  ?judgement gk:criterion <{SCHEME}criterion/overall-effectiveness> ; gk:grade ?grade }}}}"""
_SERVICE_TYPES = "SELECT DISTINCT ?service ?type {{ {among} ?service a gk:Service ; gk:serviceType ?type }}"


class _Entity(NamedTuple):
    """An authority, agency or service: its label, all its names, and the IRIs of the areas it serves."""

    label: str
    names: set[str]
    areas: set[str]


def index_entities(store: Store, index: IndexWriter) -> None:
    """Replace the entities of a search index by the authorities, agencies and services of a graph."""
    entities = _entities(store)
    labels = {iri: entity.label for iri, entity in entities.items()}
    concepts, names = _concepts(store, labels)
    index.replace(ENTITIES, [*_documents(entities, labels), *concepts, *_question_documents()])
    index.set_names([*names, *_names(entities)], _attributes(store))


def index_changed_entities(store: Store, index: IndexWriter, changed: Collection[str]) -> None:
    """Replace what a search index has of those authorities, agencies, services and inspections among IRIs."""
    changed = {iri for iri in changed if iri.startswith(_INDEXED)}
    # The first of several labels of an authority comes last, and stays.
    labels = dict(sorted(store.rows(_AUTHORITIES), reverse=True))
    entities = _entities(store, changed)
    index.replace(ENTITIES, _documents(entities, labels), changed)
    keys = {*changed, *map(local_id, changed), *map(concept_value, changed)}
    index.set_names(_names(entities), _attributes(store, changed), keys)


def _entities(store: Store, among: Collection[str] | None = None) -> dict[str, _Entity]:
    """Return the authorities, agencies and services: all in a graph, or those among some IRIs."""
    labels, others, areas = (
        _values(store, predicate, among) for predicate in ("rdfs:label", "skos:altLabel", "gk:servesArea")
    )
    return {iri: _Entity(min(own), own | others[iri], areas[iri]) for iri, own in sorted(labels.items())}


def _documents(entities: Mapping[str, _Entity], labels: Mapping[str, str]) -> Iterator[Document]:
    """Yield a document for each entity; `labels` has those of areas."""
    for iri, (label, names, areas) in entities.items():
        others, codes = " ".join(sorted(names - {label})), " ".join(sorted(map(concept_value, areas)))
        places = " ".join(filter(None, map(labels.get, sorted(areas))))
        yield Document(iri, kind_of(iri), label, others, labels=places, authority=codes)


def _names(entities: Mapping[str, _Entity]) -> Iterator[Name]:
    """Yield all names of the authorities."""
    for iri, (label, names, _) in entities.items():
        if kind_of(iri) == "authority":
            yield from (Name(name.lower(), iri, "authority", label) for name in names)


def _values(store: Store, predicate: str, among: Collection[str] | None) -> dict[str, set[str]]:
    """Return the values of a property, by entity."""
    found: dict[str, set[str]] = defaultdict(set)
    query = _VALUES_OF_ENTITIES.format(among=_among("?entity", among), predicate=predicate)
    for entity, value in store.rows(query):
        found[entity].add(value)
    return found


def _among(variable: str, iris: Collection[str] | None) -> str:
    return "" if iris is None else values_clause(variable, iris)


def _concepts(store: Store, labels: Mapping[str, str]) -> tuple[list[Document], list[Name]]:
    """Return documents of topics, regions and places, and all names of these."""
    topics: dict[tuple[str, str], list[str]] = defaultdict(list)
    for concept, label, other in store.rows(_TOPICS):
        topics[concept, label] += [other] if other else []
    documents, names = [], []
    for (iri, label), more in topics.items():
        documents.append(Document(iri, "topic", label, " ".join(more), topics=concept_value(iri)))
        names += [Name(name.lower(), iri, "topic", label) for name in (label, *more)]
    areas: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for kind, query in (("region", _REGIONS), ("place", _PLACES)):
        for iri, label, authority in store.rows(query):
            areas[kind, iri, label].add(authority)
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
    for region, _, authority in store.rows(_REGIONS):
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
    found: dict[str, dict[str, None]] = {}
    for name, values in filters.items():
        for value in filter(None, values):
            found.setdefault(name, {}).update(dict.fromkeys(_codes(store, index, name, value)))
    return {name: [*codes] for name, codes in found.items()}


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
