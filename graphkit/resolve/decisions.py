"""What a person decided on who is meant by which words: a table that wins over every rule.

Columns: `authority` (GSS code, or empty for everywhere), `kind` ("agency", "authority", "service", "sector",
"person", or empty for any), `words` (as printed, in any case), `entity` ("service/E06000040/early-help-hub",
"agency/…", or "none" where the words mean nobody), `by` (who decided), `why`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from graphkit.core.errors import DecisionError
from graphkit.core.model import NO_ENTITY
from graphkit.core.resources import resource_path
from graphkit.register import normalise_name


class Decision(NamedTuple):
    """One person's word: these words, in reports on this authority, mean that entity; a line of the table."""

    authority: str
    kind: str
    words: str
    entity: str
    by: str
    why: str = ""


class Decisions:
    """All decisions in force: those that ship with graphkit, and over them a user's own."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._meant: Mapping[tuple[str, str, str], str] = {
            (item.authority, item.kind, normalise_name(item.words)): item.entity for item in decisions
        }

    @classmethod
    def read(cls, path: Path | None = None) -> Decisions:
        """Return the decisions that ship with graphkit and, over them, those of a user's file."""
        shipped = resource_path("data", "register", "decisions.csv")
        return cls(decision for file in (shipped, path) if file for decision in read_decisions(file))

    def meant(self, authority: str, kind: str, words: str) -> str | None:
        """Return the entity that was decided on, "none" for nobody, or None where nobody decided.

        The narrower decision wins: for the authority and kind, then for the authority, then everywhere.
        """
        if not self._meant:
            return None
        name = normalise_name(words)
        places = ((authority, kind), (authority, ""), ("", kind), ("", ""))
        return next(
            (self._meant[place, of, name] for place, of in places if (place, of, name) in self._meant), None
        )


def read_decisions(path: Path) -> list[Decision]:
    """Read a decisions file.

    Raises BadDecision where a column is missing, or a line has no words, no entity, or nobody who decided it.
    """
    try:
        return _read(path)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DecisionError(f"{path}: no table in UTF-8 ({error}); save it as CSV UTF-8") from error


def _read(path: Path) -> list[Decision]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader, columns = csv.DictReader(lines), Decision._fields
        if missing := sorted(set(columns) - set(reader.fieldnames or ())):
            raise DecisionError(
                f"{path}: no column {missing[0]!r}; the first line names {', '.join(columns)}"
            )
        found = []
        for row in reader:
            cells = {name: (row[name] or "").strip() for name in columns}
            if not (cells["words"] and cells["entity"] and cells["by"]):
                raise DecisionError(f"{path}, line {reader.line_num}: words, entity and by must be filled in")
            if cells["entity"] != NO_ENTITY and "/" not in cells["entity"]:
                raise DecisionError(
                    f"{path}, line {reader.line_num}: {cells['entity']!r} is no entity; "
                    "write it like agency/ofsted or service/E06000040/early-help-hub, or none"
                )
            found.append(Decision(**cells))
    return found
