"""Writes the explorer as files: `publish`."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import to_sparql
from graphkit.answers.readings.horizon import horizon_now, words_horizon
from graphkit.core.atomic_files import write_atomic
from graphkit.core.errors import GraphkitError, ParameterError
from graphkit.core.garbage import disable_gc
from graphkit.core.identifiers import slug
from graphkit.graph.entities.focus import Focus, resolve_focus
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.store.dataset import Store, open_store
from graphkit.graph.store.endpoint import is_url
from graphkit.graph.store.generations import refuse_drafts
from graphkit.surfaces.maps.html_page import SHARED_FILES, read_asset
from graphkit.surfaces.maps.map_page import map_scripts
from graphkit.surfaces.publish.data_scripts import (
    engine_script,
    region_scripts,
    search_script,
    statements_file,
    statements_script,
    tables,
)
from graphkit.surfaces.publish.page_list import MOST_PAGES, file_name, page_addresses
from graphkit.surfaces.publish.publication import (
    DATA,
    QUERY_PAGE,
    SEARCH_PAGE,
    STATEMENTS,
    File,
    Publication,
    own_file,
    page_file,
    script_file,
)
from graphkit.surfaces.web.page_links import STATIC
from graphkit.surfaces.web.public_copy import copy_without_quotes, is_public

# lists the files of a publication, so that the next one can remove them
MANIFEST = "publication.json"
_OWN = Path(__file__).parent / "static"
_STYLES = (
    "site.css",
    "pages.css",
    "report.css",
    "tracker.css",
    "search.css",
    "explore.css",
    "england.css",
    "bodies.css",
    "council.css",
    "answer.css",
    "icon.svg",
    "take_away.js",
)
_EXAMPLE = """SELECT ?authority ?day ?grade {
  ?inspection gk:inspectionOf/rdfs:label ?authority ; gk:startDate ?day ; gk:judgement ?judgement .
  ?judgement gk:criterion/skos:notation "overall-effectiveness" ; gk:grade/skos:prefLabel ?grade
} ORDER BY ?authority ?day"""
_KINDS = ("site", "folder")
_CHUNK = 8  # pages that a process renders before it takes more
Progress = Callable[[Iterable[File], int], Iterable[File]]


@dataclass
class PublishSummary:
    """What was published."""

    folder: Path
    pages: int = 0
    size: int = 0  # bytes
    written: int = 0  # files that are new or changed
    removed: int = 0
    beyond: int = 0  # pages, the least important, that exceed the most that a publication has
    is_update: bool = False  # of an earlier publication
    # pages that could not be made, with the reason
    failures: list[str] = field(default_factory=list)


def publish(
    location: str,
    folder: Path,
    focus: Sequence[str] = (),
    kind: str = "site",
    with_quotes: bool = False,
    jobs: int = 0,
    progress: Progress | None = None,
) -> PublishSummary:
    """Write the explorer of a graph as files, and return what was written.

    Parameters
    ----------
    location
        The folder of the graph.
    folder
        Where the files go: a new or empty folder, or an earlier publication, of which unchanged
        files stay.
    focus
        Names of authorities, regions or places; without any, all of England.
    kind
        "site", for a web server, or "folder", which opens by double click; the latter needs a
        focus.
    with_quotes
        Whether quotes from reports that are not under the Open Government Licence are published.
    jobs
        Processes that render pages; 0: one for each core.

    Raises
    ------
    GraphkitError
        Where the folder has other files, there is no such place, or the graph is at an endpoint.
    """
    _check(location, folder, focus, kind)
    with ExitStack() as stack:
        if not with_quotes and not is_public(location):
            copy = stack.enter_context(TemporaryDirectory(prefix="graphkit-publish-"))
            copy_without_quotes(location, copy)
            location = copy
        store = open_store(location)
        chosen = resolve_focus(store, focus)
        addresses, anchors = page_addresses(store, chosen)
        files = _file_names(addresses[:MOST_PAGES])
        title = chosen.title if chosen else "England"
        publication = Publication(
            kind,
            title,
            location,
            files,
            anchors,
            horizon_now(store),
            not words_horizon(store.facts).is_outside,
            chosen is not None,
            with_quotes,
        )
        writer = _Writer(folder)
        writer.summary.beyond = len(addresses[MOST_PAGES:])
        for file in _shared_files(publication, store, chosen):
            writer.write(file)
        _write_pages(publication, writer, jobs, progress)
        writer.finish()
    if kind == "site":
        _index(folder)
    writer.summary.size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return writer.summary


def _check(location: str, folder: Path, focus: Sequence[str], kind: str) -> None:
    if kind not in _KINDS:
        raise ParameterError(f"no such kind: {kind!r}; there are {', '.join(_KINDS)}")
    if kind == "folder" and not focus:
        raise ParameterError(
            "a folder has the pages of some authorities: give --focus, or --kind site"
        )
    if kind == "site" and find_spec("pagefind") is None:
        raise GraphkitError(
            "the search of a site needs Pagefind: `pip install 'pagefind[bin]'` (in a checkout "
            "also `pip install -e '.[publish]'`); a folder does without it (--kind folder)"
        )
    if is_url(location):
        raise GraphkitError(
            "pages are published from a folder, not from an endpoint: build the graph here"
        )
    refuse_drafts(location)
    if folder.exists() and not folder.is_dir():
        raise GraphkitError(f"{folder} is a file: give a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise GraphkitError(
            f"{folder} has files that graphkit did not publish: give a new or empty folder"
        )


def _file_names(addresses: Iterable[str]) -> dict[str, str]:
    """Return the name of the file for each address."""
    used: set[str] = {SEARCH_PAGE, QUERY_PAGE}
    files: dict[str, str] = {}
    for address in addresses:
        name = file_name(address)
        while name in used:
            name = f"{name.removesuffix('.html')}-.html"
        used.add(name)
        files[address] = name
    return files


class _Writer:
    """Writes files that changed, and removes those of an earlier publication that are no more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: set[str] = set()
        self.summary = PublishSummary(folder)
        self.summary.is_update = (folder / MANIFEST).is_file()
        folder.mkdir(parents=True, exist_ok=True)
        if not self.summary.is_update:
            # an interrupted publication can be taken up again
            write_atomic(folder / MANIFEST, "[]\n")

    def write(self, file: File) -> None:
        """Write a file, unless it is there with the same content."""
        path = self._folder / file.name
        if file.name in self._names:
            return
        self._names.add(file.name)
        if path.is_file() and path.read_bytes() == file.content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, file.content)
        self.summary.written += 1

    def finish(self) -> None:
        """Remove the files of the earlier publication that this one has not, and list the files."""
        manifest = self._folder / MANIFEST
        earlier = json.loads(manifest.read_text("utf-8")) if manifest.is_file() else []
        for name in sorted(set(earlier) - self._names):
            path = (self._folder / name).resolve()
            if path.is_relative_to(self._folder.resolve()) and path.is_file():
                path.unlink()
                self.summary.removed += 1
        write_atomic(manifest, json.dumps(sorted(self._names), indent=0) + "\n")


