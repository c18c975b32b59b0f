"""The passages that support the statements about an entity."""

from __future__ import annotations

from dataclasses import asdict

from graphkit.ask.show import why
from graphkit.core.errors import ParameterError
from graphkit.store.dataset import Store
from graphkit.web.page import Content, PageRequest, PageResult

_LIMIT, _LARGEST_LIMIT = 100, 1000


def run(store: Store, request: PageRequest) -> PageResult:
    """Return passages in the order of the reports, `limit` of them from `offset`, and how many there are.

    Raises EntityNotFoundError if no entity, or more than one, has the name; ParameterError.
    """
    limit, offset = _number(request, "limit", _LIMIT), _number(request, "offset", 0)
    if limit > _LARGEST_LIMIT:
        raise ParameterError(f"limit is at most {_LARGEST_LIMIT:,}: ask for more with offset")
    iri, evidence = why(store, request.fields["entity"])
    passages = [asdict(item) for item in evidence[offset : offset + limit]]
    return Content.json({"iri": iri, "total": len(evidence), "evidence": passages})


def _number(request: PageRequest, name: str, default: int) -> int:
    value = request.value(name, str(default))
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise ParameterError(f"{name} takes a whole number, not {value!r}")
    return int(value)
