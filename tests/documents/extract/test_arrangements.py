"""Delivery arrangements: stated in a sentence with law and date, or implied once."""

import re
from collections.abc import Callable

import pytest
from documents.extract.documents import HEADING, PARAGRAPH, document_of

from graphkit.core.model import Arrangement
from graphkit.documents.extract.relations.arrangements import (
    introduced_delivery_bodies,
    read_arrangements,
)
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.lexicon_files import compile_spaced, lexicon_rows
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.ingest import read_document
from graphkit.documents.register import Register, load_register

Reader = Callable[..., tuple[Arrangement, ...]]


@pytest.fixture
def read(register: Register) -> Reader:
    """Return what reads the arrangements in some paragraphs."""

    def read_in(*paragraphs: str) -> tuple[Arrangement, ...]:
        document = document_of(
            (
                HEADING,
                "The impact of leaders on social work practice with children and families: good",
            ),
            *((PARAGRAPH, words, str(number)) for number, words in enumerate(paragraphs, 1)),
        )
        found = read_arrangements(
            document,
            outline(find_cover(document), "ilacs"),
            register,
            introduced_delivery_bodies(document),
        )
        assert all(document.text[a.span.start : a.span.end] == a.span.quote for a in found)
        return found

    return read_in


def test_functions_are_delegated_under_a_law_since_a_year(read: Reader) -> None:
    (found,) = read(
        "Since 2017, WCC has delegated its functions, by Part 1 of the Children and Young Persons "
        "Act 2008, into Wexmoor Children’s Trust."
    )
    assert found.delegator == "WCC"
    assert found.delegate == "Wexmoor Children’s Trust"
    assert found.services == "childrens-services"
    assert found.legal_basis == "ukpga/2008/23/part/1"
    assert found.since == "2017"
    assert found.span.paragraph == "1"


@pytest.mark.parametrize(
    ("words", "since"),
    [
        (
            "Services are managed by Wexmoor Children First, a company established in April 2021.",
            "2021-04",
        ),
        (
            "Duties for services were transferred to Wexmoor Children’s Trust on 1 May 2015.",
            "2015-05-01",
        ),
        (
            "Duties for services were transferred to Wexmoor Children’s Trust on 1st of May 2015.",
            "2015-05-01",
        ),
        (
            "Duties for services were transferred to Wexmoor Children’s Trust on 31 June 2015.",
            "2015-06",
        ),
        (
            "Ambleford Children First has delivered services for the council since 1 April 2021.",
            "2021-04-01",
        ),
        (
            (
                "Since April 2021, Ambleford Children First, a company owned by the council, has "
                "provided children’s services."
            ),
            "2021-04",
        ),
        (
            "Ambleford Children First has been running children’s social care services since 2021.",
            "2021",
        ),
        (
            (
                "Ambleford Children First has been responsible for the delivery of services since "
                "May 2021."
            ),
            "2021-05",
        ),
        ("Ambleford Children First assumed responsibility for services in May 2021.", "2021-05"),
        ("Ambleford Children First began delivering services on 1 April 2021.", "2021-04-01"),
        ("Ambleford joined Adopt Norvale in December 2017.", "2017-12"),
        ("Wexmoor is part of Adopt Norvale, which began in December 2017.", "2017-12"),
        (
            (
                "In reply to decline since the inspection in 2015, services are run by Wexmoor "
                "Children First."
            ),
            "",
        ),
    ],
)
def test_the_start_date_is_as_precise_as_printed(words: str, since: str, read: Reader) -> None:
    (found,) = read(words)
    assert found.since == since


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        ("Formerly, services were run by Ambleford Children First.", True),
        ("Services previously provided by Ambleford Children First were good.", True),
        ("Until then the services had been run by Ambleford Children First.", True),
        ("At that time services were delivered by Ambleford Children First.", True),
        ("Services are run by Ambleford Children First.", False),
    ],
)
def test_a_former_provider_has_ended(words: str, ended: bool, read: Reader) -> None:
    (found,) = read(words)
    assert found.ended is ended


def test_a_company_delivers_under_a_law(read: Reader) -> None:
    (found,) = read(
        "Ambleford Children First has delivered services on behalf of the council since April "
        "2021 under section 1 of the Children and Young Persons Act 2008."
    )
    assert (found.since, found.legal_basis) == ("2021-04", "ukpga/2008/23/section/1")


def test_a_consortium_delivers_if_it_recruits_for_members(read: Reader) -> None:
    (found,) = read(
        "The Norvale Hills consortium is responsible for recruiting and training adopters."
    )
    assert (found.delegate, found.services) == ("Norvale Hills consortium", "adoption")
    assert read("Families are found through the Norvale Adoption Consortium.") == ()


