"""The canonical name of a local service: what its variants in one authority's reports have in common.

"multi-agency safeguarding hub (MASH)", "MASH" and "Multi Agency Safeguarding Hubs" are one service; "early
help hub" and "early help service" are two. Spelling is folded (capitals, hyphens, plural, "wellbeing",
"children's" and "children"), abbreviations are spelt out, and words that say whose it is, how often it meets
or how new it is fall away. What else is the same is a person's decision (`proposals` lists candidates).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from graphkit.terms import slug

_BRACKETS = re.compile(r"\s*\([^)]*\)?")
_POSSESSOR = re.compile(
    r"^(?:the\s+)?(?:local authority|council|borough|county|city|partnership|trust|board|force)"
    r"['’]?s['’]?\s+",
    re.I,
)
_QUOTES = re.compile(r"[‘’'\"“”]")
_PLURALS = frozenset(
    "teams hubs panels groups boards forums councils centres units services projects programmes conferences "
    "meetings clinics lines networks schools committees academies agencies surgeries workshops schemes "
    "partnerships champions ambassadors inspectors alliances huddles initiatives colleges".split()
)
_SAME = {  # words written in several ways, or in the plural as well
    "childrens": "children",
    "peoples": "people",
    "persons": "person",
    "leavers": "leaver",
    "carers": "carer",
    "adopters": "adopter",
    "parents": "parent",
    "adults": "adult",
    "officers": "officer",
    "wellbeing": "well-being",
    "subgroup": "sub-group",
    "subgroups": "sub-group",
    "subcommittee": "sub-committee",
    "multiagency": "multi-agency",
}
_QUALIFIERS = frozenset(  # how often, how new, how large: no part of a name that they begin
    "new newly existing current former previous recent established dedicated combined forthcoming daily "
    "weekly fortnightly monthly quarterly annual regular termly small own strong effective vibrant active "
    "experienced stable large wider revised improved commissioned externally jointly recently restructured "
    "reconfigured several two three four".split()
)
ALONE = frozenset(
    "hub team panel service board group forum council centre unit project programme conference school "
    "committee network academy clinic scheme initiative".split()
)


_LONGEST = 9  # words of a name that identify a service; more would be a piece of the report's prose
_LINKS = frozenset("a and at by for in of on the to with".split())
_NEEDS_PLACE = ALONE | frozenset("college university partnership alliance consortium model".split())


@lru_cache(1 << 14)
def canonical(surface: str, expansion: str = "", places: Collection[str] = ()) -> str:
    """Return the canonical name of a service as a slug; "" where the words name nothing.

    `expansion` is the long form where the words are or contain an abbreviation; `places` are slugs of the
    authority's names, which fall away at the beginning ("Ambleford early help hub"), unless what is left
    could be anywhere ("Ambleford College").
    """
    name = _BRACKETS.sub("", expansion or surface).strip() or surface
    words = slug(_QUOTES.sub("", _POSSESSOR.sub("", name)).replace("&", " and "))
    words = words.replace("well-being", "wellbeing").replace("sub-group", "subgroup")
    for place in places:
        if words.startswith(place + "-"):
            rest = words[len(place) + 1 :]
            words = words if _singular(rest) in _NEEDS_PLACE else rest  # "Ambleford College" is no "college"
            break
    parts = words.split("-")
    while len(parts) > 2 and parts[0] in _QUALIFIERS and name[0].islower():
        parts = parts[1:]
    if len(parts) > _LONGEST:
        last = max((at for at in range(_LONGEST) if parts[at] not in _LINKS), default=0)
        parts = parts[: last + 1]
    parts[-1] = _singular(parts[-1])
    return "-".join(_SAME.get(part, part) for part in parts)


def stands_alone(surface: str) -> bool:
    """Say whether the words are just a kind of service ("the hub"), which means the one spoken of before."""
    return surface.lower().removeprefix("the ").removeprefix("this ") in ALONE


def _singular(word: str) -> str:
    if word not in _PLURALS:
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]
