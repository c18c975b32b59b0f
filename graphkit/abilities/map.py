"""A network map or a chart: a page that works offline, and the rows behind it."""

from __future__ import annotations

from typing import Annotated, Any

from graphkit.abilities.ability import Tables, ability
from graphkit.abilities.forms import Form
from graphkit.abilities.value_types import Focus, Label, Quotes, Since, Topic, ValueType, one_of
from graphkit.store.dataset import Store

Drawing = Any  # that of `graphkit.view`, which loads networkx: only where a map is drawn
KINDS = (
    *("partners", "topics", "delivery", "history", "neighbours"),  # networks
    *("timeline", "inspectorates", "place", "cartogram"),  # charts
)


def _as_tables(drawn: Drawing) -> Tables:
    return {"": drawn.table()}


@ability(
    {"kind": "timeline", "focus": "Slough"},
    is_slow=True,
    tables=_as_tables,
    forms={"html": Form(lambda drawn: drawn.page(), "text/html; charset=utf-8")},
)
def map(
    store: Store,
    kind: Annotated[str, one_of(KINDS), "The kind of map or chart."] = "partners",
    *,
    focus: Focus = (),
    topic: Topic = "",
    since: Since = "",
    title: Annotated[str, ValueType("TEXT"), "The heading of the page.", Label("")] = "",
    with_quotes: Quotes = False,
) -> Drawing:
    """Draw a map: one HTML file that works offline (docs/reference/maps.md).

    KIND is a network: partners (default), topics, delivery, history, neighbours; or a chart: timeline
    (judgements over time), inspectorates (inspections of all kinds, and interventions), place (England by
    latest grade, or by weaknesses on a --topic), cartogram (the same with one hexagon for each authority).
    """
    from graphkit.view import draw

    return draw(store, kind, focus, topic, since, title, with_quotes)
