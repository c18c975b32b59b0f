"""The entities that a wrong address may have meant."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import urlencode

from graphkit.abilities.value_types import QUESTION_TYPES, ValueType
from graphkit.ask.entity_search import find_area, find_entities
from graphkit.ask.lookup import Labels
from graphkit.core.errors import GraphNotFoundError
from graphkit.core.identifiers import authority_iri
from graphkit.core.terms import BASE, LEGISLATION, SCHEME
from graphkit.store.dataset import Store
from graphkit.web.page import PageRequest
from graphkit.web.rendering import link_path

_MOST, _MOST_SEEN = 3, 12
_SEARCHED = ("authority", "agency", "topic")  # kinds that the search index suggests
_CONCEPTS = "SELECT ?thing {{ ?thing skos:inScheme <{scheme}> }}"
_PEOPLE = "SELECT ?thing { ?thing a foaf:Person }"
_LAWS = "SELECT ?thing { ?thing a schema:Legislation }"


class Nearest(NamedTuple):
    """An entity with its page, or with the page that was asked for with its name."""

    title: str
    href: str


def with_nearest_names(
    store: Store, request: PageRequest, types: Mapping[str, ValueType] = QUESTION_TYPES
) -> list[Nearest]:
    """Return the page of a request with each name that nothing has replaced by those nearest to it.

    `types` are those of its parameters.
    """
    given = {name: list(values) for name, values in request.parameters.items() if any(values)}
    found = []
    for parameter in given:
        named = types.get(parameter.replace("_", "-"))
        if not (named and named.kind in _SEARCHED):
            continue
        kind, names = named.kind, request.names(parameter)
        for at, name in enumerate(names):
            if find_entities(store, name, kind) or find_area(store, name):
                continue
            try:
                with store.search_index() as index:
                    titles = [each.title for each in index.suggest(name, _MOST_SEEN) if each.kind == kind]
            except GraphNotFoundError:
                return []
            for title in titles[:_MOST]:
                changed = given | {parameter: [*names[:at], title, *names[at + 1 :]]}
                found.append(Nearest(title, f"{request.path}?{urlencode(changed, doseq=True)}"))
    return found


def nearest_to(store: Store, path: str) -> list[Nearest]:
    """Return the entities below the same path with the nearest names; for an inspection, its authority.

    None for a path without a kind, or a store without a search index.
    """
    start, _, rest = path.removeprefix("/").partition("/")
    kind, _, tail = rest.partition("/")
    if start == "law":
        return _similar(store, rest, LEGISLATION, _LAWS)
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
    named = [Nearest(each.title, link_path(each.iri)) for each in found if each.iri.startswith(parent)]
    if named or (start == "id" and kind != "person"):
        return named[:_MOST]
    query = _PEOPLE if kind == "person" else _CONCEPTS.format(scheme=f"{SCHEME}{kind}")
    return _similar(store, tail, parent, query)


def _similar(store: Store, path: str, start: str, query: str) -> list[Nearest]:
    """Return the entities that a query finds below `start` whose paths there are most similar to `path`."""
    paths = {iri.removeprefix(start) for (iri,) in store.rows(query) if iri.startswith(start)}
    labels = Labels(store)
    similar = get_close_matches(path, sorted(paths), _MOST)
    return [Nearest(labels.of(start + each), link_path(start + each)) for each in similar]
