"""Sentences that refer to an earlier inspection."""

from __future__ import annotations

import pytest

from graphkit.documents.extract.labels.look_back import (
    expand_bare_years,
    flag_past_only,
    look_back_kind,
)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        (
            (
                "Wexmoor was asked for this at the previous inspection, when it was an area for "
                "improvement."
            ),
            "asked",
        ),
        ("Life-story work was raised in the 2018 inspection and is still patchy.", "asked"),
        ("The recommendations of the last inspection have nearly all been met.", "overall"),
        ("Two areas for improvement of the earlier visit are repeated.", "overall"),
        ("Supervision is more frequent than at the last inspection.", "since"),
        ("The timeliness of plans is better than at the initial inspection.", "since"),
        ("Initial visits to children in Wexmoor have improved since they are recorded.", ""),
        ("Since the 2019 SIF, caseloads have come down.", "since"),
        ("Supervision has grown since the inspection of 2019.", "since"),
        ("That is still an outstanding action from the 2019 visit.", "asked"),
        ("Social workers visit as often as they should.", ""),
        (
            (
                "This was the third monitoring visit since the judgement at the inspection in May "
                "2021."
            ),
            "",
        ),
        ("Weaknesses were found during this inspection.", ""),
        ("In 2018, a focused visit to Wexmoor identified gaps in supervision.", ""),
        ("The 2018 visit identified gaps in supervision, which remain.", "asked"),
        ("Planning is better, an improvement from the last inspection.", "since"),
        ("Early help has grown different from the help seen at the previous inspection.", "since"),
        ("Practice in Wexmoor deteriorated after the last inspection.", "since"),
        ("Leaders have built on the findings of the visit and the inspection in 2018.", "since"),
        ("Since the focused visit, audits are reviewed each month.", "since"),
        (
            (
                "Since the single inspection of services for children and families of 2015, "
                "Wexmoor has grown."
            ),
            "since",
        ),
        ("Drift was a concern identified during the JTAI and is no more.", "asked"),
        ("Social workers see more children since the visit rota was changed.", ""),
        ("Fostering is a strengthened area of practice since the last inspection.", "since"),
        ("Most areas of practice have improved since the last inspection.", "since"),
        ("Schools have noted better attendance since the last inspection.", "since"),
        ("Carers had identified the gap before the visit of 2018.", ""),
        (
            (
                "In the last year, more children were identified as at risk (40 at the time of "
                "inspection)."
            ),
            "",
        ),
        ("Numbers rose, a change from 12 in March 2016 to 30 at the time of the inspection.", ""),
        ("Leaders build on the good practice that was identified at the last inspection.", "since"),
        (
            "Plans address concerns raised by parents and have improved since the last inspection.",
            "since",
        ),
        ("Adoption was judged to be good at the last inspection.", ""),
        (
            (
                "One home, still in use, was judged inadequate at its visit by the last inspection "
                "team."
            ),
            "",
        ),
        ("Adoption, judged inadequate at the last inspection, is now good.", "since"),
        ("At the visit of 2018, services were found to have declined.", ""),
        ("Previously, at the time of the SIF inspection, planning was an area of weakness.", ""),
        (
            (
                "Services have declined since the last inspection, when all areas were judged to "
                "be good."
            ),
            "since",
        ),
        ("That is a marked change from the findings of the focused visit.", "since"),
        (
            (
                "The inspection of services for families in Wexmoor in 2016 left areas for "
                "improvement unmet."
            ),
            "overall",
        ),
        (
            "Despite failings identified at a subsequent focused visit, Wexmoor is as it was.",
            "overall",
        ),
        ("Turnover is down on that seen in some teams at the focused visit in 2024.", "since"),
        ("The pace of change since the last inspection has been too slow.", "unchanged"),
        ("Assessments have not improved since the inspection in 2019.", "unchanged"),
        (
            "Insufficient progress has been made with life-story work since the focused visit.",
            "unchanged",
        ),
        ("Since the last inspection, visits are no longer late and progress is quick.", "since"),
        ("Since the focused visit, there is no sign of drift and plans have improved.", "since"),
        (
            "Since the last inspection, the pace has been good although it is slow for some.",
            "since",
        ),
    ],
)
def test_look_back_kind_of_a_sentence(sentence: str, kind: str) -> None:
    assert look_back_kind(sentence) == kind


@pytest.mark.parametrize(
    ("sentence", "past_only"),
    [
        ("The initial inspection found that plans in Wexmoor were late.", True),
        ("The initial inspection of the area in 2017 found that:", True),
        ("The original joint local area SEND inspection found that Wexmoor had no plan.", True),
        ("The area’s first inspection found gaps in oversight.", True),
        ("At the time of the last inspection, leaders did not have a plan.", True),
        ("At the last inspection, plans were late; they are now in time.", False),
        ("At the last inspection, planning was identified as an area for improvement.", False),
        ("The initial inspection found gaps, which remain.", False),
        ("This inspection found that plans were late.", False),
        ("At the initial visit, the nurse was late.", False),
        ("Since the initial inspection, plans have improved.", False),
    ],
)
def test_sentence_only_about_an_earlier_inspection(sentence: str, past_only: bool) -> None:
    assert list(flag_past_only([sentence])) == [past_only]


def test_list_about_the_past_ends_at_a_sentence_about_today() -> None:
    sentences = [
        "The initial inspection found that:",
        "plans were late.",
        "Plans are now in time.",
        "Visits helped.",
    ]
    assert list(flag_past_only(sentences)) == [True, True, False, False]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Many of the shortfalls identified in 2018 persist.", "overall"),
        ("Shortfalls identified in and since 2018 have not been addressed.", "unchanged"),
        ("This was an area for improvement in 2018.", "asked"),
        ("Supervision has improved since 2018.", "since"),
        ("Supervision has improved since 2014.", ""),  # not the last inspection: perhaps a figure
        ("Wexmoor has had four hubs since 2018.", ""),
        (
            (
                "Practice has slipped since Ofsted judged adoption good and fostering adequate in "
                "May 2014."
            ),
            "since",
        ),
        ("Services were judged good in 2018.", ""),
        ("Attendance improved, from 60% identified in 2017–18 to 80%.", ""),
        ("Shortfalls identified in 2016 persist.", ""),
        ("Shortfalls identified by an audit in 2018 persist.", ""),
        ("A serious case review identified in 2018 that delays persist.", ""),
    ],
)
def test_bare_year_of_a_full_inspection_refers_to_it(sentence: str, kind: str) -> None:
    assert look_back_kind(expand_bare_years(sentence, [2014, 2018])) == kind
    assert look_back_kind(sentence) == look_back_kind(expand_bare_years(sentence, [])) == ""
