"""What the front of a report states: its framework, authority, dates, inspectors and grades.

Nothing here guesses: what is not printed stays empty, and what was printed and not understood
becomes a note.

Covers have a field ("Inspection dates: …"), letters a sentence ("Between 4 and 8 December 2017,
…"); running headers repeat the days and stand in for a field that cannot be read. The letter's own
date is its day of publication, and decides a year that the letter does not print.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from graphkit.core.frameworks import OTHER, Framework
from graphkit.core.language.dates import (
    DatedPhrase,
    find_date_ranges,
    is_date,
    parse_date,
    parse_dates,
)
from graphkit.core.model import (
    AMENDED,
    BlockKind,
    Document,
    Interval,
    Judgement,
    Note,
    Record,
    Source,
    Span,
)
from graphkit.documents.extract.front import report_kind
from graphkit.documents.extract.front.inspectors import read_people
from graphkit.documents.extract.front.judgements import NO_GRADES, read_judgements
from graphkit.documents.extract.front.previous_inspections import read_earlier_inspections
from graphkit.documents.extract.front.report_authority import NamedAuthority, read_authority
from graphkit.documents.extract.front.report_kind import ReportKind, VisitTheme
from graphkit.documents.extract.readers import Reader, Values, run_readers
from graphkit.documents.extract.text.cover import Cover
from graphkit.documents.extract.text.lexicon_files import Phrases, row_patterns
from graphkit.documents.extract.text.sentence_splitter import split_sentences
from graphkit.documents.register import Register

_RE = Phrases("front-page")

_LONGEST_PARAGRAPH = 4_000  # characters; the longest printed have 3,000
_FIRST_WORDS = 80
_NOT_BODY = (BlockKind.BOILERPLATE, BlockKind.FOOTNOTE)

# blocks before the salutation: the sender's address, the date line, the addressees
_LETTERHEAD = 30
_LETTER_FRONT = 6_000  # characters in which a letter gives the days of the inspection
_LONGEST_GAP = timedelta(days=400)  # between the visit and the letter
_YEAR = timedelta(days=366)

Stated = tuple[str, Span | None]  # a value and its words
NOT_STATED: Stated = ("", None)


class Timing(NamedTuple):
    """The days on site, with their words, and the day of publication; empty where not printed."""

    days: tuple[Interval, ...] = ()
    days_span: Span | None = None
    published: date | None = None
    notes: tuple[Note, ...] = ()


def read_front(cover: Cover, register: Register) -> Record:
    """Return a record of what the front of a report states,
    each value with the words that state it.
    """
    return run_readers(FRONT_READERS, front_values(cover, register))


def front_values(cover: Cover, register: Register) -> Values:
    """Return what the first readers need: the cover, its document,
    the register and an empty record.
    """
    document = cover.document
    source = Source(
        document.name, document.sha256, document.media_type, document.pages, status=document.status
    )
    return {
        "document": document,
        "cover": cover,
        "register": register,
        "record": Record(source, OTHER),
    }


def _with_licence(source: Source, document: Document) -> Source:
    licence, span = read_licence(document)
    return replace(source, licence=licence, licence_span=span)


def _versions(source: Source, published: date | None) -> tuple[Source, date | None]:
    """Return the source and the day of publication: of an amended report, that of the new version.

    The source has the day of the version that it replaces.
    """
    status = source.status
    if status is None or status.value != AMENDED or status.day is None:
        return source, published
    replaced = status.replaces or published
    return replace(source, status=replace(status, replaces=replaced)), status.day


def _of_inspection(kind: ReportKind, cover: Cover, days: tuple[Interval, ...]) -> ReportKind:
    """Return a kind; "other" for a letter on a partnership that is about an inspection:
    its own has days.
    """
    is_letter = cover.frameworks.get(kind.framework).partnership and cover.is_letter(kind.framework)
    return ReportKind(OTHER) if is_letter and not days else kind


def _settled(cover: Cover, kind: ReportKind) -> tuple[str, Framework, bool]:
    """Return the name of the framework, the framework, and whether the report is a letter."""
    return kind.framework, cover.frameworks.get(kind.framework), cover.is_letter(kind.framework)


def _theme(cover: Cover, name: str) -> VisitTheme:
    framework = cover.frameworks.get(name)
    if framework.visit:
        return report_kind.read_visit_theme(cover)
    return VisitTheme(report_kind.read_theme(cover)) if framework.with_other_theme else VisitTheme()


def _version(
    cover: Cover, framework: Framework, judgements: Sequence[Judgement], labels: Mapping[str, str]
) -> tuple[str, list[Note]]:
    """Return the version of the framework,
    and a note if the table of grades matches none of several.

    A table with a row that the framework does not have fits none: it is of a version that is not
    known yet.
    """
    unlisted = [one for one in judgements if one.criterion not in labels]
    if unlisted:
        version = ""
    else:
        version = report_kind.version_of(framework.framework, labels, cover.frameworks)
    if version or len(framework.versions) < 2 or not judgements:
        return version, []
    known = ", ".join(each.version for each in framework.versions)
    message = f"the judgements match no known version of {framework.abbreviation} (known: {known})"
    return "", [Note("unknown-version", message, (unlisted or judgements)[0].span)]


def read_outcome(cover: Cover) -> Stated:
    """Return the outcome of an area SEND inspection, which has no grades,
    with the sentence that states it.

    What follows from the outcome (when the next inspection is, whether a priority action plan is
    required) is not read.
    """
    document = cover.document
    outcomes = row_patterns("outcomes", "outcome")
    for place, (outcome, words) in product(_sentences(cover), outcomes):
        if words.search(document.text, *place):
            return outcome, document.span(*place)
    return NOT_STATED


def read_members(cover: Cover) -> Stated:
    """Return the bodies of a SEND partnership as printed: who plans and commissions services."""
    return _first_stated(cover, "members", _RE.all("members"))


def read_required_plan(cover: Cover) -> Stated:
    """Return who must submit a priority action plan,
    or before 2023 a written statement of action.
    """
    return _first_stated(cover, "responsible", _RE.all("plan"))


def _first_stated(cover: Cover, group: str, patterns: Iterable[re.Pattern[str]]) -> Stated:
    """Return the words of a group, and their span,
    in the first sentence that begins like a pattern.
    """
    document = cover.document
    for words, place in product(patterns, _sentences(cover)):
        if stated := words.match(document.text, *place):
            span = document.span(*stated.span(group))
            return " ".join(span.text.split()), span
    return NOT_STATED


def _sentences(cover: Cover) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of the cover, the contents and the next page begins and ends."""
    for block in cover.three_pages:
        for start, end in split_sentences(cover.document.text_of(block)):
            yield block.start + start, block.start + end


