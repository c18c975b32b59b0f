"""Writes records for review: what each report says, a file a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graphkit.build.file_reader import Task, WhoIsWho, files_at, left_out, preference, tasks_of
from graphkit.build.workers import workers
from graphkit.core import record_files
from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import GraphkitError, RecordError
from graphkit.core.identifiers import slug
from graphkit.core.model import Record
from graphkit.graph.graph_writer import inspection_day
from graphkit.register import Register

Read = tuple[Task, Record | str]
Progress = Callable[[Iterable[Read], int], Iterable[Read]]


@dataclass(frozen=True, slots=True)
class Extracted:
    """A record as text under its name, or the reason why there is none, or which file was left out for it."""

    name: str
    text: str = ""
    refused: str = ""
    left: str = ""


def extract_records(
    paths: Sequence[Path],
    output: Path | None,
    quotes: bool = False,
    jobs: int = 0,
    who: WhoIsWho | None = None,
    progress: Progress | None = None,
) -> Iterator[Extracted]:
    """Yield the record of each report at `paths`, what was refused or left out first.

    With `output`, each record is written there; one that lies there already keeps its corrections. Where
    several files hold the same report, the best kind is read and the record names the others.
    """
    tasks = tasks_of(files_at(path.resolve() for path in paths))
    if not tasks:
        raise GraphkitError(
            f"nothing to read at {', '.join(map(str, paths))}: give reports (PDF, HTML, text, Markdown)"
        )
    who = who or WhoIsWho()
    todo = [tasks[path] for path in sorted(tasks, key=lambda path: (preference(path), path))]
    with workers(jobs, len(todo), who) as readers:
        chosen: dict[str, Record] = {}
        best: dict[str, Task] = {}
        read = readers.records(todo)
        for task, record in progress(read, len(todo)) if progress else read:
            if isinstance(record, str):
                yield Extracted(Path(task.path).name, refused=record)
                continue
            name = record_name(record, who.load()[0])
            first = best.setdefault(name, task)
            if first.sha256 != task.sha256:
                yield Extracted(name, left=left_out(first.path, task.path))
            _choose(chosen, name, record)
    yield from _written(chosen, output, quotes)


def _choose(chosen: dict[str, Record], name: str, record: Record) -> None:
    """Keep the first record of a report, which is that of its best file, and name the others in it."""
    if name in chosen:
        first = chosen[name]
        if record.source not in (first.source, *first.also):
            chosen[name] = replace(first, also=(*first.also, replace(record.source, licence_span=None)))
    else:
        chosen[name] = record


def _written(chosen: dict[str, Record], output: Path | None, quotes: bool) -> Iterable[Extracted]:
    for name, fresh in sorted(chosen.items()):
        path, record = output / name if output else None, fresh
        try:
            if path and path.is_file():
                record = record_files.carry_over_corrections(fresh, record_files.read_record(path), name)
        except RecordError as error:
            yield Extracted(name, refused=str(error))
            continue
        text = record_files.record_to_json(record, quotes)
        if path:
            write_atomic(path, text)
        yield Extracted(name, text)
        yield from (Extracted(name, refused=line) for line in record_files.rejected_corrections(record))


def record_name(record: Record, register: Register) -> str:
    """Return the name of a record's file: "slough-2019-01-21-ilacs.json"."""
    authority = register.authority(record.authority)
    place = authority.name if authority else record.authority
    return f"{slug(place)}-{inspection_day(record).isoformat()}-{slug(record.framework)}{record_files.SUFFIX}"
