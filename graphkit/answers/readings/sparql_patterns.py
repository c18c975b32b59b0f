"""Parts of the groups of SPARQL queries: each says what it is, and a declared one what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import NamedTuple

# kind of a part → its text in a query
_FORMS = {
    "match": "{} .",
    "values": "VALUES {}",
    "select": "{{ SELECT {} }}",
    "union": "{}",
    "optional": "OPTIONAL {{ {} }}",
    "bind": "BIND({})",
    "filter": "FILTER({})",
    "unless": "FILTER NOT EXISTS {{ {} }}",
}
# Triples come first and together, so that they are one basic graph pattern; then what is joined
# with them, and what reads the variables that all these bind.
_PLACES = {
    "match": 0,
    "values": 0,
    "select": 1,
    "union": 1,
    "optional": 2,
    "bind": 3,
    "filter": 4,
    "unless": 4,
}
_ON_A_LINE = ("optional", "bind", "filter", "unless", "values")
_COMPUTED = ("optional", "values", "select", "union")
_VALUE = "{value}"


class PatternPart(NamedTuple):
    """A part of a group: its kind, and its text without the keyword."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts of a group that stay together, in their order.

    A declared one has fields in braces: `names` has what it needs.
    """

    parts: tuple[PatternPart, ...] = ()
    names: frozenset[str] = frozenset()

    def __add__(self, other: Pattern) -> Pattern:
        return Pattern(self.parts + other.parts, self.names | other.names)

    def __str__(self) -> str:
        lines = ("\n" if each.kind in _ON_A_LINE else " " for each in self.parts)
        texts = (_FORMS[each.kind].format(each.text) for each in self.parts)
        return "".join(line + text for line, text in zip(lines, texts, strict=True)).strip()

    def filled(self, values: Mapping[str, str]) -> Pattern:
        """Return a declared pattern with values in its fields."""
        return Pattern(
            tuple(PatternPart(each.kind, each.text.format(**values)) for each in self.parts)
        )

    @property
    def is_optional(self) -> bool:
        """Whether it keeps the rows that have no value."""
        return self.parts[0].kind == "optional"

    @property
    def binds(self) -> bool:
        """Whether it computes a value, which must have none before."""
        return any(each.kind == "bind" for each in self.parts)

    @property
    def is_computed(self) -> bool:
        """Whether a value in the place of its variable would not choose rows."""
        return self.parts[0].kind in _COMPUTED or self.binds

    @property
    def has_own_variables(self) -> bool:
        """Whether it has variables that are named after that of its value."""
        return "own" in self.names


def declared_pattern(given: str | Sequence[Mapping[str, str]]) -> Pattern:
    """Return a pattern as it is declared: triples, or parts by their kinds."""
    listed = [{"match": given}] if isinstance(given, str) and given else given
    parts = [_declared_part(dict(each)) for each in listed if isinstance(each, Mapping)]
    fields = (name for part in parts for _, name, _, _ in Formatter().parse(part.text))
    return Pattern(tuple(parts), frozenset(filter(None, fields)))


def _declared_part(given: dict[str, str]) -> PatternPart:
    variable = given.pop("as", _VALUE)
    [(kind, text)] = given.items()
    return PatternPart(kind, f"{text} AS {variable}" if kind == "bind" else text)


def matching(text: str) -> Pattern:
    """Return triples."""
    return Pattern((PatternPart("match", text),))


def optional(text: object) -> Pattern:
    """Return OPTIONAL with the text of a group."""
    return Pattern((PatternPart("optional", str(text)),))


def sub_select(text: str) -> Pattern:
    """Return a sub-select: the text after SELECT."""
    return Pattern((PatternPart("select", text),))


def binding(expression: str, variable: str) -> Pattern:
    """Return BIND of an expression to a variable."""
    return Pattern((PatternPart("bind", f"{expression} AS {variable}"),))


def condition(expression: str) -> Pattern:
    """Return FILTER with an expression."""
    return Pattern((PatternPart("filter", expression),))


def group_text(patterns: Iterable[Pattern]) -> str:
    """Return patterns as the text of one group, each in the place of its kind."""
    ordered = sorted(
        (each for each in patterns if each.parts), key=lambda each: _PLACES[each.parts[0].kind]
    )
    return str(sum(ordered, Pattern()))
