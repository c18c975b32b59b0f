"""A passage leads to the page of the report that says it, the same on every surface."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from pathlib import Path

import pyoxigraph as ox
import pytest
from builds import AMBLEFORD, REPORTS, build, report_folder
from invented_places import graphs, store_of

from graphkit.answers.queries.linked_rows import LINK, linked_rows
from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.core.digests import file_digest
from graphkit.core.quads import Quads
from graphkit.core.terms import Gk
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.passage_link import LINK_SQL, link_words, passage_link
from graphkit.graph.facts.passages import link_of
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.web.passage_groups import passages_by_report

FILE, LIST = "https://files.example/v1/file/7", "https://reports.example/provider/44/90001"


@pytest.mark.parametrize(
    ("document", "address", "page", "url", "words", "opens_page"),
    [
        (FILE, LIST, 9, f"{FILE}#page=9", "page 9", True),
        (FILE, LIST, None, FILE, "report", False),
        ("", LIST, 9, LIST, "page 9", False),
        (None, None, 9, "", "page 9", False),
        (None, None, None, "", "report", False),
    ],
)
def test_a_link_names_the_page_and_opens_it_if_it_can(
    document: str | None,
    address: str | None,
    page: int | None,
    url: str,
    words: str,
    opens_page: bool,
) -> None:
    link = passage_link(document, address, page)
    assert (link.url, link.words, link.opens_page) == (url, words, opens_page)
    assert link_words(link.url) == (words if opens_page else url)
    query = f"SELECT {LINK_SQL} FROM (SELECT ? AS document, ? AS address, ? AS page)"
    with sqlite3.connect(":memory:") as database:
        assert [
            row[0] or "" for row in database.execute(query, (document or None, address, page))
        ] == [url]
    database.close()


@pytest.fixture
def register_with_reports(register_folder: Path, tmp_path: Path) -> Path:
    """A register that knows when and where the report on Ambleford was published."""
    folder = tmp_path / "register"
    shutil.copytree(register_folder, folder)
    with (folder / "reports.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sha256", "published", "document"])
        rows.writerow([file_digest(REPORTS / AMBLEFORD), "2023-05-04", FILE])
    return folder


def published(location: Path) -> list[tuple[str, str, str]]:
    """Return the day of publication, file and list of each inspection of a graph."""
    found = inspections(open_store(location).facts)
    return [(each.issued, each.document, each.address) for each in found]


def test_reports_and_records_are_known_by_digest(
    register_with_reports: Path, tmp_path: Path
) -> None:
    folder, reference = (
        report_folder(tmp_path / "in", [AMBLEFORD]),
        ReferenceData(register_with_reports),
    )
    listed = "https://reports.ofsted.gov.uk/provider/44/90001"
    build(tmp_path / "report.db", register_with_reports, folder)
    assert published(tmp_path / "report.db") == [("2023-05-04", FILE, listed)]
    list(extract_records([folder], tmp_path / "records", jobs=1, reference=reference))
    build(tmp_path / "record.db", register_with_reports, tmp_path / "records")
    assert published(tmp_path / "record.db") == published(tmp_path / "report.db")
    store = open_store(tmp_path / "record.db")
    rows = [
        tuple(row)
        for row in store.rows("SELECT ?file ?day { ?r gk:document ?file ; dcterms:issued ?day }")
    ]
    assert rows == [(FILE, "2023-05-04")]


def test_what_belongs_to_no_report_has_no_link(small: Store) -> None:
    assert link_of(small.facts, "https://w3id.org/graphkit/id/authority/E99000001") == (
        "",
        "report",
    )
    whole = inspections(small.facts)[0]
    assert link_of(small.facts, whole.iri) == link_of(small.facts, whole.report) == whole.link()


@pytest.fixture(scope="module")
def with_files() -> Store:
    """The graph of records made by hand, whose reports have files."""
    store = store_of(graphs())
    for number, each in enumerate(inspections(store.facts)):
        quads = Quads(each.report)
        quads.add_link(each.report, Gk.document, f"{FILE}{number}")
        store.engine.load(quads.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    return Store(store.engine)


def test_rows_of_a_question_lead_to_their_page(with_files: Store) -> None:
    asked = run_question(with_files, questions()["findings"], {"authority": "Ambleford"})
    columns, rows = linked_rows(with_files, asked, lambda term: term)
    assert columns[-1] == LINK
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    assert {row[LINK] for row in found if row["page"]} == {
        f"{each.document}#page={row['page'].value}"
        for row in found
        for each in inspections(with_files.facts)
        if row["page"] and row["finding"].value.startswith(each.iri)
    }
    regions, _ = linked_rows(with_files, run_question(with_files, questions()["licences"]), str)
    assert LINK not in regions


def test_passages_are_listed_by_report_and_page(with_files: Store) -> None:
    statements = with_files.facts.column(
        "SELECT iri FROM passage JOIN finding USING (id) ORDER BY iri DESC"
    )
    groups = passages_by_report(with_files, [*statements, *statements])
    listed = [
        each.iri
        for one in groups
        for page in one.pages
        for part in page.paragraphs
        for each in part.passages
    ]
    assert sorted(listed) == sorted(statements), "each once"
    assert len(groups) == len({each.inspection.iri for each in groups})
    for group in groups:
        links = [page.link for page in group.pages]
        assert len(links) == len({link.words for link in links}), "a page is named once"
        assert all(link.opens_page for link in links)
        assert group.counts.total() == sum(
            len(part.passages) for page in group.pages for part in page.paragraphs
        )
