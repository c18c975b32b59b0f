"""Reports of uncommon kinds: each is read as far as possible, with a note of its kind.

Letters on visits are written here as they are published; of real ones only beginnings were seen.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from builds import KINDS, build
from kept_stores import kept_store
from questions import answer, columns_of

from graphkit.documents.extract.extractor import extract
from graphkit.documents.ingest import read_document
from graphkit.documents.register import Register
from graphkit.graph.store.dataset import Store, open_store


@pytest.fixture(scope="session")
def kinds(register_folder: Path) -> Store:
    """The graph of one report of each rare kind, all of invented places."""

    def make(folder: Path) -> None:
        summary = build(folder / "db", register_folder, KINDS)
        assert not [item for item in summary.results if item.error]

    return open_store(kept_store("kinds", [KINDS, register_folder], make) / "db")


def of(store: Store, framework: str) -> dict[str, str]:
    return next(row for row in answer(store, "inspections") if row["framework"] == framework)


def found(store: Store, framework: str) -> list[tuple[str, str]]:
    """Return paragraph and polarity of the findings of the inspection of a kind."""
    rows = store.rows(
        f"""SELECT DISTINCT ?finding ?paragraph ?polarity {{
            ?inspection gk:framework/skos:notation "{framework}" ; gk:finding ?finding .
            ?finding gk:polarity/skos:notation ?polarity ; gk:paragraph ?paragraph }}"""
    )
    return sorted((paragraph, polarity) for _, paragraph, polarity in rows)


def recommendations_of(store: Store, authority: str, inspected: str) -> list[tuple[str, ...]]:
    rows = answer(store, "recommendations", authority=authority)
    return columns_of(
        [row for row in rows if row["inspected"] == inspected], "number", "addressedTo"
    )


# --- the inspections of services for looked after children of 2013


def test_chapters_of_2013_have_their_criterion(kinds: Store) -> None:
    rows = kinds.rows(
        """SELECT DISTINCT ?paragraph ?section { ?inspection gk:framework/skos:notation "lac-2013" ;
            gk:finding ?finding . ?finding gk:paragraph ?paragraph .
            OPTIONAL { ?finding gk:section/skos:notation ?section } }"""
    )
    assert sorted(rows) == [
        ("1", ""),
        ("2", "capacity-to-improve"),
        ("3", "outcomes"),
        ("4", "quality-of-provision"),
        ("5", "leadership-management-governance"),
    ]


def test_time_limits_of_2013_are_kept(kinds: Store) -> None:
    rows = answer(kinds, "recommendations", authority="Wexmoor")
    found = [row["timeLimit"] for row in rows if row["framework"] == "lac-2013"]
    assert found == ["immediately", "within three months", "within three months"]


# --- letters on visits


def test_a_focused_visit_is_a_letter_with_findings_and_no_grades(kinds: Store) -> None:
    (row,) = [
        row
        for row in answer(kinds, "inspections", authority="Wexmoor")
        if "visit" in row["framework"]
    ]
    assert (row["start"], row["end"], row["published"]) == (
        "2019-11-12",
        "2019-11-13",
        "2019-12-09",
    )
    assert row["overall"] == ""
    read = found(kinds, "focused-visit")
    assert {("l1", "strength"), ("l3", "weakness"), ("l5", "weakness")} <= set(read)
    assert len(recommendations_of(kinds, "Wexmoor", "2019-11-12")) == 3


def test_the_letter_is_addressed_to_a_person_and_not_to_a_street(kinds: Store) -> None:
    rows = kinds.rows(
        """SELECT DISTINCT ?name ?body { ?part org:role scheme:role\\/addressee ;
            org:member/foaf:name ?name ;
            org:organization/rdfs:label ?body }"""
    )
    assert sorted(rows) == [
        ("Jane Roe", "Northmere"),
        ("Odile Marchbanks", "Wexmoor"),
        ("Piers Lanyon", "Ambleford"),
    ]


def test_inspectors_who_carried_out_a_visit_are_named(kinds: Store) -> None:
    rows = kinds.rows(
        "SELECT DISTINCT ?name { ?p org:role scheme:role\\/team-inspector ; "
        "org:member/foaf:name ?name }"
    )
    assert {name for (name,) in rows} >= {
        "Tamsin Orchard",
        "Basil Hedley",
        "Greta Falmouth",
        "Idris Penrose",
    }


def test_a_priority_action_is_not_the_sentence_that_announces_it(kinds: Store) -> None:
    assert [number for number, _ in recommendations_of(kinds, "Northmere", "2024-01-16")] == [
        "priority-1",
        "1",
        "2",
    ]


def test_thanks_and_copies_of_the_letter_are_no_findings(kinds: Store) -> None:
    quotes = {quote for (quote,) in kinds.rows("SELECT ?q { ?f a gk:Finding ; gk:quote ?q }")}
    assert not [
        quote for quote in quotes if "copying this letter" in quote or "copied this letter" in quote
    ]
    assert not [quote for quote in quotes if quote.startswith("Ofsted will take")]


def test_a_monitoring_visit_refers_to_the_earlier_inspection(kinds: Store) -> None:
    row = of(kinds, "monitoring-visit")
    assert (row["start"], row["end"]) == ("2022-09-13", "2022-09-14")
    assert ("l1", "weakness") in found(kinds, "monitoring-visit")
    rows = answer(kinds, "judgements-through-time", authority="Ambleford")
    assert columns_of(rows, "date", "framework", "grade") == [
        ("2021-09", "ilacs", "Inadequate"),
        ("2022-09-13", "monitoring-visit", ""),
    ]


# --- area SEND


def test_an_area_send_inspection_has_outcome_and_addressees(kinds: Store) -> None:
    rows = answer(kinds, "area-send-outcomes")
    assert {row["outcome"] for row in rows} == {"systemic-failings"}
    assert all("systemic failings" in row["printed"] for row in rows)
    assert columns_of(rows, "priority", "responsible") == [
        ("true", "Northmere"),
        ("true", "Norvale Integrated Care Board"),
        ("true", "Norvale Integrated Care Board"),
        ("false", "Northmere"),
        ("false", "Norvale Integrated Care Board"),
    ]


def test_mentions_in_area_descriptions_are_found_once(register: Register) -> None:
    record = extract(read_document(KINDS / "northmere-area-send-2024.txt"), register)
    named = [one.surface for one in record.mentions]
    bodies = ["Northmere Council", "Norvale Integrated Care Board", "ICB"]
    assert named == [*bodies, "Wexmoor short breaks service"]  # no "the service", no postcode


def test_a_revisit_does_not_repeat_earlier_findings(tmp_path: Path, register: Register) -> None:
    lines = (
        "4 July 2019",
        "Dear Ms Flint",
        "Joint area SEND revisit in Northmere",
        (
            "Between 3 June 2019 and 5 June 2019, inspectors came to Northmere again to see what "
            "has changed."
        ),
        "Main findings",
        "The initial inspection found that:",
        "- families waited too long for plans of poor quality",
        "- nobody knew which children were out of school, and some were not safe.",
        "Plans still come too late, and their quality is poor.",
        (
            "At the time of the initial inspection, the quality of plans was poor and families "
            "were not heard. Families are still not heard well enough."
        ),
        "Yours sincerely",
        "Greta Falmouth\nHer Majesty's Inspector",
    )
    (tmp_path / "revisit.txt").write_text("\n\n".join(lines), encoding="utf-8")
    record = extract(read_document(tmp_path / "revisit.txt"), register)
    expected_rows = [
        (one.span.quote or "", one.polarity)
        for one in record.findings
        if one.heading == "main-findings"
    ]
    assert [(quote.split()[0], polarity) for quote, polarity in expected_rows] == [
        ("The", "context"),
        ("families", "context"),
        ("nobody", "context"),
        ("Plans", "weakness"),
        ("At", "context"),
        ("Families", "weakness"),
    ]


# --- youth justice


STANDARDS = {
    "overall-rating": "Requires improvement to be good",
    "governance-and-leadership": "Requires improvement to be good",
    "staff": "Good",
    "partnerships-and-services": "Outstanding",
    "information-and-facilities": "Good",
    "court-assessment": "Good",
    "court-planning": "Inadequate",
    "court-delivery": "Good",
    "court-reviewing": "Requires improvement to be good",
    "out-of-court-assessment": "Requires improvement to be good",
    "out-of-court-planning": "Good",
    "out-of-court-delivery": "Good",
    "out-of-court-policy": "Inadequate",
    "resettlement": "Good",
}


def test_a_youth_justice_service_is_rated_by_standard(kinds: Store) -> None:
    row = of(kinds, "youth-justice")
    assert (row["start"], row["published"], row["overall"]) == (
        "2024-01-08",
        "2024-03-12",
        "Requires improvement to be good",
    )
    assert row["leadInspector"] == "Wilhelmina Sparrow"
    rows = answer(kinds, "judgements-through-time", authority="Northmere")
    rated = {
        each["criterion"]: each["grade"] for each in rows if each["framework"] == "youth-justice"
    }
    assert rated == STANDARDS
    assert sorted(polarity for _, polarity in found(kinds, "youth-justice")) == [
        "context",
        "strength",
        "weakness",
        "weakness",
        "weakness",
    ]


def test_a_rating_of_youth_justice_is_no_overall_grade(kinds: Store) -> None:
    assert not kinds.rows("""SELECT ?grade { ?inspection gk:framework
        scheme:framework\\/youth-justice ;
        gk:judgement/gk:criterion scheme:criterion\\/overall-effectiveness }""")
    grades = kinds.rows("SELECT ?g { ?a rdfs:label 'Northmere' ; gk:overall ?g }")
    assert grades == []


def test_recommendations_are_to_the_council_of_the_service(kinds: Store) -> None:
    rows = recommendations_of(kinds, "Northmere", "2024-01-08")
    assert rows == [("1", "Northmere"), ("2", "Northmere")]
    inspectorates = kinds.rows(
        """SELECT ?name { ?inspection gk:framework scheme:framework\\/youth-justice ;
            gk:inspectorate/rdfs:label ?name }"""
    )
    assert inspectorates == [("His Majesty's Inspectorate of Probation",)]


def test_since_2025_work_with_victims_is_rated(tmp_path: Path, register: Register) -> None:
    lines = (
        "An inspection of youth justice work with children and victims in Wexmoor",
        "HM Inspectorate of Probation",
        "Published: 4 June 2025",
        "Ratings",
        "Fieldwork started on 3 March 2025\nOverall rating Good\nOrganisational delivery Good\n"
        "Work with children Outstanding\nWork with victims Excellent",
        "Foreword",
        "Children in Wexmoor are helped well by people who know them and like them.",
    )
    (tmp_path / "wexmoor.txt").write_text("\n\n".join(lines), encoding="utf-8")
    record = extract(read_document(tmp_path / "wexmoor.txt"), register)
    assert (record.framework, record.authority_name, str(record.dates[0].start)) == (
        "youth-justice",
        "Wexmoor",
        "2025-03-03",
    )
    assert {judged.criterion: judged.grade for judged in record.judgements} == {
        "overall-rating": "good",
        "organisational-delivery": "good",
        "work-with-children": "outstanding",
    }
    noted = [note for note in record.notes if note.code == "unknown-grade"]
    assert [note.message for note in noted] == ["work-with-victims: no such grade"]


# --- a safeguarding board alone


def test_a_board_review_has_grades_and_recommendations(kinds: Store) -> None:
    grade = kinds.rows(
        "SELECT DISTINCT ?g { ?j gk:criterion scheme:criterion\\/lscb ; gk:grade/skos:notation ?g }"
    )
    assert [value for (value,) in grade] == ["requires-improvement"]
    assert [number for number, _ in recommendations_of(kinds, "Wexmoor", "2014-03-03")] == [
        "1",
        "2",
    ]
    assert ("4", "weakness") in found(kinds, "lscb-review")
    expected_rows = columns_of(
        answer(kinds, "said-of-agency", agency="Wexmoor LSCB"), "paragraph", "resolvedBy"
    )
    assert ("r2", "addressed") in expected_rows  # which does not name it


# --- any other document


def test_an_unknown_document_is_read_by_headings_and_noted(kinds: Store) -> None:
    assert ("p0", "strength") in found(kinds, "other")
    rows = answer(kinds, "not-understood")
    assert {
        row["code"] for row in rows if row["report"].startswith("Report on Northmere, 2016")
    } == {"no-dates", "unknown-framework"}


def test_a_letter_of_unknown_kind_has_addressee_and_signatory(
    tmp_path: Path, register: Register
) -> None:
    lines = (
        "3 February 2010",
        (
            "Mr Hugh Mallow\nDirector of Children's Services\n"
            "Ambleford Council\nOld Mill\nFen\nAM1 2BB"
        ),
        "Dear Mr Mallow",
        "A look at duty work in Ambleford",
        "Inspectors came to Ambleford on 12 and 13 January 2010 to see how calls are answered.",
        "Strengths",
        "- Calls are answered at once by people who know what to ask.",
        "Yours sincerely",
        "Greta Falmouth\nHer Majesty's Inspector",
        "Copy: Chief Executive, Ambleford Council",
    )
    (tmp_path / "duty.txt").write_text("\n\n".join(lines), encoding="utf-8")
    record = extract(read_document(tmp_path / "duty.txt"), register)
    assert (record.framework, str(record.published)) == ("other", "2010-02-03")
    assert [str(visit.start) for visit in record.dates] == ["2010-01-12"]
    assert [(one.name, one.role, one.organisation) for one in record.people] == [
        ("Hugh Mallow", "addressee", "Ambleford Council"),
        ("Greta Falmouth", "signatory", ""),
    ]
    assert record.people[1].post == "HM Inspector"


def test_a_document_without_authority_or_day_is_an_error(
    register_folder: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    ending = "\n\nThey are open.\n\nYours sincerely\n\nGreta Falmouth\n\nHer Majesty's Inspector\n"
    letter.write_text(f"A visit to children's services in a county{ending}", "utf-8")
    (item,) = build(tmp_path / "db", register_folder, letter).results
    assert item.error.startswith("letter.txt: ")
    assert "\n" not in item.error
    letter.write_text(
        f"A visit to children's services in Northmere\n\nPublished: March 2019{ending}", "utf-8"
    )
    (item,) = build(tmp_path / "db", register_folder, letter).results
    assert "published in March 2019" in item.error


# --- real reports


@pytest.fixture(scope="session")
def rare(real: Path) -> Store:
    """The graph of real reports, with those of the rarer kinds."""
    return open_store(real)


def whom(store: Store, authority: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in answer(store, "recommendations", authority=authority):
        found.setdefault(row["number"], set()).add(row["addressedTo"])
    return found


def test_each_area_for_priority_action_has_the_bodies_of_its_row(rare: Store) -> None:
    halton = whom(rare, "Halton")
    both = {"Halton", "NHS Cheshire and Merseyside Integrated Care Board"}
    assert [halton[f"priority-{number}"] for number in range(1, 6)] == [both] * 5
    assert [halton[str(number)] for number in range(1, 5)] == [both] * 4
    plymouth = whom(rare, "Plymouth")
    assert plymouth["priority-4"] == {"NHS Devon Integrated Care Board"}
    assert plymouth["priority-3"] == {"Plymouth", "education in Plymouth"}
    assert plymouth["priority-5.1"] == plymouth["priority-5"] == {"Plymouth"}


def test_outcomes_as_printed(rare: Store) -> None:
    rows = {row["authority"]: row for row in answer(rare, "area-send-outcomes")}
    assert {place: row["outcome"] for place, row in rows.items()} == {
        "Halton": "systemic-failings",
        "Plymouth": "systemic-failings",
    }
    assert all(row["printed"].endswith(("urgently.", "improvements.")) for row in rows.values())


def test_the_five_grades_of_2013_and_no_latest_grade_from_them(rare: Store) -> None:
    rows = answer(rare, "judgements-through-time", authority="Kent")
    grades = {row["criterion"]: row["grade"] for row in rows if row["source"] == "judged"}
    assert grades == {
        "capacity-to-improve": "Good",
        "leadership-management-governance": "Adequate",
        "outcomes": "Adequate",
        "overall-effectiveness": "Adequate",
        "quality-of-provision": "Adequate",
    }
    assert rare.rows("SELECT ?g { ?a rdfs:label 'Kent' ; gk:overall ?g }") == []


def test_addressees_named_in_the_sentence(rare: Store) -> None:
    doncaster = whom(rare, "Doncaster")
    trust = "Doncaster Children's Services Trust"
    assert doncaster["1"] == {trust}
    assert doncaster["5"] == {"Doncaster", trust}
    assert doncaster["13"] == {"Doncaster"}
    addressees = rare.rows(
        """SELECT DISTINCT ?name { ?any gk:framework scheme:framework\\/other ;
            gk:recommendation ?item .
            ?item gk:addressee/rdfs:label ?name }"""
    )
    assert {name for (name,) in addressees} >= {"Haringey", "Metropolitan Police Service"}
