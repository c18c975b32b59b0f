"""Records survive writing and reading; errors in a file are reported with their path."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core import record_files
from graphkit.core.errors import RecordError
from graphkit.core.model import (
    Block,
    BlockKind,
    Correction,
    Document,
    Doubt,
    Finding,
    Interval,
    Judgement,
    Mention,
    Person,
    Recommendation,
    Record,
    Source,
)

TEXT = "Leaders in Ambleford know their services well. Visits are late."
DOCUMENT = Document(
    "ambleford.txt",
    "0" * 64,
    "text/plain",
    TEXT,
    (Block(BlockKind.PARAGRAPH, 0, len(TEXT), 3, (47,), "7"),),
    4,
)


def record(**changes: object) -> Record:
    mention = Mention("Ambleford", 11, 20, "authority", entity="authority/E99000001", by="by-name")
    base = Record(
        Source("ambleford.txt", "0" * 64, "text/plain", 4),
        "ilacs",
        dates=(Interval(date(2023, 5, 1), date(2023, 5, 12)),),
        judgements=(Judgement("leaders", "good", DOCUMENT.span(0, 7)),),
        findings=(
            Finding(
                "7.1",
                DOCUMENT.span(0, 46, "7"),
                "leaders",
                polarity="strength",
                mentions=(mention,),
            ),
            Finding("7.2", DOCUMENT.span(40, 63, "7"), "leaders", polarity="weakness"),
        ),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_a_record_survives_writing_and_reading() -> None:
    assert (
        record_files.record_from_json(record_files.record_to_json(record(), quotes=True))
        == record()
    )


def test_without_quotes_a_file_has_no_report_text() -> None:
    written = record_files.record_to_json(record())
    assert "Leaders" not in written
    assert "know" not in written
    assert (
        record_files.record_to_json(record_files.record_from_json(written), quotes=True) == written
    )


def test_long_names_are_cut_except_posts_of_signatories() -> None:
    post = "Chief Inspector of Hospitals and Interim Chief Inspector of Primary Medical Services"
    people = tuple(Person("Ada Moor", role, post) for role in ("addressee", "signatory"))
    addressed, signed = record_files.shorten_names(record(people=people)).people
    assert (addressed.post, signed.post) == (
        "Chief Inspector of Hospitals and Interim Chief Inspector of…",
        post,
    )


def test_a_span_over_a_page_break_has_both_pages() -> None:
    assert (DOCUMENT.span(40, 63).page, DOCUMENT.span(40, 63).end_page) == (3, 4)
    assert DOCUMENT.page_at(46) == 3
    assert DOCUMENT.page_at(47) == 4


@given(st.text(min_size=1), st.sampled_from(["strength", "weakness"]))
def test_any_text_survives_writing_and_reading(words: str, polarity: str) -> None:
    finding = replace(record().findings[0], polarity=polarity, heading=words)
    kept = record(findings=(finding,), reviewed_by=words)
    assert record_files.record_from_json(record_files.record_to_json(kept, quotes=True)) == kept


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"framework": "ilacs"', '"framework": 7'), "(framework: 7 where a string should be)"),
        (('"framework"', '"framwork"'), "unknown ['framwork']"),
        (("2023-05-01", "2023-15-01"), "(dates/0/start: month"),
        (("p3-4 ¶7 40-63", "somewhere"), "(findings/1/span: not a span"),
        (("p3-4 ¶7 40-63", "p3-4 ¶7 63-40"), "(findings/1/span: ends before it begins"),
        (
            ('"start": 11', '"confidence": NaN, "start": 11'),
            "(findings/0/mentions/0/confidence: nan where a number",
        ),
        (
            ('"start": 11', '"start": "11"'),
            "(findings/0/mentions/0/start: '11' where an integer should be)",
        ),
        (('"findings": [', '"findings": ["7.1",'), "(findings/0: '7.1' where an object should be)"),
    ],
)
def test_an_invalid_value_is_reported_with_its_path(change: tuple[str, str], message: str) -> None:
    text = record_files.record_to_json(record()).replace(*change)
    with pytest.raises(record_files.RecordError, match=r"ambleford\.json") as caught:
        record_files.record_from_json(text, "ambleford.json")
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"source": ' + "9" * 5_000 + "}"])
def test_pathological_json_is_an_error(text: str) -> None:
    with pytest.raises(record_files.RecordError, match=r"ambleford\.json: not a record"):
        record_files.record_from_json(text, "ambleford.json")


def test_a_correction_survives_a_new_extraction() -> None:
    word = Correction(
        "judgements/leaders/grade", "outstanding", "A. Reader", "the table was misread"
    )
    first = record_files.record_from_json(record_files.record_to_json(record(corrections=(word,))))
    again = record_files.carry_over_corrections(record(), first)
    assert again.corrections == (word,)
    # as extracted: whoever deletes the correction has it again
    assert again.judgements[0].grade == "good"
    corrected = record_files.apply_corrections(again, "ambleford.json")
    assert first.judgements[0].grade == corrected.judgements[0].grade == "outstanding"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("judgements/weather/grade", "good", "no item 'weather' in the list"),
        ("judgements/leaders", "good", "'leaders' is a list item"),
        ("framework/ilacs", "sif", "no field 'ilacs'"),
        ("published", "yesterday", "Invalid isoformat string"),
        ("findings/7.1/topics", "housing", "'housing' is not JSON"),
        ("findings/7.1/topics", '"housing"', "'housing' where a list should be"),
        ("findings/7.1/topics", '["workforce"]', "'workforce' is not in the scheme topic; change"),
        (
            "judgements/leaders/grade",
            "excellent",
            "'excellent' is not in the scheme grade: adequate",
        ),
    ],
)
def test_a_rejected_correction_becomes_a_note(field: str, value: str, message: str) -> None:
    words = (Correction(field, value, "A. Reader"), Correction("theme", "neglect", "A. Reader"))
    kept = record_files.record_from_json(
        record_files.record_to_json(record(corrections=words)), "ambleford.json"
    )
    (line,) = record_files.rejected_corrections(kept)
    assert line.startswith(f"ambleford.json: correction of {field!r}: {message}")
    alone = record_files.record_from_json(record_files.record_to_json(record()))
    assert replace(kept, theme="", notes=(), corrections=()) == replace(alone, theme="")
    assert (kept.theme, kept.corrections) == ("neglect", words)
    assert (
        record_files.record_from_json(record_files.record_to_json(kept), "ambleford.json") == kept
    )


def test_corrections_are_normalised_to_their_scheme() -> None:
    fields = {
        "judgements/leaders/grade": "Requires Improvement",
        "findings/7.1/topics": '["Early help"]',
    }
    words = tuple(Correction(field, value, "A. Reader") for field, value in fields.items())
    kept = record_files.record_from_json(record_files.record_to_json(record(corrections=words)))
    assert (kept.judgements[0].grade, kept.findings[0].topics) == (
        "requires-improvement",
        ("early-help",),
    )


def test_a_path_names_an_id_before_an_index() -> None:
    points = tuple(Recommendation(name, DOCUMENT.span(0, 7)) for name in ("1", "1.1", "1.2", "2"))
    words = (
        Correction(f"recommendations/{name}/priority", "true", "A. Reader") for name in ("2", "0")
    )
    kept = record_files.record_from_json(
        record_files.record_to_json(record(recommendations=points, corrections=tuple(words)))
    )
    assert [point.id for point in kept.recommendations if point.priority] == ["1", "2"]


def test_a_correction_can_remove_a_date() -> None:
    word = Correction("published", "null", "A. Reader")
    kept = record(published=date(2023, 6, 1), corrections=(word,))
    assert record_files.record_from_json(record_files.record_to_json(kept)).published is None


def test_a_long_name_is_not_cut_inside_a_bracket() -> None:
    known = "one two three (four) five six seven eight"
    assert record_files.shorten_name(f"{known} nine ten") == f"{known} nine…"
    assert record_files.shorten_name(f"{known} (nine ten) team") == f"{known}…"
    assert record_files.shorten_name(f"One ({known} nine ten)") == f"One ({known}…"


@pytest.mark.parametrize(
    ("number", "larger"),
    [('"start": 11,', f'"start": {10**30},'), ("p3 ¶7 0-46", f"p3 ¶7 0-{10**30}")],
)
def test_a_number_beyond_any_report_is_an_error(number: str, larger: str) -> None:
    text = record_files.record_to_json(record())
    assert number in text
    with pytest.raises(RecordError):
        record_files.record_from_json(text.replace(number, larger))


def test_what_a_person_has_corrected_is_sure() -> None:
    doubts = (Doubt("topic/neglect", 0.5), Doubt("sector/police", 0.5))
    finding = Finding(
        "7.1", DOCUMENT.span(0, 46, "7"), topics=("neglect",), confidence=0.4, doubts=doubts
    )
    by = {"by": "a reader", "why": "read again"}
    corrections = (
        Correction("findings/7.1/topics", '["voice"]', **by),
        Correction("findings/7.1/polarity", "strength", **by),
    )
    corrected = record_files.apply_corrections(
        record(findings=(finding,), corrections=corrections), "x"
    )
    assert corrected.findings[0].confidence == 1
    assert corrected.findings[0].doubts == doubts[1:]


def test_evidence_that_a_person_has_set_is_sure() -> None:
    doubts = (Doubt("finding/7.1", 0.5), Doubt("topic/voice", 0.5))
    item = Recommendation("1", DOCUMENT.span(0, 46, "7"), evidence=("7.1",), doubts=doubts)
    correction = Correction(
        "recommendations/1/evidence", '["7.1"]', by="a reader", why="read again"
    )
    corrected = record_files.apply_corrections(
        record(recommendations=(item,), corrections=(correction,)), "x"
    )
    assert corrected.recommendations[0].doubts == doubts[1:]
