"""Addresses of this server: of an entity's IRI, of the IRI at an address, of a search."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import entity_iri
from graphkit.core.terms import BASE, GK, LEGISLATION, SCHEME

ENTITY_PATHS = {"/id/": BASE, "/scheme/": SCHEME, "/law/": LEGISLATION}  # beginning → namespace
_NOT_IN_IRI = frozenset('<>"{}|\\^`')


def link_path(iri: str) -> str:
    """Return the address on this server of an IRI, or of an identifier such as "authority/E06000039".

    "" for an IRI of another vocabulary.
    """
    if iri.startswith(GK):
        return f"/def#{iri.removeprefix(GK)}"
    for path, namespace in ENTITY_PATHS.items():
        if iri.startswith(namespace):
            return path + quote(iri.removeprefix(namespace), safe="/-._~")
    return "" if ":" in iri else f"/id/{quote(iri, safe='/-._~')}"


def thing_path(identifier: str) -> str:
    """Return the address of an identifier of an answer: a thing, or a concept such as "topic/neglect"."""
    if identifier.partition("/")[0] in ("topic", "region"):
        return f"/scheme/{quote(identifier)}"
    return link_path(entity_iri(identifier)) if identifier else ""


def entity_at(path: str) -> str:
    """Return the IRI of the entity at a path: "/id/authority/E06000039", "/scheme/topic/neglect".

    Raises EntityNotFoundError where the path cannot be part of an IRI.
    """
    start, _, tail = path.removeprefix("/").partition("/")
    if not tail or any(letter in _NOT_IN_IRI or letter <= " " for letter in tail):
        raise EntityNotFoundError(f"no entity at {path}: search at /")
    return ENTITY_PATHS.get(f"/{start}/", BASE) + tail


def search_address(**filters: str | Sequence[str]) -> str:
    """Return the address of a search with some filters (parameters of /search)."""
    return f"/search?{urlencode(filters, doseq=True)}"
