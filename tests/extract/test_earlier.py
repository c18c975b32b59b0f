"""What a report says of inspections before it."""

from __future__ import annotations

from datetime import date

import pytest
from extract.pages import document

from graphkit.extract.earlier import read_earlier
from graphkit.model import BlockKind

PARAGRAPH, BULLET, HEADING = BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.HEADING
OWN = date(2023, 3, 6)
Entry = tuple[int, int | None, str, str, str]


def earlier(*paragraphs: str, framework: str = "ilacs") -> list[Entry]:
    report = document([(PARAGRAPH, words) for words in paragraphs])
    return [
        (one.year, one.month, one.framework, one.criterion, one.grade)
        for one in read_earlier(report, framework, OWN)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Much has improved since the last inspection in 2019.", (2019, None, "ilacs", "", "")),
        (
            "Since the last inspection, in March 2019, when services were judged to be good, many left.",
            (2019, 3, "ilacs", "", "good"),
        ),
        (
            "The single inspection in 2016 judged it to be inadequate.",
            (2016, None, "sif", "", "inadequate"),
        ),
        (
            "Services were found to require improvement at the short inspection in 2017.",
            (2017, None, "sif", "", "requires-improvement"),
        ),
        (
            "Since the 2016 inspection, when overall effectiveness was judged outstanding, all is new.",
            (2016, None, "sif", "overall-effectiveness", "outstanding"),
        ),
        (
            "Since the inspection in 2016, when services were judged good overall, much is new.",
            (2016, None, "sif", "overall-effectiveness", "good"),
        ),
        (
            "Help and protection slipped and was judged to be inadequate at the inspection in 2016.",
            (2016, None, "sif", "help-and-protection", "inadequate"),
        ),
        (
            "The inspection of safeguarding and adoption in 2016 found adoption inadequate.",
            (2016, None, "sif", "adoption", "inadequate"),
        ),
        ("The focused visit in December 2021 found the same.", (2021, 12, "focused-visit", "", "")),
        ("In July 2021, a focused visit noted a decline.", (2021, 7, "focused-visit", "", "")),
        (
            "The monitoring visit in relation to care leavers was in July 2021.",
            (2021, 7, "monitoring-visit", "care-leavers", ""),
        ),
        ("Monitoring visits during 2020 had seen progress.", (2020, None, "monitoring-visit", "", "")),
        ("A joint targeted area inspection (JTAI) in May 2018 asked for action.", (2018, 5, "jtai", "", "")),
        (
            "Ambleford was last inspected in October 2019 and was judged good.",
            (2019, 10, "ilacs", "", "good"),
        ),
        (
            "In 2018, Ambleford was judged inadequate across all areas.",
            (2018, None, "ilacs", "", "inadequate"),
        ),
        (
            "The inspection under the single inspection framework, published in May 2014, said so.",
            (2014, 5, "sif", "", ""),
        ),
        (
            "At the inspection in 2016, the judgement for children in care was good.",
            (2016, None, "sif", "children-looked-after", "good"),
        ),
        (
            "The previous inspection of Wexmoor’s services for private fostering was in March 2009.",
            (2009, 3, "other", "", ""),
        ),
        (
            "The last child protection inspection in 2012 was hard.",
            (2012, None, "", "help-and-protection", ""),
        ),
    ],
)
def test_a_sentence_names_an_earlier_inspection(sentence: str, expected: Entry) -> None:
    assert earlier(sentence) == [expected]


def test_one_judgement_of_several_years() -> None:
    assert earlier("The service had been judged inadequate in 2011, 2013 and 2015.") == [
        (2011, None, "", "", "inadequate"),
        (2013, None, "", "", "inadequate"),
        (2015, None, "sif", "", "inadequate"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "This inspection took place in 2023.",
        "The council will be inspected in 2027.",
        "Most schools were judged good in 2019.",
        "A children’s home was judged to be inadequate in May 2020.",
        "The inspection was made under the Education and Inspections Act 2006.",
        "A peer inspection in 2021 praised the hub.",
        "There were 40 referrals in 2019.",
        "Cases were graded as of low risk, and fewer wait than the 300 in September 2019.",
        "Delays were found in the hub in February 2019, but were not mended until May 2021.",
        "This is much better, from being judged inadequate in 2008.",
    ],
)
def test_what_is_no_earlier_inspection_of_the_authority_is_left(sentence: str) -> None:
    assert earlier(sentence) == []


