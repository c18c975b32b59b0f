"""What a question asks: places, topics, grades, time and what is wanted, found in its words by a vocabulary.

The longest known phrase wins, from left to right. Nothing is guessed: a question with a word that is in no
list is not understood, except for a misspelt name of an authority.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from graphkit.answer.question_vocabulary import Area, Meaning, Vocabulary, find_postcode, vocabulary, words_of
from graphkit.core.resources import load_lexicon
from graphkit.facts.names import broader_topics

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

MAX_WORDS = 40  # a longer text is no question
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERS = {
    word: at for at, word in enumerate("zero one two three four five six seven eight nine ten".split())
}
_SHORTEST_NAME, _SIMILARITY = 5, 0.8  # of a misspelt name: letters, and difflib ratio
_PAST = {"was", "were", "been", "ever", "never", "before"}
_FIRST, _LAST = "0000", "9999"


@dataclass(frozen=True, slots=True)
class Period:
    """The years that a question names, both included; "0000" and "9999" where one is open."""

    first: str = _FIRST
    last: str = _LAST

    def __bool__(self) -> bool:
        return (self.first, self.last) != (_FIRST, _LAST)

    def __contains__(self, day: object) -> bool:
        return self.first <= str(day)[:4] <= self.last

    @property
    def is_contradictory(self) -> bool:
        """Whether no year is in it."""
        return self.first > self.last

    def __str__(self) -> str:
        if self.first == self.last:
            return f"in {self.first}"
        if self.first == _FIRST:
            return f"until {self.last}"
        return f"since {self.first}" if self.last == _LAST else f"from {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question as understood. `unknown`: words that mean nothing here; without any, it is understood."""

    words: tuple[str, ...]
    wants: frozenset[str] = frozenset()
    authorities: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    agencies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    polarity: str = ""
    is_two_sided: bool = False  # strengths on one topic, weaknesses on another
    direction: str = ""  # "better" or "worse", of a change
    frameworks: tuple[str, ...] = ()  # kinds of inspection; the beginning of a name: "jtai"
    agency_kinds: tuple[str, ...] = ()  # classes: "PoliceForce"
    is_near: bool = False
    years: Period = Period()
    last_years: int = 0  # "in the last three years"
    postcode: str = ""
    unknown: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()  # misspelt words, and the authorities they were read as
    only: Meaning | None = None  # what all of the words together name

    def wants_any(self, *names: str) -> bool:
        """Return whether one of these is wanted."""
        return not self.wants.isdisjoint(names)

    @property
    def has_place(self) -> bool:
        """Whether it names an authority or an area."""
        return bool(self.authorities or self.areas)

    @property
    def asks_around(self) -> bool:
        """Whether it asks about the authorities near one."""
        return self.is_near or self.wants_any("neighbours")

    @property
    def is_past(self) -> bool:
        """Whether it asks about any time before: "was it ever inadequate"."""
        return not _PAST.isdisjoint(self.words)

    @property
    def asks_for_improvement(self) -> bool:
        """Whether it asks if something got better: "has it improved", "did it improve"."""
        return bool(self.direction) or {"did", "improve"} <= set(self.words)

    @property
    def has_content(self) -> bool:
        """Whether it has anything beside words without meaning of their own."""
        named = (self.authorities, self.areas, self.agencies, self.topics, self.grades, self.frameworks)
        return any(named) or bool(self.wants or self.polarity)


def parse_question(store: Store, text: str) -> ParsedQuestion:
    """Return what a question asks of a graph."""
    words, known = words_of(text), vocabulary(store)
    if not words or len(words) > MAX_WORDS:
        return ParsedQuestion(tuple(words), unknown=tuple(words))
    postcode = find_postcode(text)
    rest = words_of(text.replace(postcode.printed, " ")) if postcode else words
    rest, last_years = _without_last_years(rest)
    found, unknown = _meanings(rest, known)
    values: dict[str, dict[str, None]] = {}
    for each in found:
        values.setdefault(each.kind, {}).setdefault(each.value)
    corrected, unknown = _corrected(unknown, known, "authority" in values)
    for _, iri in corrected:
        values.setdefault("authority", {}).setdefault(iri)

    def of(kind: str) -> tuple[str, ...]:
        return tuple(values.get(kind, ()))

    areas = tuple(known.areas[name] for name in of("area") if name in known.areas)
    whole = {iri for area in areas for iri in area.authorities if len(area.authorities) == 1}
    topics, polarities, directions = (
        _narrowest(store, of("topic") or of("cue")),
        of("polarity"),
        of("direction"),
    )
    return ParsedQuestion(
        words=tuple(words),
        wants=frozenset(of("want")),
        authorities=tuple(iri for iri in of("authority") if iri not in whole),  # or an area of that name
        areas=areas,
        agencies=of("agency"),
        topics=topics,
        criteria=of("criterion"),
        grades=tuple(dict.fromkeys(" ".join(of("grade")).split())),
        polarity=polarities[0] if len(polarities) == 1 else "",
        is_two_sided=len(polarities) > 1 and len(topics) > 1,
        direction=directions[0] if len(directions) == 1 else "",
        frameworks=of("framework"),
        agency_kinds=of("agency_kind"),
        is_near="near" in values,
        years=_years(rest),
        last_years=last_years,
        postcode=postcode.code if postcode else "",
        unknown=tuple(unknown),
        corrected=tuple(corrected),
        only=_only(words, known),
    )


