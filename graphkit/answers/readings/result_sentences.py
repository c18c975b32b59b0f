"""A result as a sentence, by the templates of `data/readings/sentences.yaml`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graphkit.answers.readings.declarations import clause_leaves
from graphkit.answers.readings.horizon import Status
from graphkit.answers.readings.phrases import (
    ReadingPhrases,
    rounded_value,
    sentence_words,
    value_words,
)
from graphkit.answers.readings.reading import Reading, dimensions_in, single_clauses, unit_of_values
from graphkit.answers.readings.relations import days_of
from graphkit.answers.readings.result import Result, ResultColumn
from graphkit.core.indicators import difference_unit, indicators
from graphkit.core.language.sentences import area_words, filled, per_cent
from graphkit.core.language.wording import listed, lower_first
from graphkit.core.partial_dates import years_before
from graphkit.core.terms import OVERALL_EFFECTIVENESS

# values that a sentence has beside each other, and groups of each
_MOST_SIDES, _MOST_OF_A_SIDE = 4, 6
_FEW = 10  # values, of fewer a mean or median is not said without their number
_OF_VALUES = ("mean", "median", "sum", "min", "max")  # measures of the values that rows have
_TYPICAL = ("mean", "median", "sum")  # of these, which stand for all of them
_COUNTED = ("authority", "deliverer")  # whose values are counted in a list of several authorities
_FIELD, _EMPTY = re.compile(r"\{(\w+)"), re.compile(r" \(\)")


def result_sentence(phrases: ReadingPhrases, result: Result) -> str:
    """Return a result as a sentence: how many, of whom, and the first dozen."""
    return _ResultSentence(phrases, result).text()


def row_names(phrases: ReadingPhrases, result: Result) -> Iterator[str]:
    """Yield the rows of a list as they are named in a sentence."""
    return _ResultSentence(phrases, result).items()


class _ResultSentence:
    """One result, on its way to a sentence."""

    def __init__(self, phrases: ReadingPhrases, result: Result) -> None:
        self._phrases, self._result = phrases, result

    def text(self) -> str:
        """Return the sentence."""
        result, reading = self._result, self._result.reading
        one, many = self._phrases.of(reading)
        population = result.population
        known: dict[str, Any] = {
            "one": one,
            "many": many,
            "context": "",
            "counted": population.counted,
            "of": population.of,
            "unit": (self._phrases.kind_nouns(reading) or ("", population.unit))[1],
            "left_out": "",
            "whole": _whole(reading),
            "number": len({*result.ids}) if result.ids else len(result.rows),
        }
        horizon = result.horizon
        if horizon.status is Status.OUTSIDE:
            return horizon.sentence()
        shape = _shape(result)
        is_none = not (known["number"] and population.counted)
        if is_none and not horizon.status.is_whole:
            known |= {"horizon": horizon.none(), "an": f"a{'n' * (one[0] in 'aeiou')}"}
            return filled(sentence_words()["sentences"]["not-known"], **known)
        if shape == "none":
            known["of"] = population.of if population.of > 1 else ""
            is_double = " without " in one  # "no authority without any" is hard to read
            known |= {"without": is_double, "one": "" if is_double else one}
        if reading.is_list:
            number = Counter(self.items())
            names = [f"{name} ({often})" if often > 1 else name for name, often in number.items()]
            known |= {"names": names, "context": _among(result)}
            shape, counted = self._of_several(shape)
            known |= counted
        elif shape == "difference":
            known |= self._difference()
        elif shape in ("count", "distinct", "share", "values"):
            known |= self._measures(shape)
        else:
            known |= self._grouped(shape, many)
        if reading.unit.name == "numbers" and reading.is_list and result.rows:
            known |= self._published()
            shape = "numbers"
        measured = [each for each in reading.measures if each.how not in ("list", "count")]
        if measure := next(iter(measured), None):
            known["what"] = self._phrases.measure(reading, measure)
        if clause := next((each.clause for each in reading.measures if each.clause), None):
            known["clause"] = self._phrases.clause(reading.unit, clause)
            words = sentence_words()["left out"]
            known["left_out"] = "".join(words[each] for each in reading.unit.share_of(clause))
        text = filled(sentence_words()["sentences"][shape], **known)
        if not horizon.is_at_least or not text[:1].isdigit():
            return text
        denied = [leaf for leaf in clause_leaves(reading.where) if leaf.is_denied]
        if any(leaf.name == "has" for leaf in denied):
            return f"{text} {sentence_words()['horizon']['denied']}"
        return f"At least {text}"

    def _of_several(self, shape: str) -> tuple[str, dict[str, Any]]:
        """Return the shape of a list of rows of several authorities that are counted, and what it
        says: how many they are, and where rows have no known end, who had one lately.
        """
        result, words = self._result, sentence_words()["sentences"]
        reading = result.reading
        where = dict(single_clauses(reading.where))
        if f"{shape} {reading.unit.name}" not in words or "authority" in where:
            return shape, {}
        names = [each.name for each in result.columns]
        known: dict[str, Any] = {
            name: len({row[name] for row in result.rows}) for name in names if name in _COUNTED
        }
        if "ended" in where and where["ended"] is None:
            shape, since = "open", years_before(result.population.as_at, 2)[:7]
            rows = [row for row in result.rows if str(row["last_known"] or "") >= since]
            recent = sorted({str(row["authority"]) for row in rows})
            known |= {"since": since if recent else "", "recent": recent}
        return f"{shape} {reading.unit.name}", known

    def _measures(self, shape: str) -> dict[str, Any]:
        """Return what a sentence on one row of measures says of them."""
        result = self._result
        reading, population = result.reading, result.population
        known: dict[str, Any] = {**(result.rows[0] if result.rows else {})}
        is_part = population.counted < population.of
        is_said = (is_part and not reading.unit.found) or shape == "share"
        counted = known.get("counted", population.counted) if is_said else ""
        number = known.get("count", len(result.rows))
        known |= {"counted": counted, "among": _of_all(result), "number": number}
        known |= self._numbers()
        size = result.sizes[0] if result.sizes else 0
        known["few"] = size if 0 < size < _FEW and not known["rows"] else ""
        if shape == "distinct":
            measure = reading.measures[0]
            known["number"] = result.rows[0][measure.of] if result.rows else 0
            known["label"] = reading.unit.dimension(measure.of).label.lower()
        return known

    def _difference(self) -> dict[str, Any]:
        """Return what a sentence on two medians says of them, and whether they clearly differ."""
        reading, row = self._result.reading, dict(self._result.rows[0])
        measure = next(each for each in reading.measures if each.how == "difference")
        dimension = reading.unit.dimension(measure.of)
        unit = unit_of_values(reading, dimension, row)
        low, high = (float(row[each] or 0) for each in ("low", "high"))
        has_interval = row["low"] is not None
        names = ("median", "other_median", "difference")
        named = {name: rounded_value(row[name]) for name in names}
        return {
            **named,
            "label": dimension.label.lower(),
            "counted": row["counted"],
            "others": row["other_counted"],
            "without": row["without"],
            "suffix": f" {unit}".rstrip(),
            "points": f" {difference_unit(unit)}".rstrip(),
            "low": str(rounded_value(low)) if has_interval else "",
            "high": str(rounded_value(high)),
            "is_open": has_interval and low <= 0 <= high,
            "is_known": row["difference"] is not None,
        }

    def _grouped(self, shape: str, many: str) -> dict[str, Any]:
        """Return what a sentence on groups says of them and of their whole."""
        result, population = self._result, self._result.population
        known = self._groups()
        has_total = bool(known["total"])
        is_part = population.counted < population.of
        is_said = is_part and has_total and not result.reading.unit.found
        is_part_known = has_total and result.counted is not None
        begins = many if has_total else f"{many[:1].upper()}{many[1:]}"
        return known | {
            "counted": population.counted if is_said else "",
            "among": _of_all(result),
            "part": f"{result.counted:,}" if is_part_known else "",
            "many": begins,
        }

    def items(self) -> Iterator[str]:
        """Yield the rows of a list as they are named; what is said of all is not repeated."""
        result = self._result
        unit, columns = result.reading.unit, {each.name: each for each in result.columns}
        items = sentence_words()["items"].get(unit.name, "{" + result.columns[0].name + "}")
        fixed = {name for name, _ in single_clauses(result.reading.where)}
        if "authority" in fixed:
            fixed &= {"authority", "indicator"}
        else:
            fixed -= {name for name, each in columns.items() if each.type == "day"}
        fixed |= {"rated"} if "overall" in fixed else set()
        shown = {name: each for name, each in columns.items() if name not in fixed}
        for row in result.rows:
            template = items
            if isinstance(items, Mapping):  # one for each value of a dimension
                [(chosen_by, forms)] = items.items()
                chosen = str(row.get(chosen_by)).lower()
                template = forms.get(chosen) or next(iter(forms.values()))
            given: dict[str, Any] = dict.fromkeys(_FIELD.findall(template), "")
            given |= {name: self._phrases.cell(each, row[name]) for name, each in shown.items()}
            given |= {name: row[name] or "" for name, each in shown.items() if each.type == "day"}
            given |= {
                name: self._written(name, row[name], row)
                for name in shown
                if result.reading.unit.dimension(name).within in shown
            }
            if "criterion" in shown and row["criterion"] != OVERALL_EFFECTIVENESS:
                given["judged"] = f"for {given['criterion'].lower()}"
            if given.get("rated") and days_of(result.reading):
                given["rated"] += " now"
            if graded := [each for name, each in shown.items() if name.startswith("judgement.")]:
                grades = [
                    (given[each.name], f"for {each.label.partition(': ')[2]}") for each in graded
                ]
                rated = f"rated {given['rated']}" if given.get("rated") else ""
                named = [f"{grade} {what}" for grade, what in grades if grade]
                given["rated"] = ", ".join([*named, *filter(None, [rated])])
            yield _EMPTY.sub("", filled(template, **given))

    def _published(self) -> dict[str, Any]:
        """Return what rows of published numbers have in common:
        their unit, year and the value of England.
        """
        result = self._result
        of = {each: {row.get(each) for row in result.rows} for each in ("year", "england")}
        given = dict(single_clauses(result.reading.where))
        indicator = indicators().get(str(given.get("indicator", "")))
        single = {name: next(iter(values)) or "" for name, values in of.items() if len(values) == 1}
        return {
            "unit_words": indicator.unit if indicator else "",
            "year": single.get("year", ""),
            "england": single.get("england", "") if "year" in single else "",
        }

    def _groups(self) -> dict[str, Any]:
        """Return the values of a result by one or more dimensions."""
        result = self._result
        grouped = [each for each in result.columns if not _is_measure(result.reading, each.name)]
        names = [each.name for each in result.columns if each not in grouped]
        is_share = "share" in names and _is_share(result)
        column = next((each for each in names if each in ("difference", *_OF_VALUES)), names[0])
        column = "share" if is_share else column
        pairs = zip(result.rows, self._sizes, strict=True)
        parts = [self._part(grouped, row, column, size) for row, size in pairs]
        has_few_sides = len(grouped) > 1 and self._has_few_sides(grouped[0])
        ends: dict[str, Any] = {"high": "", "low": ""}
        overlaps = result.overlaps
        if len(grouped) > 1 and column == "count":
            ends = self._ends(grouped[0]) if grouped[1].type == "grade" else ends
            if not has_few_sides:
                last = grouped[-1]
                values = dict.fromkeys(row[last.name] for row in result.rows)
                parts = [
                    f"{self._phrases.cell(last, value) or 'none'} {result.of_last[value]:,}"
                    for value in values
                ]
                grouped = [last]
                overlaps = sum(result.of_last.values()) > (result.total or 0)
        if has_few_sides:
            parts = self._sides(grouped, column)
        is_counted = column == "count" and result.total is not None and len(result.rows) > 1
        return ends | {
            "parts": parts,
            "label": " and ".join(each.label.lower() for each in grouped),
            "total": f"{result.total:,}" if is_counted else "",
            "several": is_counted and overlaps,
        }

    @property
    def _sizes(self) -> Sequence[int]:
        """How many values the mean or median of each row is of; 0 where it is none."""
        return self._result.sizes or [0] * len(self._result.rows)

    def _has_few_sides(self, column: ResultColumn) -> bool:
        """Whether the values of the first group are few enough to stand beside each other."""
        return len({row[column.name] for row in self._result.rows}) <= _MOST_SIDES

    def _sides(self, grouped: list[ResultColumn], column: str) -> list[str]:
        """Return the groups of a few values of the first dimension, each with its own:
        "Kent: strong 6".
        """
        found: dict[str, list[str]] = defaultdict(list)
        side, *others = grouped
        rows = [*zip(self._result.rows, self._sizes, strict=True)]
        if column == "count" and grouped[-1].type not in ("grade", "polarity", "year"):
            rows.sort(key=lambda pair: -int(pair[0]["count"] or 0))
        for row, size in rows:
            name = str(self._phrases.cell(side, row[side.name])) or "none"
            found[name].append(self._part(others, row, column, size))
        return [
            "; ".join(f"{name}: {listed(parts, _MOST_OF_A_SIDE)}" for name, parts in found.items())
        ]

    def _part(
        self, grouped: list[ResultColumn], row: Mapping[str, Any], column: str, size: int = 0
    ) -> str:
        """Return a row of groups as words: "London 20", "London 61 % (20 of 33)".

        A mean or median of a few values, `size` of them, names their number.
        """
        names = (str(self._short(each, row[each.name])) or "none" for each in grouped)
        key = " ".join(names)
        value = row[column]
        if column == "share":
            return f"{key} {per_cent(float(value or 0))} ({row['counted']} of {row['of']})"
        if key[-1:].isdigit():  # a year
            key += ":"
        few = f" (of {size})" if 0 < size < _FEW else ""
        of = next((each.of for each in self._result.reading.measures if each.how == column), "")
        if column == "difference":
            written = self._written(of, value, row, difference_unit)
        else:
            written = self._written(of, value, row) if of else value_words(value, "")
        return f"{key} {written}{few}"

    def _ends(self, column: ResultColumn) -> dict[str, str]:
        """Return in which groups the share of good or better grades is highest and lowest."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        result = self._result
        grade = next(each.name for each in result.columns[1:] if each.type == "grade")
        for row in result.rows:
            number = int(row["count"] or 0)
            own = found[str(self._phrases.cell(column, row[column.name]))]
            own[0] += number * (row[grade] in ("outstanding", "good"))
            own[1] += number
        ends = sorted(found, key=lambda name: (found[name][0] / found[name][1], name))
        words = [
            f"{area_words(each)} ({per_cent(found[each][0] / found[each][1])})" for each in ends
        ]
        shares = {found[each][0] / found[each][1] for each in ends}
        return {"high": words[-1], "low": words[0]} if len(shares) > 1 else {"high": "", "low": ""}

    def _short(self, column: ResultColumn, value: Any) -> Any:
        """Return a cell of a group; an inspection without the authority that the reading names."""
        cell, reading = self._phrases.cell(column, value), self._result.reading
        if column.type == "inspection" and "authority" in dict(single_clauses(reading.where)):
            under, _, day = str(cell).rpartition(", ")
            name = self._phrases.authority_of(reading)
            return f"{under.replace(f' {name}', '')} ({day}):"
        return cell

    def _numbers(self) -> dict[str, Any]:
        reading = self._result.reading
        row = self._result.rows[0] if self._result.rows else {}
        found: dict[str, Any] = {
            name: row.get(name) for name in ("count", "share", "counted", "of") if name in row
        }
        found["rows"] = (
            ("none" if not row["count"] else f"{row['count']:,}") if "count" in row else ""
        )
        of = {each.how: each.of for each in reading.measures if each.how in _OF_VALUES and each.of}
        for name in of.values():
            found["of_label"] = lower_first(reading.unit.dimension(name).label)
        keys = {**{each: each for each in _OF_VALUES}, "min": "low", "max": "high"}
        for name, key in keys.items():
            value = row.get(name)
            found[key] = "" if value is None else self._written(of[name], value, row)
        found["typical"] = next((found[each] for each in _TYPICAL if found[each]), "")
        return found

    def _written(
        self, of: str, value: Any, row: Mapping[str, Any], as_unit: Callable[[str], str] = str
    ) -> str:
        """Return a measured value of a dimension with its unit."""
        reading = self._result.reading
        unit = unit_of_values(reading, reading.unit.dimension(of), row)
        return value_words(value, as_unit(unit))


