"""Finds the names of authorities and agencies in a sentence, and the generic words for partners.

A phrase is a name of the register, a generic phrase that means a kind of agency ("the police"), or
an ending ("Constabulary") that marks the name of an organisation which the register does not
contain. All phrases are matched through a trie. An organisation that the register does not contain
is recognised by the end of its name ("Ambleford Constabulary", "NHS Ambleford Integrated Care
Board"); the words before it are added by the lists of `data/lexicon/agency-names.yaml`. An
abbreviation means what its long form means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon, word_sets
from graphkit.documents.extract.mentions.partners import (
    NO_MENTION,
    Meaning,
    find_acting_schools,
    find_listed_partners,
    is_subject_matter,
    load_partner_lexicon,
)
from graphkit.documents.extract.text.tokens import (
    PhraseTrie,
    TokenizedSentence,
    common_words,
    normalize_punctuation,
    strip_possessive,
    tokenize,
)
from graphkit.documents.register import Register
from graphkit.documents.register.entities import Agency, names_of

_RE = Patterns("agency-names")
_LISTS = word_sets("agency-names")
_BOARD = "Local Safeguarding Children Board"
_LONG_NAME = 4  # gaps between the words of a name that is recognised in lower case too
_LONG_NATIONAL_NAME = 2  # the same for a public body that serves all of England
_INTRODUCED_SECTORS = {
    "ChildrensTrust": "childrens-trust",
    "RegionalAdoptionAgency": "adoption-agency",
}


class GazetteerMatch(NamedTuple):
    """A phrase in a sentence: its words [first, last) and what they mean."""

    first: int
    last: int
    meaning: Meaning
    abbreviation: str = ""  # the one that was printed instead of the phrase


@dataclass(slots=True)
class Gazetteer:
    """All names and generic phrases, to be found in the sentences of reports on one area.

    `phrases` are those of the register and the lexicons, `introduced` are names that the report
    itself introduces. `serving` are the agencies of the area (None: all): the local name of another
    agency is no match. `authority_words` are the first words of authorities' names, `own_names` the
    names of the report's authority, `areas` the names of regions and of the areas of police forces.
    """

    phrases: PhraseTrie[Meaning]
    serving: frozenset[str] | None = None
    authority_words: frozenset[str] = frozenset()
    own_names: tuple[str, ...] = ()
    areas: frozenset[str] = frozenset()
    introduced: PhraseTrie[Meaning] | None = None
    _meanings: dict[str, Meaning | None] = field(default_factory=dict)  # by long form

    def find(
        self, words: TokenizedSentence, abbreviations: Mapping[str, str]
    ) -> list[GazetteerMatch]:
        """Return the agencies, authorities, sectors and known services in order,
        not overlapping.
        """
        found: list[GazetteerMatch] = []
        for phrase in self._phrases(words):
            after = found[-1].last if found and found[-1].meaning.kind == "agency" else 0
            # another name may begin after the last one in "NHS England and Lowmoor CCG"
            floor = after if words.lower[after : after + 1] == ["and"] else 0
            match = self._accept(words, GazetteerMatch(*phrase), abbreviations, floor)
            if match is None:
                continue
            # a name that includes the words before its ending
            while found and match.first < found[-1].last:
                found.pop()
            if found and _repeats(words, found[-1], match):
                match = found.pop()._replace(last=match.last)
            found.append(match)
        taken = {index for item in found for index in range(item.first, item.last)}
        found += self._abbreviated(words, abbreviations, taken)
        spans = [(item.first, item.last, item.meaning.sector) for item in found]
        schools = dict.fromkeys(find_acting_schools(words), "education")
        for at, sector in (schools | find_listed_partners(words, spans)).items():
            found.append(GazetteerMatch(at, at + 1, Meaning("sector", sector, "PartnerSector")))
        return sorted([item for item in found if item.meaning.kind])

    def _phrases(self, words: TokenizedSentence) -> Iterable[tuple[int, int, Meaning]]:
        """Return the phrases in a sentence, not overlapping.

        Agencies of the register come before names that the report introduces, and these before all
        others.
        """
        introduced = [*self.introduced.find(words)] if self.introduced else []
        if not introduced:
            return self.phrases.find(words)
        known = [*self.phrases.find(words)]
        agencies = [one for one in known if one[2].kind == "agency"]
        introduced = [
            one for one in introduced if not any(_overlap(one, other) for other in agencies)
        ]
        others = [one for one in known if not any(_overlap(one, other) for other in introduced)]
        return sorted([*introduced, *others], key=itemgetter(0))

    def _accept(
        self,
        words: TokenizedSentence,
        match: GazetteerMatch,
        abbreviations: Mapping[str, str],
        floor: int,
    ) -> GazetteerMatch | None:
        """Return the match of a phrase with its full name,
        or None if the phrase means something else here.

        A name includes no word before `floor`.
        """
        if match.meaning.kind == "ending":
            match = _expand_name(words, match, floor)
            if match.meaning.kind == "authority" and (
                words.lower[match.first] not in self.authority_words
                or not _LISTS["never-in-councils"].isdisjoint(words.lower[match.first : match.last])
            ):
                return None
        elif match.meaning.federated:
            match = _expand_federated_name(words, match, floor)
        # no name, perhaps generic
        if not match.meaning.any_case and not _has_capital(words, match):
            match = _as_generic(words, match)
            if not match.meaning.any_case or not match.meaning.kind:
                return None
        first, last, meaning, _ = match
        if is_subject_matter(words, first, last):
            return None
        if _is_any_authority(meaning) and _RE.unknown_authority.match(
            words.text, words.ends[last - 1]
        ):
            # the name of an unknown authority begins: "the Royal Borough of Pemberholt"
            return None
        if (
            meaning.local_agencies
            and self.serving is not None
            and not meaning.local_agencies & self.serving
        ):
            return None
        short = words.words[first].removesuffix("'s") if last == first + 1 else ""
        long = abbreviations.get(short, "")
        if long and not long.startswith(short) and self.meaning_of(long):
            return None  # the abbreviation has the meaning that the report gives it
        return match

    def _abbreviated(
        self, words: TokenizedSentence, abbreviations: Mapping[str, str], taken: set[int]
    ) -> Iterator[GazetteerMatch]:
        for index, word in enumerate(words.words):
            if index not in taken and not word.islower() and len(word) > 1:
                short = word[:-2] if word.endswith("'s") else word
                long = abbreviations.get(short) or (
                    _BOARD if _RE.board_initials.fullmatch(short) else ""
                )
                if long and (meaning := self.meaning_of(long)):
                    yield GazetteerMatch(index, index + 1, meaning, short)

    def meaning_of(self, long: str) -> Meaning | None:
        """Return what a long form means if it names an agency or a sector as a whole, else None."""
        if long not in self._meanings:
            words = tokenize(long)
            found = [item for item in self.find(words, {}) if item.last == len(words.words)]
            whole = [item for item in found if item.first <= 1 and item.meaning.kind != "service"]
            self._meanings[long] = whole[0].meaning if whole else None
        return self._meanings[long]


def _overlap(one: tuple[int, int, Meaning], other: tuple[int, int, Meaning]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _repeats(words: TokenizedSentence, before: GazetteerMatch, match: GazetteerMatch) -> bool:
    """Return whether a generic word repeats the match right before it ("third sector
    providers").
    """
    first, last, *_ = match
    return (
        (before.last, before.meaning.kind, words.gaps[first]) == (first, "sector", " ")
        and not _is_any_authority(before.meaning)
        and " ".join(words.lower[first:last]) in word_sets("partners")["repeats"]
        and not words.lower[first - 1].endswith("'s")
    )


def _is_any_authority(meaning: Meaning) -> bool:
    return meaning.kind == "sector" and meaning.class_hint == "LocalAuthority"


def _has_capital(words: TokenizedSentence, match: GazetteerMatch) -> bool:
    """Return whether words are printed as a name is.

    Names of charities are common words: there the capital that opens a sentence does not count
    ("Family lives differ").
    """
    first, last, meaning, _ = match
    opens = first == 0 and last > 1 and meaning.class_hint == "VoluntaryOrganisation"
    return any(not word[:1].islower() for word in words.words[first + opens : last])


def _as_generic(words: TokenizedSentence, match: GazetteerMatch) -> GazetteerMatch:
    """Return the match with what its words mean as a generic phrase,
    with or without a possessive.
    """
    phrase = " ".join(words.lower[match.first : match.last])
    meanings = load_partner_lexicon().meanings
    meaning = meanings.get(phrase) or meanings.get(strip_possessive(phrase), NO_MENTION)
    return match._replace(meaning=meaning)


def _expand_name(words: TokenizedSentence, match: GazetteerMatch, floor: int) -> GazetteerMatch:
    """Return the match of the name that has the matched ending.

    Capitalised words before the ending belong to the name, also joined by "and" or "upon", but none
    before `floor`. An ending without a name ("the Safeguarding Children Board") has its generic
    meaning.
    """
    start = first = match.first
    if not words.words[first][:1].islower():
        while (before := _word_before(words, start, first)) >= floor:
            start = before
    while start < first and words.lower[start] in _LISTS["sentence-openers"]:
        start += 1
    is_indefinite = (
        words.lower[start - 1 : start] in (["a"], ["an"]) and words.gaps[match.last] != " "
    )
    if is_indefinite or _LISTS["generic-parts"].issuperset(words.lower[start:first]):
        return _as_generic(words, match)  # "in an Ambleford NHS Trust."
    kind = "authority" if match.meaning.class_hint == "LocalAuthority" else "agency"
    return match._replace(first=start, meaning=match.meaning._replace(kind=kind))


def _expand_federated_name(
    words: TokenizedSentence, match: GazetteerMatch, floor: int
) -> GazetteerMatch:
    """Return the match of a federation's name,
    or of its local member's name ("Ambleford Women's Aid").
    """
    first, _, meaning, _ = match
    local = _expand_name(words, match._replace(meaning=meaning._replace(federated=False)), floor)
    # "Specialist Women's Aid workers"
    opens = first == 1 and common_words().get(words.lower[0]) == 2
    is_member = local.first != first and not opens and not words.words[first - 1].isupper()
    return local if is_member else match


def _word_before(words: TokenizedSentence, at: int, end: int) -> int:
    """Return the word before `at` with which the name goes on, or -1 if the name begins at `at`.

    A conjunction right before the ending at `end` joins nothing ("partners and Council").
    """
    one = at - 1
    if one < 0 or words.gaps[at] not in (" ", " & "):
        return -1
    if _opens_name(words, one):
        return one
    conjunction = words.lower[one]
    two = one - 1
    joins = at != end and conjunction in ("and", "upon") and two >= 0 and words.gaps[one] == " "
    if not joins or not _opens_name(words, two):
        return -1
    left = words.lower[two]
    if words.words[two].isupper() or left in _last_words():
        return -1
    return two


def _opens_name(words: TokenizedSentence, at: int) -> bool:
    word = words.words[at]
    return word[0].isupper() and (
        not word.endswith("'s") or word.lower() in _LISTS["inner-possessives"]
    )


@cache
def _last_words() -> frozenset[str]:
    """Return the last words of names: no name goes on after one of them and "and"."""
    return frozenset(ending.split()[-1].lower() for ending in load_partner_lexicon().name_endings)


def introduced_phrases(
    register: Register, introduced: Mapping[str, str]
) -> PhraseTrie[Meaning] | None:
    """Return the names that a report introduces and the register does not contain;
    None for no name.

    `introduced` is name → class of agency.
    """
    new = [name for name in introduced if not register.find_agencies(name)]
    phrases: PhraseTrie[Meaning] = PhraseTrie()
    for name in new:
        agency_class = introduced[name]
        phrases.add(
            name, Meaning("agency", _INTRODUCED_SECTORS[agency_class], agency_class, any_case=False)
        )
    return phrases if new else None


@cache
def area_names(register: Register) -> frozenset[str]:
    """Return the names of regions, of their parts,
    and of the areas of police forces ("West Yorkshire").
    """
    regions = {
        part
        for one in register.authorities
        for part in (one.region, *one.region.split(" and The "))
    }
    forces = (agency.name for agency in register.agencies if agency.kind == "PoliceForce")
    return frozenset({*regions, *(_RE.force.sub("", name) for name in forces)} - {""})


@cache
def agencies_by_area(register: Register) -> tuple[frozenset[str], dict[str, set[str]]]:
    """Return the national agencies, and GSS code → the agencies that serve the area of an
    authority.
    """
    by_area: dict[str, set[str]] = defaultdict(set)
    for agency in register.agencies:
        for area in agency.areas:
            by_area[area.authority].add(agency.entity)
    return frozenset(agency.entity for agency in register.agencies if agency.national), by_area


@cache
def build_phrase_trie(register: Register) -> tuple[PhraseTrie[Meaning], frozenset[str]]:
    """Return all phrases of a register and the lexicons,
    and the first words of authorities' names.
    """
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
    places = {
        normalize_punctuation(authority.name).lower().split()[0]
        for authority in register.authorities
    }
    return phrases, _LISTS["first-words"] | places


def _register_phrases(register: Register) -> Iterator[tuple[str, Meaning]]:
    """Yield the names of the register that are names of an organisation in running text.

    A place is no organisation: "Ambleford Council" names an authority, "Ambleford" does not. Common
    words that are names of charities everywhere ("Refuge") are left out.
    """
    agencies = {agency.entity: agency for agency in register.agencies}
    local_agencies: dict[str, set[str]] = defaultdict(set)
    for text, entity, kind in register.names():
        if kind in ("local", "abbreviation"):
            local_agencies[text].add(entity)
    for text, entity, kind in register.names():
        if agency := agencies.get(entity):
            if meaning := _agency_meaning(agency, text, kind, frozenset(local_agencies[text])):
                yield from (
                    (form, meaning) for form in dict.fromkeys((text, text.replace(" & ", " and ")))
                )
            continue
        meaning = Meaning("authority", "local-authority", "LocalAuthority", False)
        if kind == "abbreviation" or "Council" in text or "Borough of" in text:
            yield text, meaning
        else:
            titles = load_lexicon("agency-names")["authority-titles"]
            yield from ((f"{title} of {text}", meaning) for title in titles)


def _agency_meaning(
    agency: Agency, text: str, kind: str, local_agencies: frozenset[str]
) -> Meaning | None:
    """Return what a name of an agency means;
    None for a name that is not looked for in running text.

    A name without a capital counts if it is long enough, or local and of several words and no
    charity's.
    """
    is_charity = agency.kind == "VoluntaryOrganisation"
    plain = normalize_punctuation(text)
    is_common = (is_charity and agency.national) or plain.lower() in load_partner_lexicon().meanings
    if kind == "local" and is_common:
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


def build_gazetteer(
    register: Register, gss: str = "", introduced: Mapping[str, str] | None = None
) -> Gazetteer:
    """Return the gazetteer of a register for reports on one authority, or on any without `gss`.

    `introduced` are names of agencies that the report introduces, each with its class.
    """
    phrases, authority_words = build_phrase_trie(register)
    areas = area_names(register)
    new = introduced_phrases(register, introduced or {})
    if not gss:
        return Gazetteer(phrases, None, authority_words, areas=areas, introduced=new)
    national, by_area = agencies_by_area(register)
    authority = register.authority(gss)
    own_names = tuple(dict.fromkeys(names_of(authority, "name", "variant"))) if authority else ()
    serving = national | by_area.get(gss, frozenset())
    return Gazetteer(phrases, serving, authority_words, own_names, areas, new)
