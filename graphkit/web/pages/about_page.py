"""About the service: what it is, licence, accessibility, privacy, how to cite it, whom to write to."""

from __future__ import annotations

from graphkit import __version__
from graphkit.analyse.per_graph import loaded_inspections
from graphkit.ask.quotes import OPEN_LICENCE_URL
from graphkit.store.dataset import Store
from graphkit.view.html_page import script_safe_json
from graphkit.web.page import Page, PageRequest, PageResult


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page, with a description of the data for software (schema.org)."""
    every, site = loaded_inspections(store), request.site
    described = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": site.name,
        "description": "Statements of published inspection reports of children's services in England.",
        "license": OPEN_LICENCE_URL,
        "isAccessibleForFree": True,
        "dateModified": request.data_to,
        "temporalCoverage": f"{every[0].day}/{every[-1].day}" if every else "",
        "spatialCoverage": "England",
        "creator": {"@type": "SoftwareApplication", "name": "graphkit", "softwareVersion": __version__},
        "isBasedOn": "https://reports.ofsted.gov.uk/",
    }
    data = {
        "number": len(every),
        "authorities": len({item.authority for item in every}),
        "version": __version__,
        "described": script_safe_json(described | ({"url": site.address} if site.address else {})),
        "licence": OPEN_LICENCE_URL,
    }
    return Page("about.html", data)
