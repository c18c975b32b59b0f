"""`Reading`: a typed question as plain data, checked:
what does not fit is refused with what would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypedDict

from graphkit.answers.readings.date_words import as_period, typed_date
from graphkit.answers.readings.declarations import (
    OF_HAS,
    Dimension,
    Unit,
    clause_leaves,
    declared,
    units,
    values_meant,
)
from graphkit.core.errors import ReadingError
from graphkit.core.indicators import indicators
from graphkit.core.nearest_names import did_you_mean
from graphkit.core.partial_dates import first_day, last_day

SIGNS = (">=", "<=", ">", "<", "=")
_GROUPS = ("all", "any", "not", "has")
_ON = "on"  # beside a grade: the day on which an authority had it
_INSIDE = ("of", "where", "scope", "began", "published", "ever")
# what units may have in common, nearest first
SAME = ("recommendation", "agency", "inspection", "authority")
MOST_CLAUSES, DEEPEST, MOST_ROWS, LONGEST = 100, 8, 100_000, 20_000
_FULL_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OF_VALUES = ("mean", "median", "min", "max", "sum")

Names = str | Sequence[str]


class ReadingSlots(TypedDict, total=False):
    """The slots of a reading beside its unit, for type checkers (`slots` in units.yaml)."""

    where: Mapping[str, Any]
    scope: Literal["latest-full", "latest", "previous-full", "all"]
    began: str
    published: str
    as_at: str
    ever: bool
    measures: str | Mapping[str, Any] | Sequence[str | Mapping[str, Any]]
    columns: Names
    by: Names
    compare: Mapping[str, Sequence[Any]]
    having: Mapping[str, Mapping[str, float]]
    order: Names
    limit: int
    evidence: int


@dataclass(frozen=True, slots=True)
class ReadingMeasure:
    """What is measured: `how` ("list", "count", "share", "mean" …) of a dimension, or of a clause;
    a difference is of both; `per`.
    """

    how: str
    of: str = ""
    clause: Mapping[str, Any] | None = None
    per: str = ""

    def to_json(self) -> Any:
        """Return it as JSON has it."""
        if self.per:
            return {"mean": "count", "per": self.per}
        if self.clause is not None and self.of:
            return {self.how: dict(self.clause), "of": self.of}
        if self.clause is not None:
            return {"share": dict(self.clause)}
        return {self.how: self.of} if self.of else self.how


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed question. `where` is the tree of clauses as it was given;
    names in it are not resolved yet.
    """

    unit: Unit
    where: Mapping[str, Any] = field(default_factory=dict)
    scope: str = ""
    began: str = ""
    published: str = ""
    as_at: str = ""
    ever: bool = False
    measures: tuple[ReadingMeasure, ...] = (ReadingMeasure("list"),)
    columns: tuple[str, ...] = ()  # of a list; those of the unit where none is given
    by: tuple[str, ...] = ()
    compare: tuple[str, tuple[Any, ...]] | None = None
    having: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    limit: int = 0
    evidence: int = 0
    # days on which the authorities that it counts existed, beside those of the grades that it names
    existed: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether its rows are those of the unit."""
        return self.measures[0].how == "list"

    @property
    def grouped(self) -> tuple[str, ...]:
        """The dimensions of its first columns: of a list those that it shows or is ordered by,
        else `by`.
        """
        if not self.is_list:
            return self.by
        return tuple(dict.fromkeys((*(self.columns or self.unit.columns), *self.ordered_columns)))

    @property
    def ordered_columns(self) -> tuple[str, ...]:
        """The names of the columns that the rows are ordered by."""
        return tuple(each.removeprefix("-") for each in self.order)

    @property
    def used_scope(self) -> str:
        """The scope: as given, or the default of the unit."""
        if self.scope or not self.unit.scope:
            return self.scope
        if self.began or self.published:
            return "all"
        return self.unit.scope_with({*dimensions_in(self.where)})

    def narrowed(self, clause: Mapping[str, Any]) -> Reading:
        """Return the reading with one more clause, and nothing to compare."""
        where = {"all": [self.where, clause]} if self.where else clause
        return replace(self, where=where, compare=None)

    def to_json(self) -> dict[str, Any]:
        """Return the reading with its scope written out, as `parse_reading` takes it."""
        found: dict[str, Any] = {"of": self.unit.name}
        if self.used_scope:
            found["scope"] = self.used_scope
        found["where"] = self.where
        for name in ("began", "published", "as_at", "ever"):
            found[name] = getattr(self, name)
        found["measures"] = [each.to_json() for each in self.measures]
        found["columns"] = [*self.columns]
        found["by"] = [*self.by]
        if self.compare:
            found["compare"] = {self.compare[0]: [*self.compare[1]]}
        found["having"] = {name: dict(tests) for name, tests in self.having.items()}
        found["order"] = ",".join(self.order)
        found |= {"limit": self.limit, "evidence": self.evidence}
        return {name: value for name, value in found.items() if value or name == "measures"}


def parse_reading(given: Any) -> Reading:
    """Return the reading that a JSON object, or its text, states. Raises ReadingError."""
    if not isinstance(given, Mapping):
        given = json_object("reading", given)
    try:
        length = len(json.dumps(given, default=str, allow_nan=False, ensure_ascii=False).encode())
    except ValueError as error:  # no finite number, no Unicode text
        raise ReadingError(f"a reading has what JSON cannot say: {error}") from error
    if length > LONGEST:
        raise ReadingError(f"a reading has at most {LONGEST:,} bytes")
    _check_names("slot", given, declared()["slots"])
    unit = _unit(given.get("of"))
    measures = tuple(_measure(unit, each) for each in given_values(given.get("measures", "list")))
    began, published = (_period_of(unit, name, given.get(name)) for name in ("began", "published"))
    reading = Reading(
        unit,
        where=_where(unit, given.get("where", {})),
        scope=_scope(unit, given.get("scope")),
        began=began,
        published=published,
        as_at=_day(given.get("as_at")),
        ever=_flag(unit, given.get("ever", False)),
        measures=measures or (ReadingMeasure("list"),),
        columns=tuple(map(str, given_values(given.get("columns", [])))),
        by=tuple(map(str, given_values(given.get("by", [])))),
        compare=_compared(unit, given.get("compare")),
        having=_having(given.get("having", {})),
        order=_order(given.get("order", "")),
        limit=_whole("limit", given.get("limit"), 1, MOST_ROWS),
        evidence=_whole("evidence", given.get("evidence"), 0, 10),
    )
    _check_groups(reading)
    if reading.evidence and not unit.passage:
        with_passages = [name for name, each in units().items() if each.passage]
        raise ReadingError(f"{unit.name} have no passages; these have: {', '.join(with_passages)}")
    return reading


def dimensions_in(where: Mapping[str, Any]) -> Iterable[str]:
    """Yield the names of the dimensions that a tree of clauses names,
    but for those inside `has`.
    """
    return (leaf.name for leaf in clause_leaves(where) if leaf.name != "has")


def clauses(where: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the clauses that all rows meet, with their values."""
    for name, value in where.items():
        if name == "all":
            for each in value:
                yield from clauses(each)
        else:
            yield name, value


