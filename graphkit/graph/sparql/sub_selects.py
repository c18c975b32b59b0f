"""What describes inspections, authorities and concepts is evaluated once,
not for each of their findings.

The engine joins triple patterns by nested loops. Where an inspection has 300 findings,
`?f1 gk:topic ?t . ?f2 gk:topic ?t` visits all of them for each of the others, and
`?f gk:topic/skos:broader*/skos:prefLabel ?theme` follows the path from a topic for each of its
findings. A sub-select is evaluated once, and joined by hashing.

Findings and mentions are many, all else is few. The patterns of a group about the few, and both
sides of a comparison of findings, become sub-selects where that pays; a query with a limit tells.
So does each property of the findings where no value chooses some of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count, pairwise, takewhile

from graphkit.core.terms import GK, Gk, Rdf
from graphkit.graph.sparql.query_tokens import Token, is_variable, tokens
from graphkit.graph.sparql.query_tree import (
    Element,
    Filter,
    Group,
    Nested,
    Query,
    Select,
    Triple,
    Union,
    Values,
)
from graphkit.graph.sparql.query_variables import mentioned, triple_variables

Ask = Callable[[str], list[tuple[str, ...]]]
_OF_MANY = frozenset(  # properties whose subjects are many
    f"{GK}{name}"
    for name in """topic page paragraph quote selector polarity section sector concerns confidence
    extent
    mention surfaceForm entity resolvedBy sectionRole unsureLabel evidenceFor inspection
    authority""".split()
)
_TO_MANY = frozenset((Gk.finding, Gk.recommendation, Gk.mention))
_TO_OWNER = frozenset(f"{GK}{name}" for name in ("inspection", "authority"))
_MANY = frozenset((Gk.Finding, Gk.Mention))
_MIN_ROWS = 100  # with fewer, their findings are looked up sooner than all are read
_MIN_PAIRS = 100_000  # of findings that are compared: fewer are looked up sooner than all are read
_VOLATILE = frozenset("RAND UUID STRUUID BNODE".split())


def split_joins(query: Query, select: Ask) -> Query:
    """Return the query with sub-selects where a join of triples would repeat lookups, or multiply.

    `select` returns the rows of a query about the graph. Groups that the engine evaluates for each
    row of another stay as they are: OPTIONAL, EXISTS, and UNION beside other patterns.
    """
    numbers = count()

    def change(group: Group) -> Group:
        if any(
            isinstance(each, Nested) and each.keyword in ("GRAPH", "LATERAL")
            for each in group.elements
        ):
            return group
        if len(group.elements) == 1 and isinstance(alternatives := group.elements[0], Union):
            return Group((Union(tuple(map(change, alternatives.groups))),))
        return _Split(query, Group(tuple(map(within, group.elements))), select, numbers).result()

    def within(item: Element) -> Element:
        match item:
            case Select() | Nested("MINUS"):
                return replace(item, group=change(item.group))
        return item

    return query.with_group(change(query.body.group))


class _Split:
    """Splits one group into sub-selects and the rest."""

    def __init__(self, query: Query, group: Group, select: Ask, numbers: Iterator[int]) -> None:
        self.query, self.group, self.select = query, group, select
        joined = list(
            takewhile(lambda each: isinstance(each, Triple | Filter | Values), group.elements)
        )
        self.steps = [
            step
            for each in joined
            if isinstance(each, Triple)
            for step in self._steps(each, numbers)
        ]
        self.filters = [each for each in group.elements if isinstance(each, Filter)]
        self.values = [each for each in joined if isinstance(each, Values)]
        self.later = [
            each for each in group.elements[len(joined) :] if not isinstance(each, Filter)
        ]
        self.many = self._many()

    def result(self) -> Group:
        """Return the group, with sub-selects where they pay."""
        steps = [each for each in self.steps if not _has_end(each)]
        rest = [each for each in steps if triple_variables(each) & self.many or _is_open(each)]
        parts = _connected([each for each in steps if each not in rest]) if rest else []
        if len(rest) > 1 and not self.values and all(map(self._chooses_none, steps)):
            found = [*([each] for each in rest), *parts]
        else:
            found = [] if self.values else self._comparisons(rest, parts)
            found = found or [
                part for part in parts if _names(part) & _names(rest) and self._is_wide(part)
            ]
        found += [[each] for each in self.steps if _has_end(each)]
        if not found:
            return self.group
        chosen = [each for part in found for each in part]
        selects = [self._sub_select(part) for part in found]
        left = [each for each in self.steps if each not in chosen]
        return Group((*self.values, *left, *selects, *self.later, *self.filters))

    def _chooses_none(self, step: Triple) -> bool:
        """Return whether a step reads a property of all things of a kind."""
        has_many_objects = is_variable(step.object) or self._property(step) == Rdf.type
        return is_variable(step.subject) and has_many_objects and not _is_open(step)

    def _steps(self, triple: Triple, numbers: Iterator[int]) -> list[Triple]:
        """Return the steps of a path as triples, joined by new variables;
        `^` turns a step round.
        """
        depth, parts = 0, [list[Token]()]
        for token in triple.predicate:
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "|" and not depth:
                return [triple]
            if token.text == "/" and not depth:
                parts.append([])
            else:
                parts[-1].append(token)
        between = [self.query.variable(f"step{next(numbers)}") for _ in parts[1:]]
        ends = pairwise([triple.subject, *between, triple.object])
        return [_step(part, start, end) for part, (start, end) in zip(parts, ends, strict=True)]

    def _many(self) -> set[str]:
        found = set()
        for each in self.steps:
            name = self._property(each)
            if name in _OF_MANY or (name == Rdf.type and self.query.iri(each.object) in _MANY):
                found.add(each.subject[1:])
            if name in _TO_MANY:
                found.add(each.object[1:])
        return found

    def _owners(self, steps: Iterable[Triple]) -> set[str]:
        """Return the variables for inspections and authorities that findings lead to."""
        return {
            (each.subject if self._property(each) in _TO_MANY else each.object)[1:]
            for each in steps
            if self._property(each) in _TO_MANY | _TO_OWNER
        }

    def _property(self, step: Triple) -> str:
        return self.query.iri(step.predicate[0]) if len(step.predicate) == 1 else ""

    def _own_filters(self, part: Iterable[Triple]) -> list[Filter]:
        names = _names(part)
        return [
            each for each in self.filters if mentioned(each) <= names and not _is_volatile(each)
        ]

    def _is_wide(self, part: list[Triple]) -> bool:
        """Return whether a part has many rows: it is read once, sooner than for each of the
        findings, most of which are read in any case.
        """
        return self._count(part, _MIN_ROWS) >= _MIN_ROWS

    def _count(self, part: list[Triple], limit: int) -> int:
        values = (each for each in self.values if {*each.variables} & _names(part))
        group = Group((*values, *part, *self._own_filters(part)))
        name = self.query.unused
        some = f"{{ SELECT (1 AS ?{name}some) {group} LIMIT {limit} }}"
        [(number,)] = self.select(f"{self.query.prologue}SELECT (COUNT(*) AS ?{name}) {some}")
        return int(number.split('"')[1])

    def _comparisons(self, rest: list[Triple], parts: list[list[Triple]]) -> list[list[Triple]]:
        """Return the patterns of each finding that is compared with another by a value of both.

        Both become sub-selects, with what describes their inspection alone: the engine would look
        up the one beside the other for each of its findings.
        """
        stars: list[list[Triple]] = []
        found: list[list[Triple]] = []
        for name in sorted(self.many):
            star = [each for each in rest if triple_variables(each) & self.many == {name}]
            if self._is_open_star(star):
                stars.append(star)
        for earlier, star in pairwise(stars):
            if _names(earlier) & _names(star) and self._has_many_pairs(earlier, star, parts):
                found += [each for each in (earlier, star) if each not in found]
        for part in parts:
            beside = [star for star in stars if _names(part) & _names(star)]
            if len(beside) == 1 and beside[0] in found and _names(part) & self._owners(beside[0]):
                beside[0] += part
        return found

    def _has_many_pairs(
        self, one: list[Triple], other: list[Triple], parts: list[list[Triple]]
    ) -> bool:
        """Return whether the engine would look at many findings beside one another,
        of all inspections.
        """
        to_findings = [each for each in (*one, *other) if self._property(each) in _TO_MANY]
        owners = self._owners(to_findings)
        of_owners = [each for part in parts if _names(part) & owners for each in part]
        return self._count([*of_owners, *to_findings], _MIN_PAIRS) == _MIN_PAIRS

    def _is_open_star(self, star: list[Triple]) -> bool:
        """Return whether the patterns of a finding begin with any inspection."""
        owners = [each.subject for each in star if self._property(each) in _TO_MANY]
        return len(star) > 1 and bool(owners) and all(map(is_variable, owners))

    def _sub_select(self, part: list[Triple]) -> Select:
        own = self._own_filters(part)
        self.filters = [each for each in self.filters if each not in own]
        names = (f"?{name}" for name in sorted(_names(part)))
        head = tokens(" ".join(["SELECT", *names, "WHERE"]))
        return Select(head, Group((*part, *own)))


def _step(part: list[Token], start: str, end: str) -> Triple:
    is_inverse = len(part) == 2 and part[0].text == "^"
    return Triple(end, tuple(part[1:]), start) if is_inverse else Triple(start, tuple(part), end)


def _has_end(step: Triple) -> bool:
    """Return whether a step is a path of any length to a known end, which is read from there.

    The engine would follow it from each of its subjects: from all that have a label.
    """
    is_of_any_length = any(each.text in ("*", "+") for each in step.predicate)
    return is_of_any_length and is_variable(step.subject) and not is_variable(step.object)


def _is_open(step: Triple) -> bool:
    return step.predicate[0].kind == "variable"


def _names(steps: Iterable[Triple]) -> set[str]:
    return set().union(*map(triple_variables, steps))


def _is_volatile(item: Filter) -> bool:
    return any(
        isinstance(each, Group) or each.text.upper() in _VOLATILE for each in item.expression
    )


def _connected(left: list[Triple]) -> list[list[Triple]]:
    """Return triples in parts that no variable connects with one another."""
    parts = []
    while left:
        part = left[:1]
        for each in part:  # which grows
            names = triple_variables(each)
            part += [
                other for other in left if names & triple_variables(other) and other not in part
            ]
        left = [each for each in left if each not in part]
        parts.append(part)
    return parts
