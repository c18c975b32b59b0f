"""The inspectors that a report names: who led, who was in the team, who signed a letter.

Signatures and the members of a joint team are printed in two columns ("Ofsted / Care Quality
Commission", two names below, two posts below them), which the extracted text may contain in any
order and joined on one line. So words are classified by what they are: the words of posts and
bodies are few and known; other capitalised words are names.

Names stay as printed, accents too: "Máire" and "Maire" are resolved to one person by `resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from graphkit.core.model import Block, BlockKind, Document, Person
from graphkit.documents.extract.front.person_names import (
    is_abbreviation,
    is_inspectorate_word,
    is_name_word,
    is_title,
    kept_titles,
    name_on_one_line,
)
from graphkit.documents.extract.text import lexicon_files
from graphkit.documents.extract.text.cover import Cover

_RE = lexicon_files.Phrases("inspectors")

_ROLES = "|".join(  # one group for each role
    f"(?P<{row['role'].replace('-', '_')}>{row['words']})"
    for row in lexicon_files.lexicon_rows("roles")
)
_SAME_NAME = 0.85  # similarity of two spellings of one name
_LABEL = lexicon_files.compile_spaced(_ROLES)
_TITLES = sorted(lexicon_files.office_words("title", "courtesy"))
_SHORTENED = "".join(rf"(?<!\b{word})" for word in ("[A-Z]", "St", *_TITLES))
_SEPARATOR = rf"[,;&\t*•/|)]|{_SHORTENED}\.\s+(?=[A-Z])|\.?\s*$|\b(?:and|with)\b|\s[–—-]\s"
_BETWEEN = re.compile(rf"\s*(?:(?:{_RE.qualifier.pattern}|{_SEPARATOR})\s*)+", re.I)
_UPPER = "".join(filter(str.isupper, map(chr, range(0x2000))))  # of the scripts of Europe
_PARTICLES = "|".join(sorted(lexicon_files.office_words("particle")))
_WORD = rf"(?:(?:d[’']|h)?[{_UPPER}](?:[^\W\d_]|[’'`.-])*|(?:{_PARTICLES})(?=\s))"
_NAME = re.compile(
    rf"(?P<titles>(?:(?:{'|'.join(_TITLES)})\.?\s+)*)(?P<name>{_WORD}(?:\s+{_WORD}){{1,4}})"
)
# "The quality assurance manager was …"
_IN_ROLE = lexicon_files.compile_spaced(rf"(?:{_ROLES}) w(?:as|ere) ")
_OPENING = 1_600  # characters of a letter after its greeting
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_LONGEST_FIELD = 220
_LONGEST_LIST = 900

_MAX_LENGTH = 1_000  # characters of a list of signatures
_TOKEN = re.compile(r"[^\W\d_][\w’'`.-]*|&|[,;:\n()]")
_MISSING_SPACE = re.compile(r"^([A-Z][a-z]{2,})([A-Z][a-z]{3,})$")  # "AnnaBerry"
_NAME_PREFIXES = ("Mc", "Mac", "De", "Di", "Le", "La", "Fitz", "Van")
_FOOTNOTE = re.compile(r"\bThe\b")


def read_people(cover: Cover, framework: str) -> tuple[Person, ...]:
    """Return the people of a report in the order they are printed, each once in a role."""
    document = cover.document
    if cover.is_letter(framework):
        found = [*_leads(cover, in_letter=True), *_visitors(cover), *_signatories(document)]
    elif cover.frameworks.get(framework).partnership:
        found = list(_joint_team(document))
    else:
        found = [*_leads(cover, in_letter=False), *_team(document)]
    first = {(person.name, person.role): person for person in reversed(found)}
    people = sorted(first.values(), key=lambda person: person.span.start if person.span else 0)
    leads = [person for person in people if person.role == "lead-inspector"]
    misprinted = [  # names of lead inspectors that differ from an earlier one by a letter or two
        other
        for one, other in combinations(leads, 2)
        if SequenceMatcher(None, one.name.lower(), other.name.lower()).ratio() >= _SAME_NAME
    ]
    return tuple(person for person in people if person not in misprinted)


def _leads(cover: Cover, *, in_letter: bool) -> Iterator[Person]:
    """Yield who led, by the line of the front page (sometimes two lines, or a title on its own
    line).

    In a letter the line is above the text; sentences on a lead inspector give no name.
    """
    text, end = cover.document.text, cover.first_page_end if in_letter else cover.two_pages_end
    if in_letter:
        lines = (_RE.front_label.match(text, block.start, end) for block in cover.first_page)
        label = next(filter(None, lines), None)
    else:
        label = _RE.front_label.search(text, 0, end)
    if label:
        stop = min(end, label.end() + _LONGEST_FIELD)
        yield from _persons(cover.document, label.end(), stop, "lead-inspector")


def _visitors(cover: Cover) -> Iterator[Person]:
    """Yield the inspectors whom the first paragraphs of a letter on a visit name in sentences."""
    document, text = cover.document, cover.document.text
    start = max(text.find("\nDear"), 0)
    for paragraph in _RE.new_sentence.split(
        text[start : min(cover.two_pages_end, start + _OPENING)]
    ):
        end = start + len(paragraph)
        for cue in _RE.visited_by.finditer(text, start, end):
            stop = min(end, cue.end() + _LONGEST_FIELD)
            labels = list(_LABEL.finditer(text, cue.end(), stop))
            first = labels[0].start() if labels else stop
            yield from _persons(document, cue.end(), first, "team-inspector")
            yield from _labelled(document, labels, stop)
        for cue in _IN_ROLE.finditer(text, start, end):
            yield from _labelled(document, [cue], end)
        for shadowed in _RE.shadowed.finditer(text, start, end):
            sentence = max(text.rfind(". ", start, shadowed.start()) + 2, start)
            names = _NAME.finditer(text, sentence, shadowed.start())
            for name in [each for each in names if not _RE.no_name.search(each.group())][-1:]:
                span = document.span(*name.span("name"))
                yield Person(name_on_one_line(name["name"]), "shadow-inspector", span=span)
        start = text.find("\n", end) + 1


def _labelled(document: Document, labels: Sequence[re.Match[str]], end: int) -> Iterator[Person]:
    """Yield the names after each label, up to the next label or `end`, in the role of the label."""
    stops = [*(label.start() for label in labels[1:]), end]
    for label, stop in zip(labels, stops, strict=False):
        yield from _persons(document, label.end(), stop, (label.lastgroup or "").replace("_", "-"))


def _team(document: Document) -> Iterator[Person]:
    """Yield the team of the last pages: a label begins a line,
    its names run on to the end of the list.

    More labels may follow in it, each with a colon.
    """
    text = document.text
    blocks = [block for block in document.body_blocks() if block.kind is not BlockKind.BULLET]
    for at, block in enumerate(blocks):
        if team := _RE.team_list.match(text, block.start):
            yield from _persons(
                document, team.end(), _end_of_list(document, blocks, at), "team-inspector"
            )
        elif first := _LABEL.match(text, block.start):
            end = _end_of_list(document, blocks, at)
            further = _LABEL.finditer(text, first.end(), end)
            labels = [
                one for one in further if text[one.end() : one.end() + 2].lstrip().startswith(":")
            ]
            yield from _labelled(document, [first, *labels], end)


def _end_of_list(document: Document, blocks: list[Block], at: int) -> int:
    """Return where a list of names ends: a line that ends with a comma, or within a title, goes on.

    Below a label without names, lines that are names go on too, if commas do not say which do.
    """
    start, end = blocks[at].start, blocks[at].end
    is_plain = document.text[start:end].endswith(":")
    for block in blocks[at + 1 :]:
        is_open = document.text[:end].endswith((",", " and", "&", "Majesty's", "Majesty’s"))
        is_plain = is_plain and not is_open
        if end > start + _LONGEST_LIST or not (
            is_open or (is_plain and _is_names(document.text_of(block)))
        ):
            break
        end = block.end
    return min(end, start + _LONGEST_LIST)


def _is_names(text: str) -> bool:
    """Return whether a line has names only, each with what its bearer is."""
    names = filter(None, map(str.strip, _BETWEEN.split(text)))
    return all(_NAME.fullmatch(name) and not _RE.no_name.search(name) for name in names)


def _persons(document: Document, start: int, end: int, role: str) -> Iterator[Person]:
    """Yield names from `start` on, up to the first word that is no name, title or separator."""
    colon = _RE.colon.match(document.text, start)
    at = colon.end() if colon else start
    if field := _RE.next_field.search(document.text, at, end):
        end = field.start()
    while at < end and (between := _BETWEEN.search(document.text, at, end)):
        stop = between.start()
        words = document.text[at:stop].split()  # may be only a field: "HMI, Social Care"
        is_field = all(map(_is_field, words))
        names = [] if is_field else list(_names(document.text, at, stop))
        if not is_field and (not names or _RE.no_name.search(document.text, at, stop)):
            return
        is_additional = role == "team-inspector" and _RE.additional.search(between.group())
        own_role = "additional-inspector" if is_additional else role
        for found in names:
            name, titles = name_on_one_line(found["name"]), found["titles"].replace(".", "").split()
            span = document.span(*found.span("name"))
            yield Person(name, own_role, honours=" ".join(kept_titles(titles)), span=span)
        at = between.end()


def _is_field(word: str) -> bool:
    """Return whether a word is of what an inspector inspects: "Social Care"."""
    return word.capitalize() in lexicon_files.office_words("field") or is_inspectorate_word(word)


def _names(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the name, or the names on separate lines, that fill text[start:end]."""
    lines = [line.span() for line in _LINE.finditer(text, start, end)]
    each = [_NAME.fullmatch(text, *line) for line in lines]
    if len(lines) > 1 and all(each):
        yield from filter(None, each)
    elif lines and (whole := _NAME.fullmatch(text, lines[0][0], lines[-1][1])):
        yield whole


