"""Answers through time: what became of recommendations, what changed, and authorities side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from graphkit.analyse.briefing_parts import OUTCOME_WORDS, recommendations_by_year
from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.inspection_changes import grade_changes
from graphkit.analyse.latest_inspection import best_passage
from graphkit.analyse.passage_links import Passages
from graphkit.answer.finding_answers import authority_topic
from graphkit.answer.no_report import no_report
from graphkit.answer.question_context import (
    QuestionContext,
    began,
    count_words,
    counted,
    figures,
    grade_words,
    listed,
    overall_statements,
)
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.followed_recommendations import FollowedRecommendation, followed_recommendations
from graphkit.ask.inspections import Inspection
from graphkit.ask.loaded_reports import later_full_inspection
from graphkit.ask.lookup import concept_value, local_id
from graphkit.core.confidence_levels import confidence_words
from graphkit.core.identifiers import concept_iri
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.terms import Scheme

_OUTCOMES = {
    "resolved": "resolved",
    "partly-recurs": "partly recurs",
    "recurs": "recurs",
    "unclear": "unclear: the later report does not say enough",
    "not-mentioned": "not mentioned in the later report",
    "not-followed-up": "not followed up: the next inspection looked at other things",
    "open": "open: no later inspection is loaded",
}
_MOST_ROWS = 40
_TRACKER_CAUTION = (
    "Outcomes are read from the next report by software: where the certainty is low, they are right in "
    "little more than half of the cases. Read both passages."
)


def fixed(context: QuestionContext) -> Answer | None:
    """Return what later inspections show of an authority's recommendations on a topic, the latest first."""
    authority = context.question.authorities[0]
    if not context.of(authority):
        return no_report(context, authority)
    made = _recommendations(context, authority)
    if not made:
        return _never_recommended(context, authority)
    days = {item.iri: item for item in context.loaded}
    followed = [each for each in made if each.later in days]
    later = max((days[each.later] for each in followed), key=lambda item: item.day, default=None)
    latest = [each for each in followed if later and each.later == later.iri]
    latest = latest or [each for each in made if each.inspection == made[0].inspection]
    years = sorted({days[each.inspection].day[:4] for each in latest})
    outcomes = Counter(each.outcome for each in latest)
    counts = listed([f"{count} {OUTCOME_WORDS[name]}" for name, count in outcomes.most_common()])
    about = f" on {context.topic_names}" if context.question.topics else ""
    name = context.labels.of(authority)
    shown_by = f"{began(later)} shows: {counts}" if later else counts
    text = f"Of {counted(len(latest), 'recommendation')}{about} to {name} of {listed(years)}, {shown_by}."
    if len(latest) == 1:
        text = _verdict(context, latest[0], name, years[0], later)
    if open_ := [days[each.inspection].day for each in made if each.outcome == "open"]:
        if set(outcomes) == {"open"}:
            text = f"Not known for {name}{about}."
        text += f" Open, as no later full inspection is loaded: {recommendations_by_year(open_)}."
    full = context.latest.get(authority)
    if missing := later_full_inspection(context.store, authority, full.day) if full else None:
        text += f" A later full inspection is known, and not loaded: {missing}."
    is_on_grades = context.question.asks_for_improvement and not context.question.topics
    if is_on_grades and (grades := changed(context)):
        text = f"{grades.text} {text}"
    rows = [_followed_row(each, days) for each in made[:_MOST_ROWS]]
    evidence = [
        iri for each in latest[:4] for iri in (each.iri, *(one.iri for one in each.passages_by_page[:2]))
    ]
    if later and context.question.topics:
        passages = Passages(context.store)
        evidence += [
            best_passage(context.store, passages, later, polarity, context.topics)
            for polarity in ("weakness", "strength")
        ]
    return context.answer("follow-up", text, rows, evidence, (authority,), cautions=(_TRACKER_CAUTION,))


def _verdict(
    context: QuestionContext, each: FollowedRecommendation, name: str, year: str, later: Inspection | None
) -> str:
    """Return what became of one recommendation, and what the later report finds on the topic."""
    answer = {
        "resolved": "Yes, as far as reports show: resolved",
        "partly-recurs": "In part: it partly recurs",
        "recurs": "No: it recurs",
        "unclear": "Not clear: the later report does not say enough",
        "not-mentioned": "Not known: the later report does not mention it",
        "not-followed-up": "Not known: the next inspection looked at other things",
        "open": "Not known yet: no later inspection is loaded",
    }[each.outcome]
    about = f" on {context.topic_names}" if context.question.topics else ""
    text = f"{answer} (recommendation{about} to {name} of {year}"
    if later is None:
        return f"{text})."
    counts = context.topic_counts.get(later.report, Counts()) if context.question.topics else Counts()
    found = f" That report has {count_words(counts)}{about}." if counts.total else ""
    return f"{text}, followed up by {began(later)}).{found}"


