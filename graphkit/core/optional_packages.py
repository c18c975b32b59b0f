"""Imports packages that are not dependencies of graphkit, and says how to install them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from graphkit.core.errors import GraphkitError

EXTRA = "tables"  # in pyproject.toml
_NEEDED = {"xlsx": "xlsxwriter", "parquet": "pyarrow"}  # format → the module that writes it


def import_optional(module: str, purpose: str, extra: str = EXTRA) -> ModuleType:
    """Return an imported module. Raises GraphkitError with the command to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise GraphkitError(
            f"{purpose} needs {error.name or module}: "
            f"install it with `pip install 'inspection-graph[{extra}]'`"
        ) from error


def check_format(name: str) -> None:
    """Raise GraphkitError where a format needs a package that is not installed: before the work."""
    if name in _NEEDED:
        import_optional(_NEEDED[name], name)


class LazyModule:
    """A module that is loaded when an attribute of it is first used: most commands need none of it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the module."""
        return getattr(import_module(self._name), name)
