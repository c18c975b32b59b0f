"""Builds the graph of published statistics: values of indicators by authority and year."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

from graphkit.core.identifiers import authority_iri, concept_iri, entity_iri, graph_iri
from graphkit.core.indicators import Indicator, indicators, statistics_settings
from graphkit.core.language.dates import partial_date
from graphkit.core.quads import Quads
from graphkit.core.terms import Dcterms, Gk, Qb, Scheme
from graphkit.documents.register.published_statistics import (
    ENGLAND,
    PublishedStatistics,
    PublishedValue,
)
from graphkit.graph.statements.source_graph import source_graph

TITLE = "Published statistics of children's social care"


def statistics_graph(statistics: PublishedStatistics) -> Quads:
    """Return published values as a graph, which also has source,
    date and licence of each indicator.
    """
    about, graph = statistics_settings(), graph_iri("statistics")
    quads = source_graph(
        "statistics", TITLE, about, "statistics", statistics.file, statistics.notes
    )
    quads.add_type(graph, Qb.DataSet)
    groups: dict[tuple[str, int], list[PublishedValue]] = defaultdict(list)
    for each in statistics.values:
        groups[each.indicator, each.year].append(each)
    newest: dict[str, int] = {}
    for (name, year), values in sorted(groups.items()):
        if any(each.authority != ENGLAND for each in values):
            newest[name] = year
        _add_year(quads, values)
    for name, year in newest.items():
        _add_indicator(quads, indicators()[name], year)
    quads.add_date(
        graph,
        Dcterms.date,
        max((_last_day(indicators()[n], y) for n, y in newest.items()), default=""),
    )
    return quads


def _add_indicator(quads: Quads, indicator: Indicator, newest: int) -> None:
    concept = concept_iri(Scheme.INDICATOR, indicator.name)
    publisher = statistics_settings()["publisher"]
    quads.add_text(concept, Dcterms.source, f"{publisher}, {indicator.release}")
    quads.add_date(concept, Dcterms.date, _last_day(indicator, newest))
    quads.add_text(concept, Gk.unit, indicator.unit)
    quads.add_text(concept, Gk.adverseEnd, indicator.adverse if indicator.asks else "")
    quads.add_link(
        concept, Dcterms.subject, *(concept_iri(Scheme.TOPIC, each) for each in indicator.topics)
    )


def _add_year(quads: Quads, values: Iterable[PublishedValue]) -> None:
    """Add the values of an indicator in a year;
    authorities with one value together are ranked once.
    """
    by_area = {each.area: each.value for each in values}
    england = by_area.pop(ENGLAND, None)
    ranked = sorted(by_area.values())
    for each in values:
        if each.authority == ENGLAND:
            continue
        node = entity_iri(f"statistic/{each.authority}/{each.indicator}-{each.year}")
        quads.add_type(node, Gk.PublishedValue)
        quads.add_link(node, Qb.dataSet, graph_iri("statistics"))
        quads.add_link(node, Gk.indicator, concept_iri(Scheme.INDICATOR, each.indicator))
        quads.add_link(node, Gk.publishedFor, authority_iri(each.authority))
        quads.add_number(node, Gk.year, each.year)
        quads.add_number(node, Gk.value, float(each.value))
        quads.add_number(node, Gk.england, england)
        lower, after = bisect_left(ranked, each.value), bisect_right(ranked, each.value)
        for name, number in (
            (Gk.percentile, (lower + after) / 2),  # those that are equal count half
            (Gk.lower, lower),
            (Gk.equal, after - lower - 1),
        ):
            quads.add_number(node, name, round(100 * number / len(ranked), 1))
        quads.add_text(node, Dcterms.spatial, each.area if each.area != each.authority else "")


def _last_day(indicator: Indicator, year: int) -> str:
    """Return the day that the values of a year are as at: "2025-09-30"."""
    day, month = indicator.as_at.split()
    return partial_date(day, month, str(year))
