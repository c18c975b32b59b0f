"""The task that builds a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module

from graphkit.analyse.per_graph import newest_day
from graphkit.ask.own_statements import own_statements
from graphkit.ask.quotes import has_quotes
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.store.dataset import Store
from graphkit.web.entity_address import ENTITY_PATHS, entity_at
from graphkit.web.nearest import nearest_to
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.web_task import WebTask, write_result
from graphkit.workers.answer_writer import AnswerWriter
from graphkit.workers.problems import TITLES


@dataclass(frozen=True, kw_only=True)
class PageTask(WebTask):
    """Builds a page with a module of graphkit.web.pages; `refusal`: what is wrong with the parameters."""

    module: str
    fields: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    show_all_quotes: bool = True
    location: str = ""
    reports: str = ""
    refusal: str = ""

    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write the page."""
        request = PageRequest(
            self.path, self.fields, self.parameters, self.show_all_quotes, writer.generation,
            self.location, self.reports, self.site, newest_day(store), has_quotes(store),
        )  # fmt: skip
        write_result(self._built(store, request), request, writer)

    def _built(self, store: Store, request: PageRequest) -> PageResult:
        if self.refusal:
            raise ParameterError(self.refusal)
        if request.value("view") not in ("", "data"):
            raise ParameterError(f"view is {request.value('view')[:40]!r}; it can be data")
        module = "entity_page" if request.value("view") else self.module
        try:
            result: PageResult = import_module(f"graphkit.web.pages.{module}").build(store, request)
        except EntityNotFoundError as error:
            nearest = nearest_to(store, request.path) if self.wants_html else []
            if not nearest:
                raise
            data = {"title": TITLES[404], "message": str(error), "nearest": nearest}
            result = Page("error.html", data, 404)
        if isinstance(result, Page) and request.path.startswith(ENTITY_PATHS):
            own = own_statements(store, entity_at(request.path))
            return replace(result, data={**result.data, "own_statements": own})
        return result
