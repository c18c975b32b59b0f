"""Files read on a Dask cluster of two processes: the same graph, also where workers die."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from unittest.mock import Mock

import crashing_reader
import pyoxigraph as ox
import pytest
import rdflib
from builds import (
    ALL,
    AMBLEFORD,
    NORTHMERE,
    REPORTS,
    WEXMOOR,
    build,
    report_folder,
    reports,
    sorted_quads,
)
from click.testing import CliRunner

from graphkit import pipeline
from graphkit.core.errors import GraphkitError
from graphkit.graph.builder import dask_cluster
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.summary import Summary
from graphkit.graph.builder.tasks import Task
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.cli import main
from graphkit.surfaces.export import ExportOptions, export


@contextmanager
def cluster_of(workers: int) -> Iterator[str]:
    """The address of the scheduler of a cluster of worker processes; a file may end one of them."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed (extra: dask)")
    with pytest.importorskip("dask").config.set({"distributed.scheduler.allowed-failures": 0}):
        cluster = distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=":0"
        )
    with cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A cluster whose workers live as long as the tests of this module."""
    with cluster_of(2) as address:
        yield address


@pytest.fixture
def mortal_workers() -> Iterator[str]:
    """A cluster whose workers a test may end: Dask can lose one that ends as soon as it starts."""
    with cluster_of(2) as address:
        yield address


def read_with_rdflib(file: Path) -> list[str]:
    """Return the statements of a file of N-Quads that rdflib loads, as Oxigraph writes them."""
    dataset = rdflib.Dataset()
    dataset.parse(data=file.read_text("utf-8"), format="nquads")
    return [
        f"{statement} <{graph.identifier}> ."
        for graph in dataset.graphs()
        for statement in ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    ]


def read_with_oxigraph(file: Path) -> list[str]:
    """Return the statements of a file of N-Quads that Oxigraph loads."""
    engine = ox.Store()
    engine.bulk_load(path=file)
    return [f"{quad} ." for quad in engine]


def build_on(scheduler: str, location: Path, register: Path | None, *paths: Path) -> Summary:
    """Build a graph of the files at the paths, read on a cluster."""
    options = pipeline.BuildOptions(reference=ReferenceData(register), scheduler=scheduler)
    return pipeline.build(paths, location, options)


def test_a_cluster_gives_the_same_graph(
    scheduler: str, whole: Path, tmp_path: Path, register_folder: Path
) -> None:
    summary = build_on(scheduler, tmp_path / "db", register_folder, REPORTS)
    assert sorted_quads(tmp_path / "db") == sorted_quads(whole)
    assert [item.path for item in summary.results] == [
        str(path) for path in sorted(REPORTS.iterdir())
    ]


# rdflib uses it itself
@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
@pytest.mark.parametrize("read", [read_with_rdflib, read_with_oxigraph])
def test_quads_of_each_report_load_elsewhere(
    read: Callable[[Path], list[str]],
    scheduler: str,
    whole: Path,
    tmp_path: Path,
    register_folder: Path,
) -> None:
    build_on(scheduler, tmp_path / "db", register_folder, REPORTS)
    folder = export(
        open_store(tmp_path / "db"), "nquads", f"{tmp_path}/quads/", ExportOptions(with_quotes=True)
    )
    with ThreadPoolExecutor() as pool:
        quads = [*pool.map(read, sorted(folder.iterdir()))]
    assert len(quads) == len(open_store(whole).graph_names())
    assert all(len({line.rpartition(" <")[2] for line in lines}) == 1 for lines in quads)
    assert sorted(chain.from_iterable(quads)) == [line.decode() for line in sorted_quads(whole)]


def test_a_record_is_sent_with_its_report(
    scheduler: str, tmp_path: Path, register_folder: Path
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR])
    extract = [
        "extract",
        str(folder / AMBLEFORD),
        "-o",
        str(folder),
        "--register",
        str(register_folder),
    ]
    assert CliRunner().invoke(main, extract).exit_code == 0
    (record,) = folder.glob("*.json")
    build(tmp_path / "here", register_folder, folder)
    summary = build_on(scheduler, tmp_path / "there", register_folder, folder)
    assert sorted_quads(tmp_path / "there") == sorted_quads(tmp_path / "here")
    assert [item.task.record for item in summary.results] == [str(record), ""]


def test_messages_name_the_file_here(scheduler: str, tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    (folder / "note.txt").write_text("nothing of a report")
    (folder / "broken.json").write_text("{")
    here = build(tmp_path / "here", register_folder, folder)
    there = build_on(scheduler, tmp_path / "there", register_folder, folder)
    assert there.failed == here.failed
    assert len(there.failed) == 2


def test_a_file_that_ends_workers_is_refused(
    mortal_workers: str, tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "read_file", crashing_reader.read_file)
    folder = report_folder(tmp_path / "reports")
    bad = (folder / NORTHMERE).rename(folder / f"killed-later-{NORTHMERE}")
    (failed,) = build_on(mortal_workers, tmp_path / "db", register_folder, folder).failed
    assert failed.error.startswith(f"reading ended several workers of the cluster: {bad}; ")
    assert len(reports(open_store(tmp_path / "db"))) == len(ALL) - 1


def test_a_worker_that_dies_costs_a_retry(
    mortal_workers: str,
    whole: Path,
    tmp_path: Path,
    register_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = partial(crashing_reader.read_file_after_crash, tmp_path / "crashed")
    monkeypatch.setattr(dask_cluster, "read_file", reader)
    assert not build_on(mortal_workers, tmp_path / "db", register_folder, REPORTS).failed
    assert (tmp_path / "crashed").exists()
    assert sorted_quads(tmp_path / "db") == sorted_quads(whole)


def test_a_cluster_without_workers_left_is_an_error(register_folder: Path) -> None:
    unread = Mock(done=Mock(return_value=False), exception=Mock(side_effect=TimeoutError))
    workers = Mock(side_effect=[{"first worker": 1}, {"first worker": 1}, {}])
    client = Mock(submit=Mock(return_value=unread), nthreads=workers)
    readers = dask_cluster.ClusterReaders(client, "tcp://here", ReferenceData(register_folder))
    with pytest.raises(GraphkitError, match=r"no worker is left\); check that it runs"):
        next(readers.read([Task(str(REPORTS / AMBLEFORD), "")]))
    assert unread.exception.call_count == 2


def test_more_files_than_are_sent_ahead_come_in_order(
    scheduler: str, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "TASKS_AHEAD", 1)
    missing = Task("missing.txt", "")
    files = [Task(str(path), "") for path in sorted(REPORTS.iterdir())]
    tasks = [files[0], missing, *files[1:], missing]
    with dask_cluster.cluster_workers(scheduler, ReferenceData(register_folder)) as readers:
        results = [output.result for output in readers.read(tasks)]
    assert [result.task for result in results] == tasks
    assert [result.path for result in results if result.error] == ["missing.txt"] * 2


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="processor time is limited on Unix")
def test_processor_time_is_limited_in_a_thread() -> None:
    loop = """
