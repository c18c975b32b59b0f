"""Who may be named: authorities and agencies of the register, and the words that mean one without a name.

Names are found through a tree of words. An organisation that the register does not hold is known by the
end of its name ("Ambleford Constabulary", "NHS Ambleford Integrated Care Board"), and "Adopt Ambleford"
by its beginning. What an abbreviation means is what its long form means.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from graphkit.extract.names import service_spans
from graphkit.extract.names.partners import is_matter, partners_in_lists
from graphkit.extract.text.words import Phrasebook, Words, common_words, owner, plain, words_of
from graphkit.register import Register, names_of
from graphkit.resources import lists

_BOARD = "Local Safeguarding Children Board"
# Or a partnership, with the letters of its place; what a report says they mean comes first.
_LETTERED_BOARD = re.compile(r"\b[A-Z][A-Za-z&]{0,3}SC[BP]\b")
_FORCE = re.compile(r" (?:Police(?: Service)?|Constabulary)$")
_OF_NAME = re.compile(r"(?<!authority) of [A-Z][a-z]")
LONG_NAME = 4  # gaps between the words of a name that is known in any case
LONG_NATIONAL = 2  # likewise of a public body that acts everywhere
LONGEST_NAME = 9  # words before the end of an organisation's name
WITHIN = r"\b(?:in|within|across|throughout) "  # before a place
_WITHIN = re.compile(rf"{WITHIN}(?:the )?$", re.IGNORECASE)
_WITHIN_NAMED = re.compile(  # "in North Ambleford (NA)"
    rf"{WITHIN}(?:the )?(?:(?:(?!Council)[A-Z][\w’'-]*,?|and|of|on|upon) ){{1,9}}\($"
)
_LONGEST_LEAD = 20
_LONGEST_PLACE = 80
_OF_SEVERAL = re.compile(r"(?:authorit(?:ies|y)|councils?|boroughs?)$")  # "other local authorities"
_COMPARED = re.compile(  # what stands before them where nobody deals with them: all are a yardstick
    r"\b(?:similar|compara(?:ble|tive|tor)|statistical|nearest|(?:best|high\w*|well|good)[ -]performing"
    r"|(?<!rather )(?<!other )than|in common with|unlike|(?<!.)like|as in|one of the (?:most|least|few)"
    r"|(?:compar\w+|line|measured|benchmarked|step) (?:with|to|against)"
    r"|(?:average|rate|figure)s? (?:for|of|in|across)|(?:half|double|twice|exceeds|above|below) that)"
    r"(?: (?:that|those|the|in|of|by|for|any|all|both|either|most|many|some|other|majority|average|rate"
    r"|national|children|care|deprived|London|inner|outer|\d+))*\s$",
    re.IGNORECASE,
)
_LONGEST_COMPARISON = 70
_CLAUSES = (
    ", ",
    "; ",
    ": ",
    *(f" {word} " for word in "that when while where although because but as how".split()),
)


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
_SECTORS_TOLD = {"ChildrensTrust": "childrens-trust", "RegionalAdoptionAgency": "adoption-agency"}


class FoundName(NamedTuple):
    """A mention as words: from the first to before the last, and what they mean."""

    first: int
    last: int
    meaning: Meaning
    short: str = ""  # the abbreviation that was read, if one was


@dataclass(slots=True)
class Gazetteer:
    """All names and generic words, ready to be found in the sentences of reports on one area.

    `serving` are the agencies of the area (None: any): what is a name in one area only ("Aspire") is
    looked past elsewhere. `places` are the words with which names of authorities begin, `own` are the names
    of the place by which the authority of the area goes, `areas` are regions and the areas of police forces.
    `told` are names of agencies that the report itself tells, and no register need hold.
    """

    book: Phrasebook[Meaning]
    serving: frozenset[str] | None = None
    places: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()
    areas: frozenset[str] = frozenset()
    told: Phrasebook[Meaning] | None = None
    _long_forms: dict[str, Meaning | None] = field(default_factory=dict)

    def find(self, words: Words, abbreviations: Mapping[str, str]) -> list[FoundName]:
        """Return the agencies, authorities and sectors mentioned, in order, none overlapping."""
        found: list[FoundName] = []
        for first, last, meaning in self._phrases(words):
            if meaning.kind == "head":
                first, last, meaning = _whole_name(words, first, last, meaning, _after_name(words, found))
                if meaning.kind == "authority" and words.lower[first] not in self.places:
                    continue
            elif meaning.federated:
                first, last, meaning = _local_body(words, first, last, meaning, _after_name(words, found))
            if not meaning.any_case and not _has_capital(words, first, last, meaning):  # words at the most
                meaning = _in_general(words, first, last)
                if not meaning.any_case or not meaning.kind:
                    continue
            if is_matter(words, first, last) or _of_another(words, last, meaning):
                continue
            if meaning.bearers and self.serving is not None and not meaning.bearers & self.serving:
                continue
            short = words.words[first].removesuffix("'s") if last == first + 1 else ""
            long = abbreviations.get(short, "")
            if long and not long.startswith(short) and (self.meaning_of(long) or meaning.bearers):
                continue  # what the report says it means comes first
            while found and first < found[-1].last:  # a name that took in what stood before its end
                found.pop()
            if found and _goes_on(words, found[-1], first, last):
                first, _, meaning, _ = found.pop()
            found.append(FoundName(first, last, meaning))
        if _has_one_of(words, abbreviations.keys()) or "SC" in words.text:
            taken = {index for item in found for index in range(item.first, item.last)}
            found += self._abbreviated(words, abbreviations, taken)
        spans = [(item.first, item.last, item.meaning.sector) for item in found]
        for at, sector in partners_in_lists(words, spans).items():
            found.append(FoundName(at, at + 1, Meaning("sector", sector, "PartnerSector")))
        return sorted([item for item in found if item.meaning.kind])

    def _phrases(self, words: Words) -> Iterable[tuple[int, int, Meaning]]:
        """Return the phrases among the words: those that the report tells before all but known agencies."""
        told = [*self.told.find(words)] if self.told else []
        if not told:
            return self.book.find(words)
        known = [*self.book.find(words)]
        agencies = [one for one in known if one[2].kind == "agency"]
        told = [one for one in told if not any(_meet(one, other) for other in agencies)]
        others = [one for one in known if not any(_meet(one, other) for other in told)]
        return sorted([*told, *others], key=itemgetter(0))

    def _abbreviated(
        self, words: Words, abbreviations: Mapping[str, str], taken: set[int]
    ) -> Iterator[FoundName]:
        for index, word in enumerate(words.words):
            if index not in taken and not word.islower() and len(word) > 1:
                short = word[:-2] if word.endswith("'s") else word
                long = abbreviations.get(short) or (_BOARD if _LETTERED_BOARD.fullmatch(short) else "")
                meaning = self.meaning_of(long) if long else None
                if meaning:
                    yield FoundName(index, index + 1, meaning, short)

    def meaning_of(self, long: str) -> Meaning | None:
        """Return what a long form means, if it names an agency or a sector as a whole."""
        if long not in self._long_forms:
            words = words_of(long)
            found = [item for item in self.find(words, {}) if item.last == len(words.words)]
            whole = [item for item in found if item.first <= 1 and item.meaning.kind != "service"]
            self._long_forms[long] = whole[0].meaning if whole else None
        return self._long_forms[long]


def _meet(one: tuple[int, int, Meaning], other: tuple[int, int, Meaning]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _has_one_of(words: Words, shorts: Set[str]) -> bool:
    """Tell whether one of these short forms is among the words, be it with a possessive."""
    if not shorts.isdisjoint(words.words):
        return True
    return "'s" in words.text and not shorts.isdisjoint([w[:-2] for w in words.words if w[-2:] == "'s"])


def _goes_on(words: Words, before: FoundName, first: int, last: int) -> bool:
    """Tell whether words for anybody only say again who was meant ("third sector providers")."""
    return (
        (before.last, before.meaning.kind, words.gaps[first]) == (first, "sector", " ")
        and not _is_of_any_authority(before.meaning)
        and " ".join(words.lower[first:last]) in _words("anybody")
        and not words.lower[first - 1].endswith("'s")
    )


def _of_another(words: Words, last: int, meaning: Meaning) -> bool:
    """Tell whether these words begin a name that nobody knows ("the Royal Borough of Pemberholt")."""
    return _is_of_any_authority(meaning) and bool(_OF_NAME.match(words.text, words.ends[last - 1]))


def _is_of_any_authority(meaning: Meaning) -> bool:
    return meaning.kind == "sector" and meaning.class_hint == "LocalAuthority"


def _has_capital(words: Words, first: int, last: int, meaning: Meaning) -> bool:
    """Tell whether words are written as a name is.

    Charities have common words for names: the capital that opens a sentence ("Family lives differ") is none.
    """
    opens = first == 0 and last > 1 and meaning.class_hint == "VoluntaryOrganisation"
    return any(not word[:1].islower() for word in words.words[first + opens : last])


def _in_general(words: Words, first: int, last: int) -> Meaning:
    """Return what words mean without naming anybody, be it with a possessive ("the council's")."""
    phrase = " ".join(words.lower[first:last])
    return _generic().get(phrase) or _generic().get(owner(phrase), NOTHING)


def _after_name(words: Words, found: list[FoundName]) -> int:
    """Return where another name may begin, behind one that is known ("NHS England and Lowmoor CCG")."""
    last = found[-1].last if found and found[-1].meaning.kind == "agency" else 0
    return last if words.lower[last : last + 1] == ["and"] else 0


def _whole_name(
    words: Words, first: int, last: int, meaning: Meaning, floor: int
) -> tuple[int, int, Meaning]:
    """Return the name that ends here: the capitalised words before its end, joined by "and", "of" ….

    An end without a beginning ("the Safeguarding Children Board") means what the words mean in general.
    Nothing before `floor` belongs to it.
    """
    start = first
    if not words.words[first][:1].islower():
        while (before := _word_before(words, start, first)) >= floor and first - before <= LONGEST_NAME:
            start = before
    while start < first and words.lower[start] in _words("openers"):
        start += 1
    one_of_many = words.lower[start - 1 : start] in (["a"], ["an"]) and words.gaps[last] != " "
    colourless = _words("colourless").issuperset(words.lower[start:first])
    if colourless or one_of_many:  # "in an Ambleford NHS Trust."
        return first, last, _in_general(words, first, last)
    kind = "authority" if meaning.class_hint == "LocalAuthority" else "agency"
    if meaning.sector == "probation":
        start = _first_of_places(words, start, first)
    return start, last, meaning._replace(kind=kind)


def _first_of_places(words: Words, start: int, end: int) -> int:
    """Return where a name of several places with commas begins: "Norvale, Fen and Lowmoor Probation Trust".

    `start` is where the part behind the last comma begins. Where another body is listed before it, or
    somebody acts in those places, the parts are none of one name.
    """
    if "and" not in words.lower[start:end] and " & " not in words.gaps[start + 1 : end]:
        return start
    at = start
    while at and words.gaps[at] == ", " and _opens_name(words, at - 1) and not words.words[at - 1].isupper():
        if words.lower[at - 1] in _ends():
            return start
        at -= 1
        while at and words.gaps[at] == " " and _opens_name(words, at - 1):
            at -= 1
    while at < start and words.lower[at] in _words("openers"):
        at += 1
    lead = words.lower[at - 1 : at]
    named = not at or (words.gaps[at] == " " and lead[0] in ("the", "of", "by", "from", "and", "to"))
    return at if named else start


def _local_body(
    words: Words, first: int, last: int, meaning: Meaning, floor: int
) -> tuple[int, int, Meaning]:
    """Return the name of a federation, or of the local body that bears it behind its place."""
    start, _, local = _whole_name(words, first, last, meaning._replace(federated=False), floor)
    opens = first == 1 and common_words().get(words.lower[0]) == 2  # "Specialist Women's Aid workers"
    if start == first or opens or words.words[first - 1].isupper() or local.kind != "agency":
        return first, last, meaning
    return start, last, local


def _word_before(words: Words, at: int, end: int) -> int:
    """Return the word that a name goes on with before `at`, or -1 where it begins at `at`.

    Nothing is joined right before its `end` ("partners and Council").
    """
    one = at - 1
    if one < 0 or words.gaps[at] not in (" ", " & "):
        return -1
    if _opens_name(words, one):
        return one
    joint, two = words.lower[one], one - 1
    joins = at != end and joint in ("and", "of", "upon") and two >= 0 and words.gaps[one] == " "
    if not joins or not _opens_name(words, two):
        return -1
    left = words.lower[two]
    if joint == "of":
        return two if left in _words("joined-by-of") else -1
    return -1 if words.words[two].isupper() or left in _ends() else two


def _opens_name(words: Words, at: int) -> bool:
    word = words.words[at]
    return word[0].isupper() and (not word.endswith("'s") or word.lower() in _words("patrons"))


@cache
def _ends() -> frozenset[str]:
    """Return the last words of names: no name goes on past one and "and"."""
    return frozenset(
        phrase.split()[-1].lower() for head in lists("agencies")["heads"] for phrase in head["words"]
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(lists("agencies")[name])


@cache
def _generic() -> dict[str, Meaning]:
    """Return the phrases that mean an agency without naming it."""
    return {
        phrase.lower(): Meaning("sector", sector, class_hint, any_case=phrase.islower())
        for sector, classes in lists("agencies")["sectors"].items()
        for class_hint, phrases in classes.items()
        for phrase in phrases
    }


def gazetteer(register: Register, gss: str = "", told: Mapping[str, str] | None = None) -> Gazetteer:
    """Return the gazetteer of a register for reports on an authority (on any, where none is given).

    `told` are names that the report itself tells, each with its class; the register's own go before them.
    """
    book, places = _book(register)
    areas = _areas(register)
    new = _book_of_told(register, told or {})
    if not gss:
        return Gazetteer(book, None, places, areas=areas, told=new)
    everywhere, by_area = _serving(register)
    authority = register.authority(gss)
    own = tuple(dict.fromkeys(names_of(authority, "name", "variant"))) if authority else ()
    return Gazetteer(book, everywhere | by_area.get(gss, frozenset()), places, own, areas, new)


def _book_of_told(register: Register, told: Mapping[str, str]) -> Phrasebook[Meaning] | None:
    """Return the names that a report tells and the register does not hold, each with what it means."""
    new = [name for name in told if not (register.agencies_named(name) or register.authority_named(name))]
    book: Phrasebook[Meaning] = Phrasebook()
    for name in new:
        book.add(name, Meaning("agency", _SECTORS_TOLD[told[name]], told[name], any_case=False))
    return book if new else None


@cache
def _areas(register: Register) -> frozenset[str]:
    """Return the names of regions, of their parts, and of the areas of police forces: "West Yorkshire"."""
    regions = {part for one in register.authorities for part in (one.region, *one.region.split(" and The "))}
    forces = (agency.name for agency in register.agencies if agency.kind == "PoliceForce")
    return frozenset({*regions, *(_FORCE.sub("", name) for name in forces)} - {""})


def is_place(words: Words, item: FoundName) -> bool:
    """Tell whether an authority's name means its area: "in the London Borough of …", not "… Council"."""
    if item.meaning.kind != "authority" or "council" in " ".join(words.lower[item.first : item.last]):
        return False
    text, start = words.text, words.starts[item.first]
    return bool(
        _WITHIN.search(text, max(0, start - _LONGEST_LEAD), start)
        or _WITHIN_NAMED.search(text, max(0, start - _LONGEST_PLACE), start)
    )


