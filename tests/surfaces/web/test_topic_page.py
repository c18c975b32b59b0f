"""The page of a topic: a judgement before counts, the worst first, weak beside strong."""

from __future__ import annotations

import re

import pytest
from small_graphs import graph_store, report
from web_client import Get

from graphkit.answers.summaries.topic_summary import TopicSummary, criteria_of, topic_summary
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.pages import topic_page
from graphkit.surfaces.web.rendering import render

SCHEME = "https://w3id.org/graphkit/scheme/topic"
CRITERIA = """
criterion:care-leavers a skos:Concept ; skos:notation "care-leavers" ;
  skos:inScheme <https://w3id.org/graphkit/scheme/criterion> ;
  skos:broadMatch criterion:care-and-care-leavers .
criterion:care-and-care-leavers a skos:Concept ; skos:notation "care-and-care-leavers" ;
  skos:inScheme <https://w3id.org/graphkit/scheme/criterion> ."""
PLANNING = f"{SCHEME}/pathway-planning"


@pytest.fixture(scope="module")
def judged() -> Store:
    return graph_store(
        CRITERIA,
        report("E09000001", "2019-03-02", {}, {"care-and-care-leavers": "good"}),
        report(
            "E09000001",
            "2024-03-04",
            {"pathway-planning": "wwws"},
            {"care-leavers": "inadequate"},
            version="2023",
        ),
        report(
            "E09000002",
            "2024-05-06",
            {"pathway-planning": "wwwww"},
            {"care-leavers": "requires-improvement"},
            version="2023",
        ),
        report(
            "E09000003",
            "2024-06-03",
            {"pathway-planning": "ssssssm"},
            {"care-leavers": "outstanding"},
            version="2023",
        ),
        report("E09000004", "2022-06-06", {}, {"care-and-care-leavers": "inadequate"}),
    )


def names(summary: TopicSummary, part: str) -> list[str]:
    return [each.state.known.code for each in getattr(summary, part)]


def test_a_grade_ranks_before_the_share_of_weak_findings(judged: Store) -> None:
    """E09000002 has only weak findings, and requires improvement: it is not the worst."""
    found = topic_summary(judged, "care-leavers", "", [PLANNING], "2023-09-01")
    assert names(found, "weak") == ["E09000001", "E09000004", "E09000002"]
    assert names(found, "strong") == ["E09000003"]
    assert found.grades == {"inadequate": 1, "requires-improvement": 1, "outstanding": 1}


def test_one_judgement_for_two_topics_is_not_counted(judged: Store) -> None:
    found = topic_summary(judged, "care-leavers", "", [PLANNING], "2023-09-01")
    assert names(found, "jointly") == ["E09000004"]
    assert "E09000004" not in names(found, "judged")


def test_the_heading_counts_the_rows_below_it(judged: Store, small: Store) -> None:
    """One judgement for two topics has a row, and is named beside those that are counted."""
    found = topic_summary(judged, "care-leavers", "", [PLANNING], "2023-09-01")
    request = PageRequest("/scheme/topic/care-leavers")
    made = topic_page.topic(small, request)
    assert isinstance(made, Page)
    text = render(made.template, request, {**made.data, "found": found}, small).decode()
    weak = text.partition('aria-labelledby="weak"')[2]
    heading = re.sub(r"<[^>]+>", "", weak.partition("</h2>")[0].partition(">")[2])
    counted = sum(map(int, re.findall(r"\d+", heading)))
    assert counted == weak.partition("</table>")[0].count('scope="row"') == 3


def test_a_fall_says_what_was_judged_before(judged: Store) -> None:
    found = topic_summary(judged, "care-leavers", "", [PLANNING], "2023-09-01")
    ((state, change),) = found.moved
    assert state.known.code == "E09000001"
    assert (change.before, change.after) == ("good", "inadequate")
    assert change.earlier == "care-and-care-leavers"


def test_a_topic_without_a_grade_is_ranked_by_its_share(judged: Store) -> None:
    found = topic_summary(judged, "pathway-planning", "care-leavers", [], "2023-09-01")
    assert (found.criterion, found.within) == ("", "care-leavers")
    assert names(found, "weak") == ["E09000002"]  # four findings are too few to rank E09000001
    assert found.few == 2
    assert found.counts.row == (7, 1, 8)


def test_pages_with_most_findings_are_those_of_late(judged: Store) -> None:
    found = topic_summary(judged, "pathway-planning", "care-leavers", [], "2023-09-01")
    assert [len(each.weak) for each in found.weak_pages] == [5, 3]
    assert [len(each.strong) for each in found.strong_pages] == [6]


@pytest.mark.parametrize(
    ("topic", "group", "own", "within"),
    [
        ("leadership-and-management", "", "leaders", ""),
        ("children-in-care", "", "children-in-care", ""),
        ("caseloads", "leadership-and-management", "", "leaders"),
        ("front-door", "front-door-and-early-help", "", "help-and-protection"),
        ("voice", "participation-and-identity", "", ""),
    ],
)
def test_the_judgement_of_a_topic_is_declared(
    topic: str, group: str, own: str, within: str
) -> None:
    assert criteria_of(topic, group) == (own, within)


def test_a_topic_begins_with_what_is_weak(get: Get) -> None:
    page = get("/scheme/topic/early-help").text
    parts = ["findings", "What moved since", "Through the years", "No fewer weak or mixed"]
    found = [page.index(part, page.index("<h1>")) for part in parts]
    assert found == sorted(found)
    assert "it is a part of <a" in page
    assert "rdfs:" not in page
    assert "skos:" not in page


def test_telling_pages_have_words_where_the_copy_has_them(get: Get) -> None:
    page = get("/scheme/topic/leadership-and-management").text
    pages = page[page.index("Most telling pages") :]
    assert "<blockquote>" in pages
    assert re.search(r'/finding/[^"]+">passage<', pages)


def test_the_own_council_stands_first(get: Get) -> None:
    page = get("/scheme/topic/early-help", Cookie="place=E99000001").text
    own = page.partition('id="own-places"')[2].partition("</table>")[0]
    assert "/id/authority/E99000001" in own
    assert page.index('id="own-places"') < page.index('id="moved"')
