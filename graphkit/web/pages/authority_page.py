"""The page of an authority: judgements over time, recommendations and their outcomes, topics, delivery."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.finding_counts import Counts, count_findings_by
from graphkit.ask.inspections import Inspection, inspections, latest_full_inspections
from graphkit.ask.lookup import Labels, concept_value, kind_of, objects
from graphkit.ask.questions import columns_and_rows, questions, run_question, term_text
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Property, Scheme
from graphkit.store.dataset import Store
from graphkit.web.entity_data import entity_at
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pages import entity_page

_RECURRING = ("recurs", "partly-recurs")


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the authority at the address; with ?view=data, the statements about it."""
    if request.value("view") == "data":
        return entity_page.build(store, request)
    iri = entity_at(request.path)
    labels = Labels(store)
    if kind_of(iri) != "authority" or not store.query(f"ASK {{ <{iri}> a gk:LocalAuthority }}"):
        raise EntityNotFoundError(f"no authority at {request.path}: search at /")
    everything = inspections(store)
    own = [item for item in everything if item.authority == iri]
    latest = latest_full_inspections(everything)
    tracker = _tracker(store, iri)
    data = {
        "title": labels.of(iri),
        "tail": iri.rpartition("/")[2],
        "iri": iri,
        "region": [(each, labels.of(each)) for each in objects(store, iri, Property.REGION)],
        "reports_at": labels.page(iri),
        "inspections": own,
        "strip": _strip(own, labels),
        "changes": _changes(store, [item for item in own if item.full][-2:], labels),
        "tracker": tracker,
        "recurring": [row for row in tracker if row["outcome"] in _RECURRING],
        "topics": _topics(store, iri, latest, labels),
        "delivery": _answer(store, "who-delivers", iri),
        "interventions": _answer(store, "interventions", iri),
        "neighbours": [(other, labels.of(other), latest.get(other)) for other in _neighbours(store, iri)],
    }
    return Page("authority.html", data)


def _strip(own: Iterable[Inspection], labels: Labels) -> list[tuple[str, list[str]]]:
    """Return for each criterion its label and its grade in each inspection, "" where it has none."""
    graded = list(own)
    criteria = dict.fromkeys(each.criterion for item in reversed(graded) for each in item.judgements)
    return [
        (labels.of(concept_iri(Scheme.CRITERION, name)), [item.grades.get(name, "") for item in graded])
        for name in criteria
    ]


def _changes(store: Store, pair: list[Inspection], labels: Labels) -> list[tuple[str, str, str, str]]:
    """Return area, earlier and later grade, and the earlier area where it has another name.

    Only areas that both inspections judge comparably.
    """
    if len(pair) < 2:
        return []
    areas, found = ComparableCriteria(store), []
    for judged in pair[1].judgements:
        (before, under), (after, _) = (areas.grade(item, judged.criterion) for item in pair)
        if before and after:
            name, earlier = (
                labels.of(concept_iri(Scheme.CRITERION, each)) for each in (judged.criterion, under)
            )
            found.append((name, before, after, earlier if earlier != name else ""))
    return found


def _answer(store: Store, name: str, authority: str) -> list[dict[str, str]]:
    """Return the rows of a question on an authority."""
    result = run_question(store, questions()[name], {"authority": [authority]})
    columns, rows = columns_and_rows(result, lambda term: term_text(term) if term else "")
    return [dict(zip(columns, (cell or "" for cell in row), strict=True)) for row in rows]


def _tracker(store: Store, authority: str) -> list[dict[str, Any]]:
    """Return the recommendations, the latest first, each with the passages that show its outcome."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in _answer(store, "recommendations-through-time", authority):
        item = found.setdefault((row["recommendation"], row["later"]), {**row, "shown": []})
        if row["shownBy"]:
            item["shown"].append((row["shownBy"], row["page"], row["quote"]))
    return sorted(found.values(), key=lambda item: str(item["inspected"]), reverse=True)


def _neighbours(store: Store, authority: str) -> list[str]:
    """Return the statistical neighbours of an authority, the nearest first."""
    rows = store.rows(
        f"SELECT DISTINCT ?rank ?other {{ <{authority}> gk:neighbourRanking ?ranking . "
        "?ranking gk:rank ?rank ; gk:neighbour ?other }"
    )
    return [other for _, other in sorted(rows, key=lambda row: (int(row[0]), row[1]))]


def _topics(
    store: Store, authority: str, latest: dict[str, Inspection], labels: Labels
) -> list[dict[str, Any]]:
    """Return each topic of the latest full inspection, with the shares of weak findings elsewhere."""
    if authority not in latest:
        return []
    counted = count_findings_by(store, Property.TOPIC, latest.values())
    report = latest[authority].report
    near = {latest[other].report for other in _neighbours(store, authority) if other in latest}
    england = {item.report for item in latest.values()}
    rows = [
        {
            "topic": topic,
            "name": concept_value(topic),
            "label": labels.of(topic),
            "counts": counts,
            "near": _share(counted, near, topic),
            "england": _share(counted, england, topic),
        }
        for (where, topic), counts in counted.items()
        if where == report and counts.evaluated
    ]
    return sorted(rows, key=lambda row: (-row["counts"].negative, -row["counts"].strength, row["label"]))


def _share(counted: dict[tuple[str, str], Counts], reports: Collection[str], topic: str) -> int | None:
    """Return the percentage of weak and mixed findings on a topic, None without findings."""
    total = sum((counted.get((report, topic), Counts()) for report in reports), Counts())
    return round(100 * total.negative / total.evaluated) if total.evaluated else None
