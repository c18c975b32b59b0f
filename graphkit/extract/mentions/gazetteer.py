"""Who may be named: authorities and agencies of the register, and the words that mean one without a name.

Names are found through a tree of words. An organisation that the register does not hold is known by the
end of its name ("Ambleford Constabulary", "NHS Ambleford Integrated Care Board"), and "Adopt Ambleford"
by its beginning. What an abbreviation means is what its long form means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from graphkit.extract.mentions.aliases import (
    Meaning,
    agencies_by_area,
    area_names,
    build_phrase_trie,
    generic_meaning,
    introduced_phrases,
    word_set,
)
from graphkit.extract.mentions.generic_partners import (
    find_acting_schools,
    find_listed_partners,
    is_subject_matter,
)
from graphkit.extract.mentions.name_boundaries import expand_federated_name, expand_name
from graphkit.extract.text.tokens import PhraseTrie, TokenizedSentence, tokenize
from graphkit.register import Register, names_of

_BOARD = "Local Safeguarding Children Board"
# Or a partnership, with the letters of its place; what a report says they mean comes first.
_LETTERED_BOARD = re.compile(r"\b[A-Z][A-Za-z&]{0,3}SC[BP]\b")
_OF_NAME = re.compile(r"(?<!authority) of [A-Z][a-z]")


class GazetteerMatch(NamedTuple):
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

    book: PhraseTrie[Meaning]
    serving: frozenset[str] | None = None
    places: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()
    areas: frozenset[str] = frozenset()
    told: PhraseTrie[Meaning] | None = None
    _long_forms: dict[str, Meaning | None] = field(default_factory=dict)

    def find(self, words: TokenizedSentence, abbreviations: Mapping[str, str]) -> list[GazetteerMatch]:
        """Return the agencies, authorities and sectors mentioned, in order, none overlapping."""
        found: list[GazetteerMatch] = []
        for first, last, meaning in self._phrases(words):
            if meaning.kind == "head":
                first, last, meaning = expand_name(words, first, last, meaning, _after_name(words, found))
                if meaning.kind == "authority" and words.lower[first] not in self.places:
                    continue
            elif meaning.federated:
                first, last, meaning = expand_federated_name(
                    words, first, last, meaning, _after_name(words, found)
                )
            if not meaning.any_case and not _has_capital(words, first, last, meaning):  # words at the most
                meaning = generic_meaning(words, first, last)
                if not meaning.any_case or not meaning.kind:
                    continue
            if is_subject_matter(words, first, last) or _of_another(words, last, meaning):
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
            found.append(GazetteerMatch(first, last, meaning))
        if _has_one_of(words, abbreviations.keys()) or "SC" in words.text:
            taken = {index for item in found for index in range(item.first, item.last)}
            found += self._abbreviated(words, abbreviations, taken)
        spans = [(item.first, item.last, item.meaning.sector) for item in found]
        for at, sector in find_listed_partners(words, spans).items():
            found.append(GazetteerMatch(at, at + 1, Meaning("sector", sector, "PartnerSector")))
        for at in find_acting_schools(words):
            if not any(item.first <= at < item.last for item in found):
                found.append(GazetteerMatch(at, at + 1, Meaning("sector", "education", "PartnerSector")))
        return sorted([item for item in found if item.meaning.kind])

    def _phrases(self, words: TokenizedSentence) -> Iterable[tuple[int, int, Meaning]]:
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
        self, words: TokenizedSentence, abbreviations: Mapping[str, str], taken: set[int]
    ) -> Iterator[GazetteerMatch]:
        for index, word in enumerate(words.words):
            if index not in taken and not word.islower() and len(word) > 1:
                short = word[:-2] if word.endswith("'s") else word
                long = abbreviations.get(short) or (_BOARD if _LETTERED_BOARD.fullmatch(short) else "")
                meaning = self.meaning_of(long) if long else None
                if meaning:
                    yield GazetteerMatch(index, index + 1, meaning, short)

    def meaning_of(self, long: str) -> Meaning | None:
        """Return what a long form means, if it names an agency or a sector as a whole."""
        if long not in self._long_forms:
            words = tokenize(long)
            found = [item for item in self.find(words, {}) if item.last == len(words.words)]
            whole = [item for item in found if item.first <= 1 and item.meaning.kind != "service"]
            self._long_forms[long] = whole[0].meaning if whole else None
        return self._long_forms[long]


def _meet(one: tuple[int, int, Meaning], other: tuple[int, int, Meaning]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _has_one_of(words: TokenizedSentence, shorts: Set[str]) -> bool:
    """Tell whether one of these short forms is among the words, be it with a possessive."""
    if not shorts.isdisjoint(words.words):
        return True
    return "'s" in words.text and not shorts.isdisjoint([w[:-2] for w in words.words if w[-2:] == "'s"])


def _goes_on(words: TokenizedSentence, before: GazetteerMatch, first: int, last: int) -> bool:
    """Tell whether words for anybody only say again who was meant ("third sector providers")."""
    return (
        (before.last, before.meaning.kind, words.gaps[first]) == (first, "sector", " ")
        and not _is_of_any_authority(before.meaning)
        and " ".join(words.lower[first:last]) in word_set("anybody")
        and not words.lower[first - 1].endswith("'s")
    )


def _of_another(words: TokenizedSentence, last: int, meaning: Meaning) -> bool:
    """Tell whether these words begin a name that nobody knows ("the Royal Borough of Pemberholt")."""
    return _is_of_any_authority(meaning) and bool(_OF_NAME.match(words.text, words.ends[last - 1]))


def _is_of_any_authority(meaning: Meaning) -> bool:
    return meaning.kind == "sector" and meaning.class_hint == "LocalAuthority"


def _has_capital(words: TokenizedSentence, first: int, last: int, meaning: Meaning) -> bool:
    """Tell whether words are written as a name is.

    Charities have common words for names: the capital that opens a sentence ("Family lives differ") is none.
    """
    opens = first == 0 and last > 1 and meaning.class_hint == "VoluntaryOrganisation"
    return any(not word[:1].islower() for word in words.words[first + opens : last])


def _after_name(words: TokenizedSentence, found: list[GazetteerMatch]) -> int:
    """Return where another name may begin, behind one that is known ("NHS England and Lowmoor CCG")."""
    last = found[-1].last if found and found[-1].meaning.kind == "agency" else 0
    return last if words.lower[last : last + 1] == ["and"] else 0


def build_gazetteer(register: Register, gss: str = "", told: Mapping[str, str] | None = None) -> Gazetteer:
    """Return the gazetteer of a register for reports on an authority (on any, where none is given).

    `told` are names that the report itself tells, each with its class; the register's own go before them.
    """
    book, places = build_phrase_trie(register)
    areas = area_names(register)
    new = introduced_phrases(register, told or {})
    if not gss:
        return Gazetteer(book, None, places, areas=areas, told=new)
    everywhere, by_area = agencies_by_area(register)
    authority = register.authority(gss)
    own = tuple(dict.fromkeys(names_of(authority, "name", "variant"))) if authority else ()
    return Gazetteer(book, everywhere | by_area.get(gss, frozenset()), places, own, areas, new)
