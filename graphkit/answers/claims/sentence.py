"""Reads a sentence as text in which tokens stand for what is recognised:
places, days, grades, numbers.

`<P0>` is a place, R a region, B a body, T a time, K a kind of inspection, V one of visits, C a
judgement, G a grade, N a number, O a result, Q a quotation; the number is that of the token. Claims
are read from this text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphkit.answers.claims.claim import EVERY, ClaimedNumber, When
from graphkit.answers.readings.date_words import as_period, find_dates, signs_of_counts
from graphkit.answers.words.segments import read_stated_values
from graphkit.core.frameworks import current_frameworks
from graphkit.core.language.value_words import text_words
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.names import names_of_kind

WHOLE = re.compile(r"(?:all|the)\b", re.I)
TOKEN = re.compile(r"<([A-Z])(\d+)>")
_QUOTED = re.compile(r"[“\"]((?=\S+(?: \S+){3})[^”\"]{15,400})[”\"]")
_IN_DIGITS = re.compile(
    r"\b(?:20[0-3]\d-(?:0[1-9]|1[0-2])-\d\d|\d{1,2}[/.](?:0?[1-9]|1[0-2])[/.]20[0-3]\d)\b"
)
_ADVERB = re.compile(
    r"\b(at least |more than |exactly |only |just )?(once|twice)\b"
    r"(?=\s*(?:[.,;]|$|since|in|between|before|after))",
    re.I,
)
_PLACE_WITH_COUNCIL = re.compile(
    r"(<P\d+>)(?:'s|')?(?: (?:Borough|City|County|Metropolitan|District))*"
    r"(?: [Cc]ouncil\b)?(?:'s|')?"
)
_KINDS = {  # role of a sense → kind of token
    "place": "P",
    "area": "R",
    "area_group": "R",
    "agency": "B",
    "framework": "K",
    "criterion": "C",
    "grade": "G",
    "result": "O",
    "time": "T",
    "count": "N",
}
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

    def token(self, kind: str, value: Any, words: str) -> str:
        """Return a new token."""
        self.tokens.append((kind, value, words))
        return f"<{kind}{len(self.tokens) - 1}>"

    def mark(
        self, pattern: re.Pattern[str], kind: str, value: Callable[[re.Match[str]], Any]
    ) -> None:
        """Put tokens in the place of what a pattern finds."""
        self.text = pattern.sub(lambda each: self.token(kind, value(each), each[0]), self.text)

    def append(self, kind: str, value: Any) -> None:
        """Add a token that stands for no words."""
        self.text = f"{self.text.rstrip(' .')} {self.token(kind, value, '')}"

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
        found[name] = tuple(map(str.strip, value.split("|"))) if is_list else value
    found["bounds"] = signs_of_counts()
    found["elsewhere"] = tuple(load_lexicon("question-words")["senses"]["not_held"]["elsewhere"])
    return found


@cache
def phrase_pattern(phrases: Collection[str]) -> re.Pattern[str]:
    """Return the pattern of any of some phrases, longest first, as whole words."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.I)


@cache
def draft_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a list of phrases, or one of `patterns`,
    in which {name} is another of either.
    """
    text = words_of_drafts()["patterns"].get(name)
    if text is None:
        return phrase_pattern(tuple(words_of_drafts()[name]))

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


def read_sentence(facts: Facts, words: str) -> Sentence:
    """Return a sentence with its tokens."""
    text = words.replace("’", "'").replace("‘", "'")
    text = _IN_DIGITS.sub(lambda each: long_date(as_period(each[0])), text)
    found = Sentence(words, _ADVERB.sub(_in_times, text))
    found.mark(_QUOTED, "Q", lambda each: each[1])
    found.mark(draft_pattern("body"), "B", lambda each: each[0])
    found.mark(draft_pattern("judgements"), "C", lambda each: EVERY)
    _mark_values(facts, found, _KINDS)
    found.text = _PLACE_WITH_COUNCIL.sub(r"\1", found.text)
    found.text = _QUOTED_GRADE.sub(r"\1", found.text)
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
        value = _value_of(facts, role, named)
        kind = "V" if role == "framework" and _are_of_visits(value) else _KINDS[role]
        token = sentence.token(kind, value, printed)
        marked += [text[end:start], token]
        end = stop
    sentence.text = "".join((*marked, text[end:]))


def _are_of_visits(frameworks: Iterable[str]) -> bool:
    return all(current_frameworks().get(each).visit for each in frameworks)


def _value_of(facts: Facts, role: str, named: str) -> Any:
    """Return what a sense is in a claim."""
    match role:
        case "place":
            return _authorities(facts)[named]
        case "area_group":
            return ""  # England
        case "framework":
            return _frameworks_of(named)
        case "grade":
            return frozenset(named.split())
        case "time":
            return When(*named.split())
        case "count":
            sign, number = named.split()
            return ClaimedNumber(sign, int(number))
        case _:
            return named


@kept
def _authorities(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the authorities (IRIs) by each name that they have had."""
    found: dict[str, tuple[str, ...]] = {}
    for iri, name in names_of_kind(facts, "authority"):
        found[name] = (*found.get(name, ()), iri)
    return found


def _frameworks_of(names: str) -> tuple[str, ...]:
    """Return frameworks with those of their line: re-inspections under the SIF."""
    lines = load_lexicon("parts")["frameworks"]["lines"]
    return tuple(each for name in names.split() for each in lines.get(name, [name]))


def _in_times(adverb: re.Match[str]) -> str:
    """Return "2 times" for "twice", with what is before it."""
    times = 1 if adverb[2].lower() == "once" else 2
    return f"{adverb[1] or ''}{times} times"


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


def words_left(sentence: Sentence, used: Collection[str] = "PRTKVB") -> str:
    """Return the words of a sentence that nothing has read:
    no filler, no token of a kind that is used.
    """

    def words(token: re.Match[str]) -> str:
        if token[1] in used:
            return " "
        return f" {sentence.tokens[int(token[2])][2]} "

    text = TOKEN.sub(words, sentence.text)
    return " ".join(_WORD.findall(without(text, "filler")))
