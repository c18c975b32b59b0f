"""Organisations that a report introduces by what they are: "the charity Lantern", "charities such as Beacon".

By its form alone a name that no register holds may be that of a service or of who provides it; one place
where the report tells which is enough for all that is read with it or after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from graphkit.core.model import Mention
from graphkit.extract.mentions.candidate_spans import head_nouns, service_words

_SECTOR = "(?:voluntary|community|charitable|third[- ]sector)(?: [a-z]+){0,3}? "
_ONE = (
    rf"(?:(?P<voluntary>charity|{_SECTOR}(?:organisation|agency)|social enterprise"
    r"|community interest company)|(?P<housing>housing association)"
    r"|(?P<other>organisation|(?:commissioned|external|independent) provider))"
)
_SEVERAL = (
    rf"(?:(?P<voluntary>charities|{_SECTOR}(?:organisations|agencies)|social enterprises)"
    r"|(?P<housing>housing (?:partners|associations|providers))|(?P<other>organisations))"
)
_NAMES = r"(?:[A-Z][\w’'&-]*(?: [A-Z][\w’'&-]*)*(?:, and|,| and) )*"  # before it in a list
_BEFORE = (
    re.compile(rf"(?i:\b{_SEVERAL},? (?:such as|including|like)) {_NAMES}(?:the )?[‘“]?$"),
    # "a charity, Lantern"; but "across the organisation, early help …"
    re.compile(rf"(?i:\b{_ONE}(?(other)|,?)(?: (?:called|named))?) [‘“]?$"),
)
_CAPITALISED = r"[A-Z](?:[\w&-]|[’'](?:s(?= [A-Z])|(?!s\b)\w))*"
_OUTRIGHT = re.compile(
    r"\b(?:charity|voluntary organisation|social enterprise) (?:(?:called|named) )?[‘“]?"
    rf"(?P<name>{_CAPITALISED}(?: (?:(?:of|for) (?:the )?)?{_CAPITALISED})*)(?:[’'”]?s?\b (?P<next>[a-z]+))?"
)
_AFTER = (
    re.compile(rf"[’”]?(?:,| \() ?(?:an?|the) (?:(?!service)[a-z’-]+ ){{0,4}}?{_ONE}\b"),
    re.compile(rf"[’”]? {_ONE}\b"),
)
_LONGEST_LEAD = 120
_SHORT = re.compile(r" \([^)]*\)$")
_LINKS = frozenset("of and for the in to upon on".split())


class OrganisationKind(NamedTuple):
    """What an organisation is: its class and its sector."""

    class_hint: str
    sector: str


_KINDS = {
    "voluntary": OrganisationKind("VoluntaryOrganisation", "voluntary-sector"),
    "housing": OrganisationKind("Agency", "housing"),
    "other": OrganisationKind("Agency", "partners"),
}


def reclassify_introduced(
    texts: Sequence[tuple[str, int]], mentions: Iterable[Sequence[Mention]], told: dict[str, OrganisationKind]
) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each text, those of services that the report says are organisations as these.

    `texts` are given with where they begin; `told` is what other parts of the report say, by name, and grows.
    """
    every = [_with_outright(text, offset, some) for (text, offset), some in zip(texts, mentions, strict=True)]
    for (text, offset), some in zip(texts, every, strict=True):
        for one in some:
            if one.kind == "service" and (kind := _introduced(text, one, offset)):
                told.setdefault(_name(one), kind)
    yield from (tuple(_as_said(one, told) for one in some) for some in every)


def _with_outright(text: str, offset: int, some: Sequence[Mention]) -> Sequence[Mention]:
    """Return the mentions of a text, with each name that follows "the charity" as one of a service.

    By its form alone it may be taken for none, or together with that word.
    """
    for match in _OUTRIGHT.finditer(text):
        start, end = match.start("name") + offset, match.end("name") + offset
        there = [one for one in some if one.start < end and start < one.end]
        heard = any(one.kind != "service" or one.start == start or one.end > end for one in there)
        if heard or match["next"] in head_nouns():  # "the charity Open Door project"
            continue
        named = Mention(match["name"], start, end, "service", class_hint="Service")
        some = sorted([*(one for one in some if one not in there), named], key=lambda one: one.start)
    return some


def _name(one: Mention) -> str:
    return one.expansion or _SHORT.sub("", one.surface)


def _as_said(one: Mention, told: Mapping[str, OrganisationKind]) -> Mention:
    kind = told.get(_name(one)) if one.kind == "service" else None
    return replace(one, kind="agency", **kind._asdict()) if kind else one


def _introduced(text: str, one: Mention, offset: int) -> OrganisationKind | None:
    """Return what a sentence says that a name is; None where it does not, or the words are no name."""
    name = _name(one)
    words = name.split()
    if name.lower() in _known_everywhere() or not all(word[:1].isupper() or word in _LINKS for word in words):
        return None
    start, end = one.start - offset, one.end - offset
    lead = text[max(0, start - _LONGEST_LEAD) : start]
    found = [pattern.search(lead) for pattern in _BEFORE] + [pattern.match(text, end) for pattern in _AFTER]
    said = next((match.lastgroup for match in found if match), None)
    if said == "other" and words[-1].lower() in head_nouns():  # hubs and teams are organisations, too
        return None
    return _KINDS[said] if said else None


@cache
def _known_everywhere() -> frozenset[str]:
    """Return the services and programmes that there are all over England: no organisation is one of them."""
    return frozenset(name for names in service_words()["known"].values() for name in names)
