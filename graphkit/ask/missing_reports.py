"""Sentences on reports that are not loaded."""

from __future__ import annotations

LIST_OF_REPORTS = "The question inspections lists the loaded reports."


def no_report_loaded(names: str, full: bool = False) -> str:
    """Return the sentence that no report, or none of a full inspection, is loaded for some places."""
    return f"No {'full inspection ' if full else ''}report loaded for {names}."
