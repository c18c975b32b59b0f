"""Answers about inspections of an area: which, when, whose grade changed, what they recommend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graphkit.answer.no_report import inspection_row, no_report
from graphkit.answer.question_context import QuestionContext, counted, grade_words, listed, overall_statements
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.inspections import STEPS_BELOW_OUTSTANDING, Inspection, inspections, priority_actions
from graphkit.ask.lookup import local_id, objects
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Property
from graphkit.store.dataset import values_clause

_MOST_ROWS = 40
_KINDS = {
    "jtai": "JTAI",
    "ilacs": "ILACS inspection",
    "sif": "SIF inspection",
    "area-send": "area SEND inspection",
}
_LEAD = """
SELECT DISTINCT ?inspection ?person ?name {{
  ?inspection gk:inspectionOf <{place}> ; gk:leadInspector ?person . ?person rdfs:label ?name }}"""
_RECOMMENDED = """
SELECT DISTINCT ?inspection ?recommendation ?topic ?priority {{
  {inspections} ?inspection gk:recommendation ?recommendation . ?recommendation gk:topic ?topic
  OPTIONAL {{ ?recommendation gk:priorityAction ?priority }} }}"""


def area_inspections(context: QuestionContext) -> Answer | None:
    """Return the inspections of an area, of the kinds that the question names, the newest first."""
    found = _wanted(context)
    kinds = _kinds(context)
    about = f"{' with areas for priority action' * context.question.wants_any('priority')}{_about(context)}"
    if not found:
        if len(context.scope.authorities) == 1 and not context.of(context.scope.authorities[0]):
            return no_report(context, context.scope.authorities[0])
        what = f"{kinds or 'inspection'}{about} {context.scope.within}{context.period_words}"
        text = f"No {what} is loaded."
        return context.answer("inspections", text, places=context.scope.authorities)
    newest = found[0]
    rows = [
        {"authority": context.labels.of(item.authority), **inspection_row(item), **_theme(context, item)}
        for item in found[:_MOST_ROWS]
    ]
    text = (
        f"{counted(len(found), kinds or 'inspection')}{about} {context.scope.within}"
        f"{context.period_words} "
        f"{'is' if len(found) == 1 else 'are'} loaded; the newest is that of "
        f"{context.labels.of(newest.authority)} ({newest.under}, {long_date(newest.day)})."
    )
    return context.answer("inspections", text, rows, overall_statements(found), context.scope.authorities)


def _wanted(context: QuestionContext) -> list[Inspection]:
    wanted, places = context.question.frameworks, set(context.scope.authorities)
    found = [
        item
        for item in context.loaded
        if item.authority in places and (not wanted or item.framework.startswith(wanted))
    ]
    if context.question.wants_any("priority"):
        actions = priority_actions(context.store)
        found = [item for item in found if actions.get(item.iri)]
    if wanted and context.question.topics:
        found = [item for item in found if _is_on(context, item)]
    return found[::-1]


def _is_on(context: QuestionContext, item: Inspection) -> bool:
    """Return whether the theme of an inspection means one of the topics of the question, or names it."""
    if not set(context.topics).isdisjoint(objects(context.store, item.iri, Property.THEME_TOPIC)):
        return True
    theme = _theme(context, item)["theme"].lower()
    return any(context.labels.of(topic).lower() in theme for topic in context.question.topics)


def _kinds(context: QuestionContext) -> str:
    return " or ".join(_KINDS.get(each, each.replace("-", " ")) for each in context.question.frameworks)


def _theme(context: QuestionContext, item: Inspection) -> dict[str, str]:
    return {"theme": next(iter(objects(context.store, item.iri, Property.THEME)), "")}


def grade_changes_in_area(context: QuestionContext) -> Answer | None:
    """Return the authorities whose overall grade changed from one full inspection to the latest."""
    pairs = [pair for each in context.scope.authorities if (pair := _last_two(context, each))]
    rows, since = [], f"inspected since {long_date(context.cycle_start)}"
    for before, after in pairs:
        earlier, later = _grade(before), _grade(after)
        if _fits(context, earlier, later):
            row = inspection_row(after)
            rows.append(
                {
                    "authority": context.labels.of(after.authority),
                    "region": context.labels.region(after.authority),
                    "before": grade_words(earlier),
                    "after": grade_words(later),
                    "inspected": after.day,
                    "earlier": f"{before.under}, {before.day[:4]}",
                    "id": local_id(after.authority),
                    "statement": row["statement"],
                }
            )
    rows.sort(key=lambda row: (str(row["after"]), str(row["authority"])))
    number = counted(len(rows), "authority") if rows else "No authority"
    were = "have" if len(rows) > 1 else "has"
    what = _change_words(context)
    names = listed([str(row["authority"]) for row in rows])
    text = (
        f"Of {counted(len(pairs), 'authority')} in {context.scope.title} {since} with an earlier overall "
        f"grade, {number[:1].lower()}{number[1:]} {were} {what}{f': {names}' if rows else ''}."
    )
    evidence = overall_statements(item for pair in pairs for item in pair[::-1])
    shown = {str(row["statement"]) for row in rows}
    statements = (each for each in evidence if local_id(each) in shown)
    caution = "Grades under different frameworks are not on one scale."
    return context.answer(
        "grade-changes", text, rows, statements, context.scope.authorities, cautions=(caution,)
    )


def _last_two(context: QuestionContext, authority: str) -> tuple[Inspection, Inspection] | None:
    """Return the last two full inspections with an overall grade, if the later one is recent."""
    full = [item for item in context.of(authority) if item.full and item.overall]
    if len(full) < 2 or (full[-1].day < context.cycle_start and not context.period_words):
        return None
    return full[-2], full[-1]


def _grade(item: Inspection) -> str:
    return item.overall.grade if item.overall else ""


def _fits(context: QuestionContext, before: str, after: str) -> bool:
    """Return whether a change is the one that is asked for; without any named, any change."""
    grades, direction = context.question.grades, context.question.direction
    if len(grades) == 2:
        return (before, after) == grades
    steps = STEPS_BELOW_OUTSTANDING.get(before, 9) - STEPS_BELOW_OUTSTANDING.get(after, 9)
    if not steps or (len(grades) == 1 and after != grades[0]):
        return False
    return not direction or (steps > 0) == (direction == "better")


def _change_words(context: QuestionContext) -> str:
    grades, direction = context.question.grades, context.question.direction
    if len(grades) == 2:
        return f"gone from {grade_words(grades[0])} to {grade_words(grades[1])} overall"
    to = f" to {grade_words(grades[0])}" if grades else ""
    return {"better": f"improved{to} overall", "worse": f"got worse{to} overall"}.get(
        direction, f"another overall grade than before{f' ({grade_words(grades[0])})' if grades else ''}"
    )


def area_recommendations(context: QuestionContext) -> Answer | None:
    """Return on which topics the latest full inspections of an area make recommendations."""
    places = context.scope.authorities
    wanted, urgent = set(context.topics), context.question.wants_any("priority")
    among = context.loaded if urgent else context.latest.values()  # joint inspections ask for action, too
    recent = {
        item.iri: item
        for item in among
        if item.authority in places and (item.day >= context.cycle_start or context.period_words)
    }
    found = [
        (inspection, recommendation, topic)
        for inspection, recommendation, topic, priority in context.store.rows(
            _RECOMMENDED.format(inspections=values_clause("?inspection", sorted(recent)))
        )
        if (not wanted or topic in wanted) and (not urgent or priority == "true")
    ]
    addressed = {recent[inspection].authority for inspection, _, _ in found}
    inspected = {item.authority for item in recent.values()}
    where = f"{counted(len(inspected), 'authority')} in {context.scope.title} inspected since " + long_date(
        context.cycle_start
    )
    noun = "recommendation for priority action" if urgent else "recommendation"
    if not found:
        text = f"None of {where} has one{_about(context)} ({noun})."
        return context.answer("recommendations", text, places=places)
    number = len({each for _, each, _ in found})
    action = " for priority action" if urgent else ""
    text = f"{len(addressed)} of {where} have {counted(number, 'recommendation')}{action}{_about(context)}"
    rows = _rows_by_place(context, found, recent) if wanted or urgent else _rows_by_topic(context, found)
    if not (wanted or urgent):
        text += f"; most ask to improve {listed([str(row['topic']).lower() for row in rows[:3]])}"
    statements = sorted({each for _, each, _ in found})
    return context.answer("recommendations", f"{text}.", rows[:_MOST_ROWS], statements, places)


def _about(context: QuestionContext) -> str:
    return f" on {context.topic_names}" if context.question.topics else ""


def _rows_by_place(
    context: QuestionContext, found: Iterable[tuple[str, str, str]], recent: dict[str, Inspection]
) -> list[Row]:
    by_inspection: dict[str, list[str]] = {}
    for inspection, recommendation, _ in found:
        by_inspection.setdefault(inspection, []).append(recommendation)
    return [
        {
            "authority": context.labels.of(item.authority),
            "recommendations": len(set(by_inspection[item.iri])),
            **inspection_row(item),
            "id": local_id(item.authority),
            "statement": local_id(min(by_inspection[item.iri])),
        }
        for item in sorted(recent.values(), key=lambda item: item.day, reverse=True)
        if item.iri in by_inspection
    ]


def _rows_by_topic(context: QuestionContext, found: Iterable[tuple[str, str, str]]) -> list[Row]:
    counts = Counter(topic for topic, _ in {(topic, inspection) for inspection, _, topic in found})
    return [
        {"topic": context.labels.of(topic), "authorities asked to improve": number, "id": local_id(topic)}
        for topic, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def loaded_reports(context: QuestionContext) -> Answer | None:
    """Return how many reports are loaded, by kind, and from when to when."""
    every = inspections(context.store, with_undated=True)
    days = [item.day for item in every if item.day]
    if not days:
        return None
    kinds: dict[str, list[Inspection]] = {}
    for item in every:
        kinds.setdefault(item.under, []).append(item)
    rows: list[Row] = [
        {"inspection": name, "reports": len(items), "first": _first_day(items), "newest": items[-1].day}
        for name, items in sorted(kinds.items())
    ]
    places = {item.authority for item in every}
    text = (
        f"{counted(len(every), 'inspection')} of {counted(len(places), 'authority')} are loaded, from "
        f"{long_date(days[0])} to {long_date(days[-1])}"
        f"{f'; {len(every) - len(days)} without a date' * (len(every) > len(days))}."
    )
    return context.answer("loaded", text, rows, places=context.scope.authorities)


def _first_day(items: Iterable[Inspection]) -> str:
    return min((item.day for item in items if item.day), default="")


def lead_inspectors(context: QuestionContext) -> Answer | None:
    """Return who led the inspections of an authority, the newest first."""
    place = context.question.authorities[0]
    led = {
        inspection: (person, name)
        for inspection, person, name in context.store.rows(_LEAD.format(place=place))
    }
    items = [item for item in reversed(context.of(place)) if item.iri in led]
    if not items:
        return None
    rows = [
        {"lead inspector": led[item.iri][1], **inspection_row(item), "id": local_id(led[item.iri][0])}
        for item in items
    ]
    text = (
        f"{led[items[0].iri][1]} led the latest loaded inspection of {context.labels.of(place)} "
        f"({items[0].under}, {long_date(items[0].day)})."
    )
    return context.answer("lead-inspector", text, rows, overall_statements(items), (place,))
