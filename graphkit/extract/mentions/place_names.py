"""Whether a name means a place or an authority, and whether authorities are only a comparison.

"In the London Borough of Ambleford" names an area, "Ambleford has invested" names the authority, and "similar
local authorities" names nobody that the authority works with. The word lists are in
`data/lexicon/authority-actions.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graphkit.core.resources import load_lexicon
from graphkit.extract.mentions.gazetteer import GazetteerMatch
from graphkit.extract.text.tokens import TokenizedSentence

BEFORE_PLACE = r"\b(?:in|within|across|throughout) "
_BEFORE_AREA = re.compile(rf"{BEFORE_PLACE}(?:the )?$", re.IGNORECASE)
_BEFORE_ABBREVIATION = re.compile(  # "in North Ambleford (NA)"
    rf"{BEFORE_PLACE}(?:the )?(?:(?:(?!Council)[A-Z][\w’'-]*,?|and|of|on|upon) ){{1,9}}\($"
)
_LONGEST_CONTEXT = 20  # characters before a name
_LONGEST_PLACE = 80
_PLURAL = re.compile(r"(?:authorit(?:ies|y)|councils?|boroughs?)$")  # "other local authorities"
_BEFORE_COMPARATOR = re.compile(  # "lower than in", "compared with similar"
    r"\b(?:similar|compara(?:ble|tive|tor)|statistical|nearest|(?:best|high\w*|well|good)[ -]performing"
    r"|(?<!rather )(?<!other )than|in common with|unlike|(?<!.)like|as in|one of the (?:most|least|few)"
    r"|(?:compar\w+|line|measured|benchmarked|step) (?:with|to|against)"
    r"|(?:average|rate|figure)s? (?:for|of|in|across)|(?:half|double|twice|exceeds|above|below) that)"
    r"(?: (?:that|those|the|in|of|by|for|any|all|both|either|most|many|some|other|majority|average|rate"
    r"|national|children|care|deprived|London|inner|outer|\d+))*\s$",
    re.IGNORECASE,
)
_LONGEST_COMPARISON = 70
# Authorities in general are nobody, unless the report works with them or says which ones
_DISTRICTS = re.compile(r"(?:district|borough) councils?$")
_BEFORE_WORKING_WITH = re.compile(  # "a panel shared across both"
    r"\b(?:with|both|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d\d?|these|those|neighbouring|partner|member"
    r"|adjoining|shar(?:ed|es|ing)|joint\w*|collaborat\w+|across|between|alongside|consort\w+)\b[^.;:]{0,40}$",
    re.IGNORECASE,
)
_AFTER_NATIONAL = re.compile(
    r",?\s(?:nationally|regionally|elsewhere"
    r"|(?:in|across) (?:the (?:rest of (?:the )?)?)?(?:country|England|UK|region|London))\b"
)
_BEFORE_CLAUSE = (
    ", ",
    "; ",
    ": ",
    *(f" {word} " for word in "that when while where although because but as how".split()),
)
_SENTENCE_OPENERS = ("", *(f"{word} " for word in "While Whilst Although When Where Because".split()))
_LONGEST_OPENER = 1 + max(map(len, _SENTENCE_OPENERS))
_BEFORE_EMPLOYER = re.compile(  # "proud to work for Ambleford"
    r"\b(?:(?<!experienced )(?<!suffered )(?<!pass )(?<!passes )by|work(?:ed|ing|s)? for)\s$"
)
_NAME_BEFORE = re.compile(  # "West Ambleford's strategy", "the University of Ambleford's"
    r"(?:\b(?:North|South|East|West|Greater|New)|\S [A-Z][\w’'-]*(?: of)?)\s$"
)
_AFTER_OTHER_NAME = re.compile(
    r"[’']s|\s(?:(?:and |& )?[A-Z]|local|foster|staff|children|\w+ (?:service|team))"
)


def is_area(words: TokenizedSentence, item: GazetteerMatch) -> bool:
    """Return whether an authority's name means its area: "in the London Borough of …", not "… Council"."""
    if item.meaning.kind != "authority" or "council" in " ".join(words.lower[item.first : item.last]):
        return False
    text, start = words.text, words.starts[item.first]
    return bool(
        _BEFORE_AREA.search(text, max(0, start - _LONGEST_CONTEXT), start)
        or _BEFORE_ABBREVIATION.search(text, max(0, start - _LONGEST_PLACE), start)
    )


def is_comparator(words: TokenizedSentence, item: GazetteerMatch) -> bool:
    """Return whether authorities are only a comparison, or nobody: "local authorities nationally"."""
    start, end, text = words.starts[item.first], words.ends[item.last - 1], words.text
    if item.meaning.class_hint != "PartnerSector" or not _PLURAL.search(words.lower[item.last - 1]):
        return False
    before = max(0, start - _LONGEST_COMPARISON)
    if _BEFORE_COMPARATOR.search(text, before, start):
        return True
    if item.meaning.sector != "local-authority" or _DISTRICTS.search(text.lower(), start, end):
        return False
    return bool(_AFTER_NATIONAL.match(text, end)) or not _BEFORE_WORKING_WITH.search(text, before, start)


def find_acting_places(text: str, place: str) -> Iterator[int]:
    """Yield where the name of a place begins that means its authority.

    The place is the subject of a clause, follows "by" or "work for", or has what only an authority has.
    """
    if place and place in text and place not in load_lexicon("authority-actions")["verb-places"]:
        for match in re.finditer(re.escape(place), text):
            start, end = match.span()
            near, far = max(0, start - _LONGEST_CONTEXT), max(0, start - _LONGEST_PLACE)
            opens_clause = (
                text.endswith(_BEFORE_CLAUSE, 0, start)
                or text[: min(start, _LONGEST_OPENER)] in _SENTENCE_OPENERS
            )
            if (
                (opens_clause and _after_subject().match(text, end))
                or (_BEFORE_EMPLOYER.search(text, near, start) and not _AFTER_OTHER_NAME.match(text, end))
                or (_after_owner().match(text, end) and not _NAME_BEFORE.search(text, far, start))
            ):
                yield start


@cache
def _after_owner() -> re.Pattern[str]:
    """Return the pattern of what only an authority has ("Ambleford's approach")."""
    possessions = "|".join(load_lexicon("authority-actions")["possessions"])
    return re.compile(rf"[’'](?:s\s|(?<=s[’'])\s)(?:{possessions})\b")


@cache
def _after_subject() -> re.Pattern[str]:
    """Return the pattern of what an authority does or is ("Ambleford has invested in")."""
    words = {
        name: "|".join(load_lexicon("authority-actions")[name])
        for name in ("verbs", "after-is", "roles", "place-facts")
    }
    return re.compile(
        r"\s(?:(?:also|now|currently|successfully)\s)?"
        rf"(?:(?:has|had)\s(?!(?:[\w-]+\s){{0,3}}(?:{words['place-facts']})\b|\d)"
        r"|(?:has|had)\s(?:also\s)?been\s(?:chosen|part|selected|successful|unable)\b"
        rf"|(?:{words['verbs']})\b(?!\s(?:in|at)\b)"
        rf"|(?:is|was)\s(?:{words['after-is']}|(?!being)\w+ing"
        rf"|an?\s(?:[\w-]+,?\s(?:and\s)?){{0,4}}?(?:{words['roles']}))\b)"
    )
