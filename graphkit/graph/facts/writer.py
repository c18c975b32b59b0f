"""Writes the read model in a build: the rows of reports as they are read,
those of entities at the end.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from graphkit.core.errors import StoreError
from graphkit.core.identifiers import inspection_of_report, report_of
from graphkit.core.language.stemming import stems
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.numbers import (
    VERSION,
    entity_number,
    inspection_number,
    statement_numbers,
)
from graphkit.graph.facts.schema import (
    ENTITY,
    INSPECTION,
    OF_REPORTS,
    OF_SOURCES,
    SHARED,
    TABLES,
    TEXT_COLUMNS,
    LinkTable,
    Rows,
    Table,
    ddl,
    key_of,
    sql_columns,
)
from graphkit.graph.facts.search_terms import parse_words

_WORD = re.compile(r"[^\W\d_]{3,}")


class FactsWriter(Facts):
    """A read model opened for writing; it is created where there is none. It can be read, too."""

    def __init__(self, path: Path) -> None:
        self._prepare(path)
        self._kept = None
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("PRAGMA cache_size = -65536")
        if not self._database.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall():
            self._database.executescript(f"{ddl()} PRAGMA user_version = {VERSION};")
        self._database.execute("BEGIN")
        # passages and names added with a word, less those removed
        self._words: Counter[str] = Counter()
        self._unindexed: list[int] = []  # inspections whose words are not searched yet
        self._removed: list[int] = []  # inspections that were replaced or removed
        self._written: list[int] = []  # inspections that were added or replaced
        # of the statements of reports, as they are used
        self._numbers: dict[str, dict[str, int]] = {}

    def close(self) -> None:
        """Write what is pending and release the file."""
        try:
            self._index_reports()
            self._write_words()
            with suppress(sqlite3.OperationalError):  # after an error the transaction has ended
                self._database.execute("COMMIT")
        finally:
            self._database.close()

    def finish(self) -> None:
        """Write what is pending; the file no longer changes, and what is read of it is kept."""
        self.optimize()
        self._database.execute("COMMIT")
        self._kept = {}

    def run_script(self, script: str) -> None:
        """Run statements that make temporary tables and views, which ends a transaction."""
        super().run_script(script)
        self._database.execute("BEGIN")

    def replace_report(self, rows: Rows) -> None:
        """Replace the rows of a report."""
        [(number, *_)] = rows[INSPECTION.name]
        self._remove(number)
        for table in OF_REPORTS:
            if found := rows.get(table.name):
                self._insert(table, found)
        self._unindexed.append(number)
        self._written.append(number)

    def remove_report(self, report: str) -> None:
        """Remove the rows of a report, given by its IRI."""
        self._remove(inspection_number(inspection_of_report(report)))

    def _remove(self, number: int) -> None:
        known = self._database.execute(
            "SELECT 1 FROM inspection WHERE id = ?", (number,)
        ).fetchall()
        if not known:
            return
        self._removed.append(number)
        statements = statement_numbers(number)
        if number in self._unindexed:
            self._unindexed.remove(number)
        else:
            self._search_text(statements, is_removed=True)
        for table in reversed(OF_REPORTS):
            self._database.execute(
                f"DELETE FROM {table.name} WHERE {key_of(table)[0]} BETWEEN ? AND ?",
                (number, statements[-1]),
            )

    def number_of(self, iri: str) -> int | None:
        """Return the number of a statement of a report, by identifier; None where there is none."""
        if not (report := report_of(iri)):
            return None
        if report not in self._numbers:
            query = "SELECT iri, id FROM passage WHERE inspection = ?"
            number = inspection_number(inspection_of_report(report))
            self._numbers[report] = dict(self._database.execute(query, (number,)))
        return self._numbers[report].get(iri)

    def replace_shared(self, rows: Rows, about: Collection[str] | None = None) -> None:
        """Replace the rows of entities and inferences (`derivation.shared_rows`),
        where they differ.

        `about` are the subjects of all rows that are replaced, those of statements of reports that
        were replaced or removed excepted; by default, all rows are.
        """
        numbers: list[int] | None = None
        if about is not None:
            ways = (entity_number, inspection_number, self.number_of)
            numbers = [number for iri in about for way in ways if (number := way(iri)) is not None]
        for table in SHARED:
            self._replace_table(table, rows.get(table.name, []), numbers)
        self._write_names()

    def replace_source(self, rows: Rows) -> None:
        """Replace the rows of a published list (`derivation.source_rows`), where they differ."""
        for table in OF_SOURCES:
            if table.name in rows:
                self._replace_table(table, rows[table.name])

    def _replace_table(
        self,
        table: Table | LinkTable,
        rows: Sequence[tuple[Any, ...]],
        numbers: Sequence[int] | None = None,
    ) -> None:
        """Replace the rows of a table; with `numbers`, those that begin with one,
        or with one removed.
        """
        new, key = set(rows), key_of(table)
        columns = ", ".join(f'"{name}"' for name, *_ in sql_columns(table))
        query = f"SELECT {columns} FROM {table.name}"
        if numbers is None:
            old = set(self._database.execute(query))
        else:
            among = f"{query} WHERE {key[0]} IN (SELECT value FROM json_each(?))"
            old = set(self._database.execute(among, (json.dumps(numbers),)))
            for number in self._removed:
                range_ = (number, statement_numbers(number)[-1])
                old |= set(
                    self._database.execute(f"{query} WHERE {key[0]} BETWEEN ? AND ?", range_)
                )
        removed, added = sorted(old - new, key=repr), sorted(new - old, key=repr)
        places = [name for name, *_ in sql_columns(table)]
        keys = [tuple(row[places.index(name)] for name in key) for row in removed]
        if table is ENTITY:
            self._search_text([number for (number,) in keys], is_removed=True)
        where = " AND ".join(f"{name} = ?" for name in key)
        self._database.executemany(f"DELETE FROM {table.name} WHERE {where}", keys)
        self._insert(table, added)
        if table is ENTITY:
            self._search_text([row[0] for row in added])

    def _insert(self, table: Table | LinkTable, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            try:
                self._database.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
            except sqlite3.IntegrityError as error:
                raise StoreError(f"the graph lacks what its ontology requires ({error})") from error

    def _index_reports(self) -> None:
        """Make the words of the reports that were written searchable, in one pass by number."""
        for number in sorted(self._unindexed):
            self._search_text(statement_numbers(number))
        self._unindexed.clear()

    def _search_text(self, numbers: range | list[int], *, is_removed: bool = False) -> None:
        """Add statements or entities to the full-text index, or remove them before they change."""
        delete, columns = ("'delete', ", "text, rowid") if is_removed else ("", "rowid")
        # A range each: for a list of numbers, SQLite would read all statements.
        spans = (
            [(numbers[0], numbers[-1])]
            if isinstance(numbers, range)
            else [(at, at) for at in numbers]
        )
        where = "WHERE id BETWEEN ? AND ?"
        self._database.executemany(
            f"INSERT INTO text ({columns}, {TEXT_COLUMNS}) "
            f"SELECT {delete}id, {TEXT_COLUMNS} FROM searchable {where} ORDER BY id",
            spans,
        )
        count = self._words.subtract if is_removed else self._words.update
        for span in spans:
            for texts in self._database.execute(
                f"SELECT title, body, labels FROM searchable {where}", span
            ):
                count(_words(*texts))

    def _write_names(self) -> None:
        """Write the names of places and topics that a search understands."""
        query = """
            SELECT lower(name.name), entity.iri, entity.kind,
              CASE WHEN entity.kind IN ('region', 'place') THEN (
                SELECT group_concat(label, '|') FROM (
                  SELECT inside.label FROM entity AS inside WHERE inside.id IN (
                    SELECT id FROM authority WHERE region = concept.notation
                    UNION SELECT authority FROM place_member WHERE place = entity.id) ORDER BY 1))
                ELSE entity.label END
            FROM name JOIN entity ON entity.id = name.entity LEFT JOIN concept
            ON concept.id = entity.id
            WHERE entity.kind IN ('authority', 'topic', 'region', 'place')
              AND name.kind IN ('label', 'alternative')
            ORDER BY 1, 2"""
        rows: dict[tuple[str, str], tuple[str, str, str, str]] = {}
        for text, iri, kind, labels in self._database.execute(query):
            for name in (text, " ".join(term.text for term in parse_words(text))):
                rows.setdefault((name, iri), (name, iri, kind, labels or ""))
        for (name,) in self._database.execute("SELECT name FROM search_name"):
            self._words.subtract(_words(name))
        self._database.execute("DELETE FROM search_name")
        self._database.executemany("INSERT INTO search_name VALUES (?, ?, ?, ?)", rows.values())
        for name, _ in rows:
            self._words.update(_words(name))

    def _write_words(self) -> None:
        """Write the words that misspelt ones are corrected to."""
        self._database.executemany(
            "INSERT INTO word VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET documents = documents + excluded.documents",
            sorted((word, count) for word, count in self._words.items() if count),
        )
        self._database.execute("DELETE FROM word WHERE documents <= 0")
        self._words.clear()

    def remove_words(self, reports: Iterable[str]) -> None:
        """Remove the words of some reports, given by IRI; stems of them are searched instead."""
        for report in sorted(reports):
            statements = statement_numbers(inspection_number(inspection_of_report(report)))
            among = f"BETWEEN {statements[0]} AND {statements[-1]}"
            self._search_text(statements, is_removed=True)
            query = f"SELECT id, quote FROM passage WHERE id {among} AND quote IS NOT NULL"
            self._database.executemany(
                "UPDATE passage SET quote = NULL, keywords = ? WHERE id = ?",
                [
                    (" ".join(sorted(set(stems(words)))), number)
                    for number, words in self._database.execute(query)
                ],
            )
            self._database.execute(f"UPDATE recommendation SET lead_in = NULL WHERE id {among}")
            self._search_text(statements)

    def describe(self, about: Mapping[str, str]) -> None:
        """Replace the table `meta`: what the read model is of, and how much it has."""
        counted = (
            "inspection",
            "finding",
            "recommendation",
            "judgement",
            "authority",
            "agency",
            "service",
        )
        counts = {
            f"rows of {name}": str(self.column(f"SELECT count(*) FROM {name}")[0])
            for name in counted
        }
        [newest] = self.column("SELECT ifnull(max(start_date), '') FROM inspection")
        found = {**about, "read model": str(VERSION), "newest inspection": newest, **counts}
        self._database.execute("DELETE FROM meta")
        self._database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(found.items()))

    def broken_references(self, is_update: bool = False) -> list[str]:
        """Return the tables with rows that refer to nothing,
        each with the table that they refer to.

        In an update, the rows of reports that have not changed are not looked at: what they refer
        to are their own rows, and entities that they name.
        """
        found: set[tuple[str, str]] = set()
        for table in TABLES:
            if not is_update or table not in OF_REPORTS:
                rows = self._database.execute(f"PRAGMA foreign_key_check({table.name})")
                found.update((name, parent) for name, _, parent, _ in rows)
                continue
            for _, _, parent, column, other, *_ in self.rows(
                f"PRAGMA foreign_key_list({table.name})"
            ):
                query = f"""SELECT 1 FROM {table.name} WHERE {key_of(table)[0]} BETWEEN ? AND ?
                    AND {column} NOT IN (SELECT {other or "id"} FROM {parent}) LIMIT 1"""
                if any(
                    self.rows(query, (each, statement_numbers(each)[-1])) for each in self._written
                ):
                    found.add((table.name, parent))
        return [
            f"{table} refers to a row that {parent} does not have"
            for table, parent in sorted(found)
        ]

    def optimize(self) -> None:
        """Merge the full-text index into one segment, measure the tables,
        which makes reading faster, and write the file anew, in order and without gaps.
        """
        self._index_reports()
        self._write_words()
        merge = "INSERT INTO text (text) VALUES ('optimize')"
        for statement in (merge, "ANALYZE", "COMMIT", "VACUUM", "BEGIN"):
            self._database.execute(statement)


def _words(*texts: str | None) -> set[str]:
    """Return the words of texts, in lower case."""
    return set(_WORD.findall(" ".join(filter(None, texts)).lower()))
