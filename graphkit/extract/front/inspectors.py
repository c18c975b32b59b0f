"""The inspectors that a report names: who led, who was in the team. `signatories` reads who signed a letter.

Names stay as printed, accents too: "Máire" and "Maire" are resolved to one person by `resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from graphkit.core.model import AREA_SEND, Block, BlockKind, Document, Person
from graphkit.extract.front.signatories import read_joint_team, read_signatories
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.lexicon_files import (
    compile_spaced,
    lexicon_rows,
    matched_value,
    named_groups,
    office_words,
)

_ROLES = lexicon_rows("roles")
_SAME_NAME = 0.85  # similarity of two spellings of one name
_LABEL = compile_spaced(named_groups(_ROLES, "role"))
_COLON = re.compile(r"(?:\s*\([^)]{1,30}\))?\s*[:–—-]?\s*")
_FRONT_LABEL = re.compile(
    r"(?<!deputy )\b(?:lead|reporting)\s+inspectors?\b(?!\s+(?:and|team|of|in|had|has|was|is)\b)", re.I
)
_NEXT_FIELD = re.compile(
    r"\n\s*(?:(?:key\s+)?judge?ments?|(?:the\s+)?(?:impact|overall|experiences)|(?:1\.?\s+)?children\s+who"
    r"|report|published|inspection|age\s+group|date|deputy|dear)\b|\bany\s+complaints\b|\bthe\s+office\s+for\b",
    re.I,
)
_MAJESTY = r"(?:(?:His|Hers?)\s+Majest(?:y|ies)(?:[’'`]?s)?[’'`]?|HM)\s+Inspectors?(?:\s+of\s+\w+)?"
_QUALIFIER = (
    rf"\([^)]*\)|\b(?:(?:all|both)\s+of\s+whom\s+(?:are|were)\s+)?(?:senior\s+|designated?\s+)?(?:{_MAJESTY}|(?:S?HMIs?|SCRIs?|RIs?|AIs?|OIs?)\b)(?:\s+designated?\b)?"
    r"|\b(?:Ofsted|additional|associate|seconded|contracted|regulatory|senior)\s+inspectors?\b|\bdesignated?\b"
)
_TITLES = sorted(office_words("title", "courtesy"))
_SHORTENED = "".join(rf"(?<!\b{word})" for word in ("[A-Z]", "St", *_TITLES))
_SEPARATOR = rf"[,;&\t]|{_SHORTENED}\.\s+(?=[A-Z])|\.?\s*$|\b(?:and|with)\b|\s[–—-]\s"
_BETWEEN = re.compile(rf"\s*(?:(?:{_QUALIFIER}|{_SEPARATOR})\s*)+", re.I)
_ADDITIONAL = re.compile(r"\b(?:AI|additional|associate|seconded|contracted)\b", re.I)
_UPPER = "".join(filter(str.isupper, map(chr, range(0x2000))))  # of the scripts of Europe
_WORD = (
    rf"(?:(?:d[’']|h)?[{_UPPER}](?:[^\W\d_]|[’'`.-])*|(?:{'|'.join(sorted(office_words('particle')))})(?=\s))"
)
_NAME = re.compile(rf"(?P<titles>(?:(?:{'|'.join(_TITLES)})\.?\s+)*)(?P<name>{_WORD}(?:\s+{_WORD}){{1,4}})")
_NO_NAME = compile_spaced(
    r"\b(?:directors?|inspectors?|managers?|officers?|ofsted|commission|services?|regional|judge?ments?)\b"
)
# How a letter on a visit introduces its inspectors: "Inspectors for this visit were …", "carried out by …"
_VISITED_BY = re.compile(
    rf"\binspectors?(?:\s+\(HMIs?\))?(?:\s+for\s+th(?:is|e)[\w\s]{{0,25}}visit)?\s+w(?:as|ere):?\s+(?:{_MAJESTY}[,:]?\s+)?"
    rf"|\b(?:carried\s+out|undertaken|conducted|led)\s+by:?\s+"
    rf"(?:(?:two|three|four)\s+(?:of\s+)?)?(?:{_MAJESTY}[,:]?(?:\s+\(HMIs?\))?\s+)?",
    re.I,
)
_IN_ROLE = compile_spaced(
    rf"(?:{named_groups(_ROLES, 'role')}) w(?:as|ere) "
)  # "The quality assurance manager was …"
_SHADOWED = compile_spaced(r"(?=\b(?:shadowed|was shadowing|observed) th(?:is|e) (?:\w+ )?visit\b)")
_NEW_SENTENCE = re.compile(r"(?<=[a-z)’'I])\.?\n(?=(?:Inspectors|They|Th[ei]s?|H(?:er|is)|A)\s)")
_OPENING = 1_600  # characters of a letter after its greeting
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_LONGEST_FIELD = 220
_LONGEST_LIST = 900


def read_people(cover: Cover, framework: str) -> tuple[Person, ...]:
    """Return the people of a report in the order they are printed, each once in a role."""
    document = cover.document
    if cover.is_letter(framework):
        found = [*_cover_leads(cover), *_visitors(cover), *read_signatories(document)]
    elif framework == AREA_SEND:
        found = list(read_joint_team(document))
    else:
        found = [*_front_leads(cover), *_team(document)]
    first = {(person.name, person.role): person for person in reversed(found)}
    people = sorted(first.values(), key=lambda person: person.span.start if person.span else 0)
    leads = [person for person in people if person.role == "lead-inspector"]
    misspelt = [b for at, b in enumerate(leads) if any(_is_variant(a.name, b.name) for a in leads[:at])]
    return tuple(person for person in people if person not in misspelt)


def _is_variant(name: str, other: str) -> bool:
    """Return whether two names of lead inspectors differ by a letter or two: one is a misprint."""
    return SequenceMatcher(None, name.lower(), other.lower()).ratio() >= _SAME_NAME


def _front_leads(cover: Cover) -> Iterator[Person]:
    """Yield who led, by the line of the front page (sometimes two lines, or a title on its own line)."""
    document, end = cover.document, cover.two_pages_end
    yield from _led(document, _FRONT_LABEL.search(document.text, 0, end), end)


def _cover_leads(cover: Cover) -> Iterator[Person]:
    """Yield who led, by a line above the text of a letter; its sentences on a lead inspector give no name."""
    document, end = cover.document, cover.first_page_end
    lines = (_FRONT_LABEL.match(document.text, block.start, end) for block in cover.first_page)
    yield from _led(document, next(filter(None, lines), None), end)


def _led(document: Document, label: re.Match[str] | None, end: int) -> Iterator[Person]:
    if label:
        start = _after_colon(document.text, label.end())
        yield from _persons(document, start, min(end, start + _LONGEST_FIELD), "lead-inspector")


def _visitors(cover: Cover) -> Iterator[Person]:
    """Yield the inspectors whom the first paragraphs of a letter on a visit name in sentences."""
    text = cover.document.text
    start = max(text.find("\nDear"), 0)
    for paragraph in _NEW_SENTENCE.split(text[start : min(cover.two_pages_end, start + _OPENING)]):
        end = start + len(paragraph)
        yield from _introduced(cover.document, start, end)
        start = text.find("\n", end) + 1


def _introduced(document: Document, start: int, end: int) -> Iterator[Person]:
    """Yield the inspectors that text[start:end] introduces, with the roles it names."""
    text = document.text
    for cue in _VISITED_BY.finditer(text, start, end):
        yield from _in_roles(document, cue.end(), min(end, cue.end() + _LONGEST_FIELD))
    for cue in _IN_ROLE.finditer(text, start, end):
        yield from _persons(document, cue.end(), end, matched_value(cue, _ROLES, "role"))
    for shadowed in _SHADOWED.finditer(text, start, end):
        sentence = max(text.rfind(". ", start, shadowed.start()) + 2, start)
        names = _NAME.finditer(text, sentence, shadowed.start())
        for name in [each for each in names if not _NO_NAME.search(each.group())][-1:]:
            words = " ".join(name["name"].split())
            yield Person(words, "shadow-inspector", span=document.span(*name.span("name")))


def _in_roles(document: Document, start: int, end: int) -> Iterator[Person]:
    """Yield the names of a sentence; those after "lead inspector" have that role."""
    labels = list(_LABEL.finditer(document.text, start, end))
    stops = [*(label.start() for label in labels), end]
    yield from _persons(document, start, stops[0], "team-inspector")
    for label, stop in zip(labels, stops[1:], strict=True):
        yield from _persons(document, label.end(), stop, matched_value(label, _ROLES, "role"))


def _team(document: Document) -> Iterator[Person]:
    """Yield the team of the last pages: a label begins a line, its names run on to the end of the list."""
    blocks = [block for block in document.body_blocks() if block.kind is not BlockKind.BULLET]
    for at, block in enumerate(blocks):
        if _LABEL.match(document.text, block.start) is None:
            continue
        end = _end_of_list(document, blocks, at)
        labels = list(_labels(document, block.start, end))
        stops = [*(label.start() for label in labels[1:]), end]
        for label, stop in zip(labels, stops, strict=False):
            start = _after_colon(document.text, label.end())
            yield from _persons(document, start, max(start, stop), matched_value(label, _ROLES, "role"))


def _labels(document: Document, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the label that begins a line and those that follow it there with a colon."""
    for label in _LABEL.finditer(document.text, start, end):
        if label.start() == start or document.text[label.end() : label.end() + 2].lstrip().startswith(":"):
            yield label


