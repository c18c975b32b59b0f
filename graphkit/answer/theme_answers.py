"""Answers about shares of weak findings, and the topics that most findings are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphkit.analyse.confidence_intervals import wilson_interval
from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.latest_inspection import best_passage, findings
from graphkit.analyse.passage_links import Passages
from graphkit.analyse.per_graph import latest_topic_counts
from graphkit.answer.no_report import no_report
from graphkit.answer.parsed_question import Period
from graphkit.answer.question_context import (
    CAUTIONS,
    MOST_ROWS,
    QuestionContext,
    began,
    count_columns,
    counted,
    grade_words,
    listed,
    overall_words,
)
from graphkit.answer.question_vocabulary import broader_topics, regions
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.inspections import FAVOURABLE, Inspection
from graphkit.ask.lookup import local_id
from graphkit.core.partial_dates import long_date

FEWEST_RATED = 5  # findings on a topic in one inspection, for a rate
_MOST_THEMES = 12
_POLARITIES = ("strength", "weakness")
_MOST_EVIDENCE = 3  # authorities of an area whose passages are shown
_NO_RANKING = (
    "This is a share of sentences in reports, not a measure of how children fare, and no official ranking. "
    "Where the intervals (95 %) overlap, the order means little."
)


def rates(context: QuestionContext) -> Answer | None:
    """Return the authorities with the highest (or lowest) rate of weak findings on a topic."""
    scope = context.scope
    is_best = context.question.wants_any("best") or context.question.polarity == "strength"
    recent = context.recent_inspections(scope.authorities)
    counts = context.topic_counts
    of = {each: counts.get(item.report, Counts()) for each, item in recent.items()}
    rated = [each for each in recent if of[each].evaluated >= FEWEST_RATED]
    rated.sort(
        key=lambda each: (
            _rate(of[each]) * (1 if is_best else -1),
            -of[each].evaluated,
            context.labels.of(each),
        )
    )
    rows = [_rate_row(context, recent[each], of[each]) for each in rated[:MOST_ROWS]]
    few = len(recent) - len(rated)
    all_ = sum(of.values(), Counts())
    word, topics = ("lowest" if is_best else "highest"), context.topic_names
    since = context.period_words or f" since {long_date(context.cycle_start)}"
    first = _rate_words(context, rated[0], of[rated[0]]) if rated else ""
    text = (
        f"Among {counted(len(rated), 'authority')} in {scope.title} inspected{since} with at least "
        f"{FEWEST_RATED} findings on {topics}, the {word} share of weak or mixed findings is in {first}; for "
        f"all of them together it is {100 * _rate(all_):.0f} %."
        if rated
        else f"No authority in {scope.title} inspected{since} has {FEWEST_RATED} findings on {topics}."
    )
    more = [f"Fewer than {FEWEST_RATED} findings on it: {counted(few, 'authority')}."] if few else []
    old = [each for each in scope.authorities if each in context.latest and each not in recent]
    if old:
        more.append(
            f"Left out, inspected before {long_date(context.cycle_start)}: {counted(len(old), 'authority')}."
        )
    evidence = context.best_passages(rated[:3], "strength" if is_best else "weakness").values()
    return context.answer("rates", text, rows, evidence, scope.authorities, *more, cautions=(_NO_RANKING,))


def _rate(counts: Counts) -> float:
    return counts.negative / counts.evaluated if counts.evaluated else 0.0


def _rate_words(context: QuestionContext, authority: str, counts: Counts) -> str:
    share = f"{100 * _rate(counts):.0f} %"
    return f"{context.labels.of(authority)} ({counts.negative} of {counts.evaluated}, {share})"


def _rate_row(context: QuestionContext, item: Inspection, counts: Counts) -> Row:
    low, high = wilson_interval(counts.negative, counts.evaluated)
    return {
        "authority": context.labels.of(item.authority),
        "region": context.labels.region(item.authority),
        "inspected": item.day,
        "grade": overall_words(item),
        "weak or mixed": counts.negative,
        "findings": counts.evaluated,
        "share": f"{100 * _rate(counts):.0f} %",
        "95 % interval": f"{100 * low:.0f}-{100 * high:.0f} %",
        "id": local_id(item.authority),
    }


def authority_themes(context: QuestionContext) -> Answer | None:
    """Return the topics on which an authority was found weak (or strong) at its latest full inspection."""
    authority = context.question.authorities[0]
    latest = context.latest.get(authority)
    if latest is None:
        return no_report(context, authority)
    counted_ = latest_topic_counts(context.store) if not context.period_words else {}
    own = {topic: counts for (report, topic), counts in counted_.items() if report == latest.report}
    if not own:
        own = _topic_counts_of(context, latest)
    name = context.labels.of(authority)
    return _themes(context, own, name, f"at {began(latest)}", (authority,), context.age_caution(latest))


def _topic_counts_of(context: QuestionContext, item: Inspection) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for each in {(each.finding, each.topic, each.polarity) for each in findings(context.store, item)}:
        found.setdefault(each[1], Counts()).add(each[2])
    return dict(sorted(found.items()))


def themes(context: QuestionContext) -> Answer | None:
    """Return the topics with most weak (or strong) findings in the recent inspections of an area."""
    scope = context.scope
    recent = {item.report for each in scope.authorities if (item := context.recent(each))}
    totals: dict[str, Counts] = {}
    for (report, topic), counts in latest_topic_counts(context.store).items():
        if report in recent:
            totals[topic] = totals.get(topic, Counts()) + counts
    where = f"in {counted(len(recent), 'inspection')} begun since {long_date(context.cycle_start)}"
    return _themes(context, totals, scope.title, where, scope.authorities, CAUTIONS)


def _themes(
    context: QuestionContext,
    counts: Mapping[str, Counts],
    title: str,
    where: str,
    authorities: Sequence[str],
    cautions: tuple[str, ...],
) -> Answer | None:
    is_strong = context.question.polarity == "strength"
    above = set(broader_topics(context.store).values())
    number = {
        topic: (each.strength if is_strong else each.negative)
        for topic, each in counts.items()
        if topic not in above
    }
    first = sorted(filter(number.get, number), key=lambda topic: (-number[topic], context.labels.of(topic)))
    words = "strong" if is_strong else "weak or mixed"
    names = listed([f"{context.labels.of(topic).lower()} ({number[topic]})" for topic in first[:3]])
    rows: list[Row] = [
        {
            "topic": context.labels.of(topic),
            **count_columns(counts[topic]),
            "share weak or mixed": f"{100 * _rate(counts[topic]):.0f} %",
            "id": local_id(topic),
        }
        for topic in first[:_MOST_THEMES]
    ]
    text = f"In {title}, most {words} findings {where} are about {names}."
    if not first:
        text = f"No {words} finding about {title} {where}."
    polarity = "strength" if is_strong else "weakness"
    recent = [context.latest[each] for each in authorities if each in context.latest][:_MOST_EVIDENCE]
    passages = Passages(context.store)
    evidence = [
        best_passage(context.store, passages, item, polarity, context.on_topic(topic).topics)
        for topic in first[:3]
        for item in recent
    ]
    return context.answer("themes", text, rows, evidence, authorities, cautions=cautions)


def topic_overview(context: QuestionContext) -> Answer | None:
    """Return the share of weak findings on a topic in the recent inspections of each region."""
    scope = context.scope
    recent = context.recent_inspections(scope.authorities)
    counts = {item.report: context.topic_counts.get(item.report, Counts()) for item in recent.values()}
    total = sum(counts.values(), Counts())
    rows: list[Row] = []
    for area in regions(context.store):
        members = [recent[each].report for each in area.authorities if each in recent]
        here = sum((counts[report] for report in members), Counts())
        if here.evaluated:
            rows.append(
                {
                    "region": area.name,
                    "inspections": len(members),
                    **count_columns(here),
                    "share weak or mixed": f"{100 * _rate(here):.0f} %",
                    "id": local_id(area.iri),
                }
            )
    text = (
        f"On {context.topic_names}, {counted(len(recent), 'inspection')} in {scope.title} begun since "
        f"{long_date(context.cycle_start)} have {total.evaluated:,} evaluating findings; "
        f"{100 * _rate(total):.0f} % of them are weak or mixed."
        if total.evaluated
        else f"No inspection in {scope.title} begun since {long_date(context.cycle_start)} has a finding on "
        f"{context.topic_names} that evaluates."
    )
    most = sorted(recent, key=lambda each: (-counts[recent[each].report].evaluated, each))[:_MOST_EVIDENCE]
    evidence = [
        iri
        for polarity in ([context.question.polarity] if context.question.polarity else _POLARITIES)
        for iri in context.best_passages(most, polarity).values()
    ]
    page = local_id(context.question.only.value) if context.question.only else ""
    return context.answer("topic", text, rows, evidence, scope.authorities, cautions=CAUTIONS, page=page)


def why(context: QuestionContext) -> Answer | None:
    """Return the grade of an authority with the topics that weigh most, weak ones under a low grade."""
    authority = context.question.authorities[0]
    latest = context.latest.get(authority)
    if latest is None or not latest.overall:
        return no_report(context, authority) if latest is None else None
    so_graded = [item for item in context.of(authority) if item.full and _has_grade(context, item)]
    if context.question.is_past and so_graded and so_graded[-1] != latest:
        year = so_graded[-1].day[:4]
        return why(replace(context, question=replace(context.question, years=Period(year, year))))
    polarity = context.question.polarity or ("strength" if latest.overall.grade in FAVOURABLE else "weakness")
    found = authority_themes(replace(context, question=replace(context.question, polarity=polarity)))
    assert found
    named, grade = context.question.grades, latest.overall.grade
    instead = f", not {' or '.join(map(grade_words, named))}," if named and grade not in named else ""
    graded = f"{context.labels.of(authority)} was graded {grade_words(grade)}{instead} by {began(latest)}."
    evidence = (*context.passages([latest.overall.statement]), *found.evidence)
    caution = "Reports give no single reason for a grade: these topics have most findings."
    return replace(
        found, kind="why", text=f"{graded} {found.text}", evidence=evidence,
        cautions=(*found.cautions, caution),
    )  # fmt: skip


def _has_grade(context: QuestionContext, item: Inspection) -> bool:
    """Return whether an inspection gave the overall grade that the question names."""
    return item.overall is not None and item.overall.grade in context.question.grades
