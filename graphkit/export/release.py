"""The metadata of a release: checksums, RO-Crate 1.2, Zenodo, DCAT and schema.org, for a folder of exports.

Title, authors, version and date are those of `CITATION.cff`. The same exports give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graphkit.ask.quotes import OPEN_LICENCE_URL
from graphkit.core.resources import resource_path
from graphkit.export.dataset_description import ReleaseFile, citation, dcat, schema_org, schema_org_dataset
from graphkit.export.selection import Part

CHECKSUMS, CRATE, ZENODO, CITATION = "SHA256SUMS", "ro-crate-metadata.json", ".zenodo.json", "CITATION.cff"
DESCRIPTIONS = ("dataset.ttl", "dataset.jsonld")
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


def describe_release(part: Part, folder: Path) -> None:
    """Write the metadata of the exports of `part` that are in a folder."""
    shutil.copyfile(resource_path(CITATION), folder / CITATION)
    exports = _files(folder)
    dcat(part, folder / DESCRIPTIONS[0], exports)
    schema_org(part, folder / DESCRIPTIONS[1], exports)
    files = _files(folder, _METADATA)
    _write_json(folder / CRATE, _crate(part, files))
    _write_json(folder / ZENODO, _zenodo(part))
    lines = (f"{file.sha256}  {file.name}\n" for file in _files(folder, (CHECKSUMS,)))
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _files(folder: Path, without: Sequence[str] = (*_METADATA, *DESCRIPTIONS)) -> list[ReleaseFile]:
    """Return the files in a folder and below it, sorted by name."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return [_file(name, paths[name]) for name in sorted(paths) if name not in without]


def _file(name: str, path: Path) -> ReleaseFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    media_type = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    return ReleaseFile(name, path.stat().st_size, digest, media_type)


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
    authors = ", ".join(each["name"] for each in cited["authors"])
    context = [
        {"@id": _ORGANISATION, "@type": "Organization", "name": authors, "url": cited["url"]},
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


def _write_json(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