import threading
from graphkit.graph.builder.workers import call_in_worker
def read(task, reference):
    while True: pass
threading.Thread(target=call_in_worker, args=(read, None, None, 1)).start()
"""
    assert subprocess.run([sys.executable, "-c", loop]).returncode == -signal.SIGPROF


def test_a_cluster_with_other_code_is_refused(
    scheduler: str, tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "digest_of_code", lambda: "of another version")
    with pytest.raises(
        GraphkitError, match="another version of graphkit; install the same one there"
    ):
        build_on(scheduler, tmp_path / "db", register_folder, REPORTS)
    assert not (tmp_path / "db" / "current").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere://at all"])
def test_a_wrong_address_gives_one_line(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed (extra: dask)")
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 1)
    command = ["--store", str(tmp_path / "db"), "build", str(REPORTS), "--scheduler", address]
    answer = CliRunner().invoke(main, command)
    assert answer.exit_code == 1
    assert answer.output.startswith(f"Error: no Dask scheduler answers at {address} (")
    assert answer.output.count("\n") == 1


def test_advice_where_dask_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = Mock(side_effect=ModuleNotFoundError(name="distributed"))
    monkeypatch.setattr("graphkit.core.optional_packages.import_module", without)
    advice = r"--scheduler needs distributed: .*pip install -e '\.\[dask\]'"
    with pytest.raises(GraphkitError, match=advice):
        build_on("tcp://127.0.0.1:1", tmp_path / "db", None, REPORTS)
