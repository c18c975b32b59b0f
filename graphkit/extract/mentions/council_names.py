"""The names of councils in a report, and sentences with these names replaced by markers.

In a marked sentence, `{own}` stands for the inspected authority and `{by}` for any other one, so that a
pattern about councils need not know their names. A name that is part of another body's ("Wexmoor police",
"the University of Wexmoor") stays as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graphkit.core.resources import load_lexicon
from graphkit.register import Authority, Register, names_of

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
    r"|\s(?:police|constabulary|hospital|universit|boards?\b|safeguarding|forces?\b)"  # "Wexmoor police"
    r"|[’']s\s(?:LSCB|[Ss]afeguarding|police)"  # "Wexmoor’s safeguarding board"
    r"|\s(?!LSCBs\b|Councils\b|(?:[A-Z]\w+\s){1,4}Panel\b)[A-Z]"  # "Wexmoor Constabulary"
    r"|(?:,|\sand)\s[\w ]{0,25}(?:LSCB|Boards?|[Pp]olice|NHS|CCG|ICB|CDOP)\b"  # "Wexmoor and moor NHS trust"
    r"|(?:,|\sand|\s&)(?:\s(?:of|and|upon|&|[A-Z][\w-]*)(?!\w),?){1,8}?\s"  # "Wexmoor and Moor Care Board"
    r"(?:Integrated|Partnership|Executive|Foundation|Local\sEnterprise|Combined|ICB|Safeguarding)\b)"
)
# A place, an inquiry, or a body of the region, rather than the council
_NO_COUNCIL_BEFORE = re.compile(
    r"\b(?:[Pp]an[ -]|NHS\s|Adopt(?:ion)?\s|Young\s|Hospitals?\s|University\s|mainland\s"
    r"|diocese\sof\s(?:\w+\sand\s)?|[Cc]ounty\sof\s"
    r"|(?:west|east|north|south|centre)\sof\s|located\sin\s|born\sin\s|event\sin\s|prison\sin\s"
    r"|(?:[Jj]ay|[Ii]nquiry|[Rr]eport|[Rr]eview|[Ee]xploitation)\b[^.;]{0,60}\s(?:in|into)\s)$"
)
_NO_COUNCIL_AFTER = re.compile(r"[’']?\s?(?:(?:judgement|ruling|inquiry|towns|region|area|upon)\b|[/-]\w)")
_PLACE_BEFORE = re.compile(r"\b(?:in|near|at|to|from|around|across|over)\s(?:the\s)?$")
_OWNER = re.compile(r"[’']s?\s[a-z]")  # "at Wexmoor’s conference"
# What shows that a place name in "in Wexmoor" means its council
_COUNCIL_CONTEXT = re.compile(
    r"\b(?:councils?|(?:local\s)?authorit(?:y|ies)|boroughs?|neighbour\w*|LSCBs?|partners|colleagues|managers"
    r"|counterparts?|joint(?:ly)?|shared?|DCS|directors?)\b",
    re.I,
)
_WORD = re.compile(r"\w+")
_LONGEST_CONTEXT = 90  # characters before a name

# In a marked sentence, {by} replaces the name of another council, {own} that of the inspected authority
_MARKER = r"(?:the )?\{(?:by|own)\}"
_COUNTED = rf"{_MARKER}(?: \(\d+%?\))?"  # "placed in Wexmoor (12) and Norvale (3)"
COUNCIL_LIST = rf"(?P<by>{_COUNTED}(?:(?:,? and(?: (?:[a-z ]{{1,30}} )?with)?|,) {_COUNTED})*)"

# What councils can share
SHARED_UNIT = (
    r"(?:services?|teams?|hub|panel|unit|project|programme|arrangements?|rota|agency|partnership|agreement|contract"
    r"|leadership|chair|sub-?groups?|sub-?committees?|forum|groups?|LSCB|CDOP|MASH"
    r"|[Ss]afeguarding [Cc]hildren [Bb]oard|[Dd]irector of [Cc]hildren[’']s [Ss]ervices|DCS)"
)


@dataclass(frozen=True, slots=True)
class Councils:
    """A pattern of the councils that a report names, and the names of the inspected authority."""

    pattern: re.Pattern[str]
    own_names: frozenset[str]
    other_names: frozenset[str]
    former_names: frozenset[str] = frozenset()  # of abolished councils only: often the name of a county

    @classmethod
    def in_text(cls, text: str, register: Register, gss: str) -> Councils | None:
        """Return the councils in a text; None if it names no other than the inspected one."""
        authority = register.authority(gss)
        if authority is None:
            return None
        own, verbs = frozenset(_names(authority)), {*load_lexicon("authority-actions")["verb-places"]}
        begun = set(_WORD.findall(text)) & _by_first_word(register).keys()  # 700 names are sought in a report
        named = (name for word in begun for name in _by_first_word(register)[word] if name in text)
        others = {*named} - own - verbs
        if not others:
            return None
        longest_first = sorted(others | own, key=lambda name: (-len(name), name))
        names = "|".join(map(re.escape, longest_first))
        former = _former_names(register) & others
        return cls(re.compile(_COUNCIL.format(names=names) + _ANOTHER_BODY), own, frozenset(others), former)

    def others(self, sentence: str) -> list[re.Match[str]]:
        """Return the matches of councils other than the inspected authority, in order."""
        return [match for match in self.pattern.finditer(sentence) if match["name"] not in self.own_names]

    def are_meant(self, name: re.Match[str], sentence: str) -> bool:
        """Return whether a name in a sentence means the council, not only its place or an inquiry there."""
        return _is_explicit(name) or (self.may_be_meant(name, sentence) and not _may_be_place(name, sentence))

    def may_be_meant(self, name: re.Match[str], sentence: str) -> bool:
        """Return whether nothing around a name shows that it does not mean the council."""
        before = sentence[max(0, name.start() - _LONGEST_CONTEXT) : name.start()]
        return _is_explicit(name) or not (
            name["name"] in self.former_names
            or _NO_COUNCIL_BEFORE.search(before)
            or _NO_COUNCIL_AFTER.match(sentence, name.end())
        )

    def marked(self, sentence: str) -> tuple[str, list[str]]:
        """Return the sentence with councils replaced by {own} and {by}, and the other councils in order."""
        others = [match[0] for match in self.others(sentence)]
        marker = {True: "{own}", False: "{by}"}
        return self.pattern.sub(lambda match: marker[match["name"] in self.own_names], sentence), others


def _is_explicit(name: re.Match[str]) -> bool:
    return name[0] != name["name"]  # "Wexmoor Council", "the Borough of Wexmoor"


def _may_be_place(name: re.Match[str], sentence: str) -> bool:
    """Return whether a name follows "in" or the like in a sentence that mentions no council."""
    before = sentence[max(0, name.start() - _LONGEST_CONTEXT) : name.start()]
    is_owner = _OWNER.match(sentence, name.end())
    return bool(_PLACE_BEFORE.search(before)) and not (is_owner or _COUNCIL_CONTEXT.search(sentence))


@cache
def _all_names(register: Register) -> frozenset[str]:
    return frozenset(name for authority in register.authorities for name in _names(authority))


@cache
def _by_first_word(register: Register) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in _all_names(register):
        found[_WORD.findall(name)[0]].append(name)
    return found


@cache
def _former_names(register: Register) -> frozenset[str]:
    """Return the names that only abolished authorities have."""
    today = {name for each in register.authorities if not each.closed for name in _names(each)}
    return frozenset(name for name in _all_names(register) - today if "Council" not in name)


def _names(authority: Authority) -> Iterator[str]:
    """Yield the names of an authority without abbreviations."""
    return (name.removeprefix("the ") for name in names_of(authority, "name", "variant"))
