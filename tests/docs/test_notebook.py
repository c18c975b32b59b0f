"""The example notebook runs, and shows what it is kept with."""

import json
import subprocess
import sys
from pathlib import Path

from graphkit.graph.store.dataset import Store

DOCS = Path(__file__).parents[2] / "docs"
AGAIN = "run `python docs/from_notebook.py`, and read what has changed"


def shown(path: Path) -> dict[str, list[tuple[str, list[str]]]]:
    """Return by cell which kinds of outputs it has."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return {
        cell["id"]: [(out["output_type"], sorted(out.get("data", ()))) for out in cell["outputs"]]
        for cell in cells
        if cell["cell_type"] == "code"
    }


def test_the_notebook_runs_with_the_stored_output(records: Store, tmp_path: Path) -> None:
    output = tmp_path / "out.ipynb"
    assert records.folder
    command = [
        sys.executable,
        str(DOCS / "from_notebook.py"),
        str(output),
        str(records.folder.parent),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert shown(output) == shown(DOCS / "how-to" / "berkshire.ipynb"), AGAIN
    assert all(shown(output).values())


def test_notebook_output_is_small_and_names_no_machine() -> None:
    text = (DOCS / "how-to" / "berkshire.ipynb").read_text("utf-8")
    assert len(text) < 100_000
    assert str(DOCS.parent) not in text
    assert "execution" not in json.loads(text)["cells"][1]["metadata"]
