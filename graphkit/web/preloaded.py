"""Imports what workers need, once, in the process from which they are forked."""

from importlib import import_module

from graphkit.web import entity_data, json_api, page_task, query_answer, service_description
from graphkit.web.routes import PAGES
from graphkit.workers import worker

__all__ = ["entity_data", "json_api", "page_task", "query_answer", "service_description", "worker"]

for _page in PAGES:
    import_module(f"graphkit.web.pages.{_page.module}")
