"""Readers of a report as declared components: what each needs and gives,
and what its failure costs.

`front_page` and `extractor` have the list of readers. An unexpected exception costs the facts of
one reader, never the report: what was lost becomes a note `reader-failed` with the exception, the
line of code, and the passage that was being read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from traceback import walk_tb
from typing import Any

from graphkit.core.errors import GraphkitError
from graphkit.core.model import READER_FAILED, Block, Document, Note, Record, Span

strict = False  # True: exceptions are raised; set by the project's own tests

_MAX_MESSAGE = 100  # characters of an exception's message
_PACKAGE = __name__.partition(".")[0]
_RECORD = "record."

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """A function that reads something in a report, and the values that it takes and gives.

    function   what reads; its name is the name of the reader
    needs      the values that it takes, in the order of its parameters; "record.dates" is a part of
               a value
    gives      the names of what it returns. A tuple of the record is added to what earlier readers
               gave; a reader that needs what it gives replaces it
    reads      which of `needs` has the passages it reads: a document, the sections of its outline,
               or values with a span
    otherwise  what it gives where it fails, or a function of the same values that returns it; a
               reader that replaces a value leaves what there is
    when       a value that has to be true; otherwise the reader is not called
    """

    function: Callable[..., Any]
    needs: str
    gives: str
    reads: str = ""
    otherwise: Any = ()
    when: str = ""

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.function.__name__.lstrip("_")

    def call(self, arguments: Iterable[Any]) -> Any:
        """Return what the function returns; all that an iterator yields."""
        given = self.function(*arguments)
        return tuple(given) if isinstance(given, Iterator) else given


def run_readers(readers: Iterable[Reader], values: Values) -> Record:
    """Return the record that readers, called in order, make of the values `document`,
    `record` and others.

    Raises GraphkitError and MemoryError, after which the report cannot be read at all.
    """
    failures = []
    for reader in readers:
        if reader.when and not _value(values, reader.when):
            continue
        arguments = [_value(values, name) for name in reader.needs.split()]
        try:
            given = reader.call(arguments)
        except (GraphkitError, MemoryError):
            raise
        except Exception as error:
            if strict:
                raise
            failures.append(_note(reader, arguments, error, values["document"]))
            if reader.gives in reader.needs.split():
                continue
            given = reader.otherwise(*arguments) if callable(reader.otherwise) else reader.otherwise
        names = reader.gives.split()
        for name, value in zip(names, given if len(names) > 1 else (given,), strict=True):
            _set(values, name, value, adds=name not in reader.needs.split())
    record: Record = values["record"]
    return replace(record, notes=(*record.notes, *failures))


def _value(values: Values, name: str) -> Any:
    first, _, rest = name.partition(".")
    return attrgetter(rest)(values[first]) if rest else values[first]


def _set(values: Values, name: str, value: Any, *, adds: bool) -> None:
    if not name.startswith(_RECORD):
        values[name] = value
        return
    record = values["record"]
    field = name.removeprefix(_RECORD)
    before = getattr(record, field)
    after = (*before, *value) if adds and isinstance(before, tuple) else value
    values["record"] = replace(record, **{field: after})


def _note(reader: Reader, arguments: list[Any], error: Exception, document: Document) -> Note:
    modules = [
        (str(frame.f_globals.get("__name__")), line) for frame, line in walk_tb(error.__traceback__)
    ]
    module, line = [one for one in modules if one[0].partition(".")[0] == _PACKAGE][-1]
    reason = " ".join(
        f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode().split()
    )
    if len(reason) > _MAX_MESSAGE:
        reason = f"{reason[:_MAX_MESSAGE]}…"
    message = (
        f"{reader.name} failed ({reason}, {module}:{line}): its facts are missing; report this"
    )
    return Note(READER_FAILED, message, _passage(reader, arguments, error, document))


def _passage(
    reader: Reader, arguments: list[Any], error: Exception, document: Document
) -> Span | None:
    """Return the first passage on which alone a reader fails as it did on all;
    None if it fails on none.
    """
    if not reader.reads:
        return None
    at = reader.needs.split().index(reader.reads)

    def fails(part: Any) -> bool:
        try:
            reader.call([*arguments[:at], part, *arguments[at + 1 :]])
        except Exception as again:
            return type(again) is type(error)
        return False

    whole = arguments[at]
    if fails(replace(whole, blocks=()) if isinstance(whole, Document) else ()):
        return None
    found = next((passage for part, passage in _parts(whole) if fails(part)), None)
    return document.span(found.start, found.end) if found else None


def _parts(whole: Any) -> Iterator[tuple[Any, Block | Span]]:
    """Yield what a reader reads with one of its passages alone, and this passage."""
    if isinstance(whole, Document):
        yield from ((replace(whole, blocks=(block,)), block) for block in whole.blocks)
        return
    for item in whole:
        if hasattr(item, "paragraphs"):  # a section
            yield from (((replace(item, paragraphs=(one,)),), one.block) for one in item.paragraphs)
        else:
            yield (item,), getattr(item, "span", item)
