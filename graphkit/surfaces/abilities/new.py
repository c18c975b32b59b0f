"""What is new: the news of a period, the gravest first, to read and to follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.pages.news_page import news_slots
from graphkit.answers.pages.page_blocks import blocks_of
from graphkit.answers.pages.page_readings import PageReadings
from graphkit.answers.readings.horizon import horizon_now
from graphkit.core.identifiers import local_id
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import COLUMNS, Passages
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import ability
from graphkit.surfaces.abilities.notices import NOTICE_FORMS
from graphkit.surfaces.abilities.value_types import (
    AS_AT,
    FLAG,
    FOCUS,
    TOPIC,
    AsAt,
    Label,
    ParameterAlias,
    Quotes,
    number_from,
)

MOST_LINES = 200  # that may be asked for
_FIRST_LINES = 15  # without a period


@ability({"place": "Slough"}, forms=NOTICE_FORMS, failed=lambda table: not table.rows)
def new(
    store: Store,
    *,
    place: Annotated[
        Sequence[str],
        FOCUS,
        "An authority, region or agency. Repeat for several.",
        ParameterAlias("authority"),
        ParameterAlias("region"),
    ] = (),
    topic: Annotated[
        Sequence[str],
        TOPIC,
        "Only reports with findings on a topic and its narrower topics. Repeat for several.",
    ] = (),
    neighbours: Annotated[
        bool, FLAG, "Also of the neighbours of the authorities.", Label("With neighbours")
    ] = False,
    since: Annotated[
        str,
        AS_AT,
        Label("Since"),
        "The day from which news are listed; without one a year ago, two years of a choice.",
    ] = "",
    limit: Annotated[
        int,
        number_from(1, MOST_LINES),
        f"How many lines; without it {_FIRST_LINES}, with a day all, up to {MOST_LINES}.",
        Label(""),
    ] = 0,
    as_at: AsAt = "",
    with_quotes: Quotes = False,
) -> ResultTable:
    """List the news of a period, the gravest first: what a director must know today.

    A fall to inadequate comes first, then interventions, areas for priority action, worse grades,
    who waits longer than usual; then what stayed, what is better, and other reports. The day is
    that of publication. Of an agency or topic, each report with findings on it is a line.
    Neighbours are those on the map and statistical ones. Each line has the statement that shows it.
    The format eml is an unsent mail, with the first line as its subject; atom is for a reader of
    feeds.

    Exit code 0: there is news; 1: there is none, and what is written says where it was looked for;
    2: an error, such as a name that is not known.
    """
    most = limit or (MOST_LINES if since else _FIRST_LINES)
    slots = news_slots(store, place, topic, neighbours=neighbours, since=since, most=most)
    page = PageReadings(store, "news", slots, {})
    counted, lines, _ = blocks_of(page)
    labels, places = Labels(store), Passages(store, with_quotes)
    places.expect({each.statement for each in lines.news if each.statement})
    rows = tuple(
        (
            each.day,
            labels.of(each.authority),
            each.kind,
            each.text,
            each.tier,
            local_id(each.authority),
            local_id(each.subject),
            *places.of(each.statement).cells,
        )
        for each in lines.news
    )
    cut = f"The first {len(rows)} are here." if len(rows) < lines.number else ""
    said = (page.words(page.kind["lead"]), counted.words, cut, horizon_now(store).sentence())
    return ResultTable(
        page.words(page.kind["title"]),
        ("day", "authority", "kind", "text", "tier", "entity", "about", *COLUMNS),
        rows,
        *description("new"),
        (" ".join(filter(None, said)),),
        figures={row["kind"]: row["count"] for row in page.counted.rows},
        hidden_columns=("tier", "entity", "about", "link", "statement"),
    )
