"""Answers about an agency: what reports say of it."""

from __future__ import annotations

from graphkit.analyse.agency_mentions import findings_by_name
from graphkit.analyse.finding_counts import Counts
from graphkit.answer.question_context import (
    MOST_ROWS,
    QuestionContext,
    count_columns,
    count_words,
    counted,
    listed,
)
from graphkit.answer.question_vocabulary import vocabulary
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.lookup import end_date, local_id, objects, subject_objects
from graphkit.core.terms import Property

_SERVED_BY = """
SELECT DISTINCT ?agency {{ ?agency gk:servesArea <{place}> ; a gk:{kind} }} ORDER BY ?agency"""
_ABOUT_AGENCY = """
SELECT DISTINCT ?finding ?polarity ?day ?authority {{
  ?inspection gk:inspectionOf ?authority ; gk:startDate ?day ; gk:finding ?finding .
  ?finding gk:concerns <{agency}> ; gk:polarity ?polarity }} ORDER BY DESC(?day) ?finding"""


def agency_findings(context: QuestionContext) -> Answer | None:
    """Return what reports say about an agency: findings by authority, the newest first."""
    agency = next(iter(context.question.agencies), "") or _serving(context)
    if not agency:
        return None
    counts: dict[tuple[str, str], Counts] = {}
    statements, by_name = [], findings_by_name(context.store, agency)
    kept, on_topics = set(), _on_topics(context)
    places = context.scope.authorities if context.question.has_place else ()
    for finding, polarity, day, authority in context.store.rows(_ABOUT_AGENCY.format(agency=agency)):
        kind = polarity.rpartition("/")[2]
        is_about = (not places or authority in places) and (on_topics is None or finding in on_topics)
        if is_about and day in context.question.years and context.accepts(kind):
            kept.add(finding)
            counts.setdefault((day, authority), Counts()).add(kind)
            statements += [finding] if kind != "context" else []
    name, total = context.labels.of(agency), sum(counts.values(), Counts())
    page = local_id(agency) if context.question.only else ""
    kind = context.labels.kind(agency)
    served = [context.labels.of(iri) for iri in _served(context, agency)]
    about = f"about {name}{f' on {context.topic_names}' if context.question.topics else ''}"
    about += f" in {context.scope.title}" if places else ""
    serves = f"{name} serves {listed(served)}. " if served and not context.question.topics else ""
    text = (
        f"{serves}Reports have {count_words(total)} {about}"
        if total.total
        else f"{serves}No loaded report has a finding {about}"
    )
    if counts:
        text += f", from {min(counts)[0][:4]} to {max(counts)[0][:4]}"
    inferred = sum(not by_name.get(each, True) for each in kept)
    cautions = [
        f"{inferred} of {counted(len(kept), 'finding')} do not name it: they mean “the police”, “the board” "
        "or the like of the place inspected."
    ] * bool(inferred)
    rows: list[Row] = [
        {
            "authority": context.labels.of(authority),
            "inspected": day,
            **count_columns(each),
            "neutral": each.context,
            "id": local_id(authority),
        }
        for (day, authority), each in list(counts.items())[:MOST_ROWS]
    ]
    named = tuple({authority for _, authority in counts}) or _served(context, agency)
    if len(counts) > MOST_ROWS:
        cautions.append(f"The table has the newest {MOST_ROWS} of {len(counts)} inspections.")
    return context.answer("agency", f"{text}.", rows, statements, named, page=page, cautions=cautions)


def _on_topics(context: QuestionContext) -> set[str] | None:
    """Return the findings on the topics of the question; None where it has no topic."""
    if not context.question.topics:
        return None
    return {
        finding
        for topic in context.topics
        for finding, _ in subject_objects(context.store, Property.TOPIC, topic)
    }


def _serving(context: QuestionContext) -> str:
    """Return the agency of the kind named that serves the place named; "" if none is known."""
    place, kind = context.question.authorities[0], context.question.agency_kinds[0]
    found = [iri for (iri,) in context.store.rows(_SERVED_BY.format(place=place, kind=kind))]
    return next((iri for iri in found if not end_date(context.store, iri)), "")


def _served(context: QuestionContext, agency: str) -> tuple[str, ...]:
    known = set(vocabulary(context.store).current)
    return tuple(iri for iri in objects(context.store, agency, Property.SERVES_AREA) if iri in known)
