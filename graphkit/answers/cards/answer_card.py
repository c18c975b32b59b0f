"""`answer_card`: the card of an answer, by what its reading asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphkit.answers.cards.card_parts import (
    AnswerCard,
    CardCell,
    CardColumn,
    CardTable,
    CountedPassages,
    YearBars,
    rows_counted,
)
from graphkit.answers.cards.difference_card import DifferenceShown, difference_shown
from graphkit.answers.questions.answer_context import place_of_reading
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.questions.reading_parts import address_text, row_count
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.reading import given_values, narrowed, parse_reading
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.schemes import GRADES_WORST_FIRST

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


def answer_card(store: Store, answer: TypedAnswer) -> AnswerCard:
    """Return what a page shows of an answer."""
    reading, about, shown = answer.reading, answer.page, DifferenceShown()
    if "of" in reading:
        if day := str(reading.get("as_at", "")):
            store = store.as_at(day)
        about = about or local_id(place_of_reading(store, parse_reading(reading)))
        shown = difference_shown(store, reading)
    return AnswerCard(
        answer.text,
        picture=shown.picture or _by_year(answer),
        table=shown.table or _shares(answer),
        passages=_counted(store, answer),
        notes=tuple(filter(None, (answer.horizon.sentence(), *answer.cautions))),
        about=(about,) if about else (),
    )


def _by_year(answer: TypedAnswer) -> YearBars | None:
    """Return the picture of a count by year."""
    reading = answer.reading
    if reading.get("by") != ["year"] or "count" not in given_values(reading.get("measures")):
        return None
    column = units()[str(reading["of"])].label
    years = [
        (str(row["year"]), int(str(row[column] or 0))) for row in answer.rows if row.get("year")
    ]
    if len(years) < 2:
        return None
    first, last = years[0][0], years[-1][0]
    title = sentence("card.years", what=column, first=first, last=last)
    return YearBars(title, tuple(sorted(years)))


def _shares(answer: TypedAnswer) -> CardTable | None:
    """Return the table of a count by something and grade: a bar for each row."""
    reading = answer.reading
    by = reading.get("by", [])
    if len(by) != 2 or by[-1] not in ("grade", "rated", "overall") or not answer.wide:
        return None
    words = {each.replace("-", " "): each for each in GRADES_WORST_FIRST}
    name, *_ = answer.wide[0]
    rows = [_share_row(row, name, words) for row in answer.wide]
    columns = (
        CardColumn(name.capitalize()),
        CardColumn(units()[str(reading["of"])].label.capitalize(), is_number=True),
        CardColumn("Grades"),
    )
    return CardTable(
        sentence("card.by-grade", name=name), columns, tuple(rows), name_at=0, is_grid=True
    )


def _share_row(row: Mapping[str, Any], name: str, words: Mapping[str, str]) -> tuple[CardCell, ...]:
    shares = {grade: int(row[text]) for text, grade in words.items() if row.get(text)}
    total = CardCell(f"{sum(shares.values()):,}")
    return CardCell(str(row[name]), str(row.get("id") or "")), total, CardCell(shares=shares)


def _only_share(reading: JsonReading) -> Mapping[str, Any] | None:
    """Return the clause of a reading that gives one share; None for another."""
    first, *others = given_values(reading.get("measures", ["list"]))
    is_share = isinstance(first, Mapping) and "share" in first
    is_alone = not (others or reading.get("by") or reading.get("compare"))
    return first["share"] if is_share and is_alone else None


def _counted(store: Store, answer: TypedAnswer) -> CountedPassages | None:
    """Return the passages that an answer rests on: the first of them, and the list of all."""
    reading = answer.reading
    unit = units().get(str(reading.get("of", "")))
    if not answer.evidence or not unit or not unit.passage:
        return None
    kept = rows_counted(reading)
    if (share := _only_share(reading)) is not None:
        kept = narrowed(kept, share)  # those that are counted, not all that the share is of
    listed = kept | {"measures": ["list"]}
    is_list = given_values(reading.get("measures", "list")) == ["list"]
    return CountedPassages(
        row_count(store, listed) or 0,
        unit.one,
        tuple(each.statement for each in answer.evidence),
        reading="" if is_list else address_text(listed),
    )
