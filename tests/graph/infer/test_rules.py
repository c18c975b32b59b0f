"""Statements that are inferred from several reports and the register."""

import shutil
from pathlib import Path

import pytest
from builds import AMBLEFORD as AMBLEFORD_2023
from builds import KINDS, REPORTS, build_graph, edited_copy
from builds import WEXMOOR as WEXMOOR_2018
from questions import answer

from graphkit.core.identifiers import graph_iri
from graphkit.core.terms import BASE, Gk, TermIri
from graphkit.graph.store.dataset import Store

AMBLEFORD, WEXMOOR, NORTHMERE = (f"authority/E9900000{number}" for number in (1, 2, 3))


def inferred(store: Store, prop: TermIri) -> set[tuple[str, str]]:
    """Return (subject, object) of the inferred statements with a property, as ends of IRIs."""
    rows = store.rows(f"SELECT ?s ?o FROM <{graph_iri('inferred')}> {{ ?s <{prop}> ?o }}")
    return {(subject.removeprefix(BASE), other.removeprefix(BASE)) for subject, other in rows}


def latest_inspections(store: Store) -> dict[str, str]:
    """Return authority → its latest full inspection, as ends of IRIs."""
    rows = store.rows("SELECT ?place ?latest { ?place gk:latestInspection ?latest }")
    return {place.removeprefix(BASE): latest.removeprefix(BASE) for place, latest in rows}


def test_inspections_of_an_authority_are_in_order(small: Store) -> None:
    first, second = "inspection/E99000002/2015-06-02-sif", "inspection/E99000002/2018-08-06-ilacs"
    assert inferred(small, Gk.previousInspection) == {(second, first)}
    assert latest_inspections(small)[WEXMOOR] == second


def test_the_host_of_a_shared_service_is_a_member(register_folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(register_folder, own)
    agencies = own / "agencies" / "norvale.yaml"
    members, host = (
        "serves: [Ambleford, Northmere, Wexmoor]",
        "serves: [{area: Wexmoor, role: host}]",
    )
    agencies.write_text(agencies.read_text("utf-8").replace(members, host), "utf-8")
    store = build_graph(tmp_path / "db", own, REPORTS / AMBLEFORD_2023)
    delivered = store.rows("SELECT ?b ?a { ?x gk:deliverer ?b ; gk:deliveredFor ?a }")
    assert (f"{BASE}agency/adopt-norvale", BASE + WEXMOOR) in delivered


def test_latest_grade_is_of_the_last_full_inspection(small: Store) -> None:
    rows = small.rows("SELECT ?place ?grade { ?place gk:inspected ?day ; gk:rated ?grade }")
    grades = {place.removeprefix(BASE): grade.rpartition("/")[2] for place, grade in rows}
    assert grades == {AMBLEFORD: "good", WEXMOOR: "inadequate"}
    assert NORTHMERE not in latest_inspections(small)  # a joint one of a theme only


def test_without_an_overall_grade_the_worst_is_the_rating(
    register_folder: Path, tmp_path: Path
) -> None:
    ungraded = ("Overall effectiveness\tGood\n", ""), ("2023", "2026")
    report = edited_copy(REPORTS / AMBLEFORD_2023, tmp_path, *ungraded)
    later = build_graph(tmp_path / "db", register_folder, REPORTS / AMBLEFORD_2023, report)
    assert latest_inspections(later)[AMBLEFORD] == "inspection/E99000001/2026-03-06-ilacs"
    rows = later.rows("SELECT ?by ?day { authority:E99000001 gk:ratedBy ?by ; gk:inspected ?day }")
    assert rows == [("worst", "2026-03-06")]


def test_earlier_inspection_links_to_the_loaded_one(small: Store) -> None:
    earlier = {inspection for _, inspection in inferred(small, Gk.refersTo)}
    assert earlier == {"inspection/E99000002/2015-06-02-sif"}


@pytest.mark.parametrize(
    ("text", "is_linked"),
    [
        ("inspected in August 2018", True),
        ("inspected in 2018", True),
        ("inspected in October 2018", True),  # when the report came out
        ("inspected in 2019", False),
        ("inspected in June 2019", False),
        ("inspected, as the inspection report published in October 2018 says", True),
    ],
)
def test_earlier_inspection_by_month_of_publication(
    text: str, is_linked: bool, register_folder: Path, tmp_path: Path
) -> None:
    earlier = REPORTS / WEXMOOR_2018
    look_back = ("it was judged to require improvement in 2015", f"it was last {text}")
    later = edited_copy(earlier, tmp_path, ("August 2018", "August 2022"), look_back)
    store = build_graph(tmp_path / "db", register_folder, earlier, later)
    found = {inspection for _, inspection in inferred(store, Gk.refersTo)}
    assert ("inspection/E99000002/2018-08-06-ilacs" in found) is is_linked


def test_loaded_inspection_keeps_its_own_framework(register_folder: Path, tmp_path: Path) -> None:
    again = ("Inspection of services for children", "Re-inspection of services for children")
    earlier = edited_copy(REPORTS / "wexmoor-sif-2015.txt", tmp_path, again)
    store = build_graph(tmp_path / "db", register_folder, earlier, REPORTS / WEXMOOR_2018)
    rows = answer(store, "judgements-through-time", authority="Wexmoor")
    found = {(row["framework"], row["source"]) for row in rows if row["date"] == "2015-06-02"}
    assert found == {
        ("sif-reinspection", "judged"),
        ("sif-reinspection", "stated in the report of 2018"),
    }


def letter_with(text: str, register_folder: Path, folder: Path) -> Store:
    """Build a store with the letter on a visit to Wexmoor, with this text before its end."""
    end = "Yours sincerely"
    letter = edited_copy(
        KINDS / "wexmoor-focused-visit-2019.txt", folder, (end, f"{text}\n\n{end}")
    )
    return build_graph(folder / "db", register_folder, letter)


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("Thank you.", "2018-08-06-ilacs"),  # the latest one before the visit
        ("Since the inspection in August 2018, caseloads have come down.", "2018-08-06-ilacs"),
        ("Since the inspection in 2015, caseloads have come down.", "2018-08-06-ilacs"),
        # it is not loaded
        ("Since the inspection in January 2019, caseloads have come down.", None),
    ],
)
def test_a_visit_follows_a_full_inspection(
    text: str, follows: str | None, register_folder: Path, tmp_path: Path
) -> None:
    end = "Yours sincerely"
    letter = edited_copy(
        KINDS / "wexmoor-focused-visit-2019.txt", tmp_path, (end, f"{text}\n\n{end}")
    )
    store = build_graph(tmp_path / "db", register_folder, letter, REPORTS / WEXMOOR_2018)
    found = [full.rpartition("/")[2] for _, full in inferred(store, Gk.followsInspection)]
    assert found == ([follows] if follows else [])


