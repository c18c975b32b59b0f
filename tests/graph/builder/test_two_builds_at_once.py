"""While a build of a store runs, a second one says that nothing has changed,
or is refused in one line.
"""

from pathlib import Path

from builds import AMBLEFORD, WEXMOOR, report_folder
from click.testing import CliRunner

from graphkit.graph.store.generations import current_generation, new_generation
from graphkit.surfaces.cli import main


def test_a_second_build_ends_in_one_line_or_changes_nothing(
    tmp_path: Path, register_folder: Path
) -> None:
    store, folder = tmp_path / "db", report_folder(tmp_path / "reports", [AMBLEFORD])
    command = [
        "--store",
        str(store),
        "build",
        str(folder),
        "--register",
        str(register_folder),
        "-j",
        "1",
    ]
    assert CliRunner().invoke(main, command).exit_code == 0
    generation = current_generation(store)
    with new_generation(store):
        same = CliRunner().invoke(main, command)
        assert (same.exit_code, "0 loaded, 1 file unchanged" in " ".join(same.stdout.split())) == (
            0,
            True,
        )
        report_folder(folder, [WEXMOOR])
        changed = CliRunner().invoke(main, command)
        refusal = f"Error: another build is running on {store}: wait until it has finished\n"
        assert (changed.exit_code, changed.stdout, changed.stderr) == (1, "", refusal)
        assert current_generation(store) == generation
    assert CliRunner().invoke(main, command).exit_code == 0
