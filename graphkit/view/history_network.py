"""Inspections through time, and what recurs in them: a network that a map alone draws.

It is made like those of `ask.network` (nodes with `label`, `type`, `kind`, `weight`; edges with `type`,
`label`, `weight`, `evidence`, `since`, `until`). Nodes have their place in `at`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import networkx as nx

from graphkit.ask.finding_index import FindingAbout, findings_about
from graphkit.ask.focus import Focus, find_topics
from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import Labels, local_id
from graphkit.core.model import NEGATIVE_POLARITIES, POLARITIES
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.view.inspection_sequence import NotHeld, in_full, inspected, look, not_held, spoken, unlike
from graphkit.view.topic_network import TINY

_YEAR, _GAP, _FIRST = 80, 130, 190  # points: a year, the least between two inspections, up to the first
_ROW, _BELOW, _BETWEEN = 40, 108, 60  # between rows, from inspections to the first row, between authorities
_ROWS = 14  # recurring weaknesses on a map of one authority; of several, fewer each
_SIGNS = {"strength": "▲", "weakness": "▼", "mixed": "◆"}
_THEME = "A JTAI looks at one theme, which takes up most of its findings."
_DASHED = "Dashed: a report tells of an inspection between, whose own is not held."
_RECURRING = """
SELECT DISTINCT ?recommendation ?inspection {
  ?recommendation gk:followUp ?followUp . ?followUp gk:laterInspection ?inspection .
  ?shows gk:recurrenceOf ?recommendation }"""


def history(store: Store, focus: Focus | None, topic: str | None, since: str | None) -> nx.MultiDiGraph:
    """Return the inspections of authorities in their order, and the topics weak in two of them or more.

    A line leads from each inspection to the next, with the judgements of that one, and with the earlier
    recommendations that it shows to recur. Below, each recurring weakness has a row: what was found on the
    topic, inspection by inspection. Of many, the weakest have a place; the others are in the table alone.
    """
    found, missing = inspected(store, focus, since), not_held(store, since)
    graph, labels = nx.MultiDiGraph(name="history"), Labels(store)
    by_topic, again = _on_topics(store, focus, topic, since), _recurring_in(store)
    authorities = labels.by_name(each.authority for each in found)
    store.prefetch(about for each in by_topic.values() for about in each)
    gaps = [gap for authority in authorities for gap in missing.get(authority, ())]
    across, graph.graph["years"] = _across(found, gaps)
    most = max(_ROWS // max(len(authorities), 1), 2)
    down = shown = left_out = 0
    for authority in authorities:
        mine = [each for each in found if each.authority == authority]
        _add_inspections(graph, labels, mine, missing.get(authority, ()), across, down, again)
        often = recurring(by_topic[authority], across)
        rows = min(len(often), most)
        shown += rows
        left_out += len(often) - rows
        for number, (about, items) in enumerate(often):
            at = down + _BELOW + _ROW * number if number < most else None
            _add_row(graph, labels, authority, about, items, across, at)
        down += _BELOW + _ROW * rows + _BETWEEN
    note = unlike(found) if shown else "No topic was weak again."
    if left_out:
        each = "" if len(authorities) == 1 else f" ({most} at most of each authority)"
        drawn = f"The {shown} with most weak findings are drawn{each}, {left_out} more are in the table."
        note = f"{drawn} {note}".strip()
    graph.graph["note"] = note
    theme = [_THEME] if any(each.framework.startswith("jtai") for each in found) else []
    graph.graph["notes"] = [f"{in_full([*found, *gaps])}.", *theme, *([_DASHED] if gaps else [])]
    return graph


def _on_topics(
    store: Store, focus: Focus | None, topic: str | None, since: str | None
) -> dict[str, dict[str, list[FindingAbout]]]:
    """Return, by authority and topic, what was found strong, weak or mixed."""
    wanted = find_topics(store, topic) if topic else None
    found: dict[str, dict[str, list[FindingAbout]]] = defaultdict(lambda: defaultdict(list))
    for item in findings_about(store, Property.TOPIC, focus, wanted, since):
        if item.polarity in _SIGNS and (wanted is None or item.about in wanted):
            found[item.authority][item.about].append(item)
    return found


def _recurring_in(store: Store) -> dict[str, list[str]]:
    """Return, by inspection, the earlier recommendations that it shows to recur."""
    found: dict[str, list[str]] = defaultdict(list)
    for recommendation, inspection in sorted(store.rows(_RECURRING)):
        found[inspection].append(recommendation)
    return found


def _across(
    found: Sequence[Inspection], gaps: Sequence[NotHeld]
) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Return how far to the right each inspection stands, and where each year begins.

    Time goes from left to right for all authorities alike; it is stretched where two inspections of one
    follow so soon that they would lie upon one another.
    """
    if not found:
        return {}, []
    last = max(each.day for each in found)
    first = int(min([each.day for each in found] + [gap.day for gap in gaps])[:4])
    begins = [(f"{year}-01-01", "", str(year)) for year in range(first, int(last[:4]) + 2)]
    order = sorted([*begins, *((each.day, each.authority, each.iri) for each in found)])
    places: dict[str, int] = {}
    latest_of: dict[str, int] = {}
    at, before = float(_FIRST), order[0][0]
    for day, authority, name in order:
        at += (date.fromisoformat(day) - date.fromisoformat(before)).days / 365.25 * _YEAR
        at, before = max(at, latest_of.get(authority, 0) + _GAP if authority in latest_of else 0), day
        places[name] = round(at)
        if authority:
            latest_of[authority] = round(at)
    return places, [(year, places[year]) for _, _, year in begins]


