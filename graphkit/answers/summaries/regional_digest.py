"""The digest of a region or of chosen authorities, to prepare a peer challenge:
what is where in the reports.

Months are counted up to the day of "now", or the day asked for, not up to today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from statistics import median_low

from graphkit.answers.measures.finding_counts import Counts, counts_by, latest_topic_counts
from graphkit.answers.readings.horizon import Horizon, horizon_now, of_england
from graphkit.answers.readings.known import (
    current_grades,
    latest_inspections,
    latest_known,
    state_in_words,
    why_not_loaded,
)
from graphkit.answers.readings.looked_at import themes_in_words
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.next_inspections import NextInspection, next_inspections
from graphkit.answers.readings.recommendation_states import without_readers
from graphkit.answers.summaries.digest_themes import (
    DigestPassage,
    DigestTheme,
    DigestThemes,
    Help,
    Latest,
    digest_passage,
)
from graphkit.answers.summaries.england_now import england_now
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    RecommendationCounts,
    followed_recommendations,
    recommendation_counts,
    whole_recommendations,
)
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.answers.summaries.news import News, all_news, default_period
from graphkit.answers.summaries.words_and_numbers import questions_to_ask
from graphkit.core.confidence_levels import UNSURE
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.partial_dates import whole_months
from graphkit.core.terms import GK, Dcterms, Gk, Scheme
from graphkit.graph.entities.focus import Focus
from graphkit.graph.entities.loaded_reports import (
    distinct_not_loaded,
    inspections_not_loaded,
    missing_authorities,
)
from graphkit.graph.entities.lookup import Labels, end_date, objects
from graphkit.graph.entities.quotes import Passages, openly_licensed_reports
from graphkit.graph.facts.inspections import Inspection, inspections, priority_actions
from graphkit.graph.facts.names import classes, now_day
from graphkit.graph.facts.recommendation_outcomes import recommended_topics
from graphkit.graph.store.dataset import Store

_SERVING = """
SELECT body.iri, area.iri, role FROM serving_held AS held JOIN entity AS body ON body.id = held.body
  JOIN entity AS area ON area.id = held.authority WHERE held.first <= ? AND ? <= held.last"""
_NAMES = {"": "inspection", "other": "inspection of another kind"}  # of what is no framework's
_MOST_NEWS = 12  # lines of news that are shown
_MOST_NUMBERS = 6  # differences between words and numbers that are shown
_MOST_RECURRING = 8  # recommendations that are shown
# class → its name, and the roles of coverage that count
_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    Gk.PoliceForce: ("Police", ("covers",)),
    Gk.HealthBody: ("Integrated care board", ("commissions",)),
    Gk.RegionalAdoptionAgency: ("Adoption agency", ("member", "host")),
    Gk.ChildrensTrust: ("Trust", ("delivers",)),
    Gk.SafeguardingPartnership: ("Safeguarding partnership", ("covers",)),
}


@dataclass(frozen=True, slots=True)
class RecurringRecommendation:
    """A recommendation that the latest full inspection finds again,
    and the passage that shows it.
    """

    recommendation: DigestPassage
    outcome: str
    confidence: float
    shown_by: DigestPassage | None


@dataclass(frozen=True, slots=True)
class SpanningBody:
    """A body that serves several of the authorities,
    with the findings of their latest reports about it.
    """

    kind: str
    body: str
    name: str
    serves: tuple[str, ...]  # names of authorities
    strength: int
    negative: int  # weak or mixed


@dataclass(frozen=True, slots=True)
class GradeNow:
    """A grade, its statement, and the criterion it was given under; `is_shared`:
    with other columns.
    """

    grade: str
    statement: str
    criterion: str
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class AuthorityNow:
    """An authority: its latest full inspection known, age in months, grades by `Digest.criteria`,
    visits.

    `inspection` is "" where its report is not loaded. `urgent` are the areas for priority action of
    that inspection, and the last number of each later one.
    """

    authority: str
    name: str
    inspection: str = ""
    under: str = ""
    inspected: str = ""
    months: int = 0
    grades: tuple[GradeNow | None, ...] = ()
    later: tuple[tuple[str, str, str, int], ...] = ()  # inspection, what it is, first day, urgent
    urgent: int = 0
    next: NextInspection | None = None  # when the next full inspection is usual


@dataclass(frozen=True, slots=True)
class NotCovered:
    """What the digest cannot show."""

    without_report: tuple[str, ...]
    without_full_inspection: tuple[str, ...]  # why findings of now are not known, a sentence each
    not_loaded: tuple[tuple[str, str, str, str], ...]  # authority, framework, when, mention
    not_quotable: tuple[tuple[str, str, str], ...]  # report, its label, its licence
    abolished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberToAsk:
    """Where words and a published number differ at an authority:
    what the number shows, and what to ask.
    """

    authority: str
    name: str
    topic: str
    finding: str
    question: str
    source: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest; ages are counted up to the day `newest`.

    The authorities are in the order of England now, the worst first; `news` are those since a day,
    the gravest first.
    """

    title: str
    newest: str
    horizon: Horizon
    authorities: tuple[AuthorityNow, ...]
    news: tuple[News, ...]
    news_since: str
    states: str  # how many have which overall grade, or worst judgement
    weak: tuple[DigestTheme, ...]
    strong: tuple[DigestTheme, ...]
    help: tuple[Help, ...]
    # of recommendations that the latest inspections answer
    outcomes: tuple[tuple[str, int], ...]
    recommendations: RecommendationCounts  # all of the authorities
    without_readers: str  # that no reader has confirmed an outcome, or ""
    recurring: tuple[RecurringRecommendation, ...]
    bodies: tuple[SpanningBody, ...]
    numbers: tuple[NumberToAsk, ...]
    not_covered: NotCovered
    criteria: tuple[str, ...] = field(
        default_factory=lambda: current_frameworks().headline_criteria
    )

    @property
    def sharing(self) -> list[str]:
        """Return the criteria that one grade covers together, in some inspection."""
        return [
            criterion
            for at, criterion in enumerate(self.criteria)
            if any(
                grade.is_shared
                for each in self.authorities
                if each.grades and (grade := each.grades[at])
            )
        ]

    @property
    def names(self) -> dict[str, str]:
        """Return the names of the authorities by IRI."""
        return {each.authority: each.name for each in self.authorities}

    @property
    def inspected(self) -> list[AuthorityNow]:
        """Return the authorities with a full inspection."""
        return [each for each in self.authorities if each.inspected]

    @property
    def loaded(self) -> list[AuthorityNow]:
        """Return those whose report of it is loaded: only their findings are counted."""
        return [each for each in self.authorities if each.inspection]

    @property
    def median_months(self) -> int:
        """Return the median age of the latest full inspections."""
        return median_low(each.months for each in self.inspected)


