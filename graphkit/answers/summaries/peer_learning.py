"""Peers to learn from: neighbours that are strong where an authority is weak, with passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.answers.readings.known import (
    latest_inspections,
    latest_known,
    latest_of,
    why_not_loaded,
)
from graphkit.answers.readings.read import read_brief
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.core.confidence_levels import SURE
from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import concept_iri, local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.language.wording import counted
from graphkit.core.terms import NEGATIVE_POLARITIES, Scheme
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
from graphkit.graph.facts.passages import passage_iris
from graphkit.graph.facts.recommendation_outcomes import recommended_topics
from graphkit.graph.infer.follow_up.similarity import keyword_weight

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

# rank as a neighbour, latest loaded full inspection
Ranked = dict[str, tuple[int | None, Inspection | None]]
_FEW_TOPICS = 2  # of one finding
_COLUMNS = (
    "topic",
    "weak",
    "strong",
    "recommended",
    "rank",
    "neighbour",
    "grade",
    "graded_for",
    "same_area",
    "inspected",
    "framework",
    *COLUMNS,
)


class FindingOnTopic(NamedTuple):
    """A finding on a topic (IRIs). `section` is the criterion of its section, or ""."""

    statement: str
    polarity: str
    topic: str
    section: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Weakness:
    """A topic on which an authority was found weak, or improvement was recommended.

    `areas` are the criteria of these findings, `keywords` their stems.
    """

    topic: str
    weak: int
    strong: int
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
    weak.sort(key=lambda item: (-item.weak, labels.of(item.topic)))
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
    or a recommendation. Sub-points of one count once.
    """
    counts = weak_and_strong(store, latest)
    requests = recommended_topics(store.facts, [latest.iri])
    request = Counter(topic for _, topic in {(each.whole, each.topic) for each in requests})
    found = findings_on_topics(store, latest)
    negative = [item for item in found if item.polarity in NEGATIVE_POLARITIES]
    stems = keywords(store, latest.report)
    stems_by_topic, areas = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for each in requests:
        stems_by_topic[each.topic] |= stems.get(each.recommendation, frozenset())
    for item in negative:
        stems_by_topic[item.topic] |= stems.get(item.statement, frozenset())
        areas[item.topic] |= {item.section} - {""}
    return [
        Weakness(topic, weak, strong, request[topic], frozenset(areas[topic]), frozenset(words))
        for topic, words in sorted(stems_by_topic.items())
        for weak, strong in [counts[topic]]
        if request[topic] or weak >= strong
    ]


def weak_and_strong(store: Store, inspection: Inspection) -> defaultdict[str, tuple[int, int]]:
    """Return how many findings of an inspection are weak or mixed and how many strong, by topic."""
    share = {"share": {"polarity": [*NEGATIVE_POLARITIES]}}
    rows = _on_topics(store, inspection, measures=[share], by=["topic"])
    counts = {row["topic"]: (row["counted"], row["of"] - row["counted"]) for row in rows}
    return defaultdict(lambda: (0, 0), counts)


def findings_on_topics(store: Store, inspection: Inspection) -> list[FindingOnTopic]:
    """Return the findings of an inspection, once for each topic."""
    rows = _on_topics(store, inspection, columns=[*FindingOnTopic._fields[1:]])
    return [FindingOnTopic(**{**row, "section": row["section"] or ""}) for row in rows]


def _on_topics(store: Store, inspection: Inspection, **slots: Any) -> list[dict[str, Any]]:
    """Return the rows of a reading of the findings of an inspection that have a topic, with IRIs;
    of a list, also of its statements.
    """
    where = {"inspection": local_id(inspection.iri)}
    found = read_brief(store, {"of": "findings", "where": where, "scope": "all", **slots})
    iris = passage_iris(store.facts, found.ids)
    numbers = found.ids or [0] * len(found.rows)
    return [
        {
            **row,
            "statement": iris.get(number),
            "topic": concept_iri(Scheme.TOPIC, str(row["topic"])),
        }
        for number, row in zip(numbers, found.rows, strict=True)
        if row["topic"]
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
        found = [each for each in findings_on_topics(store, loaded) if each.topic in rows]
        counts, stems = weak_and_strong(store, loaded), keywords(store, loaded.report, "finding")
        places.expect([item.statement for item in found if item.polarity == "strength"])
        for item in weak:
            negative, strong = counts[item.topic]
            if strong <= negative:
                continue
            what = labels.of(item.topic), item.weak, item.strong, item.request
            strengths = ranked_strengths(found, item, loaded, areas, places, stems)
            for shown, grade, criterion, same in strengths[:most]:
                graded = grade, criterion, "yes" if same else "no", loaded.day, loaded.under
                place = places.of(shown.statement)
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
    topics = Counter(item.statement for item in found)
    ordered = []
    for item in found:
        grade, criterion = areas.grade(loaded, item.section)
        if item.topic == weak.topic and item.polarity == "strength" and grade in FAVOURABLE:
            same = any(areas.comparable(item.section, area) for area in weak.areas)
            near = keyword_weight(finding_keywords.get(item.statement, frozenset()) & weak.keywords)
            doubts = topics[item.statement] > _FEW_TOPICS, item.confidence < SURE
            form = places.depends_on_previous(item.statement), -near, -places.length(item.statement)
            order = not same, not item.section, *doubts, *form, item.statement
            ordered.append((order, (item, grade, criterion, same)))
    return [each for _, each in sorted(ordered, key=itemgetter(0))]


def _notes(
    store: Store, name: str, ranked: Ranked, silent: Collection[str], others: bool
) -> Iterator[str]:
    """Yield what the table leaves out: missing reports, topics that nobody is strong on."""
    labels, known = Labels(store), latest_known(store)
    missing = [other for other, (_, loaded) in ranked.items() if loaded is None]
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
    counts = weak_and_strong(store, latest)
    weak, strong = map(sum, zip(*(counts[each] for each in wanted), strict=True))
    if not strong:
        return f"{on}: no finding evaluates it"
    return f"{on}: {strong} strong, {weak} weak or mixed findings, no recommendation"
