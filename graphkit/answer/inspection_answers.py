"""Answers about inspections: which, when, by whom, when the next is due; and about recommendations."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from graphkit.analyse.briefing_parts import OUTCOME_WORDS, recommendations_by_year
from graphkit.answer.finding_answers import authority_topic
from graphkit.answer.grade_answers import changed
from graphkit.answer.question_context import (
    MOST_ROWS,
    QuestionContext,
    caution_of,
    count_words,
    inspection_row,
    listed,
    no_report,
)
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.followed_recommendations import FollowedRecommendation, followed_recommendations
from graphkit.ask.loaded_reports import distinct_not_loaded, inspections_not_loaded, later_full_inspection
from graphkit.ask.lookup import concept_value, local_id, objects
from graphkit.core.confidence_levels import confidence_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import values_clause
from graphkit.core.partial_dates import long_date, months_between
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Property
from graphkit.facts.inspections import Inspection, inspections, priority_actions
from graphkit.language.wording import counted

_MOST_LISTED = 40
_LEAD = """
SELECT DISTINCT ?inspection ?person {{
  ?inspection gk:inspectionOf <{place}> ; gk:leadInspector ?person . ?person rdfs:label ?name }}"""
_RECOMMENDED = """
SELECT DISTINCT ?inspection ?recommendation ?topic ?priority {{
  {inspections} ?inspection gk:recommendation ?recommendation . ?recommendation gk:topic ?topic
  OPTIONAL {{ ?recommendation gk:priorityAction ?priority }} }}"""


def when_inspected(context: QuestionContext) -> Answer | None:
    """Return the loaded inspections of an authority, the newest first."""
    own, full = context.own, context.latest.get(context.place)
    text = f"The latest loaded inspection of {context.place_name} is {own[-1].began}"
    if full and full is not own[-1]:
        text += f"; the latest full one is {full.began}"
    missing = distinct_not_loaded(inspections_not_loaded(context.store, [context.place]))
    more = [f"Known, and not loaded: {counted(len(missing), 'inspection')}."] if missing else []
    return context.answer("inspections", f"{text}.", map(inspection_row, reversed(own)), more=more)


def lead_inspectors(context: QuestionContext) -> Answer | None:
    """Return who led the inspections of an authority, the newest first."""
    led = dict(context.store.rows(_LEAD.format(place=context.place)))
    items = [item for item in reversed(context.own) if item.iri in led]
    if not items:
        return None
    rows = [context.row(led[item.iri], inspection_row(item), column="lead inspector") for item in items]
    text = (
        f"{rows[0]['lead inspector']} led the latest loaded inspection of {context.place_name} "
        f"({items[0].under}, {long_date(items[0].day)})."
    )
    return context.answer("lead-inspector", text, rows)


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
        cells: dict[str, Cell] = {"inspected": item.day, "grade": item.overall_words, "months": months}
        rows.append(context.row(item.authority, {**cells, f"{years} years end": end(item)}))
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
    statements = [item.overall_statement for item in items]
    return context.answer("due", text, rows, statements)


def area_inspections(context: QuestionContext) -> Answer | None:
    """Return the inspections of an area, of the kinds that the question names, the newest first."""
    found, scope = _wanted(context), context.scope
    names = load_lexicon("answer-words")["inspections"]
    kinds = " or ".join(names.get(each, each.replace("-", " ")) for each in context.question.frameworks)
    urgent = " with areas for priority action" if context.question.wants_any("priority") else ""
    about = f"{urgent}{context.on_topics} {scope.within}{context.period_words}"
    if not found:
        if len(scope.authorities) == 1 and not context.of(scope.authorities[0]):
            return no_report(context, scope.authorities[0])
        text = f"No {kinds or 'inspection'}{about} is loaded."
        return context.answer("inspections", text)
    newest, number = found[0], counted(len(found), kinds or "inspection")
    rows = [
        {"authority": context.name(item.authority), **inspection_row(item), "theme": _theme(context, item)}
        for item in found[:_MOST_LISTED]
    ]
    text = (
        f"{number}{about} {'is' if len(found) == 1 else 'are'} loaded; the newest is that of "
        f"{context.name(newest.authority)} ({newest.under}, {long_date(newest.day)})."
    )
    return context.answer("inspections", text, rows, [item.overall_statement for item in found])


def _wanted(context: QuestionContext) -> list[Inspection]:
    wanted, places = context.question.frameworks, set(context.scope.authorities)
    found = [
        item
        for item in reversed(context.loaded)
        if item.authority in places and (not wanted or item.framework.startswith(wanted))
    ]
    if context.question.wants_any("priority"):
        actions = priority_actions(context.store.facts)
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
    every = inspections(context.store.facts, with_undated=True)
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
    return context.answer("loaded", text, rows)


def fixed(context: QuestionContext) -> Answer | None:
    """Return what later inspections show of an authority's recommendations on a topic, the latest first."""
    made, days = _recommendations(context), context.by_iri
    if not made:
        return _never_recommended(context)
    followed = [each for each in made if each.later in days]
    later = max((days[each.later] for each in followed), key=lambda item: item.day, default=None)
    latest = [each for each in followed if later and each.later == later.iri]
    latest = latest or [each for each in made if each.inspection == made[0].inspection]
    years = sorted({days[each.inspection].day[:4] for each in latest})
    outcomes = Counter(each.outcome for each in latest)
    counts = listed([f"{count} {OUTCOME_WORDS[name]}" for name, count in outcomes.most_common()])
    whose = f"{context.on_topics} to {context.place_name} of {listed(years)}"
    shown_by = f"{later.began} shows: {counts}" if later else counts
    text = f"Of {counted(len(latest), 'recommendation')}{whose}, {shown_by}."
    if len(latest) == 1:
        text = _verdict(context, latest[0].outcome, whose, later)
    if open_ := [days[each.inspection].day for each in made if each.outcome == "open"]:
        if set(outcomes) == {"open"}:
            text = f"Not known for {context.place_name}{context.on_topics}."
        text += f" Open, as no later full inspection is loaded: {recommendations_by_year(open_)}."
    full = context.latest.get(context.place)
    if missing := later_full_inspection(context.store, context.place, full.day) if full else None:
        text += f" A later full inspection is known, and not loaded: {missing}."
    if context.question.asks_for_improvement and not context.question.topics:
        text = f"{(changed(context) if full else no_report(context, context.place)).text} {text}"
    evidence = [
        iri for each in latest[:4] for iri in (each.iri, *(one.iri for one in each.passages_by_page[:2]))
    ]
    if later and context.question.topics:
        evidence += context.best_passages([later])
    rows = [_followed_row(each, days) for each in made[:_MOST_LISTED]]
    return context.answer("follow-up", text, rows, evidence, cautions=caution_of("outcomes"))


