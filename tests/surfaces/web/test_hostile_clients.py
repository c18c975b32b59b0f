"""Slow, large and broken requests get an answer or are closed, and nothing else is affected."""

import socket
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_client import request

from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server


@pytest.fixture(scope="module")
def hurried(whole: Path) -> Iterator[str]:
    """A server that waits for a request for half a second, and has at most five connections."""
    settings = ServerSettings(
        str(whole),
        page_workers=1,
        query_workers=1,
        head_seconds=0.5,
        body_seconds=0.5,
        connections=5,
    )
    with running_server(settings) as address:
        yield address


def connect(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=60)


def received(client: socket.socket) -> bytes:
    """Return all that a server sends until it closes the connection."""
    text = b""
    while chunk := client.recv(65536):
        text += chunk
    return text


def test_a_slow_head_is_refused(hurried: str) -> None:
    with connect(hurried) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        assert b"408" in received(client).partition(b"\r\n")[0]


def test_a_small_answer_is_sent_in_one_piece(hurried: str) -> None:
    with connect(hurried) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(65536).endswith(b"}")


def test_a_silent_connection_is_closed(hurried: str) -> None:
    with connect(hurried) as client:
        assert received(client) == b""


def test_a_slow_body_is_refused(hurried: str) -> None:
    with connect(hurried) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Length: 10\r\nConnection: close\r\n"
            b"Content-Type: application/sparql-query\r\n\r\nASK"
        )
        assert b"408" in received(client).partition(b"\r\n")[0]


def test_idle_connections_lock_nobody_out(hurried: str) -> None:
    idle = [connect(hurried) for _ in range(30)]
    assert request(hurried, "/health").status == 200
    for client in idle:
        client.close()


def test_long_addresses_are_refused_with_advice(hurried: str) -> None:
    for size, status in ((50_000, 414), (300_000, 431)):
        with connect(hurried) as client:
            client.sendall(
                b"GET /sparql?query=" + b"x" * size + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            answer = received(client)
        assert int(answer.split(b" ", 2)[1]) == status
        assert b"POST" in answer


def test_large_queries_are_refused(hurried: str) -> None:
    query = b"SELECT * { ?s ?p ?o } #" + b"x" * 10_000_000
    reply = request(
        hurried, "/sparql", query, Content_Type="application/sparql-query", Accept="*/*"
    )
    assert reply.status == 413


NESTED = [
    f"SELECT * {{ FILTER{'(' * 10_000}1{')' * 10_000} }}",
    f"SELECT * {{ ?s ?p gk:a\\' . {'{' * 5_000} ?s ?p ?o {'}' * 5_000} . ?s ?p 'x' }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?s = gk:a\\' {'|| ?o = 1 ' * 20_000} || ?o = 'x') }}",
    "{" * 10_000,
    "\0",
]


@pytest.mark.parametrize("query", NESTED)
def test_nested_queries_are_refused(hurried: str, query: str) -> None:
    reply = request(
        hurried, "/sparql", query, Content_Type="application/sparql-query", Accept="*/*"
    )
    assert reply.status == 400
    assert request(hurried, "/health").status == 200
    assert request(hurried, "/sparql?query=ASK%7B%7D", Accept="application/json").status == 200


@pytest.mark.parametrize(
    "words", [b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"]
)
def test_what_is_not_http_is_refused(hurried: str, words: bytes) -> None:
    with connect(hurried) as client:
        client.sendall(words + b"\r\n\r\n")
        assert received(client)[:12] in (b"HTTP/1.1 400", b"")


@pytest.mark.parametrize(
    "name",
    ["'; DROP", "<img src=x onerror=alert(1)>", "../../etc/passwd", "a\0b", "%ff", "x" * 5000],
)
def test_hostile_names_are_unknown(hurried: str, name: str) -> None:
    for start in ("/id/", "/scheme/topic/", "/ask/", "/static/", "/show?entity="):
        reply = request(hurried, start + urllib.parse.quote(name, safe=""))
        assert reply.status in (400, 404)
        assert "<img" not in reply.text
