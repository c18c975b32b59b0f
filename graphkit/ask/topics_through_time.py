"""How topics changed from one full inspection to the next, counted in the read model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from graphkit.core.frameworks import current_frameworks
from graphkit.core.resources import PACKAGE
from graphkit.core.terms import BASE, Scheme
from graphkit.facts.names import matching_concepts

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

COLUMNS = (
    "authority area topic earlier later gap verdict weakBefore strongBefore weakNow strongNow weakElsewhere"
    " quote shownBy"
).split()


def topics_through_time(
    store: Store, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> Iterator[Sequence[Any]]:
    """Yield the topics that are weak or were weak at the inspection before, by authority and day."""
    found = matching_concepts(store.facts, Scheme.CRITERION)
    matches = [*found["close"], *found["broad"], *((wide, narrow) for narrow, wide in found["broad"])]
    values = {
        "full": json.dumps([*current_frameworks().full_inspections]), "matches": json.dumps(matches),
        "tail": len(BASE) + 1, "since": since, "until": until or "~",
        "places": authorities and json.dumps([*authorities]),
    }  # fmt: skip
    query = (PACKAGE / "ask" / "topics_through_time.sql").read_text("utf-8")
    for row in store.facts.rows(query, values):
        yield (*row[:3], *map(date.fromisoformat, row[3:5]), *row[5:])
