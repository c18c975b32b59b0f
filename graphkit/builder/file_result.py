"""What reading one file gave. The manifest of a graph stores these results for the next build."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphkit.builder.tasks import Task, format_rank
from graphkit.core.record_storage import is_record_name
from graphkit.store.generations import read_manifest


@dataclass(frozen=True, slots=True)
class FileResult:
    """The graph that one file gave, with counts and notes; or the error, if it could not be read."""

    task: Task
    graph: str = ""  # IRI
    error: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # digest and name of each report file that it covers
    statements: int = 0  # in its graph
    decided: tuple[str, ...] = ()  # keys of the decisions on entities that were applied

    @property
    def path(self) -> str:
        """Return the path of the file."""
        return self.task.path

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return the path of the file, and that of the record that corrects it if there is one."""
        return tuple(Path(path) for path in (self.task.path, self.task.record) if path)

    @property
    def digests(self) -> set[str]:
        """Return the digests of the report files that it covers."""
        return {digest for digest, _ in self.files}

    @classmethod
    def from_manifest(cls, item: dict[str, Any]) -> FileResult:
        """Return the result that a manifest stores as `item`."""
        task, files = Task(**item["task"]), tuple(map(tuple, item["files"]))
        tuples = {name: tuple(item.get(name, ())) for name in ("notes", "decided")}
        return cls(**{**item, **tuples, "task": task, "files": files})

    def rank(self) -> tuple[int, str]:
        """Return the sort key among files of one inspection: the file with the lowest rank is loaded."""
        return format_rank(self.path), self.path


def results_in(manifest: dict[str, Any]) -> dict[str, FileResult]:
    """Return the results that a manifest stores, by path; none if another version of graphkit wrote it."""
    try:
        return {item["task"]["path"]: FileResult.from_manifest(item) for item in manifest.get("files", ())}
    except (KeyError, TypeError):
        return {}


def report_files_of(location: str | Path) -> tuple[Path, ...]:
    """Return the report files that the graph at `location` was built from and that still exist."""
    results = results_in(read_manifest(location)).values()
    built = (Path(result.path) for result in results if result.graph)
    return tuple(path for path in built if not is_record_name(path.name) and path.is_file())


def skipped_message(loaded: str, skipped: str) -> str:
    """Return the message on a file skipped for another of the same inspection; both are given by path.

    They are named by file name, or by path if their names are equal.
    """
    if Path(loaded).name != Path(skipped).name:
        loaded, skipped = Path(loaded).name, Path(skipped).name
    return f"skipped {skipped}: same inspection as {loaded}"
