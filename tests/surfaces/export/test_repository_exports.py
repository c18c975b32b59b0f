"""`exports/`: each file is documented with its command, and the folder is small."""

import shlex
from pathlib import Path

from make_exports import IN_RELEASE, IN_REPOSITORY, MAX_BYTES, is_same, main

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "exports"


def test_each_file_is_documented_with_its_command() -> None:
    for page, commands in (
        ("exports/README.md", IN_REPOSITORY),
        ("docs/reference/exports.md", IN_RELEASE),
    ):
        text = (ROOT / page).read_text("utf-8")
        for name, command in commands.items():
            line = " ".join(f'"{word}"' if " " in word else word for word in command)
            assert f"| `{name}` | `graphkit {line}` |" in text, shlex.join(command)


def test_the_folder_has_these_files_and_is_small() -> None:
    files = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert files.keys() == {*IN_REPOSITORY, "README.md"}
    assert sum(files.values()) <= MAX_BYTES


def test_files_are_compared_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(b"a")
    (tmp_path / "b.ttl").write_bytes(b"b")
    assert is_same(tmp_path / "a.ttl", tmp_path / "a.ttl")
    assert not is_same(tmp_path / "a.ttl", tmp_path / "b.ttl")
    assert not is_same(tmp_path / "missing.ttl", tmp_path / "b.ttl")


def test_unknown_arguments_are_a_usage_error() -> None:
    assert main(["--all"]) == 2
    assert main(["--release"]) == 2
