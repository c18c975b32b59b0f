"""Recognises lines that name the bodies responsible for an action, as in a table read cell by cell."""

from __future__ import annotations

import re

_BODY = re.compile(
    r"\b(?:NHS|ICB|CCG|LA|LSCB|Trusts?|[Tt]rust|Boards?|[Cc]ouncil|[Ll]ocal authority|[Pp]olice|Constabulary"
    r"|Probation|Cafcass)\b"
)
_COLUMN_LABEL = re.compile(r"(?:responsible|lead) (?:body|bodies|organisations?|partners?)\b\W*", re.I)
_LOWER_CASE_WORDS = frozenset(  # words of the names of bodies that may be printed in lower case
    "a all and area area’s authority authorities board care children’s college colleges commissioners council"
    " county education for health in integrated leaders local of on partners partnership police providers"
    " school schools services settings social the trust trusts upon with".split()
)
_MAX_LENGTH = 200  # characters of a cell that names bodies


def mentions_body(text: str) -> bool:
    """Return whether a text contains a word for a public body: "Council", "NHS", "trust"."""
    return _BODY.search(text) is not None


def parse_responsible_bodies(line: str) -> str | None:
    """Return the bodies that a line names if it contains nothing else, "" for a column label, else None.

    >>> parse_responsible_bodies("Wexmoor Council and NHS Norvale Integrated Care Board (ICB)")
    'Wexmoor Council and NHS Norvale Integrated Care Board (ICB)'
    """
    label = _COLUMN_LABEL.match(line)
    names = line[label.end() :] if label else line
    names = names.strip().rstrip(".")
    if label and not names:
        return ""
    words = re.findall(r"[\w’'&-]+", names.replace("'", "’"))
    only_names = len(names) <= _MAX_LENGTH and all(
        word[:1].isupper() or word in _LOWER_CASE_WORDS for word in words
    )
    return names if only_names and mentions_body(names) and names[:1].isupper() else None
