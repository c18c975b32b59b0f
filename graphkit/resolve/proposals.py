"""Services of one authority that may be one and the same: a list for a person to decide on.

Names are merged by rule only where they are spelt differently. Here are pairs that a rule should not merge:
one name has all the words of the other and the same head ("early help panel", "multi-agency early help
panel"), or they differ by a slip of the pen. A row is a line of a decisions file once its `by` is filled in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from graphkit.model import Record

ALIKE = 0.92  # of 1: spelt nearly the same


class Proposal(NamedTuple):
    """A decision that a person may want to make; the columns of a decisions file."""

    authority: str
    kind: str
    words: str
    entity: str
    by: str
    why: str


def proposals(records: Iterable[Record]) -> list[Proposal]:
    """Return the pairs, sorted: the rarer name is proposed to mean the more frequent one."""
    surfaces: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for record in records:
        for entity, surface in _services(record):
            surfaces[record.authority][entity][surface] += 1
    found = []
    for authority in sorted(surfaces):
        entities = surfaces[authority]
        for one, other in combinations(sorted(entities), 2):
            if why := _why(one.rsplit("/", 1)[1], other.rsplit("/", 1)[1]):
                rare, common = sorted((one, other), key=lambda entity: (entities[entity].total(), entity))
                found += [
                    Proposal(authority, "service", words, common, "", why) for words in sorted(entities[rare])
                ]
    return found


def _services(record: Record) -> Iterator[tuple[str, str]]:
    for finding in record.findings:
        for mention in finding.mentions:
            if (
                mention.kind == "service"
                and mention.entity.startswith("service/")
                and mention.by != "generic"
            ):
                yield mention.entity, mention.surface


def _why(one: str, other: str) -> str:
    """Say why two canonical names may be one service, or "" where nothing speaks for it."""
    first, second = one.split("-"), other.split("-")
    within = set(first) < set(second) or set(second) < set(first)
    if within and min(len(first), len(second)) > 1 and first[-1] == second[-1]:
        return "one name has all the words of the other"
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE:
        return "spelt nearly the same"
    return ""
