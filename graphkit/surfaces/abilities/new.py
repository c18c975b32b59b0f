"""What is new: the news of a period, the gravest first; also as a feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from graphkit.answers.changes.change_text import MEDIA_TYPE, FeedEntry, write_feed
from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.readings.nearby import nearness
from graphkit.answers.summaries.news import MOST_LINES, all_news, default_period
from graphkit.core.identifiers import entity_iri, local_id, slug
from graphkit.core.partial_dates import last_day, long_date, years_before
from graphkit.core.terms import BASE
from graphkit.graph.entities.focus import Focus, authorities_of, resolve_focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import COLUMNS, Passages
from graphkit.graph.facts.inspections import data_words
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import ability
from graphkit.surfaces.abilities.forms import AnswerForm, forms_of
from graphkit.surfaces.abilities.value_types import (
    AS_AT,
    FOCUS,
    AsAt,
    Label,
    ParameterAlias,
    Quotes,
    number_from,
)


def _feed(answer: ResultTable, address: str = "") -> str:
    """Return the lines as an Atom feed, the gravest first;
    `address` is where it is published, if it is.
    """
    entries = [
        FeedEntry(
            _entry_id(row),
            f"{row['authority']}: {row['kind']}: {row['text']}",
            last_day(str(row["day"])),
            slug(str(row["kind"])),
            str(row["kind"]),
            str(row["link"]),
            " ".join(filter(None, [f"{row['kind']}.", str(row["words"])])),
        )
        for row in answer.records()
    ]
    place = answer.title.partition(": ")[2]
    identifier = f"{BASE}new{f'/{slug(place)}' if place else ''}"
    return write_feed(
        f"Inspections of children's services: {answer.title}", identifier, entries, address=address
    )


def _entry_id(row: Mapping[str, object]) -> str:
    """Return the identifier of a line: its statement, or what it is on, with what happened."""
    if row["statement"]:
        return f"{entity_iri(str(row['statement']))}#{slug(str(row['kind']))}"
    return f"{entity_iri(str(row['entity']))}#{slug(str(row['kind']))}-{slug(str(row['about']))}"


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
    since: Annotated[
        str,
        AS_AT,
        Label("Since"),
        "The day from which news are listed; without one, a year ago, of an authority two years.",
    ] = "",
    limit: Annotated[int, number_from(1, MOST_LINES), "How many lines.", Label("")] = 15,
    as_at: AsAt = "",
    with_quotes: Quotes = False,
) -> ResultTable:
    """List the news of a period, the gravest first: what a director must know today.

    A fall to inadequate comes first, then interventions, areas for priority action, worse grades,
    who waits longer than usual; then what stayed, what is better, and other reports. The day is
    that of publication. An authority is shown with its neighbours on the map and its statistical
    neighbours, all in one order. Each line has the statement that shows it. With the format atom it
    is a feed, for a reader of feeds.
    """
    own = resolve_focus(store, place or None)
    focus = with_neighbours(store, own)
    first = since or default_period(store.facts)
    is_longer = focus is not own and not since and bool(first)
    if is_longer:
        first = years_before(first, 1)
    every, number = all_news(store, authorities_of(focus) if focus else None, first)
    found = every[:limit]
    labels, places = Labels(store), Passages(store, with_quotes)
    places.expect({each.statement for each in found if each.statement})
    rows = tuple(
        (
            each.stated_day,
            labels.of(each.authority),
            each.kind,
            each.text,
            each.tier,
            local_id(each.authority),
            local_id(each.subject),
            *places.of(each.statement).cells,
        )
        for each in found
    )
    columns = ("day", "authority", "kind", "text", "tier", "entity", "about", *COLUMNS)
    title = f"what is new: {focus.title}" if focus else "what is new"
    return ResultTable(
        title,
        columns,
        rows,
        *description("new"),
        (_extent(first, len(found), number, is_longer, data_words(store.facts)),),
        figures=Counter(each.kind for each in every),
        hidden_columns=("tier", "entity", "about", "link", "statement"),
    )


def _extent(since: str, shown: int, number: int, is_longer: bool, data: str) -> str:
    """Return how many lines there are, and from which day; `is_longer`: of one authority. `data`
    says up to when something is known.
    """
    years = " (two years, as there are fewer than of England)" if is_longer else ""
    period = f" since {long_date(since)}{years}" if since else ""
    if not number:
        return f"No news{period}. Known here: {data or 'nothing'}."
    part = f"the first {shown:,} of {number:,} lines" if shown < number else f"{number:,} lines"
    return f"{part[:1].upper()}{part[1:]}{period}, the gravest first."


def with_neighbours(store: Store, focus: Focus | None) -> Focus | None:
    """Return the focus on an authority with its neighbours; another one as it is."""
    if not focus or len(focus.authorities) != 1:
        return focus
    (authority,) = focus.authorities
    near = dict.fromkeys([authority, *nearness(store, authority)])
    return Focus(f"{focus.title} and its neighbours", tuple(near))
