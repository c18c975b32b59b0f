"""What is shown of a difference of medians: the numbers of both sides as lines, and the medians."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.cards.card_parts import (
    CardCell,
    CardColumn,
    CardTable,
    NumberLines,
    NumberSide,
    rows_counted,
)
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.readings.phrases import ReadingPhrases, with_unit
from graphkit.answers.readings.read import read, read_rows
from graphkit.answers.readings.reading import given_values, narrowed, parse_reading, unit_of_values
from graphkit.core.language.sentences import sentence

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


class DifferenceShown(NamedTuple):
    """The picture and the table of a difference; neither of a reading without one."""

    picture: NumberLines | None = None
    table: CardTable | None = None


def difference_shown(store: Store, reading: JsonReading) -> DifferenceShown:
    """Return what is shown of a reading that gives one difference of two sides, and no groups; the
    store is as at its day.
    """
    given = given_values(reading.get("measures", ()))
    compared = [each for each in given if isinstance(each, Mapping) and "difference" in each]
    if reading.get("by") or reading.get("compare") or len(compared) != 1:
        return DifferenceShown()
    clause, of = compared[0]["difference"], compared[0]["of"]
    parsed = parse_reading(reading)
    dimension = parsed.unit.dimension(of)
    label = with_unit(dimension.label, unit_of_values(parsed, dimension, {}))
    one, other = _sides(store, reading, clause, of)
    [row] = read(store, {**reading, "evidence": 0}).rows
    medians = [_plain(row[name]) for name in ("median", "other_median")]
    rows = [
        (CardCell(side.name), CardCell(f"{len(side.numbers):,}"), CardCell(median))
        for side, median in zip((one, other), medians, strict=True)
    ]
    interval = sentence("card.interval", low=_plain(row["low"]), high=_plain(row["high"]))
    difference = CardCell(_plain(row["difference"]), note=interval)
    columns = (CardColumn("Side"), CardColumn("Number", is_number=True), CardColumn(label))
    title = sentence("card.number-lines", what=label, one=one.name.lower())
    picture = NumberLines(title, (one, other), sentence("card.number-line"))
    has_both = bool(one.numbers and other.numbers)
    return DifferenceShown(
        picture if has_both else None,
        CardTable(
            sentence("card.medians", what=label),
            columns,
            (*rows, (CardCell("Difference"), CardCell(), difference)),
            name_at=0,
        ),
    )


def _sides(
    store: Store, reading: JsonReading, clause: Mapping[str, Any], of: str
) -> tuple[NumberSide, NumberSide]:
    """Return the numbers of the rows that meet a clause, and of the others, in order."""
    kept = rows_counted(reading)
    words = ReadingPhrases(store).clause(parse_reading(reading).unit, clause)
    found = list[NumberSide]()
    sides = {words[:1].upper() + words[1:]: clause, "Others": {"not": clause}}
    for name, own in sides.items():
        listed = {**narrowed(kept, own), "measures": ["list"], "columns": [of]}
        numbers = [row[of] for _, row in read_rows(store, listed)]
        known = sorted(float(each) for each in numbers if each is not None)
        found.append(NumberSide(name, tuple(known)))
    one, other = found
    return one, other


def _plain(number: Any) -> str:
    return "" if number is None else f"{round(float(number), 1) + 0.0:g}"
