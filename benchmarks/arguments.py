"""Command-line arguments shared by these scripts, and the default folders of reports and gold data."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"


def arguments(doc: str | None) -> ArgumentParser:
    """Return a reader of arguments whose help is the docstring of the script."""
    return ArgumentParser(description=doc, formatter_class=RawDescriptionHelpFormatter)


def with_shared(doc: str | None) -> ArgumentParser:
    """Return one for a script that is given the shared folder."""
    reader = arguments(doc)
    reader.add_argument("shared", type=Path, nargs="?", default=SHARED)
    return reader


def with_gold(doc: str | None) -> ArgumentParser:
    """Return one for a script that is given the gold and the reports."""
    reader = arguments(doc)
    reader.add_argument("--gold", type=Path, default=SHARED / "gold")
    reader.add_argument("--reports", type=Path, default=SHARED / "reports" / "pdf")
    return reader
