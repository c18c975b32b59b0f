"""The page of a council: what is known of it, the gravest first, at one address."""

import json
import re

from web_client import Get

from graphkit.answers.readings.next_inspections import completed_waits, present_waits
from graphkit.answers.summaries.followed_recommendations import followed_recommendations
from graphkit.graph.store.dataset import Store

COUNCIL = "/id/authority/E99000002"
OTHER = "/id/authority/E99000001"
PARTS = (
    "News since",
    "Judgements, newest first",
    "When is the next full inspection?",
    "Recommendations:",
    "Topics with most weak or mixed findings",
    "Its homes, agencies and youth justice",
    "Published numbers that stand out",
    "Statistical neighbours",
    "Reports, newest first",
)


def test_without_a_council_the_list_is_offered(get: Get) -> None:
    text = get("/my-council").text
    assert '<form id="choose"' in text
    assert '<option value="E99000002">Wexmoor</option>' in text
    own = {"Cookie": "place=E99000002"}
    assert get("/my-council", **own).text == get(COUNCIL, **own).text


def test_the_page_has_its_parts_in_order(get: Get) -> None:
    text = get(COUNCIL).text
    found = [text.index(f">{part}") for part in PARTS]
    assert found == sorted(found)
    assert text.index('class="standing"') < found[0]
    assert "Inadequate overall since August 2018" in text
    assert {*re.findall(r'<a href="#(\w+)">', text)} <= {*re.findall(r'<h2 id="(\w+)">', text)}


def test_each_open_recommendation_leads_to_its_statement(get: Get, small: Store) -> None:
    iri = f"https://w3id.org/graphkit{COUNCIL}"
    every = followed_recommendations(small, iri)
    open_ones = [each for each in every if each.is_open and not each.whole]
    text = get(COUNCIL).text
    assert open_ones
    assert f"Recommendations: {len(open_ones)} open" in text
    assert f"{len(open_ones)} recommendations are open" in text
    for each in open_ones:
        assert each.iri.partition("/graphkit")[2] in text


def test_judgements_have_one_row_for_what_is_comparable(get: Get) -> None:
    table = get(COUNCIL).text.partition('id="judgements"')[2].partition("</table>")[0]
    years = re.findall(r">\w{3} (\d{4})<", table)
    assert years == sorted(years, reverse=True)
    assert len(years) == 2
    rows = re.findall(r'<th scope="row" role="rowheader">([^<]+)</th>', table)
    assert len(rows) == len(set(rows))
    assert len({"Impact of leaders", "Leadership, management and governance"} & set(rows)) == 1


def test_no_day_of_the_next_inspection_is_promised(get: Get) -> None:
    text = get(COUNCIL).text
    assert "No day is published" in text
    assert not re.search(r"\b(?:over)?due\b", text)


def test_waits_that_last_have_passed_the_shortest(small: Store) -> None:
    assert [each.name for each in present_waits(small, "inadequate")] == ["Wexmoor"]
    assert all(each.is_complete for each in completed_waits(small))


def test_a_day_before_has_the_news_of_that_day(get: Get) -> None:
    text = get(f"{COUNCIL}?as-at=2016-12-31").text
    assert "equires improvement overall since June 2015" in text
    assert "As at 31 December 2016" in text


def test_the_own_council_can_be_forgotten(get: Get) -> None:
    assert "Forget that it is my council" in get(COUNCIL, Cookie="place=E99000002").text
    assert "Make it my council" in get(COUNCIL, Cookie="place=E99000001").text


def test_readings_of_the_page_are_also_json(get: Get) -> None:
    found = json.loads(get(f"{COUNCIL}?format=json").text)
    blocks = {each["name"]: each for each in found["blocks"]}
    assert blocks["state"]["rows"][0]["rated"] == "inadequate"
    assert blocks["reports"]["reading"]["of"] == "inspections"


def test_what_is_known_of_delivery_and_intervention_is_shown(get: Get) -> None:
    text = get(OTHER).text
    assert "They deliver for it, or share services: " in text
    interventions = text.partition('<h2 id="interventions">')[2].partition("</table>")[0]
    assert ">Direction<" in interventions
    assert "key words:" not in text


def test_statements_are_behind_a_link(get: Get) -> None:
    assert 'href="?view=data"' in get(OTHER).text
    assert "rdfs:label" not in get(OTHER).text
    assert "rdfs:label" in get(f"{OTHER}?view=data").text


def test_an_unknown_council_is_not_found(get: Get) -> None:
    assert get("/id/authority/E99999999").status == 404


def test_a_map_is_shown_in_a_sandbox(get: Get) -> None:
    reply = get("/map/timeline?focus=authority/E99000001")
    assert (reply.status, reply.kind) == (200, "text/html")
    assert get("/map/no-such").status == 404
