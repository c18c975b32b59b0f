"""A new version of a framework, and changed thresholds, need only the files of frameworks."""

import shutil
from pathlib import Path

from map_pages import chart
from small_graphs import graph_store, report

from graphkit.answers.summaries.inspection_coverage import Coverage
from graphkit.core.frameworks import current_frameworks, use_frameworks
from graphkit.core.resources import resource_path
from graphkit.graph.store.dataset import Store

GOOD = {"overall-effectiveness": "good", "leaders": "good"}


def with_a_new_version(place: Path) -> tuple[Path, Store]:
    """Return a folder of frameworks with a version of 2027, and the graph of a report under it."""
    folder = place / "frameworks"
    shutil.copytree(resource_path("data", "frameworks"), folder)
    (folder / "ilacs-2027.yaml").write_text(
        'framework: ilacs\nversion: "2027"\nfirst_year: 2027\n'
        'criteria:\n  leaders:\n  family-help:\n    printed: ["progress of families"]\n'
    )
    grades = GOOD | {"family-help": "outstanding"}
    made = report("Ambleford", "2027-03-01", {"neglect": "sss"}, grades, version="2027")
    return folder, graph_store(made)


def test_a_new_version_is_on_charts_and_coverage(tmp_path: Path) -> None:
    folder, store = with_a_new_version(tmp_path)
    with use_frameworks(folder):
        drawn = chart(store, "timeline")
        covered = Coverage(store).table()
    assert "ILACS 2027" in drawn
    assert "family help" in drawn.lower()
    assert "2027-03-01" in str(covered.rows)


def test_interval_and_thresholds_are_in_the_shared_file(tmp_path: Path) -> None:
    folder = tmp_path / "frameworks"
    shutil.copytree(resource_path("data", "frameworks"), folder)
    shared = folder / "_common.yaml"
    text = (
        shared.read_text("utf-8")
        .replace("interval: 3 ", "interval: 1 ")
        .replace("good: G,", "good: +,")
    )
    shared.write_text(text, encoding="utf-8")
    with use_frameworks(folder):
        assert current_frameworks().interval == 1
        assert current_frameworks().grade_letters["good"] == "+"
    assert current_frameworks().interval == 3
