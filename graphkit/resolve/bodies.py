"""Which bodies of an area are meant where somebody holds a post, is asked, answers a letter or delivers."""

from __future__ import annotations

import re

from graphkit.core.identifiers import slug
from graphkit.core.model import Arrangement, Mention
from graphkit.resolve.agencies import COMMISSIONING_GROUP, PROBATION_SERVICE, ReportArea, name_alone

_LISTED = re.compile(r"\s*(?:[;,\n]|\band\b)\s*")
_OWN_COUNCIL = re.compile(
    r"(?:the )?(?:(?:local authority|council|LA)(?: leaders|['’]s children['’]s (?:social care )?services?)?"
    r"|social care)$",
    re.I,
)
_OWN_TRUST = re.compile(r"(?:the )?trust$", re.I)
_OWN_COMMISSIONER = re.compile(
    r"(?:the )?(?:ICB|integrated care board|CCG|clinical commissioning group)(?: leaders)?$", re.I
)
_SCHOOLS = re.compile(
    r"(?:the )?(?:education|schools?|colleges?)(?: and (?:schools?|colleges?))?(?: leaders)?\.?$", re.I
)
_HEALTH = re.compile(r"(?:the )?(?:local area )?health(?: (?:commissioners|leaders|services))?$", re.I)
_OFFICES = (  # of which body of the area somebody holds office, by the office or the body as it is written
    (
        re.compile(r"police and crime commissioner|mayor (?:of london )?for polic(?:e|ing) and crime", re.I),
        "PoliceCommissioner",
    ),
    (
        re.compile(
            r"^independent (?:chair and )?scrutineer|\bLSCB$|^local safeguarding children board\b"
            r"|\bmulti-agency safeguarding arrangements$",
            re.I,
        ),
        "SafeguardingPartnership",
    ),
    (re.compile(r"\bMPS$"), "PoliceForce"),
)
_PARTNERSHIP = re.compile(r"\bsafeguarding\b.*\bpartnership\b|\bMASA\b|\b\w*(?:SCP|SCB|LSP)\b", re.I)
_NPS = "National Probation Service"
_NATIONAL_SERVICE = re.compile(r"\b(?:national probation service|NPS)\b", re.I)
_IN_PROBATION = re.compile(r"\bprobation (?:director|service)\b", re.I)
_OF_COUNCIL = re.compile(  # officers whom the law asks of every council
    r"^(?:\w+ ){0,2}director(?: of|,) (?:[\w ’']{3,30} and )?(?:children.s services|public health)$", re.I
)
_INITIALS = re.compile(r"[A-Z]{3,6}")


def employer(area: ReportArea, post: str, organisation: str) -> str:
    """Return the body in which somebody holds a post: the one named, else the one of the area."""
    if organisation == PROBATION_SERVICE and area.is_there(_NPS):
        organisation = _NPS
    if named := organisation and area.body(organisation):
        return named
    if _NATIONAL_SERVICE.search(organisation) or (not organisation and _NATIONAL_SERVICE.match(post)):
        return area.body(_NPS)
    if not organisation and len(office := area.agencies(post)) == 1:  # "Mayor of Norvale" is both
        return office[0].entity
    if not area.gss or not (post or organisation):
        return ""
    if _OWN_COMMISSIONER.match(organisation):
        return area.body_of("HealthBody", organisation)
    if _INITIALS.fullmatch(organisation):
        return _by_initials(area, organisation)
    if COMMISSIONING_GROUP.search(organisation):
        placed = area.placed(Mention(organisation, 0, 0, "agency", class_hint="HealthBody"))
        return placed[0] if placed else ""
    if not organisation and _IN_PROBATION.search(post):
        return area.body(PROBATION_SERVICE)
    kinds = [kind for pattern, kind in _OFFICES if pattern.search(organisation or post)]
    if kinds and (told := area.body_of(kinds[0])):
        return told
    return area.own if not organisation and _OF_COUNCIL.match(post) else ""


def _by_initials(area: ReportArea, letters: str) -> str:
    """Return the one health body of the area with these initials, with or without the "N" of NHS."""
    found = [
        agency
        for agency in area.register.agencies_serving(area.gss, "HealthBody", area.day)
        if letters in map(_initials, (agency.name, agency.name.replace("NHS ", "")))
    ]
    return found[0].entity if len(found) == 1 else ""


def addressees(area: ReportArea, words: str) -> tuple[str, ...]:
    """Return the organisations to which a recommendation is addressed: one, or several in a list."""
    if words == "lscb":
        return tuple(filter(None, [area.body_of("SafeguardingPartnership")]))
    bounds = [(0, 0), *(match.span() for match in _LISTED.finditer(words)), (len(words), len(words))]
    found, at = [], 0
    while at < len(bounds) - 1:  # the longest name from here on: "Cheshire and Merseyside" is one
        taken, entity = 1, ""
        for last in range(len(bounds) - 1, at, -1):
            if entity := _addressee(area, words[bounds[at][1] : bounds[last][0]]):
                taken = last - at
                break
        found.append(entity)
        at += taken
    return tuple(dict.fromkeys(entity for entity in found if entity))


def _addressee(area: ReportArea, words: str) -> str:
    """Return the organisation that words name, or mean in a report on this area: "the trust"."""
    if named := area.body(words):
        return named
    if not area.gss:
        return ""
    if _OWN_COUNCIL.match(words):
        return area.own
    if _OWN_TRUST.match(words):
        return area.body_of("ChildrensTrust")
    if _OWN_COMMISSIONER.match(words):
        return area.body_of("HealthBody", words)
    if _HEALTH.match(words):
        return f"partner/{area.gss}/health"
    return f"partner/{area.gss}/education" if _SCHOOLS.match(words) else ""


def principal(area: ReportArea, words: str) -> str:
    """Return the body that answers a letter: the one named, the partnership, or else the authority.

    An officer answers for the body: the chair for the partnership, the director for the authority.
    """
    board = area.body_of("SafeguardingPartnership") if _PARTNERSHIP.search(words) else ""
    return area.body(words) or board or area.own


def deliverer(area: ReportArea, item: Arrangement) -> str:
    """Return who delivers by an arrangement: as it is named, or the agency of the area and day."""
    if not item.shared:
        if named := area.agencies(item.delegate):
            return named[0].entity
        entity = f"agency/{slug(name_alone(item.delegate))}"
        if any(entity in those for those in area.introduced.values()):
            return entity
        kind = "RegionalAdoptionAgency" if item.services == "adoption" else "ChildrensTrust"
        generic = re.search(r"\b(?:regional adoption agency|raa|trust|company)\b", item.delegate, re.I)
        if generic and (found := area.body_of(kind)):
            return found
    authority = area.find_authority(item.delegate)
    return "" if authority == area.own else authority  # nobody delivers for itself


def _initials(name: str) -> str:
    return "".join(re.findall(r"\b[A-Z]", name))
