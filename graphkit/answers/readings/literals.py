"""Values as literals of the languages of queries."""

from __future__ import annotations

from typing import Any


def sql_literal(value: Any) -> str:
    """Return a value as SQL has it."""
    if isinstance(value, (int, float)):
        return str(value)
    escaped = str(value).replace("'", "''")
    return f"'{escaped}'"


def sparql_literal(text: str) -> str:
    """Return a text as a literal of SPARQL."""
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    )
    return f'"{escaped}"'
