"""CSVW: the metadata beside the tables is valid, and reads every cell with its type."""

import csv
import json
from pathlib import Path

import pytest

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import export
from graphkit.surfaces.export.table_files import METADATA, TABLES


@pytest.fixture(scope="module")
def folder(small: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(small, "csv", tmp_path_factory.mktemp("csvw") / "tables")


def test_each_column_is_described(folder: Path) -> None:
    metadata = json.loads((folder / METADATA).read_text("utf-8"))
    assert [table["url"] for table in metadata["tables"]] == [f"{name}.csv" for name in TABLES]
    for table in metadata["tables"]:
        with (folder / table["url"]).open(encoding="utf-8-sig", newline="") as file:
            assert [column["titles"] for column in table["tableSchema"]["columns"]] == next(
                csv.reader(file)
            )


@pytest.mark.filterwarnings("default")  # of the validator's own imports
def test_the_tables_are_valid(folder: Path) -> None:
    csvw = pytest.importorskip("csvw", reason="no CSVW validator")
    group = csvw.TableGroup.from_file(folder / METADATA)
    group.check_referential_integrity(strict=True)
    findings = list(group.tabledict["findings.csv"].iterdicts(strict=True))
    assert findings
    assert all(isinstance(row["topics"], list) for row in findings)
    assert all(row["page"] is None or isinstance(row["page"], int) for row in findings)
