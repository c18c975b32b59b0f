"""Councils of children in care that have a name of their own: "Lantern, the children in care council".

The name and what it is stand side by side once, and are one; elsewhere the report says just "Lantern".
"""

from __future__ import annotations

import re
from collections import defaultdict

from graphkit.core.model import Document
from graphkit.extract.mentions.candidate_spans import head_nouns
from graphkit.extract.text.tokens import common_words, normalize_punctuation

_HEARD = (  # who is in care or has left it, and what they meet in
    r"(?P<heard>(?i:(?:children(?:'s)? in care|in[- ]care|care[- ]leavers?'?|care[- ]experienced"
    r"|looked[- ]after(?: children(?:'s)?| young people(?:'s)?)?|children looked after)"
    r"(?: and (?:care[- ]leavers?'?|care[- ]experienced))?(?: (?:young people's|participation|consultation))?"
    r" (?:council|forum|group)))\b"
)
_QUOTED = r"‘[A-Z0-9][\w ,'!&-]{2,40}?'(?!\w)"
_CAPITALS = r"[A-Z][\w!]{0,20}(?: (?:(?:of|the|and|for|in|to|with) )?[A-Z0-9][\w!]{0,20}){0,4}"
_GOES_ON = r"(?=,? (?:is|are|has|have|meets?|who|which|provides?|continues?|was|were|to|\()|[,.;)])"
_APPOSED = (
    re.compile(
        rf"{_HEARD}(?: \([A-Z]\w+\))?(?:,? (?:called|known as|named) |,? (?=‘)|, )"
        rf"(?P<name>{_QUOTED}|{_CAPITALS}{_GOES_ON})"
    ),
    re.compile(
        rf"(?<!\w)(?P<name>{_QUOTED}|{_CAPITALS})(?:, | \((?![A-Z]\w+\))| \([A-Z]\w+\), )"
        rf"(?:the|a|an|its|their|[A-Z]\w+'s) (?:(?!and|of|with|to|for)[\w'-]+ ){{0,3}}?{_HEARD}"
    ),
)
_KINDS = ("ouncil", "orum", "roup")
_MAYBE = re.compile(  # quickly looked for: how such a thing is called
    r"(?:[Cc]are|[Ll]eavers?['’]?|[Ee]xperienced|[Aa]fter|[Cc]hildren(?:['’]s)?|[Pp]eople(?:['’]s)?"
    r"|[Pp]articipation|[Cc]onsultation) (?:[Cc]ouncil|[Ff]orum|[Gg]roup)\b"
)


def find_participation_groups(document: Document) -> dict[str, str]:
    """Return name → what it is ("children in care council") where a report has but one that is it."""
    called: dict[str, dict[str, str]] = defaultdict(dict)
    for block in document.body_blocks():
        for name, heard in participation_groups_in(document.text_of(block)):
            called[heard.lower()].setdefault(name, heard)
    return {name: heard for names in called.values() if len(names) == 1 for name, heard in names.items()}


def participation_groups_in(text: str) -> list[tuple[str, str]]:
    """Return (name, what it is) for each council that a text names beside what it is."""
    if not any(kind in text for kind in _KINDS) or not _MAYBE.search(text):
        return []
    text = normalize_punctuation(text)
    found = [
        (match["name"].removeprefix("Members of "), match["heard"])
        for one in _APPOSED
        for match in one.finditer(text)
    ]
    return [(name.strip("‘'"), heard) for name, heard in found if name[0] == "‘" or not _is_common(name)]


def _is_common(name: str) -> bool:
    """Say whether words in capitals are no name: one that opens a sentence, or another kind of group."""
    return (name.lower() in common_words() and not name.isupper()) or name.split()[-1].lower() in head_nouns()
