"""Rebuilds `exports/`: `python -m graphkit.export [--check]`, in the root of the project.

The graph is built from the records in `data/`, and each file made with the command that stands beside it, as
a reader would make it. `--check` writes nothing and says which files are not what the commands make.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from graphkit.core.identifiers import slug

FOLDER = Path("exports")
LARGEST = 5_000_000  # bytes a file
AUTHORITIES = (
    "Bracknell Forest",
    "Reading",
    "Slough",
    "West Berkshire",
    "Windsor and Maidenhead",
    "Wokingham",
)
MADE = {  # file → the command that makes it; Turtle by authority, since in one file it is too long to compare
    **{f"{slug(name)}.ttl": ["export", "-f", "turtle", "--focus", name] for name in AUTHORITIES},
    "berkshire.trig.gz": ["export", "-f", "trig", "--focus", "Berkshire"],
    "berkshire.graphml": ["export", "-f", "graphml", "--focus", "Berkshire"],
    "berkshire.gexf": ["export", "-f", "gexf", "--focus", "Berkshire"],
    "berkshire.xlsx": ["export", "-f", "xlsx", "--focus", "Berkshire"],
    "berkshire-partners.html": ["map", "partners", "--focus", "Berkshire"],
    "berkshire-history.html": ["map", "history", "--focus", "Berkshire"],
    "berkshire-timeline.html": ["map", "timeline", "--focus", "Berkshire"],
    "berkshire-place.html": ["map", "place", "--focus", "Berkshire"],
    "england-place.html": ["map", "place"],
}


def main(arguments: list[str]) -> int:
    """Rebuild or check; return the exit code."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m graphkit.export [--check]", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder))
    if not arguments:
        FOLDER.mkdir(exist_ok=True)
        for name, content in made.items():
            FOLDER.joinpath(name).write_bytes(content)
        return 0
    stale = [name for name, content in made.items() if not is_same(FOLDER / name, content)]
    for name in stale:
        print(f"{FOLDER / name} is not what the records make: run `just exports`", file=sys.stderr)
    return 1 if stale else 0


def make(folder: Path) -> dict[str, bytes]:
    """Return the content of each file, made from the records in a graph of its own."""
    run("--store", str(folder / "graph"), "build")
    for name, command in MADE.items():
        run("--store", str(folder / "graph"), *command, "-o", str(folder / name))
    made = {name: (folder / name).read_bytes() for name in MADE}
    if long := [name for name, content in made.items() if len(content) > LARGEST]:
        raise SystemExit(f"too large to be kept in the repository: {', '.join(long)}")
    return made


def run(*arguments: str) -> None:
    """Run a command of graphkit; what it says about itself is of no interest unless it fails."""
    done = subprocess.run([sys.executable, "-m", "graphkit", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"graphkit {' '.join(arguments)}:\n{done.stdout}{done.stderr}")


def is_same(path: Path, content: bytes) -> bool:
    """Say whether a file is there and holds just this; packed or not, the same within."""
    if not path.is_file():
        return False
    held = path.read_bytes()
    return held == content or unpacked(path.suffix, held) == unpacked(path.suffix, content)


def unpacked(suffix: str, content: bytes) -> object:
    """Return what is packed in a file, since another zlib packs the same otherwise; else its bytes."""
    if suffix == ".gz":
        return gzip.decompress(content)
    if suffix != ".xlsx":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
