"""A reader sees a sentence boxed on its page of the report."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from builds import AMBLEFORD, NORTHMERE, REPORTS, build
from documents.ingest.pdf_pages import Print, printed_report
from PIL import Image
from web_client import Get, request

from graphkit.core.model import Correction, Record
from graphkit.core.record_files import record_from_json
from graphkit.core.terms import BASE
from graphkit.documents.ingest.sentence_boxes import find_sentence
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.facts.facts import FACTS_FILE
from graphkit.graph.store.dataset import open_store
from graphkit.graph.store.file_digests import write_digests
from graphkit.graph.store.locations import current_folder
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

INSPECTION = "E99000001/2023-03-06-ilacs"
OTHER = "E99000003/2022-09-26-jtai"  # prints no licence


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two reports as PDF files."""
    folder = tmp_path_factory.mktemp("reports")
    for name in (AMBLEFORD, NORTHMERE):
        (folder / name).with_suffix(".pdf").write_bytes(printed_report(REPORTS / name))
    return folder


@pytest.fixture(scope="module")
def location(
    reports: Path, tmp_path_factory: pytest.TempPathFactory, register_folder: Path
) -> Path:
    """Their graph."""
    location = tmp_path_factory.mktemp("printed") / "db"
    build(location, register_folder, reports)
    return location


@pytest.fixture(scope="module")
def ask(location: Path) -> Iterator[Callable[[str], str]]:
    """Ask a server of it for pages."""
    with running_server(ServerSettings(str(location), seconds=600, page_workers=1)) as address:
        yield lambda path: html.unescape(request(address, path).text)


def _image(address: str) -> Any:
    """Return the pixels of an image."""
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["Content-Type"] == "image/png"
        return np.asarray(Image.open(io.BytesIO(answer.read())), int)


def _statement(location: Path, words: str) -> str:
    """Return the address of the finding with these words."""
    query = f'SELECT ?s {{ ?s a gk:Finding ; gk:quote ?quote FILTER(CONTAINS(?quote, "{words}")) }}'
    ((iri,),) = open_store(location).rows(query)
    return f"/id/{iri.removeprefix(BASE)}"


def test_a_sentence_is_boxed_on_its_page(location: Path) -> None:
    at = _statement(location, "Assessments are thoughtful")
    with running_server(ServerSettings(str(location), page_workers=1)) as address:
        page = request(address, at).text
        ((source, width, height),) = re.findall(
            r'<img src="([^"]+)" width="(\d+)" height="(\d+)"', page
        )
        boxed, plain = _image(address + source), _image(address + source.partition("?")[0])
        with urllib.request.urlopen(f"{address}/report-file/{INSPECTION}.pdf") as answer:
            file = answer.read()
    assert boxed.shape == plain.shape == (int(height), int(width), 3)
    assert "with the sentence boxed" in page
    assert f"/report-file/{INSPECTION}.pdf#page=" in page
    rows, columns = np.nonzero((boxed != plain).any(axis=2))
    with pypdfium2.PdfDocument(file) as document:
        sheet = document[int(re.findall(r"/(\d+)\.png", source)[0]) - 1]
        scale, top = sheet.get_width() / int(width), sheet.get_height()
        words = sheet.get_textpage().get_text_bounded(
            min(columns) * scale,
            top - max(rows) * scale,
            max(columns) * scale,
            top - min(rows) * scale,
        )
    assert "Assessments are thoughtful" in words
    assert "drift" not in words


def test_a_sentence_on_two_pages_is_boxed_on_both(
    location: Path, ask: Callable[[str], str]
) -> None:
    query = "SELECT ?s ?page ?end { ?s a gk:Finding ; gk:page ?page ; gk:endPage ?end }"
    rows = open_store(location).rows(query)
    assert rows
    for iri, page, end in rows:
        shown = ask(f"/id/{iri.removeprefix(BASE)}")
        assert re.findall(r'<img src="[^"]+/(\d+)\.png', shown) == [page, end]
        assert "sentence boxed" in shown


def test_a_word_before_the_page_break_is_boxed() -> None:
    pages = Print()
    pages.line("They listen. The plan of the team is clear. It")
    pages.turn()
    pages.line("has a date for each visit, and someone who makes it.")
    quote = "It has a date for each visit, and someone who makes it."
    with pypdfium2.PdfDocument(pages.save()) as document:
        boxes = find_sentence(document, quote, 1, 2)
        assert [len(lines) for lines in boxes.values()] == [1, 1]
        assert boxes[1][0].left > 250
        assert find_sentence(document, quote, 2, 2) == {}
        assert find_sentence(document, "Nobody wrote these words.", 1, 2) == {}


def test_a_footnote_mark_in_a_sentence_is_no_hindrance() -> None:
    pages = Print()
    pages.line("Visits to the board7 are frequent and well pre-")
    pages.line("pared by all who take part.")
    with pypdfium2.PdfDocument(pages.save()) as document:
        quote = "Visits to the board are frequent and well prepared by all who take part."
        assert len(find_sentence(document, quote, 1, 1)[1]) >= 2


