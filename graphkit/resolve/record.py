"""A record's words become entities. Each record is resolved by itself, so order does not matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graphkit.model import Arrangement, Mention, Person, Recommendation, Record
from graphkit.register import Register
from graphkit.resolve.agencies import Area
from graphkit.resolve.decisions import NONE, Decisions
from graphkit.resolve.people import person_id
from graphkit.resolve.services import canonical, stands_alone

OFSTED = ("agency/ofsted",)
INSPECTORATES = {  # whose framework it is; the letters of joint inspections name theirs
    "area-send": ("agency/care-quality-commission", "agency/ofsted"),
    "ilacs": OFSTED,
    "sif": OFSTED,
    "sif-reinspection": OFSTED,
    "lac-2013": OFSTED,
    "lscb-review": OFSTED,
    "focused-visit": OFSTED,
    "monitoring-visit": OFSTED,
}


def resolve(record: Record, register: Register, decisions: Decisions) -> Record:
    """Return the record with entities for its mentions, people, arrangements and addressees.

    How each was told is kept with it (`by`). What cannot be told keeps no entity. Resolving twice changes
    nothing.
    """
    day = min((visit.start for visit in record.dates), default=record.published)
    gss = record.authority
    if not gss and (named := register.authority_named(record.authority_name, day)):
        gss = named.gss
    return _Resolver(Area(register, gss, day), decisions).record(replace(record, authority=gss))


class _Resolver:
    """Resolves one record."""

    def __init__(self, area: Area, decisions: Decisions) -> None:
        self.area = area
        self.decisions = decisions

    def record(self, record: Record) -> Record:
        last: dict[str, str] = {}
        findings, paragraph = [], None
        for item in record.findings:
            if item.span.paragraph != paragraph:
                last, paragraph = {}, item.span.paragraph
            findings.append(replace(item, mentions=self.mentions(item.mentions, last)))
        mentions = self.mentions(record.mentions, {})
        return replace(
            record,
            findings=tuple(findings),
            recommendations=tuple(self.recommendation(item) for item in record.recommendations),
            mentions=mentions,
            inspectorates=_inspectorates(record.framework, mentions),
            people=tuple(self.person(person) for person in record.people),
            arrangements=tuple(self.arrangement(item) for item in record.arrangements),
        )

    def mentions(self, mentions: Iterable[Mention], last: dict[str, str]) -> tuple[Mention, ...]:
        """Resolve mentions in order; `last` holds, by kind of service, the one spoken of before."""
        return tuple(self.mention(mention, last) for mention in mentions)

    def mention(self, mention: Mention, last: dict[str, str]) -> Mention:
        decided = self.decisions.meant(self.area.gss, mention.kind, mention.surface)
        if decided is not None:
            return replace(
                mention, entity="" if decided == NONE else decided, by="by-decision", confidence=1.0
            )
        if mention.kind == "service":
            return self.service(mention, last)
        entity, by, confidence = self.area.meaning(mention)
        return replace(mention, entity=entity, by=by, confidence=confidence)

    def service(self, mention: Mention, last: dict[str, str]) -> Mention:
        name = canonical(mention.surface, mention.expansion)
        head = name.rsplit("-", 1)[-1]
        if stands_alone(mention.surface):
            known = last.get(head, "")
            return replace(
                mention, entity=known, by="generic" if known else "", confidence=0.7 if known else 1.0
            )
        if not (name and self.area.gss):
            return replace(mention, entity="", by="", confidence=1.0)
        entity = f"service/{self.area.gss}/{name}"
        last[head] = entity
        short = mention.expansion and mention.surface.upper() == mention.surface
        return replace(mention, entity=entity, by="by-abbreviation" if short else "by-name", confidence=1.0)

    def recommendation(self, item: Recommendation) -> Recommendation:
        bodies = self.area.bodies(item.addressed_to) if item.addressed_to else ()
        return replace(item, mentions=self.mentions(item.mentions, {}), addressed_entities=bodies)

    def person(self, person: Person) -> Person:
        meant = self.decisions.meant(self.area.gss, "person", person.name)
        body = self.area.body(person.organisation) if person.organisation else ""
        return replace(person, person=meant or person_id(person.name, person.role), entity=body)

    def arrangement(self, item: Arrangement) -> Arrangement:
        authority = (
            self.area.register.authority_named(item.delegator, self.area.day) if item.delegator else None
        )
        delegator = authority.entity if authority else f"authority/{self.area.gss}" if self.area.gss else ""
        return replace(item, delegator_entity=delegator, delegate_entity=self.area.deliverer(item))


def _inspectorates(framework: str, mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return who inspected: as a letter names them, else the inspectorate whose framework it is."""
    named = {item.entity for item in mentions if item.class_hint == "Inspectorate" and item.entity}
    return INSPECTORATES.get(framework) or tuple(sorted(named))