def _verdict(context: QuestionContext, outcome: str, whose: str, later: Inspection | None) -> str:
    """Return what became of one recommendation, and what the later report finds on the topic."""
    text = f"{load_lexicon('answer-words')['verdicts'][outcome]} (recommendation{whose}"
    if later is None:
        return f"{text})."
    counts = context.counts(later) if context.question.topics else None
    found = f" That report has {count_words(counts)}{context.on_topics}." if counts and counts.total else ""
    return f"{text}, followed up by {later.began}).{found}"


def _recommendations(context: QuestionContext) -> list[FollowedRecommendation]:
    """Return the recommendations of the period on the topics of the question, the latest inspection first."""
    wanted, days = set(map(concept_value, context.topics)), context.by_iri
    made = followed_recommendations(context.store, context.place)
    wholes = {each.whole for each in made}
    found = [
        each
        for each in made
        if each.inspection in days
        and (not wanted or not wanted.isdisjoint(each.topics))
        and each.iri not in wholes
    ]
    return sorted(found, key=lambda each: days[each.inspection].day, reverse=True)


def _never_recommended(context: QuestionContext) -> Answer:
    name = context.place_name
    text = f"No loaded report has a recommendation{context.on_topics} to {name}{context.period_words}."
    if context.on_topics and context.place in context.latest:
        found = authority_topic(context)
        return replace(found, kind="follow-up", text=f"{text} {found.text}")
    rows = [
        {"inspection": item.under, "inspected": item.day, "id": local_id(item.iri)}
        for item in reversed(context.own)
    ]
    return context.answer("follow-up", text, rows)


