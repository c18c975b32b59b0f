"""Peers to learn from: neighbours that are strong where an authority is weak, with passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.answers.readings.known import (
    latest_inspections,
    latest_known,
    latest_of,
    why_not_loaded,
)
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.answers.summaries.latest_inspection import by_topic, findings, report_order
from graphkit.core.confidence_levels import SURE
from graphkit.core.errors import GraphkitError
from graphkit.core.language.sentences import sentence
from graphkit.core.language.wording import counted
from graphkit.core.terms import NEGATIVE_POLARITIES
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.focus import Focus, find_topics, resolve_focus
from graphkit.graph.entities.lookup import (
    Labels,
    end_date,
    keywords,
    neighbour_list,
    statistical_neighbours,
)
from graphkit.graph.entities.quotes import COLUMNS, Passages
from graphkit.graph.facts.inspections import FAVOURABLE, Inspection, no_report_loaded
from graphkit.graph.facts.recommendation_outcomes import recommended_topics
from graphkit.graph.facts.selected_findings import FindingOnTopic
from graphkit.graph.infer.follow_up.similarity import keyword_weight

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

# rank as a neighbour, latest loaded full inspection
Ranked = dict[str, tuple[int | None, Inspection | None]]
_FEW_TOPICS = 2  # of one finding
_COLUMNS = (
    *(
        "topic",
        "weak",
        "strong",
        "recommended",
        "rank",
        "neighbour",
        "grade",
        "graded_for",
        "same_area",
    ),
    *("inspected", "framework", *COLUMNS),
)


@dataclass(frozen=True, slots=True)
class Weakness:
    """A topic on which an authority was found weak, or improvement was recommended.

    `areas` are the criteria of these findings, `keywords` their stems.
    """

    topic: str
    counts: Counts
    request: int
    areas: frozenset[str]
    keywords: frozenset[str] = frozenset()


Weaknesses = Collection[Weakness]


def learn_from_peers(
    store: Store,
    name: str,
    topic: str = "",
    passages: int = 1,
    with_quotes: bool = False,
    among: str | Sequence[str] = (),
) -> ResultTable:
    """Return for each weak topic of an authority the neighbours that are strong on it,
    with passages.

    `topic` keeps a topic and those below it; `among` names other authorities, or a region, to use
    instead of the neighbours. Raises EntityNotFoundError, or GraphkitError where no full inspection
    of the authority is loaded or `among` contains no other authority.
    """
    authority = find_entity(store, name, "authority")
    latest, labels = latest_of(store, authority), Labels(store)
    wanted = find_topics(store, topic) if topic else None
    weak = open_weaknesses(store, latest)
    weak = [item for item in weak if wanted is None or item.topic in wanted]
    weak.sort(key=lambda item: (-item.counts.negative, labels.of(item.topic)))
    ranked = peers_of(store, authority, resolve_focus(store, among))
    places = Passages(store, with_quotes)
    rows = _rows(store, weak, ranked, places, passages) if weak else []
    on = _on(store, topic, latest, wanted, not weak) if wanted else ""
    name, weak_topics = labels.of(authority), counted(len(weak), "weak topic")
    first = f"{latest.under}, {latest.day}; {weak_topics}{on}."
    listed = {row[0] for row in rows}
    silent = [label for label in (labels.of(item.topic) for item in weak) if label not in listed]
    notes = [f"Latest full inspection of {name}: {first}"]
    notes += _notes(store, name, ranked, silent, bool(among))
    if not among and (published := neighbour_list(store, authority)):
        notes.append(f"Statistical neighbours: {published}.")
    return ResultTable(
        f"learn-from {name}",
        _COLUMNS,
        tuple(rows),
        *description("learn-from"),
        tuple(notes),
        hidden_columns=("strong", "framework", "statement", "link"),
    )


def open_weaknesses(store: Store, latest: Inspection) -> list[Weakness]:
    """Return the open topics of an inspection: at least as many findings weak as strong,
    or a recommendation.

    Sub-points of one recommendation count once.
    """
    found = findings(store, latest)
    requests = recommended_topics(store.facts, [latest.iri])
    request = Counter(topic for _, topic in {(each.whole, each.topic) for each in requests})
    counts = defaultdict(Counts, by_topic(found))
    stems = keywords(store, latest.report)
    negative = [item for item in found if item.polarity in NEGATIVE_POLARITIES]
    stems_by_topic, areas = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for item in negative:
        areas[item.topic] |= {item.area} - {""}
    for statement, topic in (
        *((item.finding, item.topic) for item in negative),
        *((each.recommendation, each.topic) for each in requests),
    ):
        stems_by_topic[topic] |= stems.get(statement, frozenset())
    return [
        Weakness(
            topic,
            counts[topic],
            request[topic],
            frozenset(areas[topic]),
            frozenset(stems_by_topic[topic]),
        )
        for topic in sorted(counts.keys() | request.keys())
        if counts[topic].open or request[topic]
    ]


def peers_of(store: Store, authority: str, among: Focus | None = None) -> Ranked:
    """Return the statistical neighbours by rank, with their latest full inspection.

    With `among`, its authorities instead; those that are not neighbours come last, without a rank.
    Raises GraphkitError where it contains no other authority.
    """
    rows = statistical_neighbours(store, authority)
    places, labels = tuple(rows), Labels(store)
    if among:
        places = tuple(
            each for each in among.authorities if each != authority and not end_date(store, each)
        )
        if not places:
            raise GraphkitError(
                f"{among.title} contains no other authority to learn from: name authorities or a "
                "region"
            )
    loaded = latest_inspections(store)
    ranked = sorted(
        places, key=lambda place: (place not in rows, rows.get(place, 0), labels.of(place))
    )
    return {other: (rows.get(other), loaded.get(other)) for other in ranked}


def _rows(
    store: Store, weak: Weaknesses, ranked: Ranked, places: Passages, most: int
) -> list[tuple[Value, ...]]:
    labels, areas = Labels(store), ComparableCriteria(store)
    rows: dict[str, list[tuple[Value, ...]]] = {item.topic: [] for item in weak}
    for other, (rank, loaded) in ranked.items():
        if loaded is None:
            continue
        found = findings(store, loaded, rows.keys())
        counts, finding_keywords = by_topic(found), keywords(store, loaded.report, "finding")
        places.expect([item.finding for item in found if item.polarity == "strength"])
        for item in weak:
            if not counts.get(item.topic, Counts()).strong:
                continue
            what = labels.of(item.topic), item.counts.negative, item.counts.strength, item.request
            strengths = ranked_strengths(found, item, loaded, areas, places, finding_keywords)
            for shown, grade, criterion, same in strengths[:most]:
                graded = grade, criterion, "yes" if same else "no", loaded.day, loaded.under
                place = places.of(shown.finding)
                rows[item.topic].append((*what, rank, labels.of(other), *graded, *place.cells))
    return [row for each in rows.values() for row in each]


def ranked_strengths(
    found: Collection[FindingOnTopic],
    weak: Weakness,
    loaded: Inspection,
    areas: ComparableCriteria,
    places: Passages,
    finding_keywords: Mapping[str, frozenset[str]],
) -> list[tuple[FindingOnTopic, str, str, bool]]:
    """Return the strengths on a topic under criteria graded good or outstanding, best first.

    The order: a criterion comparable with that of the weakness; a section, not the summary; few
    topics; high confidence; no reference to the sentence before; most keywords shared with the
    weakness (`finding_keywords` by finding); length, since a short sentence seldom says how.
    """
    topics = Counter(item.finding for item in found)
    ordered: list[tuple[tuple[object, ...], tuple[FindingOnTopic, str, str, bool]]] = []
    for item in found:
        grade, criterion = areas.grade(loaded, item.area)
        if item.topic == weak.topic and item.polarity == "strength" and grade in FAVOURABLE:
            same = any(areas.comparable(item.area, area) for area in weak.areas)
            near = keyword_weight(finding_keywords.get(item.finding, frozenset()) & weak.keywords)
            doubts = topics[item.finding] > _FEW_TOPICS, item.confidence < SURE
            form = places.depends_on_previous(item.finding), -near, -places.length(item.finding)
            order = (not same, item.area == "", *doubts, *form, report_order(item.finding))
            ordered.append((order, (item, grade, criterion, same)))
    shown: dict[str, tuple[FindingOnTopic, str, str, bool]] = {}
    for _, each in sorted(ordered, key=lambda pair: pair[0]):
        shown.setdefault(each[0].finding, each)
    return list(shown.values())


def _notes(
    store: Store, name: str, ranked: Ranked, silent: Collection[str], others: bool
) -> Iterator[str]:
    """Yield what the table leaves out: missing reports, topics that nobody is strong on."""
    labels = Labels(store)
    missing, known = (
        [other for other, (_, loaded) in ranked.items() if loaded is None],
        latest_known(store),
    )
    if names := ", ".join(labels.of(other) for other in missing if other not in known):
        yield no_report_loaded(names if others else f"these neighbours: {names}", full=True)
    yield from (why_not_loaded(store, other) for other in missing if other in known)
    parts = (
        sentence("peers.none", none=not ranked, name=name),
        sentence("peers.silent", others=others, neighbours=not others, silent=", ".join(silent)),
    )
    yield from filter(None, parts)


def _on(store: Store, topic: str, latest: Inspection, wanted: Collection[str], none: bool) -> str:
    """Return the topic as words for a note, and, where it is not open, what was found on it."""
    on = f" on {Labels(store).of(find_entity(store, topic, 'topic'))}"
    if not none:
        return on
    found = sum(by_topic(findings(store, latest, wanted)).values(), Counts())
    if not found.strength:
        return f"{on}: no finding evaluates it"
    return (
        f"{on}: {found.strength} strong, {found.negative} weak or mixed findings, no recommendation"
    )
