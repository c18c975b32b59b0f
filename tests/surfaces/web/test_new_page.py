"""What is new: on the first page, on a page of its own, as a feed,
for an authority and those around it.
"""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from web_client import Get

from graphkit.answers.summaries.whats_new import SECTIONS, whats_new
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.new import new

_ATOM = "{http://www.w3.org/2005/Atom}"


def test_each_section_begins_with_the_newest(small: Store) -> None:
    found = whats_new(small)
    assert [each.section for each in found] == sorted(
        (each.section for each in found), key=[*SECTIONS].index
    )
    reports = [each.day for each in found if each.section == "report"]
    assert reports
    assert reports == sorted(reports, reverse=True)
    assert len(whats_new(small, most=1)) <= len(SECTIONS)


def test_lines_are_on_the_chosen_authorities_only(small: Store) -> None:
    place = "https://w3id.org/graphkit/id/authority/E99000002"
    found = whats_new(small, {place})
    assert found
    assert {each.authority for each in found} == {place}
    assert whats_new(small, ()) == []


def test_an_authority_comes_with_its_neighbours(small: Store) -> None:
    answer = new(small, "Wexmoor")
    assert answer.title == "what is new: Wexmoor and its neighbours"
    names = {row["authority"] for row in answer.records()}
    assert "Wexmoor" in names
    assert len(names) > 1


def test_what_is_left_out_is_counted(get: Get, small: Store) -> None:
    every = [row["section"] for row in new(small, limit=200).records()]
    reports = every.count("report")
    assert reports > 1
    assert f"Latest reports: showing 1 of {reports}." in new(small, limit=1).notes
    assert new(small, limit=200).notes == ()
    page = get("/new?place=Wexmoor&limit=1").text
    assert "showing 1 of" in page
    assert 'href="/new?place=Wexmoor&amp;limit=200"' in page


def test_the_page_leads_to_the_passages(get: Get) -> None:
    page = get("/new?place=Wexmoor").text
    assert "What is new: Wexmoor and its neighbours" in page
    assert 'href="/new?place=Wexmoor&amp;format=atom"' in page
    assert "/judgement/overall-effectiveness" in page
    assert get("/new?place=Nowhere").status == 404


def test_the_feed_has_an_entry_for_each_line(get: Get, small: Store) -> None:
    reply = get("/new?format=atom")
    assert reply.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(reply.text)
    entries = feed.findall(f"{_ATOM}entry")
    assert len(entries) == len(whats_new(small))
    identifiers = [each.findtext(f"{_ATOM}id") for each in entries]
    assert len({*identifiers}) == len(identifiers)
    days = [each.findtext(f"{_ATOM}updated", "") for each in entries]
    assert days == sorted(days, reverse=True)
    assert feed.findtext(f"{_ATOM}updated") == days[0]
    [own] = [each for each in feed.findall(f"{_ATOM}link") if each.get("rel") == "self"]
    assert own.get("href", "").endswith("/new?format=atom")


@pytest.mark.parametrize(
    "path",
    [
        "/feed/authority/E99000002.atom",
        "/feed/topic/early-help.atom",
        "/new?place=Wexmoor&format=atom",
    ],
)
def test_a_feed_names_its_own_address(get: Get, path: str) -> None:
    feed = ElementTree.fromstring(get(path).text)
    (own,) = [each.get("href") for each in feed.iter(f"{_ATOM}link") if each.get("rel") == "self"]
    assert own == path
    ids = [str(each.text) for each in feed.iter(f"{_ATOM}id")]
    assert len(ids) == len(set(ids)) > 1
    assert [each for each in ids if "%3A" in each] == []
