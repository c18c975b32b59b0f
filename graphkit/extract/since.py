"""How a sentence looks back on the inspection before.

Inspectors say what became of earlier requests in three ways: "this was an area for improvement at the last
inspection" (asked), "most recommendations of the last inspection have been addressed" (overall), "visits are
more frequent than at the last inspection" (since). What the sentence finds is told by its polarity. One that
only tells what was found at the time ("a visit in 2018 identified gaps") looks back in none.
"""

from __future__ import annotations

import re

_EVENT = r"\b(?:(?:re-?)?inspections?|visits?|SIF|ILACS|JTAI)\b"
_BACK = re.compile(
    rf"""\b(?:last|previous|earlier|most\ recent|20[012]\d)\b [^.;]{{0,60}}? {_EVENT}
       | {_EVENT} [^.;]{{0,30}}? \b(?:in|of)\ (?:\w+\ )? 20[012]\d""",
    re.IGNORECASE | re.VERBOSE,
)
_OVERALL = re.compile(
    r"""\b(?:areas|recommendations|shortfalls|weaknesses|issues|concerns|deficits)\b [^.;]{0,70}?
        \b(?:improve\w*|develop\w*|identif\w+|noted|raised|highlight\w+|found|made|address\w+|repeated)\b
       | (?<!despite\ ) (?<!despite\ the\ ) \brecommendations\ (?:from|of|in|at)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKED = re.compile(
    r"""\b areas?\ (?:for|of|that|in\ need|requir\w+)\b
       | \b(?:identified|raised|highlighted|noted|recommend\w*|repeated|criticised|outstanding\ action)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SINCE = re.compile(
    r"""\b(?:since|than)\b [^.;]{0,40}? \b(?:last|previous|earlier|20[012]\d)\b
       | \b(?:at|by)\ the\ (?:time\ of\ the\ )?(?:last|previous)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REPEATED = re.compile(
    r"""\b(?:areas?|recommendations?|actions?)\b [^.;]{0,40}? \b(?:at|from|of|in)\b [^.;]{0,20}?
        \b(?:last|previous|earlier)\b [^.;]{0,40}? \binspections?\b
      | \b(?:repeated|outstanding)\ (?:areas?|recommendations?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TOLD = re.compile(  # what a visit found in its day, with no word on today
    rf"""\A (?!.*\b(?:still|remain\w*|continu\w+|persist\w*|again|recurr\w+)\b)
         (?!.*\b(?:now|yet|current\w*|has|have|is|are)\b) .*? {_EVENT} [^.;]{{0,50}}? (?<!was\ )
         (?<!were\ ) \b(?:identified|found|highlighted|noted|concluded|resulted|raised)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_WAYS = (("overall", _OVERALL), ("asked", _ASKED), ("since", _SINCE))
_HINTS = ("nspection", "isit", "SIF", "ILACS", "JTAI")  # one of them is in every such sentence


def looks_back(quote: str) -> str:
    """Return in which way of the look-back scheme a sentence looks back, "" where it does not.

    >>> looks_back("This was an area for improvement at the last inspection.")
    'asked'
    """
    if not any(map(quote.__contains__, _HINTS)) or not _BACK.search(quote) or _TOLD.search(quote):
        return ""
    return next((way for way, words in _WAYS if words.search(quote)), "")


def repeats(quote: str) -> bool:
    """Say whether a recommendation says itself that an earlier inspection asked for the same.

    >>> repeats("Improve supervision. This was a recommendation at the last inspection.")
    True
    """
    return ("nspection" in quote or "recommendation" in quote) and _REPEATED.search(quote) is not None
