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
from graphkit.surfaces.abilities.value_types import Entity, Label, number_from

_TEXT = {"type": "string"}
_SHOWN = object_of({"iri": _TEXT, "label": _TEXT, "statements": schema_of(list[ShownStatement])})
_SUPPORT = object_of(
    {"iri": _TEXT, "total": {"type": "integer"}, "evidence": schema_of(list[Evidence])}
)
_PASSAGE = ("statement", "assessment", "report", "page", "paragraph", "quote", "confidence", "link")
_UNSUPPORTED = "no passage supports it; `graphkit show` prints its source in the register"
_LARGEST_LIMIT = 1000


def _own_data(found: list[OwnStatement]) -> dict[str, object]:
    """Return the user's own statements about an entity for JSON; nothing without any."""
    return {"own_statements": [item._asdict() for item in found]} if found else {}


def _own_lines(found: list[OwnStatement]) -> Iterator[str]:
    """Yield the user's own statements about an entity as lines, under a heading for each graph."""
    for name, group in groupby(found, key=lambda item: item.graph):
        yield f"{HEADING} (own:{name}):"
        yield from map(_line, group)


def _line(item: ShownStatement | OwnStatement) -> str:
    label = f" ({item.label})" if item.label else ""
    return f"  {'← ' if item.inverse else ''}{item.property}: {item.value}{label}"


@dataclass(frozen=True, slots=True)
class ShownEntity:
    """An entity, the statements about it, and where to find what these only count."""

    iri: str
    label: str
    statements: list[ShownStatement]
    outcomes: list[str]  # of the recommendations of an authority
    questions: list[tuple[str, dict[str, str]]]  # with their parameters
    own: list[OwnStatement]  # the user's own statements

    def lines(self) -> Iterator[str]:
        """Yield the lines of the text."""
        yield self.iri
        yield from map(_line, self.statements)
        yield from (f"  {outcomes}" for outcomes in self.outcomes)
        for name, values in self.questions:
            parameters = "".join(f' -p {key}="{value}"' for key, value in values.items())
            yield f"  list: graphkit query {name}{parameters}"
        yield from _own_lines(self.own)

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        statements = [asdict(item) for item in self.statements]
        return {
            "iri": self.iri,
            "label": self.label,
            "statements": statements,
            **_own_data(self.own),
        }

    def tables(self) -> Tables:
        """Return the table of the statements."""
        columns = ("property", "value", "label", "inverse")
        rows = tuple(
            (item.property, item.value, item.label, item.inverse) for item in self.statements
        )
        return {"": ResultTable(self.label, columns, rows)}


@ability(
    {"entity": "Slough"},
    tables=ShownEntity.tables,
    forms={"text": text_form(ShownEntity.lines), "json": json_form(ShownEntity.to_dict, _SHOWN)},
)
def show(store: Store, entity: Entity) -> ShownEntity:
    """Show the statements about an entity: an authority, agency, service, person, inspection,
    topic or term.

    The entity is given by a name, an ONS code, or an identifier, in full or short (agency/ofsted).
    Lines with an arrow count the statements that refer to it.
    """
    iri, statements = entity_statements.show_entity(store, entity)
    return ShownEntity(
        iri,
        Labels(store).of(iri),
        statements,
        recommendation_outcomes(store, iri),
        entity_statements.related_questions(store, iri),
        own_statements(store, iri),
    )


@dataclass(frozen=True, slots=True)
class Support:
    """Passages that support the statements about an entity, and how many there are in all."""

    iri: str
    total: int
    evidence: list[Evidence]
    own: list[OwnStatement]  # the user's own statements
    label: str = ""
    offset: int = 0  # how many of the passages are left out before the first

    @property
    def cut(self) -> str:
        """Which passages these are, and how to see others; "" where all are here."""
        last = self.offset + len(self.evidence)
        if len(self.evidence) == self.total:
            return ""
        if not self.evidence:
            return f"No passage after the first {self.offset:,}: there are {self.total:,}."
        others = f"; offset {last} shows those after them" if last < self.total else ""
        return f"Showing {self.offset + 1:,} to {last:,} of {self.total:,} passages{others}."

    def lines(self) -> Iterator[str]:
        """Yield the lines of the text."""
        yield self.iri
        for item in self.evidence:
            notes = [item.assessment] if item.assessment else []
            notes += [confidence_with_words(item.confidence)] if item.confidence is not None else []
            yield ""
            yield f"{item.report}, {item.place()}" + (f" [{', '.join(notes)}]" if notes else "")
            if item.lead:
                yield f"  continues “{item.lead}”:"
            quote = f"“{' '.join(item.quote.split())}”" if item.quote else ""
            yield f"  {quote or f'quote not loaded; SHA-256 {item.digest}'}"
            yield f"  {item.statement}" + (f"  {item.link}" if item.link else "")
        yield from ("", self.cut) if self.cut else ()
        yield from ("", *_own_lines(self.own)) if self.own else ()

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        evidence = [asdict(item) for item in self.evidence]
        return {"iri": self.iri, "total": self.total, "evidence": evidence, **_own_data(self.own)}

    def tables(self) -> Tables:
        """Return the table of the passages."""
        rows = tuple(
            tuple(getattr(item, name) or None for name in _PASSAGE) for item in self.evidence
        )
        notes = (self.cut if self.total else _UNSUPPORTED,)
        hidden = ("statement", "link")
        table = ResultTable(
            self.label, _PASSAGE, rows, notes=tuple(filter(None, notes)), hidden_columns=hidden
        )
        return {"": table}


@ability(
    {"entity": "Slough"},
    is_slow=True,
    tables=Support.tables,
    forms={"text": text_form(Support.lines), "json": json_form(Support.to_dict, _SUPPORT)},
    served={"limit": "100"},
)
def why(
    store: Store,
    entity: Entity,
    *,
    limit: Annotated[
        int,
        number_from(1, _LARGEST_LIMIT),
        "How many passages, at most 1000; ask for more with offset.",
        Label(""),
    ] = 0,
    offset: Annotated[int, number_from(0), "How many passages to skip.", Label("")] = 0,
) -> Support:
    """Show the passages that support the statements about an ENTITY:
    report, page, paragraph, quote, link.

    ENTITY is given by a name, an ONS code, or an identifier, in full or short (agency/ofsted).
    """
    iri, evidence = entity_statements.find_evidence(store, entity)
    shown = evidence[offset : offset + limit if limit else None]
    return Support(
        iri, len(evidence), shown, own_statements(store, iri), Labels(store).of(iri), offset
    )
