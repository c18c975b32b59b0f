"""Resolves anaphora within a paragraph: "the hub" refers to the hub that was named before it.

The antecedent is the latest entity whose name has the same last word. The limits are:

- A summary without paragraph numbers counts as one paragraph, however long. So a name is an
  antecedent for a limited distance only, except that of children's social care.
- Inspectorates and Cafcass are no antecedents: reports refer to them by name. Neither are partners
  named in passing ("referred to CAMHS", "a CAMHS worker"). Partners in the plural ("health
  services") are antecedents only within their sentence.
- Words that open a sentence may also refer to the only service of the sentence before, whose last
  word differs: "The team" after a sentence on the "virtual school".
"""

from __future__ import annotations

import re
from operator import itemgetter

from graphkit.core.model import Finding, Mention
from graphkit.documents.resolve.service_names import printed_kind

CONFIDENCE = 0.7
MAX_DISTANCE = 700  # characters between an antecedent and the words that refer to it
_NONE = ("", -1)
_SOCIAL_CARE = "/childrens-social-care"
_PREPOSITION = re.compile(r"\b(?:by|from|through|to|with) $")  # before a name
_STAFF = re.compile(r"\s(?:workers?|staff|nurses?|practitioners?|clinicians?)\b")  # after a name
_PLURAL = re.compile(r"[a-z]s$")
_NAMED_SECTORS = frozenset({"inspectorate", "cafcass"})
_SERVICE_CLASSES = frozenset({"Service", "Team", "Programme"})
_GROUP_CLASSES = frozenset({"Group", "ParticipationGroup", "Panel"})
_SYNONYMS = {  # word that may refer to the service of the sentence before → classes of that service
    **dict.fromkeys(
        "service team unit centre project programme scheme initiative".split(), _SERVICE_CLASSES
    ),
    "group": _GROUP_CLASSES,
}


class AnaphoraResolver:
    """Remembers the entities that a paragraph named,
    by the last word of the name (hub, team, board, trust).

    Call `start_sentence`, then `add_mention` and `find_antecedent` for its mentions in order, then
    `end_sentence`.
    """

    def __init__(self) -> None:
        self._latest: dict[str, tuple[str, int]] = {}  # last word → entity, offset of its name
        # the same, valid within the sentence only
        self._in_sentence: dict[str, tuple[str, int]] = {}
        self._sentence_start = -1
        self._text = ""
        # with the text before it in its sentence
        self._previous_service: tuple[Mention, str] | None = None

    def start_sentence(self, sentence: Finding) -> None:
        """Begin a sentence."""
        self._sentence_start, self._text = sentence.span.start, sentence.span.text
        self._in_sentence = {}

    def end_sentence(self, sentence: Finding) -> None:
        """Remember the service that the sentence named, if it named exactly one."""
        services = [item for item in sentence.mentions if item.kind == "service" and item.entity]
        self._previous_service = None
        if len({item.entity for item in services}) == 1:
            text_before = sentence.span.text[: services[0].start - sentence.span.start]
            self._previous_service = services[0], text_before

    def add_mention(self, mention: Mention) -> None:
        """Remember the entity of a resolved mention as a possible antecedent."""
        if not mention.entity or mention.kind == "authority" or mention.sector in _NAMED_SECTORS:
            return
        if _is_partner_sector(mention) and _PLURAL.search(mention.surface):
            self._in_sentence[last_word(mention)] = mention.entity, mention.start
        elif not self._is_in_passing(mention):
            self._latest[last_word(mention)] = mention.entity, mention.start

    def find_antecedent(self, mention: Mention) -> str:
        """Return the entity that "the hub" or "this team" refers to here,
        "" where there is none.
        """
        word = printed_kind(mention.surface.split()[-1])
        candidates = (self._in_sentence.get(word, _NONE), self._latest.get(word, _NONE))
        entity, start = max(candidates, key=itemgetter(1))
        if mention.start - start > MAX_DISTANCE and not entity.endswith(_SOCIAL_CARE):
            entity = ""
        entity = entity or self._find_in_previous_sentence(mention, word)
        if entity:
            self._latest[word] = entity, mention.start
        return entity

    def _is_in_passing(self, mention: Mention) -> bool:
        """Return whether a partner is named in passing: after a preposition,
        or before its staff.
        """
        start, end = mention.start - self._sentence_start, mention.end - self._sentence_start
        return _is_partner_sector(mention) and bool(
            _PREPOSITION.search(self._text, 0, start) or _STAFF.match(self._text, end)
        )

    def _find_in_previous_sentence(self, mention: Mention, word: str) -> str:
        """Return the service of the sentence before,
        where `mention` opens its sentence and may refer to it.

        It does not where the same word came before the service ("a service in the hub"): either may
        be meant.
        """
        if self._previous_service is None or mention.start != self._sentence_start:
            return ""
        service, text_before = self._previous_service
        # of authorities: what follows is about the authority's own
        if last_word(service) == "consortium":
            return ""
        fits = service.class_hint in _SYNONYMS.get(word, ())
        return service.entity if fits and not re.search(rf"\b{word}\b", text_before, re.I) else ""


def _is_partner_sector(mention: Mention) -> bool:
    """Return whether a mention is linked to a sector other than children's social care."""
    return mention.kind == "sector" and not mention.entity.endswith(_SOCIAL_CARE)


def last_word(mention: Mention) -> str:
    """Return the last word of a mention's name, in the singular: what kind of body it is."""
    return printed_kind(mention.expansion or mention.surface)
