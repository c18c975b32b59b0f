"""Violations as lines for a terminal."""

from __future__ import annotations

from graphkit.ask.questions import shorten_iri
from graphkit.check.validation import Violation


def violation_line(item: Violation) -> str:
    """Return a violation as a line: severity, check, entity, property, value, message."""
    about = " ".join(part for part in (shorten_iri(item.entity), shorten_iri(item.path), item.value) if part)
    return f"{item.severity}: {item.check}: {about}: {item.message}"
