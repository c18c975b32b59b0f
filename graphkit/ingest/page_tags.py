"""Tells from the tags of a PDF whether its pages are those that were written, in their order.

Word processors write tagged PDF: each page and each link has the next number of a list. A page that was
removed leaves a gap in these numbers; programs that put a PDF together from pages leave no tags.
"""

from __future__ import annotations

import re

_PAGE = re.compile(rb"/Type\s*/Page\b")
_OBJECT = re.compile(rb"(\d+) \d+ obj\b")
_TAG_OF_PAGE = re.compile(rb"/StructParents (\d+)")
_TAG = re.compile(rb"/StructParents? (\d+)")
_KIDS, _REFERENCE = re.compile(rb"/Kids\s*\[([^\]]*)\]"), re.compile(rb"(\d+) \d+ R")


def has_pages_as_written(data: bytes, count: int) -> bool:
    """Return whether the tags of a PDF with so many pages show that they are complete and in order.

    The last pages may be missing all the same.
    """
    tags: dict[int, int] = {}  # object → tag
    for each in data.split(b"endobj"):
        number, tag = _OBJECT.findall(each), _TAG_OF_PAGE.search(each)
        if number and tag and _PAGE.search(each):
            tags[int(number[-1])] = int(tag[1])
    kids = [int(kid) for kids in _KIDS.findall(data) for kid in _REFERENCE.findall(kids) if int(kid) in tags]
    numbers = list(tags.values())
    if len(tags) != count or kids != list(tags) or numbers != sorted(numbers):
        return False
    return set(range(numbers[-1])) <= {int(tag) for tag in _TAG.findall(data)}
