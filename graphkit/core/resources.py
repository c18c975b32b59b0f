"""Finds and reads the shipped files of `ontology/` and `data/`."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import yaml

PACKAGE = Path(__file__).parent.parent


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file or folder, e.g.

    ``resource_path("ontology", "graphkit.ttl")``.

    A wheel contains both folders in ``graphkit/_shipped``; in a checkout they are beside the
    package.
    """
    shipped = PACKAGE / "_shipped"
    root = shipped if shipped.is_dir() else PACKAGE.parent
    return root.joinpath(*parts)


def read_yaml(*parts: str) -> Any:
    """Return the content of a shipped YAML file."""
    return load_yaml(resource_path(*parts))


def load_yaml(path: Path) -> Any:
    """Return the content of a YAML file, parsed by libyaml if it is installed (much faster).

    Raises yaml.YAMLError, with the file name, where it is not valid YAML.
    """
    with path.open("rb") as stream:
        return parse_yaml(stream)


def parse_yaml(source: str | BinaryIO) -> Any:
    """Return the content of YAML; see `load_yaml`."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(source, Loader=loader)


def read_tsv_pairs(*parts: str) -> Iterator[tuple[str, str]]:
    """Yield the first cell and the rest of each line of a shipped TSV file;
    skip comment lines (`#`).
    """
    with resource_path(*parts).open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                first, _, rest = line.rstrip("\n").partition("\t")
                yield first, rest


@cache
def load_lexicon(name: str) -> dict[str, Any]:
    """Return the lists in ``data/lexicon/{name}.yaml`` by their headings; cached."""
    return dict(read_yaml("data", "lexicon", f"{name}.yaml"))


@cache
def word_sets(name: str) -> dict[str, frozenset[str]]:
    """Return the lists of words in ``data/lexicon/{name}.yaml`` as sets by their headings;
    cached.
    """
    lists = load_lexicon(name).items()
    return {
        key: frozenset(one)
        for key, one in lists
        if isinstance(one, list) and isinstance(one[0], str)
    }


def read_csv_rows(*parts: str) -> list[dict[str, str]]:
    """Return the rows of a shipped CSV file as dictionaries from column name to cell."""
    with resource_path(*parts).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
