"""What councils do for one another and have together, as a report says it.

One may host a team for its neighbours; some share a service, a board, a director. A sentence counts where it
names another council and says which it is: that the other delivers ("is hosted by"), or that both have it
together ("shared with", "joint … of"). Learning from another council, or working well with it, is neither;
nor is what boards, health bodies and police forces that bear a council's name have with one another.
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
    "responsibility for", "osted by", "rovided by", "elivered by", "un by", "anaged by", "ommissioned ",
    "ontracted ", "ointly ", "ollaboration ", "group of ",
)  # fmt: skip
_ANOTHER_BODY = (
    r"(?![\w-]|[’']s (?:Board|LSCB)|\s(?:police|constabulary|hospital|boards?\b|safeguarding)"
    r"|\s(?!LSCBs\b|(?:[A-Z]\w+\s){1,4}Panel\b)[A-Z]"
    r"|(?:,|\sand)\s[\w ]{0,25}(?:LSCB|Boards?|Police|NHS|CCG)\b)"
)
_COUNCIL = (
    r"(?:(?:London |Royal |Metropolitan )?Borough of |City of )?(?P<name>{names})"
    r"(?: (?:[Cc]ity|[Cc]ounty|[Bb]orough|[Mm]etropolitan|[Dd]istrict))*"
    r"(?: (?:[Cc]ouncil|local authority))?\b"
)
_ONE = r"(?:the )?\{(?:by|own)\}"
_LIST = rf"(?P<by>{_ONE}(?:(?:,? and(?: [a-z ]{{1,30}}?\bwith)?|,) {_ONE})*)(?! [a-z]+ board)"
_THING = (
    r"(?:services?|teams?|hub|panel|unit|project|programme|arrangements|partnership|agreement|contract|leadership"
    r"|chair|sub-?groups?|sub-?committees?|forum|LSCB|MASH|[Ss]afeguarding [Cc]hildren [Bb]oard"
    r"|[Dd]irector of [Cc]hildren[’']s [Ss]ervices|DCS)"
)
_BEFORE = re.compile(rf"(?:[\w’'-]+ ){{0,4}}{_THING}\b(?! (?:is|are) (?:a|an) {_THING})")
_LEFT_OUT = re.compile(
    r".*\b(?:the|an?|its|their|some|effective|excellent|most|by|in|that|which|has|have|with|both)\s+(?=\w)",
    re.I,
)
_IN_FULL = {
    "dcs": "director of children’s services",
    "lscb": "local safeguarding children board",
    "mash": "multi-agency safeguarding hub",
}
_EMPTY = re.compile(
    r"(?:operational )?(?:services?|teams?|arrangements|contract|panel|agreement|project|programme|unit)"
)
_OF_A_PERSON = re.compile(r"\bin post\b")
_OVER = re.compile(r"\b(?:disaggregat|dissol|disband)\w+|\b(?:ceased|formerly|previously)\b|\bhad been\b")
_UNTIL = re.compile(rf"\b(?:disaggregation|dissolution|ends?|ended|ceased)\s(?:in|on)\s{DATE_PATTERN}")
_TYPES = re.compile(r"(?P<type>emergency-duty|adoption|fostering)-(?:service|team)s?$")


def read_shared_services(
    document: Document, outline: Outline, register: Register, gss: str
) -> Iterator[Arrangement]:
    """Yield what other councils do for the authority inspected, or have together with it."""
    told = list(sentences_containing(document, outline, _HINTS))
    named = _Councils.of("\n".join(sentence for sentence, _ in told), register, gss)
    if named:
        for sentence, span in told:
            yield from _of_sentence(sentence, span, named)


@dataclass(frozen=True, slots=True)
class _Councils:
    """How the words of a report name councils, and which of the names are its own."""

    names: re.Pattern[str]
    own: frozenset[str]

    @classmethod
    def of(cls, text: str, register: Register, gss: str) -> _Councils | None:
        """Return the councils that words name; None where there is but the one inspected."""
        authority = register.authority(gss)
        if authority is None:
            return None
        own = frozenset(_names(authority))
        others = {name for name in _all_names(register) if name in text} - own
        return cls(_pattern(others | own), own) if others else None


def _pattern(names: set[str]) -> re.Pattern[str]:
    listed = "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))
    return re.compile(
        rf"(?<![\w-])(?<!Greater )(?<!University of ){_COUNCIL.format(names=listed)}{_ANOTHER_BODY}"
    )


@cache
def _all_names(register: Register) -> frozenset[str]:
    return frozenset(name for authority in register.authorities for name in _names(authority))


def _names(authority: Authority) -> Iterator[str]:
    """Yield what an authority is called, without abbreviations."""
    return (name.removeprefix("the ") for name in names_of(authority, "name", "variant"))


def _of_sentence(sentence: str, span: Span, named: _Councils) -> Iterator[Arrangement]:
    """Yield what one sentence says: one arrangement for each council, or two of them, for each thing."""
    others = [match.group() for match in named.names.finditer(sentence) if match["name"] not in named.own]
    if not others:
        return
    marked = named.names.sub(lambda match: "{own}" if match["name"] in named.own else "{by}", sentence)
    over = _UNTIL.search(sentence) or _OVER.search(sentence)  # the others may go on together
    seen = set()
    for pattern, shared in _cues():
        for found in pattern.finditer(marked):
            before = marked.count("{by}", 0, found.start("by"))
            these = others[before : before + found["by"].count("{by}")]
            what = _what(found, marked)
            together = shared and not over and " with " not in found["by"] and "services" not in found.group()
            for first, second in combinations(["", *these], 2):
                if what is not None and (together or not first) and (first, second, what) not in seen:
                    seen.add((first, second, what))
                    yield _arrangement(sentence, span, first, second, what, shared)


def _what(found: re.Match[str], marked: str) -> str | None:
    """Return what is delivered or shared: what the cue names, or the thing named before it.

    It is a type of service as a slug, or words; "" where the words tell no more than that it is something
    ("shared services"), None where they name nothing.
    """
    words = found.groupdict().get("what") or ""
    if not words:
        before = [match.group() for match in _BEFORE.finditer(marked[: found.start()])]
        words = before[-1] if before else ""
    name = re.sub(r" \(\w+\)$", "", _LEFT_OUT.sub("", words).strip())
    if told := _TYPES.search(slug(name)):
        return told["type"]
    if _EMPTY.fullmatch(name.lower()):
        return ""
    full = name.lower() if name.lower() in _IN_FULL.values() else name
    return _IN_FULL.get(name.rsplit(" ", 1)[-1].lower(), full) or None


def _arrangement(
    sentence: str, span: Span, delegator: str, council: str, what: str, shared: bool
) -> Arrangement:
    until = _UNTIL.search(sentence)
    return Arrangement(
        span=span,
        delegator=delegator,
        delegate=council,
        services=what,
        since="" if _OF_A_PERSON.search(sentence) else start_date(sentence),
        until=to_iso(until["date"]) if until else "",
        ended=until is None and _OVER.search(sentence) is not None,
        shared=shared,
    )


@cache
def _cues() -> tuple[tuple[re.Pattern[str], bool], ...]:
    rows = [row for row in lexicon_rows("delivery") if row["of"] in ("council", "shared")]
    return tuple(
        (
            re.compile(row["words"].replace("{by}", _LIST).replace("{thing}", _THING), re.I),
            row["of"] == "shared",
        )
        for row in rows
    )
