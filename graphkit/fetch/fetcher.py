"""Downloads published reports to a folder, each once, and records where they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import BrokenDownloadError, FetchError
from graphkit.core.identifiers import slug
from graphkit.fetch.fetch_manifest import FetchedReport, read_fetch_manifest, write_manifest
from graphkit.fetch.http_client import HttpClient, HttpReply
from graphkit.fetch.published_reports import Lister, PublishedReport, ReportSelection
from graphkit.fetch.sites import PublisherSite
from graphkit.register import Register

PRINTED = ("address", "page", "title", "authority", "kind", "published", "publisher", "licence")
_HEAD, _TAIL = 1024, 2048  # bytes in which the marks of a PDF are


@dataclass(slots=True)
class FetchResult:
    """What was fetched. In a dry run, `new` and `changed` are what would be downloaded."""

    new: list[PublishedReport] = field(default_factory=list)
    changed: list[PublishedReport] = field(default_factory=list)  # the site has another file than before
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)  # pages and files that could not be used


def fetch_reports(
    folder: Path,
    selection: ReportSelection,
    client: HttpClient,
    sites: Mapping[str, PublisherSite],
    register: Register,
    *,
    dry_run: bool = False,
    refresh: bool = False,
    tell: Callable[[str], None] = lambda line: None,
    today: Callable[[], date] = date.today,
) -> FetchResult:
    """Download the selected reports that are not yet in a folder, and return a summary.

    The manifest is written after each file, so that an interrupted run can be continued. With `refresh`, the
    sites are also asked for the files that are here, and send them again if they have changed. `tell` is
    called with a line about each file and each problem.
    """
    known, result = read_fetch_manifest(folder), FetchResult()

    def problem(line: str) -> None:
        result.problems.append(line)
        tell(f"problem: {line}")

    for report in Lister(client, register, selection, known, problem).reports(sites):
        before = known.get(report.address)
        if before and digest_of(folder / before.file) != before.sha256:
            before = None
        if before and not refresh:
            result.unchanged += 1
            continue
        if dry_run and not before:
            result.new.append(report)
            continue
        try:
            answer = client.get(report.address, *((before.etag, before.last_modified) if before else ()))
            if answer.is_unchanged:
                result.unchanged += 1
                continue
            check_download(report, answer.content)
        except FetchError as error:
            problem(str(error))
            continue
        fetched = fetched_from(report, answer, today())
        if before and before.sha256 == fetched.sha256:
            result.unchanged += 1
        else:
            (result.changed if before else result.new).append(report)
        if not dry_run:
            save_report(folder, report, replace(fetched, file=before.file if before else ""), answer, known)
            tell(f"saved {folder / known[report.address].file}")
    return result


def save_report(
    folder: Path,
    report: PublishedReport,
    fetched: FetchedReport,
    answer: HttpReply,
    known: dict[str, FetchedReport],
) -> None:
    """Write a downloaded report to a folder, under a free name if it has none, and add it to the manifest."""
    name = fetched.file or _free_name(folder, report, fetched.sha256, known)
    folder.mkdir(exist_ok=True)
    write_atomic(folder / name, answer.content)
    known[report.address] = replace(fetched, file=name)
    write_manifest(folder, known.values())


def digest_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file, "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def check_download(report: PublishedReport, content: bytes) -> None:
    """Check that a download is a whole report. Raises BrokenDownloadError if it is not."""
    if reason := _broken(content, report.suffix):
        raise BrokenDownloadError(f"{report.address}: the download {reason}; it was not saved")


def _broken(content: bytes, suffix: str) -> str:
    """Return why content is not a whole report, "" if it is one."""
    head, tail = content[:_HEAD].lower(), content[-_TAIL:]
    if not content.strip():
        return "is empty"
    if suffix != ".pdf":
        return "" if b"</html>" in tail.lower() else "is cut off: it has no end tag (</html>)"
    if b"%PDF-" not in content[:_HEAD]:
        return "is a web page, not a PDF" if b"<html" in head or b"<!doctype html" in head else "is not a PDF"
    return "" if b"%%EOF" in tail else "is cut off: it has no end mark (%%EOF)"


def fetched_from(report: PublishedReport, answer: HttpReply, today: date) -> FetchedReport:
    """Return what the manifest says of a downloaded report, without the name of its file."""
    return FetchedReport(
        file="",
        **{name: str(getattr(report, name)) for name in PRINTED},
        sha256=hashlib.sha256(answer.content).hexdigest(),
        fetched=today.isoformat(),
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
    )


def _free_name(folder: Path, report: PublishedReport, digest: str, known: Mapping[str, FetchedReport]) -> str:
    """Return a name for a file that no other report has: "ambleford-ilacs-2024-07-15.pdf"."""
    own = known.get(report.address)
    taken = {each.file for each in known.values() if each is not own}
    stem = f"{slug(report.authority_name)}-{report.kind}-{report.published.isoformat()}"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{report.suffix}" for number in range(1, 1000))
    return next(
        name
        for name in names
        if name not in taken
        and ((own and name == own.file) or not (folder / name).exists() or digest_of(folder / name) == digest)
    )
