"""The evidence of a map is the same from the search index as from the graph."""

import pytest

from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.view import evidence_panel


def evidence(store: Store) -> evidence_panel.MapEvidence:
    findings = [item for (item,) in sorted(store.rows(f"SELECT ?x {{ ?i <{Property.FINDING}> ?x }}"))]
    found = evidence_panel.MapEvidence(store, with_quotes=True)
    found.prefetch(findings)
    for finding in findings:
        found.number(finding)
    return found


def test_the_read_model_gives_the_evidence_of_the_graph(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_graph = evidence(small)
    monkeypatch.setattr(evidence_panel, "_MANY", 0)
    from_index = evidence(small)
    assert from_index._indexed
    assert from_graph.statements
    assert from_index.statements == from_graph.statements
    assert from_index.inspections == from_graph.inspections
    assert {name: labels for name, labels in from_index.labels.items() if labels} == from_graph.labels
