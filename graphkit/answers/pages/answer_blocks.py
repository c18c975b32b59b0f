"""The blocks of an answer, as a kind of page declares them: of a list, of the grades of an
authority, and of findings on a topic by authority or inspection.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphkit.answers.cards.card_parts import AnswerCard
from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings, page_kinds
from graphkit.answers.pages.page_slots import council_slots, topic_slots
from graphkit.answers.questions.answer_context import place_of_reading
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.readings.reading import clauses, narrowed, parse_reading
from graphkit.answers.readings.relations import days_of
from graphkit.core.identifiers import concept_iri, local_id
from graphkit.core.schemes import GRADES_WORST_FIRST
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_OF_GRADES = ("authorities", "changes", "judgements", "spells")
_PERIODS = {"began", "published"}
_OF_PLACE = ("in", "in.region")
_SHARED = (*_OF_PLACE, "kind", "owner")  # dimensions of bodies that their results have, too


def with_blocks(
    store: Store, card: AnswerCard, reading: JsonReading
) -> tuple[AnswerCard, list[PageBlock]]:
    """Return the blocks that are declared for an answer, and its card, whose sentence is that of
    the first block where this has no heading and the question no condition.
    """
    if day := str(reading.get("as_at", "")):
        store = store.as_at(day)
    pages = (asked(store, reading) for asked in (_page_of_list, _page_of_topic, _page_of_grades))
    page = next((each for each in pages if each), None)
    blocks = [*blocks_of(page)] if page else []
    if not blocks:
        return card, []
    first, *others = blocks
    if first.heading:  # a list: its table has all that is counted
        return replace(card, passages=None), [each for each in blocks if each.table]
    if not first.number:
        return card, others
    if _has_conditions(reading):
        return card, blocks
    return replace(card, sentence=first.words), [first._replace(words=""), *others]


def _has_conditions(reading: JsonReading) -> bool:
    """Whether a reading asks more of the grades of an authority than which they are."""
    where = dict(clauses(reading.get("where", {})))
    is_plain = reading["of"] == "authorities" and where.keys() == {"authority"}
    return reading["of"] in _OF_GRADES and (not is_plain or bool(reading.get("order")))


def _page_of_list(store: Store, reading: JsonReading) -> PageReadings | None:
    """Return the page that is declared for a list of a unit; None where there is none."""
    kind = f"found_{reading.get('of')}"
    if kind not in page_kinds() or not (parsed := parse_reading(reading)).is_list:
        return None
    periods = {name: reading[name] for name in _PERIODS & reading.keys()}
    where = narrowed(reading, periods).get("where", {})
    among = {name: value for name, value in where.items() if name in _SHARED}
    elsewhere = {name: value for name, value in among.items() if name not in _OF_PLACE}
    slots = {
        "it": local_id(place_of_reading(store, parsed)),
        "where": where,
        "scope": parsed.scope,
        "among": among,
        "elsewhere": elsewhere if "in.region" in where else {},
        "grade": where.get("grade"),
        "scale": [*GRADES_WORST_FIRST],
    }
    return PageReadings(store, kind, slots, {})


def _page_of_topic(store: Store, reading: JsonReading) -> PageReadings | None:
    """Return the page of findings on one topic: of authorities at their latest full inspections,
    or of the inspections of one; None for another reading.
    """
    where = dict(clauses(reading.get("where", {})))
    polarity, topic = where.pop("polarity", ""), where.pop("topic", None)
    is_plain = {"all", "any", "not", "has"}.isdisjoint(where) and isinstance(topic, str)
    has_period = _PERIODS & reading.keys()
    if reading.get("of") != "findings" or not is_plain or has_period:
        return None
    by, is_of_one = reading.get("by"), where.keys() == {"authority"}
    if by == ["inspection"] and is_of_one:
        kind = "topic_in_place"
    elif by == ["authority"] and reading.get("scope") == "latest-full":
        kind = "strong_on_topic" if polarity == "strength" else "weak_on_topic"
    else:
        return None
    return PageReadings(store, kind, topic_slots(store, concept_iri(Scheme.TOPIC, topic)), where)


def _page_of_grades(store: Store, reading: JsonReading) -> PageReadings | None:
    """Return the blocks of grades of one authority, now."""
    if reading.get("of") not in _OF_GRADES:
        return None
    parsed = parse_reading(reading)
    place, is_next = place_of_reading(store, parsed), "half_by" in parsed.ordered_columns
    if not place or not parsed.is_list or days_of(parsed) or is_next:
        return None
    slots = {"name": Labels(store).of(place), **council_slots(store, place)}
    return PageReadings(store, "grades_in_place", slots, {})