def _meanings(words: list[str], known: Vocabulary) -> tuple[list[Meaning], list[str]]:
    """Return what the phrases mean, and the words that mean nothing."""
    found: list[Meaning] = []
    unknown, start = [], 0
    while start < len(words):
        for end in range(min(len(words), start + known.longest), start, -1):
            meanings = known.phrases.get(" ".join(words[start:end]))
            if meanings and not _is_of_year(words, end, meanings):
                found += meanings
                start = end
                break
        else:
            if not _YEAR.fullmatch(words[start]):
                unknown.append(words[start])
            start += 1
    return found, unknown


def _is_of_year(words: list[str], end: int, meanings: tuple[Meaning, ...]) -> bool:
    """Return whether "in" of "good in", a strength, belongs to a year after it: "good in 2013"."""
    before_year = words[end - 1] == "in" and any(map(_YEAR.fullmatch, words[end : end + 1]))
    return before_year and all(each.kind == "polarity" for each in meanings)


def _only(words: list[str], known: Vocabulary) -> Meaning | None:
    """Return the entity that all of the words together name, if it is one."""
    meanings = known.phrases.get(" ".join(words), ())
    for kind in ("authority", "area", "topic", "agency"):
        if named := [each for each in meanings if each.kind == kind]:
            return named[0] if len(named) == 1 else None
    return None


def _corrected(
    unknown: list[str], known: Vocabulary, has_authority: bool
) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the unknown words that are like the name of one authority, with it; and the other words."""
    if has_authority:
        return [], unknown
    corrected, left = [], []
    whole = " ".join(unknown)  # a name of several words
    for word in [whole] if _authorities_like(whole, known) else unknown:
        if alike := _authorities_like(word, known):
            corrected.append((word, alike[0]))
        else:
            left.append(word)
    return corrected, left


def _authorities_like(words: str, known: Vocabulary) -> tuple[str, ...]:
    """Return the one authority whose name is like some words; or none."""
    names = (
        get_close_matches(words, known.authorities, 1, _SIMILARITY) if len(words) >= _SHORTEST_NAME else ()
    )
    found = known.authorities[names[0]] if names else ()
    return found if len(found) == 1 else ()


def _narrowest(store: Store, topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return topics without those that another one of them is part of."""
    above = broader_topics(store.facts)
    broader = {above[topic] for topic in topics if topic in above}
    return tuple(topic for topic in topics if topic not in broader)


def _without_last_years(words: list[str]) -> tuple[list[str], int]:
    """Return the words without "last three years", and the number of years; 0 where there is none."""
    for at in range(len(words) - 2):
        number = words[at + 1]
        count = _NUMBERS.get(number) or (int(number) if number.isdecimal() and len(number) < 3 else 0)
        if words[at] in ("last", "past") and count and words[at + 2] in ("year", "years"):
            return [*words[:at], *words[at + 3 :]], count
    return words, 0


def _years(words: list[str]) -> Period:
    """Return the period that the years among the words stand for."""
    lexicon = load_lexicon("question-words")
    since, until = (tuple(f" {each}" for each in lexicon[name]) for name in ("since", "until"))
    first, last = _FIRST, _LAST
    single: list[str] = []
    for at, year in enumerate(words):
        before = " ".join(["", *words[:at]])
        if not _YEAR.fullmatch(year):
            continue
        if before.endswith(since):
            first = max(first, str(int(year) + before.endswith(" after")))
        elif before.endswith(until):
            last = min(last, str(int(year) - before.endswith(" before")))
        else:
            single.append(year)
    if single:
        first, last = max(first, min(single)), min(last, max(single))
    return Period(first, last)
