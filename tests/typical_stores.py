"""Graphs as people have them: of PDF files, of shipped records, behind the official record;
and of a single file.

What a person does is tried on each of them, in `tests/surfaces/everything`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import official_lists as lists
from builds import KINDS, REPORTS, write_register
from kept_stores import kept_store
from printed_reports import RESTRICTED, print_report

from graphkit import pipeline
from graphkit.core.record_storage import corrections_path
from graphkit.core.resources import resource_path
from graphkit.graph.builder.reference_data import ReferenceData

TESTS = Path(__file__).parent
PRINTED = TESTS / "printed"
LICENCES = {"wexmoor-sif-2015": RESTRICTED}
OF_THREE_PLACES = (
    REPORTS / "ambleford-ilacs-2023.txt",
    KINDS / "ambleford-monitoring-visit-2022.txt",  # an inspection of 2021 that is not loaded
    REPORTS / "wexmoor-sif-2015.txt",  # may not be republished
    REPORTS / "wexmoor-ilacs-2018.txt",
    PRINTED / "wexmoor-ilacs-2026.txt",  # without an overall grade
    REPORTS / "northmere-jtai-2022.txt",
    KINDS / "northmere-focused-visit-2024.txt",  # with an area for priority action
    KINDS / "northmere-area-send-2024.txt",
)
OLDER_THAN_THE_LIST = (
    REPORTS / "wexmoor-ilacs-2018.txt",
    KINDS / "ambleford-monitoring-visit-2022.txt",
)
OF_ONE_PLACE = (REPORTS / "ambleford-ilacs-2023.txt",)
RECORDS = """slough-* reading-* bradford-2026-* bradford-2022-* east-sussex-202* medway-202*
*-2023-02-06-jtai trafford-2026-* isle-of-wight-* windsor-*-2020*-ilacs* wokingham-2015*""".split()
WEXMOOR_SINCE = [
    *(
        lists.LINK,
        "E99000002",
        "Wexmoor",
        "Open",
        "South West",
        date(2023, 11, 6),
        date(2024, 1, 15),
    ),
    *("Standard inspection", lists.RI, lists.GOOD, lists.RI, lists.RI, lists.GOOD),
]
INVENTED = {  # a name in documented examples → its counterpart in the invented places
    "Slough": "Ambleford",
    "sloug": "amblef",
    "Reading": "Wexmoor",
    "East Sussex": "Wexmoor",
    "Bradford": "Northmere",
    "Medway": "Northmere",
    "Thames Valley Police": "Norvale Police",
    "Adopt Thames Valley": "Adopt Norvale",
    "Achieving for Children": "Ambleford Children First",
    "E06000039/2019-01-21-ilacs": "E99000001/2023-03-06-ilacs",
    "E06000039/2023-01-23-ilacs": "E99000001/2023-03-06-ilacs",
    "E06000039": "E99000001",
    "January 2023": "March 2023",
}
PARTLY_LOADED = INVENTED | {  # Ambleford's latest full inspection is not loaded
    "Slough": "Wexmoor",
    "sloug": "wexmo",
    "Reading": "Ambleford",
    "E06000039/2019-01-21-ilacs": "E99000002/2018-08-06-ilacs",
    "E06000039/2023-01-23-ilacs": "E99000002/2018-08-06-ilacs",
    "E06000039": "E99000002",
    "January 2023": "August 2018",
}


DOCUMENTED_FILES = {  # names of files in the examples of commands, which are text
    "reports/wexmoor-ilacs-2018.txt": "reports/wexmoor-ilacs-2018.pdf",
    "--graph wexmoor-ilacs-2018.txt": "--graph wexmoor-ilacs-2018.pdf",
    "wexmoor-sif-2015.txt": "wexmoor-sif-2015.pdf",
    "sed -i s/good/fine/ reports/wexmoor-sif-2015.txt": "echo >> reports/wexmoor-sif-2015.pdf",
}
EARLIER_BUILD = (
    "graphkit --store part.db build reports/wexmoor-sif-2015.txt --register register > part.log"
)
SHIPPED_NAMES = {  # a name in the examples of commands → its counterpart in the shipped records
    "Ambleford": "Slough",
    "ambleford": "slough",
    "Wexmoor": "Reading",
    "wexmoor": "reading",
    "Northmere": "Bradford",
    "northmere": "bradford",
    "E99000001/2023-03-06-ilacs": "E06000039/2023-01-23-ilacs",
    "E99000001": "E06000039",
    " --register register": "",
    "reports/wexmoor-ilacs-2018.txt": "reports/reading-2019-09-16-ilacs.json.xz",
    "--graph wexmoor-ilacs-2018.txt": "--graph reading-ilacs-2019.pdf",
    EARLIER_BUILD: "cp -r graphkit.db part.db",
    "wexmoor-sif-2015.txt": "reading-2016-05-23-sif.json.xz",
}


@dataclass(frozen=True, eq=False)
class TypicalStore:
    """A graph, and the names that documented examples have for what is in it."""

    name: str
    location: Path
    names: Mapping[str, str]
    shell_names: Mapping[str, str]  # in the examples of commands

    def words(self, documented: str) -> str:
        """Return the words of the example of an ability,
        question or tool with the names of this graph.
        """
        return _with_names(documented, self.names)

    def shell_line(self, documented: str) -> str:
        """Return the example of a command with the names of this graph."""
        return _with_names(documented, self.shell_names)

    def copy_inputs(self, folder: Path) -> None:
        """Copy the reports of this graph, and the register of their places, to a folder."""
        for name in ("reports", "register"):
            if (own := self.location.parent / name).is_dir():
                shutil.copytree(own, folder / name)


def _with_names(documented: str, names: Mapping[str, str]) -> str:
    if not names:
        return documented
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(known, lambda found: names[found[0]], documented)


@cache
def typical_store(name: str) -> TypicalStore:
    """Return a graph by name: one of STORES."""
    make, inputs, names, shell_names = STORES[name]
    modules = [TESTS / f"{each}.py" for each in ("builds", "official_lists", "printed_reports")]
    folder = kept_store(f"typical-{name}", [*inputs, *modules], make)
    return TypicalStore(name, folder / "graphkit.db", names, shell_names)


def _make_printed(folder: Path) -> None:
    """Build from PDF files, with their words and pages,
    and an official list that agrees with them.
    """
    _build(folder, OF_THREE_PLACES, lists.AMBLEFORD, lists.WEXMOOR)


def _make_partial(folder: Path) -> None:
    """Build from two reports of places that the official list has inspected since,
    beside one not loaded.
    """
    _build(
        folder, OLDER_THAN_THE_LIST, lists.AMBLEFORD, lists.WEXMOOR, WEXMOOR_SINCE, lists.UNLOADED
    )


def _make_shipped(folder: Path) -> None:
    """Build from records that ship with graphkit, without words, with all published lists."""
    records = resource_path("data", "records")
    chosen = sorted({path for pattern in RECORDS for path in records.glob(f"{pattern}.json.xz")})
    (folder / "reports").mkdir()
    for path in (*chosen, *filter(Path.exists, map(corrections_path, chosen))):
        shutil.copy(path, folder / "reports")
    pipeline.build([folder / "reports"], folder / "graphkit.db", pipeline.BuildOptions(1))


def _build(folder: Path, texts: tuple[Path, ...], *listed: list[lists.Cell]) -> None:
    register = write_register(folder / "register")
    (folder / "reports").mkdir()
    for text in texts:
        print_report(text, folder / "reports", LICENCES.get(text.stem, ""))
    official: tuple[Path, ...] = ()
    if listed:
        sheets = {
            "Inspections": lists.table(lists.INSPECTIONS, *listed),
            "Visits": lists.table(lists.VISITS, lists.VISIT),
        }
        official = (lists.write_list(folder / "inspections.xlsx", sheets),)
    reference = ReferenceData(register, official=official)
    pipeline.build(
        [folder / "reports"], folder / "graphkit.db", pipeline.BuildOptions(1, reference)
    )


def _make_one_pdf(folder: Path) -> None:
    """Build from one PDF file, without an official list."""
    _build(folder, OF_ONE_PLACE)


def _make_one_text(folder: Path) -> None:
    """Build from one text, without an official list."""
    register = write_register(folder / "register")
    options = pipeline.BuildOptions(1, ReferenceData(register))
    pipeline.build([*OF_ONE_PLACE], folder / "graphkit.db", options)


Made = tuple[Callable[[Path], object], tuple[Path, ...], Mapping[str, str], Mapping[str, str]]
_OF_ONE = (*OF_ONE_PLACE, TESTS / "register")
_OF_PLACES = (*OF_THREE_PLACES, TESTS / "register")
STORES: dict[str, Made] = {  # name → how it is made, of what, and its names
    "printed": (_make_printed, _OF_PLACES, INVENTED, DOCUMENTED_FILES),
    "one-pdf": (_make_one_pdf, _OF_ONE, INVENTED, {}),
    "one-text": (_make_one_text, _OF_ONE, INVENTED, {}),
    "shipped": (_make_shipped, (resource_path("data", "records"),), {}, SHIPPED_NAMES),
    "partial": (
        _make_partial,
        _OF_PLACES,
        PARTLY_LOADED,
        DOCUMENTED_FILES
        | {
            "reports/wexmoor-sif-2015.txt": "reports/wexmoor-ilacs-2018.pdf",
            (
                "sed -i s/good/fine/ reports/wexmoor-sif-2015.txt"
            ): "echo >> reports/wexmoor-ilacs-2018.pdf",
            "E99000001/2023-03-06-ilacs": "E99000002/2018-08-06-ilacs",
        },
    ),
}
SINGLE = ("one-pdf", "one-text")  # graphs of a single file
SEVERAL = tuple(name for name in STORES if name not in SINGLE)
