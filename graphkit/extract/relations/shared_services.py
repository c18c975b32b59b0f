"""Reads which services councils share, and which a council delivers for the inspected authority.

A council may host a team for its neighbours; some councils share a service, a board or a director. A sentence
states an arrangement if it names another council and either that the council delivers ("is hosted by") or
that both have the service together ("shared with", "joint … of"). Learning from another council or working
well with it is not an arrangement; nor is one between boards, health bodies or police forces named after a
council.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from graphkit.core.identifiers import slug
from graphkit.core.model import Arrangement, Document, Span
from graphkit.extract.relations.arrangements import start_date
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.date_parser import DATE_PATTERN, to_iso
from graphkit.extract.text.lexicon_files import lexicon_rows
from graphkit.extract.text.outline import Outline
from graphkit.register import Authority, Register, names_of

_HINTS = (
    "shar", "Shar", "oint ", "-borough ", "-Borough ", "strategic ", "also ", "works across",
    "responsibility for", "osted by", "rovided by", "elivered by", "un by", "anaged by", "ointly ",
    "ollaboration ", "group of ",
)  # fmt: skip

# A council: "the London Borough of Wexmoor", "Wexmoor County Council"; {names} are the names of councils
_COUNCIL = (
    r"(?<![\w-])(?<!Greater )(?<!University of )"
    r"(?:(?:London |Royal |Metropolitan )?Borough of |City of )?(?P<name>{names})"
    r"(?: (?:[Cc]ity|[Cc]ounty|[Bb]orough|[Mm]etropolitan|[Dd]istrict))*"
    r"(?: (?:[Cc]ouncil|local authority))?\b"
)
# What must not follow: the name is part of another body's name
_ANOTHER_BODY = (
    r"(?![\w-]"
    r"|\s(?:police|constabulary|hospital|boards?\b|safeguarding)"  # "Wexmoor police"
    r"|\s(?!LSCBs\b|(?:[A-Z]\w+\s){1,4}Panel\b)[A-Z]"  # "Wexmoor Constabulary"
    r"|(?:,|\sand)\s[\w ]{0,25}(?:LSCB|Boards?|Police|NHS|CCG)\b)"  # "Wexmoor and the moor NHS trust"
)

# In a marked sentence, {by} replaces the name of another council, {own} that of the inspected authority
_MARKER = r"(?:the )?\{(?:by|own)\}"
_COUNCIL_LIST = rf"(?P<by>{_MARKER}(?:(?:,? and(?: [a-z ]{{1,30}}?\bwith)?|,) {_MARKER})*)"
# What councils can share
_SHARED_UNIT = (
    r"(?:services?|teams?|hub|panel|unit|project|programme|arrangements|partnership|agreement|contract"
    r"|leadership|chair|sub-?groups?|sub-?committees?|forum|LSCB|MASH|[Ss]afeguarding [Cc]hildren [Bb]oard"
    r"|[Dd]irector of [Cc]hildren[’']s [Ss]ervices|DCS)"
)
# A shared unit with the words before it: "the new out-of-hours fostering team"
_UNIT_PHRASE = re.compile(rf"(?:[\w’'-]+ ){{0,4}}{_SHARED_UNIT}\b")
_LEADING_WORDS = re.compile(
    r".*\b(?:the|an?|its|their|some|effective|excellent|most|by|in|that|which|has|have|with|both)\s+(?=\w)",
    re.I,
)
_EXPANSIONS = {
    "dcs": "director of children’s services",
    "lscb": "local safeguarding children board",
    "mash": "multi-agency safeguarding hub",
}
# Units that do not say which service is shared
_UNSPECIFIC = re.compile(
    r"(?:operational )?(?:services?|teams?|arrangements|contract|panel|agreement|project|programme|unit)"
)
_SERVICE_TYPE = re.compile(r"(?P<type>emergency-duty|adoption|fostering)-(?:service|team)s?$")

_IN_POST = re.compile(r"\bin post\b")  # the date is that of a person's appointment
_ENDED = re.compile(r"\b(?:disaggregat|dissol|disband)\w+|\b(?:ceased|formerly|previously)\b|\bhad been\b")
_ENDED_ON = re.compile(rf"\b(?:disaggregation|dissolution|ends?|ended|ceased)\s(?:in|on)\s{DATE_PATTERN}")


def read_shared_services(
    document: Document, outline: Outline, register: Register, gss: str
) -> Iterator[Arrangement]:
    """Yield the services that other councils deliver for the inspected authority or share with it."""
    sentences = list(sentences_containing(document, outline, _HINTS))
    councils = _Councils.in_text("\n".join(sentence for sentence, _ in sentences), register, gss)
    if councils:
        for sentence, span in sentences:
            yield from _arrangements_in(sentence, span, councils)


@dataclass(frozen=True, slots=True)
class _Councils:
    """A pattern of the councils that a report names, and the names of the inspected authority."""

    pattern: re.Pattern[str]
    own_names: frozenset[str]

    @classmethod
    def in_text(cls, text: str, register: Register, gss: str) -> _Councils | None:
        """Return the councils in a text; None if it names no other than the inspected one."""
        authority = register.authority(gss)
        if authority is None:
            return None
        own = frozenset(_names(authority))
        others = {name for name in _all_names(register) if name in text} - own
        if not others:
            return None
        longest_first = sorted(others | own, key=lambda name: (-len(name), name))
        names = "|".join(map(re.escape, longest_first))
        return cls(re.compile(_COUNCIL.format(names=names) + _ANOTHER_BODY), own)

    def marked(self, sentence: str) -> tuple[str, list[str]]:
        """Return the sentence with councils replaced by {own} and {by}, and the other councils in order."""
        others = [
            match[0] for match in self.pattern.finditer(sentence) if match["name"] not in self.own_names
        ]
        marker = {True: "{own}", False: "{by}"}
        return self.pattern.sub(lambda match: marker[match["name"] in self.own_names], sentence), others


@cache
def _all_names(register: Register) -> frozenset[str]:
    return frozenset(name for authority in register.authorities for name in _names(authority))


def _names(authority: Authority) -> Iterator[str]:
    """Yield the names of an authority without abbreviations."""
    return (name.removeprefix("the ") for name in names_of(authority, "name", "variant"))


def _arrangements_in(sentence: str, span: Span, councils: _Councils) -> Iterator[Arrangement]:
    """Yield the arrangements of one sentence: for each service, one for each council or pair of councils."""
    marked, others = councils.marked(sentence)
    if not others:
        return
    has_ended = bool(_ENDED_ON.search(sentence) or _ENDED.search(sentence))
    seen = set()
    for pattern, is_shared in _cues():
        for match in pattern.finditer(marked):
            service = _service(match, marked)
            if service is None:
                continue
            before = marked.count("{by}", 0, match.start("by"))
            partners = others[before : before + match["by"].count("{by}")]
            # A current arrangement of several councils exists between any two of them.
            is_mutual = is_shared and not has_ended and "services" not in match[0]
            for delegator, delegate in combinations(["", *partners], 2):
                key = delegator, delegate, service
                if key not in seen and (is_mutual or not delegator):
                    seen.add(key)
                    yield _arrangement(sentence, span, *key, is_shared)


def _service(match: re.Match[str], marked: str) -> str | None:
    """Return the service that a cue names, or else the nearest unit before it.

    A known type of service is returned as a slug, another unit as printed, "" if the unit does not say which
    service it is ("shared services"), and None if there is no unit.
    """
    phrase = match.groupdict().get("what") or ""
    if not phrase:
        units = _UNIT_PHRASE.findall(marked[: match.start()])
        phrase = units[-1] if units else ""
    name = re.sub(r" \(\w+\)$", "", _LEADING_WORDS.sub("", phrase).strip())
    if known := _SERVICE_TYPE.search(slug(name)):
        return known["type"]
    if _UNSPECIFIC.fullmatch(name.lower()):
        return ""
    full = name.lower() if name.lower() in _EXPANSIONS.values() else name
    return _EXPANSIONS.get(name.rsplit(" ", 1)[-1].lower(), full) or None


def _arrangement(
    sentence: str, span: Span, delegator: str, delegate: str, service: str, is_shared: bool
) -> Arrangement:
    ended_on = _ENDED_ON.search(sentence)
    return Arrangement(
        span=span,
        delegator=delegator,
        delegate=delegate,
        services=service,
        since="" if _IN_POST.search(sentence) else start_date(sentence),
        until=to_iso(ended_on["date"]) if ended_on else "",
        ended=ended_on is None and _ENDED.search(sentence) is not None,
        shared=is_shared,
    )


@cache
def _cues() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Return the patterns about councils in `delivery.tsv`, and whether the service is shared."""
    markers = {"{by}": _COUNCIL_LIST, "{thing}": _SHARED_UNIT}
    cues = []
    for row in lexicon_rows("delivery"):
        if row["of"] in ("council", "shared"):
            pattern = row["words"]
            for marker, expression in markers.items():
                pattern = pattern.replace(marker, expression)
            cues.append((re.compile(pattern, re.I), row["of"] == "shared"))
    return tuple(cues)