def regional_digest(store: Store, focus: Focus, with_quotes: bool = False) -> Digest:
    """Return the digest of the authorities of a focus; abolished ones are only listed.

    Raises GraphkitError where the focus contains no authority, or no full inspection of one is
    loaded.
    """
    places = _existing(store, focus)
    every, everywhere = inspections(store.facts), latest_inspections(store)
    here = {place: everywhere[place] for place in places if place in everywhere}
    if not here:
        reasons = " ".join(why_not_loaded(store, place) for place in places)
        raise GraphkitError(f"There is nothing to digest for {focus.title}. {reasons}")
    followed = follow_ups(store, here)
    place_of = {item.iri: place for place, item in here.items()}
    recurring = {
        (place_of[each.later], concept_iri(Scheme.TOPIC, topic))
        for each in followed
        if each.is_recurring
        for topic in each.topics
    }
    requests = recommended_topics(store.facts, place_of)
    recommended = {(place_of[each.inspection], each.topic) for each in requests}
    topics = _topics(store, everywhere)
    themes = DigestThemes(store, here, everywhere, topics, with_quotes)
    found, newest = themes.find(recommended, recurring), now_day(store.facts)
    now = tuple(_authorities_now(store, _worst_first(store, places), every, newest))
    since = default_period(store.facts)
    asked = (each for each in questions_to_ask(store) if each.authority in here)
    by_iri = {each.iri: each for each in every}
    return Digest(
        title=focus.title,
        newest=newest,
        horizon=horizon_now(store),
        authorities=now,
        news=tuple(all_news(store, places, since, _MOST_NEWS)[0]),
        news_since=since,
        states=state_in_words(current_grades(of_england(store), places)),
        weak=found.weak,
        strong=found.strong,
        help=found.help,
        outcomes=tuple(recommendation_counts(followed).by_outcome.items()),
        recommendations=recommendation_counts(
            each for place in places for each in followed_recommendations(store, place)
        ),
        without_readers=without_readers(store.facts),
        recurring=tuple(recurring_recommendations(store, followed, by_iri, with_quotes)),
        bodies=tuple(spanning_bodies(store, places, here, newest)),
        numbers=tuple(
            NumberToAsk(
                each.authority,
                each.name,
                each.topic_label,
                each.finding,
                each.question,
                each.source,
            )
            for each in islice(asked, _MOST_NUMBERS)
        ),
        not_covered=_not_covered(store, focus, places, every, here),
    )


