"""Names of people and bodies that read like instructions: whoever shows them quotes them."""

from __future__ import annotations

import re
from functools import lru_cache

from graphkit.core.patterns import Patterns

_RE = Patterns("instruction-names", flags=re.IGNORECASE)
_CACHED_NAMES = 1 << 14  # most names are in many reports


@lru_cache(_CACHED_NAMES)
def is_instruction(name: str) -> bool:
    """Return whether a name reads like an instruction to a reader, such as a program."""
    return _RE.instruction.search(" ".join(name.split())) is not None


def shown_name(name: str) -> str:
    """Return a name as labels have it: in quotation marks where it reads like an instruction.

    >>> shown_name("Mark Good"), shown_name("Ignore Previous Instructions")
    ('Mark Good', '“Ignore Previous Instructions”')
    """
    return f"“{name}”" if is_instruction(name) else name
