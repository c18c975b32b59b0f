"""The rows of an answer: those of a result with cells as words, and what each names and shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphkit.answers.questions.typed_answer import Cell, Row
from graphkit.answers.readings.phrases import ReadingPhrases, with_unit
from graphkit.answers.readings.reading import Reading
from graphkit.answers.readings.result import Result, ResultColumn
from graphkit.core.language.sentences import per_cent
from graphkit.core.language.wording import lower_first
from graphkit.core.resources import load_lexicon
from graphkit.core.schemes import GRADES

_PIVOTED = {  # last dimensions that become columns
    *("polarity", "outcome", "direction"),
    *("grade", "rated", "overall", "worst", "judgement"),
}
_ORDER = (*GRADES, "strength", "mixed", "weakness")  # of these columns


def answer_rows(result: Result, phrases: ReadingPhrases) -> list[Row]:
    """Return the rows with their cells as words, and what each names and rests on."""
    passages = {row: each.statement for row, each in reversed(result.passages)}
    rows = list[Row]()
    for at, row in enumerate(result.rows):
        cells = {
            _column_name(result.reading, column): _cell(phrases, column, row)
            for column in result.columns
            # `of` beside a count is the number of rows that the count is of
            if not (column.name == "of" and "count" in result.names)
        }
        shown = {"statement": passages[at]} if at in passages else {}
        rows.append({**cells, **_named(result, row), **shown})
    return rows


def wide_rows(result: Result, phrases: ReadingPhrases) -> list[Row]:
    """Return counts with the values of the last dimension as columns;
    none where that is no table.
    """
    by, measures = result.reading.by, [each.how for each in result.reading.measures]
    if len(by) < 2 or measures != ["count"] or by[-1].partition(".")[0] not in _PIVOTED:
        return []
    *outer, last = result.columns[: len(by)]
    ordered = sorted(result.rows, key=lambda row: _rank(row[last.name]))
    values = dict.fromkeys(_value(phrases, last, row) for row in ordered)
    found: dict[tuple[Any, ...], dict[str, Cell]] = {}
    for row in result.rows:
        key = tuple(row[each.name] for each in outer)
        if key not in found:
            own = {_column_name(result.reading, each): _cell(phrases, each, row) for each in outer}
            found[key] = {**own, **dict.fromkeys(values, 0), **_named(result, row)}
        found[key][_value(phrases, last, row)] = row["count"]
    return [*found.values()]


def column_types(result: Result, wide: Sequence[Row]) -> dict[str, str]:
    """Return the types of the columns of rows, by their names; those of a wide table count."""
    named = {
        _column_name(result.reading, each): _type(result.reading, each) for each in result.columns
    }
    if not wide:
        return named
    counts = dict.fromkeys(wide[0], "count")
    return counts | {name: named[name] for name in wide[0] if name in named}


def _column_name(reading: Reading, column: ResultColumn) -> str:
    """Return the name of a column in the rows of an answer."""
    words: dict[str, str] = load_lexicon("answer-words")["columns"]
    if column.unit == reading.unit.label:
        return reading.unit.label if column.name == "count" else lower_first(column.label)
    if column.name not in (*reading.grouped, *(reading.compare or ())[:1]):
        return with_unit(lower_first(column.label), column.unit)
    of_unit = words.get(f"{reading.unit.name}.{column.name}")
    name = of_unit or words.get(column.name) or column.label.lower()
    return with_unit(name, column.unit)


def _type(reading: Reading, column: ResultColumn) -> str:
    """Return the type of a column: numbers of rows of the unit are counts."""
    return "count" if column.unit == reading.unit.label else column.type


def _cell(phrases: ReadingPhrases, column: ResultColumn, row: Mapping[str, Cell]) -> Cell:
    value = row[column.name]
    if column.name == "share" and value is not None:
        return per_cent(float(value))
    shown: Cell = phrases.cell(column, value)
    return shown


def _value(phrases: ReadingPhrases, column: ResultColumn, row: Mapping[str, Cell]) -> str:
    """Return the value of a row that becomes the name of a column."""
    return str(phrases.cell(column, row[column.name])) or "none"


def _named(result: Result, row: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return the identifier of the first thing that a row names, as `id`."""
    for column in result.columns:
        value = str(row[column.name])
        if identifier := column.ids.get(value):
            return {"id": identifier}
        if column.type == "inspection" and value:
            return {"id": value}
        if column.type == "topic" and row[column.name]:
            return {"id": f"topic/{value}"}
    return {}


def _rank(value: Cell) -> int:
    """Return where the value of a column stands among the columns."""
    return _ORDER.index(str(value)) if value in _ORDER else len(_ORDER)
