"""A record's words become entities. Each record is resolved by itself, so order does not matter."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from graphkit.core.identifiers import slug
from graphkit.core.model import NO_ENTITY, Arrangement, Finding, Mention, Person, Recommendation, Record
from graphkit.core.record_files import is_shortened
from graphkit.register import Register, normalise_name
from graphkit.resolve.agencies import DELIVERING, UNKNOWN, Meaning, ReportArea
from graphkit.resolve.anaphora import CONFIDENCE, Spoken
from graphkit.resolve.bodies import addressees, deliverer, employer, principal
from graphkit.resolve.decisions import Decisions
from graphkit.resolve.person_names import person_id
from graphkit.resolve.service_aliases import abbreviation_key, find_service_aliases
from graphkit.resolve.service_names import canonical_name, class_by_end, stands_alone

_HEARD = "ParticipationGroup"
_BOARD = "safeguarding-partnership"
_TRUST = "childrens-trust"
_OF_CHILDREN = re.compile(r"children.s\s(?:\w+\s)?trust|\bcompany\b", re.IGNORECASE)
_OF_OFSTED = "ilacs sif sif-reinspection lac-2013 lscb-review focused-visit monitoring-visit".split()
INSPECTORATES = {  # whose framework it is; the letters of joint inspections name theirs
    "area-send": ("agency/care-quality-commission", "agency/ofsted"),
    **dict.fromkeys(_OF_OFSTED, ("agency/ofsted",)),
}

_YOUTH_SERVICE = re.compile(r"youth-(?:offending|justice)-(?:service|team)")
_HEADS_ONE = re.compile(r"\byouth (?:offending|justice)\b(?!.*\bboard\b)|\bYO[TS]\b|\bYJS\b", re.I)
IN_OFFICE = frozenset({"addressee", "signatory"})
# Words that lean on the area, and what they are then said about.
LEANING = {"the board": "lscb", "board members": "lscb", "the agency": "adoption"}


def resolve(record: Record, register: Register, decisions: Decisions) -> Record:
    """Return the record with entities for its mentions, people, arrangements and addressees.

    How each was told is kept with it (`by`). What cannot be told keeps no entity. Resolving twice changes
    nothing.
    """
    by_code = register.authority(record.authority)
    named = by_code or (
        None if record.authority else register.find_authority(record.authority_name, record.day)
    )
    gss = named.gss if named else record.authority
    return _Resolver(ReportArea(register, gss, record.day), decisions).record(replace(record, authority=gss))


def leans(mention: Mention) -> bool:
    """Say whether words mean somebody only by the area or by a name before them: "the hub", "the trust"."""
    if mention.kind == "service":
        return stands_alone(mention.surface)
    if mention.kind != "sector":
        return False
    return normalise_name(mention.surface) in LEANING or mention.class_hint in ("ChildrensTrust", "Agency")


class _Resolver:
    """Resolves one record."""

    def __init__(self, area: ReportArea, decisions: Decisions) -> None:
        self.area = area
        self.decisions = decisions
        self.same: Mapping[str, str] = {}  # names of services in this record → the one they are joined to
        self.youth: Collection[str] = ()  # names of its youth offending service
        self.classes: Mapping[str, str] = {}  # name of a service in this record → its class

    def record(self, record: Record) -> Record:
        parts: list[Finding | Recommendation | Record] = [*record.findings, *record.recommendations, record]
        named = [item for part in parts for item in part.mentions]
        self.area = replace(self.area, introduced=self.introduced(named))
        services = [item for item in named if item.kind == "service"]
        self.same = find_service_aliases(services, self.called)
        self.youth = {name for name in map(self.name, services) if _YOUTH_SERVICE.fullmatch(name)}
        self.classes = self.classes_of(services)
        spoken = Spoken()
        findings, paragraph = [], None
        for item in record.findings:
            if item.span.paragraph != paragraph:
                spoken, paragraph = Spoken(), item.span.paragraph
            spoken.begins(item)
            if item.mentions:
                about = {item.heading, item.section, *item.topics}
                mentions = self.mentions(item.mentions, spoken, about)
                item = replace(item, mentions=mentions, sectors=_with_boards(item.sectors, mentions))
            spoken.ends(item)
            findings.append(replace(item, sectors=self.sectors(item)) if _TRUST in item.sectors else item)
        others = self.mentions(record.mentions, Spoken())
        return replace(
            record,
            findings=tuple(findings),
            recommendations=tuple(self.recommendation(item) for item in record.recommendations),
            mentions=others,
            inspectorates=_inspectorates(record.framework, others),
            people=tuple(self.person(person) for person in record.people),
            arrangements=tuple(self.arrangement(item) for item in record.arrangements),
            statement_entity=self.responsible(record),
        )

    def introduced(self, named: Iterable[Mention]) -> dict[str, set[str]]:
        """Return, by class, the trusts and adoption agencies that the report alone tells."""
        found: dict[str, set[str]] = defaultdict(set)
        for item in named:
            if item.kind == "agency" and item.class_hint in DELIVERING and not is_shortened(item.surface):
                entity, by, _ = self.area.meaning(item)
                found[item.class_hint].update([entity] if by == "new" else [])
        return found

    def mentions(
        self, mentions: Iterable[Mention], spoken: Spoken, about: Collection[str] = ()
    ) -> tuple[Mention, ...]:
        """Resolve mentions in order; `spoken` holds whom the paragraph named before.

        Words that mean somebody only after a name ("the hub", "the trust") and have none before them mean
        nobody, and fall away; so do authorities that are but a yardstick, which have no class. `about` are
        the section, its role and the topics of the sentence.
        """
        kept = []
        for mention in mentions:
            leaning = leans(mention)
            resolved = self.mention(mention, spoken if leaning else None, about)
            if resolved.entity or not (leaning or (mention.kind == "sector" and not mention.class_hint)):
                kept.append(resolved)
            if not leaning:
                spoken.heard(resolved)
        return tuple(kept)

    def mention(self, mention: Mention, spoken: Spoken | None, about: Collection[str]) -> Mention:
        """Resolve one mention; `spoken` is given for words that lean on a name before them."""
        if is_shortened(mention.surface) or is_shortened(mention.expansion):
            return mention
        decided = self.decisions.meant(self.area.gss, mention.kind, mention.surface)
        if decided is not None:
            return mention.with_entity("" if decided == NO_ENTITY else decided, "by-decision")
        if spoken is not None:
            resolved = mention.with_entity(*self.leaning(mention, spoken, about))
            own = self.classes.get(resolved.entity.rpartition("/")[2]) if mention.kind == "service" else None
            return replace(resolved, class_hint=own) if own else resolved
        if mention.kind == "service":
            return self.service(mention)
        return mention.with_entity(*self.area.meaning(mention))

    def leaning(self, mention: Mention, spoken: Spoken, about: Collection[str]) -> Meaning:
        """Return whom "the hub", "the board" or "the trust" means: whom the area or the paragraph names."""
        needed = LEANING.get(normalise_name(mention.surface))
        told = self.area.serving(mention) if needed is None or needed in about else None
        if told:
            return told
        known = spoken.meant(mention)
        return (known, "generic", CONFIDENCE) if known else UNKNOWN

    def service(self, mention: Mention) -> Mention:
        name = self.name(mention)
        mention = replace(mention, class_hint=self.classes.get(name, mention.class_hint))
        if not (name and self.area.gss):
            return mention.with_entity("", "")
        entity = f"service/{self.area.gss}/{name}"
        short = mention.expansion and mention.surface.upper() == mention.surface
        return mention.with_entity(entity, "by-abbreviation" if short else "by-name")

    def classes_of(self, services: Iterable[Mention]) -> dict[str, str]:
        """Return one class for each service: that children are heard, else by its last word or the commonest.

        Of two that are as common it is the one that says more than "Service".
        """
        said: dict[str, Counter[str]] = defaultdict(Counter)
        for item in services:
            if item.class_hint and not leans(item):
                said[self.name(item)][item.class_hint] += 1
        classes = {}
        for name, kinds in said.items():
            commonest = max(kinds, key=lambda kind: (kinds[kind], kind != "Service", kind))
            by_end = class_by_end(name) if len(kinds) > 1 else ""
            classes[name] = _HEARD if _HEARD in kinds else by_end or commonest
        return classes

    def name(self, mention: Mention) -> str:
        """Return the canonical name of a service in this record."""
        name = self.called(mention)
        return self.same.get(abbreviation_key(mention.surface)) or self.same.get(name, name)

    def called(self, mention: Mention) -> str:
        """Return the canonical name of a service by itself."""
        return canonical_name(mention.surface, mention.expansion, self.area.places)

    def recommendation(self, item: Recommendation) -> Recommendation:
        bodies = item.addressed_entities
        if item.addressed_to and not is_shortened(item.addressed_to):
            bodies = addressees(self.area, item.addressed_to)
        mentions = self.mentions(item.mentions, Spoken(), (item.addressed_to, *item.topics))
        item = replace(item, sectors=_with_boards(item.sectors, mentions))
        return replace(item, mentions=mentions, sectors=self.sectors(item), addressed_entities=bodies)

    def sectors(self, item: Finding | Recommendation) -> tuple[str, ...]:
        """Return the sectors of a finding or recommendation, without a children's trust that never was.

        "The trust" is a hospital's, or what is won or lost, where the area had none.
        """
        words, register = item.span.quote, self.area.register
        there = self.area.introduced.get("ChildrensTrust") or register.agencies_serving(
            self.area.gss, "ChildrensTrust"
        )
        if not words or there or _OF_CHILDREN.search(words):
            return item.sectors
        return tuple(sector for sector in item.sectors if sector != _TRUST)

    def person(self, person: Person) -> Person:
        decided = self.decisions.meant(self.area.gss, "person", person.name)
        body = person.entity
        if not is_shortened(person.organisation):
            post = person.post if person.role in IN_OFFICE else ""
            told = employer(self.area, post, person.organisation)
            told = told or self.youth_service(f"{post} {person.organisation}")
            body = told or ("" if person.organisation and not is_shortened(person.post) else body)
        return replace(person, person=decided or person_id(person.name, person.role), entity=body)

    def youth_service(self, words: str) -> str:
        """Return the youth offending service of the report, where words say that somebody is in one."""
        if not (self.area.gss and _HEADS_ONE.search(words)):
            return ""
        named = [name for name in self.youth if name in slug(words)] or [*self.youth]
        return f"service/{self.area.gss}/{named[0]}" if len(named) == 1 else ""

    def responsible(self, record: Record) -> str:
        """Return the body that is to write the statement of action."""
        by = record.statement_by
        return record.statement_entity if is_shortened(by) else principal(self.area, by) if by else ""

    def arrangement(self, item: Arrangement) -> Arrangement:
        delegator = self.area.find_authority(item.delegator) or self.area.own
        return replace(item, delegator_entity=delegator, delegate_entity=deliverer(self.area, item))


def _with_boards(sectors: tuple[str, ...], mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the sectors of a sentence, knowing whose "the board" is: the partnership's, or another's."""
    kinds = {
        item.entity.partition("/")[0]
        for item in mentions
        if item.class_hint == "SafeguardingPartnership" and item.entity
    }
    if kinds == {"service"}:
        return tuple(sector for sector in sectors if sector != _BOARD)
    return tuple(sorted({*sectors, _BOARD})) if "agency" in kinds else sectors


def _inspectorates(framework: str, mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return who inspected: as a letter names them, else the inspectorate whose framework it is."""
    named = {item.entity for item in mentions if item.class_hint == "Inspectorate" and item.entity}
    return INSPECTORATES.get(framework) or tuple(sorted(named))
