"""What is new: on the first page, on a page to follow it, as a feed, for an authority and those
around it.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from small_graphs import graph_store, report
from web_client import Get

from graphkit.answers.readings.known import latest_known
from graphkit.answers.readings.read import read_brief
from graphkit.answers.summaries.news import News
from graphkit.core.identifiers import local_id
from graphkit.documents.register.interventions_list import ListedIntervention
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.statements.interventions_graph import interventions_graph
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.listings import authorities
from graphkit.surfaces.abilities.new import new
from graphkit.surfaces.web.page import PageRequest
from graphkit.surfaces.web.rendering import environment

_EARLY = "2000-01-01"
_ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_gravest_comes_first(small: Store) -> None:
    found = new(small, since=_EARLY).records()
    tiers = [int(str(row["tier"])) for row in found]
    assert tiers == sorted(tiers)
    assert found[0]["kind"] == "fell to inadequate"
    assert new(small, since=_EARLY, limit=1).records() == found[:1]


def test_lines_are_the_rows_of_the_reading_of_news(small: Store) -> None:
    asked = {"of": "news", "where": {"authority": "Wexmoor", "day": f"{_EARLY}.."}}
    rows = read_brief(small, {**asked, "order": "tier,-grade,-day,authority"}).rows
    found = new(small, place="Wexmoor", since=_EARLY).records()
    shown = [(row["day"], row["authority"], row["kind"]) for row in found]
    assert shown == [(row["day"], row["authority"], row["kind"]) for row in rows]
    assert shown


def test_a_period_cuts_before_the_length(small: Store) -> None:
    found = new(small, since=_EARLY).records()
    since = sorted(str(row["day"]) for row in found)[len(found) // 2]
    later = [row for row in found if str(row["day"]) >= since]
    assert new(small, since=since, limit=2).records() == later[:2]


def test_the_first_page_counts_what_is_news(small: Store) -> None:
    """Both count by the day of publication: one number of authorities that are worse."""
    latest = {local_id(each.iri) for each in latest_known(small).values()}
    for since in ("2016-01-01", "2019-01-01", "2023-01-01"):
        moved = Counter(row["moved"] for row in authorities(small, since=since).records())
        lines = new(small, since=since).records()
        kinds = Counter(row["kind"] for row in lines if row["about"] in latest)
        assert moved["worse"] == kinds["fell to inadequate"] + kinds["worse overall"]
        assert moved["fell"] == kinds["a judgement worse"]
        assert moved["better"] == kinds["better overall"]


def test_one_inspection_is_one_line(small: Store) -> None:
    about = [str(row["about"]) for row in new(small, since=_EARLY).records()]
    subjects = [each for each in about if each.startswith("inspection/")]
    assert len(subjects) == len({*subjects}) > 1


def test_the_day_that_is_shown_is_that_of_publication(small: Store) -> None:
    days = {row["about"]: row["day"] for row in new(small, since=_EARLY).records()}
    loaded = [each for each in inspections(small.facts) if each.issued]
    shown = [each for each in loaded if local_id(each.iri) in days]
    assert shown
    assert {days[local_id(each.iri)] for each in shown} == {each.issued for each in shown}


def test_a_year_is_shown_as_a_year() -> None:
    known = ListedIntervention(
        "E99000001",
        "direction",
        "send",
        "2022",
        "",
        "A direction",
        "https://example.org/1",
        False,
        "2023",
        1,
    )
    store = graph_store(
        report("E99000001", "2023-03-06", {"neglect": "s"}),
        "\n".join(interventions_graph([known]).ntriples()),
    )
    [row] = [each for each in new(store).records() if each["kind"] == "intervention"]
    assert (row["day"], row["about"]) == ("2022", "direction 2022-12-31")


def test_an_authority_may_come_with_its_neighbours(small: Store) -> None:
    assert {row["authority"] for row in new(small, place="Wexmoor").records()} == {"Wexmoor"}
    answer = new(small, place="Wexmoor", neighbours=True)
    assert answer.title == "What is new: Wexmoor and its neighbours"
    names = {row["authority"] for row in answer.records()}
    assert "Wexmoor" in names
    assert len(names) > 1


def test_what_is_left_out_is_counted(get: Get, small: Store) -> None:
    every = len(new(small, since=_EARLY).rows)
    cut = new(small, since=_EARLY, limit=1)
    (note,) = cut.notes
    counted = f"{every} lines: fell to inadequate 1"
    assert note.startswith(f"Since 1 January 2000, the gravest first. {counted}")
    assert "The first 1 are here." in note
    assert sum(map(int, map(str, cut.figures.values()))) == every > len(cut.rows)
    page = get(f"/new?since={_EARLY}&limit=1").text
    assert counted in page
    assert f">All {every}</a>" in page


def test_a_line_that_nothing_loaded_shows_leads_to_what_does(small: Store) -> None:
    kinds = ("intervention", "waiting longer than usual", "other report")
    at = "https://w3id.org/graphkit/id/authority/E99000001"
    lines = [News("2025", at, 2, kind, "x", at, "") for kind in kinds]
    source = environment().from_string(
        '{% import "card_parts.html" as cards with context %}{{ cards.news(rows) }}'
    )
    request = PageRequest("/new")
    text = source.render(rows=lines, links=request.links, request=request, labels=Labels(small))
    shown = [re.findall(r'href="([^"]+)"', line)[1:] for line in text.split("<li")[1:]]
    assert shown == [["/id/authority/E99000001#interventions"], ["/when-next"], []]


def test_the_page_says_what_is_new_then_how_to_follow_it(get: Get) -> None:
    page = get("/new?place=Wexmoor&since=2015").text
    parts = ["<h1>What is new: Wexmoor", "/judgement/overall-effectiveness", "Follow this"]
    assert sorted(parts, key=page.index) == parts
    for form in ("atom", "eml", "csv", "xlsx", "json"):
        assert f'href="/new?place=Wexmoor&amp;since=2015&amp;format={form}"' in page
    assert '<code>graphkit new --place "Wexmoor" --since "2015" -o news.eml<' in page
    for earlier in ("/new?authority=Wexmoor&since=2015", "/changes?region=Wexmoor&since=2015"):
        assert 'name="place" value="Wexmoor"' in get(earlier).text
    assert get("/new?place=Nowhere").status == 404
    assert get("/new?weather=fine").status == 400


def test_news_without_a_choice_are_on_the_page_of_england(get: Get) -> None:
    assert 'id="new"' in get("/").text
    for path in ("/new", "/changes"):
        assert get(path).text == get("/").text


def test_the_feed_has_an_entry_for_each_line(get: Get, small: Store) -> None:
    reply = get("/new?format=atom")
    assert reply.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(reply.text)
    entries = feed.findall(f"{_ATOM}entry")
    assert len(entries) == len(new(small).rows)
    identifiers = [each.findtext(f"{_ATOM}id") for each in entries]
    assert len({*identifiers}) == len(identifiers)
    days = [each.findtext(f"{_ATOM}updated", "") for each in entries]
    assert feed.findtext(f"{_ATOM}updated") == max(days)
    titles = [each.findtext(f"{_ATOM}title", "") for each in entries]
    rows = new(small).records()
    assert titles == [f"{row['authority']}: {row['kind']}: {row['text']}" for row in rows]
    pages = [link.get("href", "") for each in entries for link in each.iter(f"{_ATOM}link")]
    assert pages == [f"/id/{row['statement'] or row['entity']}" for row in rows]
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
