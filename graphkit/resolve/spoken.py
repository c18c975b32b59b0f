"""Whom a paragraph has spoken of so far, by the kind of thing: "the hub" is the hub named before."""

from __future__ import annotations

from graphkit.model import Mention
from graphkit.resolve.services import canonical

CONFIDENCE = 0.7


class Spoken:
    """The last entity of each kind that a paragraph named: hub, team, board, trust, agency …."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def heard(self, mention: Mention) -> None:
        """Remember a resolved mention under the last word of its name."""
        if mention.entity and mention.kind in ("service", "agency", "sector"):
            self._last[kind_of(mention)] = mention.entity

    def meant(self, words: str) -> str:
        """Return the entity that "the hub" or "this team" means here, or "" where none was named."""
        return self._last.get(canonical(words.split()[-1]), "")


def kind_of(mention: Mention) -> str:
    """Return the kind of thing that a mention's name says it is: its last word, in the singular."""
    return canonical(mention.surface, mention.expansion).rsplit("-", 1)[-1]
