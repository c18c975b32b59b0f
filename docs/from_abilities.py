"""Writes `docs/reference/abilities.md`: each ability with its parameters, and how to call it.

    python docs/from_abilities.py

A test says when the page is behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from graphkit.surfaces.abilities import ABILITIES, find_ability
from graphkit.surfaces.abilities.ability import Ability, Parameter

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "abilities.md"
_HEAD = """# Abilities

What graphkit answers. Each ability is declared once, in `graphkit/surfaces/abilities/`; the
command, the Python method, the page and the JSON address take the same parameters, and refuse the
same values in the same words. How to add one: [Extend
graphkit](../how-to/extend-graphkit.md#an-ability). """
_WITHOUT_PAGE = ("review",)  # a table for spreadsheets


def page() -> str:
    """Return the page."""
    return "\n".join(
        [_HEAD, *(line for name in ABILITIES for line in _section(find_ability(name)))]
    )


def _section(ability: Ability[..., Any]) -> Iterator[str]:
    yield f"## {ability.name}\n"
    yield f"{ability.description}\n"
    yield "| parameter | takes | |\n|---|---|---|"
    yield from (
        f"| `{each.name}` | {_taken(each)} | {each.sentence} |" for each in ability.parameters
    )
    yield f"\nFormats: {', '.join(f'`{form}`' for form in ability.forms)}.\n"
    yield "| on | example |\n|---|---|"
    yield from (f"| {surface} | `{call}` |" for surface, call in _calls(ability))
    yield ""


def _type(each: Parameter) -> str:
    types = each.type.schema["type"]
    return types if isinstance(types, str) else " or ".join(types)


def _taken(each: Parameter) -> str:
    choices = " or ".join(f"`{choice}`" for choice in each.type.choices)
    kind = choices or each.type.kind or _type(each)
    several = ", several" if each.is_list else ""
    return f"{kind}{several}{', required' if each.is_required else ''}"


def _calls(ability: Ability[..., Any]) -> Iterator[tuple[str, str]]:
    example = ability.example
    given = [each for each in ability.parameters if each.name in example]
    quoted = {name: f'"{value}"' if " " in value else value for name, value in example.items()}
    words = [
        quoted[each.name] if each.is_positional else f"--{each.name} {quoted[each.name]}"
        for each in given
    ]
    yield "command line", " ".join(["graphkit", ability.name, *words])
    named = ", ".join(
        f'{each.keyword}="{example[each.name]}"'
        for each in ability.parameters
        if each.name in example
    )
    yield "Python", f"g.{ability.function.__name__}({named})"
    if ability.name not in _WITHOUT_PAGE:
        yield "page", f"/{ability.name}?{urlencode(example)}"
    yield "JSON", f"/api/{ability.name}?{urlencode(example)}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
