"""Reads the published numbers that a draft states, and looks them up: "our agency rate was 9.9 %".

A number is read with the words around it: the indicator by its label and the words of
`value-words.yaml`, the place, the year.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from graphkit.answers.claims.sentence import (
    draft_pattern,
    has_phrase,
    phrase_pattern,
    places_of,
    without,
)
from graphkit.answers.claims.verdict import CONFIRMED, CONTRADICTED, NOT_FOUND, OVERTAKEN, Verdict
from graphkit.answers.summaries.words_and_numbers import england_series, published_series, source_of
from graphkit.core.identifiers import concept_iri
from graphkit.core.indicators import PERCENT, Indicator, indicators
from graphkit.core.language.stemming import stems
from graphkit.core.language.value_words import words_by_value
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import MONTHS
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Scheme
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.names import label

# as places of a number
ENGLAND = "England"
ELSEWHERE = "elsewhere"
LOWER, HIGHER = _RELATIONS = ("lower", "higher")
_VALUE = "VALUE"  # stands for a number
# units of a number beside %: per 10,000, and any
PER = "per"
ANY = "any"
_AGES = re.compile(r"\b1[6-9]\s?(?:to|and|or|-|–|/)\s?(?:18|19|2[0-5])\b")
_YEAR = re.compile(r"\b(20[0-3]\d)(?:\s?[/–-]\s?(?:20)?(\d\d))?\b")
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?P<value>\d{1,4}(?:\.\d+)?)"
    r"(?P<unit> ?%| per ?cent\b| (?:[a-z]+ ){0,3}per 10[, ]?000\b|)(?![\w/]|[.,]\d)",
    re.I,
)
_CUT = re.compile(
    (
        r"[,;(–]|\b(?:against|compared|while|whereas|and|but"
        r"|versus|vs|than|to|from|with|is|was|are|were)\b"
    ),
    re.I,
)
_CLAUSE = re.compile(r"[,;()–]")
_BEFORE_PLAIN = re.compile(
    r"\b(?:is|was|are|were|of|at|to|from|england|nationally|average)[:\s]*$", re.I
)
_NOW = re.compile(r"\b(?:is|are|has|have|now|currently|remains?|stands?)\b", re.I)
_ANEW = re.compile(r"^\W*(?:to|now)\b", re.I)
_AGED = re.compile(r" aged \d+ to \d+")
_SHARE = frozenset(stems("percentage percent share proportion"))
_RATE = frozenset(stems("rate rates"))


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A published number that a sentence states: which indicators its words may mean,
    value as written.

    Without a value, how the place compares with England: `relation` is "lower" or "higher"; or than
    a value.
    """

    indicators: tuple[str, ...]
    value: str
    place: str  # authority (IRI), `ENGLAND`, or "" for that of the sentence
    years: tuple[int, ...]  # that the sentence names
    other_years: tuple[int, ...]  # of inspections that it may mean where it names none
    is_now: bool  # "is", not "was"
    relation: str
    words: str
    left: str  # words of its clause that are not looked up
    rest: str  # and of other clauses


# --- reading ---


@kept
def _names(facts: Facts) -> list[tuple[Indicator, frozenset[str], bool]]:
    """Return the names of indicators: indicator, terms, whether one says that it is a rate."""
    senses = words_by_value()["indicator"]
    found = []
    for each in indicators().values():
        for name in (_label(facts, each.name), *senses.get(each.name, ())):
            every = _terms(name)
            terms = every - _SHARE
            if each.unit == PERCENT and len(terms - _RATE) > 1:
                terms -= _RATE  # a percentage of something is one
            if len(terms) > 1 or terms == every:
                found.append((each, terms, bool(every & _RATE)))
    return found


def _label(facts: Facts, name: str) -> str:
    return label(facts, concept_iri(Scheme.INDICATOR, name))


def _terms(text: str) -> frozenset[str]:
    return frozenset([*stems(text), *re.findall(r"\b\d{1,2}\b", text)])


def _named(facts: Facts, text: str, unit: str) -> dict[str, frozenset[str]]:
    """Return the indicators of a unit that a text names, with the terms that name them.

    Of "care leavers in suitable accommodation" and the same of an age, the second; without an age,
    both ages.
    """
    terms = _terms(text)
    all_named: dict[str, frozenset[str]] = {}
    for each, own, is_rate in _names(facts):
        if own <= terms and _has_unit(each, unit, is_rate):
            all_named[each.name] = max(all_named.get(each.name, own), own, key=len)
    found = {}
    for name, own in all_named.items():
        if not any(own < other for other in all_named.values()):
            found[name] = own
    if _AGES.search(text):
        return found
    by_label = {_AGED.sub("", _label(facts, name)): own for name, own in found.items()}
    of_ages = {}
    for name in indicators():
        plain = _AGED.sub("", _label(facts, name))
        if name not in found and plain in by_label:
            of_ages[name] = by_label[plain]
    return of_ages | found


