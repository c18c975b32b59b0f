"""Every statement stands on words of its report,
and every word of the graph is one of the ontology's.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from builds import AMBLEFORD, REPORTS, edited_copy, report_folder

from graphkit.core.digests import file_digest
from graphkit.core.errors import GraphkitError
from graphkit.core.model import iter_spans
from graphkit.core.terms import GK, SCHEME, Gk
from graphkit.documents.ingest import read_document
from graphkit.graph.builder.file_reader import read_resolved_record
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.tasks import Task, report_files_of
from graphkit.graph.check.verification import verify
from graphkit.graph.statements.ontology_graph import ontology_terms
from graphkit.graph.store.dataset import Store, open_store
from graphkit.graph.store.generations import new_generation


@pytest.fixture(params=["whole", "real"])
def graph(request: pytest.FixtureRequest) -> Path:
    """One graph, then the other."""
    location: Path = request.getfixturevalue(request.param)
    return location


def wrong_quotes(path: Path, reference: ReferenceData) -> Iterator[str]:
    """Yield the quotes of a report's record that do not stand where the record says."""
    document, record = (
        read_document(path),
        read_resolved_record(Task(str(path), file_digest(path)), reference),
    )
    assert not isinstance(record, str), record
    for span in iter_spans(record):
        if document.text[span.start : span.end] != span.quote:
            yield f"{span.start}-{span.end}: {span.quote}"


@pytest.mark.parametrize("path", sorted(REPORTS.iterdir()), ids=lambda path: path.stem)
def test_a_quote_is_what_stands_there(path: Path, register_folder: Path) -> None:
    assert [*wrong_quotes(path, ReferenceData(register_folder))] == []


def test_every_passage_has_a_quote_that_stands_in_its_report(graph: Path) -> None:
    store = open_store(graph)
    checked = verify(store, report_files_of(graph))
    assert (checked.errors, checked.missing_reports) == ((), ())
    assert checked.compared == checked.passages > 0
    bare = (
        "SELECT ?statement { ?statement gk:selector ?selector "
        "MINUS { ?statement gk:quote ?words } }"
    )
    assert store.rows(bare) == []


def test_a_report_that_was_changed_is_noticed(whole: Path, tmp_path: Path) -> None:
    folder = report_folder(tmp_path / "reports")
    edited_copy(folder / AMBLEFORD, folder, ("good", "fine"))
    checked = verify(open_store(whole), [folder])
    (line,) = checked.errors
    assert AMBLEFORD in line
    assert "was changed after the build; build again" in line
    assert checked.missing_reports == (
        "https://w3id.org/graphkit/id/report/E99000001/2023-03-06-ilacs",
    )


@pytest.mark.parametrize("words", ["All was well.", ""])
def test_a_quote_that_was_changed_is_noticed(words: str, whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "db")
    with new_generation(tmp_path / "db") as store:
        quote = ox.NamedNode(Gk.quote)
        first = min(store.engine.quads_for_pattern(None, quote, None), key=str)
        store.engine.remove(first)
        store.engine.add(ox.Quad(first.subject, quote, ox.Literal(words), first.graph_name))
    checked = verify(open_store(tmp_path / "db"), [REPORTS])
    messages = [line.removeprefix(first.subject.value) for line in checked.errors]
    assert messages[0] == ": the quote does not match the digest"
    assert len(messages) == 2


def test_quotes_are_compared_with_digests_without_reports(whole: Path) -> None:
    checked = verify(open_store(whole))
    assert (checked.errors, checked.compared, len(checked.missing_reports)) == ((), 0, 4)


def quads(location: Path) -> Iterator[ox.Quad]:
    """Yield all statements of a graph."""
    yield from open_store(location).engine


def terms_of(quad: ox.Quad) -> Iterator[str]:
    """Yield the IRIs in a statement."""
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal):
            yield term.datatype.value


def test_nothing_is_nameless(graph: Path) -> None:
    found = [
        quad
        for quad in quads(graph)
        if any(
            isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object, quad.graph_name)
        )
    ]
    assert found == []


def test_every_term_is_one_of_the_ontology(graph: Path) -> None:
    known = {GK + name for name in ontology_terms()}
    used = {
        iri
        for quad in quads(graph)
        for iri in terms_of(quad)
        if iri.startswith(GK) and iri != GK[:-1]
    }
    assert used - known - {GK} == set()


def concepts(store: Store) -> set[str]:
    """Return the concepts of all schemes."""
    return {iri for (iri,) in store.rows("SELECT ?c { ?c a skos:Concept ; skos:inScheme ?s }")}


def test_every_concept_is_in_its_scheme(graph: Path) -> None:
    store = open_store(graph)
    used = {
        iri for quad in quads(graph) for iri in terms_of(quad) if re.match(SCHEME + r"[^/]+/.", iri)
    }
    assert used - concepts(store) == set()


def test_every_report_rests_on_the_words_that_give_its_grades(graph: Path) -> None:
    rows = open_store(graph).rows(
        "SELECT ?judgement ?quote { ?judgement a gk:Judgement ; gk:quote ?quote }"
    )
    words = ("outstanding", "good", "requires", "require", "inadequate", "adequate", "not judged")
    assert rows
    assert [quote for _, quote in rows if not any(word in quote.lower() for word in words)] == []


def test_a_passage_outside_its_report_is_no_span() -> None:
    document = read_document(REPORTS / AMBLEFORD)
    with pytest.raises(ValueError, match="no such span"):
        document.span(0, len(document.text) + 1)
    with pytest.raises(GraphkitError):
        read_document(REPORTS / "nothing.txt")
