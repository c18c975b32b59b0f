"""Writes the methods in `docs/reference/python-api.md`:
what `graphkit.Graph` has, with its parameters.

    python docs/from_python_api.py

A test says when the page is behind.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graphkit.api import Graph

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "python-api.md"
BEGIN, END = "<!-- from docs/from_python_api.py -->\n", "<!-- end -->\n"


def page(text: str) -> str:
    """Return the page, given as text, with its table of methods as they are declared."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "".join([before, BEGIN, *(f"{line}\n" for line in methods()), END, after])


def methods() -> Iterator[str]:
    """Yield the lines of the table: each public method by name, its parameters,
    and what it does.
    """
    yield "| method | what it does | returns |"
    yield "|---|---|---|"
    for name, method in sorted(vars(Graph).items()):
        if not name.startswith("_") and inspect.isfunction(method):
            called = f"{name}({', '.join(_parameters(method))})"
            returned = str(inspect.signature(method).return_annotation).replace("|", "or")
            yield f"| `{called}` | {_first_sentence(method)} | `{returned}` |"


def _parameters(method: Callable[..., Any]) -> Iterator[str]:
    """Yield the parameters: by position as they are called, by keyword with "="."""
    for name, parameter in inspect.signature(method).parameters.items():
        if name in ("self", "store"):
            continue
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            yield f"**{name}"
        elif parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            yield f"{name}="
        else:
            yield name


def _first_sentence(method: Callable[..., Any]) -> str:
    summary = " ".join((inspect.getdoc(method) or "").partition("\n\n")[0].split())
    return summary.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