def test_two_months_of_one_year_are_two_visits() -> None:
    assert earlier("Focused visits in March and July 2021 found the same.") == [
        (2021, 3, "focused-visit", "", ""),
        (2021, 7, "focused-visit", "", ""),
    ]


def test_what_was_said_of_agencies_that_the_sentence_before_names_is_not_of_the_authority() -> None:
    assert (
        earlier(
            "The trust runs a fostering agency and an adoption agency. "
            "Both were judged good at the inspection in March 2021."
        )
        == []
    )


def test_a_grade_of_today_is_not_the_grade_of_then() -> None:
    assert earlier(
        "Since the last inspection in 2019, which was short, services have become outstanding."
    ) == [(2019, None, "ilacs", "", "")]


def test_places_that_agree_are_put_together() -> None:
    assert earlier(
        "Much has changed since the last inspection in 2019.",
        "At the inspection in May 2019, services were judged to be good.",
    ) == [(2019, 5, "ilacs", "", "good")]


def test_a_year_alone_is_the_inspection_of_a_month_in_it() -> None:
    assert earlier(
        "The child protection inspection in May 2012 was judged good.",
        "All was judged good in 2012.",
        "Services for children looked after were judged good in 2012.",
    ) == [(2012, None, "", "children-looked-after", "good"), (2012, 5, "", "help-and-protection", "good")]


def test_each_grade_is_that_of_what_stands_beside_it() -> None:
    assert earlier(
        "Much has changed since the last inspection in 2019, when services were judged good overall, and "
        "outstanding for leadership and governance."
    ) == [
        (2019, None, "ilacs", "overall-effectiveness", "good"),
        (2019, None, "ilacs", "leadership-management-governance", "outstanding"),
    ]


def test_what_was_found_of_some_areas_is_no_grade() -> None:
    assert earlier(
        "Many services have worsened since the last inspection in 2012. "
        "The areas that were found to require improvement then still do."
    ) == [(2012, None, "", "", "")]


def test_the_box_of_previous_inspections() -> None:
    bullets = [
        "The authority runs two children’s homes. Both were judged good in 2014.",
        "The previous inspection of Wexmoor’s safeguarding arrangements was in May 2011. "
        "The council was judged to be adequate.",
        "The previous inspection of its looked after services was in June 2010. It was judged to be good.",
    ]
    report = document([(HEADING, "Previous Ofsted inspections"), *((BULLET, words) for words in bullets)])
    found = read_earlier(report, "sif", date(2015, 6, 2))
    assert [(one.year, one.month, one.criterion, one.grade) for one in found] == [
        (2010, 6, "children-looked-after", "good"),
        (2011, 5, "help-and-protection", "adequate"),
    ]
    assert all(one.span.quote and str(one.year) in one.span.quote for one in found)


def test_judgements_listed_under_a_bullet() -> None:
    bullets = [
        "The last inspection report was published in August 2014. The judgements were:",
        "overall effectiveness: inadequate",
        "adoption performance: requires improvement to be good",
        "The director came in 2016.",
    ]
    report = document([(BULLET, words) for words in bullets])
    assert [
        (one.criterion, one.grade) for one in read_earlier(report, "sif-reinspection", date(2017, 11, 6))
    ] == [
        ("overall-effectiveness", "inadequate"),
        ("adoption", "requires-improvement"),
    ]


def test_an_area_report_gives_the_days_of_the_one_before() -> None:
    assert earlier("Dates of previous inspection: 13 to 17 June 2016", framework="area-send") == [
        (2016, 6, "area-send", "", "")
    ]
