"""The page of the reader's own council: what is known of it, the gravest first."""

import re

from web_client import Get

from graphkit.answers.readings.next_inspections import completed_waits, present_waits
from graphkit.answers.summaries.followed_recommendations import followed_recommendations
from graphkit.graph.store.dataset import Store

PLACE = "E99000002"
PARTS = (
    "News, the gravest first",
    "Judgements, newest first",
    "When is the next full inspection?",
    "Open recommendations",
    "Its homes, agencies and youth justice",
    "What to do next",
)


def page(get: Get, place: str = PLACE, query: str = "") -> str:
    reply = get(f"/my-council{query}", Cookie=f"place={place}")
    assert reply.status == 200
    return reply.text


def test_without_a_council_the_page_offers_the_list(get: Get) -> None:
    text = get("/my-council").text
    assert f'<option value="{PLACE}">Wexmoor</option>' in text
    assert "When is the next full inspection?" not in text
    assert "choose its name" in page(get, "E00000000")


def test_the_page_has_its_parts_in_order(get: Get) -> None:
    text = page(get)
    found = [text.index(f">{part}") for part in PARTS]
    assert found == sorted(found)
    assert text.index('class="standing"') < found[0]
    assert "Inadequate overall since August 2018" in text


def test_each_open_recommendation_leads_to_its_statement(get: Get, small: Store) -> None:
    iri = f"https://w3id.org/graphkit/id/authority/{PLACE}"
    every = followed_recommendations(small, iri)
    open_ones = [each for each in every if each.is_open and not each.whole]
    text = page(get)
    assert open_ones
    assert f"Open recommendations: {len(open_ones)}" in text
    for each in open_ones:
        assert each.iri.partition("/graphkit")[2] in text


def test_the_newest_judgement_stands_first(get: Get) -> None:
    text = page(get)
    table = text[text.index('class="history"') :].partition("</thead>")[0]
    years = re.findall(r">(\d{4})</a>", table)
    assert years == sorted(years, reverse=True)
    assert len(years) == 2


def test_no_day_of_the_next_inspection_is_promised(get: Get) -> None:
    text = page(get)
    assert "No day is published" in text
    assert not re.search(r"\b(?:over)?due\b", text)


def test_waits_that_last_have_passed_the_shortest(small: Store) -> None:
    assert [each.name for each in present_waits(small, "inadequate")] == ["Wexmoor"]
    assert all(each.is_complete for each in completed_waits(small))


def test_a_day_before_has_the_news_of_that_day(get: Get) -> None:
    text = page(get, query="?as-at=2016-12-31")
    assert "equires improvement overall since June 2015" in text
    assert "As at 31 December 2016" in text


def test_the_council_is_forgotten_by_a_link(get: Get) -> None:
    assert 'href="/my-council?place="' in page(get)
    reply = get("/my-council?place=", Cookie=f"place={PLACE}")
    assert "England now" in reply.text
