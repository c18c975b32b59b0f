"""Sentences that an answer adds on its one authority: its history, what ended, what is loaded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphkit.answers.questions.grade_sentences import AnswerLead
from graphkit.answers.questions.what_is_loaded import (
    abolition_words,
    inspection_words,
    loaded_reports,
)
from graphkit.answers.readings.phrases import listed_names
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import ReadingMeasure
from graphkit.answers.readings.result_sentences import result_sentence, row_names
from graphkit.core.language.sentences import grade_words, sentence
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.graph.entities.lookup import predecessors
from graphkit.graph.facts.inspections import inspections, reported_grades
from graphkit.graph.facts.names import now_day

if TYPE_CHECKING:
    from graphkit.answers.questions.answer_context import AnswerContext

_BY_INSPECTION: dict[str, Any] = {"measures": ["count"], "by": ["inspection"]}


def full_inspection_history(context: AnswerContext) -> str:
    """Return the full inspections known of the place, and what is stated of earlier ones."""
    rows = [
        f"{str(row['began'])[:4]} {grade_words(str(row['rated'] or 'no grade'))}"
        for row in reversed(context.full_inspections)
    ]
    if not rows:
        return loaded_reports(context)
    if len(rows) < 2:
        return ""
    known = f"All full inspections known: {listed_names(rows)}."
    earlier = grades_stated_before(context, rows[0][:4])
    return " ".join((_single_judgements(context), known, earlier))


def _single_judgements(context: AnswerContext) -> str:
    """Return the single judgements of the place that have a grade of the reading."""
    where = context.reading.where
    grades = where.get("rated") or where.get("overall")
    if context.unit != "inspections" or not grades:
        return ""
    judged = context.of_place(
        "judgements",
        scope="all",
        where={"grade": grades, "not": {"criterion": OVERALL_EFFECTIVENESS}},
        order="began,criterion",
        began=context.reading.began,
    )
    years: dict[str, list[str]] = {}
    for row in judged.rows:
        own = years.setdefault(str(row["began"])[:4], [])
        own.append(context.criterion(str(row["criterion"])))
    listed = [f"{year} for {listed_names(names)}" for year, names in years.items()]
    return sentence("single", years=listed, grades=grades)


def recommendations_had(context: AnswerContext) -> AnswerLead | None:
    """Return how many recommendations the place has had, and of these how many at the latest full
    inspection, and open; None where fewer are asked for.
    """
    reading = context.reading
    if {*reading.where} != {"authority"} or reading.used_scope != "all" or reading.began:
        return None
    text = sentence(
        "recommendations.had",
        here=context.here,
        number=len(context.result.rows),
        reports=len(context.of_place("recommendations", scope="all", **_BY_INSPECTION).rows),
        latest=len(context.of_place("recommendations").rows),
        open=len(context.of_place("recommendations", scope="all", where={"open": True}).rows),
    )
    return AnswerLead(text) if context.result.rows else None


def grades_stated_before(context: AnswerContext, first: str) -> str:
    """Return the grades that reports state of inspections before the first known one,
    which began in the year `first`.
    """
    if predecessors(context.store, context.place):
        return ""  # they may be of that one
    facts = context.store.facts
    reported, found = reported_grades(facts), dict[str, None]()
    for item in inspections(facts, [context.place]):
        for when, criterion, grade, _ in reported.get(item.iri, ()):
            if when[:4] < first and criterion in ("", OVERALL_EFFECTIVENESS):
                found[f"{grade_words(grade)} overall in {when[:4]}"] = None
    return sentence("stated-earlier", stated=sorted(found, key=lambda each: each[-4:]))


def what_became(context: AnswerContext) -> str:
    """Return what became of the place, where the reading asks what is now."""
    return "" if context.reading.ever else abolition_words(context.store, context.place)


def loaded_instead(context: AnswerContext) -> str:
    """Return what is loaded of the place, where the reading has no row."""
    return "" if context.result.rows else loaded_reports(context)


def findings_instead(context: AnswerContext) -> str:
    """Return what findings say where no recommendation does, or what is loaded of the place;
    "" where the reading has rows.
    """
    topic = context.outer_clauses.get("topic")
    if context.result.rows or not topic:
        return loaded_instead(context)
    where = {"topic": topic}
    made = context.of_place("recommendations", scope="all", where=where, order="-began")
    found = context.of_place(
        "findings",
        scope="all",
        where=where,
        measures=["count", {"share": {"polarity": ["weakness", "mixed"]}}],
        by=["inspection"],
        order="-inspection",
    )
    return f"{result_sentence(context.phrases, made)} {result_sentence(context.phrases, found)}"


def recommendation_topics(context: AnswerContext) -> str:
    """Return how many of the listed recommendations are for priority action, and their topics."""
    result = context.result
    if not result.rows or not context.reading.is_list:
        return ""
    by_topic = replace(
        result.reading,
        by=("topic",),
        measures=(ReadingMeasure("count"),),
        order=("-count", "topic"),
    )
    found = read(context.store, by_topic)
    topics = [
        f"{context.phrases.cell(found.columns[0], row['topic'])} ({row['count']})"
        for row in found.rows
        if row["topic"]
    ]
    is_said = "priority" in context.reading.where
    urgent = 0 if is_said else sum(bool(row.get("priority")) for row in result.rows)
    return sentence("about", topics=topics, urgent=urgent, number=len(result.rows))


def ended_arrangements(context: AnswerContext) -> str:
    """Return the arrangements for the place that had ended by the day, where the reading does not
    have them.
    """
    reading = context.reading
    day = reading.as_at or now_day(context.store.facts)
    if not reading.is_list or reading.ever or not day:
        return ""
    ended = replace(reading.narrowed({"until": {"<": day}}), ever=True)
    return sentence("ended", names=[*row_names(context.phrases, read(context.store, ended))])


def inspections_since(context: AnswerContext) -> str:
    """Return the visits and other inspections after the latest full one of the place."""
    items = inspections(context.store.facts, [context.place])
    last = max((item.day for item in items if item.full), default="")
    later = [inspection_words(item) for item in items if item.day > last and last]
    return sentence("since", since=later, graded="n overall")
