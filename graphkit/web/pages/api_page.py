"""The JSON API for people: each address with its parameters and an example."""

from __future__ import annotations

from urllib.parse import urlencode

from graphkit.store.dataset import Store
from graphkit.web.json_api import Operation, described_operations
from graphkit.web.page import Page, PageRequest, PageResult

_FIELDS = {"{entity:path}": "Slough", "{name}": "inspections"}  # values of the variable parts of addresses


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the list of addresses: what answers, then the questions."""
    listed = [(each, _shown(each.path), _example(each)) for each in described_operations()]
    questions = [each for each in listed if each[0].other_parameters]
    groups = [
        ("answers", "What the graph answers", [each for each in listed if each not in questions]),
        ("questions", "Questions", questions),
    ]
    return Page("api.html", {"groups": groups})


def _shown(path: str) -> str:
    return path.replace(":path}", "}")


def _example(operation: Operation) -> str:
    """Return the address of a call that works on a graph of all reports."""
    path = operation.path
    for name, value in _FIELDS.items():
        path = path.replace(name, value)
    given = {each.name: operation.example.get(each.name) for each in operation.parameters}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{path}?{query}" if query else path
