"""The files of a register: entries are read, and errors name file and entry."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from builds import REPORTS, build

from graphkit.core.errors import RegisterError
from graphkit.core.identifiers import authority_iri
from graphkit.documents.register import Agency, Register, load_register
from graphkit.documents.register.entities import Alias, Area, Code, Period
from graphkit.documents.register.register import read_register
from graphkit.documents.register.register_files import COLUMNS, checked_rows
from graphkit.graph.entities.entity_search import find_place
from graphkit.graph.store.dataset import open_store

HEADS = {
    "sources.csv": "key,title,licence,looked_up\nown,Own knowledge,facts,2026-11-26\n",
    "authorities.csv": "gss,urn,dfe,name,official_name,kind,region,opened,closed,sure,source,note\n"
    "E06000901,1,901,Ambleford,Ambleford Council,unitary,North East,,,true,own,\n"
    "E06000902,2,902,Wexmoor,Wexmoor Council,unitary,North East,,,true,own,\n",
    "authority-names.csv": "gss,text,kind,from,until,source\n",
    "authority-codes.csv": "gss,code,until,source,note\n",
    "neighbours.csv": "gss,1,2,3,4,5,6,7,8,9,10,source\n",
    "changes.csv": "date,kind,original,resulting,sure,source,note\n",
    "laws.csv": "id,title,kind,aliases,from,until,source,note\n",
    "spellings.csv": "class,name,others\n",
}


def register_of(folder: Path, agencies: str = "", **changed: str) -> Register:
    (folder / "agencies").mkdir()
    for name, text in HEADS.items():
        (folder / name).write_text(text + changed.get(name.split(".")[0], ""), encoding="utf-8")
    head = (
        "class: ChildrensTrust\nsector: childrens-trust\nrole: delivers\nsource: own\nagencies:\n"
    )
    (folder / "agencies" / "trusts.yaml").write_text(head + agencies, encoding="utf-8")
    return read_register(folder)


def test_an_agency_entry_takes_four_lines(tmp_path: Path) -> None:
    line = (
        "- {id: t, name: Wexmoor Trust, opened: 2015-10, serves: [{area: Wexmoor, until: 2016}]}\n"
    )
    register = register_of(tmp_path, line)
    assert [
        a.id for a in register.agencies_serving("E06000902", "ChildrensTrust", date(2016, 12, 31))
    ] == ["t"]
    assert register.agencies_serving("E06000902", "ChildrensTrust", date(2017, 1, 1)) == []
    assert register.agencies_serving("E06000902", "ChildrensTrust", date(2015, 9, 30)) == []


def test_uncertain_agency_has_uncertain_areas(tmp_path: Path) -> None:
    line = "- {id: t, name: T, sure: false, serves: [Wexmoor, {area: Ambleford, sure: true}]}\n"
    agency = register_of(tmp_path, line).agency("t")
    assert agency
    assert [area.sure for area in agency.areas] == [False, True]


def test_all_fields_of_an_agency_are_read(tmp_path: Path) -> None:
    entry = """- id: t
  name: Wexmoor Trust
  opened: 2015-10
  closed: 2019
  formerly: [{text: Wexmoor Care, from: 2014, until: 2015-09-30, source: a letter}]
  also: [Trust of Wexmoor]
  short: [WT]
  local: [the Trust]
  serves: [Wexmoor, {area: Ambleford, role: host, from: 2016, until: 2017-03, sure: false,
           legal-basis: ukpga/1/2, source: its website}]
  hospital: [{area: Wexmoor, from: 2016}]
  codes: {ods: X1, company: 7}
  homepage: https://trust.example
  note: a note
