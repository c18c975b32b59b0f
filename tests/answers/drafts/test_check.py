"""A draft is checked sentence by sentence against the reports of invented places."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pytest

from graphkit.answers.claims.claim import When
from graphkit.answers.drafts.check import judge_draft
from graphkit.answers.drafts.checked_draft import CheckedSentence
from graphkit.answers.drafts.commented_document import commented_document
from graphkit.answers.drafts.draft_text import parse_draft, read_draft
from graphkit.answers.drafts.likeness import LabelledPassage, labelled_statements, likeness
from graphkit.answers.drafts.practice import WITHOUT_WORDS, verdict
from graphkit.graph.store.dataset import Store, open_store


@pytest.fixture(scope="module")
def graph(whole: Path) -> Store:
    return open_store(whole)


def checked(graph: Store, text: str) -> list[CheckedSentence]:
    return list(judge_draft(graph, parse_draft(text), all_quotes=True).sentences)


def state(graph: Store, text: str) -> str:
    (only,) = checked(graph, text)
    return only.state


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ambleford was judged good overall in March 2023.", "confirmed"),
        ("Ambleford was judged inadequate overall in March 2023.", "contradicted"),
        ("Ambleford was rated RI overall in March 2023.", "contradicted"),
        ("In 2023 Ambleford was given top marks for care leavers.", "confirmed"),
        ("From the start of 2024 Ambleford has been good.", "confirmed"),
        ("In 2023 Ambleford was rated 'outstanding' for care leavers.", "confirmed"),
        ("Children in care in Ambleford were rated good in 2023.", "contradicted"),
        ("Ambleford was judged good for leadership and good for care leavers in 2023.", "partly"),
        ("Ambleford was not judged inadequate in 2023.", "confirmed"),
        ("Orla Pennywhistle led the 2023 inspection of Ambleford.", "confirmed"),
        ("Orla Pennywhistle led Ambleford's inspection of 2023.", "confirmed"),
        ("The 2023 inspection of Ambleford was led by Tobias Farthingale.", "contradicted"),
        ("Inspectors gave Ambleford three areas for improvement in 2023.", "confirmed"),
        ("Inspectors gave Ambleford nine areas for improvement in 2023.", "contradicted"),
        ("Inspectors asked Ambleford for three improvements in 2023.", "confirmed"),
        ("Inspectors asked Ambleford for nine improvements in 2023.", "contradicted"),
        ("Ambleford was judged good overall in the spring of 2023.", "confirmed"),
        ("Ambleford was judged good overall in the autumn of 2023.", "contradicted"),
        ("In 2023 inspectors of Ambleford could name only three things to improve.", "confirmed"),
        ("In 2023 inspectors of Ambleford asked for improvement on four points.", "contradicted"),
        ("Wexmoor slid from requires improvement in 2015 to inadequate in 2018.", "confirmed"),
        ("Ambleford was rated inadequate by HMI Probation in 2023.", "not-found"),
        ("The inspection of Ambleford took place from 6 to 10 March 2023.", "confirmed"),
        ("The inspection of Ambleford took place from 8 to 12 May 2023.", "contradicted"),
        ("Children's services in Ambleford are run by Ambleford Children First.", "confirmed"),
        ("Ambleford was given a statutory direction.", "confirmed"),
        ("Ambleford has never had a statutory direction.", "contradicted"),
        ("Ambleford was given an improvement notice in 2014.", "not-found"),
        ("Wexmoor fell below requires improvement in 2018.", "confirmed"),
        (
            "Wexmoor was judged inadequate overall in 2018, down from requires improvement in "
            "2015.",
            "confirmed",
        ),
        ("Of Wexmoor and Ambleford, only Ambleford is good overall.", "confirmed"),
        ("Of Wexmoor and Ambleford, only Wexmoor is good overall.", "contradicted"),
        ("Of Wexmoor and Ambleford, only Ambleford was inadequate in 2018.", "contradicted"),
        ("Two of the nine judgements on Wexmoor in 2018 were inadequate.", "contradicted"),
        ("Wexmoor has not fallen below requires improvement in any inspection.", "contradicted"),
        ("Wexmoor has not been good since 2015.", "confirmed"),
        ("Wexmoor has not been inadequate since 2015.", "contradicted"),
        ("No judgement in Wexmoor was outstanding in 2018.", "confirmed"),
        ("Ambleford was judged good overall in March 2023, the third time in a row.", "partly"),
        (
            "Inspectors visited Ambleford in 2023 and judged the council's services good overall.",
            "confirmed",
        ),
        (
            "In March 2023 Ofsted rated Ambleford good overall and its leadership outstanding.",
            "partly",
        ),
        ("In March 2023 Ofsted rated Ambleford good overall and its leadership good.", "confirmed"),
        (
            "The 2023 inspection of Ambleford found services for care leavers inadequate.",
            "contradicted",
        ),
        (
            "At the previous inspection Wexmoor had been judged requires improvement overall.",
            "confirmed",
        ),
        ("At the previous inspection Wexmoor had been judged good overall.", "contradicted"),
        (
            (
                "Orla Pennywhistle led the 2023 inspection, which rated Ambleford inadequate "
                "throughout."
            ),
            "partly",
        ),
        ("Orla Pennywhistle led the 2023 inspection of Ambleford and its harbour.", "not-checked"),
        (
            "In 2023 Ambleford's leaders and its care-leaver services were all rated good.",
            "not-checked",
        ),
        ("In 2023 Ambleford was judged good overall, with leaders at good.", "confirmed"),
        ("In 2023 Ambleford was judged good overall, with leaders at inadequate.", "partly"),
        (
            "In 2023 care leavers in Ambleford were judged outstanding, and adoption as better.",
            "not-checked",
        ),
        (
            "Care leavers in Ambleford get an outstanding service, by the latest judgement.",
            "confirmed",
        ),
    ],
)
def test_facts_are_looked_up(graph: Store, sentence: str, expected: str) -> None:
    assert state(graph, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In 2023 social workers in Ambleford see children often and alone.", "confirmed"),
        ("In 2023 thresholds in the safeguarding hub in Ambleford were unclear.", "not-found"),
        ("In Ambleford, too many children wait for a permanent home (2023).", "confirmed"),
        (
            "Attendance at the virtual school in Ambleford has risen every year since 2020.",
            "not-found",
        ),
        (
            "In 2023 caseloads in Ambleford were unmanageable for nearly all social workers.",
            "contradicted",
        ),
        (
            "In 2023 requests in Ambleford reach the Cranley Integrated Care Board late.",
            "not-found",
        ),
        ("In 2023 Ambleford was commended for its sailing club.", "not-found"),
        (
            "In 2023 health staff in Ambleford were not always present at strategy discussions.",
            "confirmed",
        ),
        (
            "In 2023 the police in Ambleford were not always present at strategy discussions.",
            "not-found",
        ),
        ("Ambleford was told in 2023 to record supervision.", "confirmed"),
        (
            "In 2023 hardly any social worker in Ambleford had a manageable caseload.",
            "contradicted",
        ),
        ("In 2023 every care leaver in Ambleford was homeless.", "not-found"),
        (
            "In 2023 social workers in Ambleford see children often and alone, and caseloads are "
            "unmanageable for nearly all social workers.",
            "partly",
        ),
        (
            "In 2023 social workers in Ambleford see children often and alone while health staff "
            "were not always present at strategy discussions.",
            "confirmed",
        ),
        ("In 2023 Ambleford's older children find a family quickly.", "not-found"),
    ],
)
def test_practice_is_held_against_passages(graph: Store, sentence: str, expected: str) -> None:
    (only,) = checked(graph, sentence)
    assert only.state == expected
    if expected != "not-found":
        assert only.passages[0].quote
        assert only.passages[0].paragraph


@pytest.mark.parametrize(
    "sentence",
    [
        "We will recruit ten more social workers by next spring.",
        "Members are asked to note the report.",
        "We recommend that members invite the director of Ambleford to their next meeting.",
        "What would make the biggest difference to children?",
        "In our view the pace of change is impressive.",
        "We believe that Ambleford should have been rated outstanding in 2023.",
        "Ambleford ought to house its care leavers, a charity said.",
        "Ambleford will open a second hub.",
        "Ambleford's care leavers deserve better.",
    ],
)
def test_plans_and_opinions_are_left_alone(graph: Store, sentence: str) -> None:
    assert state(graph, sentence) == "opinion"


@pytest.mark.parametrize(
    ("claim", "event", "passage", "expected"),
    [
        ("Caseloads are unmanageable", 0, "Caseloads are manageable.", "contradicted"),
        (
            "Children get poor support at school",
            0,
            "Children get good support at school.",
            "contradicted",
        ),
        ("About 200 parents shared their views", 0, "Around 2,000 parents shared their views.", ""),
        ("The council opened a hub", 2021, "The council opened a hub in 2019.", ""),
        ("The council opened a hub", 2021, "The council opened a hub in May 2021.", "confirmed"),
        ("The council opened a hub", 2021, "The council opened a hub.", ""),
        (
            "Police attend strategy meetings on time",
            0,
            "Nurses attend strategy meetings on time.",
            "",
        ),
        ("The council opened a hub", 0, "Plans are in place to open a hub for the council.", ""),
        (
            "Meetings are always held promptly",
            0,
            "A minority of meetings are not held promptly.",
            "contradicted",
        ),
        (
            "Plans are inconsistent",
            0,
            "Plans are not as consistent as they should be.",
            "confirmed",
        ),
        (
            "Few children live in stable homes",
            0,
            "Most children live in stable homes.",
            "contradicted",
        ),
        (
            "Many children live in stable homes",
            0,
            "Most children live in stable homes.",
            "confirmed",
        ),
        ("Most children live in stable homes", 0, "Many children live in stable homes.", ""),
        (
            "All pupils are offered a mentor",
            0,
            "Too many pupils are not offered a mentor.",
            "contradicted",
        ),
        (
            "A small number of pathway plans lack targets",
            0,
            "Most pathway plans are clear, but a small number lack targets.",
            "confirmed",
        ),
        (
            "Interviews are not recorded consistently",
            0,
            "Interviews are not consistently recorded.",
            "confirmed",
        ),
        (
            "Several children live in tents",
            0,
            "No children currently live in tents.",
            "contradicted",
        ),
        ("Pupils are mentored", 0, "No pupils are mentored.", "contradicted"),
        (
            "Take-up of mentors is high",
            0,
            "Mentors are offered, although take-up is low.",
            "contradicted",
        ),
        (
            "Older pupils find a mentor fast",
            0,
            "Babies find a mentor fast, but older pupils wait.",
            "",
        ),
    ],
)
def test_what_a_passage_lacks_leaves_it_open(
    claim: str, event: int, passage: str, expected: str
) -> None:
    statement, words = labelled_statements([claim, passage.strip(".")])
    statement = statement._replace(event=When("in", str(event)) if event else None)
    found = LabelledPassage("p", "finding", passage, "", words.polarity, words.extent, 1.0)
    assert verdict(statement, found, likeness(statement, found))[0] == expected


def test_a_good_thing_is_no_grade(graph: Store) -> None:
    (only,) = checked(graph, "Teenagers in Ambleford receive good support from sailors.")
    assert (only.state, [part.kind for part in only.parts]) == ("not-found", ["place", "practice"])


def test_a_quotation_is_verbatim_or_its_change_is_shown(graph: Store) -> None:
    whole_, changed = checked(
        graph,
        'In Ambleford, inspectors wrote "They keep in touch when things go wrong" in 2023.\n\n'
        'In Ambleford, inspectors wrote "They keep in touch when things go right" in 2023.',
    )
    assert whole_.state == "confirmed"
    assert changed.state == "contradicted"
    assert "“right” is “wrong” in the report" in [part.reason for part in changed.parts]


@pytest.mark.parametrize(
    ("sentence", "paragraph"),
    [
        ("In 2023 homeless teenagers in Ambleford learn what they are entitled to.", "5"),
        ("In 2023 pupils in Ambleford came to lessons more often.", "8"),
        ("In 2023 notes of supervision in Ambleford were full.", "13"),
        ("In 2023 nobody in Ambleford looked after the money of young adults.", "11"),
    ],
)
def test_the_passage_is_shown_though_words_differ(
    graph: Store, sentence: str, paragraph: str
) -> None:
    (only,) = checked(graph, sentence)
    assert only.state == "not-found"
    assert paragraph in [each.paragraph for each in only.passages]


def test_a_modal_verb_is_no_plan_of_a_named_place(graph: Store) -> None:
    assert state(graph, "In Ambleford, plans do not say when they must be reviewed.") == "not-found"


def test_the_time_of_a_place_is_remembered(graph: Store) -> None:
    text = """Wexmoor was inspected in 2015. Ambleford was inspected in 2023.

