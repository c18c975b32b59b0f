"""Answers about findings: on topics, of an authority, near one and in an area; their shares; what leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from graphkit.analyse.confidence_intervals import wilson_interval
from graphkit.analyse.finding_counts import Counts, counts_of, latest_topic_counts
from graphkit.analyse.latest_inspection import by_topic as count_by_topic
from graphkit.analyse.latest_inspection import findings
from graphkit.answer.parsed_question import Period
from graphkit.answer.question_context import (
    MAX_EVIDENCE,
    MOST_ROWS,
    QuestionContext,
    caution_of,
    count_columns,
    count_words,
    figures,
    grade_words,
    listed,
    per_cent,
)
from graphkit.answer.question_vocabulary import regions
from graphkit.answer.surroundings import Near, around
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.lookup import local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.facts.inspections import FAVOURABLE, NOT_JUDGED, Inspection
from graphkit.facts.names import broader_topics
from graphkit.language.wording import counted

_MOST_THEMES = 12
_MOST_EVIDENCE = 3  # authorities of an area whose passages are shown


def near_by_topic(context: QuestionContext) -> Answer | None:
    """Return the authorities near one that are strong (or weak) on a topic at their latest full inspection.

    Those around it on the map and its statistical neighbours are named apart; one may be both.
    """
    everyone = around(context.store, context.place)
    others = list(dict.fromkeys(each.authority for each in everyone))
    polarity = context.question.polarity or "strength"
    found, otherwise = _by_authority(context, others, polarity)
    rows = [
        context.row(
            near.authority,
            {"near": near.why, **_figures(context, near.authority)},
            context.best_passage(context.latest[near.authority], polarity),
        )
        for near in everyone
        if near.authority in found
    ]
    more_than = "weak than strong" if polarity == "weakness" else "strong than weak"
    text = (
        f"Of {counted(len(others), 'authority')} near {context.place_name}, {len(found) or 'none'} "
        f"{'are' if len(found) > 1 else 'is'} more {more_than} on {context.topic_names} at the latest full "
        f"inspection{context.period_words}{_names_apart(context, everyone, found)}."
    )
    more = _left_out(context, others, otherwise)
    return context.answer("near-by-topic", text, rows, None, others, more=more)


def _names_apart(context: QuestionContext, near: Iterable[Near], found: Collection[str]) -> str:
    """Return the authorities found: those around on the map, and the statistical neighbours."""
    groups: dict[str, list[str]] = {"on the map": [], "statistical neighbours": []}
    for each in near:
        if each.authority in found:
            group = "statistical neighbours" if each.why.startswith("statistical") else "on the map"
            groups[group].append(context.name(each.authority))
    named = "; ".join(f"{group} {listed(names)}" for group, names in groups.items() if names)
    return f": {named}" if named else ""


def _figures(context: QuestionContext, authority: str) -> dict[str, Cell]:
    """Return the figures of a row, with the grade for the judgement area, where the question is about one."""
    item = context.latest[authority]
    grade = _grade(context, item)
    judged: dict[str, Cell] = {f"grade: {context.topic_names}": grade_words(grade)} if grade else {}
    return figures(item, context.counts(item)) | judged


def area_by_topic(context: QuestionContext) -> Answer | None:
    """Return the authorities of an area that are strong (or weak) on a topic, the strongest first."""
    polarity, places = context.question.polarity or "strength", context.scope.authorities
    found, otherwise = _by_authority(context, places, polarity)
    found.sort(key=lambda each: (-_margin(context, each, polarity), context.name(each)))
    rows: list[Row] = []
    for each in found[:MOST_ROWS]:
        is_shown = len(rows) < MAX_EVIDENCE
        passage = context.best_passage(context.latest[each], polarity) if is_shown else ""
        cells = {"region": context.labels.region(each), **_figures(context, each)}
        rows.append(context.row(each, cells, passage))
    order = "; those with the largest difference come first" if len(found) > 1 else ""
    have = "has" if len(found) == 1 else "have"
    sides = ("strengths", "weak or mixed findings")
    more, less = sides if polarity == "strength" else sides[::-1]
    text = (
        f"{counted(len(found), 'authority')} in {context.scope.title} {have} more {more} than {less} on "
        f"{context.topic_names} at the latest full inspection{context.since}{order}."
    )
    return context.answer("area-by-topic", text, rows, more=_left_out(context, places, otherwise))


def _margin(context: QuestionContext, authority: str, polarity: str) -> int:
    counts = context.counts(context.latest[authority])
    difference = counts.strength - counts.negative
    return difference if polarity == "strength" else -difference


def _by_authority(
    context: QuestionContext, authorities: Iterable[str], polarity: str
) -> tuple[list[str], dict[str, str]]:
    """Return the authorities that are more strong than weak on the topics, or the reverse.

    Those whose grade for the judgement area asked about is otherwise are apart, with it. Inspections older
    than the usual interval count only where the question names a period.
    """
    found = [each for each in context.recent(authorities) if _margin(context, each, polarity) > 0]
    grades = {each: _grade(context, context.latest[each]) for each in found}
    otherwise = {
        each: grade
        for each, grade in grades.items()
        if grade and (grade in FAVOURABLE) != (polarity == "strength")
    }
    return [each for each in found if each not in otherwise], otherwise


def _grade(context: QuestionContext, item: Inspection) -> str:
    """Return the grade for the judgement area that the question names; "" without one."""
    criteria = [each for each in context.question.criteria if each != OVERALL_EFFECTIVENESS]
    grade = context.areas.grade(item, criteria[0])[0] if criteria else ""
    return "" if grade == NOT_JUDGED else grade


def _left_out(
    context: QuestionContext, authorities: Collection[str], otherwise: Mapping[str, str]
) -> list[str]:
    """Return which authorities have another grade, no finding on the topics, or only an old inspection."""
    grades = [
        f"{context.name(each)} ({grade_words(otherwise[each])})" for each in context.labels.by_name(otherwise)
    ]
    recent = context.recent(authorities)
    silent = context.names(each for each, item in recent.items() if not context.counts(item).evaluated)
    old = context.names(context.outdated(authorities))
    sentences = {
        f"Left out, as graded otherwise for {context.topic_names}": listed(grades, most=12),
        f"No finding on {context.topic_names}": silent,
        f"Left out, inspected before {context.cycle_day}": old,
    }
    return [f"{start}: {names}." for start, names in sentences.items() if names]


def authority_topic(context: QuestionContext) -> Answer:
    """Return what the full inspections of an authority found on a topic, the latest in the sentence."""
    latest, topics, full = context.item, context.topic_names, context.own_full[::-1]
    counts = counts_of(context.store.facts, full, topics=context.topics)
    name, now = context.place_name, counts.get(latest.report, Counts())
    text = (
        f"On {topics}, {latest.began} has {count_words(now)} about {name}."
        if now.total
        else f"T{latest.began[1:]} says nothing about {topics} in {name}."
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
    wanted = [each for each in on_topics if context.accepts(each.polarity)]
    if now.total and not wanted:
        text += (
            f" None of them is {'strong' if context.question.polarity == 'strength' else 'weak or mixed'}."
        )
        wanted = on_topics
    order = ("weakness", "mixed", "strength", "context")
    wanted.sort(key=lambda each: (order.index(each.polarity), -each.confidence))
    statements, cautions = (each.finding for each in wanted), context.age_caution()
    return context.answer("authority-topic", text, rows, statements, cautions=cautions)


def by_topic(context: QuestionContext) -> Answer | None:
    """Return what the full inspections of an authority found on several topics, a sentence for each."""
    if context.place not in context.latest:
        return None
    answers = [authority_topic(context.asking(topics=(each,))) for each in context.question.topics]
    return replace(
        answers[0],
        text=" ".join(dict.fromkeys(each.text for each in answers)),
        rows=tuple(row for each in answers for row in each.rows),
        evidence=tuple(dict.fromkeys(passage for each in answers for passage in each.evidence)),
    )


def rates(context: QuestionContext) -> Answer | None:
    """Return the authorities with the highest (or lowest) rate of weak findings on a topic."""
    scope, topics = context.scope, context.topic_names
    is_best = context.question.wants_any("best") or context.question.polarity == "strength"
    recent, fewest = context.recent(scope.authorities), current_frameworks().thresholds.rated_findings
    of = {each: context.counts(item) for each, item in recent.items()}
    rated = [each for each in recent if of[each].evaluated >= fewest]
    sign = 1 if is_best else -1
    rated.sort(key=lambda each: (_rate(of[each]) * sign, -of[each].evaluated, context.name(each)))
    rows = [_rate_row(context, recent[each], of[each]) for each in rated[:MOST_ROWS]]
    since = context.period_words or f" since {context.cycle_day}"
    text = f"No authority in {scope.title} inspected{since} has {fewest} findings on {topics}."
    if rated:
        first = of[rated[0]]
        share = f"({first.negative} of {first.evaluated}, {per_cent(_rate(first))})"
        text = (
            f"Among {counted(len(rated), 'authority')} in {scope.title} inspected{since} with at least "
            f"{fewest} findings on {topics}, the {'lowest' if is_best else 'highest'} share of weak "
            f"or mixed findings is in {context.name(rated[0])} {share}; for all of them together it is "
            f"{per_cent(_rate(sum(of.values(), Counts())))}."
        )
    more = {
        f"Fewer than {fewest} findings on it": len(recent) - len(rated),
        f"Left out, inspected before {context.cycle_day}": len(context.outdated(scope.authorities)),
    }
    sentences = [f"{start}: {counted(number, 'authority')}." for start, number in more.items() if number]
    polarity = "strength" if is_best else "weakness"
    evidence = [context.best_passage(recent[each], polarity) for each in rated[:3]]
    return context.answer("rates", text, rows, evidence, more=sentences)


def _rate(counts: Counts) -> float:
    return counts.negative / counts.evaluated if counts.evaluated else 0.0


def _rate_row(context: QuestionContext, item: Inspection, counts: Counts) -> Row:
    low, high = wilson_interval(counts.negative, counts.evaluated)
    cells: dict[str, Cell] = {
        "region": context.labels.region(item.authority),
        "inspected": item.day,
        "grade": item.overall_words,
        "weak or mixed": counts.negative,
        "findings": counts.evaluated,
        "share": per_cent(_rate(counts)),
        "95 % interval": f"{100 * low:.0f}-{per_cent(high)}",
    }
    return context.row(item.authority, cells)


def authority_themes(context: QuestionContext) -> Answer:
    """Return the topics on which an authority was found weak (or strong) at its latest full inspection."""
    latest, known = context.item, {} if context.period_words else latest_topic_counts(context.store.facts)
    own = {topic: counts for (report, topic), counts in known.items() if report == latest.report}
    own = own or dict(sorted(count_by_topic(findings(context.store, latest)).items()))
    title, when = context.place_name, f"at {latest.began}"
    return _themes(context, own, title, when, context.age_caution())


def themes(context: QuestionContext) -> Answer | None:
    """Return the topics with most weak (or strong) findings in the recent inspections of an area."""
    scope = context.scope
    recent = {item.report for item in context.recent(scope.authorities).values()}
    totals: dict[str, Counts] = {}
    for (report, topic), counts in latest_topic_counts(context.store.facts).items():
        if report in recent:
            totals[topic] = totals.get(topic, Counts()) + counts
    when = f"in {counted(len(recent), 'inspection')} begun since {context.cycle_day}"
    return _themes(context, totals, scope.title, when, caution_of("themes-of-area"))


def _themes(
    context: QuestionContext, counts: Mapping[str, Counts], title: str, when: str, cautions: tuple[str, ...]
) -> Answer:
    is_strong = context.question.polarity == "strength"
    above = {*broader_topics(context.store.facts).values()}
    numbers = {topic: each.strength if is_strong else each.negative for topic, each in counts.items()}
    first = [topic for topic, number in numbers.items() if number and topic not in above]
    first.sort(key=lambda topic: (-numbers[topic], context.name(topic)))
    words = "strong" if is_strong else "weak or mixed"
    names = listed([f"{context.name(topic).lower()} ({numbers[topic]})" for topic in first[:3]])
    text = f"In {title}, most {words} findings {when} are about {names}."
    if not first:
        text = f"No {words} finding about {title} {when}."
    rows = [_topic_row(context, "topic", topic, {}, counts[topic]) for topic in first[:_MOST_THEMES]]
    polarity = "strength" if is_strong else "weakness"
    places = [each for each in context.scope.authorities if each in context.latest][:_MOST_EVIDENCE]
    evidence = [
        context.best_passage(context.latest[each], polarity, context.with_narrower(topic))
        for topic in first[:3]
        for each in places
    ]
    return context.answer("themes", text, rows, evidence, cautions=cautions)


def _topic_row(
    context: QuestionContext, column: str, iri: str, cells: Mapping[str, Cell], counts: Counts
) -> Row:
    share = {"share weak or mixed": per_cent(_rate(counts))}
    return context.row(iri, {**cells, **count_columns(counts), **share}, column=column)


def topic_overview(context: QuestionContext) -> Answer | None:
    """Return the share of weak findings on a topic in the recent inspections of each region."""
    scope, topics, since = context.scope, context.topic_names, f"begun since {context.cycle_day}"
    recent = context.recent(scope.authorities)
    counts = {each: context.counts(item) for each, item in recent.items()}
    total = sum(counts.values(), Counts())
    rows: list[Row] = []
    for area in regions(context.store):
        members = [counts[each] for each in area.authorities if each in recent]
        here = sum(members, Counts())
        if here.evaluated:
            rows.append(_topic_row(context, "region", area.iri, {"inspections": len(members)}, here))
    text = (
        f"On {topics}, {counted(len(recent), 'inspection')} in {scope.title} {since} have "
        f"{total.evaluated:,} evaluating findings; {per_cent(_rate(total))} of them are weak or mixed."
        if total.evaluated
        else f"No inspection in {scope.title} {since} has a finding on {topics} that evaluates."
    )
    most = sorted(recent, key=lambda each: (-counts[each].evaluated, each))[:_MOST_EVIDENCE]
    polarity = context.question.polarity
    evidence = [
        context.best_passage(recent[each], wanted)
        for wanted in ([polarity] if polarity else ("strength", "weakness"))
        for each in most
    ]
    return context.answer("topic", text, rows, evidence)


def why(context: QuestionContext) -> Answer | None:
    """Return the grade of an authority with the topics that weigh most, weak ones under a low grade."""
    latest, named = context.item, context.question.grades
    if not latest.overall:
        return None
    so_graded = [item for item in context.own_full if item.overall and item.overall.grade in named]
    if context.question.is_past and so_graded and so_graded[-1] != latest:
        year = so_graded[-1].day[:4]
        return why(context.asking(years=Period(year, year)))
    grade = latest.overall.grade
    polarity = context.question.polarity or ("strength" if grade in FAVOURABLE else "weakness")
    found = authority_themes(context.asking(polarity=polarity))
    instead = f", not {' or '.join(map(grade_words, named))}," if named and grade not in named else ""
    graded = f"{context.place_name} was graded {grade_words(grade)}{instead} by {latest.began}."
    return replace(
        found,
        kind="why",
        text=f"{graded} {found.text}",
        evidence=(*context.passages([latest.overall.statement]), *found.evidence),
        cautions=(*found.cautions, *caution_of("reasons")),
    )
