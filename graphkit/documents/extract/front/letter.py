"""Reads what a letter states about itself: its addressees, inspectorates,
and the required response. Who signed it is read in `inspectors`.

A report on a joint targeted area inspection ends with a requirement: an authority or agency
prepares a written statement of proposed action and submits it by a date. It is the only deadline in
these reports.

An address line of a joint letter reads "Name honours, Post, Body". A comma may be missing, post and
body may be joined ("Chief Constable of Merseyside Police"), or the body may be missing: a
superintendent without a body belongs to the police force of an earlier addressee, and a note
records the inference. A person with several bodies is listed once for each.

Letters on visits have one postal address, mostly of the director: a name, a post and a body, each
on its line. Only lines with the word of a post, or that continue such a line, are a post; only a
council, a trust or a company is a body; buildings, streets and towns are neither. Where no body is
printed, `resolve` takes the authority that was visited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from graphkit.core.language.dates import parse_dates
from graphkit.core.model import Document, Mention, Note, Person, Record, Span
from graphkit.documents.extract.front.inspectors import inspectorate
from graphkit.documents.extract.front.printed_people import (
    PrintedPerson,
    first_person,
    is_title,
    printed_people,
)
from graphkit.documents.extract.text.lexicon_files import Phrases, office_words
from graphkit.documents.extract.text.outline import Outline, paragraphs

_RE = Phrases("letters")

_SENTENCE_END = re.compile(r"\.(?:\s|$)")
_SENTENCE_START = re.compile(r"[.]\s+(?=[A-Z])")
_INTRODUCTION = 1_500  # characters in which the inspectorates introduce themselves

_TOKEN = re.compile(r"[^\s,()]+")
_FOOTNOTE = re.compile(r"(?<=[a-z])\d{1,2}$")
_SEGMENT = re.compile(r",\s*(?![^()]*\))")

Lines = Sequence[tuple[int, int]]  # spans in the text


def add_letter_details(record: Record, document: Document, outline: Outline) -> Record:
    """Return the record of a letter with addressees,
    inspectorates and the written statement it requires.
    """
    blocks = [paragraph.block for paragraph in paragraphs(outline, "addressees")]
    entries = [one for one in blocks if not _RE.greeting.match(document.text_of(one))]
    front = [paragraph.block for paragraph in paragraphs(outline, "addressees", "front")]
    place = " ".join(document.text_of(block) for block in front if block not in entries)
    lines = [(block.start, block.end) for block in entries]
    people, notes = _read_addressees(document, lines, record.authority_name, place)
    responsible, due, span = _required_statement(document, outline, record.published)
    if due and record.published and due < record.published:  # kept as printed
        message = f"a statement is due by {due}, the letter is of {record.published}"
        notes.append(Note("dates-disagree", message, span))
    return replace(
        record,
        people=(*people, *record.people),
        mentions=(*record.mentions, *_inspectorates(document, outline)),
        statement_due=due,
        statement_span=span,
        statement_by=responsible,
        notes=(*record.notes, *notes),
    )


def _inspectorates(document: Document, outline: Outline) -> tuple[Mention, ...]:
    """Return the inspectorates that the first paragraphs name."""
    summary = [paragraph.block for paragraph in paragraphs(outline, "summary")]
    if not summary:
        return ()
    start = summary[0].start
    end = min(max(block.end for block in summary), start + _INTRODUCTION)
    found: dict[str, Mention] = {}
    for match in Phrases("inspectors").inspectorate.finditer(document.text, start, end):
        mention = Mention(match[0], *match.span(), "agency", "inspectorate", "Inspectorate")
        found.setdefault(inspectorate(match[0]), mention)
    return tuple(found.values())


def _required_statement(
    document: Document, outline: Outline, written: date | None
) -> tuple[str, date | None, Span | None]:
    """Return who must prepare the written statement, when it is due,
    and the sentence with the deadline.

    `written` is the date of the letter; it decides a year that is not printed.
    """
    responsible = ""
    due: date | None = None
    span: Span | None = None
    for paragraph in paragraphs(outline, "next-steps"):
        block, text = paragraph.block, document.text_of(paragraph.block)
        if not responsible and (found := _RE.responsible.search(text)):
            responsible = " ".join(found["responsible"].split())
        if due is None and _RE.statement.search(text) and (deadline := _deadline(text, written)):
            due, start, end = deadline
            span = document.span(block.start + start, block.start + end, paragraph.key)
    return responsible, due, span


def _deadline(text: str, written: date | None) -> tuple[date, int, int] | None:
    """Return the date in "… by 12 September 2022" and the offsets of its sentence."""
    latest = written + timedelta(days=365) if written else None
    for by in _RE.due.finditer(text):
        phrase = parse_dates(text, by.end(), letter=latest)
        if phrase:
            before = [stop.end() for stop in _SENTENCE_START.finditer(text, 0, by.start())]
            stop = _SENTENCE_END.search(text, phrase.end)
            start = before[-1] if before else 0
            return phrase.last, start, stop.start() + 1 if stop else len(text)
    return None


def _read_addressees(
    document: Document, lines: Lines, authority: str, place: str
) -> tuple[list[Person], list[Note]]:
    """Return the addressees in the lines above a letter,
    and notes on what was inferred or not recognised.

    `authority` is the name of the authority that the letter is about; `place` is the title and
    greeting of the letter: a last part that occurs there too ("…, Wexmoor") is a body, not part of
    a post.
    """
    texts = [document.text[start:end] for start, end in lines]
    if any(_RE.postal.match(text.rstrip(" ,")) for text in texts):
        return _read_postal_address(document, lines, authority), []
    people: list[Person] = []
    notes: list[Note] = []
    for start, end in _split(document.text, lines, place):
        person = _person(document, start, end, place)
        if person is None:
            span = document.span(start, end)
            notes.append(Note("addressee-not-understood", "no name found in an address line", span))
            continue
        if not person.organisation and _RE.officer.search(person.post):
            earlier = (one.organisation for one in reversed(people))
            force = next(filter(_RE.police.search, earlier), "")
            if force and person.span:
                person = replace(person, organisation=force)
                inferred = f"no body printed; taken to be of {force}, like the addressee before"
                message = f"{person.name}, {person.post}: {inferred}"
                notes.append(Note("organisation-inherited", message, person.span))
        people += [replace(person, organisation=body) for body in _bodies(person.organisation)]
    return people, notes


def _bodies(organisation: str) -> list[str]:
    """Return each body: "NHS Ambleford and NHS Wexmoor CCGs" are two commissioning groups."""
    is_nhs = organisation.startswith("NHS ")
    bodies = _RE.nhs_body_separator.split(organisation) if is_nhs else [organisation]
    if len(bodies) == 1 or not organisation.endswith(" CCGs"):
        return bodies
    return [f"{_RE.ccg_suffix.sub('', body)} CCG" for body in bodies]


def _split(text: str, lines: Lines, place: str) -> Iterator[tuple[int, int]]:
    """Yield one span for each addressee: wrapped lines are joined,
    lines with two people are split.
    """
    joined: list[tuple[int, int]] = []
    for start, end in lines:
        line = text[start:end]
        if joined and (first_person(line) is None or _is_body_alone(line, place)):
            start, _ = joined.pop()
        joined.append((start, end))
    for start, end in joined:
        inner = (start + cut for cut in _inner_names(text[start:end]))
        for first, last in pairwise([start, *inner, end]):
            yield first, first + len(text[first:last].rstrip(" ,.\n"))


def _inner_names(text: str) -> Iterator[int]:
    """Yield the offsets in an address where another name starts:
    two name words before a comma or a post.
    """
    for one in printed_people(text, 0, len(text))[1:]:
        follows = _TOKEN.search(text, one.after)
        if follows is None:
            return  # only honours follow the name
        has_comma = "," in text[one.after : follows.start()]
        has_post = follows.group() in office_words("post") | {"Police"}
        above = text[: one.begin]
        ends_body = (above.split() or [""])[-1] in office_words("body") | {"Service"}
        signs = (one.begin < one.start or ends_body, has_comma, has_post)
        if sum(signs) > 1:
            yield one.begin


def _person(document: Document, start: int, end: int, place: str) -> Person | None:
    """Parse one address; None if it contains no name."""
    text = document.text[start:end]
    found = first_person(text)
    if found is None:
        return None
    rank = " ".join(word for word in text[: found.start].split() if not is_title(word))
    rest = _FOOTNOTE.sub("", _on_one_line(_rest_of(text, found), place))
    post, body = _post_and_body(rest, place)
    person = _addressee(found, ", ".join(filter(None, (rank, post))), body)
    return replace(person, span=document.span(start, end, "p0"))


def _addressee(one: PrintedPerson, post: str, body: str) -> Person:
    return Person(one.name, "addressee", post, body, one.titles_and_honours)


def _rest_of(text: str, one: PrintedPerson) -> str:
    """Return what follows a name and its honours."""
    return text[one.after :].lstrip(" ,").lstrip("–—- ")


def _on_one_line(rest: str, place: str) -> str:
    """Return an address with a comma before a body that has a line of its own below a post."""
    address = ""
    for line in rest.split("\n"):
        words = " ".join(line.split())
        last = "".join(address.split()[-1:]).strip("()")
        ends_post = _has_post(address) and last in office_words("post", "field")
        if ends_post and _is_body_alone(words, place):
            address += ","
        address += f" {words}"
    return address.strip()


def _is_body_alone(line: str, place: str) -> bool:
    """Return whether a line is only the name of a body:
    "Wexmoor Borough Council", or the inspected place.
    """
    words = line.rstrip(" ,.").split()
    if not words or "," in line.rstrip(" ,") or _has_post(line):
        return False
    first, last = words[0], words[-1]
    if first == "NHS":
        return words[1:2] not in ([], ["Foundation"], ["Trust"])
    bodies = office_words("body")
    if (last in bodies and first not in bodies) or _RE.area_body.search(line):
        return True
    name = re.escape(" ".join(words))
    return re.search(rf"\b(?:of|in|to|at) (?:the )?{name}\b", place) is not None


def _post_and_body(rest: str, place: str) -> tuple[str, str]:
    """Split what follows a name into post and body."""
    responsibility = ""
    if responsible := _RE.responsibility.search(rest):
        responsibility = responsible.group().strip(" ,")
        rest = rest[: responsible.start()]
    if known := _elected_or_probation(rest) or _in_brackets(rest):
        return known
    segments = _SEGMENT.split(rest)
    body: list[str] = []
    while len(segments) > 1 and not _has_post(segments[-1]) and _is_body(segments[-1], place):
        body.insert(0, segments.pop())
    if body and len(segments) > 1 and segments[-1][:1].isupper():
        last = segments[-1]  # a bare place name may be the first part of the name of a body
        if not _has_post(last) and not _is_field(last):
            body.insert(0, segments.pop())
    if not body and not _has_post(" ".join(segments)):
        segments, body = [], segments
    else:
        segments[-1], tail = _post_and_tail(segments[-1], bool(body))
        body = [tail, *body] if tail else body
    post = ", ".join(filter(None, [*segments, responsibility]))
    return post, ", ".join(body).strip(" [")


def _in_brackets(rest: str) -> tuple[str, str] | None:
    """Return a post and the body that follows it in brackets; None where none does."""
    if not rest.endswith(")"):
        return None
    post, _, bracket = rest[:-1].rpartition(" (")
    is_body = " " in bracket and _RE.strong_body.search(bracket) is not None
    return (post, bracket) if is_body and _has_post(post) else None


def _elected_or_probation(rest: str) -> tuple[str, str] | None:
    """Return the post and body of an elected person, or of a head in the Probation Service."""
    if elected := _RE.elected.search(rest):
        commissioner = elected.group()
        if "commissioner" not in commissioner.lower():
            return rest, ""
        return commissioner, rest if rest.lower() != commissioner.lower() else ""
    if service := _RE.probation.search(rest):
        post = rest[: service.start()].rstrip(" ,")
        if head := _RE.head_of.search(post):  # "Head of Wexmoor, Probation Service"
            return post if head["part"] else rest, rest[service.start() :].strip("()")
    return None


def _post_and_tail(segment: str, has_body: bool) -> tuple[str, str]:
    """Split a joined post and body: "Chair of Ambleford LSCB", "Chief Officer NHS Ambleford".

    If the body is already known (`has_body`), a remaining place name belongs to it.
    """
    if nhs := list(_RE.at_nhs_body.finditer(segment)):
        return segment[: nhs[-1].start()], segment[nhs[-1].end() :]
    posts = [token for token in _TOKEN.finditer(segment) if _is_post_word(token.group())]
    if not posts:
        return segment, ""
    last = posts[-1]
    opening = _RE.preposition.match(segment, last.end())
    start = opening.end() if opening else last.end()
    field = _RE.post_field.match(segment, start)
    if field and _RE.strong_body.search(segment, field.end()):
        start = field.end()
    tail = segment[start:]
    if not tail[:1].isupper():
        return segment, ""
    of_place = last.group() == "Head" or segment[last.end() : start].isspace()
    is_place = has_body and of_place and not _is_field(tail)
    if is_place or _RE.strong_body.search(tail):
        return _RE.preposition_end.sub("", segment[:start]).rstrip(), tail
    return segment, ""


def _is_field(tail: str) -> bool:
    return not office_words("field").isdisjoint(_TOKEN.findall(tail))


def _has_post(segment: str) -> bool:
    return any(map(_is_post_word, _TOKEN.findall(segment)))


def _is_post_word(token: str) -> bool:
    return token.capitalize() in office_words("post") or token in office_words("post")


def _is_body(segment: str, place: str) -> bool:
    """Return whether a segment names a body, by its words or as the inspected place."""
    tokens = {token.group().strip("[].") for token in _TOKEN.finditer(segment)}
    is_known = tokens & office_words("body") or _RE.strong_body.search(segment)
    return bool(is_known) or segment.strip() in place


def _read_postal_address(document: Document, lines: Lines, authority: str) -> list[Person]:
    """Return the people addressed, each once."""
    texts = [document.text[start:end].strip() for start, end in lines]
    words = [text.rstrip(" ,") for text in texts]
    starts = [at for at in range(len(words)) if _begins_person(words, at)]
    found: dict[str, Person] = {}
    for at, stop in pairwise([*starts, len(words)]):
        span = document.span(*lines[at], "p0")
        for person in _people(texts[at:stop], authority):
            known = found.get(person.name)
            if known is None or not known.post:
                found[person.name] = replace(person, span=span)
    return list(found.values())


def _begins_person(words: Sequence[str], at: int) -> bool:
    """Return whether a line begins with a name that a post follows;
    the first line may be a name alone.
    """
    line = words[at]
    named = first_person(line)
    if named is None or (at and _RE.postal.match(line)):
        return False
    rest = _rest_of(line, named)
    is_above_post = at + 1 < len(words) and _has_post(words[at + 1])
    if rest:
        is_pair = _RE.second_name.match(line, named.end) is not None
        return _has_post(rest) or is_pair
    return is_above_post or at == 0


def _people(lines: Sequence[str], authority: str) -> list[Person]:
    """Return the people of one address, who share post and body."""
    first, *below = lines
    named = first_person(first)
    if named is None:
        return []
    people = [named]
    if joined := _RE.second_name.match(first, named.end):
        people += printed_people(first, joined.end(), len(first))[:1]
    rest = _rest_of(first, people[-1])
    post, body = _post_and_body_below([rest, *below] if rest else below, authority)
    return [_addressee(one, post, body) for one in people]


def _post_and_body_below(lines: Sequence[str], authority: str) -> tuple[str, str]:
    """Return the post and the body that the lines below a name print; "" where they do not."""
    posts: list[str] = []
    body = ""
    is_post = True  # whether a line may still be part of the post
    for printed in lines:
        line = printed.rstrip(" ,")
        if not body and (found := _body_in(line, authority if is_post else "")):
            before, body = found
            if before:
                posts.append(before)
            is_post = False
        elif _RE.postal.match(line):
            is_post = False
        elif is_post and (_has_post(line) or (posts and _continues(posts[-1], printed))):
            posts.append(printed.strip())
    post = ""
    for line in posts:
        if post:
            post += " " if _RE.post_goes_on.search(post) else ", "
        post += line
    return post.rstrip(" ,"), body


def _body_in(line: str, authority: str) -> tuple[str, str] | None:
    """Return what precedes a body on its line, and the body; None where there is none."""
    if authority and line.endswith(authority):
        before = line.removesuffix(authority)
        if not before or _has_post(line):
            return before.rstrip(" ,"), authority
    matched = _RE.postal_body.match(line)
    if matched is None:
        return None
    body = matched.group().rstrip(" ,")
    before = ""
    if _has_post(body):
        before, _, body = body.rpartition(", ")
    return before, body


def _continues(post: str, line: str) -> bool:
    """Return whether a line goes on with the post above it:
    that one ends openly, or is a bare title.
    """
    if _RE.post_goes_on.search(post):
        return True
    fields = office_words("field")
    is_bare = fields.isdisjoint(word.strip(",()") for word in post.split())
    return is_bare and any(word.strip(",()").capitalize() in fields for word in line.split())
