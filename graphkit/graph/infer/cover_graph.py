"""States how much each source has of a subject, and until which day (`data/covers.sql`)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri, graph_iri, part_iri
from graphkit.core.quads import Quads
from graphkit.core.resources import read_csv_rows, read_yaml, resource_path
from graphkit.core.results_settings import results_kinds, results_settings
from graphkit.core.terms import GK, Dcat, Dcterms, Gk, Prov, Scheme, Void
from graphkit.documents.register.collection_list import Collection
from graphkit.graph.facts.facts import Facts

_GRAPHS = {
    "collection": "dataset",
    "reports": "dataset",
    "windows": "known",
}  # source → its graph, where it differs
_SCHEMES = {"results": Scheme.PROVIDER_TYPE, "numbers": Scheme.INDICATOR}
_CLASSES = {  # subject → the class of what it is about
    "publications": "Report",
    "words": "Passage",
    "interventions": "KnownIntervention",
    "arrangements": "Delivery",
    "authorities": "LocalAuthority",
    "results of owners": "Result",
    "waits": "WaitWindow",
}


def cover_graph(facts: Facts, collections: Iterable[Collection]) -> Quads:
    """Return the statements on what the sources of a read model have, in the graph that describes
    the dataset.
    """
    quads = Quads(graph_iri("dataset"))
    lists = {name: results_settings()[name] for name in results_kinds()}
    records = read_yaml("data", "official", "list.yaml")["complete"]
    declared = {"records": records, "lists": lists, "collections": [*collections]}
    sql = resource_path("data", "covers.sql").read_text("utf-8")
    given = {name: json.dumps(each, default=str) for name, each in declared.items()}
    given["windows"] = min(
        row["made_of"] for row in read_csv_rows("data", "readings", "wait-windows.csv")
    )
    frameworks, days = {*current_frameworks().frameworks}, list[str]()
    for source, subject, how, first, complete_until, newest, *rest in facts.rows(sql, given):
        cover = entity_iri(f"cover/{source}/{subject.replace(' ', '/')}")
        reaches, published_until, number = rest
        graph = graph_iri(_GRAPHS.get(source, source))
        quads.add_type(cover, Gk.Cover)
        quads.add_link(cover, Dcterms.subject, _subject_iri(subject))
        quads.add_text(cover, Gk.howMuch, how)
        quads.add_link(cover, Prov.wasDerivedFrom, graph)
        if source not in _GRAPHS:
            quads.add_link(graph, Void.subset, cover)
        quads.add_date(cover, Gk.newest, newest)
        quads.add_date(cover, Gk.reaches, reaches)
        quads.add_date(cover, Gk.publishedUntil, published_until)
        quads.add_number(cover, Void.entities, number)
        _add_period(quads, cover, first, complete_until or newest)
        days += [day for day in (first, newest) if day and subject in frameworks]
    if days:
        _add_period(quads, quads.graph, min(days), max(days))
    return quads


def _add_period(quads: Quads, node: str, first: str | None, last: str | None) -> None:
    if not (first or last):
        return
    period = part_iri(node, "period", "1")
    quads.add_link(node, Dcterms.temporal, period)
    quads.add_type(period, Dcterms.PeriodOfTime)
    quads.add_date(period, Dcat.startDate, first)
    quads.add_date(period, Dcat.endDate, last)


def _subject_iri(subject: str) -> str:
    if subject in _CLASSES:
        return GK + _CLASSES[subject]
    kind, _, value = subject.partition(" ")
    return concept_iri(_SCHEMES[kind], value) if value else concept_iri(Scheme.FRAMEWORK, subject)