def _as_text(gap: NotHeld) -> str:
    """Return what stands beside a dashed line: "2019 not held: inadequate"."""
    return f"{gap.when[:4]} not held" + (f": {spoken(gap.grade)}" if gap.grade else "")


def _add_inspections(
    graph: nx.MultiDiGraph,
    labels: Labels,
    found: Sequence[Inspection],
    gaps: Sequence[NotHeld],
    across: Mapping[str, int],
    down: int,
    again: Mapping[str, Sequence[str]],
) -> None:
    authority = found[0].authority
    graph.add_node(
        authority, label=labels.of(authority), type="authority", kind="LocalAuthority", weight=1, at=(0, down)
    )
    before, earlier = authority, ""
    for each in found:
        grade = each.overall.grade if each.overall else ""
        graph.add_node(
            each.iri, label=each.under, type=look(grade), kind="Inspection", weight=40,
            at=(across[each.iri], down), name=labels.of(each.iri), below=each.day[:4],
        )  # fmt: skip
        statements = [*(judged.statement for judged in each.judgements), *again.get(each.iri, ())]
        told = [gap for gap in gaps if earlier < gap.day < each.day]
        between = f" (after one of {' and '.join(gap.when for gap in told)} that is not held)" if told else ""
        graph.add_edge(
            before, each.iri, "next", type="next", weight=1, old=bool(told),
            label=f"was inspected{between} in" if before == authority else f"was followed{between} by",
            text=", ".join(map(_as_text, told)),
            since=each.day, until=each.day, evidence=[(statement, "") for statement in statements],
        )  # fmt: skip
        before, earlier = each.iri, each.day


def recurring(
    topics: Mapping[str, Sequence[FindingAbout]], across: Mapping[str, int]
) -> list[tuple[str, Sequence[FindingAbout]]]:
    """Return the topics that were weak in two inspections or more, those with most weak findings first.

    A topic is weak in an inspection whose weaknesses and mixed findings on it are more than its
    strengths. What an inspection found whose day is not known has no place among the others.
    """

    def weak(items: Sequence[FindingAbout]) -> list[str]:
        """Return an inspection in which the topic was weak once for each finding that says so."""
        found = [item.inspection for item in items if item.polarity in NEGATIVE_POLARITIES]
        good = Counter(item.inspection for item in items if item.polarity == "strength")
        bad = Counter(found)
        return [inspection for inspection in found if bad[inspection] > good[inspection]]

    dated = (
        (about, [item for item in items if item.inspection in across]) for about, items in topics.items()
    )
    often = [(about, items) for about, items in dated if len(set(weak(items))) > 1]
    return sorted(often, key=lambda row: (len(row[1]) < TINY, -len(weak(row[1])), row[0]))


def _add_row(
    graph: nx.MultiDiGraph,
    labels: Labels,
    authority: str,
    about: str,
    found: Sequence[FindingAbout],
    across: Mapping[str, int],
    down: int | None,
) -> None:
    """Add a recurring weakness: its name, and what each inspection found, from left to right.

    Without a place downwards it is in the table alone.
    """

    def at(right: int) -> tuple[int, int] | None:
        return None if down is None else (right, down)

    topic = labels.of(about)
    row = f"{authority}/{local_id(about)}"
    name = f"{topic} in {labels.of(authority)}"
    graph.add_node(
        row, label=topic, type="recurring", kind="", weight=len(found), at=at(0), name=name, thing=about
    )
    before = row
    for inspection in sorted({item.inspection for item in found}, key=lambda iri: (across[iri], iri)):
        items = [item for item in found if item.inspection == inspection]
        counts = {polarity: sum(item.polarity == polarity for item in items) for polarity in POLARITIES}
        said = " ".join(f"{_SIGNS[polarity]}{counts[polarity]}" for polarity in _SIGNS if counts[polarity])
        cell = f"{row}/{local_id(inspection)}"
        graph.add_node(
            cell, label=said, type="found", kind="", weight=min(len(items), 12), at=at(across[inspection]),
            name=f"{topic}, {labels.of(inspection)}", thing=about,
        )  # fmt: skip
        graph.add_edge(
            before, cell, "findings", type="findings", label="as found in", weight=len(items),
            since=items[0].day, until=items[-1].day, **counts,
            evidence=[(item.finding, "") for item in items],
        )  # fmt: skip
        before = cell
