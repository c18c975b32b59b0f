"""Decisions of readers on what became of a recommendation: a CSV table that overrides the model.

A decision belongs to two documents, not to a way of reading them: it holds for the words with its
digest, whether the reports are read from PDF files or from records. Columns: `earlier` and `later`
(SHA-256 of the documents), `item` ("4"; "4/2" is its second part), `words` (first digits of the
SHA-256 of the words of the item), `outcome`, `shown_by` (statements of the later document:
"finding/12.3:9f86d0818840=answers-well recommendation/4:5f1c…"; how each answers may be left out),
`by`, `why`, `on`. Where a later reading numbers statements otherwise, the digest decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from graphkit.core.errors import DecisionError
from graphkit.core.model import Note, Record
from graphkit.core.record_files import item_has_words, statement_index
from graphkit.core.resources import resource_path
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import Scheme
from graphkit.documents.resolve.decisions import read_table

SHIPPED = ("data", "register", "outcome-decisions.csv")
# code of the note on a decision whose words a document does not have
DECISION_LEFT_OUT = "decision-left-out"
DECIDABLE_OUTCOMES = (  # by a reader
    "not-mentioned",
    "partly-recurs",
    "partly-resolved",
    "recurs",
    "resolved",
)
_DENIES = {  # outcome of a recommendation → those of a part that deny it
    "resolved": ("recurs", "partly-recurs", "not-mentioned"),
    "partly-resolved": ("recurs", "partly-recurs"),
    "recurs": ("resolved",),
    "not-mentioned": ("resolved", "recurs", "partly-recurs"),
}
_SHOWN = re.compile(r"((?:finding|recommendation)/[\w.-]+):([0-9a-f]{12,64})(?:=([a-z-]+))?")
_DOCUMENT, _WORDS = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{12,64}")


class NamedStatement(NamedTuple):
    """A statement of the later document: its name, the digest of its words, how it answers."""

    name: str  # "finding/12.3"
    words: str
    relation: str = ""

    def __str__(self) -> str:
        """Return the statement as the table and the graph have it."""
        relation = f"={self.relation}" if self.relation else ""
        return f"{self.name}:{self.words}{relation}"


class DecidedOutcome(NamedTuple):
    """A line of the table: what became of a recommendation or part of a document in a later one."""

    earlier: str
    later: str
    item: str
    words: str
    outcome: str
    shown_by: tuple[NamedStatement, ...] = ()
    by: str = ""
    why: str = ""
    on: date | None = None

    @property
    def recommendation(self) -> str:
        """The recommendation, as `item` names it."""
        return self.item.partition("/")[0]

    @property
    def part(self) -> str:
        """The part of the recommendation; "" for the whole."""
        return self.item.partition("/")[2]

    @property
    def key(self) -> str:
        """What the decision is on, as text, however a reading numbers it: documents and words."""
        return " ".join((self.earlier, self.later, self.words))

    def cells(self) -> tuple[str, ...]:
        """Return the cells of its line."""
        shown = " ".join(map(str, self.shown_by))
        named = self.earlier, self.later, self.item, self.words, self.outcome, shown
        return (*named, self.by, self.why, self.on.isoformat() if self.on else "")

    def stated(self) -> str:
        """Return the decision as the graph of the earlier document states it."""
        return " ".join((self.outcome, self.later, *map(str, self.shown_by), "by", self.by))


class StatedDecision(NamedTuple):
    """A decision as the graph of the earlier document states it."""

    outcome: str
    later: str
    shown_by: tuple[NamedStatement, ...]
    by: str


def parse_stated(text: str) -> StatedDecision:
    """Return the decision that a graph states: "resolved 9f86… finding/12.3:2c26… by a reader"."""
    decided, _, by = text.partition(" by ")
    outcome, later, *shown = decided.split()
    return StatedDecision(outcome, later, tuple(map(_shown, shown)), by)


class OutcomeDecisions:
    """The decisions that ship with graphkit, and `own`, those of a user's file.

    The user's on a recommendation at a later document take the place of all those shipped on it.
    """

    def __init__(
        self, shipped: Iterable[DecidedOutcome] = (), own: Iterable[DecidedOutcome] = ()
    ) -> None:
        self.own = tuple(own)
        replaced = {(each.earlier, each.later, each.recommendation) for each in self.own}
        kept = (
            each
            for each in shipped
            if (each.earlier, each.later, each.recommendation) not in replaced
        )
        self._earlier: Mapping[str, list[DecidedOutcome]] = defaultdict(list)
        self._later: Mapping[str, list[DecidedOutcome]] = defaultdict(list)
        for each in (*kept, *self.own):
            self._earlier[each.earlier].append(each)
            self._later[each.later].append(each)

    @classmethod
    def read(cls, path: Path | None = None) -> OutcomeDecisions:
        """Return the decisions that ship with graphkit, and those of a user's file."""
        shipped = read_outcome_decisions(resource_path(*SHIPPED))
        return cls(shipped, read_outcome_decisions(path) if path else ())

    def on(self, record: Record) -> tuple[list[DecidedOutcome], list[Note]]:
        """Return the decisions on the recommendations of a record, named as the record does.

        The notes are on the decisions, of this document or of earlier ones, whose words the record
        does not have.
        """
        found, notes = [], []
        documents = [source.sha256 for source in (record.source, *record.also)]
        for decision in (each for one in documents for each in self._earlier.get(one, ())):
            if item := _item_of(decision, record):
                found.append(decision._replace(item=item))
            else:
                notes.append(_note(record, f"recommendation {decision.item}", decision))
        for decision in (each for one in documents for each in self._later.get(one, ())):
            notes += [
                _note(record, shown.name, decision)
                for shown in decision.shown_by
                if not _has_statement(record, shown)
            ]
        return found, notes

    def unused(self, applied: Collection[str]) -> tuple[str, ...]:
        """Return the items of the user's decisions whose keys are not among those applied."""
        unused = (each for each in self.own if each.key not in applied)
        return tuple(f"{each.item} of {each.earlier[:12]}" for each in unused)


