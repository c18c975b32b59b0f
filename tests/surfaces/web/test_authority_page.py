"""A director opens the page of an authority."""

import json
import re
from html import unescape

from web_client import Get


def test_an_authority_begins_with_its_judgements(get: Get) -> None:
    page = get("/id/authority/E99000001").text
    assert page.index("Judgements over time") < page.index(
        "Recommendations and what became of them"
    )
    assert '<span class="grade ' in page
    assert "/recommendation/1" in page
    assert "Strengths and weaknesses by topic" in page
    assert "/map/partners?focus=authority/E99000001" in page


def test_changes_since_the_previous_inspection_are_shown(get: Get) -> None:
    page = get("/id/authority/E99000002").text
    changes = page.partition("What changed")[2].partition("</table>")[0]
    assert "/id/inspection/E99000002/2015-06-02-sif" in changes
    assert "/id/inspection/E99000002/2018-08-06-ilacs" in changes
    assert '<span class="grade ' in changes
    assert "What changed" not in get("/id/authority/E99000001").text


def test_recurring_weaknesses_come_with_the_later_passage(get: Get) -> None:
    recurring = (
        get("/id/authority/E99000002").text.partition('id="recurring"')[2].partition("<h2")[0]
    )
    assert '<span class="outcome recurs">' in recurring
    assert re.search(
        r'<blockquote>.*?: <a href="/id/inspection/E99000002/2018-08-06-ilacs/', recurring
    )
    assert "2015-06-02-sif/recommendation/" in recurring


def test_findings_lead_into_the_search_with_filters(get: Get) -> None:
    page = get("/id/authority/E99000002").text
    at = re.search(r'href="(/search\?[^"]*polarity=weakness)">(\d+)<', page)
    assert at
    reply = get(unescape(at[1]), Accept="application/json")
    assert json.loads(reply.text)["total"] == int(at[2])


def test_statements_are_behind_a_link(get: Get) -> None:
    assert 'href="?view=data"' in get("/id/authority/E99000001").text
    assert "rdfs:label" not in get("/id/authority/E99000001").text
    assert "rdfs:label" in get("/id/authority/E99000001?view=data").text


def test_an_unknown_authority_is_not_found(get: Get) -> None:
    assert get("/id/authority/E99999999").status == 404


def test_a_map_is_shown_in_a_sandbox(get: Get) -> None:
    reply = get("/map/timeline?focus=authority/E99000001")
    assert (reply.status, reply.kind) == (200, "text/html")
    assert get("/map/no-such").status == 404


def test_judgements_have_one_row_for_what_is_comparable(get: Get) -> None:
    page = get("/id/authority/E99000002").text
    strip = page.partition('<table class="strip">')[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">([^<]+)</th>', strip)
    assert len(rows) == len(set(rows))
    assert len({"Impact of leaders", "Leadership, management and governance"} & set(rows)) == 1
    days = re.findall(r"/id/inspection/E99000002/([\d-]{10})", strip.partition("</thead>")[0])
    assert days == sorted(days, reverse=True)


def test_an_intervention_has_its_sentences(get: Get) -> None:
    page = get("/id/authority/E99000001").text
    listed = page.partition('<h2 id="interventions">')[2].partition("</ul>")[0]
    assert "Direction, by the Secretary of State" in listed
    assert listed.count("<blockquote>") == listed.count("<li>") == 1


def test_a_source_is_in_words_and_named_once(get: Get) -> None:
    page = get("/id/authority/E99000001").text
    delivery = page.partition("<h2>Who delivers</h2>")[2].partition("</section>")[0]
    assert "register of bodies: invented" in delivery
    assert "register: " not in delivery
    for item in re.findall(r"<small>(.*?)</small>", delivery):
        for source in item.split(" · "):
            pages = re.findall(r">(page \d+)<", source)
            assert len(pages) == len({*pages})
    assert not re.search(r">\s*https?://", delivery)  # an address is a link with words
    assert "key words:" not in page
