"""What became of each recommendation: read for pages, and as the competency question answers it."""

from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.answers.summaries.followed_recommendations import followed_recommendations
from graphkit.core.identifiers import authority_iri, slug
from graphkit.graph.sparql.query_results import columns_and_rows, term_text
from graphkit.graph.store.dataset import Store

WEXMOOR = "E99000002"


def test_outcomes_agree_with_the_question(small: Store) -> None:
    question = questions()["recommendations-through-time"]
    columns, rows = columns_and_rows(
        run_question(small, question, {"authority": [WEXMOOR]}), lambda term: term_text(term)
    )
    answers = [dict(zip(columns, row, strict=True)) for row in rows]
    expected = {
        (
            each["recommendation"],
            each["number"],
            slug(each["outcome"]),
            each["recommendationText"],
            each["shownBy"],
        )
        for each in answers
    }
    found = {
        (each.iri.partition("/id/")[2], each.number, each.outcome, each.words, passage)
        for each in followed_recommendations(small, authority_iri(WEXMOOR))
        for passage in [passage.iri.partition("/id/")[2] for passage in each.passages] or [None]
    }
    assert len(found) > 5
    assert found == expected


def test_the_latest_inspection_comes_first(small: Store) -> None:
    found = followed_recommendations(small, authority_iri(WEXMOOR))
    days = [each.inspection.rpartition("/")[2] for each in found]
    assert days == sorted(days, reverse=True)
    assert [each.number for each in found if each.outcome == "open"] == [
        "1",
        "2",
        "3",
        "3.1",
        "3.2",
        "4",
        "5",
    ]


def test_an_authority_without_reports_has_none(small: Store) -> None:
    assert followed_recommendations(small, authority_iri("E99999999")) == []


def test_a_recommendation_with_sub_points_is_no_heading(small: Store) -> None:
    found = followed_recommendations(small, authority_iri(WEXMOOR))
    assert any(each.whole for each in found)
    assert not any(each.is_heading for each in found)  # each names what it is about
