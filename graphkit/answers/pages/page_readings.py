"""The readings of a declared page: slots filled from the page, each asked when first needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from graphkit.answers.cards.card_parts import rows_counted
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.questions.reading_parts import address_text
from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.read import Brief, read, read_brief
from graphkit.answers.readings.reading import narrowed
from graphkit.answers.readings.result import Cell, ResultColumn
from graphkit.core.errors import EmptySlotError
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.language.sentences import filled, grade_words, per_cent, sentence
from graphkit.core.language.wording import listed
from graphkit.core.resources import read_yaml
from graphkit.graph.facts.facts import kept
from graphkit.graph.facts.passages import passages_of

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

Row = Mapping[str, Cell]
_SLOT = re.compile(r"\$([a-z_]+)(?:\.([a-z_]+))?")
_CONCEPTS = ("topic", "sector", "service-type")  # types that have pages
_MOST_NAMED = 20  # rows in a sentence


@cache
def page_kinds() -> Mapping[str, Any]:
    """Return the kinds of pages that `data/page-kinds.yaml` declares."""
    kinds: Mapping[str, Any] = read_yaml("data", "page-kinds.yaml")["kinds"]
    return kinds


def counted_in(row: Row) -> int:
    """Return what a row of counts counts."""
    return int(str(row["count"]))


@kept
def _without_slots(store: Store, text: str) -> Brief:
    """Return the rows of a reading that is the same on each page of a kind."""
    return read_brief(store, text)


@dataclass(frozen=True)
class PageAnswer:
    """A reading of a page with its rows; `say` is the template of one of them in a sentence."""

    store: Store
    reading: JsonReading
    brief: Brief
    say: str = ""

    def __len__(self) -> int:
        return len(self.brief.rows)

    @property
    def rows(self) -> Sequence[Row]:
        return self.brief.rows

    @cached_property
    def columns(self) -> Mapping[str, ResultColumn]:
        """The columns by name."""
        return {each.name: each for each in self.brief.columns}

    @property
    def number(self) -> int:
        """How many rows there are."""
        return len(self)

    @property
    def total(self) -> int:
        """What groups that have nothing in common count together."""
        return sum(map(counted_in, self.rows))

    @property
    def first(self) -> SimpleNamespace:
        """The first row, its cells by name."""
        return SimpleNamespace(**self.rows[0])

    @cached_property
    def quotes(self) -> Mapping[str, str]:
        """The words of the statements that the rows are, by identifier."""
        iris = [entity_iri(str(row["statement"])) for row in self.rows]
        found = passages_of(self.store.facts, iris)
        return {
            local_id(iri): " … ".join(filter(None, (each.lead_in, each.quote)))
            for iri, each in found.items()
        }

    @property
    def none(self) -> str:
        """Why there is no row: because there is none, or as far as it is known."""
        horizon = read(self.store, self.reading).horizon
        whole, outside = horizon.status.is_whole, horizon.is_outside
        return sentence("page.none", why=horizon.none(), whole=whole, outside=outside)

    @property
    def said(self) -> str:
        """The rows as words."""
        return listed([self.said_of(row) for row in self.rows], _MOST_NAMED)

    def said_of(self, row: Row) -> str:
        """Return a row as words; the template has its cells by name, or by type."""
        cells = {name: self.text(name, row) for name in self.columns}
        by_type = {self.columns[name].type: text for name, text in cells.items()}
        return filled(self.say, **by_type | cells)

    def text(self, name: str, row: Row) -> str:
        """Return a cell as words; "" of none."""
        column, cell = self.columns[name], row[name]
        if cell is None:
            return ""
        if column.type == "grade":
            return grade_words(str(cell))
        if name == "share":
            return per_cent(int(str(row["counted"])) / int(str(row["of"])))
        return column.labels.get(str(cell), str(cell))

    def thing(self, name: str, row: Row) -> str:
        """Return the identifier of what a cell names; "" of none."""
        column, cell = self.columns[name], row[name]
        if column.type in _CONCEPTS:
            return f"{column.type}/{cell}"
        return str(cell) if column.type == "inspection" else column.ids.get(str(cell), "")

    @property
    def counted(self) -> Mapping[str, Any]:
        """The clause of the rows that a share counts."""
        return next((each.clause for each in self.brief.reading.measures if each.clause), {})

    @property
    def counted_of(self) -> Mapping[str, Any]:
        """The clause of the rows that a share is of."""
        return self.brief.reading.unit.share_of(self.counted) or {}

    def to_table(self, title: str) -> ResultTable:
        """Return the rows as a table."""
        names = (*self.columns,)
        return ResultTable(
            title, names, tuple(tuple(row[name] for name in names) for row in self.rows)
        )

    def rows_behind(self, clause: Mapping[str, Any]) -> str:
        """Return the reading (as text) that lists what a group of rows counts."""
        return address_text(narrowed(rows_counted(self.reading), clause) | {"measures": ["list"]})

    def of_group(self, clause: Mapping[str, Any]) -> str:
        """Return the reading (as text) of the rows of a group, by what the clause leaves open."""
        by = [name for name in self.reading["by"] if name not in clause]
        return address_text({**narrowed(self.reading, clause), "by": by, "order": ""})


class PageReadings:
    """The readings of a page; a template has each by its name, and the slots of the page.

    `narrowing`: clauses that all readings have whose unit has the dimension.
    """

    def __init__(
        self, store: Store, kind: str, slots: Mapping[str, Any], narrowing: Mapping[str, Any]
    ) -> None:
        self.store, self.kind = store, page_kinds()[kind]
        self._slots, self._narrowing = slots, narrowing
        self._asked: dict[str, Brief] = {}

    def __getattr__(self, name: str) -> Any:
        return self._named(name)

    def _named(self, name: str) -> Any:
        """Return a slot, or the answer of a block, as templates name them."""
        if name in self._slots:
            return self._slots[name]
        return self.answer(self.kind["blocks"][name])

    def answer(self, block: Mapping[str, Any]) -> PageAnswer | None:
        """Return the answer to the reading of a block; None where it is left out."""
        if "unless" in block and getattr(self, block["unless"]):
            return None
        try:
            reading = self.filled(block["reading"])
        except EmptySlotError:
            return None
        has_slots = reading != block["reading"]
        for name, value in self._narrowing.items():
            if name in units()[reading["of"]].dimensions:
                reading, has_slots = narrowed(reading, {name: value}), True
        text = address_text(reading)
        if text not in self._asked:
            ask = read_brief if has_slots else _without_slots
            self._asked[text] = ask(self.store, text)
        return PageAnswer(self.store, reading, self._asked[text], block.get("say", ""))

    def use(self, slots: Mapping[str, Any]) -> None:
        """Take further slots, or other values of them."""
        self._slots = {**self._slots, **slots}

    def words(self, template: str) -> str:
        """Return a template with the values of the page."""
        return filled(template, self)

    def filled(self, given: Any) -> Any:
        """Return a part of a declaration with its slots filled.

        Raises EmptySlotError for one without a value.
        """
        if isinstance(given, Mapping):
            return {self.filled(name): self.filled(value) for name, value in given.items()}
        if isinstance(given, list):
            return [self.filled(each) for each in given]
        if not isinstance(given, str):
            return given
        if whole := _SLOT.fullmatch(given):
            return self._value(whole)
        return _SLOT.sub(lambda slot: str(self._value(slot)), given)

    def filled_or_none(self, given: Any) -> Any:
        """Return a part of a declaration with its slots filled; None where one has no value."""
        try:
            return self.filled(given)
        except EmptySlotError:
            return None

    def _value(self, slot: re.Match[str]) -> Any:
        name, column = slot.groups()
        found = self._named(name)
        value = [row[column] for row in found.rows] if column and found else found
        if not value:
            raise EmptySlotError(name)
        return value
