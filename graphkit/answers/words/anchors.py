"""The vocabulary of questions and statements: phrases with their senses,
of the lexicon and of names in the read model.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import combinations, product
from typing import Any, NamedTuple

from graphkit.answers.readings.date_words import Sense
from graphkit.answers.readings.views import with_views
from graphkit.core.language.value_words import anchor_phrase, text_words, words_by_value
from graphkit.core.resources import load_lexicon, resource_path
from graphkit.graph.facts.facts import Facts, kept

_SHORTEST_PART = 4  # letters of the first word of a part of a name
_NAMES = """SELECT entity.kind, entity.label, name.name, ifnull(valid_until, '') FROM name
    JOIN entity ON entity.id = name.entity LEFT JOIN authority ON authority.id = entity.id
    WHERE entity.kind IN ('authority', 'agency', 'person', 'topic', 'region', 'law')
    AND name.kind <> 'notation'
    UNION SELECT kind, label, substr(iri, -9), ifnull(valid_until, '')
    FROM authority JOIN entity USING (id) ORDER BY 1, 3, 2"""
_PLACES = """SELECT entity.label, body.label FROM place_member JOIN entity ON entity.id = place
    JOIN authority ON authority.id = authority JOIN entity AS body ON body.id = authority.id
    WHERE valid_until IS NULL ORDER BY 1, 2"""
_TRUSTS = """SELECT body.label, place.label FROM entity_area JOIN entity AS body ON body.id = entity
    JOIN entity AS place ON place.id = authority
    WHERE body.kind = 'agency' AND body.class = 'ChildrensTrust' ORDER BY 1"""

_DELIVERERS = """SELECT label FROM delivery JOIN main.entity AS e ON e.id = deliverer
    WHERE role = 'delivers'"""
# Roles of values, of which the shortest phrase is read in a statement, and of all that it states
_VALUED = frozenset(("area_group", "framework", "grade"))
_STATED = _VALUED | {"place", "area", "criterion", "result", "scale", "scale_after"}


class Anchors(NamedTuple):
    """Phrases with their senses; `places`: authorities of a named area; `longest`: in words."""

    phrases: Mapping[str, tuple[Sense, ...]]
    places: Mapping[str, tuple[str, ...]]
    longest: int


@kept
def anchors(facts: Facts) -> Anchors:
    """Return the vocabulary of questions about a read model."""
    found: dict[str, dict[Sense, None]] = defaultdict(dict)
    lexical = _lexical()
    for phrase, sense in lexical:
        found[phrase].setdefault(sense)
    for phrase, sense in _named(facts, frozenset(phrase for phrase, _ in lexical)):
        found[phrase].setdefault(sense)
    for phrase, sense in _cues():
        if phrase not in found and phrase not in plain_words():
            found[phrase].setdefault(sense)
    for phrase in glossary_terms():
        found.setdefault(phrase, {})
    places: dict[str, list[str]] = defaultdict(list)
    for place, authority in facts.rows(_PLACES):
        places[place].append(authority)
        found[anchor_phrase(place)].setdefault(Sense("area", f"place:{place}"))
    return Anchors(
        {phrase: tuple(senses) for phrase, senses in found.items() if phrase},
        {place: tuple(authorities) for place, authorities in places.items()},
        max(phrase.count(" ") + 1 for phrase in found),
    )


@kept
def stated_values(facts: Facts) -> Anchors:
    """Return the part of the vocabulary that names values in a statement.

    Phrases with a shorter one for the same value inside are left out: what else "rated good" says
    is read for itself.
    """
    words = load_lexicon("question-words")
    only_in_questions = {*map(anchor_phrase, words["only in questions"])}
    deliverers = {*with_views(facts).column(_DELIVERERS)}
    found: dict[str, tuple[Sense, ...]] = {}
    for phrase, senses in anchors(facts).phrases.items():
        own = tuple(each for each in senses if _is_stated(phrase, each, deliverers))
        if own and phrase not in only_in_questions:
            found[phrase] = own
    for role, values in words["only in statements"].items():
        phrases = ((anchor_phrase(each), value) for value in values for each in values[value])
        found |= {phrase: (Sense(role, value),) for phrase, value in phrases}
    shortest = {
        phrase: senses
        for phrase, senses in found.items()
        if senses[0].role not in _VALUED
        or not any(senses[0] in found.get(each, ()) for each in _inside(phrase))
    }
    return Anchors(shortest, {}, max(phrase.count(" ") + 1 for phrase in shortest))


def _is_stated(phrase: str, sense: Sense, deliverers: Set[str]) -> bool:
    """Return whether a phrase may state a sense: a grade or another, a body that delivers."""
    if sense.role == "agency":
        return sense.value in deliverers
    is_one = sense.role not in ("grade", "area") or " " not in sense.value or " or " in phrase
    is_named = sense.value != "full" and ":" not in sense.value
    return sense.role in _STATED and is_one and is_named


def _inside(phrase: str) -> Iterator[str]:
    """Yield the shorter phrases inside a phrase."""
    words = phrase.split()
    for start, end in combinations(range(len(words) + 1), 2):
        if end - start < len(words):
            yield " ".join(words[start:end])


@cache
def _lexical() -> list[tuple[str, Sense]]:
    """Return the phrases of the lexicons that carry meaning."""
    found = list[tuple[str, Sense]]()
    for role, own in load_lexicon("question-words")["senses"].items():
        for value, phrases in _words_of(own).items():
            plain = str(value).replace('"', "") if role == "text" else str(value)
            is_kind = role == "authority_type"
            sense = Sense("area", f"kind:{plain}") if is_kind else Sense(role, plain)
            found += [(anchor_phrase(each), sense) for each in map(str, phrases)]
    return [*found, *_askers()]


def _askers() -> Iterator[tuple[str, Sense]]:
    """Yield the phrases in which people say who they are, which choose nothing."""
    declared = load_lexicon("question-words")["askers"]
    for opening, person in product(declared["openings"], declared["people"]):
        yield anchor_phrase(f"{opening} {person}"), Sense("filler", "asker")


def _words_of(role: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Return the phrases of a role by value: its own, and those of the types that it takes."""
    found: dict[str, Sequence[str]] = {}
    for kind in role.get("words of", "").split():
        found |= words_by_value()[kind]
    own = {value: words for value, words in role.items() if value != "words of"}
    return found | {value: (*found.get(value, ()), *words) for value, words in own.items()}


