"""The statements of one class in one inspection's report, as columns: to read many findings at once.

A build keeps a file of columns for each report beside its named graph, with its findings, recommendations,
judgements and mentions. A line has the name of a class, a predicate, and as JSON the distinct cells and, for
each row, the number of its cell; a cell has the sorted values. The line without a predicate has the IRIs of
the rows, sorted. The same report gives the same bytes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from graphkit.core.identifiers import values_clause
from graphkit.core.terms import Class, Rdf

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

T = TypeVar("T")
Rows = Mapping[str, Mapping[str, Collection[str]]]  # IRI → predicate → values
PATHS = {  # class → path of predicates from an inspection to its statements of that class
    Class.FINDING: "gk:finding",
    Class.RECOMMENDATION: "gk:recommendation",
    Class.JUDGEMENT: "gk:judgement",
    Class.DELIVERY_ARRANGEMENT: "gk:arrangement",
    Class.MENTION: "(gk:finding|gk:recommendation)/gk:mention",
}
_KINDS = {f"<{Rdf.TYPE}> <{each}>": each for each in PATHS}
_INSPECTIONS_IN_A_QUERY = 25  # servers limit the length of a query
_KEPT_STATEMENTS = 1 << 12
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class StatementColumns:
    """The statements of one class that the report on one inspection makes."""

    def __init__(self, inspection: str, lines: Mapping[str, str | bytes]) -> None:
        self.inspection = inspection
        self._lines = lines  # predicate → JSON

    @cached_property
    def iris(self) -> list[str]:
        """The IRIs of the statements, sorted: one for each row."""
        found: list[str] = json.loads(self._lines.get("", "[]"))
        return found

    def cells(self, predicate: str, read: Callable[[list[str]], T]) -> list[T]:
        """Return the column of a predicate; `read` is called once for each distinct list of values."""
        line = self._lines.get(predicate)
        distinct, numbers = json.loads(line) if line else ([[]], [0] * len(self.iris))
        values = [read(each) for each in distinct]
        return [values[number] for number in numbers]


def statement_columns(
    store: Store, class_: Class, inspections: Sequence[str] | None = None
) -> Iterator[StatementColumns]:
    """Yield the statements of a class as columns, one inspection after the other.

    Without `inspections` (IRIs), those of all, in an order that sorts the IRIs of the statements. They are
    read from the files of the generation, or else from the database.
    """
    if inspections is None:
        found = (quad.subject for quad in store.match(None, Rdf.TYPE, Class.INSPECTION))
        inspections = sorted((str(iri)[1:-1] for iri in found), key=lambda iri: f"{iri}/")
    for start in range(0, len(inspections), _INSPECTIONS_IN_A_QUERY):
        some = inspections[start : start + _INSPECTIONS_IN_A_QUERY]
        tables: dict[str, dict[str, dict[str, set[str]]]] = {iri: {} for iri in some}
        pattern = f"?inspection {PATHS[class_]} ?s . ?s ?p ?o"
        for iri, *triple in store.rows(
            f"SELECT ?inspection ?s ?p ?o {{ {values_clause('?inspection', some)} {pattern} }}"
        ):
            subject, predicate, value = triple
            tables[iri].setdefault(subject, {}).setdefault(predicate, set()).add(value)
        yield from (StatementColumns(iri, column_lines(rows)) for iri, rows in tables.items())


def column_lines(rows: Rows) -> dict[str, str]:
    """Return the columns of statements as JSON, by predicate; "" has their IRIs."""
    iris = sorted(rows)
    numbers: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(iris))
    distinct: defaultdict[str, dict[tuple[str, ...], int]] = defaultdict(lambda: {(): 0})
    for row, iri in enumerate(iris):
        for predicate, values in rows[iri].items():
            cells = distinct[predicate]
            cell = tuple(values) if len(values) == 1 else tuple(sorted(values))
            numbers[predicate][row] = cells.setdefault(cell, len(cells))
    columns = {name: _dump([list(distinct[name]), numbers[name]]) for name in sorted(numbers)}
    return {"": _dump(iris)} | columns
