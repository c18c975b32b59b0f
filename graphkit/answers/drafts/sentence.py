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
from typing import Any

from graphkit.answers.claims.claim import EVERY, ClaimedNumber, When
from graphkit.answers.readings.date_words import (
    as_period,
    find_dates,
    number_words,
    signs_of_counts,
)
from graphkit.answers.words.segments import read_stated_values
from graphkit.core.identifiers import concept_iri
from graphkit.core.language.value_words import text_words
from graphkit.core.language.wording import numerals
from graphkit.core.partial_dates import MONTHS, long_date
from graphkit.core.resources import load_lexicon
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
_QUOTED_GRADE = re.compile(r"[‘'“\"](<G\d+>)[’'”\"]")
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
    found["months"] = MONTHS
    found["bounds"] = signs_of_counts()
    found["numbers"] = {**numerals(), **number_words()}
    for name in ("bounds", "shares", "numbers", "ordinals"):
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
    found.mark(draft_pattern("body"), "B", lambda each: each["token"])
    found.mark(draft_pattern("judgements"), "C", lambda each: EVERY)
    _mark_values(facts, found, _VALUES)
    found.text = _PLACE_WITH_COUNCIL.sub(r"\1", found.text)
    found.text = _QUOTED_GRADE.sub(r"\1", found.text)
    found.mark(_EITHER, "G", partial(_either, found))
    return found


def _mark_values(facts: Facts, sentence: Sentence, roles: Collection[str]) -> None:
    """Put tokens in the place of the values of some roles that a sentence names."""
    text = sentence.text
    marked = list[str]()
    end = 0
    for segment, start, stop in read_stated_values(facts, text):
        role, named = segment.senses[0]
        printed = text[start:stop]
        is_name = role in ("place", "area", "area_group")
        if role not in roles or (is_name and printed.islower()):  # "reading" is no place
            continue
        if role == "grade" and draft_pattern("graded-nouns").match(text, stop):
            continue
        token, value = _VALUES[role]
        marked += [text[end:start], f"<{token}{len(sentence.tokens)}>"]
        sentence.tokens.append((token, value(facts, named), printed))
        end = stop
    sentence.text = "".join((*marked, text[end:]))


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


def _bodies_of(facts: Facts, name: str) -> tuple[str, ...]:
    """Return the authorities (IRIs) that have had a name."""
    return _authorities(facts)[name]


@kept
def _authorities(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the authorities (IRIs) by each name that they have had."""
    found: dict[str, tuple[str, ...]] = {}
    for iri, name in names_of_kind(facts, "authority"):
        found[name] = (*found.get(name, ()), iri)
    return found


def _region_of(facts: Facts, notation: str) -> str:
    """Return the name of a region; "" for England."""
    return "" if notation == "england" else label(facts, concept_iri("region", notation))


def _frameworks_of(facts: Facts, names: str) -> tuple[str, ...]:
    """Return frameworks with those of their line: re-inspections under the SIF."""
    lines = load_lexicon("parts")["frameworks"]["lines"]
    return tuple(each for name in names.split() for each in lines.get(name, [name]))


def _as_named(facts: Facts, name: str) -> str:
    return name


def _grades_of(facts: Facts, names: str) -> frozenset[str]:
    return frozenset(names.split())


def _time_of(facts: Facts, stated: str) -> When:
    return When(*stated.split())


def _number_of(facts: Facts, stated: str) -> ClaimedNumber:
    sign, number = stated.split()
    return ClaimedNumber(sign, int(number))


# role of a sense → token, and what its value is in a claim
_VALUES: Mapping[str, tuple[str, Callable[[Facts, str], Any]]] = {
    "place": ("P", _bodies_of),
    "area": ("R", _region_of),
    "area_group": ("R", _region_of),
    "agency": ("B", _as_named),
    "framework": ("K", _frameworks_of),
    "criterion": ("C", _as_named),
    "grade": ("G", _grades_of),
    "result": ("O", _as_named),
    "time": ("T", _time_of),
    "count": ("N", _number_of),
}


def dates_of(text: str) -> list[str]:
    """Return the days, months and years of a text, but for those with "since" or the like."""
    _, marks = find_dates(text_words(text), "", is_statement=True)
    stated = (each.value.split() for _, senses in marks.values() for each in senses)
    return [period for mode, period in stated if mode in ("in", "at")]


def places_of(facts: Facts, text: str) -> tuple[tuple[str, ...], str]:
    """Return the authorities that a text names, and the text with "PLACE" for each."""
    found = Sentence(text, text)
    _mark_values(facts, found, ("place",))
    return tuple(iris[-1] for iris in found.values("P")), TOKEN.sub("PLACE", found.text)


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
