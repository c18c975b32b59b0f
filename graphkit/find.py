"""Finds the thing that a person means by a name, a code or an identifier."""

from __future__ import annotations

from difflib import get_close_matches

import pyoxigraph as ox

from graphkit.model import GraphkitError
from graphkit.store import Store
from graphkit.terms import BASE, SCHEME, entity_iri

# What a parameter's name expects: a condition on ?thing, so that "Slough" is the authority and not a service.
_KINDS = {
    "authority": "?thing a gk:LocalAuthority",
    "agency": "?thing a gk:Agency",
    "service": "?thing a gk:Service",
    "inspection": "?thing a gk:Inspection",
    "report": "?thing a gk:Report",
    "person": "?thing a foaf:Person",
}
_SCHEMES = {"topic", "sector", "polarity", "grade", "criterion", "extent", "framework", "region"}
_ORDER = ("gk:LocalAuthority", "gk:Agency", "gk:Service", "foaf:Person", "gk:Inspection")
_NAMES = "rdfs:label|skos:prefLabel|skos:altLabel|skos:notation|org:identifier|foaf:name"


class NotFound(GraphkitError):
    """Nothing in the graph, or more than one thing, goes by the words given."""


def find_one(store: Store, words: str, kind: str = "") -> str:
    """Return the IRI of the one thing that `words` name; `kind` ("authority", "topic" …) narrows the search.

    Raises NotFound where nothing or several things bear the name; the message lists what comes near.
    """
    found = find_all(store, words, kind)
    if not found:
        raise NotFound(f"nothing here is called {words!r}{_near(store, words, kind)}")
    if len(found) > 1:
        tails = ", ".join(iri.removeprefix(BASE) for iri in found[:6])
        raise NotFound(f"{words!r} is the name of several things, say which: {tails}")
    return found[0]


def find_all(store: Store, words: str, kind: str = "") -> list[str]:
    """Return the IRIs that `words` name: an IRI, the tail of one, a code, or a name in any case."""
    words = words.strip()
    if words.startswith(("http://", "https://")):
        return [words] if _known(store, words) else []
    if kind in _SCHEMES and _known(store, iri := f"{SCHEME}{kind}/{words.lower().replace(' ', '-')}"):
        return [iri]
    if "/" in words and _known(store, iri := entity_iri(words)):
        return [iri]
    in_scheme = f'FILTER(STRSTARTS(STR(?thing), "{SCHEME}{kind}/"))' if kind in _SCHEMES else ""
    named = _named(store, words, _KINDS.get(kind, in_scheme))
    if kind or len(named) < 2:
        return named
    for narrower in _ORDER:
        if best := _named(store, words, f"?thing a {narrower}"):
            return best
    return named


def _named(store: Store, words: str, condition: str) -> list[str]:
    exact = store.rows(
        f"SELECT DISTINCT ?thing {{ ?thing {_NAMES} ?name . {condition} "
        f"FILTER(LCASE(STR(?name)) = {_quoted(words)}) }}"
    )
    return sorted(iri for (iri,) in exact)


def _near(store: Store, words: str, kind: str) -> str:
    condition = _KINDS.get(kind, "")
    rows = store.rows(
        f"SELECT DISTINCT ?name {{ ?thing rdfs:label|skos:prefLabel ?name . {condition} "
        f"FILTER(CONTAINS(LCASE(STR(?name)), {_quoted(words)})) }} ORDER BY ?name LIMIT 5"
    )
    names = [name for (name,) in rows] or _alike(store, words, condition)
    if names:
        return f"; did you mean {', '.join(names)}?"
    return "; give a name, a code, an identifier, or the tail of one, such as agency/ofsted"


def _alike(store: Store, words: str, condition: str) -> list[str]:
    """Return the names of which the words may be a misspelling."""
    rows = store.rows(f"SELECT DISTINCT ?name {{ ?thing rdfs:label|skos:prefLabel ?name . {condition} }}")
    names = {name.casefold(): name for (name,) in sorted(rows, reverse=True)}
    return [names[near] for near in get_close_matches(words.casefold(), names, n=3, cutoff=0.75)]


def _known(store: Store, iri: str) -> bool:
    node = ox.NamedNode(iri)
    return any(store.engine.quads_for_pattern(node, None, None, None)) or any(
        store.engine.quads_for_pattern(None, None, node, None)
    )


def _quoted(words: str) -> str:
    return str(ox.Literal(words.lower()))
