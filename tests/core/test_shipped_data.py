"""The wheel contains the data that graphkit reads at run time, and no training data."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING_DATA = {path.name for path in (ROOT / "benchmarks" / "data").iterdir()}
READ_A_REPORT = """
import sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from pathlib import Path
from graphkit import pipeline
pipeline.build([Path(sys.argv[1])], Path(sys.argv[2]), pipeline.BuildOptions(1))
print("\\n".join(sorted(opened)))
"""


def shipped_folders() -> dict[str, str]:
    """Return the folders of the checkout that the wheel includes, by their place in it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    return {folder: folder for folder in wheel["packages"]} | wheel["force-include"]


def test_the_wheel_includes_no_training_data() -> None:
    assert set(shipped_folders()) == {"graphkit", "ontology", "data", "CITATION.cff"}
    shipped = {path.name for folder in shipped_folders() for path in (ROOT / folder).rglob("*")}
    assert len(TRAINING_DATA) > 4
    assert TRAINING_DATA & shipped == set()


def test_a_build_opens_shipped_files_only(tmp_path: Path) -> None:
    report = ROOT / "tests" / "reports" / "wexmoor-sif-2015.txt"
    command = [sys.executable, "-c", READ_A_REPORT, str(report), str(tmp_path / "graph")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    inside = [Path(line) for line in done.stdout.splitlines() if line.startswith(f"{ROOT}/")]
    opened = {path.relative_to(ROOT) for path in inside if ".venv" not in path.parts} - {
        report.relative_to(ROOT)
    }
    assert Path("data/model/polarity.tsv") in opened
    assert {path for path in opened if path.parts[0] not in shipped_folders()} == set()


@pytest.mark.parametrize("folder", ["model", "lexicon"])
def test_graphkit_reads_every_shipped_table(folder: str) -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "graphkit").rglob("*.py"))
    names = set(re.findall(r"[\"'/]([\w-]+?)(?:\.\w+)?[\"'`]", code))
    assert {
        path.name for path in (ROOT / "data" / folder).iterdir() if path.stem not in names
    } == set()
