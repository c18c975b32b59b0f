"""ASGI middleware: host check, password, security headers, complete bodies,
limits for each client.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphkit.core.errors import ParameterError
from graphkit.graph.store.endpoint import FACTS_ADDRESS, FACTS_TYPE, is_url
from graphkit.surfaces.web.passwords import PasswordCheck
from graphkit.surfaces.web.protocol import MAX_QUERY
from graphkit.surfaces.web.replies import client_of, error_response
from graphkit.surfaces.web.settings import LOOPBACK, ServerSettings

# YASGUI: columns of results
_RESIZE_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {_RESIZE_STYLE}; img-src 'self' "
    "data:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_POLICY_HEADER = "Content-Security-Policy"
_HEADERS = {
    _POLICY_HEADER: _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_WRITE_SECONDS = 60.0  # for a client to take a part of an answer
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{0,5}))?", re.ASCII | re.IGNORECASE)
_LARGEST_BODY = 3 * MAX_QUERY + 10_000  # bytes: a form writes one byte as up to three
_DISCARD_SECONDS = 5.0
_SMALL_BODY = 64 << 10  # bytes
# bytes of the bodies of all requests, beyond which only small ones are received
_ALL_BODIES = 32 << 20
_PREFIX = re.compile(r"(?:/(?!\.\.(?:/|$))[\w.~-]+)+", re.ASCII)
_SITE = re.compile(r"https?://(?:\*\.)?[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?", re.ASCII)
_WITH_SLASH = ("/api", "/sparql", "/static")  # addresses for programs, which are strict
_LONGEST_PREFIX = 200  # characters
# bytes that are read and discarded, so that the client reads why it is refused
_LARGEST_READ = 32_000_000


class _HttpMiddleware:
    """Middleware for requests; passes on what else an application receives."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        answer = self.answer if scope["type"] == "http" else self._app
        await answer(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        raise NotImplementedError


def valid_prefix(given: str) -> str:
    """Return a path without the slash at its end; "" for none. Raises ParameterError."""
    path = given.rstrip("/")
    if path and (not _PREFIX.fullmatch(path) or len(path) > _LONGEST_PREFIX):
        raise ParameterError(f"base path {given[:40]!r} is not of the form /inspections")
    return path


def valid_site(given: str) -> str:
    """Return the origin of a site that may show blocks in a frame. Raises ParameterError."""
    if not _SITE.fullmatch(given):
        raise ParameterError(f"site {given[:40]!r} is not of the form https://www.example.org")
    return given


class BelowPath(_HttpMiddleware):
    """Removes what is not part of an address: the path below which a proxy has the pages,
    a slash at the end.

    Without a path of its own, it follows the header X-Forwarded-Prefix. Links are made with this
    path.
    """

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        prefix = self._settings.base_path
        if not prefix:
            with suppress(ParameterError):  # a header that no proxy of ours sends
                prefix = valid_prefix(Headers(scope=scope).get("x-forwarded-prefix", ""))
        path = scope["path"]
        if path == prefix or path.startswith(f"{prefix}/"):
            path = path[len(prefix) :]
        if not path.startswith(_WITH_SLASH):
            path = path.rstrip("/") or "/"
        await self._app(
            {**scope, "path": path, "raw_path": path.encode(), "prefix": prefix}, receive, send
        )


class StopSlowReaders(_HttpMiddleware):
    """Closes a connection whose client does not read the answer."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(_WRITE_SECONDS):
                await send(message)

        await self._app(scope, receive, send_in_time)


class SetHeaders(_HttpMiddleware):
    """Adds the security headers, and those of CORS."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer OPTIONS; pass any other request on."""
        origins = self._settings.allowed_origins
        added = _HEADERS | _cors(origins, Headers(scope=scope).get("origin", ""))
        if scope["path"].startswith("/sparql"):
            prefix = scope.get("prefix", "")
            added["Link"] = f'<{prefix}/def>; rel="help"'
            if not is_url(self._settings.location):
                added["Link"] += (
                    f', <{prefix}{FACTS_ADDRESS}>; rel="alternate"; type="{FACTS_TYPE}"'
                )
        if scope["method"] == "OPTIONS":
            post = "POST, " if scope["path"].startswith("/sparql") else ""
            headers = {"Allow": f"GET, HEAD, {post}OPTIONS", **added}
            return await Response(status_code=204, headers=headers)(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    # a browser keeps the page's own
                    if message["status"] != 304 or name != _POLICY_HEADER:
                        headers.setdefault(name, value)
                if scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v="):
                    headers["Cache-Control"] = "max-age=31536000, immutable"
                if origins:
                    headers.add_vary_header("Origin")
            await send(message)

        return await self._app(scope, receive, send_with_headers)


def _cors(origins: Collection[str], origin: str) -> dict[str, str]:
    if "*" not in origins and origin not in origins:
        return {}
    return {
        "Access-Control-Allow-Origin": "*" if "*" in origins else origin,
        "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Access-Control-Expose-Headers": "ETag",
    }


class CheckHost(_HttpMiddleware):
    """Refuses requests for other host names.

    This protects from DNS rebinding: the page of an attacker reaches this server under a name of
    its own. Host names that are IP addresses are safe from it. A server for this machine only also
    refuses what a proxy forwards, because its readers are not on this machine.
    """

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        super().__init__(app, settings)
        names = {*LOOPBACK, settings.host, *settings.allowed_hosts}
        if settings.host not in LOOPBACK:
            names |= {socket.gethostname(), socket.getfqdn()}
        self._names = {name.lower() for name in names}

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if its host name is allowed."""
        if refusal := self._refusal(Headers(scope=scope)):
            await _discard_body(receive)
            return await error_response(Request(scope), *refusal)(scope, receive, send)
        return await self._app(scope, receive, send)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        hosts = headers.getlist("host")
        match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if match is None or int(match[2] or 0) > 65535:
            return 400, "the header Host is missing or invalid"
        name, is_shared = match[1].strip("[]").lower(), self._settings.is_shared
        if not (name in self._names or (is_shared and _is_address(name))):
            return (
                421,
                (
                    f"this server has another name: start it with `--allow-host {name}` to allow "
                    "this one"
                ),
            )
        if not is_shared and any(header in headers for header in _FORWARDED):
            return (
                421,
                (
                    "this server answers this machine only: start it with `--allow-host` behind a "
                    "proxy"
                ),
            )
        return None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class RequirePassword(_HttpMiddleware):
    """Asks for a name and a password (HTTP basic authentication), if there are any."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        super().__init__(app, settings)
        self._check = PasswordCheck(settings.users)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it has a valid password."""
        if not self._settings.users or scope["path"] == "/health":
            return await self._app(scope, receive, send)
        request = Request(scope)
        is_right = await self._check.is_right(
            request.headers.get("authorization", ""), client_of(request)
        )
        if is_right:
            return await self._app(scope, receive, send)
        await _discard_body(receive)
        if is_right is None:
            refusal = 429, "too many wrong passwords: try again in a minute", {"Retry-After": "60"}
        else:
            headers = {"WWW-Authenticate": 'Basic realm="graphkit", charset="UTF-8"'}
            refusal = 401, "this server needs a name and a password", headers
        return await error_response(request, *refusal)(scope, receive, send)


async def _discard_body(receive: Receive) -> None:
    """Receive the rest of a request: a client that is still sending may not read the answer."""
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_SECONDS):
            while size < _LARGEST_READ and (message := await receive()).get("more_body"):
                size += len(message["body"])


class ReceiveBodies(_HttpMiddleware):
    """Passes a request on once its body is there, in time and within limits."""

    _held = 0  # bytes of the bodies of all requests

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Receive the body of a request, and pass the request on."""
        body, declared = bytearray(), Headers(scope=scope).get("content-length", "0")
        try:
            if refusal := await self._receive(receive, body, int(declared)):
                return await error_response(Request(scope), *refusal)(scope, receive, send)
            return await self._app(scope, _with_body(bytes(body), receive), send)
        finally:
            self._held -= len(body)

    async def _receive(
        self, receive: Receive, body: bytearray, declared: int
    ) -> tuple[int, str] | None:
        """Receive the body of a request; return the status and message of an error."""
        refusal = self._refusal(declared)
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                while not refusal:
                    message = await receive()
                    if message["type"] != "http.request":
                        return 400, "the request is not complete"
                    body += message["body"]
                    self._held += len(message["body"])
                    refusal = self._refusal(len(body))
                    if not (refusal or message.get("more_body")):
                        return None
        except TimeoutError:
            return 408, f"no complete request in {self._settings.body_seconds:g} s"
        self._held -= len(body)
        body.clear()
        await _discard_body(receive)
        return refusal

    def _refusal(self, size: int) -> tuple[int, str] | None:
        if size > _LARGEST_BODY:
            return 413, f"a query has at most {MAX_QUERY:,} bytes"
        if size > _SMALL_BODY and self._held > _ALL_BODIES:
            return 503, "too many large requests at once: try again"
        return None


def _with_body(body: bytes, receive: Receive) -> Receive:
    """Return a function that returns a whole body first, and then what another function returns."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_next() -> Message:
        return messages.pop() if messages else await receive()

    return receive_next


class LimitClients(_HttpMiddleware):
    """Refuses further requests of a client that has too many running."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        super().__init__(app, settings)
        self._running: Counter[str] = Counter()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if its client has not too many running."""
        request, most = Request(scope), self._settings.requests_per_client
        client = client_of(request)
        if self._running[client] >= most:
            message = f"{most} requests of yours are running: wait for one of them"
            return await error_response(request, 429, message, {"Retry-After": "1"})(
                scope, receive, send
            )
        self._running[client] += 1
        try:
            return await self._app(scope, receive, send)
        finally:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]


class CheckOrigin(_HttpMiddleware):
    """Refuses requests of scripts of other sites, as the MCP specification requires."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it has no origin, or one that is allowed."""
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        allowed = (*self._settings.allowed_origins, "")
        if origin not in allowed and urlsplit(origin).netloc != headers.get("host"):
            message = f"scripts of {origin} may not use this server"
            return await error_response(Request(scope), 403, message)(scope, receive, send)
        return await self._app(scope, receive, send)


_PROTECTION = (StopSlowReaders, SetHeaders, CheckHost, RequirePassword, ReceiveBodies, LimitClients)


def protection(settings: ServerSettings) -> list[Middleware]:
    """Return the middleware of every server of graphkit, the outermost first."""
    return [Middleware(each, settings=settings) for each in _PROTECTION]
