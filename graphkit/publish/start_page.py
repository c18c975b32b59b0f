"""The start page of a publication on some authorities."""

from __future__ import annotations

from graphkit.ask.inspections import Inspection, inspections, latest_full_inspections
from graphkit.ask.lookup import Labels
from graphkit.publish.file_names import canonical_address
from graphkit.publish.page_template import page_part
from graphkit.publish.publication import Publication
from graphkit.store.dataset import Store
from graphkit.web.addresses import link_path
from graphkit.web.page import HTML, Content


def start_page(publication: Publication, store: Store) -> Content:
    """Return the page with a row for each authority of the publication."""
    labels, loaded = Labels(store), inspections(store)
    latest = latest_full_inspections(loaded)
    places = {each.authority for each in loaded} | latest.keys()
    shown = sorted((iri for iri in places if link_path(iri) in publication.files), key=labels.of)
    digest = next((file for address, file in publication.files.items() if address.startswith("/digest")), "")
    html = page_part(
        "start.html",
        publication,
        "index.html",
        title=publication.title,
        authorities=[_row(publication, labels, iri, latest.get(iri)) for iri in shown],
        number=sum(link_path(each.iri) in publication.files for each in loaded),
        digest=digest,
        scripts=(),
    )
    return Content(html.encode(), HTML)


def _row(publication: Publication, labels: Labels, iri: str, latest: Inspection | None) -> dict[str, str]:
    path, files = link_path(iri), publication.files
    grade = latest.overall.grade if latest and latest.overall else ""
    return {
        "name": labels.of(iri),
        "page": files[path],
        "inspection": files.get(link_path(latest.iri), "") if latest else "",
        "day": latest.day if latest else "",
        "grade": grade,
        "tracker": files.get(f"{path}/tracker", ""),
        "briefing": files.get(f"{path}/briefing", ""),
        "map": files.get(canonical_address(f"/map/partners?focus={path.removeprefix('/id/')}"), ""),
    }
