"""Report files in folders, and text encodings."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from graphkit.core.errors import GraphkitError
from graphkit.documents.ingest import entries_not_read, find_reports, read_document, visible_files


def test_find_reports_walks_folders_without_duplicates(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.txt", "deep/er/c.HTM", "notes.docx", ".hidden/d.pdf", "e.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "folder.pdf").mkdir()
    found = [str(path.relative_to(tmp_path)) for path in find_reports([tmp_path])]
    assert found == ["a.txt", "b.pdf", "deep/er/c.HTM", "e.md"]
    assert find_reports([tmp_path, tmp_path / "b.pdf"]) == find_reports(
        [tmp_path / "b.pdf", tmp_path]
    )
    assert find_reports([tmp_path / "notes.docx"]) == [tmp_path / "notes.docx"]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match=r"nowhere\.pdf"):
        find_reports([tmp_path / "nowhere.pdf"])


def test_an_unreadable_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        GraphkitError, match=r"cannot read folder .*gone \(No such file or directory\)"
    ):
        [*visible_files(tmp_path / "gone")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert find_reports([tmp_path]) == []
    with pytest.raises(GraphkitError, match=r"neither a file nor a folder: .*pipe\.pdf"):
        find_reports([tmp_path / "pipe.pdf"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_common_text_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("Máire’s team in Ambleford gives families £50 – and time.".encode(encoding))
    assert read_document(path).text == "Máire’s team in Ambleford gives families £50 – and time."


def test_a_document_has_its_file_name_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"Families are helped.")
    document = read_document(path)
    assert (document.name, document.media_type, document.pages) == (
        "report.txt",
        "text/plain",
        None,
    )
    assert document.sha256 == hashlib.sha256(b"Families are helped.").hexdigest()


def test_links_out_of_a_folder_and_pipes_are_named(tmp_path: Path) -> None:
    folder, outside = tmp_path / "reports", tmp_path / "outside"
    (folder / "below").mkdir(parents=True)
    outside.mkdir()
    for place in (folder / "a.txt", folder / "below" / "b.txt", outside / "c.txt"):
        place.write_text("Ambleford")
    (folder / "again.txt").symlink_to(folder / "a.txt")
    (folder / "dead.pdf").symlink_to(folder / "nothing.pdf")
    (folder / "c.txt").symlink_to(outside / "c.txt")
    (folder / "elsewhere").symlink_to(outside)
    os.mkfifo(folder / "pipe.pdf")
    assert {path.name for path in visible_files(folder)} == {"a.txt", "again.txt", "b.txt"}
    assert {path.name: reason.partition(":")[0] for path, reason in entries_not_read(folder)} == {
        "c.txt": "a link out of the folder",
        "dead.pdf": "a link to nothing",
        "elsewhere": "a link out of the folder",
        "pipe.pdf": "a pipe or device",
    }
