"""Finds the abbreviations that a report introduces: "multi-agency safeguarding hub (MASH)".

The long form is the words whose initials are the short form, or else the one found by the algorithm of
Schwartz and Hearst (2003): each letter of the short form is matched from the end of the text before it
backwards, the first letter at the beginning of a word. The reverse order, "MASH (multi-agency safeguarding
hub)", is found too. Abbreviations in common use that a report does not introduce are in
`data/lexicon/abbreviations.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from graphkit.core.model import Document
from graphkit.core.resources import read_tsv_pairs
from graphkit.extract.text.tokens import common_words, normalize_punctuation

BRACKET = re.compile(r"\(([^()]{2,90})\)")
SHORT = re.compile(r"(?=.*[A-Z].*[A-Z]|.*[A-Z][a-z]+$)[A-Z0-9i][A-Za-z0-9&/\-.+]{1,11}$")
_KIND = "(?P<kind>team|service|project|programme|hub|panel|group|forum|centre|scheme|initiative)"
OWN_NAME = re.compile(
    r"(?:‘(?P<quoted>[A-Z][\w ']{2,30}?)'|\b[a-z][\w'-]*,? (?P<name>[A-Z][a-z]{3,})) " + _KIND + r"s?\b"
)
_MAYBE_OWN_NAME = re.compile(rf"(?:[A-Z][a-z]{{3,}}|') {_KIND}")  # a fast test for the end of such a name
APPOSED = re.compile(  # "the children in care council, ‘Lantern’"
    r"\b(?P<kind>[Cc]ouncil|[Gg]roup|[Ff]orum|[Tt]eam|[Ss]ervice|[Pp]roject|[Pp]rogramme),? "
    r"(?:called |known as )?‘(?P<name>[A-Z][\w '!]{2,30}?)'(?!\w)"
)
_DESCRIPTION = rf"(?:{_KIND}|front door|network|single point of (?:contact|access))\b"
# "‘Lantern', a single point of contact", "to Lantern, Wexmoor's ‘front door' service": first where it begins
_APPOSITIONS = (re.compile(r", (?=an? |[A-Z][a-z]+'s )"), re.compile(r": (?=an? |[A-Z][a-z]+'s )"))
_DESCRIPTION_AFTER = re.compile(rf"(?:an?|[A-Z][a-z]+'s) (?:[\w'‘-]+,? ){{0,4}}?[‘']?{_DESCRIPTION}")
_BRACKETED = re.compile(r"\(‘?(?P<name>[A-Z][a-z]{3,}(?: [A-Z][a-z]+){0,2})'?\)")
_ENDS_IN_KIND = re.compile(rf"\b{_DESCRIPTION}'? $")
_ENDS_IN_NAME = re.compile(
    r"(?:‘(?:[Tt]he )?(?P<quoted>[A-Z][\w ']{2,30}?)'"
    r"|\b(?!(?:and|for|in|of|the)\b)[a-z][\w'-]*,? (?P<name>[A-Z][a-z]{3,}(?: [A-Z][a-z]+){0,2}))$"
)
_LONGEST_NAME, _LONGEST_KIND = 60, 40
_FUNCTION_WORD = re.compile(r"(?:and|or|of|the|for|in|to|a)\b")  # with a capital part of a name ("In Touch")
_WORD = re.compile(r"[^\W_]+(?:'\w+)?")
SENTENCE_END = re.compile(r"[.;:!?()]\s|\n")


def find_abbreviations(document: Document) -> dict[str, str]:
    """Return short form → long form for every abbreviation that the body of a report introduces.

    A proper name that is printed once with the kind of service ("Lantern project", "‘Lantern’ project") is a
    short form too: elsewhere the report prints only "Lantern".
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
    appositions = APPOSED.finditer(text) if "‘" in text else ()
    found = [(match["name"], f"{match['name']} {match['kind'].lower()}") for match in appositions]
    for match in OWN_NAME.finditer(text) if _MAYBE_OWN_NAME.search(text) else ():
        if name := _own_name(match):
            found.append((name, f"{name} {match['kind']}"))
    return [*found, *_described_names(text)]


def _own_name(match: re.Match[str]) -> str:
    """Return the quoted name, or an unquoted one that is no common word, else ""."""
    name: str = match["name"] or ""
    return match["quoted"] or ("" if name.lower() in common_words() else name)


