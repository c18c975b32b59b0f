"""The theme of a joint inspection or a visit: which part of the services it looked at closely.

Letters on joint targeted area inspections have it in "the multi-agency response to …" from 2022 on. Before,
the title may only mention abuse and neglect in general while the "deep dive" of the first paragraphs has the
theme; where that sentence only refers to the title, the title has it. Letters on visits state it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from graphkit.core.frameworks import Frameworks, Theme
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import compile_spaced

_DEEP_DIVE = re.compile(r"[‘'’“\"]?\bdeep[\s-]dive\b[^.]{0,260}", re.I)
_RESPONSES = re.compile(r"\bmulti-?\s?agency\s+responses?\s+(?:to|for)\s+(?P<theme>[^.]{3,260})", re.I)
_PLACE = re.compile(r"\s+in\s+(?:the\s+)?[A-Z]")
_IN_GENERAL = re.compile(r"\babuse\s+(?:and|or)\s+neglect\b", re.I)
_SCOPE = r"\b(?P<scope>[^.:]{3,400}?)(?=[.:]|,? (?:but|although|while|(?:and )?not|rather than)\b)"
_LOOKED_AT = (  # what the visit was about, before what inspectors did there
    compile_spaced(
        r"\b(?:(?:this|the) (?:\w+ )?visit (?:looked at|considered|examined|focuss?ed on)"
        rf"|focus of (?:this|the) (?:\w+ )?visit was){_SCOPE}"
    ),
    compile_spaced(
        r"\binspectors (?:also )?"
        rf"(?:looked (?:\w+ )?(?:at|into)|considered|evaluated|examined|reviewed){_SCOPE}"
    ),
)
_FRONT = 6_000  # characters in which a theme is named
_LONGEST_THEME = 12  # words of a theme that is not listed
Patterns = tuple[re.Pattern[str], ...]


def read_theme(cover: Cover) -> str:
    """Return the theme of a joint inspection, as `data/frameworks/jtai.yaml` lists themes.

    A theme that is not listed is given in the letter's own few words; "" where the letter names none.
    """
    text, end = cover.document.text, min(cover.first_page_end, _FRONT)
    dives = [phrase.group() for phrase in _DEEP_DIVE.finditer(text, 0, end)]
    responses = [phrase["theme"] for phrase in _RESPONSES.finditer(text, 0, end)]
    known = (_theme_in(words, cover.frameworks) for words in (*dives, *responses))
    return next(filter(None, (*known, *map(_own_words, responses))), "") or _known_in_opening(cover, end)


def read_visit_themes(cover: Cover) -> str:
    """Return what a visit looked at, as `data/frameworks/_common.yaml` lists themes, or "".

    The first sentence with a listed theme decides; it may have several.
    """
    end = min(cover.first_page_end, _FRONT)
    for looked_at in _LOOKED_AT:
        for sentence in looked_at.finditer(cover.document.text, 0, end):
            scope = sentence["scope"]
            themes = [theme for theme, words in _visit_themes(cover.frameworks) if _all_match(words, scope)]
            if themes:
                return ", ".join(themes)
    return ""


def _known_in_opening(cover: Cover, end: int) -> str:
    """Return the theme named between the greeting and the second page."""
    document, blocks = cover.document, cover.first_page
    greeted = [at for at, block in enumerate(blocks) if document.text.startswith("Dear", block.start)]
    opening = blocks[greeted[0] + 1 if greeted else 0 :]
    texts = (document.text[block.start : min(block.end, end)] for block in opening)
    return next(filter(None, (_theme_in(text, cover.frameworks) for text in texts)), "")


def _theme_in(words: str, frameworks: Frameworks) -> str:
    specific = _IN_GENERAL.sub("", words)
    return next((theme for theme, cues in _themes(frameworks) if _all_match(cues, specific)), "")


def _own_words(phrase: str) -> str:
    words = _PLACE.split(phrase)[0].strip(" ,;")
    short = len(words.split()) <= _LONGEST_THEME and "\n" not in words
    return words.lower() if short and not _IN_GENERAL.match(words) else ""


def _all_match(patterns: Patterns, text: str) -> bool:
    return all(pattern.search(text) for pattern in patterns)


@cache
def _themes(frameworks: Frameworks) -> tuple[tuple[str, Patterns], ...]:
    return _compiled(theme for framework in frameworks for theme in framework.themes)


@cache
def _visit_themes(frameworks: Frameworks) -> tuple[tuple[str, Patterns], ...]:
    return _compiled(frameworks.visit_themes)


def _compiled(themes: Iterable[Theme]) -> tuple[tuple[str, Patterns], ...]:
    return tuple((one.theme, tuple(map(compile_spaced, one.words))) for one in themes)
