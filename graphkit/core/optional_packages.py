"""What tables need beyond graphkit's own dependencies, and what to do where it is missing."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from graphkit.core.errors import GraphkitError

EXTRA = "tables"  # in pyproject.toml


def import_optional(module: str, what: str) -> ModuleType:
    """Return a library that `what` needs. Raises GraphkitError, with what to install, where there is none."""
    try:
        return import_module(module)
    except ImportError as error:
        raise GraphkitError(
            f"{what} needs {error.name or module}: install it with `pip install 'graphkit[{EXTRA}]'`"
        ) from error
