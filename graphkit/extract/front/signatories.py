"""Reads names with posts: the signatories of a joint letter, and the members of a joint inspection team.

These are printed in two columns ("Ofsted / Care Quality Commission", two names below, two posts below them),
which the extracted text may contain in any order and joined on one line. So words are classified by what they
are: the words of posts and bodies are few and known; other capitalised words are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.core.model import Document, Person
from graphkit.extract.front.inspectorates import IN_SIGNATURES, inspectorate
from graphkit.extract.text.lexicon_files import is_capitalised, office_words

_CLOSING = re.compile(
    r"\bYours?\s+(?:sincerely|faithfully|truly)\b[,.]?"
    r"|\bplanning\s+(?:your|the)\s+next\s+inspection\s+or\s+visit\b\.?",
    re.I,
)
_TEAM = re.compile(r"(?:^|\n)\s*(?:the\s+)?inspection\s+team\b[:.]?", re.I)
_COPIES = re.compile(r"\n\s*(?:cc|copy|copies|copied)\b", re.I)
_TAIL = re.compile(r"\bthe\s+office\s+for\s+standards\b|\bif\s+you\b", re.I)
_MAX_LENGTH = 1_000  # characters of a list of signatures
_POST_WORDS = office_words("inspectorate")
_TITLES = frozenset(map(str.lower, office_words("title", "courtesy"))) - {"the"}
_HONOUR = re.compile(r"[A-Z]{2,}[A-Za-z]{0,3}|PhD|ChB|Hons")  # MA, BSc, DPhil …
_WORD = re.compile(r"[^\W\d_][\w’'`.-]*|&|[,;:\n()]")
_MISSING_SPACE = re.compile(r"^([A-Z][a-z]{2,})([A-Z][a-z]{3,})$")  # "AnnaBerry"
_NAME_PREFIXES = ("Mc", "Mac", "De", "Di", "Le", "La", "Fitz", "Van")
# Two posts on one line, of two people
_TWO_POSTS = re.compile(
    r"(?<=of Constabulary) (?=(?:(?:Assistant|Deputy) )?Chief Inspector\b)"
    r"|(?<=Director) (?=Deputy Chief Inspector\b)"
)
_CROWN = re.compile(r"\b(?:His|Her) Majesty['’]s\b")
_POST_BREAK = re.compile(r"(?<=[a-z]) (?=(?:His|Her) Majesty['’]s\b)")  # two posts of one person
_FOOTNOTE = re.compile(r"\bThe\b")


@dataclass(slots=True)
class _PostedName:
    """A name with the honours and words between it and the next name."""

    start: int
    end: int
    name: str
    honours: list[str]
    words: list[str]

    @property
    def post(self) -> str:
        """The post as printed, with the names of bodies in it."""
        return " ".join(self.words)


def read_signatories(document: Document) -> Iterator[Person]:
    """Yield the signatories of a letter with post and inspectorate, in printed order."""
    end = document.body_end()
    closings = list(_CLOSING.finditer(document.text, 0, end))
    if not closings:
        return
    start = closings[-1].end()
    copies = _COPIES.search(document.text, start, end)
    names = _posted_names(document.text, start, min(copies.start() if copies else end, start + _MAX_LENGTH))
    above = document.text[start : names[0].start] if names else ""
    columns = _columns(above)
    later = [body for one in names for body in _columns(one.post)]
    bodies = columns + later if columns and len(columns + later) >= len(names) else []
    posts = _posts(names)
    if posts and not posts[0]:
        posts[0] = _post_above(above)
    for at, (one, post) in enumerate(zip(names, posts, strict=True)):
        body = bodies[at] if bodies else inspectorate(one.post)
        yield _person(document, one, "signatory", post, body)


def read_joint_team(document: Document) -> Iterator[Person]:
    """Yield the inspectors of both inspectorates, as an area SEND report lists them at its end."""
    end = document.body_end()
    headings = list(_TEAM.finditer(document.text, 0, end))
    if not headings:
        return
    start = headings[-1].end()
    tail = _TAIL.search(document.text, start, end)
    end = min(end, start + _MAX_LENGTH, tail.start() if tail else end)
    for one in _posted_names(document.text, start, end):
        role = "lead-inspector" if re.search(r"\blead\b", one.post, re.I) else "team-inspector"
        yield _person(document, one, role, one.post, inspectorate(one.post))


def _posted_names(text: str, start: int, end: int) -> list[_PostedName]:
    """Return the names in text[start:end], each with the honours and post after it."""
    found: list[_PostedName] = []
    run: list[re.Match[str]] = []
    titles: list[str] = []
    for word in _WORD.finditer(text, start, end):
        token = word.group()
        if _is_name_word(token):
            run.append(word)
            continue
        if run and token in office_words("particle"):
            continue
        for name in _names_in_run(text, run):
            found.append(_PostedName(*name, titles, []))
            titles = []
        run = []
        if token.lower().rstrip(".") in _TITLES:
            titles.append(token)
        elif token[0].islower() and token.lower() not in _POST_WORDS:
            break  # prose
        elif found and (token[0].isalpha() or token == "&"):
            last = found[-1]
            (last.honours if _is_honour(token) and not last.words else last.words).append(token)
    return [*found, *(_PostedName(*name, titles, []) for name in _names_in_run(text, run))]


def _names_in_run(text: str, run: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the names in a run of name words; four words are two people in two columns."""
    joined = _MISSING_SPACE.match(run[0].group()) if len(run) == 1 else None
    if joined and not joined[0].startswith(_NAME_PREFIXES):
        yield run[0].start(), run[0].end(), f"{joined[1]} {joined[2]}"
    elif len(run) == 4:
        yield from _names_in_run(text, run[:2])
        yield from _names_in_run(text, run[2:])
    elif 2 <= len(run) <= 3:
        start, end = run[0].start(), run[-1].end()
        yield start, end, " ".join(text[start:end].split())


