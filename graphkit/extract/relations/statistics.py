"""The figures of the area box: how many children, when, and compared with what.

Reports of the single inspection framework open with a box of bullets on the area: children in need, child
protection plans, children looked after and where they live. The bullets follow a form with many small
departures; the forms are data (`data/lexicon/measures.tsv`). A bullet that holds a figure and fits none is
noted, never passed over in silence.
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
_VALUES = {**{word: value for value, word in enumerate(NUMERALS)}, "none": 0, "zero": 0}
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}}| \d{{3}}\b){{1,3}}|\d+(?:\.\d+)?|\b(?:{'|'.join(_VALUES)})\b)"
_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(word for word in _VALUES if word != 'one')})\b")
_ANY_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(_VALUES)})\b")
_SHARE_OUTSIDE = (
    rf"(?:of (?:whom|these|this)(?: \w+)?,? (?:[\w,]+ \((?:or )?)?|(?:,|and) {_NUMBER} \((?:or )?|; )"
    rf"(?P<n>{_NUMBER}) ?%\)?[^.]{{0,30}} (?:outside|out of)\b"
)
_SHARES = {"all": 100, "both": 100, "none": 0, "neither": 0, "within": 0, "in the": 0}  # percent outside
_PRINTED = _VALUES | _SHARES
_ALL_OUTSIDE = (
    r"\W{0,5}(?:(?:and|of whom) )?(?P<n>all|both|none|neither)(?: of (?:whom|these))?(?: \(\d+%\))?"
    r" (?:lives?|are|is) (?:outside|out of)\b"
)
_INSIDE = (
    r",? (?:(?:and |of whom )?(?:all|both)(?: of (?:whom|these))? )?(?:lives? )?"
    r"(?P<n>within(?! [^.;]{0,20}\b(?:hour|day|week|month|year)s?\b)"
    r"|in the(?= (?:local )?(?:authority|borough|city|county)\b(?! (?:cent|council|court|hall))))(?!.*\bout)"
)
_SOME_OUTSIDE = (
    r"(?:,? ?(?:of (?:whom|these)|and),?|,) {n} (?:of whom )?(?:\((?:or )?[\d.]+ ?%\) )?(?:children )?"
    r"(?:lives?|living|are|is) (?:living )?(?:outside|out of)\b"
)
_NATIONAL = re.compile(
    rf"[^.%]{{0,12}}\(?(?:the )?(?:national|england) (?:average|level|figure|proportion)"
    rf"[^.\d]{{0,20}}(?P<a>{_NUMBER}) ?%"
    rf"|,? ?compared (?:with|to) (?P<b>{_NUMBER}) ?%[^.]{{0,30}}(?:country|england|nationally)"
)
_SAME_AS_NATIONAL = re.compile(
    r"[^.]{0,60}?\b(?:identical to|the same as|in line with) (?:the )?(?:level|figure|proportion|average)?"
    r"[^.\d]{0,20}(?:country|england|nationally|national average)"
)
_BOUNDS = ("fewer than ", "less than ", "over ", "more than ", "at least ")  # the true figure is not told
_CHANGED = re.compile(
    r"this (?:is|was) (?:an? )?(?:[\d.]+ ?% )?(?:[a-z]+ )?"
    r"(?:increase|reduction|decrease|rise|fall|drop|change)\b"
    rf"[^.\d]{{0,10}}(?:of {_NUMBER} )?from (?:the )?(?P<n>{_NUMBER})(?: children| identified)*"
    r"(?: \((?:a rate of )?(?P<rate>[\d.]+) per 10,?000[^)]*\))?"
)
_RATE = re.compile(r"\(([\d.]+) per 10")
_SAME = re.compile(
    r"this (?:is|was) (?:the same|unchanged|no change|consistent with)"
    rf"(?: (?:as|from) {_NUMBER}\b(?! [a-z])(?: \([^)]*\))?)?"
)
_SINCE = re.compile(
    rf"[^.\d]{{0,30}}?(?P<month_end>end of )?(?=\d\d?(?:st|nd|rd|th)?\b|(?:{'|'.join(MONTHS)}))"
)
_STUCK = re.compile(  # a footnote digit sticks to the year, or to a noun
    rf"\b((?:{'|'.join(MONTHS)}) 20\d\d|(?:school|home|carer|parent|placement|review|order|area)s?"
    r"|families|accommodation|authority|authorities)\d{1,2}\b"
)
_AT = re.compile(r"\b(?:as )?at (?:the )?(?P<month_end>end of )?")
_THEN = re.compile(r"\bat (?:the )?time of (?:the |this )?inspection\b")
_PERIOD = re.compile(
    rf"(?:in|over|during|within) (?:the (?:(?:last|past|previous|preceding) (?:(?P<last>{_NUMBER}) )?"
    rf"|(?P<n>{_NUMBER}) )(?P<unit>month|year)s?\b|20\d\d[-–/](?:20)?\d\d\b)|(?P<since>since)\b"
)
_PERIOD_ENDS = re.compile(r"[^.:]{0,30}?\bto ")
_MONTHS_OF = {"month": 1, "year": 12}
_STILL = re.compile(r"\b(?:now|currently)\b|\b(?:is|are) living\b|\blives? in\b")  # counted on one day
_ONGOING = ("serious-case-reviews-ongoing",)
_MONTH = re.compile(r"(?P<month>[a-z]+) (?P<year>\d{4})")
_LEADS = re.compile(r"free school meals|additional language|look(?:ed|ing) after|of this number")

_FIGURES_OF_THE_BOX = re.compile(r"living in|protection in|looked after in|children in", re.I)


@dataclass(frozen=True, slots=True)
class Statistics:
    """The statistics of a report, and the figures that were not understood."""

    found: tuple[Statistic, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A thing that is counted: how it is worded, and what has to stand beside it."""

    name: str
    unit: str
    words: re.Pattern[str]
    under: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _When:
    """When a bullet or a list of them counts: on a day, or over a time before it that may end on one."""

    day: str = ""
    months: int | None = None
    period: bool = False


