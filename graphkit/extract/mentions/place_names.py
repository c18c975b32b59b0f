"""Where the name of an authority means its place, that of a place its authority, and others a yardstick."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graphkit.core.resources import load_lexicon
from graphkit.extract.mentions.aliases import word_set
from graphkit.extract.mentions.gazetteer import GazetteerMatch
from graphkit.extract.text.tokens import TokenizedSentence

WITHIN = r"\b(?:in|within|across|throughout) "  # before a place
_WITHIN = re.compile(rf"{WITHIN}(?:the )?$", re.IGNORECASE)
_WITHIN_NAMED = re.compile(  # "in North Ambleford (NA)"
    rf"{WITHIN}(?:the )?(?:(?:(?!Council)[A-Z][\w’'-]*,?|and|of|on|upon) ){{1,9}}\($"
)
_LONGEST_LEAD = 20
_LONGEST_PLACE = 80
_OF_SEVERAL = re.compile(r"(?:authorit(?:ies|y)|councils?|boroughs?)$")  # "other local authorities"
_COMPARED = re.compile(  # what stands before them where nobody deals with them: all are a yardstick
    r"\b(?:similar|compara(?:ble|tive|tor)|statistical|nearest|(?:best|high\w*|well|good)[ -]performing"
    r"|(?<!rather )(?<!other )than|in common with|unlike|(?<!.)like|as in|one of the (?:most|least|few)"
    r"|(?:compar\w+|line|measured|benchmarked|step) (?:with|to|against)"
    r"|(?:average|rate|figure)s? (?:for|of|in|across)|(?:half|double|twice|exceeds|above|below) that)"
    r"(?: (?:that|those|the|in|of|by|for|any|all|both|either|most|many|some|other|majority|average|rate"
    r"|national|children|care|deprived|London|inner|outer|\d+))*\s$",
    re.IGNORECASE,
)
_LONGEST_COMPARISON = 70
_CLAUSES = (
    ", ",
    "; ",
    ": ",
    *(f" {word} " for word in "that when while where although because but as how".split()),
)
_OPENERS = ("", *(f"{word} " for word in "While Whilst Although When Where Because".split()))
_TOO_LONG = 1 + max(map(len, _OPENERS))
_FOR_WHOM = re.compile(  # "proud to work for Ambleford"
    r"\b(?:(?<!experienced )(?<!suffered )(?<!pass )(?<!passes )by|work(?:ed|ing|s)? for)\s$"
)
_WITHIN_NAME = re.compile(  # "West Ambleford's strategy", "the University of Ambleford's"
    r"(?:\b(?:North|South|East|West|Greater|New)|\S [A-Z][\w’'-]*(?: of)?)\s$"
)
_OF_WHOM = re.compile(r"[’']s|\s(?:(?:and |& )?[A-Z]|local|foster|staff|children|\w+ (?:service|team))")


def is_area(words: TokenizedSentence, item: GazetteerMatch) -> bool:
    """Tell whether an authority's name means its area: "in the London Borough of …", not "… Council"."""
    if item.meaning.kind != "authority" or "council" in " ".join(words.lower[item.first : item.last]):
        return False
    text, start = words.text, words.starts[item.first]
    return bool(
        _WITHIN.search(text, max(0, start - _LONGEST_LEAD), start)
        or _WITHIN_NAMED.search(text, max(0, start - _LONGEST_PLACE), start)
    )


def is_comparator(words: TokenizedSentence, item: GazetteerMatch) -> bool:
    """Tell whether other authorities are only a yardstick: "higher than in similar local authorities"."""
    start = words.starts[item.first]
    return (
        item.meaning.class_hint == "PartnerSector"
        and bool(_OF_SEVERAL.search(words.lower[item.last - 1]))
        and bool(_COMPARED.search(words.text, max(0, start - _LONGEST_COMPARISON), start))
    )


def find_acting_places(text: str, place: str) -> Iterator[int]:
    """Yield where a place begins that acts, or for whom people work: its authority is meant.

    It is the subject of a clause, stands behind "by", or has what only an authority has.
    """
    if place and place in text and place not in word_set("doings"):
        for match in re.finditer(re.escape(place), text):
            start, end = match.span()
            near, far = max(0, start - _LONGEST_LEAD), max(0, start - _LONGEST_PLACE)
            opens = text.endswith(_CLAUSES, 0, start) or text[: min(start, _TOO_LONG)] in _OPENERS
            if (
                (opens and _acts().match(text, end))
                or (_FOR_WHOM.search(text, near, start) and not _OF_WHOM.match(text, end))
                or (_owns().match(text, end) and not _WITHIN_NAME.search(text, far, start))
            ):
                yield start


@cache
def _owns() -> re.Pattern[str]:
    """Return what stands behind a place and is its authority's alone ("Ambleford's approach")."""
    return re.compile(rf"[’'](?:s\s|(?<=s[’'])\s)(?:{'|'.join(load_lexicon('agencies')['owns'])})\b")


@cache
def _acts() -> re.Pattern[str]:
    """Return what stands behind the name of a place that acts, or is said to be somebody who does."""
    words = {
        key: "|".join(load_lexicon("agencies")[key]) for key in ("acts", "acts-after-is", "members", "rests")
    }
    return re.compile(
        r"\s(?:(?:also|now|currently|successfully)\s)?"
        rf"(?:(?:has|had)\s(?!(?:[\w-]+\s){{0,3}}(?:{words['rests']})\b|\d)"
        r"|(?:has|had)\s(?:also\s)?been\s(?:chosen|part|selected|successful|unable)\b"
        rf"|(?:{words['acts']})\b(?!\s(?:in|at)\b)"
        rf"|(?:is|was)\s(?:{words['acts-after-is']}|(?!being)\w+ing"
        rf"|an?\s(?:[\w-]+,?\s(?:and\s)?){{0,4}}?(?:{words['members']}))\b)"
    )
