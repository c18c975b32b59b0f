"""Where the name of an organisation begins that the register does not contain ("Ambleford Constabulary").

The gazetteer finds how the name ends; the words before it are added here. The word lists are in
`data/lexicon/agency-names.yaml`.
"""

from __future__ import annotations

from functools import cache

from graphkit.extract.mentions.gazetteer_phrases import generic_meaning, name_words
from graphkit.extract.mentions.partner_lexicon import load_partner_lexicon
from graphkit.extract.mentions.phrase_meaning import Meaning
from graphkit.extract.text.tokens import TokenizedSentence, common_words

_LONGEST_NAME = 9  # words before the ending


def expand_name(
    words: TokenizedSentence, first: int, last: int, meaning: Meaning, floor: int
) -> tuple[int, int, Meaning]:
    """Return the span and meaning of the name with the ending [first, last).

    Capitalised words before the ending belong to the name, also joined by "and" or "of", but none before
    `floor`. An ending without a name ("the Safeguarding Children Board") has its generic meaning.
    """
    start = first
    if not words.words[first][:1].islower():
        while (before := _word_before(words, start, first)) >= floor and first - before <= _LONGEST_NAME:
            start = before
    while start < first and words.lower[start] in name_words("sentence-openers"):
        start += 1
    is_indefinite = words.lower[start - 1 : start] in (["a"], ["an"]) and words.gaps[last] != " "
    is_generic = name_words("generic-parts").issuperset(words.lower[start:first])
    if is_generic or is_indefinite:  # "in an Ambleford NHS Trust."
        return first, last, generic_meaning(words, first, last)
    kind = "authority" if meaning.class_hint == "LocalAuthority" else "agency"
    if meaning.sector == "probation":
        start = _first_place(words, start, first)
    return start, last, meaning._replace(kind=kind)


def _first_place(words: TokenizedSentence, start: int, end: int) -> int:
    """Return where a name of several places with commas begins: "Norvale, Fen and Lowmoor Probation Trust".

    `start` is where the part after the last comma begins. It is returned when the parts before it are not of
    the same name: another body is listed there, or the places are the subject of a clause.
    """
    if "and" not in words.lower[start:end] and " & " not in words.gaps[start + 1 : end]:
        return start
    at = start
    while at and words.gaps[at] == ", " and _opens_name(words, at - 1) and not words.words[at - 1].isupper():
        if words.lower[at - 1] in _last_words():
            return start
        at -= 1
        while at and words.gaps[at] == " " and _opens_name(words, at - 1):
            at -= 1
    while at < start and words.lower[at] in name_words("sentence-openers"):
        at += 1
    before = words.lower[at - 1 : at]
    is_name = not at or (words.gaps[at] == " " and before[0] in ("the", "of", "by", "from", "and", "to"))
    return at if is_name else start


def expand_federated_name(
    words: TokenizedSentence, first: int, last: int, meaning: Meaning, floor: int
) -> tuple[int, int, Meaning]:
    """Return the span of a federation's name, or of its local member's name ("Ambleford Women's Aid")."""
    start, _, local = expand_name(words, first, last, meaning._replace(federated=False), floor)
    opens = first == 1 and common_words().get(words.lower[0]) == 2  # "Specialist Women's Aid workers"
    if start == first or opens or words.words[first - 1].isupper() or local.kind != "agency":
        return first, last, meaning
    return start, last, local


def _word_before(words: TokenizedSentence, at: int, end: int) -> int:
    """Return the word before `at` with which the name goes on, or -1 if the name begins at `at`.

    A conjunction right before the ending at `end` joins nothing ("partners and Council").
    """
    one = at - 1
    if one < 0 or words.gaps[at] not in (" ", " & "):
        return -1
    if _opens_name(words, one):
        return one
    conjunction, two = words.lower[one], one - 1
    joins = at != end and conjunction in ("and", "of", "upon") and two >= 0 and words.gaps[one] == " "
    if not joins or not _opens_name(words, two):
        return -1
    left = words.lower[two]
    if conjunction == "of":
        return two if left in name_words("joined-by-of") else -1
    return -1 if words.words[two].isupper() or left in _last_words() else two


def _opens_name(words: TokenizedSentence, at: int) -> bool:
    word = words.words[at]
    return word[0].isupper() and (not word.endswith("'s") or word.lower() in name_words("inner-possessives"))


@cache
def _last_words() -> frozenset[str]:
    """Return the last words of names: no name goes on after one of them and "and"."""
    return frozenset(ending.split()[-1].lower() for ending in load_partner_lexicon().name_endings)
