"""Measures of the graph, and comparisons of authorities."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from textwrap import fill
from typing import Annotated

from graphkit.answers.measures.descriptions import MEASURES, load_descriptions
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.pages.page_readings import page_kinds
from graphkit.answers.pages.place_page import PlacePage, compared_page
from graphkit.answers.summaries import peer_learning
from graphkit.core.errors import ParameterError
from graphkit.core.replaced_names import unknown_name
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.value_types import (
    AsAt,
    Authorities,
    Authority,
    Confidence,
    Focus,
    Label,
    ParameterAlias,
    Polarity,
    Quotes,
    Top,
    Topic,
    ValueType,
    number_from,
    one_of,
)

_PROJECTIONS = (
    *("authority-agency", "authority-topic", "service-agency"),
    *("agency-agency", "authority-authority"),
)


def _measure(name: str, text: str) -> str:
    known = load_descriptions(MEASURES)
    if text not in known:
        raise ParameterError(unknown_name("measure", text, known))
    return text


def _listed(form: str) -> str:
    """Return the measures with their meaning and parameters, as text or JSON."""
    from graphkit.answers.measures.catalogue import measures

    if form == "json":
        return json.dumps(
            [asdict(item) for item in measures().values()], ensure_ascii=False, indent=2
        )
    lines = []
    for item in measures().values():
        lines += [f"{item.name} (--on {' | '.join(item.on)})"]
        lines += [_paragraph(item.meaning), _paragraph(f"Caveat: {item.caveat}"), ""]
    return "\n".join(lines)


def _paragraph(text: str) -> str:
    return fill(text, 96, initial_indent="    ", subsequent_indent="    ")


MEASURE = ValueType(
    "MEASURE",
    _measure,
    suggest=lambda store: tuple((name, "") for name in load_descriptions(MEASURES)),
)


@ability({"measure": "centrality", "focus": "South East"}, is_slow=True, listing=_listed)
def analyse(
    store: Store,
    measure: Annotated[str, MEASURE, "The name of a measure."] = "centrality",
    *,
    on: Annotated[
        str,
        one_of(_PROJECTIONS),
        "The network to measure, instead of the measure's own.",
        Label("Network"),
    ] = "",
    focus: Focus = (),
    polarity: Annotated[Polarity, "Count only findings with this polarity."] = "",
    min_confidence: Confidence = 0.0,
    as_at: AsAt = "",
    top: Top = 0,
) -> ResultTable:
    """Measure networks of the graph: centrality, brokers, communities, similarity …
    (default: centrality).

    docs/reference/measures.md explains all measures. The meaning and caveats of the figures go with
    them. The same graph gives the same figures.
    """
    from graphkit.answers.measures import catalogue
    from graphkit.answers.measures.projections import MeasureRequest

    request = MeasureRequest(store, on, resolve_focus(store, focus), polarity, min_confidence)
    return catalogue.run_measure(measure, request).first(top or None)


Compared = ResultTable | PlacePage  # whom one can learn from, or a comparison
_PARTS = [name for name, block in page_kinds()["compare"]["blocks"].items() if "show" in block]


def _compared_tables(found: Compared) -> Tables:
    return {"peers": found} if isinstance(found, ResultTable) else found.tables()


@ability({"one": "Slough", "other": "Reading"}, is_slow=True, tables=_compared_tables)
def compare(
    store: Store,
    one: Annotated[Authority, "An authority.", Label("Authority"), ParameterAlias("authority")],
    other: Annotated[
        Authorities,
        "One to three others; without them, neighbours.",
        Label("With (several with ; between)"),
    ] = (),
    *,
    part: Annotated[
        str, one_of(_PARTS), "Of several: one part only; required for CSV.", Label("")
    ] = "",
    topic: Annotated[
        Topic, "Of one: only weaknesses on a topic and its narrower topics.", Label("On this topic")
    ] = "",
    among: Annotated[
        Authorities,
        "Of one: authorities or a region to learn from, instead of the neighbours.",
        Label("From these instead of its neighbours (region or names; several with ; between)"),
    ] = (),
    passages: Annotated[
        int, number_from(1), "Of one: how many for each neighbour and topic (1).", Label("")
    ] = 0,
    as_at: AsAt = "",
    with_quotes: Quotes = False,
) -> Compared:
    """Compare two to four authorities; or find whom one can learn from: neighbours that are strong
    where it is weak.

    Of several, the parts are their state, the grades of their latest full inspections, published
    numbers, results of homes, agencies and youth justice, what became of recommendations, and
    findings by topic.

    Of one, a weakness is open if its latest full inspection found it or recommended improvement. A
    neighbour is listed if its latest full report is strong on the topic, and good or outstanding in
    the area of the passage.
    """
    unfit = {"topic": topic, "among": among, "passages": passages} if other else {"part": part}
    if given := [name for name, value in unfit.items() if value]:
        number = "one authority" if other else "several authorities"
        raise ParameterError(f"{given[0]} is for {number}: see graphkit compare --help")
    if not other:
        return peer_learning.learn_from_peers(store, one, topic, passages or 1, with_quotes, among)
    found = compared_page(store, [one, *other])
    blocks = (each for each in found.blocks if part in (each.name, ""))
    return replace(found, blocks=tuple(blocks))
