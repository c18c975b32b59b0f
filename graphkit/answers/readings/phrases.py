"""A reading as a noun phrase, and its values as words (`data/readings/sentences.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.declarations import FILTERS, Dimension, Unit, declared, units
from graphkit.answers.readings.reading import (
    Reading,
    ReadingMeasure,
    given_values,
    single_clauses,
    unit_of_values,
)
from graphkit.answers.readings.relations import days_of, has_clause
from graphkit.answers.readings.result import ResultColumn
from graphkit.answers.readings.values import ValueResolver
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.indicators import difference_unit
from graphkit.core.language.sentences import any_of, area_words, grade_words, period_words, quoted
from graphkit.core.language.wording import listed, lower_first
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon, read_yaml
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import SCHEME, Scheme
from graphkit.graph.facts.names import label
from graphkit.graph.statements.ontology_graph import class_label

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_NAMED, _MOST_TEXTS = 12, 3
_WHOLE = ("overall", "rated", "worst")  # grades that are under no single judgement
_OF_ROWS = ("count", "counted", "other_counted", "without", "of")  # columns that count rows
_OF_DIFFERENCE = ("difference", "low", "high")  # columns of the difference of two medians
_DAYS_OF_YEAR = 365.25
_GRADED = re.compile(r"( graded )((?:(?! graded | or graded | not | with(?:out)? ).)+) graded ")
_GRADES = "|".join(each.replace("-", " ") for each in STEPS_BELOW_OUTSTANDING)
# beside a grade on a day
_UNDATED = re.compile(rf"\b({_GRADES})( overall)?(?! overall| on \d| for | or )")
_VISIT = re.compile(r"visit inspection")


@cache
def sentence_words() -> dict[str, Any]:
    """Return the templates and words as they stand in the file."""
    found: dict[str, Any] = read_yaml("data", "readings", "sentences.yaml")
    return found


def value_phrase(value: str) -> str:
    """Return a value as it reads in a sentence: "send" → "area SEND"."""
    return str(sentence_words()["values"].get(value, value.replace("-", " ")))


def nouns_of(unit: Unit) -> tuple[str, str]:
    """Return what one row of a unit is called, and several."""
    nouns = sentence_words()["nouns"].get(unit.name, f"{unit.one}|{unit.label}")
    one, _, many = nouns.partition("|")
    return one, many


class ReadingPhrases:
    """Says readings and results of one store in words."""

    def __init__(self, store: Store) -> None:
        self._store, self._vocabulary = store, ValueResolver(store)

    # Clauses

    def of(self, reading: Reading) -> tuple[str, str]:
        """Return what a reading counts, one and several: "weak finding on neglect in London"."""
        one, many = self.kind_nouns(reading) or nouns_of(reading.unit)
        found = [self._said(reading.unit, reading.where, each) for each in (one, many)]
        if days_of(reading) and not has_clause(reading.where):
            found = [_UNDATED.sub(r"\1\2 now", each) for each in found]
        scope = sentence_words()["scopes"][reading.used_scope] if reading.used_scope else ""
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

    def kind_nouns(self, reading: Reading) -> tuple[str, str] | None:
        """Return what one body and several are called, where all are of one kind."""
        kind = str(dict(single_clauses(reading.where)).get("kind"))
        if reading.unit.name != "bodies" or kind not in sentence_words()["kinds"]:
            return None
        return kind_words(kind)

    def clause(self, unit: Unit, where: Mapping[str, Any]) -> str:
        """Return a clause as it follows a noun or comes before it: "graded good or outstanding"."""
        return self._said(unit, where, "").strip(" ,")

    def _said(self, unit: Unit, where: Mapping[str, Any], noun: str) -> str:
        """Return a noun with the clauses that choose among what it names."""
        for name, value in sorted(where.items(), key=lambda each: _rank(each[0])):
            if name == "all":
                for each in sorted(value, key=lambda each: min(map(_rank, each), default=0)):
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
        if "has" in where:
            return f"{noun} without {self._has(where['has'], where)}".replace(
                " without a ", " without any known "
            ).replace(" without an ", " without any known ")
        if not where:
            return noun
        [(name, value), *rest] = where.items()
        negated = sentence_words()["negated"]
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
        words = sentence_words()
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
        template = template or f"_ with {dimension.label.lower()} {{}} {dimension.unit}".rstrip()
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
        if str(value) in sentence_words()["kinds"]:
            return kind_words(str(value))[1]
        if str(value) in sentence_words()["values"]:
            return str(sentence_words()["values"][str(value)])
        if dimension.type == "class":
            return class_label(str(value))
        if dimension.type == "words":
            return quoted(str(value))
        if dimension.type == "grade":
            return grade_words(str(value))
        if dimension.type in ("number", "text", "flag", "year", "inspection"):
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
            is_whole = criterion in _WHOLE
            other = (
                criterion if is_whole else f"for {self.name(Scheme.CRITERION, criterion).lower()}"
            )
            if day:
                other = f"{'' if is_whole else other} on {long_date(day)}".strip()
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
        return lower_first(found) if iri.startswith(SCHEME) else found

    def measure(self, reading: Reading, measure: ReadingMeasure) -> str:
        """Return what a measure is called: "share weak or mixed", "mean time to publication"."""
        own = declared()["measures"][measure.how]
        is_day = bool(measure.of) and reading.unit.dimension(measure.of).type == "day"
        kinds = {"per": bool(measure.per), "day": is_day, "of": bool(measure.of)}
        form = next((own[kind] for kind, holds in kinds.items() if holds and kind in own), "")
        return self._measure_words(form or own["words"], reading, measure)

    def measure_columns(self, reading: Reading, names: Iterable[str]) -> list[ResultColumn]:
        """Return the columns of the measures of a reading, by their names in order."""
        found = [
            (self._measure_words(words, reading, measure), column, measure)
            for measure in reading.measures
            for column, words in self._columns_of(reading, measure).items()
        ]
        return [
            ResultColumn(
                name,
                words[:1].upper() + words[1:],
                _type_of(reading, measure),
                _unit_of(reading, measure, column),
            )
            for name, (words, column, measure) in zip(names, found, strict=True)
        ]

    def _columns_of(self, reading: Reading, measure: ReadingMeasure) -> Mapping[str, str]:
        """Return the columns of a measure with their words; of a list none."""
        if measure.how == "list":
            return {}
        columns: Mapping[str, str] = declared()["measures"][measure.how].get("columns", {})
        return columns or {measure.how: self.measure(reading, measure)}

    def _measure_words(self, form: str, reading: Reading, measure: ReadingMeasure) -> str:
        """Return the declared words of a measure, or of one of its columns."""
        unit = reading.unit
        of = "" if measure.per or not measure.of else lower_first(unit.dimension(measure.of).label)
        clause = self.clause(unit, measure.clause) if measure.clause else ""
        return form.format(units=unit.label, of=of, per=measure.per, clause=clause)

    def authority_of(self, reading: Reading) -> str:
        """Return the name of the one authority that a reading names."""
        dimension = reading.unit.dimension("authority")
        named = dict(single_clauses(reading.where))["authority"]
        found = self._vocabulary.resolve(dimension, named, lambda: ())[0]
        return self.name("", found.term.strip("<>"))

    def cell(self, column: ResultColumn, value: Any) -> Any:
        """Return a cell as it is shown: its label, or grades and notations as words."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, str):
            return rounded_value(value)
        if column.type == "grade":
            return grade_words(value)
        if column.type == "framework":
            return current_frameworks().name_of(value, "")
        is_notation = (
            column.type not in ("day", "year", "number") and value.islower() and " " not in value
        )
        shown = value.replace("-", " ") if is_notation else value
        return column.labels.get(value) or str(sentence_words()["values"].get(value, shown))


