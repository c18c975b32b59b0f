"""What people of the sector ask, and what the answers have: kind, sentence, rows, evidence, coverage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from answer.asked_questions import asked
from builds import build_graph, with_statements

from graphkit.abilities.ask import ask
from graphkit.abilities.search import search
from graphkit.analyse.authority_briefing import briefing_on
from graphkit.answer.answering import reply_to
from graphkit.answer.population import Population
from graphkit.answer.question import TypedQuestion, read_reading, reading_schema
from graphkit.answer.question_parser import parse_question
from graphkit.answer.reading_parts import next_readings, shown_parts
from graphkit.answer.reading_sparql import iri_of
from graphkit.answer.typed_answer import TypedAnswer
from graphkit.ask.lookup import Labels, local_id
from graphkit.ask.questions import columns_and_rows
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri
from graphkit.core.resources import resource_path
from graphkit.facts.inspections import STEPS_BELOW_OUTSTANDING
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
    assert all(row.get("statement") or row["source"] for row in rows)


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
    assert "2023" in found.text


def test_outcomes_and_open_ones_have_their_years(real: Store) -> None:
    for place in ("Slough", "Reading", "Birmingham"):
        found = sure_answer(real, f"what became of {place}'s recommendations")
        assert found.kind == "follow-up"
        years = sorted({str(row["recommended"])[:4] for row in found.rows if row["outcome"] == "open"})
        assert all(year in found.text.partition(" Open, ")[2] for year in years)


def test_a_grade_of_a_year_is_no_strength(real: Store) -> None:
    found = sure_answer(real, "was Slough good in 2013")
    assert found.text.startswith("No: Slough was graded inadequate")
    assert sure_answer(real, "what is Slough good in").kind == "themes"


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("was Slough ever inadequate", "Yes: Slough was inadequate overall in 2013 and 2015."),
        ("was Slough good in 2013 or 2015", "No: Slough was not good overall at any of 2"),
        ("has Slough ever been outstanding", "No, not since 2013: Slough was not outstanding"),
        ("has Slough never been outstanding", "Yes, not since 2013: "),
        ("is Slough good", "As of 2023, no: "),
        ("is Hampshire good", "Yes, and better: Hampshire was graded outstanding"),
        ("is Hampshire inadequate", "No: "),
    ],
)
def test_yes_or_no_is_of_the_time_asked_for(real: Store, words: str, start: str) -> None:
    assert sure_answer(real, words).text.startswith(start)


def test_ever_looks_at_every_judgement(real: Store) -> None:
    found = sure_answer(real, "has West Berkshire ever had requires improvement")
    assert found.text.startswith("No, not since 2015: West Berkshire was not requires improvement overall")
    assert {str(row["inspected"])[:4] for row in found.rows} == {"2015", "2017"}


def test_what_later_reports_state_counts_for_ever(small: Store) -> None:
    scheme = "https://w3id.org/graphkit/scheme"
    store = with_statements(
        small,
        f"""<urn:visit> a gk:Inspection ; gk:inspectionOf authority:E99000001 ; gk:startDate "2024-09-02" ;
            gk:framework <{scheme}/framework/focused-visit> ; gk:report <urn:letter> ;
            gk:earlierInspection <urn:visit/earlier/1> .
        <urn:visit/earlier/1> a gk:EarlierInspectionMention ;
            gk:inspectedIn "2004-05" ; gk:page 1 ;
            gk:earlierGrade <{scheme}/grade/inadequate> .""",
    )
    found = sure_answer(store, "has Ambleford ever been inadequate")
    assert found.text.startswith("Yes, before ")
    assert "inadequate overall in 2004" in found.text
    assert [row["source"] for row in found.rows if row.get("source")] == ["stated in the report of 2024"]
    assert sure_answer(store, "has Ambleford never been inadequate").text.startswith("No, before ")
    never = sure_answer(store, "councils that were never inadequate").rows
    assert "Ambleford" not in {row["authority"] for row in never}
    both = sure_answer(store, "councils that were ever good overall but inadequate for leadership")
    assert "Ambleford" not in {row["authority"] for row in both.rows}
    assert sure_answer(small, "has Ambleford ever been inadequate").text.startswith("No, not since ")


def test_who_had_a_trust_is_of_all_times(real: Store) -> None:
    now, ever = (
        {row["deliverer"] for row in sure_answer(real, words).rows}
        for words in ("which councils have a trust", "which councils have had a trust")
    )
    assert now < ever


def test_a_number_by_grade_is_a_table(real: Store) -> None:
    found = sure_answer(real, "do inadequate councils have higher agency staff rates")
    assert [*found.rows[0]] == ["grade", "authorities", "median", "year"]
    assert found.rows == sure_answer(real, "agency rate by grade").rows


def test_without_an_answer_a_wording_is_offered(small: Store) -> None:
    assert "“is ambleford good”" in reply_to(small, "is Ambleford good zqx").text
    assert "Without" not in reply_to(small, "which authorities do not mention neglect").text


def test_the_reading_stands_below_the_sentence(real: Store) -> None:
    text = ask.forms["table"].write(ask(real, "is Slough good"))
    lines = text.splitlines()
    assert lines[1].startswith("Read as: ")
    links = re.findall(r"https://\S+", text)
    assert len(links) == len({*links})


def test_two_in_a_row_are_consecutive(real: Store) -> None:
    rows = sure_answer(real, "LAs with two inadequates in a row").rows
    assert "Slough" in {row["authority"] for row in rows}
    assert all(int(str(row["times"])) >= 2 for row in rows)


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


def test_without_a_recommendation_the_findings_answer(real: Store) -> None:
    found = sure_answer(real, "has Trafford fixed its private fostering")
    assert found.text.startswith("No loaded report has any recommendation on private fostering to Trafford. ")
    assert "private fostering in Trafford" in found.text


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


def test_shares_are_of_those_with_a_grade(real: Store) -> None:
    counts = {
        str(row["grade"]): int(str(row["authorities"])) for row in sure_answer(real, "grades by grade").rows
    }
    for grade, number in counts.items():
        found = sure_answer(real, f"how many councils are {grade}")
        assert len(found.rows) == number
        assert f"of {sum(counts.values())} with a grade" in found.text


def test_table_and_sentence_are_of_one_population(real: Store) -> None:
    rows = sure_answer(real, "% inadequate by region").rows
    total = sum(int(str(row["inadequate"])) for row in rows)
    assert f"Inadequate: {total} " in sure_answer(real, "% inadequate by region").text


def test_an_agency_is_asked_about_in_a_place_on_a_topic(real: Store) -> None:
    everything = sure_answer(real, "Thames Valley Police")
    here = sure_answer(real, "what do reports say of Thames Valley Police in Slough")
    on_topic = sure_answer(real, "Thames Valley Police strategy discussions in Slough")
    totals = [sum(int(str(row["strengths"])) for row in each.rows) for each in (everything, here, on_topic)]
    assert totals[0] > totals[1] >= totals[2]


def test_a_postcode_stands_for_its_council(real: Store) -> None:
    for words, kind in (("neglect in SL1", "authority-topic"), ("SL1 inadequate", "grade")):
        found = sure_answer(real, words)
        assert found.kind == kind
        assert ("place", "authority/E06000039", "SL1") in found.reading


def test_a_copy_without_words_says_so(real: Store, small: Store) -> None:
    for store, is_said in ((real, True), (small, False)):
        assert search(store, "children wait too long").lacks_words == is_said
        assert not search(store, "neglect").lacks_words


def test_rates_come_with_numbers_and_a_caution(real: Store) -> None:
    found = sure_answer(real, "worst councils for neglect")
    shares = [int(str(row["share weak or mixed"]).split()[0]) for row in found.rows]
    assert shares == sorted(shares, reverse=True)
    assert all(
        sum(int(str(row[name])) for name in ("strengths", "mixed", "weaknesses")) >= 5 for row in found.rows
    )
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
    assert found.text.startswith("Slough was last inadequate in 2015. Slough was graded requires improvement")
    assert found.evidence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("what was Slough graded in 2018", "No report of a full inspection of Slough in 2018 is loaded"),
        ("is Leeds good?", "Its report is not loaded"),
        ("neglect in Leeds", "No report of a full inspection of Leeds"),
        ("Slough Reading Trafford", "Trafford was"),
        ("neglect and early help in Slough", "neglect and early help"),
    ],
)
def test_what_is_not_loaded_is_said(real: Store, words: str, sentence: str) -> None:
    assert sentence in sure_answer(real, words).text


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


def test_two_sides_are_never_dropped_in_silence(real: Store) -> None:
    assert sure_answer(real, "strengths and weaknesses of Slough").kind == "themes"
    for words in ("good at early help with problems", "is Slough good with problems in early help"):
        found = reply_to(real, words)
        assert (found.answer, found.unused[0][:4]) == (None, "good")


def test_where_none_has_more_those_with_any_are_listed(real: Store) -> None:
    for words, name in (
        ("which outstanding councils have weaknesses in leadership", "Hampshire"),
        ("which inadequate councils have strengths in leadership", "Trafford"),
    ):
        found = sure_answer(real, words)
        assert [row["authority"] for row in found.rows] == [name]
        assert "though none has more" in found.text
        assert "> 0)" in found.sparql


def test_a_polarity_without_findings_is_said(real: Store) -> None:
    for topic in ("leadership", "care leavers", "early help"):
        found = sure_answer(real, f"concerns about {topic} in Trafford")
        weak = sum(int(str(row[name])) for row in found.rows for name in ("weaknesses", "mixed"))
        assert ("No weak or mixed finding" in found.text) == (not weak)


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


def test_the_query_of_an_answer_gives_its_rows(real: Store) -> None:
    kinds = set()
    for words, _ in asked(**REAL):
        found = answer(real, words)
        if not (found and found.sparql and found.rows):
            continue
        kinds.add(found.kind)
        columns, rows = columns_and_rows(real.query(found.sparql), lambda term: term.value if term else "")
        if columns[0] in ("statement", "thing"):
            name = {"statement": "statement", "thing": "id"}[columns[0]]
            assert {row[0] for row in rows} == {iri_of(str(row[name])) for row in found.rows}, words
            continue
        if columns[1] == "grade":
            graded = sum(int(str(row["authorities"])) for row in found.rows)
            assert sum(int(row[2]) for row in rows) == graded, words
            continue
        counts = {str(key): tuple(map(int, number)) for key, *number in rows}
        expected = {}
        for row in found.rows:
            key = iri_of(str(row["id"])) if "id" in row else str(row[columns[0]])
            expected[key] = tuple(row.get(name) for name in ("strengths", "mixed", "weaknesses"))
        if found.kind == "themes":  # the first of them
            counts = {key: number for key, number in counts.items() if key in expected}
        assert counts.keys() == expected.keys(), words
        for key, numbers in expected.items():
            assert None in numbers or counts[key][:3] == numbers, words
    assert len(kinds) > 20


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


def test_why_and_by_region_follow_up_what_can_answer(real: Store) -> None:
    graded = reply_to(real, "How is Slough graded now?").question
    assert reply_to(real, "why?", base=graded).question.one("measure") == "why"
    spread = reply_to(real, "by region", base=graded)
    assert not spread.question.has("place")
    assert len(spread.answer.rows if spread.answer else ()) == 9
    many = reply_to(real, "why?", base=reply_to(real, "good councils in the south east").question)
    assert (many.question.subject, many.question.one("polarity")) == ("findings", "strength")
    weak = reply_to(real, "why?", base=reply_to(real, "weaknesses in Slough").question)
    assert weak.text.endswith("The passages below show why.")
    assert weak.answer
    assert weak.answer.evidence
    fixed = reply_to(
        real, "by region", base=reply_to(real, "Has Slough fixed its placement sufficiency?").question
    )
    assert fixed.answer is None
    assert "by region" in fixed.text


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
    assert roles <= reading_schema()["properties"].keys()
    assert read_reading({"subject": "grades", "grade": ["good", "outstanding"]}) == TypedQuestion(
        read_reading("subject:grades;grade:good;grade:outstanding").parts
    )


def test_an_edition_is_offered_for_the_year_of_one(real: Store) -> None:
    parts = shown_parts(real, reply_to(real, "neglect in ilacs 2023").question)
    [period] = [part for part in parts if part.role == "period"]
    reading = read_reading(period.choices[0].reading)
    assert (reading.one("edition"), reading.one("period")) == ("2023", "")
    found = reply_to(real, reading).answer
    assert found
    assert "ILACS 2023 reports" in found.text


def test_near_is_on_the_map_and_alike_is_not(real: Store) -> None:
    rows = sure_answer(real, "councils near Slough").rows
    assert all(not str(row["near"]).startswith("statistical") for row in rows)
    rows = sure_answer(real, "statistical neighbours of Slough and their grades").rows
    assert all("statistical" in str(row["near"]) or row["near"] == "itself" for row in rows)


def test_a_kind_of_inspection_without_reports_has_none(small: Store) -> None:
    assert sure_answer(small, "monitoring visits to Ambleford").rows == ()


def test_a_share_of_findings_is_of_findings(real: Store) -> None:
    text = sure_answer(real, "what share of weaknesses in ilacs are about management oversight").text
    assert re.search(r"That is \d+ % of all [\d,]+ weak or mixed findings", text)


def test_a_misspelt_phrase_is_read_and_named(real: Store) -> None:
    found = sure_answer(real, "care levers accomodation in Slough")
    assert "“care levers” was read as Care Leavers." in found.cautions


def test_a_denied_grade_is_every_other(real: Store) -> None:
    graded = {row["authority"] for row in sure_answer(real, "outstanding councils").rows}
    others = sure_answer(real, "which councils are not outstanding")
    assert graded.isdisjoint(row["authority"] for row in others.rows)
    assert f"of {len(graded) + len(others.rows)} with a grade" in others.text


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


def test_frameworks_against_each_other_are_two_numbers(real: Store) -> None:
    rows = sure_answer(real, "inadequate judgements by framework").rows
    number = sum(int(str(row["inadequate"])) for row in rows if str(row["framework"]).startswith("SIF"))
    assert f"SIF {number} of " in sure_answer(real, "SIF vs ILACS how many inadequate").text


def test_a_person_is_a_condition_on_inspections(real: Store) -> None:
    name = sure_answer(real, "who was the lead inspector in Reading").rows[0]["lead inspector"]
    found = sure_answer(real, f"how many inspections has {name} led")
    assert "Reading" in {row["authority"] for row in found.rows}
    assert f"led by {name}" in found.text


def test_before_that_goes_one_inspection_back(real: Store) -> None:
    found, years = reply_to(real, "what is Slough graded"), []
    for _ in range(3):
        assert found.answer
        years.append(str(found.text.partition("began on ")[2][:16]).strip(".;")[-4:])
        found = reply_to(real, "and before that?", base=found.question)
    assert years == sorted({*years}, reverse=True)


def test_a_condition_on_the_last_visit_is_of_the_last(real: Store) -> None:
    days = [str(row["inspected"]) for row in sure_answer(real, "visits to Slough").rows]
    found = sure_answer(real, "last visit to Slough, any priority action")
    assert max(days) == found.rows[0]["inspected"]
    assert "area for priority action" in found.text


def test_a_framework_with_the_year_of_an_edition_says_which(real: Store) -> None:
    assert "read as ILACS inspections of the year 2023" in " ".join(sure_answer(real, "ilacs 2023").cautions)
    assert reply_to(real, "grades under ilacs 2023").question.one("edition") == "2023"


def test_who_shares_a_service_is_no_share(real: Store) -> None:
    found = sure_answer(real, "who does Slough share adoption with")
    assert [row["service"] for row in found.rows] == ["Coram Ambitious for Adoption"]
    trusts = {str(row["service"]) for row in sure_answer(real, "which councils share a trust").rows}
    assert "Achieving for Children" in trusts
    assert "Slough Children First" not in trusts
    assert sure_answer(real, "what share of councils are good").kind == "authorities-by-grade"


def test_the_truth_of_a_statement_on_all(real: Store) -> None:
    every = {str(row["authority"]) for row in sure_answer(real, "good or outstanding councils").rows}
    false = sure_answer(real, "is it true that all councils are good or better")
    assert false.text.startswith("No: ")
    assert "The others: " in false.text
    assert {str(row["authority"]) for row in false.rows} == every
    assert sure_answer(real, "is it true that no council is good").text.startswith("No: ")
    assert sure_answer(real, "is it true that Slough is not outstanding").text.startswith("As of 2023, yes: ")
    one = sure_answer(real, "is it true that no children's trust is inadequate")
    assert f"No: {len(one.rows)} of them" in one.text if one.rows else "Yes: none of them" in one.text


def test_highest_and_lowest_are_of_the_number(real: Store) -> None:
    for words, is_lowest in (("highest agency rate", False), ("lowest agency rate", True)):
        values = [float(str(row["agency rate"])) for row in sure_answer(real, words).rows]
        assert values == sorted(values, reverse=not is_lowest)
    good = {str(row["authority"]) for row in sure_answer(real, "good councils").rows}
    rows = sure_answer(real, "highest agency rate among good councils").rows
    assert rows
    assert {str(row["authority"]) for row in rows} <= good


def test_grades_of_two_things_are_not_alternatives(real: Store) -> None:
    found = reply_to(real, "which outstanding councils were praised as good")
    assert not found.answer or "outstanding or good" not in found.text
    pairs = sure_answer(real, "do any inadequate authorities have good leadership")
    assert {each.value for each in pairs.reading if each.role == "judged"} == {
        "overall-effectiveness=inadequate",
        "leaders=good",
    }


def test_the_last_visit_has_its_theme_and_passages(real: Store) -> None:
    found = sure_answer(real, "how did the last focused visit in Slough go")
    assert "Its theme was care leavers" in found.text
    assert "1 area for priority action" in found.text
    assert 0 < len(found.evidence) <= 2


def test_a_good_service_is_no_good_council(real: Store) -> None:
    found = sure_answer(real, "which councils have a good virtual school")
    assert ("polarity", "strength") in {(each.role, each.value) for each in found.reading}
    assert not any(each.role == "grade" for each in found.reading)


def test_a_change_has_so_many_steps(real: Store) -> None:
    rows = sure_answer(real, "which councils went up two grades").rows
    assert all(row["steps"] == 2 and row["change"] == "better" for row in rows)


def test_words_without_a_topic_are_searched_for(real: Store) -> None:
    found = sure_answer(real, "social workers feel supported in Slough")
    assert {each.value for each in found.reading if each.role == "text"} == {
        "social", "workers", "feel", "supported",
    }  # fmt: skip


def test_a_condition_of_authorities_is_one_of_any_reading(real: Store) -> None:
    run_by_another = {row["id"] for row in sure_answer(real, "which councils have a trust").rows}
    for words in ("good or RI councils with a trust", "weaknesses on neglect in councils run by a trust"):
        assert {row["id"] for row in sure_answer(real, words).rows} <= run_by_another
    own = {row["id"] for row in sure_answer(real, "councils without a trust").rows}
    assert own
    assert not own & run_by_another
    both = sure_answer(real, "do trusts get better grades than councils").rows
    latest = Population(real, read_reading("subject:grades")).latest
    assert sum(int(str(row["authorities"])) for row in both) == len(latest)


def test_a_place_with_a_trust_is_about_its_delivery(real: Store) -> None:
    assert sure_answer(real, "is Slough run by a trust").kind == "delivery"
    assert sure_answer(real, "is Slough in intervention").kind == "interventions"


def test_always_is_at_every_known_inspection(real: Store) -> None:
    history = Population(real, read_reading("subject:grades")).history
    found = {row["id"] for row in sure_answer(real, "councils that were always requires improvement").rows}
    for place, items in history.items():
        is_always = len(items) > 1 and {item.judged for item in items} == {"requires-improvement"}
        assert (local_id(place) in found) is is_always


def test_two_spans_of_years_are_compared(real: Store) -> None:
    words = "share of full inspections between 2014 and 2017 that were good, compared with 2018 to 2022"
    rows = sure_answer(real, words).rows
    assert [row["year"] for row in rows] == ["from 2014 to 2017", "from 2018 to 2022"]
    days = [
        item.day[:4]
        for items in Population(real, read_reading("subject:grades")).known.values()
        for item in items
    ]
    assert [row["inspections"] for row in rows] == [
        sum(first <= day <= last for day in days) for first, last in (("2014", "2017"), ("2018", "2022"))
    ]


def test_years_with_and_are_one_selection(real: Store) -> None:
    one, two, both = (
        {row["statement"] for row in sure_answer(real, f"weak findings on neglect in Slough in {years}").rows}
        for years in ("2016", "2019", "2016 and 2019")
    )
    assert both == one | two


def test_how_long_a_grade_lasts(real: Store) -> None:
    for row in sure_answer(real, "how long does it take to get out of inadequate").rows:
        items = Population(real, read_reading(f"subject:grades;place:{row['id']}")).known[
            entity_iri(str(row["id"]))
        ]
        assert {i.judged for i in items if str(row["inspected"]) <= i.day < str(row["next"])} == {
            "inadequate"
        }


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


def test_changes_are_between_the_inspections_named(real: Store) -> None:
    history = Population(real, read_reading("subject:grades")).history
    found = sure_answer(real, "councils that were inadequate and are now good")
    assert {row["id"] for row in found.rows} == {
        local_id(place) for place, items in history.items()
        if items and items[-1].judged == "good" and any(each.judged == "inadequate" for each in items)
    }  # fmt: skip
    for row in sure_answer(real, "which councils have improved since their SIF").rows:
        assert str(row["earlier"]).startswith("SIF")
        assert str(row["inspected"]) == history[entity_iri(str(row["id"]))][-1].day


def test_ratings_of_single_homes_are_not_held(small: Store) -> None:
    assert sure_answer(small, "which children's homes in Ambleford are inadequate").kind == "not-held"
    assert (
        sure_answer(small, "what do reports say about children's homes in Ambleford").kind
        == "authority-topic"
    )


def test_who_has_had_most_inspections(real: Store) -> None:
    numbers = [row["inspections"] for row in sure_answer(real, "which council has had most inspections").rows]
    assert numbers == sorted(numbers, reverse=True)


def test_reports_of_a_month_are_those_published_then(real: Store) -> None:
    found = sure_answer(real, "which reports were published in 2023")
    assert found.rows
    assert all(str(row["published"]).startswith("2023") for row in found.rows)


def test_judgement_areas_are_compared(real: Store) -> None:
    p = Population(real, read_reading("subject:grades"))
    found = {row["id"] for row in sure_answer(real, "leadership lower than care leavers").rows}
    for place, item in p.latest.items():
        one, other = p.grade(item, "leaders")[0], p.grade(item, "care-leavers")[0]
        is_lower = bool(one and other) and STEPS_BELOW_OUTSTANDING[one] > STEPS_BELOW_OUTSTANDING[other]
        assert (local_id(place) in found) is is_lower


def test_the_same_grade_as_before_is_no_change(real: Store) -> None:
    for row in sure_answer(real, "which councils have the same grade as last time").rows:
        assert row["before"] == row["after"]


def test_words_around_a_question_do_not_hide_it(real: Store) -> None:
    pairs = {
        "which councils never dropped below good": "councils that were never less than good",
        "what does an IRO do": "what is an IRO",
        "do good councils rely more on agency staff than outstanding ones": "agency rate by grade",
    }
    for words, plain in pairs.items():
        assert sure_answer(real, words).rows == sure_answer(real, plain).rows


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


def test_no_judgement_with_a_grade_is_all_with_others(real: Store) -> None:
    for row in sure_answer(real, "councils where no judgement is inadequate").rows:
        item = Population(real, read_reading("subject:grades")).latest[entity_iri(str(row["id"]))]
        assert "inadequate" not in item.grades.values()


@pytest.mark.parametrize("words", ["outstanding only for care leavers", "which councils closed their trust"])
def test_a_word_that_limits_is_never_dropped(real: Store, words: str) -> None:
    reply = reply_to(real, words)
    assert not reply.answer
    assert {*reply.unused} & {"only", "closed"}


def test_both_is_of_the_same_authority(real: Store) -> None:
    one, other, both = (
        {row["id"] for row in sure_answer(real, f"councils with weaknesses in {topics}").rows}
        for topics in ("supervision", "caseloads", "both supervision and caseloads")
    )
    assert both <= one | other
    for row in sure_answer(real, "councils strong at both early help and care leavers").rows:
        for topic in ("early-help", "care-leavers"):
            own = read_reading(f"subject:findings;place:{row['id']};topic:topic/{topic};when:now")
            counts = Counter(polarity for *_, polarity in Population(real, own).statements(True))
            assert counts["strength"] > counts["weakness"] + counts["mixed"]


@pytest.mark.parametrize("part", ["judged:abc", "number:many", "stated:good=topic/neglect", "stated:="])
def test_a_part_that_cannot_be_read_is_refused(part: str) -> None:
    with pytest.raises(ParameterError, match="is not as it should be"):
        read_reading(f"subject:findings;topic:topic/neglect;{part}")


def test_strong_on_one_topic_and_weak_on_another(real: Store) -> None:
    found = sure_answer(real, "which councils have strong early help and weak care leavers")
    assert found.rows
    for row in found.rows:
        is_any = "though none has more" in found.text
        for topic, sign in (("early-help", 1), *([] if is_any else [("care-leavers", -1)])):
            own = read_reading(f"subject:findings;place:{row['id']};topic:topic/{topic};when:now")
            counts = Counter(polarity for *_, polarity in Population(real, own).statements(True))
            assert (counts["strength"] - counts["weakness"] - counts["mixed"]) * sign > 0
    with pytest.raises(ParameterError, match="not in the graph"):
        reply_to(real, read_reading("subject:findings;stated:strength=topic/atlantis;topic:topic/neglect"))


def test_a_graded_area_limits_what_is_stated(real: Store) -> None:
    words = "outstanding leadership but weak findings on supervision"
    question = parse_question(real, words).question
    assert question.texts("judged") == ("leaders=outstanding",)
    graded = {row["id"] for row in sure_answer(real, "councils with outstanding leadership").rows}
    assert {row["id"] for row in sure_answer(real, words).rows} <= graded


def test_bodies_are_counted_as_each_alone_is(real: Store) -> None:
    rows = sure_answer(real, "which police forces are criticised most").rows
    rates = [int(str(row["share weak or mixed"]).split()[0]) for row in rows if row["share weak or mixed"]]
    assert rates
    for row in rows:
        own = read_reading(f"subject:findings;agency:{row['id']};when:now")
        found = Counter(polarity for *_, polarity in Population(real, own).statements(True))
        assert found["weakness"] >= int(str(row["weaknesses"])) > 0 or not row["weaknesses"]


def test_an_agency_of_a_service_is_named_by_its_topic(real: Store) -> None:
    adoption = sure_answer(real, "who delivers adoption in Reading")
    assert "Adopt Thames Valley" in adoption.text
    assert {row["deliverer"] for row in adoption.rows} == {"Adopt Thames Valley"}


def test_the_last_inspections_are_as_many_as_asked(real: Store) -> None:
    one, two = (
        Population(real, read_reading(f"subject:findings;place:authority/E06000039;when:last;limit:{limit}"))
        for limit in (1, 2)
    )
    assert [item.iri for item in two.inspected][-1:] == [item.iri for item in one.inspected]
    assert len(two.inspected) == min(2, sum(item.full for item in two.loaded))


def test_a_bound_is_of_each_authority(real: Store) -> None:
    p = Population(real, read_reading("subject:recommendations;area:North West"))
    number = Counter({item.authority: 0 for item in p.latest.values() if item.report})
    for (inspection,), many in p.counts(("inspection",)).items():
        number[next(item.authority for item in p.loaded if item.iri == inspection)] += many
    few, many = (
        {
            entity_iri(str(row["id"]))
            for row in sure_answer(real, f"councils in the north west with {words}").rows
        }
        for words in ("fewer than 4 recommendations", "at least 4 recommendations")
    )
    assert few == {place for place, each in number.items() if each < 4}
    assert many == {place for place, each in number.items() if each >= 4}
    rates = sure_answer(real, "councils with an agency rate above 10 percent").rows
    assert all(float(str(row["agency rate"])) > 10 for row in rates)
