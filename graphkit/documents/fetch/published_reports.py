"""Lists the reports that the sites have published, of chosen authorities, kinds and times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from graphkit.core.errors import EntityNotFoundError, FetchError, PageNotFoundError
from graphkit.core.nearest_names import did_you_mean
from graphkit.documents.fetch import publisher_pages as pages
from graphkit.documents.fetch.fetch_manifest import FetchedReport
from graphkit.documents.fetch.http_client import HttpClient
from graphkit.documents.fetch.sites import PublisherSite
from graphkit.documents.register import Authority, Register, normalise_name

Tell = Callable[[str], None]


class ReportSelection(NamedTuple):
    """Which reports are wanted: GSS codes and kinds, all if there are none,
    and days of publication.
    """

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


class PublishedReport(NamedTuple):
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
        selection: ReportSelection,
        known: Mapping[str, FetchedReport],
        tell: Tell,
    ) -> None:
        self.client, self.register, self.selection, self.tell = client, register, selection, tell
        self._known_pages = {report.page: report for report in known.values()}
        self._by_urn = {
            authority.urn: authority for authority in register.authorities if authority.urn
        }

    def reports(self, sites: Mapping[str, PublisherSite]) -> Iterator[PublishedReport]:
        """Yield the wanted reports of all sites; a site whose list cannot be read is left out,
        and told.
        """
        for name, read in (("ofsted", self._ofsted), ("hmi-probation", self._hmi_probation)):
            site = sites.get(name)
            kinds = {rule.kind for rule in site.kinds} if site else set()
            if site and (not self.selection.kinds or kinds & self.selection.kinds):
                try:
                    yield from read(site)
                except FetchError as error:
                    self.tell(str(error))

    def _ofsted(self, site: PublisherSite) -> Iterator[PublishedReport]:
        for authority, address in self._provider_pages(site):
            try:
                files = pages.read_provider_page(self.client.get(address).page())
            except FetchError as error:
                self.tell(str(error))
                continue
            for file in files:
                report = self._report(site, authority, file, address)
                if self.selection.has(report.kind, report.published):
                    yield report

    def _provider_pages(self, site: PublisherSite) -> Iterator[tuple[Authority, str]]:
        """Yield the wanted authorities with the addresses of their pages.

        Authorities that are chosen and not among the search results, for instance abolished ones,
        have the address that the register gives. Those without a report since the wanted day are
        left out.
        """
        missing = set(self.selection.authorities)
        for provider in self._providers(site):
            authority = self._by_urn.get(provider.urn) or self.register.find_authority(
                provider.name
            )
            if authority is None:
                if not self.selection.authorities:
                    self.tell(
                        f"{provider.address}: the register has no authority {provider.name!r}; "
                        "skipped"
                    )
            elif self.selection.has_authority(authority.gss):
                missing.discard(authority.gss)
                if provider.latest is None or provider.latest >= self.selection.since:
                    yield authority, provider.address
        for gss in sorted(missing):
            authority = self.register.authority(gss)
            if authority and authority.urn:
                yield authority, site.addresses["provider"].format(urn=authority.urn)

    def _providers(self, site: PublisherSite) -> Iterator[pages.Provider]:
        """Yield the providers of all pages of search results."""
        seen: set[str] = set()
        while True:
            page = self.client.get(site.addresses["search"].format(start=len(seen))).page()
            found = [
                each for each in pages.read_search_page(page, not seen) if each.urn not in seen
            ]
            if not found:
                return
            yield from found
            seen.update(each.urn for each in found)

    def _hmi_probation(self, site: PublisherSite) -> Iterator[PublishedReport]:
        for listed in self._listed(site):
            authority = self.register.find_authority(pages.place_in(listed.title), listed.published)
            if authority is None:
                if not self.selection.authorities:
                    self.tell(
                        f"{listed.address}: the register has no authority of {listed.title!r}; "
                        "skipped"
                    )
            elif self.selection.has_authority(authority.gss) and (
                listed.published is None
                or self.selection.has(
                    site.kind_of(listed.title, listed.published), listed.published
                )
            ):
                try:
                    report = self._youth_justice_report(site, authority, listed)
                except FetchError as error:
                    self.tell(str(error))
                    continue
                if self.selection.has(report.kind, report.published):
                    yield report

    def _youth_justice_report(
        self, site: PublisherSite, authority: Authority, listed: pages.ListedReport
    ) -> PublishedReport:
        """Return the report of an entry in the list;
        the page of a known report is not read again.
        """
        if known := self._known_pages.get(listed.address):
            suffix, published = Path(known.file).suffix, date.fromisoformat(known.published)
            file = pages.PublishedFile(known.address, listed.title, published, suffix)
        else:
            file = pages.read_report_page(self.client.get(listed.address).page(), listed)
        return self._report(site, authority, file, listed.address)

    def _listed(self, site: PublisherSite) -> Iterator[pages.ListedReport]:
        """Yield the entries of all pages of the list; a later page that does not exist ends it."""
        seen: set[str] = set()
        number, following = 1, site.addresses["list"].format(page=1)
        while True:
            try:
                page = pages.read_list_page(self.client.get(following).page(), number == 1)
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
        self, site: PublisherSite, authority: Authority, file: pages.PublishedFile, page: str
    ) -> PublishedReport:
        return PublishedReport(
            file.address,
            page,
            file.title,
            authority.gss,
            authority.name,
            site.kind_of(file.title, file.published),
            file.published,
            site.publisher,
            site.licence_of(file.published),
            file.suffix,
        )


def chosen_authorities(
    register: Register, names: Iterable[str], regions: Iterable[str]
) -> frozenset[str]:
    """Return the GSS codes of named authorities and places,
    and of the existing authorities of regions.

    Raises EntityNotFoundError for a name that the register does not have.
    """
    found = {gss for name in names for gss in _named(register, name)}
    return frozenset(found.union(*(_in_region(register, region) for region in regions)))


def _named(register: Register, name: str) -> tuple[str, ...]:
    if authority := register.authority(name) or register.find_authority(name):
        return (authority.gss,)
    places = {normalise_name(place.name): place.authorities for place in register.places}
    if found := places.get(normalise_name(name)):
        return found
    known = [authority.name for authority in register.authorities] + [
        p.name for p in register.places
    ]
    hint = did_you_mean(name, known, 3)
    raise EntityNotFoundError(f"the register has no authority {name!r}{hint}")


def _in_region(register: Register, name: str) -> set[str]:
    wanted = normalise_name(name)
    present = register.present_authorities()
    if found := {each.gss for each in present if normalise_name(each.region) == wanted}:
        return found
    regions = sorted({authority.region for authority in register.authorities})
    raise EntityNotFoundError(
        f"the register has no region {name!r}; use one of: {', '.join(regions)}"
    )
