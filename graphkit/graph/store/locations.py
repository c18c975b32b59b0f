"""Where an embedded store keeps its generations, and the errors of its files."""

from __future__ import annotations

import re
from pathlib import Path

from graphkit.core.errors import DamagedGraphError, GraphNotFoundError

GRAPH_FOLDER = "graph"
MANIFEST_FILE = "manifest.json"
NAMED_GRAPHS_FOLDER = "graphs"
POINTER_FILE = "current"
_NUMBERED = re.compile(r"(.+)@(\d{1,9})")  # "graphkit.db@3"
_GENERATION_NAME, _MAX_NAME = re.compile(r"generation-\d+"), 40  # characters in a message
# characters of a parser's message, which lists every token it would have accepted
_MAX_MESSAGE = 200


def current_folder(folder: Path) -> Path | None:
    """Return the folder of the current generation of an embedded store;
    None where there is no graph.

    That of "graphkit.db@3" is generation 3 of a folder. Raises GraphNotFoundError where there is no
    such generation, or the name of the current one is not that of a generation.
    """
    pointer = folder / POINTER_FILE
    if not pointer.is_file():
        numbered = None if folder.exists() else _NUMBERED.fullmatch(str(folder))
        return _numbered_folder(Path(numbered[1]), int(numbered[2])) if numbered else None
    name = pointer.read_text("utf-8", errors="replace")
    if not _GENERATION_NAME.fullmatch(name):
        raise damaged_graph(
            folder, ValueError(f"the file {POINTER_FILE} contains {name[:_MAX_NAME]!a}")
        )
    return folder / name


def _numbered_folder(store: Path, number: int) -> Path:
    folders = {generation_number(each): each for each in generation_folders(store)}
    if number not in folders:
        kept = ", ".join(map(str, folders)) or "none"
        raise GraphNotFoundError(f"no generation {number} of {store}: kept are {kept}")
    return folders[number]


def generation_folders(folder: Path) -> list[Path]:
    """Return the folders of the complete generations of an embedded store;
    the current one is last.
    """
    current = current_folder(folder)
    numbered = {
        generation_number(path): path
        for path in folder.glob("generation-*")
        if _GENERATION_NAME.fullmatch(path.name)
    }
    return [
        numbered[each]
        for each in sorted(numbered)
        if current and each <= generation_number(current)
    ]


def generation_number(folder: Path) -> int:
    """Return the number of a generation, given by its folder."""
    return int(folder.name.rpartition("-")[2])


def damaged_graph(folder: str | Path, error: Exception) -> GraphNotFoundError:
    """Return the error to raise where the files of an embedded store cannot be read."""
    if isinstance(error, PermissionError):
        return GraphNotFoundError(
            f"no permission to read {error.filename or folder}: ask for the right to read it, or "
            "build a graph of your own"
        )
    return DamagedGraphError(
        f"the graph at {folder} is damaged ({one_line(error)}): return to an earlier generation "
        "with `graphkit restore`, or delete it and build it again"
    )


def one_line(error: Exception | str) -> str:
    """Return the message of a parser or the engine on one line, shortened."""
    message = " ".join(str(error).split())
    return message if len(message) <= _MAX_MESSAGE else f"{message[:_MAX_MESSAGE]} …"
