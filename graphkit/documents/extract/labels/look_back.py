"""Recognise how a sentence refers to an earlier inspection: its look-back kind.

There are four kinds: "this was an area for improvement at the last inspection" (asked), "most
recommendations of the last inspection have been addressed" (overall), "visits are more frequent
than at the last inspection" (since), "too little has been done since the last inspection"
(unchanged). Whether the sentence is positive is a matter of its polarity. A sentence that only
reports what was found or judged at the time ("a visit in 2018 identified gaps") has no kind; where
it does so from its first word on, it evaluates nothing of today.

The patterns are data: `data/lexicon/look-back.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from graphkit.core.frameworks import current_frameworks
from graphkit.core.patterns import Patterns

_NAMES = current_frameworks().names("called_so")
_RE = Patterns("look-back", flags=re.IGNORECASE, named=_NAMES)
_KINDS = ("overall", "asked", "unchanged", "since")  # the first that matches is given
# every sentence that looks back contains one of them
_HINTS = ("nspection", "isit", *_NAMES.split("|"))


def expand_bare_years(sentence: str, years: Collection[int]) -> str:
    """Return a sentence with "in 2015" written out as "at the inspection in 2015" where it means
    that.

    `years` are those of the full inspections that the report mentions. Figures have years too, so
    "since 2015" is taken for an inspection only if it is the year of the last one and the sentence
    speaks of change.

    >>> expand_bare_years("Shortfalls identified in 2015 have not been resolved.", [2015])
    'Shortfalls identified at the inspection in 2015 have not been resolved.'
    """
    if not any(str(year) in sentence for year in years):
        return sentence

    def written_out(found: re.Match[str]) -> str:
        by_inspectors = not _RE.other_source.search(sentence, 0, found.end())
        if found["at"] and int(found["year"]) in years and by_inspectors:
            return f"{found['at']} at the inspection in {found['month']}{found['year']}"
        if found["since"] and int(found["from"]) == max(years) and _RE.change.search(sentence):
            return f"{found['since']} the inspection in {found['from']}"
        return found.group()

    return _RE.bare_year.sub(written_out, sentence)


def look_back_kind(sentence: str) -> str:
    """Return the look-back kind of a sentence, "" for none.

    >>> look_back_kind("This was an area for improvement at the last inspection.")
    'asked'
    """
    if not any(hint in sentence for hint in _HINTS):
        return ""
    if not _RE.refers_back.search(sentence) or _RE.history_only.search(sentence):
        return ""
    return next((kind for kind in _KINDS if getattr(_RE, kind).search(sentence)), "")


def flag_past_only(sentences: Sequence[str]) -> Iterator[bool]:
    """Yield for each sentence of a paragraph whether it is only about an earlier inspection.

    Sentences listed below one that ends with a colon are of that time too, until one speaks of
    today. A sentence about an earlier request is about today as well: whether the request has been
    met.

    >>> then = "The initial inspection found that plans were late."
    >>> list(flag_past_only([then, "Plans are in time."]))
    [True, False]
    """
    in_list = False
    for sentence in sentences:
        is_past = _RE.past_only.search(sentence) is not None
        past_only = is_past and look_back_kind(sentence) not in ("asked", "overall")
        in_list = in_list and not _RE.today.search(sentence)
        yield past_only or in_list
        in_list = in_list or (past_only and sentence.endswith(":"))


def repeats_earlier_request(recommendation: str) -> bool:
    """Return whether a recommendation says that an earlier inspection made it as well.

    >>> repeats_earlier_request("Improve. This was a recommendation at the last inspection.")
    True
    """
    mentions = "nspection" in recommendation or "recommendation" in recommendation
    return mentions and _RE.repeated_request.search(recommendation) is not None
