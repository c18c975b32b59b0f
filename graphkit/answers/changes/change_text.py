"""Writes changes as text for a terminal, and as an Atom feed (RFC 4287),
whose times come from the data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import escape

import jinja2

from graphkit.answers.changes.graph_diff import SECTIONS, Change, GraphDiff
from graphkit.answers.changes.graph_side import GraphSide
from graphkit.answers.changes.label_changes import LabelChanges
from graphkit.core.identifiers import slug
from graphkit.core.partial_dates import first_day
from graphkit.core.resources import resource_path
from graphkit.core.terms import BASE
from graphkit.core.text_table import escape_invisible, format_table

LABELS_HEADING = "Labels that differ in the same reports"
LABEL_COLUMNS = ("label", "compared", "added", "removed", "changed", "most often")
MEDIA_TYPE = "application/atom+xml"
_EPOCH = "1970-01-01"  # of a graph without any date
_TRANSITIONS = 3  # of labels that are shown
_SIGNATURE = 8  # characters of a signature that are shown


def text_of(diff: GraphDiff) -> str:
    """Return the changes as lines of text, under headings."""
    lines = [f"From {describe_side(diff.old)}", f"to {describe_side(diff.new)}"]
    lines += [f"Selected: {diff.selection}"] if diff.selection else []
    if not diff:
        return "\n".join([*map(escape_invisible, lines), "No changes."]) + "\n"
    for heading, changes in diff.sections():
        lines += ["", f"{heading} ({len(changes):,})", *map(_line, changes)]
    text = "".join(f"{escape_invisible(line)}\n" for line in lines)
    if diff.labels:
        rows = [label_row(each) for each in diff.labels]
        text += f"\n{LABELS_HEADING}\n{format_table(LABEL_COLUMNS, rows)}"
    return text


def describe_side(side: GraphSide) -> str:
    """Return the name of a side and the version that built it:
    "graphkit.db@2 (graphkit 0.1.0, 6935905d)".
    """
    software = f"graphkit {side.software}" if side.software else ""
    version = ", ".join(filter(None, (software, side.signature[:_SIGNATURE])))
    return f"{side.name} ({version})" if version else side.name


def title_of(change: Change) -> str:
    """Return a change in one line: place, what it is on, and the value."""
    return ": ".join(filter(None, (change.place, change.what, change.text)))


def label_row(counted: LabelChanges) -> list[str]:
    """Return the counts of one kind of label as cells;
    the last one names the most frequent transitions.
    """
    counts = (counted.compared, counted.added, counted.removed, counted.changed)
    ranked = sorted(counted.transitions.items(), key=lambda item: (-item[1], item[0]))[
        :_TRANSITIONS
    ]
    most = (
        f"{before or 'none'} → {after or 'none'} ({count:,})" for (before, after), count in ranked
    )
    return [counted.kind, *(f"{count:,}" for count in counts), "; ".join(most)]


def _line(change: Change) -> str:
    page = f" [page {change.page}]" if change.page else ""
    quote = f" “{change.quote}”" if change.quote else ""
    return f"  {title_of(change)}{quote}{page}"


class FeedEntry(NamedTuple):
    """An entry of a feed: its IRI, title, day, category with its label, address ("" for none),
    summary.
    """

    id: str
    title: str
    day: str
    term: str
    label: str
    url: str
    summary: str
    topics: tuple[str, ...] = ()


def write_feed(
    title: str,
    identifier: str,
    entries: Iterable[FeedEntry],
    subtitle: str = "",
    newest: str = "",
    address: str = "",
) -> str:
    """Return a feed, its entries as given; `address` is where it is published, if it is."""
    ordered = [*entries]
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, finalize=_xml, keep_trailing_newline=True
    )
    environment.filters["time"] = lambda day: f"{first_day(day) or _EPOCH}T00:00:00Z"
    template = environment.from_string(
        resource_path("data", "templates", "feed.atom").read_text("utf-8")
    )
    updated = max(map(first_day, [newest, *(each.day for each in ordered)]))
    return template.render(
        title=title,
        identifier=identifier,
        entries=ordered,
        subtitle=subtitle,
        updated=updated,
        address=address,
    )


def _xml(value: object) -> str:
    return escape(escape_invisible(str(value)), {'"': "&quot;"})


def feed_of(diff: GraphDiff, address: str = "") -> str:
    """Return the feed, newest change first; `address` is where it is published, if it is."""
    suffix = f"/{slug(diff.selection)}" if diff.selection else ""
    of = f": {diff.selection}" if diff.selection else ""
    entries = sorted([*_label_entry(diff), *map(_entry, diff.changes)], key=lambda each: each.id)
    entries.sort(key=lambda each: first_day(each.day), reverse=True)
    return write_feed(
        f"Inspections of children's services: what changed{of}",
        f"{BASE}changes{suffix}",
        entries,
        f"From {describe_side(diff.old)} to {describe_side(diff.new)}",
        diff.newest,
        address,
    )


def _entry(change: Change) -> FeedEntry:
    page = f"Page {change.page}." if change.page else ""
    summary = " ".join(filter(None, (SECTIONS[change.section] + ".", change.quote, page)))
    return FeedEntry(
        change.id,
        title_of(change),
        change.day,
        change.section,
        SECTIONS[change.section],
        change.url,
        summary,
        change.topics,
    )


def _label_entry(diff: GraphDiff) -> list[FeedEntry]:
    """Return one entry for all labels that differ in the same reports."""
    if not diff.labels:
        return []
    lines = [", ".join(filter(None, label_row(each))) for each in diff.labels]
    digest = hashlib.sha256("\n".join([diff.new.signature, *lines]).encode()).hexdigest()[:16]
    counts = (f"{each.kind}: {each.total:,} of {each.compared:,}" for each in diff.labels)
    summary = f"{'; '.join(counts)}."
    identifier = f"{BASE}change-notice/labels-{digest}"
    return [
        FeedEntry(identifier, LABELS_HEADING, diff.newest, "labels", LABELS_HEADING, "", summary)
    ]
