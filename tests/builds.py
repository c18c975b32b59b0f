"""Builds graphs of the invented reports, and compares them byte for byte."""

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from kept_stores import kept_store

from graphkit import pipeline
from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.core.resources import resource_path
from graphkit.core.terms import PREFIXES, Gk
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.summary import Summary
from graphkit.graph.facts.facts import FACTS_FILE
from graphkit.graph.facts.schema import TABLES
from graphkit.graph.store.dataset import Store, open_store

TESTS = Path(__file__).parent
REPORTS, KINDS = TESTS / "reports", TESTS / "kinds"
AMBLEFORD, NORTHMERE = "ambleford-ilacs-2023.txt", "northmere-jtai-2022.txt"
WEXMOOR, WEXMOOR_SIF = "wexmoor-ilacs-2018.txt", "wexmoor-sif-2015.txt"
ALL = (AMBLEFORD, NORTHMERE, WEXMOOR, WEXMOOR_SIF)
QUOTE = f"> <{Gk.quote}> ".encode()
BUILD = """
import sys
from pathlib import Path
from graphkit import pipeline
from graphkit.graph.builder import workers
from graphkit.graph.builder.reference_data import ReferenceData
workers.FILES_PER_PROCESS = 1
location, register, jobs, *paths = sys.argv[1:]
print("begun", flush=True)
options = pipeline.BuildOptions(int(jobs), ReferenceData(Path(register)))
pipeline.build([Path(path) for path in paths], location, options)
"""


class ReportsAlone(ReferenceData):
    """The shipped register, without the published lists:
    with them, a graph is ten times as large.
    """

    def source_graphs(self) -> tuple[Quads, ...]:
        """Return an empty list of inspections."""
        return (Quads(graph_iri("official")),)


def write_register(folder: Path) -> Path:
    """Write a register of three invented authorities, with the real national bodies and laws."""
    shipped = resource_path("data", "register")
    folder.mkdir()
    for path in sorted(shipped.glob("*.csv")):
        own = TESTS / "register" / path.name
        shutil.copy(own if own.exists() else path, folder)
    shutil.copytree(TESTS / "register" / "agencies", folder / "agencies")
    shutil.copy(shipped / "agencies" / "national.yaml", folder / "agencies")
    return folder


def report_folder(place: Path, names: Iterable[str] = ALL) -> Path:
    """Return a folder with copies of the invented reports."""
    place.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(REPORTS / name, place)
    return place


def edited_copy(report: Path, folder: Path, *changes: tuple[str, str]) -> Path:
    """Write a copy of a report with some words replaced; return its path."""
    text = report.read_text("utf-8")
    for before, now in changes:
        assert before in text
        text = text.replace(before, now)
    (folder / report.name).write_text(text, encoding="utf-8")
    return folder / report.name


def build(
    location: Path,
    register: Path | None,
    *paths: Path,
    jobs: int = 1,
    decisions: Path | None = None,
) -> Summary:
    """Build a graph of the files at the paths; without a register,
    of what reports say of real places.
    """
    reference = (ReferenceData if register else ReportsAlone)(register, decisions)
    return pipeline.build(paths, location, pipeline.BuildOptions(jobs, reference))


def kept_graph(name: str, register: Path | None, *paths: Path, jobs: int = 1) -> Path:
    """Return the location of a graph of some files that tests read and do not change."""
    inputs = [*paths, *([register] if register else [])]
    return kept_store(name, inputs, lambda at: build(at / "db", register, *paths, jobs=jobs)) / "db"


def build_command(location: Path, register: Path, jobs: int, *paths: Path) -> list[str]:
    """Return a command that builds in a separate process, with one file for each worker process."""
    return [sys.executable, "-c", BUILD, *map(str, (location, register, jobs, *paths))]


def build_graph(location: Path, register: Path | None, *paths: Path, jobs: int = 1) -> Store:
    """Build a graph of the files at the paths, and return it."""
    build(location, register, *paths, jobs=jobs)
    return open_store(location)


def with_statements(store: Store, statements: str, graph: str = "urn:more") -> Store:
    """Return a copy of a graph with more statements."""
    other = ox.Store()
    other.extend(store.engine)
    other.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {statements} }} }}", prefixes=dict(PREFIXES))
    return Store(other)


def in_named_graphs(location: Path) -> ox.Store:
    """Return a store in memory with the named graphs of a graph, as a server holds them."""
    engine = ox.Store()
    engine.load(b"\n".join(sorted_quads(location)), format=ox.RdfFormat.N_QUADS)
    return engine


def sorted_quads(location: Path) -> list[bytes]:
    """Return the whole graph as sorted N-Quads."""
    store = open_store(location)
    lines = [
        line[:-1] + f"<{name}> .".encode()
        for name in store.graph_names()
        for line in store.named_graph(name).splitlines()
    ]
    assert len(lines) == len(store.engine), "each statement is in the database once"
    return sorted(lines)


def facts_content(location: Path) -> dict[str, list[Any]]:
    """Return what the read model of a graph contains: rows of tables,
    and the terms that are searched.
    """
    return facts_file_content(max(location.glob(f"generation-*/{FACTS_FILE}")))


def facts_file_content(path: Path) -> dict[str, list[Any]]:
    """Return the rows of the tables of a read model, and the terms that are searched."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        names = [each.name for each in TABLES] + ["search_name", "word"]
        tables = {name: f"SELECT * FROM {name}" for name in names}
        database.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, text, instance)")
        tables["text"] = "SELECT term, col, doc FROM terms"
        content = {name: database.execute(query).fetchall() for name, query in tables.items()}
    return {name: sorted(rows, key=repr) for name, rows in content.items()}


def reports(store: Store) -> list[str]:
    """Return the tails of the reports in a graph: "E99000001/2023-03-06-ilacs"."""
    return [iri.partition("/report/")[2] for iri in store.graph_names() if "/report/" in iri]


def grades(store: Store) -> dict[str, str]:
    """Return the grades of all inspections, by the tail of the judgement."""
    rows = store.rows("SELECT ?j ?g { ?j a gk:Judgement ; gk:grade/skos:notation ?g }")
    return {judgement.partition("/inspection/")[2]: grade for judgement, grade in rows}
