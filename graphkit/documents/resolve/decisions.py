"""Decisions of a person on the entity that words refer to: a CSV table that overrides every rule.

Columns: `authority` (GSS code, or empty for everywhere), `kind` ("agency", "authority", "service",
"sector", "person", or empty for any), `words` (as printed, in any case), `entity`
("service/E06000040/early-help-hub", "agency/…", or "none" for no entity), `by` (who decided),
`why`.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import NamedTuple

from graphkit.core.errors import DecisionError
from graphkit.core.identifiers import slug
from graphkit.core.model import NO_ENTITY
from graphkit.core.resources import resource_path
from graphkit.documents.register.entities import normalise_name


class Decision(NamedTuple):
    """A line of the table: these words, in reports on this authority, refer to this entity."""

    authority: str
    kind: str
    words: str
    entity: str
    by: str
    why: str = ""

    @property
    def key(self) -> str:
        """Return what the decision is on, as text:
        decisions with the same key replace one another.
        """
        return "\t".join((self.authority, self.kind, normalise_name(self.words)))


class Decisions:
    """An index of decisions; a later decision on the same words replaces an earlier one.

    `own` are those of a user's file, `applied` the keys of the decisions that were found since the
    last `for_report`, with the persons of `own` who occur without a decision.
    """

    def __init__(self, decisions: Iterable[Decision] = (), own: Iterable[Decision] = ()) -> None:
        self.own = tuple(own)
        self.applied: set[str] = set()
        shipped = tuple(decisions)
        self._entities: Mapping[str, str] = {
            item.key: item.entity for item in (*shipped, *self.own)
        }
        known = {item.entity for item in shipped}
        # whom a report has to name; a person of the words' own name may be a new one
        self._persons = {
            item.entity: item
            for item in self.own
            if item.entity.startswith("person/")
            and item.entity not in known
            and not item.entity.startswith(f"person/{slug(item.words)}")
        }

    @classmethod
    def read(cls, path: Path | None = None) -> Decisions:
        """Return the decisions that ship with graphkit, and those of a user's file,
        which take precedence.
        """
        shipped = resource_path("data", "register", "decisions.csv")
        return cls(read_decisions(shipped), read_decisions(path) if path else ())

    def for_report(self) -> Decisions:
        """Return the same decisions, of which none is applied yet."""
        decisions = copy(self)
        decisions.applied = set()
        return decisions

    def unused(self, applied: Collection[str]) -> tuple[str, ...]:
        """Return the words of the user's decisions whose keys are not among those applied."""
        return tuple(dict.fromkeys(item.words for item in self.own if item.key not in applied))

    def person(self, authority: str, name: str, otherwise: str) -> str:
        """Return the person decided on for a name, or the identifier `otherwise`."""
        decided = self.find(authority, "person", name)
        if decided is None and otherwise in self._persons:
            self.applied.add(otherwise)
        return decided or otherwise

    def unknown_persons(self, applied: Collection[str]) -> str:
        """Return the line on the first of the user's decisions on a person whom no report names,
        or "".
        """
        for entity, item in self._persons.items():
            if item.key in applied and entity not in applied:
                return (
                    f"{item.words!r}: no report names {entity}; name a person who is in the graph"
                )
        return ""

    def find(self, authority: str, kind: str, words: str) -> str | None:
        """Return the entity decided on ("none" for no entity), or None where there is no decision.

        The most specific decision wins: for authority and kind, then authority, then kind, then all
        reports.
        """
        if not self._entities:
            return None
        name = normalise_name(words)
        scopes = ((authority, kind), (authority, ""), ("", kind), ("", ""))
        keys = ("\t".join((*scope, name)) for scope in scopes)
        if key := next((key for key in keys if key in self._entities), ""):
            self.applied.add(key)
        return self._entities.get(key)


def read_decisions(path: Path) -> list[Decision]:
    """Read a decisions file.

    Raises DecisionError where a column is missing, or a line lacks `words`, `entity` or `by`.
    """
    found = []
    for number, cells in read_table(path, Decision._fields):
        if not (cells["words"] and cells["entity"] and cells["by"]):
            raise DecisionError(f"{path}, line {number}: fill in words, entity and by")
        if cells["entity"] != NO_ENTITY and "/" not in cells["entity"]:
            raise DecisionError(
                f"{path}, line {number}: {cells['entity']!r} is not an entity. "
                "Write it like agency/ofsted or service/E06000040/early-help-hub, or none."
            )
        found.append(Decision(**cells))
    return found


def read_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each line of a CSV file of decisions, and its cells by column.

    Raises DecisionError where a column is missing, or the file is not CSV in UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if missing := sorted(set(columns) - set(reader.fieldnames or ())):
                raise DecisionError(
                    f"{path} has no column {missing[0]!r}. Its first line must name "
                    f"{', '.join(columns)}."
                )
            for row in reader:
                yield reader.line_num, {name: (row[name] or "").strip() for name in columns}
    except (UnicodeDecodeError, csv.Error) as error:
        raise DecisionError(
            f"{path} is not a CSV file in UTF-8 ({error}). Save it as CSV UTF-8."
        ) from error
