"""The passages that support the statements about an entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated

from graphkit.abilities.ability import Tables, ability
from graphkit.abilities.forms import Form, json_form
from graphkit.abilities.own_lines import own_data, own_lines
from graphkit.abilities.schemas import object_of, schema_of
from graphkit.abilities.value_types import Entity, Label, number_from
from graphkit.analyse.result_table import ResultTable
from graphkit.ask import entity_statements
from graphkit.ask.confidence import confidence_with_words
from graphkit.ask.entity_statements import Evidence
from graphkit.store.dataset import Store

_COLUMNS = ("statement", "assessment", "report", "page", "paragraph", "quote", "confidence", "link")
_LARGEST_LIMIT = 1000
_SCHEMA = object_of(
    {"iri": {"type": "string"}, "total": {"type": "integer"}, "evidence": schema_of(list[Evidence])}
)
_NONE = "no passage supports it; `graphkit show` prints its source in the register"


@dataclass(frozen=True, slots=True)
class Support:
    """Passages that support the statements about an entity, and how many there are in all."""

    iri: str
    total: int
    evidence: list[Evidence]
    own_lines: tuple[str, ...] = ()  # the user's own statements
    own_data: Mapping[str, object] = field(default_factory=dict)


def _as_text(found: Support) -> str:
    own = ["", *found.own_lines] if found.own_lines else []
    return "\n".join([found.iri, *(line for item in found.evidence for line in _lines(item)), *own])


def _as_data(found: Support) -> dict[str, object]:
    evidence = [asdict(item) for item in found.evidence]
    return {"iri": found.iri, "total": found.total, "evidence": evidence, **found.own_data}


def _lines(item: Evidence) -> Iterator[str]:
    notes = [item.assessment] if item.assessment else []
    notes += [confidence_with_words(item.confidence)] if item.confidence is not None else []
    yield ""
    yield f"{item.report}, {item.place()}" + (f" [{', '.join(notes)}]" if notes else "")
    if item.lead:
        yield f"  continues “{item.lead}”:"
    yield (
        f"  “{' '.join(item.quote.split())}”" if item.quote else f"  quote not loaded; SHA-256 {item.digest}"
    )
    yield f"  {item.statement}" + (f"  {item.link}" if item.link else "")


def _as_table(found: Support) -> Tables:
    rows = tuple(tuple(getattr(item, name) or None for name in _COLUMNS) for item in found.evidence)
    return {"": ResultTable("why", _COLUMNS, rows, notes=() if found.total else (_NONE,))}


@ability(
    {"entity": "Slough"},
    is_slow=True,
    tables=_as_table,
    forms={"text": Form(_as_text, "text/plain; charset=utf-8"), "json": json_form(_as_data, _SCHEMA)},
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
    """Show the passages that support the statements about an ENTITY: report, page, paragraph, quote, link.

    ENTITY is given by a name, an ONS code, or an identifier, in full or short (agency/ofsted).
    """
    iri, evidence = entity_statements.why(store, entity)
    shown = evidence[offset : offset + limit if limit else None]
    return Support(iri, len(evidence), shown, tuple(own_lines(store, iri)), own_data(store, iri))
