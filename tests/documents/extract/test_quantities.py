"""What a sentence says of a quantity decides its polarity, where the quantity is its subject."""

import numpy as np
import pytest
from documents.extract.single_sentences import label

from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.labels.quantities import (
    polarity_of_change,
    with_changes_of_quantities,
)


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("Exclusions of pupils in Ambleford have increased.", "weakness"),
        ("Fixed-term exclusions in Ambleford are less stable, with a slight increase.", "weakness"),
        ("Attendance in Ambleford has increased.", "strength"),
        ("Caseloads in Ambleford have fallen since spring.", "strength"),
        ("However, there has been a recent rise in vacancies.", "weakness"),
        (
            "The share of care leavers not in education, employment or training is rising.",
            "weakness",
        ),
        ("The share of care leavers in education, employment or training is rising.", "strength"),
        ("The attainment gap in Ambleford has reduced.", "strength"),
    ],
)
def test_direction_of_a_change_depends_on_the_quantity(sentence: str, polarity: str) -> None:
    assert polarity_of_change(sentence) == polarity


@pytest.mark.parametrize(
    "sentence",
    [
        "Leaders in Ambleford took steps to address the high caseloads.",
        "Delays have reduced the effect of the plans of Ambleford.",
        "Caseloads in Ambleford are high, but they are falling.",
        "Turnover in Ambleford is not high.",
        "Attendance is high on the list of Ambleford.",
        "The number of visits in Ambleford has increased.",
        "Staff in Ambleford know families well.",
    ],
)
def test_what_is_no_subject_or_has_another_side_decides_nothing(sentence: str) -> None:
    assert polarity_of_change(sentence) == ""


def test_two_sides_that_the_models_found_are_kept() -> None:
    found = np.array([POLARITIES.index(name) for name in ("strength", "mixed")])
    decided = with_changes_of_quantities(found, ["Exclusions have increased."] * 2)
    assert [POLARITIES[number] for number in decided] == ["weakness", "mixed"]


def test_labels_of_a_sentence_follow_its_quantity() -> None:
    sentence = "There is a high level of vacancies in Ambleford and good use is made of the rest."
    assert label(sentence).polarity == "weakness"
