"""One page on an authority, for a meeting."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import NamedTuple

from graphkit.abilities.ability import Tables, ability
from graphkit.abilities.forms import Form, json_form
from graphkit.abilities.schemas import schema_of
from graphkit.abilities.value_types import Authority, Quotes
from graphkit.analyse.authority_briefing import briefing_on
from graphkit.analyse.briefing_parts import Briefing
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.entity_search import find_entity
from graphkit.ask.lookup import evidence_url
from graphkit.store.dataset import Store


class BriefingWithLinks(NamedTuple):
    """A briefing, and the store in which the addresses of its passages are."""

    briefing: Briefing
    store: Store


def _as_tables(found: BriefingWithLinks) -> Tables:
    asks = tuple(
        (each.question, each.because, each.source.report, each.source.page)
        if each.source
        else (each.question, each.because, "", "")
        for each in found.briefing.asks
    )
    return {"ask": ResultTable("ask", ("question", "because", "report", "page"), asks)}


def _as_page(found: BriefingWithLinks) -> str:
    from graphkit.view.digest_file import briefing_page  # with networks, which few answers need

    return briefing_page(found.briefing, partial(evidence_url, found.store))


@ability(
    {"authority": "Slough"},
    tables=_as_tables,
    forms={
        "html": Form(_as_page, "text/html; charset=utf-8"),
        "json": json_form(lambda found: asdict(found.briefing), schema_of(Briefing)),
    },
)
def briefing(store: Store, authority: Authority, *, with_quotes: Quotes = False) -> BriefingWithLinks:
    """Write the briefing on an authority: one printed page, for a meeting.

    It has the grades, what changed, which recommendations recur, what visits found, five things to ask,
    neighbours that are strong where the authority is weak, and what is not covered. Each passage leads to its
    page in the published report, where its address is known.
    """
    return BriefingWithLinks(
        briefing_on(store, find_entity(store, authority, "authority"), with_quotes), store
    )
