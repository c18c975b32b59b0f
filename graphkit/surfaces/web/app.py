"""The Starlette application: what each address does.

Pages are built in workers; this process only passes their bytes on, and keeps those of recent
pages.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from graphkit.core.errors import (
    UNEXPECTED,
    AnswerCutError,
    BusyError,
    GraphkitError,
    ProtocolError,
    WorkerEndedError,
)
from graphkit.graph.store.endpoint import FACTS_ADDRESS, FACTS_TYPE, is_url
from graphkit.surfaces.web.middleware import BelowPath, protection
from graphkit.surfaces.web.page import PageRequest, load_pages
from graphkit.surfaces.web.page_links import STATIC, page_address, static_address
from graphkit.surfaces.web.pages.sparql_pages import QueryTask
from graphkit.surfaces.web.protocol import HTML, JSON, RDF, media_type_named, preferred, read_query
from graphkit.surfaces.web.replies import (
    PLACE,
    VARY,
    accepts_gzip,
    answer_response,
    client_of,
    error_response,
    links_of,
    page_tag,
    place_of,
    valid_code,
    wants_html,
)
from graphkit.surfaces.web.routes import PAGES, PageRoute, api_routes
from graphkit.surfaces.web.sent_forms import form_fields
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_tasks import PageTask, WebTask
from graphkit.surfaces.workers.generation import facts_file_of, generation_of
from graphkit.surfaces.workers.worker_pool import Answer, Spool, Started, WorkerPool

_CACHE_SIZE = 64_000_000  # bytes of pages
_LARGEST_CACHED = 4_000_000  # bytes of a page: the map of all partners of England has 2.9 MB
_YEAR = 31_536_000  # seconds
_LONGEST_KEPT = 10_000  # characters of a query whose answer is kept
# functions with a new value each time
_CHANGING = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\b", re.I)
_TRACKING = re.compile(  # parameters that newsletters, social networks and Teams add to links
    (
        r"utm_\w+|\w*clid|gad_source|gbraid|wbraid|mc_[ce]id"
        r"|mkt_tok|igshi?d?|_ga|_gl|_hs\w+|vero_\w+|oly_\w+"
        r"|ref|ref_src|s_cid|cmpid|wt[._]mc\w*|web"
    ),
    re.I,
)
# of an authority, in a path: "/id/authority/e06000039"
_SMALL_CODE = re.compile(r"(?<=/)[a-z]\d{8}(?=/|$)")
# seconds of a query before the connection is watched, which costs a quick one a tenth
_UNWATCHED = 0.05
_NOT_CRAWLED = ("/search", "/sparql", "/api/", "/map/", "/page-image/", "/report-file/")
_RETRY_AFTER = {"Retry-After": "5"}
_EDITOR = PageRoute("/sparql", "sparql_pages.editor", parameters=None)
_DESCRIPTION = PageRoute(
    "/.well-known/void", "sparql_pages.service_description", lane="slow", parameters=None
)
_SITEMAP = PageRoute("/sitemap.xml", "site_pages.sitemap", lane="slow", parameters=None)


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
        modules = dict.fromkeys(each.builder.partition(".")[0] for each in PAGES)
        self.pool = WorkerPool(
            settings, [f"graphkit.surfaces.web.pages.{name}" for name in modules]
        )
        self._cache = _PageCache()
        self._running: dict[tuple[str, ...], asyncio.Task[Answer]] = {}

    # --- endpoints ---

    async def page(
        self, route: PageRoute, request: Request, *, accept: str = "", base: str = ""
    ) -> Response:
        """Answer with a page, or with the statements about its entity in another format.

        `accept` are the media types of such statements, `base` is the whole address of the server,
        where the answer has it.
        """
        path = request.scope["path"]
        if (usual := _SMALL_CODE.sub(lambda code: code[0].upper(), path)) != path:
            return RedirectResponse(links_of(request).to(usual, **request.query_params), 301)
        parameters = {
            name: tuple(request.query_params.getlist(name))
            for name in request.query_params
            if not (route.is_page and _TRACKING.fullmatch(name))
        }
        name, accepted = request.query_params.get("format", ""), request.headers.get("accept", "")
        builder, refusal = route.builder, route.refusal(parameters)
        if route.formats:
            offered = [HTML, *RDF]
            media_type = media_type_named(name, offered) if name else preferred(accepted, offered)
            if not media_type:
                wanted = f"format={name}" if name else f"Accept: {accepted}"
                message = f"{wanted} is not available here: ask for one of {', '.join(offered)}"
                return error_response(request, 400 if name else 406, message)
            if media_type == JSON and route.json:
                parameters["format"] = ("json",)
            elif media_type != HTML:
                builder, refusal, accept = "entity_pages.statements", "", media_type
            elif request.query_params.get("view"):
                builder = "entity_pages.entity"
        elif route.json and not name and preferred(accepted, [HTML, JSON]) == JSON:
            parameters["format"] = ("json",)
        if unchanged := self._unchanged(request):
            return unchanged
        task = self._page_task(request, parameters, builder, refusal, accept, base)
        if not route.is_page:
            task = replace(task, wants_html=False)
        return await self._cached(request, route.lane, task)

    def _page_task(
        self,
        request: Request,
        parameters: Mapping[str, tuple[str, ...]],
        builder: str,
        refusal: str = "",
        accept: str = "",
        base: str = "",
    ) -> PageTask:
        settings = self.settings
        return PageTask(
            limit=settings.answer_size * 1_000_000,
            gzip=True,  # answers are kept compressed for all clients
            request=PageRequest(
                request.scope["path"],
                request.path_params,
                parameters,
                settings.show_all_quotes,
                location=settings.location,
                reports=settings.reports,
                site=settings.site,
                accept=accept,
                links=links_of(request, base),
                place=place_of(request, settings.place),
                is_shared=settings.is_shared,
            ),
            wants_html=wants_html(request),
            builder=builder,
            refusal=refusal,
        )

    async def sparql(self, request: Request) -> Response:
        """Answer a SPARQL query; without one, with the editor or the service description."""
        accept = request.headers.get("accept", "")
        try:
            body = await request.body()
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            query = read_query(request.method, request.url.query, media_type, body)
        except ProtocolError as error:
            return error_response(request, error.status, str(error))
        if query is None and preferred(accept, [*RDF, HTML]) == HTML:
            return await self.page(_EDITOR, request)
        if query is None:
            return await self.description(request)
        if unchanged := self._unchanged(request):
            return unchanged
        task = QueryTask(
            limit=self.settings.answer_size * 1_000_000,
            gzip=accepts_gzip(request),
            seconds=self.settings.seconds,
            request=PageRequest(
                "/sparql",
                site=self.settings.site,
                links=links_of(request, _base(request)),
                accept=accept,
            ),
            wants_html=wants_html(request),
            asked=query,
            query=query.query,
        )
        generation = generation_of(self.settings.location)
        is_kept = (
            generation and len(query.query) <= _LONGEST_KEPT and not _CHANGING.search(query.query)
        )
        key = (generation, repr(task)) if is_kept else ()
        if answer := self._cache.get(key):
            return answer_response(answer, request)
        return await self._run_connected(request, task, key)

    async def check_draft(self, request: Request) -> Response:
        """Answer with a draft that was sent as a form, or as a document, checked;
        it is kept nowhere.
        """
        try:
            fields = form_fields(request.headers.get("content-type", ""), await request.body())
        except ValueError:
            return error_response(
                request, 400, "the draft is not in UTF-8: paste it, or send it as DOCX"
            )
        known = ("text", "format", "document")
        parameters = {name: (value,) for name, value in fields.items() if name in known}
        task = self._page_task(request, parameters, "ability_pages.draft_form")
        try:
            answer = await _in_memory(self.pool.lanes["slow"].run(task, client_of(request)))
        except GraphkitError as error:
            return _failure(request, error)
        return answer_response(answer, request)

    async def reading(self, request: Request) -> Response:
        """Answer a reading that was sent as JSON, as GET /api/ask answers one in an address."""
        try:
            given = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            return error_response(
                request, 400, f"a reading is a JSON object, and this is none: {error}"
            )
        if not isinstance(given, dict):
            return error_response(
                request, 400, 'a reading is a JSON object such as {"of": "findings"}'
            )
        parameters = {"q": (json.dumps(given),)}
        return await self._cached(
            request, "slow", self._page_task(request, parameters, "api_pages.answer_ability")
        )

    async def description(self, request: Request) -> Response:
        """Answer with the description of the endpoint and the dataset (SPARQL service description,
        VoID).
        """
        accept = request.headers.get("accept", "")
        return await self.page(_DESCRIPTION, request, accept=accept, base=_base(request))

    async def facts_file(self, request: Request) -> Response:
        """Answer with the read model as it is in the folder,
        for a client that would ask for all of it.

        Its ETag is its SHA-256, by which the client checks it.
        """
        try:
            found = await run_in_threadpool(facts_file_of, self.settings.location)
        except FileNotFoundError:  # a build has just removed the generation
            found = None
        if found is None:
            raise HTTPException(404)
        path, digest = found
        headers = {"ETag": f'"{digest}"', "Cache-Control": "no-cache"}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(path, headers=headers, media_type=FACTS_TYPE)

    async def openapi(self, request: Request) -> Response:
        """Answer with the OpenAPI document, which needs neither a worker nor a graph."""
        # 0.2 s that only its readers wait for
        from graphkit.surfaces.web.openapi import openapi_document

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
        allowed += f"Sitemap: {_base(request)}/sitemap.xml\n"
        text = allowed if self.settings.is_indexed else "Disallow: /\n"
        return Response(f"User-agent: *\n{text}", media_type="text/plain")

    async def my_council(self, request: Request) -> Response:
        """Lead to the page of the reader's own council, or to where one is chosen.

        A `place` that is sent as a form, by ONS code, is kept in a cookie; "" forgets it.
        """
        asked, links = valid_code(request.query_params.get(PLACE, "")), links_of(request)
        place = asked or place_of(request, self.settings.place)
        is_choice = request.method == "POST"
        if is_choice:
            try:
                sent = form_fields(request.headers.get("content-type", ""), await request.body())
            except ValueError:
                return error_response(request, 400, "this is no form: choose a council at /")
            place = valid_code(sent.get(PLACE, ""))
        own = page_address(f"authority/{place}") if place else "/#choose"
        response = RedirectResponse(links.to(own), 303)
        if is_choice and place:
            response.set_cookie(
                PLACE, place, max_age=_YEAR, path=links.to("/"), httponly=True, samesite="lax"
            )
        elif is_choice:
            response.delete_cookie(PLACE, path=links.to("/"))
        return response

    async def favicon(self, request: Request) -> Response:
        """Lead those who ask for an icon where browsers did before pages named one."""
        return RedirectResponse(links_of(request).to(static_address("icon.svg")), 301)

    async def sitemap(self, request: Request) -> Response:
        """Answer with the addresses of the pages on authorities, inspections,
        regions and topics.
        """
        return await self.page(_SITEMAP, request, base=_base(request))

    # --- shared steps ---

    def _unchanged(self, request: Request) -> Response | None:
        """Return a response without content if the client has the page of this generation."""
        known = {each.strip() for each in request.headers.get("if-none-match", "").split(",")} - {
            ""
        }
        if not known or request.method == "POST":
            return None
        tag = page_tag(generation_of(self.settings.location), request)
        if tag and tag in known:
            return Response(status_code=304, headers={"ETag": tag, "Vary": VARY})
        return None

    async def _cached(self, request: Request, lane: str, task: WebTask) -> Response:
        """Answer from the cache, or from a worker;
        equal requests at the same time share the work.
        """
        key = generation_of(self.settings.location), repr(task)
        if answer := self._cache.get(key):
            return answer_response(answer, request)
        if (running := self._running.get(key)) is None:
            work = _in_memory(self.pool.lanes[lane].run(task, client_of(request)))
            running = self._running[key] = asyncio.create_task(work)
            running.add_done_callback(partial(self._finished, key))
        try:
            answer = await asyncio.shield(running)
        except GraphkitError as error:
            return _failure(request, error)
        return answer_response(answer, request)

    def _finished(self, key: tuple[str, ...], task: asyncio.Task[Answer]) -> None:
        del self._running[key]
        if not (task.cancelled() or task.exception()) and task.result().status == 200:
            self._cache.add(key, task.result())

    async def _run_connected(
        self, request: Request, task: QueryTask, key: tuple[str, ...] = ()
    ) -> Response:
        """Answer from a worker, which is ended if the client disconnects;
        keep a small answer under a key.
        """
        started: Started = asyncio.get_running_loop().create_future()
        work = asyncio.create_task(
            self.pool.lanes["queries"].run(task, client_of(request), started)
        )
        try:
            answer = await _unless_disconnected(request, work, started)
        except GraphkitError as error:  # before anything was sent
            return _failure(request, error)
        if answer is None:
            return Response(status_code=499)
        if (
            key
            and answer.status == 200
            and answer.generation == key[0]
            and isinstance(answer.body, bytes)
        ):
            self._cache.add(key, answer)
        response = answer_response(answer, request)
        return response if work.done() else _Streamed(response, work)


def _failure(request: Request, error: GraphkitError) -> Response:
    """Return the response where a lane has no answer."""
    status = 413 if type(error) in (WorkerEndedError, AnswerCutError) else 503
    return error_response(
        request, status, str(error), _RETRY_AFTER if isinstance(error, BusyError) else None
    )


def create_app(settings: ServerSettings) -> Starlette:
    """Return the application for some settings; its workers run between startup and shutdown."""
    service = _Service(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with service.pool:
            yield

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        missing = f"there is no page at {request.scope['path']}: start at /"
        message = missing if error.status_code == 404 else error.detail
        return error_response(request, error.status_code, message, error.headers)

    async def failure(request: Request, error: Exception) -> Response:
        return error_response(request, 500, f"{UNEXPECTED}. The server's log says more.")

    app = Starlette(
        routes=[
            Route("/sparql", service.sparql, methods=["GET", "POST"]),
            Route("/sparql/", service.sparql, methods=["GET", "POST"]),
            Route("/check-draft", service.check_draft, methods=["POST"]),
            Route("/api/ask", service.reading, methods=["POST"]),
            Route("/api/read", partial(_moved, "/api/ask"), methods=["POST"]),
            *(Route(path, partial(_moved_reading, path)) for path in ("/read", "/api/read")),
            Route("/.well-known/void", service.description),
            Route(FACTS_ADDRESS, service.facts_file),
            Route("/api/openapi.json", service.openapi),
            Route("/my-council", service.my_council, methods=["GET", "POST"]),
            Route("/health", service.health),
            Route("/favicon.ico", service.favicon),
            Route("/robots.txt", service.robots),
            Route("/sitemap.xml", service.sitemap),
            Mount("/static", GZipMiddleware(StaticFiles(directory=STATIC))),
            *(Route(each.path, partial(service.page, each)) for each in (*api_routes(), *PAGES)),
            *(Route(path, partial(_moved, to)) for path, to in load_pages()["moved"].items()),
        ],
        middleware=[Middleware(BelowPath, settings=settings), *protection(settings)],
        exception_handlers={HTTPException: http_error, 500: failure},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # BelowPath removes them
    app.state.site = settings.site
    return app


async def _moved(target: str, request: Request) -> Response:
    """Answer at an address that is gone: with the one that has the same, and the parameters."""
    query = request.query_params
    given = {name: query.getlist(name) for name in query}
    return RedirectResponse(links_of(request).to(target, **request.path_params, **given), 308)


async def _moved_reading(path: str, request: Request) -> Response:
    """Answer at an address that had a reading by its slots, as a file or in words:
    with the one that takes it as a question.
    """
    query = request.query_params
    given = {name: [*map(_slot, query.getlist(name))] for name in query}
    slots = {name: each[0] if len(each) == 1 else each for name, each in given.items()}
    words, text, form = (slots.pop(name, "") for name in ("words", "file", "format"))
    asked = words or text or (json.dumps(slots) if slots else "")
    if not isinstance(asked, str):
        asked = json.dumps(asked)
    to = links_of(request).to(path.replace("read", "ask"), q=asked, format=form)
    return RedirectResponse(to, 308)


def _slot(text: str) -> Any:
    """Return the value of a slot in an address: JSON where it is, else the text as it stands."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


async def _in_memory(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return an answer with its body in memory, because several requests share it."""
    answer = await work
    if isinstance(answer.body, Spool):
        answer.body = answer.body.content()
    return answer


def _base(request: Request) -> str:
    """Return the whole address of this server: its public one, or else as the client calls it."""
    called = str(request.base_url).rstrip("/") + str(request.scope.get("prefix", ""))
    return request.app.state.site.address or called


class _Streamed(Response):
    """A response whose content is still being produced; the work ends with the response."""

    def __init__(self, response: Response, work: asyncio.Task[Answer]) -> None:
        self._response, self._work = response, work

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; a client that disconnects, and an answer that is cut off,
        end the work.
        """
        try:
            await self._response(scope, receive, send)
        finally:
            if not self._work.done():
                self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)


async def _unless_disconnected(
    request: Request, work: asyncio.Task[Answer], started: Started
) -> Answer | None:
    """Return the answer of some work once it is there or has started;
    None if the client disconnects before.

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
