"""Measure `graphkit serve`: pages, queries, many clients, endless queries, memory.

    python benchmarks/serve_speed.py STORE [--seconds 60] [--clients 50] [--requests 10000]

STORE is a folder that `graphkit build` has written. In one run, on an idle machine:

- start: from the command to the first page
- pages alone: each address for the first time (built), then again (kept)
- simple queries: against Oxigraph's own server (PyPI: oxigraph) on the same database; each text
  once, then again, when `serve` has kept the answers
- many clients: mixed pages for some time; errors, p50 and p99
- four endless queries: p50 of pages built meanwhile, against alone
- memory of all processes after mixed requests

Ratios hold better than milliseconds.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil
from arguments import arguments

from graphkit.core.terms import BASE, PREFIXES, SCHEME
from graphkit.graph.store.dataset import Store, open_store
from graphkit.graph.store.locations import GRAPH_FOLDER, current_folder

QUERIES = (  # {}: a number, so that each text is new
    "SELECT ?s {{ ?s a gk:Report }} LIMIT {}",
    "SELECT ?i ?d {{ ?i gk:inspectionOf authority:E06000039 ; gk:startDate ?d }} LIMIT {}",
    "SELECT ?g (COUNT(?i) AS ?n) {{ ?i gk:judgement/gk:grade ?g }} GROUP BY ?g LIMIT {}",
)
ROUNDS = 30
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a a gk:Report . ?b a gk:Report . ?c a gk:Report . ?d a gk:Report }"
)
QUESTIONS = ("who-delivers", "judgements-through-time", "recommendations", "inspections")
SEED = 20


class Client:
    """One connection, kept alive."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, accept: str = "text/html") -> tuple[int, float]:
        """Return status and seconds of a request; status 0 where the connection fails."""
        begun = time.perf_counter()
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            head = (
                f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                f"Accept: {accept}\r\nAccept-Encoding: gzip\r\n\r\n"
            )
            writer.write(head.encode())
            status = int((await reader.readline()).split()[1])
            await self._read_body(reader)
        except (OSError, IndexError, ValueError, asyncio.IncompleteReadError):
            self._streams = None
            status = 0
        return status, time.perf_counter() - begun

    async def _read_body(self, reader: asyncio.StreamReader) -> None:
        size, is_chunked = 0, False
        while line := (await reader.readline()).strip().lower():
            name, _, value = line.partition(b":")
            size = int(value) if name == b"content-length" else size
            is_chunked |= name == b"transfer-encoding"
        if not is_chunked:
            await reader.readexactly(size)
            return
        while length := int(await reader.readline(), 16):
            await reader.readexactly(length + 2)
        await reader.readline()

    def close(self) -> None:
        """Close the connection."""
        if self._streams:
            self._streams[1].close()


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until it is no longer needed; yield it once it accepts connections."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.02)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def addresses(store: Store) -> list[str]:
    """Return addresses of pages of many kinds, shuffled."""
    kinds = ("gk:LocalAuthority", "gk:Inspection", "gk:Finding", "gk:Agency", "gk:Recommendation")
    found = ["/", "/def", "/sparql"]
    for kind in kinds:
        rows = store.rows(f"SELECT ?s {{ ?s a {kind} }} LIMIT 60")
        found += [f"/id/{quote(iri.removeprefix(BASE))}" for (iri,) in rows if iri.startswith(BASE)]
    topics = store.rows(f"SELECT ?s {{ ?s skos:inScheme <{SCHEME}topic> }} LIMIT 20")
    found += [f"/scheme/{iri.removeprefix(SCHEME)}" for (iri,) in topics]
    found += [
        f"/ask/{name}?authority={place}"
        for name in QUESTIONS
        for place in ("Slough", "Leeds", "Kent")
    ]
    random.Random(SEED).shuffle(found)
    return found


def sparql_path(query: str, at: str = "/sparql") -> str:
    """Return the address of a query; prefixes are declared,
    because other servers do not know them.
    """
    used = "".join(
        f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if f"{name}:" in query
    )
    return f"{at}?query={quote(used + query)}"


async def one_by_one(port: int, paths: Sequence[str], accept: str = "text/html") -> list[float]:
    """Return the seconds of each request."""
    client = Client(port)
    took = [(await client.get(path, accept))[1] for path in paths]
    client.close()
    return took


async def many_clients(
    port: int, paths: Sequence[str], clients: int, seconds: float
) -> list[tuple[int, float, str]]:
    """Return status, seconds and path of the requests of some clients at the same time,
    each one by one.
    """
    end = time.perf_counter() + seconds
    results: list[tuple[int, float, str]] = []

    async def ask(number: int) -> None:
        choose, client = random.Random(number), Client(port)
        while time.perf_counter() < end:
            path = choose.choice(paths)
            results.append((*await client.get(path), path))
        client.close()

    await asyncio.gather(*(ask(number) for number in range(clients)))
    return results


