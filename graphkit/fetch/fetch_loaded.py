"""Downloads the reports whose records are loaded: the files from which the records were made, and no others.

A record has the digest of its report. Only a file with that digest has the words of its statements, so any
other is left where it is, and named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from graphkit.core.errors import FetchError
from graphkit.fetch.fetch_manifest import LoadedRecord, read_fetch_manifest
from graphkit.fetch.fetcher import FetchResult, check_download, digest_of, fetched_from, save_report
from graphkit.fetch.http_client import HttpClient
from graphkit.fetch.published_reports import Lister, ReportSelection
from graphkit.fetch.sites import OTHER_KIND, PublisherSite
from graphkit.register import Register


def fetch_loaded(
    folder: Path,
    records: Iterable[LoadedRecord],
    selection: ReportSelection,
    client: HttpClient,
    sites: Mapping[str, PublisherSite],
    register: Register,
    *,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda line: None,
    today: Callable[[], date] = date.today,
) -> FetchResult:
    """Download the reports of the selected records that are not yet in a folder, and return a summary.

    Each file is saved as soon as it is here, so that an interrupted run can be continued. A dry run lists the
    files that may be among them. A record whose report is not found is a problem.
    """
    known, result = read_fetch_manifest(folder), FetchResult()
    here = {digest_of(path) for path in folder.iterdir()} if folder.is_dir() else set()
    missing: dict[str, list[LoadedRecord]] = defaultdict(list)  # by authority
    for record in _selected(records, selection, register):
        if record.digests & here:
            result.unchanged += 1
        else:
            missing[_code(register, record.authority)].append(record)

    def problem(line: str) -> None:
        result.problems.append(line)
        tell(f"problem: {line}")

    wanted = ReportSelection(frozenset(missing), since=_earliest(missing.values()), until=selection.until)
    frameworks = {record.framework for each in missing.values() for record in each}
    asked = {name: site for name, site in sites.items() if _may_have(site, frameworks)}
    for report in Lister(client, register, wanted, known, problem).reports(asked):
        fitting = [
            each
            for each in missing[report.authority]
            if each.day <= report.published <= each.latest_publication
        ]
        if not fitting:
            continue
        if dry_run:
            result.new.append(report)
            continue
        try:
            answer = client.get(report.address)
            check_download(report, answer.content)
        except FetchError as error:
            problem(str(error))
            continue
        fetched = fetched_from(report, answer, today())
        found = next((each for each in fitting if fetched.sha256 in each.digests), None)
        if found is None:
            tell(f"not saved: {report.address} is no file that a loaded record was made from")
            continue
        missing[report.authority].remove(found)
        save_report(folder, report, fetched, answer, known)
        result.new.append(report)
        tell(f"saved {folder / known[report.address].file}")
    for code, left in () if dry_run else sorted(missing.items()):
        authority = register.authority(code)
        for record in left:
            name = f"{authority.name if authority else code}, {record.framework} of {record.day}"
            problem(
                f"{name}: no file on the site is the one that its record was made from; "
                "give your own copy to `graphkit build`"
            )
    return result


def _selected(
    records: Iterable[LoadedRecord], selection: ReportSelection, register: Register
) -> Iterable[LoadedRecord]:
    """Yield the records of the wanted authorities, kinds and days of publication."""
    for record in records:
        is_of_kind = not selection.kinds or record.framework in selection.kinds
        is_in_time = record.day <= selection.until and selection.since <= record.latest_publication
        if is_of_kind and is_in_time and selection.has_authority(_code(register, record.authority)):
            yield record


def _may_have(site: PublisherSite, frameworks: Collection[str]) -> bool:
    """Return whether a site publishes reports under one of some frameworks."""
    kinds = {rule.kind for rule in site.kinds}
    return bool(frameworks) and (OTHER_KIND in kinds or not kinds.isdisjoint(frameworks))


def _code(register: Register, code: str) -> str:
    """Return the present code of an authority."""
    authority = register.authority(code)
    return authority.gss if authority else code


def _earliest(records: Collection[Collection[LoadedRecord]]) -> date:
    return min((record.day for each in records for record in each), default=date.min)
