"""Links a service to its provider if one sentence names both and states who provides it.

"The fostering service is provided by Adopt Wexmoor", "Home-Start runs a befriending service", "the
NSPCC's Turnaround project": the words between the two names decide. An organisation that funds a
service or works with it does not provide it. A phrase that is no service name elsewhere ("a new
service") is one if the sentence states who provides it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from graphkit.core.model import Mention
from graphkit.core.patterns import Patterns
from graphkit.documents.extract.text.lexicon_files import lexicon_rows

_RE = Patterns("providers")

_NEVER_PROVIDERS = frozenset({"Inspectorate", "GovernmentDepartment", "SafeguardingPartnership"})


def link_providers(mentions: tuple[Mention, ...], quote: str, start: int) -> tuple[Mention, ...]:
    """Return the mentions of a sentence; `provider` of a service is the offset of its provider's
    mention.

    `quote` is the text of the sentence, which starts at offset `start` of the document.
    """
    agencies = [
        one for one in mentions if one.kind == "agency" and one.class_hint not in _NEVER_PROVIDERS
    ]
    if not agencies:
        return mentions
    providers = {
        service: agency.start
        for service in _candidate_services(mentions, quote, start)
        if (agency := _provider(service, agencies, quote, start)) is not None
    }
    found = {one: one for one in mentions}
    for service, provider in providers.items():
        class_hint = "Service" if service.kind == "sector" else service.class_hint
        found[service] = replace(service, kind="service", class_hint=class_hint, provider=provider)
    return tuple(
        one for _, one in sorted(found.items(), key=lambda item: (item[0].start, item[0].end))
    )


def _candidate_services(mentions: Sequence[Mention], quote: str, start: int) -> Iterator[Mention]:
    """Yield the mentions that may be services,
    and phrases that are a service only with a provider.
    """
    yield from (mention for mention in mentions if mention.kind == "service")
    yield from (
        one for one in mentions if one.kind == "sector" and _RE.sector_service.search(one.surface)
    )
    for match in _RE.unlisted_service.finditer(quote):
        first, last = (start + offset for offset in match.span(match.lastgroup or 0))
        if not any(mention.start < last and first < mention.end for mention in mentions):
            yield Mention(match[match.lastgroup or 0], first, last, "service", class_hint="Service")


def _provider(
    service: Mention, agencies: Sequence[Mention], quote: str, start: int
) -> Mention | None:
    """Return the first agency that the sentence states to provide a service."""
    marker = "{meeting}" if _RE.meeting.search(service.surface) else "{service}"
    for agency in agencies:
        pair = [(service, marker), (agency, "{body}")]
        (first, one), (second, other) = sorted(pair, key=lambda each: each[0].start)
        before = quote[: first.start - start]
        between = quote[first.end - start : second.start - start]
        if first.end > second.start or (first is agency and _RE.at.search(before)):
            continue
        marked = f"{before}{one}{between}{other}{quote[second.end - start :]}"
        if any(pattern.search(marked) for pattern in provider_patterns()):
            return agency
    return None


@cache
def provider_patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns that link a service to a provider in a sentence with marked names."""
    patterns = (_RE.expand(row["words"]).replace(" ", r"\s") for row in lexicon_rows("providers"))
    return tuple(map(re.compile, patterns))
