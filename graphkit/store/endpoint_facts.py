"""The read model of a SPARQL endpoint: filled once by queries, kept in a cache folder.

It is filled again when the endpoint has other reports, or was loaded from another build.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from graphkit.facts.facts import FACTS_FILE, Facts
from graphkit.facts.filling import SelectRows, fill_facts
from graphkit.facts.numbers import VERSION
from graphkit.facts.writer import FactsWriter

_STATE = (
    "SELECT DISTINCT ?version ?triples { ?dataset dcat:version ?version ; void:triples ?triples }",
    "SELECT DISTINCT ?report ?digest { ?report gk:sha256 ?digest }",
)
Progress = Callable[[Sequence[list[str]], str], Iterable[list[str]]]


def endpoint_facts(select: SelectRows, url: str, progress: Progress | None = None) -> Facts:
    """Return the read model of the endpoint at `url`, whose rows `select` returns.

    `progress` wraps the batches of reports that are read, given what is done.
    """
    state = sorted(row for query in _STATE for row in select(query))
    folder = cache_folder() / hashlib.sha256(url.encode()).hexdigest()[:16]
    path = folder / f"{VERSION}-{hashlib.sha256(repr(state).encode()).hexdigest()[:16]}.sqlite"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as draft:
            writer = FactsWriter(Path(draft, FACTS_FILE))
            doing = "reading the endpoint, once"
            fill_facts(writer, select, (), (lambda batches: progress(batches, doing)) if progress else None)
            writer.close()
            Path(draft, FACTS_FILE).replace(path)
        for old in folder.glob("*.sqlite"):
            if old != path:
                old.unlink(missing_ok=True)
    return Facts(path)


def cache_folder() -> Path:
    """Return the folder for files that can be made again, `$XDG_CACHE_HOME` or that of the system."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given, "graphkit")
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local", "graphkit", "Cache")
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "graphkit"
