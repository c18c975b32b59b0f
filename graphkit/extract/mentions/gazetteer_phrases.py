"""The phrases of the gazetteer and what each means: names of the register, generic words, ends of names.

A phrase is a name of the register, a generic phrase that means a kind of agency ("the police"), or an ending
("Constabulary") that marks the name of an organisation which the register does not contain.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from graphkit.core.resources import load_lexicon
from graphkit.extract.mentions.partners import NO_MENTION, Meaning, load_partner_lexicon
from graphkit.extract.text.tokens import (
    PhraseTrie,
    TokenizedSentence,
    normalize_punctuation,
    strip_possessive,
)
from graphkit.register import Agency, Register

_FORCE = re.compile(r" (?:Police(?: Service)?|Constabulary)$")
_LONG_NAME = 4  # gaps between the words of a name that is recognised in lower case too
_LONG_NATIONAL_NAME = 2  # the same for a public body that serves all of England
_INTRODUCED_SECTORS = {"ChildrensTrust": "childrens-trust", "RegionalAdoptionAgency": "adoption-agency"}
_FIRST_WORDS = frozenset({"london", "royal", "metropolitan"})  # of authorities' names, beside their places


def generic_meaning(words: TokenizedSentence, first: int, last: int) -> Meaning:
    """Return what words mean as a generic phrase, with or without a possessive ("the council's")."""
    phrase, meanings = " ".join(words.lower[first:last]), load_partner_lexicon().meanings
    return meanings.get(phrase) or meanings.get(strip_possessive(phrase), NO_MENTION)


def introduced_phrases(register: Register, introduced: Mapping[str, str]) -> PhraseTrie[Meaning] | None:
    """Return the names that a report introduces and the register does not contain; None for no name.

    `introduced` is name → class of agency.
    """
    new = [name for name in introduced if not (register.find_agencies(name) or register.find_authority(name))]
    phrases: PhraseTrie[Meaning] = PhraseTrie()
    for name in new:
        agency_class = introduced[name]
        phrases.add(name, Meaning("agency", _INTRODUCED_SECTORS[agency_class], agency_class, any_case=False))
    return phrases if new else None


@cache
def area_names(register: Register) -> frozenset[str]:
    """Return the names of regions, of their parts, and of the areas of police forces ("West Yorkshire")."""
    regions = {part for one in register.authorities for part in (one.region, *one.region.split(" and The "))}
    forces = (agency.name for agency in register.agencies if agency.kind == "PoliceForce")
    return frozenset({*regions, *(_FORCE.sub("", name) for name in forces)} - {""})


@cache
def agencies_by_area(register: Register) -> tuple[frozenset[str], dict[str, set[str]]]:
    """Return the national agencies, and GSS code → the agencies that serve the area of an authority."""
    by_area: dict[str, set[str]] = defaultdict(set)
    for agency in register.agencies:
        for area in agency.areas:
            by_area[area.authority].add(agency.entity)
    return frozenset(agency.entity for agency in register.agencies if agency.national), by_area


@cache
def build_phrase_trie(register: Register) -> tuple[PhraseTrie[Meaning], frozenset[str]]:
    """Return all phrases of a register and the lexicons, and the first words of authorities' names."""
    phrases: PhraseTrie[Meaning] = PhraseTrie()
    lexicon = load_partner_lexicon()
    for phrase, meaning in _register_phrases(register):
        phrases.add(phrase, meaning)
    for phrase in lexicon.excluded:
        phrases.add(phrase, NO_MENTION)
        longer = f"the {phrase}"  # "the local authority designated officer" is no authority
        if any(longer.startswith(f"{generic} ") for generic in lexicon.meanings):
            phrases.add(longer, NO_MENTION)
    for phrase, meaning in (*lexicon.name_endings.items(), *lexicon.meanings.items()):
        phrases.add(phrase, meaning)
    for service_class, names in load_lexicon("services")["known"].items():
        for phrase in names:
            phrases.add(phrase, Meaning("service", "", service_class))
    places = {normalize_punctuation(authority.name).lower().split()[0] for authority in register.authorities}
    return phrases, _FIRST_WORDS | places


def _register_phrases(register: Register) -> Iterator[tuple[str, Meaning]]:
    """Yield the names of the register that are names of an organisation in running text.

    A place is no organisation: "Ambleford Council" names an authority, "Ambleford" does not. Common words
    that are names of charities everywhere ("Refuge") are left out.
    """
    agencies = {agency.entity: agency for agency in register.agencies}
    local_agencies: dict[str, set[str]] = defaultdict(set)
    for text, entity, kind in register.names():
        if kind in ("local", "abbreviation"):
            local_agencies[text].add(entity)
    for text, entity, kind in register.names():
        if agency := agencies.get(entity):
            if meaning := _agency_meaning(agency, text, kind, frozenset(local_agencies[text])):
                yield from ((form, meaning) for form in dict.fromkeys((text, text.replace(" & ", " and "))))
            continue
        meaning = Meaning("authority", "local-authority", "LocalAuthority", False)
        if kind == "abbreviation" or "Council" in text or "Borough of" in text:
            yield text, meaning
        else:
            titles = load_lexicon("agency-names")["authority-titles"]
            yield from ((f"{title} of {text}", meaning) for title in titles)


def _agency_meaning(agency: Agency, text: str, kind: str, local_agencies: frozenset[str]) -> Meaning | None:
    """Return what a name of an agency means; None for a name that is not looked for in running text.

    A name without a capital counts if it is long enough, or local and of several words and no charity's.
    """
    is_charity, plain = agency.kind == "VoluntaryOrganisation", normalize_punctuation(text)
    if kind == "local":
        is_common_word = is_charity and agency.national
        if is_common_word or plain.lower() in load_partner_lexicon().meanings:
            return None
    long = _LONG_NATIONAL_NAME if agency.national and not is_charity else _LONG_NAME
    is_local = kind == "local" or (kind == "abbreviation" and not agency.national)
    return Meaning(
        "agency",
        agency.sector,
        agency.kind,
        any_case=text.count(" ") >= (1 if kind == "local" and not is_charity else long),
        local_agencies=local_agencies if is_local else frozenset(),
        possessive=plain.endswith("'s"),
        federated=agency.is_federation and text == agency.name,
    )
