"""Reads the statistics of the area box: the number of children, the date, and the comparison.

Reports of the single inspection framework (SIF) open with a list of bullets about the area: children in need,
child protection plans, children looked after and where they live. The wording of the bullets varies little;
`data/lexicon/measures.tsv` has the patterns. A bullet that contains a figure and matches no pattern becomes a
note.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from graphkit.core.model import BlockKind, Document, Note, Span, Statistic
from graphkit.extract.text.date_parser import MONTHS, month_number, parse_dates
from graphkit.extract.text.lexicon_files import lexicon_rows
from graphkit.extract.text.outline import Outline, sections
from graphkit.extract.text.tokens import normalize_punctuation

NUMERALS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMERAL_VALUES = {
    f"{ten}-{one}": 10 * tens + ones
    for tens, ten in enumerate(_TENS, 2)
    for ones, one in enumerate(NUMERALS[1:10], 1)
}
_NUMERAL_VALUES |= {ten: 10 * tens for tens, ten in enumerate(_TENS, 2)}
_NUMERAL_VALUES |= {word: value for value, word in enumerate(NUMERALS)} | {"none": 0, "zero": 0}
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}}| \d{{3}}\b){{1,3}}|\d+(?:\.\d+)?|\b(?:{'|'.join(_NUMERAL_VALUES)})\b)"
# A figure that may be a statistic; "one" may be a pronoun
_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(word for word in _NUMERAL_VALUES if word != 'one')})\b")
_ANY_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(_NUMERAL_VALUES)})\b")
# Parts of the patterns in measures.tsv, by placeholder.
# {of}: "of whom 45 (12%) live outside the authority"
_SHARE_OUTSIDE = (
    rf"(?:of (?:whom|which|these|this)(?: \w+)?,? (?:[\w,]+ \((?:or )?)?|(?:,|and) {_NUMBER} \((?:or )?|; )"
    rf"(?P<n>{_NUMBER}) ?%\)?[^.]{{0,30}} (?:outside|out of)\b"
)
# {all}: "all of whom live out of the authority"
_ALL_OUTSIDE = (
    r"\W{0,5}(?:(?:and|of whom) )?(?P<n>all|both|none|neither)(?: of (?:whom|these))?(?: \(\d+%\))?"
    r" (?:lives?|are|is|were) (?:outside|out of)\b"
)
# {inside}: "live within the authority area"
_INSIDE = (
    r",? (?:(?:and |of whom )?(?:all|both)(?: of (?:whom|these))? )?(?:lives? )?"
    r"(?P<n>within(?! [^.;]{0,20}\b(?:hour|day|week|month|year)s?\b)"
    r"|in the(?= (?:local )?(?:authority|borough|city|county)\b(?! (?:cent|council|court|hall))))(?!.*\bout)"
)
# {some}: "of these, 12 live outside the authority"
_SOME_OUTSIDE = (
    r"(?:,? ?(?:of (?:whom|these)|and),?|,) {n} (?:of whom )?(?:\((?:or )?[\d.]+ ?%\) )?(?:children )?"
    r"(?:lives?|living|are|is) (?:living )?(?:outside|out of)\b"
)
# Percentage outside the area that these words state
_SHARES = {"all": 100, "both": 100, "none": 0, "neither": 0, "within": 0, "in the": 0}
_VALUES = _NUMERAL_VALUES | _SHARES

# Comparisons: "(the national average is 12%)", "compared with 12% in England"
_NATIONAL = re.compile(
    rf"[^.%]{{0,12}}\(?(?:the )?(?:national|england) (?:average|level|figure|proportion)"
    rf"[^.\d]{{0,20}}(?P<a>{_NUMBER}) ?%"
    rf"|,? ?compared (?:with|to) (?P<b>{_NUMBER}) ?%[^.]{{0,30}}(?:country|england|nationally)"
)
# "identical to the level in the country"
_SAME_AS_NATIONAL = re.compile(
    r"[^.]{0,60}?\b(?:identical to|the same as|in line with) (?:the )?(?:level|figure|proportion|average)?"
    r"[^.\d]{0,20}(?:country|england|nationally|national average)"
)
_BOUNDS = ("fewer than ", "less than ", "over ", "more than ", "at least ")  # not an exact figure
# "This is an increase from 95 (a rate of 35 per 10,000)"
_CHANGED = re.compile(
    r"this (?:is|was) (?:an? )?(?:[\d.]+ ?% )?(?:[a-z]+ )?"
    r"(?:increase|reduction|decrease|rise|fall|drop|change)\b"
    rf"[^.\d]{{0,10}}(?:of {_NUMBER} )?from (?:the )?(?P<n>{_NUMBER})(?: children| identified)*"
    r"(?: \((?:a rate of )?(?P<rate>[\d.]+) per 10,?000[^)]*\))?"
)
_RATE = re.compile(r"\(([\d.]+) per 10")
# "This is the same as"
_UNCHANGED = re.compile(
    r"this (?:is|was) (?:the same|unchanged|no change|consistent with)"
    rf"(?: (?:as|from) {_NUMBER}\b(?! [a-z])(?: \([^)]*\))?)?"
)

# Dates and periods: " at the end of " before a date
_BEFORE_DATE = re.compile(
    rf"[^.\d]{{0,30}}?(?P<month_end>end of )?(?=\d\d?(?:st|nd|rd|th)?\b|(?:{'|'.join(MONTHS)}))"
)
_FOOTNOTE_DIGIT = re.compile(  # after a year or a noun: "March 20141", "homes2"
    rf"\b((?:{'|'.join(MONTHS)}) 20\d\d|(?:school|home|carer|parent|placement|review|order|area)s?"
    r"|families|accommodation|authority|authorities)\d{1,2}\b"
)
# "As at 31 March 2014"
_AT = re.compile(r"\b(?:as )?at (?:the )?(?P<month_end>end of )?")
# "at the time of the inspection"
_AT_INSPECTION = re.compile(r"\bat (?:the )?time of (?:the |this )?inspection\b")
# "In the last two years", "in 2013-14", "since"
_PERIOD = re.compile(
    rf"(?:in|over|during|within) (?:the (?:(?:last|past|previous|preceding) (?:(?P<last>{_NUMBER}) )?"
    rf"|(?P<n>{_NUMBER}) )(?P<unit>month|year)s?\b|20\d\d[-–/](?:20)?\d\d\b)|(?P<since>since)\b"
)
_PERIOD_END = re.compile(r"[^.:]{0,30}?\bto ")
_MONTHS_OF = {"month": 1, "year": 12}
# Counted on one day, also inside a list about a period
_CURRENT = re.compile(r"\b(?:now|currently)\b|\b(?:is|are) living\b|\blives? in\b")
_COUNTED_ON_A_DAY = ("serious-case-reviews-ongoing",)
_MONTH = re.compile(r"(?P<month>[a-z]+) (?P<year>\d{4})")
# A bullet that introduces a list: "Of this number:"
_INTRODUCES_LIST = re.compile(r"free school meals?|additional language|look(?:ed|ing) after|of this number")
_BOX_HEADING = re.compile(r"living in|protection in|looked after in|children in", re.I)


@dataclass(frozen=True, slots=True)
class Statistics:
    """The statistics of a report, and notes on figures that match no pattern."""

    found: tuple[Statistic, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is counted: name, unit, pattern, and a pattern that the bullet or its list must match."""

    name: str
    unit: str
    words: re.Pattern[str]
    context: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Period:
    """The date of a count, or the period of a count with its length in months and its last day if known."""

    day: str = ""
    months: int | None = None
    is_period: bool = False


