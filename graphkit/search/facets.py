"""Facets of the search index: which document has which value, as arrays that are counted in milliseconds.

A build writes them into the index (`write_facets`), so that a search reads arrays and joins no tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from graphkit.core.optional_packages import LazyModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LazyModule("numpy")


OWN = (  # columns of a document
    *("kind", "authority", "framework", "polarity", "confidence", "extent", "topics", "sectors"),
)
LOOKED_UP = (
    "region",
    "grade",
    "agency",
    "service_type",
)  # by what `attribute` says of authority, inspection …
FIELDS = (*OWN, "entities", "year", *LOOKED_UP)
SCHEMA = """
CREATE TABLE IF NOT EXISTS attribute (field TEXT, key TEXT, value TEXT,
  PRIMARY KEY (field, key, value)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facet (field TEXT PRIMARY KEY, names TEXT, ids BLOB, codes BLOB);
"""
_DAY, _PLACE = "day", "place"  # orders of documents, kept like facets


class Facet(NamedTuple):
    """Pairs of document and value: `ids[i]` has the value `names[codes[i]]`."""

    names: list[str]
    ids: NDArray[np.int32]
    codes: NDArray[np.int32]


Facets = Mapping[str, Facet]


def write_facets(database: sqlite3.Connection) -> Facets:
    """Compute the facets of all documents and write them into the index."""
    facets = compute_facets(database)
    database.executemany(
        "INSERT OR REPLACE INTO facet VALUES (?, ?, ?, ?)",
        (
            (name, json.dumps(each.names), each.ids.tobytes(), each.codes.tobytes())
            for name, each in facets.items()
        ),
    )
    return facets


def read_facets(database: sqlite3.Connection) -> Facets:
    """Return the facets in an index; computed, if a build has not written them."""
    rows = database.execute("SELECT field, names, ids, codes FROM facet").fetchall()
    if not rows:
        return compute_facets(database)
    return {
        field: Facet(json.loads(names), np.frombuffer(ids, np.int32), np.frombuffer(codes, np.int32))
        for field, names, ids, codes in rows
    }


def compute_facets(database: sqlite3.Connection) -> Facets:
    """Return the facets of all documents, read from the tables of an index."""
    attributes: dict[str, dict[str, list[str]]] = {name: {} for name in LOOKED_UP}
    for field, key, value in database.execute("SELECT field, key, value FROM attribute ORDER BY 1, 2, 3"):
        attributes.setdefault(field, {}).setdefault(key, []).append(value)
    titles = dict(database.execute("SELECT authority, title FROM document WHERE kind = 'authority'"))
    names = ("id", *OWN, "entities", "day", "iri", "title")
    rows = database.execute(f"SELECT {', '.join(names)} FROM document ORDER BY id").fetchall()
    column = dict(zip(names, zip(*rows, strict=True) if rows else ((),) * len(names), strict=True))
    ids = np.array(column["id"], np.int32)
    text = {name: [value or "" for value in column[name]] for name in names[1:]}
    facets = {name: _facet(ids, text[name], str.split) for name in (*OWN, "entities")}
    facets["year"] = _facet(ids, [day[:4] for day in text["day"]], str.split)
    facets[_DAY] = _facet(ids, text["day"], lambda day: [day])
    places = [
        titles.get(area.split()[0], area.split()[0]) if area else title
        for area, title in zip(text["authority"], text["title"], strict=True)
    ]
    facets[_PLACE] = _facet(ids, places, lambda place: [place])
    facets["region"] = _facet(ids, text["authority"], _looked_up(attributes["region"]))
    inspections = [
        iri.rpartition("/")[0].rpartition("/")[0] if day else ""
        for iri, day in zip(text["iri"], text["day"], strict=True)
    ]
    facets["grade"] = _facet(ids, inspections, _looked_up(attributes["grade"]))
    own = list(zip(text["entities"], text["kind"], text["iri"], strict=True))
    agencies = [f"{named} {_local(iri)}" if kind == "agency" else named for named, kind, iri in own]
    facets["agency"] = _facet(
        ids, agencies, lambda named: [each for each in named.split() if each.startswith("agency/")]
    )
    services = [f"{named} {iri}" if kind == "service" else named for named, kind, iri in own]
    facets["service_type"] = _facet(ids, services, _looked_up(attributes["service_type"]))
    return facets


def _local(iri: str) -> str:
    return "/".join(iri.rsplit("/", 3)[-2:])


def _looked_up(values: Mapping[str, Sequence[str]]) -> Callable[[str], Sequence[str]]:
    """Return what gives, for names separated by spaces, the values that belong to any of them."""
    return lambda names: sorted({value for name in names.split() for value in values.get(name, ())})


def _facet(ids: NDArray[np.int32], keys: Sequence[str], values: Callable[[str], Sequence[str]]) -> Facet:
    """Return the facet of documents that have the values of their keys; many have the same key."""
    places: dict[str, int] = {}
    numbers = np.array([places.setdefault(key, len(places)) for key in keys], np.int64)
    names: dict[str, int] = {}
    codes = [[names.setdefault(value, len(names)) for value in values(key)] for key in places]
    lengths = np.array([len(each) for each in codes], np.int64)
    counts = lengths[numbers]
    first = (np.cumsum(lengths) - lengths)[numbers]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    flat = np.array([code for each in codes for code in each], np.int32)
    return Facet(list(names), np.repeat(ids, counts), flat[np.repeat(first, counts) + within])


def allowed_documents(
    facets: Facets, size: int, filters: Mapping[str, Collection[str]], since: str
) -> dict[str, NDArray[np.bool_]]:
    """Return, for each field that is filtered, which of `size` documents have one of its allowed values."""
    allowed = {}
    for name, values in filters.items():
        names, ids, codes = facets[name]
        wanted = np.isin(codes, [code for code, value in enumerate(names) if value in set(values)])
        allowed[name] = np.zeros(size, bool)
        allowed[name][ids[wanted]] = True
    if since:
        names, ids, codes = facets[_DAY]
        later = np.array([name >= since for name in names], bool)
        allowed[_DAY] = np.zeros(size, bool)
        allowed[_DAY][ids[later[codes]]] = True
    return allowed


def count_values(facet: Facet, members: NDArray[np.bool_]) -> dict[str, int]:
    """Count the members by their values, the most frequent first."""
    counts = np.bincount(facet.codes[members[facet.ids]], minlength=len(facet.names))
    found = [(facet.names[code], int(counts[code])) for code in np.flatnonzero(counts)]
    return dict(sorted(found, key=lambda item: (-item[1], item[0])))


def ordered(facets: Facets, ids: NDArray[np.int64], sort: str) -> NDArray[np.int64]:
    """Return documents in an order: "newest" first, or by the name of the "place" and newest first."""
    ranks = []
    for name in (_DAY,) if sort == "newest" else (_DAY, _PLACE):
        names, members, codes = facets[name]
        rank = np.empty(len(names), np.int64)
        rank[np.argsort(np.array(names, dtype=object), kind="stable")] = np.arange(len(names))
        full = np.zeros(int(members.max(initial=0)) + 1, np.int64)
        full[members] = rank[codes]
        ranks.append(full[ids])
    keys = (ids, -ranks[0], *ranks[1:])
    return ids[np.lexsort(keys)]
