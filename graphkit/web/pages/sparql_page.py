"""The SPARQL editor, with the questions as examples and completion from the ontology."""

from __future__ import annotations

import json

from graphkit.ask.questions import Question, questions, to_sparql
from graphkit.core.errors import GraphkitError
from graphkit.core.terms import GK, PREFIXES
from graphkit.graph.ontology_graph import ontology_terms
from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult

_FIRST = """PREFIX gk: <https://w3id.org/graphkit/def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?authority ?grade {
  ?place a gk:LocalAuthority ; rdfs:label ?authority ; gk:latestGrade ?grade
} ORDER BY ?authority
"""


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page with an editor; without scripts, with a form."""
    known = sorted(questions().values(), key=lambda item: item.summary)
    terms = sorted(ontology_terms())
    editor = {
        "first": _FIRST,
        "prefixes": PREFIXES,
        "classes": [GK + name for name in terms if name[0].isupper()],
        "properties": [GK + name for name in terms if name[0].islower()],
        "examples": {item.name: _example(store, item) for item in known},
    }
    data = {"query": "", "message": "", "columns": [], "rows": [], "more": False, "examples": known}
    return Page("sparql.html", data | {"editor": json.dumps(editor)})


def _example(store: Store, question: Question) -> str:
    """Return a question as SPARQL that runs elsewhere, too: with values, and with the prefixes it uses."""
    try:
        text = to_sparql(store, question, question.required).strip()
    except GraphkitError:  # the example is not in this graph
        text = question.text
    missing = (name for name in sorted(PREFIXES) if f"{name}:" in text and f"PREFIX {name}:" not in text)
    declared = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in missing)
    return f"# {question.summary}\n{declared}{text}\n"
