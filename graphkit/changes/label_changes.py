"""Counts the labels of findings and recommendations that differ between two readings of the same report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from graphkit.ask.lookup import concept_value, local_id
from graphkit.changes.side_facts import SideFacts
from graphkit.core.identifiers import inspection_of, report_of, values_clause
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.store.named_graphs import same_report

LABELS = {  # kind of label → its property
    "polarity": Property.POLARITY,
    "extent": Property.EXTENT,
    "topics": Property.TOPIC,
    "sectors": Property.SECTOR,
    "section": Property.SECTION,
    "bodies concerned": Property.CONCERNS,
}
TOPICS = "topics"
_ONE_BY_ONE = 60  # inspections: with more, a property is read as a whole
_STATEMENTS = {"finding": Property.FINDING, "recommendation": Property.RECOMMENDATION}
Item = tuple[str, str, str, int]  # inspection, kind of statement, digest of its words, number among the same
Labelled = dict[Item, dict[str, str]]  # statement → kind of label → value


@dataclass
class LabelChanges:
    """The changes of one kind of label: how many statements have it on one side only, or another value.

    `transitions` counts pairs of values, before and after.
    """

    kind: str
    compared: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    transitions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, before: str | None, now: str | None) -> None:
        """Count a value before and now; None where a side does not have the statement."""
        self.compared += 1
        if before == now:
            return
        if before is None:
            self.added += 1
        elif now is None:
            self.removed += 1
        else:
            self.changed += 1
            self.transitions[before, now] += 1

    @property
    def total(self) -> int:
        """Return how many statements differ."""
        return self.added + self.removed + self.changed


def label_changes(
    old: SideFacts, new: SideFacts, common: Collection[str], topics: frozenset[str] | None = None
) -> list[LabelChanges]:
    """Return the changes of labels in inspections `common` to both sides, by kind; only those that differ.

    With `topics` (their values), only statements count that have one of them on either side.
    """
    folders = old.store.folder, new.store.folder
    read = {iri for iri in common if not same_report(*folders, report_of(iri))}  # not the same files
    before, now = (_labelled(side, read) for side in (old, new))
    found = {kind: LabelChanges(kind) for kind in (*(f"{name}s" for name in _STATEMENTS), *LABELS)}
    for item in sorted(before.keys() | now.keys()):
        one, other = before.get(item), now.get(item)
        about = {value for each in (one, other) if each for value in each.get(TOPICS, "").split()}
        if topics is not None and topics.isdisjoint(about):
            continue
        found[f"{item[1]}s"].add(None if one is None else "", None if other is None else "")
        if one is not None and other is not None:
            for kind in LABELS:
                if kind in one or kind in other:
                    found[kind].add(one.get(kind, ""), other.get(kind, ""))
    return [each for each in found.values() if each.total]


def _labelled(side: SideFacts, inspections: Collection[str]) -> Labelled:
    """Return the labels of the findings and recommendations of some inspections, by their common IRIs."""
    own = {iri for iri in side.inspections if side.common(iri) in inspections}
    items = _items(side, own)
    found: Labelled = {item: {} for item in items.values()}
    for kind, predicate in LABELS.items():
        values: dict[str, set[str]] = defaultdict(set)
        for statement, value in _values(side.store, predicate, own):
            values[statement].add(local_id(value) if kind == "bodies concerned" else concept_value(value))
        for statement, several in values.items():
            if item := items.get(statement):
                found[item][kind] = " ".join(sorted(several))
    return found


def _items(side: SideFacts, own: Collection[str]) -> dict[str, Item]:
    """Return what identifies each statement in any reading: the digest of its words, or its name."""
    places = []
    for statement, text in _values(side.store, Property.SELECTOR, own):
        kind, _, name = statement.removeprefix(inspection_of(statement))[1:].partition("/")
        if kind in _STATEMENTS and "/" not in name:
            place = read_selector(text)
            where = (place.digest or name, place.start) if place else (name, 0)
            places.append((side.common(inspection_of(statement)), kind, *where, statement))
    seen: Counter[tuple[str, str, str]] = Counter()
    items: dict[str, Item] = {}
    for inspection, kind, words, _, statement in sorted(places):
        items[statement] = (inspection, kind, words, seen[inspection, kind, words])
        seen[inspection, kind, words] += 1
    return items


def _values(store: Store, predicate: str, inspections: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield statement and value for a property of the findings and recommendations of some inspections."""
    if not inspections:
        return
    if len(inspections) > _ONE_BY_ONE:
        for statement, value in store.rows(f"SELECT ?statement ?value {{ ?statement <{predicate}> ?value }}"):
            if inspection_of(statement) in inspections:
                yield statement, value
        return
    which = values_clause("?inspection", inspections)
    for part in _STATEMENTS.values():
        yield from store.rows(
            f"SELECT ?statement ?value {{ {which} ?inspection <{part}> ?statement . "
            f"?statement <{predicate}> ?value }}"
        )
