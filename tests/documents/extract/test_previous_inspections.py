"""Earlier inspections that a report states."""

from __future__ import annotations

from datetime import date

import pytest
from documents.extract.documents import BULLET, HEADING, PARAGRAPH, document

from graphkit.documents.extract.front.previous_inspections import (
    find_referenced_inspections,
    full_inspection_years,
    read_earlier_inspections,
)

OWN = date(2023, 3, 6)
Entry = tuple[int, int | None, str, str, str]


def earlier(*paragraphs: str, framework: str = "ilacs") -> list[Entry]:
    report = document([(PARAGRAPH, words) for words in paragraphs])
    return [
        (one.year, one.month, one.framework, one.criterion, one.grade)
        for one in read_earlier_inspections(report, framework, OWN)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Much has improved since the last inspection in 2019.", (2019, None, "ilacs", "", "")),
        (
            (
                "Since the last inspection, in March 2019, when services were judged to be good, "
                "many left."
            ),
            (2019, 3, "ilacs", "", "good"),
        ),
        (
            "The single inspection in 2016 judged it to be inadequate.",
            (2016, None, "sif", "", "inadequate"),
        ),
        (
            "Since the inadequate judgement in 2016, care is good.",
            (2016, None, "sif", "", "inadequate"),
        ),
        ("The last judgement of ‘good’ in 2019 was a surprise.", (2019, None, "ilacs", "", "good")),
        (
            "The previous judgement, in May 2019, was outstanding.",
            (2019, 5, "ilacs", "", "outstanding"),
        ),
        ("Adoption was good at its inspection in 2016.", (2016, None, "other", "adoption", "good")),
        ("The inspection in 2016 judged care good and help good.", (2016, None, "sif", "", "good")),
        (
            "The inspection in 2016 judged care good and help inadequate.",
            (2016, None, "sif", "", ""),
        ),
        ("Services were rated good in 2016.", (2016, None, "sif", "", "good")),
        (
            "Care was good at the point of the last inspection in 2016.",
            (2016, None, "sif", "", "good"),
        ),
        ("Services were rated good at an inspection in 2016.", (2016, None, "sif", "", "good")),
        (
            "Services were found to require improvement at the short inspection in 2017.",
            (2017, None, "sif", "", "requires-improvement"),
        ),
        (
            (
                "Since the 2016 inspection, when overall effectiveness was judged outstanding, "
                "all is new."
            ),
            (2016, None, "sif", "overall-effectiveness", "outstanding"),
        ),
        (
            "Since the inspection in 2016, when services were judged good overall, much is new.",
            (2016, None, "sif", "overall-effectiveness", "good"),
        ),
        (
            (
                "Help and protection slipped and was judged to be inadequate at the inspection in "
                "2016."
            ),
            (2016, None, "sif", "help-and-protection", "inadequate"),
        ),
        (
            "The inspection of safeguarding and adoption in 2016 found adoption inadequate.",
            (2016, None, "sif", "adoption", "inadequate"),
        ),
        (
            (
                "They have improved the services that were judged inadequate at the inspection in "
                "2016."
            ),
            (2016, None, "sif", "", ""),
        ),
        (
            "The inspection in 2016, when some services were good and some inadequate, is over.",
            (2016, None, "sif", "", ""),
        ),
        (
            (
                "Since the inspection in 2016, when all, except adoption, was judged inadequate, "
                "we act."
            ),
            (2016, None, "sif", "", "inadequate"),
        ),
        (
            (
                "Since the inspection in 2016, when care was judged to require improvement, it is "
                "now good."
            ),
            (2016, None, "sif", "", "requires-improvement"),
        ),
        (
            "Services require improvement to be good, as was the case at the inspection in 2016.",
            (2016, None, "sif", "", "requires-improvement"),
        ),
        (
            (
                "Services continue to require improvement and have not moved since the inspection "
                "in 2016."
            ),
            (2016, None, "sif", "", "requires-improvement"),
        ),
        (
            "The inspection in 2016 judged overall effectiveness of safeguarding to be inadequate.",
            (2016, None, "sif", "help-and-protection", "inadequate"),
        ),
        ("The focused visit in December 2021 found the same.", (2021, 12, "focused-visit", "", "")),
        ("In July 2021, a focused visit noted a decline.", (2021, 7, "focused-visit", "", "")),
        (
            "The monitoring visit in relation to care leavers was in July 2021.",
            (2021, 7, "monitoring-visit", "care-leavers", ""),
        ),
        (
            "Monitoring visits during 2020 had seen progress.",
            (2020, None, "monitoring-visit", "", ""),
        ),
        (
            "A joint targeted area inspection (JTAI) in May 2018 asked for action.",
            (2018, 5, "jtai", "", ""),
        ),
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
            "Services have slipped since the good judgement at the last inspection in 2019. "
            "The new judgement for care leavers is outstanding.",
            (2019, None, "ilacs", "", "good"),
        ),
        (
            (
                "At the inspection in 2017, they had come from a judgement of inadequate and were "
                "found good."
            ),
            (2017, None, "sif", "", "good"),
        ),
        (
            "The impact of leaders was judged good at the time of the last inspection, in 2019.",
            (2019, None, "ilacs", "leaders", "good"),
        ),
        (
            "Practice in help and protection was inadequate at the last inspection in 2016.",
            (2016, None, "sif", "help-and-protection", "inadequate"),
        ),
        (
            (
                "Services for children looked after have not changed since they were judged good "
                "in 2012."
            ),
            (2012, None, "", "children-looked-after", "good"),
        ),
        (
            "At the inspection in 2016, the judgement for children in care was good.",
            (2016, None, "sif", "children-looked-after", "good"),
        ),
        (
            (
                "The previous inspection of Wexmoor’s services for private fostering was in March "
                "2009."
            ),
            (2009, 3, "other", "private-fostering", ""),
        ),
        (
            "The last child protection inspection in 2012 was hard.",
            (2012, None, "", "help-and-protection", ""),
        ),
    ],
)
def test_a_sentence_names_an_earlier_inspection(sentence: str, expected: Entry) -> None:
    assert earlier(sentence) == [expected]


