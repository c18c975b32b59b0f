"""The vocabulary of questions: phrases with their senses, of the lexicon and of the graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from graphkit.ask.lookup import exists, kind_of, local_id
from graphkit.core.identifiers import concept_iri
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Scheme
from graphkit.facts.facts import kept
from graphkit.facts.inspections import inspections
from graphkit.facts.names import members_of_areas, names_of_kind
from graphkit.facts.names import regions as in_regions
from graphkit.words.anchors import Sense

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_OF_KIND = "SELECT iri FROM authority JOIN entity USING (id) WHERE type = ?"
_PLAIN = str.maketrans({**dict.fromkeys("’`ʼ", "'"), "&": " and "})
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_PART = 4  # letters of the first word
_SHORTEST_AGENCY = 2  # words, or it is written in capitals


class NamedArea(NamedTuple):
    """A region, place or group of regions, and its authorities today."""

    name: str
    iri: str  # "" for a group of regions
    authorities: tuple[str, ...]


class QuestionVocabulary(NamedTuple):
    """Phrases (words with a space between) with their senses; `areas` by name; `longest` in words."""

    phrases: Mapping[str, tuple[Sense, ...]]
    areas: Mapping[str, NamedArea]
    current: tuple[str, ...]  # authorities that exist today
    authorities: Mapping[str, tuple[str, ...]]  # names → authorities, to correct misspelt names
    longest: int


def question_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without "the", apostrophes and possessive endings.

    >>> question_words("Slough's Stockton-on-Tees & the hasn’t")
    ['slough', 'stockton', 'on', 'tees', 'and', 'hasnt']
    """
    plain = text.lower().translate(_PLAIN).replace("and/or", "or")
    if "'" in plain:
        plain = re.sub(r"'s\b", "", plain).replace("'", "")
    return [word for word in _WORD.findall(plain.replace("childrens", "children")) if word != "the"]


def phrase_of(text: str) -> str:
    """Return the words of a text, with a space between (see `question_words`)."""
    return " ".join(question_words(text))


@kept
def vocabulary(store: Store) -> QuestionVocabulary:
    """Return the vocabulary of questions about a graph."""
    found: dict[str, dict[Sense, None]] = defaultdict(dict)
    places: dict[str, set[str]] = defaultdict(set)
    areas = {area.name: area for area in _areas(store)}
    for phrase, sense in [*_lexical(), *_named(store, areas)]:
        found[phrase].setdefault(sense)
        if sense.role == "place":
            places[phrase].add(sense.value)
    topics = {phrase for phrase, senses in found.items() if any(each.role == "topic" for each in senses)}
    for phrase, sense in _weak():
        is_wide = sense.role == "cue" and not topics.isdisjoint(phrase.split())  # "manageable caseloads"
        if phrase not in found and not is_wide:
            found[phrase].setdefault(sense)
    phrases = {phrase: tuple(senses) for phrase, senses in found.items()}
    authorities = {phrase: tuple(sorted(iris)) for phrase, iris in sorted(places.items())}
    longest = max(phrase.count(" ") + 1 for phrase in phrases)
    return QuestionVocabulary(phrases, areas, _current(store), authorities, longest)


@cache
def _lexical() -> list[tuple[str, Sense]]:
    """Return the phrases of the lexicon that carry meaning."""
    lexicon = load_lexicon("question-words")
    found = [
        (phrase_of(each), Sense(role, f"topic/{value}" if role == "topic" else str(value)))
        for role, values in lexicon["senses"].items()
        for value, phrases in values.items()
        for each in map(str, phrases)
    ]
    areas = [(phrase_of(n), Sense("area", n)) for n in (*lexicon["areas"], *lexicon["kinds of authority"])]
    return [*found, *areas]


