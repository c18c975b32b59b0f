"""Load the recommendations whose follow-up people have labelled,
each compared with the next report.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from gold_corpus import Annotation
from measured_only import refuse_test_report

from graphkit.core.identifiers import part_iri
from graphkit.core.model import Record
from graphkit.documents.extract.extractor import extract
from graphkit.documents.ingest import read_document
from graphkit.documents.register import load_register
from graphkit.documents.resolve import Decisions, resolve
from graphkit.documents.resolve.outcome_decisions import OutcomeDecisions
from graphkit.graph.check.review_queue import WORDS_LENGTH
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.infer.follow_up.links import (
    RecommendationSet,
    find_findings,
    find_recommendations,
    successions,
)
from graphkit.graph.infer.follow_up.outcomes import Comparison, LaterReport, rule
from graphkit.graph.statements.graph_writer import graph_name
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.statements.register_graph import register_graph
from graphkit.graph.statements.report_graph import report_graph
from graphkit.graph.store.dataset import Store

HERE = Path(__file__).parent
KINDS = ("ilacs", "sif", "jtai", "lac")
PARTS = "follow-up-parts.csv"
# part, "" for the whole → outcomes, the first one first
AnnotatedParts = dict[str, tuple[str, ...]]
AnnotatedOutcomes = dict[  # earlier and later report → number in printed order, or id → parts
    tuple[str, str], dict[int | str, AnnotatedParts]
]


@dataclass(frozen=True, slots=True)
class Case:
    """A recommendation, its comparison with the next report,
    and the outcomes that annotators accept.
    """

    earlier: str
    number: int | str
    labelled_outcomes: tuple[str, ...]
    later_report: LaterReport
    comparison: Comparison
    # of each part, where readers decided on the parts
    labelled_parts: tuple[tuple[str, ...], ...] = ()
    # part, or recommendation → the later findings that readers named; IRIs
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of the earlier report, from its file name."""
        return next(kind for kind in KINDS if f"-{kind}-" in self.earlier)

    @property
    def authority(self) -> str:
        """The authority, from the file name."""
        return self.earlier.split(f"-{self.kind}-")[0]


@cache
def record_of(path: Path) -> Record:
    """Return the resolved record of a report."""
    register, document = load_register(), read_document(path)
    refuse_test_report(document.sha256, path)
    return resolve(extract(document, register), register, Decisions.read())


def recommendation_ids(record: Record) -> list[str]:
    """Return the ids of the recommendations to the authority or partnership, in printed order."""
    return [
        item.id
        for item in record.recommendations
        if not item.parent and not item.id.startswith("lscb")
    ]


def load_outcomes(inventories: Iterable[Annotation]) -> AnnotatedOutcomes:
    """Return the annotated outcomes of the recommendations of each pair of reports."""
    outcomes: AnnotatedOutcomes = defaultdict(dict)
    for pair in (pair for inventory in inventories for pair in inventory["pairs"]):
        for item in pair["recommendations"]:
            outcomes[pair["from"], pair["to"]][item["number"]] = {"": (item["status"],)}
    for row in (*_rows("follow-up-outcomes.csv"), *_rows("follow-up-readings.csv")):
        outcomes[row["earlier"], row["later"]][int(row["number"])] = {"": _accepted(row)}
    for row in _rows(PARTS):
        of_pair = outcomes[row["earlier"], row["later"]]
        of_pair.setdefault(row["recommendation"], {})[row["part"]] = _accepted(row)
    return outcomes


def _accepted(row: Mapping[str, str]) -> tuple[str, ...]:
    return (row["outcome"], *row["or"].split())


def outcomes_of_whole(parts: AnnotatedParts) -> tuple[str, ...]:
    """Return the outcomes of a recommendation: by the rule,
    then with another outcome of one of its parts.
    """
    firsts = {part: accepted[0] for part, accepted in parts.items()}
    others = [
        rule((firsts | {part: other}).values())
        for part, accepted in parts.items()
        for other in accepted[1:]
    ]
    return tuple(dict.fromkeys((rule(firsts.values()), *others)))


