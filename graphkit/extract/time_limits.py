"""Finds by when a recommendation is to be carried out: "immediately", "within three months"."""

from __future__ import annotations

from graphkit.core.model import BlockKind, Document
from graphkit.extract.text.lexicon_files import compile_spaced
from graphkit.extract.text.outline import Section
from graphkit.extract.text.sentence_splitter import split_sentences

_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_LIMIT = (
    r"(?P<limit>immediately|urgently|with immediate effect|as a matter of urgency"
    rf"|within (?:the next )?{_NUMBER} (?:working )?(?:days?|weeks?|months?))"
)
_HEADING = compile_spaced(rf"{_LIMIT}\W*$")
# "Urgently review …", "Leaders should act urgently to …", "Within six months, the council should …"
_AT_START = compile_spaced(
    r"(?:[^.;:]{2,160}? (?:should|must|needs?)(?: to| cooperate to)? )?(?:need to |cooperate to )?(?:act )?"
    rf"{_LIMIT}\b"
)
# "Take immediate action to …", "Undertake an urgent review of …"
_ADJECTIVE = compile_spaced(
    r"(?:[^.;:]{2,160}? (?:should|must|needs? to|cooperate to) )?(?:take|undertake|carry out)(?: an?)? "
    r"(?P<limit>immediate|urgent) (?:action|actions|steps|measures|review)\b"
)
# "This should be done within three months", about what the sentence before recommends
_OF_THE_WHOLE = compile_spaced(
    r"(?:This|These|It|They|All of this) (?:should|must|needs? to|(?:is|are) to)"
    rf"(?: [\w-]+){{1,4}}? {_LIMIT}\b"
)
# "… are addressed urgently.", "… as a matter of urgency, so that …"
_AT_END = compile_spaced(rf".*\b{_LIMIT}[.;]?$|.*\b(?P<urgent>as a matter of urgency)\b")
# A sentence after the first that describes nothing but requests something
_REQUEST = compile_spaced(r".*\b(?:should|must|needs? to|ensure|(?:is|are) required)\b")


def limits_by_heading(document: Document, section: Section) -> dict[int, str]:
    """Return, by the start of each block of a section, the time limit that the heading above it sets."""
    found: dict[int, str] = {}
    limit = ""
    for paragraph in section.paragraphs:
        block = paragraph.block
        heading = _HEADING.match(document.text_of(block))
        if heading or block.kind is BlockKind.HEADING:
            limit = _in_words(heading["limit"]) if heading else ""
        found[block.start] = limit
    return found


def limit_in_words(text: str) -> str:
    """Return the time limit that a recommendation states for itself, "" if none.

    The first sentence that states one counts; those after the first only if they request something. A limit
    inside a sentence may be part of what is recommended: "initial health assessments within 28 days".
    """
    sentences = [text[start:end] for start, end in split_sentences(text)]
    requests = [*sentences[:1], *filter(_REQUEST.match, sentences[1:])]
    return next(filter(None, map(_limit_of_sentence, requests)), "")


def _limit_of_sentence(sentence: str) -> str:
    """Return the time limit that a sentence states, "" if none."""
    if adjective := _ADJECTIVE.match(sentence):
        return adjective["limit"].lower() + "ly"
    if limit := _AT_START.match(sentence) or _OF_THE_WHOLE.match(sentence):
        return _in_words(limit["limit"])
    limit = _AT_END.match(sentence)
    stated = _in_words(limit["limit"] or limit["urgent"]) if limit else ""
    return "" if stated.startswith("within") else stated


def _in_words(limit: str) -> str:
    words = " ".join(limit.lower().split())
    return {"with immediate effect": "immediately", "as a matter of urgency": "urgently"}.get(words, words)
