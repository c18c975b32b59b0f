"""The plain words that go with each table: what it says, and when not to trust it (`*.yaml` beside this)."""

from __future__ import annotations

from functools import cache
from typing import Any

from graphkit.core.resources import PACKAGE, load_yaml

MEASURES, COMPARISONS = "measures.yaml", "comparisons.yaml"


@cache
def load_descriptions(page: str) -> dict[str, dict[str, Any]]:
    """Return the entries of a page of words, by the name of the table."""
    entries: dict[str, dict[str, Any]] = load_yaml(PACKAGE / "analyse" / page)
    return entries


def description(page: str, name: str) -> tuple[str, str]:
    """Return what a table says, and when it is not to be trusted."""
    entry = load_descriptions(page)[name]
    return entry["meaning"], entry["caveat"]
