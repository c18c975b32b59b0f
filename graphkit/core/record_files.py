"""Writes a `Record` to a file a person can read, correct and compare, and reads it back, strictly.

The file is JSON with one finding, recommendation or judgement a line, so that a diff is a review. Values
that are at their default are left out. A span is one word group, ``p8 ¶36 14230-14301 9f86d08…``: page
(``p8-9`` where it crosses), paragraph, characters, digest. The words themselves are left out unless asked
for (`quotes`): reports are Crown copyright, so a repository of records holds locators and digests only.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from functools import cache
from operator import is_
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from graphkit.core import model
from graphkit.core.errors import RecordError
from graphkit.core.model import Correction, Note, Record, Span
from graphkit.core.schemes import scheme_values

SUFFIX = ".json"
T = TypeVar("T")
MAX_NAME_WORDS = 9  # words
MIN_WORDS_BEFORE_BRACKET = 3  # words before a bracket that is left out
ELLIPSIS = "…"
_NAMES = frozenset(
    "surface expansion post organisation addressed_to delegate delegator statement_by authority_name".split()
)
_WORD = re.compile(r"[A-Za-z0-9]+")

_SPAN = re.compile(r"(?:p(\d+)(?:-(\d+))? )?(?:¶(\S+) )?(\d+)-(\d+) ([0-9a-f]{64})")
# What a field holds, in the words of those who mend a record by hand.
_KINDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", list: "a list"}
REJECTED_CORRECTION = "correction-left-out"  # the code of the note on a correction that fits nothing
# What a correction may say is in the scheme of this name.
_SCHEMES = {
    "criterion": "criterion",
    "extent": "extent",
    "framework": "framework",
    "grade": "grade",
    "polarity": "polarity",
    "sectors": "sector",
    "topics": "topic",
}
_FEW = 12  # values that are told one by one
_MANY = 10**15  # there are never so many of anything
_MISREAD = (TypeError, ValueError, KeyError)


class _Misread(ValueError):
    """A value that is wrong: the message begins with the path of its field, "findings/3/polarity: …"."""

    def __init__(self, name: object, error: Exception) -> None:
        super().__init__(f"{name}/{error}" if isinstance(error, _Misread) else f"{name}: {error}")


def record_to_json(record: Record, quotes: bool = False) -> str:
    """Return the record as JSON text; the same record gives the same bytes."""
    lines = []
    for name, value in _encode(record, quotes).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = ",\n".join("  " + _compact(item) for item in value)
            lines.append(f"{_compact(name)}: [\n{items}\n]")
        else:
            lines.append(f"{_compact(name)}: {_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def record_from_json(text: str, where: str = "record") -> Record:
    """Return the record that `text` holds.

    Raises BadRecord where it is no JSON, a field is unknown or missing, or a value has the wrong type.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise RecordError(
            f"{where}, line {error.lineno}: not JSON ({error.msg}); mend or delete the file"
        ) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
        raise RecordError(f"{where}: no record is like that ({error}); mend or delete the file") from error
    try:
        record = _decoder(Record)(data)
    except _MISREAD as error:
        raise RecordError(
            f"{where}: not a record graphkit can read ({error}); mend or delete the file"
        ) from error
    return apply_corrections(record, where)


