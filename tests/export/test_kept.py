"""`exports/`: what is kept is described, small enough, and compared for what it holds."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from graphkit.export.__main__ import LARGEST, MADE, is_same

FOLDER = Path(__file__).parents[2] / "exports"


def test_each_file_has_its_command_in_the_readme() -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    for name, command in MADE.items():
        assert name in text or name.endswith(".ttl"), name
        line = " ".join(f'"{word}"' if " " in word else word for word in command)
        assert f"graphkit {line}" in text or name.endswith(".ttl"), line
    assert f"graphkit {' '.join(MADE['slough.ttl'])}" in text


def test_no_file_is_too_large() -> None:
    assert not [path.name for path in FOLDER.iterdir() if path.stat().st_size > LARGEST]


@pytest.mark.parametrize("name", ["a.gz", "a.xlsx"])
def test_a_packed_file_is_compared_for_what_it_holds(name: str, tmp_path: Path) -> None:
    def packed(content: bytes, level: int) -> bytes:
        if name.endswith(".gz"):
            return gzip.compress(content, level, mtime=0)
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
            file.writestr(zipfile.ZipInfo("sheet.xml"), content, zipfile.ZIP_DEFLATED, level)
        return held.getvalue()

    words = b"the same words again and again " * 99
    (tmp_path / name).write_bytes(packed(words, 1))
    assert packed(words, 1) != packed(words, 9)
    assert is_same(tmp_path / name, packed(words, 9))
    assert not is_same(tmp_path / name, packed(words + b".", 1))
    assert not is_same(tmp_path / "other.xlsx", packed(words, 1))


def test_a_text_is_compared_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(b"a")
    assert is_same(tmp_path / "a.ttl", b"a")
    assert not is_same(tmp_path / "a.ttl", b"b")
