"""The licence a report prints for itself, in its legal tail.

Reports from 2018 on are under the Open Government Licence; older ones may be copied for non-commercial
educational purposes, unaltered; many letters say nothing. What is printed decides, not the year.
"""

from __future__ import annotations

import re

from graphkit.model import BlockKind, Document, Span

NOT_STATED = "not-stated"
_LICENCES = (
    ("ogl-v3", re.compile(r"Open\s+Government\s+Licen[cs]e", re.I)),
    ("non-commercial", re.compile(r"non-?\s?commercial(?:\s+educational)?\s+purposes", re.I)),
)
_SET_APART = (BlockKind.BOILERPLATE, BlockKind.FOOTNOTE)


def read_licence(document: Document) -> tuple[str, Span | None]:
    """Return the licence and the words that give it: looked for in the legal tail, then anywhere."""
    for blocks in (
        [block for block in document.blocks if block.kind in _SET_APART],
        [block for block in document.blocks if block.kind not in _SET_APART],
    ):
        for licence, pattern in _LICENCES:
            for block in blocks:
                if match := pattern.search(document.text, block.start, block.end):
                    return licence, document.span(match.start(), match.end())
    return NOT_STATED, None
