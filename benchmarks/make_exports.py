"""Rebuilds `exports/`, in the root of the project.

    python benchmarks/make_exports.py [--check [GRAPH] | --release FOLDER]

The graph is built from the records in `data/`, and each file is made with the command listed beside
it. `--check` writes nothing; it names the files that differ from what the commands make, and exits
with 1. With GRAPH, it builds none: that folder has the graph of the records. `--release FOLDER`
makes the files that are too large, or binary, to be kept in the repository, with checksums and the
metadata that Zenodo, data catalogues and RO-Crate read.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.core.identifiers import graph_iri
from graphkit.core.resources import resource_path
from graphkit.core.terms import NAMESPACES
from graphkit.graph.entities.quotes import OPEN_LICENCE_URL
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.export import part_of
from graphkit.surfaces.export.dataset_description import (
    SPDX,
    authors,
    citation,
    dcat,
    schema_org_dataset,
    statements_on,
)
from graphkit.surfaces.export.selection import Part, write_json

FOLDER = Path("exports")
MAX_BYTES = 3_000_000  # all files of the repository's folder together
CHECKSUMS, CRATE, ZENODO, CITATION = (
    "SHA256SUMS",
    "ro-crate-metadata.json",
    ".zenodo.json",
    "CITATION.cff",
)
DESCRIPTION = "dataset.ttl"
_METADATA = (CHECKSUMS, CRATE, ZENODO)  # files that describe the others
_MEDIA_TYPES = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".db": "application/vnd.sqlite3",
    ".gexf": "application/xml",
    ".graphml": "application/xml",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".parquet": "application/vnd.apache.parquet",
    ".ttl": "text/turtle",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CRATE_PROFILE = "https://w3id.org/ro/crate/1.2"
_ORGANISATION = "#authors"
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
Commands = Mapping[str, list[str]]  # file name -> the command that makes it
# text formats, whose differences can be reviewed, and three kinds of map
IN_REPOSITORY: Commands = {
    "bracknell-forest.ttl": [
        "export",
        "-f",
        "turtle",
        "--focus",
        "Bracknell Forest",
        "--without-words",
    ],
    "berkshire.graphml": ["export", "-f", "graphml", "--focus", "Berkshire"],
    "bracknell-forest-partners.html": ["map", "partners", "--focus", "Bracknell Forest"],
    "berkshire-timeline.html": ["map", "timeline", "--focus", "Berkshire"],
    "berkshire-place.html": ["map", "place", "--focus", "Berkshire"],
}
IN_RELEASE: Commands = {
    "dataset": ["export", "-f", "dataset"],  # a folder
    "graphkit-rdf12.ttl.gz": ["export", "-f", "turtle12"],
    "berkshire.jsonld": ["export", "-f", "jsonld", "--focus", "Berkshire", "--annotations"],
    "graphkit.trig.gz": ["export", "-f", "trig"],
    "berkshire.ttl": ["export", "-f", "turtle", "--focus", "Berkshire"],
    "berkshire.gexf": ["export", "-f", "gexf", "--focus", "Berkshire"],
    "berkshire.xlsx": ["export", "-f", "xlsx", "--focus", "Berkshire"],
    "england.xlsx": ["export", "-f", "xlsx"],
    "berkshire-partners.html": ["map", "partners", "--focus", "Berkshire"],
    "berkshire-topics.html": ["map", "topics", "--focus", "Berkshire"],
    "berkshire-delivery.html": ["map", "delivery", "--focus", "Berkshire"],
    "england-place.html": ["map", "place"],
}


def main(arguments: list[str]) -> int:
    """Rebuild, check or make a release; return the exit code."""
    match arguments:
        case [] | ["--check"] | ["--check", _]:
            with tempfile.TemporaryDirectory() as folder:
                make(IN_REPOSITORY, Path(folder), *arguments[1:])
                return check(Path(folder)) if arguments else replace(Path(folder))
        case ["--release", folder]:
            release(Path(folder))
            return 0
    print(
        "usage: python benchmarks/make_exports.py [--check [GRAPH] | --release FOLDER]",
        file=sys.stderr,
    )
    return 2


def make(commands: Commands, folder: Path, graph: str = "") -> None:
    """Run the commands, each into its file in `folder`,
    on a graph of the records (built if not given).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as built:
        if not graph:
            run("--store", built, "build")
        for name, command in commands.items():
            run("--store", graph or built, *command, "-o", str(folder / name))


def release(folder: Path) -> None:
    """Make the files of a release, and describe them."""
    with tempfile.TemporaryDirectory() as graph:
        run("--store", graph, "build")
        make(IN_RELEASE, folder, graph)
        describe_release(part_of(open_store(graph)), folder)


def replace(made: Path) -> int:
    """Replace the files in `exports/`, unless they would be too large; return the exit code."""
    total = sum((made / name).stat().st_size for name in IN_REPOSITORY)
    if total > MAX_BYTES:
        print(
            f"{total:,} bytes are too many for {FOLDER}/: move a file to IN_RELEASE",
            file=sys.stderr,
        )
        return 1
    FOLDER.mkdir(exist_ok=True)
    for name in IN_REPOSITORY:
        FOLDER.joinpath(name).write_bytes((made / name).read_bytes())
    return 0


