"""What people of the sector ask, and what the answers have:
kind, sentence, rows, evidence, horizon.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product

import pytest
from answers.questions.asked_questions import asked, replied
from builds import with_statements

from graphkit.answers.questions.answering import reply_to
from graphkit.answers.questions.interpretation import interpret
from graphkit.answers.questions.reading_parts import next_readings, shown_parts
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import clauses, json_object, parse_reading
from graphkit.answers.readings.result_sentences import result_sentence
from graphkit.core.errors import MissingWordsError, ReadingError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ask import Asked, ask
from graphkit.surfaces.abilities.search import search

INVENTED = {
    "place": "Ambleford",
    "other": "Wexmoor",
    "region": "South East",
    "agency": "Norvale Police",
}
WEAK = ["weakness", "mixed"]  # as everywhere: weak or mixed
REAL = {
    "place": "Slough",
    "other": "Reading",
    "region": "north west",
    "agency": "Thames Valley Police",
}


def answer(store: Store, words: str) -> TypedAnswer | None:
    """Return the answer to a question in words, if there is one."""
    return replied(store, words).answer


def sure_answer(store: Store, words: str) -> TypedAnswer:
    """Return the answer to a question that has one."""
    found = answer(store, words)
    assert found, words
    return found


def where(store: Store, words: str) -> dict[str, object]:
    """Return the clauses of what words are most likely read as."""
    [first, *_] = interpret(store.facts, words).candidates
    return dict(clauses(first.reading.get("where", {})))


def kinds_of(store: Store, words: str) -> set[str]:
    """Return the kind of the answer, and those of the readings that are offered beside it or
    instead.
    """
    reply = replied(store, words)
    pages = {"inspections-by-framework": "page"}  # coverage
    offered = {str(each.reading.get("of") or next(iter(each.reading))) for each in reply.offered}
    kind = reply.answer.kind if reply.answer else ""
    return offered | ({kind, kind.partition("-by-")[0], pages.get(kind, kind)} if kind else set())


def wrong_kinds(
    store: Store, questions: list[tuple[str, str]]
) -> Iterator[tuple[str, str, set[str]]]:
    """Yield the questions whose answer is of another kind: question, kind expected, kinds found."""
    for words, kind in questions:
        found = kinds_of(store, words)
        unit = kind.partition("-by-")[0]
        if kind == "any" or (kind == "" and not answer(store, words)):
            continue
        if (
            not {kind, unit, unit.replace("-", "_"), "definition" if unit == "glossary" else ""}
            & found
        ):
            yield words, kind, found


def test_questions_on_invented_places(small: Store) -> None:
    wrong = wrong_kinds(small, asked(**INVENTED))
    # what is near is not known of an invented place, nor is the council at a real postcode loaded
    assert [each for each in wrong if each[2] and each[1] != "postcode"] == []


def test_questions_on_real_places(records: Store) -> None:
    assert list(wrong_kinds(records, asked(**REAL))) == []


def test_every_answer_states_its_horizon(records: Store) -> None:
    for words, _ in asked(**REAL):
        if found := answer(records, words):
            assert found.text.endswith("."), words
            assert found.horizon.sentence(), words
            plain = found.to_dict()
            assert {"kind", "text", "rows", "evidence", "horizon"} <= plain.keys()


def test_answers_repeat(small: Store) -> None:
    for words, _ in asked(**INVENTED)[::4]:
        assert reply_to(small, words).answer == answer(small, words)


def test_an_old_grade_has_a_caution(records: Store) -> None:
    found = sure_answer(records, "is Birmingham good?")
    assert "2023" in found.text
    assert "later not known" in found.text


def test_who_had_a_trust_is_of_all_times(records: Store) -> None:
    now, ever = (
        sure_answer(records, words).reading
        for words in ("which councils have a trust", "which councils have had a trust")
    )
    assert "ever" not in now
    assert ever["ever"]
    assert now["where"] == ever["where"]


def test_where_it_is_not_sure_readings_are_offered(records: Store) -> None:
    reply = reply_to(records, "leadership housing")
    assert reply.answer is None
    assert len(reply.offered) > 1
    for each in reply.offered:
        assert each.label in reply.text
        assert each.answer
        assert reply_to(records, each.reading).answer


def test_the_reading_stands_below_the_sentence(records: Store) -> None:
    text = ask.forms["table"].write(ask(records, "is Slough good"))
    assert text.splitlines()[1].startswith('Reading: {"of": "authorities"')
    links = re.findall(r"https://\S+", text)
    assert len(links) == len({*links})


def test_a_known_later_inspection_comes_first(small: Store) -> None:
    scheme = "https://w3id.org/graphkit/scheme"
    store = with_statements(
        small,
        f"""<urn:visit> a gk:Inspection ; gk:inspectionOf authority:E99000001 ;
            gk:startDate "2024-09-02" ;
            gk:framework <{scheme}/framework/focused-visit> ; gk:report <urn:letter> ;
            gk:earlierInspection <urn:visit/earlier/1> .
        <urn:visit/earlier/1> a gk:EarlierInspectionMention ;
            gk:inspectedIn "2024-05" ; gk:earlierFramework <{scheme}/framework/ilacs> ; gk:page 1 ;
            gk:earlierCriterion <{scheme}/criterion/overall-effectiveness> ;
            gk:earlierGrade <{scheme}/grade/good> .""",
    )
    known = "ILACS, May 2024, graded good overall (report of 2024, page 1); not loaded."
    assert known in sure_answer(store, "is Ambleford outstanding").text
    assert known not in sure_answer(small, "is Ambleford outstanding").text


def test_a_copy_without_words_says_so(records: Store, small: Store) -> None:
    for store, is_said in ((records, True), (small, False)):
        assert search(store, "neglect").lacks_words == is_said


def test_a_change_of_grade_has_both_grades(records: Store) -> None:
    for words, change in (("got better", "better"), ("got worse", "worse")):
        order = ["outstanding", "good", "requires improvement", "inadequate"]
        for row in sure_answer(records, f"which councils {words}").rows:
            step = order.index(str(row["before"])) - order.index(str(row["after"]))
            assert (step > 0) == (change == "better")


def test_a_misspelt_place_is_read_and_named(records: Store) -> None:
    assert (
        sure_answer(records, "is Birmingam good").cautions[0]
        == "“birmingam” was read as Birmingham."
    )
    found = sure_answer(records, "west berkshre early help")
    assert found.cautions[0] == "“berkshre” was read as Berkshire."


@pytest.mark.parametrize(
    "word", "recs delays themes mention been any vacancies councillors pre-birth".split()
)
def test_a_word_of_english_or_the_sector_is_not_corrected(records: Store, word: str) -> None:
    assert not interpret(records.facts, f"{word} in Slough").corrected


def test_no_condition_is_dropped_in_silence(records: Store) -> None:
    for words in ("how many pizza councils are inadequate", "inadequate councils with unicorns"):
        found = reply_to(records, words)
        assert found.unused
        assert found.unused[0] in " ".join(_text(found))


def _text(reply: object) -> list[str]:
    return ask.forms["table"].write(Asked("", reply)).splitlines()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "grade", "polarity", "topic"),
    [
        (
            "outstanding councils with weaknesses on care leavers",
            "outstanding",
            WEAK,
            "care-leavers",
        ),
        ("councils good with weaknesses in early help", "good", WEAK, "early-help"),
        ("good with weak early help", "good", WEAK, "early-help"),
        ("councils good with early help", "", "strength", "early-help"),
    ],
)
def test_a_grade_beside_the_other_side_is_a_grade(
    records: Store, words: str, grade: str, polarity: object, topic: str
) -> None:
    readings = [
        dict(clauses(each.reading.get("where", {})))
        for each in interpret(records.facts, words).candidates
    ]
    found = [
        (each.get("authority.rated", ""), each.get("polarity"), each.get("topic"))
        for each in readings
    ]
    assert (grade, polarity, topic) in found


@pytest.mark.parametrize(
    ("words", "unit", "clauses_of"),
    [
        (
            "has any council gone straight from inadequate to outstanding",
            "changes",
            {"from": "inadequate", "to": "outstanding"},
        ),
        (
            "which councils jumped from inadequate to good",
            "changes",
            {"from": "inadequate", "to": "good"},
        ),
        (
            "which areas have widespread and systemic SEND failings",
            "inspections",
            {"result": "systemic-failings"},
        ),
    ],
)
def test_other_words_for_a_question_have_its_reading(
    records: Store, words: str, unit: str, clauses_of: dict[str, str]
) -> None:
    reply = reply_to(records, words)
    assert reply.answer
    assert reply.reading["of"] == unit
    assert clauses_of.items() <= where(records, words).items()


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "?" * 5000,
        "slough " * 500,
        "\x00",
        "💩",
        "good " * 41,
        "is it good or is it not bad, innit",
        "how is my council doing",
        "what did they do to little Tommy Smithers",
        "inadequate since 2024 before 2020",
    ],
)
def test_what_is_no_question_has_one_sentence(small: Store, words: str) -> None:
    found = reply_to(small, words)
    assert found.answer is None
    assert found.text.endswith(".")


def test_a_word_that_means_nothing_here_is_named(small: Store) -> None:
    for word, place in product(("pizza", "xyzzy", "schulen"), ("Ambleford", "England")):
        assert word in reply_to(small, f"is {place} good at {word}").unused


@pytest.mark.parametrize(("words", "councils"), [("SL1 1AA", ["Slough"]), ("sl11aa", ["Slough"])])
def test_a_postcode_leads_to_its_council(records: Store, words: str, councils: list[str]) -> None:
    assert [row["authority"] for row in sure_answer(records, words).rows] == councils


# Readings


def test_a_reading_gives_the_answer_of_its_words(records: Store) -> None:
    for words, _ in asked(**REAL):
        found = replied(records, words)
        is_asked_for = found.answer and not found.text.lower().startswith(("yes", "no:", "as of"))
        if is_asked_for and "why" not in words and "reasons" not in words:
            given = found.reading if "of" in found.asked else found.asked
            again = reply_to(records, json_object("reading", json.dumps(given)))
            assert again.answer
            assert found.answer
            assert (again.answer.kind, again.answer.rows) == (
                found.answer.kind,
                found.answer.rows,
            ), words


def test_every_alternative_of_a_part_is_a_reading(records: Store) -> None:
    for words in (
        "which councils in the south east are good",
        "weak findings on neglect in Slough since 2020",
        "recommendations for Reading",
    ):
        reading = reply_to(records, words).reading
        choices = [each for part in shown_parts(records, reading) for each in part.choices]
        assert len(choices) > 5
        for each in (*choices, *next_readings(records, reading)):
            assert reply_to(records, json_object("reading", each.reading)).text.endswith(".")


@pytest.mark.parametrize(
    "reading",
    [
        "subject:grades;grade:good",
        "[]",
        "{",
        '{"of": "colours"}',
        '{"where": {"rated": "good"}}',
        '{"of": "findings", "where": {"topic": "pizza"}}',
        '{"of": "findings", "began": "soon"}',
        '{"page": "colours"}',
        '{"not_held": "pizza"}',
        "x" * 9000,
    ],
)
def test_a_reading_of_what_does_not_exist_is_refused(records: Store, reading: str) -> None:
    with pytest.raises(ReadingError):
        reply_to(records, json_object("reading", reading))


def test_what_is_presented_can_be_read(records: Store) -> None:
    for words, _ in asked(**REAL):
        found = answer(records, words)
        if found and "of" in found.reading:
            assert parse_reading(found.reading)
            assert found.sparql


def test_a_kind_of_inspection_without_reports_has_none(small: Store) -> None:
    assert sure_answer(small, "monitoring visits to Ambleford").rows == ()


def test_a_misspelt_phrase_is_read_and_named(records: Store) -> None:
    found = sure_answer(records, "care levers accomodation in Slough")
    assert "“levers” was read as Leavers." in found.cautions


@pytest.mark.parametrize(
    ("words", "judged"),
    [
        (
            "good or outstanding councils where help and protection is inadequate",
            {"rated": ["outstanding", "good"], "judgement.help-and-protection": "inadequate"},
        ),
        (
            "good for leadership but not for care leavers",
            {
                "judgement.leaders": "good",
                "judgement.care-leavers": ["requires-improvement", "inadequate"],
            },
        ),
        (
            "good for leadership and care leavers",
            {"judgement.leaders": "good", "judgement.care-leavers": "good"},
        ),
    ],
)
def test_each_grade_belongs_to_the_area_beside_it(
    small: Store, words: str, judged: dict[str, object]
) -> None:
    assert where(small, words) == judged


@pytest.mark.parametrize(
    ("words", "grades"),
    [
        ("no better than requires improvement", ["requires-improvement", "inadequate"]),
        ("above good", "outstanding"),
        ("worse than requires improvement", "inadequate"),
        ("not worse than good", ["outstanding", "good"]),
        ("requires improvement or better", ["outstanding", "good", "requires-improvement"]),
    ],
)
def test_a_comparison_of_grades_is_a_set_of_grades(
    small: Store, words: str, grades: object
) -> None:
    assert where(small, f"councils that are {words}")["rated"] == grades


def test_names_that_share_a_word_are_whole(records: Store) -> None:
    for words in ("east and west sussex grades", "sussex west vs east"):
        assert {*where(records, words)["authority"]} == {"East Sussex", "West Sussex"}  # type: ignore[misc]


def test_a_good_service_is_no_good_council(records: Store) -> None:
    found = where(records, "which councils have a good virtual school")
    assert found["polarity"] == "strength"
    assert "rated" not in found


def test_years_with_and_are_one_selection(records: Store) -> None:
    one, two, both = (
        {
            row["statement"]
            for row in sure_answer(records, f"weak findings on neglect in Slough in {years}").rows
        }
        for years in ("2016", "2019", "2016 and 2019")
    )
    assert both == one | two


def test_a_joint_inspection_on_a_topic_is_one_with_the_theme(records: Store) -> None:
    assert where(records, "jtai domestic abuse")["theme"] == ["domestic abuse"]


def test_not_for_an_area_is_a_worse_grade_there(records: Store) -> None:
    found = where(records, "good overall but not for care leavers")
    assert found["judgement.care-leavers"] == ["requires-improvement", "inadequate"]
    other = where(records, "inadequate for leaders but not overall")
    assert other["overall"] == ["outstanding", "good", "requires-improvement"]


def test_two_words_of_the_glossary_are_told_apart(small: Store) -> None:
    reply = reply_to(small, {"definition": ["ilacs", "sif"]})
    assert reply.answer
    assert len(reply.answer.rows) == 2


def test_who_has_had_most_inspections(records: Store) -> None:
    numbers = [
        row["inspections"]
        for row in sure_answer(records, "which council has had most inspections").rows
    ]
    assert numbers == sorted(numbers, reverse=True)


def test_reports_of_a_month_are_those_published_then(records: Store) -> None:
    found = sure_answer(records, "which reports were published in 2023")
    assert found.rows
    assert all(str(row["published"]).startswith("2023") for row in found.rows)


def test_the_same_grade_as_before_is_no_change(records: Store) -> None:
    for row in sure_answer(records, "which councils have the same grade as last time").rows:
        assert row["before"] == row["after"]


def test_parts_of_a_year_are_periods(records: Store) -> None:
    for words, period in (
        ("second half of", "07..2019-12"),
        ("Q1", "01..2019-03"),
        ("summer", "06..2019-08"),
    ):
        assert (
            reply_to(records, f"inspections in the {words} 2019").reading["began"]
            == f"2019-{period}"
        )


def test_a_lost_grade_is_the_one_before(records: Store) -> None:
    found = sure_answer(records, "which councils have lost a good rating").rows
    assert {row["before"] for row in found} == {"good"}
    assert not answer(records, "lost children in Slough")


def test_what_is_outside_does_not_count(records: Store) -> None:
    assert where(records, "good councils outside the west midlands")["not"] == {
        "region": "west-midlands"
    }
    assert where(records, "councils that are good apart from Kent")["not"] == {"authority": "Kent"}


def test_a_graded_area_limits_what_is_stated(records: Store) -> None:
    found = where(records, "weak findings on supervision in councils outstanding for leadership")
    assert found["authority.judgement.leaders"] == "outstanding"
    assert found["polarity"] == WEAK


def test_an_agency_of_a_service_is_named_by_its_topic(records: Store) -> None:
    adoption = sure_answer(records, "who delivers adoption in Reading")
    assert "Adopt Thames Valley" in adoption.text
    assert {row["deliverer"] for row in adoption.rows} == {"Adopt Thames Valley"}


def test_words_found_by_no_stem_are_not_denied(records: Store) -> None:
    where = {"words": "neglect", "polarity": "context", "extent": "one"}
    with pytest.raises(MissingWordsError, match="neglect cannot be looked for in this copy"):
        read(records, {"of": "findings", "where": where})
    nowhere = read(records, {"of": "findings", "where": {"words": "neglect", "year": "1999"}})
    assert result_sentence(ReadingPhrases(records), nowhere).startswith("No finding with “neglect”")


# Answers by intent


@pytest.mark.parametrize(
    "words",
    [
        "is Slough good at early help",
        "how good is Slough at early help",
        "early help in Slough: are they timely?",
        "early help in Slough - strength or weakness?",
    ],
)
def test_how_good_is_answered_with_both_sides_and_the_grade(records: Store, words: str) -> None:
    found = reply_to(records, words)
    assert found.asked["where"] == {"authority": "Slough", "topic": "early-help"}
    assert "Slough was graded" in found.text if found.answer else found.offered
    assert "polarity" not in str(found.asked)


def test_one_side_that_is_asked_for_politely_is_kept(records: Store) -> None:
    reading = interpret(records.facts, "could you show me strengths in Slough on early help")
    assert reading.candidates[0].reading["where"]["polarity"] == "strength"


def test_or_between_words_for_one_topic_is_named_as_unused(records: Store) -> None:
    asked = "findings on placement sufficiency or unregistered homes in Slough"
    assert "or" in interpret(records.facts, asked).candidates[0].unused
    assert not interpret(records.facts, "findings on neglect or fostering").candidates[0].unused


def test_what_was_found_is_the_grade_and_the_topics_by_number(records: Store) -> None:
    found = sure_answer(records, "what did they find in Slough")
    assert found.text.startswith("Slough was graded")
    assert found.kind == "findings-by-topic"


def test_to_trust_is_not_a_trust(records: Store) -> None:
    for words in ("can I trust CAMHS in Slough", "do families trust social workers in Slough"):
        reading = interpret(records.facts, words).candidates[0].reading
        assert reading["of"] == "findings"
        assert "childrens-services" not in str(reading)


def test_what_is_no_longer_so_has_changed(records: Store) -> None:
    for grade in ("outstanding", "good", "inadequate"):
        for row in sure_answer(records, f"which councils are no longer {grade}").rows:
            assert row["before"] == grade
            assert row["after"] != grade


def test_a_kind_that_is_left_out_reads_as_words(records: Store) -> None:
    where = {"ended": None, "not": {"kind": "lifted"}}
    _, many = ReadingPhrases(records).of(parse_reading({"of": "interventions", "where": where}))
    assert many == (
        "interventions of which no source states an end other than end of an intervention"
    )
