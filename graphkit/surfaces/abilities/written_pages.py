"""Pages for a meeting or a screen: briefing, map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.answers.pages.place_page import PlacePage, place_page
from graphkit.answers.summaries.authority_briefing import briefing_on
from graphkit.answers.summaries.briefing_parts import Briefing
from graphkit.core.resources import read_yaml
from graphkit.graph.entities.entity_search import find_area, find_entity
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.facts.passages import link_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.forms import AnswerForm, Written, html_form, json_form, schema_of
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


def _briefing_tables(found: Written[Briefing]) -> Tables:
    asks = list[tuple[Value, ...]]()
    for each in found.content.asks:
        report, page = (each.source.report, each.source.page) if each.source else ("", None)
        asks.append((each.question, each.because, report, str(page or "")))
    return {"ask": ResultTable("ask", ("question", "because", "report", "page"), tuple(asks))}


def _page(found: Written[Briefing | PlacePage]) -> str | bytes:
    """Return the page: of one authority on one sheet, of several on up to four."""
    name = "briefing_page" if isinstance(found.content, Briefing) else "place_file"
    return page_form(name).write(found)


def _tables(found: Written[Any]) -> Tables:
    is_briefing = isinstance(found.content, Briefing)
    return _briefing_tables(found) if is_briefing else found.content.tables()


def _data(found: Written[Any]) -> object:
    is_briefing = isinstance(found.content, Briefing)
    return asdict(found.content) if is_briefing else found.content.to_json()


@ability(
    {"names": "Slough"},
    is_slow=True,
    tables=_tables,
    forms={
        "html": AnswerForm(_page, page_form("").media_type),
        "json": json_form(_data, {"anyOf": [schema_of(Briefing), {"type": "object"}]}),
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
    with_quotes: Quotes = False,
) -> Written[Briefing | PlacePage]:
    """Write the briefing on an authority on one printed page; on a region, a place or several
    authorities on two to four.

    On one: the grades, what changed, which recommendations recur, what visits found, five things to
    ask, neighbours that are strong where the authority is weak, and what is not covered.

    On several: their state, news, judgements, topics weak in several authorities and who is strong
    on them, recommendations found weak again, who is usually inspected next, and shared bodies: the
    page of a region. Each passage leads to its page in the published report, where its address is
    known.
    """
    if not is_area(store, names):
        authority = find_entity(store, names[0], "authority")
        return Written(briefing_on(store, authority, with_quotes), store)
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
