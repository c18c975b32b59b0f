"""What axe-core finds on a page, for tests in a browser."""

from typing import Any

import pytest

COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # all that another colour scheme can change


def barriers(page: Any, *, colours_only: bool = False) -> list[tuple[str, list[str]]]:
    """Return the rules that a page breaks, each with its elements."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    found = axe.Axe().run(page, **({"options": COLOURS} if colours_only else {})).response["violations"]
    return [(problem["id"], [node["html"] for node in problem["nodes"]]) for problem in found]
