"""Finds entities by name, code or identifier."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import authority_iri, concept_value, kind_of, local_id, slug
from graphkit.core.language.council_names import kind_fits, spelled_out, without_generic_words
from graphkit.core.language.stemming import stems
from graphkit.core.nearest_names import nearest_names
from graphkit.core.resources import read_csv_rows
from graphkit.core.terms import BASE, GK, PREFIXES, SCHEME
from graphkit.graph.entities.lookup import Labels, end_date, exists, present_day
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspections import inspected_authorities
from graphkit.graph.facts.names import (
    all_names,
    areas_served,
    authority_types,
    broader_topics,
    concepts,
    definitions,
    entities_named,
    entities_with_code,
    members_of_areas,
    period_of,
    periods,
    sorted_by_label,
)

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_KINDS = "authority agency service inspection report person law".split()  # of things
# Kind → the scheme whose concepts it has; most have the same name.
_SCHEMES = {
    name: name for name in "criterion extent framework grade polarity region sector topic".split()
}
_SCHEMES |= {
    "outcome": "national-framework",
    "result": "inspection-outcome",
    "way": "look-back",
    "role": "oversight-role",
}
_BODIES = ("authority", "agency")
# so that "Slough" is not a service
_PRIORITY = "authority agency service person inspection".split()
_UNTIL = re.compile(r"(.+) \(until (\d{4})\)", re.I)  # an abolished authority with a successor
Place = tuple[str, tuple[str, ...]]  # name, authorities
_MAX_NAME, _SHOWN = 1000, 40  # characters of a name or IRI; of one that is too long in a message
_MAX_LISTED = 6  # entities or names in a message
_MAX_VALUES = 15  # values of a scheme in a message


def find_entity(store: Store, words: str, kind: str = "") -> str:
    """Return the IRI of the one entity named `words`;
    `kind` ("authority", "topic" …) narrows the search.

    Raises EntityNotFoundError if no entity or several have the name; the message suggests similar
    names.
    """
    return _single(store, words, kind, "", find_entities(store, words, kind))


def expand_name(store: Store, words: str, kind: str, place: str = "") -> tuple[str, ...]:
    """Return the IRIs that a name stands for.

    For an authority, a place or region stands for its authorities; a topic stands for itself and
    the topics below it. Raises EntityNotFoundError as `find_entity` does; its suggestions put those
    in the authority `place` first.
    """
    if kind == "topic":
        topic = find_entity(store, words, kind)
        return topic, *sorted(
            below for below, above in broader_topics(store.facts).items() if above == topic
        )
    found = find_entities(store, words, kind)
    is_one = kind != "authority" or any(kind_of(iri) != "region" for iri in found)
    area = None if is_one else find_area(store, words)
    return area[1] if area else (_single(store, words, kind, place, found),)


def _single(store: Store, words: str, kind: str, place: str, found: list[str]) -> str:
    """Return the one entity that was found; raise EntityNotFoundError as `find_entity` does."""
    if len(words) > _MAX_NAME:
        name, size = f"{words[:_SHOWN]} …", f"{len(words):,}"
        raise EntityNotFoundError(
            f"no name has {size} characters as {name!r}: give at most {_MAX_NAME:,}"
        )
    is_none = all(_is_abolished_without_report(store, iri) for iri in found)
    area = find_area(store, words) if is_none and kind in ("", "authority") else None
    if area and len(area[1]) > 1:
        authorities = ", ".join(map(Labels(store).of, area[1]))
        raise EntityNotFoundError(
            f"{area[0]} is a place or region of several authorities; name one of them: "
            f"{authorities}. (Questions, measures, maps and exports accept the whole area.)"
        )
    if not found:
        # beside few names of concepts, those of all entities would take half a second to read
        search = _with_exact_name if kind in _SCHEMES else find_entities
        others, but = search(store, words, "") if kind else [], ""
        if others:
            but = f", but {_describe_several(store, others)} {'are' if len(others) > 1 else 'is'}"
        suggestion = _suggestion(store, words, kind, place, bool(others))
        raise EntityNotFoundError(f"no {kind or 'entity'} is named {words!r}{but}; {suggestion}")
    if len(found) > 1:
        several = _describe_several(store, found)
        raise EntityNotFoundError(
            f"{words!r} is the name of several entities; use one of: {several}"
        )
    return found[0]


def find_entities(store: Store, words: str, kind: str = "") -> list[str]:
    """Return the IRIs of the entities named `words`: an IRI, the end of one, a code, or a name.

    An exact match goes before one that differs in capitals, accents or apostrophes. If several
    kinds of entities have the name, one kind is returned: authorities before agencies, agencies
    before services. A body that has ended, where another one has its name, is "Dorset (until 2019)"
    only. Alternative names of topics ("PLO") match only if nothing else has the name, or `kind` is
    "topic".
    """
    words = " ".join(words.split())
    if len(words) > _MAX_NAME:
        return []
    for iri in _candidate_iris(words, kind):
        if _exists(store, iri):
            return [iri]
    searches = (
        *(_with_exact_name, _with_capitals, _with_similar_name),
        *(_with_initials, _with_place_name, _without_generic_words, _with_abbreviations),
    )
    found = (search(store, words, kind) for search in searches)
    fitting = (
        [iri for iri in each if kind or not _is_alternative_name(store, iri, words)]
        for each in found
    )
    named = next(filter(None, fitting), [])
    if not named and words.lower().startswith("the "):
        return find_entities(store, words[len("the ") :], kind)
    if not named and (dated := _UNTIL.fullmatch(words)):
        alike = _with_exact_name(store, dated[1], kind) or _with_similar_name(store, dated[1], kind)
        return [iri for iri in alike if end_date(store, iri).startswith(dated[2])]
    if not named and not kind:
        return find_entities(store, words, "topic")
    # bodies that exist on the day come before those that have ended or are to come
    if len(named) > 1:
        named = list(filter(partial(_is_there, store), named)) or named
    if kind or len(named) < 2:
        return named
    for first in _PRIORITY:
        if best := [iri for iri in named if kind_of(iri) == first]:
            return best
    return [iri for iri in named if iri.startswith(SCHEME)] or named


def match_statistic(words: str, names: Sequence[str]) -> str:
    """Return the name that the words match:
    "looked after children" matches "children-looked-after".

    If none matches, the words in the form of a name.
    """
    part, wanted = slug(words), set(stems(words))
    alike = [name for name in names if wanted and wanted <= set(stems(name.replace("-", " ")))]
    return part if any(part in name for name in names) or not alike else min(alike, key=len)


def statistic_names(store: Store) -> list[str]:
    """Return the names of the statistics in the graph, sorted."""
    return store.facts.column(
        "SELECT DISTINCT measure FROM observation WHERE measure IS NOT NULL ORDER BY 1"
    )


def _is_alternative_name(store: Store, iri: str, words: str) -> bool:
    """Return whether an entity is a topic for which the words are neither its label nor its
    notation.
    """
    if kind_of(iri) != "topic":
        return False
    return slug(words) not in map(slug, (Labels(store).of(iri), concept_value(iri)))


def find_area(store: Store, words: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the title of a place or region and its authorities, by name;
    None if there is no such area.

    Authorities that are abolished or to come are included if a report of them is loaded.
    """
    title, authorities = find_place(store, words) or ("", ())
    if not title:
        regions = find_entities(store, words, "region")
        title = Labels(store).of(regions[0]) if regions else ""
        authorities = tuple(
            place for area, _, place in members_of_areas(store.facts) if area in regions
        )
    day, inspected = present_day(store) or "~", inspected_authorities(store.facts)
    known = {
        place: periods(store.facts)[place] for place in authorities if place in periods(store.facts)
    }
    there = [
        place
        for place, (begin, end) in known.items()
        if place in inspected or begin <= day <= (end or "~")
    ]
    return (title, tuple(sorted_by_label(store.facts, there))) if there else None


