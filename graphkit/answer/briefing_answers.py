"""Answers from the briefing on an authority: its sentences, and whom it can learn from."""

from __future__ import annotations

from graphkit.analyse.authority_briefing import briefing_on
from graphkit.answer.no_report import no_report
from graphkit.answer.question_context import CAUTIONS, QuestionContext, grade_words, listed, statements_of
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.lookup import local_id


def peers(context: QuestionContext) -> Answer | None:
    """Return the neighbours that are strong on the weakest topics of an authority."""
    authority = context.question.authorities[0]
    if authority not in context.latest:
        return no_report(context, authority)
    name = context.labels.of(authority)
    briefing = briefing_on(context.store, authority, context.all_quotes)
    rows: list[Row] = [
        {
            "topic": each.topic,
            "authority": each.name,
            "grade": grade_words(each.grade),
            "inspected": each.inspected,
            "id": local_id(each.authority),
            "statement": each.source.statement,
        }
        for each in briefing.peers
    ]
    parts = [
        f"on {topic.lower()} {listed([str(row['authority']) for row in rows if row['topic'] == topic])}"
        for topic in dict.fromkeys(str(row["topic"]) for row in rows)
    ]
    text = (
        f"Statistical neighbours that are strong where {name} is weak: {'; '.join(parts)}."
        if rows
        else f"No statistical neighbour with a loaded report is strong where {name} is weak."
    )
    cautions = (*context.age_caution(context.latest[authority]), *CAUTIONS)
    return context.answer("peers", text, rows, statements_of(rows), (authority,), cautions=cautions)


def briefing_answer(context: QuestionContext) -> Answer | None:
    """Return the three sentences of the briefing on an authority, and what to ask."""
    authority = context.question.authorities[0]
    if authority not in context.latest:
        return no_report(context, authority)
    briefing = briefing_on(context.store, authority, context.all_quotes)
    rows: list[Row] = [
        {
            "to ask": each.question,
            "because": each.because,
            "id": local_id(authority),
            "statement": each.source.statement if each.source else "",
        }
        for each in briefing.asks
    ]
    statements = [*context.grade_statements((authority,)), *statements_of(rows)]
    text = " ".join(briefing.sentences)
    return context.answer("briefing", text, rows, statements, (authority,), cautions=briefing.not_covered)
