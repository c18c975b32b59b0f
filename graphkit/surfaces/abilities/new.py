"""What is new: the news of a period, the gravest first, to read and to follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.readings.horizon import Horizon, horizon_now
from graphkit.answers.readings.nearby import nearness
from graphkit.answers.summaries.news import (
    MOST_LINES,
    ByInspection,
    all_news,
    default_period,
    findings_of_choice,
)
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import kind_of, local_id
from graphkit.core.language.wording import counted, listed, lower_first
from graphkit.core.partial_dates import long_date, years_before
from graphkit.graph.entities.focus import Focus, find_topics, resolve_focus, resolve_topic
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import COLUMNS, Passages
from graphkit.graph.facts.selected_findings import Selection
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
    focus, labels = resolve_focus(store, place), Labels(store)
    near = with_neighbours(store, focus) if neighbours else focus
    topics = [known.iri for name in topic if (known := resolve_topic(store, name))]
    is_choice = bool(focus or topics)
    first = since or default_period(store.facts)
    if is_choice and first and not since:
        first = years_before(first, 1)
    every, number = all_news(
        store,
        near.authorities if near else None,
        first,
        bodies=_findings(store, near.entities if near else ()),
        topics=_findings(store, topics),
    )
    found = every[: limit or (MOST_LINES if since else _FIRST_LINES)]
    places = Passages(store, with_quotes)
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
    on_topics = listed([lower_first(labels.of(iri)) for iri in topics])
    looked_at = " on ".join(filter(None, [near.title if near else "", on_topics]))
    return ResultTable(
        f"what is new: {looked_at}" if looked_at else "what is new",
        ("day", "authority", "kind", "text", "tier", "entity", "about", *COLUMNS),
        rows,
        *description("new"),
        (_extent(first, len(found), number, looked_at, horizon_now(store)),),
        figures=Counter(each.kind for each in every),
        hidden_columns=("tier", "entity", "about", "link", "statement"),
    )


def _findings(store: Store, things: Iterable[str]) -> list[ByInspection]:
    """Return the findings on each of some topics or about each of some bodies (IRIs)."""
    labels = Labels(store)
    return [findings_of_choice(store, labels.of(iri), _selection(store, iri)) for iri in things]


def _selection(store: Store, thing: str) -> Selection:
    if kind_of(thing) == "topic":
        return Selection(topics=find_topics(store, local_id(thing)))
    return Selection(about=[thing])


def _extent(since: str, shown: int, number: int, looked_at: str, known: Horizon) -> str:
    """Return how many lines there are, and from which day; without one, on what; `known` says until
    which day they are known.
    """
    period = f" since {long_date(since)}" if since else ""
    if not number:
        of = f" of {looked_at}" if looked_at else ""
        return f"No news{of}{period}. {known.sentence()}"
    part = f"the first {shown:,} of {number:,} lines" if shown < number else counted(number, "line")
    return f"{part[:1].upper()}{part[1:]}{period}, the gravest first. {known.sentence()}"


def with_neighbours(store: Store, focus: Focus | None) -> Focus:
    """Return the focus with the neighbours of its authorities.

    Raises ParameterError where it has none.
    """
    if not focus or not focus.authorities:
        raise ParameterError("neighbours are those of an authority: give one as place")
    near = [each for authority in focus.authorities for each in nearness(store, authority)]
    whose = "its" if len(focus.authorities) == 1 else "their"
    return Focus(
        f"{focus.title} and {whose} neighbours",
        tuple(dict.fromkeys((*focus.authorities, *near))),
        focus.entities,
    )
