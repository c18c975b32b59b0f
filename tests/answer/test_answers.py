"""What people of the sector ask, and what the answers have: kind, sentence, rows, evidence, coverage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from answer.asked_questions import asked
from builds import with_statements

from graphkit.abilities.ask import ask
from graphkit.abilities.search import search
from graphkit.analyse.authority_briefing import briefing_on
from graphkit.answer.answering import reply_to
from graphkit.answer.question import TypedQuestion, question_schema, read_reading
from graphkit.answer.question_parser import parse_question
from graphkit.answer.reading_parts import next_readings, shown_parts
from graphkit.answer.typed_answer import TypedAnswer
from graphkit.ask.lookup import Labels
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri
from graphkit.store.dataset import Store

INVENTED = {"place": "Ambleford", "other": "Wexmoor", "region": "South East", "agency": "Norvale Police"}
REAL = {"place": "Slough", "other": "Reading", "region": "north west", "agency": "Thames Valley Police"}


def answer(store: Store, words: str) -> TypedAnswer | None:
    """Return the answer to a question in words, if there is one."""
    return reply_to(store, words).answer


def sure_answer(store: Store, words: str) -> TypedAnswer:
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
    wrong = wrong_kinds(small, asked(**INVENTED))
    assert [each for each in wrong if each[2]] == []  # what is near is not known of an invented place


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


def test_an_old_grade_is_no_verdict_of_today(real: Store) -> None:
    found = sure_answer(real, "is Birmingham good?")
    assert not found.text.startswith(("Yes", "No"))
    assert "2023" in found.text
    assert any("newer report may exist" in each for each in found.cautions)


def test_who_had_a_trust_is_of_all_times(real: Store) -> None:
    now, ever = (
        {row["deliverer"] for row in sure_answer(real, words).rows}
        for words in ("which councils have a trust", "which councils have had a trust")
    )
    assert now < ever


def test_without_an_answer_a_wording_is_offered(small: Store) -> None:
    assert "“is ambleford good”" in reply_to(small, "is Ambleford good zqx").text
    assert "Without" not in reply_to(small, "which authorities do not mention neglect").text


def test_the_reading_stands_below_the_sentence(real: Store) -> None:
    text = ask.forms["table"].write(ask(real, "is Slough good"))
    lines = text.splitlines()
    assert lines[1].startswith("Read as: ")
    links = re.findall(r"https://\S+", text)
    assert len(links) == len({*links})


def test_a_known_later_inspection_comes_first(small: Store) -> None:
    scheme = "https://w3id.org/graphkit/scheme"
    store = with_statements(
        small,
        f"""<urn:visit> a gk:Inspection ; gk:inspectionOf authority:E99000001 ; gk:startDate "2024-09-02" ;
            gk:framework <{scheme}/framework/focused-visit> ; gk:report <urn:letter> ;
            gk:earlierInspection <urn:visit/earlier/1> .
        <urn:visit/earlier/1> a gk:EarlierInspectionMention ;
            gk:inspectedIn "2024-05" ; gk:earlierFramework <{scheme}/framework/ilacs> ; gk:page 1 ;
            gk:earlierCriterion <{scheme}/criterion/overall-effectiveness> ;
            gk:earlierGrade <{scheme}/grade/good> .""",
    )
    known = "ILACS, May 2024, graded good overall (report of 2024, page 1); not loaded."
    assert known in sure_answer(store, "is Ambleford outstanding").text
    assert known in briefing_on(store, entity_iri("authority/E99000001")).sentences[0]
    assert known not in sure_answer(small, "is Ambleford outstanding").text


def test_a_copy_without_words_says_so(real: Store, small: Store) -> None:
    for store, is_said in ((real, True), (small, False)):
        assert search(store, "children wait too long").lacks_words == is_said
        assert not search(store, "neglect").lacks_words


def test_a_change_of_grade_has_both_grades(real: Store) -> None:
    for words, change in (("improved", "better"), ("got worse", "worse")):
        order = ["outstanding", "good", "requires improvement", "inadequate"]
        for row in sure_answer(real, f"which councils {words} since their last inspection").rows:
            step = order.index(str(row["before"])) - order.index(str(row["after"]))
            assert (step > 0) == (change == "better")


def test_a_misspelt_place_is_read_and_named(real: Store) -> None:
    assert sure_answer(real, "is Birmingam good").cautions[0] == "“birmingam” was read as Birmingham."
    found = sure_answer(real, "west berkshre early help")
    assert found.cautions[0] == "“west berkshre” was read as West Berkshire."


@pytest.mark.parametrize(
    "word", "recs delays themes mention been any vacancies councillors pre-birth".split()
)
def test_a_word_of_english_or_the_sector_is_not_corrected(real: Store, word: str) -> None:
    assert not parse_question(real, f"{word} in Slough").corrected


def test_no_condition_is_dropped_in_silence(real: Store) -> None:
    for words in ("how many pizza councils are inadequate", "inadequate councils with unicorns"):
        found = reply_to(real, words)
        assert found.answer is None
        assert found.unused
        assert found.unused[0] in found.text


def test_three_conditions_on_topics_are_refused(real: Store) -> None:
    words = "councils good at early help but weak on neglect and strong on adoption"
    assert answer(real, words) is None


@pytest.mark.parametrize(
    ("words", "grade", "polarity", "topic"),
    [
        ("outstanding councils with weaknesses on care leavers", "outstanding", "weakness", "care-leavers"),
        ("councils good with weaknesses in early help", "good", "weakness", "early-help"),
        ("good with weak early help", "good", "weakness", "early-help"),
        ("councils good with early help", "", "strength", "early-help"),
    ],
)
def test_a_grade_beside_the_other_side_is_a_grade(
    real: Store, words: str, grade: str, polarity: str, topic: str
) -> None:
    question = reply_to(real, words).question
    found = (question.one("grade"), question.one("polarity"), question.one("topic"))
    assert found == (grade, polarity, f"topic/{topic}")
    assert question.subject == "findings"


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        (
            "has any council gone straight from inadequate to outstanding",
            {"subject": "grades", "grade_before": "inadequate", "grade": "outstanding"},
        ),
        (
            "which councils jumped from inadequate to good",
            {"subject": "grades", "grade_before": "inadequate", "grade": "good"},
        ),
        (
            "which areas have widespread and systemic SEND failings",
            {"subject": "inspections", "result": "systemic-failings"},
        ),
        ("longest wait since last inspection", {"subject": "inspections", "order": "oldest"}),
        ("which councils waited longest", {"subject": "inspections", "order": "oldest"}),
        ("did Slough do what they were asked after 2013", {"subject": "outcomes", "period": "2013..2013"}),
    ],
)
def test_other_words_for_a_question_have_its_reading(
    real: Store, words: str, reading: dict[str, str]
) -> None:
    found = reply_to(real, words)
    assert found.answer
    assert {role: found.question.one(role) for role in reading} == reading


def test_a_wait_for_a_service_is_no_order_of_findings(real: Store) -> None:
    assert answer(real, "who has waited longest for a foster placement") is None


@pytest.mark.parametrize(
    "words",
    ["", " ", "?" * 5000, "slough " * 500, "\x00", "💩", "good " * 41, "is it good or is it not bad, innit",
     "how is my council doing", "what did they do to little Tommy Smithers",
     "inadequate since 2024 before 2020"],
)  # fmt: skip
def test_what_is_no_question_has_one_sentence(small: Store, words: str) -> None:
    found = reply_to(small, words)
    assert found.answer is None
    assert found.text.endswith(".")


def test_a_word_that_means_nothing_here_prevents_an_answer(small: Store) -> None:
    for word, place in product(("pizza", "xyzzy", "Schulen"), ("Ambleford", "England")):
        assert answer(small, f"is {place} good at {word}") is None


@pytest.mark.parametrize(
    ("words", "councils"),
    [("SL1 1AA", ["Slough"]), ("sl11aa", ["Slough"]), ("which council covers RG1", ["Reading"])],
)
def test_a_postcode_leads_to_its_council(real: Store, words: str, councils: list[str]) -> None:
    assert [row["authority"] for row in sure_answer(real, words).rows] == councils


# Readings


def test_a_reading_gives_the_answer_of_its_words(real: Store) -> None:
    for words, _ in asked(**REAL):
        found = reply_to(real, words)
        if found.answer:
            again = reply_to(real, read_reading(str(found.question)))
            assert again.answer, words
            assert (again.answer.kind, again.answer.rows) == (found.answer.kind, found.answer.rows), words


def test_every_alternative_of_a_part_is_a_reading(real: Store) -> None:
    for words in (
        "good councils in the south east",
        "neglect in Slough since 2020",
        "recommendations for Reading",
    ):
        question = reply_to(real, words).question
        choices = [each for part in shown_parts(real, question) for each in part.choices]
        assert len(choices) > 5
        for each in (*choices, *next_readings(real, question)):
            assert reply_to(real, read_reading(each.reading)).text.endswith(".")


@pytest.mark.parametrize(
    ("words", "role", "value"),
    [
        ("and in Reading?", "place", "authority/E06000038"),
        ("only since 2022", "period", "2022.."),
        ("and weaknesses", "polarity", "weakness"),
        ("what about the north west", "area", "North West"),
    ],
)
def test_a_follow_up_changes_one_part(real: Store, words: str, role: str, value: str) -> None:
    base = reply_to(real, "neglect in Slough").question
    changed = reply_to(real, words, base=base).question
    assert changed.one(role) == value
    assert changed.one("topic") == "topic/neglect"
    assert not (role == "area" and changed.has("place"))


@pytest.mark.parametrize(
    "reading",
    ["subject:grades;colour:red", "subject:colours", "grade:good", "subject:grades;place:authority/E00000000",
     "subject:findings;topic:topic/pizza", "subject:grades;period:soon", "subject:grades;limit:-1",
     "x" * 9000],
)  # fmt: skip
def test_a_reading_of_what_does_not_exist_is_refused(real: Store, reading: str) -> None:
    with pytest.raises(ParameterError):
        reply_to(real, read_reading(reading))


def test_the_schema_names_every_role(real: Store) -> None:
    roles = {part.role for words, _ in asked(**REAL) for part in reply_to(real, words).question.parts}
    assert roles <= question_schema()["properties"].keys()
    assert read_reading({"subject": "grades", "grade": ["good", "outstanding"]}) == TypedQuestion(
        read_reading("subject:grades;grade:good;grade:outstanding").parts
    )


def test_a_kind_of_inspection_without_reports_has_none(small: Store) -> None:
    assert sure_answer(small, "monitoring visits to Ambleford").rows == ()


def test_a_misspelt_phrase_is_read_and_named(real: Store) -> None:
    found = sure_answer(real, "care levers accomodation in Slough")
    assert "“care levers” was read as Care Leavers." in found.cautions


OVERALL = "overall-effectiveness"


@pytest.mark.parametrize(
    ("words", "judged"),
    [
        (
            "good or outstanding councils where help and protection is inadequate",
            {f"{OVERALL}=outstanding|good", "help-and-protection=inadequate"},
        ),
        (
            "good for leadership but not for care leavers",
            {"leaders=good", "care-leavers=requires-improvement|inadequate"},
        ),
        (
            "at least good overall whose leadership is worse than good",
            {f"{OVERALL}=outstanding|good", "leaders=requires-improvement|inadequate"},
        ),
        ("good or better but not outstanding", {f"{OVERALL}=good"}),
        ("good for leadership and care leavers", {"leaders=good", "care-leavers=good"}),
    ],
)
def test_each_grade_belongs_to_the_area_beside_it(small: Store, words: str, judged: set[str]) -> None:
    assert {*parse_question(small, words).question.texts("judged")} == judged


@pytest.mark.parametrize(
    ("words", "grades"),
    [
        ("never been better than requires improvement", "outstanding good"),
        ("no better than requires improvement", "requires-improvement inadequate"),
        ("good at best", "good requires-improvement inadequate"),
        ("above good", "outstanding"),
        ("worse than requires improvement", "inadequate"),
        ("not worse than good", "outstanding good"),
        ("requires improvement or better", "outstanding good requires-improvement"),
    ],
)
def test_a_comparison_of_grades_is_a_set_of_grades(small: Store, words: str, grades: str) -> None:
    assert parse_question(small, f"councils that were {words}").question.one("grade") == grades


def test_names_that_share_a_word_are_whole(real: Store) -> None:
    for words in ("east and west sussex grades", "sussex west vs east"):
        places = parse_question(real, words).question.all("place")
        assert {*places} == {"authority/E10000011", "authority/E10000032"}
    assert not parse_question(real, "grades of west and north berkshire").question.has("measure", "compare")


def test_a_framework_with_the_year_of_an_edition_says_which(real: Store) -> None:
    assert "read as ILACS inspections of the year 2023" in " ".join(sure_answer(real, "ilacs 2023").cautions)
    assert reply_to(real, "grades under ilacs 2023").question.one("edition") == "2023"


def test_grades_of_two_things_are_not_alternatives(real: Store) -> None:
    found = reply_to(real, "which outstanding councils were praised as good")
    assert not found.answer or "outstanding or good" not in found.text
    pairs = sure_answer(real, "do any inadequate authorities have good leadership")
    assert {each.value for each in pairs.reading if each.role == "judged"} == {
        "overall-effectiveness=inadequate",
        "leaders=good",
    }


def test_a_good_service_is_no_good_council(real: Store) -> None:
    found = sure_answer(real, "which councils have a good virtual school")
    assert ("polarity", "strength") in {(each.role, each.value) for each in found.reading}
    assert not any(each.role == "grade" for each in found.reading)


def test_words_without_a_topic_are_searched_for(real: Store) -> None:
    found = sure_answer(real, "social workers feel supported in Slough")
    assert {each.value for each in found.reading if each.role == "text"} == {
        "social", "workers", "feel", "supported",
    }  # fmt: skip


def test_years_with_and_are_one_selection(real: Store) -> None:
    one, two, both = (
        {row["statement"] for row in sure_answer(real, f"weak findings on neglect in Slough in {years}").rows}
        for years in ("2016", "2019", "2016 and 2019")
    )
    assert both == one | two


def test_a_joint_inspection_on_a_topic_is_one_with_the_theme(real: Store) -> None:
    found = sure_answer(real, "jtai domestic abuse")
    assert found.kind == "inspections"
    assert all("domestic abuse" in str(row["theme"]).lower() for row in found.rows)


def test_not_for_an_area_is_a_worse_grade_there(real: Store) -> None:
    reading = reply_to(real, "good overall but not for care leavers").question
    assert "care-leavers=requires-improvement|inadequate" in reading.texts("judged")
    other = reply_to(real, "inadequate for leaders but not overall").question
    assert "overall-effectiveness=outstanding|good|requires-improvement" in other.texts("judged")


def test_two_words_of_the_glossary_are_told_apart(small: Store) -> None:
    assert len(sure_answer(small, "what is the difference between ILACS and SIF").rows) == 2


def test_who_has_had_most_inspections(real: Store) -> None:
    numbers = [row["inspections"] for row in sure_answer(real, "which council has had most inspections").rows]
    assert numbers == sorted(numbers, reverse=True)


def test_reports_of_a_month_are_those_published_then(real: Store) -> None:
    found = sure_answer(real, "which reports were published in 2023")
    assert found.rows
    assert all(str(row["published"]).startswith("2023") for row in found.rows)


def test_the_same_grade_as_before_is_no_change(real: Store) -> None:
    for row in sure_answer(real, "which councils have the same grade as last time").rows:
        assert row["before"] == row["after"]


def test_parts_of_a_year_are_periods(real: Store) -> None:
    for words, period in (
        ("second half of", "07..2019-12"),
        ("Q1", "01..2019-03"),
        ("summer", "06..2019-08"),
    ):
        assert reply_to(real, f"inspections in the {words} 2019").question.one("period") == f"2019-{period}"


def test_a_lost_grade_is_the_one_before(real: Store) -> None:
    found = sure_answer(real, "which councils have lost a good rating").rows
    assert {row["before"] for row in found} == {"good"}
    assert not answer(real, "lost children in Slough")


def test_what_is_outside_does_not_count(real: Store) -> None:
    def found(words: str) -> set[object]:
        return {row["id"] for row in sure_answer(real, words).rows}

    every = found("councils that are good or better")
    inside = found("councils in the west midlands that are good or better")
    assert found("councils outside the west midlands that are good or better") == every - inside
    one = sorted(map(str, every))[0]
    name = Labels(real).of(entity_iri(one))
    assert found(f"councils that are good or better apart from {name}") == every - {one}


@pytest.mark.parametrize("words", ["outstanding only for care leavers", "which councils closed their trust"])
def test_a_word_that_limits_is_never_dropped(real: Store, words: str) -> None:
    reply = reply_to(real, words)
    assert not reply.answer
    assert {*reply.unused} & {"only", "closed"}


@pytest.mark.parametrize("part", ["judged:abc", "number:many", "stated:good=topic/neglect", "stated:="])
def test_a_part_that_cannot_be_read_is_refused(part: str) -> None:
    with pytest.raises(ParameterError, match="is not as it should be"):
        read_reading(f"subject:findings;topic:topic/neglect;{part}")


def test_a_graded_area_limits_what_is_stated(real: Store) -> None:
    words = "outstanding leadership but weak findings on supervision"
    question = parse_question(real, words).question
    assert question.texts("judged") == ("leaders=outstanding",)
    graded = {row["id"] for row in sure_answer(real, "councils with outstanding leadership").rows}
    assert {row["id"] for row in sure_answer(real, words).rows} <= graded


def test_an_agency_of_a_service_is_named_by_its_topic(real: Store) -> None:
    adoption = sure_answer(real, "who delivers adoption in Reading")
    assert "Adopt Thames Valley" in adoption.text
    assert {row["deliverer"] for row in adoption.rows} == {"Adopt Thames Valley"}
