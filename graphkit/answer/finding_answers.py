"""Answers about findings on topics: who is good at what near a place or in an area, what reports say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.finding_counts import Counts, count_findings
from graphkit.analyse.latest_inspection import findings
from graphkit.answer.question_context import (
    CAUTIONS,
    MAX_EVIDENCE,
    MOST_ROWS,
    QuestionContext,
    began,
    count_words,
    counted,
    figures,
    grade_words,
    listed,
    statements_of,
)
from graphkit.answer.surroundings import Near, around
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.inspections import FAVOURABLE, NOT_JUDGED, Inspection
from graphkit.ask.lookup import local_id
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import long_date

_MORE = {
    "strength": "strengths than weak or mixed findings",
    "weakness": "weak or mixed findings than strengths",
}
_POLARITY_WORDS = {"strength": "strong", "weakness": "weak"}


def near_by_topic(context: QuestionContext) -> Answer | None:
    """Return the authorities near one that are strong (or weak) on a topic at their latest full inspection.

    Those around it on the map and its statistical neighbours are named apart; one may be both.
    """
    place = context.question.authorities[0]
    everyone = around(context.store, place)
    others = list(dict.fromkeys(each.authority for each in everyone))
    polarity = context.question.polarity or "strength"
    found = _by_authority(context, others, polarity)
    passages = context.best_passages(found, polarity)
    rows = [
        _near_row(context, near, found[near.authority], passages[near.authority])
        for near in everyone
        if near.authority in found
    ]
    names = _names_apart(context, everyone, found)
    near, topics = f"near {context.labels.of(place)}", context.topic_names
    weak_or_strong = _POLARITY_WORDS[polarity]
    text = (
        f"Of {counted(len(others), 'authority')} {near}, {len(found) or 'none'} "
        f"{'are' if len(found) > 1 else 'is'} "
        f"more {weak_or_strong} than {_POLARITY_WORDS[_other(polarity)]} on {topics} at the latest full "
        f"inspection{context.period_words}{names}."
    )
    return context.answer(
        "near-by-topic",
        text,
        rows,
        statements_of(rows),
        others,
        *_silent(context, others, polarity),
        cautions=CAUTIONS,
    )


def _names_apart(context: QuestionContext, near: Iterable[Near], found: Collection[str]) -> str:
    """Return the authorities found: those around on the map, and the statistical neighbours."""
    groups: dict[str, list[str]] = {"on the map": [], "statistical neighbours": []}
    for each in near:
        if each.authority in found:
            group = "statistical neighbours" if each.why.startswith("statistical") else "on the map"
            groups[group].append(context.labels.of(each.authority))
    return "".join(
        f"{'; ' if at else ': '}{name} {listed(names)}"
        for at, (name, names) in enumerate((name, names) for name, names in groups.items() if names)
    )


def _figures(context: QuestionContext, authority: str, counts: Counts) -> dict[str, str | int]:
    """Return the figures of a row, with the grade for the judgement area, where the question is about one."""
    item = context.latest[authority]
    grade = _grade(context, item)
    return {
        **figures(item, counts),
        **({f"grade: {context.topic_names}": grade_words(grade)} if grade else {}),
    }


def _near_row(context: QuestionContext, near: Near, counts: Counts, statement: str) -> Row:
    return {
        "authority": context.labels.of(near.authority),
        "near": near.why,
        **_figures(context, near.authority, counts),
        "id": local_id(near.authority),
        "statement": local_id(statement),
    }


def area_by_topic(context: QuestionContext) -> Answer | None:
    """Return the authorities of an area that are strong (or weak) on a topic, the strongest first."""
    polarity, scope = context.question.polarity or "strength", context.scope
    found = _by_authority(context, scope.authorities, polarity)
    best = sorted(found, key=lambda each: (-_margin(polarity, found[each]), context.labels.of(each)))
    passages = context.best_passages(best[:MAX_EVIDENCE], polarity)
    rows: list[Row] = [
        {
            "authority": context.labels.of(each),
            "region": context.labels.region(each),
            **_figures(context, each, found[each]),
            "id": local_id(each),
            "statement": local_id(passages.get(each, "")),
        }
        for each in best[:MOST_ROWS]
    ]
    text = (
        f"{counted(len(found), 'authority')} in {scope.title} {'has' if len(found) == 1 else 'have'} more "
        f"{_MORE[polarity]} "
        f"on {context.topic_names} at the latest full inspection{_since(context)}"
        f"{'; those with the largest difference come first' if len(found) > 1 else ''}."
    )
    places = scope.authorities
    return context.answer(
        "area-by-topic",
        text,
        rows,
        statements_of(rows),
        places,
        *_silent(context, places, polarity),
        cautions=CAUTIONS,
    )


def _margin(polarity: str, counts: Counts) -> int:
    difference = counts.strength - counts.negative
    return difference if polarity == "strength" else -difference


def _other(polarity: str) -> str:
    return "weakness" if polarity == "strength" else "strength"


def _by_authority(context: QuestionContext, authorities: Collection[str], polarity: str) -> dict[str, Counts]:
    """Return the authorities that are more strong than weak on the topics, or the reverse, with counts.

    Inspections older than the usual interval count only where the question names a period.
    """
    found = _by_findings(context, authorities, polarity)
    return {each: of for each, of in found.items() if not _graded_otherwise(context, each, polarity)}


def _by_findings(context: QuestionContext, authorities: Collection[str], polarity: str) -> dict[str, Counts]:
    recent = context.recent_inspections(authorities)
    counts = {each: context.topic_counts.get(item.report, Counts()) for each, item in recent.items()}
    return {each: of for each, of in counts.items() if _margin(polarity, of) > 0}


def _graded_otherwise(context: QuestionContext, authority: str, polarity: str) -> str:
    """Return the grade for the judgement area asked about, if it is not what is asked for; else ""."""
    grade = _grade(context, context.latest[authority])
    return grade if grade and (grade in FAVOURABLE) != (polarity == "strength") else ""


def _grade(context: QuestionContext, item: Inspection) -> str:
    """Return the grade for the judgement area that the question names; "" without one."""
    criteria = [each for each in context.question.criteria if each != OVERALL_EFFECTIVENESS]
    grades = (ComparableCriteria(context.store).grade(item, each)[0] for each in criteria[:1])
    return next((grade for grade in grades if grade != NOT_JUDGED), "")


def _since(context: QuestionContext) -> str:
    """Return from when inspections count."""
    return context.period_words or f", begun since {long_date(context.cycle_start)}"


def _silent(context: QuestionContext, authorities: Collection[str], polarity: str) -> list[str]:
    """Return which authorities have no finding on the topics, another grade, or only an old inspection."""
    recent = context.recent_inspections(authorities)
    old = [each for each in authorities if each in context.latest and each not in recent]
    counts = context.topic_counts
    silent = [each for each, item in recent.items() if not counts.get(item.report, Counts()).evaluated]
    sentences = []
    found = context.labels.by_name(_by_findings(context, authorities, polarity))
    otherwise = {each: grade for each in found if (grade := _graded_otherwise(context, each, polarity))}
    if otherwise:
        named = [f"{context.labels.of(each)} ({grade_words(grade)})" for each, grade in otherwise.items()]
        sentences.append(f"Left out, as graded otherwise for {context.topic_names}: {listed(named, 12)}.")
    if silent:
        sentences.append(f"No finding on {context.topic_names}: {_names(context, silent)}.")
    if old:
        sentences.append(
            f"Left out, inspected before {long_date(context.cycle_start)}: {_names(context, old)}."
        )
    return sentences


def _names(context: QuestionContext, authorities: Iterable[str]) -> str:
    return listed(list(map(context.labels.of, context.labels.by_name(authorities))))


def authority_topic(context: QuestionContext) -> Answer | None:
    """Return what the full inspections of an authority found on a topic, the latest in the sentence."""
    authority = context.question.authorities[0]
    latest = context.latest.get(authority)
    if latest is None:
        return None
    full = [item for item in reversed(context.of(authority)) if item.full]
    counts = count_findings(context.store, full, topics=context.topics)
    name, topics = context.labels.of(authority), context.topic_names
    now = counts.get(latest.report, Counts())
    text = (
        f"On {topics}, {began(latest)} has {count_words(now)} about {name}."
        if now.total
        else f"{began(latest)[:1].upper()}{began(latest)[1:]} says nothing about {topics} in {name}."
    )
    rows: list[Row] = [
        {
            "inspection": item.under,
            "topic": topics,
            **figures(item, counts.get(item.report, Counts())),
            "id": local_id(item.iri),
        }
        for item in full
    ]
    on_topics = findings(context.store, latest, context.topics)
    order = ("weakness", "mixed", "strength", "context")
    wanted = [each for each in on_topics if context.accepts(each.polarity)]
    if now.total and not wanted:
        asked = "strong" if context.question.polarity == "strength" else "weak or mixed"
        text += f" None of them is {asked}."
        wanted = on_topics
    wanted.sort(key=lambda each: (order.index(each.polarity), -each.confidence))
    statements = (each.finding for each in wanted)
    return context.answer(
        "authority-topic", text, rows, statements, (authority,), cautions=context.age_caution(latest)
    )


def by_topic(context: QuestionContext) -> Answer | None:
    """Return what the full inspections of an authority found on several topics, a sentence for each."""
    answers = list(
        filter(None, (authority_topic(context.on_topic(each)) for each in context.question.topics))
    )
    if not answers:
        return None
    return replace(
        answers[0],
        text=" ".join(dict.fromkeys(each.text for each in answers)),
        rows=tuple(row for each in answers for row in each.rows),
        evidence=tuple(dict.fromkeys(passage for each in answers for passage in each.evidence)),
    )
