"""Measure how soon a network map responds in a browser, for graphkit's page and for pyvis's.

    python benchmarks/map_load_time.py [STORE] [--nodes 2000] [--runs 5]

Takes the partner network of a graph, cut to its heaviest nodes, and opens it from disk in headless
Chromium: graphkit's page as `graphkit map` writes it, and pyvis with its own template and physics
(its network requests get an empty response, so that only drawing is measured). The time runs from
the start of loading until the drawing is complete and a click is answered; the median and the
minimum of the runs are printed. Needs Playwright and Chromium.
"""

from __future__ import annotations

import math
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import networkx as nx
from arguments import arguments
from playwright.sync_api import Browser, Error, Page, sync_playwright
from pyvis.network import Network

from graphkit.answers.measures.network import partner_network
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.maps.map_network import map_network

TIMEOUT = 60_000  # milliseconds for a page
FLAGS = ["--no-sandbox", "--disable-gpu"]
ANSWERED = """() => new Promise((done) => {
  const canvas = document.querySelector("canvas");
  if (!canvas) { done(false); return; }
  requestAnimationFrame(() => setTimeout(() => done(true), 0));
})"""

GRAPHKIT_READY = "document.querySelector('#map[data-drawn=yes]')"
PYVIS_READY = "window.drawnOnce"
WATCH = """const wait = setInterval(() => {
  if (typeof network !== "undefined" && network && network.once && !window.asked) {
    window.asked = true;
    network.once("stabilized", () => { window.drawnOnce = true; });
  }
  if (!READY) return;
  clearInterval(wait);
  requestAnimationFrame(() => setTimeout(() => { window.usableAt = performance.now(); }, 0));
}, 5);"""


def main() -> None:
    """Measure each page several times and print a table."""
    parser = arguments(__doc__)
    parser.add_argument("store", nargs="?", default="graphkit.db")
    parser.add_argument("--nodes", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    store = open_store(given.store)
    graph = heaviest_part(partner_network(store), given.nodes)
    print(f"{len(graph)} names, {graph.size()} links")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        place = Path(folder)
        write_graphkit(store, graph, place / "ours.html")
        write_pyvis(graph, place / "pyvis.html")
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        browser.new_page().goto("about:blank")  # the start of the browser does not count
        print(f"{'':34}{'interactive':>12}{'minimum':>12}")
        ours = place / "ours.html"
        for name, seconds in (
            (
                "graphkit, first view",
                [until_usable(browser, ours, GRAPHKIT_READY) for _ in range(given.runs)],
            ),
            ("pyvis, default settings", [until_usable(browser, place / "pyvis.html", PYVIS_READY)]),
            (
                "graphkit, all nodes and edges",
                [time_to_show_all(browser, ours) for _ in range(given.runs)],
            ),
        ):
            print(
                f"{name:34}{seconds_text(statistics.median(seconds)):>12}"
                f"{seconds_text(min(seconds)):>12}"
            )


def heaviest_part(graph: nx.MultiDiGraph, nodes: int) -> nx.MultiDiGraph:
    """Return the subgraph of the heaviest nodes."""
    order = sorted(graph, key=lambda node: (-graph.nodes[node]["weight"], node))
    part: nx.MultiDiGraph = graph.subgraph(order[:nodes]).copy()
    return part


def write_graphkit(store: Store, graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the network as `graphkit map` does."""
    start = time.perf_counter()
    map_network(store, graph, "Partners", "A benchmark.").write_html(str(path))
    print(
        f"graphkit: written in {time.perf_counter() - start:.1f} s, "
        f"{path.stat().st_size / 1e6:.1f} MB"
    )


def write_pyvis(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the network with pyvis and its default settings."""
    start = time.perf_counter()
    net = Network(directed=True, cdn_resources="in_line")
    for node, data in graph.nodes(data=True):
        net.add_node(node, label=data["label"])
    for one, other, data in graph.edges(data=True):
        net.add_edge(one, other, value=data["weight"])
    path.write_text(net.generate_html(), encoding="utf-8")
    print(
        f"pyvis: written in {time.perf_counter() - start:.1f} s, {path.stat().st_size / 1e6:.1f} MB"
    )


def seconds_text(seconds: float) -> str:
    """Return seconds as text."""
    return f"{seconds:.2f} s" if seconds < TIMEOUT / 1000 else f"over {TIMEOUT // 1000} s"


def until_usable(browser: Browser, path: Path, ready: str) -> float:
    """Return the seconds until a page is ready by its own clock; infinity after a timeout."""
    page, seconds = opened(browser, path, ready)
    page.close()
    return seconds


def opened(browser: Browser, path: Path, ready: str) -> tuple[Page, float]:
    """Return a page once it is ready, and the seconds it took."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.route(
        lambda url: not url.startswith("file:"), lambda route: route.fulfill(status=200, body="")
    )
    page.add_init_script(WATCH.replace("READY", ready))
    try:
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function("() => window.usableAt", timeout=TIMEOUT)
    except Error:
        return page, math.inf
    return page, page.evaluate("window.usableAt") / 1000


def time_to_show_all(browser: Browser, path: Path) -> float:
    """Return how long graphkit's open page takes to show all nodes and edges."""
    page: Any = opened(browser, path, GRAPHKIT_READY)[0]
    start = time.perf_counter()
    page.evaluate("""() => { const slider = document.getElementById("least"); slider.value = 0;
      slider.dispatchEvent(new Event("input")); }""")
    page.evaluate(ANSWERED)
    seconds = time.perf_counter() - start
    page.close()
    return seconds


if __name__ == "__main__":
    main()
