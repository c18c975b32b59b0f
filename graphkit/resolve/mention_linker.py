"""Entity linking: gives each mention of a report the entity that it refers to, and how that was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from graphkit.core.model import NO_ENTITY, Mention
from graphkit.core.record_files import is_shortened
from graphkit.register import normalise_name
from graphkit.resolve.anaphora import CONFIDENCE, AnaphoraResolver
from graphkit.resolve.decisions import Decisions
from graphkit.resolve.report_area import UNRESOLVED, ReportArea, Resolution
from graphkit.resolve.report_services import ReportServices
from graphkit.resolve.service_names import is_generic_name

# Phrases that refer to an agency of the area only in this context (a section, heading role or topic).
PHRASE_CONTEXTS = {"the board": "lscb", "board members": "lscb", "the agency": "adoption"}


def is_anaphoric(mention: Mention) -> bool:
    """Return whether a mention refers to an entity only through the area or an antecedent: "the hub"."""
    if mention.kind == "service":
        return is_generic_name(mention.surface)
    if mention.kind != "sector":
        return False
    phrase = normalise_name(mention.surface)
    return phrase in PHRASE_CONTEXTS or mention.class_hint in ("ChildrensTrust", "Agency")


class MentionLinker:
    """Links the mentions of one report."""

    def __init__(self, area: ReportArea, decisions: Decisions, services: ReportServices) -> None:
        self.area = area
        self.decisions = decisions
        self.services = services

    def link_all(
        self, mentions: Iterable[Mention], anaphora: AnaphoraResolver, context: Collection[str] = ()
    ) -> tuple[Mention, ...]:
        """Return the mentions of a passage with their entities, in order.

        `context` is the section, heading role and topics of the passage. Left out are anaphoric mentions
        without an antecedent, unresolved sectors without a class (authorities named for comparison), and
        words that name no service (a post, a figure).
        """
        linked = []
        for mention in mentions:
            anaphoric = is_anaphoric(mention)
            resolved = self._link(mention, anaphora if anaphoric else None, context)
            if resolved.entity or not (anaphoric or self._may_be_nothing(mention)):
                linked.append(resolved)
            if not anaphoric:
                anaphora.add_mention(resolved)
        return tuple(linked)

    def _may_be_nothing(self, mention: Mention) -> bool:
        if mention.kind == "service":
            return not self.services.name_of(mention)
        return mention.kind == "sector" and not mention.class_hint

    def _link(self, mention: Mention, anaphora: AnaphoraResolver | None, context: Collection[str]) -> Mention:
        """Return one mention with its entity; `anaphora` is given for an anaphoric one."""
        if is_shortened(mention.surface) or is_shortened(mention.expansion):
            return mention
        decided = self.decisions.find(self.area.gss, mention.kind, mention.surface)
        if decided is not None:
            return mention.with_entity("" if decided == NO_ENTITY else decided, "by-decision")
        if anaphora is not None:
            resolved = mention.with_entity(*self._resolve_anaphor(mention, anaphora, context))
            if mention.kind == "service" and (class_ := self._class_of(resolved.entity)):
                return replace(resolved, class_hint=class_)
            return resolved
        if mention.kind == "service":
            return self._link_service(mention)
        return mention.with_entity(*self.area.resolve(mention))

    def _class_of(self, entity: str) -> str:
        return self.services.class_of(entity.rpartition("/")[2])

    def _resolve_anaphor(
        self, mention: Mention, anaphora: AnaphoraResolver, context: Collection[str]
    ) -> Resolution:
        """Return the entity of "the hub", "the board" or "the trust": by the area, else by its antecedent."""
        needed = PHRASE_CONTEXTS.get(normalise_name(mention.surface))
        by_area = self.area.resolve_generic(mention) if needed is None or needed in context else None
        if by_area:
            return by_area
        antecedent = anaphora.find_antecedent(mention)
        return (antecedent, "generic", CONFIDENCE) if antecedent else UNRESOLVED

    def _link_service(self, mention: Mention) -> Mention:
        """Return a named local service with its entity and class."""
        name = self.services.name_of(mention)
        mention = replace(mention, class_hint=self.services.class_of(name) or mention.class_hint)
        if not (name and self.area.gss):
            return mention.with_entity("", "")
        is_abbreviation = mention.expansion and mention.surface.upper() == mention.surface
        by = "by-abbreviation" if is_abbreviation else "by-name"
        return mention.with_entity(f"service/{self.area.gss}/{name}", by)
