"""What is true of a claim: its state, why, and what shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

CONFIRMED = "confirmed"
CONTRADICTED = "contradicted"
PARTLY = "partly"
OVERTAKEN = "overtaken"
UNTIL = "until"  # so on the day until which it is known; later is not known
NOT_FOUND = "not-found"
NOT_CHECKED = "not-checked"
OPINION = "opinion"


class Verdict(NamedTuple):
    """What the graph knows of a claim: state, why, and the numbers of the passages that show it."""

    state: str
    reason: str = ""
    statements: Sequence[int] = ()
    read_as: str = ""
