"""Load the recommendations whose follow-up people have labelled, each compared with the next report."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graphkit.ask.inspections import inspections
from graphkit.core.identifiers import part_iri
from graphkit.core.model import Record
from graphkit.evaluate.corpus import Annotation
from graphkit.extract.extractor import extract
from graphkit.graph.graph_writer import graph_name
from graphkit.graph.ontology_graph import ontology_graph
from graphkit.graph.register_graph import register_graph
from graphkit.graph.report_graph import report_graph
from graphkit.infer.follow_up.later_report import Comparison, LaterReport
from graphkit.infer.follow_up.links import RecommendationSet, find_findings, find_recommendations, successions
from graphkit.ingest import read_document
from graphkit.register import load_register
from graphkit.resolve import Decisions, resolve
from graphkit.store.dataset import Store

HERE = Path(__file__).parent
KINDS = ("ilacs", "sif", "jtai")
Readings = dict[tuple[str, str], dict[int, tuple[str, ...]]]  # earlier and later report → number → outcomes


@dataclass(frozen=True, slots=True)
class Case:
    """A recommendation of one report, what the next says, and what a reader says became of it."""

    earlier: str
    number: int
    right: tuple[str, ...]
    later: LaterReport
    found: Comparison

    @property
    def kind(self) -> str:
        """The kind of the earlier report, by the file's name."""
        return next(kind for kind in KINDS if kind in self.earlier)

    @property
    def authority(self) -> str:
        """The authority, by the beginning of the file's name."""
        return self.earlier.split(f"-{self.kind}-")[0]


@cache
def record_of(path: Path) -> Record:
    """Return the resolved record of a report."""
    register = load_register()
    return resolve(extract(read_document(path), register), register, Decisions.read())


def asked_of(record: Record) -> list[str]:
    """Return the identifiers of the recommendations to the authority or partnership, in order of print."""
    return [item.id for item in record.recommendations if not item.parent and not item.id.startswith("lscb")]


def readings(inventories: Iterable[Annotation]) -> Readings:
    """Return what became of the recommendations of each pair of reports, as readers say."""
    found: Readings = defaultdict(dict)
    for pair in (pair for inventory in inventories for pair in inventory["pairs"]):
        for item in pair["recommendations"]:
            found[pair["from"], pair["to"]][item["number"]] = (item["status"],)
    with (HERE / "data" / "follow-up-outcomes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            outcomes = tuple(outcome for outcome in (row["outcome"], row["or"]) if outcome)
            found[row["earlier"], row["later"]][int(row["number"])] = outcomes
    return found


def cases(pairs: Readings, reports: Path) -> list[Case]:
    """Return every recommendation that was read on, compared with the later report as the graph holds it."""
    records = {
        name: record_of(reports / f"{name}.pdf") for name in sorted({name for pair in pairs for name in pair})
    }
    graphs = {name: graph_name(record) for name, record in records.items()}
    engine = ox.Store()
    written = [report_graph(record, {}).nquads() for record in records.values()]
    written += [ontology_graph().nquads(), register_graph(load_register()).nquads()]
    engine.bulk_load("".join(written).encode(), format=ox.RdfFormat.N_QUADS, lenient=True)
    store = Store(engine)
    asked = find_recommendations(store)
    items = [item for held in asked.values() for some in held for item in some]
    held = inspections(store)
    following = {
        (pair.earlier, pair.later_report): (pair.joint, pair.grade_decline) for pair in successions(held)
    }
    said = {
        name: LaterReport(
            find_findings(store, graphs[name], items, held),
            asked.get(_inspection(graphs[name]), RecommendationSet()).whole,
        )
        for name in sorted({later for _, later in pairs})
    }
    found = []
    for (earlier, later), outcomes in sorted(pairs.items()):
        inspection = _inspection(graphs[earlier])
        if (inspection, graphs[later]) not in following:
            print(f"  {later} does not follow {earlier}")
        identifiers = asked_of(records[earlier])
        joint, worse = following.get((inspection, graphs[later]), (False, 0.0))
        compared = {
            each.recommendation.iri: each
            for each in said[later].compare(asked[inspection].whole, joint, worse)
        }
        for number, right in sorted(outcomes.items()):
            iri = part_iri(inspection, "recommendation", identifiers[number - 1])
            if iri in compared:  # else it is addressed to another body, which the next report is not on
                found.append(Case(earlier, number, right, said[later], compared[iri]))
    return found


def _inspection(graph: str) -> str:
    return graph.replace("/report/", "/inspection/")
