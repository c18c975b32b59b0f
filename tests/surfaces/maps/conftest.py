"""A real browser, to try maps of the invented places in."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import invented_places as invented
import pytest
from map_pages import network_map

from graphkit.graph.store.dataset import Store

Open = Callable[..., Any]
SIZE = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def new_page(browser: Any) -> Callable[..., Any]:
    """Open a page in the window of its settings, which keeps its process:
    that takes half as long.
    """

    @cache
    def window(**settings: Any) -> Any:
        opened = browser.new_context(viewport=SIZE, reduced_motion="reduce", **settings)
        opened.new_page()  # while a page is open, the process stays
        return opened

    return lambda **settings: window(**settings).new_page()


@pytest.fixture
def open_page(new_page: Callable[..., Any], tmp_path: Path) -> Iterator[Open]:
    """Open pages from disk; afterwards, nothing must have gone wrong on them,
    and nothing been asked for.
    """
    wrong: list[str] = []
    asked: list[str] = []
    opened: list[Any] = []

    def open_one(text: str, waiting_for: str = "#map[data-drawn=yes]", **options: Any) -> Any:
        path = tmp_path / f"page-{len(opened)}.html"
        path.write_text(text, encoding="utf-8")
        page = new_page(**options)
        opened.append((page, path.as_uri()))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector(waiting_for)
        # written when the browser is idle
        page.wait_for_selector("#table[aria-busy=true]", state="detached")
        return page

    yield open_one
    assert wrong == []
    assert set(asked) <= {uri for _, uri in opened}
    for page, _ in opened:
        page.close()


@pytest.fixture
def opened(open_page: Open, small_store: Store) -> Any:
    """The map of the invented places."""
    return open_page(network_map(small_store))


@pytest.fixture(scope="session")
def store_anew() -> Callable[..., Store]:
    """The small store, made anew for whoever changes it, or loads it backwards."""
    return lambda backwards=False: invented.store_of(invented.graphs(backwards))
