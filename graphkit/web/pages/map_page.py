"""A map or chart: the same file that `graphkit map` writes; with ?download=1, to take away."""

from __future__ import annotations

from dataclasses import replace

from graphkit.abilities import find_ability
from graphkit.abilities.written_pages import KINDS
from graphkit.core.errors import EntityNotFoundError
from graphkit.store.dataset import Store
from graphkit.view import Drawing
from graphkit.web.ability_pages import run_ability
from graphkit.web.page import HTML, Content, PageRequest, PageResult


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the map named in the address, of `focus`, `topic` and `since`."""
    kind = request.fields["kind"]
    if kind not in KINDS:
        raise EntityNotFoundError(f"no map is named {kind}: there are {', '.join(KINDS)}")
    given = {name: values for name, values in request.parameters.items() if name != "download"}
    drawn: Drawing = run_ability(
        store,
        find_ability("map"),
        replace(request, parameters={**given, "kind": (kind,)}, show_all_quotes=False),
    )
    if request.value("download"):
        return Content(drawn.page().encode("utf-8", "replace"), HTML, f"{kind}.html")
    return Content.sandboxed(drawn.page())
