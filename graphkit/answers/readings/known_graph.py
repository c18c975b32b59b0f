"""The named graph of what is known: views and meanings as statements, for SPARQL (`graph.yaml`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphkit.answers.readings.declarations import property_of
from graphkit.answers.readings.meanings import steps_read_by, with_meanings
from graphkit.answers.readings.views import with_views
from graphkit.core.identifiers import concept_iri, graph_iri
from graphkit.core.quads import Quads
from graphkit.core.resources import read_yaml
from graphkit.core.terms import BASE, GK, Scheme
from graphkit.graph.facts.facts import Facts

KNOWN = graph_iri("known")
_LITERALS: dict[str, Callable[[Quads, str, str, Any], None]] = {
    "date": Quads.add_date,
    "text": Quads.add_text,
    "number": Quads.add_number,
    "flag": Quads.add_boolean,
}


def known_graph(facts: Facts) -> Quads:
    """Return the statements on what is known: inspections, grades, deliveries,
    and what is said of them.
    """
    quads, queries = Quads(KNOWN), read_yaml("data", "readings", "graph.yaml")
    views = with_meanings(with_views(facts), *steps_read_by(*(each["sql"] for each in queries)))
    for declared in queries:
        columns = [(GK + name, form) for name, form in declared["columns"].items()]
        for iri, *values in views.rows(
            declared["sql"].format(base=BASE, tail=len(f"{BASE}agency/") + 1)
        ):
            if "class" in declared:
                quads.add_type(iri, GK + declared["class"])
            if "criterion" in declared:
                columns = [(GK + property_of(f"judgement.{values.pop(0)}"), Scheme.GRADE)]
            for (name, form), value in zip(columns, values, strict=True):
                if value in (None, ""):
                    continue
                if form in _LITERALS:
                    _LITERALS[form](quads, iri, name, value)
                else:
                    quads.add_link(iri, name, _object(form, value))
    return quads


def _object(form: str, value: str) -> str:
    if form == "class":
        return GK + value
    return value if form == "link" else concept_iri(form, value)
