"""The card of a topic in one authority: weak beside strong, inspection by inspection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from graphkit.answers.cards.card_parts import (
    AnswerCard,
    BalanceRow,
    CardCell,
    CardColumn,
    CardTable,
    CardText,
    CountedPassages,
    WeakBesideStrong,
    Words,
    graded_words,
    rows_counted,
    strong,
    unmarked,
)
from graphkit.answers.cards.topic_card import InspectionFindings, findings_by_inspection
from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.questions.reading_parts import address_text
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.known import latest_known
from graphkit.answers.readings.reading import clauses
from graphkit.answers.summaries.inspection_changes import ComparableCriteria, criteria_of
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.partial_dates import long_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import NEGATIVE_POLARITIES, Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection, inspections_by_iri

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


def place_topic_card(
    store: Store, place: str, reading: JsonReading, answer: TypedAnswer
) -> AnswerCard:
    """Return the card of findings on a topic in an authority (IRI): the judgement on it where
    there is one, then all findings of each inspection, whichever of them were asked for.
    """
    where = {name: value for name, value in clauses(reading["where"]) if name != "polarity"}
    topic, labels, known = str(where["topic"]), Labels(store), inspections_by_iri(store.facts)
    about = labels.concept(Scheme.TOPIC, topic).lower()
    whole = {**rows_counted(reading), "where": where}
    found = {
        known[iri]: own
        for iri, own in findings_by_inspection(store, whole).items()
        if own.counts.evaluated
    }
    newest_first = dict(sorted(found.items(), key=lambda pair: pair[0].day, reverse=True))
    counts = sum((each.counts for each in found.values()), Counts())
    return AnswerCard(
        (*_judged(store, place, topic, about), *_now(store, place, about, newest_first)),
        since=tuple(_since(newest_first)),
        picture=_picture(newest_first, about, labels.of(place)) if found else None,
        table=_table(newest_first, about) if found else None,
        passages=CountedPassages(counts.evaluated, "finding", reading=_listed(whole)),
        notes=(answer.horizon.sentence(), *answer.cautions),
        about=(local_id(place), f"topic/{topic}"),
    )


def _listed(reading: Mapping[str, Any]) -> str:
    """Return the reading that lists what was counted."""
    where = {**reading["where"], "polarity": ["strength", "mixed", "weakness"]}
    return address_text({**reading, "where": where, "measures": ["list"]})


def _judged(store: Store, place: str, topic: str, about: str) -> CardText:
    """Return how the topic is judged now, where it is a judgement."""
    (criterion, _), latest = criteria_of(store.facts, topic), latest_known(store).get(place)
    if not criterion or latest is None:
        return ()
    grade, _ = ComparableCriteria(store).grade(latest, criterion)
    if grade not in STEPS_BELOW_OUTSTANDING:
        return ()
    words = strong(f"{graded_words(grade)} for {about}", grade)
    return (Words("Judged "), words, Words(f" in {long_date(latest.day[:7])}. "))


def _number(counts: Counts) -> str:
    return f"{counts.weakness} weak, {counts.mixed} mixed and {counts.strength} strong"


def _now(
    store: Store, place: str, about: str, found: Mapping[Inspection, InspectionFindings]
) -> CardText:
    """Return the findings of the latest full inspection, or of the latest that has any."""
    latest, name = latest_known(store).get(place), Labels(store).of(place)
    full = next((each for each in found if each.full), None)
    if full is None:
        return unmarked(sentence("card.no-full", place=name, about=about))
    is_older = latest is not None and latest.day > full.day
    older = sentence("card.older", about=about, day=latest.day) if latest and is_older else ""
    before = f"{older} Before: " if older else f"On {about} in {name}: "
    figures = strong(_number(found[full].counts))
    return (Words(before), figures, Words(f" at the full inspection of {long_date(full.day)}."))


def _since(found: Mapping[Inspection, InspectionFindings]) -> Iterator[CardText]:
    """Yield the inspections since the latest full one with findings on the topic."""
    full = next((each for each in found if each.full), None)
    for each, own in found.items():
        if full and each.day > full.day:
            yield unmarked(f"{_name(each)}: {_number(own.counts)}.")


def _name(inspection: Inspection) -> str:
    return f"{inspection.under[:1].upper()}{inspection.under[1:]}, {long_date(inspection.day[:7])}"


def _picture(
    found: Mapping[Inspection, InspectionFindings], about: str, place: str
) -> WeakBesideStrong:
    rows = tuple(
        BalanceRow(_name(each), local_id(each.iri), "", own.counts) for each, own in found.items()
    )
    title = sentence("card.balance-of", about=about, place=place)
    return WeakBesideStrong(
        title, (("", rows),), sentence("card.findings-of", judged=False, latest=False)
    )


def _table(found: Mapping[Inspection, InspectionFindings], about: str) -> CardTable:
    headings = ("Inspection", "Findings", "Most weak or mixed on", "Most strong on")
    rows = tuple(
        (
            CardCell(_name(each), local_id(each.iri)),
            CardCell(counts=own.counts),
            CardCell(pages=own.most_on(each, NEGATIVE_POLARITIES)),
            CardCell(pages=own.most_on(each, ("strength",))),
        )
        for each, own in found.items()
    )
    heading = sentence("card.ends", judged=False, about=about)
    return CardTable(heading, tuple(CardColumn(each) for each in headings), rows, name_at=0)
