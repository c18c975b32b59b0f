"""The page of any entity: the statements about it, and the passages that support them."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from graphkit.ask.entity_statements import show, why
from graphkit.ask.lookup import Labels, local_id
from graphkit.ask.questions import questions
from graphkit.core.terms import SCHEME
from graphkit.store.dataset import Store
from graphkit.web.entity_address import entity_at
from graphkit.web.page import Page, PageRequest, PageResult

_LOCAL_ID = re.compile(r"[a-z-]+/[^\s?#]+")  # an identifier without its namespace
_SUCH_AS = re.compile(r"(\d+) \(such as ([a-z-]+/[^\s)]+)\)")  # a count of statements, and one of them
_LISTS = {  # kind of entity → element and heading of a list on its page, and its query
    "region": (
        "ul",
        "Its authorities",
        "SELECT DISTINCT ?authority ?name {{ ?authority gk:region <{0}> ; rdfs:label ?name }} "
        "ORDER BY ?name ?authority",
    ),
    "authority": (
        "ol",
        "Statistical neighbours, the nearest first",
        "SELECT ?authority ?name {{ <{0}> gk:neighbourRanking ?ranking . ?ranking gk:rank ?rank ; "
        "gk:neighbour ?authority . ?authority rdfs:label ?name }} ORDER BY ?rank ?name",
    ),
}
_LISTED = {"neighbourRanking", "statisticalNeighbour"}  # properties that such a list replaces


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the entity at the address. Raises EntityNotFoundError."""
    iri, statements = show(store, _name(request))
    tail = local_id(iri)
    kind = tail.partition("/")[0]
    listed = _listed(store, kind, iri)
    rows = [
        _row(asdict(item))
        for item in statements
        if not (listed and item.property in _LISTED and not item.inverse)
    ]
    evidence = [] if iri.startswith(SCHEME) else why(store, iri)[1]  # a topic has thousands of passages
    label = Labels(store).of(iri)
    where = [item.report for item in evidence if item.statement == tail]
    title = label if label != tail.rpartition("/")[2].replace("-", " ") else label_from_id(tail)
    names = [item for item in statements if item.property in ("rdfs:label", "skos:prefLabel")]
    data = {
        "title": title if names else ", ".join([label_from_id(tail), *where[:1]]),
        "iri": iri,
        "statements": rows,
        "evidence": evidence,
        "questions_about": [
            (item.summary, f"/ask/{item.name}", kind)
            for item in questions().values()
            if kind in item.parameters
        ],
        "tail": tail,
        "listed": listed,
    }
    return Page("entity.html", data)


def _name(request: PageRequest) -> str:
    """Return the IRI at an address; a bare name after /id/ is looked up, too."""
    start, _, tail = request.path.removeprefix("/").partition("/")
    return tail if start == "id" and "/" not in tail else entity_at(request.path)


def _row(item: dict[str, Any]) -> dict[str, Any]:
    """Return a statement for the template: with `at`, the identifier to link to."""
    if such := _SUCH_AS.fullmatch(item["value"]):
        item |= {"value": such[2], "label": f"{such[1]}, such as {label_from_id(such[2])}"}
    item["at"] = item["value"] if _LOCAL_ID.fullmatch(item["value"]) else ""
    item["label"] = item["label"] or (label_from_id(item["at"]) if item["at"] else "")
    return item


def _listed(store: Store, kind: str, iri: str) -> dict[str, Any]:
    """Return the list on the page of an entity: element, heading, and entities with their names."""
    element, heading, query = _LISTS.get(kind, ("", "", ""))
    entities = store.rows(query.format(iri)) if query else []
    return {"element": element, "heading": heading, "entities": entities} if entities else {}


def label_from_id(tail: str) -> str:
    """Return a label made from an identifier: "finding 5.6", "service night owls"."""
    kind, *parts = tail.split("/")
    words = [kind, *parts[-1:]] if kind != "inspection" or len(parts) < 3 else parts[2:]
    return " ".join(word if any(map(str.isdigit, word)) else word.replace("-", " ") for word in words)
