"""Which topics a sentence may have, by its passage."""

import numpy as np
import pytest

from graphkit.extract.paragraphs import Paragraphs, Prose
from graphkit.extract.surroundings import Context
from graphkit.extract.topics import likely

TOPICS = ("care-leaver-accommodation", "education-in-care", "placements")


@pytest.mark.parametrize(
    ("before", "context", "weighed"),
    [
        ("Many families wait for a flat.", Context(), {"placements"}),
        ("Many care leavers wait for a flat.", Context(), {*TOPICS}),
        ("Many looked-after children wait.", Context(), {"education-in-care", "placements"}),
        ("Many wait for a flat.", Context(criterion="care-leavers"), {*TOPICS}),
        ("Many wait for a flat.", Context(heading="Children in care"), {"education-in-care", "placements"}),
    ],
)
def test_a_passage_that_speaks_of_no_care_leavers_is_not_about_their_homes(
    before: str, context: Context, weighed: set[str]
) -> None:
    paragraphs = Paragraphs([Prose([before, "Ambleford plans more housing near its school."], context)])
    found = likely(paragraphs, np.zeros((2, 3)), TOPICS)[1]
    assert {topic for topic, there in zip(TOPICS, found, strict=True) if there} == weighed
