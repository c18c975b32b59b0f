"""An export with annotations has a Web Annotation for each statement, and its passage."""

from pathlib import Path

import pyoxigraph as ox

from graphkit.core.terms import PREFIXES
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import ExportOptions, export

ANNOTATED = """SELECT ?statement ?start ?end ?digest ?selector {
    ?annotation a oa:Annotation ; oa:hasBody ?statement ; oa:hasTarget ?passage .
    ?statement gk:passage ?passage ; gk:selector ?selector .
    ?passage a gk:Passage ; oa:hasSource ?report ; oa:hasSelector ?position ; gk:digest ?digest .
    ?report a gk:Report .
    ?position a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end }"""


def annotated(store: Store, folder: Path, with_quotes: bool) -> ox.Store:
    path = export(
        store,
        "ntriples",
        folder / "graph.nt",
        ExportOptions(None, None, with_quotes, with_annotations=True),
    )
    engine = ox.Store()
    engine.load(path.read_bytes(), format=ox.RdfFormat.N_TRIPLES)
    return engine


def test_each_statement_has_an_annotation_with_its_selectors(small: Store, tmp_path: Path) -> None:
    engine = annotated(small, tmp_path, with_quotes=True)
    found = {
        (
            row["statement"].value,
            f"char={row['start'].value},{row['end'].value};sha256={row['digest'].value}",
        )
        for row in engine.query(ANNOTATED, prefixes=PREFIXES)
    }
    stored = small.rows(
        "SELECT ?x ?selector { ?x gk:selector ?selector MINUS { ?x a gk:Passage } }"
    )
    assert found == set(stored) != set()
    old = "SELECT ?quote { ?finding a gk:Finding ; gk:passage/gk:quote ?quote }"
    quotes = small.rows("SELECT ?quote { ?finding a gk:Finding ; gk:quote ?quote }")
    assert sorted((row["quote"].value,) for row in engine.query(old, prefixes=PREFIXES)) == sorted(
        quotes
    )


def test_quotes_that_may_not_be_copied_are_in_no_annotation(small: Store, tmp_path: Path) -> None:
    exact = (
        "SELECT DISTINCT ?report { ?passage oa:hasSelector/oa:exact ?quote ; oa:hasSource ?report }"
    )
    (all_, free) = (
        {
            row["report"].value
            for row in annotated(small, tmp_path, each).query(exact, prefixes=PREFIXES)
        }
        for each in (True, False)
    )
    licensed = small.rows(
        "SELECT ?report { ?report a gk:Report ; "
        "dcterms:license <https://w3id.org/graphkit/scheme/licence/ogl-v3> }"
    )
    assert free == {report for (report,) in licensed} < all_
