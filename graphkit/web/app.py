"""The Starlette application: what each address does.

Pages are built in workers; this process only passes their bytes on, and keeps those of recent pages.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from graphkit.core.errors import (
    AnswerCutError,
    BusyError,
    ProtocolError,
    TimeLimitError,
    WorkerEndedError,
    WorkerKilledError,
)
from graphkit.store.endpoint import is_url
from graphkit.web.base_path import BasePath
from graphkit.web.entity_data import DataTask
from graphkit.web.json_api import Operation, OperationTask, openapi_document, operations
from graphkit.web.middleware import protection
from graphkit.web.negotiation import HTML, JSON, RDF, media_type_named, preferred
from graphkit.web.page_task import PageTask
from graphkit.web.protocol import read_query
from graphkit.web.query_answer import QueryTask
from graphkit.web.rendering import STATIC
from graphkit.web.replies import accepts_gzip, answer_response, client_of, error_response, wants_html
from graphkit.web.routes import PAGES, PageRoute
from graphkit.web.service_description import DescriptionTask
from graphkit.web.settings import ServerSettings
from graphkit.web.web_task import WebTask
from graphkit.workers.generation import entity_tag, generation_of
from graphkit.workers.spool import Spool
from graphkit.workers.worker_pool import Answer, Started, WorkerPool, limit_message

_CACHE_SIZE = 64_000_000  # bytes of pages
_LARGEST_CACHED = 4_000_000  # bytes of a page: the map of all partners of England has 2.9 MB
_LONGEST_KEPT = 10_000  # characters of a query whose answer is kept
_CHANGING = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\b", re.I)  # functions with a new value each time
_UNWATCHED = 0.05  # seconds of a query before the connection is watched, which costs a quick one a tenth
_NOT_CRAWLED = ("/search", "/sparql", "/api/", "/map/", "/page-image/", "/report-file/")
_RETRY_AFTER = {"Retry-After": "5"}


def _kept_size(key: tuple[str, ...], answer: Answer) -> int:
    """Return the memory of an answer and its key, roughly."""
    return answer.size + sum(map(len, key)) + 1_000


class _PageCache:
    """Recent answers by key; the oldest go first."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._size = 0

    def get(self, key: tuple[str, ...]) -> Answer | None:
        """Return the answer with a key, if it is still there."""
        if answer := self._answers.get(key):
            self._answers.move_to_end(key)
        return answer

    def add(self, key: tuple[str, ...], answer: Answer) -> None:
        """Keep an answer."""
        if answer.size > _LARGEST_CACHED or key in self._answers:
            return
        self._answers[key] = answer
        self._size += _kept_size(key, answer)
        while self._size > _CACHE_SIZE:
            self._size -= _kept_size(*self._answers.popitem(last=False))


