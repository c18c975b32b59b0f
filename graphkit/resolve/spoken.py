"""Whom a paragraph has spoken of so far, by the kind of thing: "the hub" is the hub named before.

A summary without numbers is one paragraph here, however long: after a while what it named is forgotten,
but for children's services at large. Inspectorates and Cafcass are called by their names.
"""

from __future__ import annotations

from graphkit.model import Mention
from graphkit.resolve.services import canonical

CONFIDENCE = 0.7
_FAR = 700  # characters after which a name is forgotten
_AT_LARGE = "/childrens-social-care"
_BY_NAME = frozenset({"inspectorate", "cafcass"})  # sectors


class Spoken:
    """The last entity of each kind that a paragraph named: hub, team, board, trust, agency …."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, int]] = {}  # by its last word: whom, and where it was named

    def heard(self, mention: Mention) -> None:
        """Remember a resolved mention under the last word of its name."""
        if (
            mention.entity
            and mention.kind in ("service", "agency", "sector")
            and mention.sector not in _BY_NAME
        ):
            self._last[kind_of(mention)] = mention.entity, mention.start

    def meant(self, mention: Mention) -> str:
        """Return the entity that "the hub" or "this team" means here, or "" where none was named."""
        words = canonical(mention.surface.split()[-1])
        entity, named = self._last.get(words, ("", 0))
        if mention.start - named > _FAR and not entity.endswith(_AT_LARGE):
            return ""
        if entity:
            self._last[words] = entity, mention.start
        return entity


def kind_of(mention: Mention) -> str:
    """Return the kind of thing that a mention's name says it is: its last word, in the singular."""
    return canonical(mention.surface, mention.expansion).rsplit("-", 1)[-1]
