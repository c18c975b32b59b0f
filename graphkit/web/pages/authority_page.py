"""The page of an authority: judgements, changes, recommendations, topics, findings, delivery, partners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.delivery_years import dated_delivery
from graphkit.analyse.finding_counts import Counts, count_findings
from graphkit.analyse.inspection_changes import StripGrade, grade_changes, judgement_strip, topic_changes
from graphkit.analyse.per_graph import (
    england_topic_counts,
    latest_inspections,
    latest_topic_counts,
    loaded_inspections,
)
from graphkit.ask.followed_recommendations import OUTCOMES, FollowedRecommendation, followed_recommendations
from graphkit.ask.inspections import Inspection, priority_actions
from graphkit.ask.loaded_reports import later_full_inspection
from graphkit.ask.lookup import (
    Labels,
    concept_value,
    kind_of,
    local_id,
    neighbour_list,
    objects,
    statistical_neighbours,
)
from graphkit.ask.questions import columns_and_rows, questions, run_question, term_text
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Property, Scheme
from graphkit.store.dataset import Store
from graphkit.web.entity_address import entity_at
from graphkit.web.page import Page, PageRequest, PageResult

_ROLES = {"member": "the authority is a member"}
_MOST_AGENCIES = 10
_AGENCIES = """
SELECT ?agency (COUNT(DISTINCT ?finding) AS ?findings) {{
  ?inspection gk:inspectionOf <{0}> ; gk:finding ?finding . ?finding gk:concerns ?agency
}} GROUP BY ?agency"""


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the authority at the address."""
    labels, areas = Labels(store), ComparableCriteria(store)
    iri = authority_at(store, request.path)
    own = [item for item in loaded_inspections(store) if item.authority == iri]
    full = [item for item in own if item.full]
    urgent = priority_actions(store)
    graded = [item for item in own if item.judgements or item.iri in urgent]  # the columns of the table
    latest = latest_inspections(store)
    recommendations = followed_recommendations(store, iri)
    followed = _followed(recommendations, full)
    neighbours = [
        (other, labels.of(other), latest.get(other)) for other in statistical_neighbours(store, iri)
    ]
    data = {
        "title": labels.of(iri),
        "tail": iri.rpartition("/")[2],
        "region": [(each, labels.of(each)) for each in objects(store, iri, Property.REGION)],
        "reports_at": labels.page(iri),
        "inspections": own,
        "full": full,
        "later": later_full_inspection(store, iri, full[-1].day if full else ""),
        "graded": graded,
        "visits": [item for item in reversed(own) if item not in graded],
        "strip": _strip(graded, areas, labels),
        "grade_changes": [
            (_label(each.criterion, labels), each.before, each.after, _label(each.earlier, labels))
            for each in (grade_changes(areas, *full[-2:]) if len(full) > 1 else ())
        ],
        "topic_changes": [
            (labels.of(each.topic), concept_value(each.topic), each.before, each.after)
            for each in (topic_changes(store, *full[-2:]) if len(full) > 1 else ())
        ],
        "urgent": urgent,
        "priority": _current_priorities(recommendations, own, full),
        "outcomes": outcomes_by_inspection(recommendations, own),
        "recommendations": recommendations,
        "recurring": [each for each in followed if each.is_recurring],
        "resolved": [each for each in followed if each.outcome == "resolved"],
        "topics": _topics(store, iri, latest, labels),
        "fewest": current_frameworks().thresholds.topic_findings,
        "england": len(latest),
        "findings": _findings(store, own),
        "agencies": _agencies(store, iri, labels),
        "delivery": _delivery(store, iri, _answer(store, "who-delivers", iri)),
        "interventions": _interventions(_answer(store, "interventions", iri)),
        "neighbours": neighbours,
        "neighbour_list": neighbour_list(store),
        "loaded_neighbours": sum(item is not None for _, _, item in neighbours),
    }
    return Page("authority.html", data)


def authority_at(store: Store, path: str) -> str:
    """Return the IRI of the authority at a path. Raises EntityNotFoundError."""
    iri = entity_at(path)
    if kind_of(iri) != "authority" or not store.query(f"ASK {{ <{iri}> a gk:LocalAuthority }}"):
        raise EntityNotFoundError(f"no authority at {path}: search at /")
    return iri


class InspectionOutcomes(NamedTuple):
    """The recommendations of an inspection, and how many have each outcome, the worst first."""

    inspection: Inspection
    recommendations: list[FollowedRecommendation]
    counts: list[tuple[str, int]]


def outcomes_by_inspection(
    recommendations: Collection[FollowedRecommendation], own: Iterable[Inspection]
) -> list[InspectionOutcomes]:
    """Return the inspections that made recommendations, the latest first."""
    found = []
    for item in sorted(own, key=lambda each: each.day, reverse=True):
        made = [each for each in recommendations if each.inspection == item.iri]
        counts = [(outcome, sum(each.outcome == outcome for each in made)) for outcome in OUTCOMES]
        if made:
            found.append(InspectionOutcomes(item, made, [pair for pair in counts if pair[1]]))
    return found


