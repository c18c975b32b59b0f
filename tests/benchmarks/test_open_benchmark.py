"""The open benchmark: its scorer on known answers, its spans, and the digests of its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import accuracy
import pytest
from open.page_words import PageIndex, words_in
from open.score import matches, read_lines, score, words_of
from open_benchmark import FOLDER, answers_digest

from graphkit.core.digests import file_digest

Line = dict[str, Any]
REPORT, NEXT = "a" * 64, "b" * 64
PAGES = [["Staff", "meet", "foxes"], ["Header", "daily.", "Foxes", "thrive,", "mostly."]]


def statement(*spans: list[int]) -> Line:
    return {"spans": [*spans], "digest": "d"}


def line(task: str, **values: Any) -> Line:
    return {"task": task, "sha256": REPORT, **values}


def finding(span: list[int], **labels: Any) -> Line:
    return line("findings", **statement(span), **labels)


def test_a_quote_is_found_around_a_page_header() -> None:
    spans = PageIndex.of(PAGES).locate("Staff meet foxes daily.")
    assert spans == [[1, 0, 3], [2, 1, 2]]
    assert words_in(PAGES, spans) == ["Staff", "meet", "foxes", "daily."]


def test_a_quote_is_searched_from_its_page_on() -> None:
    assert PageIndex.of(PAGES).locate("foxes", 2) == [[2, 2, 3]]
    assert PageIndex.of(PAGES).locate("badgers") == []


def test_each_prediction_matches_one_answer_at_most() -> None:
    answers = [words_of([[1, 0, 10]]), words_of([[1, 10, 20]])]
    assert matches(answers, [words_of([[1, 0, 20]])]) == {0: 0}
    assert matches(answers, [words_of([[1, 6, 16]])]) == {}


def test_answers_score_one_against_themselves() -> None:
    for path in sorted((FOLDER / "answers").glob("*.jsonl")):
        answers = read_lines(path)
        for measures in score(answers, answers).values():
            shares = {name: value for name, value in measures.items() if value != int(value)}
            assert shares == {}, path


def test_an_invented_grade_costs_precision() -> None:
    answer = line("front-page", values={"start": "2024-05-02"}, absent=["grade/leaders"])
    predicted = line("front-page", values={"start": "2024-05-02", "grade/leaders": "good"})
    figures = score([answer], [predicted])["front-page"]
    assert (figures["precision"], figures["recall"], figures["invented"]) == (0.5, 1.0, 1.0)


def test_findings_away_from_labelled_sentences_do_not_count() -> None:
    answer = finding([1, 0, 10], polarity="strength", topics=["neglect"], sectors=[])
    right = finding([1, 0, 8], polarity="strength", topics=["neglect"], sectors=[])
    elsewhere = finding([3, 0, 8], polarity="weakness", topics=["adoption"], sectors=[])
    figures = score([answer], [right, elsewhere])["findings"]
    assert (figures["span F1"], figures["polarity macro-F1"]) == (1.0, 1.0)
    assert figures["grounding word F1"] == pytest.approx(16 / 18, abs=1e-4)


def test_an_optional_label_counts_neither_way() -> None:
    answer = finding([1, 0, 4], topics=["neglect"], optional_topics=["adoption"])
    predicted = finding([1, 0, 4], topics=["neglect", "adoption"])
    assert score([answer], [predicted])["findings"]["topics micro-F1"] == 1.0


def test_whole_pages_are_right_by_page_and_wrong_by_word() -> None:
    answer = line("outcomes", later=NEXT, **statement([1, 0, 9]), outcome="recurs")
    answer |= {"statements": [statement([4, 100, 120])]}
    predicted = answer | {"statements": [statement([4, 0, 400])], "outcome": "not-decided"}
    figures = score([answer], [predicted])["outcomes"]
    assert figures["grounding page F1"] == 1.0
    assert figures["grounding word F1"] < 0.1
    assert (figures["right where claimed"], figures["claims"]) == (0.0, 0.0)


def test_optional_evidence_counts_neither_way() -> None:
    asked = line("evidence", **statement([1, 0, 9]))
    answer = asked | {"statements": [statement([2, 0, 9])], "optional": [statement([2, 9, 18])]}
    predicted = asked | {"statements": [statement([2, 0, 9]), statement([2, 9, 18])]}
    assert score([answer], [predicted])["evidence"]["link F1"] == 1.0


def test_other_words_at_the_same_spans_are_counted() -> None:
    answer = finding([1, 0, 4], polarity="strength")
    figures = score([answer], [answer | {"digest": "other"}])["findings"]
    assert figures["spans with other words"] == 1.0


def test_a_missing_prediction_is_a_miss() -> None:
    answer = line("recommendation-count", count=3)
    assert score([answer], [])["recommendation-count"]["exact"] == 0.0


def test_no_answer_of_a_hidden_document_is_public() -> None:
    documents = read_rows(FOLDER / "documents.jsonl")
    hidden = {row["sha256"] for row in documents if row.get("split") == "hidden"}
    for name in ("train", "test"):
        answers = read_lines(FOLDER / "answers" / f"{name}.jsonl")
        named = {each.get(key) for each in answers for key in ("sha256", "later")}
        assert hidden.isdisjoint(named)
    listed = (FOLDER / "hidden.tsv").read_text("utf-8").splitlines()[1:]
    assert {row.split("\t")[0] for row in listed} == hidden


def test_answers_have_no_words_of_reports() -> None:
    """A front page has names and dates; every other value is a term, a digest or a number."""
    for name in ("train", "test"):
        for each in read_lines(FOLDER / "answers" / f"{name}.jsonl"):
            if each["task"] != "front-page":
                assert " " not in json.dumps(each, separators=(",", ":"))


def test_the_digest_of_hidden_answers_depends_on_the_salt() -> None:
    answers = [finding([1, 0, 4])]
    assert answers_digest("one", answers) != answers_digest("other", answers)


def test_metadata_have_the_digests_of_the_files() -> None:
    metadata = json.loads((FOLDER / "croissant.json").read_text("utf-8"))
    for item in metadata["distribution"]:
        assert item["sha256"] == file_digest(FOLDER / item["contentUrl"])


def read_rows(path: Path) -> list[Line]:
    return [json.loads(row) for row in path.read_text("utf-8").splitlines()]


def test_the_page_on_accuracy_has_the_same_figures() -> None:
    page = accuracy.PAGE.read_text("utf-8")
    assert f"```text\n{accuracy.open_benchmark_figures()}\n```" in page
