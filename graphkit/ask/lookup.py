"""What a store says of a thing, and what the thing is called: the words a reader sees for identifiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote

import pyoxigraph as ox

from graphkit.core.terms import BASE, GK, SCHEME, Class, Datatype, Org, Property, Rdf, Rdfs, Skos
from graphkit.store.dataset import Store

_PROVIDER = "https://reports.ofsted.gov.uk/provider/44/"
ItemValues = defaultdict[str, frozenset[str]]  # item → its values, an empty set where it has none
_GENERAL = {Class.AGENCY.local, Class.SERVICE.local}  # a thing is better told by a narrower class


def local_id(iri: str) -> str:
    """Return an identifier without its namespace: "agency/norvale-police", "topic/neglect"."""
    for namespace in (BASE, SCHEME, GK):
        if iri.startswith(namespace):
            return iri[len(namespace) :]
    return iri


def kind_of(iri: str) -> str:
    """Return what an identifier is of: "authority", "agency", "service", "partner" (a sector), "topic"."""
    return local_id(iri).partition("/")[0]


def subject_objects(store: Store, predicate: str, thing: str | None = None) -> Iterator[tuple[str, str]]:
    """Yield subject and object of the statements with a predicate; `thing`: those whose object it is."""
    target = ox.NamedNode(thing) if thing else None
    for quad in store.engine.quads_for_pattern(None, ox.NamedNode(predicate), target):
        if not (isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple)):
            yield quad.subject.value, quad.object.value


def objects(store: Store, thing: str, predicate: str) -> list[str]:
    """Return what a thing is said to have under a predicate, sorted."""
    quads = statements(store, thing, predicate)
    return sorted({quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple)})


def statements(store: Store, thing: str, predicate: str) -> Iterator[ox.Quad]:
    """Return the statements on a thing that have a predicate."""
    return store.engine.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(predicate), None)


def prefetch(store: Store, things: Collection[str], *predicates: str) -> None:
    """Say that things, and what they have under some predicates, will be asked about (`Store.prefetch`)."""
    store.prefetch(things)
    store.prefetch(other for name in predicates for thing in things for other in objects(store, thing, name))


def end_date(store: Store, thing: str) -> str:
    """Return the day, month or year in which an agency closed or an authority was abolished; "" of others."""
    return max(objects(store, thing, Property.VALID_UNTIL), default="")


def provider_url(urn: str) -> str:
    """Return the public page that lists an authority's reports, by its URN; "" where that is none."""
    return f"{_PROVIDER}{urn}" if urn.isdigit() else ""


def concept_value(concept: str) -> str:
    """Return the last part of a concept's identifier: "neglect"."""
    return local_id(concept).partition("/")[2]


def keywords(store: Store, report: str = "", kind: str = "") -> ItemValues:
    """Return the keywords of all findings and recommendations, or of one `kind`, or of one report's graph."""
    lines = "?inspection gk:keywords ?lines"
    where = f"GRAPH <{report}> {{ {lines} }}" if report else lines
    found = ItemValues(frozenset)
    for inspection, lines in store.rows(f"SELECT DISTINCT ?inspection ?lines {{ {where} }}"):
        for name, *stems in (line.split() for line in lines.split("\n") if line.startswith(kind)):
            found[f"{inspection}/{name}"] = frozenset(stems)
    return found


class Index:
    """A store's statements by predicate, gathered when first asked for: for tables of all there is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, bool], dict[str, list[str]]] = {}

    def follow(self, thing: str, *path: str) -> list[str]:
        """Return what a path of predicates leads to, sorted; "^" before one follows it backwards."""
        reached = [thing]
        for step in path:
            found = self._by(step.removeprefix("^"), step.startswith("^"))
            reached = sorted({other for one in reached for other in found.get(one, ())})
        return reached

    def _by(self, predicate: str, backwards: bool) -> dict[str, list[str]]:
        if (predicate, backwards) not in self._known:
            found: dict[str, list[str]] = {}
            for subject, value in subject_objects(self._store, predicate):
                one, other = (value, subject) if backwards else (subject, value)
                found.setdefault(one, []).append(other)
            self._known[predicate, backwards] = found
        return self._known[predicate, backwards]


class Labels:
    """The names and classes of a store's things, looked up once each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {}

    def of(self, iri: str) -> str:
        """Return the name of a thing; of one that has none, the longest words it was called by.

        Where nothing is known, the last piece of the identifier, with its hyphens opened, has to do.
        """
        if iri not in self._known:
            self._known[iri] = self._find(iri)
        return self._known[iri]

    def _find(self, iri: str) -> str:
        for predicate in (Rdfs.LABEL, Skos.PREF_LABEL):
            if found := objects(self._store, iri, predicate):
                return found[0]
        if found := objects(self._store, iri, Skos.ALT_LABEL):
            return max(found, key=lambda words: (len(words), words))
        return unquote(iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]).replace("-", " ")

    def by_name(self, things: Iterable[str]) -> list[str]:
        """Return things, each once, by name."""
        things = set(things)
        self._store.prefetch(things)
        return sorted(things, key=lambda iri: (self.of(iri), iri))

    def region(self, authority: str) -> str:
        """Return the name of the region that an authority is in."""
        return ", ".join(map(self.of, objects(self._store, authority, Property.REGION)))

    def others(self, iri: str) -> list[str]:
        """Return the other words a thing is called by, sorted."""
        return [words for words in objects(self._store, iri, Skos.ALT_LABEL) if words != self.of(iri)]

    def kind(self, iri: str) -> str:
        """Return the narrowest class of our own that a thing is said to be of ("PoliceForce"), or ""."""
        found = {iri[len(GK) :] for iri in objects(self._store, iri, Rdf.TYPE) if iri.startswith(GK)}
        return min(found, key=lambda name: (name in _GENERAL, name), default="")

    def page(self, authority: str) -> str:
        """Return the public page that lists an authority's reports, or ""."""
        codes = [
            quad.object.value
            for quad in statements(self._store, authority, Org.IDENTIFIER)
            if isinstance(quad.object, ox.Literal) and quad.object.datatype.value == Datatype.URN
        ]
        return provider_url(min(codes, default=""))
