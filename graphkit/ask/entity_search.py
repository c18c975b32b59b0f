"""Finds the thing that a person means by a name, a code or an identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from urllib.parse import quote

import pyoxigraph as ox

from graphkit.ask.lookup import Labels, end_date, kind_of, subject_objects
from graphkit.ask.places import find_place
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import slug
from graphkit.core.stemming import stems
from graphkit.core.terms import BASE, GK, PREFIXES, SCHEME, Skos
from graphkit.store.dataset import Store, values_clause

# What a parameter's name expects: a condition on ?thing, so that "Slough" is the authority and not a service.
_KINDS = {
    "authority": "?thing a gk:LocalAuthority",
    "agency": "?thing a gk:Agency",
    "service": "?thing a gk:Service",
    "inspection": "?thing a gk:Inspection",
    "report": "?thing a gk:Report",
    "person": "?thing a foaf:Person",
    "law": "?thing a schema:Legislation",
}
# … or the scheme whose concepts it takes, which mostly has the same name.
_SCHEMES = {name: name for name in "criterion extent framework grade polarity region sector topic".split()}
_SCHEMES |= {"outcome": "national-framework", "result": "inspection-outcome", "way": "look-back"}
_FIRST = ("gk:LocalAuthority", "gk:Agency", "gk:Service", "foaf:Person", "gk:Inspection", "skos:Concept")
_NAMES = "rdfs:label|skos:prefLabel|skos:altLabel|skos:notation|foaf:name"
_AUTHORITIES = """SELECT DISTINCT ?place ?name {{
  {which} ?place a gk:LocalAuthority ; rdfs:label ?name
  OPTIONAL {{ ?place gk:validUntil ?end }} OPTIONAL {{ ?held gk:inspectionOf ?place }}
  FILTER(!BOUND(?end) || BOUND(?held)) }} ORDER BY ?name ?place"""
_UNNAMED = re.compile(r"/(?:arrangement|note|change)/[^/]+$")  # what these are called is no name
_UNTIL = re.compile(r"(.+) \(until (\d{4})\)", re.I)  # how an abolished authority is told from its successor
_OF_COUNCILS = re.compile(  # in a slug
    r"\b(?:county|city|borough|metropolitan|district|council|lb|lbc|mbc|mdc|cc)\b"
)
_TOLD = 6  # of several things, or names, so many are told
_FEW = 15  # values of a scheme that are all named


def find_entity(store: Store, words: str, kind: str = "") -> str:
    """Return the IRI of the one thing that `words` name; `kind` ("authority", "topic" …) narrows the search.

    Raises NotFound where nothing or several things bear the name; the message lists what comes near.
    """
    return _one(store, words, kind, "", find_entities(store, words, kind))


def expand_name(store: Store, words: str, kind: str, place: str = "") -> tuple[str, ...]:
    """Return the IRI of the one thing that `words` name, and of those that it stands for.

    For an authority, a place or region stands for its authorities; a topic stands for itself and the topics
    below it. Raises EntityNotFoundError as `find_entity` does; its suggestions put those in the authority
    `place` first.
    """
    if kind == "topic":
        topic = find_entity(store, words, kind)
        return topic, *sorted(below for below, _ in subject_objects(store, Skos.BROADER, topic))
    found = find_entities(store, words, kind)
    is_one = kind != "authority" or any(kind_of(iri) != "region" for iri in found)
    whole = None if is_one else find_area(store, words)
    return whole[1] if whole else (_one(store, words, kind, place, found),)


def _one(store: Store, words: str, kind: str, place: str, found: list[str]) -> str:
    """Return the one thing that was found; raise NotFound as `find_entity` does."""
    whole = find_area(store, words) if not found and kind in ("", "authority") else None
    if whole and len(whole[1]) > 1:
        told = ", ".join(map(Labels(store).of, whole[1]))
        raise EntityNotFoundError(
            f"{whole[0]} is a place or region of several authorities, ask of one: {told} (the commands "
            "`query`, `analyse`, `map` and `export` take all of them: -p authority=, --focus)"
        )
    if not found:
        others = find_entities(store, words) if kind else []
        wanted = f" that is {'an' if kind[0] in 'aeio' else 'a'} {kind}" if kind else ""
        but = f", but {_listed(store, others)} {'are' if len(others) > 1 else 'is'}" if others else ""
        near = _near(store, words, kind, place, bool(others))
        raise EntityNotFoundError(f"nothing here is called {words!r}{wanted}{but}; {near}")
    if len(found) > 1:
        raise EntityNotFoundError(
            f"{words!r} is the name of several things, say which: {_listed(store, found)}"
        )
    return found[0]


def find_entities(store: Store, words: str, kind: str = "") -> list[str]:
    """Return the IRIs that `words` name: an IRI, the tail of one, a code, or a name.

    A name as it is written goes before one that differs in capitals, accents or apostrophes. Of several kinds
    of things that bear it, one kind is meant: authorities before agencies, these before services. An
    abolished authority on which no report is held leaves its name to others: it is "Dorset (until 2019)".
    Other names of topics ("PLO") count where nothing else is called so, or a topic is asked for.
    """
    words = " ".join(words.split())
    for iri in _identifiers(words, kind):
        if _known(store, iri):
            return [iri]
    named: list[str] = []
    for way in (_named, _alike, _initialled, _of_place):
        if not named:
            named = [iri for iri in way(store, words, kind) if kind or not _is_by_the_way(store, iri, words)]
    if not named and words.lower().startswith("the "):
        return find_entities(store, words[len("the ") :], kind)
    if not named and (told := _UNTIL.fullmatch(words)):
        alike = _named(store, told[1], kind) or _alike(store, told[1], kind)
        return [iri for iri in alike if end_date(store, iri).startswith(told[2])]
    if not named and not kind:
        return find_entities(store, words, "topic")
    if len(named) > 1:
        named = [iri for iri in named if not _gone(store, iri)] or named
    if kind or len(named) < 2:
        return named
    for first in _FIRST:
        if best := [iri for iri in named if store.query(f"ASK {{ <{iri}> a {first} }}")]:
            return best
    return named


def match_statistic(words: str, names: Sequence[str]) -> str:
    """Return which measure of these is meant: "looked after children" means "children-looked-after".

    Where none has the words, they are returned as they would stand in a name.
    """
    part, said = slug(words), set(stems(words))
    alike = [name for name in names if said and said <= set(stems(name.replace("-", " ")))]
    return part if any(part in name for name in names) or not alike else min(alike, key=len)


def statistic_names(store: Store) -> list[str]:
    """Return the names of the measures that the graph has figures of, sorted."""
    rows = store.rows("SELECT DISTINCT ?name { ?figure gk:measure ?name } ORDER BY ?name")
    return [name for (name,) in rows]


def _is_by_the_way(store: Store, iri: str, words: str) -> bool:
    """Say whether a thing is a topic that is only also called so: neither its label nor its notation."""
    if kind_of(iri) != "topic":
        return False
    own = store.rows(f"SELECT ?name {{ <{iri}> skos:prefLabel|skos:notation ?name }}")
    return slug(words) not in {slug(name) for (name,) in own}


def find_area(store: Store, words: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the place or region of that name, and its authorities by name; None where it has none.

    These are those of today, and of the abolished ones those on which a report is held; all in one query, for
    a server is slow to answer many.
    """
    title, authorities = find_place(store, words) or ("", ())
    which = values_clause("?place", authorities)
    if not title:
        regions = find_entities(store, words, "region")
        title = Labels(store).of(regions[0]) if regions else ""
        which = f"{values_clause('?region', regions)} ?place gk:region ?region ."
    there = tuple(dict.fromkeys(place for place, _ in store.rows(_AUTHORITIES.format(which=which))))
    return (title, there) if there else None


