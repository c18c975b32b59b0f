"""Opens the read model for reading.

What is read is kept as long as the file is open: it never changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from graphkit.core.errors import DamagedGraphError, GraphNotFoundError
from graphkit.graph.facts.numbers import VERSION

P = ParamSpec("P")
T = TypeVar("T")
Holder = TypeVar("Holder", bound="Facts | HasFacts")
FACTS_FILE = "facts.sqlite"


class Facts:
    """The read model of one build, opened for reading.

    It may be read by several threads. Raises DamagedGraphError where the file cannot be read as it
    should.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at `path`. Raises GraphNotFoundError where there is none of this
        version.
        """
        if not path.is_file():
            raise GraphNotFoundError(f"no read model at {path}: run `graphkit build` again")
        self._prepare(path)
        address = f"file:{path.as_posix()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(
            address, uri=True, check_same_thread=False, isolation_level=None
        )
        self._database.execute("PRAGMA temp_store = MEMORY")
        self._database.execute("PRAGMA mmap_size = 1073741824")
        if self.rows("PRAGMA user_version") != [(VERSION,)]:
            self._database.close()
            raise GraphNotFoundError(
                f"the read model at {path} is of another version of graphkit: run `graphkit "
                "build` again"
            )

    def as_at(self, day: str) -> Facts:
        """Return the read model with the inspections that had begun by a day,
        and what was published by then.

        Its temporary views hide what is later, so that all that reads it is as at that day.
        """
        if self.path.is_file():
            found = Facts(self.path)
        else:  # in memory
            found = object.__new__(Facts)
            found._prepare(self.path)
            found._database = sqlite3.connect(
                ":memory:", check_same_thread=False, isolation_level=None
            )
            self._database.backup(found._database)
        # Values as at a day of one year are published in the next one.
        known = f"FROM main.inspection WHERE coalesce(start_date, issued, '') <= '{day}'"
        found._database.executescript(
            f"""CREATE TEMP TABLE later_service (id INTEGER PRIMARY KEY);
            INSERT INTO later_service SELECT entity FROM main.report_mention
              JOIN main.entity ON entity.id = entity
              WHERE kind = 'service' GROUP BY entity
              HAVING max(inspection IN (SELECT id {known})) = 0;
            CREATE TEMP VIEW entity AS SELECT * FROM main.entity WHERE id NOT IN later_service;
            CREATE TEMP VIEW inspection AS SELECT * {known};
            CREATE TEMP VIEW passage AS SELECT * FROM main.passage
            WHERE inspection IN (SELECT id {known});
            CREATE TEMP VIEW outcome AS SELECT * FROM main.outcome
              WHERE later_inspection IN (SELECT id {known});
            CREATE TEMP VIEW official_record AS SELECT * FROM main.official_record
              WHERE start_date <= '{day}';
            CREATE TEMP VIEW result AS SELECT * FROM main.result WHERE day <= '{day}';
            CREATE TEMP VIEW published_value AS SELECT * FROM main.published_value
              WHERE year < {int(day[:4])};"""
        )
        found.day, found.whole = day, self.whole
        return found

    def _prepare(self, path: Path) -> None:
        self.path = path
        self.day = ""  # as at which it is; "": with all
        self.whole = self  # the read model that is not as at a day
        self._lock = RLock()
        self._kept: dict[tuple[Any, ...], Any] | None = {}  # None while a build writes

    @property
    def facts(self) -> Facts:
        """The read model itself, as a store has it."""
        return self

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        try:
            with self._lock, closing(self._database.execute(sql, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.DatabaseError as error:
            if isinstance(error, (sqlite3.OperationalError, sqlite3.ProgrammingError)):
                raise  # the query is wrong, not the file
            raise self._damaged(error) from error

    def column(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        """Return the first column of the rows of a query."""
        return [row[0] for row in self.rows(sql, values)]

    def run_script(self, script: str) -> None:
        """Run statements that make temporary tables and views."""
        with self._lock:
            self._database.executescript(script)

    def add_aggregate(self, name: str, function: Callable[[], Any]) -> None:
        """Let queries use an aggregate function of one argument:
        a class with step() and finalize().
        """
        with self._lock:
            self._database.create_aggregate(name, 1, function)

    def add_function(self, name: str, function: Callable[[str | None], str | None]) -> None:
        """Let queries use a function of one argument, which gives the same for the same."""
        with self._lock:
            self._database.create_function(name, 1, function, deterministic=True)

    def exclusive(self) -> RLock:
        """Return the lock for several queries that share a temporary table."""
        return self._lock

    @contextmanager
    def authorized(
        self, authorize: Callable[..., int], longest: int
    ) -> Iterator[sqlite3.Connection]:
        """Provide the connection under an authorizer, and with texts of limited length (bytes)."""
        before = self._database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        self._database.set_authorizer(authorize)
        try:
            yield self._database
        finally:
            self._database.set_authorizer(None)
            self._database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, before)

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def _damaged(self, error: Exception) -> DamagedGraphError:
        reason = " ".join(str(error).split())  # it may quote the damaged bytes
        return DamagedGraphError(
            f"the read model at {self.path} is damaged ({reason}): `graphkit verify` lists "
            "damaged files; return to an earlier generation with `graphkit restore`, or build "
            "again"
        )


class HasFacts(Protocol):
    """What has a read model: a store."""

    @property
    def facts(self) -> Facts:
        """The read model."""


def kept(read: Callable[Concatenate[Holder, P], T]) -> Callable[Concatenate[Holder, P], T]:
    """Return a function of a read model, or a store that has one,
    that is called once for the same arguments.

    What it returns is kept as long as the read model is open; nothing is kept while a build writes.
    """

    @wraps(read)
    def once(holder: Holder, /, *args: P.args, **kwargs: P.kwargs) -> T:
        facts: Facts = holder if isinstance(holder, Facts) else holder.facts
        if facts._kept is None:
            return read(holder, *args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in facts._kept:
            facts._kept[key] = read(holder, *args, **kwargs)
        found: T = facts._kept[key]
        return found

    return once
