"""A local server that has pages in the structure of the inspectorates' sites,
on invented authorities.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from servers import RequestHandler, local_server

from graphkit.core.resources import load_yaml, resource_path

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
SEARCH, LIST = "/search?start={start}", "/hmiprobation/inspections?paged={page}"


@dataclass
class Reply:
    """An answer of the server. With `cut` the connection ends in the middle;
    with `slow` nothing is sent.
    """

    status: int = 200
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    slow: bool = False


@dataclass
class FakeTime:
    """A clock that only `sleep` moves."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def clock(self) -> float:
        """Return the seconds since the beginning."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the clock."""
        self.waits.append(seconds)
        self.now += seconds


@dataclass
class Request:
    """A request that the server had, and the time on the fake clock."""

    path: str
    headers: dict[str, str]
    at: float


class ReplayedSite:
    """Replies by path, several where they change from request to request; the last one stays."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {"/robots.txt": [Reply(404)]}
        self.requests: list[Request] = []
        self.time = FakeTime()
        self.origin = ""
        self.end = threading.Event()  # ends slow replies

    def put(self, path: str, *replies: Reply | bytes | str) -> None:
        """Have the server answer a path with these replies, one after the other."""
        self.replies[path] = [_reply(each) for each in replies]

    def paths(self) -> list[str]:
        """Return the paths of the requests without that of robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def sites_file(self, folder: Path) -> Path:
        """Write a file of sites with the addresses of this server; return its path."""
        sites = load_yaml(resource_path("data", "sites.yaml"))
        sites["ofsted"] |= {
            "search": self.origin + SEARCH,
            "provider": self.origin + "/provider/44/{urn}",
        }
        sites["hmi-probation"] |= {"list": self.origin + LIST}
        path = folder / "sites.yaml"
        path.write_text(yaml.safe_dump(sites, sort_keys=False), "utf-8")
        return path


def _reply(content: Reply | bytes | str) -> Reply:
    return content if isinstance(content, Reply) else Reply(content=_bytes(content))


def _bytes(content: bytes | str) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


class _Handler(RequestHandler):
    site: ReplayedSite

    def do_GET(self) -> None:  # noqa: N802
        site = self.site
        headers = {name.lower(): value for name, value in self.headers.items()}
        site.requests.append(Request(self.path, headers, site.time.now))
        replies = site.replies.get(self.path, [Reply(404)])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if reply.slow:
            site.end.wait(60)
            return
        if (etag := reply.headers.get("ETag")) and headers.get("if-none-match") == etag:
            reply = Reply(304)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.content) * (1 + reply.cut)))
        self.end_headers()
        self.wfile.write(reply.content)


@contextmanager
def replayed_site() -> Iterator[ReplayedSite]:
    """Serve a site whose replies the test sets."""
    site = ReplayedSite()
    with local_server(_Handler, site=site) as host:
        site.origin = f"http://{host}"
        try:
            yield site
        finally:
            site.end.set()


def search_page(*providers: tuple[int, str, str]) -> str:
    """Return a page of search results: number, name and latest report of each provider."""
    results = "".join(
        f"""<li class="search-result"><h3 class="search-result__title heading--title">
          <a href="/provider/44/{urn}">{name}</a></h3>
          <ul class="search-result__provider-info">
          <li>Category: <strong>Local Authority</strong></li></ul>
          <address class="search-result__address">1 High Street</address>
          <ul class="search-result__provider-info">
          <li>Latest report: <strong><time>{latest}</time></strong></li>
          <li>URN: <strong>{urn}</strong></li>
          </ul></li>"""
        for urn, name, latest in providers
    )
    return f'<html><body><ul class="results-list list-unstyled">{results}</ul></body></html>'


def provider_page(name: str, *reports: tuple[str, str, str]) -> str:
    """Return the page of a provider: address, title and day of publication of each report."""
    days = "".join(
        f"""<li class="timeline__day"><div class="event">
          <p class="timeline__date"><time>1 March 2020</time></p>
          <a class="publication-link" href="{address}" target="_blank">{title}
          <span class="nonvisual">{title}, pdf - {published}</span></a>
          <div>Published <time>{published}</time></div></div></li>"""
        for address, title, published in reports
    )
    return f'<html><body><h1>{name}</h1><ol class="timeline">{days}</ol></body></html>'


def listed_before_2025(*reports: tuple[str, str]) -> str:
    """Return a page of the list of youth justice inspections as it was:
    address and title of each report.
    """
    results = "".join(
        f'<div class="result inspection"><h4><a href="{address}">{title}</a></h4><p>…</p></div>'
        for address, title in reports
    )
    return f'<html><body><div id="results">{results}</div></body></html>'


def report_page_before_2025(file: str, published: str) -> str:
    """Return the page of a youth justice inspection as it was."""
    return f"""<html><body><div id="inspection-meta"><dl><dt>Inspection type</dt><dd>Youth</dd>
      <dt>Date of publication</dt><dd>{published}</dd></dl></div>
      <p><a href="/privacy.pdf">Privacy</a> <a href="{file}">Inspection report (PDF, 1 MB)</a></p>
      </body></html>"""


def listed(*reports: tuple[str, str, str], following: str = "") -> str:
    """Return a page of the list of the new site: address, title and ISO day of publication."""
    items = "".join(
        f"""<div class="list-item">
          <h2 class="list-item-title govuk-heading-m"><a href="{address}">{title}</a></h2>
          <div class="list-item-detail detail-published-date">
          <div class="list-item-detail-label">Published:</div>
          <time class="entry-date published-date" datetime="{day}T09:30:00+00:00">{day}</time>
          </div></div>"""
        for address, title, day in reports
    )
    button = (
        f'<li class="archive-pagination-next-btn"><a href="{following}">Next</a></li>'
        if following
        else ""
    )
    return f"""<html><body><div class="flexible-post-type-list">{items}</div>
      <nav><ul class="archive-pagination"><li>Page</li>{button}</ul></nav></body></html>"""
