"""Judges a document before it is read:
whether it is one report on an authority's services for children.

Other documents name the same places and use the same words: a letter of the Welsh inspectorate, a
report on a children's home, the minutes of a committee on an inspection, the action plan after it.
What is read shows that it is a report: it has the title of one, and an inspectorate speaks in it. A
report of no known kind has an inspection of services for children in its first lines instead. All
else is refused, with its kind. The end of a report shows that it is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from graphkit.core.errors import UnreadableReportError
from graphkit.core.frameworks import OTHER
from graphkit.core.model import GET_ALL, MISSING_PAGES, Block, BlockKind, Document, Note
from graphkit.core.patterns import ends_sentence
from graphkit.documents.extract.document_status import read_status
from graphkit.documents.extract.front.report_kind import recognise
from graphkit.documents.extract.several_reports import refuse_several_reports
from graphkit.documents.extract.text.cover import LONGEST_LINE, Cover, find_cover
from graphkit.documents.extract.text.lexicon_files import Phrases, compile_spaced, lexicon_rows
from graphkit.documents.register import Register

_RE = Phrases("intake")

_BEGINNING = 1_200  # characters
_LONGEST_LINE = 300  # characters of a title, or of the lines of a letterhead
_SHORTEST_SENTENCE = 60
_PROSE = (BlockKind.PARAGRAPH, BlockKind.BULLET)
_MIN_ABOVE = 300  # characters of prose above a title that show that it is not on the first page
_LETTERHEAD = 40  # blocks
_SIGNATURE = 700  # characters below a farewell
_LAST_LINES = 4  # lines of a letter that has none
_MIN_PAPERS = 2  # cues of the papers of a committee
_MIN_CUES = 2  # of a kind of document
_MIN_JUDGED = 1_000  # characters of a text whose form is judged
# shares of the characters of a text
_MIN_CAPITALS = 0.002
_MOST_OF_TEXT = 0.9
_CUES = 20_000  # characters in which they are counted


def admit(document: Document, register: Register) -> Document:
    """Return the document for its readers: without what is aside, which no statement may come from.

    Raises UnreadableReportError where the document has several reports, is of a kind that is not
    read, or has lost its form.
    """
    cover = find_cover(document)
    _refuse_lost_form(document)
    status = read_status(document)
    refuse_other_documents(cover)
    refuse_several_reports(cover, register)
    blocks = tuple(block for block in document.blocks if block.kind is not BlockKind.ASIDE)
    if len(blocks) < len(document.blocks):
        end = document.blocks[len(blocks)].start
    else:
        end = len(document.text)
    notes = (*document.notes, *_front_notes(cover), *_completeness_notes(cover))
    return replace(document, blocks=blocks, text=document.text[:end], notes=notes, status=status)


def _refuse_lost_form(document: Document) -> None:
    """Raise UnreadableReportError where a text has lost what tells headings,
    lists and names apart.
    """
    text = document.text
    if len(text) < _MIN_JUDGED:
        return
    reason = ""
    if sum(map(str.isupper, text)) < _MIN_CAPITALS * len(text):
        reason = "has no capital letters, so that names and sentences cannot be told"
    elif max((block.length for block in document.body_blocks()), default=0) > _MOST_OF_TEXT * len(
        text
    ):
        reason = "is all in one paragraph, so that headings and lists cannot be told from sentences"
    if reason:
        raise UnreadableReportError(
            f"{document.name} {reason}: give the report as it was published"
        )


def _front_notes(cover: Cover) -> Iterator[Note]:
    """Yield a note if a report begins without its front page:
    its title, and a date or a greeting.
    """
    document = cover.document
    title = recognise(cover).span
    lines = [block for block in cover.first_page if block.length <= _LONGEST_LINE]
    if not _has(document, _RE.front, [*lines, *cover.headers]):
        text = (
            "the report begins without a date or a greeting, as if its first page were missing: "
            f"{GET_ALL}"
        )
        yield Note(
            MISSING_PAGES, text, document.span(lines[0].start, lines[0].end) if lines else None
        )
    elif title and title.start < document.body_end():
        above = [block for block in document.body_blocks() if block.end < title.start]
        prose = sum(block.length for block in above if block.kind in _PROSE)
        if prose >= _MIN_ABOVE and not _has(document, _RE.front, set(above) & set(lines)):
            text = (
                f"the title is below {prose:,} characters of text: pages are missing or in "
                "another order"
            )
            yield Note(MISSING_PAGES, text, title)


def _completeness_notes(cover: Cover) -> Iterator[Note]:
    """Yield a note if the end of a report is not there:
    a signature, a legal notice, or a last section.
    """
    framework = cover.frameworks.get(recognise(cover).framework)
    document, (*_, last) = cover.document, list(cover.document.body_blocks())
    section = framework.closing or framework.table_below
    if cover.is_letter(framework.framework):
        is_signed = _RE.farewell.search(document.text) or _has(
            document, _RE.inspector, _signature(document)
        )
        missing = "" if is_signed else "signature"
    elif section and not compile_spaced(section).search(document.text):
        missing = "last section"
    elif framework.table_below or framework.framework == OTHER:
        missing = ""
    else:
        last_page = document.page_at(last.end - 1) or 0
        notices = (one for one in document.blocks if one.kind is BlockKind.BOILERPLATE)
        missing = "" if any((one.page or 0) >= last_page for one in notices) else "legal notice"
    if missing:
        is_open = last.kind in _PROSE and not ends_sentence(document.text_of(last))
        broken = ", and the text ends in mid-sentence" if is_open else ""
        message = f"the {missing} at the end is missing{broken}: {GET_ALL}"
        yield Note(MISSING_PAGES, message, document.span(last.start, last.end))


def refuse_other_documents(cover: Cover) -> None:
    """Raise UnreadableReportError unless a document shows that it is a report on services for
    children.
    """
    document = cover.document
    stated = list(_stated_kinds(cover))
    papers = "the papers of a committee" if _is_of_committee(cover) else ""
    if kind := next((row["what"] for row in stated if row["decides"] == "yes"), papers):
        raise _refusal(document, kind)
    is_official = _has_inspectorate(cover)
    if not is_official or (recognise(cover).framework == OTHER and not _is_inspection(cover)):
        apparent = "" if is_official else _apparent_kind(document)
        raise _refusal(document, next((row["what"] for row in stated), apparent))


def _refusal(document: Document, kind: str) -> UnreadableReportError:
    if kind:
        return UnreadableReportError(
            f"{document.name} is {kind}, and no report on the children's services of an English "
            "authority: leave it out; if there is a report in it, save that as a file of its own"
        )
    if any(note.code == MISSING_PAGES for note in document.notes):
        return UnreadableReportError(
            f"{document.name} has no front page of a report: get the whole report"
        )
    missing = (
        "it has no title of one, or nothing by an inspectorate (letterhead, lead inspector, "
        "signature)"
    )
    return UnreadableReportError(
        f"{document.name} is no inspection report: {missing}; give the report as it was published"
    )


def _stated_kinds(cover: Cover) -> Iterator[dict[str, str]]:
    """Yield the kinds that the lines at the beginning say that a document is,
    other than a report.
    """
    beginning = (block for block in cover.document.body_blocks() if block.start < _BEGINNING)
    titles = takewhile(lambda text: not _is_prose(text), map(cover.document.text_of, beginning))
    for line in (line.strip() for text in titles for line in text.split("\n")):
        for row in lexicon_rows("other-documents"):
            if compile_spaced(row["words"]).match(line):
                yield row


def _apparent_kind(document: Document) -> str:
    """Return the kind of document that says most often what such documents say, else "".

    A report says more often what it is about.
    """
    end = min(_CUES, document.body_end())
    rows = lexicon_rows("other-documents")
    counts = {
        row["what"]: len(compile_spaced(row["cues"]).findall(document.text, 0, end)) for row in rows
    }
    kind = max(counts, key=counts.__getitem__)
    subject = len(_RE.subject.findall(document.text, 0, end))
    return kind if counts[kind] >= max(_MIN_CUES, subject) else ""


def _is_prose(text: str) -> bool:
    return len(text) > _LONGEST_LINE or (len(text) > _SHORTEST_SENTENCE and text.endswith("."))


def _is_of_committee(cover: Cover) -> bool:
    """Return whether the first pages have several lines that the papers of a committee have."""
    lines = [
        cover.document.text_of(block) for block in cover.two_pages if block.length <= _LONGEST_LINE
    ]
    found = sum(any(words.match(line) for line in lines) for words in _RE.all("papers"))
    return found >= _MIN_PAPERS


def _has_inspectorate(cover: Cover) -> bool:
    """Return whether an inspectorate speaks in a document."""
    document, body = cover.document, list(cover.document.body_blocks())
    notices = [block for block in document.blocks if block.kind is BlockKind.BOILERPLATE]
    return (
        any(_RE.legal_notice.match(document.text, block.start) for block in document.blocks)
        or any(_RE.lead_inspector.match(document.text, block.start) for block in cover.three_pages)
        or _has(document, _RE.address, (*body[:_LETTERHEAD], *notices))
        or _has(document, _RE.signatory, _signature(document))
    )


def _signature(document: Document) -> list[Block]:
    """Return the lines below the farewell of a letter; the last lines where it has none."""
    body = list(document.body_blocks())
    farewell = max((found.end() for found in _RE.farewell.finditer(document.text)), default=0)
    if not farewell:
        return body[-_LAST_LINES:]
    return [block for block in body if farewell <= block.start < farewell + _SIGNATURE]


def _is_inspection(cover: Cover) -> bool:
    """Return whether the lines at the beginning of a document of no known kind are of an
    inspection.
    """
    lines = [block for block in cover.first_page if block.length <= LONGEST_LINE]
    is_named = _has(cover.document, _RE.inspection, lines)
    is_told = _has(cover.document, _RE.work_of_inspectors, cover.first_page)
    return _has(cover.document, _RE.subject, lines) and (is_named or is_told)


def _has(document: Document, words: re.Pattern[str], blocks: Iterable[Block]) -> bool:
    return any(words.search(document.text, block.start, block.end) for block in blocks)
