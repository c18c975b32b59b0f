"""Candidate topics, cue words with another sense, topic phrases, lexicon-only topics."""

import numpy as np
import pytest
from documents.extract.single_sentences import label

from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.documents.extract.labels.topics import (
    add_lexicon_topics,
    add_topic_phrases,
    candidate_topics,
    mask_other_senses,
)

TOPICS = ("care-leaver-accommodation", "education-in-care", "placements")


@pytest.mark.parametrize(
    ("before", "context", "weighed"),
    [
        ("Many families wait for a flat.", ParagraphContext(), {"placements"}),
        ("Many care leavers wait for a flat.", ParagraphContext(), {*TOPICS}),
        (
            "Many looked-after children wait.",
            ParagraphContext(),
            {"education-in-care", "placements"},
        ),
        ("Many wait for a flat.", ParagraphContext(criterion="care-leavers"), {*TOPICS}),
        (
            "Many wait for a flat.",
            ParagraphContext(heading="Children in care"),
            {"education-in-care", "placements"},
        ),
    ],
)
def test_care_topics_need_a_mention_of_the_group(
    before: str, context: ParagraphContext, weighed: set[str]
) -> None:
    paragraphs = ParagraphBatch(
        [ParagraphSentences([before, "Ambleford plans more housing near its school."], context)]
    )
    found = candidate_topics(paragraphs, np.zeros((2, 3)), TOPICS)[1]
    assert {topic for topic, there in zip(TOPICS, found, strict=True) if there} == weighed


@pytest.mark.parametrize(
    ("sentence", "topic", "about"),
    [
        ("Ambleford has adopted a new form for its reports to court.", "adoption", False),
        ("Ambleford has adopted a new form for its adopters.", "adoption", True),
        ("Few couples in Ambleford wish to adopt a child.", "adoption", True),
        ("Of twelve babies, five were adopted a year later.", "adoption", True),
        ("In two files the information is missing.", "missing-children", False),
        (
            "Where information is missing, nobody asks why girls go missing.",
            "missing-children",
            True,
        ),
        ("Teachers in Wexmoor advocate strongly for the youngest.", "advocacy", False),
        ("Advocates in Wexmoor advocate strongly for the youngest.", "advocacy", True),
        ("Every child in Wexmoor may have an advocate for such a meeting.", "advocacy", True),
        ("There is a cultural shift among the ferrymen of Northmere.", "identity", False),
        ("Young carers in Northmere have a club.", "private-fostering", False),
        ("Young carers and privately fostered children have a club.", "private-fostering", True),
        ("Girls who go missing from education are looked for.", "missing-children", False),
        ("Girls who go missing from home and education are looked for.", "missing-children", True),
        ("Children who are held in custody wait for a boat.", "care-leaver-support", False),
        ("Care leavers held in custody wait for a boat.", "care-leaver-support", True),
        ("They see the capacity of parents to change.", "resources", False),
        ("Officers act fast on allegations of significant harm.", "allegations-management", False),
    ],
)
def test_cue_with_another_sense_gives_no_topic(sentence: str, topic: str, about: bool) -> None:
    scores = mask_other_senses(
        ParagraphBatch([ParagraphSentences([sentence], ParagraphContext())]),
        np.ones((1, 1)),
        (topic,),
    )
    assert (scores[0, 0] > 0) == about


@pytest.mark.parametrize(
    ("first", "second", "about"),
    [
        (
            "Plans for children in Wexmoor, including disabled children, are clear.",
            "They are kept.",
            False,
        ),
        (
            "Plans for children in Wexmoor, including disabled children, are clear.",
            "So is respite.",
            True,
        ),
        ("Plans for disabled children in Wexmoor are clear.", "They are kept.", True),
    ],
)
def test_example_of_a_group_is_not_the_topic_of_a_paragraph(
    first: str, second: str, about: bool
) -> None:
    read = ParagraphBatch([ParagraphSentences([first, second], ParagraphContext())])
    assert (mask_other_senses(read, np.ones((2, 1)), ("disabled-children",))[1, 0] > 0) == about


@pytest.mark.parametrize(
    ("sentence", "given", "about"),
    [
        ("Homeless young people wait.", (), ("homeless-young-people",)),
        ("Homeless care leavers wait.", (), ()),
        (
            "Boats carry children missing education.",
            ("exploitation",),
            ("exploitation", "education-attendance"),
        ),
        ("Looked after children missing education row.", (), ()),
        (
            "Staff turnover, boats, bread and oars.",
            ("training", "caseloads", "voice"),
            ("training", "caseloads", "voice"),
        ),
        ("Staff vacancies grow.", (), ("workforce-stability",)),
        ("They move from child in need to child protection.", ("leadership",), ("leadership",)),
        (
            "They move from child in need to child protection.",
            ("child-in-need",),
            ("child-in-need", "child-protection-plans"),
        ),
    ],
)
def test_topic_phrase_adds_a_topic_up_to_the_maximum(
    sentence: str, given: tuple[str, ...], about: tuple[str, ...]
) -> None:
    assert add_topic_phrases(
        ParagraphBatch([ParagraphSentences([sentence], ParagraphContext())]), [given]
    ) == [about]


def test_labels_apply_senses_and_topic_phrases() -> None:
    assert (
        "adoption" not in label("Ambleford has adopted a new form for its reports to court.").topics
    )
    assert "young-carers" in label("Young carers wait in Wexmoor.").topics
    assert "strategy-discussions" in label("Section 47 enquiries are thorough in Wexmoor.").topics


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("Young carers in Wexmoor have a boat of their own.", ("young-carers",)),
        (
            "However, female genital mutilation is seldom asked about.",
            ("female-genital-mutilation",),
        ),
        ("Social workers see parental substance misuse, and they act.", ("substance-misuse",)),
        ("Help comes for domestic abuse, mental ill-health and substance misuse.", ()),
        ("Help comes where there is substance misuse or poor mental health.", ()),
        ("Oars come from audits, complaints and letters.", ()),
        ("The Northmere ferry answers complaints and the harbour learns.", ("complaints",)),
        ("Girls complained about the oars.", ()),
        ("They may choose between cooking, sports and arts.", ("leisure",)),
        ("The youth offending team rows to Ambleford.", ("youth-offending",)),
        ("Sexual abuse in the family is spoken of.", ("familial-sexual-abuse",)),
        ("Family help teams row to Wexmoor.", ("family-help",)),
        (
            "Helpers and the multi-agency child protection team share oars.",
            ("child-protection-teams",),
        ),
        (
            "Family group conferences, family networks and boats are used well.",
            ("family-networks",),
        ),
        ("Ambleford joined a regional care co-operative.", ("regional-care-co-operatives",)),
        ("Leaders prepare for the national social care reforms.", ("social-care-reform",)),
        (
            "Family help came with the Families First Partnership.",
            ("family-help", "social-care-reform"),
        ),
        ("Leaders put children and families first.", ()),
    ],
)
def test_lexicon_only_topics_ignore_lists_of_risks(sentence: str, about: tuple[str, ...]) -> None:
    read = ParagraphBatch([ParagraphSentences([sentence], ParagraphContext())])
    assert add_lexicon_topics(read, [()]) == [about]
    given = ("training", "caseloads", "voice")
    assert add_lexicon_topics(read, [given]) == [(*given[: 3 - len(about)], *about)]