def _followed_row(each: FollowedRecommendation, days: dict[str, Inspection]) -> Row:
    later = days.get(each.later)
    outcome = f"{each.outcome}{' in the later report' * (each.outcome == 'not-mentioned')}"
    return {
        "recommended": days[each.inspection].day,
        "number": each.number,
        "outcome": outcome.replace("-", " "),
        "certainty": confidence_words(each.confidence) if each.confidence is not None else "",
        "shown by": f"{later.under}, {later.day}" if later else "",
        "page": int(each.page) if each.page.isdigit() else None,
        "statement": local_id(each.iri),
    }


def recommended(context: QuestionContext) -> Answer | None:
    """Return what the latest inspection with recommendations asks an authority to improve."""
    made, days = _recommendations(context), context.by_iri
    if not made:
        return _never_recommended(context)
    urgent = [each for each in made if each.is_priority and context.question.wants_any("priority")]
    inspection = days[(urgent or made)[0].inspection]
    latest = [each for each in made if each.inspection == inspection.iri]
    priority = f", {sum(each.is_priority for each in latest) or 'none'} of them for priority action"
    text = (
        f"T{inspection.began[1:]} made {counted(len(latest), 'recommendation')}{context.on_topics} "
        f"to {context.place_name}{priority}."
    )
    if later := {day[:4] for each in made if (day := days[each.inspection].day) > inspection.day}:
        text += f" Recommendations since ({listed(sorted(later))}) are not for priority action."
    rows = (_followed_row(each, days) for each in latest if each.is_priority or not urgent)
    return context.answer("recommendations", text, rows)


def area_recommendations(context: QuestionContext) -> Answer | None:
    """Return on which topics the latest full inspections of an area make recommendations."""
    scope, wanted, urgent = context.scope, set(context.topics), context.question.wants_any("priority")
    among = context.loaded if urgent else context.latest.values()  # joint inspections ask for action, too
    recent = {
        item.iri: item for item in among if item.authority in scope.authorities and not context.is_old(item)
    }
    query = _RECOMMENDED.format(inspections=values_clause("?inspection", sorted(recent)))
    found = [
        (inspection, recommendation, topic)
        for inspection, recommendation, topic, priority in context.store.rows(query)
        if (not wanted or topic in wanted) and (not urgent or priority == "true")
    ]
    inspected = {item.authority for item in recent.values()}
    where = f"{counted(len(inspected), 'authority')} in {scope.title} inspected since {context.cycle_day}"
    action = " for priority action" if urgent else ""
    if not found:
        text = f"None of {where} has one{context.on_topics} (recommendation{action})."
        return context.answer("recommendations", text)
    addressed = len({recent[inspection].authority for inspection, _, _ in found})
    statements = sorted({each for _, each, _ in found})
    number = counted(len(statements), "recommendation")
    text = f"{addressed} of {where} have {number}{action}{context.on_topics}"
    if wanted or urgent:
        rows = _rows_by_place(context, found, recent)
    else:
        rows = _rows_by_topic(context, found)
        text += f"; most ask to improve {listed([str(row['topic']).lower() for row in rows[:3]])}"
    return context.answer("recommendations", f"{text}.", rows[:_MOST_LISTED], statements)


def _rows_by_place(
    context: QuestionContext, found: list[tuple[str, str, str]], recent: dict[str, Inspection]
) -> list[Row]:
    of: dict[str, set[str]] = {}
    for inspection, recommendation, _ in found:
        of.setdefault(inspection, set()).add(recommendation)
    rows: list[Row] = []
    for item in sorted(recent.values(), key=lambda item: item.day, reverse=True):
        if asked := of.get(item.iri):
            cells = {"recommendations": len(asked), **inspection_row(item)}
            rows.append(context.row(item.authority, cells, min(asked)))
    return rows


def _rows_by_topic(context: QuestionContext, found: list[tuple[str, str, str]]) -> list[Row]:
    counts = Counter(topic for topic, _ in {(topic, inspection) for inspection, _, topic in found})
    return [
        context.row(topic, {"authorities asked to improve": number}, column="topic")
        for topic, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
