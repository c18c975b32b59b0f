"""Infers the follow-up of each recommendation:
what the next full inspection of the authority reports on it.

`outcomes` decides the outcome. Everything is read from the graph, so that a graph built from
records has the same follow-ups as one built from reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import (
    concept_iri,
    concept_value,
    inspection_of_report,
    values_clause,
)
from graphkit.core.language.key_terms import weightiest
from graphkit.core.quads import Quads
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import Gk, Scheme
from graphkit.documents.resolve.outcome_decisions import NamedStatement, parse_stated
from graphkit.graph.entities.lookup import ItemValues, keywords
from graphkit.graph.facts.inspections import Inspection, matching_inspections
from graphkit.graph.facts.recommendation_outcomes import is_heading
from graphkit.graph.facts.selected_findings import Selection, list_findings
from graphkit.graph.infer.follow_up.outcomes import (
    NOT_DECIDED,
    NOT_MENTIONED,
    FollowUp,
    LaterFinding,
    LaterReport,
    OutcomeDecision,
    publishable,
)
from graphkit.graph.infer.follow_up.similarity import TextFeatures
from graphkit.graph.store.dataset import Store

ALL_GRAPHS = ("",)  # one query on the union of all graphs
_MANY_INSPECTIONS = 50  # of which a query for each takes longer than one for all
_REFERENCES = """
SELECT ?inspection ?when ?framework {{
  {inspections} ?inspection gk:earlierInspection ?reference .
  ?reference gk:earlierFramework ?framework ; gk:inspectedIn|gk:reportedIn ?when }}"""
_DOCUMENTS = """
SELECT ?digest ?inspection {{
  {inspections} ?inspection gk:report ?report . ?report gk:sha256 ?digest }}"""
_DIGESTS = """SELECT passage.iri, digest FROM passage
JOIN inspection ON inspection.id = passage.inspection
WHERE inspection.iri = ? AND kind IN ('finding', 'recommendation')"""
_EARLIER = """SELECT passage.iri, inspected_in, reported_in, earlier_inspection.framework
FROM inspection JOIN passage ON passage.inspection = inspection.id AND passage.kind = 'finding'
JOIN finding_earlier ON finding = passage.id
JOIN earlier_inspection ON earlier_inspection.id = earlier
WHERE inspection.iri = ?"""
_DECISIONS = """
SELECT ?item ?decision {{
  {inspections} ?inspection gk:recommendation/gk:part? ?item .
  ?item gk:reviewedOutcome ?decision }}"""


class RecommendationSet(NamedTuple):
    """The recommendations of an inspection to the authority, sub-points included,
    and each sub-point.

    Each sub-point has the words of the whole; the thing asked for is its own.
    """

    whole: Sequence[TextFeatures] = ()
    sub_points: Sequence[TextFeatures] = ()


class Succession(NamedTuple):
    """An inspection and the next full inspection of the same authority;
    IRIs, with that of the later report.
    """

    earlier: str
    later: str
    later_report: str
    joint: bool  # the earlier one was a joint inspection
    grade_decline: float  # mean number of steps by which the grades of the later one are lower


def infer_follow_ups(store: Store, quads: Quads, inspections: Sequence[Inspection]) -> None:
    """Add the follow-up of each recommendation in the next full inspection of the authority,
    and in visits.

    `inspections` are all that are loaded of some authorities.
    """
    pairs = [*successions(inspections)]
    # Of many, one query reads all at once.
    is_many = len(inspections) > _MANY_INSPECTIONS
    reports = ALL_GRAPHS if is_many else sorted(one.report for one in inspections)
    recommendations = find_recommendations(store, reports)
    for iri, later, follow_up in _compared(store, pairs, recommendations, inspections):
        _write(quads, iri, later, follow_up)
    _infer_visit_follow_ups(store, quads, inspections, recommendations)


def _infer_visit_follow_ups(
    store: Store,
    quads: Quads,
    inspections: Sequence[Inspection],
    found: Mapping[str, RecommendationSet],
) -> None:
    """Add what each visit reports on the recommendations of the full inspection that it follows.

    A visit resolves nothing: it is evidence of progress at its date. One that does not return to
    the subject of a recommendation says nothing of it. The evidence is linked from the follow-up:
    `gk:recurrenceOf` and `gk:resolves` are of full inspections.
    """
    pairs = [
        Succession(full.iri, visit.iri, visit.report, joint=False, grade_decline=0.0)
        for visit, full in followed_inspections(store, inspections)
    ]
    # none of the visits: what these ask for repeats nothing
    recommendations = {each: found[each] for each in {one.earlier for one in pairs} & found.keys()}
    for iri, later, follow_up in _compared(store, pairs, recommendations, inspections):
        if follow_up.outcome in (NOT_MENTIONED, NOT_DECIDED):
            continue
        node = f"{iri}/follow-up/{_local_name(later)}"
        quads.add_link(iri, Gk.visitFollowUp, node)
        _describe(quads, node, later, follow_up)
        shown = (*follow_up.recurring, *follow_up.resolving)
        findings = (each for each in shown if "/finding/" in each)
        quads.add_link(node, Gk.nearestFinding, *findings)


def _compared(
    store: Store,
    pairs: Sequence[Succession],
    recommendations: Mapping[str, RecommendationSet],
    inspections: Iterable[Inspection],
) -> Iterator[tuple[str, str, FollowUp]]:
    """Yield each recommendation of the earlier inspections, the later inspection,
    and its follow-up there.
    """
    by_iri = {one.iri: one for one in inspections}
    decisions = _decisions(store, pairs)
    by_later: dict[tuple[str, str], list[Succession]] = defaultdict(list)
    for pair in pairs:
        if pair.earlier in recommendations:
            by_later[pair.later, pair.later_report].append(pair)
    for (later, report), pairs in sorted(by_later.items()):
        earlier = [
            item for pair in pairs for items in recommendations[pair.earlier] for item in items
        ]
        findings = find_findings(store, report, earlier, [by_iri[pair.earlier] for pair in pairs])
        own = recommendations.get(later, RecommendationSet()).whole
        later_report = LaterReport(findings, own, earlier)
        for pair in pairs:
            for items in recommendations[pair.earlier]:
                for comparison in later_report.compare(items, pair.joint, pair.grade_decline):
                    iri = comparison.recommendation.iri
                    if comparison.recommendation.is_heading:
                        continue
                    decided = {
                        item: decision
                        for item in (iri, *(each.iri for each in comparison.recommendation.parts))
                        if (decision := decisions.get((item, later)))
                    }
                    follow_up = later_report.follow_up(comparison, decisions=decided)
                    yield iri, later, publishable(follow_up)


def _decisions(store: Store, pairs: Sequence[Succession]) -> dict[tuple[str, str], OutcomeDecision]:
    """Return people's decisions by recommendation and later inspection; IRIs."""
    earlier = values_clause("?inspection", {one.earlier for one in pairs})
    later = values_clause("?inspection", {one.later for one in pairs})
    inspections_of = dict(store.rows(_DOCUMENTS.format(inspections=later)))
    statements: dict[str, _Statements] = {}
    found = {}
    for item, text in store.rows(_DECISIONS.format(inspections=earlier)):
        decision = parse_stated(text)
        if inspection := inspections_of.get(decision.later):
            if decision.shown_by and inspection not in statements:
                statements[inspection] = _Statements(store, inspection)
            named = [
                (statements[inspection].find(each), each.relation) for each in decision.shown_by
            ]
            proof = tuple((iri, relation) for iri, relation in named if iri)
            found[item, inspection] = OutcomeDecision(decision.outcome, decision.by, proof)
    return found


