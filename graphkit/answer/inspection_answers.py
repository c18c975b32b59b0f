"""Answers about inspections: which, when, by whom, when the next is due, and which are not loaded."""

from __future__ import annotations

from graphkit.answer.question_context import (
    MOST_ROWS,
    QuestionContext,
    began,
    counted,
    inspection_row,
    listed,
    overall_statements,
    overall_words,
)
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.inspections import Inspection, inspections, priority_actions
from graphkit.ask.loaded_reports import inspections_not_loaded, later_full_inspection
from graphkit.ask.lookup import end_date, objects, successors
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import long_date, months_between
from graphkit.core.terms import Property

_MOST_LISTED = 40
_KINDS = {
    "jtai": "JTAI",
    "ilacs": "ILACS inspection",
    "sif": "SIF inspection",
    "area-send": "area SEND inspection",
}
_LEAD = """
SELECT DISTINCT ?inspection ?person {{
  ?inspection gk:inspectionOf <{place}> ; gk:leadInspector ?person . ?person rdfs:label ?name }}"""


def no_report(context: QuestionContext, authority: str) -> Answer:
    """Return what is known of an authority without a full inspection (in the period of the question)."""
    store, labels = context.store, context.labels
    loaded = inspections(store)
    everything = [item for item in loaded if item.authority == authority]
    others = [item for item in everything if item.full] or everything
    region, ended = labels.region(authority), end_date(store, authority)
    text = f"No report of a full inspection of {labels.of(authority)}{context.period_words} is loaded."
    if others:
        text += f" Loaded: {listed([f'{item.under} ({long_date(item.day)})' for item in others])}."
    if not context.period_words and (known := later_full_inspection(store, authority, "")):
        text += f" Known from another report: {known}."
    if ended:
        became = listed([labels.of(iri) for iri in successors(store, authority)])
        text += f" The authority was abolished in {ended[:4]}{f' and became {became}' if became else ''}."
    elif region and not others:
        text += f" It is an authority of {region}."
    rows: list[Row] = [inspection_row(item) for item in reversed(everything)]
    mentions = inspections_not_loaded(store, [authority]) if everything else []
    for each in mentions[:MOST_ROWS]:
        name, note = each.framework or "inspection", f"not loaded; {each.source}"
        rows.append({"inspection": name, "inspected": each.when, "note": note})
    return context.answer("not-loaded", text, rows, (), (authority,))


def when_inspected(context: QuestionContext) -> Answer | None:
    """Return the loaded inspections of an authority, the newest first."""
    own, full = context.own, context.latest.get(context.place)
    text = f"The latest loaded inspection of {context.name(context.place)} is {began(own[-1])}"
    if full and full is not own[-1]:
        text += f"; the latest full one is {began(full)}"
    missing = inspections_not_loaded(context.store, [context.place])
    mentioned = {(each.when, each.framework) for each in missing}
    more = [f"Its reports refer to {counted(len(mentioned), 'inspection')} not loaded."] if missing else []
    return context.answer(
        "inspections", f"{text}.", map(inspection_row, reversed(own)), None, (context.place,), *more
    )


def lead_inspectors(context: QuestionContext) -> Answer | None:
    """Return who led the inspections of an authority, the newest first."""
    led = dict(context.store.rows(_LEAD.format(place=context.place)))
    items = [item for item in reversed(context.own) if item.iri in led]
    if not items:
        return None
    rows = [context.row("lead inspector", led[item.iri], inspection_row(item)) for item in items]
    text = (
        f"{rows[0]['lead inspector']} led the latest loaded inspection of {context.name(context.place)} "
        f"({items[0].under}, {long_date(items[0].day)})."
    )
    return context.answer("lead-inspector", text, rows, None, (context.place,))


