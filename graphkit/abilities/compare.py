"""Two authorities side by side."""

from __future__ import annotations

from typing import Annotated

from graphkit.abilities.ability import Tables, ability
from graphkit.abilities.value_types import Authority, Confidence, Label, Quotes, one_of
from graphkit.analyse import comparison
from graphkit.store.dataset import Store

Part = Annotated[str, one_of(comparison.PARTS), "One part only; required for CSV.", Label("")]


@ability({"one": "Slough", "other": "Reading"}, is_slow=True)
def compare(
    store: Store,
    one: Annotated[Authority, "The first authority, by name or ONS code.", Label("First authority")],
    other: Annotated[Authority, "The second authority.", Label("Second authority")],
    *,
    part: Part = "",
    min_confidence: Confidence = 0.0,
    with_quotes: Quotes = False,
) -> Tables:
    """Compare two authorities, each given by name or ONS code.

    The result has four parts: the grades of their latest full inspections, the strong and weak topics of
    each, the agencies that reports on both mention, and the recurring weaknesses of each.
    """
    tables = comparison.compare(store, one, other, with_quotes, min_confidence)
    return {part: tables[part]} if part else tables
