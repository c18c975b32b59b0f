"""A question in everyday words, or the reading of one, and its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.forms import ResultRow, Results, json_form, object_of, text_form
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


ReadingOrWords = Annotated[Any, READING, Label(""), "A reading instead of words (see read)."]


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


def _as_table(found: Asked) -> Tables:
    answered: TypedAnswer | None = found.reply.answer
    if answered is None and found.reply.offered:
        offered = tuple(
            (each.label, each.number, json.dumps(each.reading)) for each in found.reply.offered
        )
        names = ("meaning", "number", "reading")
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


def _text_lines(found: Asked) -> Iterator[str]:
    """Yield the lines of what came of a question: the answer or a sentence, and how it was read."""
    reply = found.reply
    first, *rest = reply.answer.lines() if reply.answer else (reply.text, "")
    yield first
    for each in reply.offered:
        yield f"Perhaps: {each.words}"
        if "of" in each.reading:
            yield f"  {json.dumps(each.reading, ensure_ascii=False)}"
    if reply.answer:
        own = (
            json.dumps(reply.reading, ensure_ascii=False)
            if reply.reading
            else "none, which `read` takes"
        )
        yield f"Reading: {own}"
    if reply.unused:
        yield f"Not used: {', '.join(reply.unused)}"
    yield from rest


def _as_results(store: Store, found: Asked, values: Mapping[str, Any]) -> Results:
    """Return the rows of the answer with their passages, then other passages,
    beside the reading.
    """
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
    notes = [answered.coverage.text, *answered.cautions] if answered else []
    more = {name: plain[name] for name in ("message", "reading", "unused", "offered", "sparql")}
    return Results(rows, notes, len(rows), more)


@ability(
    {"words": "which authorities are outstanding in the north west"},
    tables=_as_table,
    results=_as_results,
    forms={"table": text_form(_text_lines), "json": json_form(Asked.to_dict, _SCHEMA)},
)
def ask(
    store: Store,
    words: Annotated[str, WORDS, "A question in everyday words.", ParameterAlias("q")] = "",
    *,
    reading: ReadingOrWords = None,
    as_at: AsAt = "",
    all_quotes: Annotated[
        bool, READERS_QUOTES, "Quote reports under any licence in an answer."
    ] = True,
) -> Asked:
    """Answer a question in everyday words, and show how it was read.

    The words become a reading: what is counted, with clauses on it (see `read`). Where it is not
    sure that it is the right one, there is no answer, but readings that the words may mean. A
    reading can be given instead of words. Words that no part uses are named.
    """
    from graphkit.answers.questions.answering import reply_to

    if bool(words) == bool(reading):
        raise ParameterError("ask needs words or a reading, one of them: words=is Slough good")
    return Asked(words, reply_to(store, words or reading, all_quotes))
