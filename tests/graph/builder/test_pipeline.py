"""A folder of reports becomes a graph: the same for the same reports, whatever went before."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import Mock

import crashing_reader
import pytest
from builds import (
    ALL,
    AMBLEFORD,
    NORTHMERE,
    REPORTS,
    WEXMOOR,
    WEXMOOR_SIF,
    build,
    build_command,
    edited_copy,
    facts_content,
    report_folder,
    reports,
    sorted_quads,
)
from click.testing import CliRunner
from questions import answer

from graphkit import pipeline
from graphkit.core.digests import file_digest
from graphkit.core.errors import GraphkitError
from graphkit.core.quads import Quads
from graphkit.core.terms import Gk
from graphkit.graph.builder import loader, workers
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.summary import Summary
from graphkit.graph.builder.tasks import Task
from graphkit.graph.builder.workers import ReaderPool
from graphkit.graph.infer import rules
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.cli import main


def refused_in(location: Path) -> list[str]:
    """Return the names of the files that a graph knows as refused."""
    return [
        r["report"]
        for r in answer(open_store(location), "not-understood")
        if r["code"] == "refused"
    ]


OTHER_GRAPHS = [
    *("dataset", "entities", "inferred", "interventions", "known", "official", "ontology"),
    *("providers", "register", "statistics", "youth-justice"),
]


def of_the_project(store: Store) -> list[str]:
    """Return the tails of the graphs that are of no report."""
    return [iri.partition("/graph/")[2] for iri in store.graph_names() if "/graph/" in iri]


def test_each_report_has_a_named_graph(small: Store) -> None:
    assert reports(small) == [
        "E99000001/2023-03-06-ilacs",
        "E99000002/2015-06-02-sif",
        "E99000002/2018-08-06-ilacs",
        "E99000003/2022-09-26-jtai",
    ]
    assert of_the_project(small) == OTHER_GRAPHS


@pytest.mark.parametrize("is_added", [True, False])
def test_new_inferences_are_validated_in_a_temporary_graph(
    register_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_added: bool
) -> None:
    more = report_folder(tmp_path / "held", [AMBLEFORD] if is_added else [AMBLEFORD, WEXMOOR])
    build(tmp_path / "db", register_folder, more)
    query = "SELECT DISTINCT ?x { ?x a gk:Inspection FILTER(CONTAINS(STR(?x), 'E99000001')) }"
    ((inspection,),) = open_store(tmp_path / "db").rows(query)

    def infer_what_is_broken(*given: Any) -> Quads:
        quads = rules.infer(*given)
        quads.add_type("https://example.org/follow-up", Gk.FollowUp)
        for name in ("one", "other"):
            quads.add_link(inspection, Gk.previousInspection, f"https://example.org/{name}")
        return quads

    monkeypatch.setattr(pipeline, "infer", infer_what_is_broken)
    if is_added:
        report_folder(more, [WEXMOOR])
    else:
        (more / WEXMOOR).unlink()
    changed = build(tmp_path / "db", register_folder, more)
    assert not changed.validated_all
    assert {
        ("https://example.org/follow-up", "FollowUp-outcome"),
        (inspection, "Inspection-previous"),
    } <= {(one.entity, one.check) for one in changed.violations}
    assert of_the_project(open_store(tmp_path / "db")) == (OTHER_GRAPHS)


def test_building_twice_changes_nothing(whole: Path, register_folder: Path) -> None:
    before = sorted_quads(whole)
    again = build(whole, register_folder, REPORTS)  # all tests read it, as nothing is written
    assert (again.loaded, again.removed, again.unchanged) == ((), (), len(ALL))
    assert sorted_quads(whole) == before


def test_graph_follows_the_contents_of_a_folder(
    tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports are added, changed and removed; after each step the graph is that of a fresh build.

    So it is where all is loaded in one go, while old graphs of reports go.
    """
    folder = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR])

    def step(counts: tuple[int, int, int]) -> None:
        fresh = tmp_path / f"fresh-{len(list(tmp_path.iterdir()))}"
        build(fresh, register_folder, folder)
        for many in (10**9, 0):
            with monkeypatch.context() as patched:
                patched.setattr(loader, "STREAM_ABOVE", many)
                summary = build(tmp_path / f"grown-{many}", register_folder, folder)
            assert (len(summary.loaded), len(summary.removed), summary.unchanged) == counts
            graph = sorted_quads(tmp_path / f"grown-{many}")
            assert summary.statements == len(graph)
            assert graph == sorted_quads(fresh)
            assert facts_content(tmp_path / f"grown-{many}") == facts_content(fresh)

    step((2, 0, 0))
    report_folder(folder, [NORTHMERE, WEXMOOR_SIF])
    step((2, 0, 2))
    edited_copy(folder / WEXMOOR, folder, ("Small Steps", "Big Steps"))
    step((1, 0, 3))
    (folder / AMBLEFORD).unlink()
    step((0, 1, 3))
    (folder / WEXMOOR).write_text("No report any more.", encoding="utf-8")
    step((0, 1, 2))


