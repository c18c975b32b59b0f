"""Reads a sentence as text in which tokens stand for what is recognised:
places, days, grades, numbers.

`<P0>` is a place, R a region, B a body, T a time, K a kind of inspection, C a judgement, G a grade,
N a number, Q a quotation; the number is that of the token. Claims are read from this text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain
from typing import Any

from graphkit.answers.claims.claim import EVERY, ClaimedNumber, When
from graphkit.answers.readings.date_words import as_period, number_words, words_of_times
from graphkit.answers.readings.views import with_views
from graphkit.core.language.dates import partial_date
from graphkit.core.language.value_words import anchor_phrase, words_by_value
from graphkit.core.language.wording import numerals
from graphkit.core.partial_dates import MONTHS, long_date
from graphkit.core.resources import load_lexicon
from graphkit.core.schemes import GRADES, scaled_grades
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.names import label, names_of_kind

WHOLE = re.compile(r"(?:all|the)\b", re.I)
TOKEN = re.compile(r"<([A-Z])(\d+)>")
_QUOTED = re.compile(r"[“\"]([^”\"]{15,400})[”\"]")
_IN_DIGITS = re.compile(
    r"\b(?:20[0-3]\d-(?:0[1-9]|1[0-2])-\d\d|\d{1,2}[/.](?:0?[1-9]|1[0-2])[/.]20[0-3]\d)\b"
)
_YEAR = re.compile(r"\b20[0-3]\d\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_ADVERB = re.compile(
    r"\b(at least |more than |exactly |only |just )?(once|twice)\b"
    r"(?=\s*(?:[.,;]|$|since|in|between|before|after))",
    re.I,
)
_PLACE_WITH_COUNCIL = re.compile(
    r"(<P\d+>)(?:'s|')?(?: (?:Borough|City|County|Metropolitan|District))*"
    r"(?: [Cc]ouncil\b)?(?:'s|')?"
)
_EITHER = re.compile(r"<G(\d+)> or <G(\d+)>")
_BETWEEN = r",?[ -]+(?:the )?"  # words of a phrase
_WORD = re.compile(r"(?<!['\w])\w[\w'-]*")


@dataclass(slots=True)
class Sentence:
    """A sentence as it stands, its text with tokens, and what they stand for."""

    words: str
    text: str
    tokens: list[tuple[str, Any, str]] = field(default_factory=list)  # kind, value, words
    # Places named before: in the sentence, the paragraph, the draft
    before: Sequence[tuple[tuple[str, ...], ...]] = ()

    def mark(
        self, pattern: re.Pattern[str], kind: str, value: Callable[[re.Match[str]], Any]
    ) -> None:
        """Put tokens in the place of what a pattern finds; a value of None leaves it."""

        part = "token" if "token" in pattern.groupindex else 0

        def token(match: re.Match[str]) -> str:
            found = value(match)
            if found is None:
                return match[0]
            self.tokens.append((kind, found, self.original(match[part])))
            return match[0].replace(match[part], f"<{kind}{len(self.tokens) - 1}>")

        self.text = pattern.sub(token, self.text)

    def append(self, kind: str, value: Any) -> None:
        """Add a token that stands for no words."""
        self.text = f"{self.text.rstrip(' .')} <{kind}{len(self.tokens)}>"
        self.tokens.append((kind, value, ""))

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
    """Return the words by which drafts are read: lists as tuples,
    and all phrases of some tables.
    """
    found: dict[str, Any] = {}
    for name, value in {**load_lexicon("draft-words"), **load_lexicon("draft-claims")}.items():
        is_list = isinstance(value, str) and "|" in value
        found[name] = _phrases(value) if is_list else value
    found["no values"] = {kind: _phrases(text) for kind, text in found["no values"].items()}
    found["bounds"] = {**found["bounds"], **load_lexicon("question-words")["bounds"]}
    found["months"] = MONTHS
    found["modes"] = words_of_times()
    for name in ("modes", "bounds"):
        found[f"{name}-words"] = [*chain.from_iterable(found[name].values())]
    found["numbers"] = {**numerals(), **number_words()}
    for name in ("seasons", "shares", "numbers", "ordinals"):
        found[f"{name}-words"] = [*found[name]]
    return found


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of some phrases, longest first, as whole words."""
    return _pattern_of(tuple(phrases))


