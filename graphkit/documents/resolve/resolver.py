"""Links the words of a record to entities: mentions, people, arrangements, addressees.

Each record is resolved by itself, so the order of records does not matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import slug
from graphkit.core.model import (
    Arrangement,
    Finding,
    Mention,
    Person,
    Recommendation,
    Record,
    quote_digest,
)
from graphkit.core.record_files import is_shortened
from graphkit.core.resources import read_tsv_pairs
from graphkit.documents.register import Register
from graphkit.documents.resolve import organisations
from graphkit.documents.resolve.anaphora import AnaphoraResolver
from graphkit.documents.resolve.decisions import Decisions
from graphkit.documents.resolve.mention_linker import MentionLinker, ReportServices
from graphkit.documents.resolve.report_area import DELIVERY_CLASSES, ReportArea

ADDRESSEE = "addressee"
OFFICE_HOLDERS = frozenset({ADDRESSEE, "signatory"})  # roles
_LONG_FORMS = dict(read_tsv_pairs("data", "lexicon", "first-names.tsv"))
_BOARD_SECTOR = "safeguarding-partnership"
_TRUST_SECTOR = "childrens-trust"
_CHILDRENS_TRUST = re.compile(r"children.s\s(?:\w+\s)?trust|\bcompany\b", re.IGNORECASE)


def resolve(record: Record, register: Register, decisions: Decisions) -> Record:
    """Return the record with entities for its mentions, people, arrangements and addressees.

    Each mention keeps how it was resolved (`by`) and a confidence. What cannot be resolved has no
    entity. Resolving twice changes nothing.
    """
    framework = current_frameworks().get(record.framework)
    record = replace(record, authority=_find_authority_code(record, register))
    parts: list[Finding | Recommendation | Record] = [
        *record.findings,
        *record.recommendations,
        record,
    ]
    mentions = [mention for part in parts for mention in part.mentions]
    area = ReportArea(register, record.authority, record.day)
    area = replace(area, new_agencies=_find_new_agencies(area, mentions))
    services = ReportServices(mentions, area.authority_slugs)
    linker = MentionLinker(area, decisions, services)
    linked = linker.link_all(record.mentions, AnaphoraResolver())
    named = {item.entity for item in linked if item.class_hint == "Inspectorate" and item.entity}
    members = _find_members(record, area)
    people = tuple(_resolve_person(person, area, decisions, services) for person in record.people)
    addressed = {person.entity for person in people if person.role == "addressee"}
    bodies = {each for each in addressed if each.startswith("agency/")}
    signatories = (
        tuple(sorted({area.authority_entity, *bodies} - {""})) if framework.joint and bodies else ()
    )
    wholes = {item.id: item.span.text for item in record.recommendations}
    return replace(
        record,
        findings=tuple(_resolve_findings(record.findings, linker)),
        recommendations=tuple(
            _resolve_recommendation(item, linker, members, framework.joint, signatories, wholes)
            for item in record.recommendations
        ),
        member_entities=members,
        mentions=linked,
        inspectorates=framework.inspectorates or tuple(sorted(named)),
        people=people,
        arrangements=tuple(_resolve_arrangement(item, area) for item in record.arrangements),
        statement_entity=_find_statement_author(record, area),
    )


def _find_authority_code(record: Record, register: Register) -> str:
    """Return the present GSS code of the record's authority,
    by its code or else by its printed name.
    """
    if record.authority:
        authority = register.authority(record.authority)
    else:
        authority = register.find_authority(record.authority_name, record.day)
    return authority.gss if authority else record.authority


def _find_new_agencies(area: ReportArea, mentions: Iterable[Mention]) -> dict[str, set[str]]:
    """Return the trusts and adoption agencies that the report names and the register lacks,
    by class.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for item in mentions:
        if (
            item.kind == "agency"
            and item.class_hint in DELIVERY_CLASSES
            and not is_shortened(item.surface)
        ):
            entity, by, _ = area.resolve(item)
            if by == "new":
                found[item.class_hint].add(entity)
    return found


def _resolve_findings(findings: Iterable[Finding], linker: MentionLinker) -> Iterator[Finding]:
    """Yield the findings resolved; anaphora are resolved within each paragraph."""
    anaphora, paragraph = AnaphoraResolver(), None
    for item in findings:
        if item.span.paragraph != paragraph:
            anaphora, paragraph = AnaphoraResolver(), item.span.paragraph
        anaphora.start_sentence(item)
        if item.mentions:
            context = {item.heading, item.section, *item.topics}
            mentions = linker.link_all(item.mentions, anaphora, context)
            item = replace(item, mentions=mentions, sectors=_with_boards(item.sectors, mentions))
        anaphora.end_sentence(item)
        sectors = _without_wrong_trust(item, linker.area)
        yield item if sectors == item.sectors else replace(item, sectors=sectors)


def _find_members(record: Record, area: ReportArea) -> tuple[str, ...]:
    """Return the bodies of a partnership: those named, and the authority that was inspected."""
    if not record.members or is_shortened(record.members):
        return record.member_entities
    named = organisations.find_addressees(area, record.members)
    return tuple(sorted({area.authority_entity, *named})) if named else ()


