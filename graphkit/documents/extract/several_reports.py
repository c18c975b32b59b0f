"""Finds a second report in a document, which would be read as a part of the first.

A second report has a cover, a title, a running header or an opening sentence of its own: with other
days on site, or of another authority. A report without its first page still speaks of its own
authority, to the end of the file, and of that of the first no more. The same report twice repeats
most of its paragraphs. Text files have no pages, and are judged in the same way.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain

from graphkit.core.errors import UnreadableReportError
from graphkit.core.language.dates import parse_dates
from graphkit.core.model import BODY_KINDS, Block, BlockKind, Document
from graphkit.core.patterns import Patterns
from graphkit.documents.extract.front.report_authority import read_authority
from graphkit.documents.extract.front.report_kind import recognise
from graphkit.documents.extract.mentions.councils import Councils
from graphkit.documents.extract.text.cover import LONGEST_LINE, Cover
from graphkit.documents.extract.text.lexicon_files import Phrases, compile_spaced
from graphkit.documents.register import Authority, Register

_BEGINS = Patterns("intake", flags=re.IGNORECASE).begins
_RE = Phrases("front-page", "intake")
_LINES = frozenset((*BODY_KINDS, BlockKind.HEADER))
_ABOVE = 3  # lines above a title that may name the authority
_PAGE = 3_000  # characters that count as a page of a text file
# of another authority, after the last of the first
_MIN_NAMES = 5
_MIN_PAGES = 2
_LONG = 200  # characters of a paragraph that no two reports share
_MIN_LONG = 8  # of these

Named = tuple[Authority, int | None]  # an authority and the page that names it


def refuse_several_reports(cover: Cover, register: Register) -> None:
    """Raise UnreadableReportError if a document has two reports, or the same one twice."""
    document = cover.document
    if first := register.authority(read_authority(cover, recognise(cover), register, None).gss):
        own = first.gss
        for other, page in chain(
            _titled(cover, register, own), _spoken_of(document, register, own)
        ):
            raise _several(
                document, f"{first.name}, and {other.name}{f' on page {page}' if page else ''}"
            )
    beginnings = [*_report_beginnings(document)]
    for begin, days in beginnings[:1]:
        for block, others in beginnings:
            if others != days and _page(document, block.start) != _page(document, begin.start):
                raise _several(
                    document, f"pages {begin.page} and {block.page}" if block.page else ""
                )
    farewells = [_page(document, found.start()) for found in _RE.farewell.finditer(document.text)]
    if len(set(farewells)) > 1:
        raise _several(
            document,
            f"signed on pages {farewells[0]} and {farewells[-1]}" if document.pages else "",
        )
    if _repeats_itself(document):
        raise UnreadableReportError(
            f"the same report twice in one file: {document.name}; remove one of them"
        )


def _several(document: Document, which: str) -> UnreadableReportError:
    what = f" ({which})" if which else ""
    return UnreadableReportError(
        f"two reports in one file: {document.name}{what}; save each as a file of its own"
    )


def _report_beginnings(document: Document) -> Iterator[tuple[Block, object]]:
    """Yield the blocks where a report begins, with its days on site."""
    for block in document.body_blocks():
        mark = _BEGINS.match(document.text, block.start, block.end)
        phrase = parse_dates(document.text, mark.end()) if mark else None
        if phrase and phrase.end <= block.end:
            yield block, phrase.intervals


def _titled(cover: Cover, register: Register, own: str) -> Iterator[Named]:
    """Yield the other authorities that titles and running headers name,
    or the lines above a title.
    """
    document = cover.document
    titled = (each for each in cover.frameworks if each.full_inspection or each.single_chapter)
    titles = [compile_spaced(title) for each in titled for title in each.titles]
    lines = [
        block for block in document.blocks if block.length <= LONGEST_LINE and block.kind in _LINES
    ]
    for at, block in enumerate(lines):
        text = document.text_of(block)
        names = [found["name"] for words in _RE.all("in-title") for found in words.finditer(text)]
        if any(title.match(text) for title in titles):
            above = (line for line in lines[max(0, at - _ABOVE) : at] if line.page == block.page)
            names += map(document.text_of, above)
        for name in names:
            other = register.find_authority(" ".join(name.split()).strip(" .,:;"))
            if other and other.gss != own:
                yield other, block.page


def _spoken_of(document: Document, register: Register, own: str) -> Iterator[Named]:
    """Yield another authority that the rest of a document names often, and not the first any more.

    Below the end of a report, a signature or a legal notice, the name of another is enough.
    """
    councils = Councils.in_text(document.text[: document.body_end()], register, own)
    if councils is None:
        return
    last = -1
    named = defaultdict[str, list[int]](list)
    for found in councils.pattern.finditer(document.text, 0, document.body_end()):
        page = _page(document, found.start())
        if found["name"] in councils.own_names:
            last = page
            named.clear()
        elif page > last:
            named[found["name"]].append(page)
    ends = [_page(document, found.start()) for found in _RE.report_end.finditer(document.text)]
    for name, pages in named.items():
        is_below = any(last <= end < pages[0] for end in ends)
        other = register.find_authority(name)
        enough = 1 if is_below else _MIN_NAMES
        if (
            other
            and last >= 0
            and len(pages) >= enough
            and (is_below or len(set(pages)) >= _MIN_PAGES)
        ):
            yield other, pages[0] if document.pages else None


def _page(document: Document, offset: int) -> int:
    page = document.page_at(offset)
    return offset // _PAGE if page is None else page


def _repeats_itself(document: Document) -> bool:
    blocks = (block for block in document.body_blocks() if block.kind is BlockKind.PARAGRAPH)
    paragraphs = Counter(document.text_of(block) for block in blocks if block.length >= _LONG)
    repeated = sum(count > 1 for count in paragraphs.values())
    return len(paragraphs) >= _MIN_LONG and repeated * 2 > len(paragraphs)
