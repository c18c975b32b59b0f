"""Properties that stand for paths: those of earlier versions of the graph, and shortcuts.

`PATHS` and `PARTS_OF_SELECTOR` are the only places that list them.
"""

from __future__ import annotations

from graphkit.core.terms import GK, Oa, Rdf
from graphkit.rewrite.query_tokens import Token, Tokens, tokens
from graphkit.rewrite.query_tree import Bind, Element, Group, Query, Triple, Union, map_groups

_TO_INSPECTION = "^(gk:finding|gk:recommendation|gk:judgement|gk:observation|gk:arrangement)"
PATHS = {  # property → the path it stands for
    f"{GK}passage": "(gk:passage?)",
    f"{GK}inspection": f"({_TO_INSPECTION})",
    f"{GK}authority": f"({_TO_INSPECTION}/gk:inspectionOf)",
    Oa.HAS_SOURCE.value: f"(oa:hasSource|{_TO_INSPECTION}/gk:report)",
}
PARTS_OF_SELECTOR = {  # property → its value in gk:selector, "char=120,245;sha256=…"
    f"{GK}start": 'xsd:integer(STRBEFORE(STRAFTER({}, "char="), ","))',
    f"{GK}end": 'xsd:integer(STRBEFORE(STRAFTER({}, ","), ";"))',
    f"{GK}digest": 'STRAFTER({}, "sha256=")',
}
_SELECTOR = f"<{GK}selector>"
_OWN = {"gk": GK, "oa": Oa.HAS_SOURCE.value.removesuffix("hasSource")}
_XSD = "http://www.w3.org/2001/XMLSchema#"


def expand_aliases(query: Query) -> Query:
    """Return the query with each alias replaced by its path, also within paths.

    `?finding gk:passage ?passage` also matches where the finding carries the quote and page itself; a passage
    that no other pattern restricts must have a selector, because every node would match otherwise. So
    `?passage a gk:Passage` beside it says nothing more, and is left out: findings do not have that class.
    """
    count = 0

    def expanded(item: Element, group: Group) -> list[Element]:
        nonlocal count
        if not isinstance(item, Triple):
            return [item]
        if split := _before_part(query, item.predicate):
            count += 1
            place = f"?gkPlace{count}"
            first, last = Triple(item.subject, split, place), Triple(place, item.predicate[-1:], item.object)
            return [one for each in (first, last) for one in expanded(each, Group((first, last)))]
        if len(item.predicate) == 1 and (part := PARTS_OF_SELECTOR.get(query.iri(item.predicate[0]))):
            if item.object[0] not in "?$" or _is_bound_elsewhere(item, group):
                return [item]
            count += 1
            return [_from_selector(item, part, f"?gkSelector{count}")]
        path = _expanded_path(query, item.predicate)
        if path == item.predicate:
            return [item]
        changed = Triple(item.subject, path, item.object)
        is_passage = len(item.predicate) == 1 and _leads_to_passage(query, item)
        others = [each for each in group.triples() if each is not item]
        if is_passage and not any(each.subject == item.object for each in others):
            return [Triple(item.object, tuple(tokens(_SELECTOR)), f"_:gkSelector{len(others)}"), changed]
        return [changed]

    def change(group: Group) -> Group:
        elements: list[Element] = []
        derived: list[Element] = []
        group = _without_class_of_passages(query, group)
        for item in group.elements:
            found = expanded(item, group)
            is_derived = isinstance(found[0], Union) and found[0] is not item  # a UNION of the query stays
            (derived if is_derived else elements).extend(found)
        return Group((*elements, *derived))

    return query.with_group(map_groups(query.body.group, change))


def _before_part(query: Query, path: Tokens) -> Tokens:
    """Return the path before a last step that is a part of the selector; empty if there is none."""
    texts = [token.text for token in path]
    ends_with_part = len(path) > 2 and query.iri(path[-1]) in PARTS_OF_SELECTOR and texts[-2] == "/"
    return path[:-2] if ends_with_part and not {"|", "(", "!"} & {*texts} else ()


def _leads_to_passage(query: Query, triple: Triple) -> bool:
    return query.iri(triple.predicate[-1]) == f"{GK}passage"


def _without_class_of_passages(query: Query, group: Group) -> Group:
    """Return the group without `?p a gk:Passage` for each `?p` to which `gk:passage` leads."""
    passages = {each.object for each in group.triples() if _leads_to_passage(query, each)}

    def is_redundant(item: Element) -> bool:
        return (
            isinstance(item, Triple)
            and item.subject in passages
            and [*map(query.iri, item.predicate)] == [Rdf.TYPE]
            and query.iri(item.object) == f"{GK}Passage"
        )

    return Group(tuple(item for item in group.elements if not is_redundant(item)))


def _is_bound_elsewhere(triple: Triple, group: Group) -> bool:
    """Return whether the object is in another triple of the group, where BIND could not give it a value."""
    return any(
        triple.object[1:] in (each.subject[1:], each.object[1:])
        for each in group.triples()
        if each is not triple
    )


def _from_selector(triple: Triple, part: str, selector: str) -> Union:
    stated = Group((triple,))
    value = tuple(tokens(part.format(selector).replace("xsd:integer", f"<{_XSD}integer>")))
    derived = Group(
        (Triple(triple.subject, tuple(tokens(_SELECTOR)), selector), Bind(value, triple.object[1:]))
    )
    return Union((stated, derived))


def _expanded_path(query: Query, path: Tokens) -> Tokens:
    """Return a path with aliases replaced; negated sets of properties stay."""
    if any(token.text == "!" for token in path) or path[0].kind == "variable":
        return path
    found: list[Token] = []
    for token in path:
        replacement = PATHS.get(query.iri(token)) if token.kind in ("name", "iri") else None
        found += _with_full_names(replacement) if replacement else [token]
    return tuple(found)


def _with_full_names(path: str) -> list[Token]:
    """Return the tokens of a path of the table, independent of the prefixes of the query."""
    return [
        Token("iri", f"<{_OWN[prefix]}{local}>") if colon else token
        for token in tokens(path)
        for prefix, colon, local in [token.text.partition(":")]
    ]
