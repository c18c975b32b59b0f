"""Answers a reading: compiles it, runs it, and says whom the figure is about,
who is left out and why.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.readings.cells import Cells
from graphkit.answers.readings.horizon import (
    STATE,
    Horizon,
    Last,
    Status,
    horizon_of,
    is_of_england,
    of_england,
)
from graphkit.answers.readings.measured_rows import (
    divided,
    order_of_rows,
    shown_rows,
    sizes_of_means,
    totals_of,
)
from graphkit.answers.readings.needed_words import require_words
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.population import population_of
from graphkit.answers.readings.reading import Reading, dimensions_in, parse_reading
from graphkit.answers.readings.reading_run import ReadingRun
from graphkit.answers.readings.result import Cell, Result, ResultColumn
from graphkit.answers.readings.result_notes import NO_QUERY, ResultNote, notes_of
from graphkit.answers.readings.row_passages import passages_of_rows
from graphkit.answers.readings.sparql import SparqlCompiler
from graphkit.answers.readings.sql import SqlCompiler

if TYPE_CHECKING:
    from graphkit.graph.entities.quotes import CitedPassage
    from graphkit.graph.store.dataset import Store


_STEMS = "Stems of passages are looked for there."


class Brief(NamedTuple):
    """The rows of a reading in order, with its columns, for a page of many readings; `ids` are the
    numbers of the rows of a list.
    """

    reading: Reading
    columns: tuple[ResultColumn, ...]
    rows: tuple[dict[str, Cell], ...]
    ids: tuple[int, ...]


def read(store: Store, given: Any, all_quotes: bool = False, most_passages: int = 0) -> Result:
    """Return the result of a reading, given as JSON, its text, or a `Reading`;
    at most so many passages (0 for any number).

    Raises ReadingError for what does not fit: an unknown unit, dimension, value or slot;
    MissingWordsError for what cannot be told without words that are not loaded.
    """
    run = _run_of(store, given)
    if run.reading.compare:
        found = _compared(run, all_quotes)
    else:
        found = _plain(run, all_quotes, most_passages)
    notes = list[ResultNote]()
    if words := run.words:
        require_words(run.reading, words, _is_found(found))
        notes += [ResultNote(f"{words.sentence()} {_STEMS}")] if words.not_known else []
    query = SparqlCompiler(run.compiler).compile(run.reading)
    notes += [] if query else [NO_QUERY]
    return replace(found, sparql=query, notes=(*found.notes, *notes))


def read_rows(store: Store, given: Any) -> list[tuple[Any, dict[str, Cell]]]:
    """Return the rows of a reading alone, each with its number (None where it is not a list),
    in any order.

    A fifth of the time of `read`, for callers with thousands of readings; raises as `read` does.
    """
    run = _run_of(store, given)
    ids, values = run.rows()
    cells = Cells(run.store, run.facts)
    shown = shown_rows(run, _columns(run, cells), values, cells)
    return list(zip(ids or [None] * len(shown), shown, strict=True))


def read_brief(store: Store, given: Any) -> Brief:
    """Return the rows of a reading in order and its columns: one statement, without the population,
    notes, passages and SPARQL of `read`; raises as that does.
    """
    run = _run_of(store, given)
    ids, values = run.rows()
    cells = Cells(run.store, run.facts)
    columns = _columns(run, cells)
    shown = shown_rows(run, columns, values, cells)
    order = order_of_rows(run, columns, shown, cells)[: run.reading.limit or None]
    labelled = tuple(cells.with_labels(columns))
    rows = tuple(shown[at] for at in order)
    return Brief(run.reading, labelled, rows, tuple(ids[at] for at in order) if ids else ())


def _run_of(store: Store, given: Any) -> ReadingRun:
    reading = given if isinstance(given, Reading) else parse_reading(given)
    store = store.as_at(reading.as_at) if reading.as_at else store
    run = ReadingRun(store, reading, SqlCompiler(store))
    if not is_of_england(run):
        return run
    england = of_england(store)
    return ReadingRun(england, reading, SqlCompiler(england))


def _columns(run: ReadingRun, cells: Cells) -> list[ResultColumn]:
    """Return the columns of a result: what it is grouped by, then its measures."""
    groups = [cells.column(run.reading, each) for each in run.compiled.by]
    phrases = ReadingPhrases(run.store)
    return [*groups, *phrases.measure_columns(run.reading, run.compiled.measures)]


def _plain(run: ReadingRun, all_quotes: bool, most_passages: int = 0) -> Result:
    """Return the result of a reading that compares nothing, without its SPARQL."""
    reading = run.reading
    ids, values = run.rows()
    population = population_of(run)
    horizon = horizon_of(run, bool(reading.unit.of_reports and population.left_out))
    if population.counted:
        horizon = horizon.with_rows()
    elif run.words and run.words.not_known:
        horizon = run.words
    sizes = sizes_of_means(run)
    if any(each.per for each in reading.measures):
        values, sizes = divided(run, values)
    cells = Cells(run.store, run.facts)
    columns = _columns(run, cells)
    shown = shown_rows(run, columns, values, cells)
    order = order_of_rows(run, columns, shown, cells)
    chosen = order[: reading.limit or None]
    kept_ids = [ids[each] for each in chosen] if ids else []
    groups = [values[each] for each in chosen]
    rows = [shown[each] for each in chosen]
    totals = totals_of(run, groups, rows)
    if horizon.status is Status.OUTSIDE and (earlier := _last_known(run, horizon)):
        population = population_of(earlier)
        horizon = horizon._replace(last=Last(earlier.store.day, earlier.count_distinct_rows()))
    if not horizon.status.is_whole:
        rows = [*_known_rows(run, rows, horizon, population.counted)]
    keys = len(run.compiled.by)
    return Result(
        reading,
        columns=tuple(cells.with_labels(columns)),
        rows=tuple(rows),
        population=population,
        horizon=horizon,
        notes=tuple(notes_of(run, len(order), population)),
        passages=tuple(passages_of_rows(run, kept_ids, groups, all_quotes, most_passages)),
        ids=tuple(map(str, kept_ids)),
        sql=run.compiled.sql,
        total=totals.total,
        overlaps=totals.overlaps,
        of_last=totals.of_last,
        counted=totals.counted,
        sizes=tuple(sizes.get(tuple(each[:keys]), 0) for each in groups) if sizes else (),
    )


def _known_rows(
    run: ReadingRun, rows: Sequence[dict[str, Cell]], horizon: Horizon, counted: int
) -> Iterator[dict[str, Cell]]:
    """Yield the rows of what is not known as a whole: a number that is not known is none, not 0."""
    is_outside = horizon.status is Status.OUTSIDE
    if is_outside and (run.reading.is_list or run.compiled.by):
        return
    measures = run.compiled.measures if is_outside or not counted else ()
    for row in rows:
        yield {name: None if name in measures else cell for name, cell in row.items()}


def _last_known(run: ReadingRun, horizon: Horizon) -> ReadingRun | None:
    """Return the reading of a state as at the last day on which it is known; None for others."""
    whole, reading = horizon.whole, run.reading
    is_counted = all(each.how in ("list", "count") for each in reading.measures)
    if horizon.kind != STATE or not whole or run.store.day <= whole.newest or not is_counted:
        return None
    return _run_of(run.store, replace(reading, as_at=whole.newest))


def _compared(run: ReadingRun, all_quotes: bool) -> Result:
    """Return a row for each value that is compared, also where it counts nothing."""
    reading = run.reading
    assert reading.compare
    name, values = reading.compare
    dimension, cells = reading.unit.dimension(name), Cells(run.store, run.facts)
    results: list[Result] = []
    rows: list[dict[str, Cell]] = []
    passages: list[tuple[int, CitedPassage]] = []
    for value in values:
        one = replace(reading.narrowed({name: value}), limit=0)
        results.append(found := _plain(run.of(one), all_quotes))
        own = found.rows or ({each.name: None for each in found.columns},)
        passages += [(row + len(rows), passage) for row, passage in found.passages]
        shown = run.compiler.compared_value(reading.unit, name, value)
        cell = shown if isinstance(shown, str) else cells.shown(dimension, shown.sql)
        rows += [{name: cell, **row} for row in own]
    sizes = [size for each in results for size in each.sizes or [0] * max(1, len(each.rows))]
    [column] = cells.with_labels([cells.column(reading, dimension)])
    whole = replace(reading.narrowed({name: [*values]}), limit=0)
    together = _plain(run.of(whole), all_quotes=False)
    return replace(
        results[0],
        reading=reading,
        columns=(column, *_merged_columns(results)),
        total=together.total,
        overlaps=sum(each.total or 0 for each in results) > (together.total or 0),
        of_last=together.of_last,
        counted=together.counted,
        sizes=tuple(sizes[: reading.limit or None]),
        rows=tuple(rows[: reading.limit or None]),
        passages=tuple(passages),
        population=together.population,
        horizon=together.horizon,
    )


def _is_found(result: Result) -> bool:
    """Return whether a result has rows of its unit; of a share of words, rows that have them."""
    shares = [
        each.clause for each in result.reading.measures if each.how == "share" and each.clause
    ]
    if any("words" in {*dimensions_in(clause)} for clause in shares):
        return any(row["counted"] for row in result.rows)
    return result.population.counted > 0


def _merged_columns(results: Sequence[Result]) -> list[ResultColumn]:
    """Return the columns of several results, each with the labels of all of them."""
    return [
        replace(
            same[0],
            labels=dict(ChainMap(*(dict(each.labels) for each in same))),
            ids=dict(ChainMap(*(dict(each.ids) for each in same))),
        )
        for same in zip(*(each.columns for each in results), strict=True)
    ]
