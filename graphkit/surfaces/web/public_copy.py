"""A copy of a graph without the quotes of documents that are not under the Open Government Licence.

A server that others can reach serves this copy, so that no query, page or search shows these
quotes. It is in a temporary folder of the same form as the original, and is made anew when a build
has finished.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

import pyoxigraph as ox

from graphkit.answers.readings.horizon import words_horizon
from graphkit.answers.readings.known_graph import KNOWN
from graphkit.core.errors import StoreError
from graphkit.core.identifiers import report_of
from graphkit.core.terms import GK, Gk
from graphkit.graph.entities.quotes import openly_licensed_reports
from graphkit.graph.facts.facts import FACTS_FILE
from graphkit.graph.facts.writer import FactsWriter
from graphkit.graph.store.dataset import open_generation
from graphkit.graph.store.endpoint import is_url
from graphkit.graph.store.file_digests import DIGESTS_FILE, write_digests
from graphkit.graph.store.generations import refuse_drafts
from graphkit.graph.store.locations import (
    GRAPH_FOLDER,
    NAMED_GRAPHS_FOLDER,
    POINTER_FILE,
    generation_folders,
    generation_number,
)
from graphkit.graph.store.named_graphs import NamedGraphs, pack
from graphkit.surfaces.workers.generation import generation_of

_INTERVAL = 1.0  # seconds between looks for a finished build
_QUOTE = f" <{Gk.quote}> "


@contextmanager
def public_copy(location: str) -> Iterator[str]:
    """Yield the location of a copy for the public; it follows the builds of the original.

    Raises StoreError for an endpoint, whose quotes cannot be left out.
    """
    if is_url(location):
        raise StoreError(
            "the quotes of an endpoint cannot be left out: serve a folder, or give --restricted "
            "if all readers may see documents that are not under the Open Government Licence"
        )
    with tempfile.TemporaryDirectory(
        prefix="graphkit-public-", ignore_cleanup_errors=True
    ) as folder:
        generation = generation_of(location)
        copy_without_quotes(location, folder)
        ended = Event()
        thread = Thread(target=_follow, args=(location, folder, generation, ended), daemon=True)
        thread.start()
        try:
            yield folder
        finally:
            ended.set()
            thread.join()


def _follow(location: str, folder: str, generation: str, ended: Event) -> None:
    """Make the copy anew whenever a build has finished. A copy that fails is tried again."""
    while not ended.wait(_INTERVAL):
        current = generation_of(location)
        if current in (generation, ""):
            continue
        process = get_context("spawn").Process(
            target=copy_without_quotes, args=(location, folder), daemon=True
        )
        process.start()
        while process.is_alive() and not ended.is_set():
            process.join(_INTERVAL)
        process.kill()
        if process.exitcode == 0:
            generation = current


def is_public(location: str) -> bool:
    """Return whether a graph has nothing that its copy without quotes leaves out."""
    source = generation_folders(Path(location))[-1:]
    if not source or NamedGraphs(source[0] / NAMED_GRAPHS_FOLDER).own_names():
        return False
    store = open_generation(source[0])
    return not words_horizon(store.facts).known


def copy_without_quotes(location: str, folder: str) -> None:
    """Write the current generation of a graph to another folder, where it becomes current."""
    refuse_drafts(location)
    source, target = generation_folders(Path(location))[-1:], Path(folder)
    if not source:
        raise StoreError(f"no graph at {location}: run `graphkit build` first")
    earlier = generation_folders(target)
    number = generation_number(earlier[-1]) + 1 if earlier else 1
    for abandoned in target.glob("generation-*"):
        if abandoned not in earlier:
            shutil.rmtree(abandoned)
    new = target / f"generation-{number:06d}"
    _copy_generation(source[0], new)
    pointer = target / f"{POINTER_FILE}.new"
    pointer.write_text(new.name, encoding="utf-8")
    pointer.replace(target / POINTER_FILE)
    for each in earlier:
        shutil.rmtree(each, ignore_errors=True)


def _copy_generation(source: Path, new: Path) -> None:
    """Copy a generation without restricted quotes, and without the user's own statements."""
    try:
        shutil.copytree(source, new, ignore=shutil.ignore_patterns(DIGESTS_FILE))
    except OSError as error:
        raise StoreError(
            f"cannot copy {source} to {new} ({error.strerror}): is there space?"
        ) from error
    free = openly_licensed_reports(open_generation(source))
    engine, graphs = ox.Store(str(new / GRAPH_FOLDER)), NamedGraphs(new / NAMED_GRAPHS_FOLDER)
    for own in graphs.own_names():
        engine.remove_graph(ox.NamedNode(own))
        graphs.remove(own)
    reports = _remove_quotes(engine, free)
    _rewrite_files(graphs, reports)
    _say_words_are_missing(engine, graphs, reports)
    facts = FactsWriter(new / FACTS_FILE)
    facts.remove_words(reports)
    facts.optimize()  # or the removed words would still be in the pages that it no longer uses
    facts.close()
    del engine  # closes the database, whose last file it writes
    write_digests(new)


def _remove_quotes(engine: ox.Store, free: frozenset[str]) -> set[str]:
    """Remove the quotes of all reports but the free ones; return the reports they were from."""
    quoted = list(engine.quads_for_pattern(None, ox.NamedNode(Gk.quote), None, None))
    removed = [quad for quad in quoted if report_of(str(quad.subject)[1:-1]) not in free]
    for quad in removed:
        engine.remove(quad)
    engine.flush()
    return {report_of(str(quad.subject)[1:-1]) for quad in removed}


def _say_words_are_missing(engine: ox.Store, graphs: NamedGraphs, reports: set[str]) -> None:
    """State of these reports that the copy does not have their words."""
    has_words = ox.NamedNode(f"{GK}hasWords")
    true, false = ox.Literal(True), ox.Literal(False)
    for quad in list(engine.quads_for_pattern(None, has_words, true, None)):
        if str(quad.subject)[1:-1] in reports:
            engine.remove(quad)
            engine.add(ox.Quad(quad.subject, has_words, false, quad.graph_name))
    engine.flush()
    stated = {
        f"<{report}> {has_words} {true} .\n": f"<{report}> {has_words} {false} .\n"
        for report in reports
    }
    graphs.write_lines(KNOWN, [stated.get(line, line) for line in graphs.lines(KNOWN)])


def _rewrite_files(graphs: NamedGraphs, reports: set[str]) -> None:
    for report in reports & {*graphs.names()}:
        lines = graphs.ntriples(report).decode().split("\n")
        kept = "\n".join(line for line in lines if _QUOTE not in line).encode()
        shared = graphs.shared(report)
        graphs.write(report, pack(kept), pack(shared) if shared else b"")
