"""Reads the pages of Ofsted's site of reports (reports.ofsted.gov.uk), children's services and area SEND.

A search page lists providers, here authorities:

    <li class="search-result"><h3 class="search-result__title"><a href="/provider/44/90001">…</a></h3>
    <ul class="search-result__provider-info"><li>Latest report: <time>15 July 2024</time></li></ul>

The page of a provider is a timeline with a link to the file of each report. The hidden text of the link has
the day of publication:

    <ol class="timeline"><li class="timeline__day"><a class="publication-link" href="…/v1/file/50252437">
    Area SEND full inspection <span class="nonvisual">Area SEND full inspection, pdf - 15 July 2024</span></a>
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from graphkit.fetch.markup import Element, Page, date_in

_TITLE = re.compile(r"^(.*?)\W*(?:\bpdf\b\W*)?\d{1,2} [A-Z][a-z]+ \d{4}\W*$", re.I)
_FILE = re.compile(r"/file/|\.pdf$", re.I)


class Provider(NamedTuple):
    """A provider in the search results, with the day of its latest report if the page has one."""

    urn: str
    name: str
    address: str
    latest: date | None


class PublishedFile(NamedTuple):
    """A report that a page links to."""

    address: str
    title: str
    published: date


def read_search_page(page: Page, is_first: bool) -> list[Provider]:
    """Return the providers on a page of search results; none where the results have ended.

    Raises PageStructureError if the first page has no results, or if a result has no link.
    """
    results = [*page.tree().find_all(css_class="search-result")]
    if is_first and not results:
        raise page.changed('search results (class "search-result")')
    return [_provider(page, result) for result in results]


def _provider(page: Page, result: Element) -> Provider:
    title = result.find(css_class="search-result__title")
    link = title.find("a") if title else None
    address = page.link(link) if link else ""
    urn = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    if link is None or not urn.isdecimal():
        raise page.changed('link to a provider in a search result (class "search-result__title")')
    latest = next((item for item in result.find_all("li") if item.text.startswith("Latest report")), None)
    return Provider(urn, link.text, address, date_in(latest.text) if latest else None)


def read_provider_page(page: Page) -> list[PublishedFile]:
    """Return the reports that the page of a provider links to.

    Raises PageStructureError if it has no timeline, or links to files in another way than described above.
    """
    timeline = page.tree().find(css_class="timeline")
    if timeline is None:
        raise page.changed('list of reports (class "timeline")')
    links = [*timeline.find_all("a", "publication-link")]
    if not links and any(_FILE.search(page.link(link)) for link in timeline.find_all("a")):
        raise page.changed('link to a report (class "publication-link"), but links to files')
    return [_published_file(page, link) for link in links]


def _published_file(page: Page, link: Element) -> PublishedFile:
    hidden = link.find(css_class="nonvisual")
    words = hidden.text if hidden else link.text
    published, title, address = date_in(words), _TITLE.match(words), page.link(link)
    if not (published and title and address):
        raise page.changed(f"date of publication and address in the link to a report, {words!r}")
    return PublishedFile(address, title[1].strip(" ,-"), published)