def held_out_reports() -> frozenset[str]:
    """Return the earlier reports of the authorities whose labels are not trained on."""
    return frozenset(row["earlier"] for row in _rows("follow-up-readings.csv") if row["held_out"])


def twice_read_reports() -> frozenset[str]:
    """Return the earlier reports whose recommendations were labelled twice."""
    return frozenset(row["earlier"] for row in _rows("follow-up-readings.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _report_path(folder: Path, name: str) -> Path:
    """Return the path of a report in a folder, or in the folders `new` and `released` beside it."""
    places = (folder, folder.parent / "new", folder.parent / "released")
    return next(path for place in places if (path := place / f"{name}.pdf").exists())


def load_cases(pairs: AnnotatedOutcomes, reports: Path) -> list[Case]:
    """Return every annotated recommendation, compared with the later report as in the graph."""
    records = {
        name: record_of(_report_path(reports, name))
        for name in sorted({name for pair in pairs for name in pair})
    }
    graphs = {name: graph_name(record) for name, record in records.items()}
    engine = ox.Store()
    quads = [report_graph(record, {}).nquads() for record in records.values()]
    quads += [ontology_graph().nquads(), register_graph(load_register()).nquads()]
    engine.bulk_load("".join(quads).encode(), format=ox.RdfFormat.N_QUADS, lenient=True)
    store = Store(engine)
    recommendations = find_recommendations(store)
    items = [item for groups in recommendations.values() for group in groups for item in group]
    loaded = inspections(store.facts)
    following = {
        (pair.earlier, pair.later_report): (pair.joint, pair.grade_decline)
        for pair in successions(loaded)
    }
    later_reports = {
        name: LaterReport(
            find_findings(store, graphs[name], items, loaded),
            recommendations.get(_inspection(graphs[name]), RecommendationSet()).whole,
        )
        for name in sorted({later_report for _, later_report in pairs})
    }
    cases = []
    for (earlier, later_report), outcomes in sorted(pairs.items()):
        inspection = _inspection(graphs[earlier])
        if (inspection, graphs[later_report]) not in following:
            print(f"  {later_report} does not follow {earlier}")
        identifiers = recommendation_ids(records[earlier])
        joint, grade_decline = following.get((inspection, graphs[later_report]), (False, 0.0))
        comparisons = {
            item.recommendation.iri: item
            for item in later_reports[later_report].compare(
                recommendations[inspection].whole, joint, grade_decline
            )
        }
        answers = named_answers(records[earlier], records[later_report])
        by_id = {
            identifiers[number - 1] if isinstance(number, int) else number: (number, parts)
            for number, parts in outcomes.items()
        }
        for identifier, (number, parts) in sorted(by_id.items()):
            iri = part_iri(inspection, "recommendation", identifier)
            # otherwise it is addressed to a body that the next report does not cover
            if iri in comparisons:
                compared = comparisons[iri]
                labels = tuple(parts.values()) if len(parts) == len(compared.parts) else ()
                whole = outcomes_of_whole(parts)
                later = later_reports[later_report]
                cases.append(Case(earlier, number, whole, later, compared, labels, answers))
    return cases


def named_answers(earlier: Record, later: Record) -> dict[str, frozenset[str]]:
    """Return the later findings that readers named, by recommendation or part; IRIs."""
    inspection, after = map(_inspection, map(graph_name, (earlier, later)))
    by_words = {
        item.span.digest[:WORDS_LENGTH]: part_iri(after, "finding", item.id)
        for item in later.findings
    }
    found = {}
    for decision in OutcomeDecisions.read().on(earlier)[0]:
        if decision.later == later.source.sha256:
            item = part_iri(inspection, "recommendation", decision.recommendation)
            iri = part_iri(item, "part", decision.part) if decision.part else item
            named = (by_words.get(each.words[:WORDS_LENGTH]) for each in decision.shown_by)
            found[iri] = frozenset(filter(None, named))
    return found


def _inspection(graph: str) -> str:
    return graph.replace("/report/", "/inspection/")
