"""The tables of an answer that lists things, as the kind of page `found_UNIT` declares them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphkit.answers.cards.card_parts import AnswerCard, CardTable, cut_words, unmarked
from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings, page_kinds
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.readings.reading import parse_reading
from graphkit.core.schemes import GRADES_WORST_FIRST

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_OF_PLACE = ("in", "in.region")
_SHARED = (*_OF_PLACE, "kind", "owner")  # dimensions of bodies that their results have, too


def with_blocks(store: Store, card: AnswerCard, reading: JsonReading) -> AnswerCard:
    """Return the card of an answer with the tables that are declared for its unit, if it lists
    rows.
    """
    kind = f"found_{reading.get('of')}"
    if kind not in page_kinds() or not parse_reading(reading).is_list:
        return card
    where = reading.get("where", {})
    among = {name: value for name, value in where.items() if name in _SHARED}
    elsewhere = {name: value for name, value in among.items() if name not in _OF_PLACE}
    slots = {
        "where": where,
        "among": among,
        "elsewhere": elsewhere if "in.region" in where else {},
        "grade": where.get("grade"),
        "scale": [*GRADES_WORST_FIRST],
    }
    blocks = [each for each in blocks_of(PageReadings(store, kind, slots, {})) if each.table]
    if not blocks:
        return card
    first, *others = blocks
    beside = others[0].table if others else None
    table = _whole(first)
    return replace(card, table=table, beside=beside, since=(unmarked(first.words),))


def _whole(block: PageBlock) -> CardTable | None:
    """Return the table of a block with a note on the rows that it leaves out."""
    table = block.table
    return table and table._replace(note=cut_words(len(table.rows), block.number))
