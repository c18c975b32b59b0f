"""The plain words that go with each table: what it says, and when not to trust it (`*.yaml` beside this)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

MEASURES, COMPARISONS = "measures.yaml", "comparisons.yaml"


@cache
def told(page: str) -> dict[str, dict[str, Any]]:
    """Return the entries of a page of words, by the name of the table."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load(
        files("graphkit.analyse").joinpath(page).read_text("utf-8")
    )
    return entries


def words_of(page: str, name: str) -> tuple[str, str]:
    """Return what a table says, and when it is not to be trusted."""
    entry = told(page)[name]
    return entry["says"], entry["doubt"]
