"""Rejoins words that were hyphenated at the end of a line.

Word processors do not hyphenate by default: a hyphen at the end of a line belongs to the word
("multi-agency"). Where many lines end with one, the report is hyphenated: then "inspec-tors"
becomes "inspectors" if that word occurs elsewhere in the report or is common in reports, or if one
part is no word. In any other report a word is rejoined only if its first part is none ("chil-dren",
from a pasted text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from graphkit.core.model import BlockKind
from graphkit.core.patterns import Patterns
from graphkit.core.resources import read_tsv_pairs, word_sets
from graphkit.documents.ingest.document_builder import DraftBlock
from graphkit.documents.ingest.line_text import line_separator

_MIN_BROKEN_SHARE = 0.04  # of lines; below 0.02 in reports without hyphenation
_MIN_BROKEN_LINES = 3
_RE = Patterns("broken-words")


def rejoin_hyphenated_words(drafts: Sequence[DraftBlock]) -> None:
    """Rejoin the broken words of all draft blocks in place:
    the second part moves to the line above.
    """
    broken = [(item, at) for item in drafts for at in _broken_lines(item)]
    if not broken:
        return
    lines = sum(len(item.lines) for item in drafts)
    is_hyphenated = len(broken) >= max(_MIN_BROKEN_LINES, _MIN_BROKEN_SHARE * lines)
    is_one_word = _is_one_word if is_hyphenated else _is_certainly_one_word
    common = (word for word, _ in read_tsv_pairs("data", "lexicon", "common-words.tsv"))
    words = frozenset(common).union(_unbroken_words(drafts))
    for item, at in reversed(broken):
        (above, page), (below, later) = item.lines[at : at + 2]
        head = _RE.last_word.search(above)
        tail = _RE.first_word.match(below)
        if not (head and tail):
            continue
        if is_one_word(head[0].lower(), tail[0], below[tail.end() :], words):
            end, _, rest = below.partition(" ")
            further = [(rest, later)] if rest else []
            item.lines[at : at + 2] = [(above[:-1] + end, page), *further]
    if is_hyphenated:
        _rejoin_in_rows(drafts, words)


def _broken_lines(item: DraftBlock) -> Iterator[int]:
    """Yield the indexes of the lines that end with a part of a word."""
    for at, ((above, _), (below, _)) in enumerate(pairwise(item.lines)):
        is_hyphen = above.endswith("-") and below[:1].islower()
        if is_hyphen and not line_separator(above, below):
            yield at


def _rejoin_in_rows(drafts: Sequence[DraftBlock], words: frozenset[str]) -> None:
    """Rejoin in place the parts of words that are within lines of table rows."""

    def whole(cut: re.Match[str]) -> str:
        joined = cut[1] + cut[2]
        return str(joined if joined.lower() in words else cut[0])

    for item in drafts:
        if item.kind == BlockKind.ROW:
            item.lines[:] = [
                (_RE.hyphenated_in_row.sub(whole, line), page) for line, page in item.lines
            ]


def _unbroken_words(drafts: Sequence[DraftBlock]) -> Iterator[str]:
    """Yield the words that are not at a line break, in lower case, and the parts of compounds."""
    for item in drafts:
        if item.kind == BlockKind.ROW:
            continue
        is_cut = False
        for line, _ in item.lines:
            words = _RE.word.findall(line.lower())
            start = int(is_cut)
            is_cut = line.endswith("-")
            for word in words[start : len(words) - is_cut]:
                yield word
                yield from word.split("-")


def _is_one_word(head: str, tail: str, rest: str, words: frozenset[str]) -> bool:
    """Return whether two parts are one word; undecided by the report, by whether both are words."""
    if rest.startswith("-") and tail in words:
        return False  # both hyphens of "up-to-date" belong to the word
    is_joined = head + tail in words
    is_hyphenated = f"{head}-{tail}" in words
    if is_joined != is_hyphenated:
        return is_joined
    lists = word_sets("broken-words")
    is_word = tail in words or tail in _clustered_words()
    if head in lists["prefixes"]:
        return not is_word
    if head in lists["particles"]:
        return True
    is_word = is_word or _RE.participle.match(tail) is not None
    return not (is_word and (head in words or head in _clustered_words()))


def _is_certainly_one_word(head: str, tail: str, rest: str, words: frozenset[str]) -> bool:
    """Return whether two parts are one word where few are broken:
    the first is no word ("chil-dren").
    """
    if rest.startswith("-") or head + tail not in words or head in words:
        return False
    return head not in word_sets("broken-words")["prefixes"] and head not in _clustered_words()


@cache
def _clustered_words() -> frozenset[str]:
    """Return the words in the word clusters of the model;
    compounds have lost their hyphens in them.
    """
    groups = read_tsv_pairs("data", "model", "groups.tsv")
    return frozenset(word for _, words in groups for word in words.split())
