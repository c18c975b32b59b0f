"""A report is one inspection, and says the same, be it read as text, as PDF, or as both."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from builds import build, build_graph, sorted_quads

from graphkit.core.selectors import read_selector
from graphkit.core.terms import Gk
from graphkit.graph.store.dataset import Store, open_store

Both = tuple[Store, Store]
# What belongs to the file and not to the report: where in it the words stand, and in which layout.
OF_THE_FILE = {
    Gk.page,
    Gk.endPage,
    Gk.start,
    Gk.end,
    Gk.digest,
    Gk.quote,
    Gk.sha256,
    Gk.pageCount,
    Gk.statedIn,
    Gk.fileName,
}
MOST_MISPRINTED = 13  # paragraphs that lack words, a full stop, quotes or hyphens in one of the two


@pytest.fixture(scope="module")
def both(seeds: Path, real: Path) -> Both:
    """A graph of the five reports as text, and one that has them as PDF."""
    return open_store(seeds), open_store(real)


def reports(store: Store) -> list[str]:
    return [name for name in store.graph_names() if "/report/" in name]


def statements_of(store: Store, report: str) -> dict[str, set[tuple[str, str, str]]]:
    """Return what a report says, by paragraph; under "" what is of none,
    and so of the report as a whole.
    """
    statements: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for found in _statements(store, report):
        statements[_paragraph(*found)].add(found)
    return statements


def _statements(store: Store, report: str) -> Iterator[tuple[str, str, str]]:
    """Yield all that is of the report: the index line by line,
    ways of mentioning by what they are.
    """
    quads = [*store.engine.quads_for_pattern(None, None, None, ox.NamedNode(report))]
    ways: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        if quad.subject.value.startswith(f"{report}/mention/"):
            ways[quad.subject.value].append(
                f"{quad.predicate.value} {_as_typed(quad.object.value)}"
            )
    for quad in quads:
        subject, predicate, value = (
            quad.subject.value,
            quad.predicate.value,
            _as_typed(quad.object.value),
        )
        if predicate == Gk.keywords:
            for line in value.splitlines():
                item, _, stems = line.partition(" ")
                yield f"{subject}/{item}", predicate, stems
        elif predicate not in OF_THE_FILE and subject not in ways:
            yield subject, predicate, "; ".join(sorted(ways[value])) if value in ways else value


def words(store: Store, report: str) -> dict[str, str]:
    """Return the letters, full stops, quotes and hyphens of each paragraph's findings, in order."""
    rows = store.rows(
        f"SELECT ?f ?selector ?words {{ ?inspection gk:report <{report}> ; gk:finding ?f . "
        "?f gk:selector ?selector ; gk:quote ?words }"
    )
    letters: dict[str, str] = defaultdict(str)
    for key, _, quote in sorted(rows, key=lambda row: read_selector(row[1])):
        letters[_paragraph(key)] += re.sub(r"[^a-z0-9.'-]", "", _as_typed(quote.lower()))
    return letters


def _paragraph(*terms: str) -> str:
    """Return the paragraph of a finding: the number in its identifier."""
    for term in terms:
        _, found, key = term.partition("/finding/")
        if found:
            return key.split("/")[0].rpartition(".")[0]
    return ""


def _as_typed(value: str) -> str:
    return value.replace("’", "'").replace("‘", "'")


def test_text_and_pdf_give_the_same_reports(both: Both) -> None:
    one, other = both
    assert {*reports(one)} <= {*reports(other)}
    assert len(reports(one)) == 5


def test_text_and_pdf_give_the_same_statements(both: Both) -> None:
    """All that is no finding: judgements, recommendations, people, arrangements, figures, dates."""
    one, other = both
    for report in reports(one):
        first, second = statements_of(one, report)[""], statements_of(other, report)[""]
        assert {line for line in first ^ second if not _known_by_findings(line)} == set()


def _known_by_findings(line: tuple[str, str, str]) -> bool:
    """Return whether a statement is about a service or sector that findings mention."""
    return any("/service/" in term or "/partner/" in term for term in line)


def test_equal_words_in_text_and_pdf_give_equal_findings(both: Both) -> None:
    one, other = both
    misprinted, differing = [], []
    for report in reports(one):
        first, second = statements_of(one, report), statements_of(other, report)
        here, there = words(one, report), words(other, report)
        for key in sorted({*here, *there}):
            if here.get(key) != there.get(key):
                misprinted.append((report, key))
            elif first[key] != second[key]:
                differing.append((report, key))
    assert differing == []
    assert len(misprinted) <= MOST_MISPRINTED, misprinted


def test_both_formats_give_one_inspection_each_in_any_order(shared: Path, tmp_path: Path) -> None:
    texts, pdfs, grown = tmp_path / "texts", tmp_path / "pdfs", tmp_path / "grown"
    for name in ("slough-ilacs-2019", "windsor-and-maidenhead-jtai-2022"):
        for folder, path in ((texts, f"seeds/{name}.txt"), (pdfs, f"pdf/{name}.pdf")):
            folder.mkdir(exist_ok=True)
            shutil.copy(shared / "reports" / path, folder)
    store = build_graph(tmp_path / "one", None, texts, pdfs, jobs=2)
    build(tmp_path / "other", None, pdfs, texts, jobs=2)
    build(grown, None, texts)
    build(grown, None, texts, pdfs, jobs=2)
    one, other, last = (sorted_quads(tmp_path / name) for name in ("one", "other", "grown"))
    assert one == other == last
    assert len(store.rows("SELECT DISTINCT ?x { ?x a gk:Inspection }")) == 2
    files = store.rows("SELECT DISTINCT ?report ?name { ?report a gk:Report ; gk:fileName ?name }")
    assert len(files) == 4
    assert all(
        len({suffix[-4:] for one_report, suffix in files if one_report == report}) == 2
        for report, _ in files
    )
