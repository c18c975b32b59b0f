"""Compiles a reading to SQL on the read model and its views.

A clause becomes a condition that is true or false; `has` is NULL where no report of its scope is
loaded, and AND, OR and NOT carry that on as SQL does, so that a row is in the clause, in its
negation, or left out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.readings.declarations import (
    KNOWN_FULL,
    NOW,
    OF_HAS,
    Dimension,
    Key,
    State,
    Unit,
    better_or_equal,
    units,
)
from graphkit.answers.readings.differences import COLUMNS, difference_json
from graphkit.answers.readings.literals import sql_literal
from graphkit.answers.readings.meanings import steps, with_meanings
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
    common_key,
    common_key_of,
    days_of,
    end_day,
    inner_reading,
    is_in_keys,
    loaded_inspections,
    selected_key,
)
from graphkit.answers.readings.sql_parts import (
    SqlPart,
    composed_sql,
    in_queue,
    joined_sql,
    needs_of,
)
from graphkit.answers.readings.values import Value, ValueResolver
from graphkit.answers.readings.views import with_views
from graphkit.core.errors import ReadingError
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.full_text import statements_expression
from graphkit.graph.facts.names import now_day

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


class Compiled(NamedTuple):
    """A reading as SQL: a query of its rows, the dimensions and measures of their columns.

    `rows` gives each row of the unit once for each combination of the dimensions of `by`, with its
    number in the column `id`; `sql` counts or lists them. `by` are the dimensions of the first
    columns. `repeated` lists the rows in a fifth of the time, some more than once.
    """

    sql: str
    rows: str
    by: tuple[Dimension, ...]
    measures: tuple[str, ...]  # names of the columns after those
    repeated: str = ""


class SqlCompiler:
    """Compiles readings for one store, which is as at the day of the reading."""

    def __init__(self, store: Store) -> None:
        self.facts = with_views(store.facts)
        self.vocabulary = ValueResolver(store)
        self.day = now_day(self.facts)

    def compile(self, reading: Reading) -> Compiled:
        """Return a reading as SQL. Raises ReadingError for what it names and there is not."""
        by = tuple(map(reading.unit.dimension, reading.grouped))
        measured = [
            self._measured(reading, number, each) for number, each in enumerate(reading.measures)
        ]
        selected = self._rows(reading, by, [column for column, _ in measured])
        rows = f"SELECT DISTINCT {selected}"
        keys = [f"d{number}" for number in range(len(by))]
        if reading.is_list:
            _check_order(reading, [each.name for each in by])
            sql = f"SELECT id, {', '.join(keys)} FROM ({rows}) ORDER BY id"
            return Compiled(sql, rows, by, (), f"SELECT {selected} ORDER BY id")
        outer = [each for _, columns in measured for each in columns]
        names = _unique_names([name for name, _ in outer], [each.name for each in by])
        made = [f'{sql} AS "{name}"' for name, (_, sql) in zip(names, outer, strict=True)]
        sql = f"SELECT {', '.join([*keys, *made])} FROM ({rows})"
        if keys:
            sql += f" GROUP BY {', '.join(keys)}"
        _check_order(reading, [*(each.name for each in by), *names])
        tests = " AND ".join(_having(reading, names))
        if tests and not any(each.per for each in reading.measures):  # those are divided first
            sql = f"SELECT * FROM ({sql}) WHERE {tests}"
        return Compiled(sql, rows, by, tuple(names))

    def _rows(
        self, reading: Reading, by: Sequence[Dimension], measured: Sequence[SqlPart | None]
    ) -> str:
        """Return what selects the rows of a reading, with what is grouped and measured."""
        unit = reading.unit
        grouped = [self._grouped(each, number) for number, each in enumerate(by)]
        columns = [
            SqlPart(f"{unit.id} AS id"),
            *(composed_sql("{} AS d{}", value, n) for n, (value, _) in enumerate(grouped)),
            *(composed_sql("{} AS m{}", value, n) for n, value in enumerate(measured) if value),
        ]
        joins = [join for _, join in grouped if join]
        condition = self.conditions(reading)
        tables = self.tables(unit, condition, *columns, *joins)
        return (
            f"{joined_sql(', ', columns)} FROM {tables} {joined_sql(' ', joins)} WHERE {condition}"
        )

    def unknown(self, reading: Reading) -> str:
        """Return the query of the rows that are neither in the clauses of a reading nor in their
        negation.
        """
        unit, condition = reading.unit, self.conditions(reading, is_exact=True)
        tables = self.tables(unit, condition)
        return f"SELECT DISTINCT {unit.id} AS id FROM {tables} WHERE ({condition}) IS NULL"

    # -- columns
    def _grouped(self, dimension: Dimension, number: int) -> tuple[SqlPart, SqlPart | None]:
        """Return the value of a row under a dimension of `by`, and the join that it needs;
        tables with several values are joined.
        """
        if not dimension.many:
            return dimension.sql, None
        alias, several = f"y{number}", dimension.many
        join = composed_sql(
            f"LEFT JOIN {{}} {alias} ON {alias}.{several.subject} = {{}}",
            self._many(dimension),
            dimension.key,
        )
        return SqlPart(f"{alias}.{several.value}"), join

    def _many(self, dimension: Dimension) -> SqlPart:
        """Return the table of a dimension with several values, without rows of another kind."""
        assert dimension.many
        table = dimension.many.table
        if not (dimension.kind or dimension.condition):
            return table
        return composed_sql("(SELECT x.* FROM {} x WHERE {})", table, self._own_kind(dimension))

    def _own_kind(self, dimension: Dimension) -> str:
        """Return the condition on the rows x of a table with several values that are a dimension's
        own.
        """
        assert dimension.many
        tests = ["1"]
        # "+": an index of the values keeps SQLite from making one of the subjects
        if dimension.kind:
            of_kind = f"SELECT id FROM entity WHERE kind = '{dimension.kind}'"
            tests.append(f"+x.{dimension.many.value} IN ({of_kind})")
        if dimension.condition:
            tests.append(dimension.condition)
        return " AND ".join(tests)

    def _measured(
        self, reading: Reading, number: int, measure: ReadingMeasure
    ) -> tuple[SqlPart | None, list[tuple[str, str]]]:
        """Return the column of a row that a measure needs, and its columns: name and SQL."""
        unit, column = reading.unit, f"m{number}"
        if measure.how == "list":
            return None, []
        if measure.per or (measure.how == "count" and not measure.of):
            return None, [(measure.how, "count(*)")]  # a mean is divided by the population later
        if measure.how == "difference":
            return self._difference(unit, column, measure)
        if measure.clause is not None:
            counted, known = f"ifnull(sum({column}), 0)", f"count({column})"
            share = f"round(1.0 * {counted} / nullif({known}, 0), 4)"
            row = self._in_share(unit, measure.clause)
            return row, [("share", share), ("counted", counted), ("of", known)]
        dimension = unit.dimension(measure.of)
        if measure.how == "count" and dimension.many:
            values = self._listed(dimension)
            return values, [(measure.of, f"ifnull(count_listed({column}), 0)")]
        if measure.how == "count":
            return dimension.sql, [(measure.of, f"count(DISTINCT {column})")]
        function = {"mean": "avg"}.get(measure.how, measure.how)
        return dimension.sql, [(measure.how, f"{function}({column})")]

    def _difference(
        self, unit: Unit, column: str, measure: ReadingMeasure
    ) -> tuple[SqlPart, list[tuple[str, str]]]:
        """Return the column with what a row brings to a difference, and the columns of that."""
        assert measure.clause is not None
        row = composed_sql(
            "json_array({}, {}, {})",
            unit.dimension(measure.of).sql,
            self._clause(unit, measure.clause),
            unit.authority or unit.id,
        )
        found = f"ifnull(median_difference({column}), '{difference_json(())}')"
        return row, [(name, f"json_extract({found}, '$.{name}')") for name in COLUMNS]

    def _in_share(self, unit: Unit, clause: Mapping[str, Any]) -> SqlPart:
        """Return whether a row meets the clause of a share; NULL where it is in no part of it."""
        meets = self._clause(unit, clause)
        if base := unit.share_of(clause):
            return composed_sql("CASE WHEN {} THEN {} END", self._clause(unit, base), meets)
        return meets

    def _listed(self, dimension: Dimension) -> SqlPart:
        """Return the several values of a row in one column."""
        assert dimension.many
        _, subject, value = dimension.many
        form = f"(SELECT group_concat(DISTINCT y.{value}) FROM {{}} y WHERE y.{subject} = {{}})"
        return composed_sql(form, self._many(dimension), dimension.key)

    # -- which rows
    def conditions(self, reading: Reading, *, is_exact: bool = False) -> SqlPart:
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
                parts.append(composed_sql("ifnull({}, 0)", leaf) if is_exact else leaf)
        parts += self._scoped(unit, reading.used_scope)
        return joined_sql(" AND ", [composed_sql("({})", each) for each in parts])

    def chosen(self, reading: Reading) -> SqlPart:
        """Return the condition of the clauses of a reading alone, without its defaults."""
        return self._clause(reading.unit, reading.where, is_filter=True)

    def _check_day(self, day: str) -> None:
        if day > self.day:
            raise ReadingError(
                f"no grade is known on {day}: the data end on {self.day or 'no day'}"
            )

    def _defaults(
        self, unit: Unit, where: Mapping[str, Any], ever: bool = False
    ) -> list[SqlPart | str]:
        """Return the conditions that hold unless a reading names the dimension that lifts them."""
        used = {*dimensions_in(where)}
        parts: list[SqlPart | str] = [unit.condition] if unit.condition else []
        if not used & {*unit.unless}:
            parts.append(self._clause(unit, unit.unless, is_filter=True))
        if unit.in_force and unit.state and self.day:
            parts += self._in_force(unit.state, ever)
        if unit.name == "authorities":
            parts.append(self.exists_on_day("t.id"))
        known = (each.sql for each in unit.known_by(self.facts.day))
        return parts + [each.format(day=self.day, year=self.day[:4]) for each in known if each]

    def _in_force(self, state: State, ever: bool) -> list[SqlPart]:
        """Return the conditions on rows whose state had begun by the day, and had not ended."""
        begun = composed_sql("{} <= '{}'", state.first, self.day)
        goes_on = composed_sql(
            "({last} IS NULL OR '{day}' {sign} {end})",
            last=state.last,
            day=self.day,
            sign=state.sign,
            end=end_day(state.last),
        )
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

    def _clause(self, unit: Unit, clause: Mapping[str, Any], *, is_filter: bool = False) -> SqlPart:
        """Return a tree of clauses as a condition;
        one that only filters may be NULL where it is false.
        """
        parts = []
        for name, value in clause.items():
            if name in ("all", "any"):
                sign = " AND " if name == "all" else " OR "
                several = [self._clause(unit, each, is_filter=is_filter) for each in value]
                parts.append(composed_sql("({})", joined_sql(sign, several)))
            elif name == "not":
                parts.append(composed_sql("NOT ({})", self._clause(unit, value)))
            elif name == "has":
                parts.append(self._has(unit, value, clause))
            elif name not in OF_HAS:
                leaf = self._leaf(unit, name, value)
                parts.append(leaf if is_filter else composed_sql("ifnull({}, 0)", leaf))
        return joined_sql(" AND ", parts) if parts else SqlPart("1")

    def _leaf(self, unit: Unit, name: str, value: Any) -> SqlPart:
        """Return the condition that a dimension has one of some values."""
        dimension = unit.dimension(name)
        several = given_values(value)
        if dimension.type == "words":
            return self._words(unit, several)
        sql = SqlPart(f"x.{dimension.many.value}") if dimension.many else dimension.sql
        tests = self._tests(unit, dimension, sql, several)
        if dimension.many:
            return self._any_of(dimension, tests, with_none=None in several)
        if None in several:
            tests.append(composed_sql("{} IS NULL", sql))
        either = joined_sql(" OR ", [composed_sql("({})", each) for each in tests])
        return composed_sql("({})", either)

    def _tests(
        self, unit: Unit, dimension: Dimension, sql: SqlPart, several: Sequence[Any]
    ) -> list[SqlPart]:
        """Return the conditions of each comparison and of the plain values among some."""
        plain = [each for each in several if each is not None and not isinstance(each, Mapping)]
        tests = [
            self._compared(unit, dimension, sql, each)
            for each in several
            if isinstance(each, Mapping)
        ]
        if dimension.type == "day":
            tests += [_in_period(sql, period(dimension.name, each)) for each in plain]
        elif plain:
            found = [each.sql for one in plain for each in self.values(unit, dimension, one)]
            tests.append(_is_in(sql, found))
        return tests

    def _any_of(
        self, dimension: Dimension, tests: Sequence[SqlPart], *, with_none: bool
    ) -> SqlPart:
        """Return the condition that one of several values x of a row passes a test, or that there
        is none.
        """
        assert dimension.many
        table, subject, _ = dimension.many
        with_any = composed_sql(
            f"SELECT x.{subject} FROM {{}} x WHERE {{}}", table, self._own_kind(dimension)
        )
        either = []
        if tests:
            passed = joined_sql(" OR ", tests)
            either.append(composed_sql("{} IN ({} AND ({}))", dimension.key, with_any, passed))
        if with_none:
            either.append(composed_sql("{} NOT IN ({})", dimension.key, with_any))
        return composed_sql("({})", joined_sql(" OR ", either))

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
            several = self._many(dimension)
            self._make_steps(several)
            return _column(self.facts, f"SELECT DISTINCT x.{dimension.many.value} FROM {several} x")
        if dimension.sql.needs == {"inspection"}:
            return _column(self.facts, f"SELECT DISTINCT {dimension.sql} FROM known_inspection k")
        tables = self.tables(unit, dimension.sql)
        return _column(
            self.facts, f"SELECT DISTINCT {dimension.sql} FROM {tables} WHERE {unit.condition or 1}"
        )

    def _compared(
        self, unit: Unit, dimension: Dimension, sql: SqlPart, bounds: Mapping[str, Any]
    ) -> SqlPart:
        """Return the condition of a comparison: {">=": 10}, {"<": {"dimension": other}}."""
        tests = []
        for sign, bound in bounds.items():
            if isinstance(bound, Mapping):
                other = unit.dimension(bound["dimension"]).sql
                tests.append(_compared_dimensions(dimension, sql, sign, other))
            elif dimension.type == "grade":
                [value] = self.values(unit, dimension, bound)
                tests.append(_is_in(sql, better_or_equal(str(value.sql), sign)))
            elif dimension.type == "day":
                tests.append(_compared_day(sql, sign, period(dimension.name, bound)))
            else:
                [value] = self.values(unit, dimension, bound)
                tests.append(composed_sql("{} {} {}", sql, sign, sql_literal(value.sql)))
        return joined_sql(" AND ", [composed_sql("({})", each) for each in tests])

    def _words(self, unit: Unit, several: Sequence[Any]) -> SqlPart:
        tests = []
        for each in several:
            if each is None or isinstance(each, (Mapping, bool)):
                raise ReadingError("words takes words, or a phrase in quotation marks")
            expression = sql_literal(statements_expression(str(each)))
            tests.append(
                f"{unit.passage} IN (SELECT rowid FROM text WHERE text MATCH {expression})"
            )
        return composed_sql("({})", joined_sql(" OR ", tests))

    def _has(self, unit: Unit, inner: Mapping[str, Any], beside: Mapping[str, Any]) -> SqlPart:
        """Return the condition that related rows exist;
        NULL where no report of their scope is loaded.
        """
        other, least = units()[inner["of"]], int(beside.get("at_least", 1))
        name = common_key(unit, other, beside.get("same", ""))
        mine, theirs = common_key_of(unit, name), common_key_of(other, name)
        reading = inner_reading(inner, name)
        if beside.get("then"):
            return self._then(unit, reading, mine, theirs, least)
        condition = self.conditions(reading)
        select, join = selected_key(theirs)
        tables = self.tables(other, condition, join)
        keys = SqlPart(
            f"SELECT {select} FROM {tables} {join} WHERE {condition} AND {select} IS NOT NULL"
            f" GROUP BY 1 HAVING count(DISTINCT {other.id}) >= {least}"
        )
        exists = is_in_keys(mine, keys)
        if not other.of_reports or name not in ("authority", "inspection"):
            return composed_sql("ifnull({}, 0)", exists)
        is_known = is_in_keys(mine, self._loaded(reading, name))
        return composed_sql("CASE WHEN {} THEN 1 WHEN {} THEN 0 END", exists, is_known)

    def _loaded(self, reading: Reading, name: str) -> SqlPart:
        """Return the select of the inspections, or their authorities, in the scope of a reading
        whose reports are loaded.
        """
        scoped = loaded_inspections(reading)
        condition = self.conditions(scoped)
        key = "k.id" if name == "inspection" else "k.authority"
        tables = self.tables(scoped.unit, condition)
        return SqlPart(f"SELECT {key} FROM {tables} WHERE {condition}")

    def _then(self, unit: Unit, reading: Reading, mine: Key, theirs: Key, least: int) -> SqlPart:
        """Return the condition that related rows hold on the day of the outer inspection."""
        if not unit.inspection:
            raise ReadingError(f"then is the day of an inspection, and {unit.name} have none")
        other = reading.unit
        if state := other.state:
            first, last, sign = state.first, state.last, state.sign
            last = end_day(last) if sign == "<=" else last
        elif other.inspection:
            first, last, sign = SqlPart("k.day"), SqlPart("NULL"), "<"
        else:
            raise ReadingError(f"{other.name} have no day, so then says nothing of them")
        select, join = selected_key(theirs)
        condition = self.conditions(reading)
        tables = self.tables(other, condition, join, first, now=KNOWN_FULL)
        inner = (
            f"SELECT {select} AS common, {first} AS first, {last} AS last, {other.id} AS id"
            f" FROM {tables} {join} WHERE {condition}"
        )
        test = f"z.first <= k.day AND (z.last IS NULL OR k.day {sign} z.last)"
        key = mine if isinstance(mine, str) else mine[3]
        return SqlPart(
            f"((SELECT count(DISTINCT z.id) FROM ({inner}) z "
            f"WHERE z.common = {key} AND {test}) >= {least})"
        )

    # -- tables
    def tables(self, unit: Unit, *used: SqlPart, now: str = NOW) -> str:
        """Return the tables of a unit, with those that some parts of its query need.

        `now` says which of the inspections n of its authority are joined.
        """
        parts = {"row": unit.tables} | _joins(unit, now)
        needed = needs_of((*used, unit.tables))
        wanted = [name for name in parts if name in {"row", "inspection", *needed}]
        queue = in_queue(wanted, parts)
        self._make_steps(unit.tables, *used)
        return " ".join(parts[name].text for name in queue)

    def _make_steps(self, *used: SqlPart) -> None:
        """Make the steps of meanings that parts of a query need."""
        with_meanings(self.facts, *(needs_of(used) & steps().keys()))


def _joins(unit: Unit, now: str) -> dict[str, SqlPart]:
    """Return the tables that a unit can be joined with, by name."""
    if not unit.authority:  # what a condition names is of a reading inside it
        return {}
    found: dict[str, SqlPart] = {}
    of_row = frozenset(["row"])
    if unit.inspection:
        join = f"JOIN known_inspection k ON k.id = {unit.inspection}"
        found["inspection"] = SqlPart(join, of_row)
    of_inspection = of_row | found.keys()
    place = f"LEFT JOIN authority a ON a.id = {unit.authority}"
    latest = f"LEFT JOIN known_inspection n ON n.authority = {unit.authority} AND {now}"
    return found | {
        "authority": SqlPart(place, of_inspection),
        "now": SqlPart(latest, of_inspection),
    }


@kept
def _column(facts: Facts, query: str) -> list[Any]:
    """Return the values of a query of one column."""
    return facts.column(query)


def _is_in(sql: SqlPart, values: Iterable[Any]) -> SqlPart:
    """Return the condition that something is one of some values."""
    return composed_sql("{} IN ({})", sql, ", ".join(map(sql_literal, values)))


def _in_period(sql: SqlPart, text: str) -> SqlPart:
    """Return the condition that a day, month or year lies in a period."""
    first, last = period_ends(text)
    tests = []
    if first:
        form = "{day} >= substr({first}, 1, length({day}))"
        tests.append(composed_sql(form, day=sql, first=sql_literal(first)))
    if last:
        tests.append(composed_sql("{} <= {}", sql, sql_literal(last)))
    return joined_sql(" AND ", tests)


def _compared_day(sql: SqlPart, sign: str, bound: str) -> SqlPart:
    if sign == "=":
        return _in_period(sql, bound)
    return composed_sql("{} {} {}", sql, sign, sql_literal(compared_day(sign, bound)))


def _compared_dimensions(dimension: Dimension, one: SqlPart, sign: str, other: SqlPart) -> SqlPart:
    if dimension.type != "grade":
        return composed_sql("{} {} {}", one, sign, other)
    ranks = (f"WHEN '{grade}' THEN {-n}" for n, grade in enumerate(STEPS_BELOW_OUTSTANDING))
    rank = f"CASE {{}} {' '.join(ranks)} END"
    return composed_sql("{} {} {}", composed_sql(rank, one), sign, composed_sql(rank, other))


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


def _check_order(reading: Reading, names: Collection[str]) -> None:
    """Raise ReadingError where a reading is ordered by what is none of its columns."""
    for name in reading.ordered_columns:
        if name not in names:
            listed = ", ".join(names)
            raise ReadingError(f"order names {name[:40]!r}, which is no column: {listed}")


def _unique_names(names: list[str], taken: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        own = name if name not in (*taken, *found) else f"{name}.count"
        while own in found:
            own += "_"
        found.append(own)
    return found
