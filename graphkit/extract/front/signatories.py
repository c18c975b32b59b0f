"""Names with posts: who signed a joint letter, for which inspectorate; who made up a joint team.

On the page these stand in two columns ("Ofsted / Care Quality Commission", below them two names, below
them two posts), which a text may give in any order and joined to one line. So the words are told apart by
what they are: words of posts and bodies are few and known; what else is capitalised is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.core.model import Document, Person
from graphkit.extract.front.inspectorates import IN_SIGNATURES, inspectorate
from graphkit.extract.text.lexicon_files import is_capitalised, office_words

_CLOSING = re.compile(r"\bYours\s+(?:sincerely|faithfully|truly)\b[,.]?", re.I)
_TEAM = re.compile(r"(?:^|\n)\s*(?:the\s+)?inspection\s+team\b[:.]?", re.I)
_COPIES = re.compile(r"\n\s*(?:cc|copy|copies|copied)\b", re.I)
_TAIL = re.compile(r"\bthe\s+office\s+for\s+standards\b|\bif\s+you\b", re.I)
_LONGEST = 1_000
_POST_WORDS = office_words("inspectorate")
_TITLES = frozenset(map(str.lower, office_words("title", "courtesy"))) - {"the"}
_HONOUR = re.compile(r"[A-Z]{2,}[A-Za-z]{0,3}|PhD|ChB|Hons")  # MA, BSc, DPhil …
_WORD = re.compile(r"[^\W\d_][\w’'`.-]*|&|[,;:\n()]")
_GLUED = re.compile(r"^([A-Z][a-z]{2,})([A-Z][a-z]{3,})$")  # "AnnaBerry": a space was lost
_NOT_GLUED = ("Mc", "Mac", "De", "Di", "Le", "La", "Fitz", "Van")
_TWO_POSTS = re.compile(
    r"(?<=of Constabulary) (?=(?:(?:Assistant|Deputy) )?Chief Inspector\b)"
    r"|(?<=Director) (?=Deputy Chief Inspector\b)"
)
_HELD_TOGETHER = re.compile(r"(?<=[a-z]) (?=(?:His|Her) Majesty['’]s\b)")  # two posts of one, on two lines
_FOOTNOTE = re.compile(r"\bThe\b")


@dataclass(slots=True)
class _Named:
    """A name with what stands before the next one."""

    start: int
    end: int
    name: str
    honours: list[str]
    words: list[str]

    @property
    def post(self) -> str:
        """The post as it is printed, with the names of bodies beside it."""
        return " ".join(self.words)


def read_signatories(document: Document) -> Iterator[Person]:
    """Yield who signed a letter, with post and inspectorate, in the order of their names."""
    end = document.body_end()
    closings = list(_CLOSING.finditer(document.text, 0, end))
    if not closings:
        return
    start = closings[-1].end()
    copies = _COPIES.search(document.text, start, end)
    named = _named(document.text, start, min(copies.start() if copies else end, start + _LONGEST))
    above = document.text[start : named[0].start] if named else ""
    columns = _columns(above)
    later = [body for one in named for body in _columns(one.post)]
    bodies = columns + later if columns and len(columns + later) >= len(named) else []
    posts = _posts(named)
    if posts and not posts[0]:
        posts[0] = _post_above(above)
    for at, (one, post) in enumerate(zip(named, posts, strict=True)):
        body = bodies[at] if bodies else inspectorate(one.post)
        yield _person(document, one, "signatory", post, body)


def read_joint_team(document: Document) -> Iterator[Person]:
    """Yield the inspectors of two inspectorates whom an area report lists at its end."""
    end = document.body_end()
    headings = list(_TEAM.finditer(document.text, 0, end))
    if not headings:
        return
    start = headings[-1].end()
    tail = _TAIL.search(document.text, start, end)
    end = min(end, start + _LONGEST, tail.start() if tail else end)
    for one in _named(document.text, start, end):
        role = "lead-inspector" if re.search(r"\blead\b", one.post, re.I) else "team-inspector"
        yield _person(document, one, role, one.post, inspectorate(one.post))


def _named(text: str, start: int, end: int) -> list[_Named]:
    """Return runs of capitalised words that are no post, each with the words of the post after it."""
    found: list[_Named] = []
    run: list[re.Match[str]] = []
    titles: list[str] = []
    for word in _WORD.finditer(text, start, end):
        token = word.group()
        if _is_name_word(token):
            run.append(word)
            continue
        if run and token in office_words("particle"):
            continue
        for name in _split(text, run):
            found.append(_Named(*name, titles, []))
            titles = []
        run = []
        if token.lower().rstrip(".") in _TITLES:
            titles.append(token)
        elif token[0].islower() and token.lower() not in _POST_WORDS:
            break  # prose
        elif found and (token[0].isalpha() or token == "&"):
            last = found[-1]
            (last.honours if _is_honour(token) and not last.words else last.words).append(token)
    return [*found, *(_Named(*name, titles, []) for name in _split(text, run))]


def _split(text: str, run: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the names in a run of name words: four in a row are two people of a two-column page."""
    glued = _GLUED.match(run[0].group()) if len(run) == 1 else None
    if glued and not glued[0].startswith(_NOT_GLUED):
        yield run[0].start(), run[0].end(), f"{glued[1]} {glued[2]}"
    elif len(run) == 4:
        yield from _split(text, run[:2])
        yield from _split(text, run[2:])
    elif 2 <= len(run) <= 3:
        start, end = run[0].start(), run[-1].end()
        yield start, end, " ".join(text[start:end].split())


def _is_name_word(token: str) -> bool:
    """Say whether a word may be part of a name, beside words of inspectorates alone."""
    plain = token.lower().replace("’", "'").rstrip(".")
    if plain in _POST_WORDS or plain in _TITLES or not is_capitalised(token):
        return False
    return not _is_honour(token)


def _is_honour(token: str) -> bool:
    return token.lower() not in _POST_WORDS and _HONOUR.fullmatch(token) is not None


def _columns(text: str) -> list[str]:
    """Return the inspectorates that head the columns of signatures, as printed, in their order."""
    return [" ".join(match.group().split()) for match in IN_SIGNATURES.finditer(text)]


def _posts(named: list[_Named]) -> list[str]:
    """Return the post of each, its own also where two posts follow two names, or one that is only drawn."""
    posts: list[str] = []
    for one in named:
        own, *others = _TWO_POSTS.split(_own_post(one.post))
        if others and posts and not posts[-1]:
            posts[-1], own = own, others[0]
        posts.append(_HELD_TOGETHER.sub(", ", own))
    return posts


def _post_above(text: str) -> str:
    """Return the post that a letter prints above the first name, below the heads of the columns."""
    words = IN_SIGNATURES.sub("", text).split()
    return " ".join(words) if all(word.lower().strip(",") in _POST_WORDS for word in words) else ""


def _own_post(post: str) -> str:
    """Cut off a post the names of bodies, its own or the heads of the next two columns, and a footnote."""
    heads = [*IN_SIGNATURES.finditer(post), *_FOOTNOTE.finditer(post)]
    ends = [head.start() for head in heads if head.start()]
    return post[: min(ends)].strip() if ends else post


def _person(document: Document, one: _Named, role: str, post: str, body: str) -> Person:
    honours = " ".join(one.honours)
    return Person(one.name, role, post, body, honours, document.span(one.start, one.end))