def _current_priorities(
    recommendations: Iterable[FollowedRecommendation], own: Iterable[Inspection], full: list[Inspection]
) -> list[tuple[Inspection, list[FollowedRecommendation]]]:
    """Return the areas for priority action of the latest full inspection and of later ones, newest first."""
    since = full[-1].day if full else ""
    by_inspection = defaultdict[str, list[FollowedRecommendation]](list)
    for each in recommendations:
        if each.is_priority:
            by_inspection[each.inspection].append(each)
    found = [(item, by_inspection[item.iri]) for item in own if item.day >= since and by_inspection[item.iri]]
    return sorted(found, key=lambda pair: pair[0].day, reverse=True)


def _followed(
    recommendations: Iterable[FollowedRecommendation], full: list[Inspection]
) -> list[FollowedRecommendation]:
    """Return the recommendations that the latest full inspection followed up, the most certain first."""
    latest = full[-1].iri if full else ""
    found = [each for each in recommendations if each.later == latest]
    return sorted(found, key=lambda each: (each.outcome != "recurs", -(each.confidence or 0)))


def _strip(
    own: Iterable[Inspection], areas: ComparableCriteria, labels: Labels
) -> list[tuple[str, list[StripGrade]]]:
    """Return the labels of criteria with their grades in each inspection."""
    return [
        (_label(name, labels), [StripGrade(grade, _label(under, labels)) for grade, under in grades])
        for name, grades in judgement_strip(own, areas)
    ]


def _label(criterion: str, labels: Labels) -> str:
    """Return the label of a criterion; "" for none."""
    return labels.of(concept_iri(Scheme.CRITERION, criterion)) if criterion else ""


def _percentage(counts: Counts) -> int | None:
    """Return the percentage of findings that are weak or mixed, None without findings."""
    return round(100 * counts.negative / counts.evaluated) if counts.evaluated else None


def _answer(store: Store, name: str, authority: str) -> list[dict[str, str]]:
    """Return the rows of a question on an authority."""
    result = run_question(store, questions()[name], {"authority": [authority]})
    columns, rows = columns_and_rows(result, lambda term: term_text(term) if term else "")
    return [dict(zip(columns, (cell or "" for cell in row), strict=True)) for row in rows]


def _delivery(store: Store, authority: str, rows: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """Return a row for each body that delivers: what, in which years, and the sources; ended ones last."""
    labels = Labels(store)
    years = {
        labels.of(body): data
        for body, place, data in dated_delivery(store).edges(data=True)
        if place == authority
    }
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        body = found.setdefault(row["deliverer"], {"name": row["deliverer"], "what": {}, "sources": []})
        role = row["role"].lower()
        body["what"].setdefault(row["serviceType"] or _ROLES.get(role, role))
        body["sources"].append(row)
    for body in found.values():
        if len(body["what"]) > 1:  # what it delivers is named
            body["what"].pop("delivers", None)
        body["since"] = min(filter(None, (row["since"] for row in body["sources"])), default="")
        body["until"] = max(filter(None, (row["until"] for row in body["sources"])), default="")
        body |= {name: years.get(body["name"], {}).get(name) for name in ("text", "old", "unknown_end")}
    return sorted(found.values(), key=lambda body: bool(body["old"]))


def _interventions(rows: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """Return each intervention once, with its statements, by date; without one, once for a report."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["since"] or row["until"] or row["knownAt"]):
        dates = (row["since"], row["until"]) if row["since"] or row["until"] else (row["source"],)
        key = row["intervention"], *dates
        found.setdefault(key, {**row, "sources": []})["sources"].append(row)
    return list(found.values())


def _findings(store: Store, own: list[Inspection]) -> list[tuple[Inspection, Counts]]:
    """Return the number of findings of each inspection, the latest first."""
    counted = count_findings(store, own) if own else {}
    return [(item, counted[item.report]) for item in reversed(own) if item.report in counted]


def _agencies(store: Store, authority: str, labels: Labels) -> list[tuple[str, str, str]]:
    """Return the agencies that most findings are about: identifier, name and number of findings."""
    rows = [row for row in store.rows(_AGENCIES.format(authority)) if kind_of(row[0]) == "agency"]
    rows.sort(key=lambda row: (-int(row[1]), row[0]))
    return [(local_id(iri), labels.of(iri), number) for iri, number in rows[:_MOST_AGENCIES]]


def _topics(
    store: Store, authority: str, latest: Mapping[str, Inspection], labels: Labels
) -> list[dict[str, Any]]:
    """Return each topic of the latest full inspection, with the shares of weak findings elsewhere."""
    if authority not in latest:
        return []
    counted = latest_topic_counts(store)
    report = latest[authority].report
    near = {latest[other].report for other in statistical_neighbours(store, authority) if other in latest}
    england = england_topic_counts(store)
    rows = [
        {
            "name": concept_value(topic),
            "label": labels.of(topic),
            "counts": counts,
            "own": _percentage(counts),
            "near": _percentage(sum((counted.get((each, topic), Counts()) for each in near), Counts())),
            "england": _percentage(england[topic]),
        }
        for (where, topic), counts in counted.items()
        if where == report and counts.evaluated
    ]
    return sorted(rows, key=lambda row: (-row["counts"].negative, -row["counts"].strength, row["label"]))
