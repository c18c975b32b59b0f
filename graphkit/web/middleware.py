"""ASGI middleware: host check, password, security headers, limits for each client."""

from __future__ import annotations

import asyncio
import hmac
import socket
from base64 import b64decode
from collections import Counter
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphkit.web.replies import error_response
from graphkit.web.settings import LOOPBACK, ServerSettings

_RESIZE_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"  # YASGUI: columns of results
_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {_RESIZE_STYLE}; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_WRITE_SECONDS = 60.0  # for a client to take a part of an answer
_MAX_FAILURES = 20  # wrong passwords from a client, until one is right
_FAILURE_DELAY = 1.0  # seconds


class StopSlowReaders:
    """Closes a connection whose client does not read the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(_WRITE_SECONDS):
                await send(message)

        await self._app(scope, receive, send_in_time if scope["type"] == "http" else send)


class SetHeaders:
    """Adds the security headers, and those of CORS."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app, self._origins = app, settings.allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer OPTIONS; pass any other request on."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["method"] == "OPTIONS":
            methods = (
                "GET, HEAD, POST, OPTIONS" if scope["path"].startswith("/sparql") else "GET, HEAD, OPTIONS"
            )
            return await Response(status_code=204, headers={"Allow": methods, **self._all(scope)})(
                scope, receive, send
            )
        added = self._all(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v="):
                    headers["Cache-Control"] = "max-age=31536000, immutable"
                if self._origins:
                    headers.add_vary_header("Origin")
            await send(message)

        return await self._app(scope, receive, send_with_headers)

    def _all(self, scope: Scope) -> dict[str, str]:
        return {**_HEADERS, **self._cors(Headers(scope=scope).get("origin", ""))}

    def _cors(self, origin: str) -> dict[str, str]:
        if "*" in self._origins:
            allowed = "*"
        elif origin in self._origins:
            allowed = origin
        else:
            return {}
        return {
            "Access-Control-Allow-Origin": allowed,
            "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
            "Access-Control-Allow-Headers": "Accept, Content-Type",
            "Access-Control-Expose-Headers": "ETag",
        }


class CheckHost:
    """Refuses requests for other host names.

    This protects from DNS rebinding: the page of an attacker reaches this server under a name of its own.
    Host names that are IP addresses are safe from it. A server for this machine only also refuses what a
    proxy forwards, because its readers are not on this machine.
    """

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app, self._is_shared = app, settings.is_shared
        names = {*LOOPBACK, settings.host, *settings.allowed_hosts}
        if settings.host not in LOOPBACK:
            names |= {socket.gethostname(), socket.getfqdn()}
        self._names = {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if its host name is allowed."""
        if scope["type"] == "http" and (refusal := self._refusal(Headers(scope=scope))):
            status, message = refusal
            return await error_response(Request(scope), status, message)(scope, receive, send)
        return await self._app(scope, receive, send)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        try:
            name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        except ValueError:
            return 400, "the header Host is invalid"
        if not (name in self._names or (self._is_shared and _is_address(name))):
            return 421, f"this server has another name: start it with `--allow-host {name}` to allow this one"
        if not self._is_shared and any(header in headers for header in _FORWARDED):
            return 421, "this server answers this machine only: start it with `--allow-host` behind a proxy"
        return None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class RequirePassword:
    """Asks for a name and a password (HTTP basic authentication), if there are any."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._digests = [_digest(f"{name}:{password}") for name, password in settings.users.items()]
        self._failures: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it has a valid password."""
        if scope["type"] != "http" or not self._digests or scope["path"] == "/health":
            return await self._app(scope, receive, send)
        request = Request(scope)
        client = request.client.host if request.client else ""
        if self._failures[client] >= _MAX_FAILURES:
            await asyncio.sleep(_FAILURE_DELAY)
        given = request.headers.get("authorization", "")
        if self._is_valid(given):
            self._failures.pop(client, None)
            return await self._app(scope, receive, send)
        if given:
            if len(self._failures) > 10_000:
                self._failures.clear()
            self._failures[client] += 1
        headers = {"WWW-Authenticate": 'Basic realm="graphkit", charset="UTF-8"'}
        return await error_response(request, 401, "this server needs a name and a password", headers)(
            scope, receive, send
        )

    def _is_valid(self, header: str) -> bool:
        """Compare with all passwords, so that the time says nothing about which part is right."""
        kind, _, encoded = header.partition(" ")
        try:
            digest = sha256(b64decode(encoded, validate=True)).digest()
        except ValueError:
            return False
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        return kind.lower() == "basic" and any(matches)


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogateescape")).digest()


class LimitClients:
    """Refuses further requests of a client that has too many running."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app, self._limit = app, settings.requests_per_client
        self._running: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if its client has not too many running."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        client = request.client.host if request.client else ""
        if self._running[client] >= self._limit:
            message = f"{self._limit} requests of yours are running: wait for one of them"
            return await error_response(request, 429, message, {"Retry-After": "1"})(scope, receive, send)
        self._running[client] += 1
        try:
            return await self._app(scope, receive, send)
        finally:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]


def protection(settings: ServerSettings) -> list[Middleware]:
    """Return the middleware of every server of graphkit, the outermost first."""
    return [
        Middleware(StopSlowReaders),
        *(
            Middleware(each, settings=settings)
            for each in (SetHeaders, CheckHost, RequirePassword, LimitClients)
        ),
    ]
