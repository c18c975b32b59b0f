"""What a build has to do: the files at the paths given, held against those the graph was built from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphkit import __version__
from graphkit.build.file_reader import Reading, Task, WhoIsWho, files_at, preference, readings_of, tasks_of
from graphkit.core.errors import GraphkitError
from graphkit.core.resources import PACKAGE, resource_path
from graphkit.ingest import file_digest
from graphkit.store.generations import current_generation, read_manifest

_NO_MATTER = ("queries", "examples", "records")  # folders that decide nothing about how reports are read


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to do: which files to read, which it knows already, whether it starts afresh."""

    signature: str
    elsewhere: frozenset[str]  # files that are at none of the paths given now
    to_read: tuple[Task, ...]  # best kind of file first
    known: dict[str, Reading]  # unchanged
    present: frozenset[str]  # reports' graphs that the store holds now
    afresh: bool
    idle: bool  # the graph is what it would be
    sizes: dict[str, int]  # statements in each of the project's own graphs that the store holds now
    generation: str  # of the store that was looked at


def plan(paths: Sequence[Path], location: str | Path, who: WhoIsWho) -> Plan:
    """Compare the files at `paths` and elsewhere with those that the graph was built from.

    Files elsewhere stay as they are, as long as they are there. Raises GraphkitError where there is nothing
    to read at `paths`, and never was.
    """
    roots = [path.resolve() for path in paths] or [resource_path("data", "records")]
    generation = current_generation(location)
    before, signature = read_manifest(location), _signature(who)
    built = readings_of(before)
    asked = files_at(roots)
    if not asked and not any(_under(path, roots) for item in built.values() for path in item.paths):
        raise GraphkitError(
            f"nothing to read at {', '.join(map(str, paths or roots))}: "
            "give reports (PDF, HTML, text, Markdown), records (JSON), or folders of them"
        )
    elsewhere = _elsewhere(built.values(), roots)
    tasks = tasks_of([*asked, *elsewhere])
    afresh = before.get("signature") != signature
    same = {path for path, item in built.items() if path in tasks and tasks[path] == item.task and not afresh}
    touched = {item.graph for path, item in built.items() if path not in same}
    known = {path: built[path] for path in same if built[path].graph not in touched or not built[path].graph}
    to_read = sorted(tasks.keys() - known.keys(), key=lambda path: (preference(path), path))
    return Plan(
        signature=signature,
        elsewhere=frozenset(map(str, elsewhere)),
        to_read=tuple(tasks[path] for path in to_read),
        known=known,
        present=frozenset(item.graph for item in built.values() if item.graph),
        afresh=afresh,
        idle=not afresh and known.keys() == tasks.keys() == built.keys(),
        sizes=before.get("sizes", {}),
        generation=generation,
    )


def _elsewhere(built: Iterable[Reading], roots: Sequence[Path]) -> list[Path]:
    """Return files that earlier builds read, or refused, and that lie at none of the paths given now."""
    telling = (item for item in built if item.graph or item.refused)
    paths = {path for item in telling for path in item.paths}
    return sorted(path for path in paths if path.exists() and not _under(path, roots))


def _under(path: Path, roots: Iterable[Path]) -> bool:
    return any(path == root or root in path.parents for root in roots)


def _signature(who: WhoIsWho) -> str:
    """Return a digest of all that decides how a file is read: when it changes, everything is read again."""
    own = [who.decisions] if who.decisions else []
    own += sorted(who.register.rglob("*.*")) if who.register else []
    digests = [_digest_of_code(), *(file_digest(path) for path in own)]
    return hashlib.sha256("".join(digests).encode()).hexdigest() if own else digests[0]


@cache
def _digest_of_code() -> str:
    digest = hashlib.sha256(__version__.encode())
    kept = [
        *PACKAGE.rglob("*.py"),
        *resource_path("ontology").rglob("*.*"),
        *resource_path("data").rglob("*.*"),
    ]
    for path in sorted(kept):
        if path.is_file() and path.parent.name not in _NO_MATTER:
            digest.update(path.read_bytes())
    return digest.hexdigest()
