"""Finds the other authorities that a sentence names, and what they have to do with the inspected one.

"A panel shared with Wexmoor", "the duty team is hosted by Wexmoor", "children placed in Wexmoor": there the
name of a place means its authority. Without such a role, a name is a mention unless its context shows that
only the place is meant (`Councils.are_meant`). The patterns are in `data/lexicon/other-authorities.tsv`, and
those of shared services in `delivery.tsv`.
"""

from __future__ import annotations

import re
from functools import cache

from graphkit.core.model import Mention
from graphkit.extract.mentions.council_names import COUNCIL_LIST, SHARED_UNIT, Councils
from graphkit.extract.text.interval_set import IntervalSet
from graphkit.extract.text.lexicon_files import lexicon_rows

_AUTHORITY = ("authority", "local-authority", "LocalAuthority")  # kind, sector and class of a mention
_BOARD = "SafeguardingPartnership"
_VAGUE = "cooperates"  # a role only where no pattern gives another
_LIST = re.compile(rf"{COUNCIL_LIST}(?: [Cc]ouncils| local authorities)?")
_DELIVERY_ROLES = {"shared": "shares", "council": "buys-from"}  # kind of row in `delivery.tsv` → role


def add_other_authorities(
    mentions: tuple[Mention, ...], text: str, offset: int, councils: Councils
) -> tuple[Mention, ...]:
    """Return the mentions of a text with the other authorities that have a role in it, sorted by position.

    A longer name replaces one that is part of it, with or without a role. `offset` is where the text begins
    in the document.
    """
    mentions = tuple(_board_of_other(one, text, offset, councils) for one in mentions)
    names = councils.others(text)
    if not names:
        return mentions
    roles = authority_roles(text, councils)
    mentions = tuple(one for one in mentions if not _is_list_of_councils(one, councils))
    taken = IntervalSet((one.start, one.end) for one in mentions if one.kind == "agency")
    services = IntervalSet((one.start, one.end) for one in mentions if one.kind == "service")
    found = [
        Mention(match[0], match.start() + offset, match.end() + offset, *_AUTHORITY, role=role)
        for match in names
        if not taken.overlaps(match.start() + offset, match.end() + offset)
        and (
            (role := roles.get(match.span(), ""))
            or (
                councils.are_meant(match, text)
                and not services.overlaps(match.start() + offset, match.end() + offset)
            )
        )
    ]
    replaced = IntervalSet((one.start, one.end) for one in found)
    kept = [one for one in mentions if one.kind != "authority" or not replaced.overlaps(one.start, one.end)]
    return tuple(sorted([*kept, *found], key=lambda one: (one.start, one.end, one.kind)))


def _board_of_other(mention: Mention, text: str, offset: int, councils: Councils) -> Mention:
    """Return the mention of a safeguarding board with the other council that has it: "Wexmoor’s LSCB"."""
    if (mention.kind, mention.class_hint) != ("sector", _BOARD):
        return mention
    end = mention.start - offset
    owner = next(
        (name for name in councils.other_names if text[:end].endswith((f"{name}’s ", f"{name}'s "))), ""
    )
    if not owner:
        return mention
    start, long = end - len(owner) - len("’s "), f"{owner} {mention.surface}"
    surface = text[start : mention.end - offset]
    return Mention(surface, start + offset, mention.end, "agency", mention.sector, _BOARD, long)


def _is_list_of_councils(mention: Mention, councils: Councils) -> bool:
    """Return whether the words taken for a service are councils: "Wexmoor and Norvale Councils"."""
    return mention.kind == "service" and _LIST.fullmatch(councils.marked(mention.surface)[0]) is not None


def authority_roles(text: str, councils: Councils) -> dict[tuple[int, int], str]:
    """Return place → role of the other authorities with a role in a text; the first pattern decides."""
    others = councils.others(text)
    if not others:
        return {}
    marked, _ = councils.marked(text)
    roles: dict[tuple[int, int], str] = {}
    for pattern, role in _role_patterns():
        for match in pattern.finditer(marked):
            first = marked.count("{by}", 0, match.start("by"))
            for other in others[first : first + match["by"].count("{by}")]:
                roles.setdefault(other.span(), role)
    return roles


@cache
def _role_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns of marked sentences, each with the role of the councils in its group "by"."""
    rows = [(row["words"], row["role"]) for row in lexicon_rows("other-authorities")]
    shared = [
        (row["words"], _DELIVERY_ROLES[row["of"]])
        for row in lexicon_rows("delivery")
        if row["of"] in _DELIVERY_ROLES
    ]
    ordered = [
        *(row for row in rows if row[1] != _VAGUE),
        *shared,
        *(row for row in rows if row[1] == _VAGUE),
    ]
    return tuple((council_pattern(words), role) for words, role in ordered)


def council_pattern(words: str) -> re.Pattern[str]:
    """Return the pattern of a row: "{by}" is a list of councils, "{thing}" what councils can share."""
    return re.compile(words.replace("{by}", COUNCIL_LIST).replace("{thing}", SHARED_UNIT), re.I)
