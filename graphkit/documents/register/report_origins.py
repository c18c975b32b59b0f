"""When the inspectorates published each report, and where: its file, and the page that lists it.

`reports.csv` of the register has the day, and the address of the file where it is known, by the
digest of the file: whoever has the file has them, whether it was fetched or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from graphkit.core.resources import read_yaml


class ReportOrigin(NamedTuple):
    """The day on which a report was published,
    and the addresses of its file and of the page that lists it.

    None and "" where they are not known.
    """

    day: date | None = None
    document: str = ""
    page: str = ""


NOT_KNOWN = ReportOrigin()
ReportOrigins = Mapping[str, ReportOrigin]  # by the SHA-256 of the file


def provider_page(urn: str) -> str:
    """Return the address of the page that lists the reports on an authority; "" without a URN."""
    return _provider_pages().format(urn=urn) if urn.isdigit() else ""


@cache
def _provider_pages() -> str:
    return str(read_yaml("data", "sites.yaml")["ofsted"]["provider"])
