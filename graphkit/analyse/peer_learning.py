"""From whom to learn: neighbours that are strong where an authority is weak, and the words that say so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.latest_inspection import FindingOnTopic, by_topic, findings, in_order, latest_of
from graphkit.analyse.passage_links import COLUMNS, Passages
from graphkit.analyse.result_table import ResultTable, Value
from graphkit.ask.descriptions import COMPARISONS, description
from graphkit.ask.entity_search import find_entity
from graphkit.ask.focus import Focus, find_topics, resolve_focus
from graphkit.ask.inspections import FAVOURABLE, Inspection, inspections, latest_full_inspections
from graphkit.ask.lookup import Labels, end_date, keywords
from graphkit.core.errors import GraphkitError
from graphkit.core.model import NEGATIVE_POLARITIES
from graphkit.infer.follow_up.similarity import weight
from graphkit.store.dataset import Store

_NEIGHBOURS = """
SELECT DISTINCT ?rank ?other {{ <{authority}> gk:neighbourRanking ?ranking .
  ?ranking gk:rank ?rank ; gk:neighbour ?other }}"""
_ASKED = """
SELECT DISTINCT ?recommendation ?whole ?topic {{
  <{inspection}> gk:recommendation ?recommendation . ?recommendation gk:topic ?topic
  OPTIONAL {{ ?recommendation dcterms:isPartOf ?above }}
  BIND(COALESCE(?above, ?recommendation) AS ?whole) }}"""
Ranked = dict[str, tuple[int | None, Inspection | None]]  # rank as a neighbour, latest full inspection held
_FEW = 2  # topics of one finding
_SURE = 0.9  # likelihood of its polarity
_COLUMNS = (
    *("topic", "weak", "strong", "recommended", "rank", "neighbour", "grade", "graded_for", "same_area"),
    *("inspected", "framework", *COLUMNS),
)


@dataclass(frozen=True, slots=True)
class Weakness:
    """A topic on which an authority was found weak, or asked to improve.

    `areas` are where that was said, `keywords` what was said of it.
    """

    topic: str
    counts: Counts
    asked: int
    areas: frozenset[str]
    keywords: frozenset[str] = frozenset()


def learn_from(
    store: Store,
    name: str,
    topic: str = "",
    passages: int = 1,
    with_quotes: bool = False,
    since: str = "",
    among: str | Sequence[str] = (),
) -> ResultTable:
    """Return for each open weakness of an authority the neighbours that are strong on it, with passages.

    `topic` keeps the weaknesses on a topic, or below it, `since` (a day) the neighbours inspected then or
    later. Others are asked in the neighbours' place where `among` names them, or their region. Raises
    NotFound, or GraphkitError where no full inspection of the authority is held, or `among` is on nobody.
    """
    authority = find_entity(store, name, "authority")
    latest, labels = latest_of(store, authority), Labels(store)
    wanted = find_topics(store, topic) if topic else None
    weak = [item for item in open_weaknesses(store, latest) if wanted is None or item.topic in wanted]
    store.prefetch(item.topic for item in weak)
    weak.sort(key=lambda item: (-item.counts.amiss, labels.of(item.topic)))
    ranked = neighbours(store, authority, resolve_focus(store, among))
    rows = _rows(store, weak, ranked, since, passages, with_quotes) if weak else []
    on = _on(store, topic, latest, wanted, not weak) if wanted else ""
    return ResultTable(
        f"learn-from {labels.of(authority)}",
        _COLUMNS,
        tuple(rows),
        *description(COMPARISONS, "learn-from"),
        notes=_notes(labels, latest, weak, ranked, since, {str(row[0]) for row in rows}, on, bool(among)),
        aside=("strong", "framework", "statement"),
    )


def open_weaknesses(store: Store, latest: Inspection) -> list[Weakness]:
    """Return the topics weak in an inspection: as many findings weak as strong, or improvement asked for.

    What is asked for in several sub-points of one recommendation is asked for once.
    """
    found = findings(store, latest)
    requests = store.rows(_ASKED.format(inspection=latest.iri))
    asked = Counter(topic for _, topic in {(whole, topic) for _, whole, topic in requests})
    counts = by_topic(found)
    words = keywords(store, latest.report)
    said = defaultdict[str, set[str]](set)
    for item in found:
        if item.polarity in NEGATIVE_POLARITIES:
            said[item.topic] |= words.get(item.finding, frozenset())
    for recommendation, _, topic in requests:
        said[topic] |= words.get(recommendation, frozenset())
    return [
        Weakness(
            topic, counts.get(topic, Counts()), asked[topic], _areas(found, topic), frozenset(said[topic])
        )
        for topic in sorted(counts.keys() | asked.keys())
        if counts.get(topic, Counts()).open or asked[topic]
    ]


def neighbours(store: Store, authority: str, among: Focus | None = None) -> Ranked:
    """Return the statistical neighbours of the present set by rank, with their latest full inspection.

    Or all that are there of `among`, those that are no neighbours last and without a rank. Raises
    GraphkitError where it is on no other authority.
    """
    rows = {other: int(rank) for rank, other in store.rows(_NEIGHBOURS.format(authority=authority))}
    asked, labels = tuple(rows), Labels(store)
    if among:
        asked = tuple(
            place for place in among.authorities if place != authority and not end_date(store, place)
        )
        if not asked:
            raise GraphkitError(
                f"{among.title} names no other authority to learn from: name some, or a region"
            )
    held = latest_full_inspections(inspections(store, Focus("neighbours", asked))) if asked else {}
    store.prefetch(asked)
    ranked = sorted(asked, key=lambda place: (place not in rows, rows.get(place, 0), labels.of(place)))
    return {other: (rows.get(other), held.get(other)) for other in ranked}


def _areas(found: Collection[FindingOnTopic], topic: str) -> frozenset[str]:
    weak = {item.area for item in found if item.topic == topic and item.polarity in NEGATIVE_POLARITIES}
    return frozenset(weak - {""})


def _rows(
    store: Store, weak: Collection[Weakness], ranked: Ranked, since: str, most: int, with_quotes: bool
) -> list[tuple[Value, ...]]:
    labels, places, areas = Labels(store), Passages(store, with_quotes), ComparableCriteria(store)
    topics = [item.topic for item in weak]
    rows: dict[str, list[tuple[Value, ...]]] = {topic: [] for topic in topics}
    for other, (rank, held) in ranked.items():
        if held is None or held.day < since:
            continue
        found = findings(store, held, topics)
        counts, words = by_topic(found), keywords(store, held.report, "finding")
        places.expect([item.finding for item in found if item.polarity == "strength"])
        for item in weak:
            if not counts.get(item.topic, Counts()).strong:
                continue
            what = labels.of(item.topic), item.counts.amiss, item.counts.strength, item.asked
            for shown, grade, criterion, same in fitting(found, item, held, areas, places, words)[:most]:
                graded = grade, criterion, "yes" if same else "no", held.day, held.under
                place = places.of(shown.finding)
                rows[item.topic].append((*what, rank, labels.of(other), *graded, *place))
    return [row for topic in topics for row in rows[topic]]


def fitting(
    found: Collection[FindingOnTopic],
    weak: Weakness,
    held: Inspection,
    areas: ComparableCriteria,
    places: Passages,
    words: Mapping[str, frozenset[str]],
) -> list[tuple[FindingOnTopic, str, str, bool]]:
    """Return the strengths on a topic that were graded well, the most fitting first.

    In an area like that where the weakness is, before others; in a part on one area before the summary; those
    on few topics; those read as strengths without doubt; those that do not lean on the sentence before; of
    them those that share most keywords with what was weak (`words` are the keywords of the findings), and the
    longest, since a short one seldom says how. Without words in the graph, none is known to lean.
    """
    topics = Counter(item.finding for item in found)
    ordered: list[tuple[tuple[object, ...], tuple[FindingOnTopic, str, str, bool]]] = []
    for item in found:
        grade, criterion = areas.grade(held, item.area)
        if item.topic == weak.topic and item.polarity == "strength" and grade in FAVOURABLE:
            same = any(areas.comparable(item.area, area) for area in weak.areas)
            many = topics[item.finding] > _FEW
            sure = item.confidence >= _SURE
            length = places.length(item.finding)
            leans = places.leans(item.finding)
            near = weight(words.get(item.finding, frozenset()) & weak.keywords)
            order = (not same, item.area == "", many, not sure, leans, -near, -length, in_order(item.finding))
            ordered.append((order, (item, grade, criterion, same)))
    shown: dict[str, tuple[FindingOnTopic, str, str, bool]] = {}
    for _, each in sorted(ordered, key=lambda pair: pair[0]):
        shown.setdefault(each[0].finding, each)
    return list(shown.values())


def _notes(
    labels: Labels,
    latest: Inspection,
    weak: Collection[Weakness],
    ranked: Ranked,
    since: str,
    told: Collection[str],
    on: str,
    others: bool,
) -> tuple[str, ...]:
    name, many = labels.of(latest.authority), "" if len(weak) == 1 else "es"
    found = f"{len(weak)} open weakness{many}{on}"
    notes = [f"Latest full inspection of {name}: {latest.under}, {latest.day}; {found}."]
    if missing := [labels.of(other) for other, (_, held) in ranked.items() if held is None]:
        whom = "of these" if others else "of these neighbours"
        notes.append(f"No full inspection is held {whom}: {', '.join(missing)}.")
    if not ranked:
        notes.append(f"No statistical neighbours are known of {name}.")
    older = [labels.of(other) for other, (_, held) in ranked.items() if held and held.day < since]
    none = f"Of those inspected since {since} none" if older else "None of them" if others else "No neighbour"
    if silent := [labels.of(item.topic) for item in weak if labels.of(item.topic) not in told]:
        notes.append(f"{none} is strong on these in an area judged well: {', '.join(silent)}.")
    if older:
        notes.append(f"Last inspected before {since}, so left out: {', '.join(older)}.")
    return tuple(notes)


def _on(store: Store, topic: str, latest: Inspection, wanted: Collection[str], none: bool) -> str:
    """Return which topic is spoken of, and, where it is not open, what was found on it instead."""
    on = f" on {Labels(store).of(find_entity(store, topic, 'topic'))}"
    if not none:
        return on
    found = sum(by_topic(findings(store, latest, wanted)).values(), Counts())
    if not found.strength:
        return f"{on}: it says nothing of it, or mere context"
    return f"{on}: findings strong {found.strength}, weak or mixed {found.amiss}, and nothing asked for"
