"""Puts a function that fails in the place of a reader of reports."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from graphkit.documents.extract import extractor


def fail(*_: Any) -> NoReturn:
    raise IndexError("list index out of range")


def replace_reader(
    monkeypatch: pytest.MonkeyPatch, name: str, function: Callable[..., Any] = fail
) -> None:
    """Call a function where the list of readers has the one with this name."""
    assert name in [reader.name for reader in extractor.READERS]
    readers = [
        replace(reader, function=function) if reader.name == name else reader
        for reader in extractor.READERS
    ]
    monkeypatch.setattr(extractor, "READERS", readers)