def test_month_of_publication_is_not_month_of_inspection(
    register_folder: Path, tmp_path: Path
) -> None:
    text = "The last inspection report was published in June 2016. It was judged to be good."
    store = letter_with(text, register_folder, tmp_path)
    assert store.rows("SELECT ?when { ?look gk:reportedIn ?when }") == [("2016-06",)]
    rows = answer(store, "judgements-through-time", authority="Wexmoor")
    assert [(row["date"], row["source"]) for row in rows if row["date"] == "2016-06"] == [
        ("2016-06", "stated in the report of 2019, dated by publication")
    ]


def test_a_report_is_never_its_own_earlier_inspection(
    register_folder: Path, tmp_path: Path
) -> None:
    text = "Since the focused visit in 2019, caseloads have come down."
    store = letter_with(text, register_folder, tmp_path)
    assert ("2019",) in store.rows("SELECT ?when { ?look gk:inspectedIn ?when }")
    assert not inferred(store, Gk.refersTo)


def test_an_agency_is_shared_with_whose_reports_name_it(small: Store) -> None:
    partners = inferred(small, Gk.sharedWith)
    assert {
        ("agency/norvale-police", AMBLEFORD),
        ("agency/wexmoor-constabulary", WEXMOOR),
    } <= partners
    assert ("agency/norvale-police", WEXMOOR) not in partners


def test_a_service_is_labelled_with_its_fullest_name(small: Store) -> None:
    rows = small.rows(
        "SELECT ?label { id:service\\/E99000001\\/multi-agency-safeguarding-hub rdfs:label ?label }"
    )
    assert rows == [("multi-agency safeguarding hub (MASH)",)]


def test_instances_of_a_class_are_of_its_superclasses(small: Store) -> None:
    for narrow, wide in (("PoliceForce", "Agency"), ("Panel", "Service")):
        members, wider = (
            set(small.rows(f"SELECT ?x {{ ?x a gk:{kind} }}")) for kind in (narrow, wide)
        )
        assert set() < members < wider
