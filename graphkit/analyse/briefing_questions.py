"""Questions to ask in a meeting with an authority, the most pressing first, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from graphkit.analyse.briefing_parts import Ask, TopicShare, Visit, counted
from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.inspection_changes import TopicChange
from graphkit.analyse.latest_inspection import best_passage
from graphkit.analyse.per_graph import latest_inspections, latest_topic_counts
from graphkit.ask.followed_recommendations import FollowedRecommendation
from graphkit.ask.lookup import statistical_neighbours

if TYPE_CHECKING:
    from graphkit.analyse.briefing_reports import BriefingReports

_MOST, _MOST_URGENT = 5, 2
_ON_TOPICS = (
    "How do you know whether work on {} is getting better",
    "What do children, families and staff say about {} today",
    "Who is answerable for {}, and what do they see in their figures",
)


def questions_to_ask(
    reports: BriefingReports,
    changed: Sequence[TopicChange],
    weak: Sequence[TopicShare],
    visits: Sequence[Visit],
) -> tuple[Ask, ...]:
    """Return the questions, one of each subject."""
    return tuple(islice(_one_of_each(_questions(reports, changed, weak, visits)), _MOST))


def _questions(
    reports: BriefingReports,
    changed: Sequence[TopicChange],
    weak: Sequence[TopicShare],
    visits: Sequence[Visit],
) -> Iterator[tuple[str, Ask]]:
    """Yield questions with their subject, the most pressing first; one of each subject is asked."""
    yield from _on_open([each for each in reports.open() if each.is_priority][:_MOST_URGENT], reports)
    yield from _on_recommendations(reports)
    yield from _on_topics(reports, changed, weak)
    for visit in visits:
        if visit.weak and visit.is_later:
            kind, _, month = visit.title.rpartition(", ")
            where = f" ({visit.theme.lower()})" if visit.theme else ""
            yield (
                visit.inspection,
                Ask(
                    f"What has changed since {month}{where}?",
                    f"The report ({kind}, {month}) has {counted(visit.weaknesses, 'weak or mixed finding')}.",
                    visit.weak,
                ),
            )
    made = [each for each in reports.recommendations if each.inspection == reports.latest.iri]
    yield from _on_open(sorted(made, key=lambda each: (not each.is_priority, each.start)), reports)
    yield from _on_strengths(reports)


def _on_recommendations(reports: BriefingReports) -> Iterator[tuple[str, Ask]]:
    for at, each in enumerate(one for one in reports.followed() if one.is_recurring and _is_likely(one)):
        if at == 2:
            break
        shown, made = each.passages_by_page, reports.by_iri[each.inspection].day[:4]
        about, part = reports.about(each), " in part" if each.outcome.startswith("partly") else ""
        yield (
            each.iri,
            Ask(
                f"What is being done differently{about} this time, and how will you know that it works?",
                f"Recommended in {made}, and found again{part} in {reports.latest.day[:4]}: "
                f"{reports.recommendation_title(each)}.",
                reports.source(shown[0].iri if shown else each.iri, reports.latest),
            ),
        )


def _on_topics(
    reports: BriefingReports, changed: Sequence[TopicChange], weak: Sequence[TopicShare]
) -> Iterator[tuple[str, Ask]]:
    worse = next((each for each in changed if each.points > 0), None)
    if worse:
        share, year = reports.share(worse), reports.full[-2].day[:4]
        yield (
            worse.topic,
            Ask(
                f"Why did {share.label.lower()} become weaker, and what do your own audits show today?",
                f"{share.before_negative} of {share.before_findings} findings were weak or mixed in "
                f"{year}, {share.negative} of {share.findings} in {reports.latest.day[:4]}.",
                reports.weak_passage(worse.topic),
            ),
        )
    counted = latest_topic_counts(reports.store)
    near = [
        item.report
        for other in statistical_neighbours(reports.store, reports.authority)
        if (item := latest_inspections(reports.store).get(other))
    ]
    pressing = sorted(weak, key=lambda each: (-each.share * each.findings, each.label))[:3]
    for at, share in enumerate(pressing):
        others = sum((counted.get((report, share.topic), Counts()) for report in near), Counts())
        if others.evaluated and share.share > 100 * others.negative / others.evaluated:
            yield (
                share.topic,
                Ask(
                    f"{_ON_TOPICS[at].format(share.label.lower())}?",
                    f"{share.negative} of {share.findings} findings in {reports.latest.day[:4]} are weak or "
                    f"mixed ({share.share:.0f} %), {100 * others.negative / others.evaluated:.0f} % at "
                    f"statistical neighbours.",
                    reports.weak_passage(share.topic),
                ),
            )


def _on_open(made: Iterable[FollowedRecommendation], reports: BriefingReports) -> Iterator[tuple[str, Ask]]:
    for each in made:
        priority, item = " for priority action" if each.is_priority else "", reports.by_iri[each.inspection]
        yield (
            each.iri,
            Ask(
                f"What has been done{reports.about(each)}, and what shows that children notice it?",
                f"Recommended{priority} in {item.day[:4]}: {reports.recommendation_title(each)}.",
                reports.source(each.iri, item),
            ),
        )


def _on_strengths(reports: BriefingReports) -> Iterator[tuple[str, Ask]]:
    good = [each for each in reports.topics() if each.share <= reports.least.strong_percentage]
    for share in sorted(good, key=lambda each: (-each.findings, each.label)):
        iri = best_passage(reports.store, reports.passages, reports.latest, "strength", [share.topic])
        yield (
            share.topic,
            Ask(
                f"What keeps {share.label.lower()} strong, and what could others learn from it?",
                f"{share.findings - share.negative} of {share.findings} findings in "
                f"{reports.latest.day[:4]} are strong.",
                reports.source(iri, reports.latest) if iri else None,
            ),
        )


def _is_likely(each: FollowedRecommendation) -> bool:
    """Return whether an outcome is more likely right than wrong."""
    return (each.confidence or 0) >= 0.5


def _one_of_each(asked: Iterable[tuple[str, Ask]]) -> Iterator[Ask]:
    seen: set[str] = set()
    for subject, ask in asked:
        if subject not in seen:
            seen.add(subject)
            yield ask
