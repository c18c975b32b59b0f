"""The entities that a wrong address may have meant."""

from __future__ import annotations

from typing import NamedTuple

from graphkit.ask.lookup import Labels
from graphkit.core.errors import GraphNotFoundError
from graphkit.core.identifiers import authority_iri
from graphkit.core.terms import BASE, SCHEME
from graphkit.store.dataset import Store
from graphkit.web.rendering import link_path

_MOST = 3


class Nearest(NamedTuple):
    """An entity with its page."""

    title: str
    href: str


def nearest_to(store: Store, path: str) -> list[Nearest]:
    """Return the entities below the same path with the nearest names; for an inspection, its authority.

    None for a path without a kind, or a store without a search index.
    """
    start, _, rest = path.removeprefix("/").partition("/")
    kind, _, tail = rest.partition("/")
    if start not in ("id", "scheme") or not tail:
        return []
    if kind == "inspection":
        authority = authority_iri(tail.partition("/")[0])
        label = Labels(store).of(authority)
        return [Nearest(label, link_path(authority))] if label not in authority else []
    try:
        with store.search_index() as index:
            found = index.suggest(tail.rpartition("/")[2].replace("-", " "))
    except GraphNotFoundError:
        return []
    parent = f"{BASE if start == 'id' else SCHEME}{rest.rpartition('/')[0]}/"
    return [Nearest(each.title, link_path(each.iri)) for each in found if each.iri.startswith(parent)][:_MOST]