def _gone(store: Store, iri: str) -> bool:
    """Say whether a thing is an abolished authority on which no report is held."""
    held = f"ASK {{ ?inspection gk:inspectionOf <{iri}> }}"
    return kind_of(iri) == "authority" and bool(end_date(store, iri)) and not store.query(held)


def _identifiers(words: str, kind: str) -> Iterator[str]:
    """Yield the IRIs that the words may be, written in full or in the short form of tables."""
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
    elif words[:1].isupper() and words.isalpha():  # a class, as tables write it: "LocalAuthority"
        yield GK + words


def _known(store: Store, iri: str) -> bool:
    """Say whether anything is said of a thing, or by means of it."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    return bool(store.query(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} }}"))


def _named(store: Store, words: str, kind: str) -> list[str]:
    """Return what is called just that, or has that code."""
    text, english, code = ox.Literal(words), ox.Literal(words, language="en"), ox.Literal(words.upper())
    rows = store.rows(
        f"""SELECT DISTINCT ?thing {{
            {{ ?thing {_NAMES} {text} }} UNION {{ ?thing {_NAMES} {english} }}
            UNION {{ ?thing org:identifier ?code FILTER(STR(?code) = {code}) }} }}"""
    )
    bound = _condition(kind)
    named = sorted(iri for (iri,) in rows if not _UNNAMED.search(iri))
    return [iri for iri in named if store.query(f"ASK {{ {bound.replace('?thing', f'<{iri}>')} }}")]


def _alike(store: Store, words: str, kind: str) -> list[str]:
    """Return what is called so but for capitals, accents, apostrophes, "&" and the like."""
    wanted = _plain(words)
    return sorted({iri for iri, name in _names(store, kind) if _plain(name) == wanted}) if wanted else []


def _plain(name: str) -> str:
    return slug(name.replace("&", " and "))


def _initialled(store: Store, words: str, kind: str) -> list[str]:
    """Return the authorities that have these initials: "LBTH" is the London Borough of Tower Hamlets."""
    if len(words) < 3 or not words.isupper() or kind not in ("", "authority"):
        return []
    names = _names(store, "authority")
    return sorted({iri for iri, name in names if "".join(filter(str.isupper, name)) == words})


def _of_place(store: Store, words: str, kind: str) -> list[str]:
    """Return what is called by the full name of a place, where the words have a short one: "Notts Police"."""
    short, _, rest = words.partition(" ")
    places = _named(store, short, "authority") if rest else []
    return _alike(store, f"{Labels(store).of(places[0])} {rest}", kind) if len(places) == 1 else []


def _names(store: Store, kind: str) -> list[tuple[str, str]]:
    """Return all things of a kind with their names."""
    rows = store.rows(f"SELECT DISTINCT ?thing ?name {{ ?thing {_NAMES} ?name . {_condition(kind)} }}")
    return [(iri, name) for iri, name in rows if not _UNNAMED.search(iri)]


def _condition(kind: str) -> str:
    if kind in _SCHEMES:
        return f"?thing skos:inScheme <{SCHEME}{_SCHEMES[kind]}> ."
    return f"{_KINDS[kind]} ." if kind in _KINDS else ""


def _near(store: Store, words: str, kind: str, place: str, is_name: bool) -> str:
    """Return a hint at what may have been meant. `is_name`: something of another kind has that name."""
    if meant := _meant(store, words, kind, place):
        return f"did you mean {_first(meant)}?"
    values = sorted({iri.rpartition("/")[2] for iri, _ in _names(store, kind)}) if kind in _SCHEMES else []
    if values:
        where = "`graphkit query topics`" if kind == "topic" else "docs/reference/ontology.md"
        more = f" … {len(values)} in all ({where})" if len(values) > _FEW else ""
        return f"there are {', '.join(values[: _TOLD if more else _FEW])}{more}"
    if kind and not is_name and (others := _meant(store, words, "", place)):
        return f"of other kinds there are {_first(others)}"
    return "give a name, a code, an identifier, or the tail of one, such as agency/ofsted"


def _first(names: list[str]) -> str:
    more = f" … {len(names)} in all" if len(names) > _TOLD else ""
    return f"{', '.join(names[:_TOLD])}{more}"


def _meant(store: Store, words: str, kind: str, place: str) -> list[str]:
    """Return names that hold the words, or are nearly they, or mean the like."""
    part = _plain(words)
    named = {_plain(name): (iri, name) for iri, name in sorted(_names(store, kind), reverse=True)}
    held = [name for name in named if len(part) > 2 and part in name]
    own = _OF_COUNCILS.sub("", part).strip("-")
    near = [own] * (own in named) or held or get_close_matches(part, named, n=3, cutoff=0.75)
    near = sorted(near, key=lambda name: (len(name), name))  # the nearest thing first
    fullest = {named[name][0]: named[name][1] for name in near}  # one name for each thing
    if there := _serving(store, place) & fullest.keys():
        fullest = {iri: name for iri, name in fullest.items() if iri in there}
    return list(fullest.values()) or _on_the_like(store, words, kind)


def _serving(store: Store, place: str) -> set[str]:
    """Return what serves the authority of that name."""
    areas = find_entities(store, place, "authority") if place else []
    return {iri for area in areas for (iri,) in store.rows(f"SELECT ?x {{ ?x gk:servesArea <{area}> }}")}


def _on_the_like(store: Store, words: str, kind: str) -> list[str]:
    """Return the concepts of a scheme whose names or definitions have the same words, most of them first."""
    if kind not in _SCHEMES:
        return []
    said, found = set(stems(words)), []
    query = (
        f"SELECT ?name ?means {{ {_condition(kind)} ?thing skos:prefLabel ?name ; skos:definition ?means }}"
    )
    for name, means in store.rows(query):
        alike = 2 * len(said & set(stems(name))) + len(said & set(stems(means)))
        found += [(-alike, name)] if alike else []
    return [name for _, name in sorted(found)[:_TOLD]]


def _listed(store: Store, found: list[str]) -> str:
    """Return the first of several things, and how many more there are."""
    more = f" and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    return ", ".join(_told(store, iri) for iri in found[:_TOLD]) + more


def _told(store: Store, iri: str) -> str:
    """Return the tail of an identifier, with the area that the thing is of, or is, and the year it ended."""
    areas = store.rows(
        f"""SELECT DISTINCT ?name {{
            {{ <{iri}> gk:servesArea/rdfs:label ?name }}
            UNION {{ <{iri}> a gk:LocalAuthority ; rdfs:label ?name }} }}"""
    )
    tail, until = iri.removeprefix(BASE).removeprefix(SCHEME), end_date(store, iri)[:4]
    about = [areas[0][0]] if len(areas) == 1 else []
    about += [f"until {until}"] if until else []
    return f"{tail} ({', '.join(about)})" if about else tail