def read_statistics(document: Document, outline: Outline, inspected: date | None = None) -> Statistics:
    """Return the statistics of the area box with their dates and comparisons, in printed order.

    `inspected` is the first day of the inspection: some figures are given "at the time of" it.
    """
    found: list[Statistic] = []
    notes: list[Note] = []
    for section in sections(outline, "area"):
        heading = document.text_of(section.heading) if section.heading else ""
        is_box = _BOX_HEADING.search(heading) is not None
        has_context, period, list_level = _measures_with_context(""), _Period(), 0
        for paragraph in section.paragraphs:
            block = paragraph.block
            text = _normalized(document.text_of(block))
            own_period = _period_of(text, inspected)
            announces = own_period is not None and own_period.is_period  # a list, also where it is a heading
            is_prose = bool(block.number) or (block.kind is BlockKind.HEADING and not announces)
            if period.is_period and (is_prose or block.level <= list_level):
                period = _Period()  # the list has ended
            if is_prose:
                continue
            span = document.span(block.start, block.end, paragraph.key)
            introduces_list = _INTRODUCES_LIST.search(text)
            if introduces_list:
                has_context = _measures_with_context(text)
            if own_period and (announces or introduces_list):
                period, list_level = own_period, 0 if block.kind is BlockKind.HEADING else block.level
            read = list(_read_bullet(text, span, has_context, own_period or period, inspected))
            found += _with_outside_area(read)
            if is_box and not read and _FIGURE.search(text) and not _is_no_statistic(text):
                message = "a figure of the area box fits no measure, or is a bound"
                notes.append(Note("statistic-not-understood", message, span))
    return Statistics(tuple(found), tuple(notes))


