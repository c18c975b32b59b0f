"""Imports what workers need, once, in the process from which they are forked."""

from importlib import import_module

from graphkit.web import entity_data, json_api, query_answer, worker
from graphkit.web.routes import PAGES

__all__ = ["entity_data", "json_api", "query_answer", "worker"]

for _page in PAGES:
    import_module(f"graphkit.web.pages.{_page.module}")
