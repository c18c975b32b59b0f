"""What people of the sector ask, and what the answers have: kind, sentence, rows, evidence, coverage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from answer.asked_questions import asked
from builds import build_graph, with_statements

from graphkit.abilities.search import search
from graphkit.analyse.authority_briefing import briefing_on
from graphkit.answer.answering import answer
from graphkit.answer.typed_answer import Answer
from graphkit.ask.lookup import Labels
from graphkit.core.identifiers import entity_iri
from graphkit.core.resources import resource_path
from graphkit.store.dataset import Store
from graphkit.view.networks import delivery

INVENTED = {"place": "Ambleford", "other": "Wexmoor", "region": "South East", "agency": "Norvale Police"}
REAL = {"place": "Slough", "other": "Reading", "region": "north west", "agency": "Thames Valley Police"}
PLACES = ("reading", "slough", "west-berkshire", "windsor", "birmingham", "trafford", "salford", "hampshire")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The graph of the shipped records of some real authorities."""
    records = sorted(resource_path("data", "records").iterdir())
    chosen = [path for path in records if path.name.startswith(PLACES)]
    return build_graph(tmp_path_factory.mktemp("real") / "db", None, *chosen, jobs=0)


def sure_answer(store: Store, words: str) -> Answer:
    """Return the answer to a question that has one."""
    found = answer(store, words)
    assert found, words
    return found


