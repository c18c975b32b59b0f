"""One query cannot stop the others: limits of time, memory and size, and clients that go."""

import asyncio
import csv
import io
import json
import os
import signal
import socket
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import IncompleteRead
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError

import psutil
import pytest
from builds import ALL, AMBLEFORD, build, report_folder
from event_loops import run_apart
from web_client import Reply, request

from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server
from graphkit.surfaces.workers import worker_pool

T = TypeVar("T")

ENDLESS = (
    f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?{name} a ?t{name} .' for name in 'abcdefgh')} }}"
)
COUNT = "SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r a gk:Report }"


def ask(address: str, query: str) -> Reply:
    return request(address, "/sparql?" + urllib.parse.urlencode({"query": query}), Accept="*/*")


@pytest.fixture(scope="module")
def limited(whole: Path) -> Iterator[str]:
    """A server with narrow limits."""
    settings = ServerSettings(
        str(whole),
        seconds=2,
        memory=400,
        answer_size=1,
        page_workers=1,
        query_workers=1,
        requests_per_client=3,
    )
    with running_server(settings) as address:
        ask(address, COUNT)
        yield address


def test_an_endless_query_ends_at_the_limit(limited: str) -> None:
    reply = ask(limited, ENDLESS)
    assert reply.status == 503
    assert "no answer within 2 seconds" in reply.text
    assert ask(limited, COUNT).status == 200


def test_a_query_that_needs_too_much_memory_ends(limited: str) -> None:
    reply = ask(limited, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i")
    assert reply.status in (413, 503)  # 503: the machine was too slow to fill the memory in time
    assert ask(limited, COUNT).status == 200


def test_an_answer_that_is_too_large_says_so(limited: str) -> None:
    reply = ask(limited, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")
    assert reply.status == 413
    assert "LIMIT" in json.loads(reply.text)["detail"]


def workers() -> set[int]:
    return {process.pid for process in psutil.Process(os.getpid()).children(recursive=True)}


def test_the_query_of_a_client_that_has_gone_ends(whole: Path) -> None:
    settings = ServerSettings(str(whole), seconds=600, page_workers=1, query_workers=1)
    with running_server(settings) as address:
        ask(address, COUNT)
        before = workers()
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as client:
            path = "/sparql?" + urllib.parse.urlencode({"query": ENDLESS})
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.3)
        # the only worker for queries has been replaced
        assert ask(address, f"{COUNT} LIMIT 1").status == 200
        assert workers() != before


async def asked_endlessly(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return a connection on which an endless query is asked."""
    reader, writer = await asyncio.open_connection(*address.removeprefix("http://").split(":"))
    path = "/sparql?" + urllib.parse.urlencode({"query": ENDLESS})
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await writer.drain()
    return reader, writer


def test_pages_are_built_while_queries_run(whole: Path) -> None:
    settings = ServerSettings(str(whole), seconds=600, page_workers=1, query_workers=1)

    async def both(address: str) -> Reply:
        _, writer = await asked_endlessly(address)
        page = await asyncio.to_thread(request, address, "/id/authority/E99000001")
        writer.close()
        return page

    with running_server(settings) as address:
        assert run_apart(both(address)).status == 200


def test_a_client_has_a_limit_of_requests(limited: str) -> None:
    async def is_refused() -> bool:
        connections = [await asked_endlessly(limited) for _ in range(6)]
        status_lines = [reader.readline() for reader, _ in connections]
        try:
            for line in asyncio.as_completed(status_lines):
                if b" 429 " in await line:
                    return True
            return False
        finally:
            for _, writer in connections:
                writer.close()

    assert run_apart(is_refused())


def test_a_finished_build_is_served(tmp_path: Path, register_folder: Path) -> None:
    location = tmp_path / "db"
    build(location, register_folder, report_folder(tmp_path / "one", [AMBLEFORD]))
    with running_server(ServerSettings(str(location), page_workers=1, query_workers=1)) as address:
        first, page = ask(address, COUNT), request(address, "/")
        build(location, register_folder, report_folder(tmp_path / "all", ALL))
        second, later_page = ask(address, COUNT), request(address, "/")
    assert first.headers["etag"] != second.headers["etag"]
    assert first.text != second.text
    assert page.text != later_page.text


ROWS = "SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {}"  # a row has 300 bytes, more or less


def test_the_first_part_is_sent_before_the_last(whole: Path) -> None:
    settings = ServerSettings(str(whole), seconds=600, page_workers=1, query_workers=1)
    with running_server(settings) as address:
        path = "/sparql?" + urllib.parse.urlencode({"query": ROWS.format(100_000), "format": "csv"})
        with urllib.request.urlopen(address + path) as answer:
            # it was not complete when its first part was sent
            assert "Content-Length" not in answer.headers
            assert len(list(csv.reader(io.TextIOWrapper(answer, "utf-8", newline="")))) == 100_001


def test_an_answer_cut_off_is_not_taken_for_whole(limited: str) -> None:
    query = f'SELECT ?a ("{"x" * 2000}" AS ?long) {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 1500'  # over 1 MB
    path = "/sparql?" + urllib.parse.urlencode({"query": query, "format": "csv"})
    with (
        pytest.raises((IncompleteRead, HTTPError)),
        urllib.request.urlopen(limited + path) as answer,
    ):
        answer.read()
    assert ask(limited, COUNT).status == 200


def test_a_client_that_leaves_an_answer_ends_its_query(whole: Path) -> None:
    settings = ServerSettings(str(whole), seconds=600, page_workers=1, query_workers=1)
    with running_server(settings) as address:
        path = "/sparql?" + urllib.parse.urlencode({"query": ROWS.format(100_000), "format": "csv"})
        with urllib.request.urlopen(address + path) as answer:
            answer.read(100)
        assert ask(address, COUNT).status == 200


def running_workers() -> set[int]:
    """Return the process numbers of the workers of all servers in this process."""
    forking = psutil.Process().children()
    return {each.pid for one in forking for each in one.children() if _runs(each)}


def _runs(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):  # it has ended since it was listed
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def test_a_task_whose_worker_is_killed_is_tried_again(whole: Path) -> None:
    others = running_workers()
    settings = ServerSettings(
        str(whole), page_workers=1, slow_workers=1, query_workers=2, seconds=10
    )
    with running_server(settings) as address, ThreadPoolExecutor() as clients:
        assert ask(address, COUNT).status == 200
        for pid in running_workers() - others:  # idle
            os.kill(pid, signal.SIGKILL)
        assert ask(address, COUNT + " # again").status == 200
        slow = clients.submit(ask, address, ENDLESS)
        while not slow.done():  # busy, and busy again
            for pid in running_workers() - others:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            time.sleep(0.1)
    assert slow.result().status == 503
    assert "ended the process that works: try again" in slow.result().text


def test_a_worker_that_cannot_start_says_so(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_pool, "run_worker", sys.exit)  # which takes fewer arguments
    with running_server(ServerSettings(str(whole), page_workers=1, query_workers=1)) as address:
        reply = ask(address, COUNT)
    assert (reply.status, "could not start" in reply.text, "memory" in reply.text) == (
        503,
        True,
        False,
    )
