"""Descriptions of the dataset: DCAT 3 and VoID as Turtle, schema.org as JSON-LD, and those of a release.

Title, authors, version and date are those of `CITATION.cff`. Contents are counted: statements, entities, and
for each class its properties with the classes and datatypes of their values, as sparql-llm and other tools
read them to write queries. A release, a folder of exports, adds its files as distributions; it has checksums,
and metadata for RO-Crate 1.2 and Zenodo. The same exports give the same bytes.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.ask.quotes import OPEN_LICENCE_URL
from graphkit.core.identifiers import graph_iri
from graphkit.core.resources import read_yaml, resource_path
from graphkit.core.terms import BASE, NAMESPACES, NAMESPACES_LONGEST_FIRST, Dcat, Rdf, Void
from graphkit.export.selection import Part, write_json
from graphkit.facts.inspections import inspections
from graphkit.graph.dataset_graph import ATTRIBUTION, TITLE

_iri = ox.NamedNode
_ENGLAND = "http://statistics.data.gov.uk/id/statistical-geography/E92000001"
_SPDX = "http://spdx.org/rdf/terms#"
_PREFIXES = NAMESPACES | {"spdx": _SPDX}
_VOID_EXT = "http://ldf.fi/void-ext#"  # datatypes of a property, which VoID has no term for
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
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


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release: its path in the folder, size in bytes, digest and media type."""

    name: str
    size: int
    sha256: str
    media_type: str


def citation() -> dict[str, Any]:
    """Return the content of `CITATION.cff`."""
    return dict(read_yaml("CITATION.cff"))


def dcat(part: Part, path: Path, files: Sequence[ReleaseFile] = ()) -> None:
    """Write the description as Turtle: `dcat:Dataset` and `void:Dataset`."""
    triples = [*_dataset(part, files), *_distributions(files), *_contents(part)]
    with path.open("wb") as file:
        ox.serialize(triples, file, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES)


def schema_org(part: Part, path: Path, files: Sequence[ReleaseFile] = ()) -> None:
    """Write the description as a schema.org `Dataset`, for pages that search engines read."""
    data = {"@context": "https://schema.org/", **schema_org_dataset(part)}
    if files:
        data["distribution"] = [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": file.media_type,
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in files
        ]
    write_json(path, data)


def schema_org_dataset(part: Part) -> dict[str, Any]:
    """Return the properties of the dataset as schema.org has them."""
    cited, days = citation(), _days(part)
    return {
        "@type": "Dataset",
        "@id": graph_iri("dataset"),
        "name": _title(part),
        "description": f"{' '.join(cited['abstract'].split())} {ATTRIBUTION}",
        "url": cited["url"],
        "version": str(cited["version"]),
        "datePublished": str(cited["date-released"]),
        "license": OPEN_LICENCE_URL,
        "creditText": ATTRIBUTION,
        "isAccessibleForFree": True,
        "inLanguage": "en-GB",
        "creator": [{"@type": "Organization", "name": each["name"]} for each in cited["authors"]],
        "keywords": cited["keywords"],
        **({"temporalCoverage": f"{days[0]}/{days[-1]}"} if days else {}),
        "spatialCoverage": {"@type": "Place", "name": "England", "sameAs": _ENGLAND},
    }


def _title(part: Part) -> str:
    return TITLE if part.is_whole else f"{TITLE} ({part.name})"


def _days(part: Part) -> list[str]:
    """Return the first days of the inspections, sorted."""
    return [item.day for item in inspections(part.store.facts)]


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _typed(text: object, datatype: str) -> ox.Literal:
    return ox.Literal(str(text), datatype=_iri(NAMESPACES["xsd"] + datatype))


def _about(subject: str, *pairs: tuple[str, Any]) -> Iterator[ox.Triple]:
    """Yield statements on a subject; a property is given with its prefix ("dcterms:title")."""
    for name, value in pairs:
        prefix, _, local = name.partition(":")
        term = ox.Literal(value) if isinstance(value, str | int) else value
        namespace = _VOID_EXT if prefix == "voidext" else _PREFIXES[prefix]
        yield ox.Triple(_iri(subject), _iri(namespace + local), term)


def _dataset(part: Part, files: Sequence[ReleaseFile]) -> Iterator[ox.Triple]:
    name, cited, days = graph_iri("dataset"), citation(), _days(part)
    period, creator = f"{name}/period", f"{name}/creator"
    yield from _about(
        name,
        ("rdf:type", _iri(Dcat.DATASET)),
        ("rdf:type", _iri(Void.DATASET)),
        ("dcterms:title", _english(_title(part))),
        ("dcterms:description", _english(" ".join(cited["abstract"].split()))),
        ("dcterms:rights", _english(ATTRIBUTION)),
        ("dcterms:license", _iri(OPEN_LICENCE_URL)),
        ("dcterms:creator", _iri(creator)),
        ("dcterms:publisher", _iri(creator)),
        ("dcterms:issued", _typed(cited["date-released"], "date")),
        ("dcterms:language", _iri("http://id.loc.gov/vocabulary/iso639-1/en")),
        ("dcterms:spatial", _iri(_ENGLAND)),
        *([("dcterms:temporal", _iri(period))] if days else []),
        ("dcat:version", str(cited["version"])),
        ("dcat:landingPage", _iri(cited["url"])),
        *(("dcat:keyword", _english(word)) for word in cited["keywords"]),
        *(("dcat:distribution", _iri(f"{name}/file/{file.name}")) for file in files),
        ("void:uriSpace", str(BASE)),
        *(("void:vocabulary", _iri(NAMESPACES[prefix])) for prefix in ("gk", "dcterms", "org", "skos")),
        ("void:exampleResource", _iri(f"{BASE}agency/ofsted")),
    )
    yield from _about(creator, ("rdf:type", _iri(f"{NAMESPACES['foaf']}Agent")), ("foaf:name", _authors()))
    if days:
        kind = ("rdf:type", _iri(f"{NAMESPACES['dcterms']}PeriodOfTime"))
        start, end = (_typed(day, "date") for day in (days[0], days[-1]))
        yield from _about(period, kind, ("dcat:startDate", start), ("dcat:endDate", end))


