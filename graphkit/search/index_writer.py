"""Writes the search index: documents by named graph, and what follows from them: words and facets."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from graphkit.language.stemming import stems
from graphkit.search import facets as facet_arrays
from graphkit.search.documents import Document
from graphkit.search.facets import Facets, read_facets, update_facets
from graphkit.search.index import SEARCHED, Name, SearchIndex
from graphkit.search.match import parse_words

_FIELDS = Document._fields
_WORD = re.compile(r"[^\W\d_]{3,}")
_SEARCHED = ", ".join(SEARCHED)
_AMONG = "IN (SELECT value FROM json_each(?))"
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS document (id INTEGER PRIMARY KEY AUTOINCREMENT, graph TEXT, {", ".join(_FIELDS)});
CREATE INDEX IF NOT EXISTS document_graph ON document (graph);
CREATE INDEX IF NOT EXISTS document_iri ON document (iri);
CREATE VIRTUAL TABLE IF NOT EXISTS text USING fts5({_SEARCHED},
  content='document', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
CREATE TABLE IF NOT EXISTS word (word TEXT PRIMARY KEY, documents INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name (name TEXT, iri TEXT, kind TEXT, labels TEXT,
  PRIMARY KEY (name, iri)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS name_iri ON name (iri);
{facet_arrays.SCHEMA}"""


class IndexWriter(SearchIndex):
    """An index opened for writing, created if needed; it can be searched, too."""

    def __init__(self, path: Path) -> None:
        """Open the index at `path`. Raises GraphNotFoundError where it is of another version's form."""
        super().__init__(path)
        self._words: Counter[str] = Counter()  # documents added with a word, less those removed
        [(has_facets,)] = self._database.execute("SELECT EXISTS (SELECT 1 FROM facet)")
        self._is_changed = not has_facets  # since words and facets were written

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path)
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        return database

    def close(self) -> None:
        """Write what is pending and release the file."""
        self._write_pending()
        self._database.commit()
        super().close()

    def replace(self, graph: str, documents: Iterable[Document], iris: Collection[str] | None = None) -> None:
        """Replace the documents of a named graph; those that stay the same are left as they are.

        With `iris`, only documents with these IRIs are replaced.
        """
        query, values = f"SELECT id, {', '.join(_FIELDS)} FROM document WHERE graph = ?", [graph]
        if iris is not None:
            query, values = f"{query} AND iri {_AMONG}", [graph, json.dumps(sorted(iris))]
        known = {Document(*row[1:]): row[0] for row in self._database.execute(query, values)}
        first = self._size()
        unchanged, added = set(), []
        for document in documents:
            if document in known:
                unchanged.add(known[document])
            else:
                added.append((graph, *document))
                self._words.update(_words(document.title, document.body, document.labels))
        columns, marks = ", ".join(("graph", *_FIELDS)), ", ".join("?" * (len(_FIELDS) + 1))
        self._database.executemany(f"INSERT INTO document ({columns}) VALUES ({marks})", added)
        self._index_text("id >= ?", first)
        self._remove([number for number in known.values() if number not in unchanged])

    def _index_text(self, condition: str, value: object, *, is_removed: bool = False) -> None:
        """Add the text of documents to the full-text index, or remove it before it changes."""
        delete, columns = ("'delete', ", "text, rowid") if is_removed else ("", "rowid")
        self._database.execute(
            f"INSERT INTO text ({columns}, {_SEARCHED}) "
            f"SELECT {delete}id, {_SEARCHED} FROM document WHERE {condition}",
            (value,),
        )

    def remove(self, graph: str) -> None:
        """Remove the documents of a named graph."""
        self._remove(self._first_column("SELECT id FROM document WHERE graph = ?", graph))

    def _remove(self, numbers: Sequence[int]) -> None:
        among, ids = f"id {_AMONG}", json.dumps(numbers)
        query = f"SELECT title, body, labels FROM document WHERE {among}"
        for texts in self._database.execute(query, (ids,)):
            self._words.subtract(_words(*texts))
        self._index_text(among, ids, is_removed=True)
        self._database.execute(f"DELETE FROM document WHERE {among}", (ids,))
        self._is_changed = True

    def set_names(
        self,
        names: Iterable[Name],
        attributes: Iterable[tuple[str, str, str]],
        keys: Collection[str] | None = None,
    ) -> None:
        """Replace the names that a search understands, and the attributes (field, key, value) of facets.

        With `keys`, only the names of these IRIs, and the attributes of these keys, are replaced.
        """
        values = () if keys is None else (json.dumps(sorted(keys)),)
        of_names, of_attributes = (f" WHERE {name} {_AMONG}" if values else "" for name in ("iri", "key"))
        for name in self._first_column(f"SELECT name FROM name{of_names}", *values):
            self._words.subtract(_words(name))
        self._database.execute(f"DELETE FROM name{of_names}", values)
        rows: dict[tuple[str, str], Name] = {}
        for each in names:
            for name in (each.name, " ".join(term.text for term in parse_words(each.name))):
                rows.setdefault((name, each.iri), each._replace(name=name))
        self._database.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", rows.values())
        for name, _ in rows:
            self._words.update(_words(name))
        self._database.execute(f"DELETE FROM attribute{of_attributes}", values)
        self._database.executemany("INSERT OR IGNORE INTO attribute VALUES (?, ?, ?)", attributes)
        self._is_changed = True

    def _write_pending(self) -> None:
        """Write the words that misspelt ones are corrected to, and the facets, if something has changed."""
        if not self._is_changed:
            return
        self._database.executemany(
            "INSERT INTO word VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET documents = documents + excluded.documents",
            sorted((word, count) for word, count in self._words.items() if count),
        )
        self._database.execute("DELETE FROM word WHERE documents <= 0")
        self._words.clear()
        update_facets(self._database)
        self._is_changed = False

    def remove_words(self, graphs: Iterable[str]) -> None:
        """Remove the text of the documents of some named graphs; stems of its words are searched instead."""
        for graph in graphs:
            self._index_text("graph = ?", graph, is_removed=True)
            rows = self._database.execute(
                "SELECT id, body FROM document WHERE graph = ?", (graph,)
            ).fetchall()
            self._database.executemany(
                "UPDATE document SET body = '', keywords = ? WHERE id = ?",
                ((" ".join(sorted(set(stems(body or "")))), number) for number, body in rows),
            )
            self._index_text("graph = ?", graph)

    def optimize(self) -> None:
        """Merge the index into one segment, which makes searching faster."""
        self._database.execute("INSERT INTO text (text) VALUES ('optimize')")

    def _facets(self) -> Facets:
        self._write_pending()
        return read_facets(self._database)

    def _words_beginning(self, letter: str) -> list[str]:
        self._write_pending()
        return super()._words_beginning(letter)


def _words(*texts: str) -> set[str]:
    """Return the words of texts, in lower case."""
    return set(_WORD.findall(" ".join(texts).lower()))
