"""The page of a person in public office: their part in inspections over time, and the posts they held."""

from __future__ import annotations

from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import Labels, concept_value, objects
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.terms import Rdf
from graphkit.store.dataset import Store
from graphkit.view.role_chart import RoleDay, role_chart
from graphkit.web.entity_address import entity_at
from graphkit.web.page import Page, PageRequest, PageResult

_SEATS = """SELECT DISTINCT ?inspection ?authority ?day ?framework ?version ?role ?post ?organisation ?page {{
  {{ SELECT ?seat ?role {{ ?seat org:member <{0}> ; org:role ?role }} }}
  ?inspection gk:participation ?seat ; gk:inspectionOf ?authority ; gk:startDate ?day ;
    gk:framework ?framework .
  OPTIONAL {{ ?inspection gk:frameworkVersion ?version }}
  OPTIONAL {{ ?seat gk:post ?post }}
  OPTIONAL {{ ?seat org:organization/rdfs:label ?organisation }}
  OPTIONAL {{ ?seat gk:page ?page }} }}"""
_POSTS = """SELECT DISTINCT ?post ?label ?organisation ?name {{
  <{0}> org:holds ?post . ?post rdfs:label ?label .
  OPTIONAL {{ ?post org:postIn ?organisation . ?organisation rdfs:label ?name }} }} ORDER BY ?label"""


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the person at the address."""
    iri, labels = entity_at(request.path), Labels(store)
    if not objects(store, iri, Rdf.TYPE):
        raise EntityNotFoundError(f"no person at {request.path}: search at /")
    rows = sorted(store.rows(_SEATS.format(iri)), key=lambda row: (row[2], row[5]), reverse=True)
    seats = [
        {
            "inspection": inspection,
            "authority": authority,
            "name": labels.of(authority),
            "day": day,
            "under": Inspection("", "", "", "", concept_value(framework), version).under,
            "role": labels.of(role),
            "post": post,
            "organisation": organisation,
            "page": page,
        }
        for inspection, authority, day, framework, version, role, post, organisation, page in rows
    ]
    marks = [RoleDay(str(each["role"]), str(each["day"]), str(each["name"])) for each in seats]
    data = {
        "title": labels.of(iri),
        "names": labels.others(iri),
        "chart": role_chart(marks, labels.of(iri)),
        "seats": seats,
        "posts": list(store.rows(_POSTS.format(iri))),
    }
    return Page("person.html", data)
