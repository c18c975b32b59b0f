"""Runs the example notebook and keeps what it shows: `python docs/from_notebook.py [OUTPUT GRAPH]`.

`docs/how-to/berkshire.ipynb` is its own source. It runs on a graph built from Berkshire's records
(or on GRAPH), in a kernel that opens no port, and is written back (or to OUTPUT) with its outputs,
without times or paths.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from graphkit import pipeline
from graphkit.core.identifiers import slug
from graphkit.core.record_storage import records_in

ROOT = Path(__file__).parents[1]
AUTHORITIES = (
    *("Bracknell Forest", "Reading", "Slough", "West Berkshire"),
    *("Windsor and Maidenhead", "Wokingham"),
)
PAGE = ROOT / "docs" / "how-to" / "berkshire.ipynb"
SECONDS = 120  # for a cell


def build_berkshire(location: Path) -> None:
    """Build the graph of Berkshire's records."""
    begins = tuple(f"{slug(name)}-" for name in AUTHORITIES)
    chosen = [
        path for path in records_in(ROOT / "data" / "records") if path.name.startswith(begins)
    ]
    pipeline.build(chosen, location)


def main(output: Path, graph: Path | None = None) -> None:
    """Run the notebook and write it."""
    page = nbformat.read(PAGE, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        if graph:
            Path(folder, "graphkit.db").symlink_to(graph)
        else:
            build_berkshire(Path(folder, "graphkit.db"))
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
            os.environ[name] = folder
        kernel = AsyncKernelManager(
            kernel_name="python3", transport="ipc", ip=str(Path(folder, "socket"))
        )
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(
            page, km=kernel, timeout=SECONDS, resources=resources, record_timing=False
        )
        client.execute()
    page.metadata["language_info"] = {"name": "python"}
    nbformat.validate(page)
    output.write_text(nbformat.writes(page) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:] or [PAGE]))
