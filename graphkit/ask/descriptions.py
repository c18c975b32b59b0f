"""The meaning of measures and comparisons and their caveats (`analyse/*.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import Any

from graphkit.core.resources import PACKAGE, load_yaml

MEASURES, COMPARISONS = "measures.yaml", "comparisons.yaml"


@cache
def load_descriptions(file: str) -> dict[str, dict[str, Any]]:
    """Return the entries of a file of explanations, by the name of the table."""
    entries: dict[str, dict[str, Any]] = load_yaml(PACKAGE / "analyse" / file)
    return entries


def description(file: str, name: str) -> tuple[str, str]:
    """Return the meaning of a table and its caveat."""
    entry = load_descriptions(file)[name]
    return entry["meaning"], entry["caveat"]
