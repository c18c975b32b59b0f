"""The rows of a reading as patterns of SPARQL: unit, scope, periods and clauses.

A clause is an expression over optional values, an error where it is not known: AND, OR and NOT work
as in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.declarations import Dimension, State, Unit, better_or_equal, units
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
    full_inspection,
    joined_patterns,
    within_period,
)

if TYPE_CHECKING:
    from graphkit.answers.readings.sql import SqlCompiler

_BOUND = re.compile(r"BIND\((\{\w+\}\w*) AS \{value\}\)")


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
            self._known(group, reading)
        if unit.name == "authorities":
            for day in ("", *days_of(reading)):
                group.patterns.append(self._exists_on_day(group.name("authority"), day))
        if unit.in_force and unit.state and self._sql.day:
            group.patterns += self._in_force(group, unit.state, reading.ever)
        named = {*dimensions_in(reading.where)}
        for each in unit.known_by(self._as_at, named):
            group.patterns.append(self._filled(group, each["sparql"]))
        if unit.unless_sparql and not named & {*unit.unless}:
            group.patterns.append(self._filled(group, unit.unless_sparql))
        self._scoped(group, reading.used_scope)
        for name in ("began", "published"):
            if text := getattr(reading, name):
                group.patterns.append(f"FILTER({self._leaf(group, name, text)})")
        self._conjuncts(group, reading.where)
        return group

    def _check_day(self, declared: Unit | Dimension) -> None:
        """Raise NotOnThatDay where the graph does not have something as at the day."""
        if declared.on_list_day and self._as_at and self._as_at < (self._list_day or "9999"):
            raise NotOnThatDay

    def _filled(self, group: PatternGroup, pattern: str, value: str = "", now: str = "?now") -> str:
        names = {name: group.name(name) for name in ("row", "inspection", "authority")}
        return pattern.format(
            **names,
            value=value,
            now=now,
            since=f"?since{group.level}",
            level=group.level,
            day=self._day,
            today=f'"{self._sql.day}"',
            is_cut="true" if self._as_at else "false",
            year=self._sql.day[:4],
            seen=f'"{self._as_at or "9999"}"',
        )

    def _known(self, group: PatternGroup, reading: Reading) -> None:
        """Add the known inspection of a row, and that it had begun by the day."""
        inspection = group.name("inspection")
        lifted = {*dimensions_in(reading.where)} & {*group.unit.unless}
        if group.unit.name == "inspections" and lifted:
            own = f"?known{group.level}"
            known = f"{own} IN (gk:KnownInspection, gk:MentionedInspection)"
            group.patterns = [f"{inspection} a {own}", f"FILTER({known})"]
        else:
            group.patterns.append(f"{inspection} a gk:KnownInspection")
        if self._as_at:
            day, issued = f"?began{group.level}", f"?issued{group.level}"
            group.patterns.append(
                f"OPTIONAL {{ {inspection} gk:knownDay {day} }}"
                f" OPTIONAL {{ {inspection} gk:knownIssued {issued} }}"
                f' FILTER(STR(COALESCE({day}, {issued}, "")) <= "{self._as_at}")'
            )

    def _in_force(self, group: PatternGroup, state: State, ever: bool) -> list[str]:
        """Return the patterns of rows whose state had begun by the day, and had not ended."""
        day = f'"{self._sql.day}"'
        first, last = f"?begins{group.level}", f"?ends{group.level}"
        begun = f"{self._filled(group, state.begins, first)} FILTER({first} <= {day})"
        goes_on = (
            f"{self._filled(group, state.ends, last)}"
            f" FILTER(!BOUND({last}) || {day} {state.sign} {end_of(last)})"
        )
        return [begun] if ever else [begun, goes_on]

    def _exists_on_day(self, body: str, day: str = "") -> str:
        """Return the pattern of bodies that exist on a day; without one, now."""
        first, last = f"?b{(n := next(self._numbers))}", f"?u{n}"
        day = day or self._sql.day
        return (
            f"OPTIONAL {{ {body} gk:validFrom {first} }} OPTIONAL {{ {body} gk:validUntil {last} }}"
            f' FILTER(COALESCE(STR({first}), "") <= "{day}" '
            f'&& COALESCE(STR({last}), "9999-99") >= "{day}")'
        )

    def _scoped(self, group: PatternGroup, scope: str) -> None:
        if scope in ("", "all"):
            return
        self._authority(group)
        group.patterns.append(self._exists_on_day(group.name("authority")))
        earlier = 1 if scope == "previous-full" else 0
        kind = '"full"' if scope.endswith("full") else ""
        group.patterns.append(self._latest(group.name("inspection"), kind, earlier))

    def _latest(self, inspection: str, kind: str, earlier: int = 0, authority: str = "") -> str:
        """Return the pattern of inspections after which `earlier` of their authority and kind are
        known.
        """
        n = next(self._numbers)
        place, of_kind = authority or f"?p{n}", kind or f"?k{n}"
        own = (
            f"{inspection} a gk:KnownInspection ; "
            f"gk:knownAuthority {place} ; gk:knownKind {of_kind} ;"
        )
        if not self._as_at:
            return f"{own} gk:knownOrder {earlier + 1} ."
        before, shown = "", f"{place} {of_kind}" if not kind else place
        for step in range(earlier + 1):
            day, last = f"?d{n}_{step}", f"?l{n}_{step}"
            sign = f"<= {self._day}" if step == 0 else f"< ?l{n}_{step - 1}"
            before = (
                f"{{ SELECT {shown} (MAX({day}) AS {last}) {{ {before} "
                f"?o{n}_{step} a gk:KnownInspection ;"
                f" gk:knownAuthority {place} ; gk:knownKind {of_kind} ; gk:knownDay {day} ."
                f" FILTER({day} {sign}) }} GROUP BY {shown} }}"
            )
        return f"{before} {own} gk:knownDay {last} ."

    def _authority(self, group: PatternGroup) -> None:
        """Add the authority of a row, where its unit does not bind it."""
        unit, authority = group.unit, group.name("authority")
        if unit.inspection and "authority" not in group.bound:
            group.patterns.append(f"{group.name('inspection')} gk:knownAuthority {authority} .")
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
            elif name in ("at_least", "same", "then"):
                continue
            elif name not in ("any", "not", "has") and (found := self._direct(group, name, value)):
                group.patterns.append(found)
            else:
                beside = {
                    each: where[each] for each in ("at_least", "same", "then") if each in where
                }
                only = {name: value} | (beside if name == "has" else {})
                group.patterns.append(f"FILTER({self.clause(group, only)})")

    def _direct(self, group: PatternGroup, name: str, value: Any) -> str:
        """Return the pattern of rows with given values, where that says it; else ""."""
        dimension = group.unit.dimension(name)
        several = given_values(value)
        if dimension.type in ("day", "words", "number") or any(
            each is None or isinstance(each, Mapping) for each in several
        ):
            return ""
        terms = self._terms(group, dimension, several)
        if not dimension.many:
            pattern = self._pattern_of(dimension)
            is_computed = pattern.startswith(("OPTIONAL", "VALUES", "{{")) or "BIND" in pattern
            if is_computed or "{now}" in pattern:
                return ""
            return self._with_values(group, dimension, terms)
        if len(terms) == 1 and "{value}_" not in dimension.sparql and not dimension.through:
            return self.pattern(group, dimension, terms[0])
        return self._chosen(group, dimension, terms)

    def _with_values(self, group: PatternGroup, dimension: Dimension, terms: list[str]) -> str:
        """Return the pattern of rows whose one value is one of some."""
        if len(terms) == 1 and "{value}_" not in self._pattern_of(dimension):
            return self.pattern(group, dimension, terms[0])
        own = f"?f{next(self._numbers)}"
        group.patterns.append(f"FILTER({own} IN ({', '.join(terms)}))")
        return self.pattern(group, dimension, own)

    def _chosen(
        self,
        group: PatternGroup,
        dimension: Dimension,
        terms: Sequence[str],
        flag: str = "",
        periods: Sequence[str] = (),
    ) -> str:
        """Return the pattern of the keys that have one of some values, or days in some periods,
        once each.
        """
        own = f"?f{next(self._numbers)}"
        pattern = self.pattern(group, dimension, own)
        key = self._key(group, dimension)
        values = f"VALUES {own} {{ {' '.join(terms)} }} " if terms else ""
        if terms and "BIND" in dimension.sparql:  # which binds what has no value yet
            values, pattern = "", f"{pattern} {values}"
        if periods:
            tests = (f"({within_period(own, each)})" for each in periods)
            pattern += f" FILTER({' || '.join(tests)})"
        return f"{{ SELECT DISTINCT {key} {flag} {{ {values}{pattern} }} }}"

    def _key(self, group: PatternGroup, dimension: Dimension) -> str:
        """Return the variable that a dimension with several values belongs to."""
        subject = dimension.through or dimension.sparql
        if "{row}_of" in subject:
            return f"{group.name('row')}_of"
        name = next(each for each in ("row", "inspection", "authority") if f"{{{each}}}" in subject)
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

    def pattern(self, group: PatternGroup, dimension: Dimension, value: str) -> str:
        """Return the pattern that binds the value of a dimension."""
        self._check_day(dimension)
        if dimension.through:
            return self._of_several(group, dimension, value)
        if "{authority}" in dimension.sparql or "{now}" in dimension.sparql:
            self._authority(group)
        if "{now}" in dimension.sparql and "now" in group.bound:  # that of another day
            return self._filled(group, dimension.sparql, value, f"?now{group.level}")
        if "{now}" in dimension.sparql:  # inside, as an unbound variable would match everything
            now, authority = f"?now{next(self._numbers)}", group.name("authority")
            latest = self._latest(now, '"full"', 0, authority)
            return f"{latest} {self._filled(group, dimension.sparql, value, now)}"
        return self._filled(group, self._pattern_of(dimension), value)

    def _pattern_of(self, dimension: Dimension) -> str:
        """Return the pattern of a dimension, which may be another one as at a day."""
        return dimension.as_at if self._as_at and dimension.as_at else dimension.sparql

    def _of_several(self, group: PatternGroup, dimension: Dimension, value: str) -> str:
        """Return the pattern that binds the values that the several authorities of a row have."""
        if _BOUND.fullmatch(dimension.sparql):  # the authorities themselves
            return self._filled(group, dimension.through, value)
        place = f"{value}_place"
        of_one = PatternGroup(group.level, units()["authorities"], shared={"authority": place})
        of_one.bound.add("authority")
        leads = self._filled(group, dimension.through, place)
        return f"{leads} . {self.pattern(of_one, replace(dimension, through=''), value)}"

    def value(self, group: PatternGroup, dimension: Dimension) -> str:
        """Return the variable with the value of a row, unbound where there is none."""
        if found := _BOUND.fullmatch(dimension.sparql):
            name = found[1]
            if name == "{authority}":
                self._authority(group)
            return self._filled(group, name)
        if dimension.name not in group.values:
            own = f"?v{next(self._numbers)}"
            pattern = self.pattern(group, dimension, own)
            is_optional = self._pattern_of(dimension).startswith("OPTIONAL")
            wrapped = pattern if is_optional else f"OPTIONAL {{ {pattern} }}"
            group.patterns.append(wrapped)
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
            elif name not in ("at_least", "same", "then"):
                parts.append(self._leaf(group, name, value))
        return " && ".join(parts) if parts else "true"

    def _leaf(self, group: PatternGroup, name: str, value: Any) -> str:
        dimension = group.unit.dimension(name)
        several = given_values(value)
        if dimension.type == "words":
            return self._words(group, several)
        plain = [each for each in several if each is not None and not isinstance(each, Mapping)]
        if dimension.many:
            tests = []
            if plain:
                flag = f"?c{next(self._numbers)}"
                is_day = dimension.type == "day"
                terms = [] if is_day else self._terms(group, dimension, plain)
                periods = [period(name, each) for each in plain] if is_day else []
                chosen = self._chosen(group, dimension, terms, f"(true AS {flag})", periods)
                group.patterns.append(f"OPTIONAL {chosen}")
                tests.append(f"BOUND({flag})")
            if None in several:
                flag = f"?c{next(self._numbers)}"
                group.patterns.append(
                    f"OPTIONAL {self._chosen(group, dimension, [], f'(true AS {flag})')}"
                )
                tests.append(f"!BOUND({flag})")
            return f"({' || '.join(tests)})"
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
        row = f"{group.name('row')}_of" if group.unit.name == "outcomes" else group.name("row")
        tests = []
        for each in several:
            flag = f"?c{next(self._numbers)}"
            matched = f"{row} gk:matches {sparql_literal(str(each))}"
            group.patterns.append(
                f"OPTIONAL {{ SELECT DISTINCT {row} (true AS {flag}) {{ {matched} }} }}"
            )
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
        flag, mine = f"?c{level}", group.unit.key_pattern(name)
        several = mine is not None and " " in mine
        key = f"?key{level}" if several else self._shared(group, name)
        own = self.rows(reading, level, self._inner_names(reading.unit, name, key))
        theirs = reading.unit.key_pattern(name)
        if theirs and " " in theirs:
            own.patterns.append(f"{self._filled(own, theirs, key)} .")
        elif name == "authority" and theirs is None:
            self._authority(own)
        inside = joined_patterns(own)
        if theirs and " " not in theirs:  # the key is a variable beside the row
            inside = re.sub(rf"{re.escape(theirs.format(row=own.name('row')))}\b", key, inside)
        rows = f"{inside} }} GROUP BY {key} HAVING(COUNT(DISTINCT {own.name('row')}) >= {least})"
        keys = f"SELECT {key} {{ {rows}" if least > 1 else f"SELECT DISTINCT {key} {{ {inside} }}"
        if several:
            assert mine is not None
            row = f"{group.name('row')}_of" if "{row}_of" in mine else group.name("row")
            keys = f"SELECT DISTINCT {row} {{ {{ {keys} }} {self._filled(group, mine, key)} }}"
        head, _, rest = keys.partition(" {")
        group.patterns.append(f"OPTIONAL {{ {head} (true AS {flag}) {{{rest} }}")
        return flag

    def _inner_names(self, unit: Unit, name: str, key: str) -> dict[str, str]:
        """Return the variables of a group inside that are that of the key around it."""
        theirs = unit.key_pattern(name)
        if theirs is None:
            return {name: key}
        return {"row": key} if not theirs else {}

    def _shared(self, group: PatternGroup, name: str) -> str:
        """Return the variable of what rows share with others:
        inspection, authority, or the row itself.
        """
        own = group.unit.key_pattern(name)
        if own is not None:
            return own.format(row=group.name("row")) if own else group.name("row")
        if name == "authority":
            self._authority(group)
        return group.name(name)

    def _then_key(self, own: PatternGroup, name: str) -> str:
        theirs = own.unit.key_pattern(name)
        if theirs and " " in theirs:
            own.patterns.append(f"{self._filled(own, theirs, f'?key{own.level}')} .")
            return f"?key{own.level}"
        return self._shared(own, name)

    def _then(
        self, group: PatternGroup, reading: Reading, name: str, least: int, level: int
    ) -> str:
        """Return the expression that related rows hold on the day of the outer inspection."""
        other, flag, day = reading.unit, f"?c{level}", f"?day{level}"
        outer = f"?i{level}"
        if other.name == "authorities":
            own = PatternGroup(level, other)
            own.bound |= {"now", "authority"}
            now, authority = f"?now{level}", own.name("authority")
            own.patterns += [
                f"{authority} a gk:LocalAuthority",
                f"{outer} gk:knownAuthority {authority} ; gk:knownDay {day} ."
                f" {full_inspection(now, authority)} {now}_d . FILTER({now}_d <= {day})"
                f" FILTER NOT EXISTS {{ {full_inspection(f'{now}_z', authority)} {now}_e ."
                f" FILTER({now}_e > {now}_d && {now}_e <= {day}) }}",
                self._exists_on_day(authority),
            ]
            self._conjuncts(own, reading.where)
            test = ""
        else:
            own = self.rows(reading, level)
            key = self._then_key(own, name)
            share = {"authority": f"{outer} gk:knownAuthority {key} ; gk:knownDay {day} ."}.get(
                name,
                f"{outer} gk:knownDay {day} . FILTER({key} = {outer})"
                if name == "inspection"
                else f"{outer} gk:knownDay {day} .",
            )
            if state := other.state:
                first, last, sign = f"?first{level}", f"?last{level}", state.sign
                test = (
                    f"{self._filled(own, state.begins, first)} "
                    f"{self._filled(own, state.ends, last)}"
                    f" FILTER({first} <= STR({day}) && (!BOUND({last}) "
                    f"|| STR({day}) {sign} {end_of(last)}))"
                )
            else:
                test = (
                    f"{own.name('inspection')} gk:knownDay ?at{level} . FILTER(?at{level} <= {day})"
                )
            own.patterns.append(share)
        inner = f"{joined_patterns(own)} {test}"
        group.patterns.append(
            f"OPTIONAL {{ SELECT ({outer} "
            f"AS {group.name('inspection')}) (true AS {flag}) {{ {inner} }}"
            f" GROUP BY {outer} HAVING(COUNT(DISTINCT {own.name('row')}) >= {least}) }}"
        )
        return f"BOUND({flag})"