def kind_words(kind: str) -> tuple[str, str]:
    """Return what one body of a kind is called, and several."""
    one, _, many = sentence_words()["kinds"][kind].partition("|")
    return one, many


@cache
def _kind_nouns() -> tuple[str, ...]:
    """Return what bodies of one kind are called."""
    return tuple(noun for kind in sentence_words()["kinds"] for noun in kind_words(kind))


def _rank(name: str) -> int:
    """Return where a clause stands: adjectives first, places last."""
    template = sentence_words()["phrases"].get(name, "")
    if name in sentence_words()["choices"]:
        return 4
    if name in ("authority", "region", "near", "near.statistical", "near.peers", "authority.kind"):
        return 3
    if template.startswith("{"):
        return 0
    return 2 if name in ("has", "not", "any", "all") or name.startswith("inspection.") else 1


def _span(value: str) -> str:
    return value if ".." in value else f"{value}..{value}"


def rounded_value(value: Any) -> Any:
    """Return a value with one digit after the point, a whole number as one."""
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else round(value, 1)


def value_words(value: Any, unit: str) -> str:
    """Return a value with its unit, of many days also the years; "none" where it has none."""
    if value is None:
        return "none"
    if unit == "days":
        years = f" ({value / _DAYS_OF_YEAR:.1f} years)" if value > _DAYS_OF_YEAR else ""
        return f"{value:,.0f} days{years}"
    rounded = rounded_value(value)
    number = rounded if isinstance(rounded, str) else f"{rounded:,}"
    return f"{number} {unit}".rstrip()


def with_unit(words: str, unit: str) -> str:
    """Return the words of a heading with the unit of what stands below it."""
    return f"{words} ({unit})" if unit else words


def _type_of(reading: Reading, measure: ReadingMeasure) -> str:
    """Return the type of the values of a measure: the first and last of days are days."""
    is_one_of_them = measure.how in ("min", "max")
    return reading.unit.dimension(measure.of).type if is_one_of_them else "number"


def _unit_of(reading: Reading, measure: ReadingMeasure, column: str) -> str:
    """Return the unit of a column of a measure."""
    if column in _OF_ROWS:
        return "" if measure.of and measure.how == "count" else reading.unit.label
    if not measure.of:
        return ""
    unit = unit_of_values(reading, reading.unit.dimension(measure.of), {})
    return difference_unit(unit) if column in _OF_DIFFERENCE else unit


def listed_names(names: Iterable[str]) -> str:
    """Return names as words, the first dozen."""
    return listed([*names], _MOST_NAMED)
