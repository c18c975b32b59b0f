"""How widespread a sentence says something is: all, most, many, some, few, one; "" where it does not say.

The words decide ("rarely done" is few, though the weakness is widespread), where they count children, cases,
staff or agencies: "several" ways of working say nothing, nor does "some learning". "Not for all children" is
some; what should be done for all of them has no extent. In a sentence that evaluates nothing only a quantity
that opens it tells. Where a sentence has two sides, the extent is that of its weakness: what stands
after the "but", or after the clause that "while" opens, unless only the rest has a fault. Of several
weaknesses the one with a number tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from graphkit.core.model import NEGATIVE_POLARITIES
from graphkit.core.resources import read_yaml
from graphkit.extract.classifiers.paragraph_context import ParagraphContext
from graphkit.extract.text.phrase_matcher import IGNORED, PhraseMatch

_CONTRAST = frozenset({"but", "although", "while", "whilst", "though", "yet", "despite"})
_OPENING_CLAUSE = frozenset({"although", "while", "whilst", "though", "despite"})
_OPENS = 3  # words before one of these that opens a sentence ("In addition, while …")
_STOPS = frozenset({",", ";", ":", "."})
_OPENING = 4  # words in which a bare "all" tells an extent; later mostly a purpose ("to be good for all")
_NEAR = 4  # words after a quantity in which stands what it counts, or before another in which it is denied
_BEFORE = 9  # words before "all" in which it is denied


def find_extent(
    words: list[str], polarity: str, context: ParagraphContext, found: Iterable[PhraseMatch]
) -> str:
    """Return how widespread a sentence says it is; `found` are its phrases of the lexicon of extents."""
    found = list(found)
    said = [
        (start, told)
        for start, end, headings in found
        if headings[0] != IGNORED and (told := _extent_of_phrase(words, start, end, headings[0], polarity))
    ]
    if not said:
        opens = found[0][1] if found and found[0][0] == 0 and found[0][2][0] == IGNORED else 0
        if polarity in NEGATIVE_POLARITIES and _of_some(words, polarity, opens):
            return "some"
        return "one" if context.role == "case-study" and _of_one_child(words) else ""
    if polarity == "mixed":
        return _of_weaker_side(words, said)
    if polarity == "weakness" and said[0][1] == "some":
        return next((extent for _, extent in said if extent in ("most", "many", "few")), "some")
    return said[0][1]


def _extent_of_phrase(words: Sequence[str], start: int, end: int, heading: str, polarity: str) -> str:
    """Return the extent that a phrase tells where it stands, "" for none."""
    lists, counts = _lists(), _counts(words, start, end)
    opening = start < _OPENING and counts is not False
    if polarity == "context" and not opening:
        return ""
    if heading == "all" and _is_yardstick(words, start):
        return ""
    if heading != "all":
        phrase = " ".join(words[start:end])
        if phrase in lists["whole"] and polarity not in NEGATIVE_POLARITIES:
            return ""
        if "".join(words[end : end + 1]) in lists["do"]:
            counts = True
        if phrase in lists["strict"] or (phrase in lists["part"] and polarity not in NEGATIVE_POLARITIES):
            return heading if counts else ""
        return "" if counts is False and phrase in lists["loose"] | lists["part"] else heading
    if polarity not in NEGATIVE_POLARITIES:
        return "all" if opening or counts else ""
    before = words[max(0, start - _BEFORE) : start]
    if not lists["not"].isdisjoint(before):
        return "some" if lists["sure"].isdisjoint(before) else ""
    return "all" if opening else ""


def _is_yardstick(words: Sequence[str], start: int) -> bool:
    """Say whether with "all" others are compared: "better than those of all pupils"."""
    before = words[max(0, start - 2) : start]
    return not _lists()["yardstick"].isdisjoint([*before[-1:], " ".join(before)])


def _counts(words: Sequence[str], start: int, end: int) -> bool | None:
    """Say whether a quantity is one of children, cases, staff, agencies; None where no known noun follows."""
    lists = _lists()
    for at, word in enumerate(words[start : end + _NEAR], start):
        if word in lists["counted"]:
            return True
        if word in lists["other"]:
            return False
        if word in _STOPS or (word in lists["beyond"] and at > end and words[start] == "some"):
            return None
    return None


def _of_some(words: Sequence[str], polarity: str, opens: int) -> bool:
    """Say whether a sentence without a quantity is of some: of the others, or of what is not consistent.

    It opens after a phrase that counts nothing ("As in many other areas, …").
    """
    lists = _lists()
    if polarity == "weakness" and not lists["rest"].isdisjoint(words[opens:_OPENING]):
        return True
    return any(
        word in lists["steady"] and not lists["not"].isdisjoint(words[max(0, at - _NEAR) : at])
        for at, word in enumerate(words)
    )


def _of_weaker_side(words: Sequence[str], said: Sequence[tuple[int, str]]) -> str:
    """Return the first extent after the turn, else the last before it that may be a weakness's.

    What stands after it is praise where only the rest has a fault ("quality varies, but most are good"); but
    "few" mostly is the fault, without a word for it ("most do not wait, although a small number could be seen
    sooner").
    """
    turn, faults = _turn(words), _lists()["faults"] | _lists()["not"]
    after = [extent for at, extent in said if at > turn]
    before = [extent for _, extent in said if extent not in ("most", "all")]
    if faults.isdisjoint(words[turn + 1 :]) and not faults.isdisjoint(words[:turn]):
        before = [extent for at, extent in said if at < turn]
        after = [extent for extent in after if extent == "few"]
    return (after or before[-1:] or [""])[0]


def _turn(words: Sequence[str]) -> int:
    """Return where the second side of a sentence begins: after "but", or the comma that ends "while …,".

    Without one of these it begins at a "however"; one that opens the sentence turns from the sentence before.
    """
    at = next((at for at, word in enumerate(words) if word in _CONTRAST), -1)
    if at < 0 and "however" in words[1:]:
        return words.index("however", 1)
    if at < 0 or at > (_OPENS if words[at] in _OPENING_CLAUSE else 1):
        return at
    return next((place for place, word in enumerate(words) if word == "," and place > at + 2), at)


def _of_one_child(words: Sequence[str]) -> bool:
    story = _lists()["story"]
    return not story.isdisjoint(words) or any(f"{one} {other}" in story for one, other in pairwise(words))


@cache
def _lists() -> dict[str, frozenset[str]]:
    """Return the words around a quantity, by what they say of it."""
    return {
        name: frozenset(listed.split(" | "))
        for name, listed in read_yaml("data", "lexicon", "counted.yaml").items()
    }