def _write_pages(
    publication: Publication, writer: _Writer, jobs: int, progress: Progress | None
) -> None:
    made = _rendered(publication, jobs)
    for file in progress(made, len(publication.files)) if progress else made:
        if file.name:
            writer.write(file)
            writer.summary.pages += 1
        else:
            writer.summary.failures.append(file.content.decode())


def _rendered(publication: Publication, jobs: int) -> Iterator[File]:
    """Yield the file of each page; one without a name has the reason why there is no page."""
    processes = min(jobs or os.cpu_count() or 1, len(publication.files) // _CHUNK + 1)
    if processes == 1:
        _open(publication)
        yield from map(_render, publication.files)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _open, (publication,)) as pool:
        yield from pool.map(_render, publication.files, chunksize=_CHUNK)


_opened: list[tuple[Publication, Store]] = []  # in a process that renders pages


def _open(publication: Publication) -> None:
    _opened[:] = [(publication, open_store(publication.location))]


@disable_gc()
def _render(address: str) -> File:
    publication, store = _opened[0]
    try:
        return page_file(publication, store, address)
    except GraphkitError as error:
        return File("", f"{address}: {error}".encode())


def _shared_files(publication: Publication, store: Store, focus: Focus | None) -> Iterator[File]:
    """Yield what is not a page of the explorer: styles, scripts, data, search and SPARQL."""
    yield from (File(f"static/{name}", (STATIC / name).read_bytes()) for name in _STYLES)
    yield from (File(name, read_asset(name).encode()) for name in SHARED_FILES)
    yield from (
        File(f"static/{path.name}", path.read_bytes()) for path in sorted(_OWN.glob("*.js"))
    )
    vendor = STATIC / "vendor"
    yield File("static/minisearch.js", (vendor / "minisearch.js").read_bytes())
    engine = engine_script(
        (vendor / "oxigraph.wasm.gz").read_bytes(), (vendor / "oxigraph.js").read_text("utf-8")
    )
    yield File("static/engine.js", engine)
    places = focus.authorities if focus else {each.authority for each in inspections(store.facts)}
    yield File("data/documents.js", search_script(publication, store, places))
    search = ["static/minisearch.js", "data/documents.js", "static/search.js"]
    if publication.kind == "site":
        yield from (File(script_file(code), code.encode()) for code in map_scripts())
    yield own_file(publication, store, SEARCH_PAGE, "search.html", scripts=search)
    parts = []
    for name, part in [(focus.title, focus)] if focus else region_scripts(store):
        parts.append((name, f"data/statements-{slug(name)}.js"))
        statements = statements_file(store, part, publication.with_quotes)
        yield File(parts[-1][1], statements_script(statements))
        if focus:
            yield File(STATEMENTS, statements)
    if focus:
        for name, content in tables(store, focus, publication.with_quotes):
            yield File(f"{DATA}/{name}", content)
    asked = [
        {"summary": each.summary, "sparql": to_sparql(store, each, each.required)}
        for each in questions().values()
        if not each.required
    ]
    scripts = ["static/engine.js", "static/sparql.js"]
    more = {"scripts": scripts, "parts": parts, "questions": asked, "example": _EXAMPLE}
    yield own_file(publication, store, QUERY_PAGE, "sparql.html", **more)


def _index(folder: Path) -> None:
    """Make the search index of a site with Pagefind."""
    shutil.rmtree(folder / "pagefind", ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(folder), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GraphkitError(f"Pagefind failed: {(done.stderr or done.stdout).strip()[-300:]}")
