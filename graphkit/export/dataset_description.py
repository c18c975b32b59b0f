"""Descriptions of the dataset: DCAT 3 and VoID as Turtle, and schema.org as JSON-LD.

Title, authors, version and date are those of `CITATION.cff`. Contents are counted: statements, entities, and
for each class its properties with the classes and datatypes of their values, as sparql-llm and other tools
read them to write queries. A release adds its files as distributions.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.ask.inspections import inspections
from graphkit.ask.quotes import OPEN_LICENCE_URL
from graphkit.core.identifiers import graph_iri
from graphkit.core.resources import read_yaml
from graphkit.core.terms import BASE, NAMESPACES, NAMESPACES_LONGEST_FIRST, Dcat, Rdf, Void, Xsd
from graphkit.export.selection import Part
from graphkit.graph.dataset_graph import ATTRIBUTION, TITLE

_ENGLAND = "http://statistics.data.gov.uk/id/statistical-geography/E92000001"
_SPDX = "http://spdx.org/rdf/terms#"
_VOID_EXT = "http://ldf.fi/void-ext#"  # datatypes of a property, which VoID has no term for
_PREFIXES = NAMESPACES | {"spdx": _SPDX}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SHA256 = f"{_SPDX}checksumAlgorithm_sha256"


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
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


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
    return [item.day for item in inspections(part.store)]


def _iri(text: str) -> ox.NamedNode:
    return ox.NamedNode(text)


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_iri(Xsd.INTEGER))


def _date(day: str) -> ox.Literal:
    return ox.Literal(day, datatype=_iri(Xsd.DATE))


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _about(subject: str, pairs: Iterable[tuple[str, Any]]) -> Iterator[ox.Triple]:
    """Yield statements on a subject; a property is given with its prefix ("dcterms:title")."""
    for name, value in pairs:
        prefix, _, local = name.partition(":")
        yield ox.Triple(_iri(subject), _iri(_PREFIXES[prefix] + local), value)


def _dataset(part: Part, files: Sequence[ReleaseFile]) -> Iterator[ox.Triple]:
    name, cited, days = graph_iri("dataset"), citation(), _days(part)
    period, creator = f"{name}/period", f"{name}/creator"
    yield from _about(
        name,
        [
            ("rdf:type", _iri(Dcat.DATASET)),
            ("rdf:type", _iri(Void.DATASET)),
            ("dcterms:title", _english(_title(part))),
            ("dcterms:description", _english(" ".join(cited["abstract"].split()))),
            ("dcterms:rights", _english(ATTRIBUTION)),
            ("dcterms:license", _iri(OPEN_LICENCE_URL)),
            ("dcterms:creator", _iri(creator)),
            ("dcterms:publisher", _iri(creator)),
            ("dcterms:issued", _date(str(cited["date-released"]))),
            ("dcterms:language", _iri("http://id.loc.gov/vocabulary/iso639-1/en")),
            ("dcterms:spatial", _iri(_ENGLAND)),
            *([("dcterms:temporal", _iri(period))] if days else []),
            ("dcat:version", ox.Literal(str(cited["version"]))),
            ("dcat:landingPage", _iri(cited["url"])),
            *(("dcat:keyword", _english(word)) for word in cited["keywords"]),
            *(("dcat:distribution", _iri(f"{name}/file/{file.name}")) for file in files),
            ("void:uriSpace", ox.Literal(BASE)),
            *(("void:vocabulary", _iri(NAMESPACES[prefix])) for prefix in ("gk", "dcterms", "org", "skos")),
            ("void:exampleResource", _iri(f"{BASE}agency/ofsted")),
        ],
    )
    yield from _about(
        creator,
        [
            ("rdf:type", _iri(f"{NAMESPACES['foaf']}Agent")),
            ("foaf:name", ox.Literal(", ".join(each["name"] for each in cited["authors"]))),
        ],
    )
    if days:
        yield from _about(
            period,
            [
                ("rdf:type", _iri("http://purl.org/dc/terms/PeriodOfTime")),
                ("dcat:startDate", _date(days[0])),
                ("dcat:endDate", _date(days[-1])),
            ],
        )


def _distributions(files: Sequence[ReleaseFile]) -> Iterator[ox.Triple]:
    for file in files:
        node = f"{graph_iri('dataset')}/file/{file.name}"
        yield from _about(
            node,
            [
                ("rdf:type", _iri(f"{NAMESPACES['dcat']}Distribution")),
                ("dcterms:title", ox.Literal(file.name)),
                ("dcterms:license", _iri(OPEN_LICENCE_URL)),
                ("dcat:accessURL", _iri(citation()["url"])),
                ("dcat:mediaType", _iri(_MEDIA_TYPES + file.media_type)),
                (
                    "dcat:byteSize",
                    ox.Literal(str(file.size), datatype=_iri(f"{NAMESPACES['xsd']}nonNegativeInteger")),
                ),
                ("spdx:checksum", _iri(f"{node}/checksum")),
            ],
        )
        yield from _about(
            f"{node}/checksum",
            [
                ("rdf:type", _iri(f"{_SPDX}Checksum")),
                ("spdx:algorithm", _iri(_SHA256)),
                (
                    "spdx:checksumValue",
                    ox.Literal(file.sha256, datatype=_iri(f"{NAMESPACES['xsd']}hexBinary")),
                ),
            ],
        )


def _contents(part: Part) -> Iterator[ox.Triple]:
    """Yield the VoID statistics: of the dataset, of each class, of each property of a class."""
    counts = _count(part)
    name = graph_iri("dataset")
    yield from _about(
        name,
        [
            ("void:triples", _integer(counts.triples)),
            ("void:entities", _integer(sum(counts.classes.values()))),
            ("void:distinctSubjects", _integer(counts.subjects)),
            ("void:properties", _integer(len({property_ for _, property_ in counts.properties}))),
            ("void:classes", _integer(len(counts.classes))),
        ],
    )
    for class_, number in sorted(counts.classes.items()):
        node = f"{name}/class/{_local(class_)}"
        yield from _about(name, [("void:classPartition", _iri(node))])
        yield from _about(node, [("void:class", _iri(class_)), ("void:entities", _integer(number))])
    for (class_, property_), number in sorted(counts.properties.items()):
        node = f"{name}/class/{_local(class_)}"
        part_ = f"{node}/{_local(property_)}"
        yield from _about(node, [("void:propertyPartition", _iri(part_))])
        yield from _about(part_, [("void:property", _iri(property_)), ("void:triples", _integer(number))])
        for kind, value in sorted(counts.values[class_, property_]):
            inner = f"{part_}/{_local(value)}"
            if kind == "class":
                yield from _about(part_, [("void:classPartition", _iri(inner))])
                yield from _about(inner, [("void:class", _iri(value))])
            else:
                yield ox.Triple(_iri(part_), _iri(f"{_VOID_EXT}datatypePartition"), _iri(inner))
                yield ox.Triple(_iri(inner), _iri(f"{_VOID_EXT}datatype"), _iri(value))


@dataclass(slots=True)
class _Counts:
    triples: int
    subjects: int
    classes: Counter[str]
    properties: Counter[tuple[str, str]]  # (class, property)
    values: dict[tuple[str, str], set[tuple[str, str]]]  # … → ("class" or "datatype", its IRI)


def _count(part: Part) -> _Counts:
    """Count the statements by class of the subject and property."""
    types: dict[str, list[str]] = defaultdict(list)
    lines = list(part.triples())
    for quad in _parse(lines):
        if quad.predicate.value == Rdf.TYPE:
            types[quad.subject.value].append(quad.object.value)
    counts = _Counts(len(lines), 0, Counter(), Counter(), defaultdict(set))
    counts.classes.update(class_ for classes in types.values() for class_ in classes)
    subjects = set()
    for quad in _parse(lines):
        subject, property_, value = quad.subject.value, quad.predicate.value, quad.object
        subjects.add(subject)
        if property_ == Rdf.TYPE:
            continue
        if isinstance(value, ox.NamedNode):
            kinds = [("class", class_) for class_ in types.get(value.value, ())]
        else:
            kinds = [("datatype", value.datatype.value)]
        for class_ in types.get(subject, ()):
            counts.properties[class_, property_] += 1
            counts.values[class_, property_].update(kinds)
    counts.subjects = len(subjects)
    return counts


def _parse(lines: Iterable[bytes]) -> Iterator[Any]:
    return ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES)


def _local(iri: str) -> str:
    """Return an IRI as part of another: "gk-Finding"."""
    for namespace, prefix in NAMESPACES_LONGEST_FIRST:
        if iri.startswith(namespace):
            return f"{prefix}-{iri[len(namespace) :].replace('/', '-')}"
    return iri.removeprefix("http://").removeprefix("https://").replace("/", "-").replace("#", "-")