def _recommendations(context: QuestionContext, authority: str) -> list[FollowedRecommendation]:
    """Return the recommendations of the period on the topics of the question, the latest inspection first."""
    wanted = {concept_value(topic) for topic in context.topics}
    days = {item.iri: item.day for item in context.loaded}
    made = followed_recommendations(context.store, authority)
    wholes = {each.whole for each in made}
    found = [
        each
        for each in made
        if each.inspection in days
        and (not wanted or not wanted.isdisjoint(each.topics))
        and not (each.iri in wholes and any(part.whole == each.iri for part in made))
    ]
    return sorted(found, key=lambda each: days[each.inspection], reverse=True)


def _never_recommended(context: QuestionContext, authority: str) -> Answer:
    topics = f" on {context.topic_names}" if context.question.topics else ""
    name = context.labels.of(authority)
    text = f"No loaded report has a recommendation{topics} to {name}{context.period_words}."
    if topics and (found := authority_topic(context)):
        return replace(found, kind="follow-up", text=f"{text} {found.text}")
    rows: list[Row] = [
        {"inspection": item.under, "inspected": item.day, "id": local_id(item.iri)}
        for item in reversed(context.of(authority))
    ]
    return context.answer("follow-up", text, rows, places=(authority,))


def _followed_row(each: FollowedRecommendation, days: dict[str, Inspection]) -> Row:
    later = days.get(each.later)
    return {
        "recommended": days[each.inspection].day,
        "number": each.number,
        "outcome": _OUTCOMES[each.outcome].partition(":")[0],
        "certainty": confidence_words(each.confidence) if each.confidence is not None else "",
        "shown by": f"{later.under}, {later.day}" if later else "",
        "page": int(each.page) if each.page.isdigit() else None,
        "statement": local_id(each.iri),
    }


def recommended(context: QuestionContext) -> Answer | None:
    """Return what the latest inspection with recommendations asks an authority to improve."""
    authority = context.question.authorities[0]
    if not context.of(authority):
        return no_report(context, authority)
    made = _recommendations(context, authority)
    if not made:
        return _never_recommended(context, authority)
    days = {item.iri: item for item in context.loaded}
    urgent = [each for each in made if each.is_priority and context.question.wants_any("priority")]
    inspection = days[(urgent or made)[0].inspection]
    latest = [each for each in made if each.inspection == inspection.iri]
    about = f" on {context.topic_names}" if context.question.topics else ""
    priority = f", {sum(each.is_priority for each in latest) or 'none'} of them for priority action"
    text = (
        f"T{began(inspection)[1:]} made {counted(len(latest), 'recommendation')}"
        f"{about} to {context.labels.of(authority)}{priority}."
    )
    if later := {
        days[each.inspection].day[:4] for each in made if days[each.inspection].day > inspection.day
    }:
        text += f" Recommendations since ({listed(sorted(later))}) are not for priority action."
    latest = [each for each in latest if each.is_priority] if urgent else latest
    rows = (_followed_row(each, days) for each in latest)
    return context.answer("recommendations", text, rows, (each.iri for each in latest), (authority,))


def changed(context: QuestionContext) -> Answer | None:
    """Return how the grades of an authority changed between its last two full inspections."""
    authority = context.question.authorities[0]
    full = [item for item in context.of(authority) if item.full]
    if not full:
        return no_report(context, authority)
    name = context.labels.of(authority)
    if len(full) == 1:
        only = f"Only one full inspection of {name}{context.period_words} is loaded"
        text = f"{only} ({began(full[0])}), so no change can be shown."
        return context.answer("changed", text, places=(authority,))
    before, after = (full[0], full[-1]) if context.period_words else full[-2:]
    rows = _grade_changes(context, before, after)
    words = _change_words([item.overall.grade for item in (before, after) if item.overall])
    better = sum(row["change"] == "better" for row in rows)
    worse = sum(row["change"] == "worse" for row in rows)
    text = (
        f"{name} {words} between {before.day[:4]} ({before.under}) and {after.day[:4]} ({after.under}); of "
        f"{counted(len(rows), 'comparable judgement')}, {better} got better and {worse} worse."
    )
    statements = [each.statement for item in (after, before) for each in item.judgements]
    return context.answer("changed", text, rows, statements, (authority,))


