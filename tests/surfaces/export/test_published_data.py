"""Formats for tools that publish data: read back with the queries of these tools."""

from pathlib import Path

import pyoxigraph as ox

from graphkit.core.terms import PREFIXES
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import ExportOptions, export

# The query with which sparql-llm reads the VoID description.
VOID = """PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype {
  ?cp void:class ?subjectClass ; void:propertyPartition ?pp . ?pp void:property ?prop .
  OPTIONAL { { ?pp void:classPartition [ void:class ?objectClass ] }
    UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] } } }"""


def read(path: Path) -> ox.Store:
    engine = ox.Store()
    engine.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    return engine


def test_each_triple_of_a_statement_is_reified_by_its_passage(small: Store, tmp_path: Path) -> None:
    engine = read(
        export(small, "turtle12", tmp_path / "graph.ttl", ExportOptions(with_quotes=True))
    )
    query = """SELECT ?s ?polarity ?selector ?quote {
        ?passage rdf:reifies <<( ?s gk:polarity ?polarity )>> ; gk:selector ?selector ;
        gk:quote ?quote ;
          oa:hasSource ?report . ?report a gk:Report . ?s gk:passage ?passage }"""
    found = {tuple(term.value for term in row) for row in engine.query(query, prefixes=PREFIXES)}
    stored = small.rows(
        "SELECT ?s ?polarity ?at ?quote { ?s gk:polarity ?polarity ; "
        "gk:selector ?at ; gk:quote ?quote }"
    )
    assert found == set(stored) != set()
    asserted = "ASK { ?passage rdf:reifies <<( ?s ?p ?o )>> FILTER NOT EXISTS { ?s ?p ?o } }"
    assert not engine.query(asserted, prefixes=PREFIXES)


def test_it_says_that_it_is_version_1_2(small: Store, tmp_path: Path) -> None:
    path = export(small, "turtle12", tmp_path / "graph.ttl")
    assert path.read_text("utf-8").startswith('VERSION "1.2"\n')


def test_the_dataset_is_described_with_its_classes(small: Store, tmp_path: Path) -> None:
    engine = read(export(small, "dcat", tmp_path / "dataset.ttl"))
    described = {
        (
            row["subjectClass"].value,
            row["prop"].value,
            (row["objectClass"] or row["objectDatatype"]).value,
        )
        for row in engine.query(VOID)
        if row["objectClass"] or row["objectDatatype"]
    }
    gk, xsd = PREFIXES["gk"], PREFIXES["xsd"]
    assert (f"{gk}Inspection", f"{gk}finding", f"{gk}Finding") in described
    assert (f"{gk}Finding", f"{gk}page", f"{xsd}integer") in described or not small.query(
        "ASK { ?x a gk:Finding ; gk:page ?page }"
    )
    query = "SELECT ?n { ?part void:class gk:Finding ; void:entities ?n }"
    (row,) = engine.query(query, prefixes=PREFIXES)
    ((count,),) = small.rows("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a gk:Finding }")
    assert row["n"].value == count
    required = """ASK { ?d a dcat:Dataset, void:Dataset ; dcterms:title ?t ;
        dcterms:description ?e ;
        dcterms:license ?l ; dcterms:issued ?i ; dcterms:temporal/dcat:startDate ?s ;
        dcat:version ?v ;
        dcterms:publisher/foaf:name ?p }"""
    assert engine.query(required, prefixes=PREFIXES)
    assert not any(isinstance(quad.subject, ox.BlankNode) for quad in engine)
