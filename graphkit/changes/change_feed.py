"""Writes changes as an Atom feed (RFC 4287). All times come from the data: no clock is read."""

from __future__ import annotations

import hashlib
from xml.etree import ElementTree

from graphkit.changes.change_text import LABELS_HEADING, describe_side, label_row, title_of
from graphkit.changes.graph_diff import SECTIONS, Change, GraphDiff
from graphkit.core.identifiers import slug
from graphkit.core.partial_dates import first_day
from graphkit.core.terms import BASE
from graphkit.core.text_table import escape_invisible

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_EPOCH = "1970-01-01"  # of a graph without any date


def feed_of(diff: GraphDiff, address: str = "") -> str:
    """Return the feed, newest change first; `address` is where it is published, if it is."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    suffix = f"/{slug(diff.selection)}" if diff.selection else ""
    of = f": {diff.selection}" if diff.selection else ""
    _add(feed, "title", f"Inspections of children's services: what changed{of}")
    _add(feed, "id", f"{BASE}changes{suffix}")
    entries = sorted(diff.changes, key=lambda change: change.id)
    entries.sort(key=lambda change: first_day(change.day), reverse=True)
    days = [diff.newest, *(change.day for change in entries)]
    _add(feed, "updated", _time(max(map(first_day, days))))
    _add(feed, "subtitle", f"From {describe_side(diff.old)} to {describe_side(diff.new)}")
    _add(_add(feed, "author"), "name", "graphkit")
    _add(
        feed, "rights", "Contains public sector information licensed under the Open Government Licence v3.0."
    )
    if address:
        _add(feed, "link", rel="self", href=address)
    if diff.labels:
        _label_entry(feed, diff)
    for change in entries:
        _entry(feed, change)
    ElementTree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(feed, encoding="unicode")}\n'


def _entry(feed: ElementTree.Element, change: Change) -> None:
    entry = _add(feed, "entry")
    _add(entry, "title", title_of(change))
    _add(entry, "id", change.id)
    _add(entry, "updated", _time(change.day))
    _add(entry, "category", term=change.section, label=SECTIONS[change.section])
    for topic in change.topics:
        _add(entry, "category", term=f"topic/{topic}", label=topic.replace("-", " "))
    if change.url:
        _add(entry, "link", rel="alternate", href=change.url)
    page = f"Page {change.page}." if change.page else ""
    _add(entry, "summary", " ".join(filter(None, (SECTIONS[change.section] + ".", change.quote, page))))


def _label_entry(feed: ElementTree.Element, diff: GraphDiff) -> None:
    """Add one entry for all labels that differ in the same reports."""
    lines = [", ".join(filter(None, label_row(each))) for each in diff.labels]
    digest = hashlib.sha256("\n".join([diff.new.signature, *lines]).encode()).hexdigest()[:16]
    entry = _add(feed, "entry")
    _add(entry, "title", LABELS_HEADING)
    _add(entry, "id", f"{BASE}change-notice/labels-{digest}")
    _add(entry, "updated", _time(diff.newest))
    _add(entry, "category", term="labels", label=LABELS_HEADING)
    counts = (f"{each.kind}: {each.total:,} of {each.compared:,}" for each in diff.labels)
    _add(entry, "summary", f"{'; '.join(counts)}.")


def _time(day: str) -> str:
    return f"{first_day(day) or _EPOCH}T00:00:00Z"


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = escape_invisible(text) or None
    return child