def is_compared(words: Words, item: FoundName) -> bool:
    """Tell whether other authorities are only a yardstick: "higher than in similar local authorities"."""
    start = words.starts[item.first]
    return (
        item.meaning.class_hint == "PartnerSector"
        and bool(_OF_SEVERAL.search(words.lower[item.last - 1]))
        and bool(_COMPARED.search(words.text, max(0, start - _LONGEST_COMPARISON), start))
    )


def acting(text: str, place: str) -> Iterator[int]:
    """Yield where a place begins that is the subject of a clause, and acts: its authority is meant."""
    if place and place in text and place not in _words("doings"):
        for match in re.finditer(re.escape(place), text):
            opens = match.start() == 0 or text.endswith(_CLAUSES, 0, match.start())
            if opens and _acts().match(text, match.end()):
                yield match.start()


@cache
def _acts() -> re.Pattern[str]:
    """Return what stands behind the name of a place that acts."""
    words = {key: "|".join(lists("agencies")[key]) for key in ("acts", "acts-after-is", "rests")}
    return re.compile(
        r"\s(?:(?:also|now|currently|successfully)\s)?"
        rf"(?:(?:has|had)\s(?!(?:[\w-]+\s){{0,3}}(?:{words['rests']})\b|\d)"
        rf"|(?:{words['acts']})\b(?!\s(?:in|at)\b)"
        rf"|(?:is|was)\s(?:{words['acts-after-is']}|(?!being)\w+ing)\b)"
    )


