"""Compiles SHACL shapes to SPARQL: each constraint becomes a query that selects its violations.

pyshacl visits the graph entity by entity, which takes half a minute; a build has a second. The
shapes in `ontology/shapes.ttl` use a small part of SHACL Core that translates to SPARQL. A
construct outside that part raises UnsupportedShapeError, so that no constraint is ignored; tests
compare the results with pyshacl's.

Two techniques make it fast on a large graph (docs/explanation/decisions/0002-shacl-as-sparql.md). A
*screen* is a cheap ASK query, without classes, that is false only if nothing violates the
constraint; the exact query runs only if it is true. And the exact query has two forms: one for all
entities, with MINUS, and one for the entities in a few named graphs, with FILTER NOT EXISTS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from graphkit.core.errors import UnsupportedShapeError
from graphkit.core.terms import NAMESPACES, Rdf, Xsd

SH = NAMESPACES["sh"]
_FIRST, _REST, _NIL = (NAMESPACES["rdf"] + name for name in ("first", "rest", "nil"))
_NOT_CONSTRAINTS = {"targetClass", "property", "path", "message", "severity"}
_CASTS = frozenset(Xsd)  # the datatypes in the graph; SPARQL can cast to each
_NUMBERS = (Xsd.decimal, Xsd.integer)  # a value that its cast leaves as it is has the datatype
_NO_LIMIT = 1_000_000_000  # without a LIMIT, Oxigraph applies the filter before DISTINCT

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Subclasses = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of one shape, as queries.

    `find` and `find_in` select the violations: ?this, and ?value if one value violates the
    constraint. `find_in` covers the entities typed in the named graphs of the query's dataset. Each
    of `screens` is an ASK that is false only if there is no violation, the cheapest first.
    `classes` are the target classes.
    """

    shape: str
    component: str
    path: str
    severity: str
    message: str
    find: str
    find_in: str
    classes: frozenset[str]
    screens: tuple[str, ...] = ()


