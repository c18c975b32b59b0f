"""Write `graphkit/rewrite/statement_counts.tsv` from a built graph: what joins of patterns cost."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from graphkit.store.dataset import open_store

TABLE = Path(__file__).parent.parent / "graphkit" / "rewrite" / "statement_counts.tsv"
MIN_STATEMENTS = 200
MAX_VALUES = 70  # a property with at most so many objects also gets the count of each frequent one
HEADER = """\
# Statements, different subjects and different objects by property, and statements by property and frequent
# object, of a graph of 285 reports. Written by benchmarks/make_statement_counts.py."""


def main() -> None:
    """Count the statements of the store given as the argument, and write the table."""
    store = open_store(sys.argv[1])
    by_property = store.rows(
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) "
        "{ SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } } GROUP BY ?p"
    )
    table = {p: tuple(map(int, counts)) for p, *counts in by_property if int(counts[0]) >= MIN_STATEMENTS}
    for p, (_, _, objects) in list(table.items()):
        if objects > MAX_VALUES:
            continue
        found = Counter(
            quad.object.value
            for quad in {
                (quad.subject, quad.object): quad
                for quad in store.engine.quads_for_pattern(None, ox.NamedNode(p), None)
            }.values()
            if isinstance(quad.object, ox.NamedNode)
        )
        table |= {f"{p} {value}": (n, n, 1) for value, n in found.items() if n >= MIN_STATEMENTS}
    lines = ["\t".join(map(str, (name, *counts))) for name, counts in sorted(table.items())]
    TABLE.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
