"""The PDF file of a report, as it was read."""

from __future__ import annotations

from graphkit.store.dataset import Store
from graphkit.web.entity_address import entity_at
from graphkit.web.page import Content, PageRequest, PageResult
from graphkit.web.report_file import read_report_pdf

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the PDF file. Raises EntityNotFoundError where it cannot be shown."""
    _, data = read_report_pdf(store, entity_at(f"/id/report/{request.fields['thing']}"), request)
    return Content(data, "application/pdf", policy=_POLICY)
