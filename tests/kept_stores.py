"""Keeps the stores that tests read: each is made once,
and again only when what it is made of changes.

They are in `.cache/stores/` of the repository, which git ignores. Workers of one run wait for each
other.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from time import time
from types import FunctionType

from filelock import FileLock

from graphkit.core.resources import resource_path
from graphkit.graph.builder.plan import digest_of_code

FOLDER = Path(__file__).parent.parent / ".cache" / "stores"
VERSIONS_KEPT = 2  # of a store: one more than is read, for a run that has begun before a change
_BEGUN = time()
_COMPLETE = "complete"  # the file that is written last
_LIBRARIES = ("pyoxigraph", "pypdfium2", "reportlab")  # whose versions change what a store contains


def kept_store(name: str, inputs: Iterable[Path], make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` has filled: what tests read there, they do not change.

    It is made anew where the code of graphkit, the file that defines `make`, or an input (a file,
    or a folder) has changed. `make` gets the folder at its final place, so that a graph may name
    files in it. What is made while its file is being edited is not kept: the code that ran is an
    older one.
    """
    # a read model has their entities
    code, queries = _file_of(make), resource_path("ontology", "queries")
    inputs = [*inputs, code, queries]
    of_name = FOLDER / name
    folder = of_name / _digest(inputs)
    of_name.mkdir(parents=True, exist_ok=True)
    with FileLock(of_name / "lock"):
        if not (folder / _COMPLETE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            if code.stat().st_mtime < _BEGUN:
                (folder / _COMPLETE).touch()
        os.utime(folder)
        _remove_old_versions(of_name)
    return folder


def own_copy(store: Path, folder: Path) -> Path:
    """Return a copy of a kept store in a folder of the test, which may change it."""
    return shutil.copytree(store, folder / store.name)


def _file_of(make: Callable[[Path], object]) -> Path:
    assert isinstance(make, FunctionType), (
        "a store is made by a function, so that its file is known"
    )
    return Path(make.__code__.co_filename)


def _digest(inputs: Iterable[Path]) -> str:
    digest = hashlib.sha256(_digest_of_program().encode())
    for root in sorted({*inputs}):
        paths = sorted(root.rglob("*")) if root.is_dir() else [root]
        for path in (each for each in paths if each.is_file() and each.suffix != ".pyc"):
            name = str(path.relative_to(root)) if root.is_dir() else root.name
            digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


@cache
def _digest_of_program() -> str:
    versions = [f"{name} {version(name)}" for name in _LIBRARIES]
    return " ".join([sys.version, *versions, digest_of_code()])


def _remove_old_versions(of_name: Path) -> None:
    folders = [each for each in of_name.iterdir() if each.is_dir()]
    folders.sort(key=lambda each: each.stat().st_mtime, reverse=True)
    for each in folders[VERSIONS_KEPT:]:
        shutil.rmtree(each)
