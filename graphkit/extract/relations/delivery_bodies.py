"""Finds the bodies that may deliver an authority's services: trusts, adoption agencies, charities.

A body is recognised in three ways: the register contains its name; the report introduces the name together
with what the body is ("the regional adoption agency, Adopt Wexmoor"); or a short form refers to the one trust
that the report names in full ("the trust", "(AfC)").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graphkit.core.model import Document
from graphkit.register import Register, names_of

ADOPTION, CHILDREN, CONSORTIUM, OTHER = "adoption", "children", "consortium", "other"
_TRUST_CLASS, _AGENCY_CLASS = "ChildrensTrust", "RegionalAdoptionAgency"
_KIND_OF_CLASS = {_TRUST_CLASS: CHILDREN, _AGENCY_CLASS: ADOPTION, "VoluntaryOrganisation": OTHER}

_WORD = r"[A-Z][\w@’'&-]*"
_NAME = rf"{_WORD}(?:(?: (?:and|in|of|for|to|&))* {_WORD}){{0,6}}"
_LONG_NAME = rf"{_WORD}(?:(?: (?:and|in|of|for|to|&))* {_WORD}){{1,6}}"
_AGENCY = r"[Rr]egional [Aa]doption (?:[Aa]gency|[Aa]lliance|[Aa]rrangements?)"
REGIONAL_AGENCY = re.compile(rf"\b{_AGENCY}|\bRAA\b")
# A name after what it is: "the regional adoption agency, known as Adopt Wexmoor"
_NAME_AFTER = re.compile(
    rf"{_AGENCY}(?:,? \(RAA\)|,? \(RAA: ?)?(?:,? (?:known as|called|with))?,? ?\(?(?P<name>{_NAME})"
)
# A name before what it is: "Adopt Wexmoor, the regional adoption agency"
_NAME_BEFORE = re.compile(
    rf"(?P<name>{_LONG_NAME}),? (?:\(\w+\),? )?(?:(?:an?|the|which is an?|which is the) )?{_AGENCY}"
)
# Capitalised words that start a sentence and are no name
_NOT_A_NAME = re.compile(
    r"(?:The|A|An|RAA|Regional|Adopters?|Adoption|Children|When|While|Senior|Once|There|Staff|Leaders|Managers)$"
)
# "Wexmoor Children’s Services Trust", "Wexmoor Children First"
_TRUST = re.compile(
    rf"\b(?:{_WORD} ){{1,4}}"
    r"(?:Children[’']s (?:Services )?Trust|Children and Families Trust|Children First)\b"
)
# "Norvale Adoption Consortium"
_CONSORTIUM = re.compile(
    rf"\b(?!The )(?:{_WORD} ){{1,5}}(?:[Aa]doption )?(?:[Aa]nd [Ff]ostering )?[Cc]onsortium\b"
)
# "Adopt North Wexmoor", but not "to Adopt"
_ADOPT = re.compile(rf"\b(?<!to )(?P<name>Adopt {_WORD}(?:(?: to)? {_WORD}){{0,3}})")
_OF_CHILDREN = (
    r"(?:[Cc]hildren[’']s (?:[a-z]+ ){0,4}(?:services|functions)|[Ss]ervices for children)\b[^.;]{0,170}?"
)
# A name introduced as the body that runs an authority's services
_TRUST_INTRODUCTIONS = (
    # "delegated its functions to Wexmoor Futures"
    re.compile(
        r"(?:\bdelegated\b[^.;]{0,80}?\b(?:functions|services)|\b(?:functions|services)\b[^.;]{0,60}?\bdelegated)\b"
        rf"[^.;]{{0,120}}?\b(?:to|into) (?:the )?(?P<name>{_LONG_NAME})"
    ),
    # "children’s services are run by Wexmoor Futures, a not-for-profit company"
    re.compile(
        rf"{_OF_CHILDREN}\b(?:by|through|to) (?:the )?(?P<name>{_LONG_NAME})(?: \(\w+\))?"
        r"(?:, (?:an?|the) (?:[\w-]+ ){0,4}|\. The )(?:company|trust)\b"
    ),
    # "a company called Wexmoor Futures"
    re.compile(rf"\bcompany,? (?:called|known as|named) (?P<name>{_LONG_NAME})"),
    # "Wexmoor Children First"
    re.compile(rf"(?P<name>\b(?:(?!\w+ing ){_WORD} ){{1,3}}Children First)\b"),
)
# Names of other kinds of body
_OTHER_BODY = re.compile(r"(?:Council|Board|Partnership|Authority|Committee|Group)$")
_POSSESSIVE = re.compile(r"[’'](?:s)?$")
NamePatterns = dict[str, tuple[tuple[re.Pattern[str], str], ...]]  # first word → (pattern, kind)
_CAPITALISED_WORD = re.compile(r"(?<![\w’'@-])[A-Z]\w*")


@dataclass(frozen=True, slots=True)
class DeliveryBody:
    """A delivery body named at [start, end) of a sentence; `name` is its full name as printed."""

    name: str
    start: int
    end: int
    kind: str  # ADOPTION, CHILDREN, CONSORTIUM or OTHER


class DeliveryBodyFinder:
    """Finds delivery bodies in the sentences of one report.

    `introduced` are the names that `introduced_delivery_bodies` found in the report.
    """

    def __init__(self, document: Document, register: Register, introduced: Mapping[str, str]) -> None:
        self.registered = _patterns_by_first_word(register)
        self.introduced = [
            (re.compile(rf"\b{re.escape(name)}\b"), _KIND_OF_CLASS[kind]) for name, kind in introduced.items()
        ]
        self.short_forms = _short_forms(document.text, _trust_names(register))

    def find(self, sentence: str) -> list[DeliveryBody]:
        """Return the delivery bodies in a sentence; names of the register take precedence."""
        found: list[DeliveryBody] = []
        for body in (
            *_registered_in(sentence, self.registered),
            *_introduced_in(sentence),
            *self._introduced_elsewhere(sentence),
            *self._shortened(sentence),
        ):
            if not any(body.start < other.end and other.start < body.end for other in found):
                found.append(body)
        return found

    def _introduced_elsewhere(self, sentence: str) -> Iterator[DeliveryBody]:
        for pattern, kind in self.introduced:
            for match in pattern.finditer(sentence):
                yield DeliveryBody(match.group(), *match.span(), kind)

    def _shortened(self, sentence: str) -> Iterator[DeliveryBody]:
        for pattern, name in self.short_forms:
            for match in pattern.finditer(sentence):
                yield DeliveryBody(name, *match.span(), CHILDREN)


def introduced_delivery_bodies(document: Document) -> dict[str, str]:
    """Return name → class of the trusts and adoption agencies that a report introduces.

    These names are valid in the whole report and need not be in the register.
    """
    found: dict[str, str] = {}
    for block in document.body_blocks():
        for name, kind in _introductions(document.text_of(block)):
            name = _POSSESSIVE.sub("", name)
            if " " in name and not _OTHER_BODY.search(name):
                found.setdefault(name, kind)
    return found


def _introductions(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, class) of each trust or adoption agency that a paragraph introduces."""
    if "Adopt " in text:
        yield from ((match["name"], _AGENCY_CLASS) for match in _ADOPT.finditer(text))
    if "egional" in text:
        yield from ((body.name, _AGENCY_CLASS) for body in _introduced_in(text) if body.kind == ADOPTION)
    if "hildren" in text and any(
        hint in text for hint in ("delegated", "company", "trust", "Children First")
    ):
        for pattern in _TRUST_INTRODUCTIONS:
            yield from ((match["name"], _TRUST_CLASS) for match in pattern.finditer(text))


