"""Confidence in words and numbers.

The graph has the confidence of a finding's polarity only where it is below `SURE`, and marks the
topics, sectors and services that are unsure (`gk:unsureLabel`); the numbers of these are in the
records.
"""

from __future__ import annotations

from graphkit.core.confidence_levels import SURE, confidence_words
from graphkit.core.errors import ParameterError


def confidence_with_words(confidence: float) -> str:
    """Return a confidence in words and as a number: "fairly sure (0.71)";
    a sure one in words only.
    """
    words = confidence_words(confidence)
    return words if confidence >= SURE else f"{words} ({confidence:.2f})"


def parse_confidence(text: str | float) -> float:
    """Return a confidence from 0 to 1. Raises ParameterError for anything else."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ParameterError(f"a confidence is a number from 0 to 1, for example 0.6, not {text!r}")
    return number
