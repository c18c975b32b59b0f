"""Finds organisations that a report introduces: "the charity Lantern", "charities such as Beacon", "HMP Fen".

A name outside the register may be that of a service or of its provider. One introduction decides for all
mentions of the name in the sentences of the same call and of later calls.
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
_SINGULAR = (
    rf"(?:(?P<voluntary>charity|{_SECTOR}(?:organisation|agency)|social enterprise"
    r"|community interest company)|(?P<housing>housing association)"
    r"|(?P<other>organisation|(?:commissioned|external|independent) provider))"
)
_PLURAL = (
    rf"(?:(?P<voluntary>charities|{_SECTOR}(?:organisations|agencies)|social enterprises)"
    r"|(?P<housing>housing (?:partners|associations|providers))|(?P<other>organisations))"
)
_EARLIER_NAMES = r"(?:[A-Z][\w’'&-]*(?: [A-Z][\w’'&-]*)*(?:, and|,| and) )*"  # before it in a list
_KIND_BEFORE = (
    re.compile(rf"(?i:\b{_PLURAL},? (?:such as|including|like)) {_EARLIER_NAMES}(?:the )?[‘“]?$"),
    # "a charity, Lantern"; but "across the organisation, early help …"
    re.compile(rf"(?i:\b{_SINGULAR}(?(other)|,?)(?: (?:called|named))?) [‘“]?$"),
)
_CAPITALISED = r"[A-Z](?:[\w&-]|[’'](?:s(?= [A-Z])|(?!s\b)\w))*"
_CHARITY_NAME = re.compile(
    r"\b(?:charity|voluntary organisation|social enterprise) (?:(?:called|named) )?[‘“]?"
    rf"(?P<name>{_CAPITALISED}(?: (?:(?:of|for) (?:the )?)?{_CAPITALISED})*)(?:[’'”]?s?\b (?P<next>[a-z]+))?"
)
_PRISON_NAME = re.compile(rf"\b(?:HMP(?:/YOI)?|HMYOI|HM Prison) {_CAPITALISED}(?: {_CAPITALISED})*")
_KIND_AFTER = (
    re.compile(rf"[’”]?(?:,| \() ?(?:an?|the) (?:(?!service)[a-z’-]+ ){{0,4}}?{_SINGULAR}\b"),
    re.compile(rf"[’”]? {_SINGULAR}\b"),
)
_LONGEST_CONTEXT = 120
_ABBREVIATION = re.compile(r" \([^)]*\)$")
_FUNCTION_WORDS = frozenset("of and for the in to upon on".split())


class OrganisationKind(NamedTuple):
    """The class of an organisation in the ontology, and its sector."""

    class_hint: str
    sector: str


_KINDS = {
    "voluntary": OrganisationKind("VoluntaryOrganisation", "voluntary-sector"),
    "housing": OrganisationKind("Agency", "housing"),
    "other": OrganisationKind("Agency", "partners"),
}


def reclassify_introduced(
    texts: Sequence[tuple[str, int]],
    mentions: Iterable[Sequence[Mention]],
    kinds: dict[str, OrganisationKind],
) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each text; services that the report introduces as organisations become agencies.

    `texts` are (text, offset). `kinds` is name → kind as introduced in other parts of the report; new
    introductions are added to it.
    """
    all_mentions = [
        _with_prisons(text, offset, _with_charity_names(text, offset, own))
        for (text, offset), own in zip(texts, mentions, strict=True)
    ]
    for (text, offset), own in zip(texts, all_mentions, strict=True):
        for mention in own:
            if mention.kind == "service" and (kind := _introduced_kind(text, mention, offset)):
                kinds.setdefault(_name(mention), kind)
    yield from (tuple(_reclassify(mention, kinds) for mention in own) for own in all_mentions)


def _with_charity_names(text: str, offset: int, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Return the mentions of a text with each name that follows "the charity" as a service of its own.

    The service tagger may have missed such a name, or tagged it together with that word.
    """
    for match in _CHARITY_NAME.finditer(text):
        start, end = match.start("name") + offset, match.end("name") + offset
        there = [one for one in mentions if one.start < end and start < one.end]
        is_known = any(one.kind != "service" or one.start == start or one.end > end for one in there)
        if is_known or match["next"] in head_nouns():  # "the charity Open Door project"
            continue
        named = Mention(match["name"], start, end, "service", class_hint="Service")
        mentions = sorted([*(one for one in mentions if one not in there), named], key=lambda one: one.start)
    return mentions


def _with_prisons(text: str, offset: int, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Return the mentions of a text with each prison ("HMP Ambleford") as an agency, not as a service."""
    for match in _PRISON_NAME.finditer(text):
        start, end = match.start() + offset, match.end() + offset
        there = [one for one in mentions if one.start < end and start < one.end]
        if all(one.kind == "service" and one.end <= end for one in there):
            prison = Mention(match[0], start, end, "agency", "probation", "Agency")
            others = [one for one in mentions if one not in there]
            mentions = sorted([*others, prison], key=lambda one: one.start)
    return mentions


def _name(mention: Mention) -> str:
    return mention.expansion or _ABBREVIATION.sub("", mention.surface)


def _reclassify(mention: Mention, kinds: Mapping[str, OrganisationKind]) -> Mention:
    kind = kinds.get(_name(mention)) if mention.kind == "service" else None
    return replace(mention, kind="agency", **kind._asdict()) if kind else mention


def _introduced_kind(text: str, mention: Mention, offset: int) -> OrganisationKind | None:
    """Return the kind that a sentence gives a name; None without one, or if the words are no proper name."""
    name = _name(mention)
    words = name.split()
    if name.lower() in _national_services() or not all(
        word[:1].isupper() or word in _FUNCTION_WORDS for word in words
    ):
        return None
    start, end = mention.start - offset, mention.end - offset
    context = text[max(0, start - _LONGEST_CONTEXT) : start]
    found = [pattern.search(context) for pattern in _KIND_BEFORE] + [
        pattern.match(text, end) for pattern in _KIND_AFTER
    ]
    kind = next((match.lastgroup for match in found if match), None)
    if kind == "other" and words[-1].lower() in head_nouns():  # "organisations such as the family hub"
        return None
    return _KINDS[kind] if kind else None


@cache
def _national_services() -> frozenset[str]:
    """Return the services and programmes that exist in all of England: none is an organisation."""
    return frozenset(name for names in service_words()["known"].values() for name in names)