@pytest.mark.parametrize(
    ("sentence", "on"),
    [
        ("This was asked for at the inspection in 2019.", (1,)),
        ("Both the 2019 inspection and the focused visit in July 2021 said so.", (1, 2)),
        ("Less has been done since the 2021 focused visit.", (2,)),
        ("Less has been done since the last inspection.", ()),
        ("It was weak at the last inspection, and in the focused visit in July 2021.", ()),
        ("Weaknesses found in 2020, and at the focused visit in July 2021, persist.", ()),
        ("Much is better than at the monitoring visit in 2021.", ()),
    ],
)
def test_a_date_selects_the_inspection(sentence: str, on: tuple[int, ...]) -> None:
    words = "The last inspection was in 2019. A focused visit in July 2021 was hard."
    earlier_inspections = read_earlier_inspections(document([(PARAGRAPH, words)]), "ilacs", OWN)
    assert find_referenced_inspections(sentence, earlier_inspections, "ilacs") == on


def test_the_next_sentence_may_grade_another_area() -> None:
    first = "At the inspection in 2016, services for children in care were judged good."
    earlier_inspections = (2016, None, "sif", "children-looked-after", "good")
    leavers = (2016, None, "sif", "care-leavers", "inadequate")
    assert earlier(f"{first} The service for care leavers was inadequate.") == [
        earlier_inspections,
        leavers,
    ]
    assert earlier(f"{first} The service for care leavers is inadequate.") == [earlier_inspections]
    assert earlier(f"{first} The bus was inadequate.") == [earlier_inspections]
    assert earlier("This was asked for at the inspection in 2016. Adoption was good.") == [
        (2016, None, "sif", "", "")
    ]


@pytest.mark.parametrize(
    ("sentence", "on"),
    [
        ("Since the JTAI, records are better.", (1,)),
        ("Since the focused visit, records are better.", ()),
        ("Since Ofsted’s last focused visit, records are better.", (3,)),
        ("Since the JTAI and the last inspection, records are better.", ()),
        ("Since the monitoring visit, records are better.", ()),
    ],
)
def test_without_a_date_the_only_or_last_visit_is_found(sentence: str, on: tuple[int, ...]) -> None:
    words = (
        "The JTAI in May 2018, the focused visit in July 2019 and the focused visit in July 2021 "
        "were hard."
    )
    earlier_inspections = read_earlier_inspections(document([(PARAGRAPH, words)]), "ilacs", OWN)
    assert find_referenced_inspections(sentence, earlier_inspections, "ilacs") == on


