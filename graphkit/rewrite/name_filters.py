"""A text filter on names is evaluated first, on the names alone; the query then starts from those that match.

The engine orders patterns without regard to filters, so that `CONTAINS(LCASE(?label), "thames")` is often
tested on the label of every finding's agency. The names are read in 0.1 s.
"""

from __future__ import annotations

from collections.abc import Callable

from graphkit.core.terms import Foaf, Rdfs, Skos
from graphkit.rewrite.query_tokens import Tokens, joined, variables_in
from graphkit.rewrite.query_tree import Bind, Filter, Group, Query, Triple, Values, map_groups

_NAMES = frozenset({Rdfs.LABEL, Skos.PREF_LABEL, Skos.ALT_LABEL, Foaf.NAME})
_MAX_NAMES = 200
_TEXT_TESTS = frozenset("CONTAINS REGEX STRSTARTS STRENDS".split())
_PURE = _TEXT_TESTS | set("LCASE UCASE STR LANG LANGMATCHES STRLEN SUBSTR REPLACE BOUND IN NOT".split())


def list_matching_names(query: Query, select: Callable[[str], list[tuple[str, ...]]]) -> Query:
    """Return the query with the matching names listed where a text filter restricts names.

    `select` returns the rows of a query about the graph. Left as they are: filters with other variables or
    functions, filters that most names pass, and groups that consist of nothing but the names.
    """

    def change(group: Group) -> Group:
        triples = group.triples()
        listed = {name for each in group.of(Values) if isinstance(each, Values) for name in each.variables}
        listed |= {each.variable for each in group.of(Bind) if isinstance(each, Bind)}
        found = []
        for item in group.elements:
            if not isinstance(item, Filter) or len(variables := variables_in(item.expression)) != 1:
                continue
            (variable,) = variables
            naming = [each for each in triples if each.object[1:] == variable and _is_name(query, each)]
            if not naming or len(triples) < 2 or variable in listed or not _is_text_test(item.expression):
                continue
            pattern = f"[] {_full(query, naming[0].predicate)} ?{variable} FILTER {joined(item.expression)}"
            rows = select(f"SELECT DISTINCT ?{variable} {{ {pattern} }} LIMIT {_MAX_NAMES + 1}")
            if len(rows) <= _MAX_NAMES:
                terms = " ".join(row[0] for row in rows)
                found.append(Values((variable,), f"?{variable} {{ {terms} }}", len(rows)))
                listed.add(variable)
        return Group((*found, *group.elements)) if found else group

    return query.with_group(map_groups(query.body.group, change))


def _is_name(query: Query, triple: Triple) -> bool:
    parts = [token for token in triple.predicate if token.text not in ("(", ")", "|")]
    return triple.object[0] in "?$" and all(query.iri(token) in _NAMES for token in parts)


def _full(query: Query, path: Tokens) -> str:
    return "".join(f"<{query.iri(token)}>" if query.iri(token) else token.text for token in path)


def _is_text_test(expression: Tokens) -> bool:
    """Return whether an expression tests a text, and contains only functions of their arguments."""
    words = {token.text.upper() for token in expression if token.kind == "word"}
    is_plain = all(token.kind not in ("name", "iri") for token in expression)
    return is_plain and bool(words & _TEXT_TESTS) and words <= _PURE
