"""Anaphora: "the hub" and "the team" refer to a service that was named before."""

import pytest
from documents.resolve.reports import AMBLEFORD, NO_DECISIONS, linked_mentions, record, service
from invented_places import span

from graphkit.core.model import Finding
from graphkit.documents.register import Register
from graphkit.documents.resolve import resolve


def test_the_hub_refers_to_the_hub_named_before(register: Register) -> None:
    hub = f"service/{AMBLEFORD}/early-help-hub"
    sentences = (
        Finding("4.1", span("Help", "4"), mentions=(service("early help hub"),)),
        Finding("4.2", span("Help", "4"), mentions=(service("the hub"),)),
        Finding("5.1", span("Help", "5"), mentions=(service("the hub"),)),
    )
    findings = resolve(record(findings=sentences), register, NO_DECISIONS).findings
    entities = [
        [mention.entity for mention in finding.mentions if mention.entity] for finding in findings
    ]
    assert entities == [[hub], [hub], []]


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
def test_first_words_refer_to_the_previous_service(
    before: str, words: str, service: str, register: Register
) -> None:
    entity, by = linked_mentions(register, before, words)[-1][1:]
    assert (entity, by) == (f"service/E99000001/{service}", "generic")


@pytest.mark.parametrize(
    ("sentences", "last"),
    [
        (
            ["The virtual school and the early help hub are led well.", "The team is quick."],
            "early help hub",
        ),
        (["The virtual school is led well.", "Pupils know the team."], "virtual school"),
        (["The virtual school is led well.", "The team manager is new."], "virtual school"),
        (
            ["The virtual school is led well.", "Pupils like it.", "The team is quick."],
            "virtual school",
        ),
        (
            ["A small service works in the early help hub.", "The service is quick."],
            "early help hub",
        ),
        (
            ["Children enjoy the children in care council.", "The group of six meets."],
            "children in care council",
        ),
        (
            ["Children enjoy the children in care council.", "The team is quick."],
            "children in care council",
        ),
        (
            ["The Wexmoor adoption consortium grows.", "The service is quick."],
            "wexmoor adoption consortium",
        ),
    ],
)
def test_synonyms_refer_to_the_only_service(
    sentences: list[str], last: str, register: Register
) -> None:
    assert linked_mentions(register, *sentences)[-1][0].lower() == last


def test_antecedent_has_a_maximum_distance(register: Register) -> None:
    between = "Staff know families well and write down what they see. " * 14
    assert linked_mentions(
        register, "The early help hub answers quickly.", between, "Workers at the hub listen."
    ) == [("early help hub", "service/E99000001/early-help-hub", "by-name")]


def test_anaphor_without_antecedent_is_dropped(register: Register) -> None:
    assert linked_mentions(register, "Workers at the hub listen.") == []


def test_cafcass_is_not_an_antecedent(register: Register) -> None:
    text = (
        "The Children and Family Court Advisory and Support Service says that the service was slow."
    )
    assert [words for words, _, _ in linked_mentions(register, text)] == [
        "Children and Family Court Advisory and Support Service"
    ]


@pytest.mark.parametrize(
    ("sentences", "sector"),
    [
        (["The mental health service is quick.", "Families like the service."], "mental-health"),
        (["Mental health services say that the service is slow."], "mental-health"),
        (["Mental health services are slow.", "Families like the service."], ""),
        (["Children are referred to CAMHS.", "Families like the service."], ""),
        (["A CAMHS worker sits in the service."], ""),
    ],
)
def test_plural_or_passing_services_are_no_antecedent(
    sentences: list[str], sector: str, register: Register
) -> None:
    words, entity, _ = linked_mentions(register, *sentences)[-1]
    assert (entity if words == "the service" else "") == (sector and f"partner/E99000001/{sector}")
