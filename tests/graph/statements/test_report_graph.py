"""The graph of a report: statements with passages, safe for any text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_places import span, store_of

from graphkit.core.errors import IncompleteRecordError
from graphkit.core.identifiers import authority_iri, concept_iri, entity_iri, law_iri
from graphkit.core.model import (
    Arrangement,
    Correction,
    Doubt,
    EarlierInspection,
    Finding,
    Interval,
    Judgement,
    Mention,
    Note,
    Person,
    Recommendation,
    Record,
    Source,
    Span,
    Statistic,
)
from graphkit.core.quads import Quads
from graphkit.core.resources import load_lexicon
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import Gk, Scheme, TermIri
from graphkit.documents.register import Register, load_register
from graphkit.graph.statements.dataset_graph import dataset_graph
from graphkit.graph.statements.graph_writer import graph_name
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.statements.register_graph import register_graph
from graphkit.graph.statements.report_graph import report_graph, service_type
from graphkit.graph.store.dataset import Store

NAMES = {"E99000001": "Ambleford"}
STATISTICS = "?x rdfs:seeAlso ?more BIND(STRAFTER(STR(?more), 'statistical-geography/') AS ?y)"
FIRST = date(2023, 3, 6)
INSPECTION = "id:inspection\\/E99000001\\/2023-03-06-ilacs"


def record(**changes: object) -> Record:
    base = Record(
        Source("ambleford.pdf", "0" * 64, "application/pdf", 9, "ogl-v3"),
        "ilacs",
        "2023",
        "Ambleford",
        "E99000001",
        dates=(Interval(FIRST, date(2023, 3, 10)),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def build_graph(**changes: object) -> Store:
    return store_of([report_graph(record(**changes), NAMES)])


def one(store: Store, query: str) -> tuple[str, ...]:
    """Return the only row of a result."""
    (row,) = store.rows(query)
    return row


def test_inspection_iri_has_area_first_day_and_framework() -> None:
    store = build_graph()
    assert store.graph_names() == ["https://w3id.org/graphkit/id/report/E99000001/2023-03-06-ilacs"]
    assert one(
        store, f"SELECT ?l ?a ?b {{ {INSPECTION} rdfs:label ?l ; gk:startDate ?a ; gk:endDate ?b }}"
    ) == ("ILACS Ambleford 2023", "2023-03-06", "2023-03-10")


def test_two_separate_visits_are_both_stored() -> None:
    later = Interval(date(2023, 6, 5), date(2023, 6, 9))
    store = build_graph(dates=(record().dates[0], later))
    visits = (
        f"SELECT ?a ?b {{ {INSPECTION} gk:siteVisit ?v . "
        "?v gk:startDate ?a ; gk:endDate ?b } ORDER BY ?a"
    )
    assert store.rows(visits) == [("2023-03-06", "2023-03-10"), ("2023-06-05", "2023-06-09")]
    assert one(store, f"SELECT ?end {{ {INSPECTION} gk:endDate ?end }}") == ("2023-06-09",)


def test_letter_without_days_is_identified_by_its_date() -> None:
    assert graph_name(record(dates=(), published=FIRST)).endswith("2023-03-06-ilacs")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dates": ()}, "no inspection dates and no publication date found. Write a record"),
        ({"authority": ""}, "no authority of the register is named"),
    ],
)
def test_incomplete_record_raises(changes: dict[str, object], message: str) -> None:
    with pytest.raises(IncompleteRecordError, match=message):
        graph_name(record(**changes))


def test_a_sub_point_is_part_of_its_recommendation() -> None:
    store = build_graph(
        recommendations=(
            Recommendation(
                "2", span("Do better:"), "2", priority=True, cites_paragraphs=("36", "37")
            ),
            Recommendation(
                "2.1", span("by Friday"), parent="2", addressed_entities=("agency/ofsted",)
            ),
        )
    )
    whole, part = f"{INSPECTION}\\/recommendation\\/2", f"{INSPECTION}\\/recommendation\\/2.1"
    assert one(store, f"SELECT ?whole {{ {part} dcterms:isPartOf ?whole }}")[0]
    assert one(store, f"SELECT ?flag ?to {{ {whole} gk:priority ?flag ; gk:addressee ?to }}") == (
        "true",
        "https://w3id.org/graphkit/id/authority/E99000001",
    )
    cited = store.rows(f"SELECT ?p {{ {whole} gk:citesParagraph ?p }} ORDER BY ?p")
    assert cited == [("36",), ("37",)]
    named = store.rows(
        "SELECT ?who { ?report gk:mentions ?who FILTER(CONTAINS(STR(?who), 'agency/')) }"
    )
    assert named == [("https://w3id.org/graphkit/id/agency/ofsted",)]


def test_a_judgement_has_grade_and_printed_words() -> None:
    words = "Requires improvement to be good"
    judged = Judgement("leaders", "requires-improvement", span(words), ("table",), words)
    store = build_graph(judgements=(judged,))
    printed = one(
        store, "SELECT ?printed WHERE { ?judgement a gk:Judgement ; gk:asPrinted ?printed }"
    )
    assert printed == (words,)


def test_mention_has_entity_method_and_confidence() -> None:
    police = Mention(
        "the police", 0, 10, "agency", "police", entity="agency/norvale-police", by="by-area"
    )
    unresolved = Mention("the group", 0, 9, "agency")
    store = build_graph(
        findings=(
            Finding(
                "4.1", span("Help is good."), mentions=(unresolved, replace(police, confidence=0.8))
            ),
        )
    )
    assert one(
        store,
        """SELECT ?words ?entity ?by ?sure { ?finding gk:mention ?m ; gk:concerns ?entity .
           ?m gk:entity ?entity ; gk:surfaceForm ?words ; gk:resolvedBy ?by ;
           gk:confidence ?sure }""",
    ) == (
        "the police",
        "https://w3id.org/graphkit/id/agency/norvale-police",
        "https://w3id.org/graphkit/scheme/resolution/by-area",
        "0.8",
    )


def test_confidence_is_stated_where_a_finding_is_not_sure() -> None:
    store = build_graph(
        findings=(
            Finding("4.1", span("Help is good."), confidence=0.95),
            Finding("4.2", span("Help is mostly good."), confidence=0.71),
        )
    )
    assert store.rows("SELECT ?sure { ?finding gk:confidence ?sure }") == [("0.71",)]


def test_unsure_labels_of_a_finding_are_marked() -> None:
    hub = Mention(
        "the hub",
        0,
        7,
        "service",
        entity="service/E99000001/hub",
        by="by-name",
        name_confidence=0.5,
    )
    doubts = (Doubt("topic/neglect", 0.55), Doubt("topic/voice", 0.8), Doubt("sector/police", 0.4))
    finding = Finding("4.1", span("Help is good."), topics=("neglect", "voice"), mentions=(hub,))
    store = build_graph(findings=(replace(finding, doubts=doubts),))
    assert {iri for (iri,) in store.rows("SELECT ?label { ?finding gk:unsureLabel ?label }")} == {
        concept_iri(Scheme.TOPIC, "neglect"),
        entity_iri("service/E99000001/hub"),
    }


def test_only_unsure_evidence_is_marked() -> None:
    findings = tuple(Finding(f"4.{number}", span("Visits are late.")) for number in (1, 2))
    doubts = (Doubt("finding/4.1", 0.4), Doubt("finding/4.2", 0.85), Doubt("finding/9.9", 0.1))
    wanted = Recommendation("1", span("Visits on time"), evidence=("4.1", "4.2"), doubts=doubts)
    store = build_graph(findings=findings, recommendations=(wanted,))
    assert len(store.rows("SELECT ?finding { ?finding gk:evidenceFor ?wanted }")) == 2
    unsure = store.rows(
        "SELECT ?finding { ?finding gk:unsureLabel ?wanted ; gk:evidenceFor ?wanted }"
    )
    assert [iri.rpartition("/")[2] for (iri,) in unsure] == ["4.1"]


def test_report_graph_does_not_describe_register_agencies() -> None:
    police = Mention(
        "the police", 0, 10, "agency", "police", entity="agency/norvale-police", by="by-area"
    )
    store = build_graph(findings=(Finding("4.1", span("Help is good."), mentions=(police,)),))
    assert not store.rows("SELECT ?property { id:agency\\/norvale-police ?property ?other }")


def test_mention_iri_does_not_depend_on_other_mentions() -> None:
    police = Mention(
        "the police", 0, 10, "agency", "police", entity="agency/norvale-police", by="by-area"
    )
    school = Mention("schools", 0, 7, "sector", "education", entity="partner/E99000001/education")
    named = replace(police, entity="agency/wexmoor-police", by="by-name")

    def called(*mentions: Mention) -> set[tuple[str, ...]]:
        findings = [
            Finding(f"4.{at}", span("Help is good."), mentions=(one,))
            for at, one in enumerate(mentions, 1)
        ]
        return set(build_graph(findings=(*findings,)).rows("SELECT ?m ?who { ?m gk:entity ?who }"))

    assert called(school, police, named, police) == called(police) | called(named) | called(school)
    assert len(called(school, police, named)) == 3


def test_a_local_service_has_its_names_in_reports() -> None:
    hub = Mention(
        "Early Help Hub",
        0,
        1,
        "service",
        class_hint="Team",
        entity="service/E99000001/early-help-hub",
    )
    store = build_graph(
        findings=(Finding("4.1", span("Help is good."), mentions=(replace(hub, by="by-name"),)),)
    )
    service = "id:service\\/E99000001\\/early-help-hub"
    assert one(
        store,
        f"SELECT ?name ?area {{ {service} a gk:Team ; skos:altLabel ?name ; gk:servesArea ?area }}",
    ) == ("Early Help Hub", "https://w3id.org/graphkit/id/authority/E99000001")
    type_ = one(store, f"SELECT ?type {{ {service} gk:serviceType ?type }}")
    assert type_ == (concept_iri(Scheme.SERVICE_TYPE, "early-help"),)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("multi-agency-safeguarding-hub", "front-door"),
        ("children-in-care-council", "participation"),
        ("corporate-parenting-board", "governance"),
        ("school-nursing-service", "health"),
        ("virtual-school", "education"),
        ("missing-education-panel", "education"),
        ("oakshott-project", ""),
        ("speech-and-language-therapy-team", "health"),
        ("systemic-therapy-service", ""),
        ("art-therapy-service", "mental-health"),
        ("multi-agency-risk-assessment-panel", "help-and-protection"),
        ("multi-agency-risk-assessment-conference", "domestic-abuse"),
        ("assessment-team", "assessment"),
        ("integrated-offender-management", ""),
        ("young-offenders-team", "youth-justice"),
        ("district-council-safeguarding-advisory-group", "help-and-protection"),
        ("cross-council-governance-board", "governance"),
        ("restorative-justice-service", ""),
        ("community-parenting-board", "governance"),
        ("parenting-programme", "family-support"),
        ("children-and-education-scrutiny-committee", "governance"),
        ("missing-and-exploited-sub-committee", "governance"),
        ("workforce-standards-committee", "governance"),
        ("special-educational-needs-and-disabilities-service", "education"),
        ("special-educational-needs-and-or-disabilities-team", "education"),
        ("send-and-disability-service", "education"),
        ("disabled-childrens-team", "disabled-children"),
        ("family-drug-and-alcohol-court-team", ""),
        ("nps-court-team", ""),
        ("identification-and-referral-to-improve-safety-project", "domestic-abuse"),
        ("hospital-social-work-team", "childrens-social-care"),
        ("multi-agency-information-sharing-hub", "front-door"),
        ("unaccompanied-asylum-seeking-children-team", "children-in-care"),
        ("contact-service", "family-support"),
        ("local-authority-designated-officer-service", "quality-assurance"),
        ("young-carers-project", "young-carers"),
        ("joint-commissioning-team", "commissioning"),
        ("early-help-triage", "early-help"),
        ("private-fostering-panel", "help-and-protection"),
        ("children-and-families-partnership", "governance"),
        ("virtual-headteacher-team", "education"),
    ],
)
def test_service_type_by_name(name: str, type_: str) -> None:
    assert service_type(name) == type_


def test_every_service_type_is_a_concept() -> None:
    assert {
        kind for names in load_lexicon("service-types").values() for kind in names
    } <= scheme_values(Scheme.SERVICE_TYPE)


def everything() -> Record:
    """Return a record with one part of each kind."""
    police = Mention(
        "the police", 0, 10, "agency", "police", entity="agency/norvale-police", by="by-area"
    )
    return record(
        authority_span=span("Ambleford", "", 1),
        people=(
            Person("Orla Pennywhistle", "lead-inspector", "HMI", honours="OBE", span=span("Orla")),
        ),
        judgements=(Judgement("leaders", "good", span("Good"), ("table", "heading")),),
        recommendations=(
            Recommendation("1", span("Do it"), mentions=(police,), evidence=("4.1",)),
        ),
        findings=(
            Finding(
                "4.1",
                span("Help is good."),
                "leaders",
                "criterion",
                "mixed",
                "some",
                ("neglect",),
                ("police",),
            ),
        ),
        statistics=(
            Statistic(
                "children",
                12.5,
                "percent",
                span("12.5%"),
                FIRST,
                "national-average",
                11,
                date(2022, 3, 31),
            ),
        ),
        earlier=(EarlierInspection(span("in 2019"), 2019, 5, "ilacs", "leaders", "good"),),
        arrangements=(
            Arrangement(span("runs"), "", "ACF", "adoption", "ukpga/2008/23/part/1", "2021-04"),
        ),
        statement_due=date(2023, 9, 1),
        statement_span=span("by 1 September"),
        notes=(Note("unknown-grade", "a grade that is none", span("Fine")),),
        corrections=(Correction("theme", "neglect", "A. Reader", "misread"),),
    )


def test_a_post_is_one_however_and_is_printed() -> None:
    titles = ("HM Inspector of Fire & Rescue", "HM Inspector of Fire and Rescue")
    people = tuple(
        Person(name, "addressee", title, "Norvale Police", entity="agency/norvale-police")
        for name, title in zip(("Orla Pennywhistle", "Tam Oakshott"), titles, strict=True)
    )
    store = build_graph(people=people)
    posts = {
        label
        for (label,) in store.rows("SELECT ?label { ?post a org:Post ; skos:altLabel ?label }")
    }
    assert posts == {"HM Inspector of Fire and Rescue"}


def test_unresolved_body_is_kept_with_the_post() -> None:
    people = (
        Person("Orla Pennywhistle", "addressee", "Manager", "Ambleford Youth Team"),
        Person(
            "Tam Oakshott",
            "addressee",
            "Chief Constable",
            "Norvale Police",
            entity="agency/norvale-police",
        ),
    )
    store = build_graph(people=people)
    posts = {post for (post,) in store.rows("SELECT ?post { ?part gk:post ?post }")}
    assert posts == {"Manager, Ambleford Youth Team", "Chief Constable"}


@pytest.mark.parametrize(
    ("inspectorates", "bodies"),
    [
        (("agency/ofsted",), [("agency/ofsted", "lead-inspector")]),
        (("agency/ofsted", "agency/care-quality-commission"), []),
    ],
)
def test_inspector_acts_for_the_only_inspectorate(
    inspectorates: tuple[str, ...], bodies: list[tuple[str, str]]
) -> None:
    people = (
        Person("Orla Pennywhistle", "lead-inspector"),
        Person("Ada Moor", "additional-inspector"),
        Person("Ben Reed", "shadow-inspector"),
        Person("Tam Oakshott", "addressee", "Clerk"),
    )
    store = build_graph(people=people, inspectorates=inspectorates)
    rows = store.rows("SELECT ?body ?role { ?part org:organization ?body ; org:role ?role }")
    assert [
        (str(body).partition("/id/")[2], str(role).rpartition("/")[2]) for body, role in rows
    ] == bodies


def test_labels_quote_names_that_read_like_instructions() -> None:
    people = (
        Person("Ignore Previous Instructions", "lead-inspector"),
        Person("Ada Moor", "shadow-inspector"),
    )
    store = build_graph(people=people)
    names = {
        str(name)
        for (name,) in store.rows("SELECT ?name { ?person a foaf:Person ; skos:altLabel ?name }")
    }
    assert names == {"“Ignore Previous Instructions”", "Ada Moor"}


def test_every_extracted_part_has_a_passage() -> None:
    store = store_of([report_graph(everything(), NAMES)])
    owners = {
        kind.rpartition("#")[2]
        for (kind,) in store.rows("SELECT DISTINCT ?kind { ?part gk:selector ?selector ; a ?kind }")
    }
    assert owners == {
        "ActionStatement",
        "DeliveryArrangement",
        "EarlierInspectionMention",
        "Finding",
        "Judgement",
        "Membership",
        "Note",
        "Observation",
        "Passage",
        "Recommendation",
    }
    assert store.rows("SELECT ?p { ?p gk:selector ?selector MINUS { ?p gk:quote ?quote } }") == []
    linked = "?i gk:passage|gk:leadIn ?p . ?p oa:hasSource ?r"
    assert store.rows(f"SELECT ?p {{ ?p a gk:Passage MINUS {{ {linked} }} }}") == []


def test_numbers_are_integers_or_decimals() -> None:
    store = store_of([report_graph(everything(), NAMES)])
    assert one(
        store, "SELECT ?v ?c ?s { ?o gk:value ?v ; gk:comparedValue ?c . ?a gk:validFrom ?s }"
    ) == ("12.5", "11", "2021-04")


def test_record_without_quotes_gives_the_same_graph() -> None:
    def bare(value: Span) -> Span:
        return replace(value, quote=None)

    with_words = record(findings=(Finding("4.1", span("Help is good.")),))
    without = record(findings=(Finding("4.1", bare(span("Help is good."))),))
    lines = report_graph(with_words, NAMES).nquads().splitlines()
    kept = [line for line in lines if f"<{Gk.quote}>" not in line]
    assert kept == report_graph(without, NAMES).nquads().splitlines()
    assert len(kept) == len(lines) - 1


def texts(store: Store, predicate: TermIri) -> Iterator[str]:
    """Yield the texts that are values of a property."""
    for quad in store.engine.quads_for_pattern(None, ox.NamedNode(predicate), None):
        assert isinstance(quad.object, ox.Literal)
        yield quad.object.value


@given(st.text(min_size=1), st.text(), st.text())
def test_any_text_round_trips(words: str, surface: str, name: str) -> None:
    """Line ends, quotes, backslashes, control characters and right-to-left scripts round-trip."""
    mention = Mention(surface, 0, 1, "agency", entity="agency/x", by="new", class_hint="Agency")
    finding = Finding("4.1", span(words), mentions=(mention,))
    people = (Person(name, "addressee", post=surface, organisation=words, entity="agency/x"),)
    store = build_graph(findings=(finding,), people=people, theme=words)
    assert [*texts(store, Gk.quote)] == [words]
    assert [*texts(store, Gk.statedTheme)] == [words]
    assert [*texts(store, Gk.surfaceForm)] == [surface] * bool(surface)
    assert all(isinstance(quad.subject, ox.NamedNode) for quad in store.engine)


def test_new_agency_has_one_name_with_abbreviation() -> None:
    new = Mention(
        "Lowmoor Ambulance Service", 0, 1, "agency", "health", "Agency", entity="agency/x", by="new"
    )
    short = replace(new, surface="LAS", expansion=new.surface)
    store = build_graph(findings=(Finding("4.1", span("Help is good."), mentions=(new, short)),))
    assert store.rows("SELECT DISTINCT ?name { id:agency\\/x rdfs:label ?name }") == [
        (new.surface,)
    ]
    (sector,) = one(store, "SELECT ?sector { id:agency\\/x gk:sector ?sector }")
    assert str(sector).endswith("sector/health")


def test_decisions_name_services_and_drop_mentions() -> None:
    hub = Mention(
        "the hub", 0, 7, "service", entity="service/E99000001/night-owls", by="by-decision"
    )
    unresolved = Mention("the others", 8, 18, "service")
    store = build_graph(
        findings=(Finding("4.1", span("The hub helps others."), mentions=(hub, unresolved)),)
    )
    owls = "https://w3id.org/graphkit/id/service/E99000001/night-owls"
    assert store.rows("SELECT ?name { ?x a gk:Service ; skos:altLabel ?name } ORDER BY ?name") == [
        ("night owls",),
        ("the hub",),
    ]
    for about in ("gk:concerns", "gk:mention/gk:entity"):
        assert store.rows(f"SELECT ?x {{ ?finding {about} ?x }}") == [(owls,)]


def test_own_graphs_have_no_blank_nodes(register: Register) -> None:
    files = {"https://w3id.org/graphkit/id/report/E99000001/x": [("0" * 64, 'a "b".pdf')]}
    own = [register_graph(register), ontology_graph(), dataset_graph(files, 7, "0" * 64)]
    store = store_of(own)
    assert len(store.graph_names()) == 3
    assert not [quad for quad in store.engine if isinstance(quad.object, ox.BlankNode)]


def test_register_graph_has_coverage_with_dates(register: Register) -> None:
    store = store_of([register_graph(register)])
    rows = store.rows(
        """SELECT ?agency ?from ?until {
           ?a a gk:RegionalAdoptionAgency ; rdfs:label ?agency ; gk:coverage ?c .
           ?c gk:servesArea id:authority\\/E99000002
           OPTIONAL { ?c gk:validFrom ?from } OPTIONAL { ?c gk:validUntil ?until } }
           ORDER BY ?agency"""
    )
    assert rows == [
        ("Adopt Norvale", "2017-04-01", ""),
        ("Wexmoor Adoption Service", "", "2017-03-31"),
    ]
    elsewhere = store.rows("SELECT ?more { id:authority\\/E99000002 rdfs:seeAlso ?more }")
    assert elsewhere == [("http://statistics.data.gov.uk/id/statistical-geography/E99000002",)]
    others = "SELECT ?who { ?who rdfs:seeAlso ?more FILTER(!CONTAINS(STR(?who), '/authority/')) }"
    assert not store.rows(others)
    now = store.rows("SELECT ?joint { id:authority\\/E99000002 gk:memberOf/rdfs:label ?joint }")
    assert now == [("Adopt Norvale",)]


def test_register_graph_is_the_whole_register() -> None:
    register = load_register()
    store = store_of([register_graph(register)])
    owners = [(entity_iri(one.entity), one) for one in (*register.authorities, *register.agencies)]
    aliases = [(iri, alias) for iri, one in owners for alias in one.aliases]
    codes = [(iri, code.value) for iri, one in owners for code in getattr(one, "codes", ())]
    others = [(iri, alias.text) for iri, alias in aliases]
    others += [(law_iri(law.id), alias) for law in register.laws for alias in law.aliases]
    ranks = []
    for place in register.authorities:
        iri = entity_iri(place.entity)
        others.append((iri, place.official_name))
        codes += [
            (iri, code) for code in (place.gss, place.urn, place.dfe) if code[-1:].isdecimal()
        ]
        codes += [(iri, code.value) for code in place.former_codes]
        ranks += [(iri, str(at), authority_iri(gss)) for at, gss in enumerate(place.neighbours, 1)]
    served = [
        (
            entity_iri(one.entity),
            authority_iri(area.authority),
            area.role,
            area.source,
            "" if area.sure else "0.5",
        )
        for one in register.agencies
        for area in one.areas
    ]
    life = "OPTIONAL { ?x gk:validFrom ?from } OPTIONAL { ?x gk:validUntil ?until }"
    for expected, names, pattern in (
        (
            [(iri, one.name) for iri, one in owners],
            "?x ?name",
            "?x gk:sector|gk:region ?y ; rdfs:label ?name",
        ),
        (others, "?x ?name", "?x skos:altLabel ?name"),
        (codes, "?x (STR(?y) AS ?code)", "?x org:identifier ?y"),
        ([one for one in codes if re.fullmatch(r"E\d{8}", one[1])], "?x ?y", STATISTICS),
        (
            ranks,
            "?x ?rank ?other",
            "?x gk:neighbourRanking ?y . ?y gk:rank ?rank ; gk:neighbour ?other",
        ),
        ([(one[0], one[2]) for one in ranks], "?x ?y", "?x gk:statisticalNeighbour ?y"),
        (
            [(iri, alias.text, *alias.period[:2]) for iri, alias in aliases if any(alias.period)],
            "?of ?name ?from ?until",
            f"?of gk:datedName ?x . ?x rdfs:label ?name {life}",
        ),
        (
            served,
            "?agency ?place (STRAFTER(STR(?as), 'coverage-role/') AS ?role) ?source ?sure",
            """?agency gk:coverage ?x . ?x gk:servesArea ?place ; gk:coverageRole ?as
            OPTIONAL { ?x dcterms:source ?source } OPTIONAL { ?x gk:confidence ?sure }""",
        ),
    ):
        assert set(store.rows(f"SELECT {names} {{ {pattern} }}")) == set(expected), pattern


def test_output_does_not_depend_on_write_order() -> None:
    one_way, other = Quads("urn:g"), Quads("urn:g")
    one_way.add_text("urn:a", "urn:p", "x")
    one_way.add_type("urn:a", "urn:c")
    other.add_type("urn:a", "urn:c", "urn:c")
    other.add_text("urn:a", "urn:p", "x")
    assert one_way.nquads() == other.nquads()
    assert len(one_way) == len(other) == 2
    read = ox.parse(one_way.turtle(), format=ox.RdfFormat.TURTLE)
    lines = sorted(line.replace(" <urn:g> .", " .") for line in one_way.nquads().splitlines())
    assert sorted(f"{quad} ." for quad in read) == lines
