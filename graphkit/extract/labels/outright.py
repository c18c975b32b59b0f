"""What a sentence evaluates by its wording alone: "the backlog has been cleared" is a strength.

Weights that are learned add up what words hint at, and most that is said of backlogs is a weakness. A few
wordings, rare in the reports that were learned from, turn what they are said of round as a whole; they are
listed in `data/lexicon/outright.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from graphkit.resources import lists

SURE = 0.9  # that such a wording is read rightly
_LONGEST = 60  # words and stops of a sentence that is looked at
_OPENING = (
    "(?:(?:however|as a (?:result|consequence)|consequently|therefore) ,? ?"
    "|(?:following|after|since|due to|through|with|thanks to|because of|as a result of) [^,;:]+ , )?"
)
_GIVES = {
    "strength": ("weakness", "mixed", "context"),
    "weakness": ("strength", "context"),
    "mixed": ("strength",),
}


def outright(words: Sequence[str], given: str) -> str:
    """Return the polarity that the words of a sentence settle, "" where it is the one given, or they do not.

    Examples
    --------
    >>> from graphkit.extract.text.phrases import tokens
    >>> outright(tokens("The backlog of assessments has been cleared."), "weakness")
    'strength'
    """
    if len(words) > _LONGEST:
        return ""
    sentence = " ".join(words)
    return next((name for name in _GIVES if given in _GIVES[name] and _wording(name).match(sentence)), "")


@cache
def _wording(polarity: str) -> re.Pattern[str]:
    listed = lists("outright")
    wordings = "|".join(listed[polarity])
    for part in ("bad", "who", "tail"):
        wordings = wordings.replace(f"{{{part}}}", listed[part])
    return re.compile(rf"{_OPENING}(?:{wordings})(?: [.])?$")