class Shapes:
    """A shapes graph, looked up by subject and local name of the property."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._by: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self._by[str(triple.subject)][triple.predicate.value].append(triple.object)

    def with_targets(self) -> Iterator[str]:
        """Yield the shapes that have a target, sorted."""
        for subject in sorted(self._by):
            for predicate in self._by[subject]:
                if predicate.startswith(SH + "target"):
                    yield subject
                    break

    def all(self, shape: str, name: str) -> list[Term]:
        """Return the values of a property of SHACL, sorted."""
        return sorted(self._by[shape].get(SH + name, []), key=str)

    def one(self, shape: str, name: str) -> Term | None:
        """Return the only value of a property, or None;
        raise UnsupportedShapeError if there are several.
        """
        values = self.all(shape, name)
        if len(values) > 1:
            raise UnsupportedShapeError(
                f"{shape} has several values of sh:{name}: write a shape for each"
            )
        return values[0] if values else None

    def text(self, shape: str, name: str) -> str:
        """Return the only value of a property as a string, or ""."""
        term = self.one(shape, name)
        return "" if term is None else _value(term)

    def members(self, head: Term) -> list[Term]:
        """Return the members of an RDF list, in order."""
        found = []
        while _value(head) != _NIL:
            node = self._by[str(head)]
            found.append(node[_FIRST][0])
            head = node[_REST][0]
        return found

    def constraints(self, shape: str) -> list[str]:
        """Return the local names of the constraints of a shape, sorted;
        raise if one is not in SHACL.
        """
        names = []
        for predicate in self._by[shape]:
            if not predicate.startswith(SH) and predicate != Rdf.type:
                raise UnsupportedShapeError(
                    f"{shape} has <{predicate}>, which is not a SHACL property"
                )
            name = predicate.removeprefix(SH)
            if predicate != Rdf.type and name not in _NOT_CONSTRAINTS:
                names.append(name)
        return sorted(names)

    def path(self, shape: str) -> tuple[str, str]:
        """Return a path as a SPARQL pattern from ?this to {}, and as text:
        "p", "p|q", "^p" or "^p|q".
        """
        term = self.one(shape, "path")
        inverse = self._by.get(str(term), {}).get(SH + "inversePath", [None])[0]
        found = self._alternatives(inverse or term)
        if not found or (inverse and len(self._by[str(term)]) != 1):
            raise UnsupportedShapeError(
                f"{shape} has a path other than a property, alternative properties, or the "
                "inverse of these"
            )
        path, text = "|".join(map(str, found)), "|".join(_value(one) for one in found)
        return (f"{{}} {path} ?this", f"^{text}") if inverse else (f"?this {path} {{}}", text)

    def _alternatives(self, term: Term | None) -> list[Term]:
        """Return the property, or the alternative properties, of a path;
        none if it is of another kind.
        """
        inner = self._by.get(str(term), {})
        if len(inner) == 1 and SH + "alternativePath" in inner:
            return self.members(inner[SH + "alternativePath"][0])
        return [term] if isinstance(term, ox.NamedNode) else []


def compile_shapes(
    triples: Iterable[ox.Triple | ox.Quad], subclasses: Subclasses
) -> list[Constraint]:
    """Return the constraints of a shapes graph; `subclasses` has the subclasses of each class,
    and itself.

    Raises UnsupportedShapeError at any construct that would otherwise be ignored.
    """
    shapes = Shapes(triples)
    rules: list[Constraint] = []
    # pattern -> negated conditions, for a common screen
    values: dict[str, set[str]] = defaultdict(set)
    for shape in shapes.with_targets():
        classes = _target_classes(shapes, shape, subclasses)
        for part in (shape, *map(str, shapes.all(shape, "property"))):
            rules.extend(_Compiler(shapes, part, classes, subclasses, values).constraints())
    return [_with_common_screen(rule, values) for rule in rules]


def _with_common_screen(rule: Constraint, values: Mapping[str, set[str]]) -> Constraint:
    """Return the constraint with a screen that tests all conditions on the values of its path at
    once.
    """
    pattern = rule.screens[0] if rule.screens else ""
    if pattern not in values:
        return rule
    # few values are distinct
    each = f"SELECT DISTINCT ?value WHERE {{ {pattern} }} LIMIT {_NO_LIMIT}"
    return replace(
        rule, screens=(f"ASK {{ {{ {each} }} FILTER({' || '.join(sorted(values[pattern]))}) }}",)
    )


def _target_classes(shapes: Shapes, shape: str, subclasses: Subclasses) -> frozenset[str]:
    """Return the target classes of a shape and their subclasses."""
    for name in ("targetNode", "targetSubjectsOf", "targetObjectsOf", "target"):
        if shapes.all(shape, name):
            raise UnsupportedShapeError(f"{shape} has sh:{name}; only sh:targetClass is supported")
    classes: set[str] = set()
    for term in shapes.all(shape, "targetClass"):
        classes |= subclasses.get(_value(term), frozenset({_value(term)}))
    return frozenset(classes)


def _instance_pattern(variable: str, classes: Iterable[str]) -> str:
    names = " ".join(f"<{name}>" for name in sorted(classes))
    if " " not in names:
        return f"{variable} a {names} ."
    return f"VALUES {variable}_class {{ {names} }} {variable} a {variable}_class ."


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Compiles one shape: a node shape (without path: constraints are on ?this) or a property
    shape.
    """

    shapes: Shapes
    shape: str
    classes: frozenset[str]
    subclasses: Subclasses
    values: dict[str, set[str]]

    @property
    def focus(self) -> str:
        """Return the SPARQL pattern of the focus nodes."""
        return _instance_pattern("?this", self.classes)

    def constraints(self) -> Iterator[Constraint]:
        for name in self.shapes.constraints(self.shape):
            for term in self.shapes.all(self.shape, name):
                yield self._constraint(name, term)

    def _constraint(self, name: str, term: Term) -> Constraint:
        has_path = bool(self.shapes.all(self.shape, "path"))
        if name in _VALUE_CONDITIONS or name == "or":
            return self._value_constraint(name, term, has_path)
        if not has_path:
            raise UnsupportedShapeError(f"{self.shape} has sh:{name} without a path")
        if name == "minCount":
            return self._min_count(term)
        if name == "maxCount":
            return self._max_count(term)
        if name == "hasValue":
            return self._make(name, "", absent=self._path_to(str(term)))
        if name in ("class", "node"):
            return self._membership(name, term)
        if name in _COMPARISONS:
            return self._pair(name, term)
        raise UnsupportedShapeError(f"{self.shape} has sh:{name}, which is not supported")

    def _make(
        self,
        component: str,
        body: str,
        absent: str = "",
        select: str = "?this",
        screens: tuple[str, ...] = (),
    ) -> Constraint:
        """Return the constraint that is violated where `body` matches and `absent` does not."""
        within = f"GRAPH ?graph {{ {self.focus} }} {body}"
        minus, without = (
            (f" MINUS {{ {absent} }}", f" FILTER NOT EXISTS {{ {absent} }}") if absent else ("", "")
        )
        return Constraint(
            shape=self.shape.strip("<>"),
            component=component[0].upper() + component[1:],
            path=self.shapes.path(self.shape)[1] if self.shapes.all(self.shape, "path") else "",
            severity=self.shapes.text(self.shape, "severity").removeprefix(SH) or "Violation",
            message=self.shapes.text(self.shape, "message"),
            find=f"SELECT {select} WHERE {{ {self.focus} {body}{minus} }}",
            find_in=f"SELECT {select} WHERE {{ {within}{without} }}",
            classes=self.classes,
            screens=screens,
        )

    def _path_to(self, variable: str) -> str:
        return self.shapes.path(self.shape)[0].format(variable)

    def _value_constraint(self, name: str, term: Term, has_path: bool) -> Constraint:
        variable = "?value" if has_path else "?this"
        violated = f"!COALESCE({self._condition(self.shape, name, term, variable)}, false)"
        if not has_path:
            return self._make(name, f"FILTER({violated})")
        pattern = self._path_to("?value")
        self.values[pattern].add(violated)
        return self._make(
            name, f"{pattern} FILTER({violated})", select="?this ?value", screens=(pattern,)
        )

    def _condition(self, shape: str, name: str, term: Term, variable: str) -> str:
        """Return the SPARQL condition that one value has to meet."""
        if name == "or":
            return " || ".join(
                f"({self._all_conditions(str(item), variable)})"
                for item in self.shapes.members(term)
            )
        if name not in _VALUE_CONDITIONS:
            raise UnsupportedShapeError(
                f"{shape} has sh:{name} in sh:or, where it is not supported"
            )
        return _VALUE_CONDITIONS[name](self.shapes, shape, term, variable)

    def _all_conditions(self, shape: str, variable: str) -> str:
        conditions = [
            self._condition(shape, name, term, variable)
            for name in self.shapes.constraints(shape)
            for term in self.shapes.all(shape, name)
        ]
        if not conditions or self.shapes.all(shape, "property"):
            raise UnsupportedShapeError(
                f"{shape} is used in sh:or but is not a condition on one value"
            )
        return " && ".join(conditions)

    def _min_count(self, term: Term) -> Constraint:
        if _value(term) != "1":
            raise UnsupportedShapeError(
                f"{self.shape} has sh:minCount {_value(term)}; only 1 is supported"
            )
        return self._make("minCount", "", absent=self._path_to("?any"))

    def _max_count(self, term: Term) -> Constraint:
        limit, pattern = int(_value(term)), self._path_to("?value")
        some = (
            f"{{ SELECT ?this WHERE {{ {self.focus} }} }} "
            f"{{ SELECT ?this ?value WHERE {{ {pattern} }} }}"
        )
        screens = (_any_repeated(pattern), _any_repeated(some)) if limit == 1 else ()
        many = f"GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {limit})"
        rule = self._make("maxCount", pattern, screens=screens)
        return replace(rule, find=f"{rule.find} {many}", find_in=f"{rule.find_in} {many}")

    def _membership(self, name: str, term: Term) -> Constraint:
        if name == "class":
            absent = _instance_pattern(
                "?value", self.subclasses.get(_value(term), frozenset({_value(term)}))
            )
        else:
            absent = self._node_pattern(str(term))
        pattern = self._path_to("?value")
        screen = (
            f"ASK {{ {{ SELECT DISTINCT ?value WHERE {{ {pattern} }} }} MINUS {{ {absent} }} }}"
        )
        return self._make(name, pattern, absent=absent, select="?this ?value", screens=(screen,))

    def _node_pattern(self, shape: str) -> str:
        """Return the SPARQL pattern of the shape in sh:node,
        which may have only sh:hasValue constraints.
        """
        parts = self.shapes.all(shape, "property")
        if self.shapes.constraints(shape) or not parts:
            raise UnsupportedShapeError(
                f"{shape} is used in sh:node, where only sh:hasValue is supported"
            )
        patterns = []
        for part in parts:
            wanted = self.shapes.one(str(part), "hasValue")
            if self.shapes.constraints(str(part)) != ["hasValue"] or wanted is None:
                raise UnsupportedShapeError(
                    f"{part} is used in sh:node, where only sh:hasValue is supported"
                )
            patterns.append(
                self.shapes.path(str(part))[0].replace("?this", "?value").format(wanted) + " ."
            )
        return " ".join(patterns)

    def _pair(self, name: str, term: Term) -> Constraint:
        pattern, other = self._path_to("?value"), f"?this {term} ?other"
        test = f"FILTER(!COALESCE(?value {_COMPARISONS[name]} ?other, false))"
        # few have it, such as the last page of what goes over one
        first = f"SELECT ?this ?other WHERE {{ {other} }}"
        second = f"SELECT ?this ?value WHERE {{ {pattern} }}"
        return self._make(
            name,
            f"{pattern} . {other} . {test}",
            select="?this ?value",
            screens=(f"ASK {{ {{ {first} }} {{ {second} }} {test} }}",),
        )


