"""Abbreviations as a report introduces them: "multi-agency safeguarding hub (MASH)".

Words that begin with its letters, or else Schwartz and Hearst's rule: every letter of the short form is found
in the long form, from its end backwards, the first letter at the beginning of a word. Reports also write them
the other way round, "MASH (multi-agency safeguarding hub)". What a report does not introduce is looked up
in a list.
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
_MAYBE_OWN = re.compile(rf"(?:[A-Z][a-z]{{3,}}|') {_KIND}")  # quickly looked for: the end of such a name
APPOSED = re.compile(  # "the children in care council, ‘Lantern’"
    r"\b(?P<kind>[Cc]ouncil|[Gg]roup|[Ff]orum|[Tt]eam|[Ss]ervice|[Pp]roject|[Pp]rogramme),? "
    r"(?:called |known as )?‘(?P<name>[A-Z][\w '!]{2,30}?)'(?!\w)"
)
_WHAT_IT_IS = rf"(?:{_KIND}|front door|network|single point of (?:contact|access))\b"
# "‘Lantern', a single point of contact", "to Lantern, Wexmoor's ‘front door' service": first, where to look
_APPOSITIONS = (re.compile(r", (?=an? |[A-Z][a-z]+'s )"), re.compile(r": (?=an? |[A-Z][a-z]+'s )"))
_TOLD_BEHIND = re.compile(rf"(?:an?|[A-Z][a-z]+'s) (?:[\w'‘-]+,? ){{0,4}}?[‘']?{_WHAT_IT_IS}")
_BRACKETED = re.compile(r"\(‘?(?P<name>[A-Z][a-z]{3,}(?: [A-Z][a-z]+){0,2})'?\)")
_ENDS_ON_KIND = re.compile(rf"\b{_WHAT_IT_IS}'? $")
_ENDS_ON_NAME = re.compile(
    r"(?:‘(?:[Tt]he )?(?P<quoted>[A-Z][\w ']{2,30}?)'"
    r"|\b(?!(?:and|for|in|of|the)\b)[a-z][\w'-]*,? (?P<name>[A-Z][a-z]{3,}(?: [A-Z][a-z]+){0,2}))$"
)
_LONGEST_NAME, _LONGEST_KIND = 60, 40
_JOINT = re.compile(r"(?:and|or|of|the|for|in|to|a)\b")  # with a capital it belongs to a name ("In Touch")
_WORD = re.compile(r"[^\W_]+(?:'\w+)?")
SENTENCE_END = re.compile(r"[.;:!?()]\s|\n")


def find_abbreviations(document: Document) -> dict[str, str]:
    """Return short form → long form for every abbreviation that the body of a report introduces.

    A name of its own that stands before its kind once ("Lantern project", "‘Lantern’ project") is a short
    form too: elsewhere the report says just "Lantern".
    """
    found: dict[str, str] = {}
    for block in document.body_blocks():
        text = document.text_of(block)
        for short, long in (*abbreviation_pairs(text), *find_proper_names(text)):
            found.setdefault(short, long)
    return found


def find_proper_names(text: str) -> list[tuple[str, str]]:
    """Return (name, name with its kind) for the services that are called by a name of their own."""
    text = normalize_punctuation(text)
    appositions = APPOSED.finditer(text) if "‘" in text else ()
    found = [(match["name"], f"{match['name']} {match['kind'].lower()}") for match in appositions]
    for match in OWN_NAME.finditer(text) if _MAYBE_OWN.search(text) else ():
        if name := _own_name(match):
            found.append((name, f"{name} {match['kind']}"))
    return [*found, *_explained(text)]


def _own_name(match: re.Match[str]) -> str:
    """Return the name in quotes, or the one without that is no common word; "" for none."""
    name: str = match["name"] or ""
    return match["quoted"] or ("" if name.lower() in common_words() else name)


def _explained(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names of which a text says beside them what they are: "Lantern, a specialist team".

    What is of no kind by its words ("a single point of contact") is a service.
    """
    for gap in chain(*(each.finditer(text) for each in _APPOSITIONS)):
        before = _ENDS_ON_NAME.search(text, max(0, gap.start() - _LONGEST_NAME), gap.start())
        kind = _TOLD_BEHIND.match(text, gap.end()) if before else None
        if before and kind and (name := _own_name(before)):
            yield _with_kind(name, kind)
    for match in _BRACKETED.finditer(text):
        kind = _ENDS_ON_KIND.search(text, max(0, match.start() - _LONGEST_KIND), match.start())
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
    """Return the shortest end of `before` that spells `short`, or "" where none does.

    Words that begin with its letters go before: "employment and training" has all letters of "EET", too.
    """
    words = before.split()
    window = " ".join(words[-min(len(short) + 5, 2 * len(short) + 1) :])
    letters = [letter for letter in short.lower() if letter.isalnum()]
    at = _by_initials(letters, window)
    at = _by_letters(letters, window) if at < 0 else at
    long = window[at:].strip(" ,'") if at >= 0 else ""
    return long if len(long) > len(short) + 1 and " " in long else ""


def _by_initials(letters: list[str], window: str) -> int:
    """Return where words open that begin with these letters, joints aside; -1 where none do.

    One or two more may follow: "electively home educate their children (EHE)".
    """
    starts = [match.start() for match in _WORD.finditer(window)]

    @cache
    def opening(word: int, letter: int) -> int:
        if word < 0:
            return -1
        start, joint, found = starts[word], bool(_JOINT.match(window, starts[word])), -1
        if window[start].lower() == letters[letter] and not (joint and letter == 0):
            found = start if letter == 0 else opening(word - 1, letter - 1)
        return opening(word - 1, letter) if found < 0 and joint else found

    ends = range(len(starts) - 1, -1, -1)[:3] if letters else ()
    return next((at for end in ends if (at := opening(end, len(letters) - 1)) >= 0), -1)


def _by_letters(letters: list[str], window: str) -> int:
    """Return where the letters begin, each looked for from the end; -1 where one is not found."""
    at = len(window)
    for index in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (window[at].lower() != letters[index] or (index == 0 and not _opens(window, at))):
            at -= 1
        if at < 0:
            return -1
    return at


def _opens(window: str, at: int) -> bool:
    """Say whether a long form may open here: on the beginning of a word that is no joint ("and", "of")."""
    return (at == 0 or not window[at - 1].isalnum()) and not _JOINT.match(window, at)


def strip_plural(short: str) -> str:
    """Return an abbreviation without the "s" of its plural."""
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short


def _sentence_part(before: str) -> str:
    return SENTENCE_END.split(before.rstrip(" '"))[-1]


def _short_before(before: str) -> str:
    last = before.split()[-1:] or [""]
    word = last[0].strip("‘' ")
    return strip_plural(word) if SHORT.match(word) and sum(c.isupper() for c in word) > 1 else ""


@cache
def common_abbreviations() -> dict[str, str]:
    """Return the abbreviations that reports use without introducing them."""
    return dict(read_tsv_pairs("data", "lexicon", "abbreviations.tsv"))
