"""A claim of a draft: what a sentence states of grades, changes, numbers, days, names or bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphkit.answers.drafts.sentence import ClaimedNumber, When

Places = tuple[tuple[str, ...], ...]  # of each place the bodies that have had its name
LATEST, LAST, NOW, PREVIOUS, ANY, ALWAYS = (
    When(mode, "") for mode in ("latest", "last", "now", "previous", "any", "always")
)
SOME = ClaimedNumber(">=", 1)
WHOLE = re.compile(r"(?:all|the)\b", re.I)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed: `kind`, the words, the places and the time that are meant.

    `values` are what is asserted: grades, names, a day, a result; `number` how many, with its
    bound.
    """

    kind: str
    words: str
    whens: tuple[When, ...] = ()
    places: Places = ()
    frameworks: tuple[str, ...] = ()
    values: frozenset[str] = frozenset()
    value: str = ""
    number: ClaimedNumber | None = None
    denied: bool = False
    criteria: tuple[str, ...] = ()
    says_overall: bool = False  # "good overall", not only "good"
    is_event: bool = False  # "was judged", not "was"
    is_still: bool = False
    is_present: bool = False  # "is good", beside a time
    is_row: bool = False  # times in a row
    size: int = 0  # by how many grades it changed; of how many recommendations
    is_subject: bool = False  # the judgement is what the grade is said of: "leaders are good"
    family: str = ""  # "full" or "visit", where the sentence says which kind of inspection
    before: frozenset[str] = frozenset()  # grades from which it changed
    region: str | None = None  # of a set of authorities; "": England
    # "=" or ">", of the authorities, how far from it
    share: tuple[str, float, float] = ("", 0.0, 0.0)


def named_group(match: re.Match[str], name: str = "value") -> str:
    """Return the text of the first group of a name ("value", "value2" …) that matched."""
    found = (
        text for key, text in match.groupdict().items() if text and key.rstrip("0123456789") == name
    )
    return next(found, "")
