"""The statements about an entity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from graphkit.abilities.ability import Tables, ability
from graphkit.abilities.forms import Form, json_form
from graphkit.abilities.own_lines import own_data, own_lines
from graphkit.abilities.schemas import object_of, schema_of
from graphkit.abilities.value_types import Entity
from graphkit.analyse.result_table import ResultTable
from graphkit.ask import entity_statements
from graphkit.ask.entity_statements import Statement
from graphkit.ask.lookup import Labels
from graphkit.store.dataset import Store

_STATEMENTS = object_of(
    {"iri": {"type": "string"}, "label": {"type": "string"}, "statements": schema_of(list[Statement])}
)


@dataclass(frozen=True, slots=True)
class ShownEntity:
    """An entity, the statements about it, and where to find what these only count."""

    iri: str
    label: str
    statements: list[Statement]
    outcomes: list[str]  # of the recommendations of an authority
    questions: list[tuple[str, dict[str, str]]]  # with their parameters
    own_lines: tuple[str, ...]  # the user's own statements
    own_data: dict[str, object]


def _as_text(shown: ShownEntity) -> str:
    return "\n".join(_lines(shown))


def _lines(shown: ShownEntity) -> Iterator[str]:
    yield shown.iri
    for item in shown.statements:
        arrow = "← " if item.inverse else ""
        yield f"  {arrow}{item.property}: {item.value}" + (f" ({item.label})" if item.label else "")
    yield from (f"  {outcomes}" for outcomes in shown.outcomes)
    for name, values in shown.questions:
        parameters = "".join(f' -p {key}="{value}"' for key, value in values.items())
        yield f"  list: graphkit query {name}{parameters}"
    yield from shown.own_lines


def _as_data(shown: ShownEntity) -> dict[str, object]:
    statements = [asdict(item) for item in shown.statements]
    return {"iri": shown.iri, "label": shown.label, "statements": statements, **shown.own_data}


def _as_table(shown: ShownEntity) -> Tables:
    columns = ("property", "value", "label", "inverse")
    rows = tuple((item.property, item.value, item.label, item.inverse) for item in shown.statements)
    return {"": ResultTable(shown.label, columns, rows)}


@ability(
    {"entity": "Slough"},
    tables=_as_table,
    forms={"text": Form(_as_text, "text/plain; charset=utf-8"), "json": json_form(_as_data, _STATEMENTS)},
)
def show(store: Store, entity: Entity) -> ShownEntity:
    """Show the statements about an entity: an authority, agency, service, person, inspection, topic or term.

    The entity is given by a name, an ONS code, or an identifier, in full or short (agency/ofsted).
    Lines with an arrow count the statements that refer to it.
    """
    iri, statements = entity_statements.show(store, entity)
    return ShownEntity(
        iri, Labels(store).of(iri), statements, entity_statements.recommendation_outcomes(store, iri),
        entity_statements.related_questions(store, iri),
        tuple(own_lines(store, iri)),
        own_data(store, iri),
    )  # fmt: skip
