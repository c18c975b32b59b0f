"""A graph begins as a copy of one without reports, which is kept:
whole, few of them, or made again.
"""

import os
import shutil
from pathlib import Path

import pytest
from builds import AMBLEFORD, build, facts_content, report_folder, sorted_quads

from graphkit.graph.store import prepared_graphs
from graphkit.graph.store.generations import new_generation
from graphkit.graph.store.locations import current_folder
from graphkit.graph.store.prepared_graphs import prepared_graph


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A cache folder of its own, and the locations at which a graph was made."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return []


def digests_kept(tmp_path: Path) -> set[str]:
    return {each.name for each in (tmp_path / "cache/graphkit/prepared").iterdir() if each.is_dir()}


def name_in(digest: str, made: list[Path]) -> str:
    """Return what the graph of a digest states; it is made where it is not kept."""

    def make(location: Path) -> None:
        made.append(location)
        with new_generation(location) as store:
            store.load(f'<urn:place> <urn:name> "{digest}" .\n'.encode())
            store.manifest = {"sizes": {}}

    with prepared_graph(digest, make) as folder:
        assert folder == current_folder(folder.parent)
        copy = folder.parent.parent / "copy"
        shutil.copytree(folder.parent, copy)
    with new_generation(copy) as store:
        [(name,)] = store.rows("SELECT ?name { ?place <urn:name> ?name }")
    shutil.rmtree(copy)
    return str(name)


def test_a_graph_is_made_once(made: list[Path]) -> None:
    assert [name_in("one", made), name_in("one", made), name_in("two", made)] == [
        "one",
        "one",
        "two",
    ]
    assert [each.name for each in made] == ["one", "two"]


def test_the_graphs_that_were_used_last_are_kept(
    made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_graphs, "_KEPT", 2)
    for second, digest in enumerate(("one", "two", "one", "three")):
        name_in(digest, made)
        os.utime(tmp_path / "cache/graphkit/prepared" / digest, (second, second))
    assert digests_kept(tmp_path) == {"one", "three"}


@pytest.mark.parametrize("lost", ["current", "generation-000001/facts.sqlite"])
def test_a_graph_that_is_not_whole_is_made_again(
    made: list[Path], tmp_path: Path, lost: str
) -> None:
    name_in("one", made)
    (tmp_path / "cache/graphkit/prepared/one" / lost).unlink()
    assert name_in("one", made) == "one"
    assert len(made) == 2


def test_without_a_cache_folder_it_is_made_for_one_build(
    made: list[Path], tmp_path: Path, register_folder: Path
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    build(tmp_path / "cached", register_folder, folder)
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("a file")
    build(tmp_path / "alone", register_folder, folder)
    assert sorted_quads(tmp_path / "alone") == sorted_quads(tmp_path / "cached")
    assert facts_content(tmp_path / "alone") == facts_content(tmp_path / "cached")