def read_licence(document: Document) -> Stated:
    """Return the licence that a report prints, and its words: in its legal tail, else anywhere.

    Reports from 2018 on are under the Open Government Licence; older ones may be copied for
    non-commercial educational purposes, unaltered; many letters say nothing. What is printed
    decides, not the year.
    """
    licences = row_patterns("licences", "licence")
    for in_tail, (licence, pattern), block in product((True, False), licences, document.blocks):
        looked_at = (block.kind in _NOT_BODY) is in_tail
        if looked_at and (match := pattern.search(document.text, block.start, block.end)):
            return licence, document.span(*match.span())
    return "not-stated", None


def _without_lines(document: Document) -> Iterator[Note]:
    """Yield a note on a text without line breaks, in which headings cannot be told from prose."""
    longest = max(document.body_blocks(), key=lambda block: block.length, default=None)
    if longest and longest.length > _LONGEST_PARAGRAPH:
        lost = "line breaks are lost, and with them headings and lists"
        message = f"a paragraph of {longest.length} characters: {lost}"
        yield Note(
            "no-line-breaks", message, document.span(longest.start, longest.start + _FIRST_WORDS)
        )


def _missing(front: Record, cover: Cover) -> Iterator[Note]:
    """Yield a note for each fact that such a report should state and that was not found."""
    if front.framework == OTHER:
        yield Note("unknown-framework", "no known title: read by its headings and paragraphs alone")
    if not front.authority:
        yield Note(
            "unknown-authority", "no authority of the register is named", front.authority_span
        )
    framework = cover.frameworks.get(front.framework)
    if (framework.visit or framework.joint) and not front.theme:
        yield Note("unknown-theme", "the letter names no theme")
    if framework.partnership and not cover.is_letter(front.framework) and not front.outcome:
        yield Note("unknown-outcome", "none of the three outcomes of such inspections was found")
    if framework.full_inspection:
        if not any(person.role == "lead-inspector" for person in front.people):
            yield Note("no-lead-inspector", "no lead inspector is printed or understood")
        if not front.judgements:
            yield Note("no-judgements", "no table of judgements was found")


def read_timing(cover: Cover, framework: str) -> Timing:
    """Return the days of the inspection, and the day of publication where the report prints it."""
    document = cover.document
    letter = cover.is_letter(framework)
    if letter:
        published = _date_line(cover) or _date_line(cover, whole=False)
    else:
        text, fields = document.text, _RE.published.finditer(document.text, 0, cover.first_page_end)
        published = next(filter(None, (parse_date(text, field.end()) for field in fields)), None)
        published = published or (_date_line(cover) if framework == OTHER else None)
    day = published.first if published else None
    notes = () if published else tuple(_published_in_month(cover))
    for days in _in_letter(cover, day) if letter else _on_cover(cover):
        # The days of an inspection are before its report, and not years before.
        if day is None or days.last <= day <= days.last + _LONGEST_GAP:
            return Timing(days.intervals, document.span(days.start, days.end), day, notes)
    for days in _in_letter(cover, day) if letter else _in_fields(cover):
        if not letter or (day and day < days.first):
            span = document.span(days.start, days.end)
            message = f"the inspection ended on {days.last}, the report is of {day}"
            # The printed date of a letter may be a year too early.
            published_on = None if letter and day and days.last <= day + _YEAR else day
            return Timing(
                days.intervals, span, published_on, (Note("dates-disagree", message, span),)
            )
    missing = Note("no-dates", "the days of the inspection were not understood or not printed")
    return Timing(published=day, notes=(*notes, missing))


