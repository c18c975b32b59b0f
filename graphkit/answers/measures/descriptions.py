"""The meanings and caveats of tables and measures:
`tables.yaml` and `measures.yaml` beside this module.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from graphkit.core.resources import PACKAGE, load_yaml

MEASURES, _TABLES = "measures.yaml", "tables.yaml"


@cache
def load_descriptions(file: str) -> dict[str, dict[str, Any]]:
    """Return the meanings and caveats of tables by name: a file of `measures/*.yaml`."""
    entries: dict[str, dict[str, Any]] = load_yaml(PACKAGE / "answers" / "measures" / file)
    return entries


def description(table: str, file: str = _TABLES) -> tuple[str, str]:
    """Return the meaning of a table and its caveat."""
    entry = load_descriptions(file)[table]
    return entry["meaning"], entry["caveat"]