def single_clauses(where: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the clauses of one value that all rows meet, with the value."""
    for name, value in clauses(where):
        if isinstance(value, (list, tuple)) and len(value) == 1 and name != "any":
            yield name, value[0]
        elif not isinstance(value, (list, tuple, Mapping)):
            yield name, value


def unit_of_values(reading: Reading, dimension: Dimension, row: Mapping[str, Any]) -> str:
    """Return the unit of the numbers of a dimension; of those that have each the unit of their
    indicator, by that of the reading or of a row of it; "" where it has none.
    """
    if not dimension.within:
        return dimension.unit
    named = dict(single_clauses(reading.where)).get(dimension.within, row.get(dimension.within))
    indicator = indicators().get(str(named))
    return indicator.unit if indicator else ""


def narrowed(found: Mapping[str, Any], clause: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reading with one more clause."""
    where = found.get("where", {})
    is_free = not ({*where} & {*clause} or {*where} & {"has", "not", "any", "all"})
    return {**found, "where": {**where, **clause} if is_free else {"all": [where, clause]}}


def json_object(name: str, given: Any) -> Mapping[str, Any]:
    """Return the JSON object in a text; `name` says what has it. Raises ReadingError."""
    found = given
    if isinstance(given, (str, bytes)):
        try:
            found = json.loads(given, object_pairs_hook=_without_doubles)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ReadingError(
                f"{name}: a reading is a JSON object, and this is none: {error}"
            ) from error
    if not isinstance(found, Mapping):
        example = '{"of": "findings", "where": {"topic": "neglect"}}'
        raise ReadingError(f"{name}: a reading is a JSON object such as {example}")
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ReadingError(f"an object names {', '.join(found)}, and one of them twice")
    return found


def _check_names(what: str, given: Iterable[Any], known: Iterable[str]) -> None:
    for name in given:
        if not isinstance(name, str) or name not in known:
            hint = did_you_mean(str(name), known) or f"; there are {', '.join(known)}"
            raise ReadingError(f"no {what} {str(name)[:40]!r}{hint}")


def _unit(name: Any) -> Unit:
    if name is None:
        raise ReadingError(f"a reading needs of, its unit: {', '.join(units())}")
    _check_names("unit", [name], units())
    return units()[name]


def given_values(given: Any) -> list[Any]:
    """Return what is given as a list: several values, or one by itself."""
    return [*given] if isinstance(given, (list, tuple)) else [given]


def _scope(unit: Unit, given: Any) -> str:
    if given in (None, ""):
        return ""
    if not unit.scope:
        raise ReadingError(f"{unit.name} have no scope: they are not of one inspection")
    _check_names("scope", [given], declared()["scopes"])
    return str(given)


def _period_of(unit: Unit, name: str, given: Any) -> str:
    if given in (None, ""):
        return ""
    if name not in unit.dimensions:
        raise ReadingError(f"{unit.name} have no {name}: {name} is of inspections")
    return period(name, given)


def period(name: str, given: Any) -> str:
    """Return a day, month, year or period: "2024", "2022..2024".

    Raises ReadingError for another text.
    """
    text = as_period(str(given))
    if text in ("", ".."):
        raise ReadingError(
            f"{name} {str(given)[:40]!r} is no day or period such as "
            "2024, 2024-03, 2022..2024 or 2023.."
        )
    first, dots, last = text.partition("..")
    for each in filter(None, (first, last)):
        try:
            last_day(each)
        except ValueError as error:
            raise ReadingError(f"{name} {text[:40]!r}: there is no day {each}") from error
    if dots and first and last and first > last_day(last):
        raise ReadingError(f"{name} {text}: it ends before it begins")
    return text


def period_ends(text: str) -> tuple[str, str]:
    """Return the first and last day of a period as `period` returns it; "" at an open end."""
    first, dots, last = text.partition("..")
    return first_day(first), last_day(last if dots else first)


def compared_day(sign: str, text: str) -> str:
    """Return the day of a period that "<", "<=", ">" or ">=" compares with.

    Raises ReadingError for "..".
    """
    if ".." in text:
        raise ReadingError(f"a day is compared with a day, not with the period {text}")
    return first_day(text) if sign in ("<", ">=") else last_day(text)


def _day(given: Any, name: str = "as_at") -> str:
    if given in (None, ""):
        return ""
    text = as_period(str(given))
    if not _FULL_DAY.fullmatch(text):
        text = typed_date("day", str(given))
    if not text:
        raise ReadingError(f"{name} {str(given)[:40]!r} is no day such as 2024-03-31")
    return period(name, text)


def _flag(unit: Unit, given: Any) -> bool:
    if not isinstance(given, bool):
        raise ReadingError("ever is true or false")
    if given and not unit.in_force:
        dated = [name for name, each in units().items() if each.in_force]
        raise ReadingError(f"{unit.name} have no ever: it is of {', '.join(dated)}")
    return given


def _whole(name: str, given: Any, least: int, most: int) -> int:
    if given is None:
        return 0
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise ReadingError(f"{name} is a whole number from {least} to {most}")
    return given


def _order(given: Any) -> tuple[str, ...]:
    parts = given if isinstance(given, (list, tuple)) else str(given).split(",")
    return tuple(part for each in parts if (part := str(each).strip()))


def _having(given: Any) -> dict[str, dict[str, float]]:
    if not isinstance(given, Mapping):
        raise ReadingError('having is an object such as {"count": {">=": 8}}')
    found = {}
    for name, tests in given.items():
        tests = tests if isinstance(tests, Mapping) else {"=": tests}
        _check_names("comparison", tests, SIGNS)
        if any(
            isinstance(each, bool) or not isinstance(each, (int, float)) for each in tests.values()
        ):
            raise ReadingError(f"having {name}: the bound is a number")
        found[str(name)] = dict(tests)
    return found


def _compared(unit: Unit, given: Any) -> tuple[str, tuple[Any, ...]] | None:
    if given is None:
        return None
    if not isinstance(given, Mapping) or len(given) != 1:
        raise ReadingError(
            'compare is one dimension with its values: {"region": ["London", "North East"]}'
        )
    [(name, values)] = given.items()
    if str(name) in unit.defaults:
        raise ReadingError(f"{name} is one choice for all rows: ask for each by itself")
    unit.dimension(str(name))
    if not isinstance(values, (list, tuple)) or len({*map(str, values)}) < max(len(values), 2):
        raise ReadingError(f"compare {name}: give two values or more, each once")
    return str(name), tuple(values)


def _measure(unit: Unit, given: Any) -> ReadingMeasure:
    names = declared()["measures"]
    if isinstance(given, str):
        _check_names("measure", [given], names)
        if given not in ("list", "count"):
            raise ReadingError(f"{given} of what? {_EXAMPLES[given]}")
        return ReadingMeasure(given)
    if not isinstance(given, Mapping) or not given:
        raise ReadingError(f"no measure {str(given)[:40]!r}; there are {', '.join(names)}")
    how, *rest = given
    _check_names("measure", [how], names)
    value = given[how]
    if how == "share":
        if not isinstance(value, Mapping) or not value:
            raise ReadingError(f"share of what? {_EXAMPLES['share']}")
        _check_names("part of a share", rest, ())
        return ReadingMeasure(how, clause=_where(unit, value, is_part=True))
    if how == "mean" and "per" in given:
        if value != "count" or given["per"] not in ("inspection", "authority"):
            raise ReadingError(
                f"a mean per inspection or authority is of count: {_EXAMPLES['mean']}"
            )
        if (given["per"] == "inspection" and not unit.inspection) or not unit.authority:
            raise ReadingError(f"{unit.name} have no {given['per']} to take a mean per")
        _check_names(f"part of a {how}", rest, ["per"])
        return ReadingMeasure(how, per=str(given["per"]))
    if how == "difference":
        return _difference(unit, given)
    _check_names(f"part of a {how}", rest, ())
    if how == "list" or not isinstance(value, str):
        raise ReadingError(f"{how} of what? {_EXAMPLES.get(how, 'list')}")
    _check_measured(unit, how, value)
    return ReadingMeasure(how, of=value)


def _difference(unit: Unit, given: Mapping[str, Any]) -> ReadingMeasure:
    """Return the measure of rows that meet a clause against the others."""
    clause, of = given["difference"], given.get("of")
    _check_names("part of a difference", [each for each in given if each != "difference"], ["of"])
    if not isinstance(clause, Mapping) or not clause or not isinstance(of, str):
        raise ReadingError(f"difference of what, between which? {_EXAMPLES['difference']}")
    _check_measured(unit, "median", of)
    return ReadingMeasure("difference", of=of, clause=_where(unit, clause, is_part=True))


def _check_measured(unit: Unit, how: str, name: str) -> None:
    """Raise ReadingError for a dimension whose values cannot be measured so."""
    dimension = unit.dimension(name)
    if dimension.is_filter:
        raise ReadingError(f"{name} only chooses rows: there is nothing to {how}")
    if how in _OF_VALUES and (dimension.many or dimension.type not in ("number", "day")):
        numbers = [
            own for own, each in unit.dimensions.items() if each.type == "number" and not each.many
        ]
        raise ReadingError(
            f"{how} is of a number: {', '.join(numbers) or f'{unit.name} have none'}"
        )
    if how in ("mean", "median", "sum") and dimension.type == "day":
        raise ReadingError(f"{how} is of a number, and {name} is a day")


_EXAMPLES = {
    "share": '{"share": {"polarity": "weakness"}}',
    "mean": '{"mean": "count", "per": "inspection"}',
    "count": '"count" or {"count": "authority"}',
    "median": '{"median": "days"}',
    "min": '{"min": "began"}',
    "max": '{"max": "began"}',
    "sum": '{"sum": "value"}',
    "difference": '{"difference": {"direction": "worse"}, "of": "year_before.agency-rate"}',
}


def _where(unit: Unit, given: Any, *, is_part: bool = False) -> Mapping[str, Any]:
    """Return a checked tree of clauses with the defaults of its choices written out.

    One that is part of a measure makes no choices.
    """
    _Clauses().check(unit, given, 0, is_part=is_part)
    return _written_out(unit, _typed_clause(unit, given), is_part=is_part)


def _written_out(unit: Unit, given: Mapping[str, Any], *, is_part: bool) -> Mapping[str, Any]:
    """Return a tree of clauses with each default choice, and with days in the names of grades."""
    day = _on(given)
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in ("all", "any"):
            found[name] = [_written_out(unit, each, is_part=True) for each in value]
        elif name == "not":
            found[name] = _written_out(unit, value, is_part=True)
        elif name == "has":
            inner = _unit(value.get("of"))
            where = _written_out(inner, value.get("where", {}), is_part=False)
            found[name] = {**value, "where": where} if where else value
        elif name != _ON:
            is_dated = day and _takes_day(unit, name)
            found[f"{name}@{day}" if is_dated else name] = value
    chosen = {name for name, _ in clauses(found)}
    if not is_part:
        found |= {name: each for name, each in unit.defaults.items() if name not in chosen}
    return found


def _on(clause: Mapping[str, Any]) -> str:
    """Return the day that stands beside the grades of a clause; "" for none."""
    return _day(clause[_ON], _ON) if _ON in clause else ""


def _takes_day(unit: Unit, name: str) -> bool:
    return name not in (*_GROUPS, *OF_HAS) and "@" not in name and unit.dimension(name).on_day


def _typed_clause(unit: Unit, where: Mapping[str, Any]) -> dict[str, Any]:
    """Return a checked tree of clauses with values in place of the words that stand for them."""
    found = dict[str, Any]()
    for name, value in where.items():
        if name in ("all", "any"):
            found[name] = [_typed_clause(unit, each) for each in value]
        elif name == "not":
            found[name] = _typed_clause(unit, value)
        elif name == "has":
            inner = _typed_clause(units()[value["of"]], value.get("where", {}))
            found[name] = {**value, "where": inner} if "where" in value else value
        elif name in (*OF_HAS, _ON):
            found[name] = value
        else:
            found[name] = _typed_value(unit.dimension(name), value)
    return found


def _typed_value(dimension: Dimension, value: Any) -> Any:
    if isinstance(value, str) and dimension.type == "day":
        return as_period(value) or value
    if isinstance(value, str):
        meant = values_meant(dimension, value)
        return [*meant] if len(meant) > 1 else meant[0] if meant else value
    if isinstance(value, Mapping):
        return {sign: _typed_bound(dimension, bound) for sign, bound in value.items()}
    if not isinstance(value, (list, tuple)):
        return value
    typed = [_typed_value(dimension, each) for each in value]
    flat = [one for each in typed for one in (each if isinstance(each, list) else [each])]
    return [each for at, each in enumerate(flat) if each not in flat[:at]]


def _typed_bound(dimension: Dimension, bound: Any) -> Any:
    meant = values_meant(dimension, bound) if isinstance(bound, str) else ()
    if len(meant) > 1:
        values = " and ".join(meant)
        raise ReadingError(f"{dimension.name} is compared with one value; {bound!r} is {values}")
    return meant[0] if meant else bound


class _Clauses:
    """Checks a tree of clauses: names of groups and dimensions, and the forms of their values."""

    def __init__(self) -> None:
        self._number = 0

    def check(self, unit: Unit, given: Any, depth: int, *, is_part: bool = False) -> None:
        """Raise ReadingError for what is no clause of a unit.

        `is_part`: not all rows meet it, so that it can make no choice for all of them.
        """
        if not isinstance(given, Mapping):
            raise ReadingError(
                f"a clause is an object such as {{dimension: value}}, not {str(given)[:40]!r}"
            )
        self._number += len(given)
        if depth > DEEPEST or self._number > MOST_CLAUSES:
            raise ReadingError(f"a reading has at most {MOST_CLAUSES} clauses, {DEEPEST} deep")
        if lone := [each for each in OF_HAS if each in given and "has" not in given]:
            raise ReadingError(f"{lone[0]} belongs beside has, in the same object")
        for name, value in given.items():
            if name in ("all", "any"):
                if not isinstance(value, (list, tuple)) or not value:
                    raise ReadingError(f"{name} takes a list of clauses")
                for each in value:
                    self.check(unit, each, depth + 1, is_part=is_part or name == "any")
            elif name == "not":
                self.check(unit, value, depth + 1, is_part=True)
            elif name == "has":
                self._check_has(value, given, depth)
            elif name == _ON:
                self._check_on(unit, given)
            elif name not in OF_HAS:
                self._check_leaf(unit, str(name), value)
                self._check_choice(unit, str(name), value, is_part=is_part)
        if not depth and not is_part:
            self._check_choices_made_once(unit, given)

    def _check_choice(self, unit: Unit, name: str, value: Any, *, is_part: bool) -> None:
        """Raise ReadingError for a choice for all rows that is several, or of a part of them."""
        if not (default := unit.defaults.get(name)):
            return
        if is_part or not isinstance(value, str):
            values = ", ".join(unit.dimensions[name].values)
            raise ReadingError(
                f"{name} is one choice for all rows, never in any, not or a share: {values}; "
                f"{default} where none is made"
            )

    def _check_choices_made_once(self, unit: Unit, given: Mapping[str, Any]) -> None:
        made = [name for name, _ in clauses(given) if name in unit.defaults]
        if len({*made}) < len(made):
            raise ReadingError(f"{made[0]} is one choice for all rows, and it is made twice")

    def _check_on(self, unit: Unit, given: Mapping[str, Any]) -> None:
        """Raise ReadingError for a day that does not stand beside a grade of authorities."""
        if not _on(given) or not any(_takes_day(unit, name) for name in given if name != _ON):
            names = [name for name, each in unit.dimensions.items() if each.on_day]
            raise ReadingError(
                f"on is a day beside a grade of authorities, in the same object: "
                f"{', '.join(names) or f'{unit.name} have none'}"
            )

    def _check_has(self, value: Any, beside: Mapping[str, Any], depth: int) -> None:
        if not isinstance(value, Mapping):
            raise ReadingError('has takes a reading: {"of": "findings", "where": {…}}')
        _check_names("slot of a reading in has", value, _INSIDE)
        inner = _unit(value.get("of"))
        self.check(inner, value.get("where", {}), depth + 1)
        self._check_choices_made_once(inner, value.get("where", {}))
        _scope(inner, value.get("scope"))
        _flag(inner, value.get("ever", False))
        for name in ("began", "published"):
            _period_of(inner, name, value.get(name))
        _whole("at_least", beside.get("at_least"), 1, 1_000_000)
        if "same" in beside:
            _check_names("same", [beside["same"]], SAME)
        if not isinstance(beside.get("then", False), bool):
            raise ReadingError("then is true or false")

    def _check_leaf(self, unit: Unit, name: str, value: Any) -> None:
        dimension = unit.dimension(name)
        if isinstance(value, (list, tuple)) and not value:
            raise ReadingError(f"{name}: an empty list chooses nothing")
        for each in given_values(value):
            if isinstance(each, (list, tuple)):
                raise ReadingError(f"{name}: a list has values, not another list")
            if not isinstance(each, Mapping):
                continue
            _check_names("comparison", each, SIGNS)
            if not each:
                raise ReadingError(f'{name}: a comparison is an object such as {{">=": 10}}')
            is_ordered = dimension.type in ("number", "day", "year", "grade")
            if not is_ordered or dimension.many:
                why = "may have several values" if is_ordered else "has no order"
                raise ReadingError(f"{name} {why}: give values instead of {next(iter(each))}")
            for bound in each.values():
                if isinstance(bound, Mapping):
                    _check_names("part of a bound", bound, ["dimension"])
                    other = unit.dimension(str(bound.get("dimension")))
                    if other.type != dimension.type or other.many:
                        raise ReadingError(f"{name} cannot be compared with {other.name}")


def _check_groups(reading: Reading) -> None:
    """Raise ReadingError where measures, groups, order and conditions do not fit each other."""
    if len(reading.by) + (1 if reading.compare else 0) > 3:
        raise ReadingError("a reading has at most three dimensions in by and compare")
    compared = reading.compare[0] if reading.compare else ""
    if compared and compared in (*reading.by, *(each.of for each in reading.measures)):
        raise ReadingError(f"compare has {compared}: it cannot be in by, or counted, too")
    if len(set(reading.by)) < len(reading.by):
        raise ReadingError("by names a dimension twice")
    for name in (*reading.by, *reading.columns, *reading.grouped):
        if reading.unit.dimension(name).is_filter:
            raise ReadingError(f"{name} only chooses rows: it cannot be a column")
    hows = [each.how for each in reading.measures]
    summed = [
        each.how
        for each in reading.measures
        if each.how in ("mean", "median", "sum", "difference") and not each.per
    ]
    counted = [each.of for each in reading.measures if each.how == "count" and each.of]
    if summed and (several := [each for each in counted if reading.unit.dimension(each).many]):
        raise ReadingError(
            f"a row may have several {several[0]}: ask for their count and the {summed[0]} apart"
        )
    if "list" in hows and (len(hows) > 1 or reading.by or reading.compare):
        raise ReadingError(
            "a list has no by, compare or other measures: ask for count, or leave by out"
        )
    for dimension in (reading.unit.dimension(each.of) for each in reading.measures if each.of):
        _check_within(reading, dimension)
    if reading.columns and "list" not in hows:
        raise ReadingError("columns are those of a list: for other measures, name dimensions in by")
    if "list" in hows and reading.having:
        raise ReadingError(
            "having is of measures, and a list has none: put the condition into where"
        )


def _check_within(reading: Reading, dimension: Dimension) -> None:
    """Raise ReadingError where numbers of several units would be measured together."""
    within = dimension.within
    groups = (*reading.by, reading.compare[0] if reading.compare else "")
    if within and within not in (*groups, *dict(single_clauses(reading.where))):
        raise ReadingError(
            f"{dimension.name} is measured within one {within}: name one in where, or put "
            f"{within} into by"
        )
