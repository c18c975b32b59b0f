"""SHACL shapes as SPARQL: each constraint of each shape becomes a query that finds what breaks it.

pyshacl walks the graph object by object, which takes half a minute where a build has a second. The shapes
of `ontology/shapes.ttl` use a small part of SHACL core, and that part says itself in SPARQL. What this module
does not know raises, so a shape is never passed over in silence; tests hold it to pyshacl, result by result.

Two things make it fast on a large graph (decision 2 in docs/explanation/decisions). A *screen* asks first,
without looking at classes, whether anything at all could break a rule; only then the exact query runs. And
the exact query exists in two forms: over everything, with MINUS, and for things of a few named graphs, with
FILTER NOT EXISTS.
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
_ABOUT = {"targetClass", "property", "path", "message", "severity"}
_CASTS = frozenset(Xsd)  # SPARQL casts to all the types that we write
_NUMBERS = (Xsd.DECIMAL, Xsd.INTEGER)  # what is cast to itself is one of these, and no text
_ALL = 1_000_000_000  # a limit that none reaches: without one, Oxigraph filters before it takes values once

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Subclasses = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of one shape. `find` and `find_in` select ?this, and ?value where a value is at fault.

    Each of `screens` is an ASK that is false only where nothing breaks the rule, the cheaper one first.
    `find_in` looks at things typed in the named graphs of the query's dataset. `classes` are those whose
    instances the rule is about.
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
        """Return the only value of a property; raise UnknownShape where there are several."""
        values = self.all(shape, name)
        if len(values) > 1:
            raise UnsupportedShapeError(f"{shape} has several values of sh:{name}: write a shape for each")
        return values[0] if values else None

    def text(self, shape: str, name: str) -> str:
        """Return the only value as a text, "" where there is none."""
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
        """Return the local names of all constraints of a shape, sorted; raise at what is not of SHACL."""
        names = []
        for predicate in self._by[shape]:
            if not predicate.startswith(SH) and predicate != Rdf.TYPE:
                raise UnsupportedShapeError(f"{shape} has <{predicate}>, which no shape should have")
            name = predicate.removeprefix(SH)
            if predicate != Rdf.TYPE and name not in _ABOUT:
                names.append(name)
        return sorted(names)

    def path(self, shape: str) -> tuple[str, str]:
        """Return a path as a pattern from ?this to {}, and as it is shown: ?p, ?p|?q and their inverse."""
        term = self.one(shape, "path")
        inverse = self._by.get(str(term), {}).get(SH + "inversePath", [None])[0]
        found = self._either(inverse or term)
        if not found or (inverse and len(self._by[str(term)]) != 1):
            raise UnsupportedShapeError(
                f"{shape} has a path that is neither a property nor one of several nor the inverse of these"
            )
        either, shown = "|".join(map(str, found)), "|".join(_value(one) for one in found)
        return (f"{{}} {either} ?this", f"^{shown}") if inverse else (f"?this {either} {{}}", shown)

    def _either(self, term: Term | None) -> list[Term]:
        """Return the property, or the alternative properties, that a path is; none where it is another."""
        inner = self._by.get(str(term), {})
        if len(inner) == 1 and SH + "alternativePath" in inner:
            return self.members(inner[SH + "alternativePath"][0])
        return [term] if isinstance(term, ox.NamedNode) else []


def compile_shapes(triples: Iterable[ox.Triple | ox.Quad], subclasses: Subclasses) -> list[Constraint]:
    """Return the rules of a shapes graph; `subclasses` gives each class with all below it, itself included.

    Raises UnknownShape at anything that would otherwise go unchecked.
    """
    shapes = Shapes(triples)
    rules: list[Constraint] = []
    values: dict[str, set[str]] = defaultdict(set)  # pattern -> conditions on its values, for a common screen
    for shape in shapes.with_targets():
        classes = _focus(shapes, shape, subclasses)
        for part in (shape, *map(str, shapes.all(shape, "property"))):
            rules.extend(_Compiler(shapes, part, classes, subclasses, values).rules())
    return [_with_common_screen(rule, values) for rule in rules]


def _with_common_screen(rule: Constraint, values: Mapping[str, set[str]]) -> Constraint:
    """Let all conditions on the values of one path be screened in one pass over them."""
    pattern = rule.screens[0] if rule.screens else ""
    if pattern not in values:
        return rule
    each = f"SELECT DISTINCT ?value WHERE {{ {pattern} }} LIMIT {_ALL}"  # each value once: topics are few
    return replace(rule, screens=(f"ASK {{ {{ {each} }} FILTER({' || '.join(sorted(values[pattern]))}) }}",))


def _focus(shapes: Shapes, shape: str, subclasses: Subclasses) -> frozenset[str]:
    """Return the target classes and those below them: ?this is an instance of one."""
    for name in ("targetNode", "targetSubjectsOf", "targetObjectsOf", "target"):
        if shapes.all(shape, name):
            raise UnsupportedShapeError(f"{shape} has sh:{name}; only sh:targetClass is known")
    classes: set[str] = set()
    for term in shapes.all(shape, "targetClass"):
        classes |= subclasses.get(_value(term), frozenset({_value(term)}))
    return frozenset(classes)


def _is_a(variable: str, classes: Iterable[str]) -> str:
    names = " ".join(f"<{name}>" for name in sorted(classes))
    if " " not in names:
        return f"{variable} a {names} ."
    return f"VALUES {variable}_class {{ {names} }} {variable} a {variable}_class ."


@dataclass(frozen=True, slots=True)
class _Compiler:
    """The rules of one shape: a node shape (no path: the constraints are on ?this) or a property shape."""

    shapes: Shapes
    shape: str
    classes: frozenset[str]
    subclasses: Subclasses
    values: dict[str, set[str]]

    @property
    def focus(self) -> str:
        """Return the pattern that ?this matches."""
        return _is_a("?this", self.classes)

    def rules(self) -> Iterator[Constraint]:
        for name in self.shapes.constraints(self.shape):
            for term in self.shapes.all(self.shape, name):
                yield self._rule(name, term)

    def _rule(self, name: str, term: Term) -> Constraint:
        has_path = bool(self.shapes.all(self.shape, "path"))
        if name in _ON_VALUES or name == "or":
            return self._on_values(name, term, has_path)
        if not has_path:
            raise UnsupportedShapeError(f"{self.shape} has sh:{name} without a path")
        if name == "minCount":
            return self._min_count(term)
        if name == "maxCount":
            return self._max_count(term)
        if name == "hasValue":
            return self._make(name, "", absent=self._to(str(term)))
        if name in ("class", "node"):
            return self._membership(name, term)
        if name in _PAIRS:
            return self._pair(name, term)
        raise UnsupportedShapeError(f"{self.shape} has sh:{name}, which is not turned into SPARQL")

    def _make(
        self,
        component: str,
        body: str,
        absent: str = "",
        select: str = "?this",
        screens: tuple[str, ...] = (),
    ) -> Constraint:
        """Build the rule: `body` matches, and `absent` does not."""
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

    def _to(self, variable: str) -> str:
        return self.shapes.path(self.shape)[0].format(variable)

    def _on_values(self, name: str, term: Term, has_path: bool) -> Constraint:
        variable = "?value" if has_path else "?this"
        broken = f"!COALESCE({self._holds(self.shape, name, term, variable)}, false)"
        if not has_path:
            return self._make(name, f"FILTER({broken})")
        pattern = self._to("?value")
        self.values[pattern].add(broken)
        return self._make(name, f"{pattern} FILTER({broken})", select="?this ?value", screens=(pattern,))

    def _holds(self, shape: str, name: str, term: Term, variable: str) -> str:
        """Return the condition that a constraint sets on one value."""
        if name == "or":
            return " || ".join(
                f"({self._all_hold(str(item), variable)})" for item in self.shapes.members(term)
            )
        if name not in _ON_VALUES:
            raise UnsupportedShapeError(f"{shape} has sh:{name} where only conditions on one value are known")
        return _ON_VALUES[name](self.shapes, shape, term, variable)

    def _all_hold(self, shape: str, variable: str) -> str:
        conditions = [
            self._holds(shape, name, term, variable)
            for name in self.shapes.constraints(shape)
            for term in self.shapes.all(shape, name)
        ]
        if not conditions or self.shapes.all(shape, "property"):
            raise UnsupportedShapeError(f"{shape} stands in sh:or and is no condition on one value")
        return " && ".join(conditions)

    def _min_count(self, term: Term) -> Constraint:
        if _value(term) != "1":
            raise UnsupportedShapeError(f"{self.shape} has sh:minCount {_value(term)}; only 1 is known")
        return self._make("minCount", "", absent=self._to("?any"))

    def _max_count(self, term: Term) -> Constraint:
        limit, pattern = int(_value(term)), self._to("?value")
        some = f"{{ SELECT ?this WHERE {{ {self.focus} }} }} {{ SELECT ?this ?value WHERE {{ {pattern} }} }}"
        screens = (_repeats(pattern), _repeats(some)) if limit == 1 else ()
        many = f"GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {limit})"
        rule = self._make("maxCount", pattern, screens=screens)
        return replace(rule, find=f"{rule.find} {many}", find_in=f"{rule.find_in} {many}")

    def _membership(self, name: str, term: Term) -> Constraint:
        if name == "class":
            absent = _is_a("?value", self.subclasses.get(_value(term), frozenset({_value(term)})))
        else:
            absent = self._having(str(term))
        pattern = self._to("?value")
        screen = f"ASK {{ {{ SELECT DISTINCT ?value WHERE {{ {pattern} }} }} MINUS {{ {absent} }} }}"
        return self._make(name, pattern, absent=absent, select="?this ?value", screens=(screen,))

    def _having(self, shape: str) -> str:
        """Return the pattern that a value of sh:node has to match: given values of given properties."""
        parts = self.shapes.all(shape, "property")
        if self.shapes.constraints(shape) or not parts:
            raise UnsupportedShapeError(
                f"{shape} is used by sh:node and has more than properties with sh:hasValue"
            )
        patterns = []
        for part in parts:
            wanted = self.shapes.one(str(part), "hasValue")
            if self.shapes.constraints(str(part)) != ["hasValue"] or wanted is None:
                raise UnsupportedShapeError(f"{part} is used by sh:node and has more than sh:hasValue")
            patterns.append(self.shapes.path(str(part))[0].replace("?this", "?value").format(wanted) + " .")
        return " ".join(patterns)

    def _pair(self, name: str, term: Term) -> Constraint:
        pattern, other = self._to("?value"), f"?this {term} ?other"
        test = f"FILTER(!COALESCE(?value {_PAIRS[name]} ?other, false))"
        left, right = f"SELECT ?this ?value WHERE {{ {pattern} }}", f"SELECT ?this ?other WHERE {{ {other} }}"
        return self._make(
            name,
            f"{pattern} . {other} . {test}",
            select="?this ?value",
            screens=(f"ASK {{ {{ {left} }} {{ {right} }} {test} }}",),
        )


def _repeats(pattern: str) -> str:
    """Return the question whether any ?this matches more than once: counting is cheaper than grouping."""
    counts = "(COUNT(*) AS ?rows) (COUNT(DISTINCT ?this) AS ?subjects)"
    return f"ASK {{ {{ SELECT {counts} WHERE {{ {pattern} }} }} FILTER(?rows != ?subjects) }}"


def _value(term: Term) -> str:
    if isinstance(term, ox.Triple):
        raise UnsupportedShapeError(f"a triple stands where a value should: {term}")
    return str(term.value)


def _datatype(_: Shapes, shape: str, term: Term, variable: str) -> str:
    """A text that its type does not allow breaks the condition too: "soon"^^xsd:date is cast, in vain."""
    if _value(term) not in _CASTS:
        raise UnsupportedShapeError(f"{shape} has sh:datatype {term}, whose texts cannot be tried")
    cast = f"{term}({variable})" if _value(term) in _NUMBERS else f"{term}(STR({variable}))"
    same = f"sameTerm({cast}, {variable})"
    return same if _value(term) in _NUMBERS else f"DATATYPE({variable}) = {term} && {same}"


def _node_kind(shapes: Shapes, shape: str, term: Term, variable: str) -> str:
    kinds = {"IRI": "isIRI", "Literal": "isLiteral", "BlankNode": "isBlank"}
    name = _value(term).removeprefix(SH)
    if name not in kinds:
        raise UnsupportedShapeError(
            f"{shape} has sh:nodeKind sh:{name}; only IRI, Literal and BlankNode are known"
        )
    return f"{kinds[name]}({variable})"


def _one_of(shapes: Shapes, shape: str, term: Term, variable: str) -> str:
    return " || ".join(f"sameTerm({variable}, {item})" for item in shapes.members(term))


_ON_VALUES: dict[str, Callable[[Shapes, str, Term, str], str]] = {
    "datatype": _datatype,
    "in": _one_of,
    "maxInclusive": lambda _, __, term, v: f"{v} <= {term}",
    "minInclusive": lambda _, __, term, v: f"{v} >= {term}",
    "minLength": lambda _, __, term, v: f"STRLEN(STR({v})) >= {term}",
    "nodeKind": _node_kind,
    "pattern": lambda _, __, term, v: f"REGEX(STR({v}), {term})",
}
_PAIRS = {"lessThan": "<", "lessThanOrEquals": "<="}
