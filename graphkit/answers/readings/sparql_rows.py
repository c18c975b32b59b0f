"""The rows of a reading as patterns of SPARQL: unit, scope, periods and clauses.

A clause is an expression over optional values, an error where it is not known: AND, OR and NOT work
as in SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.declarations import (
    OF_HAS,
    Dimension,
    SharedKey,
    State,
    Unit,
    better_or_equal,
    units,
)
from graphkit.answers.readings.literals import sparql_literal
from graphkit.answers.readings.reading import Reading, dimensions_in, given_values, period
from graphkit.answers.readings.relations import (
    common_key,
    days_of,
    inner_reading,
    loaded_inspections,
)
from graphkit.answers.readings.sparql_parts import (
    GRADE,
    PatternGroup,
    compared_days,
    compared_terms,
    end_of,
    known_inspection,
    latest_inspection,
    within_period,
)
from graphkit.answers.readings.sparql_patterns import (
    Pattern,
    PatternPart,
    condition,
    matching,
    optional,
    sub_select,
)

if TYPE_CHECKING:
    from graphkit.answers.readings.sql import SqlCompiler

_SUBJECTS = ("recommendation", "row", "inspection", "authority")


class NotOnThatDay(Exception):
    """The graph states something of the last day of a list alone, and an earlier day is asked for.

    Inside the compiler: `SparqlCompiler.compile` returns no query.
    """


class RowPatterns:
    """Makes the patterns of rows for one store, which is as at the day of the reading."""

    def __init__(self, compiler: SqlCompiler) -> None:
        self._sql = compiler
        self._day = f'"{compiler.day}"^^xsd:date'
        self._as_at = compiler.facts.day
        [self._list_day] = compiler.facts.column("SELECT max(list_day) FROM result_list")
        self._numbers = count(1)

    def rows(
        self, reading: Reading, level: int, shared: dict[str, str] | None = None
    ) -> PatternGroup:
        """Return the group of the rows of a reading: unit, scope, periods and clauses."""
        unit = reading.unit
        self._check_day(unit)
        group = PatternGroup(level, unit, shared=shared or {})
        group.patterns.append(self._filled(group, unit.sparql))
        if unit.inspection:
            self._known(group)
        if unit.name == "authorities":
            for day in ("", *days_of(reading)):
                group.patterns.append(self._exists_on_day(group.name("authority"), day))
        if unit.in_force and unit.state and self._sql.day:
            group.patterns += self._in_force(group, unit.state, reading.ever)
        named = {*dimensions_in(reading.where)}
        for each in unit.known_by(self._as_at):
            group.patterns.append(self._filled(group, each.pattern))
        if not named & {*unit.unless}:
            self._conjuncts(group, unit.unless)
        self._scoped(group, reading.used_scope)
        for name in ("began", "published"):
            if text := getattr(reading, name):
                group.patterns.append(condition(self._leaf(group, name, text)))
        self._conjuncts(group, reading.where)
        return group

    def _check_day(self, declared: Unit | Dimension | SharedKey) -> None:
        """Raise NotOnThatDay where the graph does not have something as at the day."""
        if declared.on_list_day and self._as_at and self._as_at < (self._list_day or "9999"):
            raise NotOnThatDay

    def _filled(
        self, group: PatternGroup, pattern: Pattern, value: str = "", now: str = "?now"
    ) -> Pattern:
        """Return a declared pattern with the variables of a group, and one or a term as value."""
        names = ("row", "inspection", "authority", "recommendation")
        fields = {name: group.name(name) for name in names}
        fields |= {
            "value": value,
            "own": value,
            "now": now,
            "since": f"?since{group.level}",
            "level": str(group.level),
            "day": self._day,
            "today": f'"{self._sql.day}"',
            "is_cut": "true" if self._as_at else "false",
            "year": self._sql.day[:4],
            "seen": f'"{self._as_at or "9999"}"',
        }
        return pattern.filled(fields)

    def _known(self, group: PatternGroup) -> None:
        """Add that the inspection of a row is known, and that it had begun by the day."""
        inspection = group.name("inspection")
        if group.unit.name != "inspections":
            group.patterns.append(matching(f"{inspection} a gk:KnownInspection"))
        if self._as_at:
            day, issued = f"?began{group.level}", f"?issued{group.level}"
            group.patterns.append(
                optional(f"{inspection} gk:began {day}")
                + optional(f"{inspection} gk:published {issued}")
                + condition(f'STR(COALESCE({day}, {issued}, "")) <= "{self._as_at}"')
            )

    def _in_force(self, group: PatternGroup, state: State, ever: bool) -> list[Pattern]:
        """Return the patterns of rows whose state had begun by the day, and had not ended."""
        day = f'"{self._sql.day}"'
        first, last = f"?begins{group.level}", f"?ends{group.level}"
        begun = self._filled(group, state.begins, first) + condition(f"{first} <= {day}")
        goes_on = f"!BOUND({last}) || {day} {state.sign} {end_of(last)}"
        not_ended = self._filled(group, state.ends, last) + condition(goes_on)
        return [begun] if ever else [begun, not_ended]

    def _exists_on_day(self, body: str, day: str = "") -> Pattern:
        """Return the pattern of bodies that exist on a day; without one, now."""
        number = next(self._numbers)
        first, last = f"?b{number}", f"?u{number}"
        day = day or self._sql.day
        return (
            optional(f"{body} gk:validFrom {first}")
            + optional(f"{body} gk:validUntil {last}")
            + condition(
                f'COALESCE(STR({first}), "") <= "{day}" '
                f'&& COALESCE(STR({last}), "9999-99") >= "{day}"'
            )
        )

    def _scoped(self, group: PatternGroup, scope: str) -> None:
        if scope in ("", "all"):
            return
        self._authority(group)
        group.patterns.append(self._exists_on_day(group.name("authority")))
        earlier = 1 if scope == "previous-full" else 0
        kind = '"full"' if scope in ("latest-full", "previous-full") else ""
        group.patterns.append(self._latest(group.name("inspection"), kind, earlier))

    def _latest(self, inspection: str, kind: str, earlier: int = 0, authority: str = "") -> Pattern:
        """Return the pattern of inspections after which `earlier` of their authority and kind are
        known.
        """
        n = next(self._numbers)
        place, of_kind = authority or f"?p{n}", kind or f"?k{n}"
        known, began = known_inspection(place, of_kind), f"?d{n}"
        if not self._as_at:
            return matching(f"{inspection} {known} ; gk:knownOrder {earlier + 1}")
        last = f"?o{n}" if earlier else inspection
        inside = latest_inspection(last, known, began, self._day)
        if earlier:
            inside = matching(f"{inspection} {known} ; gk:latestUntil {began}") + inside
        return sub_select(f"{inspection} {place} {{ {inside} }}")

    def _authority(self, group: PatternGroup) -> None:
        """Add the authority of a row, where its unit does not bind it."""
        unit, authority = group.unit, group.name("authority")
        if unit.inspection and "authority" not in group.bound:
            known = f"{group.name('inspection')} gk:knownAuthority {authority}"
            group.patterns.append(matching(known))
        group.bound.add("authority")

    # -- clauses
    def _conjuncts(self, group: PatternGroup, where: Mapping[str, Any]) -> None:
        """Add the clauses of the outermost level: plain values as patterns,
        others as conditions.
        """
        for name, value in where.items():
            if name == "all":
                for each in value:
                    self._conjuncts(group, each)
            elif name in OF_HAS:
                continue
            elif name not in ("any", "not", "has") and (found := self._direct(group, name, value)):
                group.patterns.append(found)
            else:
                beside = {each: where[each] for each in OF_HAS if each in where}
                only = {name: value} | (beside if name == "has" else {})
                group.patterns.append(condition(self.clause(group, only)))

    def _direct(self, group: PatternGroup, name: str, value: Any) -> Pattern | None:
        """Return the pattern of rows with given values, where that says it."""
        dimension = group.unit.dimension(name)
        several = given_values(value)
        if dimension.type in ("day", "words", "number") or any(
            each is None or isinstance(each, Mapping) for each in several
        ):
            return None
        terms = self._terms(group, dimension, several)
        pattern = self._pattern_of(dimension)
        if not dimension.many:
            if pattern.is_computed or "now" in pattern.names:
                return None
            return self._with_values(group, dimension, terms)
        is_one = len(terms) == 1 and not dimension.sparql.has_own_variables
        if is_one and not dimension.through.parts:
            return self.pattern(group, dimension, terms[0])
        return sub_select(self._chosen(group, dimension, terms))

    def _with_values(self, group: PatternGroup, dimension: Dimension, terms: list[str]) -> Pattern:
        """Return the pattern of rows whose one value is one of some."""
        if len(terms) == 1 and not self._pattern_of(dimension).has_own_variables:
            return self.pattern(group, dimension, terms[0])
        own = f"?f{next(self._numbers)}"
        group.patterns.append(condition(f"{own} IN ({', '.join(terms)})"))
        return self.pattern(group, dimension, own)

    def _chosen(
        self,
        group: PatternGroup,
        dimension: Dimension,
        terms: Sequence[str],
        flag: str = "",
        periods: Sequence[str] = (),
    ) -> str:
        """Return the sub-select of the keys that have one of some values, or days in some periods,
        once each.
        """
        own = f"?f{next(self._numbers)}"
        pattern = self.pattern(group, dimension, own)
        key = self._key(group, dimension)
        if terms:
            values = Pattern((PatternPart("values", f"{own} {{ {' '.join(terms)} }}"),))
            # a value that is bound must have none before
            pattern = pattern + values if dimension.sparql.binds else values + pattern
        if periods:
            tests = (f"({within_period(own, each)})" for each in periods)
            pattern += condition(" || ".join(tests))
        return f"DISTINCT {key} {flag} {{ {pattern} }}"

    def _key(self, group: PatternGroup, dimension: Dimension) -> str:
        """Return the variable that a dimension with several values belongs to."""
        names = (dimension.through if dimension.through.parts else dimension.sparql).names
        name = next(each for each in _SUBJECTS if each in names)
        if name == "authority":
            self._authority(group)
        return group.name(name)

    def _terms(
        self, group: PatternGroup, dimension: Dimension, several: Sequence[Any]
    ) -> list[str]:
        found = [
            each.term for one in several for each in self._sql.values(group.unit, dimension, one)
        ]
        return [*dict.fromkeys(found)]

    def pattern(self, group: PatternGroup, dimension: Dimension, value: str) -> Pattern:
        """Return the pattern that binds the value of a dimension."""
        self._check_day(dimension)
        if dimension.through.parts:
            return self._of_several(group, dimension, value)
        names = dimension.sparql.names
        if names & {"authority", "now"}:
            self._authority(group)
        if "now" in names and "now" in group.bound:  # that of another day
            return self._filled(group, dimension.sparql, value, f"?now{group.level}")
        if "now" in names:  # inside, as an unbound variable would match everything
            now, authority = f"?now{next(self._numbers)}", group.name("authority")
            latest = self._latest(now, '"full"', 0, authority)
            return latest + self._filled(group, dimension.sparql, value, now)
        return self._filled(group, self._pattern_of(dimension), value)

    def _pattern_of(self, dimension: Dimension) -> Pattern:
        """Return the pattern of a dimension, which may be another one as at a day."""
        return dimension.as_at if self._as_at and dimension.as_at.parts else dimension.sparql

    def _of_several(self, group: PatternGroup, dimension: Dimension, value: str) -> Pattern:
        """Return the pattern that binds the values that the several authorities of a row have."""
        if dimension.variable:  # the authorities themselves
            return self._filled(group, dimension.through, value)
        place = f"{value}_place"
        of_one = PatternGroup(group.level, units()["authorities"], shared={"authority": place})
        of_one.bound.add("authority")
        leads = self._filled(group, dimension.through, place)
        return leads + self.pattern(of_one, replace(dimension, through=Pattern()), value)

    def _variable(self, group: PatternGroup, declared: Dimension | SharedKey) -> str:
        """Return the variable that a group has of a declared one: "{row}_topic"."""
        names = {name: group.name(name) for name in _SUBJECTS}
        return declared.variable.format(**names)

    def value(self, group: PatternGroup, dimension: Dimension) -> str:
        """Return the variable with the value of a row, unbound where there is none."""
        if dimension.variable:
            if "authority" in dimension.sparql.names:
                self._authority(group)
            return self._variable(group, dimension)
        if dimension.name not in group.values:
            own = f"?v{next(self._numbers)}"
            pattern = self.pattern(group, dimension, own)
            keeps_rows = self._pattern_of(dimension).is_optional
            group.patterns.append(pattern if keeps_rows else optional(pattern))
            group.values[dimension.name] = own
        return group.values[dimension.name]

    def compared_term(self, unit: Unit, name: str, value: Any) -> str:
        """Return the term that stands for a compared value:
        its own where it is one value, else its text.
        """
        shown = self._sql.compared_value(unit, name, value)
        return sparql_literal(shown) if isinstance(shown, str) else shown.term

    def clause(self, group: PatternGroup, clause: Mapping[str, Any]) -> str:
        """Return a tree of clauses as an expression; what it needs is added to the group."""
        parts = []
        for name, value in clause.items():
            if name in ("all", "any"):
                sign = " && " if name == "all" else " || "
                parts.append(f"({sign.join(self.clause(group, each) for each in value)})")
            elif name == "not":
                parts.append(f"!({self.clause(group, value)})")
            elif name == "has":
                parts.append(self._has(group, value, clause))
            elif name not in OF_HAS:
                parts.append(self._leaf(group, name, value))
        return " && ".join(parts) if parts else "true"

    def _leaf(self, group: PatternGroup, name: str, value: Any) -> str:
        dimension = group.unit.dimension(name)
        several = given_values(value)
        if dimension.type == "words":
            return self._words(group, several)
        plain = [each for each in several if each is not None and not isinstance(each, Mapping)]
        if dimension.many:
            return self._any_of(group, dimension, plain, with_none=None in several)
        own = self.value(group, dimension)
        tests = [
            self._bounded(group, dimension, own, each)
            for each in several
            if isinstance(each, Mapping)
        ]
        if dimension.type == "day":
            tests += [within_period(own, period(name, each)) for each in plain]
        elif plain:
            tests.append(f"{own} IN ({', '.join(self._terms(group, dimension, plain))})")
        if None in several:
            tests.append(f"!BOUND({own})")
        return f"COALESCE({' || '.join(f'({each})' for each in tests)}, false)"

    def _any_of(
        self, group: PatternGroup, dimension: Dimension, plain: Sequence[Any], *, with_none: bool
    ) -> str:
        """Return the expression that a row has one of some values, or that it has none."""
        tests = []
        if plain:
            is_day = dimension.type == "day"
            flag = f"?c{next(self._numbers)}"
            terms = [] if is_day else self._terms(group, dimension, plain)
            periods = [period(dimension.name, each) for each in plain] if is_day else []
            chosen = self._chosen(group, dimension, terms, f"(true AS {flag})", periods)
            group.patterns.append(optional(f"SELECT {chosen}"))
            tests.append(f"BOUND({flag})")
        if with_none:
            flag = f"?c{next(self._numbers)}"
            chosen = self._chosen(group, dimension, [], f"(true AS {flag})")
            group.patterns.append(optional(f"SELECT {chosen}"))
            tests.append(f"!BOUND({flag})")
        return f"({' || '.join(tests)})"

    def _bounded(
        self, group: PatternGroup, dimension: Dimension, own: str, bounds: Mapping[str, Any]
    ) -> str:
        tests = []
        for sign, bound in bounds.items():
            if isinstance(bound, Mapping):
                other = self.value(group, group.unit.dimension(bound["dimension"]))
                tests.append(compared_terms(dimension, own, sign, other))
            elif dimension.type == "grade":
                [value] = self._sql.values(group.unit, dimension, bound)
                grades = better_or_equal(str(value.sql), sign)
                tests.append(
                    f"{own} IN ({', '.join(f'<{GRADE}{each}>' for each in grades)})"
                    if grades
                    else "false"
                )
            elif dimension.type == "day":
                tests.append(compared_days(own, sign, period(dimension.name, bound)))
            else:
                [value] = self._sql.values(group.unit, dimension, bound)
                tests.append(f"{own} {sign} {value.term}")
        return " && ".join(f"({each})" for each in tests)

    def _words(self, group: PatternGroup, several: Sequence[Any]) -> str:
        shared = group.unit.keys.get("recommendation")
        row = self._variable(group, shared) if shared else group.name("row")
        tests = []
        for each in several:
            flag = f"?c{next(self._numbers)}"
            matched = f"{row} gk:matches {sparql_literal(str(each))}"
            found = f"SELECT DISTINCT {row} (true AS {flag}) {{ {matched} }}"
            group.patterns.append(optional(found))
            tests.append(f"BOUND({flag})")
        return f"({' || '.join(tests)})"

    def _has(self, group: PatternGroup, inner: Mapping[str, Any], beside: Mapping[str, Any]) -> str:
        """Return the expression that related rows exist;
        an error where no report in scope is loaded.
        """
        unit, other = group.unit, units()[inner["of"]]
        name, least = (
            common_key(unit, other, beside.get("same", "")),
            int(beside.get("at_least", 1)),
        )
        for each in (unit.keys, other.keys):
            if name in each:
                self._check_day(each[name])
        reading = inner_reading(inner, name)
        level = group.level + next(self._numbers)
        if beside.get("then"):
            return self._then(group, reading, name, least, level)
        flag = self._keys_of(group, reading, name, level, least)
        if not other.of_reports or name not in ("authority", "inspection"):
            return f"BOUND({flag})"
        known = self._keys_of(group, loaded_inspections(reading), name, level + 500, 1)
        return f"IF(BOUND({flag}), true, IF(BOUND({known}), false, ?unknown{level}))"

    def _keys_of(
        self, group: PatternGroup, reading: Reading, name: str, level: int, least: int
    ) -> str:
        """Add whether the key of a row is among those of related rows;
        return the variable that says so.

        The key has one variable inside and outside, so that the engine joins by it.
        """
        flag, mine = f"?c{level}", group.unit.keys.get(name)
        leads = mine.pattern if mine else None
        key = f"?key{level}" if leads else self._shared(group, name)
        own = self.rows(reading, level, self._inner_names(reading.unit, name, key))
        theirs = reading.unit.keys.get(name)
        if theirs and theirs.pattern:
            own.patterns.append(self._filled(own, theirs.pattern, key))
        elif name == "authority" and not theirs:
            self._authority(own)
        flagged = f"(true AS {flag})"
        enough = f"\nGROUP BY {key}\nHAVING(COUNT(DISTINCT {own.name('row')}) >= {least})"
        if leads:
            keys = f"{key} {{ {own} }}{enough}" if least > 1 else f"DISTINCT {key} {{ {own} }}"
            row = group.name("recommendation" if "recommendation" in leads.names else "row")
            inside = sub_select(keys) + self._filled(group, leads, key)
            found = f"SELECT DISTINCT {row} {flagged} {{ {inside} }}"
        elif least > 1:
            found = f"SELECT {key} {flagged} {{ {own} }}{enough}"
        else:
            found = f"SELECT DISTINCT {key} {flagged} {{ {own} }}"
        group.patterns.append(optional(found))
        return flag

    def _inner_names(self, unit: Unit, name: str, key: str) -> dict[str, str]:
        """Return the variables of a group inside that are that of the key around it."""
        theirs = unit.keys.get(name)
        if theirs is None:
            return {name: key}
        return {each: key for each in _SUBJECTS if theirs.variable == f"{{{each}}}"}

    def _shared(self, group: PatternGroup, name: str) -> str:
        """Return the variable of what rows share with others:
        inspection, authority, or the row itself.
        """
        if own := group.unit.keys.get(name):
            return self._variable(group, own)
        if name == "authority":
            self._authority(group)
        return group.name(name)

    def _then_key(self, own: PatternGroup, name: str) -> str:
        theirs = own.unit.keys.get(name)
        if theirs and theirs.pattern:
            key = f"?key{own.level}"
            own.patterns.append(self._filled(own, theirs.pattern, key))
            return key
        return self._shared(own, name)

    def _then(
        self, group: PatternGroup, reading: Reading, name: str, least: int, level: int
    ) -> str:
        """Return the expression that related rows hold on the day of the outer inspection."""
        flag, day, outer = f"?c{level}", f"?day{level}", f"?i{level}"
        if reading.unit.name == "authorities":
            own = self._authorities_then(reading, level, outer, day)
        else:
            own = self._rows_then(reading, name, level, outer, day)
        enough = f"\nGROUP BY {outer}\nHAVING(COUNT(DISTINCT {own.name('row')}) >= {least})"
        inspection = f"({outer} AS {group.name('inspection')})"
        found = f"SELECT {inspection} (true AS {flag}) {{ {own} }}{enough}"
        group.patterns.append(optional(found))
        return f"BOUND({flag})"

    def _authorities_then(self, reading: Reading, level: int, outer: str, day: str) -> PatternGroup:
        """Return the group of authorities with the full inspection that was their latest on the
        day of an inspection.
        """
        own = PatternGroup(level, reading.unit)
        own.bound |= {"now", "authority"}
        now, authority = f"?now{level}", own.name("authority")
        own.patterns += [
            matching(f"{authority} a gk:LocalAuthority"),
            matching(f"{outer} gk:knownAuthority {authority} ; gk:began {day}")
            + latest_inspection(now, known_inspection(authority, '"full"'), f"{now}_d", day),
            self._exists_on_day(authority),
        ]
        self._conjuncts(own, reading.where)
        return own

    def _rows_then(
        self, reading: Reading, name: str, level: int, outer: str, day: str
    ) -> PatternGroup:
        """Return the group of rows whose state holds on the day of an inspection."""
        own = self.rows(reading, level)
        key = self._then_key(own, name)
        place = f"gk:knownAuthority {key} ; " if name == "authority" else ""
        share = matching(f"{outer} {place}gk:began {day}")
        if name == "inspection":
            share += condition(f"{key} = {outer}")
        own.patterns.append(share)
        if state := reading.unit.state:
            first, last = f"?first{level}", f"?last{level}"
            goes_on = f"!BOUND({last}) || STR({day}) {state.sign} {end_of(last)}"
            own.last += self._filled(own, state.begins, first)
            own.last += self._filled(own, state.ends, last)
            own.last += condition(f"{first} <= STR({day}) && ({goes_on})")
        else:
            began = f"?at{level}"
            own.last += matching(f"{own.name('inspection')} gk:began {began}")
            own.last += condition(f"{began} <= {day}")
        return own
