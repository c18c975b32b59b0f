"""The three typical graphs, each served once: every test here is run on each of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import httpx
import pytest
from page_faults import codes_with_labels
from typical_stores import STORES, TypicalStore, typical_store
from whole_sites import Site

from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

Sites = Callable[[str], Site]


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    """Return the server of a graph, by the name of the graph; each is started when it is needed."""
    with ExitStack() as running:

        @cache
        def site(name: str) -> Site:
            store = typical_store(name)
            settings = ServerSettings(
                str(store.location), seconds=600, page_workers=1, slow_workers=1, query_workers=1
            )
            address = running.enter_context(running_server(settings))
            client = running.enter_context(httpx.Client(base_url=address, timeout=600))
            return Site(store, client, codes_with_labels(open_store(store.location).facts))

        yield site


@pytest.fixture(params=[*STORES])
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """The server of a typical graph."""
    return sites(request.param)


@pytest.fixture(params=[*STORES])
def typical(request: pytest.FixtureRequest) -> TypicalStore:
    """A typical graph."""
    return typical_store(request.param)


@pytest.fixture
def opened(typical: TypicalStore) -> Store:
    """A typical graph, opened."""
    return _opened(typical)


@cache
def _opened(typical: TypicalStore) -> Store:
    return open_store(typical.location)