def _named(store: Store, areas: Mapping[str, NamedArea]) -> Iterator[tuple[str, Sense]]:
    """Yield the names of areas, authorities, topics and agencies in the graph."""
    for name in areas:
        yield phrase_of(name), Sense("area", name)
    authorities: dict[str, set[str]] = defaultdict(set)
    lexical = {phrase for phrase, _ in _lexical()} | _fillers()
    for iri, name in names_of_kind(store.facts, "authority"):
        authorities[phrase_of(name)].add(iri)
    ended = {iri for iris in authorities.values() for iri in iris}.difference(_current(store))
    inspected = {each.authority for each in inspections(store.facts, with_undated=True)}
    of_areas = {*map(phrase_of, areas)}
    for phrase, iri in _parts_of_names(authorities, ended):
        authorities[phrase].add(iri)
    for phrase, iris in authorities.items():
        best = (iris - ended) or (iris & inspected) or iris
        if phrase and phrase not in lexical and not (phrase in of_areas and best <= ended):
            yield from ((phrase, Sense("place", local_id(iri))) for iri in sorted(best))
    for iri, name in names_of_kind(store.facts, "topic", notations=True):
        yield phrase_of(name.replace("-", " ")), Sense("topic", local_id(iri))
    for iri, name in names_of_kind(store.facts, "person"):
        if " " in (phrase := phrase_of(name)) and phrase not in authorities:
            yield phrase, Sense("person", local_id(iri))
    trusts = _served_by_trusts(store)
    for iri, name in names_of_kind(store.facts, "agency"):
        phrase = phrase_of(name)
        is_name = phrase.count(" ") + 1 >= _SHORTEST_AGENCY or name.isupper()
        if is_name and phrase not in authorities and phrase not in lexical:
            yield phrase, Sense("agency", local_id(iri))
            if len(of := trusts.get(iri, [])) == 1:
                yield phrase, Sense("place", local_id(of[0]))


def _served_by_trusts(store: Store) -> dict[str, list[str]]:
    """Return the authorities that each children's trust serves."""
    found: dict[str, list[str]] = defaultdict(list)
    query = """SELECT body.iri, place.iri FROM entity_area JOIN entity AS body ON body.id = entity
        JOIN entity AS place ON place.id = authority
        WHERE body.kind = 'agency' AND body.class = 'ChildrensTrust'"""
    for body, place in sorted(store.facts.rows(query)):
        found[body].append(place)
    return found


def _parts_of_names(names: Mapping[str, set[str]], ended: Collection[str]) -> list[tuple[str, str]]:
    """Return the parts of names that only one authority has: Maidenhead, Fulham."""
    found: dict[str, set[str]] = defaultdict(set)
    for phrase, iris in names.items():
        present = iris.difference(ended)
        for part in re.split(r" and | with ", phrase) if len(present) == 1 else ():
            found[part] |= present
    return [
        (part, next(iter(iris)))
        for part, iris in found.items()
        if part not in names and len(iris) == 1 and len(part.split()[0]) >= _SHORTEST_PART
    ]


@cache
def _fillers() -> frozenset[str]:
    """Return the words that carry no meaning of their own in a question."""
    return frozenset(question_words(load_lexicon("question-words")["fillers"]))


@cache
def _weak() -> list[tuple[str, Sense]]:
    """Return words that mean something only where nothing else does: fillers, then cues of topics."""
    phrases = dict.fromkeys(sorted(_fillers()), Sense("filler", ""))
    for topic, text in load_lexicon("topics").items():
        for cue in text.split("|") if topic != "-" else ():
            phrases.setdefault(phrase_of(cue), Sense("cue", f"topic/{topic}"))
    return [*phrases.items()]


def _areas(store: Store) -> Iterator[NamedArea]:
    """Yield regions, places and groups of regions; abolished authorities are left out."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for iri, name, authority in members_of_areas(store.facts):
        found[name, iri].add(authority)
    by_iri = {iri: members.intersection(_current(store)) for (_, iri), members in found.items()}
    for name, iri in sorted(found):
        yield NamedArea(name, iri, tuple(sorted(by_iri[iri])))
    for name, values in load_lexicon("question-words")["areas"].items():
        iris = [concept_iri(Scheme.REGION, value) for value in values]
        if members := {each for iri in iris for each in by_iri.get(iri, ())}:
            yield NamedArea(name, iris[0] if len(iris) == 1 else "", tuple(sorted(members)))
    for name, kind in load_lexicon("question-words")["kinds of authority"].items():
        members = {*store.facts.column(_OF_KIND, (kind,))}.intersection(_current(store))
        yield NamedArea(name, "", tuple(sorted(members)))


@kept
def current_regions(store: Store) -> list[NamedArea]:
    """Return the regions with their authorities, by name."""
    areas = [area for area in vocabulary(store).areas.values() if kind_of(area.iri) == "region"]
    return sorted({area.iri: area for area in reversed(areas)}.values())


@kept
def _current(store: Store) -> tuple[str, ...]:
    return tuple(sorted({iri for iri in in_regions(store.facts) if exists(store, iri)}))
