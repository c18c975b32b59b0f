"""Citations of laws: by name, by section, by number alone."""

from datetime import date

import pytest

from graphkit.documents.extract.relations.legislation import cited_laws, find_citations
from graphkit.documents.register import Register


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            "This is under Part 1 of the Children and Young Persons Act 2008.",
            ("ukpga/2008/23/part/1",),
        ),
        (
            "It follows section 20(1)(a) of the Children Act 2004.",
            ("ukpga/2004/31/section/20/1/a",),
        ),
        (
            "Under section 17 or section 20 of the Children Act 1989 there is help.",
            ("ukpga/1989/41/section/17", "ukpga/1989/41/section/20"),
        ),
        ("The Children Act 1989 says so.", ("ukpga/1989/41",)),
        ("Care Act assessments are late.", ("ukpga/2014/23",)),
        ("Two live in Ambleford under ‘placement with parents’ regulations.", ("uksi/2010/959",)),
        ("Placement with parents is rare.", ()),
        ("The Children Act says so.", ()),
        ("The Mental Health Act 2005 is no such Act.", ()),
        ("PACE is a charity here.", ()),
        ("Section 3 of this report is long.", ()),
        ("A section of staff (47) left.", ()),
    ],
)
def test_a_law_is_cited_by_its_name(words: str, found: tuple[str, ...], register: Register) -> None:
    assert cited_laws(words, register) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Most section 47 enquiries are timely.", ("ukpga/1989/41/section/47",)),
        ("S47 enquiries are timely.", ("ukpga/1989/41/section/47",)),
        ("The use of section 20 fell to 34%.", ("ukpga/1989/41/section/20",)),
        (
            "There are section 11 and section 175 audits.",
            ("ukpga/2004/31/section/11", "ukpga/2002/32/section/175"),
        ),
        ("A section 136 suite is far away and detention long.", ("ukpga/1983/20/section/136",)),
        ("See section 136 of the plan.", ()),
        (
            "Schools had section 157/175 audits.",
            ("ukpga/2002/32/section/157", "ukpga/2002/32/section/175"),
        ),
        ("Few schools take part in s.175 audits.", ("ukpga/2002/32/section/175",)),
        ("The s175 audits are good.", ("ukpga/2002/32/section/175",)),
        ("Regulation 24 assessments of carers are late.", ("uksi/2010/959/regulation/24",)),
        ("The panel receives reports of regulation 44 visits.", ("uksi/2015/541/regulation/44",)),
        ("They keep to regulation 24 of the club.", ()),
        ("The s11 audits are good.", ("ukpga/2004/31/section/11",)),
    ],
)
def test_a_number_alone_is_read_by_convention(
    words: str, found: tuple[str, ...], register: Register
) -> None:
    assert cited_laws(words, register) == found


def test_the_day_decides_the_edition_of_a_guidance(register: Register) -> None:
    words = "This is in line with Working Together."
    assert cited_laws(words, register, date(2014, 6, 1)) == ("guidance/working-together-2013",)
    assert cited_laws(words, register, date(2019, 6, 1)) == ("guidance/working-together-2018",)
    assert cited_laws(words, register) == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The public law outline is used well.", ("guidance/public-law-outline",)),
        (
            "It falls short of ‘Working together to safeguard children’ (2013).",
            ("guidance/working-together-2013",),
        ),
        ("It is permitted by the SEND code of practice.", ("guidance/send-code-of-practice",)),
        ("They are committed to working together to safeguard children.", ()),
        ("They are working together well.", ()),
        ("Plans follow ‘Working Together’ and are good.", ("guidance/working-together-2013",)),
        ("Plans follow the council’s ‘Working Together’ strategy.", ()),
        ("A code of practice was written.", ()),
    ],
)
def test_guidance_is_distinguished_from_common_words(
    words: str, found: tuple[str, ...], register: Register
) -> None:
    assert cited_laws(words, register, date(2014, 6, 1)) == found


def test_a_citation_has_the_offsets_of_its_words(register: Register) -> None:
    words = "They act under section 17 of the Children Act 1989, and well."
    (citation,) = find_citations(words, register)
    assert words[citation.start : citation.end] == "section 17 of the Children Act 1989"
