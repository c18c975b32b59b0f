"""A director opens one place with all its inspections, and the statements behind the marks."""

import re

from web_client import Get

PAGE = "/timeline?focus=Wexmoor"


def test_marks_and_rows_lead_to_statements(get: Get) -> None:
    page = get(PAGE)
    assert page.status == 200
    marks = re.findall(r'<a href="(/id/[^"]+)" tabindex="-1"', page.text)
    rows = re.findall(r'<td[^>]*data-label="Date"[^>]*><a href="(/id/[^"]+)"', page.text)
    assert marks
    assert {*marks} <= {*rows}
    assert all(get(link).status == 200 for link in rows)
    assert "#id/" not in page.text


def test_the_earlier_address_leads_to_it(get: Get) -> None:
    reply = get("/timeline?authority=Ambleford&authority=Wexmoor&since=2015")
    assert reply.status == 200
    assert reply.text.count('<svg viewBox="0 0 ') == 2
    assert reply.text == get("/timeline?focus=Ambleford&focus=Wexmoor&since=2015").text


def test_a_wrong_choice_is_refused(get: Get) -> None:
    assert get("/timeline?focus=Atlantis").status == 404
    assert get(f"{PAGE}&since=yesterday").status == 400
    refused = get(f"{PAGE}&colour=red")
    assert (refused.status, "focus, authority, since" in refused.text) == (400, True)
    gone = get("/map/inspectorates?focus=Wexmoor")
    assert (gone.status, "use timeline" in gone.text) == (404, True)


def test_the_same_can_be_taken_away(get: Get) -> None:
    at = re.search(r'href="(/map/timeline[^"]+download=1)"', get(PAGE).text)
    assert at
    taken = get(at[1].replace("&amp;", "&"))
    assert taken.headers["content-disposition"].endswith("timeline.html")
    assert "<script" not in taken.text


def test_it_is_linked_from_the_authority(get: Get) -> None:
    assert 'href="/timeline?focus=authority/E99000002"' in get("/id/authority/E99000002").text


def test_a_mention_of_an_inspection_has_its_place(get: Get) -> None:
    at = re.search(r'href="(/id/inspection/[^"]+/earlier/\d+)"', get(PAGE).text)
    assert at
    page = get(at[1]).text
    assert "<strong>Mention of another inspection</strong>" in page
    assert "<mark>" in page
    assert "Correct this" not in page
