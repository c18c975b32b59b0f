"""A recommendation is split into the things that it asks for."""

import pytest
from documents.extract.documents import PARAGRAPH, document_of

from graphkit.documents.extract.recommendation_parts import recommendation_parts


def parts_of(words: str) -> list[str]:
    document = document_of((PARAGRAPH, words, "4"))
    start = document.text.index(words)
    found = recommendation_parts(document, document.span(start, start + len(words), "r1"))
    assert [part.id for part in found] == [str(number) for number in range(1, len(found) + 1)]
    assert all(document.text[part.span.start : part.span.end] == part.span.quote for part in found)
    return [part.span.text for part in found]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("The quality of pathway plans.", []),
        ("The timeliness and quality of pathway plans.", []),
        ("Effective and timely supervision of social workers.", []),
        ("Visits to disabled children, so that advocacy is offered and homes are found.", []),
        (
            "Increase visits to disabled children and ensure that advocacy is offered.",
            ["Increase visits to disabled children", "ensure that advocacy is offered."],
        ),
        (
            "Housing for care leavers, and life-story work for adopted children.",
            ["Housing for care leavers", "life-story work for adopted children."],
        ),
        (
            "Timely escalation of neglect and robust monitoring of private fostering.",
            ["Timely escalation of neglect", "robust monitoring of private fostering."],
        ),
        ("In line with its longer plans, develop and review thresholds for early help.", []),
        ("Improve supervision. They should be told of exploitation and housing.", []),
        (
            (
                "Partners gather a wide range of information, and thresholds for early help are "
                "not clear."
            ),
            [],
        ),
        (
            (
                "Plans for children are vague. The council should review housing, and including "
                "advocacy."
            ),
            ["The council should review housing", "advocacy."],
        ),
    ],
)
def test_a_part_has_words_of_its_own(words: str, parts: list[str]) -> None:
    assert parts_of(words) == parts


def test_a_part_has_its_aspect_and_group() -> None:
    words = "The sufficiency of foster homes, and the timeliness of health checks for care leavers."
    document = document_of((PARAGRAPH, words, "4"))
    start = document.text.index(words)
    first, second = recommendation_parts(document, document.span(start, start + len(words)))
    assert (first.aspect, first.group) == ("sufficiency", "")
    assert (second.aspect, second.group) == ("timeliness", "care leavers")
