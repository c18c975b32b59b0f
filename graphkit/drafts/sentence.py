"""Reads a sentence as text in which tokens stand for what is recognised: places, days, grades, numbers.

`<P0>` is a place, R a region, B a body, T a time, K a kind of inspection, C a judgement, G a grade, N a
number, Q a quotation; the number is that of the token. Claims are read from this text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from graphkit.core.partial_dates import MONTHS, last_day, long_date
from graphkit.core.resources import load_lexicon
from graphkit.facts.facts import Facts, kept
from graphkit.facts.names import label, names_of_kind
from graphkit.readings.declarations import grade_steps
from graphkit.readings.views import with_views

OVERALL, EVERY = "overall-effectiveness", "every"
_MONTH = "|".join(MONTHS)
_NAMED_MONTHS = {each.lower(): number for number, each in enumerate(MONTHS, 1)}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS: Mapping[str, int] = {
    **{word: number for number, word in enumerate(_UNITS)}, "single": 1, "sole": 1, "half a dozen": 6,
    "a dozen": 12,
    **{f"{ten}{sep}{unit}" if unit else ten: 20 + 10 * at + number
       for at, ten in enumerate(_TENS) for number, unit in enumerate(["", *_UNITS[1:10]])
       for sep in ("-", " ")},
}  # fmt: skip
TOKEN = re.compile(r"<([A-Z])(\d+)>")
_QUOTED = re.compile(r"[“\"]([^”\"]{15,400})[”\"]")
_QUOTED_GRADE = re.compile(
    r"[‘'“\"](outstanding|good|requires? improvement(?: to be good)?|inadequate)[’'”\"]", re.I
)
_ISO = re.compile(r"\b(20[0-3]\d)-(\d\d)-(\d\d)\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](20[0-3]\d)\b")
_ADVERB = re.compile(
    r"\b(at least |more than |exactly |only |just )?(once|twice)\b"
    r"(?=\s*(?:[.,;]|$|since|in|between|before|after))", re.I
)  # fmt: skip
_WORD = re.compile(r"(?<!['\w])\w[\w'-]*")


@dataclass(frozen=True, slots=True)
class When:
    """A time: how it is meant ("in", "at", "since" …), the day, month, year or period, and its words."""

    mode: str
    period: str
    words: str = ""

    @property
    def year(self) -> int:
        """The (first) year."""
        return int(self.period.lstrip(".")[:4])

    @property
    def last_day(self) -> str:
        """The last day."""
        return last_day(self.period.rpartition("..")[2])

    @property
    def text(self) -> str:
        """The period in words: "March 2023"."""
        return " to ".join(long_date(each) for each in self.period.split("..") if each)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its bound: "=", "<", "<=", ">", ">=" or "~" (about)."""

    sign: str
    value: float

    def holds(self, value: float) -> bool:
        """Return whether a value is within the bound; about: within a tenth, or one."""
        tests: Mapping[str, bool] = {
            "=": value == self.value, "<": value < self.value, "<=": value <= self.value,
            ">": value > self.value, ">=": value >= self.value,
            "~": abs(value - self.value) <= max(1, self.value / 10),
        }  # fmt: skip
        return tests[self.sign]

    @property
    def text(self) -> str:
        """The number in words: "more than 3"."""
        return f"{words_of_drafts()['bounds'][self.sign][0]} {self.value:g}".strip()


@dataclass(slots=True)
class Sentence:
    """A sentence as it stands, its text with tokens, and what they stand for."""

    words: str
    text: str
    tokens: list[tuple[str, Any, str]] = field(default_factory=list)  # kind, value, words

    def mark(self, pattern: re.Pattern[str], kind: str, value: Callable[[re.Match[str]], Any]) -> None:
        """Put tokens in the place of what a pattern finds; a value of None leaves it."""

        part = "token" if "token" in pattern.groupindex else 0

        def token(match: re.Match[str]) -> str:
            found = value(match)
            if found is None:
                return match[0]
            self.tokens.append((kind, found, self.original(match[part])))
            return match[0].replace(match[part], f"<{kind}{len(self.tokens) - 1}>")

        self.text = pattern.sub(token, self.text)

    def original(self, text: str) -> str:
        """Return a text with the words that its tokens stand for."""
        return TOKEN.sub(lambda found: self.tokens[int(found[2])][2], text)

    def values(self, kind: str, text: str | None = None) -> list[Any]:
        """Return the values of the tokens of a kind in a part of the text, or in all of it."""
        found = TOKEN.finditer(self.text if text is None else text)
        return [self.tokens[int(each[2])][1] for each in found if each[1] == kind]

    def blank(self, *parts: str) -> None:
        """Take parts out of the text: they are read."""
        for part in filter(None, parts):
            self.text = self.text.replace(part, " ", 1)


