"""Servers for tests: one in this process, Oxigraph and Virtuoso."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

_OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
    "oxigraph"
)


class RequestHandler(BaseHTTPRequestHandler):
    """Handles requests without logging."""

    def read(self) -> str:
        """Return the body of the request."""
        return self.rfile.read(int(self.headers["Content-Length"])).decode()

    def answer(self, code: int, content: bytes = b"", kind: str = "text/plain") -> None:
        """Send a response."""
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing."""


@contextmanager
def local_server(handler: type[RequestHandler], **known: object) -> Iterator[str]:
    """Serve requests in this process; `known` are class attributes of the handler;
    yield host and port.
    """
    handler = type("Handler", (handler,), known)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def wait_for(url: str) -> None:
    """Wait until a server responds, a minute at most."""
    for _ in range(3000):
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            time.sleep(0.02)


def oxigraph_program() -> str:
    """Return the path of Oxigraph's server; skip the test where it is not installed."""
    if _OXIGRAPH is None:
        pytest.skip("Oxigraph's server is not installed (PyPI: oxigraph)")
    return _OXIGRAPH


@contextmanager
def oxigraph_server(*arguments: str) -> Iterator[str]:
    """Run Oxigraph's server; yield its root URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with subprocess.Popen([oxigraph_program(), *arguments, "--bind", address], stderr=-3) as server:
        wait_for(f"http://{address}/")
        try:
            yield f"http://{address}"
        finally:
            server.terminate()


@contextmanager
def virtuoso_server(place: Path) -> Iterator[str]:
    """Run Virtuoso with its files in a folder; yield its root URL.
    Skip where it is not installed.
    """
    if (program := shutil.which("virtuoso-t")) is None:
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)")
    with socket.socket() as one, socket.socket() as other:
        for free in (one, other):
            free.bind(("127.0.0.1", 0))
        address, port = (f"127.0.0.1:{free.getsockname()[1]}" for free in (one, other))
    files = "DatabaseFile = {0}.db\nTransactionFile = {0}.trx\n"
    (place / "virtuoso.ini").write_text(
        f"[Database]\n{files.format('own')}"
        "ErrorLogFile = own.log\nLockFile = own.lck\nxa_persistent_file = own.pxa\n"
        f"[TempDatabase]\n{files.format('temporary')}"
        f"[Parameters]\nServerPort = {port}\n[HTTPServer]\nServerPort = {address}\n"
    )
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with subprocess.Popen(command, cwd=place, stdout=-3, stderr=-3) as server:
        wait_for(f"http://{address}/sparql")
        try:
            yield f"http://{address}"
        finally:
            server.kill()