def wrong_kinds(store: Store, questions: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield the questions whose answer is of another kind: question, kind expected, kind found."""
    for words, kind in questions:
        found = answer(store, words)
        is_right = bool(found) if kind == "any" else (found.kind if found else "") == kind
        if not is_right:
            yield words, kind, found.kind if found else ""


def test_questions_on_invented_places(small: Store) -> None:
    assert list(wrong_kinds(small, asked(**INVENTED))) == []


def test_questions_on_real_places(real: Store) -> None:
    assert list(wrong_kinds(real, asked(**REAL))) == []


def test_every_answer_states_its_coverage(real: Store) -> None:
    for words, _ in asked(**REAL):
        if found := answer(real, words):
            assert found.text.endswith("."), words
            assert found.coverage.text, words
            plain = found.to_dict()
            assert {"kind", "text", "rows", "evidence", "coverage"} <= plain.keys()


def test_answers_repeat(small: Store) -> None:
    for words, _ in asked(**INVENTED):
        assert answer(small, words) == answer(small, words)


def test_a_list_has_the_latest_grade_with_its_date(real: Store) -> None:
    rows = sure_answer(real, "which authorities are outstanding in the south east").rows
    assert rows
    assert {row["grade"] for row in rows} == {"outstanding"}
    assert all(str(row["inspected"]) > "2018" and row["region"] == "South East" for row in rows)
    assert all(row["statement"] for row in rows)


def test_an_old_grade_is_no_verdict_of_today(real: Store) -> None:
    found = sure_answer(real, "is Birmingham good?")
    assert not found.text.startswith(("Yes", "No"))
    assert "2023" in found.text
    assert any("newer report may exist" in each for each in found.cautions)


def test_neighbours_on_the_map_and_by_statistics_stand_apart(real: Store) -> None:
    rows = sure_answer(real, "which councils near Slough are good at early help").rows
    why = {str(row["near"]).rstrip("0123456789 ") for row in rows}
    assert why <= {"borders it", "near on the map", "statistical neighbour"}
    assert "Slough" not in {row["authority"] for row in rows}


def test_what_was_fixed_has_both_reports(real: Store) -> None:
    found = sure_answer(real, "has Slough fixed its placement sufficiency")
    assert "2019" in {each.statement.split("/")[2][:4] for each in found.evidence}
    assert "2019" in found.text
    assert "2023" in found.text


def test_outcomes_and_open_ones_have_their_years(real: Store) -> None:
    for words in ("has {} fixed its recommendations", "what became of {}'s recommendations"):
        for place in ("Slough", "Reading", "Birmingham"):
            found = sure_answer(real, words.format(place))
            assert found.kind == "follow-up"
            years = {str(row["recommended"])[:4] for row in found.rows if row["outcome"] == "open"}
            still = re.findall(r"of (\d{4})", found.text.partition(" Open, ")[2])
            assert set(still) == years
            assert still == sorted(still)


def test_a_priority_action_is_one_of_all_recommendations(real: Store) -> None:
    everything = sure_answer(real, "Slough recommendations")
    urgent = sure_answer(real, "does Slough have a priority action")
    assert f" {len(everything.rows)} recommendations " in urgent.text
    assert len(urgent.rows) == 1
    older = sure_answer(real, "Birmingham priority action")
    assert f", {len(older.rows)} of them for priority action." in older.text
    assert "since" in older.text


def test_a_grade_of_a_year_is_no_strength(real: Store) -> None:
    found = sure_answer(real, "was Slough good in 2013")
    assert found.text.startswith("No: Slough was graded inadequate")
    assert sure_answer(real, "what is Slough good in").kind == "themes"


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("was Slough ever inadequate", "Yes, in 2013 and 2015. Slough was graded requires improvement"),
        ("was Slough good in 2013 or 2015", "No, in none of 2 full inspections. "),
        ("has Slough ever been outstanding", "No, in none of 4 full inspections. "),
        ("is Slough good", "As of 2023, no: "),
        ("is Hampshire good", "Yes, and better: Hampshire was graded outstanding"),
        ("is Hampshire inadequate", "No: "),
    ],
)
def test_yes_or_no_is_of_the_time_asked_for(real: Store, words: str, start: str) -> None:
    assert sure_answer(real, words).text.startswith(start)


def test_a_known_later_inspection_comes_first(small: Store) -> None:
    scheme = "https://w3id.org/graphkit/scheme"
    store = with_statements(
        small,
        f"""<urn:visit> a gk:Inspection ; gk:inspectionOf authority:E99000001 ; gk:startDate "2024-09-02" ;
            gk:framework <{scheme}/framework/focused-visit> ; gk:report <urn:letter> ;
            gk:earlierInspection <urn:visit/earlier/1> .
        <urn:visit/earlier/1> gk:inspectedIn "2024-05" ; gk:framework <{scheme}/framework/ilacs> ; gk:page 1 ;
            gk:criterion <{scheme}/criterion/overall-effectiveness> ; gk:grade <{scheme}/grade/good> .""",
    )
    known = "ILACS, May 2024, graded good overall (report of 2024, page 1); not loaded."
    assert known in sure_answer(store, "is Ambleford outstanding").text
    assert known in briefing_on(store, entity_iri("authority/E99000001")).sentences[0]
    assert known not in sure_answer(small, "is Ambleford outstanding").text


def test_without_a_recommendation_the_findings_answer(real: Store) -> None:
    found = sure_answer(real, "has Trafford fixed its private fostering")
    assert found.text.startswith("No loaded report has a recommendation on private fostering to Trafford. ")
    assert " findings about Trafford." in found.text


def test_who_runs_services_today_comes_first(real: Store) -> None:
    found = sure_answer(real, "who runs children's services in Slough")
    assert found.text.startswith(
        "The children's services of Slough are delivered by Slough Children First (since 2021). "
        "Before: Slough Children's Services Trust (2015–2021)"
    )
    assert "Berkshire Adoption Advisory Service" not in found.text
    found = sure_answer(real, "who runs children's services in Trafford")
    assert found.text.startswith("No trust or company is known here")


def test_answers_and_map_agree_on_years_of_delivery(real: Store) -> None:
    labels = Labels(real)
    drawn = {
        (labels.of(place), labels.of(body)): f"({data['text']})" if "old" in data else data["text"]
        for body, place, data in delivery(real, None, None, None).edges(data=True)
    }
    for place in ("Slough", "Reading", "Birmingham", "West Berkshire"):
        for row in sure_answer(real, f"who delivers services in {place}").rows:
            assert row["years"] == drawn[place, str(row["deliverer"])]


def test_the_good_at_a_judgement_area_are_graded_so(real: Store) -> None:
    for words, grades in (
        ("good at care leavers", {"good", "outstanding"}),
        ("weak on help and protection", {"requires improvement", "inadequate"}),
    ):
        found = sure_answer(real, words)
        topic = words.partition(" at ")[2] or words.partition(" on ")[2]
        assert {row.get(f"grade: {topic}") for row in found.rows} <= {*grades, None}


def test_shares_are_of_those_with_a_grade(real: Store) -> None:
    found = {
        grade: sure_answer(real, f"{grade} councils since 2000").text
        for grade in ("outstanding", "good", "requires improvement", "inadequate")
    }
    shares = [re.match(r"(\d+|No) authorit\w+(?: of (\d+) with a grade)?", text) for text in found.values()]
    named = [(int(each[1]), int(each[2])) for each in shares if each and each[2]]
    assert len({total for _, total in named}) == 1
    assert sum(number for number, _ in named) == named[0][1]


def test_an_agency_is_asked_about_in_a_place_on_a_topic(real: Store) -> None:
    everything = sure_answer(real, "Thames Valley Police")
    here = sure_answer(real, "what do reports say of Thames Valley Police in Slough")
    on_topic = sure_answer(real, "Thames Valley Police strategy discussions in Slough")
    assert "about Thames Valley Police in Slough, from 2013 to" in here.text
    assert "about Thames Valley Police on strategy discussions in Slough" in on_topic.text
    totals = [sum(int(str(row["strengths"])) for row in each.rows) for each in (everything, here, on_topic)]
    assert totals[0] > totals[1] >= totals[2]
    assert any("do not name it" in each for each in here.cautions)


def test_an_improvement_is_of_grades_and_recommendations(real: Store) -> None:
    for words in ("has Slough improved?", "did Slough improve"):
        found = sure_answer(real, words)
        assert found.kind == "follow-up"
        assert found.text.startswith("Slough stayed requires improvement overall between 2019")
        assert "14 recommendations" in found.text


def test_a_reason_of_the_past_is_of_its_inspection(real: Store) -> None:
    found = sure_answer(real, "why was Slough inadequate")
    assert found.text.startswith(
        "Slough was graded inadequate by the SIF inspection that began on 24 November 2015"
    )


def test_a_postcode_stands_for_its_council(real: Store) -> None:
    for words, kind in (("neglect in SL1", "authority-topic"), ("SL1 inadequate", "grade")):
        found = sure_answer(real, words)
        assert found.kind == kind
        assert found.cautions[0] == '"SL1" was read as Slough.'


def test_a_copy_without_words_says_so(real: Store, small: Store) -> None:
    for store, is_said in ((real, True), (small, False)):
        assert search(store, "children wait too long").lacks_words == is_said
        assert not search(store, "neglect").lacks_words


def test_rates_come_with_numbers_and_a_caution(real: Store) -> None:
    found = sure_answer(real, "worst councils for care leavers")
    shares = [int(str(row["share"]).split()[0]) for row in found.rows]
    assert shares == sorted(shares, reverse=True)
    assert all(int(str(row["findings"])) >= 5 for row in found.rows)
    assert "no official ranking" in " ".join(found.cautions)


def test_two_areas_are_compared_by_their_grades(real: Store) -> None:
    found = sure_answer(real, "is the south east better than the north west")
    assert [row["region"] for row in found.rows] == ["South East", "North West"]


def test_a_change_of_grade_has_both_grades(real: Store) -> None:
    for words, change in (("improved", "better"), ("got worse", "worse")):
        order = ["outstanding", "good", "requires improvement", "inadequate"]
        for row in sure_answer(real, f"which councils {words} since their last inspection").rows:
            step = order.index(str(row["before"])) - order.index(str(row["after"]))
            assert (step > 0) == (change == "better")


def test_a_reason_says_which_grade_it_was(real: Store) -> None:
    found = sure_answer(real, "why is Slough inadequate")
    assert "graded requires improvement, not inadequate" in found.text
    assert found.evidence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("what was Slough graded in 2018", "No report of a full inspection of Slough in 2018 is loaded"),
        ("is Leeds good?", "No report of a full inspection of Leeds is loaded"),
        ("neglect in Leeds", "No report of a full inspection of Leeds"),
        ("inadequate councils since 2024 before 2020", "contradict"),
        ("Slough Reading Trafford", "Trafford:"),
        ("neglect and early help in Slough", "neglect and early help"),
    ],
)
def test_what_is_not_loaded_is_said(real: Store, words: str, sentence: str) -> None:
    assert sentence in sure_answer(real, words).text


def test_a_misspelt_place_is_read_and_named(real: Store) -> None:
    found = sure_answer(real, "is Birmingam good")
    assert found.cautions[0] == '"birmingam" was read as Birmingham.'
    found = sure_answer(real, "west berkshre early help")
    assert found.cautions[0] == '"west berkshre" was read as West Berkshire.'


def test_strengths_and_weaknesses_on_two_topics_stand_apart(real: Store) -> None:
    found = sure_answer(real, "is Slough good at early help and weak at neglect")
    assert [found.text.count(topic) for topic in ("On early help", "nothing about neglect")] == [1, 1]
    assert {row["topic"] for row in found.rows} == {"early help", "neglect"}
    assert answer(real, "councils good at early help but weak on neglect") is None


def test_a_polarity_without_findings_is_said(real: Store) -> None:
    for topic in ("leadership", "care leavers", "early help"):
        found = sure_answer(real, f"concerns about {topic} in Trafford")
        weak = sum(int(str(found.rows[0][name])) for name in ("weaknesses", "mixed"))
        assert (" None of them is weak or mixed." in found.text) == (not weak)


@pytest.mark.parametrize(
    "words",
    ["", " ", "?" * 5000, "slough " * 500, "\x00", "💩", "good " * 41, "is it good or is it not bad, innit"],
)
def test_what_is_no_question_has_no_answer(small: Store, words: str) -> None:
    assert answer(small, words) is None


def test_a_word_that_means_nothing_here_prevents_an_answer(small: Store) -> None:
    for word, place in product(("pizza", "xyzzy", "Schulen"), ("Ambleford", "England")):
        assert answer(small, f"is {place} good at {word}") is None


@pytest.mark.parametrize(
    ("words", "councils"),
    [("SL1 1AA", ["Slough"]), ("sl11aa", ["Slough"]), ("which council covers RG1", ["Reading"])],
)
def test_a_postcode_leads_to_its_council(real: Store, words: str, councils: list[str]) -> None:
    assert [row["authority"] for row in sure_answer(real, words).rows] == councils
