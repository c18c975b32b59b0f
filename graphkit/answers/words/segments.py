"""Words of a question or a statement → segments: words that stand together, with what they may
mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from graphkit.answers.readings.date_words import Sense, find_dates
from graphkit.answers.words.anchors import (
    Anchors,
    anchors,
    glossary_terms,
    plain_words,
    stated_values,
)
from graphkit.answers.words.postcodes import MAJORITY, councils_at, find_postcode
from graphkit.core.language.value_words import anchor_phrase, text_words
from graphkit.core.nearest_names import nearest_names
from graphkit.core.schemes import GRADES, scaled_grades
from graphkit.documents.extract.text.tokens import common_words
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.full_text import is_stated
from graphkit.graph.facts.names import label, now_day

_SHORTEST_LOOKED_FOR = 4  # letters of a word that is looked for in passages
_SHORTEST_NAME, _SIMILARITY = 5, 0.84  # of a misspelt word: letters, and difflib ratio
_NAMES = frozenset(("place", "area", "agency", "person", "postcode", "law"))
_CLOSED = _NAMES | {"filler"}  # of which no word means something by itself
_SCALES = frozenset(("scale", "scale_after"))  # "at least": of which "least" means nothing
_ARTICLES = ("a", "an")
_WEAK = frozenset(
    (
        "by",
        "claim",
        "meaning",
        "area_group",
        "scale",
        "scale_after",
        "negation",
        "cue",
        "not_held",
        "filler",
    )
)
_QUOTED = re.compile(r"[\"“]([^\"”]{3,60})[\"”]")
_PAUSE = re.compile(r"[;:()?!]|,(?!\d)|\.(?=\s+[A-Z])|\s[-–—/]+\s")
_STATED_WORD = re.compile(
    r"(<[A-Z]\d+>|\d+(?:[.,]\d+)+|[^\W_]+(?:'(?!s\b)[^\W_]+)*|[&%,;:()])(?:'s\b)?"
)
_BREAKS = ",;:()"
_BREAK = "§,"  # stands for what parts words in writing: a comma, a bracket, a dash


class WordSpan(NamedTuple):
    """Words that stand together, with what they may mean;
    without senses they are plain or unknown.
    """

    words: str
    senses: tuple[Sense, ...]
    own: int = 99  # senses of the words as a whole; those of what is inside follow
    is_foreign: bool = False  # no word of reports, of names or of the lexicons

    def of(self, *roles: str) -> list[Sense]:
        """Return the senses with one of these roles."""
        return [each for each in self.senses if each.role in roles]


def read_segments(facts: Facts, text: str) -> list[WordSpan]:
    """Return the segments of a question in order; all its words are in one of them."""
    known = anchors(facts)
    quoted = {}
    for at, match in enumerate(_QUOTED.finditer(text)):
        phrase = " ".join(match[1].lower().split())
        if phrase:
            named = known.phrases.get(anchor_phrase(phrase), ())
            senses = (each for each in named if each.role != "topic")  # what is quoted is a phrase
            quoted[f"§q{at}"] = (phrase, (*senses, Sense("text", f'"{phrase}"')))
            text = text.replace(match[0], f" quoted{at}quoted ")
    postcode = find_postcode(text)
    if postcode and anchor_phrase(postcode.printed) not in known.phrases:
        text = text.replace(postcode.printed, " quoted99quoted ")
        places = [
            label(facts, iri) for iri, share in councils_at(postcode.code)[:1] if share >= MAJORITY
        ]
        quoted["§q99"] = (
            postcode.printed,
            (Sense("postcode", postcode.code), *(Sense("place", each) for each in places)),
        )
    words = [re.sub(r"^quoted(\d+)quoted$", r"§q\1", each) for each in _paused_words(text)]
    words = shared_names(known.phrases, [_without_possessive(known, each) for each in words])
    words, marks = find_dates(words, now_day(facts))
    marks |= quoted
    words = [each if each[0] == "§" else _corrected(facts, each) for each in words]
    segments = [_segment(known, marks, each) for each in _phrases(known, words)]
    segments = [each if each.senses else _judged_foreign(facts, each) for each in segments]
    segments = [_looked_for(facts, each) for each in segments]
    return with_instants(with_grades(_together(facts, segments)))


def read_stated_values(facts: Facts, text: str) -> Iterator[tuple[WordSpan, int, int]]:
    """Yield the values that a statement names, with where they begin and end in it.

    No word is corrected; tokens that stand in the text already (`<Q0>`) are of no value.
    """
    words, places = list[str](), list[tuple[int, int]]()
    start = -1  # of "the" before a word
    for match in _STATED_WORD.finditer(text):
        found = _stated_words(match[1])
        words += found
        if found != [_BREAK]:
            first = match.start() if start < 0 else start
            places += [(first, match.end(1)) for _ in found]
        start = match.start() if match[0].lower() == "the" else -1
    words, marks = find_dates(words, now_day(facts), is_statement=True)
    known = stated_values(facts)
    segments = [
        WordSpan(*marks[each]) if each in marks else WordSpan(each, known.phrases.get(each, ()))
        for each in _phrases(known, words)
    ]
    end = 0
    for segment in with_grades(segments):
        at, end = end, end + len(segment.words.split())
        begins, ends = places[at][0], places[end - 1][1]
        is_part = "-" in (text[begins - 1 : begins], text[ends : ends + 1])
        if segment.senses and not is_part:
            yield segment, begins, ends


@lru_cache(maxsize=4096)
def _stated_words(printed: str) -> list[str]:
    """Return the words that stand for what is printed: a word, a token, a comma."""
    if printed[0] == "<":
        return ["§token"]
    if printed[0].isdigit():
        return [printed.lower()]  # "1,372"
    return [_BREAK] if printed in _BREAKS else text_words(printed)


def _paused_words(text: str) -> list[str]:
    """Return the words of a text, with a mark where a comma or the like parts them."""
    clauses = filter(None, map(text_words, _PAUSE.split(text)))
    return [word for clause in clauses for word in (*clause, _BREAK)][:-1]


def has_a_meaning(segment: WordSpan) -> bool:
    """Return whether words mean something of themselves; those that may be looked for do not."""
    return any(each.role != "loose" for each in segment.senses)


def corrections(facts: Facts, text: str) -> list[tuple[str, str]]:
    """Return the misspelt words of a question, with what they are read as."""
    found = ((each, _corrected(facts, each)) for each in text_words(text))
    return [(one, other) for one, other in found if one != other and one in text.lower()]


def _judged_foreign(facts: Facts, segment: WordSpan) -> WordSpan:
    return segment._replace(is_foreign=segment.words not in _correctable(facts)[0])


def _looked_for(facts: Facts, segment: WordSpan) -> WordSpan:
    """Return words that mean nothing, or a topic that they are a cue of, with the sense that
    passages with them are meant.
    """
    words = segment.words
    is_plain = words in plain_words() or words in common_words()
    is_plain |= len(words) < _SHORTEST_LOOKED_FOR
    is_word = words.replace(" ", "").isalpha() and not is_plain
    if is_word and {each.role for each in segment.senses} <= {"cue"} and is_stated(facts, words):
        return segment._replace(senses=(*segment.senses, Sense("loose", words)))
    return segment


def _together(facts: Facts, segments: Sequence[WordSpan]) -> list[WordSpan]:
    """Return segments in which words side by side are looked for together: "sibling groups"."""
    found = list[WordSpan]()
    for segment in segments:
        words = f"{found[-1].words} {segment.words}" if found else ""
        is_beside = found and not any(map(has_a_meaning, (found[-1], segment)))
        is_loose = is_beside and found[-1].senses and segment.senses
        if is_loose and is_stated(facts, words):
            found[-1] = WordSpan(words, (Sense("loose", words),))
        else:
            found.append(segment)
    return found


def _segment(
    known: Anchors, marks: dict[str, tuple[str, tuple[Sense, ...]]], phrase: str
) -> WordSpan:
    if phrase in marks:
        return WordSpan(*marks[phrase])
    senses = known.phrases.get(phrase, ())
    own = len(senses)
    roles = {each.role for each in senses}
    if " " in phrase and not (
        roles <= _SCALES or roles & _CLOSED
    ):  # "are still open", "good in": what is inside may be meant
        words = phrase.split()
        spans = sorted(combinations(range(len(words) + 1), 2), key=lambda span: span[0] - span[1])
        for start, end in spans[1:]:
            inside = known.phrases.get(" ".join(words[start:end]), ())
            senses = (
                *senses,
                *(each for each in inside if each.role not in roles | _NAMES | _WEAK),
            )
            roles = {each.role for each in senses}
    if (
        "grade" in roles and "polarity" not in roles
    ):  # "a good virtual school": strong, where no grade is meant
        worst = next(each for each in senses if each.role == "grade").value.split()[-1]
        senses = (*senses, Sense("polarity", "strength" if worst in GRADES[:2] else "weakness"))
    term = glossary_terms().get(phrase)
    if term:
        senses = (*senses, Sense("term", term))
    return WordSpan(phrase, senses, own)


def _phrases(known: Anchors, words: list[str]) -> list[str]:
    """Return the words as the fewest phrases that the vocabulary knows,
    of as few those that go over fewer breaks and say less of what is not held, then the longest
    first.
    """
    pauses, words = _pauses(words)
    # of the words from each on: number (an unknown word is two), what is against them, phrases
    best: list[tuple[int, int, list[str]]] = [(0, 0, [])]
    for start in reversed(range(len(words))):
        found = []
        for end in range(min(len(words), start + known.longest), start, -1):
            phrase = " ".join(words[start:end])
            is_known = phrase in known.phrases
            if is_known or end == start + 1:
                number, broken, rest = best[len(words) - end]
                is_plain = is_known or phrase in plain_words() or phrase[0] == "§"
                over = len(pauses.intersection(range(start + 1, end)))
                senses = known.phrases.get(phrase, ())
                is_elsewhere = bool(senses) and senses[0].role == "not_held"
                cost = (number + 2 - is_plain + over, broken + over + is_elsewhere)
                found.append((*cost, [phrase, *rest]))
        best.append(min(found, key=lambda each: each[:2]))
    return best[-1][2]


def _pauses(words: Sequence[str]) -> tuple[set[int], list[str]]:
    """Return before which words a break stands, and the words without breaks."""
    pauses, found = set[int](), list[str]()
    for word in words:
        if word == _BREAK:
            pauses.add(len(found))
        else:
            found.append(word)
    return pauses, found


def with_grades(segments: list[WordSpan]) -> list[WordSpan]:
    """Return segments in which a comparison and its grade are a set of grades:
    "worse than", "good".
    """
    found = list[WordSpan]()
    for at, segment in enumerate(segments):
        is_scaled = at + 1 < len(segments) and segments[at + 1].of("grade")
        if segment.words in _ARTICLES and is_scaled and found and found[-1].of("scale"):
            found[-1] = found[-1]._replace(words=f"{found[-1].words} {segment.words}")
            continue  # "at most a good grade"
        before = found[-1] if found else segment
        scales, other = (
            (before.of("scale"), segment)
            if before.of("scale")
            else (segment.of("scale_after"), before)
        )
        grades = [value for each in other.of("grade") for value in each.value.split()]
        if found and scales and len(grades) == 1:
            value = " ".join(scaled_grades(scales[0].value, grades[0]))
            found[-1] = WordSpan(f"{before.words} {segment.words}", (Sense("grade", value),))
        elif found and before.of("scale") and segment.of("place"):
            than = Sense("than", before.of("scale")[0].value)
            found[-1] = before._replace(senses=(than, *before.senses), own=before.own + 1)
            found.append(segment)
        else:
            found.append(segment)
    return found


def with_instants(segments: list[WordSpan]) -> list[WordSpan]:
    """Return segments in which a year beside "now" may be its last day: "now and in 2019"."""
    found = [*segments]
    for at, (one, link, other) in enumerate(
        zip(segments, segments[1:], segments[2:], strict=False)
    ):
        years = [each for each in (one, other) if _year(each)]
        is_now = any(each.of("when") for each in (one, other))
        if link.words == "and" and is_now and len(years) == 1:
            place = at if years[0] is one else at + 2
            instant = Sense("day", f"{_year(years[0])}-12-31")
            found[place] = years[0]._replace(senses=(*years[0].senses, instant))
    return found


def _year(segment: WordSpan) -> str:
    """Return the year that is the period of a segment; "" for another or none."""
    periods = [each.value for each in segment.of("period")]
    return periods[0] if len(periods) == 1 and len(periods[0]) == 4 else ""


def _without_possessive(known: Anchors, word: str) -> str:
    """Return a word without the "s" of a possessive of a place: "bradfords"."""
    is_name = word[-1] == "s" and any(
        each.role == "place" for each in known.phrases.get(word[:-1], ())
    )
    return word[:-1] if is_name and word not in known.phrases else word


def shared_names(phrases: Mapping[str, Sequence[Sense]], words: list[str]) -> list[str]:
    """Return words in which names that share a word are whole: "east and west sussex"."""
    text = " ".join(words)
    side, link = "(north|south|east|west|central)", "(and|or|vs|versus|v|against)"
    for match in re.finditer(rf"(?:(\w+) )?\b{side} {link} {side}\b(?: (\w+))?", text):
        before, one, between, two, after = match.groups()
        for at, name in ((0, before), (4, after)):
            first = _place_of(phrases, f"{name} {one}", f"{one} {name}")
            second = _place_of(phrases, f"{name} {two}", f"{two} {name}")
            if name and first and second:
                start = match.start() if at == 0 else match.start(2)
                end = match.end(4) if at == 0 else match.end()
                return f"{text[:start]} {first} {between} {second} {text[end:]}".split()
    return words


def _place_of(phrases: Mapping[str, Sequence[Sense]], *names: str) -> str:
    """Return the first of some names that is one of a place or area; "" where none is."""
    for name in names:
        if any(each.role in ("place", "area") for each in phrases.get(name, ())):
            return name
    return ""


@kept
def _correctable(facts: Facts) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return all words that are known, and those that a misspelt word may stand for."""
    every, names = {*plain_words(), *common_words()}, set[str]()
    for phrase, senses in anchors(facts).phrases.items():
        every.update(phrase.split())
        if any(each.role not in ("person", "cue", "agency") for each in senses):
            names.update(word for word in phrase.split() if len(word) >= _SHORTEST_NAME)
    every.update(facts.column("SELECT word FROM word"))
    return frozenset(every), tuple(sorted(names))


@kept
def _corrected(facts: Facts, word: str) -> str:
    """Return the known word that a misspelt one is most like, or the word."""
    every, names = _correctable(facts)
    if word in every or len(word) < _SHORTEST_NAME or not word.isalpha():
        return word
    close = nearest_names(word, [each for each in names if each[0] == word[0]], 1, _SIMILARITY)
    return close[0] if close else word
