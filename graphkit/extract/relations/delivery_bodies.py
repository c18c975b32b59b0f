"""The names of those who may deliver an authority's services: trusts, adoption agencies, charities.

Three ways tell them: the register knows the name; the report introduces it beside what it is ("the regional
adoption agency, Adopt Wexmoor"); or it is a short form that stands for a trust named in full elsewhere in the
report ("the trust", "(AfC)").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graphkit.core.model import Document
from graphkit.core.resources import load_lexicon
from graphkit.register import Register, names_of

ADOPTION, CHILDREN, CONSORTIUM, OTHER = "adoption", "children", "consortium", "other"
_TRUST_CLASS, _AGENCY_CLASS = "ChildrensTrust", "RegionalAdoptionAgency"
_KINDS = {_TRUST_CLASS: CHILDREN, _AGENCY_CLASS: ADOPTION, "VoluntaryOrganisation": OTHER}

_WORD = r"[A-Z][\w@’'&-]*"
_NAME = rf"{_WORD}(?:(?: (?:and|in|of|for|to|&))* {_WORD}){{0,6}}"
_LONG_NAME = rf"{_WORD}(?:(?: (?:and|in|of|for|to|&))* {_WORD}){{1,6}}"
_AGENCY = r"[Rr]egional [Aa]doption (?:[Aa]gency|[Aa]lliance|[Aa]rrangements?)"
REGIONAL = re.compile(rf"\b{_AGENCY}|\bRAA\b")
_BEHIND = re.compile(
    rf"{_AGENCY}(?:,? \(RAA\)|,? \(RAA: ?)?(?:,? (?:known as|called|with))?,? ?\(?(?P<name>{_NAME})"
)
_BEFORE = re.compile(
    rf"(?P<name>{_LONG_NAME}),? (?:\(\w+\),? )?(?:(?:an?|the|which is an?|which is the) )?{_AGENCY}"
)
_NO_NAME = re.compile(
    r"(?:The|A|An|RAA|Regional|Adopters?|Adoption|Children|When|While|Senior|Once|There|Staff|Leaders|Managers)$"
)
_COMPANY = re.compile(
    rf"\b(?:{_WORD} ){{1,4}}"
    r"(?:Children[’']s (?:Services )?Trust|Children and Families Trust|Children First)\b"
)
_CONSORTIUM = re.compile(
    rf"\b(?!The )(?:{_WORD} ){{1,5}}(?:[Aa]doption )?(?:[Aa]nd [Ff]ostering )?[Cc]onsortium\b"
)
_ADOPT = re.compile(rf"\b(?<!to )(?P<name>Adopt {_WORD}(?:(?: to)? {_WORD}){{0,3}})")
_OF_CHILDREN = (
    r"(?:[Cc]hildren[’']s (?:[a-z]+ ){0,4}(?:services|functions)|[Ss]ervices for children)\b[^.;]{0,170}?"
)
_TRUSTED = (  # who runs an authority's services, told by that alone
    re.compile(
        r"(?:\bdelegated\b[^.;]{0,80}?\b(?:functions|services)|\b(?:functions|services)\b[^.;]{0,60}?\bdelegated)\b"
        rf"[^.;]{{0,120}}?\b(?:to|into) (?:the )?(?P<name>{_LONG_NAME})"
    ),
    re.compile(
        rf"{_OF_CHILDREN}\b(?:by|through|to) (?:the )?(?P<name>{_LONG_NAME})(?: \(\w+\))?"
        r"(?:, (?:an?|the) (?:[\w-]+ ){0,4}|\. The )(?:company|trust)\b"
    ),
    re.compile(rf"\bcompany,? (?:called|known as|named) (?P<name>{_LONG_NAME})"),
    re.compile(rf"(?P<name>\b(?:(?!\w+ing ){_WORD} ){{1,3}}Children First)\b"),
)
_OF_A_BODY = re.compile(r"(?:Council|Board|Partnership|Authority|Committee|Group)$")
_CLOSING = re.compile(r"[’'](?:s)?$")
Names = dict[str, tuple[tuple[re.Pattern[str], str], ...]]  # by first word: patterns, and what they name
_CAPITALISED = re.compile(r"(?<![\w’'@-])[A-Z]\w*")


@dataclass(frozen=True, slots=True)
class DeliveryBody:
    """A deliverer at [start, end) of a sentence, by its name in full as the report prints it."""

    name: str
    start: int
    end: int
    kind: str  # ADOPTION, CHILDREN, CONSORTIUM or OTHER


class DeliveryBodyFinder:
    """Finds the bodies that deliver services in the sentences of one report."""

    def __init__(self, document: Document, register: Register, told: Mapping[str, str]) -> None:
        self.known = _by_first_word(register)
        self.told = [(re.compile(rf"\b{re.escape(name)}\b"), _KINDS[kind]) for name, kind in told.items()]
        self.short = _short_forms(document.text, _trusts(register))

    def named(self, sentence: str) -> list[DeliveryBody]:
        """Return the deliverers that a sentence names, known names first, none overlapping."""
        found: list[DeliveryBody] = []
        for one in (
            *_known(sentence, self.known),
            *_introduced(sentence),
            *self._told(sentence),
            *self._shortened(sentence),
        ):
            if not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
        return found

    def _told(self, sentence: str) -> Iterator[DeliveryBody]:
        for pattern, kind in self.told:
            for match in pattern.finditer(sentence):
                yield DeliveryBody(match.group(), *match.span(), kind)

    def _shortened(self, sentence: str) -> Iterator[DeliveryBody]:
        for pattern, name in self.short:
            for match in pattern.finditer(sentence):
                yield DeliveryBody(name, *match.span(), CHILDREN)


def introduced_delivery_bodies(document: Document) -> dict[str, str]:
    """Return the names by which a report itself tells trusts and adoption agencies, each with its class.

    They are names in all of the report, and need not be in any register.
    """
    found: dict[str, str] = {}
    for block in document.body_blocks():
        text = document.text_of(block)
        for name, kind in _told_in(text):
            name = _CLOSING.sub("", name)
            if " " in name and not _OF_A_BODY.search(name):
                found.setdefault(name, kind)
    return found


def _told_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names that a paragraph tells to be of a trust or an adoption agency, with its class."""
    if "Adopt " in text:
        yield from ((match["name"], _AGENCY_CLASS) for match in _ADOPT.finditer(text))
    if "egional" in text:
        yield from ((one.name, _AGENCY_CLASS) for one in _introduced(text) if one.kind == ADOPTION)
    if "hildren" in text and any(
        hint in text for hint in ("delegated", "company", "trust", "Children First")
    ):
        yield from ((match["name"], _TRUST_CLASS) for told in _TRUSTED for match in told.finditer(text))


