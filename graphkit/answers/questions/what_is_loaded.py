"""Sentences on what is loaded of an authority, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphkit.core.language.sentences import sentence
from graphkit.core.partial_dates import long_date
from graphkit.graph.entities.loaded_reports import later_full_inspection
from graphkit.graph.entities.lookup import Labels, end_date, predecessors, successors
from graphkit.graph.facts.inspections import Inspection, inspections

if TYPE_CHECKING:
    from graphkit.answers.questions.answer_context import AnswerContext
    from graphkit.graph.store.dataset import Store


def inspection_words(item: Inspection) -> str:
    """Return an inspection as a list of several names it: its framework, and its day."""
    return f"{item.under} ({long_date(item.day)})"


def loaded_reports(context: AnswerContext) -> str:
    """Return what is loaded of the place, what became of it, and of what it came."""
    store, place = context.store, context.place
    loaded = [*map(inspection_words, inspections(store.facts, [place]))]
    text = sentence(
        "known",
        here=context.here,
        loaded=loaded,
        none=not loaded,
        later=later_full_inspection(store, place, ""),
    )
    text = f"{text} {abolition_words(store, place)}"
    for other in predecessors(store, place):
        if earlier := [*map(inspection_words, inspections(store.facts, [other]))]:
            name = context.labels.of(other)
            text += " " + sentence("predecessor", name=name, loaded=earlier)
    return text


def abolition_words(store: Store, place: str) -> str:
    """Return when an authority was abolished and what it became, as a sentence; "" where it
    exists.
    """
    ended = end_date(store, place)[:4]
    return sentence(
        "abolished", ended=ended, became=[*map(Labels(store).of, successors(store, place))]
    )
