"""The units, dimensions and measures of readings, as `data/readings/units.yaml` declares them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from graphkit.answers.readings.sparql_patterns import Pattern, declared_pattern
from graphkit.answers.readings.sql_parts import SqlPart, composed_sql, sql_template
from graphkit.core.errors import ReadingError
from graphkit.core.frameworks import Framework, current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.indicators import difference_unit, indicators
from graphkit.core.language.value_words import anchor_phrase, values_by_words
from graphkit.core.language.wording import lower_first
from graphkit.core.nearest_names import did_you_mean
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import read_yaml, resource_path
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING, concept_values, ranked_values
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme, Skos

ORDERED = {  # schemes whose concepts have an order
    "grade": (*STEPS_BELOW_OUTSTANDING,),
    "extent": (*ranked_values(Scheme.EXTENT),),
}
FILTERS = ("map", "statistical", "peers", "successors")  # names that stand for other authorities
# relation → the unit behind it
ROUTES = {
    "inspection": "inspections",
    "authority": "authorities",
    "in": "authorities",
    "owner": "authorities",
}
OF_HAS = ("at_least", "same", "then")  # beside `has`
# the inspections n that may be the latest one of an authority; which one is
KNOWN_FULL = "n.kind = 'full' AND n.source <> 'mentioned'"
NOW = f"{KNOWN_FULL} AND n.nth = 1"
Phrases = Mapping[str, tuple[str, ...]]  # words → values that they stand for
_ENTITIES = {
    *("authority", "agency", "service", "partner", "person", "law"),
    *("body", "inspection", "provider"),
}


# table in the SQL of a dimension → what it is a property of, where it has no pattern
_SUBJECTS = {"t": "{row}", "inspection": "{inspection}", "authority": "{authority}", "now": "{now}"}
_RELATED = ("authority", "inspection", "next")  # what a name begins with that is no property
_TABLE = re.compile(r"\w+(?=\}?\.)")
_NOTHING = SqlPart("")
_NO_PATTERN = Pattern()


class Several(NamedTuple):
    """A table with several values for a row."""

    table: SqlPart
    subject: str
    value: str


@dataclass(frozen=True, slots=True)
class State:
    """The days on which the state of a row holds: `sign` says whether it does on its `last` one."""

    first: SqlPart
    last: SqlPart
    sign: str
    begins: Pattern = _NO_PATTERN
    ends: Pattern = _NO_PATTERN


# What rows of a unit have in common with those of another: SQL, or table, subject, value and key.
Key = str | tuple[str, str, str, str]


class SharedKey(NamedTuple):
    """What rows have in common with those of other units: its SQL, and a variable or a pattern."""

    sql: Key
    variable: str
    pattern: Pattern | None
    on_list_day: bool  # as of dimensions


class KnownRows(NamedTuple):
    """A condition on the rows that are known."""

    sql: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Dimension:
    """What rows of a unit can be chosen, grouped and measured by.

    `sql` is the value of a row; or `many` is the table with its several values, by a `key`.
    `sparql` is the pattern that binds {value}, or a `variable` has it already. `through` is the
    pattern of the several authorities of which each has a value. With a `default`, it is one choice
    of each reading. `on_day`: `NAME@DAY` is the grade in force on a day. `as_at` is the pattern as
    at a day, where it is another.
    `unit` is that of its numbers, or they are `within` the values of a dimension, each with a unit
    of its own.
    """

    name: str
    type: str
    label: str
    help: str
    sql: SqlPart = _NOTHING
    many: Several | None = None
    key: SqlPart = _NOTHING
    kind: str = ""
    condition: str = ""
    expands: str = ""
    sparql: Pattern = _NO_PATTERN
    variable: str = ""
    through: Pattern = _NO_PATTERN
    on_list_day: bool = False  # the graph has it of the last day of a list alone
    default: str = ""
    on_day: bool = False
    as_at: Pattern = _NO_PATTERN
    values: tuple[str, ...] = ()
    unit: str = ""
    within: str = ""
    example: Any = None

    @property
    def is_entity(self) -> bool:
        """Whether its values are entities, given and shown by name."""
        return self.type in _ENTITIES

    @property
    def is_labelled(self) -> bool:
        """Whether rows are in the order of labels: of entities, but inspections,
        which have days.
        """
        return self.is_entity and self.type != "inspection"

    @property
    def is_filter(self) -> bool:
        """Whether it only chooses: its rows have no value of their own."""
        return self.type == "words" or self.expands in FILTERS or bool(self.default)


@dataclass(frozen=True, slots=True)
class UsualForm:
    """How questions ask for a unit and answers show it.

    `units.yaml` says what each of these is.
    """

    lists: Sequence[Mapping[str, Any]] = ({},)
    listed: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)
    places: str = ""
    period: str = "began"
    when: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    current: Mapping[str, Any] = field(default_factory=dict)
    most: str = ""
    of_one: str = ""
    rated: Mapping[str, Any] = field(default_factory=dict)
    next: Sequence[Mapping[str, Any]] = ()

    def group(self, word: str) -> str:
        """Return the dimension of a group that is asked for; "" where the unit has none."""
        if word in self.groups:
            return self.groups[word]
        dimension = _GROUPS.get(word, word)
        return self.of_places(dimension) if dimension in _AREAS else dimension

    def of_places(self, dimension: str) -> str:
        """Return a dimension of authorities as one of rows that have several: "in.region"."""
        if not self.places:
            return dimension
        return self.places if dimension == "authority" else f"{self.places}.{dimension}"


_GROUPS = {  # word → dimension of most units
    "grade": "authority.rated",
    "inspection_grade": "inspection.rated",
    "kind": "authority.kind",
}
_AREAS = ("authority", "region", "authority.kind")


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted: tables, the number of a row, its inspection and authority,
    and its dimensions.
    """

    name: str
    one: str
    label: str
    help: str
    tables: SqlPart
    id: str
    sparql: Pattern
    columns: tuple[str, ...]  # of a list
    dimensions: Mapping[str, Dimension]
    inspection: str = ""
    authority: str = ""
    condition: str = ""
    in_force: bool = False  # rows whose state holds on the day count; `ever` lifts its end
    scope: str = ""
    of_all: Sequence[str] = ()  # dimensions whose clauses make the scope all, unless one is given
    of_reports: bool = False
    passage: str = ""
    needs: str = ""  # the subject that must be known
    needs_of: Mapping[str, Sequence[str]] = field(default_factory=dict)  # instead, of dimensions
    needed_by_kind: Mapping[str, str] = field(default_factory=dict)  # instead, of rows of a kind
    note: str = ""  # on results that are not as at a day
    unless: Mapping[str, Any] = field(default_factory=dict)  # clauses, unless one is given
    instead: Mapping[str, list[str]] = field(default_factory=dict)
    known: Sequence[KnownRows] = ()
    as_at: Sequence[KnownRows] = ()
    state: State | None = None
    judged: str = ""  # the inspection whose grades under a criterion are judgement.CRITERION
    keys: Mapping[str, SharedKey] = field(default_factory=dict)
    found: Sequence[str] = ()  # dimensions by which no population is chosen
    on_list_day: bool = False
    # dimension → the values that a share by it is of; rows with others are left out of it
    shares: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # dimensions that say among which rows others choose, where rows have no one authority
    among: Sequence[str] = ()
    # what a share is of: words, and the dimensions whose clauses make it a share of fewer
    whole: Mapping[str, Any] = field(default_factory=dict)
    usual: UsualForm = field(default_factory=UsualForm)

    def share_of(self, clause: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the clause of the rows that a share by a clause is of; {} for all.

        It is of all where the clause itself names a value that would be left out.
        """
        for name, values in self.shares.items():
            named = [leaf.value for leaf in clause_leaves(clause) if leaf.name == name]
            given = [
                one
                for value in named
                for one in (value if isinstance(value, (list, tuple)) else [value])
            ]
            if given and {str(each).lower() for each in given} <= {*values}:
                return {name: [*values]}
        return {}

    def needed(self, names: Iterable[str]) -> list[str]:
        """Return the subjects that must be known for what dimensions say; those of authorities of
        rows, too.
        """
        if self.name == "authorities":
            own = [self._need(name) for name in names]
            return own or ["authorities"]
        places = units()["authorities"]
        routes = (name.partition(".") for name in names)
        tails = [tail for head, _, tail in routes if ROUTES.get(head) == places.name and tail]
        return [self.needs, *(need for need in map(places._need, tails) if need == places.needs)]

    def _need(self, name: str) -> str:
        """Return what one dimension needs."""
        found = (need for need, of in self.needs_of.items() if name in of)
        return next(found, self.needs)

    @property
    def defaults(self) -> dict[str, str]:
        """Return the dimensions that are one choice of each reading, with the default one."""
        return {name: each.default for name, each in self.dimensions.items() if each.default}

    def known_by(self, day: str) -> list[KnownRows]:
        """Return the conditions on rows that are known: always, and as at a day."""
        return [*self.known, *(self.as_at if day else ())]

    def scope_with(self, named: Collection[str]) -> str:
        """Return the scope of a reading that gives none, with the dimensions of its clauses."""
        return "all" if {*self.of_all} & {*named} else self.scope

    def dimension(self, name: str) -> Dimension:
        """Return a dimension by its name. Raises ReadingError with those that the unit has."""
        if found := self.dimensions.get(name):
            return found
        graded, at, day = name.partition("@")
        if at and (dated := self.dimension(graded)).on_day and not dated.many:
            return _on_day(dated, day)
        head, _, tail = name.partition(".")
        if head in declared()["figures"] and self.inspection:
            return _of_indicator(head, tail)
        first = _first_name(tail)
        if head in ROUTES and head in self.dimensions and tail:
            other, route = units()[ROUTES[head]], self.dimensions[head]
            if first in other.dimensions or first == "judgement":
                found = replace(other.dimension(tail), name=name)
                return _of_several(found, route) if route.many else found
            instead = [f"{head}.{each}" for each in other.instead.get(first, ())]
        elif self.judged and head == "judgement" and tail in _criteria():
            return _of_criterion(self.judged, tail)
        else:
            instead = self.instead.get(name) or self.instead.get(_first_name(name), [])
        which = (
            f": {', '.join(instead)}" if instead else f"; they have {', '.join(self.dimensions)}"
        )
        raise ReadingError(f"{self.name} have no {name[:60]}{which}")


def _first_name(name: str) -> str:
    """Return the first part of a name: of "rated@2018-12-31" and "judgement.leaders"."""
    return re.split(r"[.@]", name)[0]


class ClauseLeaf(NamedTuple):
    """A clause that is no group of others: a dimension with its value, or `has` with a reading."""

    name: str
    value: Any
    beside: Mapping[str, Any]  # the clauses of the same object, itself included
    is_denied: bool  # whether it is inside `not`


def clause_leaves(where: Mapping[str, Any], is_denied: bool = False) -> Iterator[ClauseLeaf]:
    """Yield the clauses at any depth of a tree, but for those inside `has`."""
    for name, value in where.items():
        if name in ("all", "any"):
            for each in value:
                yield from clause_leaves(each, is_denied)
        elif name == "not":
            yield from clause_leaves(value, True)
        elif name not in OF_HAS:
            yield ClauseLeaf(name, value, where, is_denied)


def _on_day(graded: Dimension, given: str) -> Dimension:
    """Return the dimension of the grade that authorities had on a day.

    Raises ReadingError for what is no day.
    """
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise ReadingError(f"{graded.name}@{given[:40]}: @ has a day, as in 2018-12-31") from None
    criterion = graded.name.rpartition(".")[2]
    criterion = criterion if criterion in _criteria() else OVERALL_EFFECTIVENESS
    run = (
        f"{{own}}_run gk:spellOf {{authority}} ; gk:criterion criterion:{criterion} ;"
        " gk:grade {value} ; gk:first {own}_first ; gk:criterionSince {own}_since"
    )
    is_in_force = (
        f'{{own}}_since <= {{day}} && {{own}}_first <= "{day}"^^xsd:date'
        f' && COALESCE({{own}}_until > "{day}"^^xsd:date, true)'
    )
    parts = [{"match": run}, {"optional": "{own}_run gk:heldUntil {own}_until"}]
    parts.append({"filter": is_in_force})
    is_given = ""
    if graded.name.endswith("overall"):  # what was rated then, if by an overall grade
        is_given = (
            " AND NOT EXISTS (SELECT 1 FROM known_inspection i WHERE i.authority = h.authority"
            " AND i.kind = 'full' AND i.source <> 'mentioned' AND i.rated_by = 'worst'"
            f" AND i.day BETWEEN h.first AND '{day}')"
        )
        by_worst = "{own}_run gk:includes {own}_i . {own}_i gk:ratedBy 'worst' ; gk:began {own}_d"
        parts.append({"unless": f'{by_worst} FILTER({{own}}_d <= "{day}"^^xsd:date)'})
    sql = sql_template(
        "(SELECT h.grade FROM {grade_held} h WHERE h.authority = {authority}.id"
        f" AND h.criterion = '{criterion}' AND h.first <= '{day}'"
        f" AND '{day}' < ifnull(h.ended, '9999'){is_given})"
    )
    sparql = declared_pattern(parts)
    name, label = f"{graded.name}@{day}", f"{graded.label} on {long_date(str(day))}"
    return replace(graded, name=name, sql=sql, sparql=sparql, label=label)


def _of_criterion(judged: str, criterion: str) -> Dimension:
    """Return the dimension of the grade under one criterion, of the inspection that is judged."""
    names = {"JUDGED": judged, "CRITERION": criterion, "WORDS": criterion.replace("-", " ")}
    own = _with_names(declared()["judgement"], names)
    return _dimension(f"judgement.{criterion}", {**own, "on_day": judged == "now"})


@cache
def _of_indicator(figure: str, indicator: str) -> Dimension:
    """Return the dimension of a published figure beside an inspection: "year_before.agency-rate".

    Raises ReadingError for an unknown indicator.
    """
    if indicator not in indicators():
        known = did_you_mean(indicator, indicators()) or f"; there are {', '.join(indicators())}"
        raise ReadingError(f"{figure} has no indicator {indicator[:40]!r}{known}")
    labels = concept_values(Scheme.INDICATOR, Skos.prefLabel)
    label = labels[concept_iri(Scheme.INDICATOR, indicator)]
    own = declared()["figures"][figure]
    unit = indicators()[indicator].unit
    name_of = {
        "INDICATOR": indicator,
        "LABEL": label,
        "LOWER": lower_first(label),
        "UNIT": unit,
        "POINTS": difference_unit(unit),
    }
    return _dimension(f"{figure}.{indicator}", {"type": "number", **_with_names(own, name_of)})


def _with_names(given: Any, names: Mapping[str, str]) -> Any:
    """Return declared texts with names in place of the words that stand for them."""
    if isinstance(given, dict):
        return {key: _with_names(each, names) for key, each in given.items()}
    if isinstance(given, list):
        return [_with_names(each, names) for each in given]
    if isinstance(given, str):
        for word, name in names.items():
            given = given.replace(word, name)
    return given


def _of_several(of_one: Dimension, route: Dimension) -> Dimension:
    """Return a dimension of authorities as one of rows with several authorities:
    a value of each.
    """
    assert route.many
    of_rows = {"subject": route.many.subject, "table": route.many.table, "place": route.many.value}
    if own := of_one.many:
        value = own.value
        form = (
            "SELECT v.{subject} AS row, w.* FROM {table} v JOIN {own} w ON w.{own_subject} ="
            " v.{place}"
        )
        rows = composed_sql(form, own=own.table, own_subject=own.subject, **of_rows)
    else:
        value = "value"
        form = (
            "SELECT v.{subject} AS row, {own} AS value FROM {table} v"
            " JOIN authority a ON a.id = v.{place}"
            " LEFT JOIN known_inspection n ON n.authority = a.id AND {now}"
        )
        rows = composed_sql(form, own=of_one.sql, now=NOW, **of_rows)
    known = composed_sql("(SELECT * FROM ({}) WHERE {} IS NOT NULL)", rows.enclosed(), value)
    several = Several(known, "row", value)
    return replace(of_one, many=several, key=route.key, through=route.sparql)


@cache
def _criteria() -> frozenset[str]:
    """Return the criteria of all frameworks, but for overall effectiveness."""
    return frozenset(current_frameworks().criteria) - {OVERALL_EFFECTIVENESS}


@cache
def declared() -> dict[str, Any]:
    """Return the declarations as they stand in the file."""
    found: dict[str, Any] = read_yaml("data", "readings", "units.yaml")
    return found


@cache
def units() -> dict[str, Unit]:
    """Return the units by name."""
    return {name: _unit(name, dict(own)) for name, own in declared()["units"].items()}


def _unit(name: str, own: dict[str, Any]) -> Unit:
    groups = {**declared()["groups"], name: own.pop("dimensions")}
    subjects = _SUBJECTS | own.pop("subjects", {})
    usual = UsualForm(**own.pop("usual", {}))
    dimensions = {  # own ones first, the placed ones last
        each: _dimension(each, dict(value), subjects, usual.period)
        for group in (name, *reversed(own.pop("groups", ())))
        for each, value in groups[group].items()
    }
    if state := own.pop("state", None):
        own["state"] = State(
            sql_template(state["first"]),
            sql_template(state["last"]),
            state["sign"],
            declared_pattern(state.get("begins", "")),
            declared_pattern(state.get("ends", "")),
        )
    own["sparql"] = declared_pattern(own.get("sparql", ""))
    for each in ("known", "as_at"):
        own[each] = [_known_rows(one) for one in own.get(each, ())]
    own["usual"] = usual
    own["keys"] = {each: _shared_key(key) for each, key in own.get("keys", {}).items()}
    tables, columns = sql_template(own.pop("from")), tuple(own.pop("list"))
    return Unit(name, tables=tables, columns=columns, dimensions=dimensions, **own)


def _known_rows(own: Mapping[str, Any]) -> KnownRows:
    return KnownRows(own.get("sql", ""), declared_pattern(own.get("sparql", "")))


def _shared_key(own: Mapping[str, Any]) -> SharedKey:
    pattern = declared_pattern(own["sparql"]) if "sparql" in own else None
    several: Any = tuple(own["sql"].split())
    sql: Key = several if len(several) > 1 else own["sql"]
    return SharedKey(sql, own.get("variable", ""), pattern, own.get("on_list_day", False))


def _dimension(
    name: str, own: dict[str, Any], subjects: Mapping[str, str] = _SUBJECTS, period: str = "began"
) -> Dimension:
    """Return a dimension as it is declared: without a pattern, it is the property of its name.

    `subjects` are those of the tables of a unit, `period` is the dimension of its days.
    """
    tables = _TABLE.findall(own.get("sql") or own.get("key", ""))
    subject = next((subjects[each] for each in tables if each in subjects), "{row}")
    if many := own.pop("many", ""):
        table, row, value = many.split()
        own["many"] = Several(SqlPart(table, frozenset([table])), row, value)
    variable = own.get("variable", "")
    given = own.get("sparql") or _named_pattern(name, subject, own.pop("otherwise", None))
    if own["type"] == "year":
        begins = {"match": f"{subject} gk:{property_of(period)} {{own}}_day"}
        given = [begins, {"bind": "SUBSTR(STR({own}_day), 1, 4)"}]
    own["sparql"] = declared_pattern([{"bind": variable}] if variable else given)
    own["as_at"] = declared_pattern(own.get("as_at", ""))
    own["sql"] = sql_template(own.get("sql", ""))
    own["key"] = sql_template(own.get("key", ""))
    own["values"] = tuple(own.get("values", ()))
    return Dimension(name, **own)


def _named_pattern(name: str, subject: str, otherwise: Any) -> str | list[dict[str, str]]:
    """Return the pattern of the property of a name; with a value for rows that have none."""
    head, _, tail = name.rpartition(".")
    leads = f"{subject} gk:{property_of(tail if head in _RELATED else name)}"
    if otherwise is None:
        return f"{leads} {{value}}"
    value = {"bind": f"COALESCE({{own}}_own, {str(otherwise).lower()})"}
    return [{"optional": f"{leads} {{own}}_own"}, value]


def property_of(name: str) -> str:
    """Return the property of a dimension: "daysToPublication" of days_to_publication."""
    first, *others = re.split("[._-]", name)
    return first + "".join(map(str.capitalize, others))


def inspection_kinds() -> list[tuple[str, str, str]]:
    """Return framework, kind of its inspections, and its line:
    the framework that it is a variant of.
    """
    kinds = {each: kind for kind, names in declared()["kinds"].items() for each in names}

    def kind(each: Framework) -> str:
        flags = {"full": each.full_inspection, "joint": each.joint, "visit": each.visit}
        found = next((name for name, applies in flags.items() if applies), "other")
        return str(kinds.get(each.framework, found))

    return [
        (each.framework, kind(each), each.broader or each.framework)
        for each in current_frameworks()
    ]


def better_or_equal(grade: str, sign: str) -> list[str]:
    """Return the grades that compare so with one: of ">=" and "good", outstanding and good."""
    names = [*STEPS_BELOW_OUTSTANDING]
    at = names.index(grade)
    return {
        ">": names[:at],
        ">=": names[: at + 1],
        "<": names[at + 1 :],
        "<=": names[at:],
        "=": [grade],
    }[sign]


def values_meant(dimension: Dimension, text: str) -> tuple[str, ...]:
    """Return the values that words stand for; none for a value as it stands, or unknown words."""
    if text in dimension.values or text in _notations(dimension.type):
        return ()
    return phrases_of(dimension).get(anchor_phrase(text), ())


def phrases_of(dimension: Dimension) -> Phrases:
    """Return the phrases that stand for values of a dimension."""
    if dimension.type != "text":
        return values_by_words(dimension.type)
    own = _phrases_of_kinds() if "joint" in dimension.values else values_by_words(dimension.name)
    return {words: values for words, values in own.items() if {*values} <= {*dimension.values}}


@cache
def _notations(kind: str) -> frozenset[str]:
    """Return the notations of the concepts of a type; none where it is no scheme."""
    is_scheme = resource_path("ontology", "schemes", f"{kind}.ttl").exists()
    return frozenset(concept_values(kind, Skos.notation).values() if is_scheme else ())


@cache
def _phrases_of_kinds() -> Phrases:
    """Return the phrases for kinds of inspection: own ones, and those of all frameworks of one."""
    frameworks: dict[str, set[str]] = defaultdict(set)
    for framework, kind, _ in inspection_kinds():
        frameworks[kind].add(framework)
    found = {
        words: (kind,)
        for words, named in values_by_words("framework").items()
        for kind, every in frameworks.items()
        if {*named} == every
    }
    return {**found, **values_by_words("kind")}
