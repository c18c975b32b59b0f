"""Finds the type of a local service by words in its name."""

from __future__ import annotations

import re
from functools import cache

from graphkit.core.resources import load_lexicon


@cache
def service_type(name: str) -> str:
    """Return the type of a service by its canonical name, "" where no word indicates one.

    >>> service_type("multi-agency-safeguarding-hub")
    'front-door'
    """
    return next((kind for kind, words in _patterns().items() if words.search(name)), "")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        kind: re.compile(rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])")
        for kind, words in load_lexicon("service-types").items()
    }
