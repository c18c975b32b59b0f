"""Fills a read model by plain queries, from a store that has none:
an endpoint, or a store in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

from graphkit.core.identifiers import values_clause
from graphkit.core.terms import BASE, PREFIXES, SCHEME, Dcterms, Foaf, Gk, Org, Schema, Skos
from graphkit.graph.facts.derivation import (
    Statements,
    derived_label,
    report_rows,
    shared_rows,
    source_rows,
)
from graphkit.graph.facts.schema import ENTITIES, INFERRED_LINKS, SOURCES
from graphkit.graph.facts.writer import FactsWriter

SelectRows = Callable[[str], list[tuple[str, ...]]]  # of a SELECT query, as texts
Progress = Callable[[Sequence[list[str]]], Iterable[list[str]]]
# servers limit the length of queries and of answers
_REPORTS_IN_A_QUERY, _SUBJECTS_IN_A_QUERY = 10, 10_000
_PARTS = (  # of an inspection, its report, and of these
    *(Gk.judgement, Gk.recommendation, Gk.finding, Gk.arrangement),
    *(Gk.intervention, Gk.observation, Gk.participation, Gk.earlierInspection),
    *(Gk.actionStatement, Gk.passage),
)
_OF_REPORTS = f"""SELECT DISTINCT ?report ?s ?p ?o {{{{ {{reports}}
  {{{{ ?i gk:report ?report ; ({"|".join(f"<{each}>" for each in _PARTS)}) ?s }}}}
  UNION {{{{ ?i gk:report ?report ; (gk:finding|gk:recommendation)/(gk:mention|gk:leadIn) ?s }}}}
  UNION {{{{ ?i gk:report ?report ; gk:recommendation/gk:part ?s }}}}
  UNION {{{{ ?report gk:note|gk:passage ?s }}}} UNION {{{{ ?s gk:report ?report }}}}
  UNION {{{{ ?i gk:report ?report BIND(?report AS ?s) }}}}
  ?s ?p ?o }}}}"""
_CLASSES = (
    *(Gk.LocalAuthority, Gk.Agency, Gk.Service, Gk.PartnerSector, Foaf.Person, Org.Post),
    *(Skos.Collection, Skos.Concept, Schema.Legislation),
    *(f"{PREFIXES['owl']}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty")),
    f"{PREFIXES['rdf']}Property",
    f"{PREFIXES['rdfs']}Datatype",
    *(str(table.class_) for table in ENTITIES),
)
# From a recommendation to what is inferred of it
_OWNERS = (Gk.followUp, Gk.visitFollowUp, Gk.answer)


def fill_facts(
    writer: FactsWriter,
    select: SelectRows,
    questions: Iterable[tuple[str, str, str]] = (),
    progress: Progress | None = None,
) -> None:
    """Write all tables from the answers to queries;
    `progress` wraps the batches of reports that are read.
    """
    shared = _shared(select)
    labels = {iri: derived_label(iri, own) for iri, own in shared.items()}
    names = {iri.removeprefix(BASE): name for iri, name in labels.items() if iri.startswith(BASE)}
    concepts = {
        iri.removeprefix(SCHEME): name for iri, name in labels.items() if iri.startswith(SCHEME)
    }
    of_interest = {
        tail: name for tail, name in names.items() if tail.startswith(("authority/", "agency/"))
    }
    reports = sorted(
        report for (report,) in select("SELECT DISTINCT ?report { ?inspection gk:report ?report }")
    )
    starts = range(0, len(reports), _REPORTS_IN_A_QUERY)
    batches = [reports[start : start + _REPORTS_IN_A_QUERY] for start in starts]
    for batch in progress(batches) if progress else batches:
        found: dict[str, dict[str, dict[str, list[str]]]] = {report: {} for report in batch}
        query = _OF_REPORTS.format(reports=values_clause("?report", batch))
        for report, subject, predicate, value in select(query):
            found[report].setdefault(subject, {}).setdefault(predicate, []).append(value)
        for statements in found.values():
            writer.replace_report(report_rows(statements, of_interest.get, concepts))
    writer.replace_shared(shared_rows(shared, writer.number_of, questions))
    listed: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for class_ in (*(str(table.class_) for table in SOURCES), Dcterms.PeriodOfTime):
        for subject, predicate, value in _of_class(select, class_):
            listed[subject][predicate].append(value)
    writer.replace_source(source_rows(listed))
    writer.optimize()


def _of_class(select: SelectRows, class_: str) -> Iterator[tuple[str, ...]]:
    """Yield the statements about the entities of a class, of many in parts:
    by a digest of their IRIs.
    """
    [(count,)] = select(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{class_}> }}")
    digits = next(each for each in range(9) if int(count) <= _SUBJECTS_IN_A_QUERY * 16**each)
    for part in map("".join, product("0123456789abcdef", repeat=digits)):
        among = f'FILTER(STRSTARTS(MD5(STR(?s)), "{part}"))' if part else ""
        yield from select(f"SELECT ?s ?p ?o {{ ?s a <{class_}> . {among} ?s ?p ?o }}")


def _shared(select: SelectRows) -> Statements:
    """Return the statements about entities,
    and those that are inferred about statements of reports.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for class_ in dict.fromkeys(_CLASSES):
        for subject, predicate, value in _of_class(select, class_):
            found[subject][predicate].add(value)
    for predicate in (*_OWNERS, *(link.property for link in INFERRED_LINKS)):
        for subject, value in select(f"SELECT ?s ?o {{ ?s <{predicate}> ?o }}"):
            found[subject][predicate].add(value)
    codes = "SELECT ?s (STR(DATATYPE(?o)) AS ?type) (STR(?o) AS ?code) { ?s org:identifier ?o }"
    for own in found.values():
        own.pop(Org.identifier, None)
    for subject, datatype, code in select(codes):
        found[subject][Org.identifier].add(f"{datatype.rpartition('#')[2]} {code}")
    return found