def _in_fields(cover: Cover) -> Iterator[DatedPhrase]:
    text = cover.document.text
    for field in _RE.days_field.finditer(text, 0, cover.first_page_end):
        if days := parse_dates(text, field.end()):
            yield days


def _on_cover(cover: Cover) -> Iterator[DatedPhrase]:
    yield from _in_fields(cover)
    for header in cover.headers:
        yield from find_date_ranges(cover.document.text, header.start, header.end)
    yield from find_date_ranges(cover.document.text, 0, cover.first_page_end)


def _in_letter(cover: Cover, letter: date | None) -> Iterator[DatedPhrase]:
    text = cover.document.text
    end = min(cover.two_pages_end, _LETTER_FRONT)
    salutation = _RE.greeting.search(text, 0, end)
    start = salutation.end() if salutation else 0
    for cue in _RE.days_in_sentence.finditer(text, start, end):
        between = cue["between"] is not None or cue.group().rstrip().lower().endswith("between")
        if days := parse_dates(text, cue.end(), between=between, letter=letter):
            yield days
    yield from _on_cover(cover)


def _date_line(cover: Cover, *, whole: bool = True) -> DatedPhrase | None:
    """Return the date that a block at the beginning of a document is, or only begins with."""
    text = cover.document.text
    for block in cover.first_page[:_LETTERHEAD]:
        day = parse_date(text, block.start)
        if day and (is_date(cover.document.text_of(block)) if whole else day.start == block.start):
            return day
    return None


def _published_in_month(cover: Cover) -> Iterator[Note]:
    """Yield a note where the cover prints the month of publication without a day."""
    document = cover.document
    for field in _RE.published.finditer(document.text, 0, cover.first_page_end):
        month = _RE.month_of_publication.match(document.text, field.end())
        opens = not document.text[: field.start()].rpartition("\n")[2].strip()
        if month and opens:
            message = f"published in {month['month']} {month['year']}: the day is not printed"
            yield Note("published-in-month", message, document.span(*month.span()))
            return


_THEME = "record.theme record.theme_topics record.theme_span"
_DATES = "record.dates record.dates_span record.published record.notes"
_AUTHORITY = "record.authority_name record.authority_span record.authority"
_PARTNERSHIP = "framework.partnership"
_PLAN = "record.statement_by record.statement_span"

FRONT_READERS = (
    Reader(_with_licence, "record.source document", "record.source"),
    Reader(report_kind.recognise, "cover", "kind", otherwise=ReportKind(OTHER)),
    Reader(_theme, "cover kind.framework", _THEME, otherwise=VisitTheme()),
    Reader(report_kind.with_theme, "kind record.theme cover.frameworks", "kind"),
    Reader(read_timing, "cover kind.framework", _DATES, otherwise=Timing()),
    Reader(_versions, "record.source record.published", "record.source record.published"),
    Reader(_of_inspection, "kind cover record.dates", "kind"),
    Reader(_settled, "cover kind", "record.framework framework is_letter"),
    Reader(
        read_authority, "cover kind register record.day", _AUTHORITY, otherwise=NamedAuthority()
    ),
    Reader(
        read_judgements,
        "cover record.framework",
        "record.judgements labels record.notes",
        "",
        NO_GRADES,
    ),
    Reader(
        _version,
        "cover framework record.judgements labels",
        "record.version record.notes",
        "",
        ("", ()),
    ),
    Reader(
        read_outcome, "cover", "record.outcome record.outcome_span", "", NOT_STATED, _PARTNERSHIP
    ),
    Reader(
        read_members, "cover", "record.members record.members_span", "", NOT_STATED, _PARTNERSHIP
    ),
    Reader(read_required_plan, "cover", _PLAN, "", NOT_STATED, _PARTNERSHIP),
    Reader(report_kind.read_visit_number, "cover", "record.visit_number", "", 0, "framework.visit"),
    Reader(read_people, "cover record.framework", "record.people"),
    Reader(read_earlier_inspections, "document record.framework record.day", "record.earlier"),
    Reader(_missing, "record cover", "record.notes"),
    Reader(_without_lines, "document", "record.notes", "document"),
)
