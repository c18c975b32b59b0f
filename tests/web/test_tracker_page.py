"""A director opens the recommendation tracker of an authority."""

import csv
import io
import re
from collections import Counter

from web_client import Get

from graphkit.ask.followed_recommendations import AskedPart, FollowedRecommendation, OutcomePassage
from graphkit.web.page_links import page_address
from graphkit.web.rendering import printed_words, with_covered_words

TRACKER = "/id/authority/E99000002/tracker"
ROW = re.compile(r'<tr class="rag ([\w-]+)" data-rag="\w+">')


def test_every_recommendation_has_an_outcome(get: Get) -> None:
    page = get(TRACKER).text
    total = re.search(r"all (\d+)", page)
    assert total
    assert len(ROW.findall(page)) == int(total[1])
    assert "open" in ROW.findall(page)
    followed = [outcome for outcome in ROW.findall(page) if outcome not in ("open", "not-followed-up")]
    assert followed
    assert page.count("outcome at <a") == 1


def test_the_page_and_the_question_have_the_same_colours(get: Get) -> None:
    shown = re.findall(r'<tr class="rag [\w-]+" data-rag="(\w+)">', get(TRACKER).text)
    rows = csv.DictReader(io.StringIO(get("/ask/recommendation-tracker.csv?authority=E99000002").text))
    assert Counter(shown) == Counter(row["rag"] for row in rows)


def test_outcomes_can_be_chosen(get: Get) -> None:
    chosen = ROW.findall(get(TRACKER).text)[-1]
    assert {*ROW.findall(get(f"{TRACKER}?outcome={chosen}").text)} == {chosen}
    assert get(f"{TRACKER}?outcome=lost").status == 400


def test_passages_show_the_outcome(get: Get) -> None:
    page = get(TRACKER).text
    at = re.search(r'<td class="shown"><a href="([^"]+)"', page)
    assert at
    assert "/2018-" in at[1]
    assert get(at[1]).status == 200


def test_an_authority_without_recommendations_says_so(get: Get) -> None:
    assert get("/id/authority/E99999999/tracker").status == 404


def test_words_that_passages_name_are_bold() -> None:
    shown = with_covered_words("Train <all> foster carers.", {"foster", "train"})
    assert shown == "<b>Train</b> &lt;all&gt; <b>foster</b> carers."
    assert printed_words("Fostering, foster care and training", {"foster", "train"}) == [
        "fostering",
        "training",
    ]


def test_a_recommendation_lists_the_words_covered(get: Get) -> None:
    rows = csv.DictReader(io.StringIO(get("/ask/recommendations-through-time.csv?authority=Wexmoor").text))
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


PASSAGE = OutcomePassage("finding", "4", "")


def followed(
    parts: tuple[AskedPart, ...], passages: tuple[OutcomePassage, ...] = ()
) -> FollowedRecommendation:
    return FollowedRecommendation(
        iri="r", inspection="i", number="1", words="", own_words="", whole="", topics=(), page="2", start=0,
        is_priority=False, time_limit="", outcome="recurs", confidence=0.5, later="j", missing="",
        passages=passages, parts=parts,
    )  # fmt: skip
