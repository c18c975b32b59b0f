"""Shared services of councils: which council, which service, since or until when."""

from dataclasses import replace

import pytest
from documents.extract.documents import PARAGRAPH, document_of

from graphkit.core.model import Arrangement
from graphkit.documents.extract.relations.arrangements import read_shared_services
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.register import Register

AMBLEFORD = "E99000001"


def arrangements_in(register: Register, words: str, gss: str = AMBLEFORD) -> list[Arrangement]:
    document = document_of((PARAGRAPH, words, "4"))
    found = list(
        read_shared_services(document, outline(find_cover(document), "ilacs"), register, gss)
    )
    assert all(document.text[a.span.start : a.span.end] == a.span.quote for a in found)
    return found


@pytest.mark.parametrize(
    ("words", "council", "what"),
    [
        (
            "The emergency duty team is hosted by Wexmoor Council.",
            "Wexmoor Council",
            "emergency-duty",
        ),
        (
            (
                "Since June 2019 the council has been mending its services, with Northmere Council "
                "taking responsibility for fostering."
            ),
            "Northmere Council",
            "fostering",
        ),
        ("Wexmoor runs the duty service for the council.", "Wexmoor", "duty service"),
        ("Wexmoor hosts the local authority’s visiting service.", "Wexmoor", "visiting service"),
    ],
)
def test_one_council_delivers_for_another(
    register: Register, words: str, council: str, what: str
) -> None:
    (found,) = arrangements_in(register, words)
    assert (found.delegate, found.services, found.shared) == (council, what, False)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("The LSCB is shared with Wexmoor.", "local safeguarding children board"),
        ("The DCS in Ambleford is also the DCS in Wexmoor.", "director of children’s services"),
        (
            "Here the director of children’s services fills a shared post with Wexmoor.",
            "director of children’s services",
        ),
        (
            "Ambleford has a shared fostering panel with Wexmoor, which meets monthly.",
            "fostering panel",
        ),
        ("The Ambleford and Wexmoor joint adoption service finds families quickly.", "adoption"),
        ("The fostering team works across Ambleford and Wexmoor.", "fostering"),
        (
            "A strategic partnership between Ambleford Council and Wexmoor helps.",
            "strategic partnership",
        ),
        ("In the MASH, shared with Wexmoor, all is well.", "multi-agency safeguarding hub"),
        (
            "A Local Safeguarding Children Board is shared with Wexmoor.",
            "local safeguarding children board",
        ),
        (
            "The joint Ambleford and Wexmoor Child Death Overview Panel meets.",
            "child death overview panel",
        ),
        (
            "The moors’ panel (MP) is a collaboration between Ambleford and Wexmoor LSCBs.",
            "moors’ panel",
        ),
        (
            "The moors’ panel is a sub-group of the two LSCBs (Ambleford and Wexmoor).",
            "moors’ panel",
        ),
        ("Some of the sub-groups are jointly run with Wexmoor.", "sub-groups"),
        (
            "There are joint working arrangements with Wexmoor such as the missing forum.",
            "missing forum",
        ),
        ("There is some shared service with Wexmoor.", ""),
        ("This is a joint panel with Wexmoor.", ""),
        ("The duty service operates in partnership with Wexmoor.", "duty service"),
        ("It is a dual board, covering both Ambleford and Wexmoor.", "board"),
        ("A joint adoption service covers Ambleford and Wexmoor.", "adoption"),
        ("The care agency, comprising Wexmoor and Ambleford, is new.", "care agency"),
        ("The Bi-Borough court project with Wexmoor is quick.", "Bi-Borough court project"),
    ],
)
def test_councils_share_a_service(register: Register, words: str, what: str) -> None:
    (found,) = arrangements_in(register, words)
    assert (found.delegate, found.services, found.shared) == ("Wexmoor", what, True)
    assert found.span.paragraph == "4"


def test_each_council_of_a_list_has_an_arrangement(register: Register) -> None:
    found = arrangements_in(
        register, "There are shared services with Wexmoor County Council, and Northmere."
    )
    assert [a.delegate for a in found] == ["Wexmoor County Council", "Northmere"]


def test_the_longest_council_name_is_matched(register: Register) -> None:
    wexmoor = register.find_authority("Wexmoor")
    assert wexmoor is not None
    east = replace(
        wexmoor, gss="E99000099", name="East Wexmoor", official_name="East Wexmoor", aliases=()
    )
    both = Register((*register.authorities, east), ())
    (found,) = arrangements_in(
        both, "The joint East Wexmoor and Northmere adoption service helps.", east.gss
    )
    assert (found.delegator, found.delegate) == ("", "Northmere")


def test_three_councils_that_share_have_three_arrangements(register: Register) -> None:
    found = arrangements_in(register, "The LSCB is shared with Wexmoor and Northmere.")
    pairs = [("", "Wexmoor"), ("", "Northmere"), ("Wexmoor", "Northmere")]
    assert [(a.delegator, a.delegate) for a in found] == pairs
    found = arrangements_in(
        register,
        "The council left the joint partnership with Wexmoor and Northmere, which had been large.",
    )
    assert [(a.delegator, a.delegate) for a in found] == pairs[:2]


def test_the_end_of_an_arrangement_is_read_as_stated(register: Register) -> None:
    (found,) = arrangements_in(
        register, "The strategic partnership with Wexmoor ends in January 2024."
    )
    assert (found.until, found.ended) == ("2024-01", False)
    (found,) = arrangements_in(
        register, "The council has disaggregated its services from joint arrangements with Wexmoor."
    )
    assert (found.until, found.ended) == ("", True)
    (found,) = arrangements_in(register, "The fostering panel was previously shared with Wexmoor.")
    assert (found.until, found.ended) == ("", True)


@pytest.mark.parametrize(
    "words",
    [
        "Children moved between Ambleford and Wexmoor.",
        (
            "Government arranged for Northmere Council to take responsibility for overseeing "
            "improvement."
        ),
        "Leaders share learning with Wexmoor and visit its hub.",
        "The board has joint working arrangements with Wexmoor.",
        "Procedures are shared with Wexmoor LSCB.",
        "The service is shared with Wexmoor and the moor NHS trust.",
        "The panel is shared with Wexmoor Constabulary and with Greater Northmere.",
        "The service is shared with Ambleford schools.",
        "There is a shared service with a neighbouring council.",
        "Wexmoor runs a similar team, and leaders have visited it.",
        "Children placed in Wexmoor find that Wexmoor delivers the health service there.",
        "Leaders are learning from new practice arrangements with Wexmoor.",
        "The new working arrangements with Wexmoor help.",
    ],
)
def test_learning_and_other_bodies_are_no_arrangement(register: Register, words: str) -> None:
    assert arrangements_in(register, words) == []
