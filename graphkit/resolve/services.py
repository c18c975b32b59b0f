"""The canonical name of a local service: what its variants in one authority's reports have in common.

"multi-agency safeguarding hub (MASH)", "MASH" and "Multi Agency Safeguarding Hubs" are one service; "early
help hub" and "early help service" are two. Only spelling is folded (capitals, hyphens, plural, "wellbeing"),
abbreviations are spelt out, and words that say whose it is fall away. What else is the same is a person's
decision.
"""

from __future__ import annotations

import re

from graphkit.terms import slug

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_POSSESSOR = re.compile(
    r"^(?:the\s+)?(?:local authority|council|borough|county|city|partnership|trust)['’]?s?['’]?\s+", re.I
)
_QUOTES = re.compile(r"[‘’'\"“”]")
_PLURALS = frozenset(
    "teams hubs panels groups boards forums councils centres units services projects programmes conferences "
    "meetings clinics lines networks schools committees academies agencies surgeries workshops".split()
)
ALONE = frozenset(
    "hub team panel service board group forum council centre unit project programme conference school "
    "committee network academy clinic".split()
)


def canonical(surface: str, expansion: str = "") -> str:
    """Return the canonical name of a service as a slug; "" where the words name nothing.

    `expansion` is the long form where the words are an abbreviation.
    """
    name = _BRACKETS.sub("", expansion or surface).strip()
    name = _QUOTES.sub("", _POSSESSOR.sub("", name)).lower().replace("well being", "wellbeing")
    words = slug(name).replace("wellbeing", "well-being").replace("co-operative", "cooperative")
    head, hyphen, last = words.rpartition("-")
    return f"{head}{hyphen}{_singular(last)}"


def stands_alone(surface: str) -> bool:
    """Say whether the words are just a kind of service ("the hub"), which means the one spoken of before."""
    return surface.lower().removeprefix("the ") in ALONE


def _singular(word: str) -> str:
    if word not in _PLURALS:
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]
