"""The read model of a SPARQL endpoint, kept in a cache folder.

graphkit's own server offers it as a file, which is downloaded when it has changed. From any other
server it is filled by queries: once, and again when the endpoint has other reports or was loaded
from another build.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from graphkit.core.cache_folder import cache_folder
from graphkit.core.errors import EndpointRefusedError
from graphkit.graph.facts.facts import FACTS_FILE, Facts
from graphkit.graph.facts.filling import SelectRows, fill_facts
from graphkit.graph.facts.numbers import VERSION
from graphkit.graph.facts.writer import FactsWriter
from graphkit.graph.store.endpoint import EndpointClient, Progress

_STATE = (
    "SELECT DISTINCT ?version ?triples { ?dataset dcat:version ?version ; void:triples ?triples }",
    "SELECT DISTINCT ?report ?digest { ?report gk:sha256 ?digest }",
)
_OFFERED = f"{VERSION}-offered-"  # then the SHA-256: a file that was downloaded


def endpoint_facts(
    select: SelectRows, endpoint: EndpointClient, progress: Progress | None = None
) -> Facts:
    """Return the read model of an endpoint, whose rows `select` returns.

    `progress` wraps the parts that are read, given what is done.
    """
    folder = cache_folder() / hashlib.sha256(endpoint.url.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        path = _downloaded(endpoint, folder, progress) if endpoint.facts_url else None
    except EndpointRefusedError:  # it is of another version, or a build has just finished
        path = None
    path = path or _filled(select, folder, progress)
    for old in folder.glob("*.sqlite"):
        if old != path:
            old.unlink(missing_ok=True)
    return Facts(path)


def _downloaded(endpoint: EndpointClient, folder: Path, progress: Progress | None) -> Path:
    """Return the file that the server offers, downloaded unless it is here."""
    kept = next(
        (path.stem.removeprefix(_OFFERED) for path in folder.glob(f"{_OFFERED}*.sqlite")), ""
    )
    with TemporaryDirectory(dir=folder) as draft:
        digest = endpoint.download_facts(Path(draft, FACTS_FILE), kept, progress)
        path = folder / f"{_OFFERED}{digest}.sqlite"
        if digest != kept:
            Path(draft, FACTS_FILE).replace(path)
    return path


def _filled(select: SelectRows, folder: Path, progress: Progress | None) -> Path:
    """Return a file filled by queries, unless the endpoint is as it was when that was done."""
    state = sorted(row for query in _STATE for row in select(query))
    path = folder / f"{VERSION}-{hashlib.sha256(repr(state).encode()).hexdigest()[:16]}.sqlite"
    if not path.is_file():
        with TemporaryDirectory(dir=folder) as draft:
            writer = FactsWriter(Path(draft, FACTS_FILE))
            doing = "reading the endpoint, once"
            fill_facts(
                writer, select, (), (lambda batches: progress(batches, doing)) if progress else None
            )
            writer.close()
            Path(draft, FACTS_FILE).replace(path)
    return path
