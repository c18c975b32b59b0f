"""Labels of sentences and recommendations."""

import pytest
from documents.extract.single_sentences import label
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.schemes import scheme_values
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.documents.extract.labels.labeller import (
    RecommendationText,
    label_paragraphs,
    label_report,
)


@given(st.text(max_size=200))
def test_labels_of_any_text_are_scheme_values(text: str) -> None:
    labels = label(text)
    assert labels.polarity in scheme_values("polarity")
    assert set(labels.topics) <= scheme_values("topic")
    assert set(labels.sectors) <= scheme_values("sector")
    assert labels.extent in {"", *scheme_values("extent")}
    assert 0 < labels.confidence <= 1


@pytest.mark.parametrize("nothing", ["", "…", "中文", "—"])
def test_text_without_words_is_labelled(nothing: str) -> None:
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
def test_polarity_of_typical_sentences(sentence: str, polarity: str) -> None:
    assert label(sentence).polarity == polarity


def test_sectors_include_those_of_named_bodies() -> None:
    lamplighters = [
        ParagraphSentences(
            ["The Ambleford Lamplighters walk through the park at night."], ParagraphContext()
        )
    ]
    for whom in ((), ("police",), ("housing",), ("voluntary-sector",)):
        assert label_paragraphs(lamplighters, [whom])[0].sectors == whom


def test_recommendation_has_the_topics_of_its_list_items() -> None:
    text = "The recording of: supervision; pathway plans; return home interviews."
    _, [found] = label_report([], [], [RecommendationText(text)])
    assert {"pathway-planning", "missing-children"} <= set(found.topics)


def test_recommendation_on_jobs_is_about_care_leavers() -> None:
    text = (
        "Raise the proportion of young people in Ambleford who enter education, employment or "
        "training."
    )
    _, [found] = label_report([], [], [RecommendationText(text)])
    assert found.topics == ("care-leaver-employment",)


def test_very_long_recommendation_is_labelled() -> None:
    _, [found] = label_report(
        [], [], [RecommendationText("the team of the hub visits many children and " * 3000)]
    )
    assert set(found.topics) <= scheme_values("topic")


def test_sub_point_has_the_topic_of_its_parent() -> None:
    whole, part = (
        "Improve the response to homeless 16- and 17-year-olds, including:",
        "the sufficiency of accommodation",
    )
    _, [alone, together] = label_report(
        [], [], [RecommendationText(part), RecommendationText(part, whole)]
    )
    assert "homeless-young-people" not in alone.topics
    assert "homeless-young-people" in together.topics


def test_recommendations_are_labelled_independently() -> None:
    texts = [
        (
            "Raise the proportion of young people in Ambleford who enter education, employment or "
            "training."
        ),
        "The recording of: supervision; pathway plans; return home interviews.",
        "Help young people in Wexmoor into jobs.",
    ]
    _, together = label_report([], [], [RecommendationText(text) for text in texts])
    assert together == [label_report([], [], [RecommendationText(text)])[1][0] for text in texts]
    assert all(about.topics for about in together)


def test_authority_name_as_a_place_is_no_sector() -> None:
    here = ParagraphContext(
        framework="ilacs", role="summary", authority="London Borough of Ambleford"
    )
    assert (
        label("Children in the London Borough of Ambleford receive strong services.", here).sectors
        == ()
    )
    acts = "The London Borough of Ambleford has invested in its services."
    assert label(acts, here).sectors == ("local-authority",)
