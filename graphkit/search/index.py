"""The search index: one SQLite file with an FTS5 table, written with the graph and read beside it."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from graphkit.core.errors import GraphNotFoundError, QueryError
from graphkit.core.stemming import stems
from graphkit.search.documents import Document
from graphkit.search.match import Term, correct_terms, match_expression, parse_words, quote

FILTERS = ("kind", "authority", "framework", "polarity", "extent", "topics", "sectors", "entities")
FACETS = (*FILTERS, "year")
_FIELDS = Document._fields
_SEARCHED = ("title", "body", "labels", "keywords")
_WEIGHTS = (10.0, 4.0, 2.0, 3.0)  # of the searched columns, for bm25
_COLUMNS = ", ".join(f"document.{name}" for name in _FIELDS)
_SCORE = f"-bm25(text, {', '.join(map(str, _WEIGHTS))})"
_MATCHING = "FROM text JOIN document ON document.id = text.rowid WHERE text MATCH ?"
_MARKS = ("\x02", "\x03")  # around matched words
_SNIPPET = 40  # words
_SIMILARITY = 0.74  # difflib ratio from which one word may replace another
_WORD = re.compile(r"[^\W\d_]{3,}")
_SCHEMA = f"""
CREATE TABLE document (id INTEGER PRIMARY KEY, graph TEXT, {", ".join(_FIELDS)});
CREATE INDEX document_graph ON document (graph);
CREATE VIRTUAL TABLE text USING fts5({", ".join(_SEARCHED)},
  content='document', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""


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


class SearchIndex:
    """An index opened for reading, or (`create`) for writing; close it, or use it in a `with` block."""

    def __init__(self, path: Path, writable: bool = False) -> None:
        """Open the index at `path`. Raises GraphNotFoundError where there is none."""
        if not writable and not path.is_file():
            raise GraphNotFoundError(f"no search index at {path}: run `graphkit build` again")
        is_new = not path.exists()
        mode = "" if writable else "?mode=ro&immutable=1"
        self._database = sqlite3.connect(f"file:{path.as_posix()}{mode}", uri=True)
        if writable:
            self._database.execute("PRAGMA journal_mode = OFF")
            self._database.execute("PRAGMA synchronous = OFF")
        if is_new:
            self._database.executescript(_SCHEMA)

    def __enter__(self) -> SearchIndex:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is pending and release the file."""
        self._database.commit()
        self._database.close()

    def replace(self, graph: str, documents: Iterable[Document]) -> None:
        """Replace the documents of a named graph."""
        self.remove(graph)
        columns = ", ".join(("graph", *_FIELDS))
        marks = ", ".join("?" * (len(_FIELDS) + 1))
        first = self._database.execute("SELECT COALESCE(MAX(id), 0) FROM document").fetchone()[0]
        documents = list(documents)
        self._add_words(documents)
        self._database.executemany(
            f"INSERT INTO document ({columns}) VALUES ({marks})", ((graph, *each) for each in documents)
        )
        searched = ", ".join(_SEARCHED)
        self._database.execute(
            f"INSERT INTO text (rowid, {searched}) SELECT id, {searched} FROM document WHERE id > ?", (first,)
        )

    def _add_words(self, documents: Iterable[Document]) -> None:
        """Add the words of documents to those that misspelt words are corrected to."""
        text = " ".join(f"{each.title} {each.body} {each.labels}" for each in documents).lower()
        words = sorted(set(_WORD.findall(text)))
        self._database.executemany("INSERT OR IGNORE INTO word VALUES (?)", ((word,) for word in words))

    def remove(self, graph: str) -> None:
        """Remove the documents of a named graph."""
        searched = ", ".join(_SEARCHED)
        self._database.execute(
            f"INSERT INTO text (text, rowid, {searched}) "
            f"SELECT 'delete', id, {searched} FROM document WHERE graph = ?",
            (graph,),
        )
        self._database.execute("DELETE FROM document WHERE graph = ?", (graph,))

    def remove_words(self, graphs: Iterable[str]) -> None:
        """Remove the text of the documents of some named graphs; stems of its words are searched instead."""
        searched = ", ".join(_SEARCHED)
        for graph in graphs:
            query = "SELECT id, body FROM document WHERE graph = ?"
            rows = self._database.execute(query, (graph,)).fetchall()
            ids = [(number,) for number, _ in rows]
            self._database.executemany(
                f"INSERT INTO text (text, rowid, {searched}) "
                f"SELECT 'delete', id, {searched} FROM document WHERE id = ?",
                ids,
            )
            self._database.executemany(
                "UPDATE document SET body = '', keywords = ? WHERE id = ?",
                ((" ".join(sorted(set(stems(body or "")))), number) for number, body in rows),
            )
            self._database.executemany(
                f"INSERT INTO text (rowid, {searched}) SELECT id, {searched} FROM document WHERE id = ?", ids
            )

    def optimize(self) -> None:
        """Merge the index into one segment, which makes searching faster."""
        self._database.execute("INSERT INTO text (text) VALUES ('optimize')")

    def search(
        self,
        words: str,
        filters: Mapping[str, Collection[str]] | None = None,
        since: str = "",
        limit: int = 20,
        offset: int = 0,
        facets: Collection[str] = (),
    ) -> SearchResults:
        """Return the documents that match all of some words, best first; any of them where none matches all.

        Parameters
        ----------
        words
            Words, and phrases in double quotes. The last word matches as a prefix.
        filters
            Allowed values by field (`FILTERS`): `{"polarity": ["weakness"]}`. A field with several values
            matches where one of them is allowed.
        since
            Only documents of inspections that began on that day or later.
        facets
            Fields whose values are counted over all matches.

        Raises
        ------
        QueryError
            Where `words` contains nothing to search for, or a field is unknown.
        """
        condition, values = _condition(filters or {}, since)
        typed = parse_words(words)
        if not typed:
            raise QueryError(f"nothing to search for in {words!r}: give a word")
        terms = correct_terms(typed, self._correct)
        for operator in ("AND", "OR"):
            expression = match_expression(terms, operator)
            matching = f"{_MATCHING}{condition}"
            parameters = (expression, *values)
            (total,) = self._database.execute(f"SELECT COUNT(*) {matching}", parameters).fetchone()
            if total:
                break
        found = self._database.execute(
            f"SELECT {_COLUMNS}, snippet(text, 1, ?, ?, ' … ', {_SNIPPET}), {_SCORE} AS score {matching} "
            "ORDER BY score DESC, iri LIMIT ? OFFSET ?",
            (*_MARKS, *parameters, limit, offset),
        )
        results = tuple(map(_result, found))
        counts = {name: self._facet(name, matching, parameters) for name in facets}
        corrected = "" if terms == typed else " ".join(term.text for term in terms)
        return SearchResults(results, total, counts, corrected)

    def matching(self, words: str) -> list[str]:
        """Return the IRIs of all documents in which all of some words occur, sorted; see `search`.

        Raises QueryError where `words` contains nothing to search for.
        """
        terms = parse_words(words)
        if not terms:
            raise QueryError(f"nothing to search for in {words!r}: give a word")
        rows = self._database.execute(
            f"SELECT DISTINCT document.iri {_MATCHING} ORDER BY 1", (match_expression(terms),)
        )
        return [iri for (iri,) in rows]

    def _facet(self, name: str, matching: str, parameters: tuple[str, ...]) -> dict[str, int]:
        """Count the matching documents by the values of a field."""
        if name not in FACETS:
            raise QueryError(f"no field {name!r} to count; fields: {', '.join(FACETS)}")
        column = "substr(document.day, 1, 4)" if name == "year" else f"document.{name}"
        counts: dict[str, int] = defaultdict(int)
        for values, count in self._database.execute(
            f"SELECT {column}, COUNT(*) {matching} GROUP BY 1", parameters
        ):
            for value in (values or "").split():
                counts[value] += count
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def _correct(self, term: Term) -> str:
        """Return a word, or the most similar word of the index where it occurs in no document."""
        occurs = self._database.execute(
            "SELECT 1 FROM text WHERE text MATCH ? LIMIT 1", (quote(term.text, term.is_prefix),)
        ).fetchone()
        if occurs:
            return term.text
        word = term.text.lower()
        similar = get_close_matches(word, self._words_beginning(word[:1]), n=1, cutoff=_SIMILARITY)
        return similar[0] if similar else term.text

    def _words_beginning(self, letter: str) -> list[str]:
        rows = self._database.execute(
            "SELECT word FROM word WHERE word >= ? AND word < ? ORDER BY word", (letter, letter + "\uffff")
        )
        return [word for (word,) in rows]


def _condition(filters: Mapping[str, Collection[str]], since: str) -> tuple[str, list[str]]:
    """Return SQL that restricts documents, and its parameters."""
    parts, values = [], []
    for name, allowed in filters.items():
        if name not in FILTERS:
            raise QueryError(f"no field {name!r} to filter by; fields: {', '.join(FILTERS)}")
        parts.append(" OR ".join(f"' ' || document.{name} || ' ' LIKE ?" for _ in allowed) or "0")
        values += [f"% {value} %" for value in allowed]
    if since:
        parts.append("document.day >= ?")
        values.append(since)
    return "".join(f" AND ({part})" for part in parts), values


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