def test_a_charity_has_run_a_service_or_is_called_its_provider(read: Reader) -> None:
    found = read(
        "The advocacy service is provided by the commissioned provider, Turning Tides.",
        "Turning Tides has run the befriending service on behalf of the council since May 2021.",
    )
    assert [(a.services, a.since) for a in found] == [
        ("advocacy-service", ""),
        ("befriending-service", "2021-05"),
    ]


def test_a_charity_is_commissioned_to_run_a_service(read: Reader) -> None:
    (found,) = read(
        "It commissioned the charity Turning Tides to provide return home interviews from May 2021."
    )
    assert (found.delegate, found.services, found.since) == (
        "Turning Tides",
        "return-home-interviews",
        "2021-05",
    )
    assert read("Ambleford commissioned a review of advocacy with Turning Tides in 2019.") == ()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Wexmoor is part of a regional adoption agency (Adopt Norvale).", "Adopt Norvale"),
        ("The regional adoption agency (RAA), Adopt Norvale, recruits adopters.", "Adopt Norvale"),
        ("The council is a partner of Adopt Norvale, a regional adoption agency.", "Adopt Norvale"),
        ("There are links with the regional adoption agency.", "regional adoption agency"),
    ],
)
def test_an_adoption_agency_is_named_in_many_ways(words: str, name: str, read: Reader) -> None:
    (found,) = read(words)
    assert (found.delegate, found.services) == (name, "adoption")


def test_a_delivery_body_is_found_by_its_registered_name(read: Reader) -> None:
    (found,) = read("Adopters are recruited for Wexmoor by the Wexmoor Adoption Service.")
    assert (found.delegate, found.services) == ("Wexmoor Adoption Service", "adoption")
    # not in this register
    assert read("Adopters are recruited for Wexmoor by Southern Adopters.") == ()


def test_one_sentence_may_name_two_delivery_bodies(read: Reader) -> None:
    found = read(
        "Wexmoor is part of Adopt Norvale, and its other services are run by Larkmoor Children "
        "First."
    )
    assert [a.delegate for a in found] == ["Adopt Norvale", "Larkmoor Children First"]


def test_an_unnamed_agency_is_the_one_named_elsewhere(read: Reader) -> None:
    found = read(
        "The regional adoption agency does well.",
        "Links with the regional adoption agency (Adopt Norvale) are strong.",
    )
    assert [a.delegate for a in found] == ["Adopt Norvale"]
    found = read(
        "Adoption is delivered by Adopt Norvale.",
        "The regional adoption agency was launched in May 2018.",
    )
    assert [(a.delegate, a.since) for a in found] == [
        ("Adopt Norvale", ""),
        ("Adopt Norvale", "2018-05"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "There is approval to join the Adopt Norvale regional adoption agency.",
        "Leaders are considering whether to join Adopt Norvale.",
        "The regional adoption agency Adopt Norvale is planned for 2019.",
        "Ambleford Children First has provided good support to social workers.",
        "Developments for a regional adoption agency are at an early stage.",
        "Children with a plan for adoption now move quickly.",
        "The trust of children is won slowly.",
        "Voluntary adoption agencies help.",
    ],
)
def test_plans_are_no_arrangement(words: str, read: Reader) -> None:
    assert read(words) == ()


def test_a_long_run_of_capitals_is_matched_quickly(read: Reader) -> None:
    assert (
        read(f"Children’s services of {'W' * 500} are delivered by nobody and were delegated.")
        == ()
    )


def test_the_trust_is_the_one_that_the_report_names(shared) -> None:
    document = read_document(shared / "reports" / "seeds" / "slough-ilacs-2019.txt")
    found = read_arrangements(document, outline(find_cover(document), "ilacs"), load_register(), {})
    assert {(a.delegate, a.span.paragraph) for a in found} == {
        ("Slough Children's Services Trust", "31")
    }


def test_an_adoption_agency_may_be_only_named(read: Reader) -> None:
    (found,) = read("The council is part of Adopt Larkmoor, with its neighbours.")
    assert (found.delegate, found.services) == ("Adopt Larkmoor", "adoption")


def test_each_pattern_of_a_planned_agency_matches_its_example() -> None:
    for row in lexicon_rows("planned-arrangements"):
        assert compile_spaced(row["words"]).search(row["example"])


def test_each_delivery_cue_matches_its_example() -> None:
    for row in lexicon_rows("delivery"):
        pattern = (
            row["words"].replace("{by}", r"(?:\{own\} and )?\{by\}").replace("{thing}", r"[\w-]+")
        )
        assert re.search(pattern, row["example"], re.I)
