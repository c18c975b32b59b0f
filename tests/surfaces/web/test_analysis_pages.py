"""A director compares authorities, finds whom to learn from, and takes maps and timelines away."""

import csv
import html
import io
import json
import re
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import openpyxl
import pytest
from web_client import Get


def test_two_authorities_side_by_side(get: Get) -> None:
    page = get("/compare?one=Ambleford&other=Wexmoor").text
    assert "<h1>Ambleford and Wexmoor</h1>" in page
    assert '<span class="grade ' in page
    parts = [page.index(part) for part in ('class="sentence"', 'id="grades"', 'id="topics"')]
    assert parts == sorted(parts)
    assert parts[-1] < page.index('class="controls"', parts[0])
    tables = json.loads(get("/compare?one=Ambleford&other=Wexmoor&format=json").text)
    taken = get("/compare?one=Ambleford&other=Wexmoor&format=csv&part=topics")
    assert taken.kind == "text/csv"
    rows = list(csv.DictReader(io.StringIO(taken.text)))
    assert len(rows) == len(tables["topics"]["rows"]) > 0
    assert get("/compare?one=Ambleford&other=Wexmoor&format=csv").status == 400


def test_nothing_is_compared_until_two_are_chosen(get: Get) -> None:
    page = get("/compare")
    assert page.status == 200
    assert "<table" not in page.text
    assert '<option value="Ambleford">' in page.text
    assert get("/compare?one=Ambleford&other=Atlantis").status == 404
    assert get("/compare?one=Ambleford&other=Ambleford").status == 400


def test_no_map_is_drawn_until_one_is_asked_for(get: Get) -> None:
    page = get("/map").text
    assert "<iframe" not in page
    assert '<select name="kind">' in page
    assert (
        "Choose a place, agency or topic to see the same as a table"
        in get("/map?kind=partners").text
    )
    assert "findings about" in get("/map?kind=partners&focus=Ambleford").text
    assert "through time: Ambleford" in get("/map?kind=inspectorates&focus=Ambleford").text


def test_whom_to_learn_from_with_passages(get: Get) -> None:
    page = get("/learn-from?authority=Ambleford")
    assert page.status == 200
    rows = json.loads(get("/learn-from?authority=Ambleford&format=json").text)["rows"]
    for row in rows:
        assert html.escape(row["neighbour"]) in page.text
        assert f'href="/id/{row["statement"]}"' in page.text
    assert "weak topic" in page.text
    assert get("/learn-from?authority=Ambleford&format=pdf").status == 400


def test_with_one_authority_the_form_stands_at_the_end(get: Get) -> None:
    page = get("/compare?one=Ambleford").text
    assert page.index("<h1>Whom Ambleford") < page.index('name="one" value="Ambleford"')
    assert get("/compare?one=Ambleford&other=Wexmoor&topic=neglect").status == 400
    unknown = get("/compare?one=Northmere")  # the page of a council leads here
    assert unknown.status == 200
    assert "No full inspection report loaded for Northmere" in unknown.text
    assert "format=json" not in unknown.text


def test_an_authority_is_named_as_it_is_written(get: Get) -> None:
    page = get("/learn-from?authority=ambleford&topic=neglect").text
    assert "<h1>Whom Ambleford can learn from" in page


@pytest.mark.parametrize(
    "kind", ["cartogram", "place", "partners", "topics", "delivery", "neighbours"]
)
def test_maps_have_controls_and_a_file_to_take_away(get: Get, kind: str) -> None:
    page = get(f"/maps?kind={kind}&focus=Ambleford")
    if page.status != 200:
        assert 'role="alert"' in page.text  # the reason
        return
    at = re.search(r'href="(/map/[^"]+download=1)"', page.text)
    assert at
    assert "focus=Ambleford" in at[1]
    assert "<iframe" in page.text or 'class="picture' in page.text


def test_an_unknown_map_or_place_is_an_error(get: Get) -> None:
    assert get("/maps?kind=no-such").status == 400
    assert get("/maps?focus=Atlantis").status == 404
    assert get("/timeline?since=yesterday").status == 400


def test_a_timeline_of_several_authorities(get: Get) -> None:
    page = get("/timeline?focus=Ambleford%3B+Wexmoor").text
    assert "Judgements through time: Ambleford, Wexmoor" in page
    at = re.search(r'href="(/map/timeline[^"]+download=1)"', page)
    assert at
    taken = get(html.unescape(at[1]))
    assert taken.headers["content-disposition"].startswith("attachment")
    assert "Ambleford" in taken.text
    assert "Wexmoor" in taken.text


def test_areas_of_an_embedded_map_lead_to_authorities(get: Get) -> None:
    page = get("/timeline").text
    assert 'href="#E' not in page
    assert get("/picture.css").kind == "text/css"


