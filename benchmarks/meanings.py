"""Compare what is said of the facts with right values, and SQL with SPARQL.

    python benchmarks/meanings.py --store graph.db [../shared]

`../shared/design/meanings-values.tsv` has a question in SQL a row, its right value, and how that
was checked; so has `data/meanings-values.tsv` beside this file. All that differ are printed; rows
that cannot be run (they are judged by reading) are counted. The values of bodies were counted from
the list as at 31 March 2024 or from the newer one; each is looked for as at that day, too, and it
is printed which day it is. Then each number of `data/meanings-in-sparql.yaml` is compared in SQL
and in SPARQL, at the newest day and at four earlier ones. The exit code is 1 where anything
differs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from arguments import with_shared

from graphkit.answers.readings.meanings import steps, with_meanings
from graphkit.core.terms import PREFIXES, SCHEME
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.names import now_day
from graphkit.graph.store.dataset import Store, open_store

DATA = Path(__file__).parent / "data"
MORE_VALUES = DATA / "meanings-values.tsv"  # of the same form, for what came later
IN_SPARQL = DATA / "meanings-in-sparql.yaml"
# question, what is found, and why it is another number
DIFFERENCES = DATA / "meanings-differences.tsv"
DAYS = ("2019-03-31", "2021-03-31", "2023-03-31", "2024-03-31")
OLDER_LIST = "2024-03-31"  # last day of the list from which some values were counted
BODIES = "1"  # the meaning whose values are of lists
# Rows that describe a question on the newer list in words → the same in SQL
IN_WORDS = {
    "children's homes that lie in the South East": (
        "SELECT grade, count(*) FROM standing_result JOIN standing_result_area USING (body)"
        " JOIN authority ON authority.id = standing_result_area.authority "
        "WHERE standing_result.type ="
        " 'childrens-home' AND state = 'current' AND region = 'south-east' GROUP BY 1"
    ),
    "the same, England": (
        "SELECT grade, count(*) FROM standing_result"
        " WHERE type = 'childrens-home' AND state = 'current' GROUP BY 1"
    ),
}


class Value(NamedTuple):
    """A question with its right value."""

    meaning: str
    sql: str  # "" where it is not one in SQL
    question: str
    right: str


def values(path: Path) -> list[Value]:
    """Return the rows of the file of right values."""
    lines = path.read_text("utf-8").splitlines()[1:]
    return [_value(*line.split("\t")[:3]) for line in lines if line]


def known_differences() -> dict[tuple[str, str], str]:
    """Return question and what is found → the reason why the right value is another."""
    lines = DIFFERENCES.read_text("utf-8").splitlines()[1:]
    return {
        (question, found): reason
        for question, found, reason in (each.split("\t") for each in lines)
    }


def _value(meaning: str, question: str, right: str) -> Value:
    if not question.startswith("--"):
        return Value(meaning, question, question, right)
    sql = next((sql for words, sql in IN_WORDS.items() if words in question), "")
    return Value(meaning, sql, question, right)


def rows_as_text(rows: list[tuple[Any, ...]]) -> list[str]:
    """Return rows as the file of values writes them, in order: cells with spaces between."""
    return [" ".join(str("" if cell is None else cell) for cell in row).strip() for row in rows]


def is_right(found: list[str], right: str) -> bool:
    """Return whether rows are those of a right value, in any order of equal rank."""
    return sorted(found) == sorted(each.strip() for each in right.split(";"))


def compared_values(facts: Facts, rows: list[Value]) -> Iterator[tuple[Value, str, list[str]]]:
    """Yield each value with the day at which it is right ("" for none),
    and what the newest day has.
    """
    now = with_meanings(facts, *steps())
    older = with_meanings(facts.as_at(OLDER_LIST), *steps())
    for each in rows:
        found = rows_as_text(now.rows(each.sql))
        if is_right(found, each.right):
            yield each, now_day(facts), found
        elif each.meaning == BODIES and is_right(rows_as_text(older.rows(each.sql)), each.right):
            yield each, OLDER_LIST, found
        else:
            yield each, "", found


def differences(store: Store, days: tuple[str, ...] = DAYS) -> Iterator[str]:
    """Yield a line for each number that SQL and SPARQL do not have alike."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    prefixes += "".join(f"PREFIX {name}: <{SCHEME}{name}/>\n" for name in ("criterion", "sector"))
    now, newest = with_meanings(store.facts, *steps()), now_day(store.facts)
    cut = {day: with_meanings(store.facts.as_at(day), *steps()) for day in {*days} - {newest}}
    for each in yaml.safe_load(IN_SPARQL.read_text("utf-8")):
        for day in (newest, *(days if each["seen"] != "now" else ())):
            facts = cut.get(day, now) if each["seen"] == "as-at" else now
            in_sql = sorted(rows_as_text(facts.rows(each["sql"].replace("{day}", day))))
            query = each["sparql"].replace("{day}", f'"{day}"^^xsd:date')
            in_sparql = sorted(rows_as_text([*store.rows(prefixes + query)]))
            if in_sql != in_sparql:
                yield f"{each['name']}, {day}: SQL {in_sql[:6]}, SPARQL {in_sparql[:6]}"


def main() -> None:
    """Print what differs."""
    parser = with_shared(__doc__)
    parser.add_argument("--store", default="graph.db")
    given = parser.parse_args()
    store = open_store(given.store)
    rows = [*values(given.shared / "design" / "meanings-values.tsv"), *values(MORE_VALUES)]
    asked = [each for each in rows if each.sql]
    wrong, explained, reasons = 0, 0, known_differences()
    for each, day, found in compared_values(store.facts, asked):
        printed = "; ".join(sorted(found))
        if day == OLDER_LIST:
            print(f"as at {day}: {each.right} (newest day: {printed})")
        elif not day and (reason := reasons.get((each.question, printed))):
            explained += 1
            print(f"meaning {each.meaning}: {printed}, not {each.right}: {reason}")
        elif not day:
            wrong += 1
            print(
                f"meaning {each.meaning}: {each.question}\n"
                f"  right: {each.right}\n  found: {printed}"
            )
    right = len(asked) - wrong - explained
    print(
        f"{right} of {len(asked)} values right, {explained} differ for a known reason, {wrong} "
        "are wrong;"
    )
    print(f"{len(rows) - len(asked)} more are judged by reading")
    unlike = [*differences(store)]
    print("\n".join(unlike) or "SQL and SPARQL agree at all days")
    sys.exit(1 if wrong or unlike else 0)


if __name__ == "__main__":
    main()
