"""Pages behind a proxy that has them below a path: their links get the path, which requests may have, too."""

from __future__ import annotations

import re
import zlib
from html import escape

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphkit.core.errors import ParameterError

_VALID = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_LONGEST = 200  # characters of a path
_PARTS = re.compile(r"(<script\b[^>]*>)(.*?)(</script>)", re.S | re.I)
_TAG = re.compile(r"<[a-z][^<>]*>", re.I)
_LINK = re.compile(r'(\s(?:href|src|action|formaction)=")/(?!/)')
_DATA = re.compile(r'"/(?=(?:id|scheme|search|ask|def|map)[/?#"])')  # addresses in blocks of JSON


def valid_base_path(given: str) -> str:
    """Return a path without the slash at its end; "" for none. Raises ParameterError."""
    path = given.rstrip("/")
    if path and (not _VALID.fullmatch(path) or len(path) > _LONGEST or ".." in path.split("/")):
        raise ParameterError(f"base path {given[:40]!r} is not of the form /inspections")
    return path


class BasePath:
    """Removes the path from requests and adds it to links of pages and to redirects.

    Without a path of its own, it follows the header X-Forwarded-Prefix.
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app, self._base_path = app, base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and what comes back with its links changed."""
        prefix = self._prefix(scope) if scope["type"] == "http" else ""
        if not prefix:
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path == prefix or path.startswith(f"{prefix}/"):
            path = path[len(prefix) :] or "/"
        scope = {**scope, "path": path, "raw_path": path.encode(), "base_path": prefix}
        await self._app(scope, receive, _Rewriter(send, prefix).send)

    def _prefix(self, scope: Scope) -> str:
        if self._base_path:
            return self._base_path
        given = Headers(scope=scope).get("x-forwarded-prefix", "")
        try:
            return valid_base_path(given)
        except ParameterError:
            return ""  # a header that no proxy of ours sends


class _Rewriter:
    """Sends an answer on; a page as a whole, with the path in its links."""

    def __init__(self, send: Send, prefix: str) -> None:
        self._send, self._prefix = send, prefix
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Send a part of the answer, or keep it until the page is complete."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            location = headers.get("location", "")
            if location.startswith("/") and not location.startswith("//"):
                headers["location"] = self._prefix + location
            message = {**message, "headers": headers.raw}
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page(self._start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        headers, body = MutableHeaders(raw=list(start["headers"])), bytes(self._body)
        if body:
            if headers.get("content-encoding") == "gzip":
                body = zlib.decompress(body, wbits=31)
                del headers["content-encoding"]
            body = with_base_path(body.decode(), self._prefix).encode()
            headers["content-length"] = str(len(body))
        elif "content-length" in headers:  # of an answer to HEAD
            del headers["content-length"]
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def with_base_path(html: str, prefix: str) -> str:
    """Return a page with a path before its own addresses; scripts stay as they are.

    >>> with_base_path('<a href="/ask">Ask</a><a href="//other">', "/x")
    '<a href="/x/ask">Ask</a><a href="//other">'
    """
    parts = _PARTS.split(html)
    for at, part in enumerate(parts):
        if at % 4 != 2:
            parts[at] = _TAG.sub(lambda tag: _LINK.sub(rf"\g<1>{prefix}/", tag[0]), part)
        elif "json" in parts[at - 1]:
            parts[at] = _DATA.sub(f'"{prefix}/', part)
    return "".join(parts).replace("<html ", f'<html data-base="{escape(prefix)}" ', 1)
