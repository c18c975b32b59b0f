"""Answers a question: reads its words, and lets the first function that fits answer it.

To answer another kind of question, add its words to `data/lexicon/question-words.yaml`, a function that
returns an `Answer`, and a line to `_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graphkit.answer import finding_answers as findings
from graphkit.answer import grade_answers as grades
from graphkit.answer import inspection_answers as inspections
from graphkit.answer import place_answers as places
from graphkit.answer.parsed_question import ParsedQuestion, parse_question
from graphkit.answer.question_context import QuestionContext, no_report
from graphkit.answer.question_vocabulary import councils_at
from graphkit.answer.typed_answer import Answer
from graphkit.ask.lookup import concept_value, local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.store.dataset import Store

_OWN = {"my", "our"}
_MOST = 67  # per cent of the postcodes of a district, from which it stands for a council
_LISTS = {"list", "inspected", "loaded", "priority", "table"}  # what a list of inspections answers
Fits = Callable[[ParsedQuestion], object]  # by its truth
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
    if places.glossary_term(question):
        return places.glossary(QuestionContext(store, question, all_quotes))
    if question.unknown or not (question.has_content or question.postcode):
        return None
    if any(is_refused(question) for is_refused in _REFUSED):
        return None
    context = QuestionContext(store, question, all_quotes)
    if (years := question.years).is_contradictory:
        text = f"The years contradict each other: no day is both since {years.first} and until {years.last}."
        return context.answer("contradiction", text, places=())
    if question.is_two_sided and not _one(question):
        return None
    for fits, answers in _KINDS:
        if fits(question) and (found := answers(context)):
            return _completed(context, found)
    return None


def _full(answers: Answers) -> Answers:
    """Return a function that answers from a full inspection; without one, what is known of the reports."""
    return lambda it: answers(it) if it.place in it.latest else no_report(it, it.place)


def _any(answers: Answers) -> Answers:
    """Return a function that answers from any inspection; without one, what is known of the reports."""
    return lambda it: answers(it) if it.own else no_report(it, it.place)


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
    return not question.has_place and (is_own or question.asks_around)


def _wants_what_reports_lack(question: ParsedQuestion) -> bool:
    """Whether it asks who holds a post, or for numbers of children or money."""
    on_figures = question.wants_any("figures") and not (question.grades or question.polarity)
    return on_figures or (question.wants_any("people") and not question.wants_any("briefing"))


def _lists_inspections(question: ParsedQuestion) -> bool:
    """Whether it asks which inspections of some kind there are: of full ones, it may ask for anything."""
    if not question.frameworks or question.grades or _several(question):
        return False
    return question.frameworks[0] not in current_frameworks().full_inspections or _only_lists(question)


def _only_lists(question: ParsedQuestion) -> bool:
    return not (question.topics or question.polarity or question.wants - _LISTS)


def _narrows_to_former_framework(question: ParsedQuestion) -> bool:
    """Whether it asks for findings of a framework that is no longer used: answers are about the latest."""
    frameworks = current_frameworks()
    former = frameworks.full_inspections - {frameworks.latest.framework}
    return not former.isdisjoint(question.frameworks) and not _only_lists(question)


def _wants_briefing(question: ParsedQuestion) -> bool:
    about = question.topics or question.criteria or question.grades or question.polarity
    return (
        question.wants_any("briefing")
        and not question.is_near
        and not (about and not question.wants_any("people"))
    )


def _area(question: ParsedQuestion) -> bool:
    return not question.authorities


def _judged(question: ParsedQuestion) -> bool:
    """Whether the topics are judgement areas, or there are none: only then has a grade a meaning."""
    return not question.topics or bool(question.criteria)


def _around(question: ParsedQuestion) -> bool:
    return question.asks_around or question.wants_any("best", "list")


def _compares_areas(question: ParsedQuestion) -> bool:
    return question.wants_any("table", "grade") or len(question.areas) > 1


def _only_when(question: ParsedQuestion) -> bool:
    return question.wants_any("inspected", "loaded") and not (question.topics or question.grades)


def _ranks(question: ParsedQuestion) -> bool:
    return question.wants_any("best", "worst")


def _changes(question: ParsedQuestion) -> bool:
    return question.wants_any("changed", "fixed") or bool(question.direction)


def _on_progress_of_one(question: ParsedQuestion) -> bool:
    return _one(question) and question.asks_for_improvement


def _on_outcomes(question: ParsedQuestion) -> bool:
    """Whether it asks what became of recommendations, not of grades."""
    named = not {"recommendation", "recommendations", "actions"}.isdisjoint(question.words)
    return (named and question.wants_any("changed")) or {"did", "improve"} <= set(question.words)


def _ranks_regions(question: ParsedQuestion) -> bool:
    return _ranks(question) and not question.areas and not {"region", "regions"}.isdisjoint(question.words)


_REFUSED = (_names_no_place, _wants_what_reports_lack, _narrows_to_former_framework)
_KINDS: tuple[tuple[Fits, Answers], ...] = (  # the first that fits and returns an answer
    (lambda q: q.is_two_sided, findings.by_topic),
    (lambda q: q.postcode and not q.has_place, places.postcode),
    (lambda q: _one(q) and q.agency_kinds and not q.topics, places.agency_findings),
    (lambda q: q.agencies and not q.wants_any("delivery"), places.agency_findings),
    (_lists_inspections, inspections.area_inspections),
    (lambda q: q.wants_any("loaded") and not q.has_place and not q.topics, inspections.loaded_reports),
    (lambda q: _one(q) and _wants_briefing(q), _full(places.briefing_answer)),
    (lambda q: _one(q) and q.wants_any("lead") and not q.topics, inspections.lead_inspectors),
    (lambda q: _one(q) and q.wants_any("why") and not q.topics, _full(findings.why)),
    (lambda q: _one(q) and q.asks_around and q.topics, findings.near_by_topic),
    (lambda q: _one(q) and q.wants_any("best") and q.topics, findings.near_by_topic),
    (lambda q: _one(q) and _around(q) and q.grades, grades.authorities_by_grade),
    (lambda q: _one(q) and q.asks_around, places.neighbours),
    (lambda q: q.wants_any("intervention") and not q.topics, places.interventions),
    (lambda q: q.wants_any("delivery") and not (q.topics or _on_progress_of_one(q)), places.delivery),
    (lambda q: q.wants_any("due") and not _several(q), inspections.due),
    (lambda q: _several(q), grades.compare),
    (lambda q: _one(q) and _on_outcomes(q), _any(inspections.fixed)),
    (lambda q: _one(q) and q.wants_any("changed") and not q.topics, _full(grades.changed)),
    (lambda q: _one(q) and q.wants_any("fixed", "changed"), _any(inspections.fixed)),
    (lambda q: _one(q) and q.wants_any("recommended", "priority"), _any(inspections.recommended)),
    (lambda q: _one(q) and _only_when(q), _any(inspections.when_inspected)),
    (lambda q: _one(q) and (q.grades or q.wants_any("grade")) and _judged(q), _full(grades.authority_grade)),
    (lambda q: _one(q) and q.topics, _full(findings.authority_topic)),
    (lambda q: _one(q) and q.wants_any("best") and not q.polarity, _full(places.peers)),
    (lambda q: _one(q) and (q.polarity or q.wants_any("themes", "worst")), _full(findings.authority_themes)),
    (lambda q: _one(q) and not q.wants, _full(grades.authority_grade)),
    (lambda q: _area(q) and q.wants_any("recommended", "priority"), inspections.area_recommendations),
    (lambda q: _area(q) and _changes(q) and not q.topics, grades.grade_changes_in_area),
    (lambda q: _area(q) and _judged(q) and q.grades and not q.wants & {"table"}, grades.authorities_by_grade),
    (lambda q: _area(q) and _compares_areas(q) and not q.topics, grades.grades_by_region),
    (lambda q: _area(q) and _ranks_regions(q) and q.topics, findings.topic_overview),
    (lambda q: _area(q) and _ranks(q) and q.topics, findings.rates),
    (lambda q: _area(q) and q.wants_any("themes"), findings.themes),
    (lambda q: _area(q) and (q.polarity and q.topics), findings.area_by_topic),
    (lambda q: _area(q) and _ranks(q), grades.authorities_by_grade),
    (lambda q: _area(q) and q.polarity, findings.themes),
    (lambda q: _area(q) and q.wants_any("inspected") and not q.topics, inspections.area_inspections),
    (lambda q: _area(q) and q.topics and not q.wants - {"list", "table"}, findings.topic_overview),
    (lambda q: q.areas and not q.topics and not q.wants - {"list", "table"}, grades.grades_by_region),
    (lambda q: q.years and q.wants <= {"list"} and not q.topics, inspections.area_inspections),
)  # fmt: skip
