"""A question in everyday words, or a reading (a typed question, as JSON), and its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import json_object
from graphkit.answers.readings.reading_schema import RESULT_SCHEMA
from graphkit.answers.readings.result import Result
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.forms import (
    AnswerForm,
    ResultRow,
    Results,
    json_form,
    object_of,
    text_form,
)
from graphkit.surfaces.abilities.value_types import (
    READERS_QUOTES,
    READING,
    WORDS,
    AsAt,
    Label,
    ParameterAlias,
)

if TYPE_CHECKING:
    from graphkit.answers.questions.answering import Reply

_TEXT = {"type": "string"}
_SCHEMA = object_of(
    {
        "question": _TEXT,
        "message": _TEXT,
        "sparql": _TEXT,
        "reading": {"type": "object"},
        "unused": {"type": "array", "items": _TEXT},
        "offered": {"type": "array", "items": {"type": "object"}},
    }
)
_SCHEMA["properties"]["answer"] = {"type": "object"}  # absent where there is none


QUESTION = replace(WORDS, may_be_file=True)


@dataclass(frozen=True)
class Asked:
    """What came of a question; its length is the number of rows of the answer.

    `reply` has `reading`, `unused` words, `text`, `offered` readings, and `answer`: None where
    there is none.
    """

    words: str
    reply: Reply

    @property
    def answer(self) -> TypedAnswer | None:
        """The answer: `kind`, `text`, `rows`, `evidence`, `coverage`, `cautions`;
        None without one.
        """
        return self.reply.answer

    def __len__(self) -> int:
        return len(self.reply.answer.rows) if self.reply.answer else 0

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"question": self.words, **self.reply.to_dict()}


Answered = Asked | Result  # of words, or of a reading


def _query_form(language: str) -> AnswerForm:
    """Return the format of the query that gives the same rows."""

    def write(found: Answered) -> str:
        query = getattr(found if isinstance(found, Result) else found.answer, language, "")
        if not query:
            raise ParameterError(f"this answer has no {language.upper()}: it is of no one reading")
        return str(query)

    return AnswerForm(write, f"application/{_MEDIA_TYPES[language]}; charset=utf-8")


_MEDIA_TYPES = {"sparql": "sparql-query", "sql": "sql"}


def _as_table(found: Answered) -> Tables:
    if isinstance(found, Result):
        rows = tuple(tuple(row[name] for name in found.names) for row in found.rows)
        population = found.population
        counted = f"{population.counted:,} of {population.of:,} {population.unit}."
        notes = (counted, *found.note_words)
        return {"": ResultTable("Reading", tuple(found.names), rows, notes=notes)}
    answered: TypedAnswer | None = found.reply.answer
    if answered is None and found.reply.offered:
        offered = tuple(
            (each.label, each.answer, json.dumps(each.reading)) for each in found.reply.offered
        )
        names = ("meaning", "answer", "reading")
        return {"": ResultTable("It may mean", names, offered, notes=(found.reply.text,))}
    if answered is None or not answered.columns:
        return {
            "": ResultTable(
                "No answer" if answered is None else "Answer", ("message",), ((found.reply.text,),)
            )
        }
    columns = (
        *answered.columns,
        *(name for name in ("id", "statement") if any(name in row for row in answered.table_rows)),
    )
    rows = tuple(tuple(row.get(name) for name in columns) for row in answered.table_rows)
    return {"": ResultTable("Answer", columns, rows)}


def _text_lines(found: Answered) -> Iterator[str]:
    """Yield the lines of what came of a question: the answer or a sentence, and how it was read;
    of a reading, its rows and passages.
    """
    if isinstance(found, Result):
        yield from found.lines()
        return
    reply = found.reply
    first, *rest = reply.answer.lines() if reply.answer else (reply.text, "")
    yield first
    for each in reply.offered:
        yield f"Perhaps: {each.label}"
        yield f"  {each.answer}"
        if "of" in each.reading:
            yield f"  {json.dumps(each.reading, ensure_ascii=False)}"
    if reply.answer:
        own = (
            json.dumps(reply.reading, ensure_ascii=False)
            if reply.reading
            else "none, which can be asked as JSON"
        )
        yield f"Reading: {own}"
    if reply.unused:
        yield f"Not used: {', '.join(reply.unused)}"
    yield from rest


def reading_results(found: Result, most_left_out: int | None = None) -> Results:
    """Return the rows of a reading with their passages, beside whom they are about; at most so many
    that are left out are named.
    """
    cited: dict[int, list[str]] = {}
    for row, passage in found.passages:
        cited.setdefault(row, []).append(entity_iri(passage.statement))
    units = {each.name: each.unit for each in found.columns if each.unit}
    more = {
        "reading": found.reading.to_json(),
        "sparql": found.sparql,
        "population": found.population.to_json(most_left_out),
        **({"units": units} if units else {}),
    }
    rows = [ResultRow(row, cited.get(at, ())) for at, row in enumerate(found.rows)]
    return Results(rows, found.note_words, None, more)


def _as_results(store: Store, found: Answered, values: Mapping[str, Any]) -> Results:
    """Return the rows of the answer with their passages, then other passages,
    beside the reading.
    """
    if isinstance(found, Result):
        return reading_results(found)
    plain = found.to_dict()
    answered: TypedAnswer | None = found.reply.answer
    rows = [
        ResultRow(
            {
                key: value
                for key, value in row.items()
                if key != "statement" and value not in (None, "")
            },
            [entity_iri(str(row["statement"]))] if row.get("statement") else (),
        )
        for row in (answered.rows if answered else ())
    ]
    cited = {statement for row in rows for statement in row.statements}
    others = dict.fromkeys(
        entity_iri(each.statement) for each in (answered.evidence if answered else ())
    )
    rows += [ResultRow({}, [each]) for each in others if each not in cited]
    notes = answered.cautions if answered else ()
    more = {name: plain[name] for name in ("message", "reading", "unused", "offered", "sparql")}
    if answered:
        horizon = answered.horizon
        more["horizon"] = {"text": horizon.sentence(), "status": horizon.status.value}
    return Results(rows, notes, len(rows), more)


def _as_json(found: Answered) -> dict[str, Any]:
    return found.to_json() if isinstance(found, Result) else found.to_dict()


@ability(
    {"words": "which authorities are outstanding in the north west"},
    tables=_as_table,
    results=_as_results,
    forms={
        "table": text_form(_text_lines),
        "json": json_form(_as_json, {"anyOf": [_SCHEMA, RESULT_SCHEMA]}),
        "sparql": _query_form("sparql"),
        "sql": _query_form("sql"),
    },
)
def ask(
    store: Store,
    words: Annotated[
        Any, QUESTION, "A question in everyday words, or a reading as JSON.", ParameterAlias("q")
    ] = "",
    *,
    reading: Annotated[Any, READING, Label(""), "A reading that is answered as words are."] = None,
    as_at: AsAt = "",
    all_quotes: Annotated[
        bool, READERS_QUOTES, "Quote reports under any licence in an answer."
    ] = True,
) -> Answered:
    """Answer a question in everyday words, and show how it was read; or a reading, as JSON.

    The words become a reading: a unit that is counted or listed, with clauses on it. Where it is
    not sure that it is the right one, there are readings that the words may mean, each with its
    answer. Words that no part uses are named. --reading takes a reading that is answered as words
    are.

    What begins with { is a reading, and so is the JSON in a file (@FILE) or on standard input (-):
    its rows come as they are asked for, with how many were counted, of how many, and who is left
    out. docs/reference/readings.md lists its slots. One that does not exist is an error that names
    what does. The formats sparql and sql print the query that gives the same rows.
    """
    if bool(words) == bool(reading):
        raise ParameterError("ask needs words or a reading, one of them: words=is Slough good")
    if isinstance(words, str) and words.startswith("{"):
        return read(store, json_object("the reading", words), all_quotes)
    from graphkit.answers.questions.answering import reply_to

    return Asked(words, reply_to(store, words or reading, all_quotes))
