"""Whom a paragraph has spoken of so far, by the kind of thing: "the hub" is the hub named before.

A summary without paragraph numbers counts as one paragraph, however long. So a name is forgotten after a
while, except that of children's services at large. Inspectorates and Cafcass are never meant: reports call
them by name. Nor are partners named in passing ("referred to CAMHS", "a CAMHS worker"); and partners named in
the plural ("health services") are meant only within the same sentence.

What opens a sentence goes on with the one before: "The team" is then the one service that this named, be it a
"virtual school".
"""

from __future__ import annotations

import re
from operator import itemgetter

from graphkit.core.model import Finding, Mention
from graphkit.resolve.service_names import canonical_name

CONFIDENCE = 0.7
_NOBODY = ("", -1)
_FAR = 700  # characters after which a name is forgotten
_AT_LARGE = "/childrens-social-care"
_PASSED = re.compile(r"\b(?:by|from|through|to|with) $")  # before a name
_AT_WORK_THERE = re.compile(r"\s(?:workers?|staff|nurses?|practitioners?|clinicians?)\b")  # behind it
_MANY = re.compile(r"[a-z]s$")
_BY_NAME = frozenset({"inspectorate", "cafcass"})  # sectors
_AT_WORK = frozenset({"Service", "Team", "Programme"})  # classes
_GATHERED = frozenset({"Group", "ParticipationGroup", "Panel"})
_OTHER_WORDS = {  # for a thing named just before → the classes of which it may be
    **dict.fromkeys("service team unit centre project programme scheme initiative".split(), _AT_WORK),
    "group": _GATHERED,
}


class Spoken:
    """The last entity of each kind that a paragraph named: hub, team, board, trust, agency …."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, int]] = {}  # by its last word: whom, and where it was named
        self._here: dict[str, tuple[str, int]] = {}  # the same, for what is meant in its sentence alone
        self._opening = -1  # where the sentence begins
        self._words = ""
        self._before: tuple[Mention, str] | None = None  # its one service, and what led to it

    def begins(self, sentence: Finding) -> None:
        """Go on to a sentence."""
        self._opening, self._words = sentence.span.start, sentence.span.text
        self._here = {}

    def ends(self, sentence: Finding) -> None:
        """Remember which service a sentence named, if it was one and no more."""
        services = [item for item in sentence.mentions if item.kind == "service" and item.entity]
        self._before = None
        if len({item.entity for item in services}) == 1:
            lead = sentence.span.text[: services[0].start - sentence.span.start]
            self._before = services[0], lead

    def heard(self, mention: Mention) -> None:
        """Remember a resolved mention under the last word of its name."""
        if not mention.entity or mention.kind == "authority" or mention.sector in _BY_NAME:
            return
        if _is_other(mention) and _MANY.search(mention.surface):
            self._here[last_word(mention)] = mention.entity, mention.start
        elif not self._in_passing(mention):
            self._last[last_word(mention)] = mention.entity, mention.start

    def meant(self, mention: Mention) -> str:
        """Return the entity that "the hub" or "this team" means here, or "" where none was named."""
        words = canonical_name(mention.surface.split()[-1])
        known = (self._here.get(words, _NOBODY), self._last.get(words, _NOBODY))
        entity, named = max(known, key=itemgetter(1))
        if mention.start - named > _FAR and not entity.endswith(_AT_LARGE):
            entity = ""
        entity = entity or self._just_before(mention, words)
        if entity:
            self._last[words] = entity, mention.start
        return entity

    def _in_passing(self, mention: Mention) -> bool:
        """Tell whether an organisation of another sector is named beside what the sentence is about."""
        start, end = mention.start - self._opening, mention.end - self._opening
        return _is_other(mention) and bool(
            _PASSED.search(self._words, 0, start) or _AT_WORK_THERE.match(self._words, end)
        )

    def _just_before(self, mention: Mention, kind: str) -> str:
        """Return the service of the sentence before, where a sentence opens with another word for it.

        One that was spoken of there as well, and earlier ("a service in the hub"), may be meant as well.
        """
        if self._before is None or mention.start != self._opening:
            return ""
        named, lead = self._before
        if last_word(named) == "consortium":  # of authorities: what follows is about one's own service
            return ""
        fits = named.class_hint in _OTHER_WORDS.get(kind, ()) and not re.search(rf"\b{kind}\b", lead, re.I)
        return named.entity if fits else ""


def _is_other(mention: Mention) -> bool:
    """Tell whether a sector is meant, and not that of children's services."""
    return mention.kind == "sector" and not mention.entity.endswith(_AT_LARGE)


def last_word(mention: Mention) -> str:
    """Return the kind of thing that a mention's name says it is: its last word, in the singular."""
    return canonical_name(mention.expansion or mention.surface).rsplit("-", 1)[-1]
