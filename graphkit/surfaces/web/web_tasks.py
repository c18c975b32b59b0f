"""What workers do for the server: tasks whose answer, or error, goes to a browser or a program."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphkit.answers.queries.parameters import parse_as_at
from graphkit.answers.readings.horizon import horizon_now, words_horizon
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.graph.entities.entity_statements import own_statements
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import HTML, Content, Page, PageRequest, PageResult, Redirect
from graphkit.surfaces.web.page_links import AS_AT, ENTITY_PATHS, entity_at, takes_day
from graphkit.surfaces.web.pickers import nearest_to
from graphkit.surfaces.web.rendering import render
from graphkit.surfaces.web.routes import find_builder
from graphkit.surfaces.workers.answer_writer import AnswerWriter
from graphkit.surfaces.workers.task import TITLES, WorkerTask


@dataclass(frozen=True, kw_only=True)
class WebTask(WorkerTask):
    """A task of an address of the server; `wants_html`: errors are pages."""

    request: PageRequest
    wants_html: bool = False

    def write_problem(self, status: int, message: str, writer: AnswerWriter) -> None:
        """Write an error: a page for people, a problem document for programs."""
        if not self.wants_html:
            super().write_problem(status, message, writer)
            return
        writer.begin(status, HTML)
        writer.write(self.error_page(status, message))

    def error_page(self, status: int, message: str) -> bytes:
        """Return the page of an error."""
        request = PageRequest(self.request.path, site=self.request.site, links=self.request.links)
        return render("error.html", request, {"title": TITLES[status], "message": message})


@dataclass(frozen=True, kw_only=True)
class PageTask(WebTask):
    """Answers with what a function of web.pages builds; `refusal`: what is wrong in the request."""

    builder: str
    refusal: str = ""

    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write the page."""
        store, request = as_at_day(store, self.request)
        request = replace(
            request,
            generation=writer.generation,
            horizon=horizon_now(store),
            has_words=not words_horizon(store.facts).is_outside,
        )
        match self._built(store, request):
            case Page(template, data, status, policy):
                writer.begin(status, HTML, policy=policy)
                writer.write(render(template, request, data, store))
            case Redirect(location, status):
                writer.begin(
                    status, "text/plain; charset=utf-8", location=request.links.to(location)
                )
            case Content(body, media_type, filename, policy):
                writer.begin(200, media_type, filename=filename, policy=policy)
                writer.write(body)

    def _built(self, store: Store, request: PageRequest) -> PageResult:
        if self.refusal:
            raise ParameterError(self.refusal)
        try:
            result = find_builder(self.builder)(store, request)
        except EntityNotFoundError as error:
            nearest = nearest_to(store, request.path) if self.wants_html else []
            if not nearest:
                raise
            data = {"title": TITLES[404], "message": str(error), "nearest": nearest}
            result = Page("error.html", data, 404)
        if isinstance(result, Page) and request.path.startswith(tuple(ENTITY_PATHS)):
            about = f"{request.path}/{request.value('statement')}".rstrip("/")
            own = own_statements(store, entity_at(about))
            return replace(result, data={**result.data, "own_statements": own})
        return result


def as_at_day(store: Store, request: PageRequest) -> tuple[Store, PageRequest]:
    """Return store and request as at the day that a request names, where its page takes one.

    Raises ParameterError for what is no day.
    """
    given = request.value(AS_AT).strip()
    if not given or not takes_day(request.path):
        return store, request
    day = parse_as_at(given)
    return store.as_at(day), replace(request, day=day, links=replace(request.links, day=day))