class _PostedName(NamedTuple):
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


def _signatories(document: Document) -> Iterator[Person]:
    """Yield the signatories of a letter with post and inspectorate, in printed order."""
    end = document.body_end()
    starts = [closing.end() for closing in _RE.closing.finditer(document.text, 0, end)]
    if not starts:
        return
    start = starts[-1]
    copies = _RE.copies.search(document.text, start, end)
    names = _posted_names(
        document.text, start, min(copies.start() if copies else end, start + _MAX_LENGTH)
    )
    above = document.text[start : names[0].start] if names else ""
    columns = _columns(above)
    later = [body for one in names for body in _columns(one.post)]
    bodies = columns + later if columns and len(columns + later) >= len(names) else []
    posts = _posts(names)
    # the first post may be above the first name, below the column headings
    if posts and not posts[0]:
        words = _RE.in_signatures.sub("", above).split()
        is_post = all(is_inspectorate_word(word.strip(",")) for word in words)
        posts[0] = " ".join(words) if is_post else ""
    for at, (one, post) in enumerate(zip(names, posts, strict=True)):
        body = bodies[at] if bodies else inspectorate(one.post)
        yield _person(document, one, "signatory", post, body)


def _joint_team(document: Document) -> Iterator[Person]:
    """Yield the inspectors of both inspectorates, as an area SEND report lists them at its end."""
    end = document.body_end()
    for heading in list(_RE.team.finditer(document.text, 0, end))[-1:]:
        tail = _RE.tail.search(document.text, heading.end(), end)
        stop = min(end, heading.end() + _MAX_LENGTH, tail.start() if tail else end)
        for one in _posted_names(document.text, heading.end(), stop):
            role = "lead-inspector" if re.search(r"\blead\b", one.post, re.I) else "team-inspector"
            yield _person(document, one, role, one.post, inspectorate(one.post))


