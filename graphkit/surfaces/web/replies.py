"""Starlette responses: the answer of a worker, and errors for people and programs."""

from __future__ import annotations

import re
import zlib
from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from graphkit.surfaces.web.page import PageRequest, Site
from graphkit.surfaces.web.page_links import Links
from graphkit.surfaces.web.protocol import HTML, preferred
from graphkit.surfaces.web.rendering import render
from graphkit.surfaces.workers.generation import entity_tag
from graphkit.surfaces.workers.task import TITLES, problem_json
from graphkit.surfaces.workers.worker_pool import Answer, Spool

VARY = "Accept, Accept-Encoding, Cookie"
PLACE = "place"  # the cookie with the ONS code of the reader's own authority
_NOT_SENT = re.compile(r"[^ -~]+")  # in a header
_LONGEST_HINT = 200  # characters
_CODE = re.compile(r"[A-Z]\d{8}")


def answer_response(answer: Answer, request: Request) -> Response:
    """Return the response for an answer; it is decompressed for a client that does not accept
    gzip.
    """
    headers = {"Content-Type": answer.media_type, "Vary": VARY}
    if tag := page_tag(answer.generation, request) if answer.status == 200 else "":
        headers |= {"ETag": tag, "Cache-Control": "no-cache"}
    if answer.filename:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(answer.filename)}"
    if answer.location:
        headers["Location"] = answer.location
    if answer.hint:
        headers["GraphKit-Hint"] = _NOT_SENT.sub(" ", answer.hint)[:_LONGEST_HINT]
    if answer.policy:
        headers["Content-Security-Policy"] = answer.policy
    is_sent_as_it_is = accepts_gzip(request) or not answer.encoding
    if answer.encoding and is_sent_as_it_is:
        headers["Content-Encoding"] = answer.encoding
    if isinstance(answer.body, bytes):
        body = answer.body if is_sent_as_it_is else zlib.decompress(answer.body, wbits=31)
        return Response(body, answer.status, headers)
    if is_sent_as_it_is and answer.body.is_complete:
        headers["Content-Length"] = str(answer.size)
    return StreamingResponse(_chunks(answer.body, is_sent_as_it_is), answer.status, headers)


async def _chunks(spool: Spool, is_sent_as_it_is: bool) -> AsyncIterator[bytes]:
    """Yield the parts of a large answer, and delete its temporary file."""
    decompressor = None if is_sent_as_it_is else zlib.decompressobj(wbits=31)
    async for chunk in spool.chunks():
        yield decompressor.decompress(chunk) if decompressor else chunk
    if decompressor:
        yield decompressor.flush()


def client_of(request: Request) -> str:
    """Return what tells clients apart: their addresses."""
    return request.client.host if request.client else ""


def accepts_gzip(request: Request) -> bool:
    """Return whether a client accepts compressed answers."""
    return preferred(request.headers.get("accept-encoding", "identity"), ["gzip"]) == "gzip"


def wants_html(request: Request) -> bool:
    """Return whether errors are to be written for a person."""
    offered = ["application/problem+json", "application/json", HTML]
    return preferred(request.headers.get("accept", ""), offered) == HTML


def _site(request: Request) -> Site:
    """Return what the service says of itself; errors may come before there is an application."""
    site = getattr(request.scope["app"].state, "site", None) if "app" in request.scope else None
    return site if isinstance(site, Site) else Site()


def page_tag(generation: str, request: Request) -> str:
    """Return the ETag of a page: that of its generation, and of the reader's own authority."""
    return entity_tag(generation and "-".join(filter(None, [generation, place_of(request)])))


def place_of(request: Request, default: str = "") -> str:
    """Return the ONS code of the authority that the reader has chosen, "" for none."""
    return valid_code(request.cookies.get(PLACE, default))


def valid_code(text: str) -> str:
    """Return a text that is an ONS code; "" of another."""
    return text if _CODE.fullmatch(text) else ""


def links_of(request: Request, base: str = "") -> Links:
    """Return the links of a page for a request; `base` is the whole address of the server."""
    return Links(request.scope.get("prefix", ""), base or _site(request).address)


def error_response(
    request: Request, status: int, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an error: a page for a browser, a problem document for a program."""
    more = {**(headers or {}), "Vary": VARY}
    if wants_html(request):
        data = {"title": TITLES.get(status, "Error"), "message": message}
        page = render(
            "error.html",
            PageRequest(request.url.path, site=_site(request), links=links_of(request)),
            data,
        )
        return Response(page, status, more, f"{HTML}; charset=utf-8")
    return Response(problem_json(status, message), status, more, "application/problem+json")
