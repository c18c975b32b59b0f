"""Pages for a meeting or a screen: briefing, map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from graphkit.answers.pages.place_page import PlacePage, briefing_page, place_page
from graphkit.core.resources import read_yaml
from graphkit.graph.entities.entity_search import find_area, find_entity
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.facts.passages import link_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import ability
from graphkit.surfaces.abilities.forms import AnswerForm, Written, html_form, json_form
from graphkit.surfaces.abilities.value_types import (
    AsAt,
    Authorities,
    Focus,
    Label,
    ParameterAlias,
    Quotes,
    Since,
    Topic,
    ValueType,
    one_of,
)


def page_form(name: str) -> AnswerForm:
    """Return the format of a page that a function of `maps.digest_file` writes of `Written`."""

    def page(found: Written[Any]) -> str:
        # with templates and networks, which few answers need
        from graphkit.surfaces.maps import digest_file

        written: str = getattr(digest_file, name)(
            found.content, partial(link_of, found.store.facts)
        )
        return written

    return html_form(page)


@ability(
    {"names": "Slough"},
    is_slow=True,
    tables=lambda found: found.content.tables(),
    forms={
        "html": page_form("place_file"),
        "json": json_form(lambda found: found.content.to_json(), {"type": "object"}),
    },
)
def briefing(
    store: Store,
    names: Annotated[
        Authorities,
        "An authority; or a region, a place, or several authorities.",
        Label("Authority"),
        ParameterAlias("authority"),
    ],
    *,
    as_at: AsAt = "",
) -> Written[PlacePage]:
    """Write the briefing on an authority on one printed page; on a region, a place or several
    authorities on two to four.

    On one: its state, judgements, bodies, topics that became weaker or stronger, recommendations
    that are open or found weak again, things to ask, and neighbours strong on its weak topics.

    On several: their state, news, judgements, topics weak in several authorities and who is strong
    on them, recommendations found weak again, who is usually inspected next, and shared bodies: the
    page of a region.
    """
    if not is_area(store, names):
        authority = find_entity(store, names[0], "authority")
        return Written(briefing_page(store, authority), store)
    focus = resolve_focus(store, names)
    assert focus is not None
    return Written(place_page(store, focus), store)


def is_area(store: Store, names: Sequence[str]) -> bool:
    """Whether names are of a region, a place or several authorities, not of one authority."""
    return len(names) > 1 or any(find_area(store, name) for name in names)


Drawing = Any  # that of `graphkit.surfaces.maps`, which loads networkx: only where a map is drawn
KINDS = (*read_yaml("data", "maps.yaml")["kinds"],)


@ability(
    {"kind": "timeline", "focus": "Slough"},
    is_slow=True,
    tables=lambda drawn: {"": drawn.table()},
    forms={"html": html_form(lambda drawn: drawn.page())},
)
def map(
    store: Store,
    kind: Annotated[str, one_of(KINDS, of="map"), "The kind of map or chart."] = "partners",
    *,
    focus: Focus = (),
    topic: Topic = "",
    since: Since = "",
    as_at: AsAt = "",
    title: Annotated[str, ValueType("TEXT"), "The heading of the page.", Label("")] = "",
    with_quotes: Quotes = False,
) -> Drawing:
    """Draw a map: one HTML file that works offline (docs/reference/maps.md).

    KIND is a network: partners (default), topics, delivery, neighbours; or a chart: timeline
    (judgements over time; of up to three authorities inspections of all kinds, and interventions),
    place (England by latest grade, or by weaknesses on a --topic), cartogram (the same with one
    hexagon for each authority).
    """
    from graphkit.surfaces.maps import draw

    return draw(store, kind, focus, topic, since, title, with_quotes)
