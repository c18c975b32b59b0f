"""Command-line arguments shared by these scripts,
and the default folders of reports and gold data.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"


def arguments(doc: str | None) -> ArgumentParser:
    """Return an argument parser that shows the docstring of a script as help."""
    return ArgumentParser(description=doc, formatter_class=RawDescriptionHelpFormatter)


def with_seeds(doc: str | None, count: int, what: str) -> ArgumentParser:
    """Return a parser with a range of seeds and a limit of time;
    `what` is made of each seed ("inputs").
    """
    parser = arguments(doc)
    parser.add_argument(
        "--count", type=int, default=count, help=f"how many {what} (default {count:,})"
    )
    parser.add_argument("--seconds", type=float, default=60, help="when to stop (default 60)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default 0)")
    return parser


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
