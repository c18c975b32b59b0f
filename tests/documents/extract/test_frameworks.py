"""A new version of a framework is one new file;
a report of a version without a file is never silent.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from builds import AMBLEFORD, KINDS, REPORTS, edited_copy
from documents.extract.documents import PARAGRAPH, ROW, document, document_of

from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks, load_frameworks, use_frameworks
from graphkit.core.model import Record
from graphkit.core.resources import resource_path
from graphkit.core.schemes import scheme_values
from graphkit.documents.extract.extractor import extract
from graphkit.documents.extract.front.judgements import read_judgements
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.ingest import read_document
from graphkit.documents.register import Register
from graphkit.surfaces.maps.timeline_chart import inspection_mark

ILACS_2027 = """
framework: ilacs
version: "2027"
first_year: 2027
criteria:
  overall-effectiveness:
  leaders:
  family-help:              # new
    printed: ["Experiences and progress of families who need family help"]
  help-and-protection:
  children-in-care:         # under a new name
    printed: ["Experiences and progress of children who live away from home"]
  care-leavers:
"""
IN_CARE, AWAY = (
    "experiences and progress of children in care",
    "experiences and progress of children who live away from home",
)
PROTECTION = "The experiences and progress of children who need help and protection"
FAMILY_HELP = "The experiences and progress of families who need family help"
OF_2027 = (("2023", "2027"), (IN_CARE, AWAY))
NEW_ROW = (f"{PROTECTION}\tGood\n", f"{FAMILY_HELP}\tOutstanding\n{PROTECTION}\tGood\n")
NEW_SECTION = (
    f"{PROTECTION}: good\n",
    f"{FAMILY_HELP}: outstanding\n\n0. Families have help within days.\n\n{PROTECTION}: good\n",
)


PLANNING = "Planning for children in need"
GRADED_VISIT = f"""
criteria:
  overall-effectiveness:
    stated_in_block: ['{PLANNING} <is><grade>']
"""

HARBOUR = """
framework: harbour
label: Harbour inspection
definition: An inspection of those who help children in a harbour.
letter: always
joint: true
mark: hexagon
order: 5
titles: [harbour inspection]
"""


@pytest.fixture
def frameworks_with_2027(tmp_path: Path) -> Path:
    """A folder of frameworks with one file more than graphkit's."""
    folder = tmp_path / "frameworks"
    shutil.copytree(resource_path("data", "frameworks"), folder)
    (folder / "ilacs-2027.yaml").write_text(ILACS_2027)
    return folder


def read(folder: Path, register: Register, *changes: tuple[str, str]) -> Record:
    return extract(read_document(edited_copy(REPORTS / AMBLEFORD, folder, *changes)), register)


def sections(record: Record) -> dict[str, int]:
    found: dict[str, int] = {}
    for finding in record.findings:
        found[finding.section] = found.get(finding.section, 0) + 1
    return found


def notes(record: Record) -> list[tuple[str, str]]:
    return [(note.code, note.span.text if note.span else "") for note in record.notes]


def test_a_new_version_is_one_new_file(
    frameworks_with_2027: Path, tmp_path: Path, register: Register
) -> None:
    with use_frameworks(frameworks_with_2027):
        record = read(tmp_path, register, *OF_2027, NEW_ROW, NEW_SECTION)
        before = extract(read_document(REPORTS / AMBLEFORD), register)
    assert (record.framework, record.version, record.dates[0].start) == (
        "ilacs",
        "2027",
        date(2027, 3, 6),
    )
    assert {one.criterion: one.grade for one in record.judgements} == {
        "overall-effectiveness": "good",
        "leaders": "good",
        "family-help": "outstanding",
        "help-and-protection": "good",
        "children-in-care": "requires-improvement",
        "care-leavers": "outstanding",
    }
    assert sections(record) == sections(before) | {"family-help": 1}
    assert notes(record) == []
    assert before.version == "2023"


def test_a_new_framework_is_one_new_file(tmp_path: Path, register: Register) -> None:
    letter, title = (
        REPORTS / "northmere-jtai-2022.txt",
        "oint targeted area inspection of Northmere",
    )
    renamed = edited_copy(letter, tmp_path, (f"J{title}", "Harbour inspection of Northmere"))
    folder = tmp_path / "frameworks"
    shutil.copytree(resource_path("data", "frameworks"), folder)
    (folder / "harbour.yaml").write_text(HARBOUR)
    with use_frameworks(folder):
        record, mark = (
            extract(read_document(renamed), register),
            str(inspection_mark("harbour", "", "")[0]),
        )
    before = extract(read_document(letter), register)
    assert (record.framework, before.framework) == ("harbour", "jtai")
    assert [one.section for one in record.findings] == [one.section for one in before.findings]
    assert [one.name for one in record.people] == [one.name for one in before.people]
    assert [note.code for note in record.notes] == ["unknown-theme"]
    assert mark == str(inspection_mark("area-send", "", "")[0])


def test_a_visit_that_states_a_grade_is_one_file(tmp_path: Path, register: Register) -> None:
    folder = tmp_path / "frameworks"
    shutil.copytree(resource_path("data", "frameworks"), folder)
    with (folder / "focused-visit.yaml").open("a") as file:
        file.write(GRADED_VISIT)
    letter = KINDS / "wexmoor-focused-visit-2019.txt"
    graded = edited_copy(letter, tmp_path, ("Overview\n", f"Overview\n\n{PLANNING} is good.\n"))
    with use_frameworks(folder):
        record = extract(read_document(graded), register)
    assert [(one.criterion, one.grade) for one in record.judgements] == [
        ("overall-effectiveness", "good")
    ]
    assert record.judgements[0].span.text == f"{PLANNING} is good"
    assert not extract(read_document(graded), register).judgements


