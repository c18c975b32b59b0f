"""Finds `ontology/` and `data/`: inside the installed package, or beside it in a checkout."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PACKAGE = Path(__file__).parent.parent


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file or folder, e.g. ``resource("ontology", "graphkit.ttl")``.

    A wheel carries both folders under ``graphkit/_shipped``; a checkout has them beside the package.
    """
    shipped = PACKAGE / "_shipped"
    root = shipped if shipped.is_dir() else PACKAGE.parent
    return root.joinpath(*parts)


def read_yaml(*parts: str) -> Any:
    """Return what a shipped YAML file holds."""
    return load_yaml(resource_path(*parts))


def load_yaml(path: Path) -> Any:
    """Return what a YAML file holds; libyaml, where it is installed, reads it far faster.

    Raises yaml.YAMLError, which names the file, where it is none.
    """
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open("rb") as stream:
        return yaml.load(stream, Loader=loader)


def read_tsv_pairs(*parts: str) -> Iterator[tuple[str, str]]:
    """Yield the first cell of each line of a shipped TSV file, and the rest; comments (`#`) are left out."""
    with resource_path(*parts).open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                first, _, rest = line.rstrip("\n").partition("\t")
                yield first, rest


@cache
def load_lexicon(name: str) -> dict[str, Any]:
    """Return what ``data/lexicon/{name}.yaml`` lists, by what it is a list of; read once, for all."""
    return dict(read_yaml("data", "lexicon", f"{name}.yaml"))


def read_csv_rows(*parts: str) -> list[dict[str, str]]:
    """Return the rows of a shipped CSV file, by the names of its columns."""
    with resource_path(*parts).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
