"""What is loaded, and what is known to be missing."""

from __future__ import annotations

from typing import Annotated

from graphkit.abilities.ability import ability
from graphkit.abilities.value_types import FLAG, Alias, Focus
from graphkit.analyse.inspection_coverage import coverage_table
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.focus import resolve_focus
from graphkit.store.dataset import Store


@ability({"focus": "Slough"}, is_slow=True)
def coverage(
    store: Store,
    *,
    focus: Annotated[Focus, Alias("place"), Alias("region")] = (),
    missing: Annotated[bool, FLAG, "Only rows in which an inspection is missing."] = False,
) -> ResultTable:
    """List what is loaded and what is known to be missing, by authority and framework.

    An inspection is known to be missing where a loaded report mentions it; the last column names that report.
    """
    return coverage_table(store, resolve_focus(store, focus), missing)