def _introduced(sentence: str) -> Iterator[DeliveryBody]:
    """Yield names that the sentence itself says to be of a trust or a regional adoption agency."""
    if "Trust" in sentence or "Children First" in sentence:
        for match in _COMPANY.finditer(sentence):
            yield DeliveryBody(match.group(), *match.span(), CHILDREN)
    if "onsortium" in sentence and "dopt" in sentence:
        for match in _CONSORTIUM.finditer(sentence):
            yield DeliveryBody(match.group(), *match.span(), CONSORTIUM)
    if "egional" in sentence:
        for match in (*_BEHIND.finditer(sentence), *_BEFORE.finditer(sentence)):
            if not _NO_NAME.match(match["name"]):
                yield DeliveryBody(match["name"], *match.span("name"), ADOPTION)


def _known(sentence: str, by_first_word: Names) -> Iterator[DeliveryBody]:
    """Yield the names of the register in a sentence, the longest first at each place."""
    for capitalised in _CAPITALISED.finditer(sentence):
        for pattern, kind in by_first_word.get(capitalised.group().lower(), ()):
            match = pattern.match(sentence, capitalised.start())
            if match and (kind != ADOPTION or _ends_as_name(match.group())):
                yield DeliveryBody(match.group(), *match.span(), kind)
                break


def _ends_as_name(words: str) -> bool:
    """Tell "Adoption Now" from the end of "… with a plan for adoption now move in"."""
    return words.split()[-1][0].isupper() or "@" in words


def _short_forms(text: str, trusts: Sequence[str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return how a report shortens the name of the one trust it names: its abbreviation, "the trust"."""
    names: dict[str, str] = {}
    for name in trusts:
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
    """Yield the names of the register's deliverers, each with what it is; of abbreviations only long ones."""
    also_words = load_lexicon("agencies")["also-words"]
    for agency in register.agencies:
        if agency.kind not in _KINDS:
            continue
        names = names_of(agency, "name", "variant")
        if agency.kind == "VoluntaryOrganisation":
            names += [a.text for a in agency.aliases if a.kind == "abbreviation" and len(a.text) > 3]
        for name in names:
            if name not in also_words and "(" not in name:
                yield name, _KINDS[agency.kind]


@cache
def _trusts(register: Register) -> tuple[str, ...]:
    """Return the names of trusts and companies with either apostrophe, the longest first."""
    names = {name for name, kind in _register_names(register) if kind == CHILDREN}
    both = names | {name.replace("'", "’") for name in names}
    return tuple(sorted(both, key=lambda name: (-len(name), name)))


@cache
def _by_first_word(register: Register) -> Names:
    """Return the register's names by their first word, the longest first."""
    found: Names = {}
    for name, kind in sorted(set(_register_names(register)), key=lambda named: (-len(named[0]), named)):
        words = re.escape(name).replace("\\ ", r",?\s").replace("'", "['’]")
        first = re.match(r"\w+", name)
        if first:
            pattern = re.compile(rf"{words}(?!\w)", re.IGNORECASE)
            found[first.group().lower()] = (*found.get(first.group().lower(), ()), (pattern, kind))
    return found