def _posted_names(text: str, start: int, end: int) -> list[_PostedName]:
    """Return the names in text[start:end], each with the honours and post after it."""
    found: list[_PostedName] = []
    run: list[re.Match[str]] = []
    titles: list[str] = []
    for word in _TOKEN.finditer(text, start, end):
        token = word.group()
        if is_name_word(token) or _is_surname(text, run, word):
            run.append(word)
            continue
        if run and token in lexicon_files.office_words("particle"):
            continue
        for name in _names_in_run(text, run):
            found.append(_PostedName(*name, titles, []))
            titles = []
        run = []
        if is_title(token) and token.lower() != "the":
            titles.append(token)
        elif token[0].islower() and not is_inspectorate_word(token):
            break  # prose
        elif found and (token[0].isalpha() or token == "&"):
            last = found[-1]
            is_after_name = is_abbreviation(token) and not last.words
            (last.honours if is_after_name else last.words).append(token)
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
        yield start, end, name_on_one_line(text[start:end])


def _is_surname(text: str, run: list[re.Match[str]], word: re.Match[str]) -> bool:
    """Return whether a word of posts is the surname after a single first name:
    "Ada Head, Ofsted HMI".
    """
    after = text[word.end() : word.end() + 1]
    is_next = len(run) == 1 and text[run[0].end() : word.start()] == " "
    return is_next and word[0].istitle() and after in ("", ",", "\n")


def _columns(text: str) -> list[str]:
    """Return the inspectorates printed above the columns of signatures, in order."""
    return [" ".join(match.group().split()) for match in _RE.in_signatures.finditer(text)]


def _posts(names: list[_PostedName]) -> list[str]:
    """Return the post of each person; two posts after the second of two names belong to one
    each.
    """
    posts: list[str] = []
    for one in names:
        marks = [*_RE.in_signatures.finditer(one.post), *_FOOTNOTE.finditer(one.post)]
        # of bodies, and of the footnote after it
        ends = [mark.start() for mark in marks if mark.start()]
        own, *others = _RE.two_posts.split(one.post[: min(ends)].strip() if ends else one.post)
        if others and posts and not posts[-1]:
            posts[-1], own = own, others[0]
        posts.append(_RE.post_break.sub(", ", own))
    return posts


def _person(document: Document, one: _PostedName, role: str, post: str, body: str) -> Person:
    honours = " ".join(one.honours)
    post = _RE.crown.sub("HM", post)  # the same post under a queen and a king
    return Person(one.name, role, post, body, honours, document.span(one.start, one.end))


def inspectorate(words: str) -> str:
    """Return the inspectorate that words name, or to whose field a post belongs;
    "" where neither.
    """
    patterns = lexicon_files.row_patterns("inspectorates", "inspectorate")
    return next((name for name, pattern in patterns if pattern.search(words)), "")
