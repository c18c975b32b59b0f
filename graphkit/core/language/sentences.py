"""The words of answers and briefings: sentences of `data/lexicon/answer-words.yaml`;
values as words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from string import Formatter
from typing import Any

from graphkit.core.language.wording import counted, listed
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon

MOST_NAMED = 8
_DATES = {"date": 10, "month": 7, "year": 4}  # letters of a day that are written
_SECTION = re.compile(r"\[(?:(!?)([\w.]+)\?)?([^\[\]]*)\]")


def sentence(key: str, given: object = None, /, **values: object) -> str:
    """Return a sentence of the lexicon with its values (see `filled`)."""
    return filled(load_lexicon("answer-words")["sentences"][key], given, **values)


def filled(template: str, given: object = None, /, **values: object) -> str:
    """Return a template with its values, which are attributes of `given` where not listed.

    A value is written as its format says: `{names:12}` lists at most so many, `{number:authority}`
    counts, `{number:is|are}` and `{number:none is|# is|# are}` choose by number, `{day:date}`,
    `{share:%}`, `{name:lower}`, and `{grades:or}` joins grades; `{day:when}` is "on 4 March 2024"
    or "in 2024".
    A section in [brackets] is left out where a value in it that is listed is empty, or, if it
    starts with one and "?", where that one is; with "!" before it, where it is not.
    """
    known = _Values(values, given)

    def section(match: re.Match[str]) -> str:
        opposite, condition, text = match.groups()
        if condition:
            own = [condition]
        else:
            names = (name for _, name, *_ in _WRITER.parse(text) if name)
            own = [name for name in names if name.partition(".")[0] in values]
        fields = (_WRITER.get_field(name, (), known) for name in own)
        has_all = all(value for value, _ in fields)
        return text if has_all != bool(opposite) else ""

    while (shorter := _SECTION.sub(section, template)) != template:
        template = shorter
    return " ".join(_WRITER.vformat(template, (), known).split())


class _Values(dict[str, Any]):
    def __init__(self, values: Mapping[str, object], given: object) -> None:
        super().__init__(values)
        self.given = given

    def __missing__(self, name: str) -> Any:
        return getattr(self.given, name)


class _Writer(Formatter):
    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        """Return the value of a name with attributes, and its first name; "" of what is None."""
        first = field_name.partition(".")[0]
        if kwargs[first] is None:
            return "", first
        return super().get_field(field_name, args, kwargs)

    def format_field(self, value: Any, spec: str) -> str:
        """Return a value as words."""
        if "|" in spec:
            *zero, one, many = spec.split("|")
            number = value if isinstance(value, int) else len(value)
            form = one if number == 1 else many
            if zero and not number:
                form = zero[0]
            return form.replace("#", f"{number:,}")
        if spec == "or":
            return any_of(value)
        if spec in _DATES:
            day = str(value)
            if day[:1].isdigit():
                return long_date(day[: _DATES[spec]])
            return day
        if spec == "when":
            day = str(value)
            is_full = len(day) == len("2024-03-04")
            return f"{'on' if is_full else 'in'} {long_date(day)}"
        if spec == "capital":
            words = str(value)
            return words[:1].upper() + words[1:]
        if spec == "lower":
            return str(value).lower()
        if spec == "%":
            return per_cent(value)
        if type(value) in (list, tuple):
            return listed(value, int(spec or MOST_NAMED))
        if spec.replace(" ", "").isalpha():
            return counted(value, spec)
        return format(str(value), spec)


_WRITER = _Writer()


def some(names: Collection[str]) -> str:
    """Return names as words, of many the first ones."""
    return listed(names, MOST_NAMED)


def any_of(grades: Collection[str] | str) -> str:
    """Return grades as words: "good or outstanding"."""
    several = [grades] if isinstance(grades, str) else grades
    return " or ".join(map(grade_words, several))


def grade_words(grade: str) -> str:
    """Return a grade as words: "requires improvement"."""
    return grade.replace("-", " ")


def name_words(name: str) -> str:
    """Return a name of the lexicon as it is written: "East of England"."""
    small = {"the", "of", "and", "upon", "with"}
    return " ".join(each if each in small else each.capitalize() for each in name.split())


def area_words(name: str) -> str:
    """Return the name of an area as it reads in a sentence: "the North West"."""
    if name.islower():  # of the lexicon
        name = name_words(name)
    has_article = name.startswith("the ")
    is_side = " " in name and name.endswith((" East", " West", " Midlands", " England"))
    return f"the {name}" if is_side and not has_article else name


def period_words(period: str) -> str:
    """Return a period as words: "in 2021", "from 2019 to March 2021", "since 2021"; "" without one.

    Of several, with spaces between, any counts: "in 2018 or 2022".
    """
    if " " in period:
        return " or ".join(map(period_words, period.split())).replace(" or in ", " or ")
    first, _, last = period.partition("..")
    if first == last:
        return f"in {long_date(first)}" if first else ""
    if first and last:
        return f"from {long_date(first)} to {long_date(last)}"
    return f"since {long_date(first)}" if first else f"until {long_date(last)}"


def per_cent(share: float) -> str:
    """Return a share as words: "12 %"."""
    return f"{100 * share:.0f} %"


def quoted(text: str) -> str:
    """Return words that passages must have in quotes; "|" is or."""
    phrases = (each.strip('"') for each in text.split("|"))
    return " or ".join(f"“{each}”" for each in phrases)
