"""The words that mean a partner agency without naming one ("the police", "health partners").

`data/lexicon/partners.yaml` gives each phrase once, with its sector and the class of agency it means. The
mention detector (`gazetteer`) and the sector labeller (`sectors`) both read it through
`load_partner_lexicon`. Names of agencies are in the register, `data/register/agencies/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.core.resources import load_yaml, resource_path
from graphkit.extract.mentions.phrase_meaning import Meaning
from graphkit.extract.text.phrase_matcher import IGNORED

_USES = {"phrases": (True, True), "mention-only": (True, False), "label-only": (False, True)}


class PartnerPhrase(NamedTuple):
    """A phrase of the lexicon. A phrase without a sector names no organisation."""

    text: str
    sector: str
    agency_class: str
    is_mention: bool  # the mention detector looks for it
    labels: tuple[str, ...]  # the sectors under which the sector labeller counts it


@dataclass(frozen=True)
class PartnerLexicon:
    """The phrases, and the words that decide in context whether one of them means an organisation."""

    phrases: tuple[PartnerPhrase, ...]
    name_endings: Mapping[str, Meaning]  # end of a name ("Constabulary") → meaning of the name
    in_lists: Mapping[str, str]  # word → its sector in a list of partners
    words: Mapping[str, tuple[str, ...]]  # the other lists of the file, by name

    @cached_property
    def meanings(self) -> dict[str, Meaning]:
        """Return phrase → meaning for the phrases that the mention detector looks for, in lower case."""
        return {
            phrase.text.lower(): Meaning(
                "sector", phrase.sector, phrase.agency_class, any_case=phrase.text.islower()
            )
            for phrase in self.phrases
            if phrase.is_mention and phrase.sector
        }

    @cached_property
    def excluded(self) -> tuple[str, ...]:
        """Return the phrases that contain one of `meanings` and name no organisation."""
        return tuple(phrase.text for phrase in self.phrases if phrase.is_mention and not phrase.sector)

    @cached_property
    def label_phrases(self) -> dict[str, list[str]]:
        """Return sector → the phrases that the sector labeller counts for it; those to ignore come first."""
        sectors = dict.fromkeys((IGNORED, *(phrase.sector for phrase in self.phrases if phrase.sector)))
        return {
            sector: [phrase.text for phrase in self.phrases if sector in phrase.labels] for sector in sectors
        }


def read_partner_lexicon(path: Path) -> PartnerLexicon:
    """Return the lexicon in a file; its format is described at the head of `data/lexicon/partners.yaml`.

    Raises ValueError when a group has an unknown field.
    """
    content = load_yaml(path)
    phrases = [*_phrases("", "", content.pop("no-agency"))]
    for sector, groups in content.pop("sectors").items():
        for agency_class, group in groups.items():
            if agency_class in _USES:
                phrases += _phrases(sector, "", {agency_class: group})
            else:
                phrases += _phrases(sector, agency_class, group)
    endings = {
        text: Meaning("ending", group["sector"], group["class"])
        for group in content.pop("name-endings")
        for text in group["words"]
    }
    in_lists = content.pop("in-lists")
    return PartnerLexicon(
        tuple(phrases), endings, in_lists, {name: tuple(words) for name, words in content.items()}
    )


def _phrases(sector: str, agency_class: str, group: Mapping[str, Iterable[Any]]) -> Iterator[PartnerPhrase]:
    """Yield the phrases of one group: those of a class of agency in a sector."""
    for use, entries in group.items():
        if use not in _USES:
            where, known = f"partners.yaml, {sector} {agency_class}", ", ".join(_USES)
            raise ValueError(f"{where}: unknown field {use!r}; use one of {known}")
        is_mention, is_label = _USES[use]
        own = (sector or IGNORED,) if is_label else ()
        for entry in entries:
            given = {"phrase": entry} if isinstance(entry, str) else entry
            yield PartnerPhrase(
                given["phrase"], sector, agency_class, is_mention, tuple(given.get("labels", own))
            )


@cache
def load_partner_lexicon() -> PartnerLexicon:
    """Return the lexicon that ships with graphkit (read once)."""
    return read_partner_lexicon(resource_path("data", "lexicon", "partners.yaml"))
