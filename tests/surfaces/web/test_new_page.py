"""What is new: on the first page, on a page of its own, as a feed,
for an authority and those around it.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from small_graphs import graph_store, report
from web_client import Get

from graphkit.answers.readings.known import latest_known
from graphkit.answers.summaries.news import all_news
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
    found, number = all_news(small)
    assert number == len(found) > 1
    tiers = [each.tier for each in found]
    assert tiers == sorted(tiers)
    assert found[0].kind == "fell to inadequate"
    assert all_news(small, most=1) == (found[:1], number)


def test_a_period_cuts_before_the_length(small: Store) -> None:
    found, _ = all_news(small)
    since = sorted(each.day for each in found)[len(found) // 2]
    cut, number = all_news(small, since=since, most=2)
    later = [each for each in found if each.day >= since]
    assert (cut, number) == (later[:2], len(later))


def test_lines_are_on_the_chosen_authorities_only(small: Store) -> None:
    place = "https://w3id.org/graphkit/id/authority/E99000002"
    found, _ = all_news(small, {place})
    assert found
    assert {each.authority for each in found} == {place}
    assert all_news(small, ()) == ([], 0)


def test_the_first_page_counts_what_is_news(small: Store) -> None:
    """Both count by the day of publication: one number of authorities that are worse."""
    latest = {each.iri for each in latest_known(small).values()}
    for since in ("2016-01-01", "2019-01-01", "2023-01-01"):
        moved = Counter(row["moved"] for row in authorities(small, since=since).records())
        kinds = Counter(
            each.kind for each in all_news(small, since=since)[0] if each.subject in latest
        )
        assert moved["worse"] == kinds["fell to inadequate"] + kinds["worse overall"]
        assert moved["fell"] == kinds["a judgement worse"]
        assert moved["better"] == kinds["better overall"]


def test_one_inspection_is_one_line(small: Store) -> None:
    subjects = [each.subject for each in all_news(small)[0] if "/inspection/" in each.subject]
    assert len(subjects) == len({*subjects}) > 1


def test_the_day_that_is_shown_is_that_of_publication(small: Store) -> None:
    days = {each.subject: each.day for each in all_news(small)[0]}
    loaded = [each for each in inspections(small.facts) if each.issued and each.iri in days]
    assert loaded
    assert {days[each.iri] for each in loaded} == {each.issued for each in loaded}


def test_a_year_is_shown_as_a_year_and_ranks_as_its_last_day() -> None:
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
    [line] = [each for each in all_news(store)[0] if each.kind == "intervention"]
    assert (line.day, line.stated_day) == ("2022-12-31", "2022")
    [row] = [each for each in new(store).records() if each["kind"] == "intervention"]
    assert row["day"] == "2022"


def test_an_authority_may_come_with_its_neighbours(small: Store) -> None:
    assert {row["authority"] for row in new(small, place="Wexmoor").records()} == {"Wexmoor"}
    answer = new(small, place="Wexmoor", neighbours=True)
    assert answer.title == "what is new: Wexmoor and its neighbours"
    names = {row["authority"] for row in answer.records()}
    assert "Wexmoor" in names
    assert len(names) > 1


def test_what_is_left_out_is_counted(get: Get, small: Store) -> None:
    every = len(new(small, since=_EARLY, limit=200).rows)
    assert every > 1
    (note,) = new(small, since=_EARLY, limit=1).notes
    assert note.startswith(f"The first 1 of {every} lines since 1 January 2000, the gravest first.")
    (note,) = new(small, since=_EARLY, limit=200).notes
    assert note.startswith(f"{every} lines since")
    page = get("/new?place=Wexmoor&since=2015&limit=1").text
    assert "The first 1 of" in page
    assert 'href="/new?place=Wexmoor&amp;since=2015&amp;limit=200"' in page


def test_all_lines_of_the_period_are_counted_by_kind(get: Get, small: Store) -> None:
    """Also those that are not shown, the gravest kind first."""
    answer = new(small, since=_EARLY, limit=1)
    every, number = all_news(small, since=_EARLY)
    assert [*answer.figures] == [*dict.fromkeys(each.kind for each in every)]
    assert sum(map(int, map(str, answer.figures.values()))) == number > len(answer.rows)
    sentence = get(f"/new?since={_EARLY}&limit=1").text.partition('<p class="sentence">')[2]
    assert sentence.startswith("Fell to inadequate <strong>")


def test_a_line_that_nothing_loaded_shows_leads_to_what_does(small: Store) -> None:
    place = {"entity": "authority/E99000001", "authority": "Ambleford"}
    line = {**place, "tier": 2, "text": "x", "day": "2025", "statement": ""}
    kinds = ("intervention", "waiting longer than usual", "other report")
    lines = [{**line, "kind": kind} for kind in kinds]
    source = environment().from_string(
        '{% import "new_parts.html" as news with context %}{{ news.lines(rows) }}'
    )
    request = PageRequest("/new")
    text = source.render(rows=lines, links=request.links, request=request, labels=Labels(small))
    shown = [re.findall(r'href="([^"]+)"', line)[1:] for line in text.split("<li")[1:]]
    assert shown == [["/id/authority/E99000001#interventions"], ["/when-next"], []]


def test_the_page_leads_to_the_passages(get: Get) -> None:
    page = get("/new?place=Wexmoor&since=2015").text
    assert "What is new: Wexmoor" in page
    assert 'href="/new?place=Wexmoor&amp;since=2015&amp;format=atom"' in page
    assert "/judgement/overall-effectiveness" in page
    assert get("/new?place=Nowhere").status == 404


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
    [own] = [each for each in feed.findall(f"{_ATOM}link") if each.get("rel") == "self"]
    assert own.get("href", "").endswith("/new?format=atom")


def test_what_the_last_update_changed_leads_to_the_news(get: Get) -> None:
    for asked, at in (
        ("", ""),
        ("?region=South+East&topic=neglect", "?place=South+East&topic=neglect"),
        ("?neighbours_of=Wexmoor&format=json", "?place=Wexmoor&neighbours=yes&format=json"),
    ):
        assert get(f"/changes{asked}").text == get(f"/new{at}").text


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
