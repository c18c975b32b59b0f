"""Record files, plain and packed, with the corrections beside a packed one."""

import lzma
from dataclasses import replace
from pathlib import Path

import pytest

from graphkit.core.errors import RecordError
from graphkit.core.model import Correction, Note, Record, Source, Span, quote_digest
from graphkit.core.record_storage import (
    add_corrections,
    corrections_path,
    read_record,
    record_file_digest,
    records_in,
    remove_record,
    write_record,
)

RECORD = Record(Source("ambleford.txt", "0" * 64, "text/plain", 4), "ilacs", theme="care leavers")
CORRECTION = Correction("theme", "care experienced people", "J. Reader", "as printed")


@pytest.mark.parametrize("name", ["ambleford.json", "ambleford.json.xz"])
@pytest.mark.parametrize("corrections", [(), (CORRECTION,)])
def test_a_record_survives_its_file(
    tmp_path: Path, name: str, corrections: tuple[Correction, ...]
) -> None:
    path, record = (
        tmp_path / name,
        replace(RECORD, corrections=corrections, reviewed_by="J. Reader"),
    )
    write_record(path, record)
    expected = CORRECTION.value if corrections else RECORD.theme
    assert read_record(path) == replace(record, theme=expected)
    assert records_in(tmp_path) == [path]


def test_corrections_of_packed_records_are_lines(tmp_path: Path) -> None:
    path = tmp_path / "ambleford.json.xz"
    write_record(path, replace(RECORD, corrections=(CORRECTION, CORRECTION)))
    written = corrections_path(path).read_text("utf-8").splitlines()
    assert sum("J. Reader" in line for line in written) == 2
    assert b"J. Reader" not in lzma.decompress(path.read_bytes())


def test_without_corrections_no_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "ambleford.json.xz"
    write_record(path, replace(RECORD, corrections=(CORRECTION,)))
    write_record(path, RECORD)
    assert not corrections_path(path).exists()
    write_record(path, replace(RECORD, corrections=(CORRECTION,)))
    remove_record(path)
    assert list(tmp_path.iterdir()) == []


def test_a_changed_correction_changes_the_digest(tmp_path: Path) -> None:
    path = tmp_path / "ambleford.json.xz"
    write_record(path, RECORD)
    before = record_file_digest(path)
    write_record(path, replace(RECORD, corrections=(CORRECTION,)))
    assert record_file_digest(path) != before


def test_an_unchanged_record_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "ambleford.json.xz"
    write_record(path, RECORD)
    other = lzma.compress(lzma.decompress(path.read_bytes()), preset=1)
    path.write_bytes(other)
    write_record(path, RECORD)
    assert path.read_bytes() == other
    write_record(path, replace(RECORD, theme="fostering"))
    assert read_record(path).theme == "fostering"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not xz", "cannot be read"),
        (lzma.compress(b"{"), "not JSON"),
        (lzma.compress(b"\xff"), "not text"),
    ],
)
def test_a_damaged_packed_record_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "ambleford.json.xz"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=rf"ambleford\.json\.xz.*{message}"):
        read_record(path)


@pytest.mark.parametrize("content", ["[", "[]", '{"theme": "fostering"}'])
def test_a_damaged_corrections_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ambleford.json.xz"
    write_record(path, RECORD)
    corrections_path(path).write_text(content, "utf-8")
    with pytest.raises(RecordError, match=r"ambleford\.corrections\.json"):
        read_record(path)


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphkit.core.record_storage.MAX_UNPACKED", 1 << 20)
    path = tmp_path / "ambleford.json.xz"
    path.write_bytes(lzma.compress(b" " * (2 << 20)))
    with pytest.raises(RecordError, match="larger than"):
        read_record(path)


def test_decisions_on_two_sentences_are_both_kept(tmp_path: Path) -> None:
    sentences = ((0, "a notice"), (20, "a trust"))
    spans = [Span(start, start + 9, quote_digest(words)) for start, words in sentences]
    notes = tuple(Note("intervention-not-understood", "may state one", span) for span in spans)
    path = tmp_path / "ambleford.json.xz"
    write_record(path, replace(RECORD, notes=notes))
    for span, kind in zip(spans, ("direction", "commissioner"), strict=True):
        added = Correction("interventions/new/kind", kind, "a reader", words=span.digest[:12])
        add_corrections(path, [added])
    assert {(each.span, each.kind) for each in read_record(path).interventions} == {
        (spans[0], "direction"),
        (spans[1], "commissioner"),
    }
    without = Correction("interventions/new/kind", "direction", "a reader")
    with pytest.raises(RecordError, match="needs the digest"):
        add_corrections(path, [without])
