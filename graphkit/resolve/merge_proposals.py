"""Proposes pairs of services of one authority that may be the same, for a person to decide.

Rules merge names only where they differ in spelling, or where one report has both (`find_service_aliases`).
The pairs proposed here need a person: one name has all the words of the other and the same last word ("early
help panel", "targeted early help panel"), or their spelling is nearly the same. A row becomes a line of a
decisions file when its `by` is filled in.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import TextIO

from graphkit.core.errors import GraphkitError
from graphkit.core.model import Record
from graphkit.core.record_storage import read_record, records_in
from graphkit.core.text_table import write_csv
from graphkit.resolve.decisions import Decision

MIN_SIMILARITY = 0.92  # ratio of difflib for "spelt nearly the same"


def propose_merges(records: Iterable[Record]) -> list[Decision]:
    """Return a proposed decision for each name of the rarer service of a pair, sorted."""
    surfaces: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for record in records:
        for entity, surface in _services(record):
            surfaces[record.authority][entity][surface] += 1
    found = []
    for authority in sorted(surfaces):
        entities = surfaces[authority]
        for one, other in combinations(sorted(entities), 2):
            if reason := _reason(one.rsplit("/", 1)[1], other.rsplit("/", 1)[1]):
                rare, common = sorted((one, other), key=lambda entity: (entities[entity].total(), entity))
                found += [
                    Decision(authority, "service", words, common, "", reason)
                    for words in sorted(entities[rare])
                ]
    return found


def _services(record: Record) -> Iterator[tuple[str, str]]:
    for finding in record.findings:
        for mention in finding.mentions:
            by_name = mention.entity.startswith("service/") and mention.by != "generic"
            if mention.kind == "service" and by_name:
                yield mention.entity, mention.surface


def _reason(one: str, other: str) -> str:
    """Return why two canonical names may be one service, or "" if there is no reason."""
    first, second = one.split("-"), other.split("-")
    is_subset = set(first) < set(second) or set(second) < set(first)
    if is_subset and min(len(first), len(second)) > 1 and first[-1] == second[-1]:
        return "one name has all the words of the other"
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if (
        matcher.real_quick_ratio() > MIN_SIMILARITY
        and matcher.quick_ratio() > MIN_SIMILARITY
        and matcher.ratio() > MIN_SIMILARITY
    ):
        return "spelt nearly the same"
    return ""


def main(folders: list[str], output: TextIO) -> int:
    """Write proposals for the records in folders as CSV; return the exit code."""
    if not folders:
        print("usage: python -m graphkit.resolve.merge_proposals RECORDS…", file=sys.stderr)
        return 2
    paths = {folder: records_in(Path(folder)) for folder in folders}
    if empty := [folder for folder, files in paths.items() if not files]:
        print(f"No records in {empty[0]}. Give a folder that `graphkit extract` wrote.", file=sys.stderr)
        return 1
    files = [path for files in paths.values() for path in files]
    try:
        found = propose_merges(map(read_record, files))
    except (GraphkitError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    write_csv(output, Decision._fields, found)
    print(f"{len(found)} proposals from {len(files)} records", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))
