"""Pages for files and programs: of a region, a place or several authorities, briefings, and
comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings
from graphkit.answers.pages.page_slots import briefing_slots, compared_slots, existing_place_slots
from graphkit.answers.readings.horizon import horizon_now
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
        """The sentence that the page begins with."""
        return f"{self.title}: {self.blocks[0].words} {self.horizon}"

    def to_json(self) -> dict[str, Any]:
        """Return the page as plain data."""
        blocks = [each.to_json() for each in self.blocks]
        return {"title": self.title, "horizon": self.horizon, "blocks": blocks}

    def tables(self) -> Mapping[str, ResultTable]:
        """Return the rows of each block as a table; a part that is no reading has none."""
        return {each.name: each.to_table() for each in self.blocks if not each.part}


def place_page(store: Store, focus: Focus) -> PlacePage:
    """Return the page of a focus. Raises EntityNotFoundError where none of it exists."""
    page = PageReadings(store, "place", existing_place_slots(store, focus), {})
    return PlacePage(focus.title, horizon_now(store).sentence(), (*blocks_of(page),))


def briefing_page(store: Store, authority: str) -> PlacePage:
    """Return the briefing on an authority (IRI): its page on one sheet."""
    name = Labels(store).of(authority)
    page = PageReadings(store, "briefing", {"name": name, **briefing_slots(store, authority)}, {})
    return PlacePage(name, horizon_now(store).sentence(authority), (*blocks_of(page),))


def compared_page(store: Store, names: Sequence[str]) -> PlacePage:
    """Return the page that compares two to four authorities, by name.

    Raises EntityNotFoundError, or GraphkitError for another number.
    """
    slots = compared_slots(store, names)
    page = PageReadings(store, "compare", slots, {})
    return PlacePage(slots["name"], horizon_now(store).sentence(), (*blocks_of(page),))
