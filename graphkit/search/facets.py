"""Facets of the search index: which document has which value, as arrays that are counted in milliseconds.

A build writes them into the index (`update_facets`), so that a search reads arrays and joins no tables.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from graphkit.core.errors import DamagedGraphError
from graphkit.core.optional_packages import LazyModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LazyModule("numpy")


OWN = ("kind", "authority", "framework", "polarity", "confidence", "extent", "topics", "sectors")  # columns
FIELDS = (*OWN, "entities", "year", "region", "grade", "agency", "service_type")
# Facets of what the table `attribute` says of the values of another facet.
_BY_ATTRIBUTE = {"region": "authority", "grade": "inspection", "service_type": "named"}
SCHEMA = """
CREATE TABLE IF NOT EXISTS attribute (field TEXT, key TEXT, value TEXT,
  PRIMARY KEY (field, key, value)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attribute_key ON attribute (key);
CREATE TABLE IF NOT EXISTS facet (field TEXT PRIMARY KEY, names TEXT, ids BLOB, codes BLOB);
"""
_DAY, _PLACE = "day", "place"  # orders of documents, kept like facets
_COLUMNS = (*OWN, "entities")  # whose words are values as they stand
_WHOLE = (_DAY, "area")  # whose value is the whole text
_FROM_DOCUMENTS = (*_COLUMNS, "year", _DAY, "named", "inspection", "area")


class Facet(NamedTuple):
    """Pairs of document and value, sorted: `ids[i]` has the value `names[codes[i]]`."""

    names: list[str]
    ids: NDArray[np.int32]
    codes: NDArray[np.int32]


Facets = Mapping[str, Facet]


def update_facets(database: sqlite3.Connection) -> None:
    """Bring the facets in an index up to date with its documents; only documents without facets are read.

    The number of a document is never used again, so that numbers show which documents are new.
    """
    stored = read_facets(database)
    known = stored["kind"].ids if stored else np.array([], np.int32)  # every document has a kind
    query = "SELECT id FROM document"
    present = np.array([number for (number,) in database.execute(query)], np.int32)
    added = np.setdiff1d(present, known, assume_unique=True)
    facets = _facets_of_documents(database, int(added.min(initial=present.max(initial=0) + 1)))
    for name in facets.keys() & stored.keys():
        facets[name] = _union(stored[name], np.isin(stored[name].ids, present), facets[name])
    facets |= _looked_up_facets(database, facets)
    rows = [
        (name, json.dumps(each.names), each.ids.tobytes(), each.codes.tobytes())
        for name, each in facets.items()
    ]
    database.executemany("INSERT OR REPLACE INTO facet VALUES (?, ?, ?, ?)", rows)


class LazyFacets(dict[str, Facet]):
    """The facets of an index that no longer changes, each read when it is needed first."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__()
        self._connect = connect

    def __missing__(self, field: str) -> Facet:
        with contextlib.closing(self._connect()) as database:
            self.update(read_facets(database, field))
        if field not in self:
            raise DamagedGraphError(f"the search index lacks its facet {field}: run `graphkit build` again")
        return self[field]


def read_facets(database: sqlite3.Connection, field: str = "") -> dict[str, Facet]:
    """Return one of the facets in an index, or all, as `update_facets` wrote them."""
    stored = database.execute("SELECT field, names, ids, codes FROM facet WHERE ? IN (field, '')", (field,))
    return {
        field: Facet(json.loads(names), np.frombuffer(ids, np.int32), np.frombuffer(codes, np.int32))
        for field, names, ids, codes in stored
    }


def _facets_of_documents(database: sqlite3.Connection, first: int) -> dict[str, Facet]:
    """Return the facets that follow from documents alone, of those whose number is `first` or higher.

    `named` has the entities that a document is about, also itself; `inspection` the IRI of its inspection;
    `area` its authority (ONS code), or its title. Documents are read one at a time: there may be millions.
    """
    ids = array("i")
    columns: dict[str, _Column] = defaultdict(_Column)
    query = f"SELECT id, day, iri, title, {', '.join(_COLUMNS)} FROM document WHERE id >= ? ORDER BY id"
    for number, day, iri, title, *values in database.execute(query, (first,)):
        ids.append(number)
        text = {name: value or "" for name, value in zip(_COLUMNS, values, strict=True)}
        text["year"], text[_DAY] = (day or "")[:4], day or ""
        own = {"agency": "/".join(iri.rsplit("/", 3)[-2:]), "service": iri}.get(text["kind"], "")
        text["named"] = f"{text['entities']} {own}"
        text["inspection"] = iri.rpartition("/")[0].rpartition("/")[0] if day else ""
        text["area"] = (text["authority"].split() or [title or ""])[0]
        for name, value in text.items():
            columns[name].append(value)
    numbers = np.array(ids, np.int32)
    facets = {name: columns[name].facet(numbers, name in _WHOLE) for name in _FROM_DOCUMENTS}
    facets["agency"] = _mapped(facets["named"], lambda name: [name] if name.startswith("agency/") else [])
    return facets


class _Column:
    """The values of a column, each text once."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._codes = array("i")

    def append(self, text: str) -> None:
        self._codes.append(self._places.setdefault(text, len(self._places)))

    def facet(self, ids: NDArray[np.int32], is_whole: bool) -> Facet:
        """Return the facet of documents that have the words of their texts, or the whole text, as values."""
        texts = Facet([*self._places], ids, np.array(self._codes, np.int32))
        return _mapped(texts, (lambda text: [text]) if is_whole else str.split)


def _looked_up_facets(database: sqlite3.Connection, facets: Facets) -> dict[str, Facet]:
    """Return the facets that depend on attributes, and on the names of authorities."""
    attributes: dict[str, dict[str, list[str]]] = {name: {} for name in _BY_ATTRIBUTE}
    for field, key, value in database.execute("SELECT field, key, value FROM attribute"):
        attributes.setdefault(field, {}).setdefault(key, []).append(value)
    kind = facets["kind"]
    authorities = kind.ids[np.array([name == "authority" for name in kind.names], bool)[kind.codes]]
    among = "id IN (SELECT value FROM json_each(?))"
    query = f"SELECT authority, title FROM document WHERE {among} ORDER BY title"
    titles = dict(database.execute(query, (json.dumps(authorities.tolist()),)))
    found = {
        name: _mapped(facets[of], lambda key, values=attributes[name]: values.get(key, ()))  # type: ignore[misc]
        for name, of in _BY_ATTRIBUTE.items()
    }
    return found | {_PLACE: _mapped(facets["area"], lambda area: [titles.get(area, area)])}


def _mapped(facet: Facet, values: Callable[[str], Sequence[str]]) -> Facet:
    """Return the facet of documents that have what `values` returns for their values in another facet."""
    names: dict[str, int] = {}
    codes = [[names.setdefault(value, len(names)) for value in values(name)] for name in facet.names]
    lengths = np.array([len(each) for each in codes], np.int64)
    counts = lengths[facet.codes]
    first = (np.cumsum(lengths) - lengths)[facet.codes]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    flat = np.array([code for each in codes for code in each], np.int32)
    return _facet([*names], np.repeat(facet.ids, counts), flat[np.repeat(first, counts) + within])


def _union(one: Facet, chosen: NDArray[np.bool_], other: Facet) -> Facet:
    """Return the facet of the chosen rows of one and all of another."""
    ids = np.concatenate([one.ids[chosen], other.ids])
    codes = np.concatenate([one.codes[chosen], other.codes + len(one.names)])
    return _facet([*one.names, *other.names], ids, codes)


def _facet(names: Sequence[str], ids: NDArray[np.int32], codes: NDArray[np.int32]) -> Facet:
    """Return a facet with sorted rows, each once, and only the names that occur, each once and sorted."""
    occurring = np.flatnonzero(np.bincount(codes, minlength=len(names)))
    used = sorted({names[code] for code in occurring.tolist()})
    positions = {name: position for position, name in enumerate(used)}
    renumbered = np.array([positions.get(name, 0) for name in names], np.int64)
    rows = np.sort(ids.astype(np.int64) * max(1, len(used)) + renumbered[codes], kind="stable")
    ids, codes = np.divmod(rows[np.diff(rows, prepend=-1) != 0], max(1, len(used)))
    return Facet(used, ids.astype(np.int32), codes.astype(np.int32))


def allowed_documents(
    facets: Facets, size: int, filters: Mapping[str, Collection[str]], since: str
) -> dict[str, NDArray[np.bool_]]:
    """Return, for each field that is filtered, which of `size` documents have one of its allowed values."""
    chosen: dict[str, Callable[[str], bool]] = {
        name: set(values).__contains__ for name, values in filters.items()
    }
    if since:
        chosen[_DAY] = since.__le__
    allowed = {}
    for name, is_allowed in chosen.items():
        names, ids, codes = facets[name]
        allowed[name] = mask(size, ids[np.array([is_allowed(value) for value in names], bool)[codes]])
    return allowed


def mask(size: int, ids: Sequence[int] | NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which of `size` documents are among some."""
    members = np.zeros(size, bool)
    members[ids] = True
    return members


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
