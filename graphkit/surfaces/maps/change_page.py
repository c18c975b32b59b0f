"""Writes changes as one HTML page that works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphkit.answers.changes.change_text import (
    LABEL_COLUMNS,
    LABELS_HEADING,
    describe_side,
    label_row,
)
from graphkit.answers.changes.graph_diff import GraphDiff
from graphkit.core.identifiers import slug
from graphkit.core.text_table import escape_invisible
from graphkit.surfaces.maps.html_page import render_page

if TYPE_CHECKING:
    from graphkit.answers.changes.watch import Notice


def page_of(diff: GraphDiff) -> str:
    """Return the page: a list of what there is, then a table for each heading,
    and the counts of labels.
    """
    of = f": {diff.selection}" if diff.selection else ""
    return render_page(
        "changes",
        title=f"What changed{of}",
        description=f"From {describe_side(diff.old)} to {describe_side(diff.new)}.",
        sections=[(slug(heading), heading, changes) for heading, changes in diff.sections()],
        labels=[label_row(each) for each in diff.labels],
        labels_heading=LABELS_HEADING,
        label_columns=LABEL_COLUMNS,
        printable=escape_invisible,
    )


def notice_page(found: Notice) -> str:
    """Return a notice of what is new as a page of the same form."""
    return render_page(
        "changes",
        title=f"New on {found.title}",
        description="What is new since it was last asked, with the page that says it.",
        sections=[("news", "The gravest first", found.lines)] if found.lines else [],
        labels=[],
        labels_heading="",
        label_columns=(),
        printable=escape_invisible,
    )
