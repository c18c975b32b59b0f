"""Properties of every document: offsets, order, pages, determinism."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SHARED
from executed_lines import count_executed_lines
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.model import BODY_KINDS, Document
from graphkit.documents.ingest.document_builder import build_document
from graphkit.documents.ingest.file_types import read_document
from graphkit.documents.ingest.html import read_html
from graphkit.documents.ingest.line_text import clean, join_lines
from graphkit.documents.ingest.plain_text import read_plain_text

REPORTS = sorted((Path(__file__).parents[2] / "reports").glob("*.txt"))
REAL = SHARED / "reports"

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "",
                "# Heading",
                "1. One.",
                "2. two",
                "- a",
                "  - b",
                "a\tb",
                "¹ note",
                "12",
                "Contents",
            ]
        ),
        st.text(max_size=40),
    ),
    max_size=30,
)


def keeps_its_promises(document: Document) -> None:
    end, page, after_body = -1, 0, False
    for block in document.blocks:
        text = document.text_of(block)
        assert text
        assert text == text.strip()
        assert "\n" not in text
        assert block.start == end + 1
        end = block.end
        assert document.span(block.start, block.end).quote == text
        assert all(block.start < offset < block.end for offset in block.breaks)
        assert document.page_at(block.start) == block.page
        after_body = after_body or block.kind not in BODY_KINDS
        assert not (after_body and block.kind in BODY_KINDS)
        if block.kind in BODY_KINDS and block.page is not None:
            assert page <= block.page
            page = block.page
            assert document.pages is not None
            assert block.page + len(block.breaks) <= document.pages
    assert end == len(document.text) or not document.blocks


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_invented_reports_have_all_properties(path: Path) -> None:
    document = read_document(path)
    keeps_its_promises(document)
    assert read_document(path) == document


@given(LINES)
def test_any_text_has_all_properties(lines: list[str]) -> None:
    text = "\n".join(lines)
    for drafts in (read_plain_text(text), read_plain_text(text, markdown=True)):
        keeps_its_promises(build_document(drafts, "a.txt", "0" * 64, "text/plain"))


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<li>", "<ul>", "</ul>", "<tr>", "<td>", "<h2>", "a. ", "B", "\t"]
        )
    )
)
def test_any_html_has_all_properties(pieces: list[str]) -> None:
    keeps_its_promises(build_document(read_html("".join(pieces)), "a.html", "0" * 64, "text/html"))


@pytest.mark.parametrize(
    "part",
    [
        "Contents\n\nOne 1\n\n",
        "¹ note\n",
        "word\n",
        "1. One.\n",
        "- a\n",
        "  - b: c\n",
        "a\tb\n",
        "# H\n\n",
    ],
)
def test_time_is_linear_in_file_length(part: str) -> None:
    text = part * 100 + "plans\n" + "¹ note\n" * 100
    once, twice = (
        count_executed_lines(lambda text=text: read_plain_text(text)) for text in (text, text * 2)
    )
    assert twice < 2.2 * once


@given(st.text())
def test_cleaning_is_idempotent(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "\n" not in once


@given(st.lists(st.text(alphabet="ab-–/ ", min_size=1)))
def test_joining_keeps_every_letter(lines: list[str]) -> None:
    assert join_lines(lines).replace(" ", "") == "".join(lines).replace(" ", "")


@pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not at hand (../shared)")
def test_real_reports_have_all_properties() -> None:
    for path in sorted((REAL / "pdf").glob("*.pdf"))[::12]:
        if path.read_bytes()[:5] == b"%PDF-":
            keeps_its_promises(read_document(path))
    for path in sorted((REAL / "seeds").glob("*.txt")):
        keeps_its_promises(read_document(path))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not at hand (../shared)")
def test_paragraph_numbers_of_real_reports_have_no_gaps() -> None:
    for path in sorted((REAL / "pdf").glob("*-ilacs-2023.pdf")):
        document = read_document(path)
        numbers = [int(block.number) for block in document.body_blocks() if block.number]
        assert numbers == list(range(1, len(numbers) + 1)), path.name
