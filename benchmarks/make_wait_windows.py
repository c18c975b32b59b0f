"""Make data/readings/wait-windows.csv anew:
after how many days councils of a grade were inspected again.

    python benchmarks/make_wait_windows.py --store graph.db [--check]

The graph must have the full collection: one that lacks reports knows fewer ends, and puts the
windows too late. With --check nothing is written, and the exit code is 1 where the file differs.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from collections.abc import Iterable

from arguments import arguments

from graphkit.answers.readings.meanings import with_meanings
from graphkit.core.resources import resource_path
from graphkit.graph.facts.facts import Facts
from graphkit.graph.store.dataset import open_store

COLUMNS = ("grade", "earliest", "median", "nine_in_ten", "completed", "still", "longest", "made_of")
_NO_GRADE = "none"
_ROUNDING = 1e-9


def window(
    waits: Iterable[tuple[int, bool]],
) -> tuple[int, int | str, int | str, int, int, int] | None:
    """Return the window of some waits, each with its days and whether it has ended;
    None where none has.

    It is the shortest wait, the days after which half and nine in ten were inspected again (""
    where too few were), how many waits have ended, how many go on, and the longest that ended.
    Those that go on count as waiting until they are last seen (the estimator of Kaplan and Meier).
    """
    days_of = [*waits]
    ended = sorted(days for days, is_complete in days_of if is_complete)
    if not ended:
        return None
    still_waiting = 1.0
    half: int | str = ""
    nine_in_ten: int | str = ""
    for days in sorted({*ended}):
        at_risk = sum(other >= days for other, _ in days_of)
        still_waiting *= 1 - ended.count(days) / at_risk
        if half == "" and still_waiting < 0.5 + _ROUNDING:
            half = days
        if nine_in_ten == "" and still_waiting < 0.1 + _ROUNDING:
            nine_in_ten = days
    return ended[0], half, nine_in_ten, len(ended), len(days_of) - len(ended), ended[-1]


def windows(facts: Facts) -> list[tuple[object, ...]]:
    """Return the rows of the file for a read model."""
    facts = with_meanings(facts, "wait_event", "complete_until")
    [made_of] = facts.column("SELECT day FROM complete_until")
    waits: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for grade, days, is_complete in facts.rows("SELECT grade, days, is_complete FROM wait_event"):
        waits[grade].append((days, bool(is_complete)))
    found = ((grade, window(own)) for grade, own in sorted(waits.items()) if grade != _NO_GRADE)
    return [(grade, *own, made_of) for grade, own in found if own]


def main() -> None:
    """Write the file, or compare it."""
    parser = arguments(__doc__)
    parser.add_argument("--store", default="graph.db")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, *windows(open_store(given.store).facts)])
    path = resource_path("data", "readings", "wait-windows.csv")
    if not given.check:
        path.write_text(text.getvalue(), "utf-8")
    elif path.read_text("utf-8") != text.getvalue():
        print(text.getvalue())
        sys.exit(1)


if __name__ == "__main__":
    main()
