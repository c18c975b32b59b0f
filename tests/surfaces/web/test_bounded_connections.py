"""A connection holds little of what its client sends, and a client that stalls locks nobody out."""

import asyncio
import logging
import socket
import tracemalloc
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from event_loops import run_apart
from starlette.types import Message
from web_client import request

from graphkit.surfaces.web import web_server
from graphkit.surfaces.web.middleware import ReceiveBodies
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import LogLimit, running_server

HOST = b"Host: localhost\r\n"
ENDLESS = (
    f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?{name} a ?t{name} .' for name in 'abcdefgh')} }}"
)
QUERY = (
    f"GET /sparql?{urllib.parse.urlencode({'query': ENDLESS})} HTTP/1.1\r\n".encode()
    + HOST
    + b"\r\n"
)
CHUNKED = b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n3\r\nASK"
SENT = 4_000_000  # bytes
HELD = 400_000  # bytes, with what the server needs to answer


@pytest.fixture(scope="module")
def patient(whole: Path) -> Iterator[str]:
    """A server that waits long for its clients, and has at most twelve connections."""
    settings = ServerSettings(
        str(whole), seconds=600, page_workers=1, query_workers=1, connections=12
    )
    with running_server(settings) as address:
        assert request(address, "/").status == 200
        yield address


def connect(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=60)


def received(client: socket.socket) -> bytes:
    """Return all that a server sends until it closes the connection."""
    text = b""
    try:
        while chunk := client.recv(65536):
            text += chunk
    except ConnectionResetError:
        pass
    return text


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (QUERY + b"GET /", b"x" * 1000),
        (QUERY + b"GET / HTTP/1.1\r\nA: ", b"x" * 1000),
        (QUERY + b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 200),
        (QUERY, (b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n") * 20),
        (b"GET / HTTP/1.1\r\n", b"a:b\r\n" * 200),
        (CHUNKED + b"\r\n0\r\n", b"a:b\r\n" * 200),
        (CHUNKED[:-5], b";a=b" * 250),
        (b"POST /none HTTP/1.1\r\nContent-Length: 9000000\r\n" + HOST + b"\r\n", b"x" * 1000),
        (b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\nHost: evil\r\n\r\n", b"x" * 1000),
    ],
    ids=[
        "address",
        "header",
        "headers",
        "requests",
        "first",
        "trailers",
        "extensions",
        "body",
        "refused",
    ],
)
def test_a_connection_holds_little(patient: str, begin: bytes, more: bytes) -> None:
    tracemalloc.start()
    try:
        with connect(patient) as client:
            before = tracemalloc.get_traced_memory()[0]
            try:
                client.sendall(begin)
                for _ in range(SENT // len(more)):
                    client.sendall(more)
            except OSError:
                pass  # the server has closed the connection
            assert tracemalloc.get_traced_memory()[1] - before < HELD
    finally:
        tracemalloc.stop()
    assert request(patient, "/health").status == 200


def test_a_long_head_in_one_piece_is_refused(patient: str) -> None:
    with connect(patient) as client:
        client.sendall(b"GET /health HTTP/1.1\r\n" + HOST + b"A: " + b"x" * 100_000 + b"\r\n\r\n")
        assert b"431" in received(client).partition(b"\r\n")[0]


def test_of_several_requests_at_once_one_is_answered(patient: str) -> None:
    with connect(patient) as client:
        client.sendall((b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"\r\n") * 3)
        answer = received(client)
    assert answer.count(b"HTTP/1.1 200 OK") == 1
    assert b"connection: close" in answer


def test_requests_one_after_the_other_share_a_connection(patient: str) -> None:
    with connect(patient) as client:
        for _ in range(3):
            client.sendall(b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"\r\n")
            assert client.recv(65536).endswith(b"Disallow: /\n")


def test_stalled_bodies_end_before_others_wait(patient: str) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n"
    )
    stalled = [connect(patient) for _ in range(12)]
    for client in stalled:
        client.sendall(head + HOST + b"\r\nASK")
    assert request(patient, "/").status == 200
    assert received(stalled[0]) == b""
    for client in stalled:
        client.close()


def test_a_server_whose_connections_all_work_says_so(whole: Path) -> None:
    settings = ServerSettings(
        str(whole), seconds=600, page_workers=1, query_workers=1, connections=2
    )
    with running_server(settings) as address:
        busy = [connect(address) for _ in range(2)]
        for client in busy:
            client.sendall(QUERY)
        with connect(address) as client:
            assert b"503" in received(client).partition(b"\r\n")[0]
        for client in busy:
            client.close()
        assert request(address, "/health").status == 200


def test_large_bodies_share_a_limit() -> None:
    """A third large body at the same time is refused; a small one is not,
    nor a large one afterwards.
    """
    statuses: list[int] = []

    async def send(message: Message) -> None:
        statuses.append(message.get("status", 0))

    async def main() -> None:
        end = asyncio.Event()

        async def never(*_: object) -> None:
            await end.wait()

        receive_bodies = ReceiveBodies(never, ServerSettings(""))

        async def begin(size: int) -> asyncio.Task[None]:
            async def receive() -> Message:
                return {"type": "http.request", "body": b"x" * size, "more_body": False}

            scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
            task = asyncio.create_task(receive_bodies(scope, receive, send))
            await asyncio.sleep(0)
            return task

        running = [await begin(size) for size in (150_000, 150_000, 150_000, 10)]
        assert [task.done() for task in running] == [False, False, True, False]
        end.set()
        await asyncio.gather(*running, await begin(150_000))

    with patch("graphkit.surfaces.web.middleware._ALL_BODIES", 400_000):
        run_apart(main())
    assert statuses == [503, 0]


@pytest.mark.parametrize("length", ["zz", "fffffffffffffffff", "-1"])
def test_malformed_chunks_are_refused(
    patient: str, length: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with connect(patient) as client:
        client.sendall(CHUNKED[:-6] + length.encode() + b"\r\nASK\r\n")
        assert received(client).startswith(b"HTTP/1.1 400")
    assert "Traceback" not in capfd.readouterr().err


def test_a_kind_of_message_is_logged_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now, limit = [1000.0], LogLimit()
    monkeypatch.setattr(web_server, "monotonic", lambda: now[0])

    def logged(error: Exception | None = None) -> str:
        record = logging.LogRecord(
            "", logging.ERROR, "", 1, "broken", (), (None, error, None) if error else None
        )  # type: ignore[arg-type]
        return record.msg if limit.filter(record) else ""

    assert [logged() for _ in range(3)] == ["broken", "", ""]
    assert logged(ValueError()) == "broken"
    assert logged(TimeoutError()) == ""
    now[0] += 61
    assert logged() == "broken (2 more before)"


def test_a_page_number_of_many_digits_is_unknown(patient: str) -> None:
    assert request(patient, f"/page-image/x/{'9' * 5000}.png").status == 404