def _resolve_recommendation(
    item: Recommendation,
    linker: MentionLinker,
    partnership: tuple[str, ...],
    joint: bool,
    signatories: tuple[str, ...],
    wholes: Mapping[str, str],
) -> Recommendation:
    """Return a recommendation with its addressees: those named, else the `partnership`; who has
    taken over from a body that had ended.

    In a `joint` inspection, these are the partners that must act, by its words, of the
    `signatories`; `wholes` has the words of each recommendation, by its id, for its sub-points.
    """
    addressees = item.addressed_entities
    if not is_shortened(item.addressed_to):
        addressees = organisations.find_addressees(linker.area, item.addressed_to) or partnership
    mentions = linker.link_all(item.mentions, AnaphoraResolver(), (item.addressed_to, *item.topics))
    item = replace(item, sectors=_with_boards(item.sectors, mentions))
    sectors = _without_wrong_trust(item, linker.area)
    if joint and not item.addressed_to:
        lead = item.lead.text if item.lead else wholes.get(item.parent, "")
        words, council = f"{lead} {item.span.text}".strip(), linker.area.authority_entity
        if not words and item.addressed_entities:
            # what the words said, which the record does not have
            addressees = item.addressed_entities
        else:
            acting = organisations.find_acting_body(linker.area, sectors, item.topics, mentions)
            acting = () if organisations.is_to_all_partners(lead) else acting
            named = acting or organisations.find_joint_addressees(
                words, mentions, council, signatories
            )
            addressees = named or addressees
    standing = [linker.area.register.standing(each, linker.area.day) for each in addressees]
    addressees = tuple(dict.fromkeys(standing))
    return replace(item, mentions=mentions, sectors=sectors, addressed_entities=addressees)


def _with_boards(sectors: tuple[str, ...], mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the sectors, with the safeguarding partnership only where "the board" is linked to
    it.
    """
    boards = (item.entity for item in mentions if item.class_hint == "SafeguardingPartnership")
    kinds = {entity.partition("/")[0] for entity in boards if entity}
    if kinds == {"service"}:
        return tuple(sector for sector in sectors if sector != _BOARD_SECTOR)
    return tuple(sorted({*sectors, _BOARD_SECTOR})) if "agency" in kinds else sectors


def _without_wrong_trust(item: Finding | Recommendation, area: ReportArea) -> tuple[str, ...]:
    """Return the sectors, without that of children's trusts where the area never had one.

    There, "the trust" is a hospital's or the noun for confidence.
    """
    text = item.span.quote
    if _TRUST_SECTOR not in item.sectors or not text or _CHILDRENS_TRUST.search(text):
        return item.sectors
    if area.new_agencies.get("ChildrensTrust") or area.register.agencies_serving(
        area.gss, "ChildrensTrust"
    ):
        return item.sectors
    return tuple(sector for sector in item.sectors if sector != _TRUST_SECTOR)


def _resolve_person(
    person: Person, area: ReportArea, decisions: Decisions, services: ReportServices
) -> Person:
    """Return the person with an identifier and the body in which they hold their post."""
    body = person.entity
    if not is_shortened(person.organisation):
        post = person.post if person.role in OFFICE_HOLDERS else ""
        employer = organisations.find_employer(area, post, person.organisation)
        employer = employer or services.find_youth_service(
            f"{post} {person.organisation}", area.gss
        )
        body = employer or ("" if person.organisation and not is_shortened(person.post) else body)
    identifier = decisions.person(area.gss, person.name, person_id(person.name))
    return replace(person, person=identifier, entity=body)


def _resolve_arrangement(item: Arrangement, area: ReportArea) -> Arrangement:
    delegator = area.find_authority(item.delegator) or area.authority_entity
    authority = area.register.authority(delegator.rpartition("/")[2])
    opened = authority.opened.isoformat() if authority and authority.opened else ""
    # the body is older than the council
    since = "" if item.since < opened[: len(item.since)] else item.since
    delegate = organisations.find_delegate(area, item)
    return replace(item, delegator_entity=delegator, delegate_entity=delegate, since=since)


def _find_statement_author(record: Record, area: ReportArea) -> str:
    """Return the body that must write the statement of action."""
    name = record.statement_by
    if is_shortened(name):
        return record.statement_entity
    return organisations.find_respondent(area, name) if name else ""


def person_id(name: str) -> str:
    """Return the end of a person's identifier: "person/maire-atherton".

    Short first names are replaced by long forms ("Steph" by "Stephanie"): inspectors become
    directors, who join teams in turn. Decisions keep apart those who only share a name.
    """
    # a name in another alphabet has no slug
    words = (slug(name) or quote_digest(name)[:12]).split("-")
    kept = [word for i, word in enumerate(words) if len(word) > 1 or i in (0, len(words) - 1)]
    first, hyphen, rest = "-".join(kept).partition("-")
    if hyphen:
        first = _LONG_FORMS.get(first, first)
    return f"person/{first}{hyphen}{rest}"