def _end_of_list(document: Document, blocks: list[Block], at: int) -> int:
    """Return where a list of names ends: a line that ends with a comma, or within a title, goes on."""
    end = blocks[at].end
    for block in blocks[at + 1 : at + 4]:
        if not document.text[:end].endswith((",", " and", "&", "Majesty's", "Majesty’s")):
            break
        end = block.end
    return min(end, blocks[at].start + _LONGEST_LIST)


def _persons(document: Document, start: int, end: int, role: str) -> Iterator[Person]:
    """Yield names from `start` on, up to the first word that is no name, title or separator."""
    if field := _NEXT_FIELD.search(document.text, start, end):
        end = field.start()
    at = start
    while at < end:
        between = _BETWEEN.search(document.text, at, end)
        stop = between.start() if between else end
        is_field = _is_field(document.text[at:stop])
        names = [] if is_field else list(_names(document.text, at, stop))
        if not is_field and (not names or _NO_NAME.search(document.text, at, stop)):
            return
        additional = role == "team-inspector" and between and _ADDITIONAL.search(between.group())
        for found in names:
            name, titles = " ".join(found["name"].split()), found["titles"].replace(".", "").split()
            honours = " ".join(word for word in titles if word in office_words("title"))
            own_role = "additional-inspector" if additional else role
            yield Person(name, own_role, honours=honours, span=document.span(*found.span("name")))
        if between is None or between.end() == at:
            return
        at = between.end()


def _is_field(words: str) -> bool:
    """Return whether words are only the field of an inspector ("HMI, Social Care"), or empty."""
    return all(word.capitalize() in office_words("field") for word in words.split())


def _names(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the name, or the names on separate lines, that fill text[start:end]."""
    lines = [line.span() for line in _LINE.finditer(text, start, end)]
    each = [_NAME.fullmatch(text, *line) for line in lines]
    if len(lines) > 1 and all(each):
        yield from filter(None, each)
    elif lines and (whole := _NAME.fullmatch(text, lines[0][0], lines[-1][1])):
        yield whole
    elif len(lines) > 1 and each[0]:
        yield each[0]


def _after_colon(text: str, start: int) -> int:
    colon = _COLON.match(text, start)
    return colon.end() if colon else start
