"""SQLite: the tables with types and keys, as Datasette opens them."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import invented_places
import pytest
from small_graphs import graph_store, report

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import export
from graphkit.surfaces.export.dataset_folder import DATABASE
from graphkit.surfaces.export.table_files import TABLES


@pytest.fixture(scope="module")
def path(small: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(small, "dataset", tmp_path_factory.mktemp("sqlite") / "dataset") / DATABASE


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_each_table_has_the_rows_of_csv(path: Path, small: Store, tmp_path: Path) -> None:
    tables = export(small, "csv", tmp_path / "csv")
    for name, columns in TABLES.items():
        with (tables / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            read = list(csv.DictReader(file))
        names = [column.name for column in columns if column.type == "text" and not column.many]
        listed = ", ".join(f'"{each}"' for each in names)
        stored = rows(path, f'SELECT {listed} FROM "{name}" ORDER BY id')
        expected = [tuple(row[each].removeprefix("'") or None for each in names) for row in read]
        assert stored == expected


def test_cells_have_types_and_arrays(path: Path) -> None:
    types = rows(
        path, "SELECT DISTINCT typeof(page), typeof(confidence) FROM findings WHERE confidence < 1"
    )
    assert set(types) <= {("integer", "real"), ("null", "real")}  # a text report has no pages
    topics = [
        json.loads(cell)
        for (cell,) in rows(path, "SELECT topics FROM findings WHERE topics NOT NULL")
    ]
    assert topics
    assert all(isinstance(each, list) and each for each in topics)
    assert not rows(path, "PRAGMA foreign_key_check")
    keys = rows(path, "PRAGMA foreign_key_list(findings)")
    assert {(parent, column) for _, _, parent, column, *_ in keys} == {
        ("inspections", "inspection")
    }
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_second_page_of_a_statement_is_left_out(tmp_path: Path) -> None:
    more = (
        "<https://w3id.org/graphkit/id/inspection/x/2020-ilacs/finding/1.1> a gk:Finding ; "
        "gk:page 3, 4 ."
    )
    store = graph_store(report("x", "2020", {"neglect": "w"}, more=more))
    path = export(store, "dataset", tmp_path / "two") / DATABASE
    assert rows(path, "SELECT page FROM findings") == [(3,)]


def test_hostile_text_is_stored_as_it_is(small_store: Store, tmp_path: Path) -> None:
    path = export(small_store, "dataset", tmp_path / "hostile") / DATABASE
    names = {
        name for (name,) in rows(path, "SELECT name FROM services UNION SELECT name FROM agencies")
    }
    assert invented_places.FORMULA in names


def test_duckdb_reads_parquet_and_sqlite_rows_agree(
    path: Path, small: Store, tmp_path: Path
) -> None:
    duckdb = pytest.importorskip("duckdb", reason="no DuckDB")
    folder = export(small, "dataset", tmp_path / "dataset")
    with duckdb.connect() as database:
        for name in TABLES:
            file = str(folder / f"{name}.parquet")
            (count,) = database.execute("SELECT count(*) FROM read_parquet(?)", [file]).fetchone()
            assert [(count,)] == rows(path, f'SELECT count(*) FROM "{name}"')
        query = "SELECT polarity, count(*) FROM read_parquet(?) GROUP BY 1 ORDER BY 1"
        found = database.execute(query, [str(folder / "findings.parquet")]).fetchall()
    assert found == rows(path, "SELECT polarity, count(*) FROM findings GROUP BY 1 ORDER BY 1")
