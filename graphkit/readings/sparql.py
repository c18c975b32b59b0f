"""Compiles a reading to SPARQL: the question, never a list of its results.

What a name means ("Berkshire", "a broad topic") is listed; what a result is comes of the graph.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphkit.readings.declarations import Dimension
from graphkit.readings.reading import Reading, ReadingMeasure
from graphkit.readings.relations import base_of
from graphkit.readings.sparql_parts import (
    PatternGroup,
    joined_patterns,
    named_column,
    once,
    tidy_query,
    variable_of,
)
from graphkit.readings.sparql_rows import RowPatterns

if TYPE_CHECKING:
    from graphkit.readings.sql import SqlCompiler


class SparqlCompiler:
    """Compiles readings for one store, which is as at the day of the reading."""

    def __init__(self, compiler: SqlCompiler) -> None:
        self._patterns = RowPatterns(compiler)

    def compile(self, reading: Reading) -> str:
        """Return the query of a reading."""
        if reading.compare:
            return self._beside(reading)
        return tidy_query(self._ordered(reading, self._query(reading)))

    # -- the query
    def _query(self, reading: Reading) -> str:
        """Return SELECT … GROUP BY of a reading."""
        unit = reading.unit
        group, names = self._patterns.rows(reading, 0), reading.grouped
        keys = [self._column(group, unit.dimension(each), number) for number, each in enumerate(names)]
        if reading.is_list:
            columns = " ".join(named_column(key, name) for key, name in zip(keys, names, strict=True))
            row = "" if group.name("row") in columns.split() else group.name("row")
            return f"SELECT DISTINCT {row} {columns} WHERE {{ {joined_patterns(group)} }}"
        measured = [self._measured(group, number, each) for number, each in enumerate(reading.measures)]
        inner = " ".join(once([group.name("row"), *keys, *(each for each, _ in measured if each)]))
        if any(each.how == "median" for each in reading.measures):  # the rows that it is taken over
            return f"SELECT DISTINCT {inner} WHERE {{ {joined_patterns(group)} }}"
        named = " ".join(named_column(key, name) for key, name in zip(keys, names, strict=True))
        outer = " ".join(column for _, columns in measured for column in columns)
        rows = f"{{ SELECT DISTINCT {inner} WHERE {{ {joined_patterns(group)} }} }}"
        base = " ".join(self._base(each, reading) for each in reading.measures if each.per)
        per = "?of_all" if base else ""
        text = f"SELECT {named} {outer} WHERE {{ {base} {rows} }}"
        if grouped := " ".join(filter(None, (*once(keys), per))):
            text += f" GROUP BY {grouped}"
        if reading.having:
            tests = [
                f"(?{name} {sign} {bound})"
                for name, each in reading.having.items()
                for sign, bound in each.items()
            ]
            text = f"SELECT * WHERE {{ {{ {text} }} FILTER({' && '.join(tests)}) }}"
        return text

    def _ordered(self, reading: Reading, text: str) -> str:
        """Return a query in the order of its reading; with a limit, ties are in the order of labels."""
        if any(each.how == "median" for each in reading.measures):
            return text
        order = [
            f"DESC({variable_of(each[1:])})" if each.startswith("-") else variable_of(each)
            for each in reading.order
        ]
        names = reading.grouped
        if reading.limit and (entities := [each for each in names if reading.unit.dimension(each).is_entity]):
            labels = " ".join(
                f"OPTIONAL {{ {variable_of(each)} rdfs:label {variable_of(each)}_label }}"
                for each in entities
            )
            text = f"SELECT * WHERE {{ {{ {text} }} {labels} }}"
            order += [f"{variable_of(each)}_label" for each in entities]
        order += [variable for variable in map(variable_of, names) if variable not in order]
        text += f" ORDER BY {' '.join(order)}" if order else ""
        return text + (f" LIMIT {reading.limit}" if reading.limit else "")

    def _beside(self, reading: Reading) -> str:
        assert reading.compare
        name, values = reading.compare
        parts = []
        for value in values:
            one = replace(reading.narrowed({name: value}), limit=0, order=())
            quoted = str(value).replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'{{ {self._query(one)} }} BIND("{quoted}" AS {variable_of(name)})')
        union = " UNION ".join(f"{{ {each} }}" for each in parts)
        return tidy_query(f"SELECT * WHERE {{ {union} }}")

    def _base(self, measure: ReadingMeasure, reading: Reading) -> str:
        """Return the number of inspections or authorities that could have a row, as ?of_all."""
        base = base_of(reading, measure.per)
        group = self._patterns.rows(base, 1)
        row = group.name("row")
        return f"{{ SELECT (COUNT(DISTINCT {row}) AS ?of_all) WHERE {{ {joined_patterns(group)} }} }}"

    def _column(self, group: PatternGroup, dimension: Dimension, number: int) -> str:
        """Return the variable of a dimension that rows are grouped by; those with several values fan out."""
        if not dimension.many:
            return self._patterns.value(group, dimension)
        variable = f"?d{number}"
        group.patterns.append(f"OPTIONAL {{ {self._patterns.pattern(group, dimension, variable)} }}")
        return variable

    def _measured(self, group: PatternGroup, number: int, measure: ReadingMeasure) -> tuple[str, list[str]]:
        """Return the column of a row that a measure needs, and its columns."""
        row, own = group.name("row"), f"?m{number}"
        if measure.per:
            return "", [f"(COUNT(DISTINCT {row}) / SAMPLE(?of_all) AS ?mean)"]
        if measure.how == "count" and not measure.of:
            return "", [f"(COUNT(DISTINCT {row}) AS ?count)"]
        if measure.clause is not None:
            test = self._patterns.clause(group, measure.clause)
            group.patterns.append(f"BIND(({test}) AS {own})")
            share = f"(AVG(IF({own}, 1, 0)) AS ?share)"
            return own, [share, f"(SUM(IF({own}, 1, 0)) AS ?counted)", f"(COUNT({own}) AS ?of)"]
        dimension = group.unit.dimension(measure.of)
        value = self._column(group, dimension, 90 + number)
        group.patterns.append(f"BIND({value} AS {own})")
        if measure.how == "count":
            return own, [f"(COUNT(DISTINCT {own}) AS {variable_of(measure.of)}_count)"]
        how = {"mean": "AVG", "median": "MEDIAN"}.get(measure.how, measure.how.upper())
        return own, [f"({how}({own}) AS ?{measure.how})"]
