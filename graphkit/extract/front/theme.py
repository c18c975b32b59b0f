"""The theme of an inspection of a part of the services: what it looked into closely.

Of joint targeted area inspections: from 2022 the letter says "the multi-agency response to …". Before, the
title may speak of abuse and neglect in general while the "deep dive" of the first paragraphs has the theme;
where that sentence only points back, the title has it. Focused and monitoring visits say it in a sentence.
"""

from __future__ import annotations

import re
from functools import cache

from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import compile_spaced, lexicon_rows, row_patterns

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
_FRONT = 6_000
_LONGEST_THEME = 12  # words of a theme that no row knows


def read_theme(cover: Cover) -> str:
    """Return the theme as a short phrase of `data/lexicon/themes.tsv`.

    A theme that is in no row is given in the letter's own few words; "" where the letter names none.
    """
    text, end = cover.document.text, min(cover.first_page_end, _FRONT)
    dives = [phrase.group() for phrase in _DEEP_DIVE.finditer(text, 0, end)]
    responses = [phrase["theme"] for phrase in _RESPONSES.finditer(text, 0, end)]
    told = (*map(_theme_in, dives), *map(_theme_in, responses), *map(_own_words, responses))
    return next(filter(None, told), "") or _known_in_opening(cover, end)


def read_visited(cover: Cover) -> str:
    """Return what a visit looked at, by the phrases of `data/lexicon/visited.tsv`; "" where none is told.

    The first sentence on it that holds one decides; a visit may look at several things.
    """
    end = min(cover.first_page_end, _FRONT)
    for looked_at in _LOOKED_AT:
        for sentence in looked_at.finditer(cover.document.text, 0, end):
            said = [
                theme for theme, words in row_patterns("visited", "theme") if words.search(sentence["scope"])
            ]
            if said:
                return ", ".join(said)
    return ""


def _known_in_opening(cover: Cover, end: int) -> str:
    """Look through what stands between the title and the second page, when nothing else tells."""
    document, blocks = cover.document, cover.first_page
    greeted = [at for at, block in enumerate(blocks) if document.text.startswith("Dear", block.start)]
    opening = blocks[greeted[0] + 1 if greeted else 0 :]
    told = (_theme_in(document.text[block.start : min(block.end, end)]) for block in opening)
    return next(filter(None, told), "")


def _theme_in(words: str) -> str:
    specific = _IN_GENERAL.sub("", words)
    return next((theme for theme, cues in _themes() if all(cue.search(specific) for cue in cues)), "")


def _own_words(phrase: str) -> str:
    words = _PLACE.split(phrase)[0].strip(" ,;")
    short = len(words.split()) <= _LONGEST_THEME and "\n" not in words
    return words.lower() if short and not _IN_GENERAL.match(words) else ""


@cache
def _themes() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (row["theme"], tuple(compile_spaced(cue) for cue in row["words"].split(" & ")))
        for row in lexicon_rows("themes")
    )
