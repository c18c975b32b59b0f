"""The local authority that a report is about: its name as printed, and its code in the register.

The title has the name ("Inspection of Wexmoor local authority children's services"), or the line above it, or
the name of a trust that runs the services. The title of a letter may name its theme and no place; then the
salutation, the first paragraphs and the addressees name it. Candidates are looked up in the register, the
most trusted first; the first that the register has decides. A name that it does not have stays unresolved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from graphkit.core.model import Document, Span
from graphkit.extract.front.report_kind import Kind
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import compile_spaced
from graphkit.register import Register

_CHILDRENS = r"children['’`]?s (?:social care )?services"
_NAME = r"(?P<name>[^\W\d_](?:(?!inspection)[^:]){1,110}?)"
_IN_TITLE = (
    compile_spaced(
        r"inspection of (?!local authority|children|services)(?:the )?"
        rf"{_NAME}(?: local authority)? {_CHILDRENS}"
    ),
    compile_spaced(
        rf"visits? (?:of|to|at|in) (?:the )?{_NAME}(?: local authority)?(?: {_CHILDRENS})?"
        r"(?=\n|$|,?(?: which| that)?(?: was| were)?(?: took place| carried out| undertaken| conducted)?"
        r" (?:on|between|from) [^\n]{0,9}?\d)"
    ),
    compile_spaced(
        rf"area inspection (?:of|in) (?!(?:the )?multi-?agency)(?:the )?{_NAME}(?=[.,]?\s*(?:\n|$))"
    ),
    compile_spaced(
        r"multi-?agency responses? [^\n]{3,240} in (?:the )?(?P<name>[A-Z][^\n]{1,90}?)(?=[.,]?\s*(?:\n|$))"
    ),
    compile_spaced(
        rf"SEND (?:inspection|re-?visit) (?:of|in|to) (?:the )?{_NAME}"
        r"(?: local)?(?: area)?(?: partnership)?(?=\n|$)"
    ),
    compile_spaced(rf"safeguarding services in (?:the )?{_NAME}(?=\n|$)"),
    compile_spaced(rf"inspection of looked after children services\s+(?:the )?{_NAME}(?=\n|$)"),
)
_SALUTATION = compile_spaced(
    r"Dear (?:the )?(?P<name>[A-Z][^\n]{1,80}?),? (?:local |borough |children['’]?s? )*"
    r"(?:safeguarding|partnership)"
)
_INSPECTED = compile_spaced(  # a trust or company alone, which the register has
    rf"(?:^|\n)inspection of (?!local authority|children|services)(?:the )?{_NAME}(?=\n|$)"
)
_AGENCIES_IN = compile_spaced(
    r"individual agencies(?: working)? in (?:the )?(?P<name>[A-Z][^\n.,:;]{1,80}?)[.,:;]"
)
_PLACE = re.compile(
    r"\b(?:in|of|across|within|for|by)\s+(?:the\s+)?"
    r"((?:[A-Z][\w’'-]+)(?:(?:,?\s+(?:and|upon|on|of|with|the|&|in))?\s+[A-Z][\w’'-]+){0,6})"
)
_COUNCIL = re.compile(
    r"\b((?:[A-Z][\w’'-]+\s+(?:(?:and|upon|on|of|with|the|&)\s+){0,2}){1,6}?"
    r"(?:Council\b|Borough\b|(?=local authority\b)))"
)
_BOARD = compile_spaced(r"(?: local)? safeguarding children['’]?s? board\d?$")
_DELIVERER = re.compile(r"\b(?:trust|first|company|CIC|achieving|together)\b", re.I)
_SWEEP = 8_000


@dataclass(frozen=True, slots=True)
class NamedAuthority:
    """An authority as the report prints it ("" where it does not), and its code ("" where unresolved)."""

    printed: str = ""
    span: Span | None = None
    gss: str = ""


def read_authority(cover: Cover, kind: Kind, register: Register, on: date | None) -> NamedAuthority:
    """Return the authority that a report names, as the register has it on the day `on`."""
    unknown = known = None
    for start, end in _candidates(cover, kind):
        named = _named(cover.document, start, end)
        if found := register.find_authority(named.printed, on):
            known = replace(named, gss=found.gss)
            break
        unknown = unknown or named
    known = known or _swept(cover.document, register, on)
    if known and unknown and _DELIVERER.search(unknown.printed):
        return replace(unknown, gss=known.gss)
    return known or unknown or NamedAuthority()


def _named(document: Document, start: int, end: int) -> NamedAuthority:
    """Return the name printed here, not yet looked up in the register."""
    return NamedAuthority(" ".join(document.text[start:end].split()), document.span(start, end))


def _candidates(cover: Cover, kind: Kind) -> Iterator[tuple[int, int]]:
    """Yield the offsets of possible names, the most trusted first."""
    text, end = cover.document.text, cover.first_page_end
    if kind.span:
        yield from _in_title(cover, kind.span)
        framework = cover.frameworks.get(kind.framework)
        if framework.full_inspection or framework.single_chapter:
            yield from _above(cover.document, kind.span.start)
    for header in cover.headers:
        for pattern in _IN_TITLE:
            if match := pattern.search(text, header.start, header.end):
                yield _trimmed(text, *match.span("name"))
    for pattern in (_INSPECTED, _SALUTATION, _AGENCIES_IN):
        if match := pattern.search(text, 0, end):
            yield _trimmed(text, *match.span("name"))


def _in_title(cover: Cover, title: Span) -> Iterator[tuple[int, int]]:
    """Yield the name inside the title: to the end of its line, then as far as the next two lines.

    Where lines ran together, what looks like a name may hold the next sentence, with the name in it.
    """
    text = cover.document.text
    stops = [block.end for block in cover.first_page if block.end >= title.end][:3]
    for stop in stops:
        window = text[title.start : stop]
        for pattern in _IN_TITLE:
            match = pattern.search(window)
            while match:
                yield _trimmed(text, title.start + match.start("name"), title.start + match.end("name"))
                match = pattern.search(window, match.start("name"), match.end())


def _above(document: Document, title: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the text above the title, then those of its last line."""
    above = re.finditer(r"[^\n]*[^\W\d_][^\n]*", document.text[:title])
    lines = [_trimmed(document.text, *line.span()) for line in above if line.end() - line.start() < 90]
    if lines:
        yield lines[0][0], lines[-1][1]
        yield lines[-1]
        if board := _BOARD.search(document.text, lines[-1][0], lines[-1][1]):
            yield lines[-1][0], board.start()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    left = len(words) - len(words.lstrip(" \n\t.,:;0123456789"))
    right = len(words.rstrip(" \n\t.,:;").removesuffix("’s").removesuffix("'s"))
    return (start + left, start + right) if left < right else (start, end)


def _swept(document: Document, register: Register, on: date | None) -> NamedAuthority | None:
    """Return the authority that the beginning of the text mentions most often, or None."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, int]] = {}
    end = min(_SWEEP, document.body_end())
    for pattern in (_PLACE, _COUNCIL):
        for match in pattern.finditer(document.text, 0, end):
            printed = match[1], match[1].partition("\n")[0]  # wrapped, or on its own line
            for words in dict.fromkeys(printed):
                if found := register.find_authority(words, on):
                    counts[found.gss] += 1
                    first.setdefault(found.gss, (match.start(1), match.start(1) + len(words)))
                    break
    if not counts:
        return None
    gss = min(counts, key=lambda code: (-counts[code], first[code]))
    return replace(_named(document, *_trimmed(document.text, *first[gss])), gss=gss)