def _is_there(store: Store, iri: str) -> bool:
    """Return whether an entity is no body, or one that exists on the day."""
    return kind_of(iri) not in _BODIES or exists(store, iri)


def _is_abolished_without_report(store: Store, iri: str) -> bool:
    """Return whether an entity is an abolished authority without a loaded report."""
    is_abolished = kind_of(iri) == "authority" and bool(end_date(store, iri))
    return is_abolished and iri not in inspected_authorities(store.facts)


def _candidate_iris(words: str, kind: str) -> Iterator[str]:
    """Yield the IRIs that the words may be: in full, or in the short form that tables show."""
    if words.startswith(("http://", "https://")):
        yield words
        return
    prefix, colon, local = words.partition(":")
    if colon and prefix in PREFIXES:
        yield PREFIXES[prefix] + local
    if kind in _SCHEMES:
        yield f"{SCHEME}{_SCHEMES[kind]}/{slug(words)}"
    if "/" in words:
        yield BASE + quote(words.removeprefix("id/"), safe="/~")
        yield SCHEME + quote(words, safe="/~")
    elif words[:1].isupper() and words.isalpha():  # a class, as in tables: "LocalAuthority"
        yield GK + words


def _exists(store: Store, iri: str) -> bool:
    """Return whether an IRI occurs in any statement, the user's own included."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    pattern = f"{{ {node} ?p ?o }} UNION {{ ?s ?p {node} }}"
    return bool(store.query(f"ASK {{ {pattern} }}")) or (
        bool(store.own_graphs()) and bool(store.query(f"ASK {{ GRAPH ?own {{ {pattern} }} }}"))
    )


def _with_exact_name(store: Store, words: str, kind: str) -> list[str]:
    """Return the entities with exactly this name or code;
    a code is that of the body that kept it.
    """
    coded = {*entities_with_code(store.facts, words.upper(), _kind(kind))}
    kept = {iri for iri in coded if not period_of(store.facts, iri)[1]} or coded
    return sorted({*entities_named(store.facts, words, _kind(kind))} - coded | kept)


def _with_capitals(store: Store, words: str, kind: str) -> list[str]:
    """Return the authorities with this name in lower case;
    reading all names takes 40 times as long.
    """
    named = _with_exact_name(store, words.title(), kind) if words.islower() else []
    return [iri for iri in named if kind_of(iri) == "authority"]


def _with_similar_name(store: Store, words: str, kind: str) -> list[str]:
    """Return the entities with this name, ignoring capitals, accents, apostrophes,
    "&" and the like.
    """
    return sorted({iri for iri, _ in _folded_names(store.facts, kind).get(_fold(words), ())})


def _fold(name: str) -> str:
    return slug(name.replace("&", " and "))


def _with_initials(store: Store, words: str, kind: str) -> list[str]:
    """Return the authorities with these initials: "LBTH" is the London Borough of Tower Hamlets."""
    if len(words) < 3 or not words.isupper() or kind not in ("", "authority"):
        return []
    names = all_names(store.facts, "authority")
    return sorted({iri for iri, name in names if "".join(filter(str.isupper, name)) == words})


def _with_place_name(store: Store, words: str, kind: str) -> list[str]:
    """Return the entities whose name has the full form of a short place name: "Notts Police"."""
    short, _, rest = words.partition(" ")
    places = _with_exact_name(store, short, "authority") if rest else []
    if len(places) != 1:
        return []
    return _with_similar_name(store, f"{Labels(store).of(places[0])} {rest}", kind)


def _without_generic_words(store: Store, words: str, kind: str) -> list[str]:
    """Return the authorities with this name but for words on the kind of council: "Bristol UA"."""
    if kind not in ("", "authority"):
        return []
    names = _folded_names(store.facts, "authority")
    named = {name.replace("-", " "): {iri for iri, _ in found} for name, found in names.items()}
    name = _fold(words).replace("-", " ")
    shorter = next((each for each in without_generic_words(name) if each in named), "")
    removed, labels = set(name.split()) - set(shorter.split()), Labels(store)
    types = authority_types(store.facts)
    return [
        iri
        for iri in sorted(named.get(shorter, ()))
        if kind_fits(types[iri], labels.others(iri), removed)
    ]


def _with_abbreviations(store: Store, words: str, kind: str) -> list[str]:
    """Return the authorities whose names abbreviate counties or compass points so:
    "C Beds", "Cheshire W".
    """
    if kind not in ("", "authority"):
        return []
    full = spelled_out(_fold(words).replace("-", " "))
    return sorted({iri for each in full for iri in find_entities(store, each, "authority")})


@kept
def _folded_names(facts: Facts, kind: str) -> dict[str, list[tuple[str, str]]]:
    """Return the entities of a kind with their names, by name without capitals,
    accents and apostrophes.
    """
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for iri, name in all_names(facts, _kind(kind)):
        found[_fold(name)].append((iri, name))
    found.pop("", None)
    return dict(found)


def _kind(kind: str) -> str:
    """Return the kind of entities in the read model; "" for all."""
    return _SCHEMES.get(kind) or (kind if kind in _KINDS else "")


def _suggestion(store: Store, words: str, kind: str, place: str, is_name: bool) -> str:
    """Return a suggestion for a name that was not found; `is_name`:
    an entity of another kind has it.
    """
    if similar := _similar_names(store, words, kind, place):
        return f"did you mean {_first_names(similar)}?"
    values = (
        sorted(map(concept_value, concepts(store.facts, _SCHEMES[kind])))
        if kind in _SCHEMES
        else []
    )
    if values:
        where = "see the question topics" if kind == "topic" else "see docs/reference/ontology.md"
        more = f" … {len(values)} in all ({where})" if len(values) > _MAX_VALUES else ""
        return f"there are {', '.join(values[: _MAX_LISTED if more else _MAX_VALUES])}{more}"
    if kind and not is_name and (others := _similar_names(store, words, "", place)):
        return f"entities of other kinds: {_first_names(others)}"
    if kind == "authority":
        return "give the name of a council or its ONS code"
    return "give a name, a code or an identifier such as agency/ofsted"


def _first_names(names: list[str]) -> str:
    more = f" … {len(names)} in all" if len(names) > _MAX_LISTED else ""
    return f"{', '.join(names[:_MAX_LISTED])}{more}"


def similar_entities(store: Store, words: str, kind: str) -> dict[str, str]:
    """Return entities whose names contain the words, or are spelt like them, shorter names first:
    one name for each.
    """
    part = _fold(words)
    named = {name: min(found) for name, found in _folded_names(store.facts, kind).items()}
    containing = [name for name in named if len(part) > 2 and part in name]
    near = containing or nearest_names(part, named, count=3, likeness=0.75)
    near.sort(key=lambda name: (len(name), name))  # the most similar name first
    return {named[name][0]: named[name][1] for name in near}


def _similar_names(store: Store, words: str, kind: str, place: str) -> list[str]:
    """Return names that contain the words, are spelt similarly,
    or whose definitions share words.
    """
    names = similar_entities(store, words, kind)
    if there := _serving(store, place) & names.keys():
        names = {iri: name for iri, name in names.items() if iri in there}
    return list(names.values()) or _concepts_sharing_words(store, words, kind)


def _serving(store: Store, place: str) -> set[str]:
    """Return the entities that serve the authority of that name."""
    areas = find_entities(store, place, "authority") if place else []
    serving = areas_served(store.facts) if areas else {}
    return {iri for iri, served in serving.items() if not {*areas}.isdisjoint(served)}


def _concepts_sharing_words(store: Store, words: str, kind: str) -> list[str]:
    """Return the names of concepts that share words with the text, those that share most first."""
    if kind not in _SCHEMES:
        return []
    wanted, found = set(stems(words)), []
    for name, definition in definitions(store.facts, _SCHEMES[kind]):
        alike = 2 * len(wanted & set(stems(name))) + len(wanted & set(stems(definition)))
        found += [(-alike, name)] if alike else []
    return [name for _, name in sorted(found)[:_MAX_LISTED]]


def _describe_several(store: Store, found: list[str]) -> str:
    """Return descriptions of the first of several entities, and how many more there are."""
    more = f" and {len(found) - _MAX_LISTED} more" if len(found) > _MAX_LISTED else ""
    return ", ".join(_describe(store, iri) for iri in found[:_MAX_LISTED]) + more


def _describe(store: Store, iri: str) -> str:
    """Return the short identifier of an entity, with its area and the year it ended, if any."""
    labels = Labels(store)
    areas = [iri] if kind_of(iri) == "authority" else areas_served(store.facts).get(iri, [])
    identifier, until = local_id(iri), end_date(store, iri)[:4]
    about = [labels.of(areas[0])] if len(areas) == 1 else []
    about += [f"until {until}"] if until else []
    return f"{identifier} ({', '.join(about)})" if about else identifier


def find_place(store: Store, name: str) -> Place | None:
    """Return the name of a place of several authorities ("Berkshire") and these;
    None if there is none.

    Places are those of the register that the graph was built with; if it has none, those that ship
    with graphkit.
    """
    given = " ".join(name.casefold().split())
    wanted = {given, *spelled_out(given)}
    areas = members_of_areas(store.facts)
    rows = [
        (title, inside) for area, title, inside in areas if kind_of(area) == "place"
    ] or _shipped_places()
    own = max((place for place, _ in rows if place.casefold() in wanted), default="")
    return (own, tuple(authority for place, authority in rows if place == own)) if own else None


@cache
def _shipped_places() -> list[tuple[str, str]]:
    rows = read_csv_rows("data", "register", "places.csv")
    return [
        (row["place"], authority_iri(each)) for row in rows for each in row["authorities"].split()
    ]
