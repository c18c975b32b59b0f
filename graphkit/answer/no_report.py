"""The answer on an authority without a full inspection, and inspections as rows."""

from __future__ import annotations

from graphkit.analyse.per_graph import loaded_inspections
from graphkit.answer.question_context import MOST_ROWS, QuestionContext, listed, overall_words
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.inspections import Inspection
from graphkit.ask.loaded_reports import inspections_not_loaded, later_full_inspection
from graphkit.ask.lookup import end_date, local_id, objects, subject_objects
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Org


def no_report(context: QuestionContext, authority: str) -> Answer:
    """Return what is known of an authority without a full inspection (in the period of the question)."""
    name = context.labels.of(authority)
    everything = [item for item in loaded_inspections(context.store) if item.authority == authority]
    others = [item for item in everything if item.full] or everything
    region, ended = context.labels.region(authority), end_date(context.store, authority)
    text = f"No report of a full inspection of {name}{context.period_words} is loaded."
    if others:
        text += f" Loaded: {listed([f'{item.under} ({long_date(item.day)})' for item in others])}."
    if not context.period_words and (known := later_full_inspection(context.store, authority, "")):
        text += f" Known from another report: {known}."
    if ended:
        became = listed([context.labels.of(iri) for iri in _successors(context, authority)])
        text += f" The authority was abolished in {ended[:4]}{f' and became {became}' if became else ''}."
    elif region and not others:
        text += f" It is an authority of {region}."
    mentions = inspections_not_loaded(context.store, [authority]) if everything else []
    rows: list[Row] = [inspection_row(item) for item in reversed(everything)]
    rows += [
        {
            "inspection": each.framework or "inspection",
            "inspected": each.when,
            "note": f"not loaded; {each.source}",
        }
        for each in mentions[:MOST_ROWS]
    ]
    return context.answer("not-loaded", text, rows, places=(authority,))


def _successors(context: QuestionContext, authority: str) -> list[str]:
    changes = (change for change, _ in subject_objects(context.store, Org.ORIGINAL_ORGANIZATION, authority))
    return sorted(
        {iri for each in changes for iri in objects(context.store, each, Org.RESULTING_ORGANIZATION)}
    )


def inspection_row(item: Inspection) -> dict[str, Cell]:
    """Return an inspection as a row: framework, first day, overall grade."""
    return {
        "inspection": item.under,
        "inspected": item.day,
        "grade": overall_words(item),
        "id": local_id(item.iri),
        "statement": local_id(item.overall.statement) if item.overall else "",
    }