def _described_names(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, name with its kind) for names with a description: "Lantern, a specialist team".

    A description without a kind ("a single point of contact") means a service.
    """
    for gap in chain(*(each.finditer(text) for each in _APPOSITIONS)):
        before = _ENDS_IN_NAME.search(text, max(0, gap.start() - _LONGEST_NAME), gap.start())
        kind = _DESCRIPTION_AFTER.match(text, gap.end()) if before else None
        if before and kind and (name := _own_name(before)):
            yield _with_kind(name, kind)
    for match in _BRACKETED.finditer(text):
        kind = _ENDS_IN_KIND.search(text, max(0, match.start() - _LONGEST_KIND), match.start())
        if kind and match["name"].lower() not in common_words():
            yield _with_kind(match["name"], kind)


def _with_kind(name: str, kind: re.Match[str]) -> tuple[str, str]:
    return name, f"{name} {kind['kind'] or 'service'}"


def abbreviation_pairs(text: str) -> list[tuple[str, str]]:
    """Return (short, long) for each abbreviation introduced in a text."""
    found = []
    for match in BRACKET.finditer(text):
        inside = normalize_punctuation(match[1]).strip(" '‘")
        before = normalize_punctuation(text[max(0, match.start() - 140) : match.start()])
        if SHORT.match(inside):
            short, long = strip_plural(inside), long_form(strip_plural(inside), _sentence_part(before))
        else:
            short, long = _short_before(before), inside
            if long_form(short, long) != long:
                continue
        if long:
            found.append((short, long))
    return found


def long_form(short: str, before: str) -> str:
    """Return the shortest end of `before` that is a long form of `short`, or "" without one.

    A match by initials comes first: "employment and training" has all letters of "EET" too.
    """
    words = before.split()
    window = " ".join(words[-min(len(short) + 5, 2 * len(short) + 1) :])
    letters = [letter for letter in short.lower() if letter.isalnum()]
    at = _by_initials(letters, window)
    at = _by_letters(letters, window) if at < 0 else at
    long = window[at:].strip(" ,'") if at >= 0 else ""
    return long if len(long) > len(short) + 1 and " " in long else ""


def _by_initials(letters: list[str], window: str) -> int:
    """Return where the words begin whose initials are these letters, or -1.

    Function words may be skipped, and one or two words may follow: "electively home educate their children
    (EHE)".
    """
    starts = [match.start() for match in _WORD.finditer(window)]

    @cache
    def match_back(word: int, letter: int) -> int:
        if word < 0:
            return -1
        start, is_function_word, found = starts[word], bool(_FUNCTION_WORD.match(window, starts[word])), -1
        if window[start].lower() == letters[letter] and not (is_function_word and letter == 0):
            found = start if letter == 0 else match_back(word - 1, letter - 1)
        return match_back(word - 1, letter) if found < 0 and is_function_word else found

    ends = range(len(starts) - 1, -1, -1)[:3] if letters else ()
    return next((at for end in ends if (at := match_back(end, len(letters) - 1)) >= 0), -1)


def _by_letters(letters: list[str], window: str) -> int:
    """Return where the letters begin when each is matched from the end backwards, or -1."""
    at = len(window)
    for index in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (
            window[at].lower() != letters[index] or (index == 0 and not _may_begin(window, at))
        ):
            at -= 1
        if at < 0:
            return -1
    return at


def _may_begin(window: str, at: int) -> bool:
    """Return whether a long form may begin here: at a word that is no function word ("and", "of")."""
    return (at == 0 or not window[at - 1].isalnum()) and not _FUNCTION_WORD.match(window, at)


def strip_plural(short: str) -> str:
    """Return an abbreviation without a plural "s"."""
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short


def _sentence_part(before: str) -> str:
    return SENTENCE_END.split(before.rstrip(" '"))[-1]


def _short_before(before: str) -> str:
    last = before.split()[-1:] or [""]
    word = last[0].strip("‘' ")
    return strip_plural(word) if SHORT.match(word) and sum(c.isupper() for c in word) > 1 else ""


@cache
def common_abbreviations() -> dict[str, str]:
    """Return short form → long form for abbreviations that reports use without introducing them."""
    return dict(read_tsv_pairs("data", "lexicon", "abbreviations.tsv"))
