"""The words that mean a partner agency without naming one ("the police", "health partners").

`data/lexicon/partners.yaml` gives each phrase once, with its sector and the class of agency it
means. The mention detector (`gazetteer`) and the sector labeller (`sectors`) both read it. Names of
agencies are in the register, `data/register/agencies/`.

Some words are as often what children have or need ("their health", "help with housing"). They mean
an organisation in a list with other partners, and next to a word for cooperation ("the protocol
with housing"). A school is an organisation where it does something ("the school had raised
concerns"), and a place where children only go.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon, word_sets
from graphkit.documents.extract.text.phrase_matcher import IGNORED
from graphkit.documents.extract.text.tokens import TokenizedSentence

_RE = Patterns("generic-partners", "partners")
_LISTS = word_sets("partners")
_CONJUNCTION_WORDS = 2  # the most words that a conjunction has
_LONGEST_LIST = 300  # characters before a word that are searched for the beginning of a list
_ACTING_SCHOOLS = (_RE.school_dealt_with, _RE.school_as_subject)

_USES = {"phrases": (True, True), "mention-only": (True, False), "label-only": (False, True)}


class Meaning(NamedTuple):
    """What a phrase means: `kind` is that of a `Mention`,
    "ending" (ends a name) or "" (no mention).

    `class_hint` is a class of the ontology: the kind of agency, or "PartnerSector".
    """

    kind: str
    sector: str = ""
    class_hint: str = ""
    any_case: bool = True  # False: a name, which must be printed with a capital
    local_agencies: frozenset[str] = frozenset()  # the phrase is a name in the areas of these only
    possessive: bool = False  # the name itself ends in "'s"
    federated: bool = False  # local members have the name too, after their place


NO_MENTION = Meaning("")


class PartnerPhrase(NamedTuple):
    """A phrase of the lexicon. A phrase without a sector names no organisation."""

    text: str
    sector: str
    agency_class: str
    is_mention: bool  # the mention detector looks for it
    labels: tuple[str, ...]  # the sectors under which the sector labeller counts it


@dataclass(frozen=True)
class PartnerLexicon:
    """The phrases, and the words that decide in context whether one of them means an
    organisation.
    """

    phrases: tuple[PartnerPhrase, ...]
    name_endings: Mapping[str, Meaning]  # end of a name ("Constabulary") → meaning of the name
    in_lists: Mapping[str, str]  # word → its sector in a list of partners

    @cached_property
    def meanings(self) -> dict[str, Meaning]:
        """Return phrase → meaning for the phrases that the mention detector looks for,
        in lower case.
        """
        found = (one for one in self.phrases if one.is_mention and one.sector)
        return {
            one.text.lower(): Meaning("sector", one.sector, one.agency_class, one.text.islower())
            for one in found
        }

    @cached_property
    def excluded(self) -> tuple[str, ...]:
        """Return the phrases that contain one of `meanings` and name no organisation."""
        return tuple(
            phrase.text for phrase in self.phrases if phrase.is_mention and not phrase.sector
        )

    @cached_property
    def label_phrases(self) -> dict[str, list[str]]:
        """Return sector → the phrases that the sector labeller counts for it;
        those to ignore come first.
        """
        sectors = dict.fromkeys(
            (IGNORED, *(phrase.sector for phrase in self.phrases if phrase.sector))
        )
        return {
            sector: [one.text for one in self.phrases if sector in one.labels] for sector in sectors
        }


def partner_lexicon(content: Mapping[str, Any]) -> PartnerLexicon:
    """Return the lexicon in a file; its format is described at the head of
    `data/lexicon/partners.yaml`.

    Raises ValueError when a group has an unknown field.
    """
    phrases = [*_phrases("", "", content["no-agency"])]
    for sector, groups in content["sectors"].items():
        for agency_class, group in groups.items():
            if agency_class in _USES:
                phrases += _phrases(sector, "", {agency_class: group})
            else:
                phrases += _phrases(sector, agency_class, group)
    endings = {
        text: Meaning("ending", group["sector"], group["class"])
        for group in content["name-endings"]
        for text in group["words"]
    }
    return PartnerLexicon(tuple(phrases), endings, content["in-lists"])


def _phrases(
    sector: str, agency_class: str, group: Mapping[str, Iterable[Any]]
) -> Iterator[PartnerPhrase]:
    """Yield the phrases of one group: those of a class of agency in a sector."""
    for use, entries in group.items():
        if use not in _USES:
            where = f"partners.yaml, {sector} {agency_class}"
            known = ", ".join(_USES)
            raise ValueError(f"{where}: unknown field {use!r}; use one of {known}")
        is_mention, is_label = _USES[use]
        own = (sector or IGNORED,) if is_label else ()
        for entry in entries:
            given = {"phrase": entry} if isinstance(entry, str) else entry
            labels = tuple(given.get("labels", own))
            yield PartnerPhrase(given["phrase"], sector, agency_class, is_mention, labels)


@cache
def load_partner_lexicon() -> PartnerLexicon:
    """Return the lexicon that ships with graphkit."""
    return partner_lexicon(load_lexicon("partners"))


def is_subject_matter(words: TokenizedSentence, first: int, last: int) -> bool:
    """Return whether words are what people have ("their health") or a subject ("health needs")."""
    phrase = " ".join(words.lower[first:last])
    if first > 0 and phrase in _LISTS["owned"] and words.lower[first - 1] in _LISTS["owners"]:
        return True
    return phrase in _LISTS["subjects"] and bool(
        _RE.after_subject.match(words.text, words.ends[last - 1])
        or _RE.before_subject.search(
            words.text, max(0, words.starts[first] - _LONGEST_LIST), words.starts[first]
        )
    )


def find_listed_partners(
    words: TokenizedSentence, found: list[tuple[int, int, str]]
) -> dict[int, str]:
    """Return word → sector for the words that mean a sector in a list ("police, education and
    health").

    `found` are the mentions already found: first word, word after the last, sector.
    """
    sectors = load_partner_lexicon().in_lists
    candidates = [at for at, word in enumerate(words.lower) if word in sectors]
    if not candidates:
        return {}
    taken = {at for first, last, _ in found for at in range(first, last)}
    candidates = [
        at for at in candidates if at not in taken and not is_subject_matter(words, at, at + 1)
    ]
    firsts = {first for first, _, sector in found if sector}
    ends = {last for _, last, sector in found if sector}
    partners: dict[int, str] = {}
    # "police, housing and education": one leads to the next
    for at in [*candidates, *reversed(candidates)]:
        if at not in partners and (
            _follows_cooperation(words, at) or _is_joined(words, at, firsts, ends)
        ):
            partners[at] = sectors[words.lower[at]]
            firsts.add(at)
            ends.add(at + 1)
    return partners


def find_acting_schools(words: TokenizedSentence) -> Iterator[int]:
    """Yield the words "school" that mean an organisation:
    it does something, or others deal with it.
    """
    found = {
        match.start("school") for each in _ACTING_SCHOOLS for match in each.finditer(words.text)
    }
    yield from (bisect_left(words.starts, start) for start in sorted(found))


def _follows_cooperation(words: TokenizedSentence, at: int) -> bool:
    """Return whether a word follows a word for cooperation ("the protocol with housing")."""
    return (
        at > 1
        and words.lower[at - 1] in ("with", "between", "from", "across")
        and words.lower[at - 2] in _LISTS["cooperation"]
    )


def _is_joined(words: TokenizedSentence, at: int, firsts: Set[int], ends: Set[int]) -> bool:
    """Return whether only a conjunction separates a word from a mention.

    Mentions begin at the words `firsts`, and end before the words `ends`.
    """
    pairs = [(end - 1, at) for end in range(at - _CONJUNCTION_WORDS, at + 1) if end in ends]
    pairs += [
        (at, first) for first in range(at + 1, at + 2 + _CONJUNCTION_WORDS) if first in firsts
    ]
    return any(
        _RE.conjunction.fullmatch(words.text, words.ends[one], words.starts[other])
        for one, other in pairs
    )
