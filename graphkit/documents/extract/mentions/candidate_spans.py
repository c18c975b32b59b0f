"""Candidate spans: every span of a sentence that might be the name of a local service.

A name ends in a head noun ("early help *hub*") or a tail with whom it is for ("team *for disabled
children*"), is an abbreviation ("MASH"), quoted ("‘Kickback’") or in capitals ("Starting Point").
Each word on which a name may end comes with all words on which it may begin; `service_tagger`
chooses among them. The word lists are in `data/lexicon/services.yaml`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon, word_sets
from graphkit.documents.extract.mentions.abbreviations import long_form, strip_plural
from graphkit.documents.extract.text.tokens import TokenizedSentence, common_words

NAME_RE = Patterns("services")
LISTS = word_sets("services")
BARRIERS = LISTS["never-inside"] | LISTS["barriers"]  # are in no name that ends in a head noun
LONGEST = 9  # words in a name
QUOTED_LONGEST = 7
INNER_GAPS = frozenset(load_lexicon("services")["inner-gaps"])
TAIL_LONGEST = 6  # words after "for"
MAX_WORDS_TO_ABBREVIATION = 4  # from a head noun back to an abbreviation in brackets


@cache
def head_nouns() -> dict[str, str]:
    """Return head noun, singular or plural → singular."""
    found = {}
    for words in load_lexicon("services")["heads"].values():
        for word in words:
            found[word] = word
            found[word[:-1] + "ies" if word.endswith("y") else word + "s"] = word
    return found


@dataclass(frozen=True, slots=True)
class SentenceContext:
    """A sentence with the matches of the gazetteer.

    `taken` are the words inside names of authorities and agencies. `partners` are the phrases for a
    sector: first word → (word after the last, sector). `known` are services known nationally: first
    word, word after the last, class.
    """

    words: TokenizedSentence
    taken: Collection[int] = ()
    partners: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    known: Iterable[tuple[int, int, str]] = ()


class Ending(NamedTuple):
    """The end of candidate spans. `kind`: "head", "tail", "abbreviation", "capitals" or "quoted".

    The spans end on word `last`; `word` is the head noun if there is one. `begins` are the words on
    which a span may begin, the nearest first, each with its first character. `end` includes an
    abbreviation in brackets, `bare_end` does not. `spelt` is the first word of the long form of
    that abbreviation, or of one inside the name; -1 without one.
    """

    last: int
    kind: str
    word: str  # lower case, without a possessive
    end: int
    bare_end: int
    begins: tuple[tuple[int, int], ...]
    spelt: int = -1


def candidate_endings(words: TokenizedSentence, taken: Collection[int]) -> Iterator[Ending]:
    """Yield the ends of candidate spans; none is on a word that is `taken`."""
    for last, printed in enumerate(words.words):
        if last in taken:
            continue
        gap = words.gaps[last + 1]
        kind = _kind_in_sentence(words, last, _kind_of_word(printed), gap)
        if not kind:
            continue
        lower = words.lower[last]
        word = lower.removesuffix("'s")
        bare_end = words.ends[last] - (len(lower) - len(word))
        if gap[:2] == "!'":
            bare_end += 1  # "Reach Out!" with its mark
        bracket = None
        if kind != "abbreviation" and "(" in gap:
            bracket = NAME_RE.bracket.match(words.text, bare_end)
        if bracket:
            end = bracket.end()
            spelt = _spelt_from(words, bracket[1], bare_end)
        else:
            end = bare_end
            spelt = _spelt_within(words, last, kind)
        quoted = _quote_begins(words, last) if gap[:1] == "'" else -1
        firsts = list(_begins(words, last, kind))
        nearest = min(firsts, default=last)
        firsts += [at for at in (spelt, quoted) if 0 <= at < nearest]
        if firsts:
            begins = tuple(_with_start(words, first, end) for first in firsts)
            yield Ending(last, kind, word, end, bare_end, begins, spelt)
        if kind == "head" and gap == " " and words.lower[last + 1 : last + 2] == ["for"]:
            yield from _tail_ending(words, last, word, firsts)


def _kind_in_sentence(words: TokenizedSentence, last: int, kind: str, gap: str) -> str:
    """Return the kind of a name that ends on a word where it stands, before a gap; "" for none."""
    after = gap.removeprefix("!")
    if kind == "common":
        kind = "capitals" if last else ""
    if kind == "capitals" and after == " ":
        following = "".join(words.words[last + 1 : last + 2])
        kind = "" if following[:1].isupper() else kind
    if not kind and after[:1] == "'" and _quote_begins(words, last) >= 0:
        return "quoted"
    return kind


@cache
def _kind_of_word(printed: str) -> str:
    """Return the kind of a name that may end on a word, if any:
    "head", "abbreviation" or "capitals".

    "common" is a common word with a capital: one that opens a sentence ends no name.
    """
    lower = printed.lower()
    bare = lower.removesuffix("'s")
    if bare in head_nouns():
        return "head"
    if NAME_RE.abbreviation.match(printed.removesuffix("'s")):
        return "abbreviation"
    if not printed[0].isupper():
        return ""
    return "capitals" if common_words().keys().isdisjoint((lower, bare)) else "common"


def _tail_ending(
    words: TokenizedSentence, head: int, word: str, firsts: list[int]
) -> Iterator[Ending]:
    """Yield the ending with whom a service is for, if there is one ("team for young fathers")."""
    opening = head + 2
    following = words.lower[opening : opening + TAIL_LONGEST]
    tail = NAME_RE.tail.match(" ".join(following))
    if tail is None or not LISTS["never-inside"].isdisjoint(tail["modifiers"].split()):
        return
    last = opening + tail[0].count(" ")
    if any(gap != " " for gap in words.gaps[opening : last + 1]):
        return
    bare_end = end = words.ends[last]
    if "(" in words.gaps[last + 1] and (bracket := NAME_RE.bracket.match(words.text, bare_end)):
        end = bracket.end()
    begins = tuple((first, words.starts[first]) for first in dict.fromkeys([head, *firsts]))
    yield Ending(last, "tail", word, end, bare_end, begins)


def _spelt_within(words: TokenizedSentence, last: int, kind: str) -> int:
    """Return the first word of the long form inside a name ("Early Help Assessment (EHA) team"),
    or -1.
    """
    if kind != "head" or ")" not in words.text:
        return -1
    for at in range(last - 1, max(0, last - MAX_WORDS_TO_ABBREVIATION), -1):
        if words.gaps[at + 1][:1] == ")" and words.gaps[at][-1:] == "(":
            return _spelt_from(words, words.words[at], words.ends[at - 1])
    return -1


def _spelt_from(words: TokenizedSentence, short: str, end: int) -> int:
    """Return the first word of the long form of an abbreviation before character `end`, or -1."""
    before = words.text[max(0, end - 140) : end]
    long = long_form(strip_plural(short), before)
    if not long:
        return -1
    start = words.text.rfind(long, 0, end)
    at = bisect_left(words.starts, start)
    if words.starts[at : at + 1] == [start]:
        return at
    return -1


def _quote_begins(words: TokenizedSentence, last: int) -> int:
    for at in range(last, max(-1, last - QUOTED_LONGEST), -1):
        gap = words.gaps[at]
        if "‘" in gap:
            return at
        if "'" in gap:
            break
    return -1


def _begins(words: TokenizedSentence, last: int, kind: str) -> Iterator[int]:
    """Yield the words on which a name that ends on `last` may begin, from right to left."""
    is_proper_name = kind in ("capitals", "quoted")
    closes = words.gaps[last + 1][:1] == "'"
    for at in range(last, max(-1, last - LONGEST), -1):
        if at < last and not _may_include(words, at, last, is_proper_name):
            return
        word = words.lower[at]
        gap = words.gaps[at]
        is_capital = words.words[at][0].isupper()
        opens = "‘" in gap
        is_quoted = kind == "quoted" and opens
        if is_quoted or _may_begin(word, kind, is_capital, at, last):
            yield at
        is_whole = opens and closes and at > 0 and words.lower[at - 1] in ("and", "or")
        is_in_bracket = kind == "abbreviation" and gap.endswith("(")
        if is_whole or is_quoted or is_in_bracket:
            return
        if is_capital:
            continue
        if kind == "abbreviation":
            return
        if kind == "capitals" and word not in LISTS["function-words"]:
            return


def _may_begin(word: str, kind: str, is_capital: bool, at: int, last: int) -> bool:
    """Return whether a name of a kind that ends on word `last` may begin with the word `at`."""
    is_proper_name = kind in ("capitals", "quoted")
    if word == "the" and not (is_proper_name and is_capital and 0 < at < last):
        begins = False
    elif kind == "head" and at == last and not is_capital:
        begins = False  # "the team" is no name
    elif is_capital and word not in ("a", "an"):
        begins = True
    else:
        begins = word not in LISTS["never-first"] or word in LISTS["may-begin"]
    if kind in ("capitals", "abbreviation"):
        return at == last or (begins and is_capital)
    return begins


def _may_include(words: TokenizedSentence, at: int, last: int, is_proper_name: bool) -> bool:
    """Return whether a name that ends on `last` may include a word before it;
    a proper name includes more.
    """
    if words.gaps[at + 1] not in INNER_GAPS:
        return False
    word = words.lower[at]
    in_phrase = not is_proper_name and _in_fixed_phrase(words, at)
    barriers = LISTS["never-inside"] if is_proper_name else BARRIERS
    if word in barriers and not in_phrase and not _joins(words, at, is_proper_name):
        return False
    if is_proper_name or in_phrase:
        return True
    if at == last - 1:
        return word not in ("of", "and", "or", "for", "in") and word not in LISTS["directions"]
    return word not in LISTS["directions"] or words.words[at - 1][0].isupper()


def _joins(words: TokenizedSentence, at: int, is_proper_name: bool) -> bool:
    """Return whether a word that names seldom have is in one: with a capital, or between two."""
    if at > 0 and words.words[at][0].isupper():
        return True
    if words.lower[at] not in LISTS["function-words"]:
        return False
    before = words.words[at - 1]
    after = words.words[at + 1]
    return is_proper_name or (at > 0 and before[0].isupper() and after[0].isupper())


def _in_fixed_phrase(words: TokenizedSentence, at: int) -> bool:
    """Return whether a word forms a fixed phrase with its neighbour ("at risk of …", "missing from
    home").
    """
    phrases, lower = LISTS["fixed-phrases"], words.lower
    return f"{lower[at]} {lower[at + 1]}" in phrases or (
        at > 0 and f"{lower[at - 1]} {lower[at]}" in phrases
    )


def _with_start(words: TokenizedSentence, first: int, end: int) -> tuple[int, int]:
    """Return a first word with its first character,
    including a quotation mark that is closed in the name.
    """
    start = words.starts[first]
    if "‘" in words.gaps[first]:
        inside = words.text[start:end]
        if "‘" not in inside and NAME_RE.closing_quote.search(inside):
            start -= 1
    return first, start
