"""Reads `collection.csv`: of which frameworks a folder has all reports, and until which day.

Lines that begin with "#: " are YAML: a framework with its days. The table below has a row for each
report, by the SHA-256 of its file. A graph has the collection of a framework only if it has each.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from yaml import YAMLError

from graphkit.core.errors import InputError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.resources import parse_yaml, resource_path

COLLECTION = "collection.csv"
_HEAD = "#:"
_DAYS = ("first", "complete_until", "newest", "published_until")


class Collection(NamedTuple):
    """All reports of a framework that began from `first` to `complete_until`.

    `newest` is the first day of the newest one, `published_until` the day up to which publications
    were looked at, `members` the number of reports.
    """

    framework: str
    first: str
    complete_until: str
    newest: str
    published_until: str
    members: int


def collections_in(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files of collections in folders, and the one that ships, each once."""
    paths = {folder / COLLECTION for folder in folders} | {shipped_collection()}
    return tuple(sorted(path for path in paths if path.is_file()))


def shipped_collection() -> Path:
    """Return the file of the records that ship with graphkit."""
    return resource_path("data", "records", COLLECTION)


def read_collections(path: Path, loaded: set[str]) -> list[Collection]:
    """Return the collections of a file of which each report is among the digests of those loaded.

    Raises InputError, with file and line, for one that cannot be read.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
        head = "\n".join(line[len(_HEAD) + 1 :] for line in lines if line.startswith(_HEAD))
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        claims = parse_yaml(head) or {}
        found = [_collection(name, about, rows) for name, about in claims.items()]
    except (AttributeError, KeyError, TypeError, ValueError, YAMLError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{path}: no table of reports whose lines that begin with {_HEAD} are frameworks with "
            f"{', '.join(_DAYS)} ({reason}); data/records/{COLLECTION} is an example"
        ) from error
    return [
        one
        for one in found
        if {row["sha256"] for row in rows if row["framework"] == one.framework} <= loaded
    ]


def _collection(name: str, about: dict[str, date], rows: list[dict[str, str]]) -> Collection:
    """Return what a file claims of a framework. Raises ValueError, KeyError or TypeError."""
    current_frameworks().get(name)
    first, complete_until, newest, published_until = (
        date.fromisoformat(str(about[each])).isoformat() for each in _DAYS
    )
    members = sum(row["framework"] == name and bool(row["sha256"]) for row in rows)
    if not members:
        raise ValueError(f"no row has the framework {name}")
    return Collection(name, first, complete_until, newest, published_until, members)
