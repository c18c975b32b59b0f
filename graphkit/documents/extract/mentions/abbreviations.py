"""Finds the abbreviations that a report introduces: "multi-agency safeguarding hub (MASH)".

The long form is the words whose initials are the short form, or else the one found by the algorithm
of Schwartz and Hearst (2003): each letter of the short form is matched from the end of the text
before it backwards, the first letter at the beginning of a word. The reverse order, "MASH
(multi-agency safeguarding hub)", is found too. Abbreviations in common use that a report does not
introduce are in `data/lexicon/abbreviations.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from graphkit.core.model import Document
from graphkit.core.patterns import Patterns
from graphkit.core.resources import read_tsv_pairs
from graphkit.documents.extract.text.tokens import common_words, normalize_punctuation

_RE = Patterns("abbreviations")

_LONGEST_NAME = 60
_LONGEST_KIND = 40


def find_abbreviations(document: Document) -> dict[str, str]:
    """Return short form → long form for every abbreviation that the body of a report introduces.

    A proper name that is printed once with the kind of service ("Lantern project", "‘Lantern’
    project") is a short form too: elsewhere the report prints only "Lantern".
    """
    found: dict[str, str] = {}
    for block in document.body_blocks():
        text = document.text_of(block)
        for short, long in (*abbreviation_pairs(text), *find_proper_names(text)):
            found.setdefault(short, long)
    return found


def find_proper_names(text: str) -> list[tuple[str, str]]:
    """Return (name, name with its kind) for the services that have a proper name."""
    text = normalize_punctuation(text)
    found = []
    for match in _RE.apposed.finditer(text):
        found.append((match["name"], f"{match['name']} {match['kind'].lower()}"))
    for match in _RE.own_name.finditer(text):
        if name := _own_name(match):
            found.append((name, f"{name} {match['kind']}"))
    return [*found, *_described_names(text)]


def _own_name(match: re.Match[str]) -> str:
    """Return the quoted name, or an unquoted one that is no common word, else ""."""
    quoted: str = match["quoted"]
    if quoted:
        return quoted
    name: str = match["name"] or ""
    return "" if name.lower() in common_words() else name


def _described_names(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, name with its kind) for names with a description: "Lantern, a specialist team".

    A description without a kind ("a single point of contact") means a service.
    """
    for gap in chain(_RE.comma_before.finditer(text), _RE.colon_before.finditer(text)):
        start = gap.start()
        before = _RE.ends_in_name.search(text, max(0, start - _LONGEST_NAME), start)
        if not before:
            continue
        kind = _RE.description_after.match(text, gap.end())
        if kind and (name := _own_name(before)):
            yield name, f"{name} {kind['kind'] or 'service'}"
    for match in _RE.bracketed.finditer(text):
        start = match.start()
        kind = _RE.ends_in_kind.search(text, max(0, start - _LONGEST_KIND), start)
        name = match["name"]
        if kind and name.lower() not in common_words():
            yield name, f"{name} {kind['kind'] or 'service'}"


def abbreviation_pairs(text: str) -> list[tuple[str, str]]:
    """Return (short, long) for each abbreviation introduced in a text."""
    found = []
    for match in _RE.bracket.finditer(text):
        inside = normalize_punctuation(match[1]).strip(" '‘")
        before = normalize_punctuation(text[max(0, match.start() - 140) : match.start()])
        if _RE.short.match(inside):
            sentence = _RE.sentence_end.split(before.rstrip(" '"))[-1]
            short = strip_plural(inside)
            long = long_form(short, sentence)
        else:
            last = "".join(before.split()[-1:]).strip("‘' ")
            is_short = _RE.short.match(last) and sum(map(str.isupper, last)) > 1
            short = strip_plural(last) if is_short else ""
            long = inside
            if long_form(short, long) != long:
                continue
        if long:
            found.append((short, long))
    return found


def long_form(short: str, before: str) -> str:
    """Return the shortest end of `before` that is a long form of `short`, or "" without one.

    A match by initials comes first: "employment and training" has all letters of "EET" too.
    """
    most = min(len(short) + 5, 2 * len(short) + 1)
    window = " ".join(before.split()[-most:])
    letters = [letter for letter in short.lower() if letter.isalnum()]
    at = _by_initials(letters, window)
    if at < 0:
        at = _by_letters(letters, window)
    if at < 0:
        return ""
    long = window[at:].strip(" ,'")
    return long if " " in long else ""


def _by_initials(letters: list[str], window: str) -> int:
    """Return where the words begin whose initials are these letters, or -1.

    Function words may be skipped, and one or two words may follow: "electively home educate their
    children (EHE)".
    """
    starts = [match.start() for match in _RE.word.finditer(window)]

    @cache
    def match_back(word: int, letter: int) -> int:
        if word < 0:
            return -1
        start = starts[word]
        is_skipped = _RE.function_word.match(window, start) is not None
        found = -1
        if window[start].lower() == letters[letter] and not (is_skipped and letter == 0):
            found = start if letter == 0 else match_back(word - 1, letter - 1)
        if found < 0 and is_skipped:
            return match_back(word - 1, letter)
        return found

    if letters:
        last = len(starts) - 1
        for end in range(last, max(-1, last - 3), -1):
            at = match_back(end, len(letters) - 1)
            if at >= 0:
                return at
    return -1


def _by_letters(letters: list[str], window: str) -> int:
    """Return where the letters begin when each is matched from the end backwards, or -1."""
    at = len(window)
    for index in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (
            window[at].lower() != letters[index]
            or (index == 0 and not _RE.may_begin.match(window, at))
        ):
            at -= 1
        if at < 0:
            return -1
    return at


def strip_plural(short: str) -> str:
    """Return an abbreviation without a plural "s"."""
    if len(short) > 2 and short[-1] == "s" and short[-2].isupper():
        return short[:-1]
    return short


@cache
def common_abbreviations() -> dict[str, str]:
    """Return short form → long form for abbreviations that reports use without introducing them."""
    return dict(read_tsv_pairs("data", "lexicon", "abbreviations.tsv"))
