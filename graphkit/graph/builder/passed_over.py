"""Names the files of folders that a build passes over,
because graphkit does not read their format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from graphkit.core.record_storage import CORRECTIONS_SUFFIX, PACKED_SUFFIX, SUFFIX, is_record_name
from graphkit.documents.ingest import MEDIA_TYPES, visible_files
from graphkit.documents.register.collection_list import COLLECTION
from graphkit.graph.store.locations import POINTER_FILE

_OF_SYSTEMS = ("thumbs.db", "desktop.ini")  # which programs write that show folders
_NEXT_STEPS = {
    "save as PDF": (".doc", ".docx", ".odt", ".pages", ".ppt", ".pptx", ".rtf"),
    "unpack": (".7z", ".gz", ".rar", ".tar", ".tgz", ".zip"),
    "save the attachments": (".eml", ".msg"),
    "read as text (OCR) and save as PDF": (".jpeg", ".jpg", ".png", ".tif", ".tiff"),
}
_STEP_OF = {suffix: step for step, suffixes in _NEXT_STEPS.items() for suffix in suffixes}
_READ = f"graphkit reads {', '.join(MEDIA_TYPES)} and records ({SUFFIX}, {PACKED_SUFFIX})"
_MOST_NAMES = 3


def files_passed_over(paths: Iterable[Path]) -> tuple[str, ...]:
    """Return the paths of the files in folders whose format is not read, sorted.

    Hidden files, what graphkit keeps in the folders, and graphs in them are left out.
    """
    found = {
        str(file)
        for folder in paths
        if folder.is_dir()
        for file in visible_files(folder)
        if _is_passed_over(file) and not _is_in_graph(file, folder)
    }
    return tuple(sorted(found))


def passed_over_lines(paths: Iterable[str]) -> tuple[str, ...]:
    """Return a line on each format that is passed over:
    how many files, some of their names, what to do.
    """
    of_suffix = defaultdict[str, list[Path]](list)
    for path in map(Path, paths):
        of_suffix[path.suffix.lower()].append(path)
    return tuple(_line(suffix, files) for suffix, files in sorted(of_suffix.items()))


def _line(suffix: str, files: list[Path]) -> str:
    names = [file.name for file in files[:_MOST_NAMES]]
    if others := len(files) - len(names):
        names.append(f"{others:,} more")
    number = f"{len(files):,} file{'' if len(files) == 1 else 's'} {suffix or 'without a suffix'}"
    step = _STEP_OF.get(suffix)
    reason = f"{step}, then run the command again; {_READ}" if step else _READ
    return f"passed over: {number} ({', '.join(names)}): {reason}"


def _is_passed_over(file: Path) -> bool:
    name = file.name.lower()
    is_own = is_record_name(name) or name.endswith(CORRECTIONS_SUFFIX)
    return not (is_own or name in (*_OF_SYSTEMS, COLLECTION) or file.suffix.lower() in MEDIA_TYPES)


def _is_in_graph(file: Path, folder: Path) -> bool:
    """Return whether a file belongs to a graph that is in a folder, or is the folder."""
    above = [each for each in file.parents if each == folder or folder in each.parents]
    return any((each / POINTER_FILE).is_file() for each in above)
