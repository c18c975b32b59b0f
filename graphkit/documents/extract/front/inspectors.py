"""The inspectors that a report names: who led, who was in the team, who signed a letter.

Signatures and the members of a joint team are printed in two columns ("Ofsted / Care Quality
Commission", two names below, two posts below them), which the extracted text may contain in any
order and joined on one line. `printed_people` tells names and posts apart in them, and in all other
lines of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphkit.core.model import Block, BlockKind, Document, Person
from graphkit.documents.extract.front.printed_people import (
    PrintedPerson,
    has_only_people,
    is_inspectorate_word,
    printed_people,
    start_of_prose,
)
from graphkit.documents.extract.text import lexicon_files
from graphkit.documents.extract.text.cover import Cover

_RE = lexicon_files.Phrases("inspectors")

_ROLES = "|".join(  # one group for each role
    f"(?P<{row['role'].replace('-', '_')}>{row['words']})"
    for row in lexicon_files.lexicon_rows("roles")
)
_LABEL = lexicon_files.compile_spaced(_ROLES)
# "The quality assurance manager was …"
_IN_ROLE = lexicon_files.compile_spaced(rf"(?:{_ROLES}) w(?:as|ere) ")
_OPENING = 1_600  # characters of a letter after its greeting
_LONGEST_FIELD = 220
_LONGEST_LIST = 900

_MAX_LENGTH = 1_000  # characters of a list of signatures
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
    ordered = sorted(first.values(), key=lambda person: person.span.start if person.span else 0)
    return tuple(ordered)


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
            for name in printed_people(text, sentence, shadowed.start())[-1:]:
                span = document.span(name.start, name.end)
                yield Person(name.name, "shadow-inspector", span=span)
        start = text.find("\n", end) + 1


def _labelled(document: Document, labels: Sequence[re.Match[str]], end: int) -> Iterator[Person]:
    """Yield the names after each label, up to the next label or `end`, in the role of the label."""
    stops = [*(label.start() for label in labels[1:]), end]
    for label, stop in zip(labels, stops, strict=False):
        role = (label.lastgroup or "").replace("_", "-")
        yield from _persons(document, label.end(), stop, role)


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
    most = start + _LONGEST_LIST
    is_plain = document.text[start:end].endswith(":")
    for block in blocks[at + 1 :]:
        is_open = document.text[:end].endswith((",", " and", "&", "Majesty's", "Majesty’s"))
        is_plain = is_plain and not is_open
        goes_on = is_open or (is_plain and has_only_people(document.text_of(block)))
        if not goes_on:
            break
        end = block.end
    return min(end, most)


def _persons(document: Document, start: int, end: int, role: str) -> Iterator[Person]:
    """Yield the people from `start` on, up to the first word that is none of theirs."""
    text = document.text
    colon = _RE.colon.match(text, start)
    at = colon.end() if colon else start
    if other := _RE.next_field.search(text, at, end):
        end = other.start()
    people = printed_people(text, at, start_of_prose(text, at, end))
    stops = [*(each.begin for each in people[1:]), end]
    for one, stop in zip(people, stops, strict=False):
        is_additional = role == "team-inspector" and _RE.additional.search(text, one.end, stop)
        own_role = "additional-inspector" if is_additional else role
        span = document.span(one.start, one.end)
        yield Person(one.name, own_role, honours=" ".join(one.titles), span=span)


def _signatories(document: Document) -> Iterator[Person]:
    """Yield the signatories of a letter with post and inspectorate, in printed order."""
    text = document.text
    end = document.body_end()
    starts = [closing.end() for closing in _RE.closing.finditer(text, 0, end)]
    if not starts:
        return
    start = starts[-1]
    if copies := _RE.copies.search(text, start, end):
        end = copies.start()
    names = _signed(text, start, end)
    above = text[start : names[0].start] if names else ""
    columns = _columns(above)
    bodies = columns + [body for one in names for body in _columns(one.post)]
    if not columns or len(bodies) < len(names):
        bodies = []
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
    text = document.text
    end = document.body_end()
    headings = [heading.end() for heading in _RE.team.finditer(text, 0, end)]
    for start in headings[-1:]:
        for one in _signed(text, start, end):
            is_lead = re.search(r"\blead\b", one.post, re.I)
            role = "lead-inspector" if is_lead else "team-inspector"
            yield _person(document, one, role, one.post, inspectorate(one.post))


def _signed(text: str, start: int, end: int) -> list[PrintedPerson]:
    """Return the people of signatures or of a joint team, up to the first prose below them."""
    stop = start_of_prose(text, start, min(end, start + _MAX_LENGTH))
    return printed_people(text, start, stop, in_columns=True)


def _columns(text: str) -> list[str]:
    """Return the inspectorates printed above the columns of signatures, in order."""
    return [" ".join(match.group().split()) for match in _RE.in_signatures.finditer(text)]


def _posts(names: list[PrintedPerson]) -> list[str]:
    """Return the post of each person; two posts after the second of two names belong to one
    each.
    """
    posts: list[str] = []
    for one in names:
        post = one.post
        marks = [*_RE.in_signatures.finditer(post), *_FOOTNOTE.finditer(post)]
        # of bodies, and of the footnote after it
        if ends := [mark.start() for mark in marks if mark.start()]:
            post = post[: min(ends)].strip()
        own, *others = _RE.two_posts.split(post)
        if others and posts and not posts[-1]:
            posts[-1] = own
            own = others[0]
        posts.append(_RE.post_break.sub(", ", own))
    return posts


def _person(document: Document, one: PrintedPerson, role: str, post: str, body: str) -> Person:
    post = _RE.crown.sub("HM", post)  # the same post under a queen and a king
    span = document.span(one.start, one.end)
    return Person(one.name, role, post, body, one.titles_and_honours, span)


def inspectorate(words: str) -> str:
    """Return the inspectorate that words name, or to whose field a post belongs;
    "" where neither.
    """
    patterns = lexicon_files.row_patterns("inspectorates", "inspectorate")
    return next((name for name, pattern in patterns if pattern.search(words)), "")