Wexmoor required improvement overall. Ambleford was good overall."""
    found = checked(graph, text)
    assert [each.state for each in found] == ["confirmed"] * 4
    assert [part.words for part in found[2].parts if part.kind == "time"] == ["2015"]


def test_a_year_without_a_report_is_not_carried_over(graph: Store) -> None:
    text = "# Ambleford: plan for 2031\n\nSocial workers see children often and alone."
    (only,) = checked(graph, text)
    assert only.state == "confirmed"


def test_a_grade_of_before_is_overtaken(graph: Store) -> None:
    (only,) = checked(graph, "Wexmoor requires improvement overall.")
    assert only.state == "contradicted"
    assert only.parts[-1].reason == "inadequate in ILACS 2018 of 6 August 2018; so in 2015"
    assert state(graph, "Wexmoor was judged to require improvement overall.") == "overtaken"
    assert state(graph, "Wexmoor required improvement overall in 2015.") == "confirmed"
    assert state(graph, "Wexmoor fell from requires improvement to inadequate.") == "confirmed"
    assert state(graph, "Wexmoor improved from inadequate to good.") == "contradicted"


@pytest.mark.parametrize(
    ("before", "sentence", "expected"),
    [
        ("Wexmoor was inadequate overall in 2018.", "It still is.", "confirmed"),
        ("Wexmoor was inadequate overall in 2018.", "It no longer is.", "contradicted"),
        ("Wexmoor required improvement overall in 2015.", "It still does.", "contradicted"),
        ("Wexmoor required improvement overall in 2015.", "It does not any more.", "confirmed"),
        ("Wexmoor is inadequate overall.", "Ambleford is not.", "confirmed"),
        ("Care leavers in Ambleford are outstanding.", "They still are.", "confirmed"),
        ("Ambleford is good overall and its leaders are good.", "They still are.", "opinion"),
        ("Wexmoor was inadequate overall in 2018.", "It was in 2015.", "contradicted"),
        ("Wexmoor required improvement overall in 2018.", "It did in 2015.", "confirmed"),
        ("Wexmoor was inspected in 2018.", "It still is.", "opinion"),
    ],
)
def test_it_still_is_has_the_grade_before(
    graph: Store, before: str, sentence: str, expected: str
) -> None:
    assert checked(graph, f"{before} {sentence}")[1].state == expected
    assert checked(graph, f"{before}\n\n{sentence}")[1].state == "opinion"


def test_they_are_those_of_the_sentence_before(graph: Store) -> None:
    now = "They are outstanding now."
    assert (
        checked(graph, f"Care leavers in Ambleford were outstanding in 2023. {now}")[1].state
        == "confirmed"
    )
    assert checked(graph, f"Ambleford was good overall in 2023. {now}")[1].state == "contradicted"


def test_a_grade_since_a_year_holds_from_then(graph: Store) -> None:
    assert state(graph, "Wexmoor has been inadequate since 2015.") == "contradicted"
    assert state(graph, "Wexmoor has been inadequate since 2018.") == "confirmed"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The inspection of Ambleford began on 6 March 2023 and ended on 10 March 2023.",
            "confirmed",
        ),
        ("Inspectors arrived in Ambleford on 6 March 2023 and left on 10 March.", "not-found"),
        ("The 2023 inspection of Ambleford began on 6 March 2023.", "confirmed"),
        ("The 2018 inspection of Ambleford began on 6 March 2023.", "opinion"),
        ("Ambleford was inspected in 2023 and 2018.", "opinion"),
        ("Ambleford was inspected on 8 March 2023.", "confirmed"),
        ("Ambleford was inspected between 2022 and 2024.", "confirmed"),
        (
            "Wexmoor required improvement in 2015 and was inadequate three years later.",
            "not-checked",
        ),
        ("By 2018 Wexmoor was inadequate.", "confirmed"),
    ],
)
def test_days_and_years_that_refer_to_others(graph: Store, sentence: str, expected: str) -> None:
    assert state(graph, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Wexmoor fell by one grade between 2015 and 2018.", "not-found"),
        ("Wexmoor rose from requires improvement to inadequate in 2018.", "contradicted"),
        ("Wexmoor was inadequate in 2018, up from requires improvement in 2015.", "contradicted"),
        ("Wexmoor was inadequate in 2018, down from good in 2015.", "contradicted"),
        ("Wexmoor fell a grade at its latest inspection.", "confirmed"),
        ("No judgement in Wexmoor fell a grade in 2018.", "not-checked"),
        ("Wexmoor came down a grade at each of its last two inspections.", "not-found"),
        ("Wexmoor fell a grade in 2018, having required improvement in 2015.", "confirmed"),
        ("Wexmoor fell a grade in 2018, having been good in 2015.", "partly"),
        ("Wexmoor lost its good rating in 2018.", "contradicted"),
        ("Wexmoor gave up its good rating in 2018.", "contradicted"),
        ("Wexmoor had never been inadequate before 2018.", "confirmed"),
        ("Wexmoor is still waiting for its first good rating.", "not-checked"),
        ("Wexmoor was inadequate rather than good in 2018.", "not-checked"),
        ("Wexmoor was inadequate in 2018; by 2023 it was not.", "not-checked"),
        ("After the 2018 inspection Wexmoor was inadequate.", "not-checked"),
        ("Wexmoor fell short of good in 2018.", "not-checked"),
        ("Wexmoor has never been inadequate since its 2018 inspection.", "contradicted"),
        ("Wexmoor kept its grade of requires improvement in 2018.", "contradicted"),
        ("Wexmoor was still inadequate when inspectors returned in 2018.", "partly"),
        ("Wexmoor was judged inadequate last year.", "not-checked"),
    ],
)
def test_by_how_many_grades_it_changed(graph: Store, sentence: str, expected: str) -> None:
    assert state(graph, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Wexmoor requires improvement, a grade that inspectors awarded in 2015.", "overtaken"),
        ("Wexmoor is inadequate, as the inspection of 2018 established.", "confirmed"),
        ("An inadequate grade is something that Wexmoor has never had.", "not-checked"),
        (
            "Wexmoor came out of its 2018 inspection without a single recommendation.",
            "contradicted",
        ),
        (
            "Until inspectors arrived in August 2018, Wexmoor stood at requires improvement.",
            "confirmed",
        ),
        ("2018 was the first time Wexmoor was judged inadequate.", "confirmed"),
        ("In the South West, Wexmoor is the only council that is inadequate.", "not-found"),
        ("In the South West, Wexmoor is one of three councils that are inadequate.", "not-checked"),
        ("Wexmoor has been inadequate since the inspection of August 2018.", "confirmed"),
        ("Wexmoor was only found good in 2018.", "contradicted"),
        ("Wexmoor was only found inadequate in 2018.", "not-checked"),
        (
            (
                "Wexmoor dropped from requires improvement to inadequate between the 2015 and 2018 "
                "inspections."
            ),
            "confirmed",
        ),
        (
            "Wexmoor's leaders, inadequate in 2015, were found to require improvement in 2018.",
            "partly",
        ),
        (
            "Wexmoor had no good grade in 2018, but its overall grade came out as inadequate.",
            "confirmed",
        ),
        (
            "Wexmoor has come out as inadequate at each of its last two full inspections.",
            "contradicted",
        ),
        ("Wexmoor works with an outstanding council and was inadequate in 2018.", "not-checked"),
        ("Wexmoor, not Ambleford, was inadequate in 2018.", "not-checked"),
        ("Wexmoor rated Ofsted inadequate in 2018.", "not-checked"),
        ("Not all judgements on Wexmoor in 2018 were inadequate.", "not-checked"),
        ("Wexmoor was given the lowest grade in 2018.", "confirmed"),
        ("Wexmoor is still inadequate.", "confirmed"),
        ("Wexmoor is inadequate overall and for leaders.", "partly"),
        ("Wexmoor was last inspected in 2015.", "not-found"),
    ],
)
def test_the_same_in_the_words_of_other_writers(graph: Store, sentence: str, expected: str) -> None:
    assert state(graph, sentence) == expected


def test_it_has_since_become_is_about_now(graph: Store) -> None:
    one, other = checked(
        graph, "Wexmoor required improvement in 2015. It has since become inadequate."
    )
    assert (one.state, other.state) == ("confirmed", "confirmed")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Both are good.", "contradicted"),
        ("One of the two is inadequate.", "confirmed"),
        ("The two councils are good.", "contradicted"),
        ("These two councils are good or inadequate.", "not-checked"),
        ("These two councils are inadequate or requires improvement.", "contradicted"),
        ("Neither is outstanding.", "confirmed"),
        ("Two of these three councils are good.", "not-checked"),
        ("All but one of Ambleford and Wexmoor are good.", "confirmed"),
        ("All but two of Ambleford and Wexmoor are good.", "contradicted"),
        ("There is no inadequate council in the South West.", "contradicted"),
        ("No council in the north of the South West is inadequate.", "not-found"),
        ("No council in East London is inadequate.", "not-found"),
        ("No council in the North is inadequate.", "not-found"),
        ("Over half of the South West's councils are inadequate.", "confirmed"),
        (
            "Fewer than a third of the South West's children's services are inadequate.",
            "contradicted",
        ),
    ],
)
def test_of_a_set_of_places(graph: Store, sentence: str, expected: str) -> None:
    assert checked(graph, f"We looked at Ambleford and Wexmoor. {sentence}")[1].state == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ambleford's services are run on its behalf by Ambleford Children First.", "confirmed"),
        ("Ambleford Children First no longer delivers services for Ambleford.", "contradicted"),
        ("Ambleford Children First is the adoption agency for Ambleford.", "not-found"),
        ("Sailing in Ambleford is run by Ambleford Children First.", "not-found"),
    ],
)
def test_who_delivers_which_service(graph: Store, sentence: str, expected: str) -> None:
    assert state(graph, sentence) == expected


def test_a_sentence_takes_the_place_of_the_heading(graph: Store) -> None:
    found = checked(
        graph, "# Ambleford: self-evaluation 2023\n\nSocial workers see children often and alone."
    )
    assert [each.state for each in found] == ["confirmed"]
    assert {part.kind: part.words for part in found[0].parts}["place"] == "Ambleford"


def test_we_are_one_also_after_a_neighbour(graph: Store) -> None:
    text = """# Ambleford

