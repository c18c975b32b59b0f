"""What graphkit answers, each declared once: search, compare, learn from …

An ability is a function in a module of its name (`learn-from`: learn_from.py) with the decorator `@ability`.
Its annotated parameters, docstring and example become the command, the Python method, the web form, the JSON
address, the MCP tool, the completion and the page in the reference.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from graphkit.abilities.ability import Ability

ABILITIES = {  # name → what it does, in the order of the command line
    "show": "Show the statements about an entity.",
    "why": "Show the passages that support the statements.",
    "search": "Search findings, recommendations and names for words.",
    "coverage": "List what is loaded, and what is known to be missing.",
    "authorities": "List the authorities by region and latest grade.",
    "tracker": "List the recommendations of an authority and their outcomes.",
    "review": "List the labels that are most worth a person's decision.",
    "analyse": "Measure the graph: centrality, recurrence, trends.",
    "compare": "Compare two authorities.",
    "learn-from": "Find neighbours that are strong where an authority is weak.",
    "briefing": "Write the briefing on an authority, on one page.",
    "map": "Draw a network map or chart in one HTML file.",
    "digest": "Write the digest of a region, to prepare a peer challenge.",
}


@cache
def find_ability(name: str) -> Ability[..., Any]:
    """Return the ability of a name in ABILITIES."""
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    declared: Ability[..., Any] = getattr(module, name.replace("-", "_"))
    return declared