def _introduced_in(sentence: str) -> Iterator[DeliveryBody]:
    """Yield the bodies that the sentence itself identifies as a trust, consortium or adoption agency."""
    if "Trust" in sentence or "Children First" in sentence:
        for match in _TRUST.finditer(sentence):
            yield DeliveryBody(match.group(), *match.span(), CHILDREN)
    if "onsortium" in sentence and "dopt" in sentence:
        for match in _CONSORTIUM.finditer(sentence):
            yield DeliveryBody(match.group(), *match.span(), CONSORTIUM)
    if "egional" in sentence:
        for match in (*_NAME_AFTER.finditer(sentence), *_NAME_BEFORE.finditer(sentence)):
            if not _NOT_A_NAME.match(match["name"]):
                yield DeliveryBody(match["name"], *match.span("name"), ADOPTION)


def _registered_in(sentence: str, patterns: NamePatterns) -> Iterator[DeliveryBody]:
    """Yield the bodies of the register in a sentence, the longest name at each position."""
    for word in _CAPITALISED_WORD.finditer(sentence):
        for pattern, kind in patterns.get(word.group().lower(), ()):
            match = pattern.match(sentence, word.start())
            if match and (kind != ADOPTION or _ends_like_name(match.group())):
                yield DeliveryBody(match.group(), *match.span(), kind)
                break