Wexmoor was inadequate overall in 2018. It was inspected in 2018.
Three areas for improvement were set in 2023."""
    places = [
        next(part.words for part in each.parts if part.kind == "place")
        for each in checked(graph, text)
    ]
    assert places == ["Wexmoor", "Wexmoor", "Ambleford"]


def test_the_name_of_a_body_gives_its_place(graph: Store) -> None:
    text = (
        "Wexmoor was judged inadequate overall in 2018. Ambleford Children First delivers services."
    )
    assert [each.state for each in checked(graph, text)] == ["confirmed", "confirmed"]


def test_another_body_than_the_report_names(graph: Store) -> None:
    (only,) = checked(
        graph, "In Ambleford children's services are run by Children First of Wexmoor."
    )
    assert only.state == "contradicted"
    assert only.parts[-1].reason.startswith("by Ambleford Children First")


def test_other_countries_and_unknown_places_are_not_guessed(graph: Store) -> None:
    text = (
        "Ambleford was good overall in 2023.\n\n"
        "Glasgow was judged good by the Care Inspectorate in 2023."
    )
    first, second = checked(graph, text)
    assert (first.state, second.state) == ("confirmed", "not-found")
    assert state(graph, "Social workers see children often and alone.") == "not-found"


def test_each_part_says_how_it_was_read(graph: Store) -> None:
    (only,) = checked(graph, "Ambleford was judged inadequate overall in March 2023.")
    parts = {part.kind: part for part in only.parts}
    assert parts["grade"].read_as == "Overall effectiveness: inadequate"
    assert (
        parts["grade"].reason
        == "good in ILACS 2023 of 6 March 2023; children in care requires improvement"
    )
    assert parts["time"].state == parts["place"].state == "confirmed"
    assert [one.statement.rsplit("/", 1)[-1] for one in only.passages] == ["overall-effectiveness"]


def test_a_paper_is_checked_from_end_to_end(graph: Store) -> None:
    paper = """# Report to the scrutiny committee: inspection of Ambleford

