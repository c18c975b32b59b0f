"""Send mutated HTTP requests to a server in this process, and list the failures that they cause.

    python benchmarks/fuzz_http.py --seconds 60

Each input is made from requests by a random seed: parts removed, repeated, swapped or replaced by
odd bytes, sent in pieces over one connection. A failure is an exception in the server's log, a
response that is not HTTP, a status of 500 or more (other than 503), or a connection that stays
open. The same seed gives the same input: `--first SEED --count 1` sends it alone.

Exit code 1: at least one failure was found.
"""

from __future__ import annotations

import logging
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from random import Random
from typing import NamedTuple

from arguments import with_seeds
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graphkit.surfaces.web.middleware import protection
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

CLIENTS = 16
PATIENCE = 20.0  # seconds until the server must have closed a connection
REQUESTS = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n",
    (
        b"GET /?query=ASK%20%7B%7D&format=json HTTP/1.1\r\n"
        b"Host: localhost:80\r\nConnection: close\r\n\r\n"
    ),
    (
        b"POST / HTTP/1.1\r\nHost: [::1]:8080\r\n"
        b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\nASK{}"
    ),
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nASK\r\n2;a=b\r\n{}\r\n0\r\nA: b\r\n\r\n",
    b"HEAD /none HTTP/1.0\r\nHost: localhost\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    b"GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YTpi\r\n\r\n",
)
ODD = (
    *(
        b"\r",
        b"\n",
        b"\r\n",
        b"\0",
        b"\xff",
        b":",
        b" ",
        b"\t",
        b";",
        b"@",
        b"[",
        b"]",
        b"/",
        b"%",
        b"%00",
    ),
    *(
        b"0",
        b"-1",
        b"9" * 5000,
        b"ffffffffffffffff",
        b"0x10",
        b"\r\n ",
        b"HTTP/9.9",
        b"\x16\x03\x01",
    ),
    *(
        b"a: b\r\n" * 200,
        b"x" * 70_000,
        b"Content-Length: 7\r\n",
        b"Transfer-Encoding: chunked\r\n",
    ),
    *(
        b"Host: evil\r\n",
        b"Host: a@localhost\r\n",
        b"Connection: keep-alive, close\r\n",
        b"\xe2\x80\xae",
    ),
)
_PART = re.compile(rb"\w+|\s+|[^\w\s]")
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


class Reply(NamedTuple):
    """What an input gave: the status of the first response ("none" without one), and failures."""

    status: str
    failures: tuple[str, ...]


def mutated_request(seed: int) -> list[bytes]:
    """Return the pieces of a mutated input."""
    random = Random(seed)
    parts = [
        part for _ in range(random.randint(1, 3)) for part in _PART.findall(random.choice(REQUESTS))
    ]
    for _ in range(random.randint(0, 6)):
        at = random.randrange(len(parts))
        match random.randrange(5):
            case 0:
                parts[at] = b""
            case 1:
                parts[at] = random.choice(ODD)
            case 2:
                parts[at] *= random.choice((2, 10, 1000))
            case 3:
                other = random.randrange(len(parts))
                parts[at], parts[other] = parts[other], parts[at]
            case 4:
                parts.insert(at, random.choice(ODD))
    data = b"".join(parts)
    cuts = sorted(
        {0, len(data), *(random.randint(0, len(data)) for _ in range(random.randint(0, 3)))}
    )
    return [data[begin:end] for begin, end in pairwise(cuts)]


def reply_to(address: str, pieces: Sequence[bytes]) -> Reply:
    """Send the pieces of an input over a connection;
    return what came back until the server closed it.
    """
    host, port = address.removeprefix("http://").split(":")
    received = b""
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as client:
        try:
            for piece in pieces:
                client.sendall(piece)
            while chunk := client.recv(1 << 16):
                received += chunk
        except TimeoutError:
            return Reply("none", ("the connection stays open",))
        except OSError:
            pass  # the server has closed it
    statuses = [int(found) for found in _STATUS.findall(received)]
    failures = [f"status {status}" for status in statuses if status >= 500 and status != 503]
    if received and not _STATUS.match(received):
        failures.append("a response that is not HTTP")
    return Reply(str(statuses[0]) if statuses else "none", tuple(failures))


async def _size_of_body(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@contextmanager
def server() -> Iterator[str]:
    """Run a server with the limits and checks of `graphkit serve`,
    which answers with the size of a body.
    """
    settings = ServerSettings("", head_seconds=0.3, body_seconds=0.3, connections=2 * CLIENTS)
    routes = [Route("/", _size_of_body, methods=["GET", "POST"])]
    with running_server(
        settings, Starlette(routes=routes, middleware=protection(settings))
    ) as address:
        yield address


class _Exceptions(logging.Handler):
    """Collects the exceptions that a server logs."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an exception."""
        if record.exc_info:
            self.found.append(f"{type(record.exc_info[1]).__name__} in the log")


def fuzz(seeds: Sequence[int], seconds: float = 1e9) -> tuple[Counter[str], dict[str, list[int]]]:
    """Send the inputs of some seeds; return how often each status came, and the seeds by failure.

    A failure that may be of any of them has the seed -1.
    """
    statuses: Counter[str] = Counter()
    failures: dict[str, list[int]] = {}
    log, until = logging.getLogger("uvicorn.error"), time.monotonic() + seconds

    def send(seed: int) -> tuple[int, Reply] | None:
        return (
            None if time.monotonic() > until else (seed, reply_to(address, mutated_request(seed)))
        )

    with server() as address, ThreadPoolExecutor(CLIENTS) as clients:
        # all messages count; none is printed
        filters, log.filters, log.propagate = log.filters, [], False
        log.addHandler(handler := _Exceptions())
        for found in filter(None, clients.map(send, seeds)):
            seed, reply = found
            statuses[reply.status] += 1
            for failure in reply.failures:
                failures.setdefault(failure, []).append(seed)
        if reply_to(address, [REQUESTS[1]]).status != "200":
            failures["no answer after all inputs"] = [-1]
        log.removeHandler(handler)
        log.filters, log.propagate = filters, True
    for name in handler.found:
        failures.setdefault(name, []).append(-1)
    return statuses, failures


def main() -> None:
    """Send mutated requests and print the figures."""
    given = with_seeds(__doc__, 100_000, "inputs").parse_args()
    statuses, failures = fuzz(range(given.first, given.first + given.count), given.seconds)
    print(
        f"{statuses.total():,} inputs: {', '.join(f'{n:,} {s}' for s, n in statuses.most_common())}"
    )
    for failure, seeds in failures.items():
        print(f"{len(seeds):8,} {failure} (seeds {', '.join(map(str, seeds[:5]))})")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