def _period_of(text: str, inspected: date | None) -> _Period | None:
    """Return the date or period that a bullet states for itself or for the list it introduces."""
    if stated := _PERIOD.match(text):
        if stated["since"]:
            return _Period(is_period=True)
        end = _PERIOD_END.match(text, stated.end())
        number = _value(stated["last"] or stated["n"] or "one")
        months = round(number * _MONTHS_OF[stated["unit"] or "year"])
        return _Period(_date_at(text, end.end()) if end else "", months, is_period=True)
    if day := _date_after(_AT.search(text)):  # "At 31 March 2014, …"
        return _Period(day)
    return _Period(inspected.isoformat()) if inspected and _AT_INSPECTION.match(text) else None


def _normalized(text: str) -> str:
    """Return a bullet in lower case with plain spaces and apostrophes, without footnote digits."""
    return _FOOTNOTE_DIGIT.sub(r"\1", " ".join(normalize_punctuation(text).lower().split()))


def _read_bullet(
    text: str, span: Span, has_context: Sequence[bool], period: _Period, inspected: date | None
) -> Iterator[Statistic]:
    """Yield the statistics of one bullet, at most one for each measure.

    `has_context` has, for each measure, whether the list that the bullet belongs to is about it.
    """
    if not _ANY_FIGURE.search(text):
        return
    seen: set[str] = set()
    for measure, is_listed in zip(_measures(), has_context, strict=True):
        if measure.name in seen or not (is_listed or measure.context.search(text)):
            continue
        match = measure.words.search(text)
        if match is None or text[: match.start("n")].endswith(_BOUNDS):
            continue
        seen.add(measure.name)
        value = _value(match["n"])
        comparator, compared, compared_date = _comparison(text, match.end("n"), measure.unit, value)
        counted = _period_of_measure(measure, match[0], text, period, inspected)
        yield Statistic(
            measure=measure.name,
            value=value,
            unit=measure.unit,
            span=span,
            date=counted.day,
            comparator=comparator,
            compared_value=compared,
            compared_date=compared_date,
            months=counted.months,
        )


def _with_outside_area(read: list[Statistic]) -> Iterator[Statistic]:
    """Yield the statistics, and the number or share of children outside the area if it can be computed."""
    yield from read
    by_measure = {one.measure: one for one in read}
    for whole in read:
        outside = f"{whole.measure}-outside-area"
        share, number = by_measure.get(outside), by_measure.get(f"{outside}-number")
        if number and not share and whole.value >= max(number.value, 1):
            value = round(100 * number.value / whole.value, 1)
            yield replace(number, measure=outside, unit="percent", value=value)
        elif share and not number and share.value in _SHARES.values():
            value = whole.value * share.value / 100
            yield replace(share, measure=f"{outside}-number", unit=whole.unit, value=value)


