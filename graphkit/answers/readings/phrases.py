"""A reading as a noun phrase, and a result as a sentence:
templates of `data/readings/sentences.yaml`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.declarations import FILTERS, Dimension, Unit, clause_leaves, units
from graphkit.answers.readings.official_lists import lists_words
from graphkit.answers.readings.reading import Reading, clauses, dimensions_in, given_values
from graphkit.answers.readings.relations import days_of, has_clause
from graphkit.answers.readings.result import Result, ResultColumn
from graphkit.answers.readings.values import ValueResolver
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.indicators import PERCENT, indicators
from graphkit.core.language.sentences import (
    any_of,
    area_words,
    filled,
    grade_words,
    per_cent,
    period_words,
    quoted,
)
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon, read_yaml
from graphkit.core.terms import OVERALL_EFFECTIVENESS, SCHEME, Scheme
from graphkit.graph.facts.names import label

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_NAMED, _MOST_TEXTS = 12, 3
# values that a sentence has beside each other, and groups of each
_MOST_SIDES, _MOST_OF_A_SIDE = 4, 6
_OVERALL = "overall"
_FEW = 10  # values, of fewer a mean or median is not said without their number
_OF_VALUES = ("mean", "median", "sum", "min", "max")  # measures of the values that rows have
_GRADED = re.compile(r"( graded )((?:(?! graded | not | with(?:out)? ).)+) graded ")
_UNDATED = re.compile(r" overall(?! on \d)")  # beside a grade on a day
_VISIT = re.compile(r"visit inspection")
_FIELD, _EMPTY = re.compile(r"\{(\w+)"), re.compile(r" \(\)")


@cache
def _words() -> dict[str, Any]:
    """Return the templates and words as they stand in the file."""
    found: dict[str, Any] = read_yaml("data", "readings", "sentences.yaml")
    return found


def value_phrase(value: str) -> str:
    """Return a value as it reads in a sentence: "send" → "area SEND"."""
    return str(_words()["values"].get(value, value.replace("-", " ")))


def nouns_of(unit: Unit) -> tuple[str, str]:
    """Return what one row of a unit is called, and several."""
    one, _, many = _words()["nouns"].get(unit.name, f"{unit.one}|{unit.label}").partition("|")
    return one, many


class ReadingPhrases:
    """Says readings and results of one store in words."""

    def __init__(self, store: Store) -> None:
        self._store, self._vocabulary = store, ValueResolver(store)

    # Clauses

    def of(self, reading: Reading) -> tuple[str, str]:
        """Return what a reading counts, one and several: "weak finding on neglect in London"."""
        one, many = self._kind_nouns(reading) or nouns_of(reading.unit)
        found = [self._said(reading.unit, reading.where, each) for each in (one, many)]
        if days_of(reading) and not has_clause(reading.where):
            found = [_UNDATED.sub(" overall now", each) for each in found]
        scope = _words()["scopes"][reading.used_scope] if reading.used_scope else ""
        periods = [
            (
                f"{'in inspections ' * (reading.unit.name != 'inspections')}{name} "
                f"{period_words(_span(value))}"
            )
            for name, value in (("begun", reading.began), ("published", reading.published))
            if value
        ]
        day = (
            f"as at {period_words(_span(reading.as_at)).removeprefix('in ')}"
            if reading.as_at
            else ""
        )
        scope = scope * (not any(each.endswith(scope) for each in found) or not scope)
        one, many = (
            " ".join(filter(None, (_VISIT.sub("visit", each), scope, *periods, day)))
            for each in found
        )
        return one, many

    def _kind_nouns(self, reading: Reading) -> tuple[str, str] | None:
        """Return what one body and several are called, where all are of one kind."""
        kind = str(dict(_single(reading.where)).get("kind"))
        if reading.unit.name != "bodies" or kind not in _words()["kinds"]:
            return None
        return kind_words(kind)

    def clause(self, unit: Unit, where: Mapping[str, Any]) -> str:
        """Return a clause as it follows a noun, or comes before it: "graded good or outstanding"."""
        return self._said(unit, where, "").strip(" ,")

    def _said(self, unit: Unit, where: Mapping[str, Any], noun: str) -> str:
        """Return a noun with the clauses that choose among what it names."""
        for name, value in sorted(where.items(), key=lambda each: _rank(each[0])):
            if name == "all":
                for each in sorted(value, key=lambda each: min(map(_rank, each))):
                    noun = self._said(unit, each, noun)
            elif name == "any":
                noun += " " + " or ".join(self._said(unit, each, "").strip() for each in value)
            elif name == "not":
                noun = self._negated(unit, value, noun)
            elif name == "has":
                noun += f" with {self._has(value, where)}"
            elif name not in ("at_least", "same", "then"):
                noun = self._leaf(unit, name, value, noun)
        return _GRADED.sub(r"\1\2 and ", noun)

    def _has(self, inner: Mapping[str, Any], beside: Mapping[str, Any]) -> str:
        other, least = units()[inner["of"]], int(beside.get("at_least", 1))
        given = [inner.get(name, "") for name in ("scope", "began", "published")]
        one, many = self.of(Reading(other, inner.get("where", {}), *given))
        if least > 1:
            return f"at least {least} {many}"
        return (
            many
            if other.name in ("findings", "recommendations")
            else f"a{'n' * (one[0] in 'aeiou')} {one}"
        )

    def _negated(self, unit: Unit, where: Mapping[str, Any], noun: str) -> str:
        if "has" in where and where["has"]["of"] in _words()["incomplete"]:
            return f"{noun} without known {self._has(where['has'], where)}".replace(
                " known an ", " a known "
            )
        if "has" in where:
            return f"{noun} without {self._has(where['has'], where)}".replace(
                " without a ", " without any "
            ).replace(" without an ", " without any ")
        [(name, value), *rest] = where.items()
        negated = _words()["negated"]
        template = negated.get(f"{unit.name}.{name}") or negated.get(name)
        if value is None:
            return str(template or "_").replace("_", noun, 1)
        if template and not rest:
            return str(template).format(self._values(unit, name, value)).replace("_", noun, 1)
        return f"{noun} not{self._said(unit, where, '')}"

    def _leaf(self, unit: Unit, name: str, value: Any, noun: str) -> str:
        graded, dated, day = name.partition("@")
        if dated:
            then = self._leaf(unit, graded, value, noun).replace(" now graded ", " graded ")
            return f"{then} on {long_date(day)}"
        words = _words()
        if not {name, f"{unit.name}.{name}", f"{name}={value}"}.isdisjoint(words["silent"]):
            return noun
        dimension = unit.dimension(name)
        if dimension.type == "provider-type" and noun.startswith(_kind_nouns()):
            return noun  # which says it
        if dimension.default:
            return str(words["choices"][name][str(value)]).replace("_", noun, 1)
        if value is None:
            template = words["without"].get(name, f"_ without {dimension.label.lower()}")
        elif dimension.type == "flag" and not value:
            otherwise = "_ not" + words["phrases"].get(name, "_").replace("_", "", 1)
            template = words["negated"].get(f"{unit.name}.{name}", otherwise)
        else:
            template = words["phrases"].get(f"{unit.name}.{name}") or words["phrases"].get(name)
        graded, _, criterion = name.rpartition(".")
        if template is None and graded:
            own = words["phrases"].get(graded, "_ {}").removesuffix(" overall")
            template = f"{own} for {self.name(Scheme.CRITERION, criterion).lower()}"
        template = template or f"_ with {dimension.label.lower()} {{}}"
        return template.format(self._values(unit, name, value)).replace("_", noun, 1)

    def _values(self, unit: Unit, name: str, value: Any) -> str:
        """Return the values of a clause as words; of several the first dozen."""
        dimension = unit.dimension(name)
        several = given_values(value)
        if dimension.type == "day":
            return " or ".join(period_words(_span(str(each))) for each in several).replace(
                "in in", "in"
            )
        found = [self._value(dimension, each) for each in several]
        most = _MOST_TEXTS if dimension.type == "text" else _MOST_NAMED
        more = [f"{len(found) - most} others"] if len(found) > most else []
        return any_of([*found[:most], *more])

    def _value(self, dimension: Dimension, value: Any) -> str:
        if isinstance(value, Mapping):
            return " and ".join(
                self._bound(dimension, sign, bound) for sign, bound in value.items()
            )
        if value is None:
            return "none"
        if str(value) in _words()["kinds"]:
            return kind_words(str(value))[1]
        if str(value) in _words()["values"]:
            return str(_words()["values"][str(value)])
        if dimension.type == "words":
            return quoted(str(value))
        if dimension.type == "grade":
            return grade_words(str(value))
        if dimension.type in ("number", "text", "flag", "year", "class", "inspection"):
            return str(value)
        plain = replace(dimension, expands="") if dimension.expands in FILTERS else dimension
        term = self._vocabulary.resolve(plain, value, lambda: ())[0].term
        return self.name("", term.strip("<>"))

    def _bound(self, dimension: Dimension, sign: str, bound: Any) -> str:
        if isinstance(bound, Mapping):
            graded, _, day = str(bound["dimension"]).partition("@")
            _, _, criterion = graded.rpartition(".")
            if dimension.type == "number":
                return f"{'lower' if '<' in sign else 'higher'} than {graded.replace('_', ' ')}"
            other = (
                _OVERALL
                if criterion == "grade"
                else f"for {self.name(Scheme.CRITERION, criterion).lower()}"
            )
            if day:
                other = f"{'' if other == _OVERALL else other} on {long_date(day)}".strip()
            return f"{'lower' if '<' in sign else 'higher'} than {other}"
        if dimension.type == "grade":
            return f"{self._value(dimension, bound)} or {'better' if '>' in sign else 'worse'}"
        return f"{load_lexicon('answer-words')['bounds'].get(sign, sign)} {bound}"

    def name(self, scheme: str, value: str) -> str:
        """Return the name of a concept or entity, as it reads in a sentence."""
        iri = value if "://" in value else concept_iri(scheme, value)
        if iri.startswith(f"{SCHEME}framework/"):
            notation = iri.rpartition("/")[2]
            names: Mapping[str, str] = load_lexicon("answer-words")["frameworks"]
            return names.get(notation) or current_frameworks().name_of(notation, "")
        found = label(self._store.facts, iri)
        if iri.startswith(f"{SCHEME}region/"):
            return area_words(found)
        return (
            found[:1].lower() + found[1:]
            if iri.startswith(SCHEME) and found[1:2].islower()
            else found
        )

    # Results

    def cell(self, column: ResultColumn, value: Any) -> Any:
        """Return a cell as it is shown: its label, or grades and notations as words."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, str):
            return _rounded(value)
        if column.type == "grade":
            return grade_words(value)
        if column.type == "framework":
            return current_frameworks().name_of(value, "")
        is_notation = (
            column.type not in ("day", "year", "number") and value.islower() and " " not in value
        )
        shown = value.replace("-", " ") if is_notation else value
        return column.labels.get(value) or str(_words()["values"].get(value, shown))

    def sentence(self, result: Result, verdict: str = "", context: str = "") -> str:
        """Return a result as a sentence: how many, of whom, and the first dozen."""
        reading = result.reading
        one, many = self.of(reading)
        population = result.population
        known: dict[str, Any] = {
            "one": one,
            "many": many,
            "verdict": verdict,
            "context": context,
            "counted": population.counted,
            "of": population.of,
            "unit": (self._kind_nouns(reading) or ("", population.unit))[1],
            "left_out": "",
            "whole": self._whole(reading),
            "number": len({*result.ids}) if result.ids else len(result.rows),
        }
        shape = _shape(result)
        is_none = not (known["number"] and population.counted)
        unknown = rests_on_incomplete(reading)
        is_of_listed = unknown == "unlisted" and population.unit == reading.unit.name
        is_among_listed = is_of_listed and population.of > 0
        if is_none and unknown and not is_among_listed:
            shape = unknown
            known["an"] = f"a{'n' * (one[0] in 'aeiou')}"
        elif not result.population.counted and (coverage := result.words_held) and coverage.missing:
            shape = "not-held"
            known |= {"missing": f"{coverage.missing:,}", "reports": f"{coverage.of:,}"}
        if shape == "none":
            known["of"] = population.of if population.of > 1 else ""
            is_double = " without " in one  # "no authority without any" is hard to read
            known |= {"without": is_double, "one": "" if is_double else one}
        if reading.is_list:
            number = Counter(self.items(result))
            names = [f"{name} ({often})" if often > 1 else name for name, often in number.items()]
            known |= {"names": names, "context": context or _among(result)}
        elif shape == "difference":
            known |= self._difference(result)
        elif shape in ("count", "distinct", "share", "values"):
            known |= self._measures(result, shape)
        else:
            known |= self._grouped(result, shape, many)
        if reading.unit.name == "numbers" and reading.is_list and result.rows:
            known |= self._published(result)
            shape = "numbers"
        if clause := next((each.clause for each in reading.measures if each.clause), None):
            known["clause"] = self.clause(reading.unit, clause)
            known["left_out"] = _words()["left out"] if reading.unit.share_of(clause) else ""
        text = filled(_words()["sentences"][shape], **known)
        return f"{text} {lists_words(population.lists)}".strip()

    def _measures(self, result: Result, shape: str) -> dict[str, Any]:
        """Return what a sentence on one row of measures says of them."""
        reading, population = result.reading, result.population
        known: dict[str, Any] = {**(result.rows[0] if result.rows else {})}
        is_part = population.counted < population.of
        is_said = (is_part and not reading.unit.found) or shape == "share"
        counted = known.get("counted", population.counted) if is_said else ""
        number = known.get("count", len(result.rows))
        known |= {"counted": counted, "among": _of_all(result), "number": number}
        known |= self._numbers(result)
        size = result.sizes[0] if result.sizes else 0
        known["few"] = size if 0 < size < _FEW and not known["rows"] else ""
        if shape == "distinct":
            measure = reading.measures[0]
            known["number"] = result.rows[0][measure.of] if result.rows else 0
            known["label"] = reading.unit.dimension(measure.of).label.lower()
        return known

    def _difference(self, result: Result) -> dict[str, Any]:
        """Return what a sentence on two medians says of them, and whether they clearly differ."""
        reading, row = result.reading, dict(result.rows[0])
        measure = next(each for each in reading.measures if each.how == "difference")
        indicator = indicators().get(measure.of.partition(".")[2])
        is_share = indicator is not None and indicator.unit == PERCENT
        low, high = (float(row[each] or 0) for each in ("low", "high"))
        has_interval = row["low"] is not None
        named = {name: _rounded(row[name]) for name in ("median", "other_median", "difference")}
        return {
            **named,
            "label": reading.unit.dimension(measure.of).label.lower(),
            "counted": row["counted"],
            "others": row["other_counted"],
            "without": row["without"],
            "percent": " %" if is_share else "",
            "points": " percentage points" if is_share else "",
            "low": str(_rounded(low)) if has_interval else "",
            "high": str(_rounded(high)),
            "is_open": has_interval and low <= 0 <= high,
            "is_known": row["difference"] is not None,
        }

    def _grouped(self, result: Result, shape: str, many: str) -> dict[str, Any]:
        """Return what a sentence on groups says of them and of their whole."""
        population = result.population
        known = self._groups(result)
        has_total = bool(known["total"])
        is_part = population.counted < population.of
        is_said = is_part and has_total and not result.reading.unit.found
        is_part_known = has_total and result.counted is not None
        begins = many if has_total or shape == "mean" else f"{many[:1].upper()}{many[1:]}"
        return known | {
            "counted": population.counted if is_said else "",
            "among": _of_all(result),
            "part": f"{result.counted:,}" if is_part_known else "",
            "many": begins,
        }

    def _whole(self, reading: Reading) -> str:
        """Return what a share is of, where no clause says it: "looked at"."""
        declared_whole = reading.unit.whole
        is_said = {*declared_whole.get("unless", ())} & {*dimensions_in(reading.where)}
        return "" if is_said else str(declared_whole.get("words", ""))

    def items(self, result: Result) -> Iterable[str]:
        """Yield the rows of a list as they are named in a sentence;
        what is said of all is not repeated.
        """
        unit, columns = result.reading.unit, {each.name: each for each in result.columns}
        items = _words()["items"].get(unit.name, "{" + result.columns[0].name + "}")
        fixed = {name for name, _ in _single(result.reading.where)}
        if "authority" in fixed:
            fixed = {"authority"}
        else:
            fixed -= {name for name, each in columns.items() if each.type == "day"}
        shown = {name: each for name, each in columns.items() if name not in fixed}
        for row in result.rows:
            template = items
            if isinstance(items, Mapping):  # one for each value of a dimension
                [(chosen_by, forms)] = items.items()
                chosen = str(row.get(chosen_by)).lower()
                template = forms.get(chosen) or next(iter(forms.values()))
            given: dict[str, Any] = dict.fromkeys(_FIELD.findall(template), "")
            given |= {name: self.cell(each, row[name]) for name, each in shown.items()}
            given |= {name: row[name] or "" for name, each in shown.items() if each.type == "day"}
            if "criterion" in shown and row["criterion"] != OVERALL_EFFECTIVENESS:
                given["judged"] = f"for {given['criterion'].lower()}"
            if given.get("grade") and days_of(result.reading):
                given["grade"] += " now"
            if graded := [each for name, each in shown.items() if name.startswith("grade.")]:
                grades = [
                    (given[each.name], f"for {each.label.partition(': ')[2]}") for each in graded
                ]
                grades.append((given.get("grade"), "overall"))
                given["grade"] = ", ".join(f"{grade} {what}" for grade, what in grades if grade)
            yield _EMPTY.sub("", filled(template, **given))

    def _published(self, result: Result) -> dict[str, Any]:
        """Return what rows of published numbers have in common:
        their unit, year and the value of England.
        """
        of = {each: {row.get(each) for row in result.rows} for each in ("year", "england")}
        indicator = indicators().get(str(dict(_single(result.reading.where)).get("indicator", "")))
        single = {name: next(iter(values)) or "" for name, values in of.items() if len(values) == 1}
        return {
            "unit_words": indicator.unit if indicator else "",
            "year": single.get("year", ""),
            "england": single.get("england", "") if "year" in single else "",
        }

    def _groups(self, result: Result) -> dict[str, Any]:
        """Return the values of a result by one or more dimensions."""
        grouped = [each for each in result.columns if not _is_measure(result.reading, each.name)]
        names = [each.name for each in result.columns if each not in grouped]
        is_share = "share" in names and _is_share(result)
        column = next((each for each in names if each in ("difference", *_OF_VALUES)), names[0])
        column = "share" if is_share else column
        sizes = result.sizes or [0] * len(result.rows)
        parts = [
            self._part(grouped, row, column, result.reading, size)
            for row, size in zip(result.rows, sizes, strict=True)
        ]
        ends: dict[str, Any] = {"high": "", "low": ""}
        overlaps = result.overlaps
        if len(grouped) > 1 and column == "count":
            ends = self._ends(grouped[0], result) if grouped[1].type == "grade" else ends
            if len({row[grouped[0].name] for row in result.rows}) <= _MOST_SIDES:
                parts = self._sides(grouped, result)
            else:
                last = grouped[-1]
                values = dict.fromkeys(row[last.name] for row in result.rows)
                parts = [
                    f"{self.cell(last, value) or 'none'} {result.of_last[value]:,}"
                    for value in values
                ]
                grouped = [last]
                overlaps = sum(result.of_last.values()) > (result.total or 0)
        is_counted = column == "count" and result.total is not None and len(result.rows) > 1
        return ends | {
            "parts": parts,
            "label": " and ".join(each.label.lower() for each in grouped),
            "total": f"{result.total:,}" if is_counted else "",
            "several": is_counted and overlaps,
            "how": column,
            "per": next((each.per for each in result.reading.measures if each.per), ""),
        }

    def _sides(self, grouped: list[ResultColumn], result: Result) -> list[str]:
        """Return the groups of a few values of the first dimension, each with its own:
        "Kent: strong 6".
        """
        found: dict[str, list[str]] = defaultdict(list)
        is_scale = grouped[-1].type in ("grade", "polarity", "year")
        rows = (
            result.rows
            if is_scale
            else sorted(result.rows, key=lambda each: -int(each["count"] or 0))
        )
        for row in rows:
            first, *others = [str(self.cell(each, row[each.name])) or "none" for each in grouped]
            found[first].append(f"{' '.join(others)} {row['count']:,}")
        return [
            "; ".join(f"{name}: {listed(parts, _MOST_OF_A_SIDE)}" for name, parts in found.items())
        ]

    def _part(
        self,
        grouped: list[ResultColumn],
        row: Mapping[str, Any],
        column: str,
        reading: Reading,
        size: int = 0,
    ) -> str:
        """Return a row of groups as words: "London 20", "London 61 % (20 of 33)".

        A mean or median of a few values, `size` of them, names their number.
        """
        key = " ".join(
            str(self._short(each, row[each.name], reading)) or "none" for each in grouped
        )
        value = row[column]
        if column == "share":
            return f"{key} {per_cent(float(value or 0))} ({row['counted']} of {row['of']})"
        if key[-1:].isdigit():  # a year
            key += ":"
        few = f" (of {size})" if 0 < size < _FEW else ""
        return f"{key} {_rounded(value):,}{few}" if value is not None else f"{key} none"

    def _ends(self, column: ResultColumn, result: Result) -> dict[str, str]:
        """Return in which groups the share of good or better grades is highest and lowest."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        grade = next(each.name for each in result.columns[1:] if each.type == "grade")
        for row in result.rows:
            number, own = int(row["count"] or 0), found[str(self.cell(column, row[column.name]))]
            own[0] += number * (row[grade] in ("outstanding", "good"))
            own[1] += number
        ends = sorted(found, key=lambda name: (found[name][0] / found[name][1], name))
        words = [
            f"{area_words(each)} ({per_cent(found[each][0] / found[each][1])})" for each in ends
        ]
        shares = {found[each][0] / found[each][1] for each in ends}
        return {"high": words[-1], "low": words[0]} if len(shares) > 1 else {"high": "", "low": ""}

    def _short(self, column: ResultColumn, value: Any, reading: Reading) -> Any:
        """Return a cell of a group; an inspection without the authority that the reading names."""
        cell = self.cell(column, value)
        if column.type == "inspection" and any(
            name == "authority" for name, _ in _single(reading.where)
        ):
            under, _, day = str(cell).rpartition(", ")
            name = self.name(
                "",
                self._vocabulary.resolve(
                    reading.unit.dimension("authority"),
                    dict(_single(reading.where))["authority"],
                    lambda: (),
                )[0].term.strip("<>"),
            )
            return f"{under.replace(f' {name}', '')} ({day}):"
        return cell

    def _numbers(self, result: Result) -> dict[str, Any]:
        row = result.rows[0] if result.rows else {}
        found: dict[str, Any] = {
            name: row.get(name) for name in ("count", "share", "counted", "of") if name in row
        }
        found["rows"] = (
            ("none" if not row["count"] else f"{row['count']:,}") if "count" in row else ""
        )
        for name, key in {
            **{each: each for each in _OF_VALUES},
            "min": "low",
            "max": "high",
        }.items():
            value = row.get(name)
            is_days = any(each.of.startswith("days") for each in result.reading.measures)
            found[key] = (
                "" if value is None else _days(float(value)) if is_days else _rounded(value)
            )
        return found


def kind_words(kind: str) -> tuple[str, str]:
    """Return what one body of a kind is called, and several."""
    one, _, many = _words()["kinds"][kind].partition("|")
    return one, many


@cache
def _kind_nouns() -> tuple[str, ...]:
    """Return what bodies of one kind are called."""
    return tuple(noun for kind in _words()["kinds"] for noun in kind_words(kind))


def _single(where: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the clauses of one value that all rows meet, with the value."""
    for name, value in clauses(where):
        if isinstance(value, (list, tuple)) and len(value) == 1 and name != "any":
            yield name, value[0]
        elif not isinstance(value, (list, tuple, Mapping)):
            yield name, value