class _Statements:
    """The findings and recommendations of an inspection, by their words."""

    def __init__(self, store: Store, inspection: str) -> None:
        self._inspection = inspection
        self._digests = dict(store.facts.rows(_DIGESTS, [inspection]))

    def find(self, shown: NamedStatement) -> str:
        """Return the IRI of the statement with these words, that of this name before others;
        "" without one.
        """
        named = f"{self._inspection}/{shown.name}"
        if self._digests.get(named, "").startswith(shown.words):
            return named
        return next(
            (
                iri
                for iri, digest in sorted(self._digests.items())
                if digest.startswith(shown.words)
            ),
            "",
        )


def _write(quads: Quads, recommendation: str, later: str, follow_up: FollowUp) -> None:
    node = f"{recommendation}/follow-up"
    quads.add_link(recommendation, Gk.followUp, node)
    _describe(quads, node, later, follow_up)
    for iri in follow_up.recurring:
        quads.add_link(iri, Gk.recurrenceOf, recommendation)
    for iri in follow_up.resolving:
        quads.add_link(iri, Gk.resolves, recommendation)


def _describe(quads: Quads, node: str, later: str, follow_up: FollowUp) -> None:
    quads.add_type(node, Gk.FollowUp)
    quads.add_link(node, Gk.outcome, concept_iri(Scheme.FOLLOW_UP, follow_up.outcome))
    quads.add_link(node, Gk.next, later)
    if follow_up.outcome != NOT_DECIDED:
        quads.add_number(node, Gk.confidence, follow_up.confidence)
    quads.add_link(node, Gk.nearestFinding, *follow_up.nearest)
    quads.add_text(node, Gk.reviewedBy, follow_up.reviewed_by)
    for number, answer in enumerate(follow_up.answers, 1):
        each = f"{node}/answer/{number:02}"
        quads.add_type(each, Gk.Answer)
        quads.add_link(node, Gk.answer, each)
        quads.add_link(each, Gk.ofPart, answer.part)
        quads.add_link(each, Gk.answeredBy, answer.shown_by)
        quads.add_link(each, Gk.relation, concept_iri(Scheme.ANSWER, answer.relation))
    for word in follow_up.covers:
        quads.add_text(node, Gk.coversTerm, word)


