"""The passages of the rows of a result: where reports say what was counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from graphkit.graph.entities.quotes import CitedPassage, Passages
from graphkit.graph.facts.passages import numbered_passages

if TYPE_CHECKING:
    from graphkit.answers.readings.reading_run import Groups, ReadingRun


def passages_of_rows(
    run: ReadingRun, ids: list[Any], rows: Groups, all_quotes: bool, most: int
) -> list[tuple[int, CitedPassage]]:
    """Return the passages of each row, as many as the reading asks for,
    at most so many in all (0 for any number).
    """
    unit, evidence = run.reading.unit, run.reading.evidence
    if not evidence or not unit.passage:
        return []
    by_row = dict(run.select(f"{unit.id}, {unit.passage}"))
    numbers = [
        [by_row[each] for each in group if by_row.get(each) is not None][:evidence]
        for group in _rows_of_groups(run, ids, rows)
    ]
    kept = _first_of_each(numbers, most)
    quotes = Passages(run.store, all_quotes)
    found = numbered_passages(run.facts, {each for group in kept for each in group})
    cited = {number: quotes.cited(each) for number, each in found.items()}
    return [(at, cited[each]) for at, group in enumerate(kept) for each in group if each in cited]


def _rows_of_groups(run: ReadingRun, ids: list[Any], rows: Groups) -> list[list[int]]:
    """Return the numbers of the rows of the unit that each row of the result counts."""
    if run.reading.is_list:
        return [[each] for each in ids]
    keys = len(run.compiled.by)
    found: dict[tuple[Any, ...], list[int]] = {}
    for number, *own in run.facts.rows(run.compiled.rows):
        found.setdefault(tuple(own[:keys]), []).append(number)
    return [sorted(found.get(tuple(row[:keys]), ())) for row in rows]


def _first_of_each(numbers: list[list[int]], most: int) -> list[list[int]]:
    """Return at most so many passages (0 for any number); the first of each row before others."""
    if not most:
        return numbers
    turns = sorted((turn, at) for at, own in enumerate(numbers) for turn in range(len(own)))
    kept = Counter(at for _, at in turns[:most])
    return [own[: kept[at]] for at, own in enumerate(numbers)]
