"""A region or chosen authorities, to prepare a peer challenge."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated, NamedTuple

from graphkit.abilities.ability import Tables, ability
from graphkit.abilities.forms import Form, json_form
from graphkit.abilities.schemas import schema_of
from graphkit.abilities.value_types import Authorities, Confidence, Label, Quotes
from graphkit.analyse.digest_themes import Theme, Topics
from graphkit.analyse.per_graph import latest_inspections, latest_topic_counts, loaded_inspections
from graphkit.analyse.regional_digest import Digest, LoadedGraph, regional_digest, sure_topics
from graphkit.analyse.result_table import ResultTable, Value
from graphkit.ask.focus import resolve_focus
from graphkit.ask.lookup import evidence_url
from graphkit.store.dataset import Store
from graphkit.store.kept_values import per_graph

_SHARES = (
    "topic",
    "weak_in",
    "strong_in",
    "recommended",
    "recurring",
    "findings",
    "percent_weak",
    "percent_england",
)


class DigestWithLinks(NamedTuple):
    """A digest, and the store in which the addresses of its passages are."""

    digest: Digest
    store: Store


def _as_tables(found: DigestWithLinks) -> Tables:
    digest = found.digest
    columns = ("authority", "framework", "inspected", "months", *digest.criteria)
    rows = tuple(
        (
            each.name,
            each.under,
            each.inspected,
            each.months,
            *(grade.grade if grade else None for grade in each.grades),
        )
        for each in digest.inspected
    )
    return {
        "authorities": ResultTable("authorities", columns, rows),
        "weak": ResultTable("weak", _SHARES, tuple(map(_share, digest.weak))),
        "strong": ResultTable("strong", _SHARES, tuple(map(_share, digest.strong))),
    }


def _share(theme: Theme) -> tuple[Value, ...]:
    return (
        theme.label, len(theme.weak), len(theme.strong), theme.recommended, theme.recurring, theme.findings,
        theme.share, theme.england,
    )  # fmt: skip


def _as_page(found: DigestWithLinks) -> str:
    from graphkit.view.digest_file import digest_page  # loads networkx: only where a page is written

    return digest_page(found.digest, partial(evidence_url, found.store))


@ability(
    {"names": "South East"},
    is_slow=True,
    tables=_as_tables,
    forms={
        "html": Form(_as_page, "text/html; charset=utf-8"),
        "json": json_form(lambda found: asdict(found.digest), schema_of(Digest)),
    },
)
def digest(
    store: Store,
    names: Annotated[
        Authorities, "A region, a place, or authorities.", Label("Region, place or authorities")
    ],
    *,
    min_confidence: Confidence = 0.0,
    with_quotes: Quotes = False,
) -> DigestWithLinks:
    """Write the digest of a region, a place or several authorities: two to four printed pages.

    It has the judgements and their age, topics weak in several authorities, strengths to share, who can help
    whom, recommendations that recur, bodies that serve several of the authorities, and what is not covered.
    Each passage leads to its page in the published report, where its address is known.
    """
    focus = resolve_focus(store, names)
    assert focus is not None
    loaded = LoadedGraph(loaded_inspections(store), _topics(store, min_confidence))
    return DigestWithLinks(regional_digest(store, focus, min_confidence, with_quotes, loaded), store)


@per_graph
def _known_topics(store: Store) -> dict[float, Topics]:
    """Return the topics of the latest full inspections by minimum confidence: the last one asked for."""
    return {}


def _topics(store: Store, least: float) -> Topics:
    if not least:
        return latest_topic_counts(store)
    known = _known_topics(store)
    if least not in known:
        known.clear()
        known[least] = sure_topics(store, latest_inspections(store).values(), least)
    return known[least]