class _Service:
    """The endpoints, and what they share."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.pool = WorkerPool(settings, "graphkit.web.preloaded")
        self._cache = _PageCache()
        self._running: dict[tuple[str, ...], asyncio.Task[Answer]] = {}

    # --- endpoints ---

    async def page(self, route: PageRoute, request: Request) -> Response:
        """Answer with a page, or with the statements about its entity in another format."""
        offered = [HTML, *RDF] if route.formats else [HTML]
        name, accept = request.query_params.get("format", ""), request.headers.get("accept", "")
        if route.formats:
            media_type = media_type_named(name, offered) if name else preferred(accept, offered)
            if not media_type:
                wanted = f"format={name}" if name else f"Accept: {accept}"
                message = f"{wanted} is not available here: ask for one of {', '.join(offered)}"
                return error_response(request, 400 if name else 406, message)
        else:
            media_type = HTML
        if unchanged := self._unchanged(request):
            return unchanged
        task: WebTask
        if media_type == HTML:
            parameters = _parameters(request)
            if route.json and not name and preferred(accept, [HTML, JSON]) == JSON:
                parameters["format"], media_type = ("json",), JSON
            task = PageTask(
                **self._common(request),
                module=route.module, fields=request.path_params, parameters=parameters,
                show_all_quotes=self.settings.show_all_quotes, location=self.settings.location,
                reports=self.settings.reports, refusal=route.refusal(request.query_params),
            )  # fmt: skip
        else:
            task = DataTask(**self._common(request), accept=media_type)
        errors = "html" if task.wants_html else "json"
        generation = generation_of(self.settings.location)
        key = (generation, request.scope["path"], request.url.query, media_type, errors)
        return await self._cached(request, route.lane, key, task)

    async def sparql(self, request: Request) -> Response:
        """Answer a SPARQL query; without one, with the editor or the service description."""
        try:
            body = await request.body()
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            query = read_query(request.method, request.url.query, media_type, body)
        except ProtocolError as error:
            return error_response(request, error.status, str(error))
        if query is None:
            return await self._without_query(request)
        if unchanged := self._unchanged(request):
            return unchanged
        common = self._common(request) | {"path": "/sparql", "gzip": accepts_gzip(request)}
        task = QueryTask(
            **common, query=query.query, default_graphs=tuple(query.default_graphs),
            named_graphs=tuple(query.named_graphs), format=query.format, as_written=query.as_written,
            accept=request.headers.get("accept", ""), base=f"{_base(request)}/sparql",
            seconds=self.settings.seconds,
        )  # fmt: skip
        key = self._query_key(task)
        if key and (answer := self._cache.get(key)):
            return answer_response(answer, request)
        return await self._run_connected(request, "queries", task, key)

    def _query_key(self, task: QueryTask) -> tuple[str, ...]:
        """Return the key under which the answer to a query is kept; () if each request needs a new answer."""
        generation = generation_of(self.settings.location)
        if not generation or len(task.query) > _LONGEST_KEPT or _CHANGING.search(task.query):
            return ()
        return generation, *(str(value) for value in asdict(task).values())

    async def _without_query(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        if preferred(accept, [*RDF, HTML]) == HTML:
            return await self.page(PageRoute("/sparql", "sparql_page", parameters=None), request)
        return await self.description(request)

    async def description(self, request: Request) -> Response:
        """Answer with the description of the endpoint and the dataset (SPARQL service description, VoID)."""
        if unchanged := self._unchanged(request):
            return unchanged
        task = DescriptionTask(
            **self._common(request), base=_base(request), format=request.query_params.get("format", ""),
            accept=request.headers.get("accept", ""),
        )  # fmt: skip
        generation = generation_of(self.settings.location)
        key = (generation, task.path, task.base, task.format, task.accept)
        return await self._cached(request, "slow", key, task)

    async def operation(self, operation: Operation, request: Request) -> Response:
        """Answer with the result of an operation of the JSON API."""
        if unchanged := self._unchanged(request):
            return unchanged
        common = self._common(request) | {"wants_html": False}
        task = OperationTask(
            **common, operation=operation.name, fields=request.path_params, parameters=_parameters(request),
            show_all_quotes=self.settings.show_all_quotes,
        )  # fmt: skip
        key = (generation_of(self.settings.location), request.scope["path"], request.url.query, "api")
        return await self._cached(request, operation.lane, key, task)

    async def openapi(self, request: Request) -> Response:
        """Answer with the OpenAPI document of the JSON API."""
        return Response(openapi_document(), media_type="application/json")

    async def health(self, request: Request) -> Response:
        """Answer with the current generation; 503 where there is no graph."""
        generation = generation_of(self.settings.location)
        if not generation and not is_url(self.settings.location):
            return error_response(request, 503, "there is no graph: run `graphkit build`")
        return JSONResponse({"status": "ok", "generation": generation})

    async def robots(self, request: Request) -> Response:
        """Keep crawlers off, as each page costs a query, unless the service is to be found."""
        allowed = "".join(f"Disallow: {each}\n" for each in _NOT_CRAWLED)
        allowed += f"Sitemap: {self.settings.site.address or _base(request)}/sitemap.xml\n"
        text = allowed if self.settings.is_indexed else "Disallow: /\n"
        return Response(f"User-agent: *\n{text}", media_type="text/plain")

    async def sitemap(self, request: Request) -> Response:
        """Answer with the addresses of the pages on authorities, inspections, regions and topics."""
        base = self.settings.site.address or _base(request)
        task = PageTask(**self._common(request), module="sitemap", parameters={"base": (base,)})
        return await self._cached(request, "slow", (generation_of(self.settings.location), base, "map"), task)

    # --- shared steps ---

    def _common(self, request: Request) -> dict[str, Any]:
        """Return what all tasks have; answers are kept compressed for all clients."""
        limit = self.settings.answer_size * 1_000_000
        return {
            "path": request.scope["path"],
            "wants_html": wants_html(request),
            "gzip": True,
            "limit": limit,
            "site": self.settings.site,
        }

    def _unchanged(self, request: Request) -> Response | None:
        """Return a response without content if the client has the page of this generation."""
        known = {each.strip() for each in request.headers.get("if-none-match", "").split(",")} - {""}
        if not known or request.method == "POST":
            return None
        tag = entity_tag(generation_of(self.settings.location))
        if tag and tag in known:
            return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept, Accept-Encoding"})
        return None

    async def _cached(self, request: Request, lane: str, key: tuple[str, ...], task: WebTask) -> Response:
        """Answer from the cache, or from a worker; equal requests at the same time share the work."""
        if answer := self._cache.get(key):
            return answer_response(answer, request)
        running = self._running.get(key)
        if running is None:
            work = _in_memory(self.pool.lanes[lane].run(task, client_of(request)))
            running = self._running[key] = asyncio.create_task(work)
            running.add_done_callback(partial(self._finished, key))
        try:
            answer = await asyncio.shield(running)
        except (BusyError, TimeLimitError, WorkerEndedError) as error:
            return self._failure(request, error)
        return answer_response(answer, request)

    def _finished(self, key: tuple[str, ...], task: asyncio.Task[Answer]) -> None:
        del self._running[key]
        if task.cancelled() or task.exception():
            return
        answer = task.result()
        if answer.status == 200:
            self._cache.add(key, answer)

    async def _run_connected(
        self, request: Request, lane: str, task: QueryTask, key: tuple[str, ...] = ()
    ) -> Response:
        """Answer from a worker, which is ended if the client disconnects; keep a small answer under a key."""
        started: Started = asyncio.get_running_loop().create_future()
        work = asyncio.create_task(self.pool.lanes[lane].run(task, client_of(request), started))
        try:
            answer = await _unless_disconnected(request, work, started)
        except AnswerCutError as error:  # before anything was sent
            return error_response(request, 413, str(error))
        except (BusyError, TimeLimitError, WorkerEndedError) as error:
            return self._failure(request, error, task.query)
        if answer is None:
            return Response(status_code=499)
        if key and answer.status == 200 and answer.generation == key[0] and isinstance(answer.body, bytes):
            self._cache.add(key, answer)
        response = answer_response(answer, request)
        return response if work.done() else _Streamed(response, work)

    def _failure(self, request: Request, error: Exception, query: str = "") -> Response:
        if isinstance(error, BusyError):
            return error_response(request, 503, limit_message(error, self.settings), _RETRY_AFTER)
        status = 503 if isinstance(error, TimeLimitError | WorkerKilledError) else 413
        return error_response(request, status, limit_message(error, self.settings, query))


def create_app(settings: ServerSettings) -> Starlette:
    """Return the application for some settings; its workers run between startup and shutdown."""
    service = _Service(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        service.pool.open()
        try:
            yield
        finally:
            await service.pool.close()

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        message = {404: f"there is no page at {request.scope['path']}: start at /"}.get(
            error.status_code, error.detail
        )
        return error_response(request, error.status_code, message, error.headers)

    async def failure(request: Request, error: Exception) -> Response:
        return error_response(request, 500, "This is an error of graphkit. The server's log says more.")

    app = Starlette(
        routes=_routes(service),
        middleware=[Middleware(BasePath, base_path=settings.base_path), *protection(settings)],
        exception_handlers={HTTPException: http_error, 500: failure},
        lifespan=lifespan,
    )
    app.state.site = settings.site
    return app


def _routes(service: _Service) -> list[BaseRoute]:
    def endpoint(function: Callable[..., Awaitable[Response]], *given: Any) -> Any:
        async def call(request: Request) -> Response:
            return await function(*given, request)

        return call

    routes: list[BaseRoute] = [
        Route("/sparql", service.sparql, methods=["GET", "POST"]),
        Route("/sparql/", service.sparql, methods=["GET", "POST"]),
        Route("/.well-known/void", service.description),
        Route("/api/openapi.json", service.openapi),
        Route("/health", service.health),
        Route("/robots.txt", service.robots),
        Route("/sitemap.xml", service.sitemap),
        Mount("/static", GZipMiddleware(StaticFiles(directory=STATIC))),
    ]
    routes += [Route(each.path, endpoint(service.operation, each)) for each in operations()]
    routes += [Route(each.path, endpoint(service.page, each)) for each in PAGES]
    return routes


async def _in_memory(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return an answer with its body in memory, because several requests share it."""
    answer = await work
    if isinstance(answer.body, Spool):
        answer.body = answer.body.content()
    return answer


