"""Pages of an authority: the overview, the tracker of its recommendations, the briefing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from graphkit.answers.measures.delivery_years import dated_delivery
from graphkit.answers.measures.finding_counts import (
    Counts,
    counts_of,
    england_topic_counts,
    latest_topic_counts,
)
from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.answers.readings.grade_changes import grade_changes
from graphkit.answers.readings.known import grade_disputes, latest_inspections, latest_known
from graphkit.answers.readings.next_inspections import next_inspections
from graphkit.answers.readings.recommendation_states import (
    NOT_MENTIONED,
    OUTCOME_WORDS,
    without_readers,
)
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    followed_recommendations,
    open_priorities,
    recommendation_counts,
    whole_recommendations,
)
from graphkit.answers.summaries.inspection_changes import (
    ComparableCriteria,
    judgement_strip,
    topic_changes,
)
from graphkit.answers.summaries.other_results import bodies_of, results_data
from graphkit.answers.summaries.words_and_numbers import latest_beside_words
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_value, entity_iri, kind_of
from graphkit.core.language.sentences import name_words
from graphkit.core.terms import Dcterms, Gk, Scheme
from graphkit.graph.entities.loaded_reports import later_full_inspection
from graphkit.graph.entities.lookup import (
    Labels,
    neighbour_list,
    objects,
    predecessors,
    statistical_neighbours,
)
from graphkit.graph.facts.inspections import Inspection, inspections, priority_actions
from graphkit.graph.facts.names import periods
from graphkit.graph.facts.selected_findings import Selection, count_findings_by
from graphkit.graph.sparql.query_results import columns_and_rows, term_text
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.page_charts import number_line
from graphkit.surfaces.web.page import Page, PageRequest, PageResult
from graphkit.surfaces.web.page_links import entity_at
from graphkit.surfaces.web.pages.ability_pages import ability_page
from graphkit.surfaces.web.rendering import percentage

_ROLES = {"member": "the authority is a member"}
_AGENCIES_AT_FIRST = 10
_REPORT_NAME = re.compile(r"\b([a-z-]+)-([a-z]+)-(\d{4})\b")  # in the register
# parts of a tracker to show
_TRACKED: dict[str, tuple[str, Callable[[FollowedRecommendation], bool]]] = {
    "open": ("open", lambda each: each.is_open),
    "weak-at-latest": (
        "found weak again at the latest inspection",
        lambda each: each.weak_at_latest,
    ),
    "weak-again": ("found weak again", lambda each: each.is_recurring),
    "priority": ("priority action", lambda each: each.is_priority),
    "confirmed": ("confirmed by a reader", lambda each: each.is_reviewed),
    "not-mentioned": ("not mentioned", lambda each: each.state == NOT_MENTIONED),
}


class TopicRow(NamedTuple):
    """A topic of an inspection, with the percentages of weak findings near by and in England."""

    topic: str
    counts: Counts
    near: int | None
    england: int | None


def authority(store: Store, request: PageRequest) -> PageResult:
    """The page of an authority: its judgements, recommendations, topics, delivery, partners …"""
    labels, areas = Labels(store), ComparableCriteria(store)
    iri = _authority_at(store, request.path)
    own = [item for item in inspections(store.facts) if item.authority == iri]
    full = [item for item in own if item.full]
    urgent, latest = priority_actions(store.facts), latest_inspections(store)
    # the columns of the table
    graded = [item for item in own if item.judgements or item.iri in urgent]
    recommendations = followed_recommendations(store, iri)
    followed = [
        each
        for each in whole_recommendations(recommendations)
        if full and each.later == full[-1].iri
    ]
    # the surest first
    followed.sort(key=lambda each: (each.outcome != "recurs", -(each.confidence or 0)))
    known = latest_known(store)
    neighbours = [(other, known.get(other)) for other in statistical_neighbours(store, iri)]
    near = {latest[other].report for other, _ in neighbours if other in latest}

    numbers = latest_beside_words(store, iri)

    label = partial(labels.concept, Scheme.CRITERION)
    data = {
        "title": labels.of(iri),
        "tail": concept_value(iri),
        "region": objects(store, iri, Gk.region),
        "reports_at": labels.page(iri),
        "inspections": own,
        "full": full,
        "now": known.get(iri),
        "disputes": grade_disputes(store.facts).get(iri, ()),
        "later": later_full_inspection(store, iri, known[iri].day if iri in known else ""),
        "graded": graded,
        "visits": [item for item in reversed(own) if item not in graded],
        "strip": [
            (label(name), [(grade, label(under)) for grade, under in grades])
            for name, grades in judgement_strip(graded, areas)
        ],
        "grade_changes": [
            (label(each.criterion), each.before, each.after, label(each.earlier))
            for each in (grade_changes(store).get(full[-1].iri, ()) if len(full) > 1 else ())
        ],
        "topic_changes": topic_changes(store, *full[-2:]) if len(full) > 1 else (),
        "urgent": urgent,
        "priority": open_priorities(recommendations, own),
        "open_priority": recommendation_counts(recommendations).open_priority,
        "outcomes": _by_inspection(recommendations, own),
        "recommendations": recommendations,
        "recurring": [each for each in followed if each.is_recurring],
        "resolved": [each for each in followed if each.outcome == "resolved"],
        "praised": [each for each in followed if each.outcome == "praised"],
        "topics": _topics(store, latest[iri], near, labels) if iri in latest else [],
        "near": len(near),
        "fewest": current_frameworks().thresholds.topic_findings,
        "england": len(latest),
        "findings": _findings(store, own),
        "numbers": numbers,
        "lines": [*map(number_line, numbers)],
        "agencies": agencies_named(
            store, [item.iri for item in inspections(store.facts, [iri], with_undated=True)]
        ),
        "agencies_at_first": _AGENCIES_AT_FIRST,
        "delivery": _delivery(store, iri, _answer(store, "who-delivers", iri)),
        "interventions": _interventions(store, iri),
        **results_data(store, bodies_of(store, iri)),
        "neighbours": neighbours,
        "neighbour_list": neighbour_list(store, iri),
        "before": [
            (other, [item for item in inspections(store.facts) if item.authority == other])
            for other in predecessors(store, iri)
        ],
    }
    return Page("authority.html", data)


def _authority_at(store: Store, path: str) -> str:
    """Return the IRI of the authority at a path. Raises EntityNotFoundError."""
    iri = entity_at(path)
    if kind_of(iri) != "authority" or iri not in periods(store.facts):
        raise EntityNotFoundError(f"no authority at {path}: search at /")
    return iri


def _by_inspection(
    recommendations: Collection[FollowedRecommendation], own: Iterable[Inspection]
) -> list[dict[str, Any]]:
    """Return the inspections that made recommendations, the latest first,
    with the number of each outcome.
    """
    found = []
    for item in sorted(own, key=lambda each: each.day, reverse=True):
        if made := [each for each in recommendations if each.inspection == item.iri]:
            counts = [*recommendation_counts(made).by_outcome.items()]
            found.append({"inspection": item, "recommendations": made, "counts": counts})
    return found


def _answer(store: Store, name: str, iri: str) -> list[dict[str, str]]:
    """Return the rows of a question on an authority, as at the day of the store."""
    question, values = questions()[name], {"authority": [iri]}
    if store.day and "on" not in question.parameters:
        values["until"] = [store.day]
    result = run_question(store, question, values)
    columns, rows = columns_and_rows(result, lambda term: term)
    return [
        {name: term_text(term) if term else "" for name, term in zip(columns, row, strict=True)}
        for row in rows
        if not any(store.is_later(term.value) for term in row if term)
    ]


def _delivery(store: Store, iri: str, rows: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """Return a row for each body that delivers: what, in which years, and the sources;
    ended ones last.
    """
    labels = Labels(store)
    years = {
        labels.of(body): data
        for body, place, data in dated_delivery(store).edges(data=True)
        if place == iri
    }
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        body = found.setdefault(
            row["deliverer"], {"name": row["deliverer"], "what": {}, "sources": []}
        )
        role = row["role"].lower()
        body["what"].setdefault(row["serviceType"] or _ROLES.get(role, role))
        body["sources"].append({**row, "source": _source_words(store, row)})
    for body in found.values():
        if len(body["what"]) > 1:  # what it delivers is named
            body["what"].pop("delivers", None)
        body["since"] = min(filter(None, (row["since"] for row in body["sources"])), default="")
        body["until"] = max(filter(None, (row["until"] for row in body["sources"])), default="")
        body["known_since"] = max(row["knownSince"] for row in body["sources"])
        body |= {
            name: years.get(body["name"], {}).get(name) for name in ("text", "old", "unknown_end")
        }
    return sorted(found.values(), key=lambda body: bool(body["old"]))


def _source_words(store: Store, row: dict[str, str]) -> str:
    """Return the source of a statement on delivery in words; that of the register says its own."""
    statement = entity_iri(row["statement"])
    if kind_of(statement) != "coverage":
        return row["source"]

    def named(match: re.Match[str]) -> str:
        place, framework, year = match.groups()
        return f"{name_words(place.replace('-', ' '))} {framework.upper()} {year}"

    parts = [
        "public knowledge, not checked against a document" if part == "known" else part
        for source in objects(store, statement, Dcterms.source)
        for part in source.split("; ")
    ]
    if any(float(each) < 1 for each in objects(store, statement, Gk.confidence)):
        parts.append("not certain")
    return f"register of bodies: {_REPORT_NAME.sub(named, '; '.join(parts))}"


def _interventions(store: Store, authority: str) -> list[dict[str, Any]]:
    """Return the interventions in an authority, by date,
    each with the statements that mention it.
    """
    mentions = _answer(store, "intervention-mentions", authority)
    events = {row["statement"]: row["event"] for row in mentions}
    return [
        {**row, "sources": [each for each in mentions if each["event"] == event]}
        for row in _answer(store, "interventions", authority)
        for event in [events.get(row["statement"], "none")]
    ]


def _findings(store: Store, own: list[Inspection]) -> list[tuple[Inspection, Counts]]:
    """Return the number of findings of each inspection, the latest first."""
    counted = counts_of(store.facts, own) if own else {}
    return [(item, counted[item.report]) for item in reversed(own) if item.report in counted]


def agencies_named(store: Store, inspections: Iterable[str]) -> list[tuple[str, int]]:
    """Return the agencies that findings of inspections (IRIs) are about, with their number,
    most first.
    """
    counted = count_findings_by(store.facts, ("entity",), Selection(inspections=[*inspections]))
    rows = [(iri, number) for (iri,), number in counted.items() if kind_of(iri) == "agency"]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _topics(
    store: Store, inspected: Inspection, near: Collection[str], labels: Labels
) -> list[TopicRow]:
    """Return each topic of the latest full inspection,
    with the shares of weak findings elsewhere.
    """
    counted, england = latest_topic_counts(store.facts), england_topic_counts(store.facts)
    rows = [
        TopicRow(
            topic,
            counts,
            percentage(sum((counted.get((each, topic), Counts()) for each in near), Counts())),
            percentage(england[topic]),
        )
        for (where, topic), counts in counted.items()
        if where == inspected.report and counts.evaluated
    ]
    return sorted(
        rows, key=lambda row: (-row.counts.negative, -row.counts.strength, labels.of(row.topic))
    )


def tracker_page(store: Store, request: PageRequest) -> PageResult:
    """The recommendation tracker of an authority: a chain for each recommendation,
    all or those to show.
    """
    outcome, show = request.value("outcome"), request.value("show")
    for name, value, values in (
        ("outcome", outcome, OUTCOME_WORDS),
        ("show", show, tuple(_TRACKED)),
    ):
        if value and value not in values:
            raise ParameterError(f"{name} is {value[:40]!r}; it can be {', '.join(values)}")
    iri = _authority_at(store, request.path.removesuffix("/tracker"))
    own = {item.iri: item for item in inspections(store.facts, [iri], with_undated=True)}
    every = followed_recommendations(store, iri)
    asked = whole_recommendations(every)
    kept = {
        each.iri
        for each in asked
        if outcome in ("", each.outcome) and (not show or _TRACKED[show][1](each))
    }
    listed = [each for each in every if kept & {each.iri, each.whole}]
    data = {
        "title": Labels(store).of(iri),
        "tail": concept_value(iri),
        "outcome": outcome,
        "show": show,
        "choices": [
            (name, words, sum(map(holds, asked))) for name, (words, holds) in _TRACKED.items()
        ],
        "asked": asked,
        "since": min((own[each.inspection].day[:4] for each in asked), default=""),
        "counts": recommendation_counts(every),
        "without_readers": without_readers(store.facts),
        "groups": _by_inspection(listed, own.values()),
        "inspections": own,
        "next": next_inspections(store).get(iri),
    }
    return Page("tracker.html", data)


def authority_briefing(store: Store, request: PageRequest) -> PageResult:
    """The briefing on an authority: one page, to print or take away."""
    iri = _authority_at(store, request.path.removesuffix("/briefing"))
    parameters = {"names": (f"authority/{concept_value(iri)}",)}
    return ability_page(
        store, replace(request, path="/briefing", parameters=parameters), "briefing"
    )
