"""The competency questions and their parameters."""

from __future__ import annotations

from graphkit.ask.questions import questions
from graphkit.store.dataset import Store
from graphkit.web.page import Content, PageRequest, PageResult


def run(store: Store, request: PageRequest) -> PageResult:
    """Return the questions by name, each with its parameters: required ones with an example, defaults."""
    listed = [
        {
            "name": item.name,
            "question": item.summary,
            "parameters": item.parameters,
            "required": dict(item.required),
            "defaults": dict(item.defaults),
            "tags": item.tags,
            "asked_by": item.asked_by,
        }
        for item in questions().values()
    ]
    return Content.json({"questions": listed})