"""
    agency = register_of(tmp_path, entry).agency("t")
    assert agency == Agency(
        "t",
        "ChildrensTrust",
        "Wexmoor Trust",
        "childrens-trust",
        (
            Alias("Wexmoor Care", "name", "a letter", period=Period("2014", "2015-09-30")),
            Alias("Trust of Wexmoor", "variant", source="own"),
            Alias("WT", "abbreviation", source="own"),
            Alias("the Trust", "local", source="own"),
        ),
        (
            Area("E06000902", "delivers", source="own"),
            Area(
                "E06000901",
                "host",
                "its website",
                False,
                "ukpga/1/2",
                period=Period("2016", "2017-03"),
            ),
        ),
        (("hospital", Area("E06000902", "provides", "own", period=Period("2016"))),),
        False,
        (Code("company", "7", source="companies-house"), Code("ods", "X1", source="ods")),
        "https://trust.example",
        "own",
        period=Period("2015-10", "2019"),
    )
    assert (agency.opened, agency.closed) == (date(2015, 10, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("- {id: t, name: T, serves: [Nowhere]}\n", "authorities.csv has no authority 'Nowhere'"),
        ("- {id: t, name: T, serves: [Wexmoor], opend: 2015}\n", "unknown field: opend"),
        ("- {id: t, name: T, opened: soon, serves: [Wexmoor]}\n", "'soon' is not a date"),
        ("- {id: t, serves: [Wexmoor]}\n", "trusts.yaml, agency t: 'name'"),
        (
            "- {id: t, name: T, opened: 2016, closed: 2015-12}\n",
            "agency t: the period ends (2015-12) before it begins (2016)",
        ),
        (
            "- {id: t, name: T, also: [{text: A, from: 2016-02, until: 2016-01}]}\n",
            "agency t: the period ends (2016-01) before it begins (2016-02)",
        ),
        (
            "- {id: t, name: T, closed: 2015, serves: [{area: Wexmoor, from: 2016}]}\n",
            "agency t: the period ends (2015) before it begins (2016)",
        ),
        (
            "- {id: t, name: T, short: [{until: 2016}]}\n",
            "agency t: a name in 'short' has no 'text'",
        ),
        ("- a trust\n", "trusts.yaml, agency a trust: "),
        ("- {id: t, name: T, serves: [Wexmoor]}\n" * 2, "more than one agency has the id t"),
    ],
)
def test_errors_name_file_and_entry(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(RegisterError, match=re.escape(complaint)):
        register_of(tmp_path, line)


def test_error_on_a_row_with_a_missing_cell(tmp_path: Path) -> None:
    with pytest.raises(
        RegisterError, match=r"laws\.csv, line 2: the row has 2 cells, the header has 8"
    ):
        register_of(
            tmp_path, "- {id: t, name: T, serves: [Wexmoor]}\n", laws="ukpga/1901/1,An Act\n"
        )


@pytest.mark.parametrize(
    ("file", "row", "complaint"),
    [
        (
            "authority-names",
            "E06000901,A,name,2016,2015,own",
            "line 2: the period ends (2015) before it",
        ),
        (
            "authorities",
            "E06000903,3,903,N,N,unitary,,2020-04-01,2020-03-31,,own,",
            "line 4: the period ends",
        ),
        ("laws", "ukpga/1,An Act,act,,2016,never,own,", "line 2: 'never' is not a date"),
        (
            "changes",
            "2016,merged,agency/t,agency/u,true,own,",
            "the register has no agency/u, which changed",
        ),
    ],
)
def test_impossible_rows_are_refused(tmp_path: Path, file: str, row: str, complaint: str) -> None:
    with pytest.raises(RegisterError, match=re.escape(f"{file}.csv") + ".*" + re.escape(complaint)):
        register_of(tmp_path, "- {id: t, name: T, serves: [Wexmoor]}\n", **{file: row + "\n"})


def test_each_source_has_the_day_it_was_looked_up(tmp_path: Path) -> None:
    sources = "a,A list,facts,2026-11-27\nreports,Reports,facts,2026-11-20\n"
    register = register_of(tmp_path, "- {id: t, name: T, serves: [Wexmoor]}\n", sources=sources)
    assert register.day == "2026-11-27"
    assert register.looked_up("own") == "2026-11-26"
    assert register.looked_up("report wexmoor-sif-2015, page 2") == "2026-11-20"
    assert register.looked_up("report wexmoor-sif-2015, page 2; a (its end)") == "2026-11-27"
    assert register.looked_up("a letter of the council") == ""


def test_an_agency_needs_a_source(tmp_path: Path) -> None:
    register_of(tmp_path, "- {id: t, name: T}\n")
    file = tmp_path / "agencies" / "trusts.yaml"
    file.write_text(file.read_text("utf-8").replace("source: own\n", ""), "utf-8")
    with pytest.raises(
        RegisterError, match=re.escape("trusts.yaml, agency t: 'source' is missing")
    ):
        read_register(tmp_path)


@pytest.mark.parametrize(("file", "columns"), COLUMNS.items())
def test_a_missing_column_is_an_error(tmp_path: Path, file: str, columns: str) -> None:
    header = columns.split()
    for missing in header:
        (tmp_path / file).write_text(",".join(each for each in header if each != missing), "utf-8")
        with pytest.raises(RegisterError, match=re.escape(f"{file} lacks the column '{missing}'")):
            next(checked_rows(tmp_path / file))


def test_neighbours_may_have_fewer_ranks(tmp_path: Path) -> None:
    register_of(tmp_path, "- {id: t, name: T}\n")
    (tmp_path / "neighbours.csv").write_text("gss,1,2,source\nE06000901,E06000902,,own\n", "utf-8")
    authority = read_register(tmp_path).authority("E06000901")
    assert authority is not None
    assert authority.neighbours == ("E06000902",)


def test_blank_lines_are_ignored_empty_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "blank.csv").write_text("a,b\n\n1,2\n", encoding="utf-8")
    assert [*checked_rows(tmp_path / "blank.csv")] == [{"a": "1", "b": "2"}]
    with pytest.raises(RegisterError, match=r"empty\.csv is empty"):
        next(checked_rows(tmp_path / "empty.csv"))


def test_names_of_an_unknown_authority_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="E06000999"):
        register_of(
            tmp_path,
            "- {id: t, name: T, serves: [Wexmoor]}\n",
            **{"authority-names": "E06000999,Nowhere,variant,,,own\n"},
        )


def test_places_of_the_folder_or_those_shipped(register_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    shutil.copytree(register_folder, folder)
    gss = sorted(authority.gss for authority in read_register(folder).authorities)[:2]
    lines = "place,authorities,source,note\n"
    rows = f"NORVALE,{gss[0]},known,\nNorvale,{' '.join(gss)},known,\n"
    (folder / "places.csv").write_text(f"{lines}{rows}", "utf-8")
    build(tmp_path / "db", folder, REPORTS)
    store = open_store(tmp_path / "db")
    assert find_place(store, "norvale") == ("Norvale", tuple(map(authority_iri, gss)))
    assert find_place(store, "Berkshire") is None
    (folder / "places.csv").write_text(f"{lines}Norvale,E99,known,\n", "utf-8")
    with pytest.raises(RegisterError, match=r"places\.csv: no authority has the code E99"):
        read_register(folder)
    (folder / "places.csv").unlink()
    assert read_register(folder).places == ()  # all that ship are of England
    assert "Berkshire" in {place.name for place in load_register().places}