@cache
def words_of_drafts() -> Mapping[str, Any]:
    """Return the words by which drafts are read: lists as tuples, and all phrases of some tables."""
    lists = {**load_lexicon("draft-words"), **load_lexicon("draft-claims")}
    split: dict[str, Any] = {
        name: tuple(part.strip() for part in value.split("|"))
        if isinstance(value, str) and "|" in value
        else value
        for name, value in lists.items()
    }
    split |= {
        f"{name}-words": [each for own in split[name].values() for each in own]
        for name in ("modes", "bounds")
    }
    split |= {f"{name}-words": [*split[name]] for name in ("seasons", "shares")}
    return {**split, "numbers-words": [*NUMBERS]}


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of some phrases, longest first, as whole words."""
    ordered = sorted((each.strip() for each in phrases if each.strip()), key=lambda each: (-len(each), each))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w-])", re.I)


@cache
def draft_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of the phrases of a list of `draft-words.yaml`."""
    return phrase_pattern(words_of_drafts()[name])


def has_phrase(text: str, name: str) -> bool:
    """Return whether a text has a phrase of a list of `draft-words.yaml`."""
    return bool(draft_pattern(name).search(text))


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """Return a pattern of `draft-words.yaml`, in which {name} is a list or a pattern of it."""
    text: str = words_of_drafts()["patterns"][name]
    return re.compile(re.sub(r"\{([a-z-]+)\}", lambda found: f"(?:{_inner(found[1])})", text), re.I)


def _inner(name: str) -> str:
    patterns = words_of_drafts()["patterns"]
    return pattern_of(name).pattern if name in patterns else draft_pattern(name).pattern


# --- tokens ---


def read_sentence(facts: Facts, words: str) -> Sentence:
    """Return a sentence with its tokens."""
    text = words.replace("’", "'").replace("‘", "'")
    text = _ISO.sub(lambda each: _written(each[3], each[2], each[1]) or each[0], text)
    text = _NUMERIC.sub(lambda each: _written(each[1], each[2], each[3]) or each[0], text)
    text = _ADVERB.sub(lambda each: f"{each[1] or ''}{1 if each[2].lower() == 'once' else 2} times", text)
    found = Sentence(words, text)
    found.mark(_QUOTED, "Q", lambda each: each[1] if len(each[1].split()) > 3 else None)
    found.text = _QUOTED_GRADE.sub(r"\1", found.text)
    found.mark(_delivering(facts), "B", lambda each: each[0])
    found.mark(pattern_of("body"), "B", lambda each: each["token"])
    for kind, (pattern, names) in (("P", _places(facts)), ("R", _regions(facts))):
        found.mark(pattern, kind, partial(_named, names))
    found.text = re.sub(
        r"(<P\d+>)(?:'s|')?(?: (?:Borough|City|County|Metropolitan|District))*(?: [Cc]ouncil\b)?(?:'s|')?",
        r"\1",
        found.text,
    )
    for name in ("range", "days", "date"):
        found.mark(pattern_of(name), "T", _when)
    found.mark(*_marker("frameworks", "K"))
    found.mark(pattern_of("judgements"), "C", lambda each: EVERY)
    found.mark(*_marker("criteria", "C"))
    found.mark(*_marker("grades", "G", frozenset))
    found.text = re.sub(r"\bonly (?=<G\d)", "", found.text)
    for pattern, is_within in _COMPARED:
        found.mark(pattern, "G", partial(_wider, found, is_within))
    found.mark(pattern_of("number"), "N", _number)
    return found


def _named(names: Mapping[str, Any], match: re.Match[str]) -> Any:
    """Return what a name stands for; None where it is a word in lower case."""
    return names[match[0].lower()] if match[0][0].isupper() else None


def _marker(
    name: str, kind: str, wrap: Callable[[Collection[str]], Any] | None = None
) -> tuple[re.Pattern[str], str, Any]:
    pattern, values = _values_pattern(name)
    return pattern, kind, lambda each: wrap([values[each[0].lower()]]) if wrap else values[each[0].lower()]


@cache
def _values_pattern(name: str) -> tuple[re.Pattern[str], dict[str, Any]]:
    """Return the pattern of the phrases of a list of values, and the value of each phrase in lower case."""
    listed = words_of_drafts()[name]
    pairs = (
        [(tuple(each["are"]), each["words"]) for each in listed] if name == "frameworks" else listed.items()
    )
    values: dict[str, Any] = {}
    for value, phrases in pairs:
        for each in phrases:
            values.setdefault(each.lower(), value)
    return phrase_pattern(values), values


_COMPARED: Sequence[tuple[re.Pattern[str], Callable[[int, int], bool]]] = (  # steps below the best
    (re.compile(r"<G(?P<one>\d+)> or <G(?P<other>\d+)>"), lambda steps, given: steps == given),
    (
        re.compile(r"\bat least <G(?P<one>\d+)>|<G(?P<other>\d+)> or (?:better|above|higher|more)\b", re.I),
        lambda steps, given: steps <= given,
    ),
    (
        re.compile(r"\bat best <G(?P<one>\d+)>|<G(?P<other>\d+)> or (?:worse|below|lower|less)\b", re.I),
        lambda steps, given: steps >= given,
    ),
    (
        re.compile(r"\b(?:better|higher) than <G(?P<one>\d+)>|\babove <G(?P<other>\d+)>", re.I),
        lambda steps, given: steps < given,
    ),
    (
        re.compile(r"\b(?:worse|lower|less) than <G(?P<one>\d+)>|\bbelow <G(?P<other>\d+)>", re.I),
        lambda steps, given: steps > given,
    ),
)


