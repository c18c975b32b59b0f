"""Finds by when a recommendation is to be carried out: "immediately", "within three months"."""

from __future__ import annotations

from graphkit.core.model import BlockKind, Document
from graphkit.extract.text.lexicon_files import compile_spaced
from graphkit.extract.text.outline import Section

_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_LIMIT = (
    r"(?P<limit>immediately|urgently|with immediate effect"
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
# "… are addressed urgently."
_AT_END = compile_spaced(rf"[^.]*\b{_LIMIT}\.?$")


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

    A limit inside it may be part of what is recommended: "initial health assessments within 28 days".
    """
    if adjective := _ADJECTIVE.match(text):
        return adjective["limit"].lower() + "ly"
    limit = _AT_START.match(text) or _AT_END.match(text)
    stated = _in_words(limit["limit"]) if limit else ""
    return "" if limit and limit.re is _AT_END and stated.startswith("within") else stated


def _in_words(limit: str) -> str:
    return " ".join(limit.lower().split()).replace("with immediate effect", "immediately")