def _base(request: Request) -> str:
    """Return the address of this server, as the client calls it."""
    return str(request.base_url).rstrip("/") + str(request.scope.get("base_path", ""))


def _parameters(request: Request) -> dict[str, tuple[str, ...]]:
    parameters = request.query_params
    return {name: tuple(parameters.getlist(name)) for name in parameters}


class _Streamed(Response):
    """A response whose content is still being produced; the work ends with the response."""

    def __init__(self, response: Response, work: asyncio.Task[Answer]) -> None:
        self._response, self._work = response, work

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; a client that disconnects, and an answer that is cut off, end the work."""
        try:
            await self._response(scope, receive, send)
        finally:
            if not self._work.done():
                self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)


async def _unless_disconnected(
    request: Request, work: asyncio.Task[Answer], started: Started
) -> Answer | None:
    """Return the answer of some work once it is there or has started; None if the client disconnects before.

    Then the work is cancelled.
    """

    async def disconnected() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    waiting: set[asyncio.Future[Any]] = {work, started}
    try:
        await asyncio.wait(waiting, timeout=_UNWATCHED, return_when=asyncio.FIRST_COMPLETED)
        if not (work.done() or started.done()):
            gone = asyncio.create_task(disconnected())
            try:
                await asyncio.wait({*waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                gone.cancel()
        if work.done():
            return work.result()
        return started.result() if started.done() else None
    finally:
        if not (work.done() or started.done()):
            work.cancel()
            await asyncio.wait({work})
