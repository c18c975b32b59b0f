"""Shared fixtures: the register of the invented places, their graphs,
and the folder of the real reports.
"""

import compileall
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import invented_places
import pytest
from builds import ALL, REPORTS, TESTS, kept_graph, write_register
from hypothesis import settings
from kept_stores import kept_store

from graphkit import pipeline
from graphkit.core.resources import PACKAGE, resource_path
from graphkit.core.text_table import DEFAULT_WIDTH
from graphkit.documents.extract import readers
from graphkit.documents.register import Register
from graphkit.documents.register.register import read_register
from graphkit.graph.builder.file_reader import read_report
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.store.dataset import Store, open_store

# the first example may wait for tables to be read
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# stores are flushed to the disk again and again, which takes longer than most tests
MEMORY_FOLDER, ENOUGH_MEMORY = Path("/dev/shm"), 6_000_000_000  # bytes
if MEMORY_FOLDER.is_dir() and shutil.disk_usage(MEMORY_FOLDER).free > ENOUGH_MEMORY:
    os.environ.setdefault("TMPDIR", str(MEMORY_FOLDER))
    tempfile.tempdir = None  # is looked up again

sys.dont_write_bytecode = False  # else each process that a test starts compiles all modules
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# tables are as wide in any terminal, and in parallel runs
os.environ["COLUMNS"] = str(DEFAULT_WIDTH)
readers.strict = True  # a reader that fails on an unexpected exception fails the test, too

# the first that is installed; the shell draws no windows, and takes a fifth less processor time
BROWSERS = "chromium-headless-shell chromium chromium-browser google-chrome".split()
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()
HELD = """bracknell-forest-* reading-* slough-* west-berkshire-* windsor-* wokingham-*
birmingham-* trafford-* salford-* hampshire-* *-202[3-6]-*-ilacs""".split()
REAL = """bracknell-forest reading slough west-berkshire windsor-and-maidenhead wokingham
halton-area-send plymouth-area-send kent-lac-2013 haringey-jar doncaster-sif""".split()
SHARED = TESTS.parent.parent / "shared"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are processors: one of them often waits, for a browser,
    a server or the end of a limit.
    """
    counted = hasattr(os, "sched_getaffinity")  # not on macOS
    processors = len(os.sched_getaffinity(0)) if counted else os.cpu_count() or 1
    return processors + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Compile code and tests before the workers start, where nothing is compiled yet: each of the
    workers would compile all of it.
    """
    if (TESTS / "core" / "__pycache__").is_dir():
        return
    compileall.compile_dir(PACKAGE, quiet=2, workers=0)
    half = [TESTS / "answers", TESTS / "documents"]
    rest = [each for each in TESTS.iterdir() if each.is_dir() and each not in half]
    only_collect = [sys.executable, "-m", "pytest", "--collect-only", "-n", "0"]
    collecting = [
        subprocess.Popen([*only_collect, *folders], stdout=subprocess.DEVNULL)
        for folders in (half, rest)
    ]
    for each in collecting:
        each.wait()


def pytest_collection_finish() -> None:
    """Leave what was collected out of each later search for garbage: it stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _cache_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what commands cache out of the home of who runs the tests; workers share it, so that
    the graph without reports is made once.
    """
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["XDG_CACHE_HOME"] = str(run / "cache")


@pytest.fixture(scope="session", autouse=True)
def _readers_in_each_worker(request: pytest.FixtureRequest) -> None:
    """Load the readers before the first test of a worker: hundreds of tests build, each in a
    process that would load them for itself.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        request.getfixturevalue("loaded_readers")


@pytest.fixture(scope="session")
def register_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of three invented authorities, with the real national bodies and laws."""
    return write_register(tmp_path_factory.mktemp("register") / "register")


@pytest.fixture(scope="session")
def register(register_folder: Path) -> Register:
    """The register of the invented places."""
    return read_register(register_folder)


@pytest.fixture(scope="session")
def loaded_readers(register_folder: Path) -> None:
    """What readers of reports need, loaded once: the processes that builds start share it."""
    for name in ALL:
        read_report(REPORTS / name, ReferenceData(register_folder))


@pytest.fixture(scope="session")
def whole(register_folder: Path, loaded_readers: None) -> Path:
    """The location of the graph of all invented reports: tests read it and do not change it."""
    return kept_graph("whole", register_folder, REPORTS)


@pytest.fixture(scope="session")
def small(whole: Path) -> Store:
    """The graph of all invented reports."""
    return open_store(whole)


@pytest.fixture(scope="session")
def small_store() -> Store:
    """The graph of records made by hand: two authorities, four reports,
    one with restricted quotes.
    """
    return invented_places.store_of(invented_places.graphs())


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real browser."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no Playwright: nothing is tried in a browser"
    )
    if not BROWSER:
        pytest.skip("no Chromium: nothing is tried in a browser")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def records() -> Store:
    """The graph of shipped records, with lists: all on some real authorities,
    recent ones of all regions.
    """
    folder = resource_path("data", "records")
    chosen = [path for pattern in HELD for path in sorted(folder.glob(f"{pattern}.json.xz"))]
    options = pipeline.BuildOptions(2)
    kept = kept_store("records", chosen, lambda at: pipeline.build(chosen, at / "db", options))
    return open_store(kept / "db")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real reports and the gold data;
    tests that need it are skipped without it.
    """
    if not SHARED.is_dir():
        pytest.skip("the real reports are not at hand (../shared)")
    return SHARED


@pytest.fixture(scope="session")
def real(shared: Path) -> Path:
    """The location of the graph of all reports on Berkshire, and of some of the rarer kinds,
    read as PDF.
    """
    pdfs = [
        path for name in REAL for path in sorted((shared / "reports" / "pdf").glob(f"{name}*.pdf"))
    ]
    return kept_graph("real", None, *pdfs, jobs=0)


@pytest.fixture(scope="session")
def seeds(shared: Path) -> Path:
    """The location of the graph of the five annotated reports, read as text."""
    return kept_graph("seeds", None, shared / "reports" / "seeds")
