"""Facets of the search index: which document has which value, as arrays that are counted in milliseconds.

A build writes them into the index (`write_facets`), so that a search reads arrays and joins no tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.core.optional_packages import LazyModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LazyModule("numpy")


OWN = ("kind", "authority", "framework", "polarity", "extent", "topics", "sectors")  # columns of a document
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
    codes: dict[str, dict[str, int]] = {name: {} for name in (*FIELDS, _DAY, _PLACE)}
    pairs: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in codes}
    titles = dict(database.execute("SELECT authority, title FROM document WHERE kind = 'authority'"))
    columns = ", ".join((*OWN, "entities", "day", "iri", "title"))
    for number, *row in database.execute(f"SELECT id, {columns} FROM document ORDER BY id"):
        document = dict(zip((*OWN, "entities", "day", "iri", "title"), row, strict=True))
        for field, value in _values(document, attributes, titles):
            known = codes[field]
            pairs[field][0].append(number)
            pairs[field][1].append(known.setdefault(value, len(known)))
    return {
        name: Facet(list(codes[name]), np.array(ids, np.int32), np.array(values, np.int32))
        for name, (ids, values) in pairs.items()
    }


def _values(
    document: Mapping[str, Any], attributes: Mapping[str, Mapping[str, list[str]]], titles: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields and values of a document."""
    for field in (*OWN, "entities"):
        for value in (document[field] or "").split():
            yield field, value
    day, areas = document["day"] or "", (document["authority"] or "").split()
    entities = (document["entities"] or "").split()
    yield _DAY, day
    yield _PLACE, titles.get(areas[0], areas[0]) if areas else document["title"] or ""
    if day:
        yield "year", day[:4]
        inspection = document["iri"].rpartition("/")[0].rpartition("/")[0]
        yield from (("grade", value) for value in attributes["grade"].get(inspection, ()))
    regions = {value for area in areas for value in attributes["region"].get(area, ())}
    yield from (("region", value) for value in sorted(regions))
    tail = "/".join(document["iri"].rsplit("/", 3)[-2:]) if document["kind"] == "agency" else ""
    yield from (("agency", value) for value in [*entities, tail] if value.startswith("agency/"))
    own = [document["iri"]] if document["kind"] == "service" else []
    types = {value for each in [*entities, *own] for value in attributes["service_type"].get(each, ())}
    yield from (("service_type", value) for value in sorted(types))


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
    for name in (_DAY, _PLACE):
        names, members, codes = facets[name]
        rank = np.empty(len(names), np.int64)
        rank[np.argsort(np.array(names, dtype=object), kind="stable")] = np.arange(len(names))
        full = np.zeros(int(members.max(initial=0)) + 1, np.int64)
        full[members] = rank[codes]
        ranks.append(full[ids])
    keys = (ids, -ranks[0]) if sort == "newest" else (ids, -ranks[0], ranks[1])
    return ids[np.lexsort(keys)]
