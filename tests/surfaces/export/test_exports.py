"""Every format: the same bytes from the same graph, read back equal, whole or not at all."""

import gzip
import json
from itertools import groupby
from pathlib import Path

import invented_places
import pyoxigraph as ox
import pytest
import rdflib
from builds import with_statements

from graphkit.core.errors import GraphkitError
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces import export as exports
from graphkit.surfaces.export import EXPORTERS, ExportOptions, export, part_of

GRAPHS = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml"}
DATASETS = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}
CLOSED = "Old words that may not be copied"


def content(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}


@pytest.mark.parametrize("format_", EXPORTERS)
def test_the_order_of_loading_does_not_change_a_byte(format_: str, tmp_path: Path) -> None:
    written = [
        content(
            export(
                invented_places.store_of(invented_places.graphs(backwards)),
                format_,
                tmp_path / str(backwards),
            )
        )
        for backwards in (False, True)
    ]
    assert written[0] == written[1]


@pytest.mark.parametrize("format_", EXPORTERS)
@pytest.mark.parametrize("focus", [None, "Wexmoor", "norvale police"])
def test_quotes_without_open_licence_are_not_exported(
    small_store: Store, format_: str, focus: str | None, tmp_path: Path
) -> None:
    path = export(
        small_store, format_, tmp_path / "out", ExportOptions(resolve_focus(small_store, focus))
    )
    assert not any(CLOSED.encode() in part for part in content(path).values())


@pytest.mark.parametrize("format_", [*GRAPHS, *DATASETS, "jsonld", "csv"])
def test_with_quotes_exports_all_quotes(small_store: Store, format_: str, tmp_path: Path) -> None:
    path = export(small_store, format_, tmp_path / "out", ExportOptions(with_quotes=True))
    assert any(CLOSED.encode() in part for part in content(path).values())


@pytest.mark.parametrize("format_", GRAPHS)
def test_a_graph_is_read_back_as_it_was(small_store: Store, format_: str, tmp_path: Path) -> None:
    path = export(small_store, format_, tmp_path / "out")
    read = rdflib.Graph().parse(path, format=GRAPHS[format_])
    lines = b"\n".join(part_of(small_store).triples()).decode()
    if format_ == "rdfxml":  # which has no way to write control characters
        lines = lines.replace("\\u0002", "").replace("\\u000B", "")
    expected = rdflib.Graph().parse(data=lines, format="nt")
    assert set(read) == set(expected)


def test_json_ld_is_read_back_as_it_was(small_store: Store, tmp_path: Path) -> None:
    path = export(small_store, "jsonld", tmp_path / "out")
    read = {str(quad.triple) for quad in ox.parse(path=str(path), format=ox.RdfFormat.JSON_LD)}
    lines = b"\n".join(part_of(small_store).triples())
    assert read == {str(quad.triple) for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("format_", DATASETS)
def test_a_dataset_is_read_back_as_it_was(small_store: Store, format_: str, tmp_path: Path) -> None:
    path = export(small_store, format_, tmp_path / "out")
    read = set(map(str, ox.parse(path=str(path), format=DATASETS[format_])))
    lines = b"\n".join(part_of(small_store).quads())
    assert read == set(map(str, ox.parse(lines, format=ox.RdfFormat.N_QUADS)))


def test_turtle_is_sorted_and_has_no_blank_nodes(small_store: Store, tmp_path: Path) -> None:
    path = export(small_store, "turtle", tmp_path / "out.ttl")
    assert "_:" not in path.read_text("utf-8")
    subjects = [
        str(subject)
        for subject, _ in groupby(
            ox.parse(path=str(path), format=ox.RdfFormat.TURTLE),
            key=lambda quad: quad.subject.value,
        )
    ]
    assert subjects == sorted(set(subjects))


def test_json_ld_needs_no_network_for_its_context(small_store: Store, tmp_path: Path) -> None:
    document = json.loads(export(small_store, "jsonld", tmp_path / "out.jsonld").read_text("utf-8"))
    assert all(isinstance(value, str) for value in document["@context"].values())
    assert len(document["@graph"]) == len({thing["@id"] for thing in document["@graph"]})


def test_ill_formed_number_is_exported_as_a_literal(small: Store, tmp_path: Path) -> None:
    store = with_statements(small, '<urn:x> gk:number "three"^^xsd:integer, 3')
    document = json.loads(export(store, "jsonld", tmp_path / "out.jsonld").read_text("utf-8"))
    (thing,) = (thing for thing in document["@graph"] if thing["@id"] == "urn:x")
    assert sorted(thing["gk:number"], key=str) == [3, {"@value": "three", "@type": "xsd:integer"}]


def test_a_failed_export_leaves_things_as_they_were(
    small_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(part: exports.Part, path: Path) -> None:
        path.write_text("half")
        raise RuntimeError("out of paper")

    (tmp_path / "out.ttl").write_text("old")
    monkeypatch.setattr("graphkit.surfaces.export.rdf.turtle", fails)
    with pytest.raises(RuntimeError):
        export(small_store, "turtle", tmp_path / "out.ttl")
    assert content(tmp_path) == {"out.ttl": b"old"}


def test_a_folder_of_tables_lets_other_files_be(small_store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    export(small_store, "csv", tmp_path)
    export(small_store, "csv", tmp_path)
    assert {"mine.txt", "findings.csv"} <= {path.name for path in tmp_path.iterdir()}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_folder_gets_quads_by_graph(small_store: Store, tmp_path: Path) -> None:
    folder = export(small_store, "nquads", f"{tmp_path}/quads/")
    text = export(small_store, "nquads", tmp_path / "all.nq").read_text()
    assert "report_E06999001_2019-03-04-ilacs.nq" in {path.name for path in folder.iterdir()}
    assert "".join(path.read_text() for path in sorted(folder.iterdir())) == text
    with pytest.raises(GraphkitError, match="contains files: give a new folder"):
        export(small_store, "nquads", folder)
    (tmp_path / "empty").mkdir()
    assert content(export(small_store, "nquads", tmp_path / "empty")) == content(folder)


def test_unknown_format_or_wrong_path_is_an_error(small_store: Store, tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match="no such format: 'docx'; there are turtle"):
        export(small_store, "docx", tmp_path / "out")
    with pytest.raises(GraphkitError, match="format cytoscape is gone; use graphml"):
        export(small_store, "cytoscape", tmp_path / "out")
    with pytest.raises(GraphkitError, match="is a folder"):
        export(small_store, "turtle", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(GraphkitError, match="is a file"):
        export(small_store, "csv", tmp_path / "file")


def test_a_name_that_ends_in_gz_is_packed(small_store: Store, tmp_path: Path) -> None:
    plain = export(small_store, "trig", tmp_path / "out.trig").read_bytes()
    packed = export(small_store, "trig", tmp_path / "out.trig.gz").read_bytes()
    assert gzip.decompress(packed) == plain
    assert packed[4:8] == bytes(4)  # no hour
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.trig", "out.trig.gz"]
