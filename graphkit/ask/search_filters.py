"""Filters of full-text search by name: "Slough" for its code, "South East" for its authorities.

The ability `search` (`graphkit.abilities.search`) is the search itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphkit.ask.entity_search import expand_name
from graphkit.ask.lookup import concept_value, local_id
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.facts.full_text import values_of
from graphkit.store.dataset import Store

KINDS = tuple("finding recommendation authority agency service topic region place question".split())
_SAME = "kind authority region framework year grade polarity confidence extent agency service_type".split()
# Filter → field of the search.
FIELDS = {**{name: name for name in _SAME}, "topic": "topics", "sector": "sectors"}
_NAMED = ("authority", "region", "topic", "sector", "agency")  # filters whose values have names


def known_values(store: Store, filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the values of filters as documents have them; others are names of entities, such as "Slough".

    Raises ParameterError for a value that neither is.
    """
    found: dict[str, dict[str, None]] = {}
    for name, values in filters.items():
        for value in filter(None, values):
            found.setdefault(name, {}).update(dict.fromkeys(_codes(store, name, value)))
    return {name: [*codes] for name, codes in found.items()}


def _codes(store: Store, name: str, value: str) -> list[str]:
    known = values_of(store.facts, FIELDS[name])
    if value in known or name == "kind":
        return [value]
    if name not in _NAMED:
        raise ParameterError(f"no {name} {value!r}: there are {', '.join(sorted(known))}")
    try:
        iris = expand_name(store, value, name)
    except EntityNotFoundError as error:
        raise ParameterError(f"{name}: {error}") from error
    return [local_id(iri) if name == "agency" else concept_value(iri) for iri in iris]
