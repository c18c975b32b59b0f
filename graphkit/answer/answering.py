"""Answers a question: reads its words, and lets the first function that fits answer it.

To answer another kind of question, add its words to `data/lexicon/question-words.yaml`, a function that
returns an `Answer`, and a line to `_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graphkit.answer.finding_answers import (
    area_by_topic,
    authority_themes,
    authority_topic,
    by_topic,
    near_by_topic,
    rates,
    themes,
    topic_overview,
    why,
)
from graphkit.answer.grade_answers import (
    authorities_by_grade,
    authority_grade,
    changed,
    compare,
    grade_changes_in_area,
    grades_by_region,
)
from graphkit.answer.inspection_answers import (
    area_inspections,
    due,
    lead_inspectors,
    loaded_reports,
    no_report,
    when_inspected,
)
from graphkit.answer.parsed_question import ParsedQuestion, parse_question
from graphkit.answer.place_answers import (
    agency_findings,
    briefing_answer,
    delivery,
    glossary,
    glossary_term,
    interventions,
    neighbours,
    peers,
    postcode,
)
from graphkit.answer.question_context import QuestionContext
from graphkit.answer.question_vocabulary import councils_at
from graphkit.answer.recommendation_answers import area_recommendations, fixed, recommended
from graphkit.answer.typed_answer import Answer
from graphkit.ask.lookup import concept_value, local_id
from graphkit.store.dataset import Store

_OWN = {"my", "our"}
_MOST = 67  # per cent of the postcodes of a district, from which it stands for a council
_FULL = {"ilacs", "sif"}  # frameworks of full inspections
_LISTS = {"list", "inspected", "loaded", "priority", "table"}  # what a list of inspections answers
Fits = Callable[[ParsedQuestion], bool]
Answers = Callable[[QuestionContext], Answer | None]


def answer(store: Store, words: str, all_quotes: bool = False) -> Answer | None:
    """Return the answer to a question in everyday words; None where it is not understood.

    Parameters
    ----------
    words
        "which authorities are outstanding in the north west", "has Slough fixed its placement sufficiency".
    all_quotes
        Show also quotes from reports that are not under the Open Government Licence.
    """
    question = _in_council(parse_question(store, words))
    if glossary_term(question):
        return glossary(QuestionContext(store, question, all_quotes))
    if question.unknown or not (question.has_content or question.postcode):
        return None
    if any(is_refused(question) for is_refused in _REFUSED):
        return None
    context = QuestionContext(store, question, all_quotes)
    if question.years.is_contradictory:
        return _contradiction(context)
    if question.is_two_sided and not _one(question):
        return None
    for fits, answers in _KINDS:
        if fits(question) and (found := _answer_of(answers, context)):
            return _completed(context, found)
    return None


def _answer_of(answers: Answers, context: QuestionContext) -> Answer | None:
    """Return an answer; of an authority without the reports that it needs, what is known of them."""
    lacks_full = answers in _ON_FULL_INSPECTION and context.place not in context.latest
    if lacks_full or (answers in _ON_INSPECTIONS and not context.own):
        return no_report(context, context.place)
    return answers(context)


def _in_council(question: ParsedQuestion) -> ParsedQuestion:
    """Return a question with the council of its postcode, where it asks for more than the council."""
    asks_more = question.topics or question.grades or question.polarity or question.is_near
    if not question.postcode or not asks_more or question.has_place:
        return question
    council, share = councils_at(question.postcode)[0]
    if share < _MOST:
        return question
    corrected = (*question.corrected, (question.postcode, council))
    return replace(question, authorities=(council,), corrected=corrected)


def _contradiction(context: QuestionContext) -> Answer:
    years = context.question.years
    text = f"The years contradict each other: no day is both since {years.first} and until {years.last}."
    return context.answer("contradiction", text)


def _completed(context: QuestionContext, found: Answer) -> Answer:
    """Return an answer with how misspelt words were read, and the page of what the words name as a whole."""
    question, page = context.question, ""
    if question.only and question.only.kind in ("authority", "agency", "topic"):
        page = local_id(question.only.value)
    elif question.corrected and len(question.words) == 1:
        page = local_id(question.corrected[0][1])
    read = (f'"{word}" was read as {context.name(iri)}.' for word, iri in question.corrected)
    return replace(found, cautions=(*read, *found.cautions), page=page, filters=_filters(context, found))


def _filters(context: QuestionContext, found: Answer) -> dict[str, tuple[str, ...]]:
    """Return the filters of a search for the passages that fit an answer."""
    question = context.question
    places = tuple(
        dict.fromkeys(str(row["id"]) for row in found.rows if str(row.get("id", "")).startswith("authority/"))
    )
    if question.authorities and not question.is_near and not places:
        places = tuple(map(local_id, question.authorities))
    if not (places or question.topics or question.agencies):
        return {}
    filters = {
        "authority": tuple(place.rpartition("/")[2] for place in places),
        "topic": tuple(map(concept_value, context.topics)),
        "polarity": (question.polarity,) if question.polarity else (),
        "agency": tuple(map(local_id, question.agencies)),
        "grade": question.grades if found.kind == "authorities-by-grade" and not question.criteria else (),
    }
    return {name: values for name, values in filters.items() if values}


def _one(question: ParsedQuestion) -> bool:
    return len(question.authorities) == 1 and not question.areas


def _several(question: ParsedQuestion) -> bool:
    return len(question.authorities) > 1


def _names_no_place(question: ParsedQuestion) -> bool:
    """Whether it is about a place, or what is near one, that it does not name."""
    is_own = not _OWN.isdisjoint(question.words) and not question.postcode
    return not question.has_place and (is_own or question.is_near or question.wants_any("neighbours"))


def _wants_what_reports_lack(question: ParsedQuestion) -> bool:
    """Whether it asks who holds a post, or for numbers of children or money."""
    on_figures = question.wants_any("figures") and not (question.grades or question.polarity)
    return on_figures or (_on_people(question) and not question.wants_any("briefing"))


def _lists_inspections(question: ParsedQuestion) -> bool:
    """Whether it asks which inspections of some kind there are: of full ones, it may ask for anything."""
    if not question.frameworks or question.grades or _several(question):
        return False
    return question.frameworks[0] not in _FULL or _only_lists(question)


def _only_lists(question: ParsedQuestion) -> bool:
    return not (question.topics or question.polarity or question.wants - _LISTS)


def _narrows_to_former_framework(question: ParsedQuestion) -> bool:
    """Whether it asks for findings of a framework that is no longer used: answers are about the latest."""
    return "sif" in question.frameworks and not _only_lists(question)


def _wants_briefing(question: ParsedQuestion) -> bool:
    about = question.topics or question.criteria or question.grades or question.polarity
    return (
        question.wants_any("briefing") and not question.is_near and not (about and not _on_people(question))
    )


def _on_people(question: ParsedQuestion) -> bool:
    return question.wants_any("people")


def _on_area(question: ParsedQuestion) -> bool:
    return not question.authorities


def _is_judged(question: ParsedQuestion) -> bool:
    """Whether the topics are judgement areas, or there are none: only then has a grade a meaning."""
    return not question.topics or bool(question.criteria)


def _around(question: ParsedQuestion) -> bool:
    return question.is_near or question.wants_any("best", "list", "neighbours")


def _compares_areas(question: ParsedQuestion) -> bool:
    return question.wants_any("table", "grade") or len(question.areas) > 1


def _graded(question: ParsedQuestion) -> bool:
    return bool(question.grades) and not question.wants_any("table")


def _ranks(question: ParsedQuestion) -> bool:
    return question.wants_any("best", "worst")


def _changes(question: ParsedQuestion) -> bool:
    return question.wants_any("changed", "fixed") or bool(question.direction)


def _on_outcomes(question: ParsedQuestion) -> bool:
    """Whether it asks what became of recommendations, not of grades."""
    named = not {"recommendation", "recommendations", "actions"}.isdisjoint(question.words)
    return (named and question.wants_any("changed")) or {"did", "improve"} <= set(question.words)


def _ranks_regions(question: ParsedQuestion) -> bool:
    return _ranks(question) and not question.areas and not {"region", "regions"}.isdisjoint(question.words)


_ON_INSPECTIONS = {fixed, recommended, when_inspected}
_ON_FULL_INSPECTION = {
    *(authority_grade, authority_themes, authority_topic, briefing_answer, changed, peers, why)
}
_REFUSED = (_names_no_place, _wants_what_reports_lack, _narrows_to_former_framework)
_KINDS: tuple[tuple[Fits, Answers], ...] = (  # the first that fits and returns an answer
    (lambda q: q.is_two_sided, by_topic),
    (lambda q: bool(q.postcode) and not q.has_place, postcode),
    (lambda q: _one(q) and bool(q.agency_kinds) and not q.topics, agency_findings),
    (lambda q: bool(q.agencies) and not q.wants_any("delivery"), agency_findings),
    (_lists_inspections, area_inspections),
    (lambda q: q.wants_any("loaded") and not q.has_place and not q.topics, loaded_reports),
    (lambda q: _one(q) and _wants_briefing(q), briefing_answer),
    (lambda q: _one(q) and q.wants_any("lead") and not q.topics, lead_inspectors),
    (lambda q: _one(q) and q.wants_any("why") and not q.topics, why),
    (lambda q: _one(q) and (q.is_near or q.wants_any("neighbours")) and bool(q.topics), near_by_topic),
    (lambda q: _one(q) and q.wants_any("best") and bool(q.topics), near_by_topic),
    (lambda q: _one(q) and _around(q) and bool(q.grades), authorities_by_grade),
    (lambda q: _one(q) and (q.is_near or q.wants_any("neighbours")), neighbours),
    (lambda q: q.wants_any("intervention") and not q.topics, interventions),
    (lambda q: q.wants_any("delivery") and not (q.topics or (_one(q) and q.asks_for_improvement)), delivery),
    (lambda q: q.wants_any("due") and not _several(q), due),
    (lambda q: _several(q), compare),
    (lambda q: _one(q) and _on_outcomes(q), fixed),
    (lambda q: _one(q) and q.wants_any("changed") and not q.topics, changed),
    (lambda q: _one(q) and q.wants_any("fixed", "changed"), fixed),
    (lambda q: _one(q) and q.wants_any("recommended", "priority"), recommended),
    (lambda q: _one(q) and q.wants_any("inspected", "loaded") and not (q.topics or q.grades), when_inspected),
    (lambda q: _one(q) and bool(q.grades or q.wants_any("grade")) and _is_judged(q), authority_grade),
    (lambda q: _one(q) and bool(q.topics), authority_topic),
    (lambda q: _one(q) and q.wants_any("best") and not q.polarity, peers),
    (lambda q: _one(q) and bool(q.polarity or q.wants_any("themes", "worst")), authority_themes),
    (lambda q: _one(q) and not q.wants, authority_grade),
    (lambda q: _on_area(q) and q.wants_any("recommended", "priority"), area_recommendations),
    (lambda q: _on_area(q) and _changes(q) and not q.topics, grade_changes_in_area),
    (lambda q: _on_area(q) and _graded(q) and _is_judged(q), authorities_by_grade),
    (lambda q: _on_area(q) and _compares_areas(q) and not q.topics, grades_by_region),
    (lambda q: _on_area(q) and _ranks_regions(q) and bool(q.topics), topic_overview),
    (lambda q: _on_area(q) and _ranks(q) and bool(q.topics), rates),
    (lambda q: _on_area(q) and q.wants_any("themes"), themes),
    (lambda q: _on_area(q) and bool(q.polarity and q.topics), area_by_topic),
    (lambda q: _on_area(q) and _ranks(q), authorities_by_grade),
    (lambda q: _on_area(q) and bool(q.polarity), themes),
    (lambda q: _on_area(q) and q.wants_any("inspected") and not q.topics, area_inspections),
    (lambda q: _on_area(q) and bool(q.topics) and not q.wants - {"list", "table"}, topic_overview),
    (lambda q: bool(q.areas) and not q.topics and not q.wants - {"list", "table"}, grades_by_region),
    (lambda q: bool(q.years) and q.wants <= {"list"} and not q.topics, area_inspections),
)  # fmt: skip
