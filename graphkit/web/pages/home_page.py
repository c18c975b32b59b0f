"""The home page: questions and authorities."""

from __future__ import annotations

from graphkit.ask.questions import questions
from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult

_AUTHORITIES = """SELECT ?authority ?name {
  ?inspection gk:inspectionOf ?authority . ?authority rdfs:label ?name
} GROUP BY ?authority ?name ORDER BY ?name"""


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page with all questions, and all authorities with a report."""
    authorities = [{"iri": iri, "name": name} for iri, name in store.rows(_AUTHORITIES)]
    return Page("home.html", {"questions": list(questions().values()), "authorities": authorities})