def _has_unit(indicator: Indicator, unit: str, is_rate: bool) -> bool:
    """Return whether a number with a unit, or "" for none, may be that of an indicator."""
    if indicator.unit == PERCENT:
        return unit in (PERCENT, ANY)
    is_per = "10,000" in indicator.unit
    if unit == PER:
        return is_per
    return unit in ("", ANY) and (is_rate or not is_per)


def stated_numbers(facts: Facts, sentence: str) -> tuple[StatedNumber, ...]:
    """Return the numbers of known indicators that a sentence states, in order;
    none where it says more.

    What it says of a report, or with words that are left over, is held against passages instead.
    """
    text = sentence.replace("’", "'")
    if has_phrase(text, "not-the-indicator") or has_phrase(text, "reported"):
        return ()
    found = _with_values(facts, text)
    relation = next((each for each in _RELATIONS if _below_england(each).search(text)), "")
    own = [each for each in found if each.place not in (ENGLAND, ELSEWHERE)]
    # "at 9.9 %, it is below the average of England, 13 %"
    if relation and own and len(own) < len(found):
        found.append(replace(own[-1], value="", relation=relation, left="", rest=""))
    elif relation and not found and not any(_segments(text)):
        found += _beside_england(facts, text, relation)
    if any(each.left for each in found):
        return ()
    return tuple(found)


def _with_values(facts: Facts, text: str) -> list[StatedNumber]:
    """Return the numbers of a text, each of the indicators that its words name, or the last ones
    did.
    """
    found: list[StatedNumber] = []
    meant: dict[str, frozenset[str]] = {}
    for segment, value, unit in _segments(text):
        places, plain = places_of(facts, segment)
        named = _named(facts, plain, unit)
        if not named and not any(_has_unit(indicators()[each], unit, True) for each in meant):
            continue
        meant = named or meant
        clause, others = _clauses(plain)
        other_years: tuple[int, ...] = ()
        if not _ANEW.search(segment):
            other_years = (*_years(others), *_other_years(text, found))
        found.append(
            StatedNumber(
                tuple(meant),
                value,
                _place(segment, places, found, bool(named)),
                (*_years(clause),),
                other_years,
                bool(_NOW.search(segment if named else text)),
                next((each for each in _RELATIONS if _before(each, _VALUE).search(clause)), ""),
                segment.replace(_VALUE, value).strip(" ,;()."),
                _left(clause, meant),
                _left(others, meant),
            )
        )
    return found


def _beside_england(facts: Facts, text: str, relation: str) -> Iterator[StatedNumber]:
    """Yield what a text without numbers says of an indicator: that it is lower than in England."""
    places, plain = places_of(facts, text)
    if meant := _named(facts, plain, ANY):
        place = places[0] if places else ""
        years = tuple(_years(text))
        left = _left(plain, meant)
        yield StatedNumber(tuple(meant), "", place, years, (), True, relation, text, left, "")