def test_full_inspection_years_exclude_visits() -> None:
    words = "The inspection in 2019 and the focused visit in 2021 were hard."
    earlier_inspections = read_earlier_inspections(document([(PARAGRAPH, words)]), "ilacs", OWN)
    assert full_inspection_years(earlier_inspections, "ilacs") == {2019}


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
def test_inspections_of_others_are_ignored(sentence: str) -> None:
    assert earlier(sentence) == []


@pytest.mark.parametrize(
    ("sentences", "criterion", "grade"),
    [
        (
            (
                "adoption services was in May 2009. The service’s overall quality was judged "
                "outstanding."
            ),
            "adoption",
            "outstanding",
        ),
        (
            "fostering services was in May 2009. They were judged good for overall effectiveness.",
            "fostering",
            "good",
        ),
        (
            "fostering services was in May 2009 and judged provision as satisfactory.",
            "fostering",
            "satisfactory",
        ),
    ],
)
def test_an_inspection_of_one_service_grades_that_service(
    sentences: str, criterion: str, grade: str
) -> None:
    assert earlier(f"The last inspection of {sentences}") == [(2009, 5, "other", criterion, grade)]


@pytest.mark.parametrize(
    ("sentences", "protection", "looked_after"),
    [
        (
            (
                "The inspection of Wexmoor’s safeguarding and looked after children services was "
                "in May 2010. It was judged good for both."
            ),
            "good",
            "good",
        ),
        (
            (
                "Safeguarding and services for children looked after were inspected in May 2010. "
                "It was judged inadequate for its safeguarding work and adequate for its looked "
                "after services."
            ),
            "inadequate",
            "adequate",
        ),
        (
            (
                "The inspection in May 2010 judged both safeguarding and looked after services "
                "inadequate."
            ),
            "inadequate",
            "inadequate",
        ),
    ],
)
def test_an_inspection_of_two_areas_grades_both(
    sentences: str, protection: str, looked_after: str
) -> None:
    assert earlier(sentences) == [
        (2010, 5, "", "help-and-protection", protection),
        (2010, 5, "", "children-looked-after", looked_after),
    ]


def test_an_inspection_of_all_areas_grades_the_whole() -> None:
    assert earlier(
        "The inspection of safeguarding, adoption and care leavers was in May 2015. It was judged "
        "good."
    ) == [(2015, 5, "sif", "", "good")]


@pytest.mark.parametrize(("event", "framework"), [("inspection", "ilacs"), ("JTAI", "jtai")])
def test_a_visit_since_an_inspection_is_not_that_inspection(event: str, framework: str) -> None:
    (one,) = earlier(f"Here is the third monitoring visit since the last {event} in May 2021.")
    assert one == (2021, 5, framework, "", "")


def test_several_areas_may_share_a_grade() -> None:
    assert earlier(
        "Since the last inspection in 2015, where work was rated as good overall and leadership "
        "and services for care leavers rated as outstanding, much is new."
    ) == [
        (2015, None, "sif", "overall-effectiveness", "good"),
        (2015, None, "sif", "care-leavers", "outstanding"),
        (2015, None, "sif", "leadership-management-governance", "outstanding"),
    ]


def test_the_criterion_may_follow_its_grade() -> None:
    assert earlier(
        "At the inspection in 2019, it was judged good overall, but requires improvement in "
        "protection."
    ) == [
        (2019, None, "ilacs", "overall-effectiveness", "good"),
        (2019, None, "ilacs", "help-and-protection", "requires-improvement"),
    ]


def test_two_inspections_in_a_sentence_have_their_own_kind() -> None:
    assert earlier(
        "Much is new since the focused visit in May 2021 and the previous judgement inspection in "
        "2019."
    ) == [(2019, None, "ilacs", "", ""), (2021, 5, "focused-visit", "", "")]


def published(*paragraphs: str) -> list[tuple[int, int | None, bool]]:
    report = document([(PARAGRAPH, words) for words in paragraphs])
    return [
        (one.year, one.month, one.published)
        for one in read_earlier_inspections(report, "sif-reinspection", OWN)
    ]


