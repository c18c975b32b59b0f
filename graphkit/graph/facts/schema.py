"""The tables of the read model, as `data/read-model.yaml` declares them,
and the SQL that creates them.

The declaration is also what the documentation lists, and what `derivation` follows. Each row of an
entity or statement has its IRI. Numbers that join tables (`id`) follow from IRIs: they are the same
in each build.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from graphkit.core.confidence_levels import SURE
from graphkit.core.resources import read_yaml
from graphkit.core.terms import BASE, PREFIXES
from graphkit.graph.facts.numbers import SEARCHED, SEARCHED_ENTITIES, as_sql
from graphkit.graph.facts.passage_link import LINK_SQL

Rows = dict[str, list[tuple[Any, ...]]]  # table → rows


class Form(Enum):
    """How a value of the graph is written in a column."""

    TEXT = "text"
    LATEST = "latest"  # the last of several texts
    VALUE = "value"  # the notation of a concept: "weakness"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"  # 1 for true, 0 for false
    ENTITY = "entity"  # the number of an entity
    STATEMENT = "statement"  # the number of a statement, of any report
    INSPECTION = "inspection"  # the number of an inspection
    BYTES = "bytes"

    @property
    def sql_type(self) -> str:
        """Return the type of a column."""
        if self in (Form.NUMBER, Form.BYTES):
            return "REAL" if self is Form.NUMBER else "BLOB"
        return "TEXT" if self in (Form.TEXT, Form.LATEST, Form.VALUE) else "INTEGER"


class Column(NamedTuple):
    """A column: its name, what it says, the property it is read from ("" where code writes it),
    its form.
    """

    name: str
    help: str
    property: str = ""
    form: Form = Form.TEXT
    references: str = ""  # table
    required: bool = False  # has no empty cell
    sql: str = ""  # what it is made of, where it is computed when it is read
    scheme: str = ""  # of the concepts whose notations it has


class Table(NamedTuple):
    """A table of entities or statements, with one row for each member of a class.

    A table without a class has rows for members of several classes.
    """

    name: str
    help: str
    columns: tuple[Column, ...]
    class_: str = ""
    key: tuple[str, ...] = ("id",)
    indexes: tuple[tuple[str, ...], ...] = ()


class LinkTable(NamedTuple):
    """A table for a property with several values: one row for each subject and value."""

    name: str
    help: str
    subject: str  # column
    value: str  # column
    property: str
    form: Form
    references: str = "passage"  # table of the subject
    values: str = ""  # table of the values
    has_doubt: bool = False  # with a column is_sure: 0 where gk:unsureLabel names the value
    classes: tuple[str, ...] = ()  # of the subject
    scheme: str = ""  # of the concepts whose notations are the values


def full_name(name: str) -> str:
    """Return the IRI of a term: of "gk:topic"; "" for none."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if name else ""


def _table(declared: dict[str, Any]) -> Table:
    columns = tuple(
        Column(
            each["name"],
            each["help"],
            full_name(each.get("property", "")),
            Form(each.get("form", "text")),
            each.get("references", ""),
            each.get("required", False),
            each.get("sql", "").format(base=BASE),
            each.get("scheme", ""),
        )
        for each in declared["columns"]
    )
    return Table(
        declared["name"],
        declared["help"],
        columns,
        full_name(declared.get("class", "")),
        tuple(declared.get("key", ["id"])),
        tuple(map(tuple, declared.get("indexes", []))),
    )


def _link(declared: dict[str, Any]) -> LinkTable:
    own = dict(declared) | {
        "property": full_name(declared["property"]),
        "form": Form(declared["form"]),
    }
    return LinkTable(**own | {"classes": tuple(map(full_name, declared.get("classes", [])))})


_DECLARED = read_yaml("data", "read-model.yaml")
[PASSAGE] = map(_table, _DECLARED["passage"])  # of each statement
STATEMENTS = tuple(map(_table, _DECLARED["statements"]))
[INSPECTION] = map(_table, _DECLARED["inspection"])
[ENTITY] = map(_table, _DECLARED["entity"])
ENTITIES = tuple(map(_table, _DECLARED["entities"]))
SOURCES = tuple(map(_table, _DECLARED["sources"]))  # of published lists, apart from reports
COVER = "cover"  # the table of what sources have: written last, as it counts what is loaded
SOURCE_LINKS = tuple(map(_link, _DECLARED["source_links"]))
[NAMES] = map(_table, _DECLARED["names"])
[IDENTIFIERS] = map(_table, _DECLARED["identifiers"])
LINKS = tuple(map(_link, _DECLARED["links"]))  # of statements and inspections
INFERRED_LINKS = tuple(map(_link, _DECLARED["inferred_links"]))  # between several reports
ENTITY_LINKS = tuple(map(_link, _DECLARED["entity_links"]))
OF_REPORTS: tuple[Table | LinkTable, ...] = (
    INSPECTION,
    PASSAGE,
    *STATEMENTS,
    *LINKS,
)  # written with each report
SHARED: tuple[Table | LinkTable, ...] = (
    ENTITY,
    *ENTITIES,
    NAMES,
    IDENTIFIERS,
    *INFERRED_LINKS,
    *ENTITY_LINKS,
)  # at the end of a build
OF_SOURCES: tuple[Table | LinkTable, ...] = (*SOURCES, *SOURCE_LINKS)
TABLES = (*OF_REPORTS, *SHARED, *OF_SOURCES)
TEXT_COLUMNS = "title, body, labels, keywords"  # of full-text search
_OTHERS = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE search_name (name TEXT, iri TEXT, kind TEXT, labels TEXT, PRIMARY KEY (name, iri))
  STRICT, WITHOUT ROWID;