def _authors() -> str:
    return ", ".join(each["name"] for each in citation()["authors"])


def _distributions(files: Sequence[ReleaseFile]) -> Iterator[ox.Triple]:
    for file in files:
        node = f"{graph_iri('dataset')}/file/{file.name}"
        yield from _about(
            node,
            ("rdf:type", _iri(f"{NAMESPACES['dcat']}Distribution")),
            ("dcterms:title", file.name),
            ("dcterms:license", _iri(OPEN_LICENCE_URL)),
            ("dcat:accessURL", _iri(citation()["url"])),
            ("dcat:mediaType", _iri(_MEDIA_TYPE + file.media_type)),
            ("dcat:byteSize", _typed(file.size, "nonNegativeInteger")),
            ("spdx:checksum", _iri(f"{node}/checksum")),
        )
        yield from _about(
            f"{node}/checksum",
            ("rdf:type", _iri(f"{_SPDX}Checksum")),
            ("spdx:algorithm", _iri(f"{_SPDX}checksumAlgorithm_sha256")),
            ("spdx:checksumValue", _typed(file.sha256, "hexBinary")),
        )


def _contents(part: Part) -> Iterator[ox.Triple]:
    """Yield the VoID statistics: of the dataset, of each class, of each property of a class."""
    lines, name = list(part.triples()), graph_iri("dataset")
    classes, properties, values = _count(lines)
    yield from _about(
        name,
        ("void:triples", len(lines)),
        ("void:entities", classes.total()),
        ("void:distinctSubjects", len({line[: line.index(b" ")] for line in lines})),
        ("void:properties", len({property_ for _, property_ in properties})),
        ("void:classes", len(classes)),
    )
    for class_, number in sorted(classes.items()):
        node = f"{name}/class/{_local(class_)}"
        yield from _about(name, ("void:classPartition", _iri(node)))
        yield from _about(node, ("void:class", _iri(class_)), ("void:entities", number))
    for (class_, property_), number in sorted(properties.items()):
        node = f"{name}/class/{_local(class_)}"
        inner = f"{node}/{_local(property_)}"
        yield from _about(node, ("void:propertyPartition", _iri(inner)))
        yield from _about(inner, ("void:property", _iri(property_)), ("void:triples", number))
        for kind, value in sorted(values[class_, property_]):
            innermost = f"{inner}/{_local(value)}"
            yield from _about(inner, (f"{kind}Partition", _iri(innermost)))
            yield from _about(innermost, (kind, _iri(value)))


def _count(
    lines: Sequence[bytes],
) -> tuple[Counter[str], Counter[tuple[str, str]], dict[tuple[str, str], set[tuple[str, str]]]]:
    """Return the entities of each class, the statements with each property of a class, and their values.

    Values are classes or datatypes: ("void:class", IRI), ("voidext:datatype", IRI).
    """
    types: dict[str, list[str]] = defaultdict(list)
    for quad in _parse(lines):
        if quad.predicate.value == Rdf.TYPE:
            types[quad.subject.value].append(quad.object.value)
    properties: Counter[tuple[str, str]] = Counter()
    values: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for quad in _parse(lines):
        property_, value = quad.predicate.value, quad.object
        if property_ == Rdf.TYPE:
            continue
        if isinstance(value, ox.NamedNode):
            kinds = [("void:class", class_) for class_ in types.get(value.value, ())]
        else:
            kinds = [("voidext:datatype", value.datatype.value)]
        for class_ in types.get(quad.subject.value, ()):
            properties[class_, property_] += 1
            values[class_, property_].update(kinds)
    return Counter(class_ for found in types.values() for class_ in found), properties, values


def _parse(lines: Iterable[bytes]) -> Iterator[Any]:
    return ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES)


def _local(iri: str) -> str:
    """Return an IRI as part of another: "gk-Finding"."""
    for namespace, prefix in NAMESPACES_LONGEST_FIRST:
        if iri.startswith(namespace):
            return f"{prefix}-{iri[len(namespace) :].replace('/', '-')}"
    return iri.removeprefix("http://").removeprefix("https://").replace("/", "-").replace("#", "-")


def describe_release(part: Part, folder: Path) -> None:
    """Write the metadata of the exports of `part` that are in a folder."""
    shutil.copyfile(resource_path(CITATION), folder / CITATION)
    exports = _files(folder)
    dcat(part, folder / DESCRIPTIONS[0], exports)
    schema_org(part, folder / DESCRIPTIONS[1], exports)
    files = _files(folder, _METADATA)
    write_json(folder / CRATE, _crate(part, files))
    write_json(folder / ZENODO, _zenodo(part))
    lines = (f"{file.sha256}  {file.name}\n" for file in _files(folder, (CHECKSUMS,)))
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _files(folder: Path, without: Sequence[str] = (*_METADATA, *DESCRIPTIONS)) -> list[ReleaseFile]:
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
        {"@id": _ORGANISATION, "@type": "Organization", "name": _authors(), "url": cited["url"]},
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
