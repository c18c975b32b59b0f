"""Compares two graphs: facts that were added, removed or changed, and labels that differ,
as selected.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.answers.changes.graph_side import GraphSide, open_side
from graphkit.answers.changes.label_changes import LabelChanges, label_changes
from graphkit.answers.changes.side_facts import DECLARED, PRIORITY, Fact, Key, SideFacts, movement
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import concept_value, local_id
from graphkit.core.terms import BASE, Gk
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.focus import resolve_focus, resolve_topic
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.entities.quotes import Passages
from graphkit.graph.facts.passages import link_of
from graphkit.graph.store.dataset import Store

Names = str | Sequence[str] | None


@dataclass(frozen=True)
class ChangeSelection:
    """The authorities and topics that changes are selected by (None: all),
    and the selection in words.
    """

    authorities: frozenset[str] | None
    topics: frozenset[str] | None
    words: str

    def has_place(self, authorities: Collection[str]) -> bool:
        """Return whether one of some authorities is selected."""
        return self.authorities is None or not self.authorities.isdisjoint(authorities)

    def has_topic(self, topics: Collection[str]) -> bool:
        """Return whether one of some topics is selected."""
        return self.topics is None or not self.topics.isdisjoint(topics)


def select_changes(
    old: Store, new: Store, authority: Names, region: Names, neighbours_of: Names, topic: Names
) -> ChangeSelection:
    """Return the selection for some names, looked up in the newer graph, then in the older one.

    Raises EntityNotFoundError for a name that neither graph has.
    """
    given = (authority, region, neighbours_of, topic)
    names = [[each] if isinstance(each, str) else [*(each or ())] for each in given]
    ways = (_authorities, _authorities, _neighbours, _topics)
    found = [_look_up((new, old), way, each) for way, each in zip(ways, names, strict=True)]
    places = frozenset().union(*found[:3])
    words = (*names[0], *names[1], *(f"neighbours of {name}" for name in names[2]), *names[3])
    return ChangeSelection(
        places if any(names[:3]) else None,
        frozenset(found[3]) if names[3] else None,
        ", ".join(words),
    )


def _look_up(
    stores: Sequence[Store], way: Callable[[Store, str], Iterable[str]], names: Iterable[str]
) -> set[str]:
    """Return what some names stand for in the first store that knows them."""
    found: set[str] = set()
    for name in names:
        errors = []
        for store in stores:
            try:
                found.update(way(store, name))
                break
            except EntityNotFoundError as error:
                errors.append(error)
        else:
            raise errors[0]
    return found


def _authorities(store: Store, name: str) -> tuple[str, ...]:
    focus = resolve_focus(store, name)
    if focus is None or not focus.authorities:
        raise EntityNotFoundError(f"{name} is not an authority, region or place: give one of these")
    return focus.authorities


def _neighbours(store: Store, name: str) -> list[str]:
    found = objects(store, find_entity(store, name, "authority"), Gk.statisticalNeighbour)
    if not found:
        raise EntityNotFoundError(
            f"the graph has no neighbours of {name}: name authorities instead"
        )
    return found


def _topics(store: Store, name: str) -> list[str]:
    found = resolve_topic(store, name)
    return [*map(concept_value, found.included)] if found else []


ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SECTIONS: dict[str, str] = DECLARED["sections"]  # in this order; heading of each
# kinds of facts → name in the counts of labels
_READ_AGAIN: dict[str, str] = DECLARED["read_again"]
_BODIES = ("succession", "name", "closure", "opening", "coverage")
# Kinds of facts of a body that differ only where both sides have the body.
_OF_BOTH = ("name", "opening", "coverage")
_MOST_PLACES = 4  # authorities named in a line
_NUMBER = re.compile(r"(\d+)")
_DIGESTS = "SELECT iri, ifnull(sha256, iri) FROM inspection"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that differs. `before` and `after` are in words, "" on the side that does not have it.

    `change` is "added", "removed" or "changed"; `day` is when the newer side knows it from (of a
    report: its publication), and `url` the published report at its page.
    """

    section: str
    kind: str
    change: str
    authorities: tuple[str, ...]
    place: str
    what: str
    before: str
    after: str
    note: str
    quote: str
    day: str
    statement: str
    page: str
    url: str
    topics: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return an IRI that the same change has in every comparison."""
        fact = (
            self.kind,
            self.change,
            self.statement,
            self.place,
            self.what,
            self.before,
            self.after,
        )
        content = "\n".join(fact)
        return f"{BASE}change-notice/{hashlib.sha256(content.encode()).hexdigest()[:16]}"

    @property
    def text(self) -> str:
        """Return the value, or both with an arrow, or the value that is gone; with the note."""
        value = (
            f"{self.before} → {self.after}" if self.change == CHANGED else self.after or self.before
        )
        return f"{value} ({self.note})" if self.note else value

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        places = [*map(local_id, self.authorities)]
        own = {name: getattr(self, name) for name in self.__slots__ if name != "authorities"}
        return own | {"id": self.id, "topics": [*self.topics], "authorities": places}


@dataclass(frozen=True)
class GraphDiff:
    """What changed from one graph to another; it is false if nothing did."""

    old: GraphSide
    new: GraphSide
    changes: tuple[Change, ...]
    labels: tuple[LabelChanges, ...]
    selection: str = ""  # what the changes are selected by, in words
    newest: str = ""  # the day of the newest report of the newer graph

    def __bool__(self) -> bool:
        return bool(self.changes or self.labels)

    def sections(self) -> list[tuple[str, list[Change]]]:
        """Return the changes under their headings, without empty sections."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.section].append(change)
        return [(heading, found[name]) for name, heading in SECTIONS.items() if name in found]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: both sides, the changes, the counts of labels."""
        sides = {
            name: {"name": side.name, "version": side.software, "signature": side.signature}
            for name, side in (("old", self.old), ("new", self.new))
        }
        labels = [
            {
                "kind": each.kind,
                "compared": each.compared,
                "added": each.added,
                "removed": each.removed,
                "changed": each.changed,
                "transitions": [
                    {"before": before, "after": after, "count": count}
                    for (before, after), count in sorted(each.transitions.items())
                ],
            }
            for each in self.labels
        ]
        changes = [change.to_dict() for change in self.changes]
        about = {"selection": self.selection, "newest": self.newest}
        return sides | about | {"changes": changes, "labels": labels}


def compare_graphs(
    old: GraphSide | str | Path,
    new: GraphSide | str | Path,
    authority: Names = None,
    region: Names = None,
    neighbours_of: Names = None,
    topic: Names = None,
) -> GraphDiff:
    """Return what changed from `old` to `new`, for some authorities and topics or for all.

    Changes without a topic (grades, bodies) are left out if topics are given. Raises
    EntityNotFoundError if neither graph has a name, GraphNotFoundError or InputError if a graph
    cannot be read.
    """
    sides = [side if isinstance(side, GraphSide) else open_side(side) for side in (old, new)]
    selection = select_changes(
        sides[0].store, sides[1].store, authority, region, neighbours_of, topic
    )
    comparison = _Comparison(sides[0], sides[1], selection)
    changes = sorted(comparison.changes(), key=_order)
    labels = comparison.label_changes()
    return GraphDiff(
        sides[0], sides[1], tuple(changes), tuple(labels), selection.words, comparison.newest
    )


class _Comparison:
    """Compares the facts of two sides."""

    def __init__(self, old: GraphSide, new: GraphSide, selection: ChangeSelection) -> None:
        self._selection = selection
        self._new = SideFacts(new)
        self._old = SideFacts(old, _renamed(SideFacts(old), self._new))
        self._facts = {"old": self._old.read(), "new": self._new.read()}
        self._common = {self._old.common(iri) for iri in self._old.inspections} & {
            *self._new.inspections
        }
        corrections = self._old.corrections(), self._new.corrections()
        self._corrections = {
            iri: corrections[1][iri] - corrections[0][iri]
            for iri in self._common
            if corrections[1][iri]
        }
        self._recorrected = {
            iri for iri in self._common if corrections[0][iri] != corrections[1][iri]
        }
        self._read_again: dict[str, LabelChanges] = {}
        self._quotes = {id(side): Passages(side.store) for side in (self._old, self._new)}
        days = [self._new.published(iri) for iri in self._new.inspections]
        self.newest = max(days, default="")  # what has no day of its own is dated by it

    def changes(self) -> Iterator[Change]:
        """Yield the changes, in no order; counts what differs in the same reports for
        `label_changes`.

        Where a grade moved from another earlier inspection than before, that is two changes.
        """
        for kind in sorted(self._facts["old"].keys() | self._facts["new"].keys()):
            for key, one, other in self._differing(kind):
                is_moved = kind == "movement" and one and other
                pairs = [(one, None), (None, other)] if is_moved else [(one, other)]
                yield from filter(None, (self._change(kind, key, *pair) for pair in pairs))

    def _differing(self, kind: str) -> Iterable[tuple[Key, Fact | None, Fact | None]]:
        """Return the facts of a kind that differ;
        equal changes of several areas of a body as one.
        """
        before, now = self._facts["old"].get(kind, {}), self._facts["new"].get(kind, {})
        found: dict[Key, tuple[Key, Fact | None, Fact | None]] = {}
        for key in sorted(before.keys() | now.keys()):
            one, other = before.get(key), now.get(key)
            if (
                one
                and other
                and (one.value == other.value or (kind == "coverage" and one.text == other.text))
            ):
                continue
            same = (key[0], one.text, other.text) if kind == "coverage" and one and other else key
            if same in found:
                first, *facts = found[same]
                areas = {area for fact in (*facts, one) if fact for area in fact.authorities}
                one, other = (
                    each and replace(each, authorities=tuple(sorted(areas))) for each in facts
                )
                key = first
            found[same] = key, one, other
        return found.values()

    def label_changes(self) -> list[LabelChanges]:
        """Return the counts of labels, after those of facts that differ in the same reports."""
        stated = self._facts["new"]["inspection"]
        common = [
            iri for iri in self._common if self._selection.has_place(stated[iri,].authorities)
        ]
        counts = label_changes(self._old, self._new, common, self._selection.topics)
        more = [self._read_again[kind] for kind in _READ_AGAIN.values() if kind in self._read_again]
        known = {each.kind for each in counts}
        return counts + [each for each in more if each.kind not in known]

    def _change(self, kind: str, key: Key, one: Fact | None, other: Fact | None) -> Change | None:
        """Return the change of a fact; None if it is not selected,
        or only a reading of the same report.
        """
        fact, side = other or one, self._new if other else self._old
        assert fact is not None
        if (kind == "fact" and key[0] not in self._common) or (
            kind in _OF_BOTH and not (one and other)
        ):
            return None
        if not self._selection.has_place({*fact.authorities, *(one.authorities if one else ())}):
            return None
        about = objects(side.store, fact.statement, Gk.topic) if fact.statement else []
        topics = tuple(map(concept_value, about))
        if not self._selection.has_topic(topics):
            return None
        if kind in _READ_AGAIN and self._is_read_again(kind, key, one, other):
            counted = self._read_again.setdefault(
                _READ_AGAIN[kind], LabelChanges(_READ_AGAIN[kind])
            )
            counted.add(*(each.value.partition(" ")[0] if each else None for each in (one, other)))
            return None
        return self._described(kind, key, one, other, topics)

    def _described(
        self, kind: str, key: Key, one: Fact | None, other: Fact | None, topics: tuple[str, ...]
    ) -> Change:
        """Return the change of a fact with its place, words and passage:
        of the new side if it has one.
        """
        fact, side = other or one, self._new if other else self._old
        assert fact is not None
        how = CHANGED if one and other else ADDED if other else REMOVED
        statement = _passage_of_outcome(side.store, fact) if kind == "outcome" else fact.statement
        names = Labels(side.store)
        place = ", ".join(names.of(iri) for iri in names.by_name(fact.authorities)[:_MOST_PLACES])
        if (more := len(fact.authorities) - _MOST_PLACES) > 0:
            place += f" and {more} more"
        # others are known with the newest report
        is_dated = how != REMOVED and kind not in ("fact", "name")
        return Change(
            section=_section(kind, how, one, other),
            kind=kind,
            change=how,
            authorities=fact.authorities,
            place=place,
            what=f"{names.of(fact.entity)}: {fact.what}"
            if kind in ("closure", "opening")
            else fact.what,
            before=one.text if one else "",
            after=other.text if other else "",
            note="; ".join(self._notes(key, one, other)) if kind == "fact" else "",
            quote=self._quotes[id(side)].quote(statement) if kind in _READ_AGAIN else "",
            day=(fact.day if is_dated else "") or self.newest,
            statement=statement,
            page=min(objects(side.store, statement, Gk.page), default=""),
            url=link_of(side.store.facts, statement).url if fact.inspection else "",
            topics=topics,
        )

    def _is_read_again(self, kind: str, key: Key, one: Fact | None, other: Fact | None) -> bool:
        """Return whether only reports of both sides, without new corrections, state the fact."""
        sides = ((self._old, one), (self._new, other))
        stated_in = {side.common(fact.inspection) for side, fact in sides if fact}
        if kind in ("recommendation", "outcome"):
            stated_in.add(key[0])
        return stated_in <= self._common - self._recorrected

    def _notes(self, key: Key, one: Fact | None, other: Fact | None) -> Iterator[str]:
        """Yield whether a corrected grade is better or worse, and who corrected a value."""
        if one and other and (move := movement(one.value, other.value)):
            yield move
        for field, _, by, why in sorted(self._corrections.get(key[0], ())) if other else ():
            if field == key[1]:
                yield f"corrected by {by}{f': {why}' if why else ''}"


def _passage_of_outcome(store: Store, fact: Fact) -> str:
    """Return the statement of the later report that shows an outcome."""
    names = [Gk.recurrenceOf, *([Gk.resolves] if fact.value == "resolved" else [])]
    found = [quad.subject for name in names for quad in store.match(None, name, fact.statement)]
    passages = [subject.value for subject in found if isinstance(subject, ox.NamedNode)]
    return min(
        passages,
        key=lambda iri: ("/recommendation/" not in iri, len(iri), iri),
        default=fact.statement,
    )


def _renamed(old: SideFacts, new: SideFacts) -> dict[str, str]:
    """Return inspections whose identifier changed: the same file has another date,
    framework or authority.
    """
    gone, come = (
        {*side.inspections} - {*other.inspections} for side, other in ((old, new), (new, old))
    )
    of_old, of_new = (dict[str, str](side.facts.rows(_DIGESTS)) for side in (old, new))
    by_digest: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(come):
        by_digest[of_new[iri]].append(iri)
    found: dict[str, str] = {}
    for iri in sorted(gone):
        same = {*by_digest[of_old[iri]]} - {*found.values()}
        if len(same) == 1:
            found[iri] = same.pop()
    return found


def _section(kind: str, how: str, one: Fact | None, other: Fact | None) -> str:
    fact = other or one or Fact("", "", "")
    value = fact.value.partition(" ")[0]
    if (kind, how) == ("recommendation", ADDED) and value.startswith(PRIORITY):
        return "new-priority-actions"
    if section := DECLARED["by_kind"].get(kind, {}).get(how):
        return str(section)
    if kind == "movement":
        return f"grades-{value}"
    if kind == "outcome":
        return str(DECLARED["by_answer"].get(fact.answer, "other-outcomes"))
    if kind == "arrangement":
        return "arrangements-ended" if value == "ended" else "arrangements-begun"
    if kind == "fact":
        is_grade = one and other and movement(one.value, other.value)
        return "grades-corrected" if is_grade else "corrected-facts"
    return "bodies-succeeded" if kind in _BODIES else "interventions"


def _order(change: Change) -> tuple[Any, ...]:
    sections = [*SECTIONS]
    parts = _NUMBER.split(change.what)
    natural = [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
    return sections.index(change.section), change.place, natural, change.id
