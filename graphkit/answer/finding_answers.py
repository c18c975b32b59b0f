"""Answers about findings on topics: who is good at what near a place, what a report says, rates, themes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from graphkit.analyse.authority_briefing import briefing_on
from graphkit.analyse.confidence_intervals import wilson_interval
from graphkit.analyse.finding_counts import Counts, count_findings
from graphkit.analyse.latest_inspection import best_passage, findings
from graphkit.analyse.passage_links import Passages
from graphkit.analyse.per_graph import latest_topic_counts
from graphkit.answer.place_answers import no_report
from graphkit.answer.question_context import (
    MAX_EVIDENCE,
    QuestionContext,
    began,
    counted,
    grade_words,
    listed,
)
from graphkit.answer.question_vocabulary import broader_topics, regions, vocabulary
from graphkit.answer.surroundings import Near, around
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.inspections import FAVOURABLE, Inspection
from graphkit.ask.lookup import end_date, local_id, objects
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Property

FEWEST_RATED = 5  # findings on a topic in one inspection, for a rate
_MOST_RATED = 20  # rows
_MOST_THEMES = 12
_MOST_EVIDENCE = 3  # authorities of an area whose passages are shown
_SERVED_BY = """
SELECT DISTINCT ?agency {{ ?agency gk:servesArea <{place}> ; a gk:{kind} }} ORDER BY ?agency"""
_ABOUT_AGENCY = """
SELECT DISTINCT ?finding ?polarity ?day ?authority {{
  ?inspection gk:inspectionOf ?authority ; gk:startDate ?day ; gk:finding ?finding .
  ?finding gk:concerns <{agency}> ; gk:polarity ?polarity }} ORDER BY DESC(?day) ?finding"""
_CAUTIONS = (
    "Counts are sentences of reports as software classified them; a report that says more on a topic has "
    "more of them. Read the passages before you call anyone.",
)
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
    passages = _best_passages(context, found, polarity)
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
    statements = [entity_iri(str(row["statement"])) for row in rows if row["statement"]]
    return Answer(
        "near-by-topic",
        text,
        tuple(rows),
        context.passages(statements),
        context.coverage(others, *_silent(context, others)),
        _CAUTIONS,
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


def _near_row(context: QuestionContext, near: Near, counts: Counts, statement: str) -> Row:
    return {
        "authority": context.labels.of(near.authority),
        "near": near.why,
        **figures(context.latest[near.authority], counts),
        "id": local_id(near.authority),
        "statement": local_id(statement),
    }


def figures(item: Inspection, counts: Counts) -> dict[str, str | int]:
    """Return day and grade of an inspection, and counts of findings, as part of a row."""
    grade = item.overall.grade.replace("-", " ") if item.overall else ""
    return {
        "inspected": item.day,
        "grade": grade,
        "strengths": counts.strength,
        "mixed": counts.mixed,
        "weaknesses": counts.weakness,
    }


def area_by_topic(context: QuestionContext) -> Answer | None:
    """Return the authorities of an area that are strong (or weak) on a topic, the strongest first."""
    polarity, scope = context.question.polarity or "strength", context.scope
    found = _by_authority(context, scope.authorities, polarity)
    best = sorted(found, key=lambda each: (-_margin(polarity, found[each]), context.labels.of(each)))
    passages = _best_passages(context, best[:MAX_EVIDENCE], polarity)
    rows: list[Row] = [
        {
            "authority": context.labels.of(each),
            "region": context.labels.region(each),
            **figures(context.latest[each], found[each]),
            "id": local_id(each),
            "statement": local_id(passages.get(each, "")),
        }
        for each in best[:_MOST_RATED]
    ]
    text = (
        f"{counted(len(found), 'authority')} in {scope.title} {'has' if len(found) == 1 else 'have'} more "
        f"{_MORE[polarity]} "
        f"on {context.topic_names} at the latest full inspection{_since(context)}"
        f"{'; those with the largest difference come first' if len(found) > 1 else ''}."
    )
    statements = [entity_iri(str(row["statement"])) for row in rows if row["statement"]]
    return Answer(
        "area-by-topic",
        text,
        tuple(rows),
        context.passages(statements),
        context.coverage(scope.authorities, *_silent(context, scope.authorities)),
        _CAUTIONS,
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
    recent = _recent_inspections(context, authorities)
    counts = {each: context.topic_counts.get(item.report, Counts()) for each, item in recent.items()}
    return {each: of for each, of in counts.items() if _margin(polarity, of) > 0}


def _best_passages(context: QuestionContext, authorities: Iterable[str], polarity: str) -> dict[str, str]:
    """Return the best passage on the topics in the latest full inspection of each authority."""
    passages = Passages(context.store)
    return {
        each: best_passage(context.store, passages, context.latest[each], polarity, context.topics)
        for each in authorities
    }


def _recent_inspections(context: QuestionContext, authorities: Iterable[str]) -> dict[str, Inspection]:
    """Return the latest full inspection of each authority that is recent."""
    recent = ((each, _recent(context, each)) for each in authorities)
    return {each: item for each, item in recent if item}


def _recent(context: QuestionContext, authority: str) -> Inspection | None:
    item = context.latest.get(authority)
    is_old = item is not None and item.day < context.cycle_start and not context.period_words
    return None if is_old else item


def _since(context: QuestionContext) -> str:
    """Return from when inspections count."""
    return context.period_words or f", begun since {long_date(context.cycle_start)}"


def _silent(context: QuestionContext, authorities: Collection[str]) -> list[str]:
    """Return which authorities have no finding on the topics, or only an old inspection."""
    recent = _recent_inspections(context, authorities)
    old = [each for each in authorities if each in context.latest and each not in recent]
    counts = context.topic_counts
    silent = [each for each, item in recent.items() if not counts.get(item.report, Counts()).evaluated]
    sentences = []
    if silent:
        sentences.append(f"No finding on {context.topic_names}: {_names(context, silent)}.")
    if old:
        sentences.append(
            f"Left out, inspected before {long_date(context.cycle_start)}: {_names(context, old)}."
        )
    return sentences


def _names(context: QuestionContext, authorities: Iterable[str]) -> str:
    return listed(list(map(context.labels.of, context.labels.by_name(authorities))))


def rates(context: QuestionContext) -> Answer | None:
    """Return the authorities with the highest (or lowest) rate of weak findings on a topic."""
    scope, is_best = (
        context.scope,
        context.question.wants_any("best") or context.question.polarity == "strength",
    )
    recent = _recent_inspections(context, scope.authorities)
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
    rows = [_rate_row(context, recent[each], of[each]) for each in rated[:_MOST_RATED]]
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
    evidence = _best_passages(context, rated[:3], "strength" if is_best else "weakness").values()
    return Answer(
        "rates",
        text,
        tuple(rows),
        context.passages(evidence),
        context.coverage(scope.authorities, *more),
        (
            "This is a share of sentences in reports, not a measure of how children fare, and no official "
            "ranking. Where the intervals (95 %) overlap, the order means little.",
        ),
    )


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
        "grade": item.overall.grade.replace("-", " ") if item.overall else "",
        "weak or mixed": counts.negative,
        "findings": counts.evaluated,
        "share": f"{100 * _rate(counts):.0f} %",
        "95 % interval": f"{100 * low:.0f}-{100 * high:.0f} %",
        "id": local_id(item.authority),
    }


def authority_topic(context: QuestionContext) -> Answer | None:
    """Return what the full inspections of an authority found on a topic, the latest in the sentence."""
    authority = context.question.authorities[0]
    latest = context.latest.get(authority)
    if latest is None:
        return no_report(context, authority)
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
            **figures(item, counts.get(item.report, Counts())),
            "id": local_id(item.iri),
        }
        for item in full
    ]
    on_topics = findings(context.store, latest, context.topics)
    order = ("weakness", "mixed", "strength", "context")
    wanted = [each for each in on_topics if _is_wanted(context, each.polarity)]
    wanted.sort(key=lambda each: (order.index(each.polarity), -each.confidence))
    return Answer(
        "authority-topic",
        text,
        tuple(rows),
        context.passages(each.finding for each in wanted),
        context.coverage((authority,)),
        _old(context, latest),
    )


def _is_wanted(context: QuestionContext, polarity: str) -> bool:
    asked = context.question.polarity
    return not asked or polarity == asked or (asked == "weakness" and polarity == "mixed")


def _old(context: QuestionContext, item: Inspection) -> tuple[str, ...]:
    if item.day >= context.cycle_start or context.period_words:
        return ()
    return (f"The inspection is of {item.day[:4]}: a newer report may exist that is not loaded.",)


def count_words(counts: Counts) -> str:
    """Return counts of findings as words: "2 strong and 1 weak findings"."""
    parts = [
        f"{counts.strength} strong" if counts.strength else "",
        f"{counts.mixed} mixed" if counts.mixed else "",
        f"{counts.weakness} weak" if counts.weakness else "",
        f"{counts.context} neutral" if counts.context else "",
    ]
    given = [part for part in parts if part]
    return f"{listed(given)} finding{'' if counts.total == 1 else 's'}"


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
    return _themes(context, own, name, f"at {began(latest)}", (authority,), _old(context, latest))


def _topic_counts_of(context: QuestionContext, item: Inspection) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for each in {(each.finding, each.topic, each.polarity) for each in findings(context.store, item)}:
        found.setdefault(each[1], Counts()).add(each[2])
    return dict(sorted(found.items()))


def themes(context: QuestionContext) -> Answer | None:
    """Return the topics with most weak (or strong) findings in the recent inspections of an area."""
    scope = context.scope
    recent = {item.report for each in scope.authorities if (item := _recent(context, each))}
    totals: dict[str, Counts] = {}
    for (report, topic), counts in latest_topic_counts(context.store).items():
        if report in recent:
            totals[topic] = totals.get(topic, Counts()) + counts
    where = f"in {counted(len(recent), 'inspection')} begun since {long_date(context.cycle_start)}"
    return _themes(context, totals, scope.title, where, scope.authorities, _CAUTIONS)


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
            "strengths": counts[topic].strength,
            "mixed": counts[topic].mixed,
            "weaknesses": counts[topic].weakness,
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
    return Answer(
        "themes", text, tuple(rows), context.passages(evidence), context.coverage(authorities), cautions
    )


def topic_overview(context: QuestionContext) -> Answer | None:
    """Return the share of weak findings on a topic in the recent inspections of each region."""
    scope = context.scope
    recent = _recent_inspections(context, scope.authorities)
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
                    "strengths": here.strength,
                    "mixed": here.mixed,
                    "weaknesses": here.weakness,
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
        for polarity in ([context.question.polarity] if context.question.polarity else _POLARITY_WORDS)
        for iri in _best_passages(context, most, polarity).values()
    ]
    return Answer(
        "topic", text, tuple(rows), context.passages(evidence), context.coverage(scope.authorities),
        _CAUTIONS,
        page=local_id(context.question.only.value) if context.question.only else "",
    )  # fmt: skip


def agency_findings(context: QuestionContext) -> Answer | None:
    """Return what reports say about an agency: findings by authority, the newest first."""
    agency = next(iter(context.question.agencies), "") or _serving(context)
    if not agency:
        return None
    counts: dict[tuple[str, str], Counts] = {}
    statements = []
    places = context.question.authorities
    for finding, polarity, day, authority in context.store.rows(_ABOUT_AGENCY.format(agency=agency)):
        kind = polarity.rpartition("/")[2]
        if (
            (not places or authority in places)
            and day in context.question.years
            and _is_wanted(context, kind)
        ):
            counts.setdefault((day, authority), Counts()).add(kind)
            statements += [finding] if kind != "context" else []
    name, total = context.labels.of(agency), sum(counts.values(), Counts())
    page = local_id(agency) if context.question.only else ""
    kind = context.labels.kind(agency)
    served = [context.labels.of(iri) for iri in _served(context, agency)]
    serves = f"{name} serves {listed(served)}. " if served else ""
    text = (
        f"{serves}Reports have {count_words(total)} about {name}"
        if total.total
        else f"{serves}No loaded report has a finding about {name}"
    )
    if counts:
        text += f", the newest of {max(day for day, _ in counts)[:4]}"
    rows: list[Row] = [
        {
            "authority": context.labels.of(authority),
            "inspected": day,
            "strengths": each.strength,
            "mixed": each.mixed,
            "weaknesses": each.weakness,
            "neutral": each.context,
            "id": local_id(authority),
        }
        for (day, authority), each in list(counts.items())[:_MOST_RATED]
    ]
    return Answer(
        "agency", f"{text}.", tuple(rows), context.passages(statements),
        context.coverage(tuple({authority for _, authority in counts}) or _served(context, agency)),
        page=page,
    )  # fmt: skip


def _serving(context: QuestionContext) -> str:
    """Return the agency of the kind named that serves the place named; "" if none is known."""
    place, kind = context.question.authorities[0], context.question.agency_kinds[0]
    found = [iri for (iri,) in context.store.rows(_SERVED_BY.format(place=place, kind=kind))]
    return next((iri for iri in found if not end_date(context.store, iri)), "")


def why(context: QuestionContext) -> Answer | None:
    """Return the grade of an authority with the topics that weigh most, weak ones under a low grade."""
    authority = context.question.authorities[0]
    latest = context.latest.get(authority)
    if latest is None or not latest.overall:
        return no_report(context, authority) if latest is None else None
    polarity = context.question.polarity or ("strength" if latest.overall.grade in FAVOURABLE else "weakness")
    found = authority_themes(replace(context, question=replace(context.question, polarity=polarity)))
    assert found
    asked, grade = context.question.grades, latest.overall.grade
    instead = f", not {' or '.join(map(grade_words, asked))}," if asked and grade not in asked else ""
    graded = f"{context.labels.of(authority)} was graded {grade_words(grade)}{instead} by {began(latest)}."
    evidence = (*context.passages([latest.overall.statement]), *found.evidence)
    caution = "Reports give no single reason for a grade: these topics have most findings."
    return replace(
        found, kind="why", text=f"{graded} {found.text}", evidence=evidence,
        cautions=(*found.cautions, caution),
    )  # fmt: skip


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
    evidence = context.passages(entity_iri(each.source.statement) for each in briefing.peers)
    return Answer(
        "peers", text, tuple(rows), evidence, context.coverage((authority,)),
        (*_old(context, context.latest[authority]), *_CAUTIONS),
    )  # fmt: skip


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
    asked = [entity_iri(each.source.statement) for each in briefing.asks if each.source]
    overall = context.latest[authority].overall
    evidence = context.passages([*([overall.statement] if overall else []), *asked])
    return Answer(
        "briefing", " ".join(briefing.sentences), tuple(rows), evidence, context.coverage((authority,)),
        briefing.not_covered,
    )  # fmt: skip


def _served(context: QuestionContext, agency: str) -> tuple[str, ...]:
    known = set(vocabulary(context.store).current)
    return tuple(iri for iri in objects(context.store, agency, Property.SERVES_AREA) if iri in known)
