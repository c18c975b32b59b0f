"""Answers a reading: compiles it, runs it, and says whom the figure is about,
who is left out and why.
"""

from __future__ import annotations

import operator
from collections import ChainMap, Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.cells import Cells, measure_column, order_key, plain_key
from graphkit.answers.readings.declarations import Dimension, declared
from graphkit.answers.readings.known import grade_disputes
from graphkit.answers.readings.reading import Reading, ReadingMeasure, dimensions_in, parse_reading
from graphkit.answers.readings.recommendation_states import without_readers
from graphkit.answers.readings.relations import (
    among,
    base_of,
    days_of,
    groups_of_base,
    has_clause,
    plain_inspections,
    without_found,
)
from graphkit.answers.readings.result import (
    Cell,
    LeftOut,
    Population,
    Result,
    ResultColumn,
    RowPassage,
)
from graphkit.answers.readings.sparql import SparqlCompiler
from graphkit.answers.readings.sql import Compiled, SqlCompiler
from graphkit.core.errors import ReadingError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import any_of
from graphkit.core.partial_dates import long_date
from graphkit.graph.entities.quotes import Passages
from graphkit.graph.facts.passages import has_words, passages_of

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_PASSAGES = 10
_MOST_NAMED = 12


def read(store: Store, given: Any, all_quotes: bool = False, most_passages: int = 0) -> Result:
    """Return the result of a reading, given as JSON, its text, or a `Reading`;
    at most so many passages.

    Raises ReadingError for what does not fit: an unknown unit, dimension, value or slot.
    """
    reading = given if isinstance(given, Reading) else parse_reading(given)
    if reading.as_at:
        store = store.as_at(reading.as_at)
    return _Answer(store, reading, all_quotes, most_passages).result()


def read_rows(store: Store, given: Any) -> list[tuple[Any, dict[str, Cell]]]:
    """Return the rows of a reading alone, each with its number (None where it is not a list),
    in any order.

    A fifth of the time of `read`, for callers with thousands of readings; raises as `read` does.
    """
    reading = given if isinstance(given, Reading) else parse_reading(given)
    return _Answer(store.as_at(reading.as_at) if reading.as_at else store, reading, False).rows()