async def beside_endless_queries(port: int, paths: Sequence[str]) -> list[float]:
    """Return the seconds of pages while four endless queries run."""
    clients = [Client(port) for _ in range(4)]
    endless = [asyncio.create_task(each.get(sparql_path(ENDLESS), "*/*")) for each in clients]
    await asyncio.sleep(0.5)
    took = await one_by_one(port, paths)
    for task, client in zip(endless, clients, strict=True):
        task.cancel()
        client.close()
    return took


def memory(process: subprocess.Popen[bytes]) -> int:
    """Return the memory of a server and its workers in MB; shared pages count once (PSS)."""
    parent = psutil.Process(process.pid)
    used = [each.memory_full_info() for each in [parent, *parent.children(recursive=True)]]
    return sum(getattr(each, "pss", each.uss) for each in used) >> 20


def processor_time(process: subprocess.Popen[bytes]) -> float:
    """Return the processor time of a server and its workers in seconds."""
    parent = psutil.Process(process.pid)
    times = [each.cpu_times() for each in [parent, *parent.children(recursive=True)]]
    return sum(each.user + each.system for each in times)


def milliseconds(took: Sequence[float]) -> str:
    """Return p50 and p99."""
    ranked = sorted(took)
    p99 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    return f"p50 {statistics.median(ranked) * 1000:.1f} ms, p99 {p99 * 1000:.0f} ms"


def simple_queries(at: str = "/sparql") -> list[str]:
    """Return the addresses of simple queries, each with a text of its own."""
    return [
        sparql_path(query.format(number), at)
        for number in range(10, 10 + ROUNDS)
        for query in QUERIES
    ]


def measure_oxigraph(store: Path, ours: float) -> None:
    """Print how long Oxigraph's own server needs for the simple queries."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
        "oxigraph"
    )
    current = current_folder(store)
    if program is None or current is None:
        print("Oxigraph's server is not installed (PyPI: oxigraph)")
        return
    port = free_port()
    location = str(current / GRAPH_FOLDER)
    command = [program, "serve-read-only", "--location", location, "--bind", f"127.0.0.1:{port}"]
    with running(command, port):
        paths = simple_queries("/query")
        json_type = "application/sparql-results+json"
        theirs = statistics.median(asyncio.run(one_by_one(port, paths, json_type)))
    print(
        f"simple queries: {ours * 1000:.1f} ms, {ours / theirs:.1f} times Oxigraph's "
        f"{theirs * 1000:.1f} ms"
    )


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=float, default=60, help="of many clients")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--requests", type=int, default=10_000, help="before memory is measured")
    options = parser.parse_args()
    paths = addresses(open_store(options.store))
    some, others = paths[: len(paths) // 2], paths[len(paths) // 2 :]
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "graphkit",
        "--store",
        str(options.store),
        "serve",
        "--port",
        str(port),
    ]
    begun = time.perf_counter()
    with running(command, port) as process:
        asyncio.run(one_by_one(port, ["/"]))
        print(f"start to first page: {time.perf_counter() - begun:.2f} s")
        used = processor_time(process)
        alone = asyncio.run(one_by_one(port, some))
        each = 1000 * (processor_time(process) - used) / len(some)
        print(
            f"{len(some)} pages alone, built: {milliseconds(alone)}; {each:.0f} ms of processor "
            "time a page"
        )
        print(f"the same again, kept: {milliseconds(asyncio.run(one_by_one(port, some)))}")
        queries = simple_queries()
        ours = statistics.median(asyncio.run(one_by_one(port, queries, "*/*")))
        measure_oxigraph(options.store, ours)
        print(
            f"the same again, kept: {milliseconds(asyncio.run(one_by_one(port, queries, '*/*')))}"
        )
        beside = asyncio.run(beside_endless_queries(port, others))
        ratio = statistics.median(beside) / statistics.median(alone)
        print(f"beside four endless queries: {milliseconds(beside)} ({ratio:.1f} times alone)")
        results = asyncio.run(many_clients(port, paths, options.clients, options.seconds))
        errors = Counter((status, path) for status, _, path in results if status != 200)
        took = [seconds for _, seconds, _ in results]
        print(
            f"{options.clients} clients: {len(results):,} requests, {errors.total()} errors, "
            f"{milliseconds(took)}"
        )
        for (status, path), number in errors.most_common(5):
            print(f"  {number} times status {status or 'none'}: {path}")
        mixed = random.Random(SEED).choices([*paths, *queries], k=options.requests)
        asyncio.run(one_by_one(port, mixed))
        print(
            f"memory of all processes after {options.requests:,} mixed requests: "
            f"{memory(process)} MB"
        )


if __name__ == "__main__":
    main()
