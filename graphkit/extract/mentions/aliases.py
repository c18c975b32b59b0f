"""What names and the words for anybody mean: the book of a register.

A phrase of the book is a name of the register, words that mean a kind of agency without naming one, or the
end of a name ("Constabulary"), by which an organisation is known that the register does not hold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from graphkit.core.resources import load_lexicon
from graphkit.extract.mentions import candidate_spans
from graphkit.extract.text.tokens import (
    PhraseTrie,
    TokenizedSentence,
    normalize_punctuation,
    strip_possessive,
)
from graphkit.register import Register

_FORCE = re.compile(r" (?:Police(?: Service)?|Constabulary)$")
_LONG_NAME = 4  # gaps between the words of a name that is known in any case
_LONG_NATIONAL = 2  # likewise of a public body that acts everywhere
_SECTORS_TOLD = {"ChildrensTrust": "childrens-trust", "RegionalAdoptionAgency": "adoption-agency"}


class Meaning(NamedTuple):
    """What a phrase means: `kind` is that of a `Mention`, "head" (ends a name) or "" (nothing)."""

    kind: str
    sector: str = ""
    class_hint: str = ""
    any_case: bool = True  # False: a name, told from common words by its capitals
    bearers: frozenset[str] = frozenset()  # agencies of whose area alone the words are a name
    possessive: bool = False  # the name itself ends in "'s"
    federated: bool = False  # local bodies bear the name, too, behind that of their place


NOTHING = Meaning("")


@cache
def word_set(name: str) -> frozenset[str]:
    """Return a list of the lexicon of agencies as a set."""
    return frozenset(load_lexicon("agencies")[name])


@cache
def generic_phrases() -> dict[str, Meaning]:
    """Return the phrases that mean an agency without naming it."""
    return {
        phrase.lower(): Meaning("sector", sector, class_hint, any_case=phrase.islower())
        for sector, classes in load_lexicon("agencies")["sectors"].items()
        for class_hint, phrases in classes.items()
        for phrase in phrases
    }


def generic_meaning(words: TokenizedSentence, first: int, last: int) -> Meaning:
    """Return what words mean without naming anybody, be it with a possessive ("the council's")."""
    phrase = " ".join(words.lower[first:last])
    return generic_phrases().get(phrase) or generic_phrases().get(strip_possessive(phrase), NOTHING)


def introduced_phrases(register: Register, told: Mapping[str, str]) -> PhraseTrie[Meaning] | None:
    """Return the names that a report tells and the register does not hold, each with what it means."""
    new = [name for name in told if not (register.find_agencies(name) or register.find_authority(name))]
    book: PhraseTrie[Meaning] = PhraseTrie()
    for name in new:
        book.add(name, Meaning("agency", _SECTORS_TOLD[told[name]], told[name], any_case=False))
    return book if new else None


@cache
def area_names(register: Register) -> frozenset[str]:
    """Return the names of regions, of their parts, and of the areas of police forces: "West Yorkshire"."""
    regions = {part for one in register.authorities for part in (one.region, *one.region.split(" and The "))}
    forces = (agency.name for agency in register.agencies if agency.kind == "PoliceForce")
    return frozenset({*regions, *(_FORCE.sub("", name) for name in forces)} - {""})


@cache
def agencies_by_area(register: Register) -> tuple[frozenset[str], dict[str, set[str]]]:
    """Return the agencies that serve all of England, and those that serve each authority's area."""
    by_area: dict[str, set[str]] = defaultdict(set)
    for agency in register.agencies:
        for area in agency.areas:
            by_area[area.authority].add(agency.entity)
    return frozenset(agency.entity for agency in register.agencies if agency.national), by_area


@cache
def build_phrase_trie(register: Register) -> tuple[PhraseTrie[Meaning], frozenset[str]]:
    """Return all phrases of a register and the lexicons, and the first words of authorities' names."""
    book: PhraseTrie[Meaning] = PhraseTrie()
    for phrase, meaning in _names(register):
        book.add(phrase, meaning)
    lexicon = load_lexicon("agencies")
    for phrase in lexicon["nothing"]:
        book.add(phrase, NOTHING)
        longer = f"the {phrase}"  # "the local authority designated officer" is no authority
        if any(longer.startswith(f"{heard} ") for heard in generic_phrases()):
            book.add(longer, NOTHING)
    for head in lexicon["heads"]:
        for phrase in head["words"]:
            book.add(phrase, Meaning("head", head["sector"], head["class"]))
    for phrase, meaning in generic_phrases().items():
        book.add(phrase, meaning)
    for class_hint, names in candidate_spans.service_words()["known"].items():
        for phrase in names:
            book.add(phrase, Meaning("service", "", class_hint))
    places = frozenset(
        normalize_punctuation(authority.name).lower().split()[0] for authority in register.authorities
    )
    return book, places | {"london", "royal", "metropolitan"}


def _names(register: Register) -> Iterator[tuple[str, Meaning]]:
    """Yield the names of the register that stand for themselves in running text.

    A place is no organisation: an authority is named by "Ambleford Council", not by "Ambleford". Common words
    that are names of charities everywhere ("Refuge") are left out; local names of several words that are no
    charity's, those of three that are a national body's, and all of many are known in any case.
    """
    agencies = {agency.entity: agency for agency in register.agencies}
    bearers: dict[str, set[str]] = defaultdict(set)
    for text, entity, kind in register.names():
        if kind in ("local", "abbreviation"):
            bearers[text].add(entity)
    for text, entity, kind in register.names():
        agency = agencies.get(entity)
        if agency is None:
            meaning = Meaning("authority", "local-authority", "LocalAuthority", False)
            if kind == "abbreviation" or "Council" in text or "Borough of" in text:
                yield text, meaning
            else:
                yield from ((f"{title} of {text}", meaning) for title in load_lexicon("agencies")["titles"])
            continue
        local = kind == "local" or (kind == "abbreviation" and not agency.national)
        borne = frozenset(bearers[text]) if local else frozenset()
        is_charity = agency.kind == "VoluntaryOrganisation"
        of_all = _LONG_NATIONAL if agency.national and not is_charity else _LONG_NAME
        any_case = text.count(" ") >= (1 if kind == "local" and not is_charity else of_all)
        if kind == "local" and (
            (is_charity and agency.national) or normalize_punctuation(text).lower() in generic_phrases()
        ):
            continue
        possessive = normalize_punctuation(text).endswith("'s")
        federated = text in load_lexicon("agencies")["federations"]
        meaning = Meaning("agency", agency.sector, agency.kind, any_case, borne, possessive, federated)
        yield from ((form, meaning) for form in dict.fromkeys((text, text.replace(" & ", " and "))))