def _item_of(decision: DecidedOutcome, record: Record) -> str:
    """Return the recommendation or part of a record that has the words of a decision, or ""."""
    asked = record.recommendations
    try:
        if not decision.part:
            return asked[statement_index(decision.item, asked, decision.words)].id
        parts = tuple(
            replace(part, id=f"{item.id}/{part.id}") for item in asked for part in item.parts
        )
        return parts[statement_index(decision.item, parts, decision.words)].id
    except ValueError:
        return ""


def _has_statement(record: Record, shown: NamedStatement) -> bool:
    statements = record.findings if shown.name.startswith("finding/") else record.recommendations
    return any(item_has_words(each, shown.words) for each in statements)


def _note(record: Record, name: str, decision: DecidedOutcome) -> Note:
    message = (
        f"{record.source.file}: the decision on recommendation {decision.item} of the document "
        f"{decision.earlier[:12]} is of words of {name} that this reading does not have; read them "
        "again, and change or delete its line"
    )
    return Note(DECISION_LEFT_OUT, message)


def read_outcome_decisions(path: Path) -> list[DecidedOutcome]:
    """Read a table of decisions on outcomes.

    Raises DecisionError where a column is missing, a line is not understood, or two lines
    contradict each other.
    """
    found = [
        _decision(cells, f"{path}, line {number}")
        for number, cells in read_table(path, DecidedOutcome._fields)
    ]
    check_contradictions(found, path)
    return found


def _decision(cells: Mapping[str, str], where: str) -> DecidedOutcome:
    """Return the decision in a line. Raises DecisionError."""
    try:
        return _parsed(cells)
    except ValueError as error:
        raise DecisionError(f"{where}: {error}") from error


def _parsed(cells: Mapping[str, str]) -> DecidedOutcome:
    for name, form in (("earlier", _DOCUMENT), ("later", _DOCUMENT), ("words", _WORDS)):
        if not form.fullmatch(cells[name]):
            raise ValueError(f"{name} is no SHA-256 digest: {cells[name][:80]!r}")
    if not (cells["item"] and cells["by"]):
        raise ValueError("fill in item and by")
    outcome = cells["outcome"].lower().replace(" ", "-")
    if outcome not in DECIDABLE_OUTCOMES:
        listed = ", ".join(DECIDABLE_OUTCOMES)
        raise ValueError(f"{cells['outcome']!r} is not for a reader to say: {listed}")
    shown = tuple(_shown(each) for each in cells["shown_by"].split())
    if shown and outcome == "not-mentioned":
        raise ValueError("not-mentioned names statements: what is not mentioned has none")
    on = date.fromisoformat(cells["on"]) if cells["on"] else None
    more = cells["by"], cells["why"], on
    return DecidedOutcome(
        cells["earlier"], cells["later"], cells["item"], cells["words"], outcome, shown, *more
    )


def _shown(text: str) -> NamedStatement:
    match = _SHOWN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no statement: write it as finding/12.3:9f86d0818840")
    name, words, relation = match.groups()
    if relation and relation not in scheme_values(Scheme.ANSWER):
        raise ValueError(f"{relation!r} is not in the scheme {Scheme.ANSWER}")
    return NamedStatement(name, words, relation or "")


def check_contradictions(decisions: Iterable[DecidedOutcome], path: Path) -> None:
    """Raise DecisionError where two lines decide otherwise on one item at one later document, or
    one says of the whole what another denies of a part.
    """
    for one, other in _pairs(decisions):
        whole, part = sorted((one, other), key=lambda each: bool(each.part))
        is_denied = not whole.part and part.part and part.outcome in _DENIES.get(whole.outcome, ())
        if is_denied or one.item == other.item:
            raise DecisionError(
                f"{path}: two lines on the document {one.earlier[:12]} contradict each other "
                f"({one.item} is {one.outcome}, {other.item} is {other.outcome}); delete one"
            )


def _pairs(decisions: Iterable[DecidedOutcome]) -> Iterator[tuple[DecidedOutcome, DecidedOutcome]]:
    """Yield the pairs of decisions on one recommendation at one later document."""
    together: dict[tuple[str, str, str], list[DecidedOutcome]] = defaultdict(list)
    for each in decisions:
        together[each.earlier, each.later, each.recommendation].append(each)
    for group in together.values():
        yield from combinations(group, 2)


def replaced_decisions(
    old: Sequence[DecidedOutcome], new: Sequence[DecidedOutcome]
) -> list[DecidedOutcome]:
    """Return the lines of a table with new ones, in place of those on the same items, sorted."""
    by_item = {each[:3]: each for each in (*old, *new)}
    return sorted(by_item.values(), key=lambda each: each[:4])
