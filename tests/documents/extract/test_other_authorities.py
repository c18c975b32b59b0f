"""Other authorities in a sentence: which names mean an authority, and in which role."""

import re

import pytest
from documents.extract.documents import PARAGRAPH, document_of

from graphkit.core.model import Mention, Record, Source
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import Scheme
from graphkit.documents.extract.mentions.councils import Councils, add_other_authorities
from graphkit.documents.extract.relations.relation_sentences import unread_sentence_notes
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.lexicon_files import lexicon_rows
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.register import Register

AMBLEFORD = "E99000001"


def roles_in(register: Register, words: str) -> dict[str, str]:
    councils = Councils.in_text(words, register, AMBLEFORD)
    found = add_other_authorities((), words, 100, councils) if councils else ()
    assert all(words[one.start - 100 : one.end - 100] == one.surface for one in found)
    return {one.surface: one.role for one in found}


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("The panel is shared with Wexmoor.", "shares"),
        ("The duty team is hosted by Wexmoor.", "hosts"),
        ("The duty team is commissioned from Wexmoor.", "buys-from"),
        ("Leaders work in close partnership with Wexmoor.", "cooperates"),
        ("The new manager has good support from Wexmoor.", "supports"),
        ("The hub is based on Wexmoor’s model.", "learns-from"),
        ("Rates are lower than in Wexmoor.", "compares"),
        ("Nine children are placed in Wexmoor.", "places-children-in"),
        ("The predecessor authority, Wexmoor, was inspected.", "predecessor"),
        ("There was change, due to the separation from Wexmoor.", "predecessor"),
        ("The campaign began at Wexmoor’s youth conference.", ""),
    ],
)
def test_role_of_another_authority(register: Register, words: str, role: str) -> None:
    assert roles_in(register, words) == {"Wexmoor": role}


@pytest.mark.parametrize(
    "words",
    [
        "The fair takes place in Wexmoor.",
        "The service works with Wexmoor police.",
        "Students work with the University of Wexmoor.",
        "Leaders work with Wexmoor’s safeguarding board.",
        "Ambleford has a shared vision.",
    ],
)
def test_other_names_are_no_authority(register: Register, words: str) -> None:
    assert roles_in(register, words) == {}


def test_each_authority_of_a_list_has_the_role(register: Register) -> None:
    found = roles_in(register, "Many are placed in Wexmoor (12) and Northmere (3).")
    assert found == dict.fromkeys(("Wexmoor", "Northmere"), "places-children-in")


def test_a_list_of_councils_is_no_service(register: Register) -> None:
    words = "Adopters gain from work with Wexmoor and Northmere Councils."
    service = Mention("Wexmoor and Northmere Councils", 29, 59, "service")
    councils = Councils.in_text(words, register, AMBLEFORD)
    assert councils is not None
    found = add_other_authorities((service,), words, 0, councils)
    assert [one.surface for one in found] == ["Wexmoor", "Northmere"]


def test_a_board_is_that_of_the_council_named_before(register: Register) -> None:
    words = "He also chairs Wexmoor’s LSCB."
    board = Mention("LSCB", 25, 29, "sector", "safeguarding-partnership", "SafeguardingPartnership")
    councils = Councils.in_text(words, register, AMBLEFORD)
    assert councils is not None
    (found,) = add_other_authorities((board,), words, 0, councils)
    assert (found.surface, found.kind, found.expansion) == (
        "Wexmoor’s LSCB",
        "agency",
        "Wexmoor LSCB",
    )


def test_a_name_without_statement_is_not_understood(register: Register) -> None:
    document = document_of((PARAGRAPH, "A fair is held in Wexmoor. Wexmoor has a plan.", "4"))
    sections = outline(find_cover(document), "ilacs")
    known = Mention("Wexmoor Council", 27, 34, "authority")
    read = Record(
        Source("a.txt", "", "text/plain"), "ilacs", authority=AMBLEFORD, mentions=(known,)
    )
    notes = list(unread_sentence_notes(document, sections, register, read))
    assert [(note.code, note.span and note.span.quote) for note in notes] == [
        ("council-not-understood", "A fair is held in Wexmoor.")
    ]


def test_a_role_is_added_to_a_known_mention(register: Register) -> None:
    words = "The panel is shared with Wexmoor Council."
    known = Mention("Wexmoor Council", 25, 40, "authority", "local-authority", "LocalAuthority")
    councils = Councils.in_text(words, register, AMBLEFORD)
    assert councils is not None
    (found,) = add_other_authorities((known,), words, 0, councils)
    assert (found.surface, found.role) == ("Wexmoor Council", "shares")


def test_each_pattern_matches_its_example() -> None:
    for row in lexicon_rows("other-authorities"):
        pattern = row["words"].replace("{by}", r"(?:\{own\} and )?\{by\}")
        assert re.search(pattern, row["example"], re.I)
        assert row["role"] in scheme_values(Scheme.AUTHORITY_ROLE)