def read_statistics(document: Document, outline: Outline, inspected: date | None = None) -> Statistics:
    """Return the figures of the area box with their dates and comparisons, in the order of print.

    `inspected` is the first day of the inspection: some figures are given "at the time of" it.
    """
    found: list[Statistic] = []
    notes: list[Note] = []
    for section in sections(outline, "area"):
        heading = document.text_of(section.heading) if section.heading else ""
        counted = _FIGURES_OF_THE_BOX.search(heading) is not None
        led, when, announced = _led_to(""), _When(), 0
        for paragraph in section.paragraphs:
            block = paragraph.block
            prose = block.kind is BlockKind.HEADING or block.number
            if when.period and (prose or block.level <= announced):
                when = _When()  # the list is at its end
            if prose:
                continue  # a numbered paragraph has figures by the way
            text = _plain(document.text_of(block))
            span = document.span(block.start, block.end, paragraph.key)
            own = _when(text, inspected)
            leads = _LEADS.search(text)
            led = _led_to(text) if leads else led
            if own and (own.period or leads):
                when, announced = own, block.level
            read = list(_read(text, span, led, own or when, inspected))
            found += _with_those_outside(read)
            if counted and not read and _FIGURE.search(text) and not _set_aside(text):
                said = "a figure of the area box fits no measure, or is a bound"
                notes.append(Note("statistic-not-understood", said, span))
    return Statistics(tuple(found), tuple(notes))


def _when(text: str, inspected: date | None) -> _When | None:
    """Return when a bullet says that it counts, or that the list does which it announces."""
    if said := _PERIOD.match(text):
        if said["since"]:
            return _When(period=True)
        end = _PERIOD_ENDS.match(text, said.end())
        number = _value(said["last"] or said["n"] or "one")
        months = round(number * _MONTHS_OF[said["unit"] or "year"])
        return _When(_date_at(text, end.end()) if end else "", months, period=True)
    if day := _date_behind(_AT.search(text)):  # "At 31 March 2014, …"
        return _When(day)
    return _When(inspected.isoformat()) if inspected and _THEN.match(text) else None


def _plain(text: str) -> str:
    """Return a bullet in lower case with plain spaces and apostrophes."""
    return _STUCK.sub(r"\1", " ".join(normalize_punctuation(text).lower().split()))


