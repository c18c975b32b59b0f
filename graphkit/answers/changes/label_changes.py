"""Counts the labels of findings and recommendations that differ between two readings of the same
report.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from graphkit.answers.changes.side_facts import DECLARED, SideFacts
from graphkit.core.identifiers import report_of
from graphkit.core.terms import BASE
from graphkit.graph.store.named_graphs import same_report

LABELS = ("polarity", "extent", "topics", "sectors", "section", "bodies concerned")
TOPICS = "topics"
_STATEMENTS = ("finding", "recommendation")
# inspection, kind of statement, digest of its words, number among the same
Item = tuple[str, str, str, int]
Labelled = dict[Item, dict[str, str]]  # statement → kind of label → value


@dataclass
class LabelChanges:
    """The changes of one kind of label: how many statements have it on one side only,
    or another value.

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
    """Return the changes of labels in inspections `common` to both sides, by kind;
    only those that differ.

    With `topics` (their values), only statements count that have one of them on either side.
    """
    folders = old.store.folder, new.store.folder
    # not the same files
    read = {iri for iri in common if not same_report(*folders, report_of(iri))}
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
    """Return the labels of the findings and recommendations of some inspections,
    by their common IRIs.

    A statement is the same in any reading that has the digest of its words, or else its name.
    """
    own = [iri for iri in side.inspections if side.common(iri) in inspections]
    chosen = {"inspections": json.dumps(own), "base": BASE}
    rows = []
    for inspection, kind, iri, digest, start, *values in side.facts.rows(
        DECLARED["queries"]["labels"], chosen
    ):
        texts = (" ".join(sorted(each.split())) if each else "" for each in values)
        labels = {name: text for name, text in zip(LABELS, texts, strict=True) if text}
        rows.append(
            (side.common(inspection), kind, digest or iri.rpartition("/")[2], start, iri, labels)
        )
    seen: Counter[tuple[str, str, str]] = Counter()
    found: Labelled = {}
    for inspection, kind, words, _, _, labels in sorted(rows, key=lambda row: row[:5]):
        found[inspection, kind, words, seen[inspection, kind, words]] = labels
        seen[inspection, kind, words] += 1
    return found