@cache
def _serving(register: Register) -> tuple[frozenset[str], dict[str, set[str]]]:
    """Return the agencies that serve all of England, and those that serve each authority's area."""
    by_area: dict[str, set[str]] = defaultdict(set)
    for agency in register.agencies:
        for area in agency.serves:
            by_area[area.authority].add(agency.entity)
    return frozenset(agency.entity for agency in register.agencies if agency.national), by_area


@cache
def _book(register: Register) -> tuple[Phrasebook[Meaning], frozenset[str]]:
    """Return all phrases of a register and the lexicons, and the first words of authorities' names."""
    book: Phrasebook[Meaning] = Phrasebook()
    for phrase, meaning in _names(register):
        book.add(phrase, meaning)
    lexicon = lists("agencies")
    for phrase in lexicon["nothing"]:
        book.add(phrase, NOTHING)
        longer = f"the {phrase}"  # "the local authority designated officer" is no authority
        if any(longer.startswith(f"{heard} ") for heard in _generic()):
            book.add(longer, NOTHING)
    for head in lexicon["heads"]:
        for phrase in head["words"]:
            book.add(phrase, Meaning("head", head["sector"], head["class"]))
    for phrase, meaning in _generic().items():
        book.add(phrase, meaning)
    for class_hint, names in service_spans.service_words()["known"].items():
        for phrase in names:
            book.add(phrase, Meaning("service", "", class_hint))
    places = frozenset(plain(authority.name).lower().split()[0] for authority in register.authorities)
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
                yield from ((f"{title} of {text}", meaning) for title in lists("agencies")["titles"])
            continue
        local = kind == "local" or (kind == "abbreviation" and not agency.national)
        borne = frozenset(bearers[text]) if local else frozenset()
        is_charity = agency.kind == "VoluntaryOrganisation"
        of_all = LONG_NATIONAL if agency.national and not is_charity else LONG_NAME
        any_case = text.count(" ") >= (1 if kind == "local" and not is_charity else of_all)
        if kind == "local" and ((is_charity and agency.national) or plain(text).lower() in _generic()):
            continue
        possessive = plain(text).endswith("'s")
        federated = text in lists("agencies")["federations"]
        meaning = Meaning("agency", agency.sector, agency.kind, any_case, borne, possessive, federated)
        yield from ((form, meaning) for form in dict.fromkeys((text, text.replace(" & ", " and "))))
