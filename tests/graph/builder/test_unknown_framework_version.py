"""A report of a version that graphkit does not know: a valid graph with its grades;
`--strict` fails.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from builds import AMBLEFORD, REPORTS, edited_copy
from click.testing import CliRunner, Result

from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.cli import main

AWAY = "experiences and progress of children who live away from home"
CRITERION = "experiences-and-progress-of-children-who-live-away-from-home"
OF_2025 = (("2023", "2025"), ("experiences and progress of children in care", AWAY))


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> tuple[Result, Path]:
    """The build of a report whose table and headings have a judgement under a new name."""
    folder = tmp_path_factory.mktemp("unknown")
    report = edited_copy(REPORTS / AMBLEFORD, folder, *OF_2025)
    store, register = ["--store", str(folder / "db")], ["--register", str(register_folder)]
    return CliRunner().invoke(
        main, [*store, "build", str(report), "--strict", *register]
    ), folder / "db"


def test_strict_prints_the_notes_and_fails(result: tuple[Result, Path]) -> None:
    assert result[0].exit_code == 1
    notes = [line for line in result[0].stderr.splitlines() if line.startswith("note: ")]
    assert [line.split(": ")[1:3] for line in notes] == [
        [AMBLEFORD, "unknown-criterion"],
        [AMBLEFORD, "unknown-heading"],
        [AMBLEFORD, "unknown-version"],
    ]
    assert notes[1].endswith(f"(“The {AWAY}: requires improvement to be good”)")


def test_its_graph_has_the_grade_and_is_valid(result: tuple[Result, Path]) -> None:
    assert "validation: 1 warning" in result[0].stdout
    rows = open_store(result[1]).rows(
        "SELECT ?notation ?name ?grade (COUNT(?finding) AS ?findings) {"
        " ?judgement gk:criterion ?criterion ; gk:grade/skos:notation ?grade ."
        " ?criterion skos:notation ?notation ; "
        "skos:prefLabel ?name . ?finding gk:section ?criterion"
        f" FILTER(?notation = '{CRITERION}') }} GROUP BY ?notation ?name ?grade"
    )
    ((notation, name, grade, findings),) = rows
    assert (notation, name, grade) == (CRITERION, AWAY.capitalize(), "requires-improvement")
    assert int(findings) > 3


def test_a_misspelt_criterion_of_a_record_is_a_violation(
    result: tuple[Result, Path], tmp_path: Path, register_folder: Path
) -> None:
    """Only what a report prints becomes a criterion, not a slip in a record."""
    from graphkit.surfaces.cli import main

    run = CliRunner().invoke
    arguments = ["--register", str(register_folder)]
    run(main, ["extract", str(REPORTS / AMBLEFORD), "-o", str(tmp_path), *arguments])
    (record,) = tmp_path.glob("*.json")
    record.write_text(record.read_text("utf-8").replace('"leaders"', '"leadrs"'), "utf-8")
    built = run(main, ["--store", str(tmp_path / "db"), "build", str(record), *arguments])
    assert built.exit_code == 1
    assert "violation" in built.stdout
