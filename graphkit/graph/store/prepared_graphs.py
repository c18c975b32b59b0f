"""The graph without reports, as a copy of which every graph that is built from nothing begins.

Register, ontology and published lists are most statements of a small graph, and the same in each.
So the graph that has only these is made once and kept in the cache folder; a build copies it and
adds the reports.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from graphkit.core.cache_folder import cache_folder
from graphkit.core.errors import GraphNotFoundError, StoreError
from graphkit.graph.store.dataset import check_generation
from graphkit.graph.store.locations import current_folder

# graphs, by last use: each is of one version of graphkit, with one register and its lists
_KEPT = 3
_LONGEST_WAIT = 60  # seconds, while another build makes or copies a graph
Make = Callable[[Path], object]


@contextmanager
def prepared_graph(digest: str, make: Make) -> Iterator[Path]:
    """Provide the folder of a generation of the graph without reports, to be copied.

    `digest` is that of all that decides what is in it, `make` writes it to a new location. Where
    nothing can be kept in the cache folder, it is made for this build alone.
    """
    with ExitStack() as stack:
        try:
            folder = _kept_graph(stack, digest, make)
        except (OSError, StoreError):
            own = stack.enter_context(TemporaryDirectory(prefix="graphkit-"))
            folder = _made_graph(Path(own, "graph"), make)
        yield folder


def _kept_graph(stack: ExitStack, digest: str, make: Make) -> Path:
    """Return the graph of a digest, which is made where none is kept;
    no other build uses the folder then.
    """
    place = cache_folder() / "prepared"
    place.mkdir(parents=True, exist_ok=True)
    stack.enter_context(FileLock(place / "lock", timeout=_LONGEST_WAIT))
    location = place / digest
    folder = _whole_generation(location)
    if folder is None:
        # what is damaged, or was left by a build that was killed
        shutil.rmtree(location, ignore_errors=True)
        others = sorted(
            (each for each in place.iterdir() if each.is_dir()), key=lambda one: one.stat().st_mtime
        )
        for each in others[: 1 - _KEPT]:
            shutil.rmtree(each, ignore_errors=True)
        folder = _made_graph(location, make)
    os.utime(location)
    return folder


def _whole_generation(location: Path) -> Path | None:
    """Return the generation at a location; None where there is none, or not as it was written."""
    try:
        folder = current_folder(location)
        if folder is not None:
            check_generation(folder)
    except GraphNotFoundError:
        return None
    return folder


def _made_graph(location: Path, make: Make) -> Path:
    make(location)
    folder = current_folder(location)
    assert folder is not None, "a generation has just been written"
    return folder