def _existing(store: Store, focus: Focus) -> list[str]:
    """Return the authorities of a focus that exist, by name.

    Raises GraphkitError where there is none.
    """
    places = Labels(store).by_name(
        place for place in focus.authorities if not end_date(store, place)
    )
    if not places and focus.authorities:
        raise GraphkitError(f"{focus.title} no longer exists: name the authorities that followed")
    if not places:
        raise GraphkitError(
            f"{focus.title} is no authority, region or place: name one, such as South East or "
            "Berkshire"
        )
    return places


def _worst_first(store: Store, places: Sequence[str]) -> list[str]:
    """Return authorities in the order of England now."""
    return [each.known.authority for each in england_now(store, places).rows]


def _topics(store: Store, everywhere: Latest) -> dict[tuple[str, str], Counts]:
    """Return the findings of the latest full inspections by (authority, topic)."""
    by_report = latest_topic_counts(store.facts)
    authority_of = {item.report: place for place, item in everywhere.items()}
    return {(authority_of[report], topic): counts for (report, topic), counts in by_report.items()}


def _authorities_now(
    store: Store, places: Sequence[str], every: Sequence[Inspection], newest: str
) -> Iterator[AuthorityNow]:
    """Yield each authority with its latest full inspection known, and the inspections after it."""
    labels, areas, urgent = Labels(store), ComparableCriteria(store), priority_actions(store.facts)
    themes, store = themes_in_words(store.facts), of_england(store)
    for place in places:
        latest = latest_known(store).get(place)
        later = tuple(
            (each.iri, _with_theme(each, themes), each.day, urgent.get(each.iri, 0))
            for each in every
            if each.authority == place and (not latest or each.day > latest.day)
        )
        now = AuthorityNow(place, labels.of(place), later=later)
        yield (
            now
            if not latest
            else replace(
                now,
                inspection=latest.iri if latest.report else "",
                under=latest.under,
                inspected=latest.day,
                months=whole_months(latest.day, newest),
                grades=tuple(_grades(latest, areas)),
                urgent=urgent.get(latest.iri, 0),
                next=next_inspections(store).get(place),
            )
        )


def _with_theme(item: Inspection, themes: Mapping[str, str]) -> str:
    """Return what an inspection is, and what it looked at: "focused visit on front door"."""
    return f"{item.under} on {themes[item.iri]}" if item.iri in themes else item.under


def _grades(item: Inspection, areas: ComparableCriteria) -> Iterator[GradeNow | None]:
    """Yield the grade of an inspection that applies to each criterion of the digest."""
    found = [areas.grade(item, criterion) for criterion in current_frameworks().headline_criteria]
    given_under = [under for _, under in found]
    for grade, under in found:
        statements = [each.statement for each in item.judgements if each.criterion == under]
        yield GradeNow(grade, statements[0], under, given_under.count(under) > 1) if grade else None


