"""Decisions on outcomes belong to documents, and a table that is wrong is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from documents.resolve.reports import record

from graphkit.core.errors import DecisionError
from graphkit.core.model import Finding, Recommendation, RecommendationPart, Span, quote_digest
from graphkit.core.text_table import csv_text
from graphkit.documents.resolve.outcome_decisions import (
    DecidedOutcome,
    NamedStatement,
    OutcomeDecisions,
    parse_stated,
    read_outcome_decisions,
)

EARLIER, LATER = quote_digest("earlier"), quote_digest("later")


def span(words: str) -> Span:
    return Span(0, len(words), quote_digest(words), 2)


VISITS, PLANS = span("Visits in time"), span("Plans with dates")
PARTS = tuple(RecommendationPart(str(n), words, ("x",)) for n, words in enumerate((PLANS, VISITS)))
ASKED = (Recommendation("1", VISITS), Recommendation("2", PLANS, parts=PARTS))


def decision(
    item: str, words: str, outcome: str = "resolved", *shown: NamedStatement, by: str = "a reader"
) -> DecidedOutcome:
    return DecidedOutcome(EARLIER, LATER, item, words[:12], outcome, shown, by)


def test_a_decision_is_found_by_document_and_words() -> None:
    base = record(recommendations=ASKED)
    read = replace(base, source=replace(base.source, sha256=EARLIER))
    given = [decision("1", VISITS.digest), decision("9/7", PLANS.digest, "recurs")]
    found, notes = OutcomeDecisions(given).on(read)
    # numbered otherwise: the words decide
    assert [(each.item, each.outcome) for each in found] == [("1", "resolved"), ("2/0", "recurs")]
    assert notes == []
    assert OutcomeDecisions(given).on(base) == ([], [])


def test_what_a_document_does_not_have_is_noted() -> None:
    base = record(recommendations=ASKED, findings=(Finding("3.1", PLANS),))
    shown = NamedStatement("finding/3.1", "f" * 12)
    there = NamedStatement("finding/8.8", PLANS.digest[:12], "answers-well")
    table = OutcomeDecisions(
        [decision("1", "f" * 12), decision("2", PLANS.digest, "resolved", shown, there)]
    )
    earlier, later = (replace(base.source, sha256=each) for each in (EARLIER, LATER))
    found, (note,) = table.on(replace(base, source=earlier))
    assert [each.item for each in found] == ["2"]
    assert (note.code, "words of recommendation 1 " in note.message) == ("decision-left-out", True)
    _, (note,) = table.on(replace(base, source=later))
    assert "words of finding/3.1" in note.message


def test_a_users_decision_replaces_those_shipped_on_it() -> None:
    base = record(recommendations=ASKED)
    read = replace(base, source=replace(base.source, sha256=EARLIER))
    shipped = [decision("1", VISITS.digest), decision("2/0", PLANS.digest, "resolved")]
    own = [decision("2", PLANS.digest, "recurs", by="us")]
    found, _ = OutcomeDecisions(shipped, own).on(read)
    assert [(each.item, each.outcome) for each in found] == [("1", "resolved"), ("2", "recurs")]
    assert OutcomeDecisions(shipped, own).unused({own[0].key}) == ()
    assert OutcomeDecisions(shipped, own).unused(()) == (f"2 of {EARLIER[:12]}",)


def test_a_line_survives_writing_and_reading(tmp_path: Path) -> None:
    shown = NamedStatement("recommendation/4", "a" * 12, "still-weak")
    lines = [decision("2/1", PLANS.digest, "recurs", shown)]
    path = tmp_path / "outcomes.csv"
    path.write_text(csv_text(DecidedOutcome._fields, [each.cells() for each in lines]), "utf-8")
    assert read_outcome_decisions(path) == lines
    assert parse_stated(lines[0].stated()) == ("recurs", LATER, (shown,), "a reader")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"earlier": "slough.pdf"}, "line 2: earlier is no SHA-256 digest"),
        ({"words": "f"}, "words is no SHA-256 digest"),
        ({"outcome": "praised"}, "'praised' is not for a reader to say"),
        ({"by": ""}, "fill in item and by"),
        ({"shown_by": "12.3"}, "'12.3' is no statement"),
        ({"shown_by": "finding/1.1:ffffffffffff=well"}, "'well' is not in the scheme"),
        (
            {"outcome": "not-mentioned", "shown_by": "finding/1.1:ffffffffffff"},
            "what is not mentioned has none",
        ),
    ],
)
def test_a_line_that_says_nothing_is_refused(
    tmp_path: Path, changes: dict[str, str], message: str
) -> None:
    columns = DecidedOutcome._fields
    cells = dict(zip(columns, decision("1", VISITS.digest).cells(), strict=True)) | changes
    path = tmp_path / "outcomes.csv"
    path.write_text(csv_text(columns, [cells.values()]), "utf-8")
    with pytest.raises(DecisionError) as caught:
        read_outcome_decisions(path)
    assert message in str(caught.value)


@pytest.mark.parametrize("item", ["2", "2/1"])
def test_lines_that_contradict_each_other_are_refused(tmp_path: Path, item: str) -> None:
    lines = [decision("2", PLANS.digest), decision(item, PLANS.digest, "recurs")]
    path = tmp_path / "outcomes.csv"
    path.write_text(csv_text(DecidedOutcome._fields, [each.cells() for each in lines]), "utf-8")
    with pytest.raises(DecisionError, match=r"contradict each other \(2 is resolved"):
        read_outcome_decisions(path)


def test_every_shipped_decision_is_understood() -> None:
    assert OutcomeDecisions.read().own == ()
