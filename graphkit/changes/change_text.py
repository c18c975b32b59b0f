"""Writes changes as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.changes.graph_diff import Change, GraphDiff
from graphkit.changes.graph_side import GraphSide
from graphkit.changes.label_changes import LabelChanges
from graphkit.core.text_table import escape_invisible, format_table

LABELS_HEADING = "Labels that differ in the same reports"
LABEL_COLUMNS = ("label", "compared", "added", "removed", "changed", "most often")
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
    """Return the name of a side and the version that built it: "graphkit.db@2 (graphkit 0.1.0, 6935905d)"."""
    version = ", ".join(
        filter(None, (f"graphkit {side.software}" if side.software else "", version_of(side)))
    )
    return f"{side.name} ({version})" if version else side.name


def version_of(side: GraphSide) -> str:
    """Return the beginning of the digest of code and data; "" where it is not recorded."""
    return side.signature[:_SIGNATURE]


def title_of(change: Change) -> str:
    """Return a change in one line: place, what it is on, and the value."""
    return ": ".join(filter(None, (change.place, change.what, change.text)))


def label_row(counted: LabelChanges) -> list[str]:
    """Return the counts of one kind of label as cells; the last one names the most frequent transitions."""
    counts = (counted.compared, counted.added, counted.removed, counted.changed)
    return [counted.kind, *(f"{count:,}" for count in counts), "; ".join(_transitions(counted))]


def _transitions(counted: LabelChanges, most: int = 3) -> Iterator[str]:
    ranked = sorted(counted.transitions.items(), key=lambda item: (-item[1], item[0]))
    for (before, after), count in ranked[:most]:
        yield f"{before or 'none'} → {after or 'none'} ({count:,})"


def _line(change: Change) -> str:
    page = f" [page {change.page}]" if change.page else ""
    quote = f" “{change.quote}”" if change.quote else ""
    return f"  {title_of(change)}{quote}{page}"
