"""A search over all properties (`?x ?p ?o`) is evaluated on those that have texts.

The engine decodes each object to test it; of two million statements, two in three lead to another
node, a number or a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graphkit.core.terms import Rdf, Xsd
from graphkit.graph.sparql.query_tokens import variables_in
from graphkit.graph.sparql.query_tree import (
    Bind,
    Element,
    Filter,
    Group,
    Query,
    Triple,
    Values,
    leaves,
)
from graphkit.graph.sparql.query_variables import triple_variables

Ask = Callable[[str], list[tuple[str, ...]]]
_IRIS = ("name", "iri", "function")
# no number, date or truth value contains these
_LETTERS = re.compile(r"[\"'][A-Za-z][A-Za-z ]{4,}[\"']")
_NUMERIC = " ".join(f"<{each}>" for each in (Xsd.integer, Xsd.decimal, Xsd.date))
_OWL = "http://www.w3.org/2002/07/owl#"
_PREDICATES = "SELECT DISTINCT ?p { ?s ?p ?o }"
_WITHOUT_TEXT = f"""SELECT ?p {{
  {{ ?p a <{_OWL}ObjectProperty> }} UNION
  {{ ?p <http://www.w3.org/2000/01/rdf-schema#range> ?range VALUES ?range {{ {_NUMERIC} }} }} }}"""


def search_texts_only(query: Query, select: Ask) -> Query:
    """Return the query with the properties listed that have texts,
    where a filter searches all of them.

    `select` returns the rows of a query about the graph.
    """

    def change(group: Group) -> Group:
        found = [data for each in group.elements for data in _data(group, each, select)]
        return Group((*found, *group.elements))

    return query.map_groups(change)


def _data(group: Group, item: Element, select: Ask) -> list[Values]:
    """Return the properties that have texts, if a filter of a group searches all properties."""
    if not isinstance(item, Filter) or len(names := variables_in(leaves(item.expression))) != 1:
        return []
    (name,) = names
    given = {each.variable for each in group.elements if isinstance(each, Bind)}.union(
        *(each.variables for each in group.elements if isinstance(each, Values))
    )
    uses = [each for each in group.triples() if name in triple_variables(each)]
    if (
        name in given
        or len(uses) != 1
        or uses[0].object != f"?{name}"
        or not _is_search(item, group, name)
    ):
        return []
    return _properties_with_texts(group, uses[0], select)


def _words(item: Filter) -> list[str]:
    return [each.text.upper() for each in leaves(item.expression) if each.kind == "word"]


def _is_search(test: Filter, group: Group, name: str) -> bool:
    """Return whether a filter is `CONTAINS(?o, "words")` or the like,
    which no number or date passes.

    With STR, IRIs may pass it, unless another filter is ISLITERAL.
    """
    if any(isinstance(each, Group) or each.kind in _IRIS for each in test.expression):
        return False
    words, marks = _words(test), {each.text for each in leaves(test.expression)}
    strings = [each.text for each in leaves(test.expression) if each.kind == "string"]
    filters = (each for each in group.elements if isinstance(each, Filter))
    is_literal = any(_tests_for_literal(each, name) for each in filters)
    return (
        words[:1] in (["REGEX"], ["CONTAINS"])
        and {*words[1:]} <= {"STR", "LCASE"}
        and marks.isdisjoint(("!", "||", "=", "!=", "&&"))
        and any(map(_LETTERS.fullmatch, strings[:1]))
        and ("STR" not in words or is_literal)
    )


def _tests_for_literal(item: Filter, name: str) -> bool:
    """Return whether a filter is `ISLITERAL(?name)`."""
    parts = [each for each in leaves(item.expression) if each.text not in "()"]
    words = [each.text.upper() if each.kind == "word" else each.text for each in parts]
    return words == ["ISLITERAL", f"?{name}"]


def _properties_with_texts(group: Group, triple: Triple, select: Ask) -> list[Values]:
    """Return the properties with texts, for a triple whose predicate is a variable that nothing
    else uses.

    Relies on the ontology, which the graph contains: object properties have no literals, and those
    with a numeric range no letters.
    """
    variable = triple.predicate[0]
    if (
        variable.kind != "variable"
        or sum(variable.text[1:] in triple_variables(each) for each in group.triples()) > 1
    ):
        return []
    without = {row[0] for row in select(_WITHOUT_TEXT)} | {f"<{Rdf.type}>"}
    kept = sorted({row[0] for row in select(_PREDICATES)} - without)
    return [Values((variable.text[1:],), f"{variable.text} {{ {' '.join(kept)} }}")]
