"""Reads and writes records as JSON that a person can review, compare and correct.

Each finding, recommendation or judgement is one line, so that a diff is readable. Fields at their
default are left out. A span is one string, ``p8 ¶36 14230-14301 9f86d08…``: page (``p8-9`` if it
crosses a page break), paragraph, characters, digest. Quotes are left out by default: reports are
Crown copyright, so a repository of records contains locators and digests only. A file with an
unknown field or a wrong type is an error.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from functools import cache
from operator import attrgetter, indexOf, is_
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from graphkit.core import model
from graphkit.core.errors import RecordError
from graphkit.core.model import (
    NO_ENTITY,
    UNREAD_INTERVENTION,
    Correction,
    Finding,
    Intervention,
    Note,
    Record,
    Span,
)
from graphkit.core.schemes import scheme_values

CORRECTION_FIELDS = ("reviewed_by", "corrections")
T = TypeVar("T")
MAX_NAME_WORDS = 9
MIN_WORDS_BEFORE_BRACKET = 3  # with fewer, a long name is not cut before its bracket
ELLIPSIS = "…"
_NAME_FIELDS = frozenset(
    (
        "surface expansion post organisation addressed_to delegate delegator statement_by "
        "authority_name members"
    ).split()
)
_WORD = re.compile(r"[A-Za-z0-9]+")

_SPAN = re.compile(
    r"(?:p(\d{1,9})(?:-(\d{1,9}))? )?(?:¶(\S+) )?(\d{1,15})-(\d{1,15}) ([0-9a-f]{64})"
)
# Names of the types in messages for people who edit a record.
_TYPE_NAMES = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    list: "a list",
}
# code of the note on a correction that cannot be applied
REJECTED_CORRECTION = "correction-left-out"
NEW = "new"  # the name, in a path, of a statement that a person adds
MISSED_INTERVENTION = f"interventions/{NEW}/kind"
# Field → the scheme that lists its values.
_SCHEMES = {
    "criterion": "criterion",
    "extent": "extent",
    "framework": "framework",
    "grade": "grade",
    "kind": "intervention",
    "oversight_roles": "oversight-role",
    "polarity": "polarity",
    "sectors": "sector",
    "topics": "topic",
}
_MAX_LISTED = 12  # values of a scheme that a message lists
_MAX_NUMBER = 10**15  # larger numbers are errors
_DECODE_ERRORS = (TypeError, ValueError, KeyError)


class _DecodeError(ValueError):
    """A wrong value: the message begins with the path of its field, "findings/3/polarity: …"."""

    def __init__(self, name: object, error: Exception) -> None:
        super().__init__(
            f"{name}/{error}" if isinstance(error, _DecodeError) else f"{name}: {error}"
        )


def record_to_json(record: Record, quotes: bool = False) -> str:
    """Return the record as JSON text; the same record gives the same bytes."""
    return _json_text(_encode(record, quotes))


def corrections_to_json(record: Record) -> str:
    """Return a record's reviewer and corrections as JSON text, one correction a line."""
    encoded = _encode(record, False)
    return _json_text({name: encoded[name] for name in CORRECTION_FIELDS if name in encoded})


def with_corrections(text: str, record: Record) -> str:
    """Return the JSON text of a record with the corrections of `record`,
    and nothing else changed.
    """
    return _json_text(json.loads(text) | {"corrections": _encode(record.corrections, False)})


