"""Any sentence gets labels of the schemes, be it praise, complaint, or no words at all."""

import pytest
from extract.alone import label
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.schemes import scheme_values
from graphkit.extract.classifiers.paragraph_context import ParagraphContext, ParagraphSentences
from graphkit.extract.labels.labeller import RecommendationText, label_paragraphs, label_report


@given(st.text(max_size=200))
def test_whatever_is_written_the_labels_are_of_the_schemes(text: str) -> None:
    said = label(text)
    assert said.polarity in scheme_values("polarity")
    assert set(said.topics) <= scheme_values("topic")
    assert set(said.sectors) <= scheme_values("sector")
    assert said.extent in {"", *scheme_values("extent")}
    assert 0 < said.confidence <= 1


@pytest.mark.parametrize("nothing", ["", "…", "中文", "—"])
def test_a_sentence_without_words_is_read_all_the_same(nothing: str) -> None:
    assert label(nothing).sectors == ()


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("Social workers in Ambleford know children well and visit them regularly.", "strength"),
        ("Too many assessments are late and of poor quality.", "weakness"),
        ("Most plans are clear, but some lack timescales.", "mixed"),
        ("Wexmoor has a population of 212,000.", "context"),
    ],
)
def test_plain_cases_are_told(sentence: str, polarity: str) -> None:
    assert label(sentence).polarity == polarity


def test_whoever_is_named_speaks_for_the_sector() -> None:
    lamplighters = [
        ParagraphSentences(["The Ambleford Lamplighters walk through the park at night."], ParagraphContext())
    ]
    for whom in ((), ("police",), ("housing",), ("voluntary-sector",)):
        assert label_paragraphs(lamplighters, [whom])[0].sectors == whom


def test_a_list_of_things_to_improve_has_the_topics_of_each() -> None:
    text = "The recording of: supervision; pathway plans; return home interviews."
    _, ((topics, _),) = label_report([], [], [RecommendationText(text)])
    assert {"pathway-planning", "missing-children"} <= set(topics)


def test_a_recommendation_on_jobs_alone_is_on_those_of_care_leavers() -> None:
    text = "Raise the proportion of young people in Ambleford who enter education, employment or training."
    _, ((topics, _),) = label_report([], [], [RecommendationText(text)])
    assert topics == ("care-leaver-employment",)


def test_a_recommendation_that_never_ends_is_read() -> None:
    _, ((topics, _),) = label_report(
        [], [], [RecommendationText("the team of the hub visits many children and " * 3000)]
    )
    assert set(topics) <= scheme_values("topic")


def test_a_sub_point_is_about_what_it_belongs_to() -> None:
    whole, part = (
        "Improve the response to homeless 16- and 17-year-olds, including:",
        "the sufficiency of accommodation",
    )
    _, ((alone, _), (together, _)) = label_report(
        [], [], [RecommendationText(part), RecommendationText(part, whole)]
    )
    assert "homeless-young-people" not in alone
    assert "homeless-young-people" in together


def test_recommendations_read_together_say_what_each_says_by_itself() -> None:
    texts = [
        "Raise the proportion of young people in Ambleford who enter education, employment or training.",
        "The recording of: supervision; pathway plans; return home interviews.",
        "Help young people in Wexmoor into jobs.",
    ]
    _, together = label_report([], [], [RecommendationText(text) for text in texts])
    assert together == [label_report([], [], [RecommendationText(text)])[1][0] for text in texts]
    assert all(about.topics for about in together)


def test_a_borough_where_children_live_is_a_place() -> None:
    here = ParagraphContext(framework="ilacs", role="summary", authority="London Borough of Ambleford")
    assert label("Children in the London Borough of Ambleford receive strong services.", here).sectors == ()
    acts = "The London Borough of Ambleford has invested in its services."
    assert label(acts, here).sectors == ("local-authority",)
