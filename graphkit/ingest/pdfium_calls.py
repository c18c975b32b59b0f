"""Calls functions of PDFium by address: the type checks that ctypes does otherwise take as long again."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import PYFUNCTYPE, c_void_p, cast
from typing import Any


def c_function(function: Any, result: type | None, *arguments: type) -> Callable[..., Any]:
    """Return a function of PDFium that takes addresses for pointers."""
    address = cast(function, c_void_p).value
    assert address is not None
    found: Callable[..., Any] = PYFUNCTYPE(result, *arguments)(address)
    return found
