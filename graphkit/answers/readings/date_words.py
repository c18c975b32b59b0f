"""Finds dates, periods and numbers in words, each with what it may mean: "since spring 2024"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from graphkit.core.language.dates import partial_date
from graphkit.core.language.value_words import anchor_phrase, text_words
from graphkit.core.language.wording import numerals
from graphkit.core.partial_dates import (
    MONTHS,
    days_later,
    first_day,
    last_day,
    months_before,
    years_before,
)
from graphkit.core.resources import load_lexicon

_MONTH = "|".join(MONTHS).lower()
_YEAR = r"((?:19|20)\d\d)"
_DAY = rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?:({_MONTH}) )?{_YEAR}"
_DAYS = {"day": 1, "week": 7, "month": 30.4, "year": 365, "yr": 365}
_ENDS = {
    **dict.fromkeys(("highest", "largest", "biggest", "most"), "most"),
    **dict.fromkeys(("lowest", "smallest", "fewest"), "fewest"),
    "longest": "longest",
}
_RANKS = "lowest|highest|best|worst|newest|latest|strongest|weakest|most|fewest"


class Sense(NamedTuple):
    """What a word or phrase may mean: the role of a part ("grade") and its value ("good")."""

    role: str
    value: str


Found = tuple[Sense, ...]
Reader = Callable[[re.Match[str], str], Found]  # words that match, the newest day → senses
Pattern = tuple[str, Reader]
Meaning = Callable[[str, str, str, str], Found]  # phrase before, first, last day, role
Ends = tuple[str, str]  # of a period: dates as in `core.partial_dates`
_PERIOD = re.compile(r"(?:{0})?\.\.(?:{0})?|{0}".format(r"\d{4}(?:-\d\d(?:-\d\d)?)?"))
_BRITISH_DAY = re.compile(r"(\d\d?)[/.](\d\d?)[/.](\d{4})")


@cache
def number_words() -> dict[str, int]:
    """Return the numbers in words and their values: "ninety nine", "zero", "half a dozen"."""
    spaced = {word.replace("-", " "): value for word, value in numerals().items()}
    others: dict[str, int] = load_lexicon("question-words")["numbers"]
    return {**spaced, **others}


def _number(word: str) -> int:
    return number_words()[word] if word in number_words() else int(word)


@cache
def words_of_times() -> Mapping[str, Sequence[str]]:
    """Return how a time is meant, such as "since", and the words before it that say so."""
    found: dict[str, list[str]] = load_lexicon("question-words")["times"]
    return found


@cache
def _mode(phrase: str) -> str:
    """Return how the time after a phrase is meant."""
    return next(
        mode for mode, phrases in words_of_times().items() if phrase in map(anchor_phrase, phrases)
    )


def _before_time(*modes: str) -> str:
    """Return the pattern of the words before a time that is meant so, the longest first."""
    phrases = [anchor_phrase(each) for mode in modes for each in words_of_times()[mode]]
    return "|".join(sorted(phrases, key=lambda each: (-len(each), each)))


@cache
def signs_of_bounds() -> dict[str, str]:
    """Return the words before a number that is a bound, the longest first, with their signs."""
    every = load_lexicon("question-words")["bounds"].items()
    signs = {phrase: sign for sign, phrases in every for phrase in phrases}
    return {phrase: signs[phrase] for phrase in sorted(signs, key=len, reverse=True)}


@cache
def signs_of_durations() -> dict[str, str]:
    """Return the words before a time that is a bound, the longest first, with their signs."""
    found = signs_of_bounds() | {"longer than": ">", "shorter than": "<"}
    return {phrase: found[phrase] for phrase in sorted(found, key=len, reverse=True)}


def _day_before(partial: str) -> str:
    return days_later(first_day(partial), -1)


def _edition(match: re.Match[str], newest: str) -> Found:
    return (Sense("period", match[1]), Sense("edition", match[1]))


def _until_now(match: re.Match[str], newest: str) -> Found:
    return (Sense("period", f"{partial_date(match[1], match[2], match[3])}.."),)


def _school_year(first: str, second: str) -> Ends | None:
    year = int(first)
    is_next = int(second) == (year + 1) % 100
    return (f"{year}-04", f"{year + 1}-03") if is_next else None


def _edge_of_year(edge: str, year: str) -> Ends:
    day = f"{year}-12-31" if edge in ("end", "close") else f"{year}-01-01"
    return day, day


def _part_of_year(months: str) -> Callable[[str], Ends]:
    first, last = months.split()
    return lambda year: (f"{year}-{first}", f"{year}-{last}")


def _one_time(day: str | None, month: str | None, year: str) -> Ends:
    when = partial_date(day, month, year)
    return when, when


def _from_to(first_month: str | None, first: str, month: str | None, last: str) -> Ends:
    return partial_date(None, first_month, first), partial_date(None, month, last)


def _days_from_to(first: str, first_month: str | None, day: str, month: str, year: str) -> Ends:
    """Return two days, of which the first may be of the year before: 29 December to 3 January."""
    last = partial_date(day, month, year)
    begins = partial_date(first, first_month or month, year)
    if begins > last:
        begins = partial_date(first, first_month, str(int(year) - 1))
    return begins, last


def _named_time(
    meant: Meaning, words: str, ends: Callable[..., Ends | None], role: str = "period"
) -> Pattern:
    """Return the pattern of a time, with the words before it that say how it is meant, and its
    reader: "since the second half of 2022", "until its inspection in 2019".

    `ends` makes the first and last day of the groups of `words`.
    """
    inspection = "|".join(load_lexicon("question-words")["words of an inspection"])
    between = "" if role == "one" else "|between "
    before = (
        rf"(?:({_before_time(*words_of_times())}) {between})?"
        rf"(?:(?:(?<=since )|(?<=until )|(?<=till )|(?<=before ))(?:(?:{inspection}) )+)?"
    )

    def read(match: re.Match[str], newest: str) -> Found:
        phrase, *groups = match.groups()
        found = ends(*groups)
        return meant(phrase or "", *found, role) if found else ()

    return before + words, read


def _time_as_meant(before: str, first: str, last: str, role: str) -> Found:
    """Return what a question means by a time with a first and a last day after a phrase such as
    "since"; without one it is of the role "period" or "day".
    """
    period = first if first == last else f"{first}..{last}"
    usual = Sense("day", last) if role == "day" else Sense("period", period)
    last_known = last_day(last)
    on_last_day, until = Sense("day", last_known), Sense("period", f"..{last_known}")
    match _mode(before) if before else "in":
        case "since":
            since = Sense("period", f"{first}..")
            if before == "from":
                return (usual,) if role in ("span", "days") else (since, usual)
            return (since,)
        case "after":
            next_day = days_later(last_known, 1)
            return (Sense("period", f"{next_day[: 4 if len(last) == 4 else 10]}.."),)
        case "before":
            day = _day_before(first)
            return (Sense("period", f"..{day}"), Sense("day", day))
        case "until" | "end":
            return (until, on_last_day)
        case "by":
            return (on_last_day, until)
        case "at" if before.startswith("as"):
            return (on_last_day,)
        case "throughout" if role == "one":
            return ()  # a word with a sense of its own
        case _:
            is_day = role == "one" and len(period) == len("2024-01-31")
            return (usual, on_last_day) if is_day else (usual,)


def _time_as_stated(before: str, first: str, last: str, role: str) -> Found:
    """Return how a statement means a time, and the time: "until 2023-07", "days 2026-03-09..13"."""
    mode = _mode(before) if before else "in"
    if role in ("days", "span"):
        mode = "days" if role == "days" else "in"
    elif mode in ("start", "end") or (mode == "in" and role == "day"):
        mode = "at"
    if role == "season":  # no month is the first of all springs
        first = months_before(first_day(first), 1)[:7]
        last = days_later(last_day(last), 1)[:7]
    return (Sense("time", f"{mode} {first if first == last else f'{first}..{last}'}"),)


def _last_years(match: re.Match[str], newest: str) -> Found:
    years = _few(match[1]) if match[1] else 1
    return (Sense("period", f"{years_before(newest, years)}.."),) if newest else ()


def _last_decade(match: re.Match[str], newest: str) -> Found:
    return (Sense("period", f"{years_before(newest, 10)}.."),) if newest else ()


def _last_months(match: re.Match[str], newest: str) -> Found:
    number = _few(match[1]) if match[1].strip() else 1
    months = 3 * number if match[2].startswith("quarter") else number
    return (Sense("period", f"{months_before(newest, months)}.."),) if newest else ()


def _few(words: str) -> int:
    """Return a number in words, "couple of" and "few" too."""
    return {"couple of": 2, "few": 3}.get(words) or _number(words)


def _calendar_month(match: re.Match[str], newest: str) -> Found:
    month = newest if match[1] == "this" else months_before(newest, 1)
    return (Sense("period", month[:7]),) if newest else ()


def _years_ago(match: re.Match[str], newest: str) -> Found:
    day = years_before(newest, _few(match[1])) if newest else ""
    return (Sense("day", day), Sense("period", f"..{day}")) if day else ()


def _epoch(period: str) -> Callable[[re.Match[str], str], Found]:
    """Return the reader of a time that people name: "since the pandemic"."""
    first = period.partition("..")[0]

    def read(match: re.Match[str], newest: str) -> Found:
        mode = _mode(match[1])
        if mode in ("before", "until"):
            return (Sense("period", f"..{_day_before(first)}"),)
        return (Sense("period", period if mode == "in" else f"{first}.."),)

    return read


def _duration(match: re.Match[str], newest: str) -> Found:
    sign = signs_of_durations()[match[1]]
    days = round(_number(match[2]) * _DAYS[match[3].rstrip("s")])
    duration = Sense("duration", f"{sign}{days}")
    if not newest or sign not in (">", ">="):
        return (duration,)
    return (duration, Sense("waited", f"..{days_later(newest, -days)}"))


def _this(match: re.Match[str], newest: str) -> Found:
    value = newest[:4] if match[1] == "this year" else str(int(newest[:4] or 0) - 1)
    return (Sense("period", value),) if newest else ()


def _limit(match: re.Match[str], newest: str) -> Found:
    return (Sense("limit", str(_number(match[1]))),) if 0 < _number(match[1]) <= 50 else ()


def _top(match: re.Match[str], newest: str) -> Found:
    if not 0 < _number(match[2]) <= 50:
        return ()
    limit = Sense("limit", str(_number(match[2])))
    if match[1] in _ENDS:
        return (limit, Sense("order", _ENDS[match[1]]))
    order = {"top": "top", "best": "best", "first": "first"}.get(match[1], "worst")
    return (limit, Sense("ranked", order))


def _times(match: re.Match[str], newest: str) -> Found:
    sign, number = signs_of_bounds()[match[1]], _number(match[2])
    often = {">": number + 1, ">=": number}.get(sign)
    times = (Sense("times", str(often)),) if often else ()
    return (*times, Sense("number", f"{sign}{number}"))


def _bound(match: re.Match[str], newest: str) -> Found:
    if _number(match[2]) == 1 and match[1] == "at least":
        return ()
    return (Sense("number", f"{signs_of_bounds()[match[1]]}{_number(match[2])}"),)


# Words before a time that people name. Not all of `words_of_times`: "from", "of" and "in" also join
# it to a subject ("recovery from the pandemic"), and "up to the end of" it is not up to its first
# day.
_BEFORE_EPOCHS = "since|after|before|pre|prior to|until|during|post"


def _patterns() -> list[Pattern]:
    """Return the patterns of times and numbers of questions, in the order in which they are looked
    for.
    """
    editions = load_lexicon("parts")["frameworks"]["editions"]
    epochs = load_lexicon("question-words")["epochs"]
    until_now = "|".join(map(anchor_phrase, load_lexicon("question-words")["until now"]))
    return [
        (rf"(?:from |between |since )?{_DAY} (?:{until_now})", _until_now),
        *((rf"(?<={name} )({'|'.join(years)})", _edition) for name, years in editions.items()),
        *_times_of_years(_time_as_meant),
        *((rf"({_BEFORE_EPOCHS}) {words}", _epoch(period)) for words, period in epochs.items()),
        *_lengths_of_time(_count()),
        *_limits_and_bounds(_count()),
    ]


def _patterns_of_statements() -> list[Pattern]:
    """Return the patterns of times and numbers of statements."""
    bounds = "|".join(signs_of_counts())
    before = rf"(?<!every )(?<!each )(?<!not )(?<!no )(?:({bounds}) )?(?:a |all )?"
    count = _count(r"\d[\d,]*")
    number = rf"{before}{count}(?! per ?cent)"
    return [*_times_of_years(_time_as_stated), (number, _counted)]


@cache
def signs_of_counts() -> dict[str, str]:
    """Return the words before a number in a statement, the longest first, with their signs."""
    others = load_lexicon("question-words")["bounds of statements"].items()
    found = signs_of_bounds() | {each: sign for sign, phrases in others for each in phrases}
    return {each: found[each] for each in sorted(found, key=len, reverse=True)}


def _counted(match: re.Match[str], newest: str) -> Found:
    sign = signs_of_counts().get(match[1] or "", "=")
    number = match[2].replace(",", "")
    return (Sense("count", f"{sign} {_number(number)}"),)


def _count(digits: str = r"\d{1,3}") -> str:
    """Return the pattern of a number in words or digits."""
    longest_first = sorted(number_words(), key=len, reverse=True)
    return "(" + "|".join([*longest_first, digits]) + ")"


def _times_of_years(meant: Meaning) -> list[Pattern]:
    """Return the patterns of times of one year or two: "between 2022 and 2024"."""
    words = load_lexicon("question-words")
    first_day = rf"(\d{{1,2}})(?: ({_MONTH}))?(?: 20\d\d)?"
    days = rf"{first_day} (?:to |and |until )?(\d{{1,2}}) ({_MONTH}) {_YEAR}"
    year = rf"(?:({_MONTH}) )?{_YEAR}"
    times: list[tuple[str, Callable[..., Ends | None], str]] = [
        (days, _days_from_to, "days"),
        (rf"{_YEAR} (\d\d)", _school_year, "period"),
        (rf"(?:years )?{year} (?:to |until |till |up to |through )?{year}", _from_to, "span"),
        (rf"(?<=between )(?:years )?{year} and {year}", _from_to, "span"),
        (rf"(end|close|start|beginning) of (?:year )?{_YEAR}", _edge_of_year, "day"),
        *(
            (rf"{name} (?:of |in )?{_YEAR}", _part_of_year(months), role)
            for role, kind in (("period", "parts of a year"), ("season", "seasons"))
            for name, months in words[kind].items()
        ),
        (rf"(?:year )?{_DAY}", _one_time, "one"),
    ]
    return [_named_time(meant, *each) for each in times]


def _lengths_of_time(count: str) -> list[Pattern]:
    """Return the patterns of times that count back from the newest day: "in the last two years"."""
    durations, few = "|".join(signs_of_durations()), f"{count[:-1]}|couple of|few)"
    return [
        (
            rf"(?:for |in |been )*({durations}) {count} (days?|weeks?|months?|years?|yrs)(?: ago)?",
            _duration,
        ),
        (rf"{few} (?:years|yrs) ago", _years_ago),
        (
            r"(?:in |over |within |during |for )?(?:last|past|previous) "
            rf"(?:{few} )?(?:years?|yrs)",
            _last_years,
        ),
        (r"(?:in |over |within |during |for )?(?:last|past) decade", _last_decade),
        (rf"(?:in|for|over|within) {count} (?:years|yrs)", _last_years),
        (rf"(?:in |over |within |during )?(?:last|past) {few} (months|quarters)", _last_months),
        (r"(?:in|over|within|during) (?:last|past)( )(month|quarter)", _last_months),
        (r"(?:in )?(this|last) month", _calendar_month),
        (r"(?:in )?(this year|last calendar year)", _this),
    ]


def _limits_and_bounds(count: str) -> list[Pattern]:
    """Return the patterns of limits, bounds and how often: "top five", "more than three times"."""
    bounds, ends = "|".join(signs_of_bounds()), "|".join(_ENDS)
    of_other_things = "years|yrs|months|times|inspections|full|grades|steps"
    return [
        (rf"(top|first|bottom|best|worst|{ends}) {count}(?! (?:years|inspections|months))", _top),
        (rf"({bounds}) {count} times", _times),
        (rf"{count}(?= (?:{_RANKS})\b)", _limit),
        (rf"(?:last|latest|newest|most recent) {count}(?= inspections| visits| reports)", _limit),
        (rf"{count}(?= (?:\w+ )?(?:councils|authorities|las|boroughs) with)", _limit),
        (rf"({bounds}) {count}(?: percent)?(?! (?:{of_other_things}))", _bound),
        (
            rf"{count} (or more|or fewer)(?! (?:years|times|inspections|social|placements))",
            _or_more,
        ),
    ]


def _or_more(match: re.Match[str], newest: str) -> Found:
    return (Sense("number", f"{'>=' if match[2] == 'or more' else '<='}{_number(match[1])}"),)


@cache
def _compiled(is_statement: bool) -> list[tuple[re.Pattern[str], Reader]]:
    patterns = _patterns_of_statements() if is_statement else _patterns()
    return [(re.compile(rf"(?<= ){pattern}(?= )"), read) for pattern, read in patterns]


def find_dates(
    words: list[str], newest: str, is_statement: bool = False
) -> tuple[list[str], dict[str, tuple[str, Found]]]:
    """Return the words with a mark ("§0") for each date or number, and what marks stand for."""
    text, marks = f" {' '.join(words)} ", dict[str, tuple[str, Found]]()
    for pattern, read in _compiled(is_statement):
        start = 0
        while match := pattern.search(text, start):
            senses = read(match, newest)
            start = match.start() + 1
            if senses:
                mark = f"§{len(marks)}"
                marks[mark] = (match[0], senses)
                text = f"{text[: match.start()]}{mark}{text[match.end() :]}"
    return text.split(), marks


def as_period(text: str) -> str:
    """Return the period that a text states, as "2024", "2024-03" or "2022..2024"; "" for none.

    >>> as_period("2022..2024"), as_period("since 2022"), as_period("31/3/2024")
    ('2022..2024', '2022..', '2024-03-31')
    """
    if found := _BRITISH_DAY.fullmatch(text.strip()):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    return text.strip() if _PERIOD.fullmatch(text.strip()) else typed_date("period", text)


def typed_date(role: str, text: str) -> str:
    """Return the "period" or "day" that words as a whole stand for, "" for none.

    >>> typed_date("period", "since 2022"), typed_date("day", "at the end of March 2023")
    ('2022..', '2023-03-31')
    """
    words, marks = find_dates(text_words(text), "")
    if len(words) != 1 or words[0] not in marks:
        return ""
    return next((each.value for each in marks[words[0]][1] if each.role == role), "")
