"""What graphkit answers, each declared once: search, compare, map …

An ability is a function with the decorator `@ability`, in one of `_MODULES` or in a module of its
name. Its annotated parameters, docstring and example become the command, the Python method, the web
form, the JSON address, the completion and the page in the reference.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from graphkit.surfaces.abilities.ability import Ability

ABILITIES = {  # name → what it does, in the order of the command line
    "show": "Show an entity: statements about it, or their passages.",
    "ask": "Answer a question in everyday words, or a reading as JSON.",
    "search": "Search findings, recommendations and names for words.",
    "match": "Match a list of names with identifiers and codes.",
    "coverage": "List what is loaded, and what is known to be missing.",
    "authorities": "List the authorities: grades, waits, and what is usual.",
    "new": "List the news, the gravest first.",
    "tracker": "List the recommendations of an authority and their outcomes.",
    "review": "List the labels that are most worth a person's decision.",
    "analyse": "Measure networks: centrality, communities, similarity.",
    "compare": "Compare authorities, or one with neighbours to learn from.",
    "check-draft": "Check a draft against the reports.",
    "briefing": "Write the briefing on an authority, or on a region.",
    "map": "Draw a network map or chart in one HTML file.",
}
_MODULES = {
    "statements": "show",
    "matched_names": "match",
    "listings": "coverage authorities tracker review",
    "analyses": "analyse compare",
    "written_pages": "briefing map",
}


@cache
def find_ability(name: str) -> Ability[..., Any]:
    """Return the ability of a name in ABILITIES."""
    own = name.replace("-", "_")
    module = next((module for module, names in _MODULES.items() if name in names.split()), own)
    declared: Ability[..., Any] = getattr(import_module(f"{__name__}.{module}"), own)
    return declared
