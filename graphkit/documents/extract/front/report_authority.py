"""The local authority that a report is about: its name as printed, and its code in the register.

The title has the name ("Inspection of Wexmoor local authority children's services"), or the line
above it, or the name of a trust that runs the services. The title of a letter may name its theme
and no place; then the salutation, the first paragraphs and the addressees name it. Candidates are
looked up in the register, the most trusted first; the first that the register has decides. A name
that it does not have stays unresolved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from graphkit.core.model import Document, Span
from graphkit.documents.extract.front.report_kind import ReportKind
from graphkit.documents.extract.text.cover import Cover
from graphkit.documents.extract.text.lexicon_files import Phrases
from graphkit.documents.register import Register

_RE = Phrases("front-page")

_SWEEP = 8_000


class NamedAuthority(NamedTuple):
    """An authority as the report prints it ("" where it does not),
    and its code ("" where unresolved).
    """

    printed: str = ""
    span: Span | None = None
    gss: str = ""


def read_authority(
    cover: Cover, kind: ReportKind, register: Register, on: date | None
) -> NamedAuthority:
    """Return the authority that a report names, as the register has it on the day `on`."""
    known = None
    unknown = list[NamedAuthority]()
    for start, end in _candidates(cover, kind):
        named = _named(cover.document, start, end)
        if found := register.find_authority(named.printed, on):
            known = named._replace(gss=found.gss)
            break
        unknown.append(named)
    known = known or _swept(cover.document, register, on)
    if known and unknown and _is_name(unknown[0]) and _RE.deliverer.search(unknown[0].printed):
        return unknown[0]._replace(gss=known.gss)
    return known or next(filter(_is_name, unknown), NamedAuthority())


def _is_name(named: NamedAuthority) -> bool:
    """Return whether words may be the name of an authority or a trust:
    no field of a cover, no sentence.
    """
    is_field = any(char.isdigit() or char == ":" for char in named.printed)
    return not is_field and not _RE.word_of_sentence.search(named.printed)


def _named(document: Document, start: int, end: int) -> NamedAuthority:
    """Return the name printed here, not yet looked up in the register."""
    return NamedAuthority(" ".join(document.text[start:end].split()), document.span(start, end))


def _candidates(cover: Cover, kind: ReportKind) -> Iterator[tuple[int, int]]:
    """Yield the offsets of possible names, the most trusted first."""
    text, end = cover.document.text, cover.first_page_end
    if kind.span:
        yield from _in_title(cover, kind.span)
        framework = cover.frameworks.get(kind.framework)
        if framework.full_inspection or framework.single_chapter:
            yield from _above(cover.document, kind.span.start)
    for header in cover.headers:
        for pattern in _RE.all("in-title"):
            if match := pattern.search(text, header.start, header.end):
                yield _trimmed(text, *match.span("name"))
    for pattern in (_RE.title_of_trust, _RE.partnership_greeted, _RE.agencies_in):
        if match := pattern.search(text, 0, end):
            yield _trimmed(text, *match.span("name"))


def _in_title(cover: Cover, title: Span) -> Iterator[tuple[int, int]]:
    """Yield the name inside the title: to the end of its line, then as far as the next two lines.

    Where lines ran together, what looks like a name may hold the next sentence, with the name in
    it.
    """
    text = cover.document.text
    stops = [block.end for block in cover.first_page if block.end >= title.end]
    for stop in stops[:3]:
        window = text[title.start : stop]
        for pattern in _RE.all("in-title"):
            match = pattern.search(window)
            while match:
                start, end = match.span("name")
                yield _trimmed(text, title.start + start, title.start + end)
                match = pattern.search(window, start, match.end())


def _above(document: Document, title: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the text above the title, then those of its last line."""
    text = document.text
    lines = []
    for line in re.finditer(r"[^\n]*[^\W\d_][^\n]*", text[:title]):
        if line.end() - line.start() < 90:
            lines.append(_trimmed(text, *line.span()))
    if lines:
        first, _ = lines[0]
        start, end = lines[-1]
        yield first, end
        yield start, end
        if board := _RE.board_after_name.search(text, start, end):
            yield start, board.start()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    left = len(words) - len(words.lstrip(" \n\t.,:;0123456789"))
    name = words.rstrip(" \n\t.,:;").removesuffix("’s").removesuffix("'s")
    return start + left, start + len(name)


def _swept(document: Document, register: Register, on: date | None) -> NamedAuthority | None:
    """Return the authority that the beginning of the text mentions most often, or None."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, int]] = {}
    end = min(_SWEEP, document.body_end())
    for pattern in (_RE.place, _RE.council):
        for match in pattern.finditer(document.text, 0, end):
            printed = match[1], match[1].partition("\n")[0]  # wrapped, or on its own line
            for words in dict.fromkeys(printed):
                if found := register.find_authority(words, on):
                    counts[found.gss] += 1
                    first.setdefault(found.gss, (match.start(1), match.start(1) + len(words)))
                    break
    if not counts:
        return None
    (gss, most), *others = counts.most_common(2)
    if any(count == most for _, count in others):
        return None
    return _named(document, *_trimmed(document.text, *first[gss]))._replace(gss=gss)
