"""The command that downloads reports from the inspectorates' sites: `fetch`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from graphkit.cli.options import json_option, to_json, write_output
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.text_table import escape_invisible, format_table
from graphkit.fetch.chosen_authorities import chosen_authorities
from graphkit.fetch.fetcher import FetchResult, fetch_reports
from graphkit.fetch.http_client import HttpClient
from graphkit.fetch.published_reports import PublishedReport, Selection
from graphkit.fetch.sites import kind_names, read_sites
from graphkit.register.register import load_register, read_register

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


@click.command("fetch")
@click.option(
    "--output", "-o", type=click.Path(file_okay=False, path_type=Path), default=Path("reports"),
    show_default=True, help="Folder for the reports and their manifest, fetched.json.",
)  # fmt: skip
@click.option(
    "--contact", required=True, envvar="GRAPHKIT_CONTACT", show_envvar=True, metavar="ADDRESS",
    callback=_contact, help="Your e-mail or web address, which is sent to the sites with each request.",
)  # fmt: skip
@click.option(
    "--authority", multiple=True, metavar="NAME",
    help="Reports on this authority or place, by name or code; can be repeated.",
)  # fmt: skip
@click.option("--region", multiple=True, metavar="NAME", help="Authorities of this region; can be repeated.")
@click.option(
    "--kind", multiple=True, metavar="KIND",
    help="Reports of this kind, such as ilacs, focused-visit, jtai, area-send, sif or youth-justice; can be "
    "repeated.",
)  # fmt: skip
@click.option("--since", metavar="DATE", callback=_day, help="Published then or later (2024-05-01 or 2024).")
@click.option("--until", metavar="DATE", callback=_day, help="Published then or earlier.")
@click.option("--dry-run", is_flag=True, help="List what is new, without downloading it.")
@click.option("--refresh", is_flag=True, help="Download files again that have changed on the site.")
@click.option(
    "--register", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with your own register.",
)  # fmt: skip
@click.option(
    "--sites", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the addresses of the sites, instead of data/sites.yaml.",
)  # fmt: skip
@json_option
def fetch_command(
    output: Path,
    contact: str,
    authority: tuple[str, ...],
    region: tuple[str, ...],
    kind: tuple[str, ...],
    since: date | None,
    until: date | None,
    dry_run: bool,
    refresh: bool,
    register: Path | None,
    sites: Path | None,
    as_json: bool,
) -> None:
    """Download published reports from the sites of Ofsted and HM Inspectorate of Probation.

    Without --authority and --region, reports on all authorities are downloaded. Reports that are in the
    folder already are not downloaded again, so an interrupted command can be repeated. At most one request is
    sent each second, and robots.txt is followed.

    Exit code 1: a page or a file could not be used.
    """
    known, places = read_sites(sites), read_register(register) if register else load_register()
    kinds = kind_names(known)
    if unknown := [each for each in kind if each not in kinds]:
        raise click.BadParameter(
            f"no kind {unknown[0]!r}; use one of: {', '.join(kinds)}", param_hint="--kind"
        )
    selection = Selection(
        chosen_authorities(places, authority, region), frozenset(kind), since or date.min, until or date.max
    )
    with HttpClient(contact, lambda address: any(site.allows(address) for site in known.values())) as client:
        result = fetch_reports(
            output, selection, client, known, places, dry_run=dry_run, refresh=refresh, tell=_tell
        )
    write_output(_as_json(result) if as_json else _as_text(result, dry_run))
    if result.problems:
        raise SystemExit(1)


def _tell(line: str) -> None:
    click.echo(escape_invisible(line), err=True)


def _as_text(result: FetchResult, dry_run: bool) -> str:
    counts = [
        f"{len(result.new)} new",
        f"{len(result.changed)} changed" if result.changed else "",
        f"{result.unchanged} here already",
        f"{(number := len(result.problems))} problem{'s' * (number > 1)}" if result.problems else "",
    ]
    lines = [f"{', '.join(filter(None, counts))}{' (dry run: nothing was saved)' if dry_run else ''}"]
    if listed := [*result.new, *result.changed]:
        rows = [(str(each.published), each.authority_name, each.kind, each.address) for each in listed]
        lines.insert(0, format_table(("published", "authority", "kind", "address"), sorted(rows)))
    return "\n".join(line.rstrip("\n") for line in lines)


def _as_json(result: FetchResult) -> str:
    return to_json(
        {
            "new": [_item(report) for report in result.new],
            "changed": [_item(report) for report in result.changed],
            "unchanged": result.unchanged,
            "problems": result.problems,
        }
    )


def _item(report: PublishedReport) -> dict[str, str]:
    return {
        "address": report.address,
        "page": report.page,
        "title": report.title,
        "authority": report.authority,
        "kind": report.kind,
        "published": report.published.isoformat(),
        "publisher": report.publisher,
        "licence": report.licence,
    }
