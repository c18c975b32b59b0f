"""A director opens the recommendation tracker of an authority."""

import csv
import io
import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

from web_client import Get

from graphkit.answers.summaries.followed_recommendations import (
    AskedPart,
    FollowedRecommendation,
    VisitOutcome,
    recommendation_counts,
)
from graphkit.graph.facts.inspections import Inspection
from graphkit.graph.facts.passages import Passage
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import PageRequest
from graphkit.surfaces.web.page_links import page_address
from graphkit.surfaces.web.rendering import environment, render, with_covered_words

TRACKER = "/id/authority/E99000002/tracker"
LINE = re.compile(r'<li class="chain ([\w-]+)')


def test_every_recommendation_has_a_line(get: Get) -> None:
    page = get(TRACKER).text
    total = re.search(r">all (\d+)</a>", page)
    assert total
    assert len(LINE.findall(page)) == int(total[1])
    assert {"open", "recurs"} & {*LINE.findall(page)}
    assert page.count("Next full inspection: <a") == 1


def test_the_page_and_its_file_have_the_same_outcomes(get: Get) -> None:
    rows = csv.DictReader(io.StringIO(get("/tracker?authority=E99000002&format=csv").text))
    wholes = Counter(row["outcome"] for row in rows if not row["part_of"])
    assert Counter(LINE.findall(get(TRACKER).text)) == wholes


def test_outcomes_can_be_chosen(get: Get) -> None:
    chosen = LINE.findall(get(TRACKER).text)[-1]
    assert {*LINE.findall(get(f"{TRACKER}?outcome={chosen}").text)} == {chosen}
    assert get(f"{TRACKER}?outcome=lost").status == 400
    assert get(f"{TRACKER}?show=lost").status == 400


def test_an_authority_has_one_tracker(get: Get) -> None:
    chosen = LINE.findall(get(TRACKER).text)[-1]
    assert LINE.findall(get("/tracker?authority=Wexmoor").text) == LINE.findall(get(TRACKER).text)
    assert {*LINE.findall(get(f"/tracker?authority=Wexmoor&outcome={chosen}").text)} == {chosen}
    unknown = get("/tracker?authority=Nowhere")
    assert unknown.status == 404
    assert "Nowhere" in unknown.text
    assert "<h1>The recommendations of an authority and their outcomes</h1>" in get("/tracker").text


def test_a_filter_shows_as_many_as_it_says(get: Get) -> None:
    shown = re.findall(r'href="([^"]+[?&]show=([\w-]+))">([\w ]+?) (\d+)</a>', get(TRACKER).text)
    assert [words for _, _, words, _ in shown] == [
        "open",
        "found weak again at the latest inspection",
        "found weak again",
        "priority action",
        "confirmed by a reader",
        "not mentioned",
    ]
    for address, _, words, number in shown:
        page = get(address).text
        assert len(LINE.findall(page)) == int(number), words
        assert f'aria-current="true">{words} {number}</a>' in page


def test_a_chain_leads_to_its_pages(get: Get) -> None:
    page = get(TRACKER).text
    at = re.search(r'<a href="([^"]+)"[^>]*>passage<', page)
    assert at
    assert "/2018-" in at[1]
    assert get(at[1]).status == 200


def test_a_chain_is_asked_then_visited_then_judged(small: Store) -> None:
    visited = followed((), visits=(VisitOutcome(VISIT.iri, "answered-well"),), is_reviewed=True)
    steps = re.findall(r'<li class="step">(.*?)</li>', tracker(small, [visited]), re.DOTALL)
    words = [" ".join(re.sub("<[^>]+>", " ", step).split()) for step in steps]
    assert words[0].startswith("● Jan 2019 asked,")
    assert words[1] == "↗ Oct 2020 answered well visit"
    assert words[2] == "✗ Jan 2023 found weak again read"


def test_a_part_counts_with_its_whole(small: Store) -> None:
    page = tracker(
        small, [followed((), iri="h", is_heading=True), followed((), iri="p", whole="h")]
    )
    assert "<strong>1 recommendation</strong>" in page
    assert "Of 1 that a later inspection could answer" in page
    assert "Heading of the report" in page
    assert "1 part below" in page
    assert LINE.findall(page) == ["recurs"]
    assert '<li class="part chain recurs">' in page


