"""What readers ask of the real reports of Berkshire, and what the graph is to answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from questions import QUESTIONS, RI, answer, columns_of

from graphkit.graph.store.dataset import Store, open_store

MEMBERS = ("Bracknell Forest", "Reading", "Slough", "Windsor and Maidenhead", "Wokingham")
PART_1 = "Children and Young Persons Act 2008, Part 1"


@pytest.fixture(scope="session")
def berkshire(real: Path) -> Store:
    """The graph of all reports on the six authorities of Berkshire, and some others."""
    return open_store(real)


def test_deliverers_for_windsor_and_maidenhead(berkshire: Store) -> None:
    rows = answer(berkshire, "who-delivers", authority="Windsor and Maidenhead")
    company = [row for row in rows if row["deliverer"] == "Achieving for Children"]
    known = [row for row in company if row["source"].startswith("register")]
    assert columns_of(known, "role", "legalBasis", "since", "until") == [
        ("Delivers", PART_1, "2017-08-01", "2029-07")
    ]
    arrangements = columns_of(
        [row for row in company if row not in known], "knownAt", "paragraph", "legalBasis", "since"
    )
    assert ("2020-01-13", "p0", PART_1, "2017-08-01") in arrangements
    assert ("2020-01-13", "36", "", "2017-08-01") in arrangements
    assert ("2024-10-07", "p0", "", "2017-08-01") in arrangements
    assert all(row["page"] and row["quote"] for row in company if row not in known)
    others = {
        row["deliverer"]: row["since"] for row in rows if row["source"].startswith("register")
    }
    assert others["Adopt Thames Valley"] == "2017-12-01"


def test_who_delivered_on_a_day(berkshire: Store) -> None:
    def on(day: str) -> set[str]:
        rows = answer(berkshire, "who-delivers", authority="Windsor and Maidenhead", on=day)
        return {row["deliverer"] for row in rows}

    assert {"Adopt Berkshire"} <= on("2016-06-30") - on("2018-06-30")
    assert {"Achieving for Children", "Adopt Thames Valley"} <= on("2018-06-30") - on("2016-06-30")


def test_where_it_is_weak_who_takes_part_in_strategy_discussions(berkshire: Store) -> None:
    rows = answer(berkshire, "weaknesses-on-a-topic", topic="strategy discussions")
    assert all(row["page"] and row["quote"] for row in rows)
    found = set(columns_of(rows, "authority", "inspected", "paragraph"))
    assert {
        ("Slough", "2019-01-21", "6"),
        ("Slough", "2019-01-21", "r2"),
        ("Windsor and Maidenhead", "2020-01-13", "r1"),
        ("Windsor and Maidenhead", "2022-05-09", "l10"),
        ("Windsor and Maidenhead", "2022-05-09", "r6"),
        ("Wokingham", "2015-10-12", "p0"),
        ("Wokingham", "2015-10-12", "r8"),
    } <= found


def test_partners_in_weak_strategy_discussions(berkshire: Store) -> None:
    rows = answer(
        berkshire, "partners-with-a-weakness", topic="strategy discussions", sector="health"
    )
    found = set(columns_of(rows, "authority", "inspected", "assessment"))
    assert ("Windsor and Maidenhead", "2020-01-13", "to improve") in found
    assert ("Windsor and Maidenhead", "2022-05-09", "weakness") in found
    assert {row["resolvedBy"] for row in rows} <= {
        "generic",
        "by-name",
        "by-area",
        "by-date",
        "by-abbreviation",
    }


def test_adoption_agencies_over_time(berkshire: Store) -> None:
    rows = [row for row in answer(berkshire, "adoption-agencies") if row["authority"] in MEMBERS]
    served = {place: [] for place in MEMBERS}
    for row in rows:
        if row["agency"].startswith("Adopt "):
            served[row["authority"]].append(
                (row["agency"], row["since"], row["until"], row["predecessor"])
            )
    before = ("Adopt Berkshire", "2014-12-01", "2017-11-30", "")
    now = ("Adopt Thames Valley", "2017-12-01", "", "Adopt Berkshire")
    for place in ("Bracknell Forest", "Windsor and Maidenhead", "Wokingham"):
        assert served[place] == [before, now]
    assert [period[:2] for period in served["Reading"]] == [("Adopt Thames Valley", "2017-12-01")]
    assert served["Slough"] == []


def test_statements_about_thames_valley_police(berkshire: Store) -> None:
    rows = answer(berkshire, "said-of-agency", agency="TVP")
    assert {row["authority"] for row in rows} == {*MEMBERS, "West Berkshire"}
    assert {row["resolvedBy"] for row in rows} >= {"by-name", "by-area"}
    assert all(row["page"] and row["paragraph"] and row["quote"] for row in rows)
    # called by several words, told once
    assert len({row["statement"] for row in rows}) == len(rows)
    assert any(", " in row["surfaceForms"] for row in rows)
    named = {row["authority"] for row in rows if row["resolvedBy"] == "by-name"}
    assert "Windsor and Maidenhead" in named
    assert "Slough" not in named


def test_how_the_judgements_of_slough_ran(berkshire: Store) -> None:
    rows = answer(berkshire, "judgements-through-time", authority="Slough")
    overall = [row for row in rows if row["criterion"] == "overall-effectiveness"]
    assert columns_of(overall, "date", "framework", "grade", "source") == [
        ("2013-11-19", "sif", "Inadequate", "judged"),
        ("2015-11-24", "sif", "Inadequate", "judged"),
        ("2019-01-21", "ilacs", RI, "judged"),
        ("2023-01-23", "ilacs", RI, "judged"),
    ]
    looked_back = [row for row in rows if row["source"] == "stated in the report of 2019"]
    # what a later report states is listed with their own judgements
    loaded = ("2013-11-19", "2015-11-24")
    assert columns_of(looked_back, "date", "grade") == [
        (day, "Inadequate") for day in ("2011", *loaded)
    ]
    assert rows[0]["date"] == "2011"
    assert all(row["page"] for row in rows)


def test_windsor_and_maidenhead_before_and_after_delivery(berkshire: Store) -> None:
    rows = answer(berkshire, "before-and-after-delivery", authority="Windsor and Maidenhead")
    overall = [row for row in rows if row["criterion"] == "overall-effectiveness"]
    assert columns_of(overall, "inspected", "period", "grade") == [
        ("2015-03-03", "before", RI),
        ("2020-01-13", "during", "Good"),
        ("2024-10-07", "during", "Good"),
    ]


def test_authorities_of_achieving_for_children(berkshire: Store) -> None:
    rows = answer(berkshire, "delivered-by", agency="AfC", on="2016-01-01")
    assert {
        row["authority"]: row["since"] for row in rows if row["source"].startswith("register")
    } == {"Kingston upon Thames": "2014-04-01", "Richmond upon Thames": "2014-04-01"}
    assert not answer(berkshire, "delivered-by", agency="AfC", on="2010-01-01")
    windsor = [
        row
        for row in answer(berkshire, "delivered-by", agency="AfC", on="2018-01-01")
        if row["role"]
    ]
    assert columns_of(windsor, "authority", "inspected", "latestGrade")[-1] == (
        "Windsor and Maidenhead",
        "2015-03-03",
        RI,
    )
    later = answer(berkshire, "shared-deliverers")
    assert {row["authority"] for row in later if row["agency"] == "Achieving for Children"} == {
        "Kingston upon Thames",
        "Richmond upon Thames",
        "Windsor and Maidenhead",
    }


def test_which_law_is_cited_with_a_delegation(berkshire: Store) -> None:
    rows = answer(berkshire, "laws-cited", law="Children and Young Persons Act 2008")
    assert set(columns_of(rows, "law", "authority", "inspected", "paragraph")) == {
        (PART_1, "Windsor and Maidenhead", "2020-01-13", "p0")
    }


def test_the_evidence_for_the_default_statement_is_its_words(berkshire: Store) -> None:
    parameter = QUESTIONS["evidence"].required["statement"]
    (row,) = answer(berkshire, "evidence", statement=parameter)
    assert row["page"] == "1"
    assert "overall effectiveness" in row["quote"].lower()


# --- through time


def test_outcomes_and_origins_of_recommendations(berkshire: Store) -> None:
    rows = answer(berkshire, "recommendations-through-time", authority="Windsor and Maidenhead")
    status = {(row["inspected"], row["number"]): (row["origin"], row["outcome"]) for row in rows}
    # private fostering: as readers decided on these two reports
    assert status["2015-03-03", "3"] == ("first full report loaded", "not-mentioned")
    assert status["2020-01-13", "1"][0] in ("new", "recommended before")
    assert {became for (day, _), (_, became) in status.items() if day == "2024-10-07"} == {"open"}
    to_the_board = {became for (_, number), (_, became) in status.items() if int(number) > 100}
    assert to_the_board == {"not followed up"}
    with_proof = ("answered-well", "still-weak", "recurs", "partly-recurs")
    shown = [row for row in rows if row["outcome"] in with_proof]
    assert shown
    assert all(row["quote"] and row["page"] and row["later"] > row["inspected"] for row in shown)


def test_topics_weak_again_resolved_and_new_in_areas_that_match(berkshire: Store) -> None:
    rows = answer(berkshire, "topics-through-time", authority="Windsor and Maidenhead")
    found = set(columns_of(rows, "earlier", "later", "area", "topic", "verdict"))
    assert {
        ("2015-03-03", "2020-01-13", "help-and-protection", "private-fostering", "no longer weak"),
        ("2015-03-03", "2020-01-13", "help-and-protection", "recording", "recurring"),
        ("2015-03-03", "2020-01-13", "care-and-care-leavers", "pathway-planning", "worse"),
        ("2020-01-13", "2024-10-07", "care-leavers", "care-leaver-support", "no longer weak"),
    } <= found
    assert all(row["quote"] for row in rows)
    assert "~" not in {row["quote"] for row in rows}


def test_where_reports_say_that_they_ask_again(berkshire: Store) -> None:
    rows = answer(berkshire, "repeated-requests", authority="West Berkshire")
    found = set(columns_of(rows, "inspected", "status", "paragraph"))
    assert ("2022-03-14", "partly met", "38") in found
    parameter = [row["statement"] for row in rows if row["status"] == "recommended again"]
    assert {iri.rpartition("/")[2] for iri in parameter} >= {
        "priority-1",
        "priority-1.1",
        "priority-1.2",
    }


def test_where_sources_disagree_on_an_arrangement(berkshire: Store) -> None:
    rows = answer(berkshire, "disagreeing-arrangements")
    assert columns_of(
        rows, "authority", "deliverer", "disagreement", "firstSource", "secondSource"
    ) == [("Windsor and Maidenhead", "Adopt Berkshire", "start", "2015-01", "register: 2014-12-01")]


def test_services_run_by_another_body(berkshire: Store) -> None:
    rows = answer(berkshire, "services-provided", authority="Windsor and Maidenhead")
    found = set(columns_of(rows, "service", "provider", "inspected", "paragraph"))
    assert ("fostering service", "Achieving for Children", "2024-10-07", "32") in found


# --- links out


def test_tags_of_the_national_framework(berkshire: Store) -> None:
    rows = answer(berkshire, "national-framework", authority="West Berkshire")
    assert columns_of(rows, "tag", "inspected") == [
        ("outcome-1", "2025-09-15"),
        ("outcome-1", "2025-09-15"),
        ("outcome-3", "2025-09-15"),
    ]


def test_figures_with_their_days_and_what_they_are_compared_with(berkshire: Store) -> None:
    rows = answer(
        berkshire, "statistics", authority="Windsor and Maidenhead", measure="private-fostering"
    )
    columns = ("value", "unit", "date", "comparator", "comparedValue", "comparedDate")
    assert columns_of(rows, *columns) == [
        ("3", "children", "2015-03-03", "previous", "0", "2014-03-31")
    ]


def test_judgements_say_what_they_may_be_compared_with(berkshire: Store) -> None:
    rows = answer(berkshire, "comparable-judgements", authority="Windsor and Maidenhead")
    areas = {(row["framework"], row["version"], row["criterion"]): row["area"] for row in rows}
    leading = {
        areas["sif", "", "leadership-management-governance"],
        areas["ilacs", "2018", "leaders"],
    }
    caring = {
        areas["sif", "", "children-looked-after"],
        areas["ilacs", "2018", "care-and-care-leavers"],
        areas["ilacs", "2023", "children-in-care"],
    }
    assert len(leading) == len(caring) == 1
