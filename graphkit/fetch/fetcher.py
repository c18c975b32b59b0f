"""Downloads published reports to a folder, each once, and records where they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import BrokenDownloadError, FetchError
from graphkit.core.identifiers import slug
from graphkit.fetch.fetch_manifest import FetchedReport, read_manifest, write_manifest
from graphkit.fetch.http_client import Answer, HttpClient
from graphkit.fetch.published_reports import Lister, PublishedReport, Selection
from graphkit.fetch.sites import Site
from graphkit.register import Register

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
    selection: Selection,
    client: HttpClient,
    sites: Mapping[str, Site],
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
    known, result = read_manifest(folder), FetchResult()

    def problem(line: str) -> None:
        result.problems.append(line)
        tell(f"problem: {line}")

    for report in Lister(client, register, selection, known, problem).reports(sites):
        before = known.get(report.address)
        if before and not _is_here(folder, before):
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
        fetched = _fetched(report, answer, today())
        if before and before.sha256 == fetched.sha256:
            result.unchanged += 1
        else:
            (result.changed if before else result.new).append(report)
        if not dry_run:
            name = before.file if before else _free_name(folder, report, fetched.sha256, known)
            folder.mkdir(exist_ok=True)
            write_atomic(folder / name, answer.content)
            known[report.address] = replace(fetched, file=name)
            write_manifest(folder, known.values())
            tell(f"saved {folder / name}")
    return result


def _is_here(folder: Path, report: FetchedReport) -> bool:
    return _digest_of(folder / report.file) == report.sha256


def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def check_download(report: PublishedReport, content: bytes) -> None:
    """Check that a download is a whole report. Raises BrokenDownloadError if it is not."""
    if reason := _broken(content) if report.suffix == ".pdf" else _broken_page(content):
        raise BrokenDownloadError(f"{report.address}: the download {reason}; it was not saved")


def _broken(content: bytes) -> str:
    """Return why content is not a PDF, "" if it is one."""
    if not content.strip():
        return "is empty"
    if b"%PDF-" not in content[:_HEAD]:
        is_page = b"<html" in content[:_HEAD].lower() or b"<!doctype html" in content[:_HEAD].lower()
        return "is a web page, not a PDF" if is_page else "is not a PDF"
    return "" if b"%%EOF" in content[-_TAIL:] else "is cut off: it has no end mark (%%EOF)"


def _broken_page(content: bytes) -> str:
    if not content.strip():
        return "is empty"
    return "" if b"</html>" in content[-_TAIL:].lower() else "is cut off: it has no end tag (</html>)"


def _fetched(report: PublishedReport, answer: Answer, today: date) -> FetchedReport:
    return FetchedReport(
        file="",
        address=report.address,
        page=report.page,
        title=report.title,
        authority=report.authority,
        kind=report.kind,
        published=report.published.isoformat(),
        publisher=report.publisher,
        licence=report.licence,
        sha256=hashlib.sha256(answer.content).hexdigest(),
        fetched=today.isoformat(),
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
    )


def _free_name(folder: Path, report: PublishedReport, digest: str, known: Mapping[str, FetchedReport]) -> str:
    """Return a name for a file that no other report has: "ambleford-ilacs-2024-07-15.pdf"."""
    own = known.get(report.address)
    taken = {each.file for each in known.values() if each is not own}
    free = (name for name in _names(report) if name not in taken)
    return next(
        name
        for name in free
        if (own and name == own.file) or not (folder / name).exists() or _digest_of(folder / name) == digest
    )


def _names(report: PublishedReport) -> Iterator[str]:
    stem = f"{slug(report.authority_name)}-{report.kind}-{report.published.isoformat()}"
    yield stem + report.suffix
    for number in range(2, 1000):
        yield f"{stem}-{number}{report.suffix}"
