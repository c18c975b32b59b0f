"""The typical graphs, each served once: every test here is run on each of them.

The tests on one graph follow each other, so that one worker runs most of them.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from in_process import client_of
from page_faults import codes_with_labels
from typical_stores import SEVERAL, SINGLE, TypicalStore, typical_store
from whole_sites import Site

from graphkit.graph.store.dataset import Store, open_store

Sites = Callable[[str], Site]


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    """Return the server of a graph, by the name of the graph; each is started when it is needed."""
    with ExitStack() as running:

        @cache
        def site(name: str) -> Site:
            store = typical_store(name)
            client = running.enter_context(client_of(store.location))
            return Site(store, client, codes_with_labels(open_store(store.location).facts))

        yield site


@pytest.fixture(scope="session", params=[*SINGLE, "partial", "shipped"])
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """The server of a typical graph."""
    return sites(request.param)


@pytest.fixture(scope="session", params=SEVERAL)
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