def due(context: QuestionContext) -> Answer | None:
    """Return the authorities by their latest full inspection, oldest first, and when three years end.

    The inspectorate publishes no dates: this is arithmetic, not a schedule.
    """
    scope, years = context.scope, current_frameworks().interval
    items = [item for each in scope.authorities if (item := context.latest.get(each))]
    items.sort(key=lambda item: (item.day, item.authority))
    if not items:
        return no_report(context, scope.authorities[0]) if len(scope.authorities) == 1 else None

    def end(item: Inspection) -> str:
        return f"{int(item.day[:4]) + years}{item.day[4:7]}"

    rows = []
    for item in items[:MOST_ROWS]:
        months = months_between(item.day, context.newest)
        cells: dict[str, Cell] = {"inspected": item.day, "grade": overall_words(item), "months": months}
        rows.append(context.row("authority", item.authority, {**cells, f"{years} years end": end(item)}))
    first, name = items[0], context.name(items[0].authority)
    text = (
        f"The latest loaded full inspection of {name} began on {long_date(first.day)}; the usual "
        f"{years} years end in {long_date(end(first))}."
    )
    if len(items) > 1:
        over = sum(item.day < context.cycle_start for item in items)
        text = (
            f"{over} of {counted(len(items), 'authority')} in {scope.title} had the latest loaded full "
            f"inspection more than {years} years before {long_date(context.newest)}; the longest ago is "
            f"{name} ({long_date(first.day)})."
        )
    caution = (
        "The inspectorate gives no dates in advance, and reports may be missing here: this is the usual "
        "interval counted on, not a schedule."
    )
    statements = overall_statements(items)
    return context.answer("due", text, rows, statements, scope.authorities, cautions=(caution,))


def area_inspections(context: QuestionContext) -> Answer | None:
    """Return the inspections of an area, of the kinds that the question names, the newest first."""
    found, scope = _wanted(context), context.scope
    kinds = " or ".join(_KINDS.get(each, each.replace("-", " ")) for each in context.question.frameworks)
    urgent = " with areas for priority action" * context.question.wants_any("priority")
    about = f"{urgent}{context.on_topics} {scope.within}{context.period_words}"
    if not found:
        if len(scope.authorities) == 1 and not context.of(scope.authorities[0]):
            return no_report(context, scope.authorities[0])
        text = f"No {kinds or 'inspection'}{about} is loaded."
        return context.answer("inspections", text, places=scope.authorities)
    newest, number = found[0], counted(len(found), kinds or "inspection")
    rows = [
        {"authority": context.name(item.authority), **inspection_row(item), "theme": _theme(context, item)}
        for item in found[:_MOST_LISTED]
    ]
    text = (
        f"{number}{about} {'is' if len(found) == 1 else 'are'} loaded; the newest is that of "
        f"{context.name(newest.authority)} ({newest.under}, {long_date(newest.day)})."
    )
    return context.answer("inspections", text, rows, overall_statements(found), scope.authorities)


def _wanted(context: QuestionContext) -> list[Inspection]:
    wanted, places = context.question.frameworks, set(context.scope.authorities)
    found = [
        item
        for item in reversed(context.loaded)
        if item.authority in places and (not wanted or item.framework.startswith(wanted))
    ]
    if context.question.wants_any("priority"):
        actions = priority_actions(context.store)
        found = [item for item in found if item.iri in actions]
    if wanted and context.question.topics:
        found = [item for item in found if _is_on_topic(context, item)]
    return found


def _is_on_topic(context: QuestionContext, item: Inspection) -> bool:
    """Return whether the theme of an inspection means one of the topics of the question, or names it."""
    theme = _theme(context, item).lower()
    means = not set(context.topics).isdisjoint(objects(context.store, item.iri, Property.THEME_TOPIC))
    return means or any(context.name(topic).lower() in theme for topic in context.question.topics)


def _theme(context: QuestionContext, item: Inspection) -> str:
    return next(iter(objects(context.store, item.iri, Property.THEME)), "")


def loaded_reports(context: QuestionContext) -> Answer | None:
    """Return how many reports are loaded, by kind, and from when to when."""
    every = inspections(context.store, with_undated=True)
    days = [item.day for item in every if item.day]
    if not days:
        return None
    kinds: dict[str, list[str]] = {}
    for item in every:
        kinds.setdefault(item.under, []).append(item.day)
    rows: list[Row] = [
        {"inspection": name, "reports": len(own), "first": next(filter(None, own), ""), "newest": own[-1]}
        for name, own in sorted(kinds.items())
    ]
    undated = f"; {len(every) - len(days)} without a date" * (len(every) > len(days))
    places = {item.authority for item in every}
    text = (
        f"{counted(len(every), 'inspection')} of {counted(len(places), 'authority')} are loaded, from "
        f"{long_date(days[0])} to {long_date(days[-1])}{undated}."
    )
    return context.answer("loaded", text, rows, places=context.scope.authorities)
