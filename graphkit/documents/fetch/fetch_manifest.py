"""The manifest of fetched reports: a JSON file beside them that states where each came from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import InputError

MANIFEST = "fetched.json"
# from the first day of an inspection to the publication of its report
_LONGEST = timedelta(days=400)
_FILE_NAME = re.compile(r"[\w-][\w.-]*\.(?:pdf|html|txt)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FetchedReport:
    """A file, the address it was downloaded from, and what the site says about it.

    `page` is the address of the page that links to it, `authority` a GSS code; `published` and
    `fetched` are ISO dates; `etag` and `last_modified` are what the site sent, for the next
    request.
    """

    file: str
    address: str
    page: str
    title: str
    authority: str
    kind: str
    published: str
    publisher: str
    licence: str
    sha256: str
    fetched: str
    etag: str = ""
    last_modified: str = ""


class LoadedRecord(NamedTuple):
    """A record that is loaded without its report: `day` is the first of the inspection."""

    authority: str  # GSS code
    framework: str
    day: date
    digests: frozenset[str]  # of its report, in each format that is known

    @property
    def latest_publication(self) -> date:
        """The last day on which its report may have been published."""
        return self.day + _LONGEST


def read_fetch_manifest(folder: Path) -> dict[str, FetchedReport]:
    """Return the fetched reports of a folder by address; none if it has no manifest.

    Raises InputError where the manifest cannot be used.
    """
    path = folder / MANIFEST
    try:
        return {item["address"]: _report(item) for item in json.loads(path.read_bytes())["reports"]}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{path}: not a manifest of fetched reports ({error}); correct or delete it"
        ) from error


def _report(item: dict[str, str]) -> FetchedReport:
    names = {each.name for each in fields(FetchedReport)}
    if wrong := [
        name for name, value in item.items() if name in names and not isinstance(value, str)
    ]:
        raise ValueError(f"{wrong[0]} is not a string")
    if not _FILE_NAME.fullmatch(item["file"]):
        raise ValueError(f"{item['file'][:80]!r} is not the name of a report in this folder")
    return FetchedReport(**{name: value for name, value in item.items() if name in names})


def write_manifest(folder: Path, reports: Iterable[FetchedReport]) -> None:
    """Write the manifest of a folder; the same reports give the same bytes."""
    ordered = sorted(reports, key=lambda report: report.file)
    items = [{name: value for name, value in asdict(report).items() if value} for report in ordered]
    content = {"reports": items}
    write_atomic(folder / MANIFEST, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


@cache
def reports_by_digest(manifest: Path, changed: int) -> dict[str, FetchedReport]:
    """Return the fetched reports in a manifest by digest;
    `changed` is the time of its last change.
    """
    return {report.sha256: report for report in read_fetch_manifest(manifest.parent).values()}


def fetched_report(path: Path, sha256: str) -> FetchedReport | None:
    """Return what the manifest beside a file says about it;
    None if it is not the file that was fetched.
    """
    manifest = path.parent / MANIFEST
    try:
        changed = manifest.stat().st_mtime_ns
    except OSError:
        return None
    return reports_by_digest(manifest, changed).get(sha256)
