"""A claim: what a sentence states, or a question asks, of grades, changes, numbers, days, names
or bodies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphkit.core.language.sentences import grade_words
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon

OVERALL = "overall-effectiveness"
EVERY = "every"
Places = tuple[tuple[str, ...], ...]  # of each place the bodies that have had its name


@dataclass(frozen=True, slots=True)
class When:
    """A time: how it is meant ("in", "at", "since" …), the day, month, year or period,
    and its words.
    """

    mode: str
    period: str
    words: str = ""

    @property
    def year(self) -> int:
        """The (first) year."""
        return int(self.period.lstrip(".")[:4])

    @property
    def text(self) -> str:
        """The period in words: "March 2023"."""
        return " to ".join(long_date(each) for each in self.period.split("..") if each)


@dataclass(frozen=True, slots=True)
class ClaimedNumber:
    """A number with its bound: "=", "<", "<=", ">", ">=" or "~" (about)."""

    sign: str
    value: float

    def holds(self, value: float) -> bool:
        """Return whether a value is within the bound; about: within a tenth, or one."""
        tests: Mapping[str, bool] = {
            "=": value == self.value,
            "<": value < self.value,
            "<=": value <= self.value,
            ">": value > self.value,
            ">=": value >= self.value,
            "~": abs(value - self.value) <= max(1, self.value / 10),
        }
        return tests[self.sign]

    @property
    def text(self) -> str:
        """The number in words: "more than 3"."""
        words = load_lexicon("answer-words")["bounds"].get(self.sign, "")
        return f"{words} {self.value:g}".strip()


LATEST, NOW, PREVIOUS, ANY, ALWAYS = (
    When(mode, "") for mode in ("latest", "now", "previous", "any", "always")
)
SOME = ClaimedNumber(">=", 1)


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
    size: int = 0  # by how many grades it changed; of how many judgements or inspections
    is_subject: bool = False  # the judgement is what the grade is said of: "leaders are good"
    family: str = ""  # "full" or "visit", where the sentence says which kind of inspection
    before: frozenset[str] = frozenset()  # grades from which it changed
    region: str | None = None  # of a set of authorities; "": England
    # "=" or ">", of the authorities, how far from it
    share: tuple[str, float, float] = ("", 0.0, 0.0)


def in_words(grades: Iterable[str]) -> str:
    """Return some grades, of which any is meant: "good or outstanding"."""
    return " or ".join(sorted(map(grade_words, grades)))
