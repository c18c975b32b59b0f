"""A server without workers: each page is made in the process of the test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from starlette.testclient import TestClient

from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.web import app
from graphkit.surfaces.web.page import Site
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.workers.task import WorkerTask
from graphkit.surfaces.workers.worker_pool import Answer, Started


class _Writer:
    """Keeps an answer, as `AnswerWriter` sends it."""

    is_started, most_rows, row_end = False, 0, b""

    def __init__(self, generation: str) -> None:
        self.generation = generation
        self.answer = Answer(500, "")

    def begin(self, status: int, media_type: str, **more: Any) -> None:
        self.answer = Answer(status, media_type, **more)
        self.content = bytearray()

    def write(self, content: bytes) -> int:
        self.content += content
        return len(content)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    @property
    def unsent(self) -> bytes:
        return bytes(self.content)

    def add_hint(self, words: str) -> None:
        """Do nothing: an answer in a process has no headers."""


class _Lane:
    """Runs tasks of any lane."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, task: WorkerTask, client: str, started: Started | None = None) -> Answer:
        """Return the answer to a task. An unexpected error is one of the test."""
        writer: Any = _Writer("one")
        try:
            task.run(self._store, writer)
        except Exception as error:
            task.write_error(error, writer)
        writer.answer.body, writer.answer.size = bytes(writer.content), len(writer.content)
        return writer.answer


class _Pool:
    """A pool that has no workers."""

    def __init__(self, settings: ServerSettings, modules: list[str]) -> None:
        lane = _Lane(open_store(Path(settings.location)))
        self.lanes = defaultdict(lambda: lane)

    async def __aenter__(self) -> _Pool:
        return self

    async def __aexit__(self, *error: object) -> None:
        return


@contextmanager
def client_of(location: Path) -> Iterator[TestClient]:
    """Yield a client of a server of a graph; redirects are not followed."""
    with patch.object(app, "WorkerPool", _Pool):
        site = Site(embed_on=("https://www.example.org",))
        made = app.create_app(ServerSettings(str(location), site=site))
    with TestClient(made, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client
