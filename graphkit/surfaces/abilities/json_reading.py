"""A reading, as JSON: a typed question about the facts, and its result."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.questions.interpretation import interpret
from graphkit.answers.readings.declarations import declared
from graphkit.answers.readings.read import read as read_result
from graphkit.answers.readings.reading import json_object
from graphkit.answers.readings.reading_schema import RESULT_SCHEMA, slot_schemas
from graphkit.answers.readings.result import Result
from graphkit.core.errors import ParameterError, ReadingError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.forms import AnswerForm, json_form, text_form
from graphkit.surfaces.abilities.value_types import FILE, READERS_QUOTES, Label, ValueType

_MOST_BYTES = 1_000_000
_QUESTION = ValueType("WORDS")


def _json(name: str, text: str) -> Any:
    """Return a slot: JSON where it looks like it, else the text as it stands."""
    if text[:1] in '{["' or text in ("true", "false", "null") or text.lstrip("-").isdecimal():
        try:
            return json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            raise ReadingError(f"{name} is no JSON: {error}") from error
    return text


def _slot(name: str) -> Any:
    """Return the declaration of a slot as a parameter."""
    return (
        ValueType("JSON", _json, slot_schemas()[name], is_json=True),
        Label(""),
        declared()["slots"][name]["help"],
    )


def _tables(found: Result) -> Tables:
    rows = tuple(tuple(row[name] for name in found.names) for row in found.rows)
    population = found.population
    counted = f"{population.counted:,} of {population.of:,} {population.unit}."
    return {
        "": ResultTable("Reading", tuple(found.names), rows, notes=(counted, *found.note_words))
    }


def _from_file(file: str) -> Mapping[str, Any]:
    """Return the reading in a file, on standard input for "-", or in the text itself."""
    if file.lstrip()[:1] in ("{", "["):
        return json_object("the reading", file)
    try:
        content = (
            sys.stdin.buffer.read(_MOST_BYTES)
            if file == "-"
            else Path(file).read_bytes()[:_MOST_BYTES]
        )
    except OSError as error:
        raise ParameterError(f"cannot read {file}: {error.strerror}") from error
    return json_object(file, content)


def _from_words(store: Store, words: str) -> Mapping[str, Any]:
    """Return the reading of a question.

    Raises ReadingError, with what it may mean, where it is not sure.
    """
    found = interpret(store.facts, words)
    if found.kind == "reading":
        return found.candidates[0].reading
    readings = [json.dumps(each.reading, ensure_ascii=False) for each in found.candidates]
    unused = [word for each in found.candidates[:1] for word in each.unused]
    left = f"; no part uses {', '.join(map(repr, unused))}" if unused else ""
    if not readings or found.kind == "none":
        raise ReadingError(f"no reading for {words[:80]!r}{left}: name a place, a topic or a grade")
    if found.kind not in ("choose", "likely"):
        raise ReadingError(
            f"{words[:80]!r} asks for no reading ({found.kind}): `graphkit ask` answers it"
        )
    raise ReadingError(
        f"{words[:80]!r} may mean one of these readings{left}: {' or '.join(readings)}"
    )


@ability(
    {"of": "authorities", "measures": "count", "by": "grade"},
    is_slow=True,
    tables=_tables,
    forms={
        "json": json_form(Result.to_json, RESULT_SCHEMA),
        "text": text_form(lambda found: found.lines()),
        "sparql": AnswerForm(lambda found: found.sparql, "application/sparql-query; charset=utf-8"),
        "sql": AnswerForm(lambda found: found.sql, "application/sql; charset=utf-8"),
    },
)
def read(
    store: Store,
    file: Annotated[
        str, FILE, "The reading as JSON, or a file with it; - for standard input.", Label("")
    ] = "",
    *,
    of: Annotated[Any, *_slot("of")] = None,
    where: Annotated[Any, *_slot("where")] = None,
    scope: Annotated[Any, *_slot("scope")] = None,
    began: Annotated[Any, *_slot("began")] = None,
    published: Annotated[Any, *_slot("published")] = None,
    as_at: Annotated[Any, *_slot("as_at")] = None,
    ever: Annotated[Any, *_slot("ever")] = None,
    measures: Annotated[Any, *_slot("measures")] = None,
    columns: Annotated[Any, *_slot("columns")] = None,
    by: Annotated[Any, *_slot("by")] = None,
    compare: Annotated[Any, *_slot("compare")] = None,
    having: Annotated[Any, *_slot("having")] = None,
    order: Annotated[Any, *_slot("order")] = None,
    limit: Annotated[Any, *_slot("limit")] = None,
    evidence: Annotated[Any, *_slot("evidence")] = None,
    words: Annotated[str, _QUESTION, "A question in everyday words instead.", Label("")] = "",
    all_quotes: Annotated[bool, READERS_QUOTES, "Quote reports under any licence."] = True,
) -> Result:
    """Answer a reading: a typed question about the facts, as JSON.

    A reading names a unit (`of`), clauses, a scope, measures and groups;
    `docs/reference/readings.md` lists them. A file has the whole reading; options are its slots;
    words are read as one where that is sure, and else are an error with the readings they may mean.
    A slot acts or is refused: what does not exist is an error that names what does. The result says
    how many were counted, of how many, and who is left out.
    """
    slots = {name: value for name, value in locals().items() if name in declared()["slots"]}
    given = {name: value for name, value in slots.items() if value not in (None, "", ())}
    if sum(map(bool, (file, given, words))) > 1:
        raise ParameterError(
            "read takes a file, the slots of a reading, or words: give one of them"
        )
    asked = _from_words(store, words) if words else _from_file(file) if file else given
    return read_result(store, asked, all_quotes)
