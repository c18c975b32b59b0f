"""Builds the graph of the official record: what the inspectorate's statistics list,
apart from reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import (
    authority_iri,
    concept_iri,
    entity_iri,
    graph_iri,
    inspection_iri,
    part_iri,
)
from graphkit.core.quads import Quads
from graphkit.core.resources import read_yaml
from graphkit.core.terms import Dcterms, Gk, Rdfs, Scheme
from graphkit.documents.register.official_list import ListedInspection, OfficialList
from graphkit.graph.statements.source_graph import source_graph


def official_graph(official: OfficialList, names: Mapping[str, str]) -> Quads:
    """Return a list as a graph, which also has its date and licence.

    `names` maps GSS codes to names of authorities, for labels.
    """
    about, graph = read_yaml("data", "official", "columns.yaml"), graph_iri("official")
    quads = source_graph(
        "official", official.title, about, "official-list", official.file, official.notes
    )
    quads.add_date(graph, Dcterms.date, official.as_at)
    quads.add_date(graph, Dcterms.issued, official.published)
    for item in official.rows:
        _record(quads, item, names[item.authority])
    return quads


def _record(quads: Quads, item: ListedInspection, authority_name: str) -> None:
    node = entity_iri(f"official/{item.authority}/{item.start}-{item.framework}")
    inspection = inspection_iri(item.authority, date.fromisoformat(item.start), item.framework)
    title = current_frameworks().name_of(item.framework, "")
    quads.add_type(node, Gk.OfficialRecord)
    quads.add_text(node, Rdfs.label, f"{title} {authority_name} {item.start[:4]}, official record")
    quads.add_link(node, Gk.recordOf, inspection)
    quads.add_link(node, Gk.listedAuthority, authority_iri(item.authority))
    quads.add_link(node, Gk.listedFramework, concept_iri(Scheme.FRAMEWORK, item.framework))
    quads.add_text(node, Gk.listedVersion, item.version)
    quads.add_date(node, Gk.listedStartDate, item.start)
    quads.add_date(node, Dcterms.issued, item.published)
    quads.add_text(node, Gk.inspectionKind, item.type)
    quads.add_text(node, Gk.listedTheme, item.theme)
    quads.add_link(node, Gk.listedAreaOfFocus, concept_iri(Scheme.AREA_OF_FOCUS, item.area))
    if item.exists is not None:
        quads.add_boolean(node, Gk.authorityExists, item.exists)
    for criterion, grade in sorted(item.grades.items()):
        part = part_iri(node, "grade", criterion)
        quads.add_link(node, Gk.officialGrade, part)
        quads.add_type(part, Gk.OfficialGrade)
        quads.add_link(part, Gk.listedCriterion, concept_iri(Scheme.CRITERION, criterion))
        quads.add_link(part, Gk.listedGrade, concept_iri(Scheme.GRADE, grade))
