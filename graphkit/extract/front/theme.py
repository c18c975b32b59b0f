"""The theme of a joint inspection or a visit: which part of the services it looked at closely.

Letters on joint targeted area inspections have it in "the multi-agency response to …" from 2022 on. Before,
the title may only mention abuse and neglect in general while the "deep dive" of the first paragraphs has the
theme; where that sentence only refers to the title, the title has it. Letters on visits state it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, takewhile

from graphkit.core.frameworks import Theme
from graphkit.core.model import BlockKind, Span
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import Phrases, compile_spaced

_RE = Phrases("front-page")

_STATED = _RE.all("looked-at")[0]  # a theme also where none of its words are listed
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_NUMBERED = compile_spaced(
    r"\b(?:this|it) (?:is|was) (?:the|our|your) (?:local authority[’']s |council[’']s )?"
    rf"(?P<number>{'|'.join(_ORDINALS)}) monitoring visit\b"
    rf"|\bfindings of the (?P<in_title>{'|'.join(_ORDINALS)}) monitoring visit\b"
)
_FRONT = 6_000  # characters in which a theme is named
_LONGEST_THEME = 12  # words of a theme that is not listed
_LONGEST_SCOPE = 20  # words of the theme of a visit
_SHORTEST_SCOPE = 2  # words before details that are left out


def read_theme(cover: Cover) -> str:
    """Return the theme of a joint inspection, as `data/frameworks/jtai.yaml` lists themes.

    A theme that is not listed is given in the letter's own few words; "" where the letter names none.
    """
    text, end = cover.document.text, min(cover.first_page_end, _FRONT)
    dives = [phrase.group() for phrase in _RE.deep_dive.finditer(text, 0, end)]
    responses = [phrase["theme"] for phrase in _RE.responses.finditer(text, 0, end)]
    listed = [theme for framework in cover.frameworks for theme in framework.themes]
    known = (_theme_in(words, listed) for words in (*dives, *responses))
    page = [cover.document.text_of(block) for block in cover.first_page]
    greeted = next((at for at, text in enumerate(page, 1) if text.startswith("Dear")), 0)
    opening = (_theme_in(text, listed) for text in page[greeted:])
    return next(filter(None, chain(known, map(_own_words, responses), opening)), "")


@dataclass(frozen=True, slots=True)
class VisitTheme:
    """What a visit looked at: a few of the letter's words, the topics they mean, and the words in full."""

    theme: str = ""
    topics: tuple[str, ...] = ()
    span: Span | None = None


def read_visit_theme(cover: Cover) -> VisitTheme:
    """Return what a visit looked at; empty where the letter states it in no sentence that is known.

    The "arrangements for …" that inspectors looked at are a theme in any words; other sentences are one if
    they have words of a topic that `data/frameworks/_common.yaml` lists. The first that has some decides.
    """
    document, end = cover.document, min(cover.first_page_end, _FRONT)
    start = max(document.text.find("\nDear"), 0)
    found = (
        match for looked_at in _RE.all("looked-at") for match in looked_at.finditer(document.text, start, end)
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
    """Return which monitoring visit since an inadequate judgement a letter is on; 0 where it does not say."""
    text = cover.document.text[: min(cover.two_pages_end, _FRONT)]
    stated = _NUMBERED.search(text)
    return _ORDINALS.index((stated["number"] or stated["in_title"]).lower()) + 1 if stated else 0


def _end_of_list(cover: Cover, end: int) -> int:
    """Return the end of the bullets that continue a sentence ("with a focus on: …"), else its own end."""
    text = cover.document.text
    if not text.startswith(":", end):
        return end
    below = (block for block in cover.document.body_blocks() if block.start > end)
    bullets = takewhile(lambda block: block.kind is BlockKind.BULLET, below)
    return max((block.end for block in bullets), default=end)


def _short(scope: str) -> str:
    """Return the first words of what a visit looked at, up to the end of a clause."""
    words = _RE.scope_owner.sub("", " ".join(scope.split()))
    details = (match.start() for match in _RE.scope_detail.finditer(words))
    words = words[: next((at for at in details if len(words[:at].split()) >= _SHORTEST_SCOPE), None)]
    while len(words.split()) > _LONGEST_SCOPE and (cuts := [*_RE.scope_clause.finditer(words)]):
        words = words[: cuts[-1].start()]
    return _RE.scope_loose_end.sub("", words).strip(" ,")


def _theme_in(words: str, themes: Iterable[Theme]) -> str:
    specific = _RE.theme_in_general.sub("", words)
    return next((one.theme for one in themes if _has_words(one, specific)), "")


def _has_words(theme: Theme, text: str) -> bool:
    return all(compile_spaced(words).search(text) for words in theme.words)


def _own_words(phrase: str) -> str:
    words = _RE.theme_place.split(phrase)[0].strip(" ,;")
    short = len(words.split()) <= _LONGEST_THEME and "\n" not in words
    return words.lower() if short and not _RE.theme_in_general.match(words) else ""
