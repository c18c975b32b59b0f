"""What a check of a draft returns: sentences with their states, parts and passages."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from graphkit.answers.claims.verdict import CONTRADICTED
from graphkit.core.text_table import shortened
from graphkit.graph.entities.quotes import CitedPassage

_LONGEST_QUOTE = 420  # characters


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """A part of a sentence: its words, what it was read as, its state, and why."""

    words: str
    # place, time, grade, count, lead, quotation, deliverer, intervention, outcome, number, practice
    kind: str
    read_as: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a draft with its state, parts and passages."""

    sentence: str
    state: str
    parts: tuple[CheckedPart, ...] = ()
    passages: tuple[CitedPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A checked draft: its sentences in order, and what to know of the check."""

    sentences: tuple[CheckedSentence, ...]
    notes: tuple[str, ...] = ()
    file: str = ""  # that it was read from

    @property
    def has_contradictions(self) -> bool:
        """Whether a sentence, or a part of one, is contradicted."""
        return any(part.state == CONTRADICTED for each in self.sentences for part in each.parts)


def citation_of(passage: CitedPassage) -> str:
    """Return report and page, with the beginning of the quote, and the address."""
    quote = f": “{shortened(passage.quote, _LONGEST_QUOTE)}”" if passage.quote else ""
    return f"{passage.source}{quote}{f' {passage.url}' if passage.url else ''}"


def to_data(checked: CheckedDraft) -> list[dict[str, Any]]:
    """Return the sentences as plain data."""
    return [asdict(each) for each in checked.sentences]
