"""Services of one authority that may be one and the same: a list for a person to decide on.

Names are merged by rule only where they are spelt differently, or where one report has both
(`find_service_aliases`). Here are pairs that a rule should not merge: one name has all the words of the other and the
same head ("early help panel", "targeted early help panel"), or they differ by a slip of the pen. A row is a
line of a decisions file once its `by` is filled in.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import TextIO

from graphkit.core import record_files
from graphkit.core.errors import GraphkitError
from graphkit.core.model import Record
from graphkit.resolve.decisions import Decision

ALIKE = 0.92  # of 1: spelt nearly the same


def propose_merges(read: Iterable[Record]) -> list[Decision]:
    """Return the pairs, sorted: the rarer name is proposed to mean the more frequent one."""
    surfaces: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for record in read:
        for entity, surface in _services(record):
            surfaces[record.authority][entity][surface] += 1
    found = []
    for authority in sorted(surfaces):
        entities = surfaces[authority]
        for one, other in combinations(sorted(entities), 2):
            if why := _why(one.rsplit("/", 1)[1], other.rsplit("/", 1)[1]):
                rare, common = sorted((one, other), key=lambda entity: (entities[entity].total(), entity))
                found += [
                    Decision(authority, "service", words, common, "", why) for words in sorted(entities[rare])
                ]
    return found


def _services(record: Record) -> Iterator[tuple[str, str]]:
    for finding in record.findings:
        for mention in finding.mentions:
            by_name = mention.entity.startswith("service/") and mention.by != "generic"
            if mention.kind == "service" and by_name:
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


def main(folders: list[str], into: TextIO) -> int:
    """Write what is proposed for the records in some folders as CSV; return the exit code."""
    if not folders:
        print("usage: python -m graphkit.resolve.merge_proposals RECORDS…", file=sys.stderr)
        return 2
    held = {folder: sorted(Path(folder).glob(f"*{record_files.SUFFIX}")) for folder in folders}
    if empty := [folder for folder, files in held.items() if not files]:
        print(f"no records at {empty[0]}: name a folder that `graphkit extract` wrote", file=sys.stderr)
        return 1
    files = [path for files in held.values() for path in files]
    try:
        found = propose_merges(map(record_files.read_record, files))
    except (GraphkitError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    writer = csv.writer(into, lineterminator="\n")
    writer.writerows([Decision._fields, *found])
    print(f"{len(found)} proposed, of {len(files)} records", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))
