"""Finds the organisations that a report names as employer, addressee, respondent or delegate."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphkit.core.identifiers import slug
from graphkit.core.model import Arrangement, Mention
from graphkit.core.patterns import Patterns
from graphkit.core.resources import word_sets
from graphkit.documents.resolve.report_area import PROBATION_SERVICE, ReportArea, bare_name

_RE, _LISTS = Patterns("organisations", "areas"), word_sets("organisations")
_OFFICES = {  # class of a body → pattern of a post in it, or of the body as printed
    "PoliceCommissioner": _RE.police_commissioner,
    "SafeguardingPartnership": _RE.partnership_office,
    "PoliceForce": _RE.metropolitan_police,
}

_NPS = "National Probation Service"


def find_employer(area: ReportArea, post: str, organisation: str) -> str:
    """Return the body in which a person holds a post: the one named, else the one of the area."""
    if organisation == PROBATION_SERVICE and area.has_agency(_NPS):
        organisation = _NPS
    if named := organisation and area.find_organisation(organisation):
        return named
    if _RE.national_service.search(organisation) or (
        not organisation and _RE.national_service.match(post)
    ):
        return area.find_organisation(_NPS)
    # "Mayor of Norvale" is a post and an agency
    offices = [] if organisation else area.find_agencies(post)
    if len(offices) == 1:
        return offices[0].entity
    if not area.gss or not (post or organisation):
        return ""
    if _RE.own_commissioner.match(organisation):
        return area.agency_of_class("HealthBody", organisation)
    if _RE.initials.fullmatch(organisation):
        return _by_initials(area, organisation.replace(" ", ""))
    if _RE.commissioning_group.search(organisation):
        by_place = area.resolve_by_place(
            Mention(organisation, 0, 0, "agency", class_hint="HealthBody")
        )
        return by_place[0] if by_place else ""
    if not organisation and _RE.probation_post.search(post):
        return area.find_organisation(PROBATION_SERVICE)
    kinds = [kind for kind, pattern in _OFFICES.items() if pattern.search(organisation or post)]
    if kinds and (body := area.agency_of_class(kinds[0])):
        return body
    return area.authority_entity if not organisation and _RE.council_post.match(post) else ""


def _by_initials(area: ReportArea, letters: str) -> str:
    """Return the only health body of the area with these initials,
    with or without the "N" of NHS.
    """
    bodies = area.register.agencies_serving(area.gss, "HealthBody", area.day)
    found = [
        one for one in bodies if letters in map(_initials, (one.name, one.name.replace("NHS ", "")))
    ]
    return found[0].entity if len(found) == 1 else ""


def find_addressees(area: ReportArea, words: str) -> tuple[str, ...]:
    """Return the organisations to which a recommendation is addressed:
    one, or several in a list.
    """
    if words == "lscb":
        return tuple(filter(None, [area.agency_of_class("SafeguardingPartnership")]))
    separators = (match.span() for match in _RE.list_separator.finditer(words))
    bounds = [(0, 0), *separators, (len(words), len(words))]
    found, first = [], 0
    # the longest name that begins here: "Cheshire and Merseyside" is one
    while first < len(bounds) - 1:
        length, entity = 1, ""
        for last in range(len(bounds) - 1, first, -1):
            if entity := _find_addressee(area, words[bounds[first][1] : bounds[last][0]]):
                length = last - first
                break
        found.append(entity)
        first += length
    return tuple(dict.fromkeys(entity for entity in found if entity))


def find_acting_body(
    area: ReportArea, sectors: tuple[str, ...], topics: tuple[str, ...], mentions: Iterable[Mention]
) -> tuple[str, ...]:
    """Return the body that must act on a recommendation of a joint inspection,
    or () for the authority.

    That is the partner, such as the police, if the recommendation is about no other one and not
    about how partners work together. The authority coordinates the answer to the rest.
    """
    if (
        len(sectors) != 1
        or sectors[0] not in _LISTS["acting"]
        or not _LISTS["together"].isdisjoint(topics)
    ):
        return ()
    own = [item for item in mentions if item.sector == sectors[0]]
    named = {item.entity for item in own if item.kind != "service" and item.entity}
    if len(named) > 1:
        return ()
    return tuple(named) or ((f"partner/{area.gss}/{sectors[0]}",) if own else ())


def is_to_all_partners(words: str) -> bool:
    """Return whether the words of a joint inspection address all partners."""
    return _RE.all_partners.search(words) is not None


def find_joint_addressees(
    words: str, mentions: Iterable[Mention], authority: str, signatories: tuple[str, ...]
) -> tuple[str, ...]:
    """Return who must act on a recommendation of a joint inspection, by its words;
    () without words.

    All partners where it says "multi-agency" or speaks of the partnership; else the bodies that it
    names, and the council where it names that; else all `signatories`: who the letter is addressed
    to.
    """
    if not words or not signatories:
        return ()
    named = {item.entity for item in mentions if item.sector in _LISTS["acting"]}
    bodies = {entity for entity in named if entity.startswith(("agency/", "partner/"))}
    own = {authority} if _RE.council_named.search(words) else set[str]()
    if is_to_all_partners(words) or not (bodies or own):
        return signatories
    return tuple(sorted(bodies | own))


def _find_addressee(area: ReportArea, words: str) -> str:
    """Return the organisation with this name,
    or the one of the area that a generic word refers to.
    """
    if named := area.find_organisation(words):
        return named
    if not area.gss:
        return ""
    if _RE.own_council.match(words):
        return area.authority_entity
    if _RE.own_trust.match(words):
        return area.agency_of_class("ChildrensTrust")
    if _RE.own_commissioner.match(words):
        return area.agency_of_class("HealthBody", words)
    if _RE.health.match(words):
        return f"partner/{area.gss}/health"
    return f"partner/{area.gss}/education" if _RE.schools.match(words) else ""


def find_respondent(area: ReportArea, words: str) -> str:
    """Return the body that must answer a letter: the one named, the partnership,
    or else the authority.

    An officer answers for a body: the chair for the partnership, the director for the authority.
    """
    board = area.agency_of_class("SafeguardingPartnership") if _RE.partnership.search(words) else ""
    return area.find_organisation(words) or board or area.authority_entity


def find_delegate(area: ReportArea, item: Arrangement) -> str:
    """Return the body that delivers in an arrangement: the one named,
    or the agency of the area and day.
    """
    if not item.shared:
        if agencies := area.find_agencies(item.delegate):
            return agencies[0].entity
        entity = f"agency/{slug(bare_name(item.delegate))}"
        if any(entity in new for new in area.new_agencies.values()):
            return entity
        kind = "RegionalAdoptionAgency" if item.services == "adoption" else "ChildrensTrust"
        generic = re.search(
            r"\b(?:regional adoption agency|raa|trust|company)\b", item.delegate, re.I
        )
        if generic and (found := area.agency_of_class(kind)):
            return found
    authority = area.find_authority(item.delegate)
    # an authority is not its own delegate
    return "" if authority == area.authority_entity else authority


def _initials(name: str) -> str:
    return "".join(re.findall(r"\b[A-Z]", name))