class _Answer:
    """One reading on one store."""

    def __init__(
        self, store: Store, reading: Reading, all_quotes: bool, most_passages: int = 0
    ) -> None:
        self._store, self._reading, self._all_quotes = store, reading, all_quotes
        self._most_passages = most_passages
        self._compiler = SqlCompiler(store)
        self._facts = self._compiler.facts

    def rows(self) -> list[tuple[Any, dict[str, Cell]]]:
        """Return the rows with their numbers, as SQL gives them."""
        compiled = self._compiler.compile(self._reading)
        rows = self._facts.rows(compiled.sql)
        ids = [row[0] if self._reading.is_list else None for row in rows]
        values = [row[1:] if self._reading.is_list else row for row in rows]
        _, shown = self._shown(compiled, values, Cells(self._store, self._facts))
        return list(zip(ids, shown, strict=True))

    def _shown(
        self, compiled: Compiled, values: Iterable[Any], cells: Cells
    ) -> tuple[list[ResultColumn], list[dict[str, Cell]]]:
        """Return the columns, and the cells of each row by column."""
        measures = [measure_column(self._reading, each) for each in compiled.measures]
        columns = [*map(cells.column, compiled.by), *measures]
        dimensions = (*compiled.by, *([None] * len(compiled.measures)))
        return columns, [
            {
                column.name: cells.shown(dimension, value)
                for column, dimension, value in zip(columns, dimensions, row, strict=True)
            }
            for row in values
        ]

    def result(self) -> Result:
        """Return the result."""
        found = self._compared() if self._reading.compare else self._plain()
        query = SparqlCompiler(self._compiler).compile(self._reading)
        notes = found.notes if query else (*found.notes, _NO_QUERY)
        return replace(found, sparql=query, notes=notes)

    def _plain(self) -> Result:
        """Return the result of a reading that compares nothing, without its SPARQL."""
        reading = self._reading
        compiled = self._compiler.compile(reading)
        rows = self._facts.rows(compiled.sql)
        ids = [row[0] for row in rows] if reading.is_list else []
        values = [[*row[1:]] if reading.is_list else [*row] for row in rows]
        population = self._population(compiled)
        sizes = self._sizes(compiled)
        if any(each.per for each in reading.measures):
            sizes = self._divide(compiled, values)
            values = [each for each in values if self._meets(compiled, each)]
        cells = Cells(self._store, self._facts)
        columns, shown = self._shown(compiled, values, cells)
        order = self._sorted(columns, compiled.by, shown, cells)
        chosen = order[: reading.limit or None]
        notes = self._notes(compiled, len(order), population)
        kept_ids = [ids[each] for each in chosen] if ids else []
        groups = [values[each] for each in chosen]
        totals = self._totals(compiled, groups, [shown[each] for each in chosen])
        keys = len(compiled.by)
        passages = self._passages(compiled, kept_ids, groups)
        return Result(
            reading,
            tuple(cells.with_labels(columns)),
            tuple(shown[each] for each in chosen),
            population,
            tuple(notes),
            tuple(passages),
            tuple(map(str, kept_ids)),
            compiled.sql,
            "",
            *totals,
            tuple(sizes.get(tuple(each[:keys]), 0) for each in groups) if sizes else (),
        )

    # -- rows
    def _sorted(
        self,
        columns: list[ResultColumn],
        by: tuple[Dimension, ...],
        rows: list[dict[str, Cell]],
        cells: Cells,
    ) -> list[int]:
        """Return the numbers of the rows in the order of the reading; ties by label."""

        def key_of(dimension: Dimension) -> Callable[[Cell], Any]:
            return lambda cell: order_key(dimension, cell, cells.label(dimension.name, cell))

        keys = {each.name: key_of(each) for each in by}
        order = sorted(
            range(len(rows)), key=lambda at: [keys[each.name](rows[at][each.name]) for each in by]
        )
        names = [each.name for each in columns]
        for part in reversed(self._reading.order):
            name, largest = part.removeprefix("-"), part.startswith("-")
            if name not in names:
                raise ReadingError(
                    f"order names {name[:40]!r}, which is no column: {', '.join(names)}"
                )
            key: Callable[[Cell], Any] = keys.get(name, plain_key)
            empty = [at for at in order if rows[at][name] is None]
            full = [at for at in order if rows[at][name] is not None]
            order = [*sorted(full, key=lambda at: key(rows[at][name]), reverse=largest), *empty]
        return order

    def _divide(self, compiled: Compiled, values: list[list[Any]]) -> dict[tuple[Any, ...], int]:
        """Divide counts by the inspections or authorities that could have a row,
        by group where possible; return how many these are.
        """
        reading = self._reading
        [measure] = [each for each in reading.measures if each.per]
        at = len(compiled.by) + compiled.measures.index("mean")
        by_group = {}
        if groups := groups_of_base(reading, measure.per):
            counted = replace(base_of(reading, measure.per), by=groups)
            by_group = {
                tuple(row[:-1]): row[-1]
                for row in self._facts.rows(self._compiler.compile(counted).sql)
            }
        total = self._count(base_of(reading, measure.per))
        for row in values:
            of = by_group.get(tuple(row[: len(compiled.by)]), 0) if by_group else total
            row[at] = round(row[at] / of + 1e-9, 2) if of else None
        keys = [tuple(row[: len(compiled.by)]) for row in values]
        return {key: by_group.get(key, 0) if by_group else total for key in keys}

    def _sizes(self, compiled: Compiled) -> dict[tuple[Any, ...], int]:
        """Return how many values the mean or median of each group is of."""
        means = [
            number
            for number, each in enumerate(self._reading.measures)
            if each.how in ("mean", "median") and not each.per
        ]
        if not means:
            return {}
        names = [f"d{number}" for number in range(len(compiled.by))]
        query = f"SELECT {', '.join([*names, f'count(m{means[0]})'])} FROM ({compiled.rows})"
        if names:
            query += f" GROUP BY {', '.join(names)}"
        return {tuple(row[:-1]): row[-1] for row in self._facts.rows(query)}

    def _meets(self, compiled: Compiled, row: list[Any]) -> bool:
        """Return whether a row of measures meets the conditions on them;
        one without a value meets none.
        """
        measured = dict(zip(compiled.measures, row[len(compiled.by) :], strict=True))
        return all(
            measured[name] is not None and _COMPARED[sign](measured[name], bound)
            for name, bounds in self._reading.having.items()
            for sign, bound in bounds.items()
        )

    def _totals(
        self, compiled: Compiled, groups: list[list[Any]], shown: list[dict[str, Cell]]
    ) -> tuple[int | None, bool, dict[Cell, int], int | None]:
        """Return what some groups count, each row of the unit once: their rows, whether one is in
        several, rows by the last group, and those that meet the clause of a share.
        """
        if "count" not in compiled.measures:
            return None, False, {}, None
        names, shares = [f"d{number}" for number in range(len(compiled.by))], self._shares()
        query = f"SELECT DISTINCT {', '.join(['id', *names, *shares[:1]])} FROM ({compiled.rows})"
        cells = {tuple(row[: len(names)]): own for row, own in zip(groups, shown, strict=True)}
        pairs, of_last, counted = list[int](), defaultdict[Cell, set[int]](set), set[int]()
        for number, *own in self._facts.rows(query):
            group = cells.get(tuple(own[: len(names)]))
            if group is None:  # beyond the limit
                continue
            pairs.append(number)
            if names:
                of_last[group[compiled.by[-1].name]].add(number)
            if shares and own[-1]:
                counted.add(number)
        rows = {*pairs}
        numbers = {value: len(each) for value, each in of_last.items()}
        return len(rows), len(pairs) > len(rows), numbers, len(counted) if shares else None

    def _shares(self) -> list[str]:
        """Return the columns of rows that have whether they meet the clause of a share."""
        measures = enumerate(self._reading.measures)
        return [f"m{number}" for number, each in measures if each.clause is not None]

    def _count(self, reading: Reading) -> int:
        [(found,)] = self._facts.rows(self._compiler.compile(reading).sql)
        return int(found)

    def _compared(self) -> Result:
        """Return a row for each value that is compared, also where it counts nothing."""
        reading = self._reading
        assert reading.compare
        name, values = reading.compare
        dimension, cells = reading.unit.dimension(name), Cells(self._store, self._facts)
        results: list[Result] = []
        rows: list[dict[str, Cell]] = []
        passages: list[RowPassage] = []
        for value in values:
            one = replace(reading.narrowed({name: value}), limit=0)
            results.append(found := _Answer(self._store, one, self._all_quotes)._plain())
            own = found.rows or ({each.name: None for each in found.columns},)
            passages += [replace(each, row=each.row + len(rows)) for each in found.passages]
            shown = self._compiler.compared_value(reading.unit, name, value)
            cell = shown if isinstance(shown, str) else cells.shown(dimension, shown.sql)
            rows += [{name: cell, **row} for row in own]
        [column] = cells.with_labels([cells.column(dimension)])
        columns = [
            replace(
                same[0],
                labels=dict(ChainMap(*(dict(each.labels) for each in same))),
                ids=dict(ChainMap(*(dict(each.ids) for each in same))),
            )
            for same in zip(*(each.columns for each in results), strict=True)
        ]
        whole = replace(reading.narrowed({name: [*values]}), limit=0)
        together = _Answer(self._store, whole, False)._plain()
        return replace(
            results[0],
            reading=reading,
            columns=(column, *columns),
            total=together.total,
            overlaps=sum(each.total or 0 for each in results) > (together.total or 0),
            of_last=together.of_last,
            counted=together.counted,
            sizes=tuple(
                size for each in results for size in each.sizes or [0] * max(1, len(each.rows))
            )[: reading.limit or None],
            rows=tuple(rows[: reading.limit or None]),
            passages=tuple(passages),
            population=together.population,
        )

    # -- population
    def _population(self, compiled: Compiled) -> Population:
        """Return how many inspections or authorities have a row, of how many that could;
        who is left out.
        """
        reading, unit = self._reading, self._reading.unit
        per = "inspection" if unit.inspection else "authority" if unit.authority else ""
        day = self._compiler.day
        if not per:
            base = Reading(unit, among(unit, reading.where), ever=reading.ever, measures=(_COUNT,))
            total = self._count(base)
            [(counted,)] = self._facts.rows(f"SELECT count(DISTINCT id) FROM ({compiled.rows})")
            days = self._list_days(base)
            unknown = tuple(self._unknown())
            return Population(unit.name, counted, total, unknown, max(days, default=day), days)
        if unit.found:
            [(counted,)] = self._facts.rows(f"SELECT count(DISTINCT id) FROM ({compiled.rows})")
            of = self._count(without_found(reading))
            return Population(unit.name, counted, max(of, counted), tuple(self._unknown()), day)
        key = unit.inspection or unit.authority
        condition = self._compiler.conditions(reading)
        tables = self._compiler.tables(unit, condition, key)
        [(counted,)] = self._facts.rows(
            f"SELECT count(DISTINCT {key}) FROM {tables} WHERE {condition}"
        )
        left_out = [*self._unknown(), *(self._not_loaded() if unit.of_reports else ())]
        left_out += self._not_existing() if unit.name == "authorities" else []
        of = self._count(base_of(reading, per))
        names = {"inspection": "inspections", "authority": "authorities"}
        return Population(names[per], counted, max(of, counted), tuple(left_out), day)

    def _list_days(self, base: Reading) -> tuple[str, ...]:
        """Return the last days of the lists that rows come from: of all rows without any."""
        if "list_day" not in base.unit.dimensions:
            return ()
        for each in (base, Reading(base.unit, measures=(_COUNT,))):
            by_day = self._compiler.compile(replace(each, by=("list_day",)))
            if days := sorted(row[0] for row in self._facts.rows(by_day.sql)):
                return tuple(days)
        return ()

    def _unknown(self) -> list[LeftOut]:
        """Return the rows of which it is not known whether they meet the clauses."""
        if not has_clause(self._reading.where):
            return []
        unit = self._reading.unit
        why = "the report that would say so is not loaded"
        ids = [row[0] for row in self._facts.rows(self._compiler.unknown(self._reading))]
        place = unit.authority or (unit.id if unit.name in ("agencies", "services") else "")
        if not ids or not place:
            return [LeftOut(str(each), why) for each in ids]
        tables = self._compiler.tables(unit, place)
        listed = ", ".join(map(str, ids))
        rows = self._facts.rows(
            f"SELECT {unit.id}, e2.label, e2.iri FROM {tables} JOIN entity e2 ON e2.id = {place}"
            f" WHERE {unit.id} IN ({listed}) ORDER BY 2, 1"
        )
        return [LeftOut(name, why, local_id(iri)) for _, name, iri in rows]

    def _not_loaded(self) -> list[LeftOut]:
        """Return the inspections in the scope of a reading whose report is not loaded."""
        base, name_of = base_of(self._reading, "inspection"), current_frameworks().name_of
        where = base.where["all"][0]
        listed = replace(base, where={"all": [where, {"source": "official"}]})
        condition = self._compiler.conditions(listed)
        tables = self._compiler.tables(base.unit, condition, "k.id")
        rows = self._facts.rows(
            f"""SELECT e2.label, e2.iri, k.framework, k.edition, k.day, k.source FROM {tables}
                JOIN entity e2 ON e2.id = k.authority WHERE {condition} ORDER BY 1, 5"""
        )
        return [
            LeftOut(
                name,
                (
                    f"the report of the {name_of(framework, edition or '')} of {long_date(day)} is "
                    "not loaded"
                ),
                local_id(iri),
            )
            for name, iri, framework, edition, day, _ in rows
        ]

    def _not_existing(self) -> list[LeftOut]:
        """Return the authorities that existed on one of the days of a reading, but not on all."""
        days = [*days_of(self._reading), self._compiler.day]
        if len(days) < 2:
            return []
        chosen = replace(base_of(self._reading, "authority"), existed=())
        condition = self._compiler.chosen(chosen)
        tables = self._compiler.tables(chosen.unit, condition, "t.id")
        lived = [self._compiler.exists_on_day("t.id", day) for day in days]
        rows = self._facts.rows(
            f"""SELECT DISTINCT e2.label, e2.iri, ifnull(place.valid_until, '') FROM {tables}
                JOIN entity e2 ON e2.id = t.id JOIN authority place ON place.id = t.id
                WHERE {condition} AND ({" OR ".join(lived)}) AND NOT ({" AND ".join(lived)})
                ORDER BY 1"""
        )
        return [
            LeftOut(
                name,
                f"it existed until {long_date(last)}"
                if last and last < days[-1]
                else f"it did not exist on {long_date(days[0])}",
                local_id(iri),
            )
            for name, iri, last in rows
        ]

    # -- notes
    def _notes(self, compiled: Compiled, found: int, population: Population) -> list[str]:
        """Return how to read the result: its scope and day, grades by the worst judgement, sums,
        limits.
        """
        reading, unit = self._reading, self._reading.unit
        notes = []
        if scope := reading.used_scope:
            default = "" if reading.scope else " (default)"
            words = declared()["scopes"][scope]
            notes.append(f"Scope {scope}{default}: {words[:1].lower()}{words[1:]}")
        notes.append(_now_words(population))
        if unit.note and not self._facts.day:
            notes.append(unit.note)
        if "decided_by" in unit.dimensions and (unconfirmed := without_readers(self._facts)):
            notes.append(unconfirmed)
        notes += [*self._by_worst(), *self._disputed()]
        notes += [
            note
            for each in compiled.by
            if each.many and not reading.is_list
            for note in self._more_than_whole(compiled, each)
        ]
        for clause in filter(None, (each.clause for each in reading.measures)):
            for name, values in unit.share_of(clause).items():
                notes.append(f"The share is of rows whose {name} is {any_of(values)}.")
        if reading.limit and found > reading.limit:
            notes.append(f"{reading.limit:,} of {found:,} rows.")
        if population.left_out:
            notes.append(f"Left out: {len(population.left_out)}, see left_out.")
        if (
            unit.of_reports
            and unit.name != "participations"
            and "confidence" not in {*dimensions_in(reading.where)}
        ):
            notes.append("Findings whose label is unsure are counted, too.")
        if "words" in {*dimensions_in(reading.where)} and not has_words(self._facts):
            notes.append(
                "This graph has no words of reports: words are looked for among the stems of "
                "passages."
            )
        if (reading.began or "began" in {*dimensions_in(reading.where)}) and unit.inspection:
            undated = self._count(
                Reading(plain_inspections(unit), {"began": None}, "all", measures=(_COUNT,))
            )
            number = "1 inspection has" if undated == 1 else f"{undated} inspections have"
            notes += [f"{number} no known day and cannot be in a period."] if undated else []
        return notes

    def _used_grades(self) -> set[str]:
        """Return the dimensions of grades that rows are chosen by, or show."""
        reading = self._reading
        used = {*dimensions_in(reading.where), *reading.grouped}
        for each in reading.measures:
            used |= {*dimensions_in(each.clause or {})}
        return used & {"grade", "authority.grade", "inspection.grade", "from", "to"}

    def _disputed(self) -> list[str]:
        """Return the notes on grades of these authorities of which the official record has another
        one.
        """
        unit, disputes = self._reading.unit, grade_disputes(self._store.facts)
        if not (disputes and unit.authority and self._used_grades()):
            return []
        condition = self._compiler.conditions(self._reading)
        tables = self._compiler.tables(unit, condition, unit.authority)
        found = self._facts.column(
            f"""SELECT DISTINCT e2.iri FROM {tables} JOIN entity e2 ON e2.id = {unit.authority}
                WHERE {condition}"""
        )
        return [each.text for iri, own in disputes.items() if iri in found for each in own][
            :_MOST_NAMED
        ]

    def _by_worst(self) -> list[str]:
        """Return the note on authorities that are graded by their worst judgement."""
        reading, unit, used = self._reading, self._reading.unit, self._used_grades()
        if not used or not unit.authority or unit.name == "judgements":
            return []
        alias = "n" if "authority.grade" in used or unit.name == "authorities" else "k"
        if alias == "k" and not unit.inspection:
            return []
        condition = self._compiler.conditions(reading)
        tables = self._compiler.tables(unit, condition, f"{alias}.id", unit.authority)
        names = self._facts.column(
            f"""SELECT DISTINCT e2.label FROM {tables} JOIN entity e2 ON e2.id = {unit.authority}
                WHERE {condition} AND {alias}.by_worst ORDER BY 1"""
        )
        if not names:
            return []
        listed = ", ".join(names[:_MOST_NAMED]) + (
            f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        )
        return [
            (
                "by_worst: without an overall judgement, graded by the worst of their judgements: "
                f"{listed}."
            )
        ]

    def _more_than_whole(self, compiled: Compiled, dimension: Dimension) -> list[str]:
        if "count" not in compiled.measures:
            return []
        [(total,)] = self._facts.rows(f"SELECT count(DISTINCT id) FROM ({compiled.rows})")
        return [
            (
                f"A row may have several under {dimension.name}: the parts may sum to more than "
                f"all {total:,}."
            )
        ]

    # -- passages
    def _passages(
        self, compiled: Compiled, ids: list[Any], rows: list[list[Any]]
    ) -> list[RowPassage]:
        """Return the passages of each row, as many as the reading asks for."""
        unit, most = self._reading.unit, self._reading.evidence
        if not most or not unit.passage:
            return []
        condition = self._compiler.conditions(self._reading)
        tables = self._compiler.tables(unit, condition, unit.passage)
        by_row = dict(
            self._facts.rows(f"SELECT {unit.id}, {unit.passage} FROM {tables} WHERE {condition}")
        )
        groups: list[list[int]] = [[each] for each in ids]
        if not self._reading.is_list:
            found: dict[tuple[Any, ...], list[int]] = {}
            for number, *own in self._facts.rows(compiled.rows):
                found.setdefault(tuple(own[: len(compiled.by)]), []).append(number)
            groups = [sorted(found.get(tuple(row[: len(compiled.by)]), ())) for row in rows]
        numbers = [
            [by_row[each] for each in group if by_row.get(each) is not None][:most]
            for group in groups
        ]
        numbers = self._few(numbers)
        wanted = {each for group in numbers for each in group}
        listed = ", ".join(map(str, sorted(wanted)))
        iris = dict(self._facts.rows(f"SELECT id, iri FROM passage WHERE id IN ({listed})"))
        known = passages_of(self._facts, iris.values())
        quotes = Passages(self._store, self._all_quotes)
        quotes.expect([*iris.values()])
        return [
            self._passage(known[iris[each]], quotes, at)
            for at, group in enumerate(numbers)
            for each in group
            if each in iris
        ]

    def _few(self, numbers: list[list[int]]) -> list[list[int]]:
        """Return the passages of rows, not more in all than wanted;
        the first of each row before others.
        """
        left = self._most_passages or sum(map(len, numbers))
        turns = sorted((turn, at) for at, own in enumerate(numbers) for turn in range(len(own)))[
            :left
        ]
        kept = Counter(at for _, at in turns)
        return [own[: kept[at]] for at, own in enumerate(numbers)]

    def _passage(self, found: Any, quotes: Passages, row: int) -> RowPassage:
        quote = quotes.quote(found.iri)
        why = (
            ""
            if quote
            else (
                "the report's licence does not allow copies of its words"
                if found.quote
                else "this graph has no words of the report: `graphkit fetch --loaded` gets them"
            )
        )
        return RowPassage(
            local_id(found.iri),
            quote,
            why,
            found.report_label or "",
            found.page,
            found.paragraph or "",
            found.link.url,
            row,
        )


def _now_words(population: Population) -> str:
    """Return the day that counts as now: of rows of lists, the last days of these."""
    if days := population.list_days:
        return f"List{'s' * (len(days) > 1)} as at {' and '.join(map(long_date, days))}."
    if not population.as_at:
        return "No inspection is known."
    return f"Now is {long_date(population.as_at)}."


_NO_QUERY = (
    "The graph has bodies as on the last day of their list: of an earlier day there is no SPARQL."
)
_COUNT = ReadingMeasure("count")
_COMPARED = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
