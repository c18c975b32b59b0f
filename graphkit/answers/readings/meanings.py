"""What is said of the facts: standing, open, in force, next, new (`data/readings/meanings/*.sql`).

Each meaning is a view of the read model, made of named steps. A step is made once, when it is first
needed, after the steps that it reads; with the read model as at a day, they are as at that day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from graphkit.answers.readings.views import with_views
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.resources import read_csv_rows, resource_path
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.names import is_now, now_day

_FOLDER = ("data", "readings", "meanings")
_CREATED = re.compile(r"^CREATE TEMP (TABLE|VIEW) (\w+)", re.M)
_WORD = re.compile(r"\w+")
_COMMENT = re.compile(r"^\s*--.*$", re.M)


class Step(NamedTuple):
    """A table or view with the statements that make it, and the steps that it reads."""

    name: str
    kind: str
    sql: str
    needs: frozenset[str]


@cache
def steps() -> dict[str, Step]:
    """Return all steps by name, in the order of their files."""
    files = sorted(
        resource_path(*_FOLDER).iterdir(), key=lambda path: int(path.name.partition("-")[0])
    )
    kinds: dict[str, str] = {}
    scripts: dict[str, str] = {}
    for path in files:
        text = _COMMENT.sub("", path.read_text("utf-8"))
        starts = [*_CREATED.finditer(text)]
        ends = [each.start() for each in starts[1:]] + [len(text)]
        kinds |= {each[2]: each[1] for each in starts}
        scripts |= {
            each[2]: text[each.start() : end] for each, end in zip(starts, ends, strict=True)
        }
    return {
        name: Step(
            name, kinds[name], sql, frozenset({*_WORD.findall(sql)} & scripts.keys() - {name})
        )
        for name, sql in scripts.items()
    }


def with_meanings(facts: Facts, *names: str) -> Facts:
    """Return a read model with some views of meanings; without names, with none."""
    if names:
        _prepare(facts)
    for name in in_order(names):
        _make(facts, name)
    return facts


def steps_read_by(*sql: str) -> list[str]:
    """Return the names of the steps that queries read."""
    words = {word for each in sql for word in _WORD.findall(each)}
    return [name for name in steps() if name in words]


def in_order(names: Iterable[str]) -> list[str]:
    """Return steps and all that they read, each after those that it reads."""
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys(in_order(sorted(steps()[name].needs)))
        found[name] = None
    return [*found]


@kept
def _prepare(facts: Facts) -> None:
    """Make what all steps read: what is known, the day from which it is seen,
    the windows that ship.
    """
    with_views(facts)
    as_at = "" if is_now(facts) else facts.day  # what is known of "now" may be of a later day
    facts.add_function("first_day", _optional(first_day))
    facts.add_function("last_day", _optional(last_day))
    facts.run_script(
        f"""
        DROP TABLE IF EXISTS temp.seen_from;
        DROP TABLE IF EXISTS temp.shipped_window;
        CREATE TEMP TABLE seen_from AS
          SELECT '{now_day(facts) or "9999-12-31"}' AS day, nullif('{as_at}', '') AS as_at;
        CREATE TEMP TABLE shipped_window (grade TEXT PRIMARY KEY, earliest INTEGER, median INTEGER,
          nine_in_ten INTEGER, completed INTEGER, still INTEGER, longest INTEGER, made_of TEXT);
        INSERT INTO shipped_window VALUES {", ".join(_windows())};"""
    )


@kept
def _make(facts: Facts, name: str) -> None:
    """Make a step, anew where a build writes. Those that it reads are there."""
    step = steps()[name]
    facts.run_script(f"DROP {step.kind} IF EXISTS temp.{name}; {step.sql}")


def _windows() -> list[str]:
    return [
        "(" + ", ".join(f"nullif('{value}', '')" for value in row.values()) + ")"
        for row in read_csv_rows("data", "readings", "wait-windows.csv")
    ]


def _optional(function: Callable[[str], str]) -> Callable[[str | None], str | None]:
    """Return a function of a text as one that gives None for None and for ""."""
    return lambda text: function(text) if text else None
