"""Servers that tests ask: in this process, and Oxigraph's."""

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

_OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer requests by a handler in this process; give host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def oxigraph_program() -> str:
    """Return where Oxigraph's server is; skip, saying so, where it is not installed."""
    if _OXIGRAPH is None:
        pytest.skip("Oxigraph's server is not installed (PyPI: oxigraph)")
    return _OXIGRAPH


@contextmanager
def oxigraph_serving(*arguments: str) -> Iterator[str]:
    """Run Oxigraph's server until it answers; give its root."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with subprocess.Popen([oxigraph_program(), *arguments, "--bind", address], stderr=-3) as server:
        for _ in range(1000):
            try:
                urllib.request.urlopen(f"http://{address}/").close()
                break
            except OSError:
                time.sleep(0.01)
        yield f"http://{address}"
        server.terminate()