def _rank(name: str) -> int:
    """Return where a clause stands: adjectives first, places last."""
    template = _words()["phrases"].get(name, "")
    if name in _words()["choices"]:
        return 4
    if name in ("authority", "region", "near", "near.statistical", "near.peers", "authority.kind"):
        return 3
    if template.startswith("{"):
        return 0
    return 2 if name in ("has", "not", "any", "all", "inspection.grade") else 1


def _span(value: str) -> str:
    return value if ".." in value else f"{value}..{value}"


def _rounded(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else round(value, 1)


def _days(value: float) -> str:
    return f"{value:,.0f} days" + (f" ({value / 365.25:.1f} years)" if value > 365 else "")


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


def rests_on_incomplete(reading: Reading) -> str:
    """Return the sentence of a reading without a row that counts what is in a list that is not
    complete, so that no row is not none; "" of another reading.
    """
    shapes: dict[str, str] = _words()["incomplete"]
    is_of_body = reading.unit.name == "authorities" and "deliverer" in dimensions_in(reading.where)
    # of which a clause says that rows exist, or that none does
    related = [leaf.value["of"] for leaf in clause_leaves(reading.where) if leaf.name == "has"]
    units = ("arrangements" if is_of_body else "", reading.unit.name, *related)
    return next((shapes[each] for each in units if each in shapes), "")


def _is_measure(reading: Reading, name: str) -> bool:
    return name not in (*reading.by, reading.compare[0] if reading.compare else "")


def _is_share(result: Result) -> bool:
    """Whether the share is what is asked for, not the number beside it."""
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
    return "share" if "share" in hows else "count"


def listed_names(names: Iterable[str]) -> str:
    """Return names as words, the first dozen."""
    return listed([*names], _MOST_NAMED)
