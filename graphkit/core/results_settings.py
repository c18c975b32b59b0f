"""Declarations of the lists of results of other inspections: `data/official/results.yaml`."""

from __future__ import annotations

from functools import cache
from typing import Any

from graphkit.core.resources import read_yaml


def results_kinds() -> tuple[str, ...]:
    """Return the kinds of lists that are declared, such as "providers"."""
    return tuple(name for name, each in results_settings().items() if "file" in each)


@cache
def results_settings() -> dict[str, Any]:
    """Return the declarations of `data/official/results.yaml`."""
    return dict(read_yaml("data", "official", "results.yaml"))
