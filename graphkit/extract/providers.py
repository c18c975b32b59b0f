"""Who provides a service, where one sentence names the service and says by whom it is run.

"The fostering service is provided by Adopt Wexmoor", "Home-Start runs a befriending service": the words
between the two names decide. Who pays for a service, or is praised beside it, does not provide it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graphkit.model import Mention

_LONGEST = 110  # characters between the two names
_LOWER = r"(?:[a-z][a-z’'-]*|RAA)"
_BY = re.compile(
    r"[^.;:]{0,32}?\b(?:provided|delivered|run|managed|operated|offered)\b[^.;:A-Z]{0,60}?"
    rf"\b(?:by|through|via|from|with)\b(?:[\s,(]+{_LOWER}[),]*)*[\s,(‘'“]*$"
)
_RUNS = re.compile(
    r"(?:\s\([A-Z]\w+\))?,?\s(?:which\s|who\s)?(?:also\s|now\s|currently\s)?"
    r"(?:runs?|provides?|delivers?|operates?|hosts?)\s(?:the\s|an?\s|its\s)?(?:[a-z][a-z-]*\s){0,2}$"
)
_NO_PROVIDER = frozenset({"Inspectorate", "GovernmentDepartment", "SafeguardingPartnership"})


def with_providers(mentions: tuple[Mention, ...], quote: str, start: int) -> tuple[Mention, ...]:
    """Return the mentions of a sentence, those of services with the place where their provider is named.

    `quote` are the words of the sentence, which begins at `start` in the document.
    """
    services = [mention for mention in mentions if mention.kind == "service"]
    agencies = [
        mention for mention in mentions if mention.kind == "agency" and mention.class_hint not in _NO_PROVIDER
    ]
    if not services or not agencies:
        return mentions
    found = {
        service: agency.start
        for service in services
        if (agency := _provider(service, agencies, quote, start)) is not None
    }
    return tuple(replace(one, provider=found[one]) if one in found else one for one in mentions)


def _provider(service: Mention, agencies: Sequence[Mention], quote: str, start: int) -> Mention | None:
    for agency in agencies:
        if service.end <= agency.start <= service.end + _LONGEST:
            if _BY.match(quote[service.end - start : agency.start - start]):
                return agency
        elif agency.end <= service.start <= agency.end + _LONGEST and _RUNS.match(
            quote[agency.end - start : service.start - start]
        ):
            return agency
    return None
