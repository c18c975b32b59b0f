"""Prints in whatever encoding stdout has: what it lacks is replaced, and said once."""

from __future__ import annotations

import codecs
import io
import sys

import click

_ERRORS = "graphkit-replace"  # the name of the handler of errors
_lacking: set[str] = set()


def replace_unprintable() -> None:
    """Let stdout print "?" for what its encoding lacks."""
    _lacking.clear()
    codecs.register_error(_ERRORS, _replace)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=_ERRORS)


def explain_replaced() -> None:
    """Say on stderr that something was replaced, if it was."""
    if _lacking:
        encoding = sys.stdout.encoding
        click.echo(f"what {encoding} lacks is printed as ?: -o FILE writes UTF-8", err=True)


def _replace(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    _lacking.update(error.object[error.start : error.end])
    return "?" * (error.end - error.start), error.end
