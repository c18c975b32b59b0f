"""Imports packages that are not dependencies of graphkit, and says how to install them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from graphkit.core.errors import GraphkitError

EXTRA = "tables"  # in pyproject.toml
_NEEDED = {  # format → the module that writes it, and its extra
    "dataset": ("pyarrow", EXTRA),
    "docx": ("docx", "docx"),
    "xlsx": ("xlsxwriter", EXTRA),
}


def import_optional(module: str, purpose: str, extra: str = EXTRA) -> ModuleType:
    """Return an imported module. Raises GraphkitError with the command to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise GraphkitError(
            f"{purpose} needs {error.name or module}: install it with `pip install -e '.[{extra}]'`"
        ) from error


def check_format(name: str) -> None:
    """Raise GraphkitError where a format needs a package that is not installed: before the work."""
    if name in _NEEDED:
        module, extra = _NEEDED[name]
        import_optional(module, name, extra)
