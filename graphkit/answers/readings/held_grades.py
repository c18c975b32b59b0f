"""Since when each grade holds that an authority has now."""

from __future__ import annotations

from graphkit.answers.readings.meanings import with_meanings
from graphkit.graph.facts.facts import HasFacts, kept

_HELD = """
SELECT entity.iri, criterion, first FROM grade_held JOIN entity ON entity.id = authority
WHERE how_ended = 'open'"""


@kept
def graded_since(holder: HasFacts) -> dict[tuple[str, str], str]:
    """Return the first day of each grade that still holds, by authority (IRI) and criterion."""
    rows = with_meanings(holder.facts, "grade_held").rows(_HELD)
    return {(authority, criterion): first for authority, criterion, first in rows}
