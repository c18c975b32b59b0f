"""A graph from the PDF files of two reports has what readers decided on their recommendations."""

from pathlib import Path

from builds import ReportsAlone

from graphkit import pipeline
from graphkit.core.resources import resource_path
from graphkit.documents.resolve.outcome_decisions import SHIPPED, read_outcome_decisions
from graphkit.graph.store.dataset import open_store

PAIR = ("windsor-and-maidenhead-sif-2015", "windsor-and-maidenhead-ilacs-2020")
DECIDED = """SELECT DISTINCT ?item ?outcome ?by { ?item gk:followUp ?node .
  ?node gk:outcome ?outcome ; gk:reviewedBy ?by }"""
ALL = "SELECT DISTINCT ?item { ?item gk:followUp ?node }"


def test_a_graph_of_pdf_files_has_the_decisions(shared: Path, tmp_path: Path) -> None:
    paths = [shared / "reports" / "pdf" / f"{name}.pdf" for name in PAIR]
    summary = pipeline.build(paths, tmp_path / "db", pipeline.BuildOptions(1, ReportsAlone()))
    assert not summary.errors
    store = open_store(tmp_path / "db")
    decided = {item: (outcome.rpartition("/")[2], by) for item, outcome, by in store.rows(DECIDED)}
    assert decided.keys() == {item for (item,) in store.rows(ALL)}
    digests = {digest for (digest,) in store.rows("SELECT ?digest { ?report gk:sha256 ?digest }")}
    lines = [
        each for each in read_outcome_decisions(resource_path(*SHIPPED)) if {*each[:2]} == digests
    ]
    wholes = {each.item: (each.outcome, each.by) for each in lines if not each.part}
    assert len({each.recommendation for each in lines}) == len(decided)
    for item, found in decided.items():
        number = item.rpartition("/")[2]
        assert found == wholes.get(number, found)
    assert wholes
