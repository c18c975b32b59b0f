"""The extent of a sentence: all, most, many, some, few, one, or "" where it gives none.

Words of quantity decide ("rarely done" is few, though the weakness is widespread), if they count
children, cases, staff or agencies: "several ways of working" has no extent, nor has "some
learning". "Not for all children" is some; what should be done for all has no extent. In a sentence
without evaluation only an opening quantity counts. In a sentence with two sides the extent is that
of the weaker side: after the "but", or after the clause that "while" opens, unless only the other
side has a fault. Of several weaknesses the one with a number counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from graphkit.core.resources import word_sets
from graphkit.core.terms import NEGATIVE_POLARITIES
from graphkit.documents.extract.classifiers.paragraph_context import ParagraphContext
from graphkit.documents.extract.text.phrase_matcher import IGNORED, PhraseMatch

_LISTS = word_sets("extent-context")
# before a contrast word that still opens the sentence ("In addition, while …")
_WORDS_BEFORE_CONTRAST = 3
_MARKS = frozenset({",", ";", ":", "."})
# words in which a bare "all" is an extent; later it is mostly a purpose ("to be good for all")
_OPENING = 4
# words between a quantity and the noun it counts, or between a negation and the negated word
_NEAR = 4
_NEGATION_BEFORE_ALL = 9  # words before "all" that may negate it


def find_extent(
    words: list[str], polarity: str, context: ParagraphContext, matches: Iterable[PhraseMatch]
) -> str:
    """Return the extent of a sentence, "" for none; `matches` are those of the extent lexicon."""
    matches = list(matches)
    extents = [
        (start, extent)
        for start, end, headings in matches
        if headings[0] != IGNORED
        and (extent := _extent_of_phrase(words, start, end, headings[0], polarity))
    ]
    if not extents:
        ignored_opening = matches and matches[0][0] == 0 and matches[0][2][0] == IGNORED
        opening = matches[0][1] if ignored_opening else 0  # "As in many other areas, …"
        if polarity in NEGATIVE_POLARITIES and _is_about_some(words, polarity, opening):
            return "some"
        is_about_one = not _LISTS["one-child"].isdisjoint([*words, *map(" ".join, pairwise(words))])
        return "one" if context.role == "case-study" and is_about_one else ""
    if polarity == "mixed":
        return _extent_of_weaker_side(words, extents)
    if polarity == "weakness" and extents[0][1] == "some":
        return next((extent for _, extent in extents if extent in ("most", "many", "few")), "some")
    return extents[0][1]


def _extent_of_phrase(
    words: Sequence[str], start: int, end: int, extent: str, polarity: str
) -> str:
    """Return the extent of a phrase in its place, "" for none."""
    is_negative = polarity in NEGATIVE_POLARITIES
    counts = _counts_people_or_cases(words, start, end)
    opens = start < _OPENING and counts is not False
    if polarity == "context" and not opens:
        return ""
    if extent == "all":
        return _extent_of_all(words, start, is_negative, opens, bool(counts))
    phrase = " ".join(words[start:end])
    if phrase in _LISTS["whole-group"] and not is_negative:
        return ""
    if "".join(words[end : end + 1]) in _LISTS["verb-of-cases"]:
        counts = True
    needs_noun_in_praise = phrase in _LISTS["quantity-needs-noun-in-praise"]
    if phrase in _LISTS["quantity-needs-noun"] or (needs_noun_in_praise and not is_negative):
        return extent if counts else ""
    if counts is False and (phrase in _LISTS["quantity"] or needs_noun_in_praise):
        return ""
    return extent


def _extent_of_all(
    words: Sequence[str], start: int, is_negative: bool, opens: bool, counts: bool
) -> str:
    before = words[max(0, start - 2) : start]
    if not _LISTS["comparison"].isdisjoint([*before[-1:], " ".join(before)]):
        return ""
    if not is_negative:
        return "all" if opens or counts else ""
    before = words[max(0, start - _NEGATION_BEFORE_ALL) : start]
    if not _LISTS["negation"].isdisjoint(before):
        return "some" if _LISTS["assurance"].isdisjoint(before) else ""
    return "all" if opens else ""


def _counts_people_or_cases(words: Sequence[str], start: int, end: int) -> bool | None:
    """Return whether a quantity counts children, cases, staff or agencies;
    None if no known noun follows.
    """
    for index, word in enumerate(words[start : end + _NEAR], start):
        if word in _LISTS["countable"]:
            return True
        if word in _LISTS["not-countable"]:
            return False
        if word in _MARKS or (
            word in _LISTS["end-of-some"] and index > end and words[start] == "some"
        ):
            return None
    return None


def _is_about_some(words: Sequence[str], polarity: str, opening: int) -> bool:
    """Return whether a sentence without a quantity is about some:
    the others, or something inconsistent.

    `opening` is the index of the first word after an opening phrase that counts nothing.
    """
    if polarity == "weakness" and not _LISTS["others"].isdisjoint(words[opening:_OPENING]):
        return True
    return any(
        word in _LISTS["consistency"]
        and not _LISTS["negation"].isdisjoint(words[max(0, index - _NEAR) : index])
        for index, word in enumerate(words)
    )


def _extent_of_weaker_side(words: Sequence[str], extents: Sequence[tuple[int, str]]) -> str:
    """Return the first extent of the second side,
    else the last of the first side that suits a weakness.

    If only the first side has a fault, the second is praise ("quality varies, but most are good").
    But "few" there is mostly the fault itself ("most do not wait, although a small number could be
    seen sooner").
    """
    turn = _second_side(words)
    faults = _LISTS["fault"] | _LISTS["negation"]
    after = [extent for index, extent in extents if index > turn]
    before = [extent for _, extent in extents if extent not in ("most", "all")]
    if faults.isdisjoint(words[turn + 1 :]) and not faults.isdisjoint(words[:turn]):
        before = [extent for index, extent in extents if index < turn]
        after = [extent for extent in after if extent == "few"]
    return (after or before[-1:] or [""])[0]


def _second_side(words: Sequence[str]) -> int:
    """Return the index where the second side of a sentence begins, -1 if it has one side only.

    That is at "but", at the comma that ends an opening "while" clause, or else at a later "however"
    (one that opens the sentence contrasts with the sentence before).
    """
    index = next((index for index, word in enumerate(words) if word in _LISTS["contrast"]), -1)
    if index < 0 and "however" in words[1:]:
        return words.index("however", 1)
    if index < 0 or index > (
        _WORDS_BEFORE_CONTRAST if words[index] in _LISTS["opening-contrast"] else 1
    ):
        return index
    return next(
        (comma for comma, word in enumerate(words) if word == "," and comma > index + 2), index
    )