def _change_words(grades: Sequence[str]) -> str:
    """Return how the overall grade changed, given the two grades, or fewer."""
    if len(grades) < 2:
        return "has no two overall grades to compare"
    before, after = map(grade_words, grades)
    return f"stayed {after} overall" if before == after else f"went from {before} to {after} overall"


def _grade_changes(context: QuestionContext, before: Inspection, after: Inspection) -> list[Row]:
    """Return the grades under criteria that both inspections judge comparably."""
    areas = ComparableCriteria(context.store)
    return [
        {
            "judgement": _criterion(context, each.criterion),
            before.day[:4]: grade_words(each.before),
            after.day[:4]: grade_words(each.after),
            "change": "better" if each.steps > 0 else "worse" if each.steps < 0 else "same",
            "then under": _criterion(context, each.earlier) if each.earlier else "",
            "id": local_id(after.iri),
            "statement": local_id(each.statement),
        }
        for each in grade_changes(areas, before, after)
    ]


def _criterion(context: QuestionContext, name: str) -> str:
    return context.labels.of(concept_iri(Scheme.CRITERION, name))


def compare(context: QuestionContext) -> Answer | None:
    """Return the grades of authorities at their latest full inspections side by side."""
    places = context.question.authorities
    latest = [context.latest[each] for each in places if each in context.latest]
    if not latest:
        return no_report(context, places[0])
    parts = [_overall_words(context, each) for each in places]
    areas = ComparableCriteria(context.store)
    criteria = _criteria(latest)
    rows: list[Row] = [
        {"judgement": "inspected"}
        | {context.labels.of(item.authority): f"{item.under}, {item.day}" for item in latest}
    ]
    for criterion in criteria:
        cells = {
            context.labels.of(item.authority): grade_words(areas.grade(item, criterion)[0]) for item in latest
        }
        rows.append({"judgement": _criterion(context, criterion), **cells})
    statements = overall_statements(latest)
    if context.question.topics:
        rows, statements = _topic_rows(context, latest), _topic_evidence(context, latest)
        parts = [_topic_words(context, item) for item in latest]
    text = f"{'; '.join(parts)}."
    caution = (
        "Grades of different years and frameworks are not on one scale: the inspections are named above."
    )
    days = {item.day[:4] for item in latest} | {item.under for item in latest}
    return context.answer(
        "compare", text, rows, statements, places, cautions=(caution,) if len(days) > 2 else ()
    )


def _topic_rows(context: QuestionContext, latest: Collection[Inspection]) -> list[Row]:
    counts = context.topic_counts
    return [
        {
            "authority": context.labels.of(item.authority),
            **figures(item, counts.get(item.report, Counts())),
            "id": local_id(item.authority),
        }
        for item in latest
    ]


def _topic_evidence(context: QuestionContext, latest: Collection[Inspection]) -> list[str]:
    passages = Passages(context.store)
    return [
        best_passage(context.store, passages, item, polarity, context.topics)
        for item in latest
        for polarity in ("weakness", "strength")
    ]


def _topic_words(context: QuestionContext, item: Inspection) -> str:
    counts = context.topic_counts.get(item.report, Counts())
    found = count_words(counts) if counts.total else "no finding"
    name, when = context.labels.of(item.authority), f"{item.under}, {item.day[:4]}"
    return f"{name}: {found} on {context.topic_names} ({when})"


def _criteria(latest: Collection[Inspection]) -> Sequence[str]:
    """Return the criteria of the newest inspection; those of others are comparable with one, or left out."""
    newest = max(latest, key=lambda item: item.day)
    return [each.criterion for each in newest.judgements] or [OVERALL_EFFECTIVENESS]


def _overall_words(context: QuestionContext, authority: str) -> str:
    name, item = context.labels.of(authority), context.latest.get(authority)
    if item is None:
        return f"{name}: no full inspection report{context.period_words} is loaded"
    grade = grade_words(item.overall.grade) if item.overall else "no overall grade"
    return f"{name}: {grade} overall ({item.under}, {item.day[:4]})"
