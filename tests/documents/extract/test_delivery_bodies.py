"""Trusts and adoption agencies that a report introduces and no register contains."""

import pytest
from documents.extract.documents import PARAGRAPH, document_of

from graphkit.core.model import Mention
from graphkit.documents.extract.mentions.gazetteer import build_gazetteer
from graphkit.documents.extract.mentions.mention_finder import find_mentions
from graphkit.documents.extract.relations.arrangements import introduced_delivery_bodies
from graphkit.documents.register import Register

TRUST, AGENCY = "ChildrensTrust", "RegionalAdoptionAgency"


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("The council hosts Adopt Larkmoor.", "Adopt Larkmoor", AGENCY),
        ("The council is part of Adopt Lark to Moor.", "Adopt Lark to Moor", AGENCY),
        (
            "The council is part of Larkmoor Together, a regional adoption agency.",
            "Larkmoor Together",
            AGENCY,
        ),
        ("The regional adoption agency (Homes for Good) recruits.", "Homes for Good", AGENCY),
        ("Larkmoor Children First is led well.", "Larkmoor Children First", TRUST),
        (
            "In 2021, the council delegated its statutory functions to Growing for Children (GfC).",
            "Growing for Children",
            TRUST,
        ),
        (
            (
                "Children’s services have been delivered by Lantern for Families, a company of its "
                "own."
            ),
            "Lantern for Families",
            TRUST,
        ),
        (
            (
                "Services for children have been delivered by Lantern for Families (LfF). The "
                "company is new."
            ),
            "Lantern for Families",
            TRUST,
        ),
        (
            "For its children the council set up a company called Larkmoor Futures.",
            "Larkmoor Futures",
            TRUST,
        ),
    ],
)
def test_a_report_introduces_delivery_bodies(text: str, name: str, sentence: str) -> None:
    assert introduced_delivery_bodies(document_of((PARAGRAPH, text))) == {name: sentence}


@pytest.mark.parametrize(
    "text",
    [
        "Carers who foster to Adopt Early are valued.",
        "The plan is called Putting Children First.",
        "Decisions for children are delegated to Carers in Larkmoor.",
        "The council has delegated its services for children to Larkmoor County Council.",
        "Larkmoor Arts, a community interest company, runs services for children.",
        "The regional adoption agency, Larkmoor, is new.",
    ],
)
def test_other_bodies_are_not_introduced(text: str) -> None:
    assert introduced_delivery_bodies(document_of((PARAGRAPH, text))) == {}


def named(register: Register, *texts: str) -> list[Mention]:
    """Return the agencies that paragraphs of one report name."""
    names = build_gazetteer(
        register,
        "",
        introduced_delivery_bodies(document_of(*((PARAGRAPH, text) for text in texts))),
    )
    found_mentions = find_mentions(
        [(text, 0) for text in texts], {"GfC": "Growing for Children"}, names
    )
    return [one for some in found_mentions for one in some if one.kind == "agency"]


def test_an_introduced_name_is_found_in_the_whole_report(register: Register) -> None:
    found = named(
        register,
        "The council delegated its functions to Growing for Children (GfC).",
        "Leaders of Growing for Children listen, and GfC’s staff are proud.",
    )
    assert [one.surface for one in found] == ["Growing for Children", "GfC"] * 2
    assert {one.class_hint for one in found} == {TRUST}


def test_a_longer_registered_name_takes_precedence(register: Register) -> None:
    assert [
        one.surface
        for one in named(register, "Adopt Larkmoor and the Care Quality Commission agree.")
    ] == ["Adopt Larkmoor", "Care Quality Commission"]
