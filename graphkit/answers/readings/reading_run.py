"""`ReadingRun`: a reading on its way to a result: what it was compiled to, and on which store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.horizon import Horizon
from graphkit.answers.readings.needed_words import words_reached
from graphkit.answers.readings.reading import Reading
from graphkit.answers.readings.sql_parts import SqlPart
from graphkit.graph.facts.facts import Facts

if TYPE_CHECKING:
    from graphkit.answers.readings.sql import Compiled, SqlCompiler
    from graphkit.graph.store.dataset import Store

Groups = list[list[Any]]  # values of SQL, a list for each row


@dataclass(frozen=True)
class ReadingRun:
    """A reading on a store that is as at the day of the reading."""

    store: Store
    reading: Reading
    compiler: SqlCompiler  # for the store

    def of(self, reading: Reading) -> ReadingRun:
        """Return another reading on the same store."""
        return ReadingRun(self.store, reading, self.compiler)

    @cached_property
    def compiled(self) -> Compiled:
        return self.compiler.compile(self.reading)

    @property
    def facts(self) -> Facts:
        """The read model with its views."""
        return self.compiler.facts

    @property
    def key_columns(self) -> list[str]:
        """The columns of SQL that the dimensions of `by` have."""
        return [f"d{number}" for number in range(len(self.compiled.by))]

    @cached_property
    def condition(self) -> SqlPart:
        """The clauses as a condition of SQL."""
        return self.compiler.conditions(self.reading)

    def tables(self, *needed: SqlPart) -> str:
        """Return the tables that the clauses and other parts of a query need, joined."""
        return self.compiler.tables(self.reading.unit, self.condition, *needed)

    def select(self, columns: str) -> list[tuple[Any, ...]]:
        """Return columns of the rows that meet the clauses."""
        return self.facts.rows(f"SELECT {columns} FROM {self.tables()} WHERE {self.condition}")

    @cached_property
    def words(self) -> Horizon | None:
        """How far the words are known of the reports in which some are looked for; None where none
        are.
        """
        return words_reached(self.compiler, self.reading)

    def count(self, reading: Reading) -> int:
        """Return what another reading of the same store counts."""
        return int(self.facts.rows(self.compiler.compile(reading).sql)[0][0])

    def count_distinct_rows(self) -> int:
        """Return how many rows of the unit the reading has."""
        query = f"SELECT count(DISTINCT id) FROM ({self.compiled.rows})"
        return int(self.facts.rows(query)[0][0])

    def rows(self) -> tuple[list[Any], Groups]:
        """Return the numbers of the rows (none where it is no list), and their values."""
        if self.reading.is_list:
            rows = [*dict.fromkeys(self.facts.rows(self.compiled.repeated))]
            return [row[0] for row in rows], [[*row[1:]] for row in rows]
        return [], [[*row] for row in self.facts.rows(self.compiled.sql)]