def _any_repeated(pattern: str) -> str:
    """Return an ASK whether any ?this matches more than once: counting is cheaper than grouping."""
    counts = "(COUNT(*) AS ?rows) (COUNT(DISTINCT ?this) AS ?subjects)"
    return f"ASK {{ {{ SELECT {counts} WHERE {{ {pattern} }} }} FILTER(?rows != ?subjects) }}"


def _value(term: Term) -> str:
    if isinstance(term, ox.Triple):
        raise UnsupportedShapeError(f"a quoted triple is not supported as a value: {term}")
    return str(term.value)


def _datatype(_: Shapes, shape: str, term: Term, variable: str) -> str:
    """Return the condition on the datatype;
    an ill-formed literal ("soon"^^xsd:date) fails it too.
    """
    if _value(term) not in _CASTS:
        raise UnsupportedShapeError(f"{shape} has sh:datatype {term}, which SPARQL cannot cast to")
    cast = f"{term}({variable})" if _value(term) in _NUMBERS else f"{term}(STR({variable}))"
    same = f"sameTerm({cast}, {variable})"
    return same if _value(term) in _NUMBERS else f"DATATYPE({variable}) = {term} && {same}"


def _node_kind(shapes: Shapes, shape: str, term: Term, variable: str) -> str:
    kinds = {"IRI": "isIRI", "Literal": "isLiteral", "BlankNode": "isBlank"}
    name = _value(term).removeprefix(SH)
    if name not in kinds:
        raise UnsupportedShapeError(
            f"{shape} has sh:nodeKind sh:{name}; only IRI, Literal and BlankNode are supported"
        )
    return f"{kinds[name]}({variable})"


def _one_of(shapes: Shapes, shape: str, term: Term, variable: str) -> str:
    return " || ".join(f"sameTerm({variable}, {item})" for item in shapes.members(term))


_VALUE_CONDITIONS: dict[str, Callable[[Shapes, str, Term, str], str]] = {
    "datatype": _datatype,
    "in": _one_of,
    "maxInclusive": lambda _, __, term, v: f"{v} <= {term}",
    "minInclusive": lambda _, __, term, v: f"{v} >= {term}",
    "minLength": lambda _, __, term, v: f"STRLEN(STR({v})) >= {term}",
    "nodeKind": _node_kind,
    "pattern": lambda _, __, term, v: f"REGEX(STR({v}), {term})",
}
_COMPARISONS = {"lessThan": "<", "lessThanOrEquals": "<="}