@cache
def _pattern_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted(filter(None, map(str.strip, phrases)))
    words.sort(key=len, reverse=True)
    rest: dict[str, list[str]] = {}  # by first letter, which spares trying all phrases at each word
    for each in words:
        rest.setdefault(each[0].lower(), []).append(re.escape(each[1:]))
    of_letters = (f"{re.escape(letter)}(?:{'|'.join(own)})" for letter, own in rest.items())
    return re.compile(rf"(?<![\w-])(?:{'|'.join(of_letters)})(?![\w-])", re.I)


@cache
def draft_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a list of phrases, or one of `patterns`,
    in which {name} is another of either.
    """
    text = words_of_drafts()["patterns"].get(name)
    if text is None:
        return phrase_pattern(words_of_drafts()[name])

    def inner(found: re.Match[str]) -> str:
        return f"(?:{draft_pattern(found[1]).pattern})"

    return re.compile(re.sub(r"\{([a-z-]+)\}", inner, text), re.I)


def has_phrase(text: str, name: str) -> bool:
    """Return whether a text has a phrase of a list, or what a pattern finds."""
    return bool(draft_pattern(name).search(text))


def without(text: str, *names: str) -> str:
    """Return a text without what some lists or patterns find."""
    for name in names:
        text = draft_pattern(name).sub(" ", text)
    return text


def named_group(match: re.Match[str], name: str = "value") -> str:
    """Return the text of the first group of a name ("value", "value2" …) that matched."""
    found = (
        text for key, text in match.groupdict().items() if text and key.rstrip("0123456789") == name
    )
    return next(found, "")


# --- tokens ---


def read_sentence(facts: Facts, words: str, year: str = "") -> Sentence:
    """Return a sentence with its tokens; `year` is that of the sentence before."""
    text = words.replace("’", "'").replace("‘", "'")
    text = _IN_DIGITS.sub(lambda each: long_date(as_period(each[0])), text)
    text = _with_years(text, year)
    found = Sentence(words, _ADVERB.sub(_in_times, text))
    found.mark(_QUOTED, "Q", lambda each: each[1] if len(each[1].split()) > 3 else None)
    found.text = _quoted_grades().sub(r"\1", found.text)
    found.mark(_delivering(facts), "B", lambda each: each[0])
    found.mark(draft_pattern("body"), "B", lambda each: each["token"])
    for kind, (pattern, names) in (("P", _places(facts)), ("R", _regions(facts))):
        found.mark(pattern, kind, partial(_named, names))
    found.text = _PLACE_WITH_COUNCIL.sub(r"\1", found.text)
    for name in ("range", "days", "date"):
        found.mark(draft_pattern(name), "T", _when)
    found.mark(draft_pattern("judgements"), "C", lambda each: EVERY)
    for token, kind, meant in _VALUES:
        pattern = anchor_pattern(tuple(words_of_values(kind)), kind == "framework")
        found.mark(pattern, token, partial(_value_of, kind, meant))
    found.mark(draft_pattern("number"), "N", _number)
    found.mark(_EITHER, "G", partial(_either, found))
    for pattern, scale in _scales():
        found.mark(pattern, "G", partial(_wider, found, scale))
    return found


def _in_times(adverb: re.Match[str]) -> str:
    """Return "2 times" for "twice", with what is before it."""
    times = 1 if adverb[2].lower() == "once" else 2
    return f"{adverb[1] or ''}{times} times"


def _either(sentence: Sentence, match: re.Match[str]) -> frozenset[str]:
    """Return the grades of two tokens: "good or outstanding"."""
    _, one, _ = sentence.tokens[int(match[1])]
    _, other, _ = sentence.tokens[int(match[2])]
    return frozenset(one | other)


def _with_years(text: str, year: str) -> str:
    """Return a text in which "7 March", "that year" and "two years later" have the year that is
    meant.

    A month before one that the text names may be of the next year: it is left as it is.
    """

    def dated(match: re.Match[str]) -> str:
        years = _YEAR.findall(text[: match.start()])
        if day := match["day"]:
            months = [MONTHS.index(each) for each in _MONTH.findall(text[: match.end()])]
            is_sure = not day.islower() and months == sorted(months)
            if years and is_sure:
                return f"{match[0]} {years[-1]}"
            return match[0]
        before = years[-1] if years else year
        if not before:
            return match[0]
        count = (match["count"] or "").lower()
        later = 0 if match["same"] else words_of_drafts()["numbers"].get(count, 1)
        return str(int(before) + later)

    return draft_pattern("relative-year").sub(dated, text)


def _named(names: Mapping[str, Any], match: re.Match[str]) -> Any:
    """Return what a name stands for; None where it is a word in lower case."""
    if match[0].islower():
        return None
    return names[match[0].lower()]


@cache
def words_of_values(kind: str) -> Mapping[str, str]:
    """Return the phrases that stand for values of a type in a draft, without marks, and the values;
    several frameworks stand with a space. "Not good" is read as a denial, by its words.
    """
    lists = words_of_drafts()
    left_out = {anchor_phrase(each) for each in lists["no values"].get(kind, ())}
    found: dict[str, str] = {}
    for table in (lists["values"][kind], words_by_value()[kind]):
        for value, phrases in table.items():
            is_read = kind != "grade" or " " not in value
            for each in map(anchor_phrase, phrases if is_read else ()):
                if each not in left_out:
                    found.setdefault(each, value)
    return found


@cache
def _quoted_grades() -> re.Pattern[str]:
    """Return the pattern of grades in quotation marks, which are no quotations."""
    grades = anchor_pattern(tuple(words_of_values("grade"))).pattern
    return re.compile(rf"[‘'“\"]({grades})[’'”\"]", re.I)


def _grades_of_word(value: str) -> frozenset[str]:
    return frozenset([value])


def _frameworks_of_word(value: str) -> tuple[str, ...]:
    """Return frameworks with those of their line: re-inspections under the SIF."""
    lines = load_lexicon("parts")["frameworks"]["lines"]
    return tuple(each for name in value.split() for each in lines.get(name, [name]))


@cache
def anchor_pattern(phrases: Collection[str], is_shortest: bool = False) -> re.Pattern[str]:
    """Return the pattern of any of some phrases, whose words are without marks, in a text: the
    longest, or the shortest ("ILACS" of "ILACS inspection").
    """
    ordered = sorted(phrases, key=lambda each: (len(each), each), reverse=not is_shortest)
    escaped = (map(re.escape, each.split()) for each in ordered)
    pattern = "|".join(map(_BETWEEN.join, escaped))
    pattern = pattern.replace("children", "children(?:'?s)?")
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.I)


def _value_of(kind: str, meant: Callable[[str], Any], match: re.Match[str]) -> Any:
    """Return what a phrase stands for; None where it is said of a thing: "good support"."""
    is_adjective = draft_pattern("graded-nouns").match(match.string, match.end())
    if is_adjective:
        return None
    return meant(words_of_values(kind)[anchor_phrase(match[0])])


@cache
def _scales() -> Sequence[tuple[re.Pattern[str], str]]:
    """Return patterns of comparisons around a grade ("at least good", "good or better"),
    and the scale.
    """
    senses = load_lexicon("question-words")["senses"]
    grade = r"<G(\d+)>"
    found = []
    for scale, phrases in senses["scale"].items():
        words = phrase_pattern(phrases).pattern
        found.append((re.compile(f"{words} {grade}", re.I), scale))
    for scale, phrases in senses["scale_after"].items():
        words = phrase_pattern(phrases).pattern
        found.append((re.compile(f"{grade} {words}", re.I), scale))
    return found


def _wider(sentence: Sentence, scale: str, match: re.Match[str]) -> frozenset[str] | None:
    """Return the grades that are as good as one that a text names, or better, or worse."""
    named = [each for each in GRADES if each in sentence.tokens[int(match[1])][1]]
    return frozenset(scaled_grades(scale, named[0])) if named else None


_VALUES: Sequence[tuple[str, str, Callable[[str], Any]]] = (  # token, type, what is meant by it
    ("K", "framework", _frameworks_of_word),
    ("C", "criterion", str),
    ("G", "grade", _grades_of_word),
)


def _number(match: re.Match[str]) -> ClaimedNumber | None:
    text = match["number"].lower()
    value = int(text) if text.isdigit() else words_of_drafts()["numbers"].get(text)
    if value is None:
        return None
    return ClaimedNumber(sign_of(match["bound"]), value)


def sign_of(words: str | None) -> str:
    """Return the sign of a bound: ">" for "more than"; "=" without one."""
    bound = (words or "").strip().lower()
    signs = words_of_drafts()["bounds"].items()
    return next((sign for sign, phrases in signs if bound in phrases), "=")


def _when(match: re.Match[str]) -> When | None:
    """Return the time that a match of "date", "range" or "days" stands for."""
    parts = {name: part or "" for name, part in match.groupdict().items()}
    if season := parts.get("season"):
        return When("in", _period_of_season(season.lower(), int(parts["year"])), match[0])
    month = " ".join(parts.get("month", "").lower().split())
    last = partial_date(parts.get("day"), month, parts["year"])
    if parts.get("first_year") or parts.get("first_day"):
        first_month = (parts["first_month"] or month).lower()
        first_year = parts.get("first_year") or parts["year"]
        first = partial_date(parts.get("first_day"), first_month, first_year)
        if first > last:  # from 29 December to 3 January 2024
            first = f"{int(first[:4]) - 1}{first[4:]}"
        return When("days" if parts.get("first_day") else "in", f"{first}..{last}", match[0])
    before = " ".join(parts.get("before", "").lower().split())
    modes = words_of_drafts()["modes"]
    mode = next((mode for mode, phrases in modes.items() if before in phrases), "in")
    if mode not in ("start", "end"):
        return When(mode, last, match[0])
    if month:
        return When("at", last, match[0])
    day = "12-31" if mode == "end" else "01-01"
    return When("at", f"{last}-{day}", match[0])


def _period_of_season(season: str, year: int) -> str:
    """Return the first and the last month of a season, which may be of the next year."""
    months = []
    for count in words_of_drafts()["seasons"][season]:
        later, month = divmod(count - 1, 12)
        months.append(f"{year + later:04}-{month + 1:02}")
    return "..".join(months)


def dates_of(text: str) -> list[str]:
    """Return the days, months and years of a text, but for those with "since" or the like."""
    found = [_when(each) for each in draft_pattern("date").finditer(text)]
    return [each.period for each in found if each and each.mode in ("in", "at")]


def places_of(facts: Facts, text: str) -> tuple[tuple[str, ...], str]:
    """Return the authorities that a text names, and the text with "PLACE" for each."""
    pattern, names = _places(facts)
    found = Sentence(text, text)
    found.mark(pattern, "P", partial(_named, names))
    return tuple(iris[-1] for iris in found.values("P")), TOKEN.sub("PLACE", found.text)


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
    """Return the pattern of the names of regions and of England,
    and their labels by lower-case name.
    """
    iris = facts.column("SELECT iri FROM main.entity WHERE iri LIKE '%/scheme/region/%' ORDER BY 1")
    labels = [label(facts, iri) for iri in iris]
    names = {name.lower(): name for name in labels}
    return phrase_pattern([*names, "England"]), {**names, "england": ""}


@kept
def _delivering(facts: Facts) -> re.Pattern[str]:
    """Return the pattern of the names of bodies that deliver services."""
    query = """SELECT iri FROM delivery JOIN main.entity AS e ON e.id = deliverer
        WHERE role = 'delivers'"""
    delivering = {*with_views(facts).column(query)}
    agencies = names_of_kind(facts, "agency")
    names = [name for iri, name in agencies if iri in delivering and len(name) > 6]
    return phrase_pattern(names or ["<none>"])


def words_left(sentence: Sentence, used: Collection[str] = "PRTKB") -> str:
    """Return the words of a sentence that nothing has read:
    no filler, no token of a kind that is used.
    """

    def words(token: re.Match[str]) -> str:
        if token[1] in used:
            return " "
        return f" {sentence.tokens[int(token[2])][2]} "

    text = TOKEN.sub(words, sentence.text)
    text = draft_pattern("relative-time").sub(r"\1-\2", text)  # of a day that is not known
    return " ".join(_WORD.findall(without(text, "filler")))
