"""What a build has to do: compares the files at the given paths with those the graph was built
from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.core.digests import file_digest
from graphkit.core.errors import DamagedGraphError, GraphkitError
from graphkit.core.record_storage import is_record_name
from graphkit.core.resources import PACKAGE, resource_path
from graphkit.core.version import __version__
from graphkit.documents.register.collection_list import collections_in
from graphkit.graph.builder.passed_over import files_passed_over, passed_over_lines
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.tasks import (
    FileResult,
    Task,
    find_files,
    format_rank,
    lines_on_entries_not_read,
    results_in,
    tasks_for,
)
from graphkit.graph.store.generations import current_generation, damage_of, read_manifest

# folders that do not change how a report is read
_NOT_USED_BY_BUILD = ("queries", "examples", "records")
_SURFACES = PACKAGE / "surfaces"


@dataclass(frozen=True, slots=True)
class Plan:
    """The files to read, those whose results are reused, and the state of the store."""

    signature: str
    # paths of earlier builds, under none of the paths given now
    outside: frozenset[str] = frozenset()
    to_read: tuple[Task, ...] = ()  # preferred formats first
    unchanged: dict[str, FileResult] = field(default_factory=dict)  # by path
    stored: frozenset[str] = frozenset()  # IRIs of the report graphs in the store
    is_full: bool = True  # the graph is built from scratch
    is_up_to_date: bool = False
    has_new_sources: bool = False  # published lists in the store are of other files
    # statements in each graph that is no report's
    graph_sizes: dict[str, int] = field(default_factory=dict)
    generation: str = ""  # of the store that the plan is made for
    damage: str = ""  # a line on what is wrong with it; it is rebuilt
    reconciliation: tuple[str, ...] = ()  # lines of the last build on the official record
    not_read: tuple[str, ...] = ()  # lines on links, pipes and devices in the folders
    passed_over: tuple[str, ...] = ()  # paths of files in the folders whose format is not read
    collections: tuple[Path, ...] = ()  # files that state of which frameworks all reports are there
    collections_digest: str = ""


def plan(
    paths: Sequence[Path], location: str | Path, reference: ReferenceData, only: bool = False
) -> Plan:
    """Return what to do so that the graph at `location` holds the reports at `paths`.

    Reports of earlier builds that are at other paths stay in the graph as long as their files
    exist, unless `only` those at `paths` are to be in it. Raises GraphkitError if there is nothing
    to read at `paths` and no earlier build found a report there, or if drafts would be in one graph
    with what is published.
    """
    roots = [path.resolve() for path in paths] or [resource_path("data", "records")]
    damage = damage_of(location)
    generation = current_generation(location)
    manifest, signature = _manifest(location, damage), _signature(reference)
    previous = results_in(manifest)
    if manifest and manifest.get("drafts", False) != reference.drafts:
        kind = "of what is published" if reference.drafts else "of drafts, built with --drafts"
        raise GraphkitError(f"{location} is a graph {kind}: give another --store")
    files = find_files(roots)
    passed_over = files_passed_over(roots)
    if not files and not any(
        _is_under(path, roots) for item in previous.values() for path in item.paths
    ):
        reasons = [*lines_on_entries_not_read(roots), *passed_over_lines(passed_over)]
        raise GraphkitError(
            f"nothing to read at {', '.join(map(str, paths or roots))}: "
            "give reports (PDF, HTML, text, Markdown), records (JSON), or folders of them"
            + "".join(f"; {line}" for line in reasons)
        )
    outside = [] if only else _outside(previous.values(), roots)
    records = [item for item in previous.values() if item.graph and is_record_name(item.task.path)]
    tasks = tasks_for([*files, *outside], {item.task.sha256: item.digests for item in records})
    is_full = bool(damage) or manifest.get("signature") != signature
    has_new_sources = not is_full and manifest.get("reference", "") != reference.digest
    same = {
        path
        for path, item in previous.items()
        if path in tasks and tasks[path] == item.task and not is_full
    }
    changed_graphs = {item.graph for path, item in previous.items() if path not in same}
    unchanged = {
        path: previous[path]
        for path in same
        if previous[path].graph not in changed_graphs or not previous[path].graph
    }
    collections = collections_in({Path(path).parent for path in tasks} | {*roots})
    collections_digest = " ".join(map(file_digest, collections))
    to_read = sorted(tasks.keys() - unchanged.keys(), key=lambda path: (format_rank(path), path))
    return Plan(
        signature=signature,
        outside=frozenset(map(str, outside)),
        to_read=tuple(tasks[path] for path in to_read),
        unchanged=unchanged,
        stored=frozenset(item.graph for item in previous.values() if item.graph),
        is_full=is_full,
        is_up_to_date=not (is_full or has_new_sources)
        and manifest.get("collections", "") == collections_digest
        and unchanged.keys() == tasks.keys() == previous.keys(),
        has_new_sources=has_new_sources,
        graph_sizes=manifest.get("sizes", {}),
        generation=generation,
        damage=_damage_line(damage, manifest) if damage else "",
        reconciliation=tuple(manifest.get("reconciliation", ())),
        not_read=lines_on_entries_not_read(roots),
        passed_over=passed_over,
        collections=collections,
        collections_digest=collections_digest,
    )


def _manifest(location: str | Path, damage: str) -> dict[str, Any]:
    """Return the manifest of a store; nothing where it is damaged, too."""
    try:
        return read_manifest(location)
    except DamagedGraphError:
        if not damage:
            raise
        return {}


def _damage_line(damage: str, manifest: dict[str, Any]) -> str:
    of = "" if manifest else " of these files alone, as it no longer has the paths of others"
    return f"the graph was damaged ({damage}) and is rebuilt{of}"


def _outside(previous: Iterable[FileResult], roots: Sequence[Path]) -> list[Path]:
    """Return the existing files of an earlier build that are under none of the paths given now."""
    paths = {path for item in previous if item.graph or item.error for path in item.paths}
    return sorted(path for path in paths if path.exists() and not _is_under(path, roots))


def _is_under(path: Path, roots: Iterable[Path]) -> bool:
    return any(path == root or root in path.parents for root in roots)


def _signature(reference: ReferenceData) -> str:
    """Return a digest of all that decides how a file is read:
    when it changes, every file is read again.
    """
    files = [*filter(None, (reference.decisions, reference.outcomes))]
    files += _register_files(reference)
    digests = [digest_of_code(), *(file_digest(path) for path in files)]
    return hashlib.sha256("".join(digests).encode()).hexdigest() if files else digests[0]


def digest_without_reports(reference: ReferenceData) -> str:
    """Return a digest of all that decides what a graph contains before a report is added to it."""
    # entities of the read model
    questions = sorted(resource_path("ontology", "queries").rglob("*.*"))
    files = [*_register_files(reference), *reference.official, *reference.statistics, *questions]
    named = [f"{path.name} {file_digest(path)}" for path in files]
    about = [type(reference).__name__, digest_of_code(), ox.__version__, *named]
    return hashlib.sha256("\n".join(about).encode()).hexdigest()


def _register_files(reference: ReferenceData) -> list[Path]:
    return sorted(reference.register.rglob("*.*")) if reference.register else []


@cache
def digest_of_code() -> str:
    """Return a digest of the code, the ontology and the data that decide how a file is read.

    How answers are shown (`surfaces`) is left out: a build imports nothing of it.
    """
    digest = hashlib.sha256(__version__.encode())
    paths = [
        *(path for path in PACKAGE.rglob("*.py") if _SURFACES not in path.parents),
        *resource_path("ontology").rglob("*.*"),
        *resource_path("data").rglob("*.*"),
    ]
    for path in sorted(paths):
        if path.is_file() and (path.suffix == ".py" or path.parent.name not in _NOT_USED_BY_BUILD):
            digest.update(path.read_bytes())
    return digest.hexdigest()
