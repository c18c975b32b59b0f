"""Lists the reports that the sites have published, of chosen authorities, kinds and times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from graphkit.core.errors import FetchError, PageNotFoundError
from graphkit.fetch import hmi_probation, ofsted
from graphkit.fetch.fetch_manifest import FetchedReport
from graphkit.fetch.http_client import HttpClient
from graphkit.fetch.sites import Site
from graphkit.register import Authority, Register

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reports are wanted: GSS codes and kinds, all if there are none, and days of publication."""

    authorities: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    since: date = date.min
    until: date = date.max

    def has_authority(self, gss: str) -> bool:
        """Whether reports on an authority are wanted."""
        return not self.authorities or gss in self.authorities

    def has(self, kind: str, published: date) -> bool:
        """Whether reports of a kind, published on a day, are wanted."""
        is_of_kind = kind in self.kinds if self.kinds else bool(kind)
        return is_of_kind and self.since <= published <= self.until


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """A report on a site: the address of its file and of the page that links to it."""

    address: str
    page: str
    title: str
    authority: str  # GSS code
    authority_name: str
    kind: str
    published: date
    publisher: str
    licence: str
    suffix: str = ".pdf"


class Lister:
    """Lists published reports. `tell` is called with a line about each page that cannot be used."""

    def __init__(
        self,
        client: HttpClient,
        register: Register,
        selection: Selection,
        known: Mapping[str, FetchedReport],
        tell: Tell,
    ) -> None:
        self.client, self.register, self.selection, self.tell = client, register, selection, tell
        self._known_pages = {report.page: report for report in known.values()}
        self._by_urn = {authority.urn: authority for authority in register.authorities if authority.urn}

    def reports(self, sites: Mapping[str, Site]) -> Iterator[PublishedReport]:
        """Yield the wanted reports of all sites; a site whose list cannot be read is left out, and told."""
        for name, read in (("ofsted", self._ofsted), ("hmi-probation", self._hmi_probation)):
            site = sites.get(name)
            kinds = {rule.kind for rule in site.kinds} if site else set()
            if site and (not self.selection.kinds or kinds & self.selection.kinds):
                try:
                    yield from read(site)
                except FetchError as error:
                    self.tell(str(error))

    def _ofsted(self, site: Site) -> Iterator[PublishedReport]:
        for authority, address in self._provider_pages(site):
            try:
                page = self.client.get(address).page()
                files = ofsted.read_provider_page(page)
            except FetchError as error:
                self.tell(str(error))
                continue
            for file in files:
                kind = site.kind_of(file.title, file.published)
                if self.selection.has(kind, file.published):
                    yield self._report(
                        site, authority, kind, file.address, address, file.title, file.published
                    )

    def _provider_pages(self, site: Site) -> Iterator[tuple[Authority, str]]:
        """Yield the wanted authorities with the addresses of their pages.

        Authorities that are chosen and not among the search results, for instance abolished ones, have the
        address that the register gives. Those without a report since the wanted day are left out.
        """
        missing = set(self.selection.authorities)
        for provider in self._providers(site):
            authority = self._by_urn.get(provider.urn) or self.register.find_authority(provider.name)
            if authority is None:
                if not self.selection.authorities:
                    self.tell(f"{provider.address}: the register has no authority {provider.name!r}; skipped")
            elif self.selection.has_authority(authority.gss):
                missing.discard(authority.gss)
                if provider.latest is None or provider.latest >= self.selection.since:
                    yield authority, provider.address
        for gss in sorted(missing):
            authority = self.register.authority(gss)
            if authority and authority.urn:
                yield authority, site.addresses["provider"].format(urn=authority.urn)

    def _providers(self, site: Site) -> Iterator[ofsted.Provider]:
        """Yield the providers of all pages of search results."""
        seen: set[str] = set()
        while True:
            page = self.client.get(site.addresses["search"].format(start=len(seen))).page()
            found = [each for each in ofsted.read_search_page(page, not seen) if each.urn not in seen]
            if not found:
                return
            yield from found
            seen.update(each.urn for each in found)

    def _hmi_probation(self, site: Site) -> Iterator[PublishedReport]:
        for listed in self._listed(site):
            authority = self.register.find_authority(hmi_probation.place_in(listed.title), listed.published)
            if authority is None:
                if not self.selection.authorities:
                    self.tell(f"{listed.address}: the register has no authority of {listed.title!r}; skipped")
            elif self.selection.has_authority(authority.gss) and self._may_be_wanted(site, listed):
                try:
                    report = self._youth_justice_report(site, authority, listed)
                except FetchError as error:
                    self.tell(str(error))
                    continue
                if self.selection.has(report.kind, report.published):
                    yield report

    def _may_be_wanted(self, site: Site, listed: hmi_probation.ListedReport) -> bool:
        day = listed.published
        return day is None or self.selection.has(site.kind_of(listed.title, day), day)

    def _youth_justice_report(
        self, site: Site, authority: Authority, listed: hmi_probation.ListedReport
    ) -> PublishedReport:
        """Return the report of an entry in the list; the page of a known report is not read again."""
        if known := self._known_pages.get(listed.address):
            found = hmi_probation.ReportPage(
                known.address, date.fromisoformat(known.published), known.file.endswith(".pdf")
            )
        else:
            found = hmi_probation.read_report_page(self.client.get(listed.address).page(), listed)
        kind, suffix = site.kind_of(listed.title, found.published), ".pdf" if found.is_file else ".html"
        return self._report(
            site, authority, kind, found.address, listed.address, listed.title, found.published, suffix
        )

    def _listed(self, site: Site) -> Iterator[hmi_probation.ListedReport]:
        """Yield the entries of all pages of the list; a later page that does not exist ends it."""
        seen: set[str] = set()
        number, following = 1, site.addresses["list"].format(page=1)
        while True:
            try:
                page = hmi_probation.read_list_page(self.client.get(following).page(), number == 1)
            except PageNotFoundError:
                if number == 1:
                    raise
                return
            new = [report for report in page.reports if report.address not in seen]
            yield from new
            if page.is_last or not new:
                return
            seen.update(report.address for report in new)
            number += 1
            following = page.following or site.addresses["list"].format(page=number)

    def _report(
        self,
        site: Site,
        authority: Authority,
        kind: str,
        address: str,
        page: str,
        title: str,
        published: date,
        suffix: str = ".pdf",
    ) -> PublishedReport:
        return PublishedReport(
            address, page, title, authority.gss, authority.name, kind, published,
            site.publisher, site.licence_of(published), suffix,
        )  # fmt: skip