def _segments(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the numbers of a text: the words that belong to it, with `_VALUE` for it,
    number and unit.
    """
    masked = re.sub(f"{_AGES.pattern}|{_YEAR.pattern}", lambda each: "_" * len(each[0]), text)
    numbers = [each for each in _NUMBER.finditer(masked) if _is_value(each)]
    bounds = [0, *(_cut_between(one, other) for one, other in pairwise(numbers)), len(text)]
    for number, (begin, finish) in zip(numbers, pairwise(bounds), strict=False):
        unit = PERCENT if number["unit"].strip() else ""
        if "10" in number["unit"]:
            unit = PER
        start, end = number.span("value")
        yield f"{text[begin:start]}{_VALUE}{text[end:finish]}", number["value"], unit


def _is_value(number: re.Match[str]) -> bool:
    """Return whether a number may be a value: by its unit or digits, or by the words before it."""
    if number["unit"] or "." in number["value"]:
        return True
    return _BEFORE_PLAIN.search(number.string[: number.start()]) is not None


def _cut_between(one: re.Match[str], other: re.Match[str]) -> int:
    """Return where the words of a number end and those of the next begin."""
    cuts = [*_CUT.finditer(one.string, one.end(), other.start())]
    marks = [each for each in cuts if not each[0].isalpha()]
    if not cuts:
        return one.end()
    if marks:
        return marks[0].start()
    return cuts[-1].start()


def _years(text: str) -> Iterator[int]:
    """Yield the years that a text may mean: "2024/25" is either,
    as years end in March or September.
    """
    for match in _YEAR.finditer(text):
        yield int(match[1])
        if match[2] and int(match[2]) == int(match[1]) % 100 + 1:
            yield int(match[1]) + 1


def _other_years(text: str, before: Collection[StatedNumber]) -> tuple[int, ...]:
    """Return the years that a number without one may be of:
    that of the number before, or of the sentence.
    """
    last = [year for each in before for year in each.years][-1:]
    every = {*_years(text)}
    return tuple(last or (every if len(every) == 1 else ()))


def _place(
    text: str, places: tuple[str, ...], before: Collection[StatedNumber], is_anew: bool
) -> str:
    """Return the place of a number: an authority, England, another,
    or "" for that of the sentence.
    """
    if has_phrase(text, "other-averages"):
        return ELSEWHERE
    if _words_for_england().search(text):
        return ENGLAND
    if places or not before or has_phrase(text, "own"):
        return places[0] if places else ""
    first, *_, last = (*before, *before)
    return (first if is_anew else last).place


@cache
def _words_for_england() -> re.Pattern[str]:
    return phrase_pattern(tuple(load_lexicon("question-words")["senses"]["area_group"]["england"]))


def _clauses(text: str) -> tuple[str, str]:
    """Return the clause of a number, and the other words that belong to it."""
    own = next(each for each in _CLAUSE.split(text) if _VALUE in each)
    return own, text.replace(own, " ")


def _left(text: str, named: Mapping[str, frozenset[str]]) -> str:
    """Return the words that say more of a number than is looked up."""
    for relation in _RELATIONS:
        text = _before(relation, _VALUE).sub(" ", text)
    for pattern in (*map(_below_england, _RELATIONS), _YEAR):
        text = pattern.sub(" ", text)
    text = without(text, "of-numbers", "other-averages")
    words = re.findall(r"[A-Za-z][\w'-]*", _words_for_england().sub(" ", text))
    known = frozenset(stems(f"PLACE {_VALUE} {' '.join(MONTHS)}")).union(*named.values())
    return " ".join(word for word in words if not known.issuperset(stems(word)))


@cache
def _before(relation: str, what: str) -> re.Pattern[str]:
    """Return the pattern of "below 9 %", or of "below the average of England"."""
    return re.compile(rf"{draft_pattern(relation).pattern}\s*(?={what})", re.I)


def _below_england(relation: str) -> re.Pattern[str]:
    return _before(relation, rf"\W*(?:[a-z]+\W+){{0,3}}?{_words_for_england().pattern}")


# --- looking up ---


def judge_number(facts: Facts, number: StatedNumber, place: str) -> tuple[str, Verdict]:
    """Return what a number was read as, and whether it is the published one.

    `place` is that of the sentence. A number is equal at the digits in which it is written. One
    without a year is that of the newest; where it was so in an earlier year it is overtaken.
    """
    place = number.place or place
    all_series = ((name, _series(facts, name, place)) for name in number.indicators)
    series = {name: found for name, found in all_series if found}
    names = listed([_label(facts, each) for each in series or number.indicators][:2])
    if place == ELSEWHERE:
        return names, Verdict(NOT_FOUND, "averages of neighbours and regions are not loaded")
    checked = [_checked(facts, number, indicators()[name], found) for name, found in series.items()]
    order = (CONFIRMED, OVERTAKEN, CONTRADICTED, NOT_FOUND)
    missing = Verdict(NOT_FOUND, "no value is loaded")
    return names, min(checked, key=lambda each: order.index(each.state), default=missing)


@kept
def _all_series(facts: Facts) -> dict[tuple[str, str], dict[int, float]]:
    found = {}
    for key, values in published_series(facts).items():
        found[key] = {each.year: each.value for each in values}
    for name, indicator in indicators().items():
        found[ENGLAND, name] = dict(england_series(facts, indicator))
    return found


def _series(facts: Facts, name: str, place: str) -> dict[int, float]:
    return _all_series(facts).get((place, name), {})


def _checked(
    facts: Facts, number: StatedNumber, indicator: Indicator, series: dict[int, float]
) -> Verdict:
    """Return whether a number is that of an indicator, given its values by year."""
    newest = max(series)
    england = _series(facts, indicator.name, ENGLAND)
    right = [year for year in series if _is_so(number, series[year], england.get(year))]
    meant = [each for each in number.years if each in series]

    def stated(year: int) -> str:
        value = indicator.written(series[year])
        if not number.value and year in england:
            value += f", England {england[year]:g}"
        return f"{value} in {year}: {source_of(indicator, year)}"

    if number.years and not meant:
        return Verdict(NOT_FOUND, f"not published for {number.years[-1]}; {stated(newest)}")
    others = [each for each in number.other_years if each in series]
    candidates = meant or [*others, newest]
    found = [each for each in candidates if each in right]
    if found and (newest in found or not number.is_now):
        return Verdict(CONFIRMED, stated(found[-1]))
    if found or (right and number.value and not meant):
        year = (found or right)[-1]
        return Verdict(OVERTAKEN, f"so in {year}; {stated(newest)}")
    return Verdict(CONTRADICTED, stated(candidates[-1]))


def _is_so(number: StatedNumber, value: float, england: float | None) -> bool:
    """Return whether a value is as it is stated: equal at the digits written,
    or lower or higher.
    """
    limit = float(number.value) if number.value else england
    if limit is None:
        return False
    if number.relation:
        if number.relation == LOWER:
            return value < limit
        return value > limit
    digits = len(number.value.partition(".")[2])
    half_of_last: float = 0.5 * 10**-digits
    return abs(limit - value) <= half_of_last + 1e-9
