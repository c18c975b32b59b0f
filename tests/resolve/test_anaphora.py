""" "The hub", "the team": words for a service that was named before them."""

import pytest
from invented import span
from resolve.reports import AMBLEFORD, NOTHING_DECIDED, record, service, told

from graphkit.core.model import Finding
from graphkit.register import Register
from graphkit.resolve import resolve


def test_the_hub_means_the_one_spoken_of_before_in_its_paragraph(register: Register) -> None:
    hub = f"service/{AMBLEFORD}/early-help-hub"
    said = (
        Finding("4.1", span("Help", "4"), mentions=(service("early help hub"),)),
        Finding("4.2", span("Help", "4"), mentions=(service("the hub"),)),
        Finding("5.1", span("Help", "5"), mentions=(service("the hub"),)),
    )
    findings = resolve(record(findings=said), register, NOTHING_DECIDED).findings
    meant = [[mention.entity for mention in finding.mentions if mention.entity] for finding in findings]
    assert meant == [[hub], [hub], []]


@pytest.mark.parametrize(
    ("before", "words", "service"),
    [
        ("The early help hub answers quickly.", "Workers at the hub listen.", "early-help-hub"),
        ("The virtual school is led well.", "The team knows every pupil.", "virtual-school"),
        (
            "Children enjoy the children in care council.",
            "This group meets often.",
            "children-in-care-council",
        ),
        ("The early help hub is a good service.", "The service is quick.", "early-help-hub"),
    ],
)
def test_a_sentence_goes_on_with_the_one_service_named_before_it(
    before: str, words: str, service: str, register: Register
) -> None:
    entity, by = told(register, before, words)[-1][1:]
    assert (entity, by) == (f"service/E99000001/{service}", "generic")


@pytest.mark.parametrize(
    ("sentences", "last"),
    [
        (["The virtual school and the early help hub are led well.", "The team is quick."], "early help hub"),
        (["The virtual school is led well.", "Pupils know the team."], "virtual school"),
        (["The virtual school is led well.", "The team manager is new."], "virtual school"),
        (["The virtual school is led well.", "Pupils like it.", "The team is quick."], "virtual school"),
        (["A small service works in the early help hub.", "The service is quick."], "early help hub"),
        (
            ["Children enjoy the children in care council.", "The group of six meets."],
            "children in care council",
        ),
        (["Children enjoy the children in care council.", "The team is quick."], "children in care council"),
        (["The Wexmoor adoption consortium grows.", "The service is quick."], "wexmoor adoption consortium"),
    ],
)
def test_other_words_for_a_service_mean_nobody_else_but_it(
    sentences: list[str], last: str, register: Register
) -> None:
    assert told(register, *sentences)[-1][0].lower() == last


def test_what_was_named_long_before_is_forgotten(register: Register) -> None:
    between = "Staff know families well and write down what they see. " * 14
    assert told(register, "The early help hub answers quickly.", between, "Workers at the hub listen.") == [
        ("early help hub", "service/E99000001/early-help-hub", "by-name")
    ]


def test_the_hub_without_a_name_before_it_is_left_out(register: Register) -> None:
    assert told(register, "Workers at the hub listen.") == []


def test_cafcass_is_not_the_service(register: Register) -> None:
    text = "The Children and Family Court Advisory and Support Service says that the service was slow."
    assert [words for words, _, _ in told(register, text)] == [
        "Children and Family Court Advisory and Support Service"
    ]


@pytest.mark.parametrize(
    ("sentences", "meant"),
    [
        (["The mental health service is quick.", "Families like the service."], "mental-health"),
        (["Mental health services say that the service is slow."], "mental-health"),
        (["Mental health services are slow.", "Families like the service."], ""),
        (["Children are referred to CAMHS.", "Families like the service."], ""),
        (["A CAMHS worker sits in the service."], ""),
    ],
)
def test_many_services_or_one_in_passing_are_not_the_service(
    sentences: list[str], meant: str, register: Register
) -> None:
    words, entity, _ = told(register, *sentences)[-1]
    assert (entity if words == "the service" else "") == (meant and f"partner/E99000001/{meant}")
