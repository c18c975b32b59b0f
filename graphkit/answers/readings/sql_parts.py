"""Parts of SQL: each has its text, and the names of the tables that it needs beside the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

# The tables that a query joins where a part needs them, with their aliases.
ALIASES = {"inspection": "k", "authority": "a", "now": "n"}


@dataclass(frozen=True, slots=True)
class SqlPart:
    """A part of a query. It needs joined tables (`ALIASES`), and steps of meanings."""

    text: str
    needs: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.text

    def enclosed(self) -> SqlPart:
        """Return it as a select of its own, which joins the tables that it needs itself."""
        return SqlPart(self.text, self.needs - ALIASES.keys())


def sql_template(text: str) -> SqlPart:
    """Return a text in which what it needs stands in braces: of "{now}.grade" the part n.grade."""
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    filled = text.format(**{name: ALIASES.get(name, name) for name in names})
    return SqlPart(filled, frozenset(names))


def composed_sql(form: str, *parts: Any, **named: Any) -> SqlPart:
    """Return a text with parts and values in its fields: it needs what they need."""
    return SqlPart(form.format(*parts, **named), needs_of((*parts, *named.values())))


def joined_sql(sign: str, parts: Iterable[SqlPart | str]) -> SqlPart:
    """Return parts with a sign between them."""
    several = [*parts]
    return SqlPart(sign.join(map(str, several)), needs_of(several))


def needs_of(parts: Iterable[Any]) -> frozenset[str]:
    """Return the names of all that some parts need."""
    needed = (each.needs for each in parts if isinstance(each, SqlPart))
    return frozenset().union(*needed)


def in_queue(names: Iterable[str], parts: Mapping[str, SqlPart]) -> list[str]:
    """Return the names of parts and of all parts that they need, each after those."""
    found: dict[str, None] = {}
    for name in names:
        before = [each for each in parts if each in parts[name].needs]
        found |= dict.fromkeys(in_queue(before, parts))
        found[name] = None
    return [*found]
