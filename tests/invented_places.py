"""Two invented authorities, four small reports of them, and a register to go with it:
a graph to test on.

Ambleford's reports are under the Open Government Licence; Wexmoor's older one is not. Some names
are as hostile as a name can be: they must come out of every export and map as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pyoxigraph as ox

from graphkit.core.identifiers import authority_iri, concept_iri, entity_iri, graph_iri, report_of
from graphkit.core.model import (
    Arrangement,
    Finding,
    Interval,
    Judgement,
    Mention,
    Recommendation,
    Record,
    Source,
    Span,
    quote_digest,
)
from graphkit.core.quads import Quads
from graphkit.core.terms import GK, SCHEME, Gk, Org, Rdfs, Scheme, Skos
from graphkit.documents.register.report_origins import NOT_KNOWN, provider_page
from graphkit.graph.statements.dataset_graph import dataset_graph
from graphkit.graph.statements.graph_writer import graph_name
from graphkit.graph.statements.report_graph import report_graph
from graphkit.graph.store.dataset import Store

AMBLEFORD, WEXMOOR = "E06999001", "E06999002"
NAMES = {AMBLEFORD: "Ambleford", WEXMOOR: "Wexmoor"}
HOSTILE = "hub </script><script>alert('gotcha')</script> & \"sons\""
FORMULA = '=HYPERLINK("#A1") club'
CONTROL = "panel\x02 of\x0b the \U0001f9f8 night"


def span(words: str, paragraph: str = "4", page: int | None = 2, start: int = 0) -> Span:
    """Return where words stand in a report that nobody printed."""
    return Span(start, start + len(words), quote_digest(words), page, None, paragraph, words)


def _service(gss: str, surface: str, tail: str, kind: str = "Service") -> Mention:
    return Mention(
        surface, 0, 1, "service", class_hint=kind, entity=f"service/{gss}/{tail}", by="by-name"
    )


def _police(by: str) -> Mention:
    return Mention("the police", 0, 1, "agency", "police", entity="agency/norvale-police", by=by)


def _health(gss: str) -> Mention:
    return Mention(
        "health partners", 0, 1, "sector", "health", entity=f"partner/{gss}/health", by="generic"
    )


def _finding(
    key: str,
    words: str,
    polarity: str,
    topics: tuple[str, ...],
    *mentions: Mention,
    extent: str = "",
) -> Finding:
    sectors = tuple(sorted({mention.sector for mention in mentions if mention.sector}))
    place = span(words, key.split(".")[0])
    return Finding(
        key, place, "help-and-protection", "criterion", polarity, extent, topics, sectors, mentions
    )


def _record(
    gss: str, framework: str, start: date, licence: str, findings: tuple[Finding, ...]
) -> Record:
    grade = span("Overall it is good", "p0", 1)
    name = f"{NAMES[gss]}-{framework}-{start.year}.pdf".lower()
    return Record(
        source=Source(name, quote_digest(name), "application/pdf", 8, licence),
        framework=framework,
        authority_name=NAMES[gss],
        authority=gss,
        dates=(Interval(start, start.replace(day=start.day + 4)),),
        judgements=(Judgement("overall-effectiveness", "good", grade),),
        recommendations=(
            Recommendation("1", span("Write plans sooner", "p1"), "1", topics=("care-planning",)),
        ),
        findings=findings,
    )


def _ambleford() -> tuple[Finding, ...]:
    hub = _service(AMBLEFORD, "early help hub", "early-help-hub")
    missing = "Police and hub meet, but nurses are missing"
    panel = _service(AMBLEFORD, CONTROL, "night", "Panel")
    early, joint, talks = ("early-help",), ("partnership-working",), ("strategy-discussions",)
    return (
        _finding(
            "1.1",
            "The force seldom joins the talks",
            "weakness",
            talks,
            _police("by-name"),
            extent="some",
        ),
        _finding("1.2", "The early help hub answers in a day", "strength", early, hub),
        _finding("2.1", missing, "mixed", joint, _police("by-area"), hub, _health(AMBLEFORD)),
        _finding(
            "3.1", "Praise for it", "strength", early, _service(AMBLEFORD, HOSTILE, "hostile")
        ),
        _finding("3.2", "There is a club", "context", (), _service(AMBLEFORD, FORMULA, "club")),
        _finding("4.1", "A panel sits at night", "context", (), panel),
        _finding("5.1", "@plans lack dates", "weakness", ("care-planning",)),
    )


def _wexmoor() -> tuple[Finding, ...]:
    police, health = _police("by-area"), _health(WEXMOOR)
    return (
        _finding("9.1", "Old words that may not be copied", "weakness", ("neglect",), police),
        _finding(
            "9.2", "Nurses share what they know", "strength", ("partnership-working",), health
        ),
    )


def records() -> list[Record]:
    """Return the four records."""
    talks = ("strategy-discussions",)
    later = _finding("7.1", "The police now come each time", "strength", talks, _police("by-area"))
    company = span("Norvale Children First runs services", "p0", 1)
    delivery = Arrangement(
        company,
        "",
        "Norvale Children First",
        "childrens-services",
        "ukpga/2008/23/part/1",
        "2017-04",
        delegate_entity="agency/norvale-children-first",
    )
    first = _record(AMBLEFORD, "ilacs", date(2019, 3, 4), "ogl-v3", _ambleford())
    return [
        replace(first, arrangements=(delivery,)),
        _record(AMBLEFORD, "ilacs", date(2023, 6, 5), "ogl-v3", (later,)),
        _record(WEXMOOR, "sif", date(2015, 2, 2), "non-commercial", _wexmoor()),
        _record(WEXMOOR, "ilacs", date(2021, 9, 6), "ogl-v3", ()),
    ]


def register() -> Quads:
    """Return what the register would say of the invented places,
    each of which is the other's neighbour.
    """
    quads = Quads(graph_iri("register"))
    for number, (gss, name) in enumerate(sorted(NAMES.items()), 1):
        place = authority_iri(gss)
        quads.add_type(place, Gk.LocalAuthority)
        quads.add_text(place, Rdfs.label, name)
        quads.add_text(place, Skos.altLabel, f"{name} Borough Council")
        quads.add_literal(place, Org.identifier, gss, Gk.GssCode)
        quads.add_literal(place, Org.identifier, f"8099{number}", Gk.Urn)
        quads.add_link(place, Gk.region, concept_iri(Scheme.REGION, "norvale"))
    for gss, neighbour in ((AMBLEFORD, WEXMOOR), (WEXMOOR, AMBLEFORD)):
        ranking = entity_iri(f"neighbour/{gss}/1")
        quads.add_link(authority_iri(gss), Gk.neighbourRanking, ranking)
        quads.add_type(ranking, Gk.NeighbourRanking)
        quads.add_link(ranking, Gk.neighbour, authority_iri(neighbour))
        quads.add_number(ranking, Gk.rank, 1)
    for tail, kind, name in (
        ("norvale-police", f"{GK}PoliceForce", "Norvale Police"),
        ("norvale-children-first", f"{GK}ChildrensTrust", "Norvale Children First"),
        ("elsewhere-trust", f"{GK}HealthBody", "Elsewhere Trust"),
    ):
        agency = entity_iri(f"agency/{tail}")
        quads.add_type(agency, kind, Gk.Agency)
        quads.add_text(agency, Rdfs.label, name)
        quads.add_link(agency, Gk.servesArea, *map(authority_iri, NAMES))
    return quads


def ontology() -> Quads:
    """Return the few concepts of the schemes that the reports use, and a region."""
    quads = Quads(graph_iri("ontology"))
    for scheme, value, label in (
        (Scheme.REGION, "norvale", "Norvale"),
        (Scheme.TOPIC, "strategy-discussions", "Strategy discussions"),
        (Scheme.TOPIC, "help-and-protection", "Help and protection"),
        (Scheme.POLARITY, "weakness", "weakness"),
        (Scheme.CRITERION, "overall-effectiveness", "Overall effectiveness"),
    ):
        quads.add_type(concept_iri(scheme, value), Skos.Concept)
        quads.add_text(concept_iri(scheme, value), Skos.prefLabel, label)
        quads.add_text(concept_iri(scheme, value), Skos.notation, value)
        quads.add_link(concept_iri(scheme, value), Skos.inScheme, f"{SCHEME}{scheme}")
    quads.add_link(
        concept_iri(Scheme.TOPIC, "strategy-discussions"),
        Skos.broader,
        concept_iri(Scheme.TOPIC, "help-and-protection"),
    )
    return quads


def graphs(backwards: bool = False) -> list[Quads]:
    """Return the named graphs of the small store, in one order or the other."""
    files = {
        graph_name(record): [(record.source.sha256, record.source.file)] for record in records()
    }
    numbers = {gss: f"8099{number}" for number, gss in enumerate(sorted(NAMES), 1)}
    parts = [
        report_graph(
            record, NAMES, NOT_KNOWN._replace(page=provider_page(numbers[record.authority]))
        ).split(lambda subject: bool(report_of(subject)))
        for record in records()
    ]
    entities = Quads(graph_iri("entities"))
    for _, shared in parts:
        entities.update(shared)
    found = [register(), ontology(), entities.without([register()]), *(own for own, _ in parts)]
    found.append(dataset_graph(files, sum(map(len, found)), "test"))
    return found[::-1] if backwards else found


def store_of(graphs: Iterable[Quads]) -> Store:
    """Return a store in memory that holds the graphs, read strictly: what is no N-Quads fails."""
    store = Store(ox.Store())
    for graph in graphs:
        store.engine.load(graph.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    return store


def inspected_again(
    store: Store, gss: str, day: str, judged: Mapping[str, str] | None = None
) -> str:
    """Add a full inspection that gives no overall grade, with its judgements;
    return what it is called.
    """
    again = entity_iri(f"inspection/{gss}/{day}-ilacs")
    statements = Quads(graph_iri("register"))
    statements.add_type(again, Gk.Inspection)
    statements.add_link(again, Gk.inspectionOf, authority_iri(gss))
    statements.add_link(again, Gk.report, f"{again}/report")
    statements.add_link(again, Gk.framework, concept_iri(Scheme.FRAMEWORK, "ilacs"))
    statements.add_text(again, Gk.startDate, day)
    for criterion, grade in (judged or {}).items():
        judgement = f"{again}/judgement/{criterion}"
        statements.add_link(again, Gk.judgement, judgement)
        statements.add_type(judgement, Gk.Judgement)
        statements.add_link(judgement, Gk.criterion, concept_iri(Scheme.CRITERION, criterion))
        statements.add_link(judgement, Gk.grade, concept_iri(Scheme.GRADE, grade))
    store.engine.load(statements.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    return again
