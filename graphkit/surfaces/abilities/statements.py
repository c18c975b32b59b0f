"""The statements about an entity, and the passages that support them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Annotated

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.summaries.followed_recommendations import recommendation_outcomes
from graphkit.core.confidence import confidence_with_words
from graphkit.graph.entities import entity_statements
from graphkit.graph.entities.entity_statements import (
    HEADING,
    Evidence,
    OwnStatement,
    ShownStatement,
    own_statements,
)
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.forms import json_form, object_of, schema_of, text_form
from graphkit.surfaces.abilities.value_types import FLAG, Entity, Label, number_from

_TEXT = {"type": "string"}
_SHOWN = object_of(
    {
        "iri": _TEXT,
        "label": _TEXT,
        "total": {"type": "integer"},
        "statements": schema_of(list[ShownStatement]),
        "evidence": schema_of(list[Evidence]),
    }
)
_STATEMENT = ("property", "value", "label", "inverse")
_PASSAGE = ("statement", "assessment", "report", "page", "paragraph", "quote", "confidence", "link")
_UNSUPPORTED = "no passage supports it; without passages, its source in the register is shown"
_LARGEST_LIMIT = 1000


def _own_lines(found: list[OwnStatement]) -> Iterator[str]:
    """Yield the user's own statements about an entity as lines, under a heading for each graph."""
    for name, group in groupby(found, key=lambda item: item.graph):
        yield f"{HEADING} (own:{name}):"
        yield from map(_line, group)


def _line(item: ShownStatement | OwnStatement) -> str:
    label = f" ({item.label})" if item.label else ""
    return f"  {'← ' if item.inverse else ''}{item.property}: {item.value}{label}"


def _passage_lines(item: Evidence) -> Iterator[str]:
    """Yield a passage as lines: where it is, its words, its statement and link."""
    notes = [item.assessment] if item.assessment else []
    notes += [confidence_with_words(item.confidence)] if item.confidence is not None else []
    yield ""
    yield f"{item.report}, {item.place()}" + (f" [{', '.join(notes)}]" if notes else "")
    if item.lead:
        yield f"  continues “{item.lead}”:"
    quote = f"“{' '.join(item.quote.split())}”" if item.quote else ""
    yield f"  {quote or f'quote not loaded; SHA-256 {item.digest}'}"
    yield f"  {item.statement}" + (f"  {item.link}" if item.link else "")


@dataclass(frozen=True, slots=True)
class ShownEntity:
    """An entity, with the statements about it, or the passages that support these: those after the
    first `offset` of `total`.
    """

    iri: str
    label: str
    statements: list[ShownStatement]
    passages: list[Evidence] | None  # None: the statements are shown
    total: int
    offset: int
    own: list[OwnStatement]  # the user's own statements
    also: list[str]  # lines on what the statements only count

    @property
    def cut(self) -> str:
        """Which of them these are, and how to see others; "" where all are here."""
        kind = "statement" if self.passages is None else "passage"
        number = len(self.statements if self.passages is None else self.passages)
        last = self.offset + number
        if number == self.total:
            return ""
        if not number:
            return f"No {kind} after the first {self.offset:,}: there are {self.total:,}."
        others = f"; offset {last} shows those after them" if last < self.total else ""
        return f"Showing {self.offset + 1:,} to {last:,} of {self.total:,} {kind}s{others}."

    def lines(self) -> Iterator[str]:
        """Yield the lines of the text."""
        yield self.iri
        yield from map(_line, self.statements)
        for item in self.passages or ():
            yield from _passage_lines(item)
        yield from ("", self.cut) if self.cut else ()
        yield from self.also
        yield from _own_lines(self.own)

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "iri": self.iri,
            "label": self.label,
            "total": self.total,
            "statements": [asdict(item) for item in self.statements],
            "evidence": [asdict(item) for item in self.passages or ()],
            **({"own_statements": [item._asdict() for item in self.own]} if self.own else {}),
        }

    def tables(self) -> Tables:
        """Return the table of the statements or passages."""
        items = self.statements if self.passages is None else self.passages
        columns = _STATEMENT if self.passages is None else _PASSAGE
        rows = tuple(tuple(getattr(item, name) or None for name in columns) for item in items)
        note = self.cut if self.total else _UNSUPPORTED
        hidden = () if self.passages is None else ("statement", "link")
        notes = (note,) if note else ()
        table = ResultTable(self.label, columns, rows, notes=notes, hidden_columns=hidden)
        return {"": table}


@ability(
    {"entity": "Slough"},
    is_slow=True,
    tables=ShownEntity.tables,
    forms={"text": text_form(ShownEntity.lines), "json": json_form(ShownEntity.to_dict, _SHOWN)},
    served={"limit": "100"},
)
def show(
    store: Store,
    entity: Entity,
    *,
    passages: Annotated[
        bool, FLAG, "The passages that support the statements, instead of these."
    ] = False,
    limit: Annotated[
        int,
        number_from(1, _LARGEST_LIMIT),
        "How many statements or passages, at most 1000; ask for more with offset.",
        Label(""),
    ] = 0,
    offset: Annotated[int, number_from(0), "How many of them to skip.", Label("")] = 0,
) -> ShownEntity:
    """Show the statements about an entity: an authority, agency, service, person, inspection,
    topic or term; or the passages that support them, with report, page, paragraph, quote and link.

    The entity is given by a name, an ONS code, or an identifier, in full or short (agency/ofsted).
    Lines with an arrow count the statements that refer to it.
    """
    part = slice(offset, offset + limit if limit else None)
    if passages:
        iri, evidence = entity_statements.find_evidence(store, entity)
        statements, shown, total, also = [], evidence[part], len(evidence), []
    else:
        iri, every = entity_statements.show_entity(store, entity)
        statements, shown, total, also = every[part], None, len(every), _also(store, iri)
    own, label = own_statements(store, iri), Labels(store).of(iri)
    return ShownEntity(iri, label, statements, shown, total, offset, own, also)


def _also(store: Store, iri: str) -> list[str]:
    """Return lines on what the statements only count: outcomes of recommendations, questions."""
    lines = [f"  {outcomes}" for outcomes in recommendation_outcomes(store, iri)]
    for name, values in entity_statements.related_questions(store, iri):
        parameters = "".join(f' -p {key}="{value}"' for key, value in values.items())
        lines.append(f"  list: graphkit query {name}{parameters}")
    return lines
