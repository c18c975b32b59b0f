"""What is new: the latest reports, changed judgements, priority actions, and who is due;
also as a feed.
"""

from __future__ import annotations

from typing import Annotated

from graphkit.answers.changes.change_text import MEDIA_TYPE, FeedEntry, write_feed
from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.readings.nearby import nearness
from graphkit.answers.summaries.whats_new import MOST_LINES, SECTIONS, all_news
from graphkit.core.identifiers import entity_iri, local_id, slug
from graphkit.core.terms import BASE
from graphkit.graph.entities.focus import Focus, authorities_of, resolve_focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import COLUMNS, Passages
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import ability
from graphkit.surfaces.abilities.forms import AnswerForm, forms_of
from graphkit.surfaces.abilities.value_types import (
    FOCUS,
    AsAt,
    Label,
    ParameterAlias,
    Quotes,
    number_from,
)


def _feed(answer: ResultTable, address: str = "") -> str:
    """Return the lines as an Atom feed, the newest first;
    `address` is where it is published, if it is.
    """
    entries = [
        FeedEntry(
            f"{entity_iri(str(row['statement'] or row['entity']))}#{row['section']}",
            f"{row['authority']}: {row['text']}",
            str(row["day"]),
            str(row["section"]),
            SECTIONS[str(row["section"])],
            str(row["link"]),
            " ".join(filter(None, [f"{SECTIONS[str(row['section'])]}.", str(row["words"])])),
        )
        for row in answer.records()
    ]
    place = answer.title.partition(": ")[2]
    identifier = f"{BASE}new{f'/{slug(place)}' if place else ''}"
    return write_feed(
        f"Inspections of children's services: {answer.title}", identifier, entries, address=address
    )


@ability(
    {"place": "Slough"},
    forms=forms_of(lambda table: {"": table})
    | {"atom": AnswerForm(_feed, MEDIA_TYPE, write_at=_feed)},
)
def new(
    store: Store,
    place: Annotated[
        str, FOCUS, "An authority (with its neighbours) or region.", ParameterAlias("authority")
    ] = "",
    *,
    limit: Annotated[
        int, number_from(1, MOST_LINES), "How many lines of each kind.", Label("")
    ] = 5,
    as_at: AsAt = "",
    with_quotes: Quotes = False,
) -> ResultTable:
    """List what is new: latest reports, changed judgements, areas for priority action,
    and who is due.

    For an authority, its own come first, then those of its neighbours on the map and statistical
    neighbours. Each line has the statement that shows it. With the format atom it is a feed, for a
    reader of feeds.
    """
    own = resolve_focus(store, place or None)
    focus = with_neighbours(store, own)
    first = own.authorities[0] if own and len(own.authorities) == 1 else ""
    every = all_news(store, authorities_of(focus) if focus else None, limit, first)
    found = [each for lines in every.values() for each in lines[:limit]]
    notes = tuple(
        f"{SECTIONS[name]}: showing {limit:,} of {len(lines):,}."
        for name, lines in every.items()
        if len(lines) > limit
    )
    labels, places = Labels(store), Passages(store, with_quotes)
    places.expect({each.statement for each in found})
    rows = tuple(
        (
            each.section,
            each.day,
            labels.of(each.authority),
            each.text,
            local_id(each.authority),
            *places.of(each.statement),
        )
        for each in found
    )
    columns = ("section", "day", "authority", "text", "entity", *COLUMNS)
    title = f"what is new: {focus.title}" if focus else "what is new"
    return ResultTable(
        title,
        columns,
        rows,
        *description("new"),
        notes,
        hidden_columns=("link", "entity", "statement"),
    )


def with_neighbours(store: Store, focus: Focus | None) -> Focus | None:
    """Return the focus on an authority with its neighbours; another one as it is."""
    if not focus or len(focus.authorities) != 1:
        return focus
    (authority,) = focus.authorities
    near = dict.fromkeys([authority, *nearness(store, authority)])
    return Focus(f"{focus.title} and its neighbours", tuple(near))
