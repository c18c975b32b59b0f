"""The read model says what the graph says: each table and link, and the counts, against SPARQL."""

from pathlib import Path

import pytest

from graphkit.core.terms import Gk
from graphkit.graph.facts.facts import kept
from graphkit.graph.facts.schema import ENTITIES, INSPECTION, LINKS, STATEMENTS, LinkTable, Table
from graphkit.graph.facts.selected_findings import Selection, count_findings_by
from graphkit.graph.store.dataset import Store, open_store

PATTERNS = {  # dimension → pattern of its value
    "topic": "?finding gk:topic ?value",
    "sector": "?finding gk:sector ?value",
    "entity": "?finding gk:concerns ?value",
    "polarity": "?finding gk:polarity/skos:notation ?value",
    "authority": "?inspection gk:finding ?finding ; gk:inspectionOf ?value",
    "inspection": "?value gk:finding ?finding",
}


@pytest.fixture(scope="module")
def built(whole: Path) -> Store:
    return open_store(whole)


def number(store: Store, pattern: str) -> int:
    """Return how many distinct pairs of subject and object there are."""
    rows = store.rows(f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?o {{ {pattern} }} }}")
    return int(rows[0][0])


@pytest.mark.parametrize(
    "table", [*STATEMENTS, INSPECTION, *ENTITIES], ids=lambda table: table.name
)
def test_a_table_has_all_members_of_its_class(built: Store, table: Table) -> None:
    expected = number(built, f"?s a <{table.class_}> . BIND(1 AS ?o)")
    assert built.facts.column(f"SELECT count(*) FROM {table.name}") == [expected]


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.name)
def test_a_link_has_all_values_of_its_property(built: Store, link: LinkTable) -> None:
    classes = " ".join(f"<{each}>" for each in link.classes)
    among = f"VALUES ?class {{ {classes} }} ?s a ?class ." if classes else ""
    expected = number(built, f"{among} ?s <{link.property}> ?o")
    assert built.facts.column(f"SELECT count(*) FROM {link.name}") == [expected]
    if link.has_doubt:
        doubtful = number(
            built, f"{among if link.classes else ''} ?s <{link.property}> ?o ; gk:unsureLabel ?o"
        )
        assert built.facts.column(f"SELECT count(*) FROM {link.name} WHERE NOT is_sure") == [
            doubtful
        ]


@pytest.mark.parametrize("dimension", PATTERNS)
@pytest.mark.parametrize("least", [0.0, 0.9])
def test_findings_are_counted_alike(built: Store, dimension: str, least: float) -> None:
    sure = (
        f"MINUS {{ ?finding gk:confidence ?low FILTER(?low < {least}) }} "
        "MINUS { ?finding gk:unsureLabel ?value }"
    )
    rows = built.rows(
        f"""SELECT ?value (COUNT(DISTINCT ?finding) AS ?n) {{
            {PATTERNS[dimension]} . ?finding a gk:Finding {sure if least else ""} }}
            GROUP BY ?value"""
    )
    counted = count_findings_by(built.facts, (dimension,), Selection(min_confidence=least))
    found = {value: n for (value,), n in counted.items() if value}
    assert found == {value: int(n) for value, n in rows}


def test_outcomes_and_coverage_keep_their_owners(built: Store) -> None:
    pairs = number(built, "?s gk:followUp|gk:visitFollowUp ?o")
    query = "SELECT count(*) FROM outcome JOIN passage ON passage.id = recommendation"
    assert built.facts.column(query) == [pairs]
    served = number(built, f"?agency <{Gk.coverage}> ?s . ?s a <{Gk.Coverage}> ; gk:servesArea ?o")
    query = """SELECT count(*) FROM coverage JOIN entity AS body ON body.id = agency
        JOIN authority ON authority.id = coverage.authority"""
    assert built.facts.column(query) == [served]


def test_a_value_is_kept_as_long_as_a_graph_is_open(whole: Path, built: Store) -> None:
    read = kept(lambda store: object())
    assert read(built) is read(built)
    assert read(open_store(whole)) is not read(built)
