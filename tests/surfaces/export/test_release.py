"""A release: exports with checksums, an RO-Crate that its own package reads,
metadata for Zenodo.
"""

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from make_exports import CHECKSUMS, CRATE, ZENODO, describe_release

from graphkit import __version__
from graphkit.core.resources import resource_path
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import export, part_of


def make(store: Store, folder: Path) -> Path:
    folder.mkdir()
    for name, form in (("dataset", "dataset"), ("graph.ttl", "turtle")):
        export(store, form, folder / name)
    describe_release(part_of(store), folder)
    return folder


@pytest.fixture(scope="module")
def folder(small: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(small, tmp_path_factory.mktemp("release") / "out")


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_file_has_a_checksum(folder: Path) -> None:
    sums = dict(
        line.split("  ")[::-1] for line in (folder / CHECKSUMS).read_text("utf-8").splitlines()
    )
    assert sums.keys() == names(folder) - {CHECKSUMS}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_the_crate_is_valid_and_complete(folder: Path) -> None:
    rocrate = pytest.importorskip("rocrate.rocrate", reason="no rocrate")
    crate = rocrate.ROCrate(folder)
    assert crate.version == "1.2"
    root = crate.root_dataset
    required = ("name", "description", "datePublished", "license")
    assert all(root[name] for name in required)
    assert root["license"].type == "CreativeWork"
    parts = {entity.id: int(entity["contentSize"]) for entity in crate.data_entities}
    assert parts.keys() == names(folder) - {CRATE, CHECKSUMS, ZENODO}
    assert all(
        (folder / entity.id).stat().st_size == int(entity["contentSize"])
        for entity in crate.data_entities
    )
    ids = {entity["@id"] for entity in json.loads((folder / CRATE).read_text("utf-8"))["@graph"]}
    assert {root["creator"].id, root["spatialCoverage"].id} <= ids


def test_the_crate_can_be_written_again(folder: Path, tmp_path: Path) -> None:
    rocrate = pytest.importorskip("rocrate.rocrate", reason="no rocrate")
    rocrate.ROCrate(folder).write(tmp_path / "copy")
    assert names(tmp_path / "copy") >= names(folder) - {CHECKSUMS, ZENODO}


def test_zenodo_has_what_it_requires(folder: Path) -> None:
    data = json.loads((folder / ZENODO).read_text("utf-8"))
    required = {
        "upload_type",
        "title",
        "description",
        "creators",
        "license",
        "access_right",
        "publication_date",
    }
    assert required <= data.keys()
    assert data["upload_type"] == "dataset"


def test_the_same_graph_gives_the_same_release(folder: Path, small: Store, tmp_path: Path) -> None:
    again = make(small, tmp_path / "again")
    assert all(
        (again / name).read_bytes() == (folder / name).read_bytes() for name in names(folder)
    )


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load(resource_path("CITATION.cff").read_text("utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert cited["version"] == __version__
    assert {"message", "title", "authors", "type", "date-released"} <= cited.keys()
