"""Begins the graph of a published source, such as the official record: title, licence and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphkit.core.identifiers import concept_iri, graph_iri, part_iri
from graphkit.core.quads import Quads
from graphkit.core.terms import Dcat, Dcterms, Gk, Rdfs, Scheme, Void


def source_graph(
    name: str, title: str, about: Mapping[str, Any], note_code: str, file: str, notes: Iterable[str]
) -> Quads:
    """Return the named graph of a source with its title, licence and attribution.

    `about` has the keys "licence" and "attribution"; `notes` are lines on what was not recognised
    in `file`.
    """
    graph = graph_iri(name)
    quads = Quads(graph)
    quads.add_type(graph, Dcat.Dataset, Void.Dataset)
    quads.add_text(graph, Rdfs.label, title)
    quads.add_link(graph, Dcterms.license, concept_iri(Scheme.LICENCE, about["licence"]))
    quads.add_text(graph, Dcterms.description, about["attribution"])
    for number, message in enumerate(notes, 1):
        note = part_iri(graph, "note", f"{note_code}-{number}")
        quads.add_type(note, Gk.Note)
        quads.add_text(note, Gk.noteCode, note_code)
        quads.add_text(note, Gk.fileName, file)
        quads.add_text(note, Rdfs.label, message)
    return quads
