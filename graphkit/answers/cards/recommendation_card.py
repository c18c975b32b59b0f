"""The card of recommendations to one authority: what was asked, when, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from graphkit.answers.cards.card_parts import (
    AnswerCard,
    CardCell,
    CardColumn,
    CardTable,
    CardText,
    CountedPage,
    CountedPassages,
    Words,
    cut_words,
    strong,
    unmarked,
)
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read_rows
from graphkit.answers.readings.reading import parse_reading
from graphkit.answers.readings.recommendation_states import OUTCOME_WORDS
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    followed_recommendations,
    whole_recommendations,
    years_asked_before,
)
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.partial_dates import long_date, whole_months
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.names import now_day
from graphkit.graph.facts.passages import link_of, passage_iris

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_ROWS = 100


def recommendation_card(
    store: Store, place: str, reading: JsonReading, answer: TypedAnswer
) -> AnswerCard:
    """Return the card of a list of recommendations to an authority (IRI)."""
    numbers = [number for number, _ in read_rows(store, reading)]
    asked = {*passage_iris(store.facts, numbers).values()}
    every = whole_recommendations(followed_recommendations(store, place))
    found = [each for each in every if each.iri in asked]
    own = {each.iri: each for each in inspections(store.facts, [place])}
    labels, shown = Labels(store), found[:_MOST_ROWS]
    headings = ("No.", "About", "State", "Asked", "Same topic before", "Page")
    table = CardTable(
        sentence("card.recommended", number=len(found)),
        tuple(CardColumn(each) for each in headings),
        tuple(_row(store, labels, each, every, own) for each in shown),
        cut_words(len(shown), len(found)),
    )
    _, many = ReadingPhrases(store).of(parse_reading(reading))
    return AnswerCard(
        _how_many(found, own, many) if found else unmarked(answer.text),
        table=table if found else None,
        passages=CountedPassages(len(found), "recommendation"),
        notes=(answer.horizon.sentence(), *answer.cautions),
        about=(local_id(place),),
    )


def _how_many(
    found: Sequence[FollowedRecommendation], own: Mapping[str, Inspection], many: str
) -> CardText:
    """Return how many recommendations there are, by state, and when they were asked for."""
    urgent = sum(each.is_priority for each in found)
    states = Counter(each.state for each in found)
    days = Counter(own[each.inspection].day[:7] for each in found)
    return (
        strong(f"{len(found)} {many}" if len(found) > 1 else f"1 of the {many}"),
        Words(
            sentence(
                "card.asked",
                urgent=urgent,
                states=[f"{number} {state}" for state, number in states.most_common()],
                several=len(states) > 1,
                days=[f"{number} in {long_date(day)}" for day, number in days.items()],
            )
        ),
    )


def _row(
    store: Store,
    labels: Labels,
    each: FollowedRecommendation,
    every: Collection[FollowedRecommendation],
    own: dict[str, Inspection],
) -> tuple[CardCell, ...]:
    inspection = own[each.inspection]
    topics = [labels.concept(Scheme.TOPIC, topic) for topic in each.topics]
    months = whole_months(inspection.day, now_day(store.facts))
    state = OUTCOME_WORDS.get(each.outcome, each.state)
    return (
        CardCell("priority" if each.is_priority else each.number.replace("-", " ")),
        CardCell(", ".join(topics) or "No topic", local_id(each.iri), note=each.words),
        CardCell(state, note=sentence("card.months", months=months) if each.is_open else ""),
        CardCell(f"{inspection.under}, {long_date(inspection.day[:7])}", local_id(inspection.iri)),
        CardCell(", ".join(years_asked_before(each, every, own)) or "not asked before"),
        CardCell(pages=(CountedPage(link_of(store.facts, each.iri), 0),)),
    )
