"""Lines that name the body responsible for an action, where a table's cells stand one below the other."""

from __future__ import annotations

import re

_OF_A_BODY = re.compile(
    r"\b(?:NHS|ICB|CCG|LA|LSCB|Trusts?|[Tt]rust|Boards?|[Cc]ouncil|[Ll]ocal authority|[Pp]olice|Constabulary"
    r"|Probation|Cafcass)\b"
)
_LABEL = re.compile(r"(?:responsible|lead) (?:body|bodies|organisations?|partners?)\b\W*", re.I)
_SMALL = frozenset(
    "a all and area area’s authority authorities board care children’s college colleges commissioners council"
    " county education for health in integrated leaders local of on partners partnership police providers"
    " school schools services settings social the trust trusts upon with".split()
)
_LONGEST = 200  # characters of a cell that names bodies


def mentions_body(words: str) -> bool:
    """Say whether words name a body: by "Council", "NHS", "trust" and the like."""
    return _OF_A_BODY.search(words) is not None


def parse_responsible_bodies(line: str) -> str | None:
    """Return the bodies that a line of its own names and nothing else, "" for a column's label, or None.

    >>> responsible("Wexmoor Council and NHS Norvale Integrated Care Board (ICB)")
    'Wexmoor Council and NHS Norvale Integrated Care Board (ICB)'
    """
    label = _LABEL.match(line)
    named = line[label.end() :] if label else line
    named = named.strip().rstrip(".")
    if label and not named:
        return ""
    words = re.findall(r"[\w’'&-]+", named.replace("'", "’"))
    plain = len(named) <= _LONGEST and all(word[:1].isupper() or word in _SMALL for word in words)
    return named if plain and mentions_body(named) and named[:1].isupper() else None