def _is_name_word(token: str) -> bool:
    """Return whether a word may be part of a person's name: capitalised, and no word of inspectorates."""
    plain = token.lower().replace("’", "'").rstrip(".")
    if plain in _POST_WORDS or plain in _TITLES or not is_capitalised(token):
        return False
    return not _is_honour(token)


def _is_honour(token: str) -> bool:
    return token.lower() not in _POST_WORDS and _HONOUR.fullmatch(token) is not None


def _columns(text: str) -> list[str]:
    """Return the inspectorates printed above the columns of signatures, in order."""
    return [" ".join(match.group().split()) for match in IN_SIGNATURES.finditer(text)]


def _posts(names: list[_PostedName]) -> list[str]:
    """Return the post of each person; two posts after the second of two names belong to one each."""
    posts: list[str] = []
    for one in names:
        own, *others = _TWO_POSTS.split(_own_post(one.post))
        if others and posts and not posts[-1]:
            posts[-1], own = own, others[0]
        posts.append(_POST_BREAK.sub(", ", own))
    return posts


def _post_above(text: str) -> str:
    """Return the post printed above the first name, below the column headings."""
    words = IN_SIGNATURES.sub("", text).split()
    return " ".join(words) if all(word.lower().strip(",") in _POST_WORDS for word in words) else ""


def _own_post(post: str) -> str:
    """Return a post without the names of bodies and the footnote after it."""
    heads = [*IN_SIGNATURES.finditer(post), *_FOOTNOTE.finditer(post)]
    ends = [head.start() for head in heads if head.start()]
    return post[: min(ends)].strip() if ends else post


def _person(document: Document, one: _PostedName, role: str, post: str, body: str) -> Person:
    honours = " ".join(one.honours)
    post = _CROWN.sub("HM", post)  # the same post under a queen and a king
    return Person(one.name, role, post, body, honours, document.span(one.start, one.end))