def followed_inspections(
    store: Store, loaded: Iterable[Inspection]
) -> Iterator[tuple[Inspection, Inspection]]:
    """Yield each visit with the full inspection it follows, if that is loaded.

    That is the latest full inspection that its letter names, else the latest before it.
    """
    are_visits = {each.framework for each in current_frameworks() if each.visit}
    # month or year and framework, by inspection
    stated: dict[str, list[tuple[str, str]]] = defaultdict(list)
    loaded = [*loaded]
    asked = _REFERENCES.format(
        inspections=values_clause("?inspection", (one.iri for one in loaded))
    )
    for inspection, when, framework in store.rows(asked):
        if (kind := concept_value(framework)) in current_frameworks().full_inspections:
            stated[inspection].append((when, kind))
    full: dict[str, list[Inspection]] = defaultdict(list)
    for one in sorted(loaded, key=lambda one: (one.day, one.iri)):
        if one.framework in are_visits and (
            followed := _followed(full[one.authority], stated[one.iri])
        ):
            yield one, followed
        if one.full:
            full[one.authority].append(one)


def _followed(full: Sequence[Inspection], stated: Sequence[tuple[str, str]]) -> Inspection | None:
    """Return the latest of the full inspections before a visit,
    unless its letter names a later one.
    """
    if not full or not stated:
        return full[-1] if full else None
    when, kind = max(stated)
    if full[-1].day[: len(when)] >= when:
        return full[-1]
    return next(reversed(matching_inspections(full, when, kind)), None)


def successions(inspections: Iterable[Inspection]) -> Iterator[Succession]:
    """Yield each inspection that was followed by a full inspection of the same authority.

    Inspections of partnerships are left out: their recommendations are to schools and health
    services, which are outside a full inspection.
    """
    frameworks = current_frameworks()
    ordered = sorted(inspections, key=lambda one: (one.authority, one.day, one.iri))
    for _, of_authority in groupby(ordered, key=lambda one: one.authority):
        later: Inspection | None = None
        for one in reversed([*of_authority]):
            if later and not frameworks.get(one.framework).partnership:
                later_steps, steps = _mean_steps(later), _mean_steps(one)
                decline = (
                    later_steps - steps if later_steps is not None and steps is not None else 0.0
                )
                joint = frameworks.get(one.framework).joint
                yield Succession(one.iri, later.iri, later.report, joint, decline)
            if one.full:
                later = one


def _mean_steps(inspection: Inspection) -> float | None:
    """Return the mean number of steps below outstanding of an inspection's grades;
    None if it has none.
    """
    grades = {judged.statement: judged.grade for judged in inspection.judgements}
    steps = [
        STEPS_BELOW_OUTSTANDING[grade]
        for grade in grades.values()
        if grade in STEPS_BELOW_OUTSTANDING
    ]
    return sum(steps) / len(steps) if steps else None


def find_recommendations(
    store: Store, reports: Iterable[str] = ALL_GRAPHS
) -> dict[str, RecommendationSet]:
    """Return the recommendations of each inspection to the authority, or to its children's trust.

    Those to others are returned where a person has decided what became of them.

    `reports` are the IRIs of the graphs to read, one query each; by default, one query reads all.
    """
    found: dict[str, RecommendationSet] = {}
    for report in reports:
        found |= _recommendations_in(store, report)
    return found


