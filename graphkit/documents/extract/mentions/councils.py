"""The names of councils in a report, and what other councils have to do with the inspected
authority.

In a marked sentence, `{own}` stands for the inspected authority and `{by}` for any other one, so
that a pattern about councils need not know their names. A name that is part of another body's
("Wexmoor police", "the University of Wexmoor") stays as it is.

"A panel shared with Wexmoor", "the duty team is hosted by Wexmoor", "children placed in Wexmoor":
there the name of a place means its authority. Without such a role, a name is a mention unless its
context shows that only the place is meant (`Councils.are_meant`). The roles are in
`data/lexicon/other-authorities.tsv`, and those of shared services in `delivery.tsv`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from graphkit.core.model import Mention
from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.text.interval_set import IntervalSet
from graphkit.documents.extract.text.lexicon_files import lexicon_rows
from graphkit.documents.register import Authority, Register, names_of

_RE = Patterns("councils")
_BOARD = "SafeguardingPartnership"
_VAGUE = "cooperates"  # a role only where no pattern gives another
_ROLE_OF_KIND = {"shared": "shares", "council": "buys-from"}  # kind of row in `delivery.tsv` → role
_LONGEST_CONTEXT = 90  # characters before a name


class Councils(NamedTuple):
    """A pattern of the councils that a report names, and the names of the inspected authority."""

    pattern: re.Pattern[str]
    own_names: frozenset[str]
    other_names: frozenset[str]
    # of abolished councils only: often the name of a county
    former_names: frozenset[str] = frozenset()

    @classmethod
    def in_text(cls, text: str, register: Register, gss: str) -> Councils | None:
        """Return the councils in a text; None if it names no other than the inspected one."""
        authority = register.authority(gss)
        if authority is None:
            return None
        own = frozenset(_names(authority))
        verbs = {*load_lexicon("authority-actions")["verb-places"]}
        # Only of the names that may begin here, as there are 700.
        begun = set(_RE.word.findall(text)) & _by_first_word(register).keys()
        named = (name for word in begun for name in _by_first_word(register)[word] if name in text)
        others = {*named} - own - verbs
        if not others:
            return None
        longest_first = sorted(others | own, key=lambda name: (-len(name), name))
        pattern = Patterns("councils", names="|".join(map(re.escape, longest_first))).council
        return cls(pattern, own, frozenset(others), _former_names(register) & others)

    def others(self, sentence: str) -> list[re.Match[str]]:
        """Return the matches of councils other than the inspected authority, in order."""
        return [
            match
            for match in self.pattern.finditer(sentence)
            if match["name"] not in self.own_names
        ]

    def are_meant(self, name: re.Match[str], sentence: str) -> bool:
        """Return whether a name in a sentence means the council,
        not only its place or an inquiry there.
        """
        before = sentence[max(0, name.start() - _LONGEST_CONTEXT) : name.start()]
        acts = _RE.owner.match(sentence, name.end()) or _RE.council_context.search(sentence)
        is_place = _RE.place_before.search(before) and not acts
        return _is_explicit(name) or (self.may_be_meant(name, sentence) and not is_place)

    def may_be_meant(self, name: re.Match[str], sentence: str) -> bool:
        """Return whether nothing around a name shows that it does not mean the council."""
        before = sentence[max(0, name.start() - _LONGEST_CONTEXT) : name.start()]
        is_other = _RE.no_council_before.search(before) or _RE.no_council_after.match(
            sentence, name.end()
        )
        return _is_explicit(name) or not (name["name"] in self.former_names or is_other)

    def marked(self, sentence: str) -> tuple[str, list[str]]:
        """Return the sentence with councils replaced by {own} and {by},
        and the other councils in order.
        """
        others = [match[0] for match in self.others(sentence)]
        marker = {True: "{own}", False: "{by}"}
        return self.pattern.sub(
            lambda match: marker[match["name"] in self.own_names], sentence
        ), others


def _is_explicit(name: re.Match[str]) -> bool:
    return name[0] != name["name"]  # "Wexmoor Council", "the Borough of Wexmoor"


@cache
def _by_first_word(register: Register) -> dict[str, set[str]]:
    """Return first word → names of authorities."""
    found: dict[str, set[str]] = defaultdict(set)
    to_come = {one.gss for one in register.authorities if one.period.first > register.day}
    begun = (authority for authority in register.authorities if authority.gss not in to_come)
    for name in (name for authority in begun for name in _names(authority)):
        found[_RE.word.findall(name)[0]].add(name)
    return found


@cache
def _former_names(register: Register) -> frozenset[str]:
    """Return the names that only abolished authorities have."""
    every = {name for each in register.authorities for name in _names(each)}
    present = {name for each in register.present_authorities() for name in _names(each)}
    return frozenset(name for name in every - present if "Council" not in name)


def _names(authority: Authority) -> Iterator[str]:
    """Yield the names of an authority without abbreviations."""
    return (name.removeprefix("the ") for name in names_of(authority, "name", "variant"))


def add_other_authorities(
    mentions: tuple[Mention, ...], text: str, offset: int, councils: Councils | None
) -> tuple[Mention, ...]:
    """Return the mentions of a text with the other authorities that have a role in it,
    sorted by position.

    A longer name replaces one that is part of it, with or without a role. `offset` is where the
    text begins in the document.
    """
    if councils is None:
        return mentions
    mentions = tuple(_board_of_other(one, text, offset, councils) for one in mentions)
    names = councils.others(text)
    if not names:
        return mentions
    roles = authority_roles(text, councils)
    mentions = tuple(  # "Wexmoor and Norvale Councils" is no service
        one
        for one in mentions
        if one.kind != "service" or not _RE.councils_only.fullmatch(councils.marked(one.surface)[0])
    )
    taken = IntervalSet((one.start, one.end) for one in mentions if one.kind == "agency")
    services = IntervalSet((one.start, one.end) for one in mentions if one.kind == "service")
    found = []
    for match in names:
        start = match.start() + offset
        end = match.end() + offset
        role = roles.get(match.span(), "")
        is_meant = role or (councils.are_meant(match, text) and not services.overlaps(start, end))
        if is_meant and not taken.overlaps(start, end):
            found.append(
                Mention(
                    match[0],
                    start,
                    end,
                    "authority",
                    "local-authority",
                    "LocalAuthority",
                    role=role,
                )
            )
    replaced = IntervalSet((one.start, one.end) for one in found)
    kept = [
        one
        for one in mentions
        if one.kind != "authority" or not replaced.overlaps(one.start, one.end)
    ]
    return tuple(sorted([*kept, *found], key=lambda one: (one.start, one.end, one.kind)))


def _board_of_other(mention: Mention, text: str, offset: int, councils: Councils) -> Mention:
    """Return the mention of a safeguarding board with the other council that has it:
    "Wexmoor’s LSCB".
    """
    if (mention.kind, mention.class_hint) != ("sector", _BOARD):
        return mention
    end = mention.start - offset
    owners = (
        name for name in councils.other_names if text[:end].endswith((f"{name}’s ", f"{name}'s "))
    )
    owner = next(owners, "")
    if not owner:
        return mention
    start = end - len(owner) - len("’s ")
    long = f"{owner} {mention.surface}"
    surface = text[start : mention.end - offset]
    return Mention(surface, start + offset, mention.end, "agency", mention.sector, _BOARD, long)


def authority_roles(text: str, councils: Councils) -> dict[tuple[int, int], str]:
    """Return place → role of the other authorities with a role in a text;
    the first pattern decides.
    """
    others, (marked, _) = councils.others(text), councils.marked(text)
    roles: dict[tuple[int, int], str] = {}
    for pattern, role in _role_patterns():
        for match in pattern.finditer(marked):
            first = marked.count("{by}", 0, match.start("by"))
            for other in others[first : first + match["by"].count("{by}")]:
                roles.setdefault(other.span(), role)
    return roles


@cache
def _role_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns of marked sentences,
    each with the role of the councils in its group "by".
    """
    rows = [(row["words"], row["role"]) for row in lexicon_rows("other-authorities")]
    rows += [
        (row["words"], role)
        for row in lexicon_rows("delivery")
        if (role := _ROLE_OF_KIND.get(row["of"]))
    ]
    rows.sort(key=lambda row: row[1] == _VAGUE)
    return tuple((council_pattern(words), role) for words, role in rows)


def council_pattern(words: str) -> re.Pattern[str]:
    """Return the pattern of a row: "{by}" is a list of councils,
    "{thing}" what councils can share.
    """
    return re.compile(_RE.expand(words), re.I)
