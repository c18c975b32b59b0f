"""The IRI of the entity at an address of the server."""

from __future__ import annotations

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.terms import BASE, LEGISLATION, SCHEME

ENTITY_PATHS = ("/id/", "/scheme/", "/law/")
_NOT_IN_IRI = frozenset('<>"{}|\\^`')


def entity_at(path: str) -> str:
    """Return the IRI of the entity at a path: "/id/authority/E06000039", "/scheme/topic/neglect".

    Raises EntityNotFoundError where the path cannot be part of an IRI.
    """
    _, start, tail = path.split("/", 2)
    if not tail or any(letter in _NOT_IN_IRI or letter <= " " for letter in tail):
        raise EntityNotFoundError(f"no entity at {path}: search at /")
    return {"scheme": SCHEME, "law": LEGISLATION}.get(start, BASE) + tail
