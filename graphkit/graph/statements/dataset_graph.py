"""Builds the graph that describes the dataset: its files, version and licence (DCAT, VoID)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.core.results_settings import results_kinds
from graphkit.core.terms import Dcat, Dcterms, Gk, Rdfs, Schema, Void
from graphkit.core.version import __version__

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Not an Ofsted product."
)

TITLE = "Inspection reports on children's services in England: what they state"


def dataset_graph(
    files: Mapping[str, Sequence[tuple[str, str]]],
    triples: int,
    signature: str,
    refused: Sequence[tuple[str, str]] = (),
) -> Quads:
    """Return the description of the dataset, with a subset for each report and its files.

    `files` maps the graph of a report to (SHA-256, name) of its files; `triples` is the number of
    statements in the other graphs; `signature` is the digest of the code and data that built it;
    `refused` gives (name, reason) of the files that could not be read.
    """
    name = graph_iri("dataset")
    quads = Quads(name)
    quads.add_type(name, Dcat.Dataset, Void.Dataset)
    quads.add_text(name, Rdfs.label, TITLE)
    quads.add_text(name, Dcterms.description, ATTRIBUTION)
    quads.add_text(name, Schema.softwareVersion, __version__)
    quads.add_text(name, Dcat.version, signature)
    quads.add_number(name, Void.triples, triples)
    for source in (
        "official",
        *results_kinds(),
        "interventions",
        "statistics",
    ):  # which state their own date and licence
        quads.add_link(name, Dcterms.source, graph_iri(source))
    for graph, reports in files.items():
        quads.add_link(name, Void.subset, graph)
        for sha256, file_name in reports:
            quads.add_text(graph, Gk.sha256, sha256)
            quads.add_text(graph, Gk.fileName, file_name)
    for number, (file_name, reason) in enumerate(refused, 1):
        note = f"{name}/note/{number}"
        quads.add_type(note, Gk.Note)
        quads.add_text(note, Gk.noteCode, "refused")
        quads.add_text(note, Gk.fileName, file_name)
        quads.add_text(note, Rdfs.label, reason)
    return quads
