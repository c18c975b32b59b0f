"""The command that downloads reports from the inspectorates' sites: `fetch`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from graphkit.core.errors import GraphkitError
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.text_table import escape_invisible, format_table
from graphkit.documents.fetch.fetcher import PRINTED, FetchResult, fetch_loaded, fetch_reports
from graphkit.documents.fetch.http_client import HttpClient
from graphkit.documents.fetch.published_reports import (
    PublishedReport,
    ReportSelection,
    chosen_authorities,
)
from graphkit.documents.fetch.sites import kind_names, read_sites
from graphkit.documents.register.register import load_register, read_register
from graphkit.graph.builder.tasks import records_without_reports
from graphkit.graph.store.dataset import open_store
from graphkit.graph.store.endpoint import is_url, redact_credentials
from graphkit.surfaces.cli.options import (
    FOLDER,
    INPUT_FILE,
    JSON,
    NEW_FOLDER,
    command,
    option,
    to_json,
    write_output,
)

_CONTACT = re.compile(r"[^\s@()]+@[^\s@()]+\.[^\s@()]+|https?://[^\s()]+")


def _contact(context: click.Context, param: click.Parameter, given: str) -> str:
    if not _CONTACT.fullmatch(given):
        raise click.BadParameter(f"{given!r} is no e-mail address and no web address")
    return given


def _day(context: click.Context, param: click.Parameter, given: str | None) -> date | None:
    """Return the first day of a day, month or year, or for --until the last one."""
    try:
        day = (last_day if param.name == "until" else first_day)(given or "")
        return date.fromisoformat(day) if day else None
    except ValueError:
        raise click.BadParameter(
            f"takes a day, month or year such as 2019-05-01 or 2019, not {given!r}"
        ) from None


@command
def fetch_command(
    store: str,
    output: Path = option(
        Path("reports"),
        "Folder for the reports and their manifest, fetched.json.",
        "-o",
        type=NEW_FOLDER,
    ),
    contact: str = option(
        ...,
        "Your e-mail or web address, which is sent to the sites with each request.",
        envvar="GRAPHKIT_CONTACT",
        show_envvar=True,
        metavar="ADDRESS",
        callback=_contact,
    ),
    authority: tuple[str, ...] = option(
        (), "Reports on this authority or place, by name or code; can be repeated.", metavar="NAME"
    ),
    region: tuple[str, ...] = option(
        (), "Authorities of this region; can be repeated.", metavar="NAME"
    ),
    kind: tuple[str, ...] = option(
        (),
        f"Reports of this kind ({', '.join(kind_names(read_sites()))}); can be repeated.",
        metavar="KIND",
    ),
    since: date | None = option(
        None, "Published then or later (2024-05-01 or 2024).", metavar="DATE", callback=_day
    ),
    until: date | None = option(None, "Published then or earlier.", metavar="DATE", callback=_day),
    loaded: bool = option(
        False,
        "The reports whose records are loaded, each checked against the digest in its record; then "
        "`graphkit build` adds their words.",
    ),
    dry_run: bool = option(False, "List what is new, without downloading it."),
    refresh: bool = option(False, "Download files again that have changed on the site."),
    register: Path | None = option(None, "A folder with your own register.", type=FOLDER),
    sites: Path | None = option(
        None, "A file with the addresses of the sites, instead of data/sites.yaml.", type=INPUT_FILE
    ),
    as_json: bool = JSON,
) -> None:
    """Download published reports from the sites of Ofsted and HM Inspectorate of Probation.

    Without --authority and --region, reports on all authorities are downloaded. Reports that are in
    the folder already are not downloaded again, so an interrupted command can be repeated. At most
    one request is sent each second, and robots.txt is followed.

    With --loaded, a graph of records gets the words of its reports: only the files that its records
    were made from are saved, and readers' corrections stay. All of them take about 20 minutes.

    Exit code 1: a page or a file could not be used, or the report of a loaded record was not found.
    """
    if loaded and refresh:
        raise click.UsageError("--refresh is for other reports than --loaded: give one of them")
    records = records_without_reports(_folder_of(store)) if loaded else []
    known, places = read_sites(sites), read_register(register) if register else load_register()
    kinds = kind_names(known)
    if unknown := [each for each in kind if each not in kinds]:
        raise click.BadParameter(
            f"no kind {unknown[0]!r}; use one of: {', '.join(kinds)}", param_hint="--kind"
        )
    selection = ReportSelection(
        chosen_authorities(places, authority, region),
        frozenset(kind),
        since or date.min,
        until or date.max,
    )
    with HttpClient(
        contact, lambda address: any(site.allows(address) for site in known.values())
    ) as client:
        if loaded:
            result = fetch_loaded(
                output, records, selection, client, known, places, dry_run=dry_run, tell=_tell
            )
        else:
            result = fetch_reports(
                output,
                selection,
                client,
                known,
                places,
                dry_run=dry_run,
                refresh=refresh,
                tell=_tell,
            )
    write_output(_as_json(result) if as_json else _as_text(result, dry_run))
    if loaded and result.new and not dry_run:
        _tell(f"add their words to the graph: graphkit build {output}")
    if result.problems:
        raise SystemExit(1)


def _folder_of(store: str) -> str:
    """Return the location of an embedded graph.

    Raises GraphkitError for an endpoint, and without a graph.
    """
    if is_url(store):
        raise GraphkitError(
            f"{redact_credentials(store)} has no records: --loaded is for a graph in a folder"
        )
    open_store(store)
    return store


def _tell(line: str) -> None:
    click.echo(escape_invisible(line), err=True)


def _as_text(result: FetchResult, dry_run: bool) -> str:
    counts = [
        f"{len(result.new)} new",
        f"{len(result.changed)} changed" if result.changed else "",
        f"{result.unchanged} here already",
        f"{(number := len(result.problems))} problem{'s' * (number > 1)}"
        if result.problems
        else "",
    ]
    lines = [
        f"{', '.join(filter(None, counts))}{' (dry run: nothing was saved)' if dry_run else ''}"
    ]
    if listed := [*result.new, *result.changed]:
        rows = [
            (str(each.published), each.authority_name, each.kind, each.address) for each in listed
        ]
        lines.insert(0, format_table(("published", "authority", "kind", "address"), sorted(rows)))
    return "\n".join(line.rstrip("\n") for line in lines)


def _as_json(result: FetchResult) -> str:
    def items(reports: Iterable[PublishedReport]) -> list[dict[str, str]]:
        return [{name: str(getattr(each, name)) for name in PRINTED} for each in reports]

    counts = {"unchanged": result.unchanged, "problems": result.problems}
    return to_json({"new": items(result.new), "changed": items(result.changed), **counts})
