"""Searches the index: one SQLite file with an FTS5 table, written with the graph (`index_writer`)."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from graphkit.core.errors import GraphNotFoundError, QueryError
from graphkit.core.optional_packages import LazyModule
from graphkit.search import facets as facet_arrays
from graphkit.search.documents import Document
from graphkit.search.facets import Facets, LazyFacets, allowed_documents, count_values, mask, ordered
from graphkit.search.match import Term, match_around, match_expression, parse_words, quote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LazyModule("numpy")

FACETS = FILTERS = facet_arrays.FIELDS
SORTS = ("relevance", "newest", "place")
_MOST_SCORED = 2000  # matches; of more, only names are ordered by relevance
_MAX_NAME_WORDS = 6
_FIELDS = Document._fields
SEARCHED = ("title", "body", "labels", "keywords")
_WEIGHTS = (10.0, 4.0, 2.0, 3.0)  # of the searched columns, for bm25
_COLUMNS = ", ".join(f"document.{name}" for name in _FIELDS)
_SCORE = f"-bm25(text, {', '.join(map(str, _WEIGHTS))})"
_AMONG = "WHERE iri IN (SELECT value FROM json_each(?))"  # more values than SQLite takes as parameters
_MATCHING = "FROM text JOIN document ON document.id = text.rowid WHERE text MATCH ?"
_MARKS = ("\x02", "\x03")  # around matched words
_SNIPPETS = "snippet(text, 1, ?, ?, ' … ', 40)"  # at most 40 words
_KIND_ORDER = (
    "CASE document.kind WHEN 'authority' THEN 0 WHEN 'topic' THEN 1 WHEN 'place' THEN 1 WHEN 'region' THEN 1 "
    "WHEN 'agency' THEN 2 WHEN 'question' THEN 3 ELSE 4 END"
)
_MOST_SIMILAR = 8  # words of which the most frequent replaces a misspelt one
_SIMILARITY = 0.74  # difflib ratio from which one word may replace another


class Name(NamedTuple):
    """A name of a place or topic. Findings about it have one of the `labels`, which "|" separates."""

    name: str  # lower case
    iri: str
    kind: str
    labels: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One document that matches. `snippet` is its text around the match; `matches` are offsets in it."""

    document: Document
    snippet: str
    matches: tuple[tuple[int, int], ...] = ()
    score: float = 0.0  # higher is better


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of results. `total` counts all that match; `facets` count them by the values of a field."""

    results: tuple[SearchResult, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrected: str = ""  # the words searched for, where one was misspelt
    is_partial: bool = False  # nothing has all of the words: these have some


class SearchIndex:
    """An index opened for reading; close it, or use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        """Open the index at `path`. Raises GraphNotFoundError where there is none of this version's form."""
        self._path = path
        self._database = self._connect()
        columns = {row[1] for row in self._database.execute("PRAGMA table_info(document)")}
        if not columns.issuperset(_FIELDS):
            self._database.close()
            raise GraphNotFoundError(
                f"the search index at {path} is of another version of graphkit: run `graphkit build` again"
            )

    def _connect(self) -> sqlite3.Connection:
        if not self._path.is_file():
            raise GraphNotFoundError(f"no search index at {self._path}: run `graphkit build` again")
        return sqlite3.connect(f"file:{self._path.as_posix()}?mode=ro&immutable=1", uri=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def _first_column(self, query: str, *values: object) -> list[Any]:
        return [value for (value,) in self._database.execute(query, values)]

    def _read(self, condition: str, *values: object, columns: Iterable[str] = _FIELDS) -> Iterator[Document]:
        query = f"SELECT {', '.join(columns)} FROM document {condition}"
        return map(Document._make, self._database.execute(query, values))

    def all_documents(self) -> Iterator[Document]:
        """Yield all documents, by IRI."""
        return self._read("ORDER BY iri")

    def search(
        self,
        words: str,
        filters: Mapping[str, Collection[str]] | None = None,
        since: str = "",
        limit: int = 20,
        offset: int = 0,
        facets: Collection[str] = (),
        sort: str = "relevance",
    ) -> SearchResults:
        """Return the documents that match all of some words, best first.

        Where none does, those that match the places and topics that the words name and any other word; then
        those that match any word (`is_partial`).

        Parameters
        ----------
        words
            Words, and phrases in double quotes. The last word matches as a prefix. May be empty with filters.
        filters
            Allowed values by field (`FILTERS`): `{"polarity": ["weakness"]}`. A field with several values
            matches where one of them is allowed.
        since
            Only documents of inspections that began on that day or later.
        facets
            Fields whose values are counted over all matches; a filtered field without its filter.
        sort
            One of `SORTS`. Of more than 2,000 matches, only names are ordered by relevance; findings follow,
            the newest first.

        Raises
        ------
        QueryError
            Where `words` contains nothing to search for and nothing is filtered, or a field is unknown.
        """
        filters = filters or {}
        _check_fields(filters, facets, sort)
        typed = parse_words(words)
        if not typed and not filters:
            raise QueryError(f"nothing to search for in {words!r}: give a word")
        arrays, size = self._facets(), self._size()
        allowed = allowed_documents(arrays, size, filters, since)
        terms = self._understood(self._corrected(typed))
        expression, members, is_partial = self._members(terms, allowed, size)
        ids = np.flatnonzero(_all_of(members, allowed.values()))
        counts = {}
        for name in facets:
            others = [each for field, each in allowed.items() if field != name]
            counts[name] = count_values(arrays[name], _all_of(members, others))
        iris = json.dumps([each.iri for each in self.names(words)] if sort == "relevance" else [])
        named = {*self._first_column(f"SELECT id FROM document {_AMONG}", iris)}
        page = self._sorted(expression, ids, sort, arrays, named)[offset : offset + limit]
        given, used = (" ".join(term.text for term in each) for each in (typed, terms))
        corrected, is_partial = "" if given == used else used, is_partial and len(ids) > 0
        return SearchResults(self._documents(expression, page), len(ids), counts, corrected, is_partial)

    def count(
        self, fields: Sequence[str], filters: Mapping[str, Collection[str]]
    ) -> dict[tuple[str, ...], int]:
        """Count the documents that have the allowed values, by their values of some fields.

        Fields are those of `FILTERS` and "day". Of a document with several values of the first field each
        counts, of the other fields the last. Documents without a value of a field do not count.
        """
        arrays, size = self._facets(), self._size()
        members = _all_of(np.ones(size, bool), allowed_documents(arrays, size, filters, "").values())
        first = arrays[fields[0]]
        ids = first.ids[members[first.ids]]
        keys = first.codes[members[first.ids]].astype(np.int64)  # the values of all fields in one number
        for name in fields[1:]:
            codes = np.full(size, -1, np.int64)
            codes[arrays[name].ids] = arrays[name].codes
            known = codes[ids] >= 0
            ids, keys = ids[known], keys[known] * len(arrays[name].names) + codes[ids[known]]
        values, counts = np.unique(keys, return_counts=True)
        columns = []
        for facet in (*(arrays[name] for name in reversed(fields[1:])), first):
            values, codes = np.divmod(values, len(facet.names))
            columns.append([facet.names[code] for code in codes])
        return dict(zip(zip(*reversed(columns), strict=True), counts.tolist(), strict=True))

    def _size(self) -> int:
        """Return the highest number of a document, and one more."""
        return int(self._first_column("SELECT COALESCE(MAX(id), 0) + 1 FROM document")[0])

    def _facets(self) -> Facets:
        status = self._path.stat()
        return _read_facets(str(self._path.resolve()), status.st_mtime_ns, status.st_ino)

    def _members(
        self, terms: list[Term], allowed: Mapping[str, NDArray[np.bool_]], size: int
    ) -> tuple[str, NDArray[np.bool_], bool]:
        """Return the expression that finds something, which documents match it, and if words are left out."""
        if not terms:
            return "", mask(size, self._facets()["kind"].ids), False  # every document has a kind
        named = [term for term in terms if term.labels or self._named(term.text.lower())]
        around = match_around(named, [term for term in terms if term not in named])
        for expression in dict.fromkeys((match_expression(terms), around, match_expression(terms, "OR"))):
            rows = self._first_column("SELECT rowid FROM text WHERE text MATCH ?", expression)
            members = mask(size, rows)
            if _all_of(members, allowed.values()).any():
                break
        return expression, members, expression != match_expression(terms)

    def _sorted(
        self, expression: str, ids: NDArray[np.int64], sort: str, arrays: Facets, named: Collection[int]
    ) -> list[int]:
        if not len(ids):
            return []
        numbers: list[int] = ordered(arrays, ids, "place" if sort == "place" else "newest").tolist()
        if sort == "relevance" and expression:
            if len(ids) > _MOST_SCORED:
                expression = f"{{title}} : ({expression})"
            query = f"SELECT rowid, {_SCORE} FROM text WHERE text MATCH ?"
            scores = dict(self._database.execute(query, (expression,)).fetchall())
            numbers.sort(key=lambda number: (number not in named, -scores.get(number, 0.0)))
        return numbers

    def _documents(self, expression: str, numbers: list[int]) -> tuple[SearchResult, ...]:
        """Return some documents as results, with their text around the match."""
        marks = ", ".join("?" * len(numbers))
        if expression:
            # "+" keeps FTS5 from evaluating the expression once for each row
            query = f"SELECT document.id, {_COLUMNS}, {_SNIPPETS}, {_SCORE} {_MATCHING}"
            values: tuple[object, ...] = (*_MARKS, expression, *numbers)
            rows = self._database.execute(f"{query} AND +text.rowid IN ({marks})", values)
        else:
            query = f"SELECT id, {_COLUMNS}, body, 0.0 FROM document WHERE id IN ({marks})"
            rows = self._database.execute(query, numbers)
        found = {row[0]: _result(row[1:]) for row in rows}
        return tuple(found[number] for number in numbers)

    def values(self, name: str) -> list[str]:
        """Return the values of a field of `FILTERS` that documents have."""
        return self._facets()[name].names

    def documents(self, iris: Collection[str]) -> list[Document]:
        """Return the documents with some IRIs, the newest first."""
        return [*self._read(f"{_AMONG} ORDER BY day DESC, authority, id", json.dumps([*iris]))]

    def findings(self, iris: Collection[str]) -> Iterator[Document]:
        """Yield the documents of many findings, without their words."""
        columns = ["''" if name in SEARCHED else name for name in _FIELDS]
        return self._read(_AMONG, json.dumps([*iris]), columns=columns)

    def names(self, words: str) -> list[Name]:
        """Return the places and topics that words name, the longest names first: "neglect in Slough" both."""
        tokens = re.findall(r"[\w'’-]+", words.lower())
        return [each for *_, named in self._longest_names(tokens) for each in named]

    def _longest_names(
        self, words: Sequence[str], accepts: Callable[[str, list[Name]], bool] = lambda _, named: bool(named)
    ) -> Iterator[tuple[int, int, list[Name]]]:
        """Yield which words name something, the longest name first: where it starts and ends, and names."""
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + _MAX_NAME_WORDS), start, -1):
                text = " ".join(words[start:end]).lower()
                if accepts(text, named := self._named(text)):
                    yield start, end, named
                    start = end - 1
                    break
            start += 1

    def _named(self, name: str) -> list[Name]:
        query = "SELECT * FROM name WHERE name = ? ORDER BY kind, iri"
        return [*map(Name._make, self._database.execute(query, (name,)))]

    def _corrected(self, typed: list[Term]) -> list[Term]:
        """Return terms with misspelt words replaced, except in phrases and names."""
        known = {word for each in self.names(" ".join(t.text for t in typed)) for word in each.name.split()}
        return [
            term if term.is_phrase or term.text.lower() in known else term._replace(text=self._correct(term))
            for term in typed
        ]

    def _understood(self, terms: list[Term]) -> list[Term]:
        """Return terms that also match the labels of the topics and places that they name."""
        understood: list[Term] = []
        rest = 0
        for start, end, named in self._longest_names([term.text for term in terms], _adds_labels):
            text, first = " ".join(term.text for term in terms[start:end]), terms[start]
            is_phrase = end - start > 1 or first.is_phrase
            term = Term(text, is_phrase, first.is_prefix, tuple(_labels(named)), _is_authority(named))
            understood += [*terms[rest:start], term]
            rest = end
        return [*understood, *terms[rest:]]

    def suggest(self, words: str, limit: int = 8) -> list[Document]:
        """Return the entities whose names begin with words, or are similar to them; short names first."""
        terms = parse_words(words)
        if not terms:
            return []
        named = dict.fromkeys(each.iri for each in self.names(words))
        expression = f"{{title labels}} : ({match_expression(self._corrected(terms))})"
        rows = self._database.execute(
            f"SELECT {_COLUMNS} {_MATCHING} AND document.title <> '' GROUP BY document.kind, document.title "
            f"ORDER BY {_KIND_ORDER}, length(document.title), document.iri LIMIT ?",
            (expression, limit),
        )
        first = self._read(f"{_AMONG} AND title <> ''", json.dumps([*named]))
        return list(dict.fromkeys([*first, *map(Document._make, rows)]))[:limit]

    def matching(self, words: str) -> list[str]:
        """Return the IRIs of all documents in which all of some words occur, sorted; see `search`.

        Raises QueryError where `words` contains nothing to search for.
        """
        terms = parse_words(words)
        if not terms:
            raise QueryError(f"nothing to search for in {words!r}: give a word")
        query = f"SELECT DISTINCT document.iri {_MATCHING} ORDER BY 1"
        return self._first_column(query, match_expression(terms))

    def _correct(self, term: Term) -> str:
        """Return a word, or the most similar word of the index where it occurs in no document."""
        occurs = "SELECT 1 FROM text WHERE text MATCH ? LIMIT 1"
        if self._first_column(occurs, quote(term.text, term.is_prefix)):
            return term.text
        word = term.text.lower()
        for candidates in (self._words_beginning(word[:1]), self._words_sharing_letters(word)):
            similar = get_close_matches(word, candidates, n=_MOST_SIMILAR, cutoff=_SIMILARITY)
            if similar:
                ratios = [SequenceMatcher(None, found, word).ratio() for found in similar]
                best = [found for found, ratio in zip(similar, ratios, strict=True) if ratio == max(ratios)]
                query = "SELECT COUNT(*) FROM text WHERE text MATCH ?"
                return max(best, key=lambda found: self._first_column(query, quote(found)))
        return term.text

    def _words_beginning(self, letter: str) -> list[str]:
        query = "SELECT word FROM word WHERE word >= ? AND word < ? ORDER BY word"
        return self._first_column(query, letter, letter + "\uffff")

    def _words_sharing_letters(self, word: str) -> list[str]:
        """Return the words of similar length with three letters in sequence from a word: "kamhs", "camhs"."""
        trigrams = sorted({word[at : at + 3] for at in range(len(word) - 2)})
        shared = " OR ".join(["instr(word, ?)"] * len(trigrams)) or "0"
        query = f"SELECT word FROM word WHERE length(word) BETWEEN ? AND ? AND ({shared}) ORDER BY word"
        return self._first_column(query, len(word) - 2, len(word) + 2, *trigrams)


