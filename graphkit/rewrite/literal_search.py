"""A text search over all properties (`?x ?p ?o`) reads only the properties that have texts.

The engine decodes each object to test it, which takes most of the time: of 1.3 million statements, two in
three lead to another node, a number or a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from graphkit.core.terms import Rdf, Xsd
from graphkit.rewrite.query_tokens import Tokens
from graphkit.rewrite.query_tree import Filter, Group, Query, Triple, Values, map_groups

_TESTS = frozenset("REGEX CONTAINS".split())
_LETTERS = re.compile(r"[\"'][A-Za-z][A-Za-z ]{4,}[\"']")  # no number, date or truth value contains these
_NUMERIC = " ".join(f"<{each}>" for each in (Xsd.INTEGER, Xsd.DECIMAL, Xsd.DATE))
_OWL = "http://www.w3.org/2002/07/owl#"
_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
_PREDICATES = "SELECT DISTINCT ?p { ?s ?p ?o }"
_WITHOUT_TEXT = f"""SELECT ?p {{
  {{ ?p a <{_OWL}ObjectProperty> }} UNION {{ ?p <{_RANGE}> ?range VALUES ?range {{ {_NUMERIC} }} }} }}"""


def restrict_to_texts(query: Query, select: Callable[[str], list[tuple[str, ...]]]) -> Query:
    """Return the query with the properties listed that may have texts.

    Relies on the ontology, which the graph contains: object properties have no literals, and those with a
    numeric range no letters. Left as they are: words of fewer than five letters, regular expressions.
    """

    def change(group: Group) -> Group:
        triples = group.triples()
        filters = [each for each in group.elements if isinstance(each, Filter)]
        searches = [each for each in triples if each.predicate[0].kind == "variable"]
        for triple in searches:
            tests = [each for each in filters if _searches(each, triple)]
            uses = sum(
                triple.path[1:] in (each.subject[1:], each.path[1:], each.object[1:]) for each in triples
            )
            needs_literal = any("STR" in words for words in map(_words, tests))
            if (
                not tests
                or uses > 1
                or (needs_literal and not any(map(partial(_is_literal, triple), filters)))
            ):
                continue
            without = {row[0] for row in select(_WITHOUT_TEXT)} | {f"<{Rdf.TYPE}>"}
            kept = sorted({row[0] for row in select(_PREDICATES)} - without)
            name = triple.path[1:]
            values = Values((name,), f"?{name} {{ {' '.join(kept)} }}", len(kept))
            return Group((values, *group.elements))
        return group

    return query.with_group(map_groups(query.body.group, change))


def _searches(test: Filter, triple: Triple) -> bool:
    """Return whether a filter is `REGEX(STR(?o), "word")` or the like on the object of a triple."""
    expression = _unwrapped(test.expression)
    words = _words(test)
    strings = [token.text for token in expression if token.kind == "string"]
    variables = [token.text[1:] for token in expression if token.kind == "variable"]
    return (
        variables == [triple.object[1:]]
        and bool(words)
        and words[0] in _TESTS
        and set(words[1:]) <= {"STR", "LCASE"}
        and bool(strings)
        and bool(_LETTERS.fullmatch(strings[0]))
        and not any(token.text in ("!", "||", "=", "!=", "&&") for token in expression)
    )


def _is_literal(triple: Triple, test: Filter) -> bool:
    names = [token.text[1:] for token in test.expression if token.kind == "variable"]
    marks = {token.text for token in test.expression}
    return _words(test) == ["ISLITERAL"] and names == [triple.object[1:]] and "!" not in marks


def _words(test: Filter) -> list[str]:
    return [token.text.upper() for token in test.expression if token.kind == "word"]


def _unwrapped(expression: Tokens) -> Tokens:
    while expression and expression[0].text == "(" and expression[-1].text == ")":
        expression = expression[1:-1]
    return expression
