"""Pages of entities of any kind: the statements about them, as a page or as RDF; the
ontology.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache
from typing import Any

import pyoxigraph as ox

from graphkit.answers.queries.question import questions
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import entity_iri, kind_of, local_id
from graphkit.core.resources import resource_path
from graphkit.core.terms import PREFIXES, SCHEME, Rdf, Scheme
from graphkit.graph.entities.entity_statements import find_evidence
from graphkit.graph.entities.entity_statements import show_entity as show_statements
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import Page, PageRequest, PageResult, Redirect, load_pages
from graphkit.surfaces.web.page_links import address, entity_at
from graphkit.surfaces.web.pages.sparql_pages import rdf_content

_LOCAL_ID = re.compile(r"[a-z-]+/[^\s?#]+")  # an identifier without its namespace
_NAMES = ("rdfs:label", "skos:prefLabel", "dcterms:title")
# a count of statements, and one of them
_SUCH_AS = re.compile(r"(\d+) \(such as ([a-z-]+/[^\s)]+)\)")
_TEXTS = load_pages()["texts"]["entity"]


def entity(store: Store, request: PageRequest) -> PageResult:
    """The page of any entity: the statements about it, and the passages that support them."""
    start, _, name = request.path.removeprefix("/").partition("/")
    is_bare = start == "id" and "/" not in name  # is looked up
    iri, found = show_statements(store, name if is_bare else entity_at(request.path))
    tail = local_id(iri)
    kind = tail.partition("/")[0]
    evidence = (
        [] if iri.startswith(SCHEME) else find_evidence(store, iri)[1]
    )  # a topic has thousands of passages
    label = Labels(store).of(iri)
    where = [item.report for item in evidence if item.statement == tail]
    title = label if label != tail.rpartition("/")[2].replace("-", " ") else label_from_id(tail)
    is_named = any(item.property in _NAMES for item in found)
    data = {
        "title": title if is_named else ", ".join([label_from_id(tail), *where[:1]]),
        "iri": iri,
        "statements": [_row(store, asdict(item)) for item in found],
        "evidence": evidence,
        "questions_about": [
            item
            for item in questions().values()
            if kind in item.parameters and {*item.required} <= {kind}
        ],
        "kind": kind,
        "tail": tail,
    }
    return Page("entity.html", data)


def _row(store: Store, item: dict[str, Any]) -> dict[str, Any]:
    """Return a statement for the template: with `at`, the entity to link to."""
    if such := _SUCH_AS.fullmatch(item["value"]):
        item |= {"value": such[2], "label": f"{such[1]}, such as {label_from_id(such[2])}"}
    is_entity = bool(_LOCAL_ID.fullmatch(item["value"]))
    item["at"] = _entity_named(store, item["value"]) if is_entity else ""
    item["label"] = item["label"] or (label_from_id(item["value"]) if is_entity else "")
    return item


def _entity_named(store: Store, local: str) -> str:
    """Return what an identifier names: a concept,
    or an entity whose kind is named as a scheme (change/…).
    """
    concept = SCHEME + local
    is_like_concept = kind_of(local) in frozenset(Scheme)
    return entity_iri(local) if is_like_concept and not objects(store, concept, Rdf.type) else local


def label_from_id(tail: str) -> str:
    """Return a label made from an identifier: "finding 5.6", "service night owls"."""
    kind, *parts = tail.split("/")
    words = [kind, *parts[-1:]] if kind != "inspection" or len(parts) < 3 else parts[2:]
    return " ".join(
        word if any(map(str.isdigit, word)) else word.replace("-", " ") for word in words
    )


def statements(store: Store, request: PageRequest) -> PageResult:
    """The statements about an entity, as RDF: for a scheme those about its concepts,
    at /def the ontology.
    """
    if request.path == "/def":
        ontology = resource_path("ontology", "graphkit.ttl").read_bytes()
        return rdf_content(request, ox.parse(ontology, ox.RdfFormat.TURTLE))
    iri = entity_at(request.path)
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}"
    if iri.startswith(SCHEME) and "/" not in iri.removeprefix(SCHEME):
        query = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s skos:inScheme <{iri}> ; ?p ?o }}"
    if triples := sorted(store.query(query), key=str):
        return rdf_content(request, triples)
    raise EntityNotFoundError(f"no statements about {request.path}: search at /")


def person(store: Store, request: PageRequest) -> PageResult:
    """The reports that name a person, as the answer to a question: nobody has a page."""
    iri = entity_at(request.path)
    if not objects(store, iri, Rdf.type):
        raise EntityNotFoundError(f"no person at {request.path}: search at /")
    return Redirect(address("/ask", q=Labels(store).of(iri)))


def ontology(store: Store, request: PageRequest) -> PageResult:
    """The classes and properties of the ontology."""
    return Page("ontology.html", {"terms": _terms()})


@cache
def _terms() -> list[dict[str, str]]:
    graph = ox.Store()
    graph.load(resource_path("ontology", "graphkit.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    found: Any = graph.query(_TEXTS["terms"], prefixes=PREFIXES)
    return [{name: row[name].value for name in ("name", "label", "text", "kind")} for row in found]
