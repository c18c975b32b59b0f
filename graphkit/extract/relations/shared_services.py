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
from functools import cache
from itertools import combinations

from graphkit.core.identifiers import slug
from graphkit.core.model import Arrangement, Document, Span
from graphkit.extract.mentions.council_names import SHARED_UNIT, Councils
from graphkit.extract.mentions.other_authorities import council_pattern
from graphkit.extract.relations.arrangements import start_date
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.date_parser import DATE_PATTERN, to_iso
from graphkit.extract.text.lexicon_files import lexicon_rows
from graphkit.extract.text.outline import Outline
from graphkit.register import Register

_HINTS = (
    "shar", "Shar", "oint ", "-borough ", "-Borough ", "strategic ", "also ", "works across",
    "responsibility for", "osted by", "rovided by", "elivered by", "un by", "anaged by", "ointly ",
    "ollaboration ", "group of ", "artnership", "cover", "ombined ", "ommissioned from", "urchased from",
    "ought from", "rocured from", "ompris", "onsortium ", "lliance ", "ade up of", "onsist", "greement ",
    "provides", "new ", "hosts ", "delivers ", "runs ",
)  # fmt: skip

# A shared unit with the words before it: "the new out-of-hours fostering team"
_UNIT_PHRASE = re.compile(rf"(?:[\w’'-]+ ){{0,4}}{SHARED_UNIT}\b", re.I)
_LEADING_WORDS = re.compile(
    r".*\b(?:the|an?|its|their|some|effective|excellent|most|by|in|that|which|has|have|with|both)\s+(?=\w)",
    re.I,
)
_EXPANSIONS = {
    "dcs": "director of children’s services",
    "cdop": "child death overview panel",
    "lscb": "local safeguarding children board",
    "mash": "multi-agency safeguarding hub",
}
# Units that do not say which service is shared
_UNSPECIFIC = re.compile(
    r"(?:operational )?(?:services?|teams?|arrangements|contract|panel|agreement|project|programme|unit)"
)
# The name of a shared service is often an acronym, just before what it is
_ACRONYM = re.compile(r"\b(?!LSCB|CDOP|MASH)[A-Z]{2}[A-Za-z]*[A-Z]\b")
_LONGEST_GAP = 12  # characters
_SERVICE_TYPE = re.compile(r"(?P<type>emergency-duty|adoption|fostering)-(?:service|team)s?$")

# The inspected authority and the one that was named last
_BOTH = re.compile(r"\b(?:the two|both) (?:local )?(?:authorit(?:y|ies)|councils)(?: areas)?\b")
_IN_POST = re.compile(r"\bin post\b")  # the date is that of a person's appointment
_ENDED = re.compile(
    r"\b(?:disaggregat|decoupl|dissol|disband)\w+|\b(?:ceased|formerly|previously)\b|\bhad been\b"
)
_ENDED_ON = re.compile(rf"\b(?:disaggregation|dissolution|ends?|ended|ceased)\s(?:in|on)\s{DATE_PATTERN}")


def read_shared_services(
    document: Document, outline: Outline, register: Register, gss: str
) -> Iterator[Arrangement]:
    """Yield the services that other councils deliver for the inspected authority or share with it."""
    councils = Councils.in_text(document.text, register, gss)
    if councils is None:
        return
    named, paragraph = "", ""  # the last council that the paragraph names
    for sentence, span in sentences_containing(document, outline, (*_HINTS, *sorted(councils.other_names))):
        named, paragraph = named if paragraph == span.paragraph else "", span.paragraph
        current = [
            match[0] for match in councils.others(sentence) if match["name"] not in councils.former_names
        ]
        named = current[-1] if current else named
        if any(hint in sentence for hint in _HINTS):
            yield from _arrangements_in(_BOTH.sub(named, sentence) if named else sentence, span, councils)


def _arrangements_in(sentence: str, span: Span, councils: Councils) -> Iterator[Arrangement]:
    """Yield the arrangements of one sentence: for each service, one for each council or pair of councils."""
    marked, others = councils.marked(sentence)
    if not others:
        return
    has_ended = bool(_ENDED_ON.search(sentence) or _ENDED.search(sentence))
    seen: set[tuple[str, str, str]] = set()
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
                # A cue that names no service adds nothing on councils that another one links.
                is_known = key in seen or (
                    not match.groupdict().get("what") and any(key[:2] == one[:2] for one in seen)
                )
                if not is_known and (is_mutual or not delegator):
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
    if not name or _UNSPECIFIC.fullmatch(name.lower()):
        acronyms = _ACRONYM.findall(marked, max(0, match.start() - _LONGEST_GAP), match.start("by"))
        return next(iter(acronyms[-1:]), "" if name else None)
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
    return tuple(
        (council_pattern(row["words"]), row["of"] == "shared")
        for row in lexicon_rows("delivery")
        if row["of"] in ("council", "shared")
    )
