"""A director opens, prints and takes away the briefing on an authority."""

import json
import re
from html import unescape

from builds import with_statements
from web_client import Get

from graphkit.answers.summaries.authority_briefing import briefing_on
from graphkit.core.identifiers import entity_iri
from graphkit.graph.store.dataset import Store

BRIEFING = "/id/authority/E99000002/briefing"
STATEMENT = re.compile(r'href="(/id/inspection/[^"]+/(?:finding|recommendation|judgement)/[^"]+)"')


def test_the_page_of_an_authority_leads_to_its_briefing(get: Get) -> None:
    assert f'href="{BRIEFING}"' in get("/id/authority/E99000002").text


def test_the_briefing_has_its_parts_in_order(get: Get) -> None:
    page = get(BRIEFING).text
    assert re.findall(r'<h2 id="([a-z]+)">', page) == [
        *("grades", "changed", "recurs", "open", "visits", "ask", "strong", "limits")
    ]


def test_each_passage_of_a_briefing_has_its_page(get: Get) -> None:
    links = {unescape(link) for link in STATEMENT.findall(get(BRIEFING).text)}
    assert links
    assert all(get(link).status == 200 for link in sorted(links))


def test_five_different_things_are_asked(get: Get) -> None:
    found = json.loads(get("/api/briefing?authority=Wexmoor").text)
    asked = [each["because"] for each in found["asks"]]
    assert len(asked) == len(set(asked)) == 5
    assert len(found["sentences"]) == 3
    assert all(each["question"].endswith("?") for each in found["asks"])


def test_what_recurs_is_first_asked_about(get: Get) -> None:
    found = json.loads(get("/api/briefing?authority=Wexmoor").text)
    assert found["recurring"]
    assert "found again in 2018" in found["asks"][0]["because"]


def test_a_question_says_no_more_than_the_outcome(get: Get) -> None:
    for place in ("Ambleford", "Wexmoor"):
        found = json.loads(get(f"/api/briefing?authority={place}").text)
        for each in found["recurring"]:
            asked = [
                ask["because"]
                for ask in found["asks"]
                if ask["because"].endswith(f"{each['title']}.")
            ]
            assert all(("in part" in why) == each["outcome"].startswith("partly") for why in asked)


def test_a_priority_action_of_a_visit_comes_first(small: Store) -> None:
    store = with_statements(
        small,
        """<urn:visit> a gk:Inspection ; gk:inspectionOf authority:E99000002 ;
            gk:startDate "2019-05-01" ;
            gk:framework <https://w3id.org/graphkit/scheme/framework/focused-visit> ;
            gk:report <urn:letter> ;
            gk:recommendation <urn:visit/recommendation/1> .
        <urn:visit/recommendation/1> a gk:Recommendation ; gk:priorityAction true .""",
    )
    found = briefing_on(store, entity_iri("authority/E99000002"))
    assert "for priority action in 2019" in found.asks[0].because
    assert found.open[0].number == len(found.open[0].urgent) == 1
    assert "1 of 2019), 1 of them for priority action." in found.sentences[1]


def test_the_briefing_is_a_file_to_take_away(get: Get) -> None:
    file = get("/briefing?authority=Wexmoor&format=html").text
    assert "Not an Ofsted product" in file
    assert 'href="/' not in file


def test_a_place_without_full_inspection_has_no_briefing(get: Get) -> None:
    reply = get("/briefing?authority=Nowhere")
    assert reply.status == 404
    assert "Nowhere" in reply.text