def _json_text(encoded: dict[str, Any]) -> str:
    """Return an object as JSON text, with one line for each item of a list of objects."""
    lines = []
    for name, value in encoded.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = ",\n".join("  " + _compact(item) for item in value)
            lines.append(f"{_compact(name)}: [\n{items}\n]")
        else:
            lines.append(f"{_compact(name)}: {_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def record_from_json(text: str, where: str = "record") -> Record:
    """Return the record in a JSON text, with its corrections applied; `where` names it in messages.

    Raises RecordError where it is not JSON, a field is unknown or missing, or a value has the wrong
    type.
    """
    return record_from_data(data_of_json(text, where), where)


def data_of_json(text: str, where: str) -> Any:
    """Return what a JSON text contains. Raises RecordError where it is not JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise RecordError(
            f"{where}, line {error.lineno}: not JSON ({error.msg}); correct or delete the file"
        ) from error
    except (ValueError, RecursionError) as error:
        # a number of thousands of digits, brackets without end
        raise RecordError(f"{where}: not a record ({error}); correct or delete the file") from error


def record_from_data(data: Any, where: str) -> Record:
    """Return the record that the content of a JSON text is, with its corrections applied.

    Raises RecordError where a field is unknown or missing, or a value has the wrong type.
    """
    try:
        record = _decoder(Record)(data)
    except _DECODE_ERRORS as error:
        raise RecordError(
            f"{where}: not a valid record ({error}); correct or delete the file"
        ) from error
    return apply_corrections(record, where)


def apply_corrections(record: Record, where: str) -> Record:
    """Return the record with its corrections applied,
    and a note for each that cannot be applied.
    """
    rejected = []
    for correction in record.corrections:
        try:
            if correction.field == MISSED_INTERVENTION:
                record = _with_missed(record, correction)
            else:
                record = _apply(record, correction.field.split("/"), correction)
        except _DECODE_ERRORS as error:
            message = (
                f"{where}: correction of {correction.field!r}: {error}; change or delete that "
                "correction"
            )
            rejected.append(Note(REJECTED_CORRECTION, message))
    kept = tuple(note for note in record.notes if note.code != REJECTED_CORRECTION)
    return replace(record, notes=(*kept, *rejected)) if rejected or kept != record.notes else record


def applied_corrections(record: Record) -> list[Correction]:
    """Return the corrections of a record that `apply_corrections` has applied."""
    if not rejected_corrections(record):
        return [*record.corrections]
    alone = ((item, replace(record, corrections=(item,), notes=())) for item in record.corrections)
    return [item for item, one in alone if not rejected_corrections(apply_corrections(one, ""))]


def rejected_corrections(record: Record) -> list[str]:
    """Return a message for each correction of a record that could not be applied."""
    return [note.message for note in record.notes if note.code == REJECTED_CORRECTION]


def shorten_names(record: Record) -> Record:
    """Return the record with every name of more than nine words shortened by "…".

    Names are facts, but a longer name is a piece of the report's prose, and its entity and span
    identify it. The post of a signatory is kept, because it consists of words of official titles
    only.
    """
    shortened = _map_names(record, shorten_name)
    people = (
        replace(short, post=full.post) if full.role == "signatory" else short
        for full, short in zip(record.people, shortened.people, strict=True)
    )
    return replace(shortened, people=tuple(people))


def is_shortened(name: str) -> bool:
    """Return whether a name was shortened, so that it cannot be looked up any more."""
    return name.endswith(ELLIPSIS)


def shorten_name(name: str) -> str:
    """Return a name cut after nine words, or before the bracket that the cut would be in."""
    if len(name) < 2 * MAX_NAME_WORDS:
        return name
    words = list(_WORD.finditer(name))
    if len(words) <= MAX_NAME_WORDS:
        return name
    kept = name[: words[MAX_NAME_WORDS - 1].end()]
    before, _, inside = kept.rpartition("(")
    keep_bracket = ")" in inside or len(before.split()) < MIN_WORDS_BEFORE_BRACKET
    return (kept if keep_bracket else before.rstrip()) + ELLIPSIS


def _map_names(value: T, change: Callable[[str], str]) -> T:
    """Return a record, or a part of one, with `change` applied to its names;
    itself if none changes.
    """
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
    """Return the fields of a model class that are names, or contain objects with such fields."""
    return tuple(
        name
        for name, hint in _hints(kind).items()
        if name in _NAME_FIELDS or any(map(_named_fields, _model_classes(hint)))
    )


def _model_classes(hint: Any) -> list[type]:
    """Return the model classes inside a type hint."""
    if is_dataclass(hint) and isinstance(hint, type):
        return [hint]
    return [kind for inner in get_args(hint) for kind in _model_classes(inner)]


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _span_text(span: Span) -> str:
    page = (
        ""
        if span.page is None
        else f"p{span.page}" + (f"-{span.end_page}" if span.end_page else "") + " "
    )
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
    if defaults := _defaults(kind):
        items = ((name, default, getattr(value, name)) for name, default in defaults)
        return {name: _encode(item, quotes) for name, default, item in items if item != default}
    return value


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a model class with their defaults; () for any other type."""
    return tuple((item.name, item.default) for item in fields(kind)) if is_dataclass(kind) else ()


def _decode_span(data: Any) -> Span:
    quote = None
    if isinstance(data, dict):
        quote, data = data["quote"], data["at"]
    match = _SPAN.fullmatch(data)
    if match is None:
        raise ValueError(f"not a span: {data!r}")
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


def _decode_integer(data: Any) -> int:
    number: int = _typed(data, int)
    if not abs(number) < _MAX_NUMBER:
        raise ValueError("a number that is too large")
    return number


def _decode_number(data: Any) -> float:
    number = data if type(data) is int else _typed(data, float)
    if not abs(number) < _MAX_NUMBER:  # also rejects NaN
        raise ValueError(f"{data!r} where a number should be")
    return float(number)


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """Return the function that decodes JSON data into a type of the model."""
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
    if kind is int:
        return _decode_integer
    return lambda data: _typed(data, kind)


def _list_decoder(item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decode(data: Any) -> Any:
        items = []
        for index, value in enumerate(_typed(data, list)):
            try:
                items.append(item(value))
            except _DECODE_ERRORS as error:
                raise _DecodeError(index, error) from error
        return tuple(items)

    return decode


def _class_decoder(kind: Any) -> Callable[[Any], Any]:
    decoders = {item.name: _decoder(_hints(kind)[item.name]) for item in fields(kind)}
    required = {item.name for item in fields(kind) if item.default is MISSING}

    def decode(data: Any) -> Any:
        unknown, missing = _typed(data, dict).keys() - decoders.keys(), required - data.keys()
        if unknown or missing:
            problem = f"unknown {sorted(unknown)}" if unknown else f"missing {sorted(missing)}"
            raise ValueError(f"{kind.__name__}: {problem}")
        values = {}
        for name, value in data.items():
            try:
                values[name] = decoders[name](value)
            except _DECODE_ERRORS as error:
                raise _DecodeError(name, error) from error
        return kind(**values)

    return decode


def _typed(value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{value!r} where {_TYPE_NAMES.get(kind, 'an object')} should be")
    return value


def _with_missed(record: Record, correction: Correction) -> Record:
    """Return the record with the intervention that a correction of `MISSED_INTERVENTION` adds.

    It takes the place of the note on the sentence with the words of the correction.
    """
    kind, words = _in_scheme("kind", correction.value), correction.words
    if not words:
        raise ValueError("a new statement needs the digest of the words of its sentence")
    if any(each.kind == kind and item_has_words(each, words) for each in record.interventions):
        return record
    items: tuple[Note | Finding, ...] = (*record.notes, *record.findings)
    sentences = (item.span for item in items if item_has_words(item, words))
    span = next(sentences, None)
    if span is None:
        raise ValueError("no sentence with these words in the report")
    notes = tuple(
        each for each in record.notes if (each.code, each.span) != (UNREAD_INTERVENTION, span)
    )
    return replace(
        record, interventions=(*record.interventions, Intervention(span, kind)), notes=notes
    )


def _apply(value: Any, path: list[str], correction: Correction) -> Any:
    """Return `value` with the field at `path` set; list items are named by id,
    criterion or index.
    """
    name, rest = path[0], path[1:]
    if isinstance(value, tuple):
        if not rest:
            raise ValueError(
                f"{name!r} is a list item, not a field; name one of its fields, or the list"
            )
        index = statement_index(name, value, correction.words)
        nested = replace(correction, words="")  # they are those of this item
        item = _apply(value[index], rest, nested)
        # corrections are applied twice, and change nothing the second time
        return value if item is value[index] else (*value[:index], item, *value[index + 1 :])
    owner: type = type(value)
    if not is_dataclass(value) or name not in _hints(owner):
        raise ValueError(f"no field {name!r}")
    old = getattr(value, name)
    if rest:
        part = _apply(old, rest, correction)
        return value if part is old else replace(value, **{name: part})  # type: ignore[type-var]
    kind = _hints(owner)[name]
    new = _decoder(kind)(_parse_value(correction.value, kind))
    # those of people and mentions have no scheme
    if name != "kind" or isinstance(value, Intervention):
        new = _in_scheme(name, new)
    changed = _without_doubt(replace(value, **{name: new}), name)  # type: ignore[type-var]
    return value if changed == value else changed


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return the types of the fields of a model class."""
    return get_type_hints(kind, vars(model))


def _without_doubt(item: Any, name: str) -> Any:
    """Return a finding or recommendation whose field a person has set: its new labels are sure."""
    if name == "polarity":
        return replace(item, confidence=1.0)
    scheme = "finding" if name == "evidence" else _SCHEMES.get(name)
    if scheme and hasattr(item, "doubts"):
        rest = (each for each in item.doubts if not each.label.startswith(f"{scheme}/"))
        return replace(item, doubts=tuple(rest))
    return item


def _in_scheme(name: str, value: Any) -> Any:
    """Return a field's value as its scheme writes it: "good" for "Good";
    raise ValueError for others.
    """
    if name not in _SCHEMES or not value:
        return value
    if isinstance(value, tuple):
        return tuple(_in_scheme(name, item) for item in value)
    return value if (name, value) == ("kind", NO_ENTITY) else _notation(name, value)


def _notation(name: str, value: str) -> str:
    allowed, notation = scheme_values(_SCHEMES[name]), value.strip().lower().replace(" ", "-")
    if notation not in allowed:
        listed = f": {', '.join(sorted(allowed))}" if len(allowed) <= _MAX_LISTED else ""
        raise ValueError(f"{value!r} is not in the scheme {_SCHEMES[name]}{listed}")
    return notation


def statement_index(name: str, items: tuple[Any, ...], words: str) -> int:
    """Return the index of the item of this name whose quote has the digest `words` (its first
    digits).

    Without such an item, that of the only item with this digest: the report is read differently
    now. `NEW` names the last one with this digest.
    """
    index = _find_index(name, items)
    if index is not None and (not words or item_has_words(items[index], words)):
        return index
    found = [at for at, item in enumerate(items) if words and item_has_words(item, words)]
    if len(found) != 1 and not (found and name == NEW):
        raise ValueError(
            f"no statement {name!r} with these words in the report"
            if words
            else f"no item {name!r} in the list"
        )
    return found[-1]


def item_has_words(item: Any, words: str) -> bool:
    """Return whether the digest of the words of an item begins with these digits."""
    span = getattr(item, "span", None)
    return span is not None and span.digest.startswith(words)


def _find_index(name: str, items: tuple[Any, ...]) -> int | None:
    """Return the index of the item with this id or criterion, else `name` as an index."""
    for key in ("id", "criterion"):
        # the items of a list are of one class; it may have hundreds
        if items and hasattr(items[0], key):
            with suppress(ValueError):
                return indexOf(map(attrgetter(key), items), name)
    return int(name) if name.isdecimal() and int(name) < len(items) else None


def _parse_value(text: str, kind: Any) -> Any:
    """Return a correction's value as JSON data for `kind`:
    strings and dates as they are, others parsed.

    "null" removes an optional date.
    """
    if kind is str or (date in (kind, *get_args(kind)) and text != "null"):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{text!r} is not JSON ({error.msg})") from error


def carry_over_corrections(new: Record, old: Record) -> Record:
    """Return a newly extracted record with the corrections and the reviewer of the old one,
    not yet applied.

    Where the file came from and when it was published are kept too, unless they are known anew.
    """
    return replace(
        new,
        corrections=old.corrections,
        reviewed_by=old.reviewed_by,
        source=replace(new.source, address=new.source.address or old.source.address),
        published=new.published or old.published,
    )


def without_lost_corrections(record: Record, old: Record, where: str) -> Record:
    """Return a record without those corrections of `old`, read from another file,
    whose words it lacks.
    """
    fitting = applied_corrections(record)
    lost = [each for each in applied_corrections(old) if each not in fitting]
    if not lost:
        return record
    message = (
        f"{where}: {len(lost)} of {len(old.corrections)} corrections are of words of "
        f"{old.source.file} that this file does not have, and are left out"
    )
    kept = tuple(each for each in record.corrections if each not in lost)
    notes = (*record.notes, Note("corrections-of-another-file", message))
    return apply_corrections(replace(record, corrections=kept, notes=notes), where)
