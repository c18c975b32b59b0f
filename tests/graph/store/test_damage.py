"""A file of a graph that was changed, cut or removed is found before it is read:
one line, no wrong row.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import AMBLEFORD, NORTHMERE, WEXMOOR, build, report_folder, reports, sorted_quads
from click.testing import CliRunner, Result
from filelock import FileLock

import graphkit as gk
from graphkit.core.errors import DamagedGraphError
from graphkit.core.identifiers import own_graph_iri
from graphkit.graph.store.dataset import error_of_files, open_store
from graphkit.graph.store.locations import current_folder, generation_folders
from graphkit.surfaces.cli import main

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
READING = (
    ["query", COUNT], ["show", "Wexmoor"], ["show", "Wexmoor", "--passages"], ["search", "plans"],
    ["coverage"], ["compare", "Wexmoor", "Ambleford"], ["analyse"],
    ["export", "-f", "turtle", "-o", "out.ttl"], ["export", "-f", "nquads", "-o", "out.nq"],
    ["map", "-o", "map.html"], ["new"], ["verify"],
)  # fmt: skip


def run(location: Path | str, *arguments: object) -> Result:
    """Run a command; an exception other than an exit fails the test."""
    result = CliRunner().invoke(main, ["--store", str(location), *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def flip(path: Path, at: float = 0.5) -> None:
    """Change some bytes of a file, whatever it is linked to."""
    data = bytearray(path.read_bytes())
    start = int(len(data) * at)
    data[start : start + 20] = bytes(byte ^ 0x55 for byte in data[start : start + 20])
    path.unlink()
    path.write_bytes(data)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Path:
    """A graph with two generations: of one report, and of two."""
    place = tmp_path_factory.mktemp("kept")
    folder = report_folder(place / "reports", [AMBLEFORD])
    build(place / "db", register_folder, folder)
    build(place / "db", register_folder, report_folder(folder, [WEXMOOR]))
    return place / "db"


@pytest.fixture
def store(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(kept, tmp_path / "db"))


@contextlib.contextmanager
def flipped_in_place(path: Path, at: float) -> Iterator[None]:
    """Change some bytes of a file, which keeps its times, as a worn disk does;
    mend it at the end.
    """
    whole, times = path.read_bytes(), path.stat()
    flip(path, at)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    yield
    path.write_bytes(whole)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def files(location: Path) -> list[Path]:
    """Return the files of the current generation that have content,
    but those of the engine without data.
    """
    current = current_folder(location)
    assert current is not None
    found = (path for path in sorted(current.rglob("*")) if path.is_file() and path.stat().st_size)
    return [path for path in found if not path.name.startswith("LOG")]


def test_each_changed_file_is_named_by_verify(store: Path) -> None:
    names = [path.relative_to(store) for path in files(store) if path.name != "digests.json"]
    assert len(names) > 15
    for name in names:
        before = (store / name).read_bytes()
        flip(store / name)
        found = run(store, "verify")
        assert (found.exit_code, found.stdout.splitlines()) == (
            1,
            [f"{Path(*name.parts[1:]).as_posix()} differs from its digest"],
        )
        assert "is damaged" in found.stderr
        assert "graphkit restore" in found.stderr
        (store / name).write_bytes(before)
    assert run(store, "verify").exit_code == 0


@pytest.mark.parametrize("part", ["graph", "facts.sqlite"])
def test_no_command_reads_a_changed_file(store: Path, part: str) -> None:
    for path in files(store):
        if part not in path.parts:
            continue
        before = path.read_bytes()
        flip(path)
        for command in READING:
            found = run(store, *command)
            assert (found.exit_code in (1, 2), found.stderr.count("\n")) == (True, 1), (
                path,
                command,
            )
            assert "is damaged" in found.stderr
            assert not found.stdout or command == ["verify"]
        path.write_bytes(before)


def test_a_cut_or_missing_file_is_found(store: Path) -> None:
    for path in files(store):
        if "graph" not in path.parts:
            continue
        before = path.read_bytes()
        path.write_bytes(before[:-1])
        with pytest.raises(DamagedGraphError, match="bytes instead of"):
            open_store(store)
        path.unlink()
        with pytest.raises(DamagedGraphError, match="No such file"):
            open_store(store)
        path.write_bytes(before)
    assert run(store, "query", COUNT).exit_code == 0


def test_a_damaged_named_graph_ends_an_export_with_one_line(store: Path) -> None:
    """The database is whole, so that other commands answer."""
    for path in files(store):
        if path.suffix == ".gz" and "report" in path.name:
            flip(path)
    found = run(store, "export", "-f", "nquads", "-o", "out.nq")
    assert (found.exit_code, found.stderr.count("\n")) == (1, 1)
    assert "`graphkit verify` lists damaged files" in found.stderr
    assert not Path("out.nq").exists()
    assert run(store, "query", COUNT).exit_code == 0


def test_damage_that_shows_no_change_is_one_line(store: Path) -> None:
    """What the damage leads to may be any error: of SQLite, of an array,
    of a number that is none.
    """
    ends = set()
    for path in (path for path in files(store) if path.suffix == ".sqlite"):
        for step in range(40):
            with flipped_in_place(path, step / 40):
                found = run(store, "search", "plans", "--polarity", "weakness")
            ends.add(found.exit_code)
            if found.exit_code:
                assert (found.exit_code, found.stderr.count("\n")) == (1, 1), found.stderr
                assert f"{path.name} " in found.stderr
                assert "is damaged (" in found.stderr
    assert ends == {0, 1}


def test_damage_is_named_to_python_too(store: Path) -> None:
    path = next(path for path in files(store) if path.suffix == ".sqlite")
    with gk.open(store) as graph:
        size = path.stat().st_size
        path.write_bytes(bytes(size))
        with pytest.raises(DamagedGraphError, match=path.name):
            graph.search("plans")


@pytest.mark.parametrize("lost", ["manifest.json", "digests.json"])
def test_every_command_names_a_file_that_is_missing(store: Path, lost: str) -> None:
    Path("own.ttl").write_text("<urn:one> <urn:is> <urn:two> .", "utf-8")
    (store / (store / "current").read_text("utf-8") / lost).unlink()
    for command in [*READING, ["add", "own.ttl"]]:
        found = run(store, *command)
        assert (found.exit_code in (1, 2), found.stderr.count("\n")) == (True, 1), command
        assert lost in found.output


DAMAGE = {  # a file → whether the paths of other reports are known after the damage
    "graph/CURRENT": True, "facts.sqlite": True, "graphs/graph%2Fregister.ttl.gz": True,
    "manifest.json": False, "digests.json": False, "../current": True,
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_graph_is_rebuilt(
    store: Path, register_folder: Path, tmp_path: Path, name: str
) -> None:
    more = report_folder(tmp_path / "more", [NORTHMERE])
    own = tmp_path / "own.ttl"
    own.write_text("<urn:one> <urn:is> <urn:two> .", "utf-8")
    assert run(store, "add", own).exit_code == 0
    current = store / (store / "current").read_text("utf-8")
    flip(current / name)
    found = run(store, "build", more, "--register", register_folder)
    assert (found.exit_code, found.stderr) == (0, "")
    (line,) = (each for each in found.stdout.splitlines() if "the graph was damaged (" in each)
    assert Path(name).name in line
    assert run(store, "verify").exit_code == 0
    assert len(reports(open_store(store))) == (3 if DAMAGE[name] else 1)
    assert b"<urn:one>" in open_store(store).named_graph(own_graph_iri("own"))


def test_own_statements_that_cannot_be_read_are_named(
    store: Path, register_folder: Path, tmp_path: Path
) -> None:
    for name in ("own", "other"):
        (tmp_path / f"{name}.ttl").write_text("<urn:one> <urn:is> <urn:two> .", "utf-8")
        run(store, "add", tmp_path / f"{name}.ttl")
    current = store / (store / "current").read_text("utf-8")
    flip(current / "graphs" / "graph%2Fown%2Fother.ttl.gz")
    more = report_folder(tmp_path / "more", [NORTHMERE])
    found = run(store, "build", more, "--register", register_folder)
    assert "own statements that cannot be read: other; add them again\n" in found.stdout
    assert open_store(store).own_graphs() == [own_graph_iri("own")]


def test_a_graph_shares_no_file(register_folder: Path, tmp_path: Path) -> None:
    """Neither with its earlier generation, nor with the one that new graphs begin as."""
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    before = os.umask(0o077)
    try:
        build(tmp_path / "db", register_folder, folder)
        build(tmp_path / "db", register_folder, report_folder(folder, [WEXMOOR]))
    finally:
        os.umask(before)
    for path in (tmp_path / "db").glob("generation-*/**/*"):
        assert path.is_dir() or path.stat().st_nlink == 1
        assert not path.stat().st_mode & 0o077, path


def test_a_copy_with_other_times_is_read(store: Path, tmp_path: Path) -> None:
    """Its files are compared with their digests once; then the new times are known."""
    copy = Path(shutil.copytree(store, tmp_path / "copy", copy_function=shutil.copyfile))
    assert run(copy, "query", COUNT).stdout == run(store, "query", COUNT).stdout
    current = current_folder(copy)
    assert current is not None
    states = json.loads((current / "digests.json").read_text("utf-8"))
    database = [name for name in states if name.startswith("graph/")]
    assert all((current / name).stat().st_mtime_ns == states[name][1] for name in database)


def test_an_earlier_generation_is_read_by_each_command(store: Path) -> None:
    for command in READING[:-2]:
        found = run(f"{store}@1", *command)
        assert found.exit_code == 0, (command, found.stderr)
    assert "Wexmoor" not in run(f"{store}@1", "query", "inspections").stdout
    assert run(f"{store}@7", "show", "Ambleford").stderr.startswith("Error: no generation 7 of")
    refused = run(f"{store}@1", "build", "reports")
    assert refused.exit_code in (1, 2)


def test_a_build_removes_generations_it_does_not_keep(store: Path, register_folder: Path) -> None:
    reports = report_folder(store.parent / "reports", [AMBLEFORD])
    for keep, names in ((3, ["01", "02", "03"]), (1, ["04"])):
        given = ["--register", register_folder, "--keep", keep, "--only", "--jobs", 1]
        assert run(store, "build", reports, *given).exit_code == 0
        assert [each.name[-2:] for each in generation_folders(store)] == names
        report_folder(reports, [WEXMOOR])


def test_restore_returns_to_an_earlier_generation(store: Path, register_folder: Path) -> None:
    newest, first = sorted_quads(store), sorted_quads(Path(f"{store}@1"))
    done = run(store, "restore")
    assert (done.exit_code, done.stderr) == (0, f"restored as generation 3 of {store}\n")
    assert sorted_quads(store) == first != newest
    assert run(store, "verify", "reports").exit_code in (1, 2)
    assert run(store, "restore", "2").exit_code == 0
    assert sorted_quads(store) == newest
    assert run(store, "restore", "9").stderr.startswith(
        f"Error: no generation 9 of {store}: kept are 1, 2, 3, 4"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the size of files is limited on Linux")
def test_restore_on_a_full_disk_leaves_no_part(store: Path) -> None:
    before = sorted(store.glob("generation-*"))

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))

    without_pyc = "-B"  # which would be cut, too
    command = [sys.executable, without_pyc, "-m", "graphkit", "--store", store, "restore"]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "(the disk is full)" in done.stderr
    assert done.stderr.endswith(": free some space, and restore again\n")
    assert sorted(store.glob("generation-*")) == before


@pytest.mark.parametrize("command", [["restore"], ["build", "reports"], ["add", "own.ttl"]])
def test_a_read_only_disk_is_one_line(
    store: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, register_folder: Path
) -> None:
    report_folder(Path("reports"), [AMBLEFORD])
    Path("own.ttl").write_text("<urn:one> <urn:is> <urn:two> .", "utf-8")

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(store / "lock"))

    monkeypatch.setattr(FileLock, "acquire", refuse)
    found = run(
        store, *command, *(("--register", register_folder) if command[0] == "build" else ())
    )
    assert (found.exit_code, found.stderr.count("\n")) == (1, 1)
    assert f"cannot write to {store} (Read-only file system): make it writable" in found.stderr


def test_restore_mends_a_damaged_generation(store: Path) -> None:
    first = sorted_quads(Path(f"{store}@1"))
    for path in files(store):
        flip(path)
    (store / "current").write_bytes(b"\xff" * 9)
    assert run(store, "restore").exit_code == 1  # the newest, which is damaged
    assert run(store, "restore", "1").exit_code == 0
    assert sorted_quads(store) == first


def test_a_copied_file_is_not_read_again(kept: Path) -> None:
    """The second generation has the digests of the first for the files that are the same."""
    states = [json.loads(path.read_text("utf-8")) for path in sorted(kept.glob("*/digests.json"))]
    same = [name for name, state in states[0].items() if states[1].get(name) == state]
    assert any(name.startswith("graphs/") for name in same)


def test_a_query_of_ours_that_fails_is_no_damage(whole: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as found:
        open_store(whole).facts.rows("SELECT n.grade FROM entity")
    assert error_of_files(whole, found.value) is None


def test_a_file_that_may_not_be_read_is_no_damage(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph that another account owns: nothing is to be deleted, and no server starts."""
    refused = "facts.sqlite"
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith(refused))
    for command in (["authorities"], ["serve", "--port", "0"]):
        shown = run(store, *command)
        assert shown.exit_code == 1
        assert f"no permission to read {current_folder(store)}/{refused}" in shown.output
        assert "damaged" not in shown.output


def test_a_file_that_is_no_database_is_damaged(whole: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.sqlite"
    page.write_text("<html>" * 1000)
    with (
        contextlib.closing(sqlite3.connect(page)) as database,
        pytest.raises(sqlite3.DatabaseError) as found,
    ):
        database.execute("SELECT * FROM entity")
    assert "cannot be read" in str(error_of_files(whole, found.value))