def test_a_report_of_an_unknown_version_is_noted(tmp_path: Path, register: Register) -> None:
    record = read(tmp_path, register, *OF_2027)
    renamed = "experiences-and-progress-of-children-who-live-away-from-home"
    row = f"The {AWAY}\tRequires improvement to be good"
    assert record.version == ""
    assert {one.criterion: one.grade for one in record.judgements}[
        renamed
    ] == "requires-improvement"
    assert notes(record) == [
        ("unknown-criterion", row),
        ("unknown-version", row),
        ("unknown-heading", f"The {AWAY}: requires improvement to be good"),
    ]
    before = sections(extract(read_document(REPORTS / AMBLEFORD), register))
    assert sections(record) == {
        renamed if name == "children-in-care" else name: n for name, n in before.items()
    }


def test_an_unknown_heading_is_noted_and_changes_nothing(
    tmp_path: Path, register: Register
) -> None:
    heading = ("What needs to improve?\n", "Weather\n\nIt rained.\n\nWhat needs to improve?\n")
    record = read(tmp_path, register, heading)
    assert notes(record) == [("unknown-heading", "Weather")]
    assert record.version == "2023"


def test_an_unknown_heading_may_have_its_grade_in_a_cell() -> None:
    pieces = [
        (ROW, "Weather and winds\tGood"),
        (PARAGRAPH, "Children live in Wexmoor. " * 6, "1"),
        (ROW, "The experiences and progress of weather and winds\tGood"),
        (PARAGRAPH, "It rained on most days. " * 6, "2"),
    ]
    found = outline(
        find_cover(document_of(*pieces)), "ilacs", {"weather and winds": "weather-and-winds"}
    )
    assert [
        (one.criterion, len(one.unknown_headings)) for one in found if one.role == "criterion"
    ] == [("weather-and-winds", 1)]


@pytest.mark.parametrize(
    "lines",
    [
        [
            (ROW, "Judgement\tGrade"),
            (ROW, "The weather in the area\tGood"),
            (ROW, "Overall effectiveness\tGood"),
        ],
        ["Judgement Grade", "The weather in the area Good", "Overall effectiveness Good"],
        ["Judgement Grade", "Overall effectiveness", "Good", "The weather in the area", "Good"],
        [(ROW, "The weather in the area\tGood"), (ROW, "Overall effectiveness\tGood")],
    ],
)
def test_an_unknown_row_keeps_its_grade(lines: list) -> None:
    read = read_judgements(find_cover(document(lines)), "ilacs")
    assert [(one.criterion, one.grade) for one in read.judgements] == [
        ("overall-effectiveness", "good"),
        ("weather-in-the-area", "good"),
    ]
    (note,) = read.notes
    assert note.code == "unknown-criterion"
    assert note.span is not None
    assert note.span.text.startswith("The weather in the area")


def test_a_row_without_any_known_word_is_noted() -> None:
    rows = [(ROW, "Overall effectiveness\tGood"), (ROW, "The weather in the area\tRather fine")]
    read = read_judgements(find_cover(document(rows)), "ilacs")
    assert [one.criterion for one in read.judgements] == ["overall-effectiveness"]
    assert [(one.code, one.span and one.span.text) for one in read.notes] == [
        ("unknown-criterion", "The weather in the area\tRather fine")
    ]


def test_a_row_of_another_framework_is_noted() -> None:
    rows = [(ROW, "Overall effectiveness\tGood"), (ROW, "Adoption performance\tGood")]
    read = read_judgements(find_cover(document(rows)), "ilacs")
    assert [one.criterion for one in read.judgements] == ["overall-effectiveness", "adoption"]
    assert [note.code for note in read.notes] == ["unknown-criterion"]


def test_every_framework_and_criterion_is_in_its_scheme() -> None:
    frameworks = current_frameworks()
    assert {each.framework for each in frameworks} == scheme_values("framework")
    criteria = {name for each in frameworks for name in frameworks.criteria_of(each.framework)}
    assert criteria <= scheme_values("criterion")
    assert set(frameworks.grades) <= scheme_values("grade")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("framework: ilacs\ntitel: [x]", "unknown key 'titel'"),
        ("titles: [x]", "the key 'framework' is missing"),
        (
            "framework: x\ncriteria: {leaders: {lable: x}}",
            "criterion 'leaders' of x: unknown key 'lable'",
        ),
        ("framework: [", "is no YAML"),
        ("framework: x\ncriteria:\n  weather:", "criterion 'weather' of x is not defined"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "x.yaml").write_text(content)
    with pytest.raises(GraphkitError, match=words):
        load_frameworks(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("thresholds: {new_moons: 3}", "unknown threshold 'new_moons'"),
        ("thresholds: {rated_findings: x}", "rated_findings: 'x' where a whole number should be"),
        ("interval: three", "interval: 'three' where a whole number should be"),
    ],
)
def test_a_wrong_threshold_is_named(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "_common.yaml").write_text(content)
    with pytest.raises(GraphkitError, match=words):
        load_frameworks(tmp_path)
