"""Reads the addressees of a letter with a postal address: a name, a post and a body, each on its line.

Letters on visits have one address, mostly of the director. Only lines with the word of a post, or that
continue such a line, are a post; only a council, a trust or a company is a body; buildings, streets and towns
are neither. Where no body is printed, `resolve` takes the authority that was visited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from graphkit.core.model import Document, Person
from graphkit.extract.front.addressees import has_post, honours_of, name_at
from graphkit.extract.text.lexicon_files import office_words

# "Tel: 0300 …", an e-mail or web address, "WX1 2AB", "12 Market Street", "PO Box 7", "2nd Floor"
_POSTAL = re.compile(
    r"""(?:[TFEW]|Tel|Telephone|Textphone|Email|www)\b[\s:.]  |  .*@  |  .*\bwww\.
      | .*\b[A-Z]{1,2}\d[\dA-Z]?\s?\d\s?[A-Z]{2}$ | \d | .*\b(?:Box\s?\w*\d|Floor|Room\s\d)
      | .*\b(?:Street|Road|Lane|Avenue|House|Hall|Square|Place|Way|Quay|Centre|Buildings?|Offices?)$""",
    re.VERBOSE,
)
_BODY = re.compile(
    r"""(?:.*(?:^|\s)(?:Council|Corporation|MBC|Trust|Children\sFirst)(?=[\s,]|$)(?!\s(?:House|Offices?|offices|Chamber|Street|Road))
      | (?:London\s|Royal\s)?Borough\sof\s[A-Z].* | (?:.*,\s)?NHS\s.* | City\sof\s[A-Z].*
      | .*\s(?:Police|Constabulary)$)""",
    re.VERBOSE,
)
_CONTINUES = re.compile(r"(?:,|\band|&|\bof|\bfor)$")
_SECOND_NAME = re.compile(r"\s*(?:and|&)\s+")


def read_postal_address(document: Document, lines: Sequence[tuple[int, int]], place: str) -> list[Person]:
    """Return the people addressed, each once; `place` is the authority's name, `lines` are spans."""
    words = [document.text[start:end].rstrip(" ,") for start, end in lines]
    starts = [at for at in range(len(words)) if _begins_person(words, at)]
    found: dict[str, Person] = {}
    for at, stop in pairwise([*starts, len(words)]):
        printed = [document.text[start:end].strip() for start, end in lines[at:stop]]
        for person in _people(printed, place):
            known = found.get(person.name)
            if known is None or not known.post:
                span = document.span(lines[at][0], lines[at][1], "p0")
                found[person.name] = Person(
                    person.name, "addressee", person.post, person.organisation, person.honours, span
                )
    return list(found.values())


def has_postal_line(document: Document, lines: Sequence[tuple[int, int]]) -> bool:
    """Return whether a line is one of a postal address."""
    return any(_POSTAL.match(document.text[start:end].rstrip(" ,")) for start, end in lines)


def _begins_person(words: Sequence[str], at: int) -> bool:
    """Return whether a line begins with a name that a post follows; the first line may be a name alone."""
    named = name_at(words[at])
    if named is None or (at and _POSTAL.match(words[at])):
        return False
    rest = honours_of(words[at][named[1] :])[1]
    following = words[at + 1] if at + 1 < len(words) else ""
    if rest:
        return has_post(rest) or (_SECOND_NAME.match(words[at], named[1]) is not None and has_post(following))
    return has_post(following) or (at == 0 and not has_post(words[0]))


def _people(lines: Sequence[str], place: str) -> list[Person]:
    """Return the people of one address, who share post and body."""
    named = name_at(lines[0])
    if named is None:
        return []
    names = [named]
    if joined := _SECOND_NAME.match(lines[0], named[1]):
        second = name_at(lines[0][joined.end() :])
        names += [(joined.end() + second[0], joined.end() + second[1])] if second else []
    honours, rest = honours_of(lines[0][names[-1][1] :])
    post, body = _post_and_body([*filter(None, [rest]), *lines[1:]], place)
    people = []
    for begin, end in names:
        titles = [word for word in lines[0][:begin].split() if word.rstrip(".") in office_words("title")]
        name = " ".join(lines[0][begin:end].split()).rstrip(" ,")
        people.append(Person(name, "addressee", post, body, " ".join([*titles, *honours])))
    return people


def _post_and_body(lines: Sequence[str], place: str) -> tuple[str, str]:
    """Return the post and the body that the lines below a name print; "" where they do not."""
    posts: list[str] = []
    body = ""
    is_post = True  # whether a line may still be part of the post
    for printed in lines:
        line = printed.rstrip(" ,")
        if not body and (found := _body_in(line, place if is_post else "")):
            before, body = found
            posts += [before] if before and is_post else []
            is_post = False
        elif _POSTAL.match(line):
            is_post = False
        elif is_post and (has_post(line) or not posts or _continues(posts[-1], printed)):
            posts += [printed.strip()] if has_post(line) or posts else []
    return _joined(posts), body


def _body_in(line: str, place: str) -> tuple[str, str] | None:
    """Return what precedes a body on its line, and the body; None where there is none."""
    if place and (line == place or (line.endswith(f" {place}") and has_post(line))):
        return line[: -len(place)].rstrip(" ,"), place
    matched = _BODY.match(line)
    if matched is None:
        return None
    body, before = matched.group().rstrip(" ,"), ""
    if has_post(body):
        before, _, body = body.rpartition(", ")
    return before, body


def _continues(post: str, line: str) -> bool:
    """Return whether a line goes on with the post above it: that one ends openly, or is a bare title."""
    is_bare = not any(word.strip(",()") in office_words("field") for word in post.split())
    has_field = any(word.strip(",()").capitalize() in office_words("field") for word in line.split())
    return _CONTINUES.search(post) is not None or (is_bare and has_field)


def _joined(posts: Sequence[str]) -> str:
    joined = ""
    for post in posts:
        is_open = _CONTINUES.search(joined) is not None
        joined += f"{'' if not joined else ' ' if is_open else ', '}{post}"
    return joined.rstrip(" ,")