def _period_of_measure(
    measure: _Measure, words: str, text: str, period: _Period, inspected: date | None
) -> _Period:
    """Return the date or period of one figure in a bullet; a current state has no period."""
    if measure.name not in _COUNTED_ON_A_DAY:
        return _Period() if period.is_period and _CURRENT.search(words) else period
    day = "" if period.is_period else period.day
    return _Period(day or (inspected.isoformat() if inspected and _AT_INSPECTION.search(text) else ""))


def _comparison(text: str, start: int, unit: str, value: float) -> tuple[str, float | None, str]:
    """Return comparator, value and date: the national average or an earlier count; empty if there is none."""
    if unit == "percent":
        if national := _NATIONAL.search(text, start, start + 90):
            return "national-average", _value(national["a"] or national["b"]), ""
        if _SAME_AS_NATIONAL.match(text, start):
            return "national-average", value, ""
        return "", None, ""
    if changed := _CHANGED.search(text, start):
        printed = changed["rate"] if unit == "per-10000" else changed["n"]
        compared_date = _date_after(_BEFORE_DATE.match(text, changed.end()))  # "… from 95 at 31 March 2014"
        if unit == "per-10000" and not printed:
            after = _RATE.search(text, changed.end())
            printed = after[1] if after else ""
        return ("previous", _value(printed), compared_date) if printed else ("", None, "")
    if unit != "per-10000" and (unchanged := _UNCHANGED.search(text, start)):
        return "previous", value, _date_after(_BEFORE_DATE.match(text, unchanged.end()))
    return "", None, ""


def _date_after(at: re.Match[str] | None) -> str:
    """Return the date after "at" or "at the end of" in ISO format, "" if there is none."""
    return _date_at(at.string, at.end(), month_end=at["month_end"] is not None) if at else ""


def _date_at(text: str, start: int, *, month_end: bool = False) -> str:
    """Return the day or month at `start` in ISO format; with `month_end` the last day of the month."""
    phrase = parse_dates(text, start)
    if phrase is not None and phrase.start == start:
        return phrase.first.isoformat()
    printed = _MONTH.match(text, start)
    month = month_number(printed["month"]) if printed and len(printed["month"]) > 2 else None
    if printed is None or month is None:
        return ""
    year = int(printed["year"])
    return f"{year}-{month:02d}" + (f"-{monthrange(year, month)[1]}" if month_end else "")


def _value(printed: str) -> float:
    """Return the value of "1,132", "75.3", "two", or the percentage of "all"."""
    return float(_VALUES[printed]) if printed in _VALUES else float(re.sub("[, ]", "", printed))


@cache
def _measures() -> tuple[_Measure, ...]:
    """Return the measures of `data/lexicon/measures.tsv`."""
    figure = rf"(?<![\d,.])(?<!\w-)(?<!hundred and )(?P<n>{_NUMBER})"
    return tuple(
        _Measure(
            row["measure"],
            row["unit"],
            re.compile(
                row["words"]
                .replace("{some}", _SOME_OUTSIDE)
                .replace("{n}", figure)
                .replace("{of}", _SHARE_OUTSIDE)
                .replace("{all}", _ALL_OUTSIDE)
                .replace("{inside}", _INSIDE)
            ),
            re.compile(row["under"]),
        )
        for row in lexicon_rows("measures")
    )


def _measures_with_context(introduction: str) -> list[bool]:
    """Return, for each measure, whether the introduction of a list is about it."""
    return [measure.context.search(introduction) is not None for measure in _measures()]


def _is_no_statistic(text: str) -> bool:
    """Return whether a bullet is known to contain no statistic."""
    return any(re.search(row["words"], text) for row in lexicon_rows("excluded-measures"))
