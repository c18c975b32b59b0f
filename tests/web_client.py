"""Asks a server for pages, as a browser does."""

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPResponse


@dataclass
class Reply:
    """A response: status, media type, text and headers."""

    status: int
    kind: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)


Get = Callable[..., Reply]


def request(
    address: str,
    path: str,
    body: str | bytes | None = None,
    method: str | None = None,
    **headers: str,
) -> Reply:
    """Return the response to a request; redirects are followed."""
    headers = {"Accept": "text/html"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    content = body.encode() if isinstance(body, str) else body
    sent = urllib.request.Request(address + path, content, headers, method=method)
    try:
        with urllib.request.urlopen(sent) as answer:
            return _reply(answer.status, answer)
    except urllib.error.HTTPError as error:
        with error:
            return _reply(error.code, error)


def _reply(status: int, answer: object) -> Reply:
    assert isinstance(answer, HTTPResponse | urllib.error.HTTPError)
    names = {name.lower(): value for name, value in answer.headers.items()}
    return Reply(status, answer.headers.get_content_type(), answer.read().decode(), names)
