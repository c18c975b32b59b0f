"""Imports packages that are not dependencies of graphkit, and says how to install them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from graphkit.core.errors import GraphkitError

EXTRA = "tables"  # in pyproject.toml


def import_optional(module: str, purpose: str, extra: str = EXTRA) -> ModuleType:
    """Return an imported module. Raises GraphkitError with the command to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise GraphkitError(
            f"{purpose} needs {error.name or module}: install it with `pip install 'graphkit[{extra}]'`"
        ) from error
