"""A director opens, prints and takes away the briefing on an authority: its page on one sheet."""

import json
import re

from web_client import Get

BRIEFING = "/id/authority/E99000002/briefing"


def test_the_page_of_an_authority_leads_to_its_briefing(get: Get) -> None:
    assert f'href="{BRIEFING}"' in get("/id/authority/E99000002").text
    assert get("/briefing?authority=Wexmoor").text == get(BRIEFING).text


def test_the_briefing_has_its_parts_in_order(get: Get) -> None:
    page = get(BRIEFING).text
    parts = re.findall(r'<h2 id="([a-z_]+)">', page)
    assert parts[0] == "judgements"
    assert parts[-2:] == ["ask", "topics"]
    assert page.index('class="standing"') < page.index('id="judgements"')


def test_what_is_asked_rests_on_what_is_known(get: Get) -> None:
    blocks = json.loads(get("/api/briefing?authority=Wexmoor").text)["blocks"]
    found = {each["name"]: each for each in blocks}
    asked = " ".join(found["ask"]["lines"])
    assert found["weak_again"]["rows"]
    assert "asked before and found weak again" in asked
    assert all(each.endswith("?") for each in found["ask"]["lines"])


def test_the_newest_judgement_stands_first(get: Get) -> None:
    table = get(BRIEFING).text.partition('id="judgements"')[2].partition("</table>")[0]
    years = re.findall(r">\w{3} (\d{4})<", table)
    assert years == sorted(years, reverse=True)


def test_the_briefing_is_a_file_to_take_away(get: Get) -> None:
    file = get("/briefing?authority=Wexmoor&format=html").text
    assert "Not an Ofsted product" in file
    assert "Things to ask" in file
    assert 'href="/' not in file


def test_a_place_that_is_not_known_has_no_briefing(get: Get) -> None:
    reply = get("/briefing?authority=Nowhere")
    assert reply.status == 404
    assert "Nowhere" in reply.text