def _not_covered(
    store: Store, focus: Focus, places: Sequence[str], every: Sequence[Inspection], here: Latest
) -> NotCovered:
    labels = Labels(store)
    missing, open_reports = missing_authorities(store, every), openly_licensed_reports(store)
    mentions = distinct_not_loaded(inspections_not_loaded(store, places))
    none = [labels.of(place) for place in missing.without_report if place in places]
    closed = [item.report for item in here.values() if item.report not in open_reports]
    return NotCovered(
        tuple(none),
        tuple(
            why_not_loaded(store, place)
            for place in places
            if place not in here and labels.of(place) not in none
        ),
        tuple(
            (
                labels.of(each.authority),
                _NAMES.get(each.framework, each.framework),
                each.when,
                each.mention,
            )
            for each in mentions
        ),
        tuple(
            (report, labels.of(report), labels.of(licence[0]) if licence else "no licence known")
            for report in closed
            for licence in [objects(store, report, Dcterms.license)]
        ),
        tuple(labels.of(place) for place in labels.by_name(set(focus.authorities) - set(places))),
    )


def follow_ups(store: Store, here: Latest) -> list[FollowedRecommendation]:
    """Return the recommendations that some inspections, by authority, answer."""
    found = [
        each
        for place, item in here.items()
        for each in followed_recommendations(store, place)
        if each.later == item.iri
    ]
    return [*whole_recommendations(found)]


def recurring_recommendations(
    store: Store,
    followed: Iterable[FollowedRecommendation],
    made_by: Mapping[str, Inspection],
    with_quotes: bool,
) -> Iterator[RecurringRecommendation]:
    """Yield recommendations that recur, without unsure ones:
    the surest of each authority, then the next.

    `made_by` are the loaded inspections by IRI.
    """
    places, labels = Passages(store, with_quotes), Labels(store)
    by_place: dict[str, list[FollowedRecommendation]] = defaultdict(list)
    for each in sorted(followed, key=_certainty):
        if each.is_recurring and (each.confidence or 0.0) >= UNSURE:
            by_place[each.later].append(each)
    turns = [(turn, each) for some in by_place.values() for turn, each in enumerate(some)]
    turns.sort(key=lambda pair: (pair[0], _certainty(pair[1])))
    for _, each in turns[:_MOST_RECURRING]:
        passage = None
        if each.passages:
            passage = digest_passage(labels, made_by[each.later], places.of(each.passages[0].iri))
        yield RecurringRecommendation(
            digest_passage(labels, made_by[each.inspection], places.with_lead(each.iri)),
            each.outcome,
            each.confidence or 0.0,
            passage,
        )


def _certainty(each: FollowedRecommendation) -> tuple[object, ...]:
    return -(each.confidence or 0.0), each.outcome != "recurs", each.iri


def spanning_bodies(
    store: Store, places: Sequence[str], here: Latest, day: str
) -> Iterator[SpanningBody]:
    """Yield the bodies that serve two or more authorities on a day, by kind, the widest first."""
    serves: dict[tuple[str, str], set[str]] = defaultdict(set)
    kind_of = classes(store.facts)
    for body, area, role in with_meanings(store.facts, "serving_held").rows(_SERVING, (day, day)):
        kind = GK + kind_of[body]
        if area in places and kind in _KINDS and role in _KINDS[kind][1]:
            serves[kind, body].add(area)
    about: dict[str, Counts] = defaultdict(Counts)
    counted = counts_by(store.facts, "entity", here.values())
    for (_, body), counts in counted.items():
        about[body] += counts
    order, labels = list(_KINDS), Labels(store)
    several = {key: areas for key, areas in serves.items() if len(areas) > 1}
    for kind, body in sorted(
        several, key=lambda key: (order.index(key[0]), -len(several[key]), labels.of(key[1]))
    ):
        names = tuple(labels.of(place) for place in places if place in several[kind, body])
        yield SpanningBody(
            _KINDS[kind][0],
            body,
            labels.of(body),
            names,
            about[body].strength,
            about[body].negative,
        )