@lru_cache(maxsize=2)
def _read_facets(path: str, modified: int, inode: int) -> Facets:
    """Return the facets of an index that no longer changes; kept for the next search."""
    return LazyFacets(partial(sqlite3.connect, f"file:{path}?mode=ro&immutable=1", uri=True))


def _all_of(members: NDArray[np.bool_], allowed: Iterable[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    for each in allowed:
        members = members & each
    return members


def _labels(named: Iterable[Name]) -> list[str]:
    return sorted({label for each in named for label in each.labels.split("|") if label})


def _is_authority(named: Iterable[Name]) -> bool:
    return {each.kind for each in named} == {"authority"}


def _adds_labels(text: str, named: list[Name]) -> bool:
    """Whether a term that names something matches more than its own words."""
    return _is_authority(named) or [*map(str.lower, _labels(named))] not in ([], [text])


def _check_fields(filters: Iterable[str], facets: Iterable[str], sort: str) -> None:
    """Raise QueryError for a field or an order that does not exist."""
    for purpose, names in (("filter by", filters), ("count", facets)):
        if unknown := [name for name in names if name not in FACETS]:
            raise QueryError(f"no field {unknown[0]!r} to {purpose}; fields: {', '.join(FACETS)}")
    if sort not in SORTS:
        raise QueryError(f"no order {sort!r}; orders: {', '.join(SORTS)}")


def _result(row: tuple[object, ...]) -> SearchResult:
    document, marked, score = Document(*row[: len(_FIELDS)]), str(row[-2] or ""), float(str(row[-1]))  # type: ignore[arg-type]
    text, matches, begin = "", [], 0
    for character in marked:
        if character == _MARKS[0]:
            begin = len(text)
        elif character == _MARKS[1]:
            matches.append((begin, len(text)))
        else:
            text += character
    return SearchResult(document, text, tuple(matches), score)