def _wider(sentence: Sentence, is_within: Callable[[int, int], bool], match: re.Match[str]) -> frozenset[str]:
    """Return the grades that are as good as some that a text names, or better, or worse."""
    given = {
        grade for number in match.groupdict().values() if number for grade in sentence.tokens[int(number)][1]
    }
    return frozenset(
        each
        for each, steps in grade_steps().items()
        if any(is_within(steps, grade_steps()[one]) for one in given)
    )


def _number(match: re.Match[str]) -> Number | None:
    text = match["number"].lower()
    value = int(text) if text.isdigit() else NUMBERS.get(text)
    if value is None:
        return None
    bound = (match["bound"] or "").strip().lower()
    signs = (sign for sign, phrases in words_of_drafts()["bounds"].items() if bound in phrases)
    return Number(next(signs, "="), value)


def _written(day: str, month: str, year: str) -> str:
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}" if 0 < int(month) <= 12 else ""


def _when(match: re.Match[str]) -> When | None:
    """Return the time that a match of "date", "range" or "days" stands for."""
    parts = match.groupdict()
    before = " ".join((parts.get("before") or "").lower().split())
    last = _day(parts, "")
    if first := parts.get("first_year") or parts.get("first_day"):
        mode, months = "in", {"month": parts["first_month"] or parts.get("month")}
        begins = _day(
            {**months, "year": parts.get("first_year") or parts["year"], "day": parts.get("first_day")}, ""
        )
        if len(first) < 4 and begins > last:  # from 29 December to 3 January 2024
            begins = f"{int(begins[:4]) - 1}{begins[4:]}"
        return When("days" if parts.get("first_day") else mode, f"{begins}..{last}", match[0])
    if season := (parts.get("season") or "").lower():
        start, end = words_of_drafts()["seasons"][season]
        year = int(parts["year"])
        months_of = [f"{year + (each - 1) // 12:04}-{(each - 1) % 12 + 1:02}" for each in (start, end)]
        return When("in", "..".join(months_of), match[0])
    modes = words_of_drafts()["modes"]
    mode = next((mode for mode, phrases in modes.items() if before in phrases), "in")
    if mode in ("end", "start"):
        return When(
            "at", f"{last}-12-31"[:10] if mode == "end" and len(last) == 4 else f"{last}-01-01"[:10], match[0]
        )
    return When(mode, last, match[0])


def _day(parts: Mapping[str, str | None], _: str) -> str:
    year, month = parts["year"], (parts.get("month") or "").lower()
    if not month:
        return str(year)
    day = parts.get("day")
    return f"{year}-{_NAMED_MONTHS[month]:02}" + (f"-{int(day):02}" if day else "")


def dates_of(text: str) -> list[str]:
    """Return the days, months and years of a text, but for those with "since" or the like."""
    found = [_when(each) for each in pattern_of("date").finditer(text)]
    return [each.period for each in found if each and each.mode in ("in", "at")]


def places_of(facts: Facts, text: str) -> tuple[tuple[str, ...], str]:
    """Return the authorities that a text names, and the text with "PLACE" for each."""
    pattern, names = _places(facts)
    found = [names[each[0].lower()][-1] for each in pattern.finditer(text) if each[0][0].isupper()]
    return tuple(found), pattern.sub(lambda each: "PLACE" if each[0][0].isupper() else each[0], text)


@kept
def _places(facts: Facts) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Return the pattern of the names of authorities, and their IRIs by lower-case name."""
    names: dict[str, list[str]] = {}
    for iri, name in names_of_kind(facts, "authority"):
        if len(name) > 3:
            names.setdefault(name.lower(), []).append(iri)
    return phrase_pattern(names), {name: tuple(iris) for name, iris in names.items()}


@kept
def _regions(facts: Facts) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of the names of regions and of England, and their labels by lower-case name."""
    iris = facts.column("SELECT iri FROM main.entity WHERE iri LIKE '%/scheme/region/%' ORDER BY 1")
    names = {name.lower(): label(facts, iri) for iri in iris for name in [label(facts, iri)]}
    return phrase_pattern([*names, "England"]), {**names, "england": ""}


@kept
def _delivering(facts: Facts) -> re.Pattern[str]:
    """Return the pattern of the names of bodies that deliver services."""
    delivering = {
        *with_views(facts).column(
            "SELECT iri FROM delivery JOIN main.entity AS e ON e.id = deliverer WHERE role = 'delivers'"
        )
    }
    names = [name for iri, name in names_of_kind(facts, "agency") if iri in delivering and len(name) > 6]
    return phrase_pattern(names or ["<none>"])


def words_left(sentence: Sentence, used: Collection[str] = "PRTKB") -> str:
    """Return the words of a sentence that nothing has read: no filler, no token of a kind that is used."""
    text = TOKEN.sub(
        lambda each: " " if each[1] in used else f" {sentence.tokens[int(each[2])][2]} ", sentence.text
    )
    return " ".join(_WORD.findall(draft_pattern("filler").sub(" ", text)))
