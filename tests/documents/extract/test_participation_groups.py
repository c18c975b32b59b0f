"""Groups of children in care and their proper names."""

import pytest
from documents.extract.documents import PARAGRAPH, document_of
from documents.extract.single_sentences import mentions

from graphkit.documents.extract.mentions.gazetteer import build_gazetteer
from graphkit.documents.extract.mentions.introductions import (
    find_participation_groups,
    participation_groups_in,
)
from graphkit.documents.extract.mentions.mention_finder import expansions_in
from graphkit.documents.register import Register


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The children in care council, ‘Lantern’, meets in Wexmoor.",
            ("Lantern", "children in care council"),
        ),
        ("The care leavers’ forum, Lantern, is heard.", ("Lantern", "care leavers' forum")),
        (
            "Members of Lantern, Wexmoor’s active looked after children’s council, row.",
            ("Lantern", "looked after children's council"),
        ),
        ("Lantern (the Children in Care Council) rows.", ("Lantern", "Children in Care Council")),
        (
            "The care council, Oar, and the in-care council (ICC), Lantern, row.",
            ("Lantern", "in-care council"),
        ),
        ("They know the in-care council, Oars for All.", ("Oars for All", "in-care council")),
    ],
)
def test_a_participation_group_has_the_name_next_to_it(text: str, found: tuple[str, str]) -> None:
    assert participation_groups_in(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "However, the children in care council meets.",
        "The children in care council, Corporate Parenting Board and others meet.",
        "There is an active children in care council, and Wexmoor listens.",
        "The children in care council, Wexmoor’s oldest, meets.",
    ],
)
def test_not_every_word_next_to_a_council_is_its_name(text: str) -> None:
    assert participation_groups_in(text) == []


def test_two_names_for_one_description_are_ambiguous() -> None:
    one, other = (
        "Lantern, the children in care council, rows.",
        "Beacon, a children in care council, swims.",
    )
    assert find_participation_groups(document_of((PARAGRAPH, one))) == {
        "Lantern": "children in care council"
    }
    assert find_participation_groups(document_of((PARAGRAPH, one), (PARAGRAPH, other))) == {}


def test_a_name_with_its_description_is_one_mention(register: Register) -> None:
    text = "The active children in care council, ‘Lantern’, meets the leaders of Wexmoor."
    found = mentions(
        text, expansions_in(document_of((PARAGRAPH, text))), build_gazetteer(register, "")
    )
    named = [(item.surface, item.class_hint) for item in found if item.kind == "service"]
    assert named == [
        ("children in care council", "ParticipationGroup"),
        ("Lantern", "ParticipationGroup"),
    ]
