"""Compiles a reading to SPARQL: the question, never a list of its results.

What a name means ("Berkshire", "a broad topic") is listed; what a result is comes of the graph.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from graphkit.answers.readings.declarations import Dimension
from graphkit.answers.readings.differences import COLUMNS
from graphkit.answers.readings.reading import Reading, ReadingMeasure
from graphkit.answers.readings.relations import base_of, groups_of_base
from graphkit.answers.readings.sparql_parts import (
    PatternGroup,
    named_column,
    once,
    ordered_terms,
    variable_of,
)
from graphkit.answers.readings.sparql_patterns import Pattern, binding, optional
from graphkit.answers.readings.sparql_rows import NotOnThatDay, RowPatterns

if TYPE_CHECKING:
    from graphkit.answers.readings.sql import SqlCompiler


class SparqlCompiler:
    """Compiles readings for one store, which is as at the day of the reading."""

    def __init__(self, compiler: SqlCompiler) -> None:
        self._patterns = RowPatterns(compiler)

    def compile(self, reading: Reading) -> str:
        """Return the query of a reading; "" as at a day of which the graph has no statements."""
        try:
            if reading.compare:
                return self._beside(reading) + "\n"
            return self._ordered(reading, self._query(reading)) + "\n"
        except NotOnThatDay:
            return ""

    # -- the query
    def _query(self, reading: Reading) -> str:
        """Return SELECT … GROUP BY of a reading."""
        unit = reading.unit
        group, names = self._patterns.rows(reading, 0), reading.grouped
        keys = [
            self._column(group, unit.dimension(each), number) for number, each in enumerate(names)
        ]
        named = [named_column(key, name) for key, name in zip(keys, names, strict=True)]
        if reading.is_list:
            row = [] if group.name("row") in named else [group.name("row")]
            return f"SELECT DISTINCT {' '.join([*row, *named])} WHERE {{ {group} }}"
        measures = zip(reading.measures, variables_of(reading), strict=True)
        measured = [self._measured(group, number, *each) for number, each in enumerate(measures)]
        inner = " ".join(once([group.name("row"), *keys, *(each for each, _ in measured if each)]))
        if _gives_rows(reading):
            return f"SELECT DISTINCT {inner} WHERE {{ {group} }}"
        columns = " ".join([*named, *(column for _, columns in measured for column in columns)])
        rows = f"{{ SELECT DISTINCT {inner} WHERE {{ {group} }} }}"
        if per := next((each.per for each in reading.measures if each.per), ""):
            rows = self._with_base(reading, per, rows, keys)
        text = f"SELECT {columns} WHERE {{ {rows} }}"
        if keys:
            text += f"\nGROUP BY {' '.join(once(keys))}"
        if reading.having:
            tests = [
                f"({column_of(reading, name)} {sign} {bound})"
                for name, each in reading.having.items()
                for sign, bound in each.items()
            ]
            text = (
                f"SELECT {columns_of(reading)} WHERE {{ {{ {text} "
                f"}}\nFILTER({' && '.join(tests)}) }}"
            )
        return text

    def _ordered(self, reading: Reading, text: str, first: str = "") -> str:
        """Return a query in the order of its reading, after a variable that comes first;
        ties by label.
        """
        names = [*([reading.compare[0]] if reading.compare else []), *reading.grouped]
        if _gives_rows(reading):
            return text
        if not (reading.limit or reading.order or first):
            return f"{text}\nORDER BY {' '.join(map(variable_of, names))}" if names else text
        dimensions = {each: reading.unit.dimension(each) for each in names}
        labelled = [variable_of(name) for name, each in dimensions.items() if each.is_labelled]
        labels = "\n".join(str(_label_of(each)) for each in labelled)
        order = [first] if first else []
        for each in (*reading.order, *reading.grouped):
            name = each.removeprefix("-")
            own, sign = column_of(reading, name), "DESC" if each != name else "ASC"
            terms = ordered_terms(dimensions[name], own) if name in dimensions else [own]
            order += [f"ASC(!BOUND({own}))", *(f"{sign}({term})" for term in terms)]
        if labels or first:
            text = f"SELECT {columns_of(reading)} WHERE {{ {{ {text} }}\n{labels} }}"
        limit = f" LIMIT {reading.limit}" if reading.limit else ""
        return f"{text}\nORDER BY {' '.join(once(order))}{limit}"

    def _beside(self, reading: Reading) -> str:
        """Return the query of values beside each other, in the order in which they are given."""
        assert reading.compare
        name, values = reading.compare
        parts = []
        for number, value in enumerate(values):
            one = replace(reading.narrowed({name: value}), limit=0, order=())
            term = self._patterns.compared_term(reading.unit, name, value)
            own = (
                binding(term, variable_of(name))
                + binding(str(number), "?place")
                + optional(self._query(one))
            )
            parts.append(f"{{ {own} }}")
        together = "\nUNION ".join(parts)
        return self._ordered(reading, f"SELECT * WHERE {{ {together} }}", "?place")

    def _with_base(self, reading: Reading, per: str, rows: str, keys: list[str]) -> str:
        """Return rows with the number of inspections or authorities that could have one,
        as ?of_all.

        It is that of the group where its dimensions are those of inspections or authorities.
        """
        base = base_of(reading, per)
        group = self._patterns.rows(base, 1)
        if not (names := groups_of_base(reading, per)):
            row = group.name("row")
            base_text = f"SELECT (COUNT(DISTINCT {row}) AS ?of_all) WHERE {{ {group} }}"
            return f"{{ {base_text} }} {rows}" if keys else f"{{ {base_text} }}\nOPTIONAL {rows}"
        bound = [(f"?g{number}", key) for number, key in enumerate(keys)]
        mine = "\n".join(str(binding(f'COALESCE({key}, "")', own)) for own, key in bound)
        own_keys = [
            self._column(group, base.unit.dimension(each), 50 + n) for n, each in enumerate(names)
        ]
        group.patterns += [
            binding(f'COALESCE({key}, "")', f"?g{n}") for n, key in enumerate(own_keys)
        ]
        shown, row = " ".join(own for own, _ in bound), group.name("row")
        counted = f"SELECT {shown} (COUNT(DISTINCT {row}) AS ?of_all) WHERE {{ {group} }}"
        return f"{rows}\n{mine}\nOPTIONAL {{ {counted}\nGROUP BY {shown} }}"

    def _column(self, group: PatternGroup, dimension: Dimension, number: int) -> str:
        """Return the variable of a dimension that rows are grouped by;
        those with several values fan out.
        """
        if not dimension.many:
            return self._patterns.value(group, dimension)
        variable = f"?d{number}"
        group.patterns.append(optional(self._patterns.pattern(group, dimension, variable)))
        return variable

    def _measured(
        self, group: PatternGroup, number: int, measure: ReadingMeasure, names: list[str]
    ) -> tuple[str, list[str]]:
        """Return the column of a row that a measure needs, and its columns, under their names."""
        row, own = group.name("row"), f"?m{number}"
        if measure.per:
            return "", [
                f"(ROUND(100 * COUNT(DISTINCT {row}) / SAMPLE(?of_all)) / 100 AS {names[0]})"
            ]
        if measure.how == "count" and not measure.of:
            return "", [f"(COUNT(DISTINCT {row}) AS {names[0]})"]
        if measure.how == "difference":
            return self._difference(group, own, measure), []
        if measure.clause is not None:
            test = self._patterns.clause(group, measure.clause)
            if base := group.unit.share_of(measure.clause):  # unbound: in no part of the share
                test = f"IF({self._patterns.clause(group, base)}, {test}, ?left_out)"
            group.patterns += [  # a row once, also where another measure has several values of it
                binding(f"({test})", own),
                binding(f"IF({own}, {row}, ?none)", f"{own}_in"),
                binding(f"IF(BOUND({own}), {row}, ?none)", f"{own}_of"),
            ]
            counted, known = f"COUNT(DISTINCT {own}_in)", f"COUNT(DISTINCT {own}_of)"
            # the first is none where nothing is known
            values = (f"{counted} / {known}", counted, known)
            return f"{own}_in {own}_of", [
                f"({value} AS {name})" for value, name in zip(values, names, strict=True)
            ]
        dimension = group.unit.dimension(measure.of)
        value = self._column(group, dimension, 90 + number)
        group.patterns.append(binding(value, own))
        if measure.how == "count":
            return own, [f"(COUNT(DISTINCT {own}) AS {names[0]})"]
        return own, [f"({_aggregate(measure.how, own, dimension.type)} AS {names[0]})"]

    def _difference(self, group: PatternGroup, own: str, measure: ReadingMeasure) -> str:
        """Return the variables of what a row brings to a difference: its number, whether it meets
        the clause, its authority.
        """
        assert measure.clause is not None
        of, unit = group.unit.dimension(measure.of), group.unit
        meets = self._patterns.clause(group, measure.clause)
        group.patterns += [
            binding(self._patterns.value(group, of), own),
            binding(f"({meets})", f"{own}_in"),
        ]
        place = unit.dimensions.get("authority")
        authority = self._patterns.value(group, place) if place else group.name("row")
        return f"{own} {own}_in {authority}"


def _gives_rows(reading: Reading) -> bool:
    """Whether the query gives the rows that are measured: SPARQL has no median."""
    return any(each.how in ("median", "difference") for each in reading.measures)


def _label_of(own: str) -> Pattern:
    """Return the pattern of the label of a value."""
    key = f"{own}_key"
    return binding(f"COALESCE({own}, gk:nothing)", key) + optional(f"{key} rdfs:label {own}_label")


def _aggregate(how: str, value: str, kind: str) -> str:
    """Return the measure of the values that rows have, an error where none has one:
    SPARQL skips no row.
    """
    least, most = ("''", "'~'") if kind == "day" else ("-1e99", "1e99")
    own = f"STR({value})" if kind == "day" else value
    total = f"SUM(COALESCE({own}, 0))"
    measured = {
        "mean": f"{total} / COUNT({value})",
        "sum": total,
        "max": f"MAX(COALESCE({own}, {least}))",
        "min": f"MIN(COALESCE({own}, {most}))",
        "median": f"MEDIAN({value})",
    }
    return f"IF(COUNT({value}) > 0, {measured[how]}, 1 / 0)"


def variables_of(reading: Reading) -> list[list[str]]:
    """Return the variables of the columns of each measure;
    one that is taken is lengthened, as in SQL.
    """
    found, taken = list[list[str]](), set[str]()
    for each in reading.measures:
        of_values = f"{variable_of(each.of)}_count" if each.how == "count" and each.of else ""
        of_shares = {
            "share": ["?share", "?counted", "?of"],
            "difference": [variable_of(name) for name in COLUMNS],
        }
        own = of_shares.get(each.how, [of_values or f"?{each.how}"])
        for at, name in enumerate(own):
            while own[at] in taken:
                own[at] += "_" if own[at] != name else "_count"
            taken.add(own[at])
        found.append(own)
    return found


def columns_of(reading: Reading) -> str:
    """Return the variables of the columns of a reading."""
    compared = [reading.compare[0]] if reading.compare else []
    found = [*map(variable_of, (*compared, *reading.grouped))]
    if reading.is_list:
        return " ".join(once([PatternGroup(0, reading.unit).name("row"), *found]))
    return " ".join(once([*found, *chain(*variables_of(reading))]))


def column_of(reading: Reading, name: str) -> str:
    """Return the variable of a column that conditions or the order of a reading name."""
    is_counted = any(each.how == "count" and each.of == name for each in reading.measures)
    return variable_of(name) + "_count" * (is_counted and name not in reading.grouped)
