"""Who provides a service, where one sentence names the service and says by whom it is run.

"The fostering service is provided by Adopt Wexmoor", "Home-Start runs a befriending service", "the NSPCC's
Turnaround project": the words between the two names decide. Who pays for a service, or is praised beside it,
does not provide it. Words that are no name elsewhere ("a new service") are one where they say whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphkit.core.model import Mention

_LONGEST = 110  # characters between the two names
_LOWER = r"[a-z][a-z’'-]*"
_THING = r"(?:service|team|project|programme|clinic|scheme|helpline)"
_BY = re.compile(
    r"[^.;:]{0,32}?\b(?:provided|delivered|run|managed|operated|offered)\b[^.;:A-Z]{0,60}?"
    rf"\b(?:by|through|via|from|with)\b(?:[\s,(]+{_LOWER}[),]*)*[\s,(‘'“]*$"
    r"|\s(?:practitioners|clinicians)\sfrom\s(?:the\s)?$"
)
_BRACKET = re.compile(r"\s\((?:[A-Z]+,\s)?$")  # "the befriending service (Home-Start)", of one body alone
_OTHERS = re.compile(r",|/|\sand\b")
_BESIDE = re.compile(r"\band\s(?:the\s)?$")
_KIND_OF = re.compile(r",\san?\s$")  # "Turnaround, a Barnardo's project"
_RUNS = re.compile(
    r"(?:\s\([A-Z]\w+\))?,?\s(?:which\s|who\s)?(?:also\s|now\s|currently\s)?"
    r"(?:runs?|provides?|delivers?|operates?|hosts?"
    r"|(?:is|are|was|has\sbeen)\s(?:also\s)?(?:commissioned|contracted)\sto\s(?:run|provide|deliver))\s"
    r"(?:the\s|an?\s|its\s)?(?:[a-z][a-z-]*\s){0,2}$"
)
_OWN = re.compile(r"(?:[’']s)?\s[‘'“]?$")
_PLACE = re.compile(r"\b(?:at|in|within)\s(?:the\s)?$")
_SPOKEN = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?)\s(?P<plain>(?:[a-z][a-z’'-]*\s){{1,4}}{_THING})(?=,?\s(?:is\s)?(?:provided|delivered|run)\sby)"
    rf"|\b{_THING}\scalled\s(?P<called>[A-Z]\w+(?:\s[A-Z]\w+)*)"
    r"|^(?P<name>[A-Z]\w+(?:\s[A-Z0-9]\w*)+)(?=,\s(?:provided|delivered|run)\sby\b)"
)
_IS_SERVICE = re.compile(r"^CAMHS$|\b[Ss]ervice$")  # of what names a sector elsewhere
_IS_NONE = re.compile(r"\b(?:[Bb]oard|[Pp]anel|[Cc]onferences?|[Hh]ub)$")
_NO_PROVIDER = frozenset({"Inspectorate", "GovernmentDepartment", "SafeguardingPartnership"})


def link_providers(mentions: tuple[Mention, ...], quote: str, start: int) -> tuple[Mention, ...]:
    """Return the mentions of a sentence, those of services with the place where their provider is named.

    `quote` are the words of the sentence, which begins at `start` in the document.
    """
    agencies = [
        mention for mention in mentions if mention.kind == "agency" and mention.class_hint not in _NO_PROVIDER
    ]
    if not agencies:
        return mentions
    named = [mention for mention in mentions if mention.kind == "service"]
    named += [one for one in mentions if one.kind == "sector" and _IS_SERVICE.search(one.surface)]
    named += [
        new
        for new in _spoken(quote, start)
        if not any(old.start < new.end and new.start < old.end for old in mentions)
    ]
    found = {
        service: agency.start
        for service in named
        if (agency := _provider(service, agencies, quote, start)) is not None
    }
    if not found:
        return mentions
    all_said = sorted(dict.fromkeys([*mentions, *found]), key=lambda one: (one.start, one.end))
    return tuple(_provided(one, found[one]) if one in found else one for one in all_said)


def _spoken(quote: str, start: int) -> Iterator[Mention]:
    """Yield what a sentence calls a service although its words are no name of one."""
    for match in _SPOKEN.finditer(quote):
        first, last = match.span(match.lastgroup or 0)
        yield Mention(quote[first:last], start + first, start + last, "service", class_hint="Service")


def _provided(service: Mention, place: int) -> Mention:
    if service.kind == "sector":
        service = replace(service, kind="service", class_hint="Service")
    return replace(service, provider=place)


def _provider(service: Mention, agencies: Sequence[Mention], quote: str, start: int) -> Mention | None:
    for agency in agencies:
        before, after = quote[: agency.start - start], quote[agency.end - start :]
        if service.end <= agency.start <= service.end + _LONGEST:
            between = before[service.end - start :]
            own = _KIND_OF.match(between) and re.match(rf"(?:[’']s)?\s{_THING}\b(?!\susers?\b)", after)
            alone = _BRACKET.match(between) and not _OTHERS.match(after)
            if _BY.match(between) or own or alone:
                return agency
        elif agency.end <= service.start <= agency.end + _LONGEST and not _PLACE.search(before):
            between = after[: service.start - agency.end]
            none = _IS_NONE.search(service.surface) or _BESIDE.search(before)
            if _RUNS.match(between) or (_OWN.match(between) and not none):
                return agency
    return None
