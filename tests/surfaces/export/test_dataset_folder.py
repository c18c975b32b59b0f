"""A dataset folder: the same tables as CSV, as Parquet with types, and as SQLite;
what describes them names each table and column.
"""

import csv
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import pyarrow.parquet
import pytest

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import export
from graphkit.surfaces.export.dataset_folder import CROISSANT, DATA_PACKAGE, DATASETTE
from graphkit.surfaces.export.table_files import TABLES

NAMES = sorted(TABLES)


@pytest.fixture(scope="module")
def folder(small: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(small, "dataset", tmp_path_factory.mktemp("made") / "dataset")


def as_text(value: object) -> str:
    """Return a value as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_what_csv_holds(folder: Path, name: str) -> None:
    table = pyarrow.parquet.read_table(folder / f"{name}.parquet")
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *expected = csv.reader(file)
    assert table.column_names == head
    read = [[as_text(value) for value in row.values()] for row in table.to_pylist()]
    assert read == [[cell.removeprefix("'") for cell in row] for row in expected]


def test_columns_have_types(folder: Path) -> None:
    schema = pyarrow.parquet.read_schema(folder / "recommendations.parquet")
    types = {
        name: str(schema.field(name).type)
        for name in ("start_date", "page", "priority_action", "id")
    }
    # often a year is all that is known
    agencies = pyarrow.parquet.read_schema(folder / "agencies.parquet")
    assert {str(agencies.field(name).type) for name in ("since", "until")} == {"string"}
    arrangements = pyarrow.parquet.read_schema(folder / "arrangements.parquet")
    assert str(arrangements.field("known_at").type) == "date32[day]"
    assert types == {
        "start_date": "date32[day]",
        "page": "int64",
        "priority_action": "bool",
        "id": "string",
    }


def test_pandas_reads_it(folder: Path) -> None:
    findings = pandas.read_parquet(folder / "findings.parquet")
    assert findings["confidence"].between(0, 1).all()
    assert findings["id"].is_unique


def test_it_does_not_say_when_it_was_made(folder: Path, small: Store, tmp_path: Path) -> None:
    again = export(small, "dataset", tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8")))


def test_facets_are_columns_with_few_values(folder: Path) -> None:
    (tables,) = [each["tables"] for each in read(folder / DATASETTE)["databases"].values()]
    assert sorted(tables) == NAMES
    for name, described in tables.items():
        columns = {column.name for column in TABLES[name] if not column.many}
        assert described["description"]
        assert set(described["facets"]) <= columns


def test_each_csv_file_is_a_resource(folder: Path) -> None:
    resources = read(folder / DATA_PACKAGE)["resources"]
    assert sorted(resource["path"] for resource in resources) == [f"{name}.csv" for name in NAMES]
    for resource in resources:
        with (folder / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
            fields = [field["name"] for field in resource["schema"]["fields"]]
            assert fields == next(csv.reader(file))


def test_croissant_describes_parquet_files(folder: Path) -> None:
    data = read(folder / CROISSANT)
    assert 50 <= len(data["description"]) <= 5000  # what Google's dataset search takes
    first, last = data["temporalCoverage"].split("/")
    assert first <= last
    for file in data["distribution"]:
        content = (folder / file["contentUrl"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
    for record_set in data["recordSet"]:
        schema = pyarrow.parquet.read_schema(folder / f"{record_set['name']}.parquet")
        assert [field["name"] for field in record_set["field"]] == schema.names
