"""Which framework a report belongs to, by its title, its version, by the rows of its table,
and its theme.

The date of publication never decides: reports of earlier inspections are published late, and the
table of grades changed in the middle of years.

A theme is the part of the services that a joint inspection or a visit looked at closely. Letters on
joint targeted area inspections have it in "the multi-agency response to …" from 2022 on. Before,
the title may only mention abuse and neglect in general while the "deep dive" of the first
paragraphs has the theme; where that sentence only refers to the title, the title has it. Letters on
visits state it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, product, takewhile
from operator import itemgetter
from typing import NamedTuple

from graphkit.core.frameworks import OTHER, Frameworks, Theme
from graphkit.core.model import BlockKind, Span
from graphkit.documents.extract.text.cover import LONGEST_LINE, Cover
from graphkit.documents.extract.text.lexicon_files import Phrases, compile_spaced

_TITLE_WINDOW = 330
_COVER = 700  # characters in which a title is looked for where no block begins with one
_NAME_BEFORE_TITLE = 80  # "Wexmoor Borough Council" on the line above, joined to the title
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
_RE = Phrases("front-page", ordinal="|".join(_ORDINALS))
_STATED = _RE.all("looked-at")[0]  # a theme also where none of its words are listed
_FRONT = 6_000  # characters in which a theme is named
_LONGEST_THEME = 12  # words of a theme that is not listed
_LONGEST_SCOPE = 20  # words of the theme of a visit
_SHORTEST_SCOPE = 2  # words before details that are left out


class ReportKind(NamedTuple):
    """A framework of the scheme, and the title that names it."""

    framework: str
    span: Span | None = None


def recognise(cover: Cover) -> ReportKind:
    """Return the kind of report by its title; "other" where no title is known.

    A title begins a block of the first page; a running header, the opening sentence of a letter or
    the rows of the table stand in for a title that is not there.
    """
    document, frameworks = cover.document, cover.frameworks
    titles = [
        (each.framework, compile_spaced(rf"(?<![\w-])(?:{title})"))
        for each in frameworks
        for title in each.titles
    ]
    if found := _in_blocks(cover, titles) or _in_text(cover, titles):
        return found
    sentences = [(each.framework, words) for each in frameworks for words in each.openings]
    rows = [(each.framework, words) for each in frameworks for words in each.table_rows]
    for framework, words in (*sentences, *rows):
        if match := compile_spaced(words).search(document.text, 0, cover.first_page_end):
            return ReportKind(framework, document.span(*match.span()))
    return ReportKind(OTHER)


_Titles = list[tuple[str, re.Pattern[str]]]  # framework, title


def _in_blocks(cover: Cover, titles: _Titles) -> ReportKind | None:
    """Return the kind of report by a title that begins a block of the first page, or a header."""
    document = cover.document
    lines = [block for block in cover.first_page if block.length <= LONGEST_LINE]
    for block, (framework, pattern) in product((*lines, *cover.headers), titles):
        window = document.text[block.start : block.start + _TITLE_WINDOW]
        first_line = window.partition("\n")[0]
        match = pattern.search(window)
        if match is None or match.start() > min(_NAME_BEFORE_TITLE, len(first_line)):
            continue
        is_title = not _RE.word_of_sentence.search(window, 0, match.start())
        if is_title and not _is_in_sentence(cover, framework, match):
            start, end = match.span()
            return ReportKind(framework, document.span(block.start + start, block.start + end))
    return None


def _in_text(cover: Cover, titles: _Titles) -> ReportKind | None:
    """Return the kind of report by the earliest title on the cover, in whatever place."""
    end = min(cover.first_page_end, _COVER)
    found = [
        (match.start(), at, match)
        for at, (framework, pattern) in enumerate(titles)
        for match in pattern.finditer(cover.document.text, 0, end)
        if not _is_in_sentence(cover, framework, match)
    ]
    if not found:
        return None
    _, at, match = min(found, key=itemgetter(0, 1))
    framework, _ = titles[at]
    return ReportKind(framework, cover.document.span(*match.span()))


def with_theme(kind: ReportKind, theme: str, frameworks: Frameworks) -> ReportKind:
    """Return the kind of an inspection with a theme: thematic joint inspections have their own."""
    framework = frameworks.get(kind.framework)
    if framework.with_other_theme and theme and theme != framework.own_theme:
        return ReportKind(framework.with_other_theme, kind.span)
    return kind


def version_of(framework: str, labels: Mapping[str, str], frameworks: Frameworks) -> str:
    """Return the version of a framework by the rows of its table; "" where they do not tell.

    `labels` has the label of each row as printed, by criterion; an empty label fits every version.
    A version is recognised where it has all these rows and the rows are enough to tell it from
    others.
    """
    versions = frameworks.get(framework).versions
    fitting = [one for one in versions if one.recognised_by <= labels.keys() <= one.criteria.keys()]
    closest = min(fitting, key=lambda version: len(version.criteria) - len(labels), default=None)
    return closest.version if closest else ""


def _is_in_sentence(cover: Cover, framework: str, title: re.Match[str]) -> bool:
    """Return whether a sentence mentions a full inspection where a title would name it."""
    full = framework in cover.frameworks.full_inspections
    return full and _RE.title_in_sentence.search(title.string, 0, title.start()) is not None


def read_theme(cover: Cover) -> str:
    """Return the theme of a joint inspection, as `data/frameworks/jtai.yaml` lists themes.

    A theme that is not listed is given in the letter's own few words; "" where the letter names
    none.
    """
    text = cover.document.text
    end = min(cover.first_page_end, _FRONT)
    dives = [phrase.group() for phrase in _RE.deep_dive.finditer(text, 0, end)]
    responses = [phrase["theme"] for phrase in _RE.responses.finditer(text, 0, end)]
    page = [cover.document.text_of(block) for block in cover.first_page]
    greeted = next((at for at, text in enumerate(page, 1) if text.startswith("Dear")), 0)
    listed = [theme for framework in cover.frameworks for theme in framework.themes]
    known = (_theme_in(words, listed) for words in (*dives, *responses))
    own = map(_own_words, responses)
    opening = (_theme_in(words, listed) for words in page[greeted:])
    return next(filter(None, chain(known, own, opening)), "")


class VisitTheme(NamedTuple):
    """What a visit looked at: a few of the letter's words, the topics they mean,
    and the words in full.
    """

    theme: str = ""
    topics: tuple[str, ...] = ()
    span: Span | None = None


def read_visit_theme(cover: Cover) -> VisitTheme:
    """Return what a visit looked at; empty where the letter states it in no sentence that is known.

    The "arrangements for …" that inspectors looked at are a theme in any words; other sentences are
    one if they have words of a topic that `data/frameworks/_common.yaml` lists. The first that has
    some decides.
    """
    document = cover.document
    end = min(cover.first_page_end, _FRONT)
    start = max(document.text.find("\nDear"), 0)
    found = (
        match for each in _RE.all("looked-at") for match in each.finditer(document.text, start, end)
    )
    for match in found:
        span = document.span(match.start("scope"), _end_of_list(cover, match.end("scope")))
        themes = (one for one in cover.frameworks.visit_themes if _has_words(one, span.text))
        topics = tuple(dict.fromkeys(one.theme for one in themes))
        if topics or match.re is _STATED:
            # A sentence may only announce a list: "the following areas: …"
            announced, _, entries = span.text.partition(":\n")
            lines = (entry.rstrip(" .;,").removesuffix(" and") for entry in entries.split("\n"))
            listed = ", ".join(filter(None, lines)) if _RE.announces_list.search(announced) else ""
            return VisitTheme(_short(listed or match["scope"]), topics, span)
    return VisitTheme()


def read_visit_number(cover: Cover) -> int:
    """Return which monitoring visit since an inadequate judgement a letter is on;
    0 where it does not say.
    """
    end = min(cover.two_pages_end, _FRONT)
    stated = _RE.visit_number.search(cover.document.text[:end])
    if stated is None:
        return 0
    ordinal = stated["number"] or stated["in_title"]
    return _ORDINALS.index(ordinal.lower()) + 1


def _end_of_list(cover: Cover, end: int) -> int:
    """Return the end of the bullets that continue a sentence ("with a focus on: …"),
    else its own end.
    """
    text = cover.document.text
    if not text.startswith(":", end):
        return end
    below = (block for block in cover.document.body_blocks() if block.start > end)
    bullets = takewhile(lambda block: block.kind is BlockKind.BULLET, below)
    return max((block.end for block in bullets), default=end)


def _short(scope: str) -> str:
    """Return the first words of what a visit looked at, up to the end of a clause."""
    words = _RE.scope_owner.sub("", " ".join(scope.split()))
    for detail in _RE.scope_detail.finditer(words):
        before = words[: detail.start()]
        if len(before.split()) >= _SHORTEST_SCOPE:
            words = before
            break
    while len(words.split()) > _LONGEST_SCOPE:
        cuts = [*_RE.scope_clause.finditer(words)]
        if not cuts:
            break
        words = words[: cuts[-1].start()]
    return _RE.scope_loose_end.sub("", words).strip(" ,")


def _theme_in(words: str, themes: Iterable[Theme]) -> str:
    specific = _RE.theme_in_general.sub("", words)
    return next((one.theme for one in themes if _has_words(one, specific)), "")


def _has_words(theme: Theme, text: str) -> bool:
    return all(compile_spaced(words).search(text) for words in theme.words)


def _own_words(phrase: str) -> str:
    words = _RE.theme_place.split(phrase)[0].strip(" ,;")
    if "\n" in words or len(words.split()) > _LONGEST_THEME:
        return ""
    return "" if _RE.theme_in_general.match(words) else words.lower()
