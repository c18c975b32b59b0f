"""The card of a difference of medians: each number of both sides as a line, and the medians."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.cards.card_parts import (
    AnswerCard,
    CardCell,
    CardColumn,
    CardTable,
    NumberLines,
    NumberSide,
    rows_counted,
    unmarked,
)
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.phrases import ReadingPhrases, with_unit
from graphkit.answers.readings.read import read, read_rows
from graphkit.answers.readings.reading import given_values, narrowed, parse_reading, unit_of_values
from graphkit.core.language.sentences import sentence

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


class _Compared(NamedTuple):
    """What is compared: the clause, and the dimension of the numbers."""

    clause: Mapping[str, Any]
    of: str


def has_one_difference(reading: JsonReading) -> bool:
    """Whether a reading gives one difference of two sides, and no groups."""
    is_plain = not (reading.get("by") or reading.get("compare"))
    return is_plain and len(_differences(reading)) == 1


def _differences(reading: JsonReading) -> list[_Compared]:
    given = given_values(reading.get("measures", ()))
    found = [each for each in given if isinstance(each, Mapping) and "difference" in each]
    return [_Compared(each["difference"], each["of"]) for each in found]


def difference_card(store: Store, reading: JsonReading, answer: TypedAnswer) -> AnswerCard:
    """Return the card of a reading with one difference; the store is as at its day."""
    [compared] = _differences(reading)
    parsed = parse_reading(reading)
    dimension = parsed.unit.dimension(compared.of)
    label = with_unit(dimension.label, unit_of_values(parsed, dimension, {}))
    one, other = _sides(store, reading, compared)
    [row] = read(store, {**reading, "evidence": 0}).rows
    medians = [_plain(row[name]) for name in ("median", "other_median")]
    rows = [
        (CardCell(side.name), CardCell(f"{len(side.numbers):,}"), CardCell(median))
        for side, median in zip((one, other), medians, strict=True)
    ]
    interval = sentence("card.interval", low=_plain(row["low"]), high=_plain(row["high"]))
    difference = CardCell(_plain(row["difference"]), note=interval)
    columns = (CardColumn("Side"), CardColumn("Number", is_number=True), CardColumn(label))
    has_both = bool(one.numbers and other.numbers)
    return AnswerCard(
        unmarked(answer.text),
        picture=_picture(label, one, other) if has_both else None,
        table=CardTable(
            sentence("card.medians", what=label),
            columns,
            (*rows, (CardCell("Difference"), CardCell(), difference)),
            name_at=0,
        ),
        notes=tuple(filter(None, (answer.horizon.sentence(), *answer.cautions))),
        about=(answer.page,) if answer.page else (),
    )


def _sides(
    store: Store, reading: JsonReading, compared: _Compared
) -> tuple[NumberSide, NumberSide]:
    """Return the numbers of the rows that meet the clause, and of the others, in order."""
    kept = rows_counted(reading)
    words = ReadingPhrases(store).clause(parse_reading(reading).unit, compared.clause)
    found = list[NumberSide]()
    clauses = (compared.clause, {"not": compared.clause})
    for name, clause in zip((words[:1].upper() + words[1:], "Others"), clauses, strict=True):
        listed = {**narrowed(kept, clause), "measures": ["list"], "columns": [compared.of]}
        numbers = [row[compared.of] for _, row in read_rows(store, listed)]
        known = sorted(float(each) for each in numbers if each is not None)
        found.append(NumberSide(name, tuple(known)))
    one, other = found
    return one, other


def _picture(label: str, one: NumberSide, other: NumberSide) -> NumberLines:
    title = sentence("card.number-lines", what=label, one=one.name.lower())
    return NumberLines(title, (one, other), sentence("card.number-line"))


def _plain(number: Any) -> str:
    return "" if number is None else f"{round(float(number), 1) + 0.0:g}"
