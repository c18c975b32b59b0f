"""Parquet: the same tables as CSV, with types, read back by pandas and Arrow."""

import csv
from datetime import date
from pathlib import Path

import pandas
import pyarrow.parquet
import pytest

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import export
from graphkit.surfaces.export.table_files import TABLES

NAMES = sorted(TABLES)


@pytest.fixture(scope="module")
def both(small: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("both")
    return export(small, "parquet", folder / "parquet"), export(small, "csv", folder / "csv")


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
def test_it_holds_what_csv_holds(both: tuple[Path, Path], name: str) -> None:
    table = pyarrow.parquet.read_table(both[0] / f"{name}.parquet")
    with (both[1] / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *expected = csv.reader(file)
    assert table.column_names == head
    read = [[as_text(value) for value in row.values()] for row in table.to_pylist()]
    assert read == [[cell.removeprefix("'") for cell in row] for row in expected]


def test_columns_have_types(both: tuple[Path, Path]) -> None:
    schema = pyarrow.parquet.read_schema(both[0] / "recommendations.parquet")
    types = {
        name: str(schema.field(name).type)
        for name in ("start_date", "page", "priority_action", "id")
    }
    # often a year is all that is known
    agencies = pyarrow.parquet.read_schema(both[0] / "agencies.parquet")
    assert {str(agencies.field(name).type) for name in ("since", "until")} == {"string"}
    arrangements = pyarrow.parquet.read_schema(both[0] / "arrangements.parquet")
    assert str(arrangements.field("known_at").type) == "date32[day]"
    assert types == {
        "start_date": "date32[day]",
        "page": "int64",
        "priority_action": "bool",
        "id": "string",
    }


def test_pandas_reads_it(both: tuple[Path, Path]) -> None:
    findings = pandas.read_parquet(both[0] / "findings.parquet")
    assert findings["confidence"].between(0, 1).all()
    assert findings["id"].is_unique


def test_it_does_not_say_when_it_was_made(
    both: tuple[Path, Path], small: Store, tmp_path: Path
) -> None:
    again = export(small, "parquet", tmp_path / "again")
    for path in both[0].iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()