Ambleford Council, 12 September 2023

1.1 This report informs members of the inspection that took place from 6 to 10 March 2023.

1.2 Overall effectiveness was judged to be good. Three areas for improvement were identified.

2.1 Inspectors found that social workers see children often and alone.

2.2 The committee is asked to note the report.

| Judgement | Grade |
|---|---|
| Care leavers | Good |
"""
    assert [each.state for each in checked(graph, paper)] == [
        "opinion",
        "confirmed",
        "confirmed",
        "confirmed",
        "confirmed",
        "opinion",
        "opinion",
        "contradicted",
    ]


def test_a_document_gets_comments_where_it_says_something(graph: Store, tmp_path: Path) -> None:
    docx = pytest.importorskip(
        "docx", reason="the extra `docx` is not installed: no document is written"
    )
    mine = docx.Document()
    words = mine.add_paragraph("Ambleford was judged ")
    words.add_run("inadequate").bold = True
    words.add_run(" overall in March 2023. We will do better.")
    mine.add_table(1, 1).cell(0, 0).text = "Ambleford was judged good overall in March 2023."
    mine.save(tmp_path / "mine.docx")
    checked_draft = judge_draft(graph, read_draft(tmp_path / "mine.docx"))
    (tmp_path / "checked.docx").write_bytes(commented_document(checked_draft))
    written = docx.Document(str(tmp_path / "checked.docx"))
    assert [each.text for each in written.paragraphs] == [each.text for each in mine.paragraphs]
    assert [each.text.partition("\n")[0] for each in written.comments] == [
        "CONTRADICTED",
        "CONFIRMED",
    ]


def test_each_checked_sentence_has_a_comment_wherever_it_stands(
    graph: Store, tmp_path: Path
) -> None:
    docx = pytest.importorskip(
        "docx", reason="the extra `docx` is not installed: no document is written"
    )
    sentence = "Ambleford was judged inadequate overall in March 2023."
    mine = docx.Document()
    twice = mine.add_paragraph(f"{sentence} ")
    twice.add_run(sentence)
    linked, inserted, deleted = (mine.add_paragraph("Ambleford was ") for _ in range(3))
    for paragraph, tag in ((linked, "w:hyperlink"), (inserted, "w:ins"), (deleted, "w:del")):
        run = paragraph.add_run("struck out " if tag == "w:del" else "judged inadequate")
        around = docx.oxml.OxmlElement(tag)
        run._r.addprevious(around)
        around.append(run._r)
        rest = "judged inadequate" if tag == "w:del" else ""
        paragraph.add_run(f"{rest} overall in March 2023.")
    mine.save(tmp_path / "mine.docx")
    checked_draft = judge_draft(graph, read_draft(tmp_path / "mine.docx"))
    written = docx.Document(BytesIO(commented_document(checked_draft)))
    assert [each.text.partition("\n")[0] for each in written.comments] == ["CONTRADICTED"] * 5
    begins = written.element.body.iter(docx.oxml.ns.qn("w:commentRangeStart"))
    paragraphs = [next(each.iterancestors(docx.oxml.ns.qn("w:p"))) for each in begins]
    assert [len(list(group)) for _, group in groupby(paragraphs, id)] == [2, 1, 1, 1]


def test_a_comment_quotes_a_sentence_that_is_elsewhere(graph: Store, tmp_path: Path) -> None:
    docx = pytest.importorskip(
        "docx", reason="the extra `docx` is not installed: no document is written"
    )
    mine = docx.Document()
    mine.add_paragraph("Ambleford was judged good overall in March 2023.")
    mine.save(tmp_path / "mine.docx")
    checked_draft = judge_draft(graph, read_draft(tmp_path / "mine.docx"))
    (sentence,) = checked_draft.sentences
    footnote = replace(sentence, sentence="Its leaders are good.")
    draft = replace(checked_draft, sentences=(sentence, footnote))
    _, comment = docx.Document(BytesIO(commented_document(draft))).comments
    assert comment.text.startswith("“Its leaders are good.”\nCONFIRMED")


def test_rows_of_a_table_get_their_comments(graph: Store, tmp_path: Path) -> None:
    docx = pytest.importorskip(
        "docx", reason="the extra `docx` is not installed: no document is written"
    )
    mine = docx.Document()
    table = mine.add_table(2, 2)
    for cell, text in zip(table.columns[0].cells, ("Place", "Ambleford"), strict=True):
        cell.text = text
    for cell, text in zip(table.columns[1].cells, ("Overall in 2023", "Inadequate"), strict=True):
        cell.text = text
    mine.save(tmp_path / "table.docx")
    written = commented_document(judge_draft(graph, read_draft(tmp_path / "table.docx")))
    of_headings, of_row = docx.Document(BytesIO(written)).comments
    assert of_headings.text.startswith("NOT FOUND")
    assert of_row.text.startswith("CONTRADICTED")


def test_a_pasted_draft_becomes_a_document_too(graph: Store) -> None:
    docx = pytest.importorskip(
        "docx", reason="the extra `docx` is not installed: no document is written"
    )
    draft = judge_draft(graph, parse_draft("Ambleford was judged good overall in March 2023."))
    (comment,) = docx.Document(BytesIO(commented_document(draft))).comments
    assert comment.text.startswith("CONFIRMED")


def test_a_grade_that_was_found_is_looked_up(graph: Store) -> None:
    assert (
        state(graph, "At its latest inspection Wexmoor was found inadequate overall.")
        == "confirmed"
    )
    assert (
        state(graph, "At its latest inspection Wexmoor was found good overall.") == "contradicted"
    )


@pytest.mark.parametrize("text", ["reviews are timely", "reviews were late in 2019", "two reviews"])
def test_without_words_no_statement_on_practice_is_decided(text: str) -> None:
    (statement,) = labelled_statements([text])
    stems = " ".join(sorted(statement.terms))
    passage = LabelledPassage("urn:p", "finding", "", stems, statement.polarity)
    state, _ = verdict(statement, passage, likeness(statement, passage))
    assert state == ""


def test_a_passage_without_words_is_named() -> None:
    (statement,) = labelled_statements(["children are always seen alone by social workers"])
    stems = " ".join(sorted(statement.terms))
    passage = LabelledPassage("urn:p", "finding", "", stems, statement.polarity)
    assert verdict(statement, passage, likeness(statement, passage)) == ("", WITHOUT_WORDS)


def test_a_word_that_nothing_reads_forbids_a_verdict(graph: Store) -> None:
    words = "hardly again once already only officially previously even narrowly"
    turned = [f"Ambleford was {word} judged good overall in 2023." for word in words.split()]
    subjects = ("Schools in", "Most of", "Unlike", "SEND in", "Part of", "Outside")
    turned += [f"{each} Ambleford was judged good overall in 2023." for each in subjects]
    turned.append("Ambleford is the only good council in the South West.")
    for sentence in checked(graph, "\n\n".join(turned)):
        assert sentence.state not in ("confirmed", "contradicted", "partly"), sentence
        assert "grade" not in {part.kind for part in sentence.parts}, sentence


def test_a_lost_grade_may_be_for_a_better_or_worse_one(graph: Store) -> None:
    (lost,) = checked(graph, "Wexmoor lost its requires improvement grade in 2018.")
    assert lost.state == "confirmed"
