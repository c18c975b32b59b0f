"""The evidence of a map has the labels that the graph has."""

from collections import defaultdict

from graphkit.core.terms import Gk
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.map_network import MapEvidence

_FIELDS = {"polarity": Gk.polarity, "extent": Gk.extent,
           "topics": Gk.topic, "sectors": Gk.sector, "grade": Gk.grade}  # fmt: skip


def test_the_evidence_has_the_labels_of_the_graph(small: Store) -> None:
    rows = small.rows("SELECT ?x { ?i gk:finding|gk:judgement ?x }")
    statements = sorted(iri for (iri,) in rows)
    found = MapEvidence(small, with_quotes=True)
    found.expect(statements)
    for name, predicate in _FIELDS.items():
        expected = defaultdict[str, list[str]](list)
        for iri, value in small.rows(f"SELECT ?x ?value {{ ?x <{predicate}> ?value }}"):
            expected[iri].append(value.rpartition("/")[2])
        assert expected
        for iri in statements:
            described = found.statements[found.number(iri)]
            values = sorted(expected[iri])
            assert described.get(name) == (
                (values if name.endswith("s") else "".join(values)) or None
            )
    assert all(each["quote"] for each in found.statements if each["kind"] == "finding")
    assert [each["day"] for each in found.inspections]
