"""Opens one side of a comparison: a store, one of its generations, or an export."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from graphkit.core.errors import GraphNotFoundError, InputError
from graphkit.core.identifiers import graph_iri, own_graph_name
from graphkit.core.terms import Dcat, Rdf, Schema
from graphkit.graph.entities.lookup import objects
from graphkit.graph.store.dataset import Store, open_generation, open_store
from graphkit.graph.store.endpoint import is_url, redact_credentials
from graphkit.graph.store.locations import (
    GRAPH_FOLDER,
    MANIFEST_FILE,
    current_folder,
    generation_folders,
    generation_number,
    one_line,
)

_SUFFIXES = ("nq", "trig", "ttl", "nt", "jsonld", "rdf")  # of exports


@dataclass(frozen=True)
class GraphSide:
    """A graph that is compared: `name` is how results call it, `folder` that of its generation."""

    name: str
    store: Store
    folder: Path | None = None

    @cached_property
    def software(self) -> str:
        """The version of graphkit that built it; "" where it is not recorded."""
        return self._of_dataset(Schema.softwareVersion)

    @cached_property
    def signature(self) -> str:
        """The digest of the code and data that built it; "" where it is not recorded."""
        return self._of_dataset(Dcat.version)

    @property
    def built(self) -> datetime | None:
        """When the build that wrote the generation ended, in UTC; None for any other side."""
        manifest = self.folder / MANIFEST_FILE if self.folder else None
        if manifest is None or not manifest.is_file():
            return None
        return datetime.fromtimestamp(manifest.stat().st_mtime, UTC)

    def _of_dataset(self, predicate: str) -> str:
        return "".join(objects(self.store, graph_iri("dataset"), predicate)[:1])


def open_side(location: str | Path) -> GraphSide:
    """Open a graph to compare.

    `location` is the folder of a store, a generation of one ("graphkit.db@3", or the folder of the
    generation), an export (N-Quads, TriG, Turtle, N-Triples, JSON-LD, RDF/XML, also gzipped), or
    the URL of an endpoint. Raises GraphNotFoundError or InputError.
    """
    text, path = str(location), Path(location)
    if not text or is_url(location):  # an empty location is an error
        return GraphSide(redact_credentials(location), open_store(location))
    if path.is_file():
        return GraphSide(path.name, _load(path))
    if (path / GRAPH_FOLDER).is_dir():
        return _generation_side(path.resolve())
    if current := current_folder(path):
        return _generation_side(current.resolve())
    raise GraphNotFoundError(
        f"no graph at {path}: give a store, a generation of one (graphkit.db@3), or an export"
    )


def has_earlier(location: str | Path) -> bool:
    """Return whether a store keeps a generation before the current one."""
    return not is_url(location) and len(generation_folders(Path(location))) > 1


def last_two_sides(location: str | Path) -> tuple[GraphSide, GraphSide]:
    """Return the generation before the current one of a store, and the current one.

    Raises GraphNotFoundError where there is only one.
    """
    if not is_url(location):
        open_store(location)  # its error says what is wrong with the location
    if not has_earlier(location):
        raise GraphNotFoundError(
            f"{redact_credentials(location)} has one generation: keep the next ones with "
            "`graphkit build --keep 2`, or give two graphs to compare"
        )
    earlier, current = generation_folders(Path(location))[-2:]
    return _generation_side(earlier), _generation_side(current)


def _generation_side(folder: Path) -> GraphSide:
    name = folder.parent.name
    with suppress(ValueError):
        name = f"{name}@{generation_number(folder)}"
    return GraphSide(name, open_generation(folder), folder)


def _load(path: Path) -> Store:
    """Return a store in memory with the statements of an export."""
    suffix = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    form = ox.RdfFormat.from_extension(suffix) if suffix in _SUFFIXES else None
    if form is None:
        raise InputError(
            f"{path} is no graph: give a store, a generation of one (graphkit.db@3), or an export "
            f"({', '.join(f'.{each}' for each in _SUFFIXES)}, also .gz)"
        )
    opened: Callable[..., object] = gzip.open if path.name.lower().endswith(".gz") else open
    engine = ox.Store()
    try:
        with cast(IO[bytes], opened(path, "rb")) as file:
            engine.bulk_load(file, format=form, lenient=True)
    except (SyntaxError, ValueError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"cannot read {path}: {one_line(error)}") from error
    store = Store(engine)
    for graph in store.graph_names():
        if own_graph_name(graph):  # the user's own statements are no part of what is compared
            engine.remove_graph(ox.NamedNode(graph))
    if not any(True for _ in engine.quads_for_pattern(None, ox.NamedNode(Rdf.type), None)):
        raise InputError(f"{path} has no statements of a graph: export it again")
    return store
