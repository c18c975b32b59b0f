"""Entity linking: gives each mention of a report the entity that it refers to,
and how that was decided.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from graphkit.core.identifiers import slug
from graphkit.core.model import NO_ENTITY, Mention
from graphkit.core.record_files import is_shortened
from graphkit.documents.register.entities import normalise_name
from graphkit.documents.resolve import service_names
from graphkit.documents.resolve.anaphora import CONFIDENCE, AnaphoraResolver
from graphkit.documents.resolve.decisions import Decisions
from graphkit.documents.resolve.report_area import UNRESOLVED, ReportArea, Resolution

# Phrases that refer to an agency of the area only in this context (a section, heading role or
# topic).
PHRASE_CONTEXTS = {"the board": "lscb", "board members": "lscb", "the agency": "adoption"}

_PARTICIPATION = "ParticipationGroup"
_YOUTH_SERVICE_NAME = re.compile(r"youth-(?:offending|justice)-(?:service|team)")
_YOUTH_SERVICE_POST = re.compile(
    r"\byouth (?:offending|justice)\b(?!.*\bboard\b)|\bYO[TS]\b|\bYJS\b", re.I
)


def is_anaphoric(mention: Mention) -> bool:
    """Return whether a mention refers to an entity only through the area or an antecedent:
    "the hub".
    """
    if mention.kind == "service":
        return service_names.is_generic_name(mention.surface)
    if mention.kind != "sector":
        return False
    phrase = normalise_name(mention.surface)
    return phrase in PHRASE_CONTEXTS or mention.class_hint in ("ChildrensTrust", "Agency")


class ReportServices:
    """The services among the mentions of a report;
    `authority_slugs` are the names of its authority.
    """

    def __init__(self, mentions: Iterable[Mention], authority_slugs: tuple[str, ...]) -> None:
        services = [item for item in mentions if item.kind == "service"]
        self._authority_slugs = authority_slugs
        self._aliases: Mapping[str, str] = service_names.find_service_aliases(
            services, self._name_by_itself
        )
        self._classes = self._find_classes(services)
        self._youth_services = set(
            filter(_YOUTH_SERVICE_NAME.fullmatch, map(self.name_of, services))
        )

    def name_of(self, mention: Mention) -> str:
        """Return the canonical name of a service, which all its aliases in the report share."""
        name = self._name_by_itself(mention)
        short = service_names.abbreviation_key(mention.surface)
        return self._aliases.get(short) or self._aliases.get(name, name)

    def class_of(self, name: str) -> str:
        """Return the class of the service with a canonical name, "" where the report has none."""
        return self._classes.get(name, "")

    def find_youth_service(self, words: str, gss: str) -> str:
        """Return the report's youth offending service as an entity,
        where a post or body is part of it.
        """
        if not (gss and _YOUTH_SERVICE_POST.search(words)):
            return ""
        named = {
            name for name in self._youth_services if name in slug(words)
        } or self._youth_services
        return f"service/{gss}/{min(named)}" if len(named) == 1 else ""

    def _name_by_itself(self, mention: Mention) -> str:
        return service_names.canonical_name(
            mention.surface, mention.expansion, self._authority_slugs
        )

    def _find_classes(self, services: Iterable[Mention]) -> dict[str, str]:
        """Return one class for each name: a participation group, else by its last word,
        else the commonest.

        Of two equally common classes, the more specific one is preferred to "Service".
        """
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for item in services:
            if item.class_hint and not service_names.is_generic_name(item.surface):
                counts[self.name_of(item)][item.class_hint] += 1
        classes = {}
        for name, kinds in counts.items():
            commonest = max(kinds, key=lambda kind: (kinds[kind], kind != "Service", kind))
            by_last_word = service_names.class_of_last_word(name) if len(kinds) > 1 else ""
            classes[name] = _PARTICIPATION if _PARTICIPATION in kinds else by_last_word or commonest
        return classes


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

        `context` is the section, heading role and topics of the passage. Left out are anaphoric
        mentions without an antecedent, unresolved sectors without a class (authorities named for
        comparison), words that name no service (a post, a figure), and a service that is a body of
        which the same words are a mention.
        """
        linked: list[Mention] = []
        for mention in mentions:
            anaphoric = is_anaphoric(mention)
            resolved = self._link(mention, anaphora if anaphoric else None, context)
            around = {one.entity for one in linked if one.end > mention.start}
            if resolved.kind != mention.kind and resolved.entity in around:
                continue
            if resolved.entity or not (anaphoric or self._may_be_nothing(mention)):
                linked.append(resolved)
            if not anaphoric:
                anaphora.add_mention(resolved)
        return tuple(linked)

    def _may_be_nothing(self, mention: Mention) -> bool:
        if mention.kind == "service":
            return not self.services.name_of(mention)
        return mention.kind == "sector" and not mention.class_hint

    def _link(
        self, mention: Mention, anaphora: AnaphoraResolver | None, context: Collection[str]
    ) -> Mention:
        """Return one mention with its entity; `anaphora` is given for an anaphoric one."""
        if is_shortened(mention.surface) or is_shortened(mention.expansion):
            return mention
        decided = self.decisions.find(self.area.gss, mention.kind, mention.surface)
        if decided is not None:
            return mention.with_entity("" if decided == NO_ENTITY else decided, "by-decision")
        if anaphora is not None:
            resolved = mention.with_entity(*self._resolve_anaphor(mention, anaphora, context))
            class_ = self.services.class_of(resolved.entity.rpartition("/")[2])
            if mention.kind == "service" and class_:
                return replace(resolved, class_hint=class_)
            return resolved
        if mention.kind == "service":
            return self._link_service(mention)
        return mention.with_entity(*self.area.resolve(mention))

    def _resolve_anaphor(
        self, mention: Mention, anaphora: AnaphoraResolver, context: Collection[str]
    ) -> Resolution:
        """Return the entity of "the hub", "the board" or "the trust":
        by the area, else by its antecedent.
        """
        needed = PHRASE_CONTEXTS.get(normalise_name(mention.surface))
        by_area = (
            self.area.resolve_generic(mention) if needed is None or needed in context else None
        )
        if by_area:
            return by_area
        antecedent = anaphora.find_antecedent(mention)
        return (antecedent, "generic", CONFIDENCE) if antecedent else UNRESOLVED

    def _link_service(self, mention: Mention) -> Mention:
        """Return a named local service with its entity and class; a body of the register that
        stands as one, as what it is.
        """
        if body := self.area.find_body(mention.expansion or mention.surface):
            mention = replace(mention, kind="agency", sector=body.sector, class_hint=body.kind)
            return mention.with_entity(*self.area.resolve(mention))
        name = self.services.name_of(mention)
        mention = replace(mention, class_hint=self.services.class_of(name) or mention.class_hint)
        if not (name and self.area.gss):
            return mention.with_entity("", "")
        is_abbreviation = mention.expansion and mention.surface.upper() == mention.surface
        by = "by-abbreviation" if is_abbreviation else "by-name"
        return mention.with_entity(f"service/{self.area.gss}/{name}", by)