def read_record(path: Path) -> Record:
    """Return the record in a file.

    Raises BadRecord where it cannot be opened, or is no record.
    """
    try:
        return record_from_json(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(
            f"{path.name}: cannot be read as text ({error}); mend or delete the file"
        ) from error


def apply_corrections(record: Record, where: str) -> Record:
    """Return the record with its corrections applied, in order; what fits nothing is left out and noted."""
    unfit = []
    for correction in record.corrections:
        try:
            record = _apply(record, correction.field.split("/"), correction)
        except _MISREAD as error:
            what = f"correction of {correction.field!r}: {error}"
            unfit.append(Note(REJECTED_CORRECTION, f"{where}: {what}; mend or delete that correction"))
    kept = tuple(note for note in record.notes if note.code != REJECTED_CORRECTION)
    return replace(record, notes=(*kept, *unfit)) if unfit or kept != record.notes else record


def rejected_corrections(record: Record) -> list[str]:
    """Return, a line each, which corrections of a record fit nothing."""
    return [note.message for note in record.notes if note.code == REJECTED_CORRECTION]


def shorten_names(record: Record) -> Record:
    """Return the record with every name of more than nine words cut short ("…").

    Names are facts, but a name that long is a piece of the report's prose; its entity and place say the rest.
    The post of who signed is kept: it is read of the words of titles alone, and the same in many letters.
    """
    cut = _map_names(record, shorten_name)
    people = (
        replace(short, post=whole.post) if whole.role == "signatory" else short
        for whole, short in zip(record.people, cut.people, strict=True)
    )
    return replace(cut, people=tuple(people))


def is_shortened(name: str) -> bool:
    """Say whether a name was cut short: then it can no longer be looked up."""
    return name.endswith(ELLIPSIS)


def shorten_name(name: str) -> str:
    """Return a name, cut after nine words; before the bracket it would be cut in, if enough stands there."""
    if len(name) < 2 * MAX_NAME_WORDS:
        return name
    words = list(_WORD.finditer(name))
    if len(words) <= MAX_NAME_WORDS:
        return name
    kept = name[: words[MAX_NAME_WORDS - 1].end()]
    before, _, inside = kept.rpartition("(")
    whole = ")" in inside or len(before.split()) < MIN_WORDS_BEFORE_BRACKET
    return (kept if whole else before.rstrip()) + ELLIPSIS


def _map_names(value: T, change: Callable[[str], str]) -> T:
    """Return a record, or a part of one, with the names in it changed; itself where none is."""
    if isinstance(value, tuple):
        items = tuple(_map_names(item, change) for item in value)
        return value if all(map(is_, items, value)) else items  # type: ignore[return-value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    new = {}
    for name in _named_fields(type(value)):
        old = getattr(value, name)
        changed = change(old) if isinstance(old, str) else _map_names(old, change)
        if changed is not old:
            new[name] = changed
    return replace(value, **new) if new else value


@cache
def _named_fields(kind: type) -> tuple[str, ...]:
    """Return the fields of a class of the model that hold names, or hold objects with such fields."""
    hints = get_type_hints(kind, vars(model))
    return tuple(
        name for name, hint in hints.items() if name in _NAMES or any(map(_named_fields, _held(hint)))
    )


def _held(hint: Any) -> list[type]:
    """Return the classes of the model inside a type."""
    if is_dataclass(hint) and isinstance(hint, type):
        return [hint]
    return [kind for inner in get_args(hint) for kind in _held(inner)]


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _span_text(span: Span) -> str:
    page = "" if span.page is None else f"p{span.page}" + (f"-{span.end_page}" if span.end_page else "") + " "
    paragraph = f"¶{span.paragraph} " if span.paragraph else ""
    return f"{page}{paragraph}{span.start}-{span.end} {span.digest}"


def _encode(value: Any, quotes: bool) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Span):
        text = _span_text(value)
        return {"at": text, "quote": value.quote} if quotes and value.quote is not None else text
    if isinstance(value, tuple):
        return [_encode(item, quotes) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    kind: type = type(value)
    if known := _defaults(kind):
        held = ((name, default, getattr(value, name)) for name, default in known)
        return {name: _encode(item, quotes) for name, default, item in held if item != default}
    return value


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a class of the model with their defaults; none of what is no such class."""
    return tuple((item.name, item.default) for item in fields(kind)) if is_dataclass(kind) else ()


def _decode_span(data: Any) -> Span:
    quote = None
    if isinstance(data, dict):
        quote, data = data["quote"], data["at"]
    match = _SPAN.fullmatch(data)
    if match is None:
        raise ValueError(f"not a place in a report: {data!r}")
    page, end_page, paragraph, start, end, digest = match.groups()
    if int(start) >= int(end):
        raise ValueError(f"ends before it begins: {data!r}")
    return Span(
        int(start),
        int(end),
        digest,
        int(page) if page else None,
        int(end_page) if end_page else None,
        paragraph or "",
        quote,
    )


def _decode_number(data: Any) -> float:
    number = data if type(data) is int else _typed(data, float)
    if not abs(number) < _MANY:  # nor is NaN less
        raise ValueError(f"{data!r} where a number should be")
    return float(number)


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """Return the function that turns JSON data into `kind`, a type of the model."""
    if kind is Span:
        return _decode_span
    if kind is date:
        return date.fromisoformat
    if get_origin(kind) is tuple:
        return _list_decoder(_decoder(get_args(kind)[0]))
    if isinstance(kind, types.UnionType):
        inner = _decoder(next(arg for arg in get_args(kind) if arg is not type(None)))
        return lambda data: None if data is None else inner(data)
    if is_dataclass(kind):
        return _class_decoder(kind)
    if kind is float:
        return _decode_number
    return lambda data: _typed(data, kind)


def _list_decoder(item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decode(data: Any) -> Any:
        found = []
        for at, value in enumerate(_typed(data, list)):
            try:
                found.append(item(value))
            except _MISREAD as error:
                raise _Misread(at, error) from error
        return tuple(found)

    return decode


def _class_decoder(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind, vars(model))
    decoders = {item.name: _decoder(hints[item.name]) for item in fields(kind)}
    required = {item.name for item in fields(kind) if item.default is MISSING}

    def decode(data: Any) -> Any:
        unknown, missing = _typed(data, dict).keys() - decoders.keys(), required - data.keys()
        if unknown or missing:
            what = f"unknown {sorted(unknown)}" if unknown else f"missing {sorted(missing)}"
            raise ValueError(f"{kind.__name__}: {what}")
        found = {}
        for name, value in data.items():
            try:
                found[name] = decoders[name](value)
            except _MISREAD as error:
                raise _Misread(name, error) from error
        return kind(**found)

    return decode


def _typed(value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{value!r} where {_KINDS.get(kind, 'fields and values')} should be")
    return value


def _apply(value: Any, path: list[str], correction: Correction) -> Any:
    """Return `value` with the field at `path` set: list items are named by id, criterion or position."""
    name, rest = path[0], path[1:]
    if isinstance(value, tuple):
        if not rest:
            raise ValueError(f"{name!r} is an item of a list, no field; name one of its fields, or the list")
        at = _place_of(name, value)
        return (*value[:at], _apply(value[at], rest, correction), *value[at + 1 :])
    if not is_dataclass(value) or name not in {item.name for item in fields(value)}:
        raise ValueError(f"no field {name!r}")
    if rest:
        return replace(value, **{name: _apply(getattr(value, name), rest, correction)})  # type: ignore[type-var]
    kind = get_type_hints(type(value), vars(model))[name]
    new = _in_scheme(name, _decoder(kind)(_from_words(correction.value, kind)))
    return replace(value, **{name: new})  # type: ignore[type-var]


def _in_scheme(name: str, value: Any) -> Any:
    """Return the value of a field as its scheme, if it goes by one, writes it: "good" for "Good"."""
    if name not in _SCHEMES or not value:
        return value
    if isinstance(value, tuple):
        return tuple(_in_scheme(name, item) for item in value)
    known, written = scheme_values(_SCHEMES[name]), value.strip().lower().replace(" ", "-")
    if written not in known:
        others = f": {', '.join(sorted(known))}" if len(known) <= _FEW else ""
        raise ValueError(f"{value!r} is no value of {_SCHEMES[name]}{others}")
    return written


def _place_of(name: str, items: tuple[Any, ...]) -> int:
    """Return where the item of this id or criterion stands; where none has it, `name` is the position."""
    for at, item in enumerate(items):
        if name in (getattr(item, "id", None), getattr(item, "criterion", None)):
            return at
    if name.isdecimal() and int(name) < len(items):
        return int(name)
    raise ValueError(f"nothing is named {name!r} there")


def _from_words(words: str, kind: Any) -> Any:
    """Return a correction's text as JSON data for `kind`: texts and days as they stand, the rest as JSON.

    Where there need be no day, "null" takes it away.
    """
    if kind is str or (date in (kind, *get_args(kind)) and words != "null"):
        return words
    try:
        return json.loads(words)
    except json.JSONDecodeError as error:
        raise ValueError(f"{words!r} is not JSON ({error.msg})") from error


def carry_over_corrections(fresh: Record, earlier: Record, where: str = "record") -> Record:
    """Return a freshly extracted record with the corrections and the review mark of the earlier one."""
    kept = replace(fresh, corrections=earlier.corrections, reviewed_by=earlier.reviewed_by)
    return apply_corrections(kept, where)
