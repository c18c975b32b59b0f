"""How far a name reaches: the words before an end that nobody's register holds ("Ambleford Constabulary")."""

from __future__ import annotations

from functools import cache

from graphkit.core.resources import load_lexicon
from graphkit.extract.mentions.aliases import Meaning, generic_meaning, word_set
from graphkit.extract.text.tokens import TokenizedSentence, common_words

_LONGEST_NAME = 9  # words before the end of an organisation's name


def expand_name(
    words: TokenizedSentence, first: int, last: int, meaning: Meaning, floor: int
) -> tuple[int, int, Meaning]:
    """Return the name that ends here: the capitalised words before its end, joined by "and", "of" ….

    An end without a beginning ("the Safeguarding Children Board") means what the words mean in general.
    Nothing before `floor` belongs to it.
    """
    start = first
    if not words.words[first][:1].islower():
        while (before := _word_before(words, start, first)) >= floor and first - before <= _LONGEST_NAME:
            start = before
    while start < first and words.lower[start] in word_set("openers"):
        start += 1
    one_of_many = words.lower[start - 1 : start] in (["a"], ["an"]) and words.gaps[last] != " "
    colourless = word_set("colourless").issuperset(words.lower[start:first])
    if colourless or one_of_many:  # "in an Ambleford NHS Trust."
        return first, last, generic_meaning(words, first, last)
    kind = "authority" if meaning.class_hint == "LocalAuthority" else "agency"
    if meaning.sector == "probation":
        start = _first_of_places(words, start, first)
    return start, last, meaning._replace(kind=kind)


def _first_of_places(words: TokenizedSentence, start: int, end: int) -> int:
    """Return where a name of several places with commas begins: "Norvale, Fen and Lowmoor Probation Trust".

    `start` is where the part behind the last comma begins. Where another body is listed before it, or
    somebody acts in those places, the parts are none of one name.
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
    while at < start and words.lower[at] in word_set("openers"):
        at += 1
    lead = words.lower[at - 1 : at]
    named = not at or (words.gaps[at] == " " and lead[0] in ("the", "of", "by", "from", "and", "to"))
    return at if named else start


def expand_federated_name(
    words: TokenizedSentence, first: int, last: int, meaning: Meaning, floor: int
) -> tuple[int, int, Meaning]:
    """Return the name of a federation, or of the local body that bears it behind its place."""
    start, _, local = expand_name(words, first, last, meaning._replace(federated=False), floor)
    opens = first == 1 and common_words().get(words.lower[0]) == 2  # "Specialist Women's Aid workers"
    if start == first or opens or words.words[first - 1].isupper() or local.kind != "agency":
        return first, last, meaning
    return start, last, local


def _word_before(words: TokenizedSentence, at: int, end: int) -> int:
    """Return the word that a name goes on with before `at`, or -1 where it begins at `at`.

    Nothing is joined right before its `end` ("partners and Council").
    """
    one = at - 1
    if one < 0 or words.gaps[at] not in (" ", " & "):
        return -1
    if _opens_name(words, one):
        return one
    joint, two = words.lower[one], one - 1
    joins = at != end and joint in ("and", "of", "upon") and two >= 0 and words.gaps[one] == " "
    if not joins or not _opens_name(words, two):
        return -1
    left = words.lower[two]
    if joint == "of":
        return two if left in word_set("joined-by-of") else -1
    return -1 if words.words[two].isupper() or left in _last_words() else two


def _opens_name(words: TokenizedSentence, at: int) -> bool:
    word = words.words[at]
    return word[0].isupper() and (not word.endswith("'s") or word.lower() in word_set("patrons"))


@cache
def _last_words() -> frozenset[str]:
    """Return the last words of names: no name goes on past one and "and"."""
    return frozenset(
        phrase.split()[-1].lower() for head in load_lexicon("agencies")["heads"] for phrase in head["words"]
    )
