"""The graph of the inspections in `yearbook.yaml`:
records made by hand that cover every question.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from builds import edited_copy
from invented_places import span, store_of

from graphkit.answers.readings.known_graph import known_graph
from graphkit.core.language.key_terms import distinctive_terms
from graphkit.core.model import (
    Arrangement,
    EarlierInspection,
    Finding,
    Interval,
    Intervention,
    Judgement,
    Mention,
    Note,
    Person,
    Recommendation,
    Record,
    Source,
    Span,
    Statistic,
    quote_digest,
)
from graphkit.core.resources import load_yaml
from graphkit.documents.register.register import read_register
from graphkit.documents.resolve.outcome_decisions import DecidedOutcome
from graphkit.graph.infer.rules import infer
from graphkit.graph.statements.dataset_graph import dataset_graph
from graphkit.graph.statements.graph_writer import graph_name
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.statements.register_graph import register_graph
from graphkit.graph.statements.report_graph import report_graph
from graphkit.graph.store.dataset import Store

GSS = {"Ambleford": "E99000001", "Wexmoor": "E99000002", "Northmere": "E99000003"}
MORE = (  # of the register: the trust serves two places, and who adopts for Wexmoor is not sure
    (
        "serves: [{area: Ambleford, from: 2021-04-01}]",
        (
            "serves: [{area: Ambleford, from: 2021-04-01}, {area: Northmere, from: 2022, until: "
            "2024-03, legal-basis: ukpga/2008/23/part/1, source: a letter}]"
        ),
    ),
    (
        "serves: [Ambleford, Northmere, Wexmoor]",
        "serves: [Ambleford, Northmere, {area: Wexmoor, sure: false}]",
    ),
)
SERVICES = {"hub": "E99000001", "owls": "E99000001", "desk": "E99000002"}
AGENCIES = {  # as they are called → identifier, sector, class
    "police": ("norvale-police", "police", "PoliceForce"),
    "constabulary": ("wexmoor-constabulary", "police", "PoliceForce"),
    "trust": ("ambleford-children-first", "childrens-trust", "ChildrensTrust"),
    "adopters": ("adopt-norvale", "adoption-agency", "RegionalAdoptionAgency"),
    "nurses": ("norvale-integrated-care-board", "health", "HealthBody"),
    "charity": ("tidemark-charity", "voluntary-sector", "VoluntaryOrganisation"),
    "ofsted": ("ofsted", "inspectorate", "Inspectorate"),
}


def mention(at: int, words: str) -> Mention:
    """Return a mention from "police" or "police by-area";
    after "hub run-by" the next one is the provider.
    """
    name, _, how = words.partition(" ")
    if name in SERVICES:
        entity, provider = f"service/{SERVICES[name]}/{name}", at + 1 if how else None
        return Mention(
            name, at, at + 1, "service", "", "Team", "", entity, "by-name", 1.0, provider
        )
    tail, sector, kind = AGENCIES[name]
    return Mention(name, at, at + 1, "agency", sector, kind, "", f"agency/{tail}", how or "by-name")


def shared_fields(item: dict[str, Any], most: int) -> dict[str, Any]:
    """Return the fields that findings and recommendations share."""
    mentions = tuple(
        mention(at, one) for at, one in enumerate(filter(None, item.pop("about", "").split(", ")))
    )
    item |= {name: tuple(value) for name, value in item.items() if isinstance(value, list)}
    sectors = tuple(sorted({one.sector for one in mentions} - {""}))
    topics, terms = tuple(item.pop("topic", "").split()), distinctive_terms(item["says"], most)
    return item | {"mentions": mentions, "sectors": sectors, "topics": topics, "terms": terms}


def finding(item: dict[str, Any]) -> Finding:
    fields = {"section": "help-and-protection", "heading": "criterion"} | shared_fields(item, 8)
    key = fields["id"]
    place = span(
        fields.pop("says"), key.partition(".")[0], 3, 100 * int(key.replace(".", "").strip("su"))
    )
    return Finding(span=place, polarity=fields.pop("is"), **fields)


def recommendation(item: dict[str, Any]) -> Recommendation:
    """Return a recommendation under the words above its list;
    a sub-point is under the point above it.
    """
    fields = shared_fields(item, 16)
    fields.pop("decided", "")
    key = fields["id"]
    place = span(
        fields.pop("says"), f"r{key}", 2, 10 * int(key.replace(".", "").rpartition("-")[2])
    )
    lead = None if "parent" in fields else span("Leaders should improve:", "r0", 2)
    return Recommendation(
        span=place, number=key, lead=lead, addressed_entities=fields.pop("to", ()), **fields
    )


def record(entry: dict[str, Any]) -> Record:
    """Return the record of an inspection of five days that was published seven weeks later."""
    place, framework, day = entry["place"], entry["framework"], entry["day"]
    name = file_name(place, framework, day.year)
    start = iter(range(0, 1000, 40))

    def front(item: dict[str, Any]) -> Span:
        return span(item.pop("says"), "p0", 1, next(start))

    def all_of(kind: Any, field: str, **more: Any) -> tuple[Any, ...]:
        return tuple(kind(span=front(item), **more, **item) for item in entry.get(field, ()))

    def person(item: dict[str, Any]) -> Person:
        name = item["name"]
        return Person(
            span=front({"says": name}), person=f"person/{name.lower().replace(' ', '-')}", **item
        )

    base = Record(
        Source(name, quote_digest(name), "application/pdf", 9, entry.get("licence", "ogl-v3")),
        framework,
        entry.get("version", ""),
        place,
        GSS[place],
        dates=(Interval(day, day + timedelta(4)),),
        dates_span=front({"says": f"{day:%d %B}"}),
        published=day + timedelta(49),
        theme=entry.get("theme", ""),
        inspectorates=("agency/ofsted",),
        judgements=tuple(
            Judgement(
                criterion, grade, front({"says": f"{criterion} is {grade}"}), ("table",), grade
            )
            for criterion, grade in entry.get("grades", {}).items()
        ),
        people=tuple(map(person, entry.get("people", ()))),
        recommendations=tuple(map(recommendation, entry.get("asked", ()))),
        findings=tuple(map(finding, entry.get("found", ()))),
        statistics=all_of(Statistic, "statistics"),
        earlier=all_of(EarlierInspection, "earlier"),
        arrangements=all_of(Arrangement, "arrangements", delegator=""),
        interventions=all_of(Intervention, "interventions"),
        notes=all_of(Note, "notes"),
    )
    if outcome := entry.get("outcome"):
        base = replace(base, outcome=outcome["is"], outcome_span=front(outcome))
    if due := entry.get("statement"):
        entity, day, words = due["entity"], due["due"], front(due)
        base = replace(base, statement_due=day, statement_span=words, statement_entity=entity)
    return base


def decisions(entry: dict[str, Any]) -> list[DecidedOutcome]:
    """Return what a reader decided on the recommendations of an inspection."""
    found = []
    for item in entry.get("asked", ()):
        if "decided" in item:
            outcome, *later = item["decided"].split()
            documents = (
                quote_digest(file_name(entry["place"], *named))
                for named in ((entry["framework"], entry["day"].year), later)
            )
            found.append(DecidedOutcome(*documents, item["id"], "", outcome, by="A. Reader"))
    return found


def file_name(place: str, framework: str, year: int | str) -> str:
    """Return the name of the file of a report."""
    return f"{place}-{framework}-{year}.pdf".lower()


def yearbook(folder: Path, register_folder: Path, last: date = date.max) -> Store:
    """Return their graph, with what is inferred;
    the register of the invented places knows more there.

    With a `last` day, without the inspections that began later.
    """
    shutil.copytree(register_folder, folder / "register")
    agencies = Path("agencies", "norvale.yaml")
    edited_copy(register_folder / agencies, folder / "register" / "agencies", *MORE)
    entries = [
        entry for entry in load_yaml(Path(__file__).with_suffix(".yaml")) if entry["day"] <= last
    ]
    records = [record(entry) for entry in entries]
    files = {graph_name(one): [(one.source.sha256, one.source.file)] for one in records}
    names = {gss: name for name, gss in GSS.items()}
    graphs = [register_graph(read_register(folder / "register")), ontology_graph()]
    graphs += [
        report_graph(one, names, decisions=decisions(entry))
        for one, entry in zip(records, entries, strict=True)
    ]
    store = store_of([*graphs, dataset_graph(files, 7, "0" * 64)])
    store.engine.load(infer(store).nquads().encode(), format=ox.RdfFormat.N_QUADS)
    store.engine.load(known_graph(store.facts).nquads().encode(), format=ox.RdfFormat.N_QUADS)
    return store
