"""The columns that a build keeps of each report say what its named graph says, however they are read."""

from pathlib import Path

import pytest
from builds import AMBLEFORD, build, report_folder

import graphkit as gk
from graphkit.core.terms import Class, Property
from graphkit.export import export
from graphkit.store.dataset import Store, open_store
from graphkit.store.statement_columns import PATHS, StatementColumns, statement_columns
from graphkit.web.public_copy import copy_without_quotes

PREDICATES = [Property.POLARITY, Property.TOPIC, Property.PAGE, Property.SELECTOR, Property.QUOTE]
Table = list[tuple[str, list[str], list[list[list[str]]]]]


def table(store: Store, class_: Class, inspections: list[str] | None = None) -> Table:
    """Return inspection, IRIs and columns of the statements of a class."""

    def columns(each: StatementColumns) -> list[list[list[str]]]:
        return [each.cells(predicate, list) for predicate in PREDICATES]

    return [
        (each.inspection, each.iris, columns(each)) for each in statement_columns(store, class_, inspections)
    ]


@pytest.mark.parametrize("class_", PATHS)
def test_files_and_database_have_the_same_columns(small: Store, class_: Class) -> None:
    files = table(small, class_)
    assert any(iris for _, iris, _ in files)
    assert files == table(Store(small.engine), class_)


def test_an_update_writes_the_columns_of_a_new_build(register_folder: Path, tmp_path: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    build(tmp_path / "grown", register_folder, folder)
    report_folder(folder)
    build(tmp_path / "grown", register_folder, folder)
    build(tmp_path / "new", register_folder, folder)

    def files(location: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in location.glob("generation-*2/graphs/*.columns.gz")}

    new = {path.name: path.read_bytes() for path in (tmp_path / "new").glob("*/graphs/*.columns.gz")}
    assert new
    assert files(tmp_path / "grown") == new


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"authority": "Ambleford"},
        {"authority": ["Wexmoor", "Northmere"], "since": "2016"},
        {"polarity": "weakness", "extent": "some"},
        {"topic": "neglect", "polarity": ["weakness", "mixed"]},
        {"sector": "police", "since": "2014-05"},
    ],
    ids=str,
)
def test_findings_are_the_answer_to_the_question(whole: Path, given: dict[str, str]) -> None:
    with gk.open(whole) as graph:
        assert graph.findings(**given) == graph.query("findings", **given)  # type: ignore[arg-type]


def test_exports_are_the_same_without_files(whole: Path, tmp_path: Path) -> None:
    store = open_store(whole)
    for name, each in (("files", store), ("database", Store(store.engine))):
        export(each, "csv", tmp_path / name)
    tables = sorted((tmp_path / "files").glob("*.csv"))
    assert {path.stem for path in tables} >= {"findings", "judgements", "recommendations", "arrangements"}
    for path in tables:
        assert path.read_bytes() == (tmp_path / "database" / path.name).read_bytes()


def test_the_public_copy_has_columns_without_quotes(whole: Path, tmp_path: Path) -> None:
    copy_without_quotes(str(whole), str(tmp_path))
    public = open_store(tmp_path)
    found = table(public, Class.FINDING)
    assert found == table(Store(public.engine), Class.FINDING)
    assert found != table(open_store(whole), Class.FINDING)
