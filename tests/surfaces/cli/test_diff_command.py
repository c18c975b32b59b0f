"""The command `diff`, and `build --keep`."""

import json
from pathlib import Path

import pytest
from builds import AMBLEFORD, WEXMOOR, report_folder
from click.testing import CliRunner, Result

from graphkit.graph.store.locations import generation_folders
from graphkit.surfaces.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Path:
    """A store with two generations."""
    place = tmp_path_factory.mktemp("diff")
    build = (
        "--store",
        place / "db",
        "build",
        place / "reports",
        "--register",
        register_folder,
        "--keep",
        2,
    )
    report_folder(place / "reports", (AMBLEFORD,))
    assert run(*build).exit_code == 0
    report_folder(place / "reports", (WEXMOOR,))
    assert run(*build).exit_code == 0
    return place / "db"


def test_one_store_is_compared_with_its_last_generation(store: Path) -> None:
    found = run("diff", store)
    assert found.exit_code == 0
    assert "New inspections (1)\n  Wexmoor: ILACS 2018 of 2018-08-06" in found.stdout
    assert run("--store", store, "diff").stdout == found.stdout
    for old, new in ((f"{store}@1", f"{store}@2"), (f"{store}@1", "@2"), ("@1", store)):
        assert run("diff", old, new).stdout.splitlines()[2:] == found.stdout.splitlines()[2:]
    assert run("--store", store, "diff", "@1", "@2").stdout == found.stdout


def test_the_suffix_chooses_the_format(store: Path, tmp_path: Path) -> None:
    for name, beginning in (
        ("changes.html", "<!DOCTYPE html>"),
        ("changes.atom", '<?xml version="1.0"'),
        ("changes.txt", "From db@1"),
    ):
        assert run("diff", store, "-o", tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_text("utf-8").startswith(beginning)
    assert json.loads(run("diff", store, "-f", "json").stdout)["changes"]
    refused = run("diff", store, "-o", tmp_path / "changes.pdf")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)


def test_the_exit_code_tells_changes_if_wanted(store: Path) -> None:
    assert run("diff", store, "--exit-code").exit_code == 1
    assert run("diff", store, store, "--exit-code").exit_code == 0
    assert run("diff", store, "--authority", "Northmere", "--exit-code").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.db"], "no graph at nothing.db"),
        ([""], "the location of the graph is empty"),
        (["STORE@1", ""], "the location of the graph is empty"),
        (["STORE@1", "nothing.db"], "no graph at nothing.db: give a store"),
        (["STORE@7", "STORE"], "no generation 7 of"),
        (["STORE", "STORE", "STORE"], "give two graphs at most"),
        (["STORE", "REPORT"], "is no graph: give a store"),
        (["STORE", "BROKEN"], "broken.nt"),
        (["STORE", "NOT_GZIP"], "cannot read"),
        (["STORE", "DAMAGED"], "damaged.nq.gz"),
        (["STORE", "--authority", "Atlantis"], "Atlantis"),
        (["STORE", "--topic", "sailing"], "sailing"),
    ],
)
def test_bad_input_ends_with_one_line(
    arguments: list[str], message: str, store: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.nt"
    broken.write_text("<a> <b", "utf-8")
    report = store.parent / "reports" / AMBLEFORD
    not_gzip, damaged = tmp_path / "plain.nq.gz", tmp_path / "damaged.nq.gz"
    not_gzip.write_bytes(b"<a> <b> <c> .")
    damaged.write_bytes(b"\x1f\x8b\x08\x00" + b"a" * 24)
    named = {
        "STORE": store,
        "REPORT": report,
        "BROKEN": broken,
        "NOT_GZIP": not_gzip,
        "DAMAGED": damaged,
    }
    given = [
        str(named[each]) if each in named else each.replace("STORE", str(store))
        for each in arguments
    ]
    found = run("diff", *given)
    assert found.exit_code == 2
    assert found.stderr.count("\n") == 1
    assert message in found.stderr


def test_a_build_removes_generations_it_does_not_keep(
    tmp_path: Path, register_folder: Path
) -> None:
    folder, location = tmp_path / "reports", tmp_path / "db"
    for number, (name, keep) in enumerate(
        ((AMBLEFORD, 3), (WEXMOOR, 3), ("northmere-jtai-2022.txt", 2)), 1
    ):
        report_folder(folder, (name,))
        run("--store", location, "build", folder, "--register", register_folder, "--keep", keep)
        assert len(generation_folders(location)) == min(number, keep)
    report_folder(folder, ("wexmoor-sif-2015.txt",))
    run("--store", location, "build", folder, "--register", register_folder, "--keep", 1)
    assert [each.name for each in generation_folders(location)] == ["generation-000004"]
    only = run("diff", location)
    assert only.exit_code == 2
    assert "has one generation" in only.stderr
