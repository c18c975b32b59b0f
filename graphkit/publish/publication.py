"""What a publication is: its kind, the pages it has, and what all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KINDS = ("site", "folder")


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication of a graph.

    A "site" is for a web server, and its search reads parts of an index as it needs them; a "folder" opens by
    double click, and its search reads one file.
    """

    kind: str
    title: str
    location: str  # of the graph whose pages are published
    files: Mapping[str, str]  # canonical address → name of its file
    anchors: Mapping[str, str]  # canonical address without a page → address of the finding that stands for it
    data_to: str  # ISO date of the newest inspection
    has_words: bool  # of reports, in the graph
    is_partial: bool = False  # on some authorities, not all of England
    with_quotes: bool = False