def test_nothing_is_boxed_where_the_words_are_not_found(location: Path, tmp_path: Path) -> None:
    at = _statement(location, "Assessments are thoughtful")
    copy = tmp_path / "db"
    shutil.copytree(location, copy)
    current = current_folder(copy)
    assert current
    with closing(sqlite3.connect(current / FACTS_FILE)) as facts, facts:
        update = "UPDATE passage SET quote = 'Nobody wrote these words.' WHERE local = ?"
        assert facts.execute(update, (at.removeprefix("/id/"),)).rowcount == 1
    write_digests(current)
    with running_server(ServerSettings(str(copy), page_workers=1)) as address:
        page = request(address, at).text
        image = re.findall(r'<img src="([^"]+)"', page)[0]
        assert (_image(address + image) == _image(address + image.partition("?")[0])).all()
    assert "not found word for word" in page
    assert "with the sentence boxed" not in page


def test_words_that_are_not_loaded_come_from_the_file(
    reports: Path, tmp_path: Path, register_folder: Path
) -> None:
    records = tmp_path / "records"
    records.mkdir()
    [*extract_records([reports], records, jobs=1, reference=ReferenceData(register_folder))]
    location = tmp_path / "db"
    build(location, register_folder, records)
    settings = ServerSettings(str(location), page_workers=1)
    at = f"/id/inspection/{INSPECTION}/finding/3.3"
    with running_server(settings) as address:
        page = request(address, at).text
    assert "The words of the report are not in this copy" in page
    assert "ambleford-ilacs-2023.pdf is not in this copy" in page
    with running_server(
        ServerSettings(str(location), page_workers=1, reports=str(reports))
    ) as address:
        page = request(address, at).text
    assert "<mark>Assessments are thoughtful" in page
    assert "with the sentence boxed" in page


def test_a_changed_file_is_not_shown(
    location: Path, reports: Path, tmp_path: Path, register_folder: Path
) -> None:
    folder = tmp_path / "reports"
    shutil.copytree(reports, folder)
    own = tmp_path / "db"
    build(own, register_folder, folder)
    with (folder / "ambleford-ilacs-2023.pdf").open("ab") as file:
        file.write(b"\n%more")
    with running_server(ServerSettings(str(own), page_workers=1)) as address:
        assert (
            "ambleford-ilacs-2023.pdf has changed"
            in request(address, f"/id/inspection/{INSPECTION}/finding/3.3").text
        )
        assert request(address, f"/page-image/{INSPECTION}/1.png").status == 404
        assert request(address, f"/report-file/{INSPECTION}.pdf").status == 404


def test_a_report_in_text_has_no_page_image(get: Get) -> None:
    page = get(f"/id/inspection/{INSPECTION}/finding/3.3").text
    assert "not from a PDF file" in page
    assert "<img" not in page


def test_other_addresses_of_images_are_not_found(ask: Callable[[str], str], location: Path) -> None:
    with running_server(ServerSettings(str(location), page_workers=1)) as address:
        paths = (
            "0.png",
            "999.png",
            "99999999999999999999.png",
            "x.png",
            "1.png?statement=finding/999",
        )
        for path in paths:
            assert request(address, f"/page-image/{INSPECTION}/{path}").status == 404
        assert request(address, "/page-image/../../etc/passwd/1.png").status == 404


def test_pages_without_an_open_licence_are_for_this_machine(location: Path) -> None:
    settings = ServerSettings(str(location), page_workers=1, allowed_hosts=("graphs.example.org",))
    with running_server(settings) as address:
        for path in (f"/page-image/{OTHER}/1.png", f"/report-file/{OTHER}.pdf"):
            reply = request(address, path)
            assert reply.status == 404
            assert "Open Government Licence" in reply.text
        with urllib.request.urlopen(f"{address}/page-image/{INSPECTION}/1.png") as answer:
            assert answer.status == 200
    for more in (
        ServerSettings(str(location), restricted=True, allowed_hosts=("x.org",)),
        ServerSettings(str(location)),
    ):
        with (
            running_server(more) as address,
            urllib.request.urlopen(f"{address}/page-image/{OTHER}/1.png") as answer,
        ):
            assert answer.status == 200


def _facts(record: Record) -> list[Any]:
    """Return the notes and statements of a record,
    whatever the order of topics and the confidence.
    """
    findings = (replace(each, confidence=1.0) for each in record.findings)
    statements = [
        replace(each, topics=tuple(sorted(each.topics)), doubts=())
        for each in (*findings, *record.recommendations)
    ]
    return [record.notes, statements, record.judgements]


@pytest.mark.parametrize("statement", ["finding/3.3", "recommendation/1", "judgement/leaders"])
def test_the_lines_of_a_correction_fit_the_record(
    statement: str, ask: Callable[[str], str], reports: Path, tmp_path: Path, register_folder: Path
) -> None:
    page = ask(f"/id/inspection/{INSPECTION}/{statement}")
    fields = re.findall(r'<input name="([^"]+/[^"]+)" value="([^"]*)" data-was', page)
    assert fields
    corrections = [
        {"field": field, "value": html.unescape(value), "by": "Robin", "why": "as printed"}
        for field, value in fields
    ]
    extracted = {
        each.name: each.text
        for each in extract_records(
            [reports], None, jobs=1, reference=ReferenceData(register_folder)
        )
    }
    (name,) = re.findall(r"the record <code>([^<]+)</code>", page)
    before = record_from_json(extracted[name])
    after = record_from_json(json.dumps(json.loads(extracted[name]) | {"corrections": corrections}))
    assert after.corrections == tuple(Correction(**each) for each in corrections)
    assert _facts(after) == _facts(before)
    assert {each["field"].rpartition("/")[0] for each in corrections} == {
        statement.replace("/", "s/", 1)
    }
