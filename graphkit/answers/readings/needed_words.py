"""What a copy may not say without the words of reports (`meanings/11-counts-and-words.sql`).

A copy of records alone has the stems of passages. By them it finds words; that words are nowhere,
or that they stand side by side, it cannot know. What counts is not the copy, but the reports that a
question reaches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.declarations import clause_leaves, units
from graphkit.answers.readings.horizon import Horizon, words_horizon
from graphkit.answers.readings.reading import Reading, given_values
from graphkit.answers.readings.relations import base_of, common_key, inner_reading
from graphkit.core.errors import MissingWordsError

if TYPE_CHECKING:
    from graphkit.answers.readings.sql import SqlCompiler

WHO_ADDS = "whoever keeps this copy can add the words"
_LONGEST = 60  # characters of words in a message


def missing_words(words: str, reason: str = "these words") -> MissingWordsError:
    """Return the error for words that a copy without words cannot look for."""
    return MissingWordsError(
        f"{words[:_LONGEST]} cannot be looked for in this copy: it has stems in place of the words "
        f"of reports, and {reason} cannot be told by them; {WHO_ADDS}"
    )


def words_reached(compiler: SqlCompiler, reading: Reading) -> Horizon | None:
    """Return how far the words are known of the reports that a reading looks for words in; None
    where it looks for none.
    """
    found = set[int]()
    readings = [*_readings_with_words(reading)]
    for each in readings:
        scoped = base_of(each, "inspection")
        condition = compiler.conditions(scoped)
        tables = compiler.tables(scoped.unit, condition)
        found.update(compiler.facts.column(f"SELECT k.id FROM {tables} WHERE {condition}"))
    return words_horizon(compiler.facts, frozenset(found)) if readings else None


def require_words(reading: Reading, known: Horizon, is_found: bool) -> None:
    """Raise MissingWordsError for what a copy without the words of a reading may not answer:
    a phrase, rows without some words, or that there are none.
    """
    if not known.is_outside:
        return
    looked_for = [pair for clause in _clauses(reading) for pair in _words_in(clause)]
    for words, is_denied in looked_for:
        if '"' in words:
            raise missing_words(words, "a phrase")
        if is_denied or not is_found:
            raise missing_words(words)


def _clauses(reading: Reading) -> list[Mapping[str, Any]]:
    measured = (each.clause for each in reading.measures if each.clause is not None)
    return [reading.where, *measured]


def _readings_with_words(reading: Reading) -> Iterator[Reading]:
    """Yield a reading and those inside it, where they look for words themselves."""
    leaves = [leaf for where in _clauses(reading) for leaf in clause_leaves(where)]
    if any(leaf.name == "words" for leaf in leaves):
        yield reading
    for leaf in leaves:
        if leaf.name == "has":
            other, same = units()[leaf.value["of"]], leaf.beside.get("same", "")
            name = common_key(reading.unit, other, same)
            yield from _readings_with_words(inner_reading(leaf.value, name))


def _words_in(where: Mapping[str, Any], is_denied: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the words in a tree of clauses, also inside `has`, and whether rows without them are
    chosen.
    """
    for leaf in clause_leaves(where, is_denied):
        if leaf.name == "has":
            yield from _words_in(leaf.value.get("where", {}), leaf.is_denied)
        elif leaf.name == "words":
            yield from ((str(each), leaf.is_denied) for each in given_values(leaf.value))
