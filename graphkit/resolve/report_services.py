"""The local services that one report names, each with one canonical name and one class."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from graphkit.core.identifiers import slug
from graphkit.core.model import Mention
from graphkit.resolve.service_aliases import abbreviation_key, find_service_aliases
from graphkit.resolve.service_names import canonical_name, class_of_last_word, is_generic_name

_PARTICIPATION = "ParticipationGroup"
_YOUTH_SERVICE_NAME = re.compile(r"youth-(?:offending|justice)-(?:service|team)")
_YOUTH_SERVICE_POST = re.compile(r"\byouth (?:offending|justice)\b(?!.*\bboard\b)|\bYO[TS]\b|\bYJS\b", re.I)


class ReportServices:
    """The services among the mentions of a report; `authority_slugs` are the names of its authority."""

    def __init__(self, mentions: Iterable[Mention], authority_slugs: tuple[str, ...]) -> None:
        services = [item for item in mentions if item.kind == "service"]
        self._authority_slugs = authority_slugs
        self._aliases: Mapping[str, str] = find_service_aliases(services, self._name_by_itself)
        self._classes = self._find_classes(services)
        self._youth_services = {
            name for name in map(self.name_of, services) if _YOUTH_SERVICE_NAME.fullmatch(name)
        }

    def name_of(self, mention: Mention) -> str:
        """Return the canonical name of a service, which all its aliases in the report share."""
        name = self._name_by_itself(mention)
        return self._aliases.get(abbreviation_key(mention.surface)) or self._aliases.get(name, name)

    def class_of(self, name: str) -> str:
        """Return the class of the service with a canonical name, "" where the report has none."""
        return self._classes.get(name, "")

    def find_youth_service(self, words: str, gss: str) -> str:
        """Return the report's youth offending service as an entity, where a post or body is part of it."""
        if not (gss and _YOUTH_SERVICE_POST.search(words)):
            return ""
        named = {name for name in self._youth_services if name in slug(words)} or self._youth_services
        return f"service/{gss}/{min(named)}" if len(named) == 1 else ""

    def _name_by_itself(self, mention: Mention) -> str:
        return canonical_name(mention.surface, mention.expansion, self._authority_slugs)

    def _find_classes(self, services: Iterable[Mention]) -> dict[str, str]:
        """Return one class for each name: a participation group, else by its last word, else the commonest.

        Of two equally common classes, the more specific one is preferred to "Service".
        """
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for item in services:
            if item.class_hint and not is_generic_name(item.surface):
                counts[self.name_of(item)][item.class_hint] += 1
        classes = {}
        for name, kinds in counts.items():
            commonest = max(kinds, key=lambda kind: (kinds[kind], kind != "Service", kind))
            by_last_word = class_of_last_word(name) if len(kinds) > 1 else ""
            classes[name] = _PARTICIPATION if _PARTICIPATION in kinds else by_last_word or commonest
        return classes