def _read(
    text: str, span: Span, led: Sequence[bool], when: _When, inspected: date | None
) -> Iterator[Statistic]:
    """Yield the statistics of one bullet, one for each measure that it words; `led` are those of its list."""
    if not _ANY_FIGURE.search(text):
        return
    seen: set[str] = set()
    for measure, is_led in zip(_measures(), led, strict=True):
        if measure.name in seen or not (is_led or measure.under.search(text)):
            continue
        match = measure.words.search(text)
        if match is None or text[: match.start("n")].endswith(_BOUNDS):
            continue
        seen.add(measure.name)
        value = _value(match["n"])
        comparator, compared, compared_date = _comparison(text, match.end("n"), measure.unit, value)
        counted = _counted(measure, match[0], text, when, inspected)
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


def _with_those_outside(read: list[Statistic]) -> Iterator[Statistic]:
    """Yield figures; of those outside the area also the number of all or none, and the share of a number."""
    yield from read
    held = {one.measure: one for one in read}
    for whole in read:
        share_of = f"{whole.measure}-outside-area"
        share, number = held.get(share_of), held.get(f"{share_of}-number")
        if number and not share and whole.value >= max(number.value, 1):
            value = round(100 * number.value / whole.value, 1)
            yield replace(number, measure=share_of, unit="percent", value=value)
        elif share and not number and share.value in _SHARES.values():
            value = whole.value * share.value / 100
            yield replace(share, measure=f"{share_of}-number", unit=whole.unit, value=value)


def _counted(measure: _Measure, words: str, text: str, when: _When, inspected: date | None) -> _When:
    """Return when one figure of a bullet was counted; what is still so is counted over no months."""
    if measure.name not in _ONGOING:
        return _When() if when.period and _STILL.search(words) else when
    day = "" if when.period else when.day
    return _When(day or (inspected.isoformat() if inspected and _THEN.search(text) else ""))


def _comparison(text: str, start: int, unit: str, value: float) -> tuple[str, float | None, str]:
    """Return what a figure is compared with: the national average beside it, or an earlier count."""
    if unit == "percent":
        if national := _NATIONAL.search(text, start, start + 90):
            return "national-average", _value(national["a"] or national["b"]), ""
        if _SAME_AS_NATIONAL.match(text, start):
            return "national-average", value, ""
        return "", None, ""
    if changed := _CHANGED.search(text, start):
        printed = changed["rate"] if unit == "per-10000" else changed["n"]
        when = _date_behind(_SINCE.match(text, changed.end()))  # "… from 95 at 31 March 2014"
        if unit == "per-10000" and not printed:
            after = _RATE.search(text, changed.end())
            printed = after[1] if after else ""
        return ("previous", _value(printed), when) if printed else ("", None, "")
    if unit != "per-10000" and (same := _SAME.search(text, start)):
        return "previous", value, _date_behind(_SINCE.match(text, same.end()))
    return "", None, ""


def _date_behind(at: re.Match[str] | None) -> str:
    """Return the day or the month that stands behind an "at" or "at the end of"; "" where none was found."""
    return _date_at(at.string, at.end(), month_end=at["month_end"] is not None) if at else ""


def _date_at(text: str, start: int, *, month_end: bool = False) -> str:
    """Return the day or the month that stands at `start`; the last day of a month where the text says so."""
    days = parse_dates(text, start)
    if days is not None and days.start == start:
        return days.first.isoformat()
    named = _MONTH.match(text, start)
    month = month_number(named["month"]) if named and len(named["month"]) > 2 else None
    if named is None or month is None:
        return ""
    year = int(named["year"])
    return f"{year}-{month:02d}" + (f"-{monthrange(year, month)[1]}" if month_end else "")


def _value(printed: str) -> float:
    """Return the value of "1,132", "75.3", "two", or of "all", in percent."""
    return float(_PRINTED[printed]) if printed in _PRINTED else float(re.sub("[, ]", "", printed))


@cache
def _measures() -> tuple[_Measure, ...]:
    figure = rf"(?<![\d,.])(?P<n>{_NUMBER})"
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


def _led_to(lead: str) -> list[bool]:
    """Return of each measure whether a lead opens a list of it; all bullets below it ask for that."""
    return [measure.under.search(lead) is not None for measure in _measures()]


def _set_aside(text: str) -> bool:
    """Say whether a bullet is known to be no statistic of ours."""
    return any(re.search(row["words"], text) for row in lexicon_rows("measures-set-aside"))
