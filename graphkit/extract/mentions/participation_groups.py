"""Finds the proper names of groups in which children in care or care leavers take part.

"Lantern, the children in care council" introduces the name "Lantern"; elsewhere the report prints only that.
"""

from __future__ import annotations

import re
from collections import defaultdict

from graphkit.core.model import Document
from graphkit.extract.mentions.candidate_spans import head_nouns
from graphkit.extract.text.tokens import common_words, normalize_punctuation

_GROUP = (  # children in care or care leavers, and the kind of group
    r"(?P<group>(?i:(?:children(?:'s)? in care|in[- ]care|care[- ]leavers?'?|care[- ]experienced"
    r"|looked[- ]after(?: children(?:'s)?| young people(?:'s)?)?|children looked after)"
    r"(?: and (?:care[- ]leavers?'?|care[- ]experienced))?(?: (?:young people's|participation|consultation))?"
    r" (?:council|forum|group)))\b"
)
_QUOTED = r"‘[A-Z0-9][\w ,'!&-]{2,40}?'(?!\w)"
_CAPITALS = r"[A-Z][\w!]{0,20}(?: (?:(?:of|the|and|for|in|to|with) )?[A-Z0-9][\w!]{0,20}){0,4}"
_AFTER_NAME = r"(?=,? (?:is|are|has|have|meets?|who|which|provides?|continues?|was|were|to|\()|[,.;)])"
_APPOSITIONS = (
    re.compile(
        rf"{_GROUP}(?: \([A-Z]\w+\))?(?:,? (?:called|known as|named) |,? (?=‘)|, )"
        rf"(?P<name>{_QUOTED}|{_CAPITALS}{_AFTER_NAME})"
    ),
    re.compile(
        rf"(?<!\w)(?P<name>{_QUOTED}|{_CAPITALS})(?:, | \((?![A-Z]\w+\))| \([A-Z]\w+\), )"
        rf"(?:the|a|an|its|their|[A-Z]\w+'s) (?:(?!and|of|with|to|for)[\w'-]+ ){{0,3}}?{_GROUP}"
    ),
)
_KIND_ENDINGS = ("ouncil", "orum", "roup")  # without the first letter, which may be a capital
_MAYBE_GROUP = re.compile(  # a fast test for the description of such a group
    r"(?:[Cc]are|[Ll]eavers?['’]?|[Ee]xperienced|[Aa]fter|[Cc]hildren(?:['’]s)?|[Pp]eople(?:['’]s)?"
    r"|[Pp]articipation|[Cc]onsultation) (?:[Cc]ouncil|[Ff]orum|[Gg]roup)\b"
)


def find_participation_groups(document: Document) -> dict[str, str]:
    """Return name → description ("children in care council") for descriptions with only one name."""
    names: dict[str, dict[str, str]] = defaultdict(dict)  # by description in lower case
    for block in document.body_blocks():
        for name, group in participation_groups_in(document.text_of(block)):
            names[group.lower()].setdefault(name, group)
    return {name: group for found in names.values() if len(found) == 1 for name, group in found.items()}


def participation_groups_in(text: str) -> list[tuple[str, str]]:
    """Return (name, description) for each group that a text names next to its description."""
    if not any(kind in text for kind in _KIND_ENDINGS) or not _MAYBE_GROUP.search(text):
        return []
    text = normalize_punctuation(text)
    found = [
        (match["name"].removeprefix("Members of "), match["group"])
        for one in _APPOSITIONS
        for match in one.finditer(text)
    ]
    return [(name.strip("‘'"), group) for name, group in found if name[0] == "‘" or not _is_common(name)]


def _is_common(name: str) -> bool:
    """Return whether capitalised words are no name: they open a sentence, or are another kind of group."""
    return (name.lower() in common_words() and not name.isupper()) or name.split()[-1].lower() in head_nouns()