def test_parts_with_an_answer_stand_below_the_line(small: Store) -> None:
    answered = AskedPart("p1", "Visit often", (("answers-well", PASSAGE),))
    page = tracker(small, [followed((answered, AskedPart("p2", "develop", ())))])
    assert "asks for 2 things: 1 answered well" in page
    assert "<li>Visit often:" in page
    assert "develop" not in page


def test_an_authority_without_recommendations_says_so(get: Get) -> None:
    assert get("/id/authority/E99999999/tracker").status == 404


def test_words_that_passages_name_are_bold() -> None:
    shown = with_covered_words("Train <all> foster carers.", {"foster", "train"})
    assert shown == "<b>Train</b> &lt;all&gt; <b>foster</b> carers."


def test_a_recommendation_lists_the_words_covered(get: Get) -> None:
    rows = csv.DictReader(
        io.StringIO(get("/ask/recommendations-through-time.csv?authority=Wexmoor").text)
    )
    covered = [row for row in rows if row["covers"]]
    assert covered
    for row in covered:
        assert "that the passages name: <b>" in get(page_address(row["recommendation"])).text


def test_an_outcome_shown_as_a_whole_has_its_passages() -> None:
    whole = followed(parts=(AskedPart("p1", "", ()), AskedPart("p2", "", ())), passages=(PASSAGE,))
    assert not whole.is_shown_by_parts
    assert whole.answered_parts == ""
    answered = AskedPart("p1", "", (("answers-well", PASSAGE),))
    assert followed(parts=(answered, AskedPart("p2", "", ()))).answered_parts == "1 of 2 parts"


PLACE = "https://w3id.org/graphkit/id/authority/E99000002"
ASKED, VISIT, LATER = (
    Inspection(f"i{at}", f"r{at}", PLACE, day, framework)
    for at, (day, framework) in enumerate(
        [("2019-01-21", "ilacs"), ("2020-10-13", "focused-visit"), ("2023-01-23", "ilacs")]
    )
)
PASSAGE = Passage._make(["finding", "finding", LATER.iri, LATER.report, 4, *[None] * 14])


def followed(
    parts: tuple[AskedPart, ...], passages: tuple[Passage, ...] = (), **more: Any
) -> FollowedRecommendation:
    given: dict[str, Any] = {
        "iri": "r",
        "inspection": ASKED.iri,
        "number": "1",
        "words": "",
        "own_words": "",
        "whole": "",
        "topics": (),
        "page": "2",
        "start": 0,
        "is_priority": False,
        "time_limit": "",
        "state": "weak again",
        "outcome": "recurs",
        "confidence": 0.5,
        "later": LATER.iri,
        "missing": "",
        "passages": passages,
        "rag": "red",
        "parts": parts,
    }
    return FollowedRecommendation(**given | more)


def tracker(store: Store, made: list[FollowedRecommendation]) -> str:
    """Return the tracker of recommendations of one inspection."""
    counts = recommendation_counts(made)
    data = {
        "title": "Wexmoor",
        "tail": "E99000002",
        "outcome": "",
        "show": "",
        "choices": [],
        "asked": made,
        "since": "2019",
        "counts": counts,
        "without_readers": "",
        "next": None,
        "inspections": {each.iri: each for each in (ASKED, VISIT, LATER)},
        "groups": [
            {"inspection": ASKED, "recommendations": made, "counts": [*counts.by_outcome.items()]}
        ],
    }
    return render(
        "tracker.html", PageRequest("/id/authority/E99000002/tracker"), data, store
    ).decode()


def test_a_priority_action_is_marked_once_with_its_parts() -> None:
    """What is counted is what is marked: a part stands under its whole."""
    priority = {"is_priority": True, "words": "Act at once", "own_words": "Act at once"}
    iri = "inspection/E99000002/2018-08-06-ilacs/recommendation/1"
    whole = followed((), **priority, iri=iri)
    part = followed((), **priority, iri=f"{iri}.1", whole=iri)
    links = SimpleNamespace(to=lambda path, **_: path)
    shown = environment().get_template("report_recommendations_part.html")
    for made in ([whole, part], [part]):
        page = shown.render(recommendations=made, links=links, panel={}, beside={})
        assert page.count("<strong>Priority.</strong>") == 1
