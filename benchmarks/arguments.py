"""Command-line arguments shared by these scripts, and the default folders of reports and gold data."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"


def arguments(doc: str | None) -> ArgumentParser:
    """Return an argument parser that shows the docstring of a script as help."""
    return ArgumentParser(description=doc, formatter_class=RawDescriptionHelpFormatter)


def with_shared(doc: str | None) -> ArgumentParser:
    """Return a parser with the shared folder as argument."""
    parser = arguments(doc)
    parser.add_argument("shared", type=Path, nargs="?", default=SHARED)
    return parser


def with_gold(doc: str | None) -> ArgumentParser:
    """Return a parser with the folders of gold data and reports as options."""
    parser = arguments(doc)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument("--reports", type=Path, default=SHARED / "reports" / "pdf")
    return parser
