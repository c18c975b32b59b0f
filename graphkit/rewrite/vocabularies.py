"""Properties of other vocabularies that the ontology specialises; labels with and without a language.

The graph states `gk:topic` and not `dcterms:subject` as well, of which it is a subproperty; concepts are
labelled `"Neglect"@en`, and authorities `"Slough"`. A query may use the wider property, and leave the
language open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from graphkit.core.terms import Rdfs
from graphkit.rewrite.aliases import PATHS
from graphkit.rewrite.query_tokens import Token, Tokens, tokens
from graphkit.rewrite.query_tree import Element, Group, Query, Triple, Values, map_groups

_SUBPROPERTIES = f"SELECT ?narrow ?wide {{ ?narrow <{Rdfs.SUB_PROPERTY_OF}> ?wide }} ORDER BY ?narrow"
_LABELS = frozenset(
    (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2004/02/skos/core#altLabel",
        "http://purl.org/dc/terms/title",
    )
)
_ENGLISH = "@en"


def expand_superproperties(query: Query, select: Callable[[str], list[tuple[str, ...]]]) -> Query:
    """Return the query with each property followed by its subproperties, as alternatives of a path.

    `select` returns the rows of a query about the graph. Negated sets of properties stay.
    """
    narrower: dict[str, list[str]] = defaultdict(list)
    for narrow, wide in select(_SUBPROPERTIES):
        if narrow[1:-1] not in PATHS:
            narrower[wide[1:-1]].append(narrow)

    def expanded(token: Token) -> list[Token]:
        found = narrower.get(query.iri(token), ()) if token.kind in ("name", "iri") else ()
        return tokens(f"({'|'.join([token.text, *found])})") if found else [token]

    def change(item: Element) -> Element:
        if not isinstance(item, Triple) or any(token.text == "!" for token in item.predicate):
            return item
        path = tuple(each for token in item.predicate for each in expanded(token))
        return Triple(item.subject, path, item.object)

    return query.with_group(
        map_groups(query.body.group, lambda group: Group(tuple(map(change, group.elements))))
    )


def match_labels(query: Query) -> Query:
    """Return the query with each label as text or as English text, whichever of the two it gives."""
    count = 0

    def change(item: Element) -> list[Element]:
        nonlocal count
        if not isinstance(item, Triple) or not (text := _label(query, item.predicate, item.object)):
            return [item]
        count += 1
        variable = f"?gkLabel{count}"
        values = Values((variable[1:],), f"{variable} {{ {text} {text}{_ENGLISH} }}", 2)
        return [values, Triple(item.subject, item.predicate, variable)]

    return query.with_group(
        map_groups(
            query.body.group,
            lambda group: Group(tuple(each for item in group.elements for each in change(item))),
        )
    )


def _label(query: Query, path: Tokens, text: str) -> str:
    """Return the string without a language where a pattern asks for a label by its text; "" otherwise."""
    if text[:1] not in ("'", '"') or query.iri(path[-1]) not in _LABELS:
        return ""
    bare = text.removesuffix(_ENGLISH)
    return bare if bare[-1] == bare[0] else ""  # another language or a datatype is meant as it is written
