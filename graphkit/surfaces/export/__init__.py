"""Exports: the graph, or a subset of it, in the formats that other programs read.

A new format is one file with one function that writes a `Part` to a path, and its name in
`_MODULES`.
"""

from __future__ import annotations

import gzip
import os
import shutil
from importlib import import_module
from pathlib import Path

from graphkit.core.atomic_files import atomic_output
from graphkit.core.errors import GraphkitError
from graphkit.core.optional_packages import check_format
from graphkit.core.replaced_names import unknown_name
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export.selection import WHOLE, ExportOptions, Part, part_of

__all__ = ["EXPORTERS", "FOLDER_FORMATS", "SYNTAX", "ExportOptions", "Part", "export", "part_of"]


_MODULES = (  # each with formats, which are the names of its functions
    ("rdf", "turtle trig nquads ntriples rdfxml jsonld"),
    ("network_files", "graphml gexf"),
    ("table_files", "csv"),
    ("dataset_folder", "dataset"),
    ("xlsx", "xlsx"),
    ("rdf", "turtle12"),
    ("dataset_description", "dcat"),
)
EXPORTERS = {  # format → module, which is imported when it is used, and function
    name: (module, name) for module, names in _MODULES for name in names.split()
}
SYNTAX = {  # formats that are written in the syntax of another, so that a file may have its suffix
    "turtle12": "turtle",
    "dcat": "turtle",
}
FOLDER_FORMATS = ("csv", "dataset")  # what these write is a folder


def export(store: Store, format_: str, output: str | Path, options: ExportOptions = WHOLE) -> Path:
    """Write what is selected of the graph to a file (CSV, dataset: to a folder); return its path.

    N-Quads are written to a folder, a file for each named graph, if `output` ends in "/" or is an
    empty folder. If the name ends in ".gz", the file is gzip-compressed, typically to about a tenth
    of its size.

    An existing file is replaced atomically; if the
    export fails, it is left unchanged. Raises GraphkitError.
    """
    if format_ not in EXPORTERS:
        raise GraphkitError(unknown_name("format", format_, EXPORTERS))
    check_format(format_)
    path, (module, function) = Path(output), EXPORTERS[format_]
    is_folder = format_ in FOLDER_FORMATS
    if format_ == "nquads" and (str(output).endswith(("/", os.sep)) or path.is_dir()):
        function, is_folder = "nquads_files", True
        if path.is_dir() and any(path.iterdir()):
            raise GraphkitError(
                f"{path} contains files: give a new folder, for the files of this export only"
            )
    if path.is_dir() != is_folder and path.exists():
        raise GraphkitError(
            f"{path} is {'a folder' if path.is_dir() else 'a file'}: choose a different path"
        )
    part = part_of(store, options)
    with atomic_output(path) as draft:
        getattr(import_module(f"{__name__}.{module}"), function)(part, draft)
        if path.suffix == ".gz" and draft.is_file():
            _compress(draft)
    return path


def _compress(draft: Path) -> None:
    """Compress with gzip, omitting file name and timestamp."""
    compressed = draft.with_name("compressed")
    with (
        draft.open("rb") as file,
        compressed.open("wb") as into,
        gzip.GzipFile("", "wb", 9, into, 0) as archive,
    ):
        shutil.copyfileobj(file, archive)
    compressed.replace(draft)