def test_adding_reports_one_by_one_gives_the_same_graph(
    whole: Path, tmp_path: Path, register_folder: Path
) -> None:
    for name in ALL[::-1]:
        added = build(tmp_path / "db", register_folder, report_folder(tmp_path / "reports", [name]))
        assert (len(added.loaded), len(added.removed)) == (1, 0)
    assert sorted_quads(tmp_path / "db") == sorted_quads(whole)
    assert facts_content(tmp_path / "db") == facts_content(whole)


def test_two_files_of_a_report_are_counted_once(tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    alone = build(tmp_path / "one", register_folder, folder).to_text().splitlines()
    (folder / "again.txt").write_text(
        (folder / AMBLEFORD).read_text("utf-8") + "\n", encoding="utf-8"
    )
    both = build(tmp_path / "two", register_folder, folder).to_text().splitlines()
    assert "1 report from 2 files" in both[0]
    assert both[1:3] == alone[1:3]


def test_skipped_file_of_an_inspection_is_reported(tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    shutil.copy(folder / AMBLEFORD, folder / "copy.txt")
    assert build(tmp_path / "db", register_folder, folder).skipped == []
    (folder / "amended.txt").write_text(
        (folder / AMBLEFORD).read_text("utf-8") + "\n", encoding="utf-8"
    )
    (folder / "copy.txt").unlink()
    summary = build(tmp_path / "db", register_folder, folder)
    message = f"skipped amended.txt: same inspection as {AMBLEFORD}"
    assert message in summary.to_text().splitlines()
    assert [Path(one["skipped"]).name for one in json.loads(summary.to_json())["skipped"]] == [
        "amended.txt"
    ]
    assert not summary.has_errors
    extracted = extract_records([folder], None, jobs=1, reference=ReferenceData(register_folder))
    assert [one.message or one.name for one in extracted] == [
        message,
        "ambleford-2023-03-06-ilacs.json",
    ]


def test_the_whole_copy_is_loaded_beside_a_cut_one(tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    alone = build(tmp_path / "alone", register_folder, folder)
    text = (folder / AMBLEFORD).read_text("utf-8")
    for name, share in (("a.txt", 0.7), ("b.txt", 0.8)):
        (folder / name).write_text(text[: int(len(text) * share)], encoding="utf-8")
    summary = build(tmp_path / "db", register_folder, folder)
    line = f"skipped {{}}: same inspection as {AMBLEFORD}, and pages are missing in it"
    assert {line.format("a.txt"), line.format("b.txt")} <= set(summary.to_text().splitlines())
    assert names_loaded(summary) == [AMBLEFORD]
    assert summary.reports[0].counts == alone.reports[0].counts
    assert reports(open_store(tmp_path / "db")) == reports(open_store(tmp_path / "alone"))
    written = extract_records([folder], None, reference=ReferenceData(register_folder))
    record, *skipped = sorted(written, key=lambda item: item.message)
    assert json.loads(record.text)["source"]["file"] == AMBLEFORD
    assert [item.message for item in skipped] == [line.format("a.txt"), line.format("b.txt")]
    (folder / AMBLEFORD).unlink()
    assert names_loaded(build(tmp_path / "db", register_folder, folder)) == ["b.txt"]
    shutil.copy(REPORTS / AMBLEFORD, folder / "z.txt")
    assert names_loaded(build(tmp_path / "db", register_folder, folder)) == ["z.txt"]


def names_loaded(summary: Summary) -> list[str]:
    return [Path(result.path).name for result in summary.reports]


def test_files_outside_the_paths_stay_while_they_exist(
    tmp_path: Path, register_folder: Path
) -> None:
    one, other = (
        report_folder(tmp_path / "one", [AMBLEFORD]),
        report_folder(tmp_path / "other", [WEXMOOR]),
    )
    build(tmp_path / "db", register_folder, one)
    build(tmp_path / "db", register_folder, other / WEXMOOR)
    assert len(reports(open_store(tmp_path / "db"))) == 2
    shutil.rmtree(one)
    assert build(tmp_path / "db", register_folder, other).removed != ()
    assert reports(open_store(tmp_path / "db")) == ["E99000002/2018-08-06-ilacs"]


def test_reports_from_elsewhere_are_counted_and_dropped(
    tmp_path: Path, register_folder: Path
) -> None:
    paths = [report_folder(tmp_path / name, [name]) for name in (AMBLEFORD, WEXMOOR)]
    database, options = tmp_path / "db", pipeline.BuildOptions(1, ReferenceData(register_folder))
    texts = [pipeline.build([path], database, options).to_text() for path in paths]
    line = (
        "1 report of these from earlier builds, at other paths: `graphkit build --only PATHS` drops"
    )
    assert [line in text for text in texts] == [False, True]
    dropped = pipeline.build(paths[1:], database, replace(options, only=True))
    assert ([*dropped.removed], line in dropped.to_text()) == ([dropped.removed[0]], False)
    assert reports(open_store(database)) == ["E99000002/2018-08-06-ilacs"]
    assert dropped.unchanged == 1


def test_errors_are_kept_while_the_file_exists(tmp_path: Path, register_folder: Path) -> None:
    cut, database = tmp_path / "cut.pdf", tmp_path / "db"
    cut.write_bytes(b"%PDF-1.7 and no more")
    assert build(database, register_folder, REPORTS / WEXMOOR, cut).has_errors
    again = build(database, register_folder, REPORTS / AMBLEFORD)
    assert not again.has_errors  # what is wrong elsewhere is no fault of this build
    assert refused_in(database) == ["cut.pdf"]
    cut.unlink()
    build(database, register_folder, REPORTS / AMBLEFORD)
    assert refused_in(database) == []


def test_unreadable_file_outside_the_paths_is_reported(
    tmp_path: Path, register_folder: Path
) -> None:
    one, other = (
        report_folder(tmp_path / "one", [AMBLEFORD]),
        report_folder(tmp_path / "other", [WEXMOOR]),
    )
    build(tmp_path / "db", register_folder, one, other)
    (one / AMBLEFORD).write_text("x")
    summary = build(tmp_path / "db", register_folder, other)
    assert summary.has_errors
    assert [Path(item.path).name for item in summary.failed] == [AMBLEFORD]


def test_folder_without_reports_is_an_error(tmp_path: Path, register_folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(GraphkitError, match=r"nothing to read at .*empty: give reports"):
        build(tmp_path / "db", register_folder, tmp_path / "empty")
    assert not (tmp_path / "db").exists()


def test_a_folder_with_nothing_but_links_names_them(tmp_path: Path, register_folder: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / AMBLEFORD).symlink_to(REPORTS / AMBLEFORD)
    with pytest.raises(GraphkitError, match=f"{AMBLEFORD} .a link out of the folder"):
        build(tmp_path / "db", register_folder, tmp_path / "links")


@pytest.mark.parametrize(("jobs", "seed", "turned"), [(3, 1, False), (2, 2, True)])
def test_order_workers_and_hash_seeds_do_not_matter(
    whole: Path, tmp_path: Path, register_folder: Path, jobs: int, seed: int, turned: bool
) -> None:
    paths = [REPORTS / name for name in (ALL[::-1] if turned else ALL)]
    command = build_command(tmp_path / "db", register_folder, jobs, *paths)
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": str(seed)})
    assert sorted_quads(tmp_path / "db") == sorted_quads(whole)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_changes_gives_the_graph_of_a_fresh_build(
    tmp_path: Path, register_folder: Path, seed: int
) -> None:
    """Reports are added, edited and removed, some at once:
    graph and facts are those of one build.
    """
    random, folder, edited = Random(seed), report_folder(tmp_path / "reports", []), set[str]()
    for _ in range(5):
        for name in random.sample(ALL, random.randint(1, 3)):
            path = folder / name
            if not path.exists():
                report_folder(folder, [name])
            elif name in edited or random.random() < 0.5:
                path.unlink()
                edited.discard(name)
            else:
                lines = (REPORTS / name).read_text("utf-8").split("\n")
                dropped = random.randrange(len(lines) * 2 // 3, len(lines))
                path.write_text("\n".join(lines[:dropped] + lines[dropped + 1 :]), encoding="utf-8")
                edited.add(name)
        if not any(folder.iterdir()):
            report_folder(folder, [AMBLEFORD])
        build(tmp_path / "grown", register_folder, folder)
    build(tmp_path / "fresh", register_folder, folder)
    assert sorted_quads(tmp_path / "grown") == sorted_quads(tmp_path / "fresh")
    assert facts_content(tmp_path / "grown") == facts_content(tmp_path / "fresh")
    (generation,) = (tmp_path / "fresh").glob("generation-*")
    assert {path.name for path in generation.iterdir()} == {
        "digests.json",
        "facts.sqlite",
        "graph",
        "graphs",
        "manifest.json",
    }


def test_unreadable_files_do_not_stop_the_build(tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    (folder / "page.pdf").write_text("<html><body>Not found</body></html>")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7 and no more")
    (folder / "nothing.txt").touch()
    (folder / "deep.json").write_text("[" * 200_000)
    (folder / "elsewhere.txt").write_text(
        "Inspection of Atlantis local authority children's services\n" * 3
    )
    summary = build(tmp_path / "db", register_folder, folder)
    assert summary.has_errors
    assert len(reports(open_store(tmp_path / "db"))) == 1
    errors = {Path(item.path).name: item.error for item in summary.failed}
    assert sorted(errors) == ["cut.pdf", "deep.json", "elsewhere.txt", "nothing.txt", "page.pdf"]
    assert all(name in line for name, line in errors.items())
    assert not any("\n" in line for line in errors.values())
    rows = [
        row
        for row in answer(open_store(tmp_path / "db"), "not-understood")
        if row["code"] == "refused"
    ]
    assert [row["report"] for row in rows] == sorted(errors)
    # the same graph, wherever they lie
    assert not any(str(tmp_path) in row["message"] for row in rows)


def test_record_with_lone_surrogate_is_an_error(tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR])
    list(
        extract_records(
            [folder], tmp_path / "records", jobs=1, reference=ReferenceData(register_folder)
        )
    )
    (spoilt,) = (tmp_path / "records").glob("wexmoor*")
    words = spoilt.read_text("utf-8").replace('"name": "', '"name": "\\ud800', 1)
    spoilt.write_text(words, encoding="utf-8")
    summary = build(tmp_path / "db", register_folder, tmp_path / "records")
    assert [Path(item.path).name for item in summary.failed] == [spoilt.name]
    assert "not a valid character" in summary.failed[0].error


def test_surrogates_in_any_field_are_errors_of_one_file(
    tmp_path: Path, register_folder: Path
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR])
    list(
        extract_records(
            [folder], tmp_path / "records", jobs=1, reference=ReferenceData(register_folder)
        )
    )
    (spoilt,) = (tmp_path / "records").glob("wexmoor*")
    text = spoilt.read_text("utf-8")
    for field in ("sectors", "topics"):
        words = text.replace(f'"{field}": ["', f'"{field}": ["\\ud800', 1)
        assert words != text
        spoilt.write_text(words, encoding="utf-8")
        summary = build(tmp_path / "db", register_folder, tmp_path / "records")
        assert [Path(item.path).name for item in summary.failed] == [spoilt.name]
        assert len(summary.reports) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text here")
def test_file_name_that_is_not_utf8_is_an_error(tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR])
    (folder / AMBLEFORD).rename(folder / os.fsdecode(b"\xff.txt"))
    summary = build(tmp_path / "db", register_folder, folder)
    assert len(reports(open_store(tmp_path / "db"))) == 1
    (failed,) = summary.failed
    assert "file name is not valid UTF-8" in failed.error
    assert "\\udcff.txt" in summary.to_json()
    again = build(tmp_path / "db", register_folder, folder)
    assert again.failed == summary.failed
    assert again.unchanged == 2


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text here")
def test_messages_escape_hidden_characters(tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [WEXMOOR])
    (folder / "\x1b[2Jtop\u202efdp.txt").write_text("nothing of a report")
    build_all = [
        "--store",
        str(tmp_path / "db"),
        "build",
        str(folder),
        "--register",
        str(register_folder),
    ]
    printed = CliRunner().invoke(main, [*build_all, "-j", "1"]).output
    assert "\\u001b[2Jtop\\u202efdp.txt" in printed
    assert not {"\x1b", "\u202e"} & set(printed)


def test_temporary_files_of_a_killed_writer_are_ignored(
    tmp_path: Path, register_folder: Path
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    left = folder / ".wexmoor.json.abc"
    left.mkdir()
    (left / "wexmoor.json").write_text('{"source": ', encoding="utf-8")
    assert not build(tmp_path / "db", register_folder, folder).failed


@pytest.mark.parametrize(
    ("kind", "jobs", "reason"),
    [
        ("deadly", 2, "reading crashed (exit status 3; the memory limit is 1,024 MiB)"),
        ("killed", 1, "reading crashed (SIGKILL; "),
        ("endless", 2, "reading took over 5 seconds of processor time"),
        ("endless", 1, "reading took over 5 seconds of processor time"),
    ],
)
def test_file_that_kills_a_worker_is_refused_and_not_read_again(
    tmp_path: Path,
    register_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    jobs: int,
    reason: str,
) -> None:
    monkeypatch.setattr(workers, "FILES_PER_PROCESS", 1)
    seconds = 5 if kind == "endless" else workers.CPU_SECONDS
    monkeypatch.setattr(workers, "CPU_SECONDS", seconds)
    monkeypatch.setattr(workers, "read_file", crashing_reader.read_file)
    folder, location = report_folder(tmp_path / "reports"), tmp_path / "db"
    bad = (folder / AMBLEFORD).rename(folder / f"{kind}-{AMBLEFORD}")

    def attempts() -> list[str]:
        return sorted((folder / "attempts").read_text().split())

    each_once = sorted(path.name for path in folder.iterdir())
    (failed,) = build(location, register_folder, folder, jobs=jobs).failed
    assert failed.error.startswith(reason)
    assert failed.error.endswith(f": {bad}; download the report again, or leave it out")
    assert len(reports(open_store(location))) == 3
    # no file twice: neither the bad one nor those that other workers read
    assert attempts() == each_once
    (failed,) = build(location, register_folder, folder, jobs=jobs).failed
    assert failed.error.startswith(reason)
    (folder / WEXMOOR).touch()
    edited_copy(folder / NORTHMERE, folder, ("Northmere", "Northmere "))
    build(location, register_folder, folder, jobs=jobs)
    assert attempts().count(bad.name) == 1
    bad.write_text(bad.read_text("utf-8") + "\nAmended.\n", encoding="utf-8")
    build(location, register_folder, folder, jobs=jobs)
    assert attempts().count(bad.name) == 2


def test_worker_killed_between_two_files_is_replaced() -> None:
    pool = ReaderPool(1)
    try:
        first = pool.submit(os.getpid).result()
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert pool.submit(os.getpid).result() != first
    finally:
        pool.close()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
@pytest.mark.parametrize("jobs", [1, 2])
def test_memory_limit_fails_one_file(
    tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(workers, "read_file", crashing_reader.read_file)
    folder = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR])
    (folder / AMBLEFORD).rename(folder / f"greedy-{AMBLEFORD}")
    summary = build(tmp_path / "db", register_folder, folder, jobs=jobs)
    assert ["too much memory" in item.error for item in summary.failed] == [True]


def test_without_worker_processes_files_are_read_here(
    whole: Path, tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "ReaderPool", Mock(side_effect=OSError))
    build(tmp_path / "db", register_folder, REPORTS, jobs=2)
    assert sorted_quads(tmp_path / "db") == sorted_quads(whole)


def test_daemon_process_reads_files_itself(
    register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.multiprocessing.current_process(), "daemon", True)
    monkeypatch.setattr(workers, "ReaderPool", Mock(side_effect=AssertionError))
    with workers.workers(2, [Task("", "")] * 60, ReferenceData(register_folder)) as readers:
        assert not [*readers.read([])]


def test_a_build_that_is_stopped_reads_no_more_files(
    tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "read_file", crashing_reader.read_file)
    tasks = [Task(str(tmp_path / f"slow-{number}"), "") for number in range(60)]

    def stopped() -> None:
        with workers.workers(2, tasks, ReferenceData(register_folder)) as readers:
            for _ in readers.read(tasks):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert len([*tmp_path.iterdir()]) < 20


def as_html(text: str) -> str:
    """Return an invented report as a web page."""
    lines = "".join(f"<p>{line}</p>\n" for line in text.splitlines() if line.strip())
    return f"<!doctype html><html><body>\n{lines}</body></html>\n"


def loaded_files(location: Path) -> set[str]:
    """Return the names of all files in which the reports of a graph were found."""
    return {
        name for (name,) in open_store(location).rows("SELECT ?name { ?report gk:fileName ?name }")
    }


def digest_read(location: Path) -> str:
    """Return the digest of the file from which the one report of a graph was read."""
    store = open_store(location)
    (report,) = store.rows("SELECT ?report { ?report a gk:Report }")[0]
    rows = store.rows(f"SELECT ?sha FROM <{report}> {{ <{report}> gk:sha256 ?sha }}")
    ((digest,),) = rows
    return str(digest)


def test_preferred_format_of_a_report_is_read(tmp_path: Path, register_folder: Path) -> None:
    folder, location = report_folder(tmp_path / "reports", [WEXMOOR]), tmp_path / "db"
    build(location, register_folder, folder)
    as_text = sorted_quads(location)
    text = (folder / WEXMOOR).read_text("utf-8")
    (folder / "wexmoor.html").write_text(as_html(text), encoding="utf-8")
    (folder / "wexmoor.md").write_text(text + "\n", encoding="utf-8")
    summary = build(location, register_folder, folder)
    assert (len(reports(open_store(location))), len(summary.loaded)) == (1, 1)
    assert loaded_files(location) == {WEXMOOR, "wexmoor.html", "wexmoor.md"}
    for best in ("wexmoor.html", "wexmoor.md"):
        assert digest_read(location) == file_digest(folder / best)
        (folder / best).unlink()
        build(location, register_folder, folder)
    assert sorted_quads(location) == as_text
