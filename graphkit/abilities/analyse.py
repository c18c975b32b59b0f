"""A measure of the graph."""

from __future__ import annotations

import json
from dataclasses import asdict
from textwrap import fill
from typing import Annotated

from graphkit.abilities.ability import ability
from graphkit.abilities.value_types import Confidence, Focus, Label, Polarity, Top, Topic, ValueType, one_of
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.descriptions import MEASURES, load_descriptions
from graphkit.ask.focus import resolve_focus
from graphkit.core.errors import ParameterError
from graphkit.store.dataset import Store

_PROJECTIONS = (
    "authority-agency",
    "authority-topic",
    "service-agency",
    "agency-agency",
    "authority-authority",
)
_BY = ("topic", "authority", "agency")


def _measure(name: str, text: str) -> str:
    known = load_descriptions(MEASURES)
    if text not in known:
        raise ParameterError(f"no measure is named {text!r}; there are: {', '.join(known)}")
    return text


def _listed(form: str) -> str:
    """Return the measures with their meaning and parameters, as text or JSON."""
    from graphkit.analyse.catalogue import measures

    if form == "json":
        return json.dumps([asdict(item) for item in measures().values()], ensure_ascii=False, indent=2)
    lines = []
    for item in measures().values():
        takes = [f"--on {' | '.join(item.on)}"] if item.on else []
        takes += [f"--{name}" for name in item.takes]
        lines += [item.name + (f" ({', '.join(takes)})" if takes else "")]
        lines += [_paragraph(item.meaning), _paragraph(f"Caveat: {item.caveat}"), ""]
    return "\n".join(lines)


def _paragraph(text: str) -> str:
    return fill(text, 96, initial_indent="    ", subsequent_indent="    ")


MEASURE = ValueType(
    "MEASURE", _measure, suggest=lambda store: tuple((name, "") for name in load_descriptions(MEASURES))
)


@ability({"measure": "centrality", "focus": "South East"}, is_slow=True, listing=_listed)
def analyse(
    store: Store,
    measure: Annotated[str, MEASURE, "The name of a measure."] = "centrality",
    *,
    on: Annotated[
        str, one_of(_PROJECTIONS), "The network to measure, instead of the measure's own.", Label("Network")
    ] = "",
    focus: Focus = (),
    polarity: Annotated[Polarity, "Count only findings with this polarity."] = "",
    topic: Topic = "",
    by: Annotated[str, one_of(_BY), "Count recurrence by this (default: topic)."] = "",
    criterion: Annotated[str, ValueType("CRITERION"), "Use grades under this criterion."] = "",
    min_confidence: Confidence = 0.0,
    top: Top = 0,
) -> ResultTable:
    """Measure the graph: centrality, brokers, communities, recurrence, trends … (default: centrality).

    docs/reference/measures.md explains all measures. The meaning and caveats of the figures go with
    them. The same graph gives the same figures.
    """
    from graphkit.analyse import catalogue
    from graphkit.analyse.parameters import MeasureRequest

    request = MeasureRequest(
        store, on, resolve_focus(store, focus), polarity, topic, by, criterion, min_confidence
    )
    return catalogue.analyse(measure, request).first(top or None)