def _whole(reading: Reading) -> str:
    """Return what a share is of, where no clause says it: "looked at"."""
    declared_whole = reading.unit.whole
    is_said = {*declared_whole.get("unless", ())} & {*dimensions_in(reading.where)}
    return "" if is_said else str(declared_whole.get("words", ""))


def _among(result: Result) -> str:
    """Return how many could have been listed: "of 153"."""
    population, number = result.population, len(result.rows)
    if (
        population.unit != result.reading.unit.name
        or not 0 < number < population.of
        or result.reading.limit
    ):
        return ""
    lived = " that existed then and now" if days_of(result.reading) else ""
    return f"of {population.of:,}{lived} ({per_cent(number / population.of)})"


def _of_all(result: Result) -> str:
    """Return of how many rows those that are counted were found; "" where these are all."""
    counted, of = result.population.counted, result.population.of
    if not result.reading.unit.found or not 0 < counted < of:
        return ""
    return f"of {of:,} ({per_cent(counted / of)})"


def _is_measure(reading: Reading, name: str) -> bool:
    return name not in (*reading.by, reading.compare[0] if reading.compare else "")


def _is_share(result: Result) -> bool:
    """Whether the share is what is requested, not the number beside it."""
    reading = result.reading
    return (
        reading.unit.name in ("authorities", "inspections", "outcomes")
        or "share" in reading.ordered_columns
        or [each.how for each in reading.measures] == ["share"]
        or bool(reading.compare)
    )


def _shape(result: Result) -> str:
    """Return the name of the sentence that a result has."""
    reading = result.reading
    hows = [each.how for each in reading.measures]
    if (not result.rows and reading.is_list) or (not result.rows and reading.by):
        return "none"
    if reading.is_list:
        return "list"
    if any(each.per for each in reading.measures):
        return "mean"
    if "difference" in hows:
        return "by-difference" if reading.by or reading.compare else "difference"
    if not {*_OF_VALUES}.isdisjoint(hows):
        return "by-values" if reading.by else "values"
    if reading.by or reading.compare:
        return "by-share" if "share" in hows and _is_share(result) else "by"
    if hows == ["count"] and reading.measures[0].of:
        return "distinct"
    if "share" in hows:
        return "none" if result.rows[0]["share"] is None else "share"
    return "count"
