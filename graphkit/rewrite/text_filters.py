"""A text filter is evaluated on few texts: on the names alone, or on the properties that have texts.

The engine orders patterns without regard to filters, so that `CONTAINS(LCASE(?label), "thames")` is often
tested on the label of every finding's agency; the names are read in 0.1 s. In a search over all properties
(`?x ?p ?o`) it decodes each object to test it; of two million statements, two in three lead to another node,
a number or a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graphkit.core.terms import Foaf, Rdf, Rdfs, Skos, Xsd
from graphkit.rewrite.query_tokens import variables_in
from graphkit.rewrite.query_tree import (
    Bind,
    Element,
    Filter,
    Group,
    Query,
    Triple,
    Values,
    expression_text,
    leaves,
)
from graphkit.rewrite.query_variables import triple_variables

Ask = Callable[[str], list[tuple[str, ...]]]
_NAMES = frozenset({Rdfs.LABEL, Skos.PREF_LABEL, Skos.ALT_LABEL, Foaf.NAME})
_MAX_NAMES = 200
_TESTS = frozenset("CONTAINS REGEX STRSTARTS STRENDS".split())
_PURE = _TESTS | set("LCASE UCASE STR LANG LANGMATCHES STRLEN SUBSTR REPLACE BOUND IN NOT".split())
_IRIS = ("name", "iri", "function")
_LETTERS = re.compile(r"[\"'][A-Za-z][A-Za-z ]{4,}[\"']")  # no number, date or truth value contains these
_NUMERIC = " ".join(f"<{each}>" for each in (Xsd.INTEGER, Xsd.DECIMAL, Xsd.DATE))
_OWL = "http://www.w3.org/2002/07/owl#"
_PREDICATES = "SELECT DISTINCT ?p { ?s ?p ?o }"
_WITHOUT_TEXT = f"""SELECT ?p {{
  {{ ?p a <{_OWL}ObjectProperty> }} UNION
  {{ ?p <http://www.w3.org/2000/01/rdf-schema#range> ?range VALUES ?range {{ {_NUMERIC} }} }} }}"""


def restrict_texts(query: Query, select: Ask) -> Query:
    """Return the query with the names listed that pass a text filter, or the properties that have texts.

    `select` returns the rows of a query about the graph. Left as they are: filters with other variables or
    functions, filters that most names pass, and groups that consist of nothing but the names.
    """

    def change(group: Group) -> Group:
        found = [data for each in group.elements for data in _data(query, group, each, select)]
        return Group((*found, *group.elements))

    return query.map_groups(change)


def _data(query: Query, group: Group, item: Element, select: Ask) -> list[Values]:
    """Return data for a variable that a filter of a group restricts to few texts, if it does."""
    if not isinstance(item, Filter) or len(names := variables_in(leaves(item.expression))) != 1:
        return []
    (name,) = names
    given = {each.variable for each in group.elements if isinstance(each, Bind)}.union(
        *(each.variables for each in group.elements if isinstance(each, Values))
    )
    uses = [each for each in group.triples() if name in triple_variables(each)]
    found = [each for each in uses if each.object == f"?{name}"]
    if name in given or not found or not _is_text_test(item):
        return []
    if naming := [each for each in found if _is_name(query, each)]:
        return _matching_names(query, item, naming[0], select) if len(group.triples()) > 1 else []
    if len(uses) == 1 and _is_search(item, group, name):
        return _properties_with_texts(group, found[0], select)
    return []


def _is_name(query: Query, triple: Triple) -> bool:
    return all(query.iri(each) in _NAMES for each in triple.predicate if each.text not in ("(", ")", "|"))


def _is_text_test(item: Filter) -> bool:
    """Return whether an expression tests a text, and contains only functions of their arguments."""
    words = _words(item)
    has_iri = any(isinstance(each, Group) or each.kind in _IRIS for each in item.expression)
    return not has_iri and not _TESTS.isdisjoint(words) and _PURE.issuperset(words)


def _words(item: Filter) -> list[str]:
    return [each.text.upper() for each in leaves(item.expression) if each.kind == "word"]


def _matching_names(query: Query, test: Filter, naming: Triple, select: Ask) -> list[Values]:
    path = "".join(f"<{query.iri(token)}>" if query.iri(token) else token.text for token in naming.predicate)
    rows = select(
        f"SELECT DISTINCT {naming.object} {{ [] {path} {naming.object} "
        f"FILTER {expression_text(test.expression)} }} LIMIT {_MAX_NAMES + 1}"
    )
    if len(rows) > _MAX_NAMES:
        return []
    terms = " ".join(row[0] for row in rows)
    return [Values((naming.object[1:],), f"{naming.object} {{ {terms} }}", len(rows))]


def _is_search(test: Filter, group: Group, name: str) -> bool:
    """Return whether a filter is `CONTAINS(?o, "words")` or the like, which no number or date passes.

    With STR, IRIs may pass it, unless another filter is ISLITERAL.
    """
    words, marks = _words(test), {each.text for each in leaves(test.expression)}
    strings = [each.text for each in leaves(test.expression) if each.kind == "string"]
    literal = ["ISLITERAL", f"?{name}"]
    is_literal = any(
        isinstance(each, Filter)
        and [
            part.text.upper() if part.kind == "word" else part.text
            for part in leaves(each.expression)
            if part.text not in "()"
        ]
        == literal
        for each in group.elements
    )
    return (
        words[:1] in (["REGEX"], ["CONTAINS"])
        and {*words[1:]} <= {"STR", "LCASE"}
        and marks.isdisjoint(("!", "||", "=", "!=", "&&"))
        and any(map(_LETTERS.fullmatch, strings[:1]))
        and ("STR" not in words or is_literal)
    )


def _properties_with_texts(group: Group, triple: Triple, select: Ask) -> list[Values]:
    """Return the properties with texts, for a triple whose predicate is a variable that nothing else uses.

    Relies on the ontology, which the graph contains: object properties have no literals, and those with a
    numeric range no letters.
    """
    variable = triple.predicate[0]
    if (
        variable.kind != "variable"
        or sum(variable.text[1:] in triple_variables(each) for each in group.triples()) > 1
    ):
        return []
    without = {row[0] for row in select(_WITHOUT_TEXT)} | {f"<{Rdf.TYPE}>"}
    kept = sorted({row[0] for row in select(_PREDICATES)} - without)
    return [Values((variable.text[1:],), f"{variable.text} {{ {' '.join(kept)} }}", len(kept))]
