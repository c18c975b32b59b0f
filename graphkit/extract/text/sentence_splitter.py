"""Where the sentences of a paragraph begin and end.

A rule splitter that keeps exact offsets: every statement of the graph opens on these words, so a sentence
is never rewritten, only pointed at. Inspectors write edited prose: a full stop nearly always ends a
sentence, and the exceptions are few enough to list (abbreviations, initials, item numbers).

A tag in brackets after the full stop, "(Recommendation)" or "(Page 9, paragraph 14)", is a cross-reference
and belongs to no sentence: `cross_reference_after` reads it.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Never ends a sentence: something always follows it.
_BEFORE_ANYTHING = frozenset(
    "e.g i.e eg ie cf vs viz mr mrs ms mx dr prof rev hon rt cllr sir st sgt insp supt messrs approx".split()
)
# Does not end a sentence when a figure follows: "No. 5", "para. 14", "pp. 3".
_BEFORE_FIGURES = frozenset("no nos para paras p pp s ss sec art reg regs ch vol fig ref c".split())
# After a single capital these open a new sentence ("Plan B. The …"); a surname follows otherwise.
_OPENERS = frozenset(
    "The This These Those There They Their Then It In On At As For From With Without When Where While "
    "Although However Most Many Some All No Not Children Young Social Staff Leaders Managers Since".split()
)

_BULLETS = "•▪◼■●\uf0b7\uf0a7\uf06e"
_END = re.compile(
    rf"""(?P<mark>[.!?…]+)            # full stop, question mark, ellipsis
        (?P<close>[’'”"»)\]]*)       # what closes with it: "…do listen.’"
        (?: (?P<space>\s+) (?P<next>[‘“'"«(\[]*\w+|[{_BULLETS}]|[‘“'"«(\[])
          | (?<=[a-z)’”]\.) (?=[A-Z][a-z]+(?:\s|,))   # a space was lost: "embedded.The plan"
          | (?<=[a-z]\.[’”]) (?=[‘“]?[A-Z][a-z]+\s)
        )""",
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"[^\s(‘“'\"]*$")
_WORDS = re.compile(r"[^\W_]")
_NEAR = 10  # characters: how far one looks past spaces
_LONGEST = 1_500  # characters: nobody writes longer sentences, and reading takes long of what is none
_REMEMBERED = 512  # paragraphs: those of a report, which several readers ask for
_BULLET = re.compile(rf"\s*[{_BULLETS}]\s*")
_TAG = re.compile(
    r"""\s*\(\s*
        (?: (?:priority\s)? recommendations? (?:\s*\d+ (?:\s*(?:,|and|&)\s*\d+)*)?
          | (?:see\s)? (?:pages?|paras?|paragraphs?|pp?) \.? \s* \d [^()]*
        ) \s*\.?\s*\)\s*\.?""",
    re.VERBOSE | re.IGNORECASE,
)


@lru_cache(_REMEMBERED)
def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the offsets [start, end) of the sentences of a paragraph, in order, without space around.

    What goes on for longer than any sentence is cut between words.

    Parameters
    ----------
    text
        A paragraph or bullet, its lines already rejoined.

    Examples
    --------
    >>> words = "Visits are timely, e.g. to carers. ‘They listen.’ Most do."
    >>> [words[start:end] for start, end in sentences(words)]
    ['Visits are timely, e.g. to carers.', '‘They listen.’', 'Most do.']
    """
    found: list[tuple[int, int]] = []
    start = 0
    for end, after in _boundaries(text):
        if after > start:
            _add(text, start, end, found)
            start = after
    _add(text, start, len(text), found)
    return tuple(found)


def cross_reference_after(text: str, end: int) -> str:
    """Return the cross-reference in brackets that follows a sentence ending at `end`, or "".

    Inspections of 2013 to 2017 mark the findings that a recommendation rests on in this way.
    """
    tag = _TAG.match(text, end) if "(" in text[end : end + _NEAR] else None
    return tag.group().strip() if tag else ""


def _boundaries(text: str) -> list[tuple[int, int]]:
    """Return pairs: where a sentence ends, where the next may begin."""
    marks = (mark for mark in _END.finditer(text) if _ends_sentence(text, mark))
    cuts = [(mark.end("close"), mark.start("next") if mark["next"] else mark.end()) for mark in marks]
    if not text.isascii() and any(bullet in text for bullet in _BULLETS):
        cuts += [bullet.span() for bullet in _BULLET.finditer(text)]
    if "(" in text:
        cuts += [tag.span() for tag in _TAG.finditer(text) if _closes(text, tag)]
    return sorted(cuts)


def _closes(text: str, tag: re.Match[str]) -> bool:
    """Tell whether a tag in brackets stands at the end of a sentence, not in its middle."""
    before = text[max(0, tag.start() - _NEAR) : tag.start()].rstrip()[-1:]
    after = text[tag.end() : tag.end() + _NEAR].lstrip()[:1]
    if before in tuple(".!?’”") or not after:
        return before != ""
    return "ecommendation" in tag.group() and text[tag.end() - 1] == "." and not after.islower()


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    """Tell whether a full stop with what stands around it ends a sentence."""
    following = (mark["next"] or text[mark.end() : mark.end() + 12]).lstrip("‘“'\"«([")
    if following[:1].islower():
        return False
    if mark["mark"] != "." or mark["close"]:
        return True
    word = _word_before(text, mark.start())
    bare = word.lower().rstrip(".")
    if bare in _BEFORE_ANYTHING:
        return False
    if bare in _BEFORE_FIGURES and following[:1].isdigit():
        return False
    if len(word) == 1 and word.isupper():
        return following in _OPENERS
    return not _is_item_number(text, mark.start(), word)


def _word_before(text: str, end: int) -> str:
    found = _WORD_BEFORE.search(text[max(0, end - 24) : end])
    return found.group() if found else ""


def _is_item_number(text: str, end: int, word: str) -> bool:
    """Tell whether the stop closes a number that opens the paragraph: "12. Children …"."""
    return word.isdigit() and end <= _NEAR and not text[: end - len(word)].strip()


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    """Add [start, end) without the space around it, unless nothing is left of it; in parts if need be."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        _add(text, start, cut, found)
        start = cut
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if _WORDS.search(piece):
        found.append((left, right))
