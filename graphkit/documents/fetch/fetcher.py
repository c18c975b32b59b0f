"""Downloads published reports to a folder, each once, and records where they came from.

A record that is loaded without its report has the digest of it. Only a file with that digest has
the words of its statements, so `fetch_loaded` leaves any other where it is, and names it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from graphkit.core.atomic_files import write_atomic
from graphkit.core.digests import file_digest
from graphkit.core.errors import BrokenDownloadError, FetchError
from graphkit.core.identifiers import slug
from graphkit.documents.fetch.fetch_manifest import (
    FetchedReport,
    LoadedRecord,
    read_fetch_manifest,
    write_manifest,
)
from graphkit.documents.fetch.http_client import HttpClient
from graphkit.documents.fetch.published_reports import (
    Lister,
    PublishedReport,
    ReportSelection,
    Tell,
)
from graphkit.documents.fetch.sites import OTHER_KIND, PublisherSite
from graphkit.documents.register import Register

PRINTED = ("address", "page", "title", "authority", "kind", "published", "publisher", "licence")
_HEAD, _TAIL = 1024, 2048  # bytes in which the marks of a PDF are


@dataclass(slots=True)
class FetchResult:
    """What was fetched. In a dry run, `new` and `changed` are what would be downloaded."""

    new: list[PublishedReport] = field(default_factory=list)
    # the site has another file than before
    changed: list[PublishedReport] = field(default_factory=list)
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)  # pages and files that could not be used


class _Downloader:
    """Downloads reports to a folder, and collects what was done.

    `known` are the files in its manifest.
    """

    def __init__(
        self, folder: Path, client: HttpClient, tell: Tell, today: Callable[[], date]
    ) -> None:
        self.folder, self.client, self.tell, self.today = folder, client, tell, today
        self.known, self.result = read_fetch_manifest(folder), FetchResult()

    def problem(self, line: str) -> None:
        """Add a problem to the result, and tell it."""
        self.result.problems.append(line)
        self.tell(f"problem: {line}")

    def get(
        self, report: PublishedReport, before: FetchedReport | None = None
    ) -> tuple[FetchedReport, bytes] | None:
        """Return what the manifest says of a report, and its content; None if it cannot be used.

        The same if the site says that it is the same as the file `before`, whose name it gets.
        """
        try:
            answer = self.client.get(
                report.address, *((before.etag, before.last_modified) if before else ())
            )
            if answer.is_unchanged:
                self.result.unchanged += 1
                return None
            if reason := _broken(answer.content, report.suffix):
                raise BrokenDownloadError(
                    f"{report.address}: the download {reason}; it was not saved"
                )
        except FetchError as error:
            self.problem(str(error))
            return None
        fetched = FetchedReport(
            file=before.file if before else "",
            **{name: str(getattr(report, name)) for name in PRINTED},
            sha256=hashlib.sha256(answer.content).hexdigest(),
            fetched=self.today().isoformat(),
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
        )
        return fetched, answer.content

    def save(self, report: PublishedReport, fetched: FetchedReport, content: bytes) -> None:
        """Write a report to the folder, under a free name if it has none,
        and add it to the manifest.
        """
        name = fetched.file or _free_name(self.folder, report, fetched.sha256, self.known)
        self.folder.mkdir(exist_ok=True)
        write_atomic(self.folder / name, content)
        self.known[report.address] = replace(fetched, file=name)
        write_manifest(self.folder, self.known.values())
        self.tell(f"saved {self.folder / name}")


def fetch_reports(
    folder: Path,
    selection: ReportSelection,
    client: HttpClient,
    sites: Mapping[str, PublisherSite],
    register: Register,
    *,
    dry_run: bool = False,
    refresh: bool = False,
    tell: Tell = lambda line: None,
    today: Callable[[], date] = date.today,
) -> FetchResult:
    """Download the selected reports that are not yet in a folder, and return a summary.

    The manifest is written after each file, so that an interrupted run can be continued. With
    `refresh`, the sites are also asked for the files that are here, and send them again if they
    have changed. `tell` is called with a line about each file and each problem.
    """
    run = _Downloader(folder, client, tell, today)
    known, result = run.known, run.result
    for report in Lister(client, register, selection, known, run.problem).reports(sites):
        before = known.get(report.address)
        if before and file_digest(folder / before.file) != before.sha256:
            before = None
        if before and not refresh:
            result.unchanged += 1
        elif dry_run and not before:
            result.new.append(report)
        elif downloaded := run.get(report, before):
            if before and before.sha256 == downloaded[0].sha256:
                result.unchanged += 1
            else:
                (result.changed if before else result.new).append(report)
            if not dry_run:
                run.save(report, *downloaded)
    return result


def fetch_loaded(
    folder: Path,
    records: Iterable[LoadedRecord],
    selection: ReportSelection,
    client: HttpClient,
    sites: Mapping[str, PublisherSite],
    register: Register,
    *,
    dry_run: bool = False,
    tell: Tell = lambda line: None,
) -> FetchResult:
    """Download the reports of the selected records that are not yet in a folder,
    and return a summary.

    Each file is saved as soon as it is here, so that an interrupted run can be continued. A dry run
    lists the files that may be among them. A record whose report is not found is a problem.
    """
    run = _Downloader(folder, client, tell, date.today)
    known, result = run.known, run.result
    here = {file_digest(path) for path in folder.iterdir()} if folder.is_dir() else set()
    missing: dict[str, list[LoadedRecord]] = defaultdict(list)  # by authority
    for code, record in _selected(records, selection, register):
        if record.digests & here:
            result.unchanged += 1
        else:
            missing[code].append(record)
    lost = [record for each in missing.values() for record in each]
    since = min((record.day for record in lost), default=date.min)
    wanted = ReportSelection(frozenset(missing), since=since, until=selection.until)
    frameworks = {record.framework for record in lost}
    asked = {name: site for name, site in sites.items() if _may_have(site, frameworks)}
    for report in Lister(client, register, wanted, known, run.problem).reports(asked):
        day, of_authority = report.published, missing[report.authority]
        fitting = [each for each in of_authority if each.day <= day <= each.latest_publication]
        if fitting and dry_run:
            result.new.append(report)
        elif fitting and (downloaded := run.get(report)):
            fetched, _ = downloaded
            found = next((each for each in fitting if fetched.sha256 in each.digests), None)
            if found is None:
                tell(f"not saved: {report.address} is no file that a loaded record was made from")
                continue
            missing[report.authority].remove(found)
            run.save(report, *downloaded)
            result.new.append(report)
    for code, left in () if dry_run else sorted(missing.items()):
        authority = register.authority(code)
        for record in left:
            name = f"{authority.name if authority else code}, {record.framework} of {record.day}"
            run.problem(
                f"{name}: no file on the site is the one that its record was made from; "
                "give your own copy to `graphkit build`"
            )
    return result


def _selected(
    records: Iterable[LoadedRecord], selection: ReportSelection, register: Register
) -> Iterator[tuple[str, LoadedRecord]]:
    """Yield the records of the wanted authorities, kinds and days,
    each with its authority's present code.
    """
    for record in records:
        authority = register.authority(record.authority)
        code = authority.gss if authority else record.authority
        is_of_kind = not selection.kinds or record.framework in selection.kinds
        is_in_time = record.day <= selection.until and selection.since <= record.latest_publication
        if is_of_kind and is_in_time and selection.has_authority(code):
            yield code, record


def _may_have(site: PublisherSite, frameworks: Collection[str]) -> bool:
    """Return whether a site publishes reports under one of some frameworks."""
    kinds = {rule.kind for rule in site.kinds}
    return bool(frameworks) and (OTHER_KIND in kinds or not kinds.isdisjoint(frameworks))


def _broken(content: bytes, suffix: str) -> str:
    """Return why content is not a whole report, "" if it is one."""
    head, tail = content[:_HEAD].lower(), content[-_TAIL:]
    if not content.strip():
        return "is empty"
    if suffix != ".pdf":
        return "" if b"</html>" in tail.lower() else "is cut off: it has no end tag (</html>)"
    if b"%PDF-" not in content[:_HEAD]:
        return (
            "is a web page, not a PDF"
            if b"<html" in head or b"<!doctype html" in head
            else "is not a PDF"
        )
    return "" if b"%%EOF" in tail else "is cut off: it has no end mark (%%EOF)"


def _free_name(
    folder: Path, report: PublishedReport, digest: str, known: Mapping[str, FetchedReport]
) -> str:
    """Return a name for a file that no other report has: "ambleford-ilacs-2024-07-15.pdf"."""
    own = known.get(report.address)
    taken = {each.file for each in known.values() if each is not own}
    stem = f"{slug(report.authority_name)}-{report.kind}-{report.published.isoformat()}"
    names = (
        f"{stem}{f'-{number}' if number > 1 else ''}{report.suffix}" for number in range(1, 1000)
    )
    return next(
        name
        for name in names
        if name not in taken
        and (
            (own and name == own.file)
            or not (folder / name).exists()
            or file_digest(folder / name) == digest
        )
    )