def test_a_publication_date_is_not_an_inspection_date() -> None:
    earlier_inspections = "The last inspection report was published in May 2015."
    assert published(earlier_inspections) == [(2015, 5, True)]
    assert published(earlier_inspections, "Leaders were slow to act on the 2014 inspection.") == [
        (2014, None, False)
    ]
    assert published(earlier_inspections, "The inspection in 2012 was long ago.") == [
        (2012, None, False),
        (2015, 5, True),
    ]


def test_two_months_of_one_year_are_two_visits() -> None:
    assert earlier("Focused visits in March and July 2021 found the same.") == [
        (2021, 3, "focused-visit", "", ""),
        (2021, 7, "focused-visit", "", ""),
    ]


def test_a_pronoun_may_refer_to_agencies() -> None:
    assert (
        earlier(
            "The trust runs a fostering agency and an adoption agency. "
            "Both were judged good at the inspection in March 2021."
        )
        == []
    )


def test_a_grade_of_today_is_not_an_earlier_grade() -> None:
    assert earlier(
        "Since the last inspection in 2019, which was short, services have become outstanding."
    ) == [(2019, None, "ilacs", "", "")]


def test_consistent_statements_are_merged() -> None:
    assert earlier(
        "Much has changed since the last inspection in 2019.",
        "At the inspection in May 2019, services were judged to be good.",
    ) == [(2019, 5, "ilacs", "", "good")]


def test_a_year_alone_matches_an_inspection_in_that_year() -> None:
    assert earlier(
        "The child protection inspection in May 2012 was judged good.",
        "All was judged good in 2012.",
        "Services for children looked after were judged good in 2012.",
    ) == [
        (2012, None, "", "children-looked-after", "good"),
        (2012, 5, "", "help-and-protection", "good"),
    ]


def test_each_grade_belongs_to_the_adjacent_criterion() -> None:
    assert earlier(
        "Much has changed since the last inspection in 2019, when services were judged good "
        "overall, and outstanding for leadership and governance."
    ) == [
        (2019, None, "ilacs", "overall-effectiveness", "good"),
        (2019, None, "ilacs", "leadership-management-governance", "outstanding"),
    ]


def test_a_finding_about_some_areas_is_no_grade() -> None:
    assert earlier(
        "Many services have worsened since the last inspection in 2012. "
        "The areas that were found to require improvement then still do."
    ) == [(2012, None, "", "", "")]


def test_the_box_of_previous_inspections() -> None:
    bullets = [
        "The authority runs two children’s homes. Both were judged good in 2014.",
        "The previous inspection of Wexmoor’s safeguarding arrangements was in May 2011. "
        "The council was judged to be adequate.",
        (
            "The previous inspection of its looked after services was in June 2010. It was judged "
            "to be good."
        ),
    ]
    report = document(
        [(HEADING, "Previous Ofsted inspections"), *((BULLET, words) for words in bullets)]
    )
    found = read_earlier_inspections(report, "sif", date(2015, 6, 2))
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
        (one.criterion, one.grade)
        for one in read_earlier_inspections(report, "sif-reinspection", date(2017, 11, 6))
    ] == [("overall-effectiveness", "inadequate"), ("adoption", "requires-improvement")]


def test_an_area_report_dates_the_previous_inspection() -> None:
    assert earlier("Dates of previous inspection: 13 to 17 June 2016", framework="area-send") == [
        (2016, 6, "area-send", "", "")
    ]


def test_a_criterion_with_two_grades_has_none_of_them() -> None:
    found = earlier(
        "The last inspection was in July 2016. The borough was judged inadequate in respect of "
        "adoption, care leavers and overall effectiveness, while care leavers and leadership were "
        "found to require improvement."
    )
    assert [entry[3:] for entry in found] == [
        ("overall-effectiveness", "inadequate"),
        ("adoption", "inadequate"),
        ("leadership-management-governance", "requires-improvement"),
    ]


def test_a_grade_in_brackets_after_its_word_counts() -> None:
    found = earlier(
        "The last inspection was in July 2016. The borough was judged to be adequate (Grade 3)."
    )
    assert [entry[4] for entry in found] == ["adequate"]


def test_a_figure_between_inspection_and_date_separates_them() -> None:
    assert not earlier(
        "Visits on time grew since the last inspection, from 30% to 61% in May 2019."
    )