def _ends_like_name(text: str) -> bool:
    """Return whether the last word is capitalised: "Adoption Now", but not "Adoption now takes longer"."""
    return text.split()[-1][0].isupper() or "@" in text


def _short_forms(text: str, trust_names: Sequence[str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the short forms of the trust in a report that names only one: its abbreviation, "the trust"."""
    names: dict[str, str] = {}
    for name in trust_names:
        at = text.find(name)
        if at >= 0:
            names.setdefault(name.replace("’", "'").lower(), text[at : at + len(name)])
    if len(names) != 1:
        return ()
    name = next(iter(names.values()))
    short = re.search(rf"{re.escape(name)}(?: CIC)? \([‘']?(?:the )?(?P<short>[A-Z]\w{{1,6}})[’']?\)", text)
    forms = [(re.compile(r"\b[Tt]he [Tt]rust\b(?! board)"), name)] if name.endswith("Trust") else []
    if short:
        forms.append((re.compile(rf"\b{re.escape(short['short'])}\b"), name))
    return tuple(forms)


def _register_names(register: Register) -> Iterator[tuple[str, str]]:
    """Yield (name, kind) of the delivery bodies in the register, and long abbreviations of charities."""
    for agency in register.agencies:
        if agency.kind not in _KIND_OF_CLASS:
            continue
        names = names_of(agency, "name", "variant")
        if agency.kind == "VoluntaryOrganisation":
            names += [a.text for a in agency.aliases if a.kind == "abbreviation" and len(a.text) > 3]
        for name in names:
            if not agency.is_ambiguous and "(" not in name:
                yield name, _KIND_OF_CLASS[agency.kind]


@cache
def _trust_names(register: Register) -> tuple[str, ...]:
    """Return the names of trusts and companies with both kinds of apostrophe, longest first."""
    names = {name for name, kind in _register_names(register) if kind == CHILDREN}
    both = names | {name.replace("'", "’") for name in names}
    return tuple(sorted(both, key=lambda name: (-len(name), name)))


@cache
def _patterns_by_first_word(register: Register) -> NamePatterns:
    """Return first word → patterns of the names in the register, longest first."""
    found: NamePatterns = {}
    for name, kind in sorted(set(_register_names(register)), key=lambda named: (-len(named[0]), named)):
        words = re.escape(name).replace("\\ ", r",?\s").replace("'", "['’]")
        first = re.match(r"\w+", name)
        if first:
            pattern = re.compile(rf"{words}(?!\w)", re.IGNORECASE)
            found[first.group().lower()] = (*found.get(first.group().lower(), ()), (pattern, kind))
    return found
