"""SQL that a user writes: read only, on the tables of the read model,
and nothing else on the machine.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from graphkit.core.errors import QueryError
from graphkit.graph.facts.facts import Facts

_LONGEST_VALUE = 100_000_000  # bytes of a text, and of a query
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_REFUSED_FUNCTIONS = {"load_extension", "writefile", "readfile", "edit", "fts3_tokenizer"}


# connects full-text search, which a query of users may not
_OPEN_INDEX = "SELECT rowid FROM text LIMIT 0"


def query_sql(
    facts: Facts, text: str, after: str | int = 0
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows of one SELECT statement: numbers, texts and None; `after` is the
    value of `:after` in it.

    Columns of one name are numbered: "label", "label_2". Bytes become a text of hexadecimal digits,
    an infinite number the text "Infinity". Raises QueryError where the text is no such statement,
    changes anything, attaches a file or loads an extension.
    """

    def authorize(action: int, one: str | None, other: str | None, *_: object) -> int:
        is_function = action == sqlite3.SQLITE_FUNCTION
        # which full-text search reads
        if action == sqlite3.SQLITE_PRAGMA and one == "data_version":
            return sqlite3.SQLITE_OK
        if action not in _ALLOWED or (is_function and (other or "").lower() in _REFUSED_FUNCTIONS):
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    facts.rows(_OPEN_INDEX)
    with facts.exclusive(), facts.authorized(authorize, _LONGEST_VALUE) as database:
        try:
            with closing(database.execute(text, {"after": after})) as cursor:
                if cursor.description is None:
                    raise QueryError("not a SELECT statement: only these read the tables")
                columns = [*_numbered(each[0] for each in cursor.description)]
                return columns, [tuple(map(_plain, row)) for row in cursor]
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            reason = " ".join(str(error).split())
            if "not authorized" in reason or "prohibited" in reason:
                reason = "only SELECT is allowed, on the tables of the graph"
            raise QueryError(
                f"not a SQL query: {reason}; docs/reference/read-model.md lists the tables"
            ) from error


def _numbered(names: Iterable[str]) -> Iterator[str]:
    """Yield each name once: a number is added to one that came before."""
    given: set[str] = set()
    for name in names:
        number, own = 1, name
        while own in given:
            number += 1
            own = f"{name}_{number}"
        given.add(own)
        yield own


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    is_infinite = isinstance(value, float) and not math.isfinite(value)
    return f"{'-' if value < 0 else ''}Infinity" if is_infinite else value
