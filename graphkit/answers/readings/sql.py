"""Compiles a reading to SQL on the read model and its views.

A clause becomes a condition that is true or false; `has` is NULL where no report of its scope is
loaded, and AND, OR and NOT carry that on as SQL does, so that a row is in the clause, in its
negation, or left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.readings.declarations import NOW, Dimension, Unit, better_or_equal, units
from graphkit.answers.readings.meanings import steps_read_by, with_meanings
from graphkit.answers.readings.reading import (
    Reading,
    ReadingMeasure,
    compared_day,
    dimensions_in,
    given_values,
    period,
    period_ends,
)
from graphkit.answers.readings.relations import (
    Key,
    common_key,
    common_key_of,
    days_of,
    end_day,
    inner_reading,
    is_in_keys,
    loaded_inspections,
    selected_key,
)
from graphkit.answers.readings.values import Value, ValueResolver
from graphkit.answers.readings.views import day_of_now, with_views
from graphkit.core.errors import ReadingError
from graphkit.core.terms import STEPS_BELOW_OUTSTANDING
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.full_text import statements_expression
from graphkit.graph.facts.passages import has_words

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_ALIAS = re.compile(r"\b([kan])\.")


class Compiled(NamedTuple):
    """A reading as SQL: a query of its rows, the dimensions and measures of their columns.

    `rows` gives each row of the unit once for each combination of the dimensions of `by`, with its
    number in the column `id`; `sql` counts or lists them. `by` are the dimensions of the first
    columns.
    """

    sql: str
    rows: str
    by: tuple[Dimension, ...]
    measures: tuple[str, ...]  # names of the columns after those


class SqlCompiler:
    """Compiles readings for one store, which is as at the day of the reading."""

    def __init__(self, store: Store) -> None:
        self.facts = with_views(store.facts)
        self.vocabulary = ValueResolver(store)
        self.day = day_of_now(self.facts)

    def compile(self, reading: Reading) -> Compiled:
        """Return a reading as SQL. Raises ReadingError for what it names and there is not."""
        unit = reading.unit
        by = tuple(map(unit.dimension, reading.grouped))
        columns, joins = [f"{unit.id} AS id"], list[str]()
        for number, each in enumerate(by):
            columns.append(f"{self._grouped(each, number, joins)} AS d{number}")
        measured = [
            self._measured(reading, number, each) for number, each in enumerate(reading.measures)
        ]
        columns += [
            f"{column} AS m{number}" for number, (column, _) in enumerate(measured) if column
        ]
        condition = self.conditions(reading)
        tables = self.tables(unit, condition, *columns, *joins)
        rows = (
            f"SELECT DISTINCT {', '.join(columns)} "
            f"FROM {tables} {' '.join(joins)} WHERE {condition}"
        )
        keys = [f"d{number}" for number in range(len(by))]
        if reading.is_list:
            return Compiled(f"SELECT id, {', '.join(keys)} FROM ({rows}) ORDER BY id", rows, by, ())
        outer = [each for _, columns in measured for each in columns]
        names_of = _unique_names([name for name, _ in outer], [each.name for each in by])
        made = [f'{sql} AS "{name}"' for name, (_, sql) in zip(names_of, outer, strict=True)]
        sql = f"SELECT {', '.join([*keys, *made])} FROM ({rows})"
        if keys:
            sql += f" GROUP BY {', '.join(keys)}"
        tests = " AND ".join(_having(reading, names_of))
        if tests and not any(each.per for each in reading.measures):  # those are divided first
            sql = f"SELECT * FROM ({sql}) WHERE {tests}"
        return Compiled(sql, rows, by, tuple(names_of))

    def unknown(self, reading: Reading) -> str:
        """Return the query of the rows that are neither in the clauses of a reading nor in their
        negation.
        """
        unit, condition = reading.unit, self.conditions(reading, is_exact=True)
        tables = self.tables(unit, condition, unit.id)
        return f"SELECT DISTINCT {unit.id} AS id FROM {tables} WHERE ({condition}) IS NULL"

    # -- columns
    def _grouped(self, dimension: Dimension, number: int, joins: list[str]) -> str:
        """Return the value of a row under a dimension of `by`;
        tables with several values are joined.
        """
        if not dimension.many:
            return dimension.sql
        _, subject, value = dimension.many
        alias = f"y{number}"
        joins.append(
            f"LEFT JOIN {self._many(dimension)} {alias} ON {alias}.{subject} = {dimension.key}"
        )
        return f"{alias}.{value}"

    def _many(self, dimension: Dimension) -> str:
        """Return the table of a dimension with several values, without rows of another kind."""
        assert dimension.many
        table = dimension.many[0]
        tests = [self._own_kind(dimension)] if dimension.kind or dimension.condition else []
        return f"(SELECT x.* FROM {table} x WHERE {' AND '.join(tests)})" if tests else table

    def _own_kind(self, dimension: Dimension) -> str:
        """Return the condition on the rows x of a table with several values that are a dimension's
        own.
        """
        assert dimension.many
        tests = ["1"]
        # "+": an index of the values keeps SQLite from making one of the subjects
        if dimension.kind:
            tests.append(
                f"+x.{dimension.many[2]} IN (SELECT id FROM entity WHERE kind = '{dimension.kind}')"
            )
        if dimension.condition:
            tests.append(dimension.condition)
        return " AND ".join(tests)

    def _measured(
        self, reading: Reading, number: int, measure: ReadingMeasure
    ) -> tuple[str, list[tuple[str, str]]]:
        """Return the column of a row that a measure needs ("" for none), and its columns:
        name and SQL.
        """
        unit, column = reading.unit, f"m{number}"
        if measure.how == "list":
            return "", []
        if measure.per or (measure.how == "count" and not measure.of):
            return "", [(measure.how, "count(*)")]  # a mean is divided by the population afterwards
        if measure.clause is not None:
            counted, known = f"ifnull(sum({column}), 0)", f"count({column})"
            share = f"round(1.0 * {counted} / nullif({known}, 0), 4)"
            row = self._clause(unit, measure.clause)
            if base := unit.share_of(measure.clause):
                row = f"CASE WHEN {self._clause(unit, base)} THEN {row} END"
            return row, [("share", share), ("counted", counted), ("of", known)]
        dimension = unit.dimension(measure.of)
        if measure.how == "count" and dimension.many:
            _, subject, value = dimension.many
            values = (
                f"(SELECT group_concat(DISTINCT y.{value}) FROM {self._many(dimension)} y"
                f" WHERE y.{subject} = {dimension.key})"
            )
            return values, [(measure.of, f"ifnull(count_listed({column}), 0)")]
        if measure.how == "count":
            return dimension.sql, [(measure.of, f"count(DISTINCT {column})")]
        function = {"mean": "avg"}.get(measure.how, measure.how)
        return dimension.sql, [(measure.how, f"{function}({column})")]

    # -- which rows
    def conditions(self, reading: Reading, *, is_exact: bool = False) -> str:
        """Return the condition on the rows of a reading: its clauses, scope and periods.

        It is NULL for rows that miss a value, too, which lets SQLite use its indexes; an exact one
        is NULL only where it is not known whether a row meets the clauses.
        """
        unit = reading.unit
        clause = self._clause(unit, reading.where, is_filter=not is_exact)
        parts = [clause, *self._defaults(unit, reading.where, reading.ever)]
        for day in days_of(reading):
            self._check_day(day)
            parts += [self.exists_on_day("t.id", day)] if unit.name == "authorities" else []
        for name in ("began", "published"):
            if text := getattr(reading, name):
                leaf = self._leaf(unit, name, text)
                parts.append(f"ifnull({leaf}, 0)" if is_exact else leaf)
        parts += self._scoped(unit, reading.used_scope)
        return " AND ".join(f"({each})" for each in parts)

    def chosen(self, reading: Reading) -> str:
        """Return the condition of the clauses of a reading alone, without its defaults."""
        return self._clause(reading.unit, reading.where, is_filter=True)

    def _check_day(self, day: str) -> None:
        if day > self.day:
            raise ReadingError(
                f"no grade is known on {day}: the data end on {self.day or 'no day'}"
            )

    def _defaults(self, unit: Unit, where: Mapping[str, Any], ever: bool = False) -> list[str]:
        """Return the conditions that hold unless a reading names the dimension that lifts them."""
        used = {*dimensions_in(where)}
        parts = [unit.condition] if unit.condition else []
        if not used & {*unit.unless}:
            parts += [each for each in unit.unless.values() if each]
        if unit.in_force and self.day:
            parts += self._in_force(unit, ever)
        if unit.name == "authorities":
            parts.append(self.exists_on_day("t.id"))
        known = (each.get("sql", "") for each in unit.known_by(self.facts.day, used))
        return parts + [each.format(day=self.day, year=self.day[:4]) for each in known if each]

    def _in_force(self, unit: Unit, ever: bool) -> list[str]:
        """Return the conditions on rows whose state had begun by the day, and had not ended."""
        begun = f"{unit.state['first']} <= '{self.day}'"
        last = unit.state["last"]
        goes_on = f"({last} IS NULL OR '{self.day}' {unit.state['sign']} {end_day(last)})"
        return [begun] if ever else [begun, goes_on]

    def exists_on_day(self, authority: str, day: str = "") -> str:
        """Return the condition that an authority exists on a day; without one, now."""
        day = day or self.day
        return (
            f"{authority} IN (SELECT id FROM authority WHERE ifnull(valid_from, '') <= '{day}'"
            f" AND ifnull(valid_until, '9999-99') >= '{day}')"
        )

    def _scoped(self, unit: Unit, scope: str) -> list[str]:
        """Return the conditions of a scope: "latest" is per authority and kind,
        of authorities that exist.
        """
        if scope in ("", "all"):
            return []
        if scope == "latest":
            return ["k.nth = 1 AND k.source <> 'mentioned'", self.exists_on_day(unit.authority)]
        nth = 1 if scope == "latest-full" else 2
        full = f"k.kind = 'full' AND k.nth = {nth} AND k.source <> 'mentioned'"
        return [full, self.exists_on_day(unit.authority)]

    def _clause(self, unit: Unit, clause: Mapping[str, Any], *, is_filter: bool = False) -> str:
        """Return a tree of clauses as a condition;
        one that only filters may be NULL where it is false.
        """
        parts = []
        for name, value in clause.items():
            if name in ("all", "any"):
                joined = (" AND " if name == "all" else " OR ").join(
                    self._clause(unit, each, is_filter=is_filter) for each in value
                )
                parts.append(f"({joined})")
            elif name == "not":
                parts.append(f"NOT ({self._clause(unit, value)})")
            elif name == "has":
                parts.append(self._has(unit, value, clause))
            elif name not in ("at_least", "same", "then"):
                leaf = self._leaf(unit, name, value)
                parts.append(leaf if is_filter else f"ifnull({leaf}, 0)")
        return " AND ".join(parts) if parts else "1"

    def _leaf(self, unit: Unit, name: str, value: Any) -> str:
        dimension = unit.dimension(name)
        if dimension.type == "words":
            return self._words(unit, value)
        sql = f"x.{dimension.many[2]}" if dimension.many else dimension.sql
        several = given_values(value)
        plain = [each for each in several if each is not None and not isinstance(each, Mapping)]
        tests = [
            self._compared(unit, dimension, sql, each)
            for each in several
            if isinstance(each, Mapping)
        ]
        if dimension.type == "day":
            tests += [_in_period(sql, period(name, each)) for each in plain]
        elif plain:
            found = [each.sql for one in plain for each in self.values(unit, dimension, one)]
            tests.append(f"{sql} IN ({', '.join(map(literal, found))})")
        if dimension.many:
            table, subject, _ = dimension.many
            own = self._own_kind(dimension)
            with_any = f"SELECT x.{subject} FROM {table} x WHERE {own}"
            any_of = f"{dimension.key} IN ({with_any} AND ({' OR '.join(tests)}))"
            none = f"{dimension.key} NOT IN ({with_any})"
            either = [*([any_of] if tests else []), *([none] if None in several else [])]
            return f"({' OR '.join(either)})"
        if None in several:
            tests.append(f"{sql} IS NULL")
        return f"({' OR '.join(f'({each})' for each in tests)})"

    def values(self, unit: Unit, dimension: Dimension, given: Any) -> list[Value]:
        """Return the values that a given one stands for."""
        return self.vocabulary.resolve(dimension, given, lambda: self.known_values(unit, dimension))

    def compared_value(self, unit: Unit, name: str, given: Any) -> Value | str:
        """Return what stands for a compared value: the value itself where it is one,
        else its text.
        """
        several, dimension = given_values(given), unit.dimension(name)
        is_plain = (
            len(several) == 1 and several[0] is not None and not isinstance(several[0], Mapping)
        )
        if is_plain and dimension.type not in ("day", "words"):
            found = self.values(unit, dimension, several[0])
            # a broad topic, with those below it
            if len(found) == 1 or dimension.expands == "narrower":
                return found[0]
        return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)

    def known_values(self, unit: Unit, dimension: Dimension) -> list[Any]:
        """Return the values that rows of a unit have under a dimension."""
        if dimension.many:
            value = dimension.many[2]
            with_meanings(self.facts, *steps_read_by(dimension.many[0]))
            return _column(self.facts, f"SELECT DISTINCT x.{value} FROM {self._many(dimension)} x")
        if dimension.sql.startswith("k."):
            return _column(self.facts, f"SELECT DISTINCT {dimension.sql} FROM known_inspection k")
        tables = self.tables(unit, dimension.sql)
        return _column(
            self.facts, f"SELECT DISTINCT {dimension.sql} FROM {tables} WHERE {unit.condition or 1}"
        )

    def _compared(
        self, unit: Unit, dimension: Dimension, sql: str, bounds: Mapping[str, Any]
    ) -> str:
        """Return the condition of a comparison: {">=": 10}, {"<": {"dimension": other}}."""
        tests = []
        for sign, bound in bounds.items():
            if isinstance(bound, Mapping):
                tests.append(
                    _compared_dimensions(
                        dimension, sql, sign, unit.dimension(bound["dimension"]).sql
                    )
                )
            elif dimension.type == "grade":
                [value] = self.values(unit, dimension, bound)
                tests.append(
                    f"{sql} IN ({', '.join(map(literal, better_or_equal(str(value.sql), sign)))})"
                )
            elif dimension.type == "day":
                tests.append(_compared_day(sql, sign, period(dimension.name, bound)))
            else:
                [value] = self.values(unit, dimension, bound)
                tests.append(f"{sql} {sign} {literal(value.sql)}")
        return " AND ".join(f"({each})" for each in tests)

    def _words(self, unit: Unit, value: Any) -> str:
        several = given_values(value)
        tests = []
        for each in several:
            if each is None or isinstance(each, (Mapping, bool)):
                raise ReadingError("words takes words, or a phrase in quotation marks")
            expression = literal(statements_expression(str(each)))
            if not has_words(self.facts):
                self._require_stems(str(each), expression)
            tests.append(
                f"{unit.passage} IN (SELECT rowid FROM text WHERE text MATCH {expression})"
            )
        return f"({' OR '.join(tests)})"

    def _require_stems(self, words: str, expression: str) -> None:
        """Refuse words that a copy without words of reports cannot look for: a phrase, or words
        of which it keeps no stem. That they are nowhere would be said without knowing it.
        """
        is_phrase = '"' in words
        matching = f"SELECT rowid FROM text WHERE text MATCH {expression}"
        if not is_phrase and self.facts.rows(
            f"SELECT 1 FROM passage WHERE id IN ({matching}) LIMIT 1"
        ):
            return
        what = "a phrase" if is_phrase else "these words"
        raise ReadingError(
            f"{words[:60]} cannot be looked for in this copy: it has stems in place of the words "
            f"of reports, and {what} cannot be told by them; `graphkit fetch --loaded` gets the "
            "words"
        )

    def _has(self, unit: Unit, inner: Mapping[str, Any], beside: Mapping[str, Any]) -> str:
        """Return the condition that related rows exist;
        NULL where no report of their scope is loaded.
        """
        other, least = units()[inner["of"]], int(beside.get("at_least", 1))
        name = common_key(unit, other, beside.get("same", ""))
        mine, theirs = common_key_of(unit, name), common_key_of(other, name)
        reading = inner_reading(inner, name)
        condition = self.conditions(reading)
        if beside.get("then"):
            return self._then(unit, other, mine, theirs, condition, least)
        select, joins = selected_key(theirs)
        tables = self.tables(other, condition, select, joins)
        keys = (
            f"SELECT {select} FROM {tables} {joins} WHERE {condition} AND {select} IS NOT NULL"
            f" GROUP BY 1 HAVING count(DISTINCT {other.id}) >= {least}"
        )
        holds = is_in_keys(mine, keys)
        if not other.of_reports or name not in ("authority", "inspection"):
            return f"ifnull({holds}, 0)"
        scoped = loaded_inspections(reading)
        where = self.conditions(scoped)
        key = "k.id" if name == "inspection" else "k.authority"
        known = f"SELECT {key} FROM {self.tables(scoped.unit, where, key)} WHERE {where}"
        return f"CASE WHEN {holds} THEN 1 WHEN {is_in_keys(mine, known)} THEN 0 END"

    def _then(
        self, unit: Unit, other: Unit, mine: Key, theirs: Key, condition: str, least: int
    ) -> str:
        """Return the condition that related rows hold on the day of the outer inspection."""
        if not unit.inspection:
            raise ReadingError(f"then is the day of an inspection, and {unit.name} have none")
        select, joins = selected_key(theirs)
        if state := other.state:
            first, last, sign = state["first"], state["last"], state["sign"]
            last = end_day(last) if sign == "<=" else last
        elif other.inspection:
            first, last, sign = "k.day", "NULL", "<"
        else:
            raise ReadingError(f"{other.name} have no day, so then says nothing of them")
        condition = condition.replace("n.nth = 1", "1")
        tables = self.tables(other, condition, select, joins, first).replace(
            f"{NOW} AND n.nth = 1", NOW
        )
        inner = (
            f"SELECT {select} AS common, {first} AS first, {last} AS last, {other.id} AS id"
            f" FROM {tables} {joins} WHERE {condition}"
        )
        test = f"z.first <= k.day AND (z.last IS NULL OR k.day {sign} z.last)"
        key = mine if isinstance(mine, str) else mine[3]
        return (
            f"((SELECT count(DISTINCT z.id) FROM ({inner}) z "
            f"WHERE z.common = {key} AND {test}) >= {least})"
        )

    # -- tables
    def tables(self, unit: Unit, *used: str) -> str:
        """Return the tables of a unit, with its inspection,
        authority and latest inspection where used.
        """
        aliases = {each for text in (*used, unit.authority) for each in _ALIAS.findall(text)}
        joins = [unit.tables]
        with_meanings(self.facts, *steps_read_by(unit.tables, *used))
        if not unit.authority:  # what a condition names is of a reading inside it
            return unit.tables
        if unit.inspection:
            joins.append(f"JOIN known_inspection k ON k.id = {unit.inspection}")
        if "a" in aliases:
            joins.append(f"LEFT JOIN authority a ON a.id = {unit.authority}")
        if "n" in aliases:
            joins.append(
                "LEFT JOIN known_inspection n "
                f"ON n.authority = {unit.authority} AND {NOW} AND n.nth = 1"
            )
        return " ".join(joins)


@kept
def _column(facts: Facts, query: str) -> list[Any]:
    """Return the values of a query of one column."""
    return facts.column(query)


def literal(value: Any) -> str:
    """Return a value as SQL has it."""
    return (
        str(value) if isinstance(value, (int, float)) else "'" + str(value).replace("'", "''") + "'"
    )


def _in_period(sql: str, text: str) -> str:
    """Return the condition that a day, month or year lies in a period."""
    first, last = period_ends(text)
    tests = []
    if first:
        tests.append(f"{sql} >= substr({literal(first)}, 1, length({sql}))")
    if last:
        tests.append(f"{sql} <= {literal(last)}")
    return " AND ".join(tests)


def _compared_day(sql: str, sign: str, bound: str) -> str:
    day = compared_day(sign, bound)
    return _in_period(sql, bound) if sign == "=" else f"{sql} {sign} {literal(day)}"


def _compared_dimensions(dimension: Dimension, one: str, sign: str, other: str) -> str:
    if dimension.type != "grade":
        return f"{one} {sign} {other}"
    ranks = (f"WHEN '{grade}' THEN {-n}" for n, grade in enumerate(STEPS_BELOW_OUTSTANDING))
    rank = f"CASE {{}} {' '.join(ranks)} END"
    return f"{rank.format(one)} {sign} {rank.format(other)}"


def _having(reading: Reading, names: list[str]) -> list[str]:
    tests = []
    for name, bounds in reading.having.items():
        if name not in names:
            raise ReadingError(
                f"having names {name[:40]!r}, which is no measure of the reading: "
                f"{', '.join(names)}"
            )
        tests += [f'"{name}" {sign} {bound}' for sign, bound in bounds.items()]
    return tests


def _unique_names(names: list[str], taken: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        own = name if name not in (*taken, *found) else f"{name}.count"
        while own in found:
            own += "_"
        found.append(own)
    return found
