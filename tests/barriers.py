"""What axe-core finds on a page, for tests in a browser."""

from typing import Any

import pytest

COLOURS = ["color-contrast", "link-in-text-block"]  # all that another colour scheme can change
RUN = """options => axe.run(options).then(
    found => found.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"""


def barriers(page: Any, *, colours_only: bool = False) -> list[list[Any]]:
    """Return the rules that a page breaks, each with its elements."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.Axe().axe_script)
    options = {"runOnly": COLOURS} if colours_only else {}
    return page.evaluate(RUN, {"resultTypes": ["violations"], **options})  # type: ignore[no-any-return]
