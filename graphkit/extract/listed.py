"""Organisations that stand in a row: where one of them is meant, the one beside it is meant too.

"Education" may be lessons or those who give them. In "the police, education and the youth offending service"
it is an organisation, for its neighbours are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from graphkit.model import Mention

_JOINT = re.compile(
    r"(?=[^,]*,|.*\band\b|.*\bor\b|.*\bas well as\b)"
    r"(?:,|\s|\b(?:and|or|as well as|with|the|both|their|its|local|other)\b)*",
    re.DOTALL,
)
_DOUBTFUL = {  # sectors whose words may mean a matter, not an organisation, and the class of those words
    ("childrens-social-care", "PartnerSector"),
    ("courts", "CourtService"),
    ("courts", "PartnerSector"),
    ("education", "PartnerSector"),
    ("government", "GovernmentDepartment"),
    ("local-authority", "LocalAuthority"),
    ("mental-health", "PartnerSector"),
}


def with_listed(
    sectors: Sequence[str], mentions: Iterable[Mention], quote: str, start: int
) -> tuple[str, ...]:
    """Return the sectors of a sentence, with those of whom it names in a row with one of them.

    `quote` are the words of the sentence, which begins at `start` in the document.
    """
    named = [one for one in mentions if one.sector and one.kind != "service"]
    rows = [
        (one, other)
        for one, other in pairwise(named)
        if one.sector != other.sector and _JOINT.fullmatch(quote, one.end - start, other.start - start)
    ]
    meant = set(sectors)
    for one, other in (*rows, *reversed(rows)):
        if (one.sector in meant) != (other.sector in meant):
            new = other if one.sector in meant else one
            if (new.sector, new.class_hint) in _DOUBTFUL:
                meant.add(new.sector)
    return tuple(sorted(meant)) if rows else tuple(sectors)