def test_only_maps_that_make_sense_for_a_focus_are_offered(get: Get) -> None:
    assert 'value="cartogram"' in get("/maps").text
    page = get("/maps?focus=Ambleford")
    assert page.status == 200
    assert 'value="cartogram"' not in page.text
    assert 'value="partners"' in page.text
    refused = get("/maps?kind=place&focus=Ambleford")
    assert refused.status == 400
    assert "single area" in refused.text


def test_several_unknown_names_are_mended_one_by_one(get: Get) -> None:
    page = get("/timeline?focus=Amblefrd;+Wexmor")
    assert page.status == 404
    assert 'href="/timeline?focus=Ambleford&amp;focus=Wexmor"' in page.text
    assert 'href="/timeline?focus=Amblefrd&amp;focus=Wexmoor"' in page.text


def test_the_timeline_takes_a_repeated_focus(get: Get) -> None:
    repeated = get("/timeline?focus=Ambleford&focus=Wexmoor").text
    assert "<h1>Judgements through time: Ambleford, Wexmoor</h1>" in repeated
    assert (
        repeated.partition("<h1>")[2]
        == get("/timeline?focus=Ambleford;Wexmoor").text.partition("<h1>")[2]
    )


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("/compare?one=Wexmor&other=Ambleford", "/compare?one=Wexmoor&other=Ambleford"),
        ("/learn-from?authority=Wexmor&topic=Neglect", "/compare?one=Wexmoor&topic=Neglect"),
        ("/timeline?focus=Wexmor", "/timeline?focus=Wexmoor"),
        ("/timeline?focus=Ambleford;Wexmor", "/timeline?focus=Ambleford&focus=Wexmoor"),
        ("/ask/recommendations?authority=Wexmor", "/ask/recommendations?authority=Wexmoor"),
        ("/learn-from?authority=Wexmoor&topic=neglct", "/compare?one=Wexmoor&topic=Neglect"),
    ],
)
def test_a_misspelt_name_leads_to_the_nearest(get: Get, wrong: str, nearest: str) -> None:
    page = get(wrong)
    assert page.status == 404
    assert f'href="{html.escape(nearest)}"' in page.text
    assert get(nearest).status == 200


def test_a_comparison_is_a_workbook(get: Get, address: str) -> None:
    with urlopen(f"{address}/compare?one=Ambleford&other=Wexmoor&format=xlsx") as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.read()))
    assert book.sheetnames == ["State", "Grades", "Numbers", "Results", "Recommendations", "Topics"]
    assert book["Topics"].max_row > 1


def sent_file(address: str, name: str, content: bytes) -> Request:
    """Return the request of a browser that sends a file with the form."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--b--\r\n"
    return Request(
        f"{address}/check-draft", body, {"Content-Type": "multipart/form-data; boundary=b"}
    )


def test_a_document_comes_back_with_comments(address: str) -> None:
    docx = pytest.importorskip(
        "docx", reason="the extra `docx` is not installed: no document is written"
    )
    mine, file = docx.Document(), io.BytesIO()
    mine.add_paragraph("Ambleford was judged inadequate overall in March 2023.")
    mine.save(file)
    with urlopen(sent_file(address, "mine.docx", file.getvalue())) as answer:
        written = docx.Document(io.BytesIO(answer.read()))
    assert [each.text for each in written.paragraphs] == [each.text for each in mine.paragraphs]
    (comment,) = written.comments
    assert comment.text.startswith("CONTRADICTED")


def test_a_text_file_is_checked_and_a_broken_one_named(address: str) -> None:
    with urlopen(
        sent_file(address, "a.txt", b"Ambleford was judged good overall in 2023.")
    ) as answer:
        assert "confirmed" in answer.read().decode()
    with pytest.raises(HTTPError) as refused:
        urlopen(sent_file(address, "a.docx", b"PK no archive"))
    page = refused.value.read().decode()
    assert "cannot be read as DOCX" in page
    assert "/tmp" not in page


def test_a_draft_is_pasted_and_not_kept_in_an_address(address: str) -> None:
    text = "Ambleford was judged inadequate overall in 2023. We will do better."
    form = urlencode({"text": text}).encode()
    with urlopen(f"{address}/check-draft", form) as answer:
        page = answer.read().decode()
        assert answer.url == f"{address}/check-draft"
    assert "contradicted" in page
    assert "good in ILACS 2023 of 6 March 2023" in page
    assert text in page  # in the field, to be changed
    with urlopen(f"{address}/check-draft") as answer:
        assert '<form method="post"' in answer.read().decode()


def test_a_day_is_picked_from_a_calendar(get: Get) -> None:
    page = get("/compare?one=Ambleford&other=Wexmoor&as-at=31/12/2023").text
    assert '<input type="date" name="as-at" value="2023-12-31"' in page
