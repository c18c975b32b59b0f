"""Search in a graph that was built from invented reports: library, Python API and command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import graphkit as gk
from graphkit.core.errors import ParameterError
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.abilities.search import search
from graphkit.surfaces.cli import main


@pytest.fixture(scope="module")
def built(whole: Path) -> Store:
    return open_store(whole)


def test_a_place_is_found_before_its_findings(built: Store) -> None:
    first, *others = search(built, "wexmoor", kind=["authority", "finding"], limit=50).hits
    assert (first.kind, first.title) == ("authority", "Wexmoor")
    assert {hit.kind for hit in others} >= {"finding"}


def test_results_are_restricted_by_names(built: Store) -> None:
    found = search(
        built, "children", authority=["Wexmoor"], polarity=["weakness"], kind=["finding"], limit=100
    )
    assert found.hits
    assert {(hit.authority, hit.polarity) for hit in found.hits} == {("Wexmoor", "weakness")}
    assert found.results.total == len(found.hits)


def test_unknown_names_and_kinds_are_errors(built: Store) -> None:
    with pytest.raises(ParameterError, match="no authority is named 'Nowhere'"):
        search(built, "children", authority=["Nowhere"])
    with pytest.raises(ParameterError, match="kind 'thing' is not one of"):
        search(built, "children", kind=["thing"])


def test_python_returns_rows(whole: Path) -> None:
    with gk.open(whole) as graph:
        rows = graph.search("children", authority="Wexmoor", since="2018", limit=3)
    assert len(rows) == 3
    assert rows[0].authority == "Wexmoor"


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_command_prints_results(whole: Path, form: str) -> None:
    done = CliRunner().invoke(
        main, ["--store", str(whole), "search", "children", "--limit", "2", "-f", form]
    )
    assert done.exit_code == 0
    assert "2 shown" in done.stderr
    if form == "json":
        assert len(json.loads(done.stdout)["results"]) == 2
