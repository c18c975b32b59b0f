"""Reads the pages of the sites: of Ofsted, and of HM Inspectorate of Probation.

Ofsted's site of reports (reports.ofsted.gov.uk) has children's services and area SEND. A search
page lists providers, here authorities:

    <li class="search-result"><h3 class="search-result__title"><a
    href="/provider/44/90001">…</a></h3> <ul class="search-result__provider-info"><li>Latest report:
    <time>15 July 2024</time></li></ul>

The page of a provider is a timeline with a link to the file of each report. The hidden text of the
link has the day of publication:

    <ol class="timeline"><li class="timeline__day"><a class="publication-link"
    href="…/v1/file/50252437"> Area SEND full inspection <span class="nonvisual">Area SEND full
    inspection, pdf - 15 July 2024</span></a>

HM Inspectorate of Probation inspects youth justice services. Its site had this list and pages of
reports until 2025 (justiceinspectorates.gov.uk/hmiprobation):

    <div class="result inspection"><h4><a href="…">An inspection of youth justice services in
    …</a></h4> <div id="inspection-meta"><dl><dt>Date of publication</dt><dd>18 February
    2025</dd></dl></div> <a href="….pdf">Inspection report</a>

The new site (hmiprobation.justiceinspectorates.gov.uk) has the lists of the Ministry of Justice's
theme:

    <div class="flexible-post-type-list">
    <div class="list-item"><h2 class="list-item-title"><a href="…">…</a></h2>
    <div class="list-item-detail"><time class="published-date" datetime="2025-11-04T00:00:00+00:00">
    <ul class="archive-pagination"><li class="archive-pagination-next-btn"><a href="…/page/2/">

Its reports are files or, increasingly, the page itself.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from graphkit.core.errors import PageStructureError
from graphkit.core.html_tree import Element, parse_html
from graphkit.core.language.dates import parse_date

_DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")
_TITLE = re.compile(r"^(.*?)\W*(?:\bpdf\b\W*)?\d{1,2} [A-Z][a-z]+ \d{4}\W*$", re.I)
_FILE = re.compile(r"/file/|\.pdf$", re.I)
_PREFIX = re.compile(
    (
        r"^an? (?:joint )?(?:re-?)?inspection of (?:youth "
        r"(?:justice|offending) (?:services?|work|teams?)"
        r"(?: with children and victims)?(?: in| of|:)? ?)?"
    ),
    re.I,
)
_SUFFIX = re.compile(
    r"\s*\b(?:youth (?:justice|offending) (?:services?|teams?)|YJS|YOS|YOT)\b.*$|\s*\(?\d{4}\)?$",
    re.I,
)


class FetchedPage(NamedTuple):
    """A web page: the address that it was finally read from, and its HTML."""

    address: str
    html: str

    def tree(self) -> Element:
        """Return the root of its elements."""
        return parse_html(self.html)

    def link(self, element: Element) -> str:
        """Return the absolute address that an `a` element links to; "" if it has none."""
        target = element.attributes.get("href", "").strip()
        return urljoin(self.address, target) if target else ""

    def changed(self, missing: str) -> PageStructureError:
        """Return the error that the page lacks something that every page of its kind has."""
        return PageStructureError(
            f"{self.address}: the page has no {missing}. The site may have changed: "
            "look at the page in a browser, and report it with its address"
        )


def date_in(text: str) -> date | None:
    """Return the last date such as "15 July 2024" in a text; None if there is none."""
    days = filter(None, map(parse_date, reversed(_DATE.findall(text))))
    return next((day.first for day in days), None)


class Provider(NamedTuple):
    """A provider in the search results, with the day of its latest report if the page has one."""

    urn: str
    name: str
    address: str
    latest: date | None


class PublishedFile(NamedTuple):
    """A report that a page links to, or that the page itself is."""

    address: str
    title: str
    published: date
    suffix: str = ".pdf"


def read_search_page(page: FetchedPage, is_first: bool) -> list[Provider]:
    """Return the providers on a page of search results; none where the results have ended.

    Raises PageStructureError if the first page has no results, or if a result has no link.
    """
    results = [*page.tree().find_all(css_class="search-result")]
    if is_first and not results:
        raise page.changed('search results (class "search-result")')
    return [_provider(page, result) for result in results]


def _provider(page: FetchedPage, result: Element) -> Provider:
    title = result.find(css_class="search-result__title")
    link = title.find("a") if title else None
    address = page.link(link) if link else ""
    urn = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    if link is None or not urn.isdecimal():
        raise page.changed('link to a provider in a search result (class "search-result__title")')
    latest = next(
        (item for item in result.find_all("li") if item.text.startswith("Latest report")), None
    )
    return Provider(urn, link.text, address, date_in(latest.text) if latest else None)


def read_provider_page(page: FetchedPage) -> list[PublishedFile]:
    """Return the reports that the page of a provider links to.

    Raises PageStructureError if it has no timeline, or links to files in another way than described
    above.
    """
    timeline = page.tree().find(css_class="timeline")
    if timeline is None:
        raise page.changed('list of reports (class "timeline")')
    links = [*timeline.find_all("a", "publication-link")]
    if not links and any(_FILE.search(page.link(link)) for link in timeline.find_all("a")):
        raise page.changed('link to a report (class "publication-link"), but links to files')
    return [_published_file(page, link) for link in links]


def _published_file(page: FetchedPage, link: Element) -> PublishedFile:
    hidden = link.find(css_class="nonvisual")
    words = hidden.text if hidden else link.text
    published, title, address = date_in(words), _TITLE.match(words), page.link(link)
    if not (published and title and address):
        raise page.changed(f"date of publication and address in the link to a report, {words!r}")
    return PublishedFile(address, title[1].strip(" ,-"), published)


class ListedReport(NamedTuple):
    """A report in the list: the address of its page,
    and the day of publication if the list has it.
    """

    address: str
    title: str
    published: date | None


class ListPage(NamedTuple):
    """A page of the list. `following` is the address of the next page,
    None if the page does not say.
    """

    reports: list[ListedReport]
    following: str | None
    is_last: bool


def read_list_page(page: FetchedPage, is_first: bool) -> ListPage:
    """Return the reports on a page of the list.

    Raises PageStructureError if the first page has no reports, or if an entry has no link.
    """
    tree = page.tree()
    entries = [*tree.find_all(css_class="list-item")]
    entries += (
        entry for entry in tree.find_all("div", "result") if "inspection" in _classes(entry)
    )
    if is_first and not entries:
        raise page.changed('reports in the list (class "list-item", or "result inspection")')
    pager, following = tree.find(css_class="archive-pagination"), None
    if (
        pager
        and (button := pager.find("li", "archive-pagination-next-btn"))
        and (link := button.find("a"))
    ):
        following = page.link(link)
    is_last = not entries or (
        following is None and tree.find("", "flexible-post-type-list") is not None
    )
    return ListPage([_listed(page, entry) for entry in entries], following, is_last)


def _classes(element: Element) -> list[str]:
    return element.attributes.get("class", "").split()


def _listed(page: FetchedPage, entry: Element) -> ListedReport:
    heading = next((each for each in entry.find_all() if each.tag in ("h2", "h3", "h4")), None)
    link = heading.find("a") if heading else None
    if link is None or not (address := page.link(link)):
        raise page.changed("link in the heading of a report in the list")
    time = entry.find("time", "published-date")
    return ListedReport(address, link.text, _day(time) if time else None)


def _day(time: Element) -> date | None:
    try:
        return date.fromisoformat(time.attributes.get("datetime", "")[:10])
    except ValueError:
        return date_in(time.text)


def read_report_page(page: FetchedPage, listed: ListedReport) -> PublishedFile:
    """Return the report of an entry in the list: the file on its page,
    or the page where it has none.

    Raises PageStructureError if the page has no day of publication, or neither a file nor the
    report itself.
    """
    tree = page.tree()
    published = listed.published or _publication_day(tree)
    if published is None:
        raise page.changed('day of publication ("Date of publication", or class "published-date")')
    pdfs = [
        link
        for link in tree.find_all("a")
        if page.link(link).lower().partition("?")[0].endswith(".pdf")
    ]
    reports = [link for link in pdfs if re.search(r"inspection|report", link.text, re.I)]
    if reports:
        return PublishedFile(page.link(reports[0]), listed.title, published)
    if tree.find("article", "flexible-post-type-single") is None:
        raise page.changed("link to the PDF of the report")
    return PublishedFile(page.address, listed.title, published, ".html")


def _publication_day(tree: Element) -> date | None:
    if time := tree.find("time", "published-date") or tree.find("time", "entry-date"):
        return _day(time)
    meta = next(
        (each for each in tree.find_all() if each.attributes.get("id") == "inspection-meta"), None
    )
    terms = [*meta.find_all()] if meta else []
    for at, term in enumerate(terms):
        if term.tag == "dt" and "date of publication" in term.text.lower():
            return next((date_in(each.text) for each in terms[at:] if each.tag == "dd"), None)
    return None


def place_in(title: str) -> str:
    """Return the place in the title of a report:
    "Ambleford" in "… youth justice services in Ambleford".

    A title that has no place in a known form is returned without its beginning.
    """
    return _SUFFIX.sub("", _PREFIX.sub("", title)).strip(" :,-")
