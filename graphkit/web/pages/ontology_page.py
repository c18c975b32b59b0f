"""The classes and properties of the ontology."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyoxigraph as ox

from graphkit.core.resources import resource_path
from graphkit.core.terms import GK, PREFIXES
from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult

_TERMS = """SELECT ?term ?label ?definition ?is_class {
  { SELECT DISTINCT ?term { ?term a ?any FILTER(STRSTARTS(STR(?term), STR(gk:))) } }
  ?term rdfs:label ?label . OPTIONAL { ?term skos:definition ?definition }
  BIND(EXISTS { ?term a owl:Class } AS ?is_class)
} ORDER BY ?term"""


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page with all terms, each under its name."""
    return Page("ontology.html", {"terms": _terms()})


@cache
def _terms() -> list[dict[str, str]]:
    ontology = ox.Store()
    ontology.load(resource_path("ontology", "graphkit.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    found: Any = ontology.query(_TERMS, prefixes=PREFIXES)
    return [
        {
            "name": row["term"].value.removeprefix(GK),
            "label": row["label"].value,
            "definition": row["definition"].value if row["definition"] else "",
            "kind": "class" if row["is_class"].value == "true" else "property",
        }
        for row in found
    ]
