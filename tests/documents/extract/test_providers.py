"""Links from services to their providers."""

from __future__ import annotations

import re

import pytest

from graphkit.core.model import Mention
from graphkit.documents.extract.relations.providers import link_providers, provider_patterns
from graphkit.documents.extract.text.lexicon_files import lexicon_rows

START = 100  # offset of the sentence


def provided(text: str, body: str, *others: tuple[str, str]) -> list[tuple[str, bool]]:
    """Return the services in a sentence, each with whether the body provides it."""
    named = [("agency", body), *others]
    mentions = tuple(
        Mention(words, START + text.index(words), START + text.index(words) + len(words), kind)
        for kind, words in named
    )
    found = link_providers(mentions, text, START)
    assert all(text[one.start - START : one.end - START] == one.surface for one in found)
    services = [one for one in found if one.kind == "service"]
    return [(one.surface, one.provider == START + text.index(body)) for one in services]


@pytest.mark.parametrize(
    ("text", "kind", "service"),
    [
        ("The youth hub is run by Larkrise.", "service", "youth hub"),
        ("Larkrise runs the youth hub.", "service", "youth hub"),
        ("The youth club (Larkrise) is warm.", "service", "youth club"),
        ("Larkrise has been commissioned to deliver the youth hub.", "service", "youth hub"),
        ("Boys like Larkrise’s ‘Ferry’ days.", "service", "Ferry"),
        ("Girls use the Larkrise befriending service.", "service", "befriending service"),
        ("Ferryboat, a Larkrise project, helps.", "service", "Ferryboat"),
        ("The youth hub (YH, Larkrise) helps.", "service", "youth hub"),
        ("Larkrise is also commissioned to deliver CAMHS.", "sector", "CAMHS"),
        ("CAMHS practitioners from Larkrise help.", "sector", "CAMHS"),
        (
            "They attend the sexual health service provided by Larkrise.",
            "sector",
            "sexual health service",
        ),
    ],
)
def test_the_words_between_the_names_link_them(text: str, kind: str, service: str) -> None:
    assert provided(text, "Larkrise", (kind, service)) == [(service, True)]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("A new service provided by Larkrise helps.", "new service"),
        ("A service called Ferryboat, delivered through Larkrise, helps.", "Ferryboat"),
        ("Ferry Boats 3, provided by Larkrise, gives advice.", "Ferry Boats 3"),
    ],
)
def test_an_unlisted_service_with_a_provider_is_a_service(text: str, service: str) -> None:
    assert provided(text, "Larkrise") == [(service, True)]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("The clinic at Larkrise hosts a boys’ group.", "boys’ group"),
        ("Larkrise praises the youth hub.", "youth hub"),
        ("Larkrise, the youth hub and schools meet.", "youth hub"),
        ("Larkrise’s youth board meets.", "youth board"),
        ("The youth hub is funded by Larkrise.", "youth hub"),
        ("The youth club (Larkrise, health and schools) meets.", "youth club"),
        ("The council and Larkrise youth club leaders meet.", "youth club"),
        ("The youth club, a Larkrise service user says, is warm.", "youth club"),
    ],
)
def test_a_place_a_board_or_a_funder_is_no_provider(text: str, service: str) -> None:
    assert provided(text, "Larkrise", ("service", service)) == [(service, False)]


def test_each_pattern_matches_its_example() -> None:
    for row, pattern in zip(lexicon_rows("providers"), provider_patterns(), strict=True):
        marked = re.sub("CAMHS|Ferryboat|youth club", "{service}", row["example"])
        assert pattern.search(marked.replace("Larkrise", "{body}"))
