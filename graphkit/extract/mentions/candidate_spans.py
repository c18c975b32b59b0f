"""Where the name of a local service could stand: every stretch of words that might be one.

A name ends in a head ("early help *hub*"), or in whom it is for ("team for disabled children"), is an
abbreviation ("MASH"), stands in quotation marks ("‘Kickback’") or in capitals ("Starting Point"); how far it
goes back is open, so each place where it may end comes with several places where it may begin. Which of them
it is, if any, is for `services`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import compress
from typing import Any

from graphkit.core.resources import load_lexicon
from graphkit.extract.mentions.abbreviations import long_form, strip_plural
from graphkit.extract.text.tokens import TokenizedSentence, common_words

LONGEST = 9  # words
QUOTED_LONGEST = 7
BRACKET = re.compile(r"\s?\((?=[^)]{0,12}[A-Z][^)]{0,12}[A-Z])([A-Za-z0-9&/\-+]{2,14})\)")
ABBREVIATION = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z0-9&/\-]{2,12}$")
INNER_GAPS = frozenset({" ", "! ", "' ", ", ", " (", ") ", "' (", " ‘", "-", "', ", ", ‘", "/", " & ", " - "})
CLOSED = re.compile(r"'(?!\w)")
TAIL_LONGEST = 6  # words after "for"
WITHIN = 4  # words before a head among which an abbreviation in brackets is looked for
_TAIL = re.compile(
    r"(?P<whose>(?:[\w'-]+ ){0,3}?)(?:children|people|leavers|carers|parents|fathers|mothers|families"
    r"|adopters|workers|women|girls|boys|adults)\b(?: in care| in need| looked after| who go missing)?"
    r"(?: and (?:care leavers|carers|families|young people|guardians))?(?= |$)"
)


@cache
def service_words() -> dict[str, Any]:
    """Return `services.yaml`, lists as sets."""
    read = load_lexicon("services").items()
    return {key: frozenset(value) if isinstance(value, list) else value for key, value in read}


@cache
def head_nouns() -> dict[str, str]:
    """Return each head, also in the plural, with its singular."""
    found = {}
    for words in service_words()["heads"].values():
        for word in words:
            found[word] = word
            found[word[:-1] + "ies" if word.endswith("y") else word + "s"] = word
    return found


@cache
def barriers() -> frozenset[str]:
    """Return the words that no name told by its head goes back past."""
    found: frozenset[str] = service_words()["never-inside"] | service_words()["barriers"]
    return found


@dataclass(frozen=True, slots=True)
class SentenceContext:
    """A sentence, and what is known of its words.

    `taken` are words that name somebody else; `partners` says which words mean a sector: first word → (word
    after the last, sector); `known` are names found already: first word, word after the last, class.
    """

    words: TokenizedSentence
    taken: Collection[int] = ()
    partners: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    known: Iterable[tuple[int, int, str]] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """A word on which a name may end. `kind`: "head", "tail", "abbreviation", "capitals" or "quoted".

    `word` is the head where there is one. `begins` are the words on which the name may begin, the nearest
    first, with the character it begins on. `end` takes in an abbreviation in brackets, `bare_end` does not;
    `spelt` is the word from which on the letters of an abbreviation at the end, or within the name, are spelt
    out, -1 where none is.
    """

    last: int
    kind: str
    word: str  # lower case, without a possessive
    end: int
    bare_end: int
    begins: tuple[tuple[int, int], ...]
    spelt: int = -1


def candidate_endings(words: TokenizedSentence, taken: Collection[int]) -> Iterator[Ending]:
    """Yield the places where a name may end; no name is looked for on words that are `taken`."""
    for last in _places(words):
        word, bare_end, gap = words.lower[last], words.ends[last], words.gaps[last + 1]
        if word.endswith("'s"):
            word, bare_end = word[:-2], bare_end - 2
        kind = "" if last in taken else _kind(words, last, word)
        if not kind:
            continue
        if gap[:2] == "!'":
            bare_end += 1  # "Reach Out!" with its mark
        bracket = BRACKET.match(words.text, bare_end) if kind != "abbreviation" and "(" in gap else None
        end = bracket.end() if bracket else bare_end
        spelt = _spelt_from(words, bracket[1], bare_end) if bracket else _spelt_within(words, last, kind)
        firsts = list(_begins(words, last, kind))
        quoted = _quote_begins(words, last) if gap[:1] == "'" else -1
        firsts += [at for at in (spelt, quoted) if 0 <= at < min(firsts, default=last)]
        if firsts:
            begins = tuple(_placed(words, first, end) for first in firsts)
            yield Ending(last, kind, word, end, bare_end, begins, spelt)
        if kind == "head" and gap == " " and words.lower[last + 1 : last + 2] == ["for"]:
            yield from _with_tail(words, last, word, firsts)


def _with_tail(words: TokenizedSentence, head: int, word: str, firsts: list[int]) -> Iterator[Ending]:
    """Yield the ending that goes on with whom a service is for, if one does ("team for young fathers")."""
    opening = head + 2
    tail = _TAIL.match(" ".join(words.lower[opening : opening + TAIL_LONGEST]))
    if tail is None or not service_words()["never-inside"].isdisjoint(tail["whose"].split()):
        return
    last = opening + tail[0].count(" ")
    if any(gap != " " for gap in words.gaps[opening : last + 1]):
        return
    bare_end = words.ends[last]
    bracket = BRACKET.match(words.text, bare_end) if "(" in words.gaps[last + 1] else None
    begins = tuple((first, words.starts[first]) for first in dict.fromkeys([head, *firsts]))
    yield Ending(last, "tail", word, bracket.end() if bracket else bare_end, bare_end, begins)


def _spelt_within(words: TokenizedSentence, last: int, kind: str) -> int:
    """Return where an abbreviation within a name is spelt out ("Early Help Assessment (EHA) team"), or -1."""
    if kind != "head" or ")" not in words.text:
        return -1
    for at in range(last - 1, max(0, last - WITHIN), -1):
        if words.gaps[at + 1][:1] == ")" and words.gaps[at][-1:] == "(":
            return _spelt_from(words, words.words[at], words.ends[at - 1])
    return -1


def _spelt_from(words: TokenizedSentence, short: str, end: int) -> int:
    """Return the word from which on an abbreviation is spelt out before `end`, or -1."""
    long = long_form(strip_plural(short), words.text[max(0, end - 140) : end])
    start = words.text.rfind(long, 0, end) if long else -1
    at = bisect_left(words.starts, start)
    return at if words.starts[at : at + 1] == [start] else -1


def _places(words: TokenizedSentence) -> list[int]:
    """Return the words worth a closer look: heads, words with capitals, words on which a quote ends."""
    worth = [*map(_WORTH.__getitem__, words.words)]
    if worth and worth[0] == 1:
        worth[0] = 0
    if "'" in words.text and "'" in "".join(words.gaps):
        worth = [
            value or gap[:1] == "'" or gap[:2] == "!'"
            for value, gap in zip(worth, words.gaps[1:], strict=True)
        ]
    return [*compress(range(len(worth)), worth)]


class _Worth(dict[str, int]):
    """Word as printed → whether it is worth a closer look: 2, or 1 where it does not open the sentence."""

    def __missing__(self, printed: str) -> int:
        word, known = printed.lower(), head_nouns()
        if word in known or (word.endswith("'s") and word[:-2] in known):
            value = 2
        elif word != printed:
            value = 1 if word in common_words() and not _is_abbreviation(printed) else 2
        else:
            value = 0
        self[printed] = value
        return value


_WORTH = _Worth()


def _kind(words: TokenizedSentence, last: int, word: str) -> str:
    if word in head_nouns():
        return "head"
    printed = words.words[last]
    if _is_abbreviation(printed):
        return "abbreviation"
    gap = words.gaps[last + 1].removeprefix("!")
    if printed[0].isupper() and not (last == 0 and word in common_words()):
        goes_on = gap == " " and last + 1 < len(words.words) and words.words[last + 1][0].isupper()
        if not goes_on:
            return "capitals"
    if gap[:1] == "'" and _quote_begins(words, last) >= 0:
        return "quoted"
    return ""


def _is_abbreviation(printed: str) -> bool:
    return ABBREVIATION.match(printed.removesuffix("'s")) is not None


def _quote_begins(words: TokenizedSentence, last: int) -> int:
    for at in range(last, max(-1, last - QUOTED_LONGEST), -1):
        gap = words.gaps[at]
        if "‘" in gap:
            return at
        if "'" in gap:
            break
    return -1


def _begins(words: TokenizedSentence, last: int, kind: str) -> Iterator[int]:
    """Yield the words on which a name ending at `last` may begin, going back."""
    known = service_words()
    never_first, may_begin, joints = known["never-first"], known["may-begin"], known["joints"]
    free = kind in ("capitals", "quoted")
    closes = words.gaps[last + 1][:1] == "'"
    for at in range(last, max(-1, last - LONGEST), -1):
        if at < last and not _may_hold(words, at, last, free):
            return
        word, capital, opens = words.lower[at], words.words[at][0].isupper(), "‘" in words.gaps[at]
        begins = word not in never_first or word in may_begin or (capital and word not in ("a", "an"))
        if word == "the" and not (free and capital and at and at < last):
            begins = False
        if kind == "head" and at == last and not capital:
            begins = False  # "the team" names nobody
        if kind in ("capitals", "abbreviation"):
            begins = (begins and capital) or at == last
        if begins or (kind == "quoted" and opens):
            yield at
        whole = opens and closes and at > 0 and words.lower[at - 1] in ("and", "or")
        if whole or (kind == "quoted" and opens) or (kind == "abbreviation" and words.gaps[at].endswith("(")):
            return
        if not capital and (kind == "abbreviation" or (kind == "capitals" and word not in joints)):
            return


def _may_hold(words: TokenizedSentence, at: int, last: int, free: bool) -> bool:
    """Say whether a name that ends at `last` may go back over a word; one of its own (`free`) holds more."""
    if words.gaps[at + 1] not in INNER_GAPS:
        return False
    word, known = words.lower[at], service_words()
    linked = not free and word in _linking() and _links(words, at)
    if word in (known["never-inside"] if free else barriers()):
        capital = at > 0 and words.words[at][0].isupper()
        joins = word in known["joints"] and (free or _between_capitals(words, at))
        if not (linked or capital or joins):
            return False
    if free or linked:
        return True
    if at == last - 1:
        return word not in ("of", "and", "or", "for", "in") and word not in known["ways"]
    return word not in known["ways"] or words.words[at - 1][0].isupper()


def _links(words: TokenizedSentence, at: int) -> bool:
    """Say whether a word belongs to one beside it ("children at risk of …", "missing from home")."""
    links, lower = service_words()["links"], words.lower
    return f"{lower[at]} {lower[at + 1]}" in links or (at > 0 and f"{lower[at - 1]} {lower[at]}" in links)


@cache
def _linking() -> frozenset[str]:
    """Return the words of links that would end a name going back."""
    return frozenset(word for link in service_words()["links"] for word in link.split())


def _between_capitals(words: TokenizedSentence, at: int) -> bool:
    """Say whether a word joins two with capitals ("Make a Change team")."""
    return at > 0 and words.words[at - 1][0].isupper() and words.words[at + 1][0].isupper()


def _placed(words: TokenizedSentence, first: int, end: int) -> tuple[int, int]:
    """Return a first word with the character its name begins on: a quotation mark that closes inside."""
    start = words.starts[first]
    if "‘" in words.gaps[first]:
        inside = words.text[start:end]
        if "‘" not in inside and CLOSED.search(inside):
            start -= 1
    return first, start
