"""The names of a report are clustered before they become entities:
one thing has one, speech has none.
"""

from dataclasses import replace

import pytest
from documents.resolve.reports import AMBLEFORD, linked_mentions, report

from graphkit.core.model import Mention
from graphkit.documents.register import Register, load_register
from graphkit.documents.resolve.decisions import Decisions
from graphkit.documents.resolve.resolver import resolve

TRUST = "agency/ambleford-children-first"


def entities(register: Register, *sentences: str) -> set[str]:
    return {entity for _, entity, _ in linked_mentions(register, *sentences) if entity}


@pytest.mark.parametrize(
    "words", ["The Children’s Services Trust", "The trust", "The children’s trust"]
)
def test_the_trust_of_the_area_is_no_new_service(register: Register, words: str) -> None:
    assert entities(register, f"{words} knows its social workers well.") == {TRUST}


@pytest.mark.parametrize(
    "words",
    ["The integrated care board", "The ICB", "The Norvale Integrated Care Board", "Norvale ICB"],
)
def test_an_integrated_care_board_is_never_a_service(register: Register, words: str) -> None:
    assert entities(register, f"{words} is slow.") == {"agency/norvale-integrated-care-board"}


@pytest.mark.parametrize(
    ("words", "long", "entity"),
    [
        ("NICB team", "Norvale Integrated Care Board", "agency/norvale-integrated-care-board"),
        ("Turning Tides", "", "agency/tidemark-charity"),
        ("Tidemark", "", f"service/{AMBLEFORD}/tidemark"),  # a common word
        ("Lantern team", "Lantern team", f"service/{AMBLEFORD}/lantern"),
    ],
)
def test_a_body_of_the_register_is_no_service(
    register: Register, words: str, long: str, entity: str
) -> None:
    tagged = Mention(words, 0, len(words), "service", class_hint="Team", expansion=long)
    assert [found[1] for found in linked_mentions(register, tagged)] == [entity]


def test_a_body_and_its_team_are_mentioned_once(register: Register) -> None:
    words, long = "NICB team", "Norvale Integrated Care Board"
    board = Mention("NICB", 0, 4, "agency", "health", "HealthBody", long)
    team = Mention(words, 0, len(words), "service", class_hint="Team", expansion=long)
    read = report(register, board)
    [finding] = read.findings
    both = replace(read, findings=(replace(finding, mentions=(board, team)),))
    [linked] = resolve(both, register, Decisions()).findings
    assert [one.surface for one in linked.mentions] == ["NICB"]


@pytest.mark.parametrize(
    "sentence",
    [
        "“I love the Talkers Club,” said one child.",
        "A care leaver said, ‘The Lantern Team has helped me to find my voice’.",
        "There is no independent visitor service.",
        "Leaders do not have a dedicated family group conference team.",
        "Care leavers who joined the next group are pleased.",
        "The LA is slow.",
        "A family was placed in a Dreamlodge hotel.",
        "Ambleford and Wexmoor are far apart.",
    ],
)
def test_speech_negation_and_generic_words_name_nothing(register: Register, sentence: str) -> None:
    assert not {
        entity for entity in entities(register, sentence) if not entity.startswith("authority/")
    }


def test_names_of_one_partnership_board_are_one(register: Register) -> None:
    found = entities(
        register,
        "The Ambleford Children’s Partnership Board meets.",
        "The children’s partnership board is strong.",
        "The Children and Young People’s Partnership Board challenges partners.",
        "The local children’s partnership board has a plan.",
    )
    assert {entity for entity in found if "partner/" not in entity} == {
        f"service/{AMBLEFORD}/children-partnership-board"
    }


def test_a_national_charity_needs_its_full_name() -> None:
    register = load_register()
    local = entities(register, "The Young Minds Matter project helps pupils.")
    assert "agency/youngminds" not in local
    assert "agency/youngminds" in entities(register, "The charity YoungMinds helps pupils.")