@cache
def plain_words() -> Mapping[str, str]:
    """Return the words that are function or frame words of a question,
    with which of the two they are.
    """
    path = resource_path("data", "lexicon", "function-words.txt")
    found = dict.fromkeys(path.read_text("utf-8").split(), "function")
    return {
        **found,
        **dict.fromkeys(text_words(load_lexicon("question-words")["frame words"]), "frame"),
    }


@cache
def glossary_terms() -> Mapping[str, str]:
    """Return the entry of each name in the glossary."""
    entries = load_lexicon("glossary").items()
    return {anchor_phrase(each): name for name, entry in entries for each in entry["names"]}


@cache
def _cues() -> list[tuple[str, Sense]]:
    """Return cues of topics, which mean it where nothing else does."""
    topics = load_lexicon("topics").items()
    return [
        (anchor_phrase(cue), Sense("cue", topic))
        for topic, text in topics
        if topic != "-"
        for cue in text.split("|")
    ]


def _named(facts: Facts, lexical: frozenset[str]) -> Iterator[tuple[str, Sense]]:
    """Yield the names of regions, topics, authorities, agencies and people."""
    rows = facts.rows(_NAMES)
    notation = dict(facts.rows("SELECT label, notation FROM concept JOIN entity USING (id)"))
    authorities: dict[str, dict[str, str]] = defaultdict(dict)  # phrase → label → last day
    for kind, label, name, until in rows:
        phrase = anchor_phrase(name)
        if kind == "authority":
            known = authorities[phrase].get(label)
            authorities[phrase][label] = min(until, known) if known is not None else until
        elif kind == "law":
            yield phrase, Sense("law", label)
        elif kind in ("topic", "region"):
            yield phrase, Sense({"region": "area"}.get(kind, kind), notation[label])
    for phrase, label in _parts_of_names(authorities):
        authorities[phrase].setdefault(label, "")
    for phrase, labels in authorities.items():
        exists = [label for label, until in labels.items() if not until] or list(labels)
        if phrase not in lexical:
            yield from ((phrase, Sense("place", label)) for label in exists)
    trusts = defaultdict(list)
    for body, place in facts.rows(_TRUSTS):
        trusts[body].append(place)
    for kind, label, name, _ in rows:
        phrase = anchor_phrase(name)
        is_free = phrase not in authorities and phrase not in lexical
        if kind == "person" and " " in phrase and is_free:
            yield phrase, Sense("person", label)
        elif kind == "agency" and is_free and (" " in phrase or name.isupper()):
            yield phrase, Sense("agency", label)
            if len(of := trusts.get(label, [])) == 1:
                yield phrase, Sense("place", of[0])


def _parts_of_names(names: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return the parts of names that only one authority has: Maidenhead, Fulham."""
    found: dict[str, set[str]] = defaultdict(set)
    for phrase, labels in names.items():
        present = [label for label, until in labels.items() if not until]
        for part in re.split(r" and | with ", phrase) if len(present) == 1 else ():
            found[part].update(present)
    return [
        (part, next(iter(labels)))
        for part, labels in found.items()
        if part not in names and len(labels) == 1 and len(part.split()[0]) >= _SHORTEST_PART
    ]