CREATE INDEX passage_with_quote ON passage (id) WHERE quote IS NOT NULL;
CREATE VIEW searchable AS
  SELECT id, '' AS title, quote AS body, labels, keywords FROM passage WHERE kind IN {SEARCHED}
  UNION ALL SELECT id, label, other_names, labels, '' FROM entity WHERE kind IN {SEARCHED_ENTITIES};
CREATE VIRTUAL TABLE text USING fts5({TEXT_COLUMNS}, content='searchable', content_rowid='id',
  tokenize='porter unicode61 remove_diacritics 2');
"""


class SqlView(NamedTuple):
    """A table for people, made of the others: what exports to CSV and Parquet contain."""

    name: str
    row: str  # what it is, in words
    facets: list[str]  # columns with few values, which are worth counting by
    columns: dict[str, dict[str, Any]]  # name → type, many, property
    sql: str

    @property
    def description(self) -> str:
        """What a row is, as a sentence."""
        return f"A row is {self.row}."


def _views() -> tuple[SqlView, ...]:
    """Return the views that `data/tables.yaml` declares."""
    declared = read_yaml("data", "tables.yaml")
    parts = {name: text.strip() for name, text in declared.pop("parts").items()} | {
        "sure": str(SURE),
        "link": LINK_SQL,
    }
    return tuple(
        SqlView(**each | {"name": name, "sql": as_sql(each["sql"].format(**parts), BASE)})
        for name, each in declared.items()
    )


VIEWS = _views()


def _create_view(view: SqlView) -> str:
    columns = ", ".join(f'"{name}"' for name in view.columns)
    return f"CREATE VIEW {view.name} ({columns}) AS {view.sql.strip()};"


def ddl() -> str:
    """Return the statements that create the tables, views and indexes of an empty file."""
    return "\n".join([*map(_create, TABLES), _OTHERS, *map(_create_view, VIEWS)])


def sql_columns(table: Table | LinkTable) -> list[tuple[str, str, str]]:
    """Return the name, the declaration and the help of each column of a table."""
    if isinstance(table, Table):
        return [
            (
                each.name,
                _declaration(each, is_checked=not schemes_of(table))
                + " PRIMARY KEY" * (table.key == (each.name,))
                + _references(each.references),
                each.help,
            )
            for each in table.columns
        ]
    subject = f"INTEGER NOT NULL{_references(table.references)}"
    value = f"{table.form.sql_type} NOT NULL{_references(table.values)}"
    sure = ("is_sure", "INTEGER NOT NULL", "0 for a label that is unsure.")
    return [
        (table.subject, subject, ""),
        (table.value, value, ""),
        *([sure] if table.has_doubt else []),
    ]


def key_of(table: Table | LinkTable) -> tuple[str, ...]:
    """Return the columns of the primary key of a table."""
    return table.key if isinstance(table, Table) else (table.subject, table.value)


def _declaration(column: Column, is_checked: bool) -> str:
    """Return the type of a column and what it may contain, in SQL.

    SQLite cannot write a table anew (VACUUM) that has both a CHECK and a generated column, as of a
    scheme.
    """
    words = [
        column.form.sql_type,
        "NOT NULL" * column.required,
        f"AS ({column.sql})" * bool(column.sql),
    ]
    if column.form is Form.FLAG and is_checked:
        words.append(f"CHECK ({column.name} IN (0, 1))")
    return " ".join(filter(None, words))


def _references(table: str) -> str:
    return f" REFERENCES {table}" if table else ""


def schemes_of(table: Table | LinkTable) -> dict[str, str]:
    """Return the columns of a table that have notations of concepts,
    each with the scheme of these.
    """
    if isinstance(table, LinkTable):
        return {table.value: table.scheme} if table.scheme else {}
    return {each.name: each.scheme for each in table.columns if each.scheme}


def _create(table: Table | LinkTable) -> str:
    columns = [f'"{name}" {declared}' for name, declared, _ in sql_columns(table)]
    columns += [f"{name}_scheme TEXT AS ('{scheme}')" for name, scheme in schemes_of(table).items()]
    key, indexes = (
        key_of(table),
        table.indexes if isinstance(table, Table) else ((table.value, table.subject),),
    )
    own = [f"PRIMARY KEY ({', '.join(key)})"] if len(key) > 1 else []
    suffix = "STRICT, WITHOUT ROWID" if own else "STRICT"
    own += [
        f"FOREIGN KEY ({name}_scheme, {name}) REFERENCES concept (scheme, notation)"
        for name in schemes_of(table)
    ]
    lines = [f"CREATE TABLE {table.name} ({', '.join([*columns, *own])}) {suffix};"]
    for index in indexes:
        unique = "UNIQUE " if index in (("iri",), ("scheme", "notation")) else ""
        name = f"{table.name}_{'_'.join(index)}"
        lines.append(f"CREATE {unique}INDEX {name} ON {table.name} ({', '.join(index)});")
    return "\n".join(lines)
