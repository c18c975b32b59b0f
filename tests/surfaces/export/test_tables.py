"""Tables: a row a thing, cells that no spreadsheet runs."""

import csv
from pathlib import Path

import invented_places
import pytest

from graphkit.core.resources import PACKAGE
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import ExportOptions, export
from graphkit.surfaces.export.table_files import TABLES


@pytest.fixture(scope="module")
def folder(small_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(small_store, "csv", tmp_path_factory.mktemp("tables"))


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_each_finding_has_a_row_with_its_place(folder: Path) -> None:
    found = rows(folder, "findings")
    assert len(found) == sum(len(record.findings) for record in invented_places.records())
    first = next(row for row in found if row["id"].endswith("2019-03-04-ilacs/finding/1.1"))
    assert first["authority"] == "Ambleford"
    assert first["start_date"] == "2019-03-04"
    assert (first["polarity"], first["extent"], first["topics"]) == (
        "weakness",
        "some",
        "strategy-discussions",
    )
    assert (first["concerns"], first["page"], first["paragraph"]) == ("Norvale Police", "2", "1")


def test_no_cell_begins_as_a_formula_does(folder: Path) -> None:
    cells = [cell for table in TABLES for row in rows(folder, table) for cell in row.values()]
    assert f"'{invented_places.FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_part_has_the_rows_of_the_part(small_store: Store, tmp_path: Path) -> None:
    wexmoor = export(
        small_store, "csv", tmp_path / "out", ExportOptions(resolve_focus(small_store, "Wexmoor"))
    )
    assert {row["gss"] for row in rows(wexmoor, "findings")} == {invented_places.WEXMOOR}
    assert [row["quote"] for row in rows(wexmoor, "findings")] == ["", ""]


def test_files_are_utf_8_as_excel_knows_it(folder: Path) -> None:
    for path in folder.iterdir():
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf") == (path.suffix == ".csv")
        assert b"\r" not in data
        data.decode("utf-8")


def test_every_table_and_column_is_documented() -> None:
    text = (PACKAGE.parent / "docs" / "reference" / "exports.md").read_text("utf-8")
    for name, columns in TABLES.items():
        assert f"`{name}.csv`" in text
        assert not [column.name for column in columns if f"`{column.name}`" not in text]
