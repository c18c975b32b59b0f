"""Pages for files and programs: of England, a place or a thing, briefings and comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings
from graphkit.answers.pages.page_slots import (
    briefing_slots,
    compared_slots,
    england_slots,
    existing_place_slots,
    thing_slots,
)
from graphkit.answers.readings.horizon import horizon_now
from graphkit.core.identifiers import kind_of
from graphkit.graph.entities.lookup import Labels

if TYPE_CHECKING:
    from graphkit.graph.entities.focus import Focus
    from graphkit.graph.store.dataset import Store


@dataclass(frozen=True, slots=True)
class PlacePage:
    """The blocks of a page; `horizon` says until when what it says is known."""

    title: str
    horizon: str
    blocks: tuple[PageBlock, ...]

    @property
    def answer(self) -> str:
        """The sentence on the state of what the page is about."""
        words = {each.name: each.words for each in self.blocks}
        return f"{self.title}: {words['state']} {self.horizon}"

    def to_json(self) -> dict[str, Any]:
        """Return the page as plain data."""
        blocks = [each.to_json() for each in self.blocks]
        return {"title": self.title, "horizon": self.horizon, "blocks": blocks}

    def tables(self) -> Mapping[str, ResultTable]:
        """Return the rows of each block as a table; a part that is no reading has none."""
        return {each.name: each.to_table() for each in self.blocks if not each.part}


def place_page(store: Store, focus: Focus) -> PlacePage:
    """Return the page of a focus. Raises EntityNotFoundError where none of it exists."""
    return _page(store, "place", focus.title, existing_place_slots(store, focus))


def england_page(store: Store) -> PlacePage:
    """Return the page of England."""
    return _page(store, "england", "England now", england_slots(store, "", ""))


def thing_page(store: Store, iri: str) -> PlacePage:
    """Return the page of a council, region, topic, agency, home, service, sector or law (IRI)."""
    kind, slots = thing_slots(store, iri)
    return _page(store, kind, Labels(store).of(iri), slots, iri)


def briefing_page(store: Store, authority: str) -> PlacePage:
    """Return the briefing on an authority (IRI): its page on one sheet."""
    slots = briefing_slots(store, authority)
    return _page(store, "briefing", Labels(store).of(authority), slots, authority)


def compared_page(store: Store, names: Sequence[str]) -> PlacePage:
    """Return the page that compares two to four authorities, by name.

    Raises EntityNotFoundError, or GraphkitError for another number.
    """
    slots = compared_slots(store, names)
    return _page(store, "compare", slots["name"], slots)


def _page(
    store: Store, kind: str, name: str, slots: Mapping[str, Any], about: str = ""
) -> PlacePage:
    """Return the page of a kind with a name; where it is about an authority (IRI), with what is
    known of that.
    """
    page = PageReadings(store, kind, {"name": name, "region": "", **slots}, {})
    authority = about if kind_of(about) == "authority" else ""
    return PlacePage(name, horizon_now(store).sentence(authority), (*blocks_of(page),))
