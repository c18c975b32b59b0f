"""Builds the graph of the register: authorities, agencies, their names, areas,
dates and successions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphkit.core.identifiers import concept_iri, entity_iri, graph_iri, law_iri, part_iri, slug
from graphkit.core.quads import Quads
from graphkit.core.terms import Dcterms, Foaf, Gk, Org, Pav, Rdfs, Schema, Scheme, Skos
from graphkit.documents.register import Agency, Authority, Register
from graphkit.documents.register.entities import UNDATED, Alias, Area, BodyChange, Code, Period
from graphkit.graph.statements.ontology_graph import agency_class

_NOTATIONS = {
    "gss": Gk.GssCode,
    "urn": Gk.Urn,
    "dfe": Gk.DfeNumber,
    "company": Gk.CompanyNumber,
    "ods": Gk.OdsCode,
    "police-id": Gk.PoliceId,
}
_STATISTICS = "http://statistics.data.gov.uk/id/statistical-geography/"  # more on each authority
_MEMBERSHIP_ROLES = ("member", "host")


def register_graph(register: Register) -> Quads:
    """Return the whole register as one graph."""
    name = graph_iri("register")
    quads = Quads(name)
    quads.add_date(name, Dcterms.date, register.day)
    for authority in register.authorities:
        _authority(quads, authority, register)
    periods = {authority.gss: authority.period for authority in register.authorities}
    for agency in register.agencies:
        _agency(quads, agency, periods, register)
    owners: list[Authority | Agency] = [*register.authorities, *register.agencies]
    names = {owner.entity: owner.name for owner in owners}
    for change in register.changes:
        _change(quads, change, names, register)
    for law in register.laws:
        node = law_iri(law.id)
        quads.add_type(node, Schema.Legislation)
        quads.add_text(node, Rdfs.label, law.title)
        for alias in law.aliases:
            quads.add_text(node, Skos.altLabel, alias)
    for place in register.places:
        node = entity_iri(f"place/{slug(place.name)}")
        quads.add_type(node, Skos.Collection)
        quads.add_text(node, Dcterms.title, place.name)
        quads.add_link(
            node, Skos.member, *(entity_iri(f"authority/{gss}") for gss in place.authorities)
        )
    return quads


def _authority(quads: Quads, authority: Authority, register: Register) -> None:
    node = entity_iri(authority.entity)
    quads.add_type(node, Gk.LocalAuthority)
    quads.add_text(node, Rdfs.label, authority.name)
    quads.add_text(node, Skos.altLabel, authority.official_name)
    _names(quads, node, authority.aliases)
    # a council to come has no code yet
    gss = authority.gss if authority.gss[-1].isdecimal() else ""
    own = Code("gss", gss), Code("urn", authority.urn), Code("dfe", authority.dfe)
    _codes(quads, node, (*own, *authority.former_codes))
    quads.add_link(node, Gk.region, concept_iri(Scheme.REGION, slug(authority.region)))
    quads.add_link(node, Gk.kind, concept_iri(Scheme.AUTHORITY_TYPE, authority.kind))
    _write_period(quads, node, authority.period)
    _write_source(quads, node, authority.source, register)
    for rank, gss in enumerate(authority.neighbours, 1):
        other, place = (
            entity_iri(f"authority/{gss}"),
            entity_iri(f"neighbour/{authority.gss}/{rank}"),
        )
        quads.add_link(node, Gk.statisticalNeighbour, other)
        quads.add_link(node, Gk.neighbourRanking, place)
        quads.add_type(place, Gk.NeighbourRanking)
        quads.add_link(place, Gk.neighbour, other)
        quads.add_number(place, Gk.rank, rank)
        quads.add_date(place, Dcterms.issued, authority.neighbours_published)


def _agency(
    quads: Quads, agency: Agency, periods: Mapping[str, Period], register: Register
) -> None:
    node = entity_iri(agency.entity)
    quads.add_type(node, agency_class(agency.kind))
    quads.add_text(node, Rdfs.label, agency.name)
    _names(quads, node, agency.aliases)
    quads.add_link(node, Gk.sector, concept_iri(Scheme.SECTOR, agency.sector))
    _codes(quads, node, agency.codes)
    quads.add_link(node, Foaf.homepage, agency.homepage)
    _write_period(quads, node, agency.period)
    _write_source(quads, node, agency.source, register)
    for number, area in enumerate(agency.areas, 1):
        period = area.period.within(agency.period, periods[area.authority])
        _coverage(quads, node, f"{agency.id}/{number}", area, period, register)


def _coverage(
    quads: Quads, agency: str, key: str, area: Area, period: Period, register: Register
) -> None:
    """Write the area of an agency twice: as a plain link, and as a coverage with role and dates."""
    authority, node = entity_iri(f"authority/{area.authority}"), entity_iri(f"coverage/{key}")
    quads.add_link(agency, Gk.servesArea, authority)
    if area.role in _MEMBERSHIP_ROLES and not "" < period.last < register.day:
        quads.add_link(authority, Gk.memberOf, agency)
    quads.add_type(node, Gk.Coverage)
    quads.add_link(agency, Gk.coverage, node)
    quads.add_link(node, Gk.servesArea, authority)
    quads.add_link(node, Gk.coverageRole, concept_iri(Scheme.COVERAGE_ROLE, area.role))
    _write_period(quads, node, period)
    quads.add_link(node, Gk.legalBasis, law_iri(area.legal_basis))
    _write_source(quads, node, area.source, register)
    if not area.sure:
        quads.add_number(node, Gk.confidence, 0.5)


def _names(quads: Quads, node: str, aliases: Iterable[Alias]) -> None:
    for number, alias in enumerate(aliases, 1):
        quads.add_text(node, Skos.altLabel, alias.text)
        if alias.period != UNDATED:
            dated = part_iri(node, "name", number)
            quads.add_type(dated, Gk.DatedName)
            quads.add_link(node, Gk.datedName, dated)
            quads.add_text(dated, Rdfs.label, alias.text)
            _write_period(quads, dated, alias.period)


def _codes(quads: Quads, node: str, codes: Iterable[Code]) -> None:
    for code in codes:
        if not code.value:
            continue
        quads.add_literal(node, Org.identifier, code.value, _NOTATIONS[code.scheme])
        if code.scheme == "gss":
            quads.add_link(node, Rdfs.seeAlso, _STATISTICS + code.value)


def _write_period(quads: Quads, node: str, period: Period) -> None:
    """Write the first and last date as precisely as they are known: a year stays a year."""
    quads.add_date(node, Gk.validFrom, period.first)
    quads.add_date(node, Gk.validUntil, period.last)


def _write_source(quads: Quads, node: str, source: str, register: Register) -> None:
    """Write the source of a fact, and the day on which that was last looked up."""
    quads.add_text(node, Dcterms.source, source)
    quads.add_date(node, Pav.sourceAccessedOn, register.looked_up(source))


def _change(quads: Quads, change: BodyChange, names: Mapping[str, str], register: Register) -> None:
    key = "-".join(
        entity.rsplit("/", 1)[1] for entity in (*change.original[:1], *change.resulting[:1])
    )
    node = entity_iri(f"change/{change.day.isoformat()}-{key}")
    quads.add_type(node, Org.ChangeEvent)
    before, after = (
        ", ".join(names.get(entity, entity) for entity in entities)
        for entities in (change.original, change.resulting)
    )
    quads.add_text(node, Rdfs.label, f"{before} → {after}, {change.partial_date}")
    quads.add_date(node, Dcterms.date, change.partial_date)
    quads.add_link(node, Dcterms.type, concept_iri(Scheme.CHANGE, change.kind))
    quads.add_link(
        node, Org.originalOrganization, *(entity_iri(entity) for entity in change.original)
    )
    quads.add_link(
        node, Org.resultingOrganization, *(entity_iri(entity) for entity in change.resulting)
    )
    _write_source(quads, node, change.source, register)
