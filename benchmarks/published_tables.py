"""Compare waits, windows and visits with the tables that a regional programme publishes.

    python benchmarks/published_tables.py --store graph.db [../shared]

`../shared/register/seslip-tables.csv` has open values: table 4.1 as at 27 March 2026 (how long each
authority of the South East has waited, its rank in England, its windows) and table 10.1 (what
focused visits looked at, by the grade of the authority then). A report that was published after
the day of a table is not in it, so what is compared here is cut by the day of publication. Each
value that differs is printed. The exit code is 0: they have visits that are not loaded.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from arguments import with_shared

from graphkit.answers.readings.meanings import with_meanings
from graphkit.core.partial_dates import days_between
from graphkit.graph.facts.facts import Facts
from graphkit.graph.store.dataset import open_store

_FULL = """
SELECT entity.label, known.day, known.grade, known.edition, later.day, later.issued
FROM known_inspection AS known JOIN entity ON entity.id = known.authority
  JOIN authority_life ON authority_life.authority = known.authority AND exists_now
  LEFT JOIN full_wait ON full_wait.authority = known.authority AND full_wait.first = known.day
  LEFT JOIN known_inspection AS later ON later.authority = known.authority AND later.kind = 'full'
    AND later.source <> 'mentioned' AND later.day = full_wait.next_day
WHERE known.kind = 'full' AND known.source <> 'mentioned' AND known.issued <= '{day}'
ORDER BY known.day"""
_WAITS = """
SELECT wait_event.grade, wait_event.days
FROM wait_event JOIN full_wait USING (authority, first)
  JOIN known_inspection AS later ON later.authority = full_wait.authority
    AND later.kind = 'full' AND later.source <> 'mentioned' AND later.day = full_wait.next_day
WHERE is_complete AND later.issued <= '{day}'"""
_VISITS = """
SELECT area, ifnull(visit_then.grade, 'none')
FROM visit_then JOIN known_inspection ON known_inspection.id = visit_then.inspection
WHERE issued <= '{day}'"""
AREAS = {
    "front door": "front-door",
    "children in need or with a protection plan": "children-in-need-or-protection-plan",
    "vulnerable children at extra-familial risk": "vulnerable-adolescents",
    "children in care": "children-in-care",
    "planning and achieving permanence": "achieving-permanence",
    "care leavers": "care-leavers",
    "placement decision-making for older children": "older-children-placements",
    "covid arrangements": "covid-arrangements",
}
KINDS: dict[str, Callable[[list[int]], float]] = {"minimum": min, "average": fmean, "maximum": max}


class Published(NamedTuple):
    """A value of a published table, with its day."""

    table: str
    row: str
    column: str
    value: str
    day: str


def published(path: Path) -> list[Published]:
    """Return the values of the file."""
    with path.open(encoding="utf-8") as file:
        return [Published(*list(row.values())[:5]) for row in csv.DictReader(file)]


class Waiting:
    """Who waits, as a table of a day had it."""

    def __init__(self, facts: Facts, day: str) -> None:
        rows = facts.rows(_FULL.format(day=day))
        self.latest: dict[str, tuple[str, str]] = {
            label: (first, grade) for label, first, grade, *_ in rows
        }
        self.day = day
        self._waits: dict[str, list[int]] = {}
        for grade, days in facts.rows(_WAITS.format(day=day)):
            self._waits.setdefault(grade, []).append(days)

    def value(self, authority: str, column: str) -> str:
        """Return what is found for a column of table 4.1; "?" where it is not known."""
        if authority not in self.latest:
            return "?"
        first, grade = self.latest[authority]
        if column == "grade":
            return grade.replace("-", " ")
        if column == "days waited":
            return str(days_between(first, self.day))
        if column == "national rank of 153":
            return str(1 + sum(other < first for other, _ in self.latest.values()))
        kind = next((each for each in KINDS if each in column), "")
        waits = self._waits.get(grade, [])
        if not kind or not waits:
            return "?"
        return (date.fromisoformat(first) + timedelta(days=int(KINDS[kind](waits)))).isoformat()


def visits(facts: Facts, day: str) -> Counter[tuple[str, str]]:
    """Return how many visits looked at an area, by grade then; "" is all."""
    numbers: Counter[tuple[str, str]] = Counter()
    for area, grade in facts.rows(_VISITS.format(day=day)):
        for key in ((area, grade), (area, ""), ("", grade), ("", "")):
            numbers[key] += 1
    return numbers


def compared(facts: Facts, values: list[Published]) -> Iterator[tuple[Published, str]]:
    """Yield each value that can be found, with what is found."""
    waiting: dict[str, Waiting] = {}
    seen: dict[str, Counter[tuple[str, str]]] = {}
    for each in values:
        if each.table == "4.1":
            found = waiting.setdefault(each.day, Waiting(facts, each.day))
            if (value := found.value(each.row, each.column)) != "?":
                yield each, value
        elif each.table == "10.1 visits":
            numbers = seen.setdefault(each.day, visits(facts, each.day))
            grade = {"total": "", "not inspected (new authorities)": "none"}.get(
                each.row, each.row.replace(" ", "-")
            )
            area = AREAS.get(each.column, "")
            yield each, str(numbers[area, grade])


def main() -> None:
    """Print what differs, and how many are equal."""
    parser = with_shared(__doc__)
    parser.add_argument("--store", default="graph.db")
    given = parser.parse_args()
    steps = ("full_wait", "wait_event", "visit_then")
    facts = with_meanings(open_store(given.store).facts, *steps)
    values = published(given.shared / "register" / "seslip-tables.csv")
    equal, number = Counter[str](), Counter[str]()
    for each, found in compared(facts, values):
        number[each.table] += 1
        equal[each.table] += found == each.value
        if found != each.value:
            print(f"{each.table} {each.day} {each.row}, {each.column}: {each.value}, here {found}")
    for table in number:
        print(f"table {table}: {equal[table]} of {number[table]} values equal")
    print(f"{len(values) - number.total()} of {len(values)} are texts, shares or ranks in a region")


if __name__ == "__main__":
    main()
