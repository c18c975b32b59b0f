"""Rebuilds `exports/`, in the root of the project.

    python -m graphkit.export [--check [GRAPH] | --release FOLDER]

The graph is built from the records in `data/`, and each file is made with the command listed beside it.
`--check` writes nothing; it names the files that differ from what the commands make, and exits with 1. With
GRAPH, it builds none: that folder has the graph of the records.
`--release FOLDER` makes the files that are too large, or binary, to be kept in the repository, with checksums
and the metadata that Zenodo, data catalogues and RO-Crate read.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from graphkit.export import part_of
from graphkit.export.dataset_description import describe_release
from graphkit.store.dataset import open_store

FOLDER = Path("exports")
MAX_BYTES = 3_000_000  # all files of the repository's folder together
AUTHORITIES = (
    "Bracknell Forest",
    "Reading",
    "Slough",
    "West Berkshire",
    "Windsor and Maidenhead",
    "Wokingham",
)
Commands = Mapping[str, list[str]]  # file name -> the command that makes it
IN_REPOSITORY: Commands = {  # text formats, whose differences can be reviewed, and three kinds of map
    "bracknell-forest.ttl": ["export", "-f", "turtle", "--focus", "Bracknell Forest", "--without-words"],
    "berkshire.graphml": ["export", "-f", "graphml", "--focus", "Berkshire"],
    "bracknell-forest-partners.html": ["map", "partners", "--focus", "Bracknell Forest"],
    "berkshire-timeline.html": ["map", "timeline", "--focus", "Berkshire"],
    "berkshire-place.html": ["map", "place", "--focus", "Berkshire"],
}
IN_RELEASE: Commands = {  # "csv" and "parquet" are folders
    "csv": ["export", "-f", "csv"],
    "parquet": ["export", "-f", "parquet"],
    "reports.db": ["export", "-f", "sqlite"],
    "graphkit-rdf12.ttl.gz": ["export", "-f", "turtle12"],
    "sparql-examples.ttl": ["export", "-f", "sparql-examples"],
    "berkshire-annotations.jsonld": ["export", "-f", "web-annotations", "--focus", "Berkshire"],
    "graphkit.trig.gz": ["export", "-f", "trig"],
    "berkshire.ttl": ["export", "-f", "turtle", "--focus", "Berkshire"],
    "berkshire.gexf": ["export", "-f", "gexf", "--focus", "Berkshire"],
    "berkshire.xlsx": ["export", "-f", "xlsx", "--focus", "Berkshire"],
    "england.xlsx": ["export", "-f", "xlsx"],
    "berkshire-partners.html": ["map", "partners", "--focus", "Berkshire"],
    "berkshire-topics.html": ["map", "topics", "--focus", "Berkshire"],
    "berkshire-delivery.html": ["map", "delivery", "--focus", "Berkshire"],
    "berkshire-history.html": ["map", "history", "--focus", "Berkshire"],
    "england-place.html": ["map", "place"],
}


def main(arguments: list[str]) -> int:
    """Rebuild, check or make a release; return the exit code."""
    match arguments:
        case [] | ["--check"] | ["--check", _]:
            with tempfile.TemporaryDirectory() as folder:
                make(IN_REPOSITORY, Path(folder), *arguments[1:])
                return check(Path(folder)) if arguments else replace(Path(folder))
        case ["--release", folder]:
            release(Path(folder))
            return 0
    print("usage: python -m graphkit.export [--check [GRAPH] | --release FOLDER]", file=sys.stderr)
    return 2


def make(commands: Commands, folder: Path, graph: str = "") -> None:
    """Run the commands, each into its file in `folder`, on a graph of the records (built if not given)."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as built:
        if not graph:
            run("--store", built, "build")
        for name, command in commands.items():
            run("--store", graph or built, *command, "-o", str(folder / name))


def release(folder: Path) -> None:
    """Make the files of a release, and describe them."""
    with tempfile.TemporaryDirectory() as graph:
        run("--store", graph, "build")
        make(IN_RELEASE, folder, graph)
        describe_release(part_of(open_store(graph)), folder)


def replace(made: Path) -> int:
    """Replace the files in `exports/`, unless they would be too large; return the exit code."""
    total = sum((made / name).stat().st_size for name in IN_REPOSITORY)
    if total > MAX_BYTES:
        print(f"{total:,} bytes are too many for {FOLDER}/: move a file to IN_RELEASE", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    for name in IN_REPOSITORY:
        FOLDER.joinpath(name).write_bytes((made / name).read_bytes())
    return 0


def check(made: Path) -> int:
    """Print the files in `exports/` that differ from those made; return the exit code."""
    outdated = [name for name in IN_REPOSITORY if not is_same(FOLDER / name, made / name)]
    for name in outdated:
        print(f"{FOLDER / name} is out of date: run `just exports`", file=sys.stderr)
    return 1 if outdated else 0


def is_same(path: Path, other: Path) -> bool:
    """Return whether a file exists and has the same bytes as another."""
    return path.is_file() and path.read_bytes() == other.read_bytes()


def run(*arguments: str) -> None:
    """Run a graphkit command; print its output only if it fails."""
    done = subprocess.run([sys.executable, "-m", "graphkit", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"graphkit {' '.join(arguments)}:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
