"""Words that a typesetter broke at the end of a line made whole, in reports that are hyphenated.

Word breaks none; a hyphen at the end of its lines is the word's own ("multi-agency"). Where more lines than
that end with one, words tell: "inspec-tors" is "inspectors" if that is written elsewhere in the report, or is
common in reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from graphkit.core.model import BlockKind
from graphkit.core.resources import read_tsv_pairs
from graphkit.ingest.document_builder import Draft
from graphkit.ingest.normalisation import joint

_MANY = 0.04  # share of lines broken within a word; of reports that are not hyphenated it is below 0.02
_FEW = 3
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HEAD, _TAIL = re.compile(r"[^\W\d_]+(?=-$)"), re.compile(r"[^\W\d_]+")
_IN_ROW = re.compile(r"([^\W\d_]+)-([a-z]+)")
_PREFIXES = frozenset(
    "anti co cross extra inter mid multi neuro non on out over post pre re self semi sub under vice "
    "well".split()
)
_PARTICLES = frozenset("a at be com dis for in per some un up with".split())  # such a word is seldom hyphened
_PARTICIPLE = re.compile(r".{3,}(?:ed|ing)$")


def rejoin(drafts: Sequence[Draft]) -> None:
    """Make the broken words of all drafts whole, in place: their end moves up to the line above."""
    lines = sum(len(item.lines) for item in drafts)
    broken = [(item, at) for item in drafts for at in range(len(item.lines) - 1) if _is_broken(item, at)]
    if len(broken) < max(_FEW, _MANY * lines):
        return
    words = _common().union(_words(drafts))
    for item, at in reversed(broken):
        _make_whole(item, at, words)
    for item in drafts:
        if item.kind == BlockKind.ROW:
            item.lines = [(_IN_ROW.sub(lambda cut: _whole(cut, words), line), on) for line, on in item.lines]


def _is_broken(item: Draft, at: int) -> bool:
    above, below = item.lines[at][0], item.lines[at + 1][0]
    return above.endswith("-") and below[:1].islower() and not joint(above, below)


def _words(drafts: Sequence[Draft]) -> Iterator[str]:
    """Yield the words that no end of a line breaks, in small letters, and the parts of hyphened ones."""
    for item in drafts:
        before = ""
        for line, _ in item.lines if item.kind != BlockKind.ROW else ():
            found = _WORD.findall(line.lower())
            for word in found[before.endswith("-") : len(found) - line.endswith("-")]:
                yield word
                yield from word.split("-")
            before = line


def _make_whole(item: Draft, at: int, words: frozenset[str]) -> None:
    (above, page), (below, later) = item.lines[at : at + 2]
    head, tail = _HEAD.search(above), _TAIL.match(below)
    if not head or not tail or (below[tail.end() :].startswith("-") and tail[0] in words):
        return  # of "up-to-date" no hyphen is the typesetter's
    if _is_one(head[0].lower(), tail[0], words):
        end, _, rest = below.partition(" ")
        item.lines[at : at + 2] = [(above[:-1] + end, page), *([(rest, later)] if rest else [])]


def _whole(cut: re.Match[str], words: frozenset[str]) -> str:
    """Return a word of a table's cell, where the ends of lines cannot be told any more."""
    return cut[1] + cut[2] if (cut[1] + cut[2]).lower() in words else cut[0]


def _is_one(head: str, tail: str, words: frozenset[str]) -> bool:
    """Tell whether two parts are one word; where neither way is written elsewhere, both may be words."""
    whole, hyphened = head + tail in words, f"{head}-{tail}" in words
    if whole != hyphened:
        return whole
    two = tail in words or tail in _grouped()
    if head in _PREFIXES:
        return not two
    two = (two or _PARTICIPLE.match(tail) is not None) and (head in words or head in _grouped())
    return head in _PARTICLES or not two


@cache
def _common() -> frozenset[str]:
    """Return the words that are common in reports."""
    return frozenset(word for word, _ in read_tsv_pairs("data", "lexicon", "common-words.tsv"))


@cache
def _grouped() -> frozenset[str]:
    """Return the words that the model knows by their use; compounds among them have lost their hyphens."""
    groups = read_tsv_pairs("data", "model", "groups.tsv")
    return frozenset(word for _, words in groups for word in words.split())
