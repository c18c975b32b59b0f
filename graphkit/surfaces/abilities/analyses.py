"""Measures of the graph, and comparisons of authorities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from textwrap import fill
from typing import Annotated, Any

from graphkit.answers.measures.descriptions import MEASURES, load_descriptions
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.readings.known import latest_inspections
from graphkit.answers.summaries import comparison, peer_learning
from graphkit.core.errors import ParameterError
from graphkit.core.replaced_names import unknown_name
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.forms import Results, results_of_tables
from graphkit.surfaces.abilities.value_types import (
    AUTHORITY,
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


Compared = ResultTable | Tables  # whom one can learn from, or the parts of a comparison


def _compared_tables(found: Compared) -> Tables:
    return {"peers": found} if isinstance(found, ResultTable) else found


def _compared_results(store: Store, found: Compared, values: Mapping[str, Any]) -> Results:
    """Return the rows of the tables; grades with the passages of the judgements."""
    results = results_of_tables(_compared_tables(found))
    if isinstance(found, ResultTable):
        return results
    latest = latest_inspections(store)
    cited: dict[tuple[str, str], str] = {}
    for column, name in (("a_judged_as", "one"), ("b_judged_as", "other")):
        if inspected := latest.get(find_entity(store, values[name], "authority")):
            cited |= {(column, each.criterion): each.statement for each in inspected.judgements}
    rows = []
    for row in results.rows:
        of_cells = [cited[each] for each in row.values.items() if each in cited]
        rows.append(replace(row, statements=[*row.statements, *of_cells]))
    return replace(results, rows=rows)


@ability(
    {"one": "Slough", "other": "Reading"},
    is_slow=True,
    tables=_compared_tables,
    results=_compared_results,
)
def compare(
    store: Store,
    one: Annotated[Authority, "An authority.", Label("Authority"), ParameterAlias("authority")],
    other: Annotated[
        str, AUTHORITY, "Another one; without it, neighbours.", Label("Second authority")
    ] = "",
    *,
    part: Annotated[
        str, one_of(comparison.PARTS), "Of two: one part only; required for CSV.", Label("")
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
    """Compare two authorities; or find whom one can learn from: neighbours that are strong where
    it is weak.

    Of two, the parts are the grades of their latest full inspections, areas for priority action
    that are open, the strong and weak topics of each, published numbers beside what inspectors
    wrote, results of homes, agencies and youth justice, the agencies that reports on both mention,
    and the recurring weaknesses of each.

    Of one, a weakness is open if its latest full inspection found it or recommended improvement. A
    neighbour is listed if its latest full report is strong on the topic, and good or outstanding in
    the area of the passage.
    """
    unfit = {"topic": topic, "among": among, "passages": passages} if other else {"part": part}
    if given := [name for name, value in unfit.items() if value]:
        number = "one authority" if other else "two authorities"
        raise ParameterError(f"{given[0]} is for {number}: see graphkit compare --help")
    if not other:
        return peer_learning.learn_from_peers(store, one, topic, passages or 1, with_quotes, among)
    tables = comparison.compare_authorities(store, one, other, with_quotes)
    return {part: tables[part]} if part else tables