def check(made: Path) -> int:
    """Print the files in `exports/` that differ from those made; return the exit code."""
    outdated = [name for name in IN_REPOSITORY if not is_same(FOLDER / name, made / name)]
    for name in outdated:
        print(f"{FOLDER / name} is out of date: run `just exports`", file=sys.stderr)
    return 1 if outdated else 0


def is_same(path: Path, other: Path) -> bool:
    """Return whether a file exists and has the same bytes as another."""
    return path.is_file() and path.read_bytes() == other.read_bytes()


def run(*arguments: str) -> None:
    """Run a graphkit command; print its output only if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "graphkit", *arguments], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"graphkit {' '.join(arguments)}:\n{done.stdout}{done.stderr}")


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release: its path in the folder, size in bytes, digest and media type."""

    name: str
    size: int
    sha256: str
    media_type: str


def describe_release(part: Part, folder: Path) -> None:
    """Write the metadata of the exports of `part` that are in a folder."""
    shutil.copyfile(resource_path(CITATION), folder / CITATION)
    exports = _files(folder)
    dcat(part, folder / DESCRIPTION, [*distributions(exports)])
    files = _files(folder, _METADATA)
    write_json(folder / CRATE, _crate(part, files))
    write_json(folder / ZENODO, _zenodo(part))
    lines = (f"{file.sha256}  {file.name}\n" for file in _files(folder, (CHECKSUMS,)))
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _files(folder: Path, without: Sequence[str] = (*_METADATA, DESCRIPTION)) -> list[ReleaseFile]:
    """Return the files in a folder and below it, sorted by name."""
    found = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in without:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            media_type = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
            found.append(ReleaseFile(name, path.stat().st_size, digest, media_type))
    return sorted(found, key=lambda file: file.name)


def _crate(part: Part, files: Sequence[ReleaseFile]) -> dict[str, Any]:
    """Return the RO-Crate metadata: the descriptor, the dataset, its files, authors and licence."""
    dataset = schema_org_dataset(part)
    cited = citation()
    root = dataset | {
        "@id": "./",
        "identifier": dataset["@id"],
        "license": {"@id": OPEN_LICENCE_URL},
        "creator": {"@id": _ORGANISATION},
        "publisher": {"@id": _ORGANISATION},
        "spatialCoverage": {"@id": dataset["spatialCoverage"]["sameAs"]},
        "hasPart": [{"@id": file.name} for file in files],
    }
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _CRATE_PROFILE},
        "about": {"@id": "./"},
    }
    context = [
        {"@id": _ORGANISATION, "@type": "Organization", "name": authors(), "url": cited["url"]},
        {"@id": OPEN_LICENCE_URL, "@type": "CreativeWork", "name": "Open Government Licence v3.0"},
        {"@id": root["spatialCoverage"]["@id"], "@type": "Place", "name": "England"},
    ]
    return {
        "@context": f"{_CRATE_PROFILE}/context",
        "@graph": [descriptor, root, *map(_crate_file, files), *context],
    }


def _crate_file(file: ReleaseFile) -> dict[str, Any]:
    return {
        "@id": file.name,
        "@type": "File",
        "name": file.name,
        "contentSize": str(file.size),
        "encodingFormat": file.media_type,
        "sha256": file.sha256,
        "license": {"@id": OPEN_LICENCE_URL},
    }


def _zenodo(part: Part) -> dict[str, Any]:
    """Return the metadata of the deposit as Zenodo reads them."""
    dataset, cited = schema_org_dataset(part), citation()
    return {
        "upload_type": "dataset",
        "title": dataset["name"],
        "description": dataset["description"],
        "creators": [{"name": each["name"]} for each in cited["authors"]],
        "version": dataset["version"],
        "publication_date": dataset["datePublished"],
        "access_right": "open",
        "license": "ogl-uk-3.0",
        "language": "eng",
        "keywords": dataset["keywords"],
        "related_identifiers": [
            {"identifier": dataset["url"], "relation": "isDerivedFrom", "resource_type": "software"}
        ],
    }


def distributions(files: Sequence[ReleaseFile]) -> Iterator[ox.Triple]:
    """Yield the statements on the files of a release."""
    for file in files:
        node = f"{graph_iri('dataset')}/file/{file.name}"
        yield from statements_on(graph_iri("dataset"), ("dcat:distribution", ox.NamedNode(node)))
        yield from statements_on(
            node,
            ("rdf:type", ox.NamedNode(f"{NAMESPACES['dcat']}Distribution")),
            ("dcterms:title", file.name),
            ("dcterms:license", ox.NamedNode(OPEN_LICENCE_URL)),
            ("dcat:accessURL", ox.NamedNode(citation()["url"])),
            ("dcat:mediaType", ox.NamedNode(_MEDIA_TYPE + file.media_type)),
            ("dcat:byteSize", _typed(file.size, "nonNegativeInteger")),
            ("spdx:checksum", ox.NamedNode(f"{node}/checksum")),
        )
        yield from statements_on(
            f"{node}/checksum",
            ("rdf:type", ox.NamedNode(f"{SPDX}Checksum")),
            ("spdx:algorithm", ox.NamedNode(f"{SPDX}checksumAlgorithm_sha256")),
            ("spdx:checksumValue", _typed(file.sha256, "hexBinary")),
        )


def _typed(text: object, datatype: str) -> ox.Literal:
    return ox.Literal(str(text), datatype=ox.NamedNode(NAMESPACES["xsd"] + datatype))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
