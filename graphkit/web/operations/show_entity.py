"""The statements about an entity."""

from __future__ import annotations

from dataclasses import asdict

from graphkit.ask.lookup import Labels
from graphkit.ask.show import show
from graphkit.store.dataset import Store
from graphkit.web.page import Content, PageRequest, PageResult


def run(store: Store, request: PageRequest) -> PageResult:
    """Return the IRI and label of an entity, given by name, code or identifier, and its statements.

    Raises EntityNotFoundError if no entity, or more than one, has the name.
    """
    iri, statements = show(store, request.fields["entity"])
    label = Labels(store).of(iri)
    return Content.json({"iri": iri, "label": label, "statements": [asdict(item) for item in statements]})
