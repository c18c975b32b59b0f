"""The PDF file of a report: found by its name, checked by its digest, shown where its licence allows it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from graphkit.ask.lookup import objects
from graphkit.ask.quotes import OPEN_LICENCE
from graphkit.builder.tasks import results_in
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.terms import Dcterms, Property
from graphkit.ingest import visible_files
from graphkit.store.dataset import Store
from graphkit.store.generations import read_manifest
from graphkit.web.page import PageRequest


def read_report_pdf(store: Store, report: str, request: PageRequest) -> tuple[Path, bytes]:
    """Return path and content of the PDF file that a report was read from.

    Raises EntityNotFoundError, which says why, where it is missing or changed, or may not be shown.
    """
    if not (request.show_all_quotes or OPEN_LICENCE in objects(store, report, Dcterms.LICENSE)):
        raise EntityNotFoundError(
            "The pages of this report are not shown here: it is not under the Open Government Licence."
        )
    names, digests = (objects(store, report, each) for each in (Property.FILE_NAME, Property.SHA256))
    is_changed = False
    for path in _candidates(report, names, request):
        data = path.read_bytes()
        if sha256(data).hexdigest() in digests:
            return path, data
        is_changed = True
    listed = ", ".join(sorted(names)) or "its file"
    if not any(name.lower().endswith(".pdf") for name in names):
        raise EntityNotFoundError(f"No page to show: the report was read from {listed}, not from a PDF file.")
    if is_changed:
        raise EntityNotFoundError(f"{listed} has changed since the graph was built. Build it again.")
    raise EntityNotFoundError(f"{listed} is not in this copy. The published report has the page.")


def _candidates(report: str, names: list[str], request: PageRequest) -> Iterator[Path]:
    """Yield PDF files that may be those of a report: where the build read them, then in the folder given."""
    found = [Path(path) for path in _built_from(request.location, request.generation).get(report, ())]
    if request.reports:
        found += [path for path in visible_files(Path(request.reports)) if path.name in names]
    yield from (path for path in found if path.suffix.lower() == ".pdf" and path.is_file())


@lru_cache(maxsize=1)
def _built_from(location: str, generation: str) -> dict[str, list[str]]:
    """Return the paths of the files that a generation was built from, by IRI of the report."""
    paths: dict[str, list[str]] = {}
    for result in results_in(read_manifest(location)).values():
        paths.setdefault(result.graph, []).append(result.path)
    return paths
