"""Where two large sides of a join multiply, one becomes a sub-select, so that both are joined by hashing.

Oxigraph joins triple patterns by nested loops. Where an inspection has 300 findings,
`?f1 gk:topic ?t . ?f2 gk:topic ?t` visits all of them for each of the others, and
`?f gk:topic/skos:broader*/skos:prefLabel ?theme` follows the path from a topic for each of its findings. A
sub-select is evaluated once. Where the query removes duplicates, the sub-select does too, and leaves out the
variables that nothing else reads. A group is changed only where the estimated cost becomes much less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, pairwise, takewhile

from graphkit.rewrite.evaluation_cost import estimated_rows, evaluation_cost
from graphkit.rewrite.query_tokens import Token, tokens, variables_in
from graphkit.rewrite.query_tree import (
    Element,
    Filter,
    Graph,
    Group,
    Minus,
    Query,
    Select,
    Triple,
    Union,
    Values,
)
from graphkit.rewrite.query_variables import certain, has_blank_node, mentioned, triple_variables

_MIN_COST = 100_000.0  # lookups, a quarter of a second
_MAX_REMAINING = 0.88  # of the cost, after a change that is worth it
_MAX_ROWS = 5_000  # of each sub-select, where there are several
_COUNTING = frozenset("COUNT SUM AVG GROUP_CONCAT".split())  # aggregates that duplicates change


def split_joins(query: Query) -> Query:
    """Return the query with sub-selects where a join of triples would multiply, or repeat lookups.

    Groups that the engine evaluates for each row of another stay as they are: OPTIONAL, EXISTS, and UNION
    beside other patterns.
    """
    between = count()

    def change(group: Group, is_distinct: bool = False) -> Group:
        if group.of(Graph):
            return group
        group = Group(tuple(map(within, group.elements)))
        if len(group.elements) == 1 and isinstance(alternatives := group.elements[0], Union):
            return Group((Union(tuple(map(change, alternatives.groups))),))
        while (better := _split_once(query, group, is_distinct, between)) is not None:
            group = better
        return group

    def within(item: Element) -> Element:
        return replace(item, group=change(item.group)) if isinstance(item, Select | Minus) else item

    return query.with_group(change(query.body.group, _removes_duplicates(query.body)))


def _split_once(query: Query, group: Group, is_distinct: bool, between: Iterator[int]) -> Group | None:
    """Return the group with some of its triples in a sub-select; None where that saves little.

    With `is_distinct`, the group is the query's, which removes duplicates. `between` numbers new variables.
    """
    joined = list(takewhile(lambda each: isinstance(each, Triple | Filter | Values | Select), group.elements))
    run = [each for each in joined if isinstance(each, Triple)]
    others = [each for each in joined if not isinstance(each, Triple)]
    later = list(group.elements[len(joined) :])
    filters = [each for each in later if isinstance(each, Filter)]
    cost = evaluation_cost(query, [*run, *others, *filters])
    if cost < _MIN_COST:
        return None
    movable = [each for each in run if not has_blank_node(each)]
    fixed = [each for each in run if has_blank_node(each)]
    steps = [step for each in movable for step in _steps(each, between)]
    best, changed = cost * _MAX_REMAINING, None
    for triples, parts in ((movable, _stars(movable)), (steps, _descriptions(steps))):
        for part in parts:
            rest = [*fixed, *(each for each in triples if each not in part)]
            select = _sub_select(
                part, _read_outside(query, [*rest, *others, *later]) if is_distinct else None
            )
            if not certain(select) & set().union(*map(triple_variables, rest)):
                continue
            split = [*rest, *others, select]
            remaining = evaluation_cost(query, [*split, *filters])
            if remaining < best and _are_few_or_small(query, split):
                best, changed = remaining, Group((*split, *later))
    return changed


def _are_few_or_small(query: Query, elements: Iterable[Element]) -> bool:
    """Return whether there is one sub-select at most, or none is large.

    Of several, the engine may join a large one first, by a variable that leaves most of its rows.
    """
    selects = [each for each in elements if isinstance(each, Select)]
    return len(selects) < 2 or max(estimated_rows(query, each) for each in selects) <= _MAX_ROWS


def _removes_duplicates(body: Select) -> bool:
    """Return whether repeated solutions of a query's group change nothing in its rows."""
    words = [token.text.upper() for token in (*body.head, *body.tail)]
    counted = [words[place + 1 : place + 3] for place, word in enumerate(words) if word in _COUNTING]
    if body.projected() is None or any(each != ["(", "DISTINCT"] for each in counted):
        return False
    return "GROUP" in words if counted or "GROUP" in words else words[1:2] == ["DISTINCT"]


def _stars(triples: Sequence[Triple]) -> list[list[Triple]]:
    """Return for each variable its triples, with those between the variables that these have."""
    stars = []
    for name in sorted(set().union(*map(triple_variables, triples))):
        own = [each for each in triples if name in triple_variables(each)]
        reached = set().union(*map(triple_variables, own))
        star = [each for each in triples if triple_variables(each) <= reached]
        if len(own) > 1 and len(star) < len(triples):
            stars.append(star)
    return stars


def _descriptions(triples: Sequence[Triple]) -> list[list[Triple]]:
    """Return for each variable the parts that remain connected without it: descriptions of its neighbours."""
    parts = []
    for name in sorted(set().union(*map(triple_variables, triples))):
        left = [each for each in triples if name not in triple_variables(each)]
        while left:
            part = _connected(left)
            left = [each for each in left if each not in part]
            parts.append(part)
    return parts


def _connected(triples: Sequence[Triple]) -> list[Triple]:
    """Return the first of some triples, and those that shared variables connect to it."""
    part = list(triples[:1])
    for each in part:  # which grows
        names = triple_variables(each)
        part += [other for other in triples if names & triple_variables(other) and other not in part]
    return part


def _steps(triple: Triple, between: Iterator[int]) -> list[Triple]:
    """Return the steps of a path as triples, joined by new variables; another path as it is."""
    depth, parts = 0, [list[Token]()]
    for token in triple.predicate:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "|" and not depth:
            return [triple]
        if token.text == "/" and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    nodes = [triple.subject, *(f"?gkStep{next(between)}" for _ in parts[1:]), triple.object]
    return [
        Triple(start, tuple(part), end) for part, (start, end) in zip(parts, pairwise(nodes), strict=True)
    ]


def _sub_select(triples: Sequence[Triple], needed: set[str] | None = None) -> Select:
    """Return a sub-select of some triples; with `needed`, the different values of these variables alone."""
    names = set().union(*map(triple_variables, triples))
    form = "SELECT" if needed is None or names <= needed else "SELECT DISTINCT"
    listed = sorted(names if needed is None else names & needed)
    head = tokens(" ".join([form, *(f"?{name}" for name in listed), "WHERE"]))
    return Select(tuple(head), Group(tuple(triples)), ())


def _read_outside(query: Query, elements: Iterable[Element]) -> set[str]:
    """Return the variables that some elements of the query's group, or the query itself, mention."""
    own = variables_in((*query.body.head, *query.body.tail))
    return own.union(*map(mentioned, elements))
