"""The features of a candidate span for the linear model of service names.

A feature is a short text: "hl=help hub" is the head noun "hub" after "help", "nx=managers" is the
word "managers" after the span. Features come in five groups, by what they depend on: the words of
the name, its left context, its print (capitals, quotes, brackets), its right context, and its
abbreviation. Each group is a pair of functions: `…_key` returns the arguments, `…_features` yields
the features. The same keys come again and again, so `service_tagger` caches the score of a group by
its key. The texts are the keys of `data/model/service-weights.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from graphkit.documents.extract.mentions.abbreviations import common_abbreviations, strip_plural
from graphkit.documents.extract.mentions.candidate_spans import LISTS, Ending, head_nouns
from graphkit.documents.extract.text.tokens import TokenizedSentence, common_words

DURATIONS = ("-week", "-month", "-year", "-day", "-hour")  # "the ten-week programme"
PROPER_NAME_KINDS = ("capitals", "quoted")  # kinds of endings of proper names
Key = tuple[Any, ...]  # the arguments of a group


def name_feature_key(words: TokenizedSentence, ending: Ending, first: int) -> Key:
    """Return the arguments of `name_features`: the words of the span and the kind of ending."""
    # "out-of-hours" is "out of hours"
    before = " ".join(words.lower[first : ending.last]).replace("-", " ")
    word = words.lower[ending.last] if ending.kind == "tail" else ending.word
    return before, word, head_of(ending), ending.kind


def name_features(before: str, word: str, head: str, kind: str) -> Iterator[str]:
    """Yield the features of the words of a name;
    those of a name with a tail are features of both parts.
    """
    parts = [*before.split(), word]
    count, begin = len(parts), parts[0]
    if kind == "tail":
        yield from _tail_features(parts, head)
        return
    yield from (f"hn={head}|{min(count, 6)}", f"n={min(count, 8)}")
    yield from (f"f={begin}", f"fs={begin[-3:]}", f"fc={class_of_word(begin)}")
    if count < 9:
        yield "s=" + " ".join([*parts[:-1], head_nouns().get(word, word)])
    if count > 1:
        yield from _inner_features(parts, head, kind)
    if kind in PROPER_NAME_KINDS:
        yield from (f"ol={word[-3:]}", f"or={word in common_words():d}|{kind}|{min(count, 4)}")


def _tail_features(parts: list[str], head: str) -> Iterator[str]:
    # a name has words before its tail: "for instance, services for children"
    at = parts.index("for", 1)
    named = parts[:at]
    whose = " ".join(parts[at + 1 :])
    yield from (f"tail={whose}", f"tail={whose}|{head}", f"s={' '.join(parts)}")
    yield from (f"tn={min(at, 5)}", f"tn={min(at, 5)}|{head}", f"tc={class_of_word(named[0])}")
    yield from (f"tw={one}" for one in sorted(set(named)))
    if at > 1:
        yield from (f"tl={named[-2]}", f"tl={named[-2]} {head}")


def _inner_features(parts: list[str], head: str, kind: str) -> Iterator[str]:
    modifier = parts[-2]
    common = common_words()
    yield from (f"l={modifier}", f"hl={modifier} {head}", f"hf={parts[0]}..{head}")
    yield from (f"w={part}" for part in sorted(set(parts[:-1])))
    yield from (f"b={one} {two}" for one, two in sorted(set(pairwise(parts[:-1]))))
    rare = [part not in common for part in parts[:-1]]
    yield from (
        f"r={min(sum(rare), 2)}|{kind}",
        f"rl={rare[-1]:d}|{head}",
        f"rf={rare[0]:d}|{kind}",
    )
    yield f"ml={common.get(modifier, 0) < 2:d}|{head}"
    if "and" in parts:
        at = parts.index("and")
        before = class_of_word(parts[at - 1]) if at else "^"
        yield from ("and", f"and={before}|{head}", f"andn={min(at, 3)}|{min(len(parts) - at, 4)}")


def left_context_key(words: TokenizedSentence, ending: Ending, first: int) -> Key:
    """Return the arguments of `left_context_features`: two words before the span, its first word,
    a quote.
    """
    gap = words.gaps[first].strip()
    quoted = "‘" in gap
    previous = words.lower[first - 1] if first else "^"
    if gap and not quoted:
        previous = gap
    second = words.lower[first - 2] if first > 1 else "^"
    begin = words.lower[first] if first < ending.last else ending.word
    return (
        previous,
        class_of_word(second),
        class_of_word(begin),
        head_of(ending),
        ending.kind,
        quoted,
    )


def left_context_features(
    previous: str, second: str, own: str, head: str, kind: str, quoted: bool
) -> Iterator[str]:
    """Yield the features of the words before a name."""
    before = class_of_word(previous)
    yield from (
        f"p={previous}",
        f"ph={previous}|{head}",
        f"ps={previous[-3:]}",
        f"pc={before}|{kind}",
    )
    yield from (f"pf={before}|{own}", f"pk={before}|{own}|{kind}", f"p2={second}|{before}")
    if quoted:
        yield "quoted|" + kind


def shape_key(
    words: TokenizedSentence,
    ending: Ending,
    first: int,
    start: int,
    partners: Mapping[int, tuple[int, str]],
    abbreviations: Mapping[str, str],
) -> Key:
    """Return the arguments of `shape_features`: capitals, commas, quotes, a sector,
    a fuller name.
    """
    inside = words.text[start : ending.bare_end]
    comma = "," in inside
    quote = "‘" in inside or "'" in inside.replace("'s", "")
    partner = partners.get(first)
    whole = "" if not partner else "whole" if partner[0] == ending.last + 1 else "part"
    sector = partner[1] if partner else ""
    shape = _shape(words.words[first : ending.last + 1])
    if ending.kind in PROPER_NAME_KINDS:
        fuller = abbreviations.get(inside, "").rsplit(" ", 1)[-1]
    else:
        fuller = ""
    enclosed = words.gaps[first][-1:] in ("‘", "“") and words.gaps[ending.last + 1][:1] == "'"
    spelt = ""
    if ending.spelt >= 0:
        spelt = "whole" if first == ending.spelt else "cut" if first > ending.spelt else "more"
    initials = ""
    if ending.end != ending.bare_end:
        initial = words.text[ending.bare_end : ending.end].lstrip(" (")[0].lower()
        initials = "same" if words.lower[first][0] == initial else "other"
    return (
        shape,
        first == 0,
        comma,
        quote,
        whole,
        sector,
        ending.kind,
        fuller,
        enclosed,
        spelt,
        initials,
    )


def shape_features(
    shape: str,
    initial: bool,
    comma: bool,
    quote: bool,
    whole: str,
    sector: str,
    kind: str,
    fuller: str,
    enclosed: bool,
    spelt: str,
    initials: str,
) -> Iterator[str]:
    """Yield the features of the print of a name, of a sector that it begins with,
    and of a fuller name.
    """
    if spelt:
        yield "spelt=" + spelt
    if initials:
        yield "initials=" + initials
    if enclosed:
        yield from (f"enclosed|{kind}", f"enclosed={shape}|{kind}")
    if fuller:
        yield from ("fuller", f"fuller={fuller}")
    yield f"c={shape}|{kind}"
    if initial:
        yield f"i={shape}|{kind}"
    if comma:
        yield "comma"
    if quote:
        yield "q"
    if whole:
        yield from (f"sector={whole}", f"sector={whole}|{sector}")


def right_context_key(words: TokenizedSentence, ending: Ending) -> Key:
    """Return the arguments of `right_context_features`: the head noun and what follows the span."""
    after = words.lower[ending.last + 1] if ending.last + 1 < len(words.lower) else "$"
    gap = words.gaps[ending.last + 1].strip()[:2]
    return head_of(ending), after, gap, ending.end != ending.bare_end, ending.kind


def right_context_features(
    head: str, after: str, gap: str, bracket: bool, kind: str
) -> Iterator[str]:
    """Yield the features of the end of a name and the words after it."""
    following = "(" if bracket else gap[0] if gap else after
    yield from (f"h={head}", f"nx={following}", f"nh={following}|{head}", f"ns={following[-3:]}")
    if bracket:
        yield "br|" + kind
    if gap[:1] == "'":
        yield "nq=" + (head_nouns().get(after) or ("+" if gap[1:2] else after))
    if kind in PROPER_NAME_KINDS:
        yield f"nc={head_nouns().get(after, '-')}|{kind}"


def abbreviation_feature(
    words: TokenizedSentence, ending: Ending, abbreviations: Mapping[str, str]
) -> Key:
    """Return the arguments of `abbreviation_features`: an abbreviation and its long form."""
    short = abbreviation_at(words, ending)
    return short, abbreviations.get(short, "")


def abbreviation_features(short: str, long: str) -> Iterator[str]:
    """Yield the features of an abbreviation;
    one that only its report knows counts by its long form alone.
    """
    if not long or short in common_abbreviations():
        yield "x=" + short
    yield "xs=" + re.sub("[a-z]+", "a", re.sub("[A-Z]+", "A", short))
    if not long:
        yield "xu"
        return
    parts = long.lower().replace("-", " ").split()
    yield from ("xd", f"xh={head_nouns().get(parts[-1], '-')}", f"xl={parts[-1]}")
    yield from (f"xw={part}" for part in sorted(set(parts)))
    yield f"xb={parts[-2]} {parts[-1]}"


def head_of(ending: Ending) -> str:
    """Return the head noun in the singular, marked before a tail;
    for other kinds of endings the kind.
    """
    if ending.kind == "tail":
        return head_nouns()[ending.word] + " for"
    if ending.kind == "head":
        return head_nouns()[ending.word]
    return ending.kind


def abbreviation_at(words: TokenizedSentence, ending: Ending) -> str:
    """Return the abbreviation on which a span ends, in the singular."""
    return strip_plural(words.words[ending.last].removesuffix("'s"))


def _shape(printed: list[str]) -> str:
    capitals = [word[0].isupper() for word in printed]
    if all(capitals):
        return "all"
    if not any(capitals):
        return "none"
    if capitals[0] and sum(capitals) == 1:
        return "first"
    return "mixed"


@cache
def class_of_word(word: str) -> str:
    """Return a coarse class of a word: determiner, preposition, quality …;
    punctuation is its own class.
    """
    if not word[0].isalnum():
        return word
    if word in LISTS["determiners"]:
        return "determiner"
    if word in LISTS["prepositions"]:
        return "preposition"
    if word in LISTS["qualities"] or word.isdigit() or word.endswith(DURATIONS):
        return "quality"
    if word.endswith("ly"):
        return "ly"
    if word.endswith("ed"):
        return "ed"
    return "possessive" if word.endswith("'s") else "-"
