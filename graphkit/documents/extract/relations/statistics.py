"""Reads the statistics of the area box: the number of children, the date, and the comparison.

Reports of the single inspection framework (SIF) open with a list of bullets about the area:
children in need, child protection plans, children looked after and where they live. The wording of
the bullets varies little; `data/lexicon/measures.tsv` has the patterns. A bullet that contains a
figure and matches no pattern becomes a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import NamedTuple

from graphkit.core.language.dates import parse_dates, partial_date
from graphkit.core.language.wording import numerals
from graphkit.core.model import BlockKind, Document, Note, Span, Statistic
from graphkit.core.partial_dates import MONTHS, last_day
from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.text.lexicon_files import lexicon_rows
from graphkit.documents.extract.text.outline import Outline, sections
from graphkit.documents.extract.text.tokens import normalize_punctuation

NUMERALS = load_lexicon("statistics")["units"].split()
_NUMERAL_VALUES = {**numerals(), NUMERALS[0]: 0, "none": 0, "zero": 0}
_RE = Patterns(
    "statistics",
    numerals="|".join(_NUMERAL_VALUES),
    numerals_but_one="|".join(word for word in _NUMERAL_VALUES if word != "one"),
    month_names="|".join(MONTHS).lower(),
)
# Percentage outside the area that these words state
_SHARES = {"all": 100, "both": 100, "none": 0, "neither": 0, "within": 0, "in the": 0}
_VALUES = _NUMERAL_VALUES | _SHARES

_BOUNDS = ("fewer than ", "less than ", "over ", "more than ", "at least ")  # not an exact figure

_MONTHS_OF = {"month": 1, "year": 12}
_COUNTED_ON_A_DAY = ("serious-case-reviews-ongoing",)


class Statistics(NamedTuple):
    """The statistics of a report, and notes on figures that match no pattern."""

    found: tuple[Statistic, ...]
    notes: tuple[Note, ...]


class _Measure(NamedTuple):
    """What is counted: name, unit, pattern, and a pattern that its list must match."""

    name: str
    unit: str
    words: re.Pattern[str]
    context: re.Pattern[str]


class _Period(NamedTuple):
    """The date of a count, or the period of a count with its length in months and its last day if
    known.
    """

    day: str = ""
    months: int | None = None
    is_period: bool = False


def read_statistics(
    document: Document, outline: Outline, inspected: date | None = None
) -> Statistics:
    """Return the statistics of the area box with their dates and comparisons, in printed order.

    `inspected` is the first day of the inspection: some figures are given "at the time of" it.
    """
    found: list[Statistic] = []
    notes: list[Note] = []
    for section in sections(outline, "area"):
        heading = document.text_of(section.heading) if section.heading else ""
        is_box = _RE.box_heading.search(heading) is not None
        has_context = _measures_with_context("")
        period = _Period()
        list_level = 0
        for paragraph in section.paragraphs:
            block = paragraph.block
            printed = normalize_punctuation(document.text_of(block)).lower()
            text = _RE.footnote_digit.sub(r"\1", " ".join(printed.split()))
            own_period = _period_of(text, inspected)
            # a list, also where it is a heading
            announces = own_period is not None and own_period.is_period
            is_prose = bool(block.number) or (block.kind is BlockKind.HEADING and not announces)
            if period.is_period and (is_prose or block.level <= list_level):
                period = _Period()  # the list has ended
            if is_prose:
                continue
            span = document.span(block.start, block.end, paragraph.key)
            introduces_list = _RE.introduces_list.search(text)
            if introduces_list:
                has_context = _measures_with_context(text)
            if own_period and (announces or introduces_list):
                period = own_period
                list_level = 0 if block.kind is BlockKind.HEADING else block.level
            read = list(_read_bullet(text, span, has_context, own_period or period, inspected))
            found += _with_outside_area(read)
            excluded = (row["words"] for row in lexicon_rows("excluded-measures"))
            is_unread = is_box and not read and _RE.figure.search(text)
            if is_unread and not any(re.search(words, text) for words in excluded):
                message = "a figure of the area box fits no measure, or is a bound"
                notes.append(Note("statistic-not-understood", message, span))
    return Statistics(tuple(found), tuple(notes))


def _period_of(text: str, inspected: date | None) -> _Period | None:
    """Return the date or period that a bullet states for itself or for the list it introduces."""
    if stated := _RE.period.match(text):
        if stated["since"]:
            return _Period(is_period=True)
        number = _value(stated["last"] or stated["n"] or "one")
        months = round(number * _MONTHS_OF[stated["unit"] or "year"])
        end = _RE.period_end.match(text, stated.end())
        day = _date_at(text, end.end()) if end else ""
        return _Period(day, months, is_period=True)
    if day := _date_after(_RE.at.search(text)):  # "At 31 March 2014, …"
        return _Period(day)
    if inspected and _RE.at_inspection.match(text):
        return _Period(inspected.isoformat())
    return None


def _read_bullet(
    text: str, span: Span, has_context: Sequence[bool], period: _Period, inspected: date | None
) -> Iterator[Statistic]:
    """Yield the statistics of one bullet, at most one for each measure.

    `has_context` has, for each measure, whether the list that the bullet belongs to is about it.
    """
    if not _RE.any_figure.search(text):
        return
    seen: set[str] = set()
    for measure, is_listed in zip(_measures(), has_context, strict=True):
        if measure.name in seen or not is_listed:
            continue
        match = measure.words.search(text)
        if match is None or text[: match.start("n")].endswith(_BOUNDS):
            continue
        seen.add(measure.name)
        value = _value(match["n"])
        comparison = _comparison(text, match.end("n"), measure.unit, value)

        counted = _period_of_measure(measure, match[0], text, period, inspected)
        yield Statistic(
            measure.name, value, measure.unit, span, counted.day, *comparison, counted.months
        )


def _with_outside_area(read: list[Statistic]) -> Iterator[Statistic]:
    """Yield the statistics, and the number or share of children outside the area if it can be
    computed.
    """
    yield from read
    by_measure = {one.measure: one for one in read}
    for whole in read:
        outside = f"{whole.measure}-outside-area"
        share = by_measure.get(outside)
        number = by_measure.get(f"{outside}-number")
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
        if period.is_period and _RE.current.search(words):
            return _Period()
        return period
    if inspected and _RE.at_inspection.search(text):
        return _Period(inspected.isoformat())
    return _Period()


def _comparison(text: str, start: int, unit: str, value: float) -> tuple[str, float | None, str]:
    """Return comparator, value and date: the national average or an earlier count;
    empty if there is none.
    """
    if unit == "percent":
        if national := _RE.national.search(text, start, start + 90):
            return "national-average", _value(national["a"] or national["b"]), ""
        if _RE.same_as_national.match(text, start):
            return "national-average", value, ""
        return "", None, ""
    if changed := _RE.changed.search(text, start):
        printed = changed["rate"] if unit == "per-10000" else changed["n"]
        # "… from 95 at 31 March 2014"
        compared_date = _date_after(_RE.before_date.match(text, changed.end()))
        if unit == "per-10000" and not printed:
            after = _RE.rate.search(text, changed.end())
            printed = after[1] if after else ""
        return ("previous", _value(printed), compared_date) if printed else ("", None, "")
    if unit != "per-10000" and (unchanged := _RE.unchanged.search(text, start)):
        return "previous", value, _date_after(_RE.before_date.match(text, unchanged.end()))
    return "", None, ""


def _date_after(at: re.Match[str] | None) -> str:
    """Return the date after "at" or "at the end of" in ISO format, "" if there is none."""
    if at:
        return _date_at(at.string, at.end(), month_end=at["month_end"] is not None)
    return ""


def _date_at(text: str, start: int, *, month_end: bool = False) -> str:
    """Return the day or month at `start` in ISO format;
    with `month_end` the last day of the month.
    """
    phrase = parse_dates(text, start)
    if phrase is not None and phrase.start == start:
        return phrase.first.isoformat()
    printed = _RE.month.match(text, start)
    if printed is None:
        return ""
    month = partial_date("", printed["month"], printed["year"])
    return last_day(month) if month_end else month


def _value(printed: str) -> float:
    """Return the value of "1,132", "75.3", "two", or the percentage of "all"."""
    if printed in _VALUES:
        return float(_VALUES[printed])
    return float(re.sub("[, ]", "", printed))


@cache
def _measures() -> tuple[_Measure, ...]:
    """Return the measures of `data/lexicon/measures.tsv`."""
    return tuple(
        _Measure(
            row["measure"],
            row["unit"],
            re.compile(_RE.expand(row["words"])),
            re.compile(row["under"]),
        )
        for row in lexicon_rows("measures")
    )


def _measures_with_context(introduction: str) -> list[bool]:
    """Return, for each measure, whether the introduction of a list is about it."""
    return [measure.context.search(introduction) is not None for measure in _measures()]
