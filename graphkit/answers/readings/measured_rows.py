"""The rows of a result: divided, tested, as cells, in order, and counted together."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.readings.cells import Cells, order_key, plain_key
from graphkit.answers.readings.declarations import Dimension
from graphkit.answers.readings.relations import base_of, groups_of_base
from graphkit.answers.readings.result import Cell, ResultColumn

if TYPE_CHECKING:
    from graphkit.answers.readings.reading_run import Groups, ReadingRun

_COMPARED = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
Sizes = dict[tuple[Any, ...], int]  # by the values of `by`
Shown = dict[str, Cell]


class Totals(NamedTuple):
    """What some rows count together, each row of the unit once."""

    total: int | None = None  # None where none are counted
    overlaps: bool = False  # whether one is in several groups
    of_last: Mapping[Cell, int] = MappingProxyType({})  # rows by the last group
    counted: int | None = None  # rows that meet the clause of a share


def shown_rows(
    run: ReadingRun, columns: Sequence[ResultColumn], values: Iterable[Any], cells: Cells
) -> list[Shown]:
    """Return the cells of each row by column."""
    names = [each.name for each in columns]
    keep = lru_cache(None, typed=True)  # 1 is shown as 1, and 1.0 as 1.0
    shown = [keep(partial(cells.shown, each)) for each in run.compiled.by]
    rows = []
    for row in values:
        keys = [show(value) for show, value in zip(shown, row, strict=False)]
        rows.append(dict(zip(names, [*keys, *row[len(keys) :]], strict=True)))
    return rows


def order_of_rows(
    run: ReadingRun, columns: list[ResultColumn], rows: list[Shown], cells: Cells
) -> list[int]:
    """Return the numbers of the rows in the order of the reading; ties by label, none last."""

    def key_of(dimension: Dimension) -> Callable[[Cell], Any]:
        return cache(lambda cell: order_key(dimension, cell, cells.label(dimension.name, cell)))

    keys = {each.name: key_of(each) for each in run.compiled.by}

    def usual_order(at: int) -> list[Any]:
        return [key(rows[at][name]) for name, key in keys.items()]

    order = sorted(range(len(rows)), key=usual_order)
    for part in reversed(run.reading.order):
        name, is_falling = part.removeprefix("-"), part.startswith("-")
        key: Callable[[Cell], Any] = keys.get(name, plain_key)
        empty = [at for at in order if rows[at][name] is None]
        full = [(key(rows[at][name]), at) for at in order if rows[at][name] is not None]
        full.sort(key=operator.itemgetter(0), reverse=is_falling)
        order = [*(at for _, at in full), *empty]
    return order


def divided(run: ReadingRun, values: Groups) -> tuple[Groups, Sizes]:
    """Divide counts by the inspections or authorities that could have a row, by group where
    possible; return the rows that meet the conditions then, and how many each is divided by.
    """
    reading, compiled = run.reading, run.compiled
    keys = len(compiled.by)
    [measure] = [each for each in reading.measures if each.per]
    at = keys + compiled.measures.index("mean")
    base = base_of(reading, measure.per)
    by_group: Sizes = {}
    if groups := groups_of_base(reading, measure.per):
        counted = run.compiler.compile(replace(base, by=groups))
        by_group = {tuple(row[:-1]): row[-1] for row in run.facts.rows(counted.sql)}
    total = run.count(base)
    sizes: Sizes = {}
    for row in values:
        group = tuple(row[:keys])
        sizes[group] = size = by_group.get(group, 0) if by_group else total
        row[at] = round(row[at] / size + 1e-9, 2) if size else None
    return [each for each in values if _meets(run, each)], sizes


def sizes_of_means(run: ReadingRun) -> Sizes:
    """Return how many values the mean or median of each group is of."""
    means = [
        number
        for number, each in enumerate(run.reading.measures)
        if each.how in ("mean", "median") and not each.per
    ]
    if not means:
        return {}
    names = run.key_columns
    query = f"SELECT {', '.join([*names, f'count(m{means[0]})'])} FROM ({run.compiled.rows})"
    if names:
        query += f" GROUP BY {', '.join(names)}"
    return {tuple(row[:-1]): row[-1] for row in run.facts.rows(query)}


def _meets(run: ReadingRun, row: list[Any]) -> bool:
    """Return whether a row of measures meets the conditions on them;
    one without a value meets none.
    """
    compiled = run.compiled
    measured = dict(zip(compiled.measures, row[len(compiled.by) :], strict=True))
    return all(
        measured[name] is not None and _COMPARED[sign](measured[name], bound)
        for name, bounds in run.reading.having.items()
        for sign, bound in bounds.items()
    )


def totals_of(run: ReadingRun, groups: Groups, shown: list[Shown]) -> Totals:
    """Return what some groups count together."""
    compiled, names = run.compiled, run.key_columns
    if "count" not in compiled.measures:
        return Totals()
    measures = enumerate(run.reading.measures)
    shares = [f"m{number}" for number, each in measures if each.how == "share"]
    columns = ", ".join(["id", *names, *shares[:1]])
    cells = {tuple(row[: len(names)]): own for row, own in zip(groups, shown, strict=True)}
    number_of_pairs, rows, counted = 0, set[int](), set[int]()
    of_last = defaultdict[Cell, set[int]](set)
    for number, *own in run.facts.rows(f"SELECT DISTINCT {columns} FROM ({compiled.rows})"):
        group = cells.get(tuple(own[: len(names)]))
        if group is None:  # beyond the limit
            continue
        number_of_pairs += 1
        rows.add(number)
        if names:
            of_last[group[compiled.by[-1].name]].add(number)
        if shares and own[-1]:
            counted.add(number)
    return Totals(
        len(rows),
        number_of_pairs > len(rows),
        {value: len(each) for value, each in of_last.items()},
        len(counted) if shares else None,
    )
