"""Parts of SPARQL queries: groups of patterns, comparisons of values, columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphkit.answers.readings.declarations import ORDERED, Dimension, Unit, better_or_equal
from graphkit.answers.readings.reading import compared_day, period_ends
from graphkit.answers.readings.sparql_patterns import (
    Pattern,
    condition,
    group_text,
    matching,
    optional,
)
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import SCHEME

GRADE = f"{SCHEME}grade/"


@dataclass
class PatternGroup:
    """The patterns of one group of a query, and the variables that are bound in it."""

    level: int
    unit: Unit
    patterns: list[Pattern] = field(default_factory=list)
    last: Pattern = field(default_factory=Pattern)  # reads what all others bind
    values: dict[str, str] = field(default_factory=dict)  # dimension → variable
    bound: set[str] = field(default_factory=set)
    # variables that are those of the group around it
    shared: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{group_text(self.patterns)} {self.last}".strip()

    def name(self, what: str) -> str:
        """Return the variable of the row, its inspection, authority, latest inspection, or the
        recommendation that it is of.
        """
        if what == "row":  # an authority or inspection is its own row
            what = {"authorities": "authority", "inspections": "inspection"}.get(
                self.unit.name, what
            )
        if what in self.shared:
            return self.shared[what]
        if what == "recommendation":
            return f"{self.name('row')}_of"
        return f"?{what}{self.level or ''}"


def end_of(day: str) -> str:
    """Return the last day of a day, month or year; text sorts after it."""
    return f'CONCAT(STR({day}), SUBSTR("9999-99-99", STRLEN(STR({day})) + 1))'


def latest_inspection(inspection: str, known: str, began: str, day: str) -> Pattern:
    """Return the pattern of the inspection that was the latest on a day, with its first day."""
    until = f"{began}_until"
    return (
        matching(f"{inspection} {known} ; gk:began {began}")
        + optional(f"{inspection} gk:latestUntil {until}")
        + condition(f"{began} <= {day} && COALESCE({until} > {day}, true)")
    )


def known_inspection(authority: str, kind: str) -> str:
    """Return the predicates and objects of a known inspection, by its authority and kind."""
    return f"a gk:KnownInspection ; gk:knownAuthority {authority} ; gk:kind {kind}"


def once(names: list[str]) -> list[str]:
    return [*dict.fromkeys(names)]


def named_column(key: str, name: str) -> str:
    """Return the column of a key under the name of its dimension."""
    return key if key == variable_of(name) else f"({key} AS {variable_of(name)})"


def variable_of(name: str) -> str:
    """Return the variable of a column: "from.framework" is ?from_framework."""
    return "?" + "".join(each if each.isalnum() else "_" for each in name)


def ordered_terms(dimension: Dimension, own: str) -> list[str]:
    """Return what rows are ordered by, as cells are ordered."""
    if scheme := ORDERED.get(dimension.type, ()):
        places, key = (
            f"|{'|'.join(scheme)}|",
            f'CONCAT("|", STRAFTER(STR({own}), "/{dimension.type}/"), "|")',
        )
        return [
            f'IF(CONTAINS("{places}", {key}), STRLEN(STRBEFORE("{places}", {key})), 999)',
            f"STR({own})",
        ]
    if dimension.type in ("number", "flag"):
        return [own]
    if dimension.type == "day":
        return [end_of(own), f"STR({own})"]
    return [f"STR({own}_label)", f"STR({own})"] if dimension.is_labelled else [f"STR({own})"]


def within_period(own: str, text: str) -> str:
    first, last = period_ends(text)
    tests = []
    if first:
        tests.append(f'STR({own}) >= SUBSTR("{first}", 1, STRLEN(STR({own})))')
    if last:
        tests.append(f'STR({own}) <= "{last}"')
    return " && ".join(tests)


def compared_days(own: str, sign: str, bound: str) -> str:
    day = compared_day(sign, bound)
    return within_period(own, bound) if sign == "=" else f'STR({own}) {sign} "{day}"'


def compared_terms(dimension: Dimension, one: str, sign: str, other: str) -> str:
    if dimension.type != "grade":
        text = ("STR({})" if dimension.type == "day" else "{}").format
        return f"{text(one)} {sign} {text(other)}"
    tests = []
    for grade in STEPS_BELOW_OUTSTANDING:  # the grades that are so to this one
        fitting = [each for each in STEPS_BELOW_OUTSTANDING if grade in better_or_equal(each, sign)]
        if fitting:
            listed = ", ".join(f"<{GRADE}{each}>" for each in fitting)
            tests.append(f"({one} = <{GRADE}{grade}> && {other} IN ({listed}))")
    return " || ".join(tests)