def _recommendations_in(store: Store, report: str) -> dict[str, RecommendationSet]:
    of = f"BIND(<{inspection_of_report(report)}> AS ?inspection)" if report else ""
    query = (
        f"SELECT ?item ?value {{ {of} ?inspection gk:recommendation ?item . ?item gk:%s ?value }}"
    )
    topics, sectors, terms = (
        store.rows(query % name) for name in ("topic", "sector", "objectKeywords")
    )
    values = keywords(store, report, "recommendation"), _group(topics), _group(sectors)
    object_terms = dict(terms)
    parts_of: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for item, part, words in store.rows(
        f"""SELECT ?item ?part (COALESCE(?own, "") AS ?terms) {{ {of}
            ?inspection gk:recommendation ?item .
            ?item gk:part ?part . OPTIONAL {{ ?part gk:objectKeywords ?own }}
            OPTIONAL {{ ?part gk:reviewedOutcome ?reviewed }}
            FILTER(BOUND(?own) || BOUND(?reviewed)) }}"""
    ):
        parts_of[item].append((part, words))
    # of a recommendation: itself and its sub-points
    parts: dict[str, list[str]] = defaultdict(list)
    inspection_by_whole: dict[str, str] = {}
    for inspection, item, whole in store.rows(
        f"""SELECT ?inspection ?item ?whole {{
            {of} ?inspection gk:recommendation ?item ; gk:inspectionOf ?authority .
            ?item gk:addressee ?to . OPTIONAL {{ ?item dcterms:isPartOf ?whole }}
            OPTIONAL {{ ?to a ?trust FILTER(?trust = gk:ChildrensTrust) }}
            OPTIONAL {{ ?item gk:reviewedOutcome ?reviewed }}
            FILTER(?to = ?authority || BOUND(?trust) || BOUND(?reviewed)) }}"""
    ):
        inspection_by_whole[whole or item] = inspection
        parts[whole or item].append(item)

    def features(iri: str, items: Sequence[str], asking: Sequence[str]) -> TextFeatures:
        words, about, named = (
            frozenset[str]().union(*map(each.__getitem__, items)) for each in values
        )
        asked_for = weightiest(
            term for item in asking for term in object_terms.get(item, "").split()
        )
        whole = TextFeatures(iri, words, about, named, object_terms=asked_for)
        if len(items) > 1:  # its sub-points are its parts, and are followed up each by itself
            return replace(
                whole, is_heading=is_heading(len(asking) > 1, values[1][iri], values[0][iri])
            )
        found = [(part, tuple(terms.split())) for part, terms in sorted(parts_of[iri])]
        own = (
            replace(
                whole, iri=part, keywords=words.intersection(terms) or words, object_terms=terms
            )
            for part, terms in found
        )
        return replace(whole, parts=tuple(own))

    whole_by_inspection = defaultdict[str, list[TextFeatures]](list)
    sub_points = defaultdict[str, list[TextFeatures]](list)
    for whole, inspection in sorted(inspection_by_whole.items()):
        whole_by_inspection[inspection].append(features(whole, parts[whole], parts[whole]))
        points = sorted(set(parts[whole]) - {whole})
        sub_points[inspection] += [features(point, [whole, point], [point]) for point in points]
    return {
        inspection: RecommendationSet(whole, sub_points[inspection])
        for inspection, whole in whole_by_inspection.items()
    }


def find_findings(
    store: Store,
    report: str,
    recommendations: Sequence[TextFeatures],
    earlier: Sequence[Inspection] = (),
) -> list[LaterFinding]:
    """Return the findings of a report, sorted, but for those on the safeguarding board.

    They have only the topics and sectors that occur in `recommendations`, which are those of the
    inspections `earlier`.
    """
    of_report = Selection(inspections=[inspection_of_report(report)])
    mentioned_topics = frozenset[str]().union(*(item.topics for item in recommendations))
    mentioned_sectors = frozenset[str]().union(*(item.partner_sectors for item in recommendations))
    keywords_of = keywords(store, report, "finding")
    other_inspections = _others(store, report, earlier)
    found = []
    for each in sorted(list_findings(store.facts, of_report)):
        if each.section == "lscb" or not each.polarity:
            continue
        iri = each.iri
        # the identifier of a finding begins with it
        paragraph = _local_name(iri).rpartition(".")[0]
        about = mentioned_topics.intersection(each.topics.split(", "))
        named = mentioned_sectors.intersection(each.sectors.split(", "))
        features = TextFeatures(iri, keywords_of[iri], about, named, paragraph)
        found.append(
            LaterFinding(features, each.polarity, each.looks_back or "", other_inspections[iri])
        )
    return found


def _others(store: Store, report: str, earlier: Sequence[Inspection]) -> ItemValues:
    """Return, by finding, the earlier inspections that it does not refer to:
    it gives the dates of others.
    """
    references: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = store.facts.rows(_EARLIER, [inspection_of_report(report)])
    for finding, *dates, framework in rows:
        for when in filter(None, dates):
            references[finding].append((when, framework or ""))
    found = ItemValues(frozenset)
    for finding, dates in references.items():
        found[finding] = frozenset(
            one.iri
            for one in earlier
            if not any(matching_inspections([one], *date) for date in dates)
        )
    return found


def _group(rows: Iterable[tuple[str, str]]) -> ItemValues:
    """Return the values of each item: literals, or the last part of IRIs."""
    found: dict[str, list[str]] = defaultdict(list)
    for item, value in rows:
        found[item].append(_local_name(value))
    return ItemValues(frozenset, {item: frozenset(values) for item, values in found.items()})


def _local_name(iri: str) -> str:
    return iri.rpartition("/")[2]
