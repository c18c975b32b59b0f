"""What a briefing on an authority consists of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from graphkit.answers.readings.next_inspections import NextInspection
from graphkit.core.language.wording import counted
from graphkit.graph.entities.quotes import CitedPassage


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of grades: the criterion, and its grade at each inspection ("" if none)."""

    criterion: str
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic with its weak or mixed findings, of all that evaluate,
    before and now (before: 0 of 0).
    """

    topic: str  # IRI
    label: str
    negative: int
    findings: int
    before_negative: int = 0
    before_findings: int = 0

    @property
    def share(self) -> float:
        """Per cent weak or mixed."""
        return 100 * self.negative / self.findings if self.findings else 0.0

    def __str__(self) -> str:
        return f"{self.label.lower()} ({self.negative} of {self.findings})"


@dataclass(frozen=True, slots=True)
class Visit:
    """An inspection without an overall grade: its theme, findings, and one passage of each kind."""

    inspection: str
    title: str
    theme: str
    is_later: bool  # than the latest full inspection
    strengths: int
    weaknesses: int
    strong: CitedPassage | None
    weak: CitedPassage | None


@dataclass(frozen=True, slots=True)
class Recurring:
    """A recommendation that the next full inspection found again."""

    title: str
    made: str
    found: str
    outcome: str
    confidence: float | None
    source: CitedPassage


@dataclass(frozen=True, slots=True)
class Open:
    """The recommendations of an inspection that are open.

    `topics` are those of several of them, as "3 on leadership"; `urgent` those for priority action,
    as words and passages.
    """

    inspection: str
    title: str
    number: int
    topics: tuple[str, ...]
    urgent: tuple[tuple[str, CitedPassage], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to ask in a meeting, what it rests on, and where that is."""

    question: str
    because: str
    source: CitedPassage | None


@dataclass(frozen=True, slots=True)
class Peer:
    """A statistical neighbour that is strong on a topic on which the authority is weak."""

    topic: str
    name: str
    authority: str
    grade: str
    inspected: str
    source: CitedPassage


@dataclass(frozen=True, slots=True)
class Number:
    """A published value beside what the latest full inspection found on its topic.

    `finding` is the sentence on the value, `question` what to ask, "" where words and number agree;
    `series` are the values by year, `year` that of the inspection, 0 where it has no value.
    """

    topic: str
    label: str
    strengths: int
    negative: int
    finding: str
    question: str
    source: str
    series: tuple[tuple[int, float], ...]
    year: int


@dataclass(frozen=True, slots=True)
class Briefing:
    """The briefing. `inspections` are (IRI, framework, first day), oldest first,
    as in `judgements`.
    """

    authority: str
    name: str
    region: str
    newest: str
    inspected: str
    next: NextInspection | None  # when the next full inspection is usual
    sentences: tuple[str, ...]
    inspections: tuple[tuple[str, str, str], ...]
    judgements: tuple[Judged, ...]
    better: tuple[TopicShare, ...]
    worse: tuple[TopicShare, ...]
    graded_better: tuple[str, ...]
    graded_worse: tuple[str, ...]
    recurring: tuple[Recurring, ...]
    outcomes: tuple[tuple[str, int], ...]
    open: tuple[Open, ...]  # the latest first
    visits: tuple[Visit, ...]
    asks: tuple[Ask, ...]
    peers: tuple[Peer, ...]
    numbers: tuple[Number, ...]
    interventions: tuple[str, ...]  # of which no end is known
    # of its homes, agencies and youth justice service, a line for each type
    results: tuple[str, ...]
    not_covered: tuple[str, ...]


def recommendations_by_year(days: Iterable[str]) -> str:
    """Return the number of recommendations made on some days:
    "7 recommendations (2 of 2022, 5 of 2023)".
    """
    years = sorted(Counter(day[:4] for day in days).items())
    total = counted(sum(number for _, number in years), "recommendation")
    if len(years) == 1:
        return f"{total} of {years[0][0]}"
    return f"{total} ({', '.join(f'{number} of {year}' for year, number in years)})"
