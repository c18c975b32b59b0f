"""Small graphs written as statements, for tests of measures, comparisons and networks."""

from collections.abc import Mapping

import pyoxigraph as ox

from graphkit.answers.readings.known_graph import known_graph
from graphkit.core.terms import PREFIXES
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.store.dataset import Store

POLARITIES = {"s": "strength", "m": "mixed", "w": "weakness", "c": "context"}
# The official record has an inspection of Elm in May 2022, graded good overall.
LISTED = """
    <urn:r> a gk:OfficialRecord ; gk:listedAuthority authority:Elm ;
    gk:listedFramework framework:ilacs ;
      gk:listedVersion "2018" ; gk:listedStartDate "2022-05-02"^^xsd:date ;
      gk:officialGrade <urn:r/grade/overall-effectiveness> ; dcterms:issued "2022-07-01"^^xsd:date .
    <urn:r/grade/overall-effectiveness> a gk:OfficialGrade ;
      gk:listedCriterion criterion:overall-effectiveness ; gk:listedGrade grade:good ."""


def graph_store(*graphs: str) -> Store:
    """Return a store of these statements, each argument in a named graph of its own."""
    store = Store(ox.Store())
    for number, statements in enumerate(graphs):
        name = f"https://w3id.org/graphkit/id/report/{number}"
        text = statements.replace("REPORT", f"<{name}>")
        store.engine.update(
            f"INSERT DATA {{ GRAPH <{name}> {{ {text} }} }}", prefixes=dict(PREFIXES)
        )
    return store


def with_known(store: Store) -> Store:
    """Return a store with the graph of what is known, and with the concepts."""
    assert isinstance(store.engine, ox.Store)
    for graph in (known_graph(store.facts), ontology_graph()):
        store.engine.load(graph.nquads().encode(), ox.RdfFormat.N_QUADS)
    return store


def without_words_of(store: Store, *codes: str) -> Store:
    """Return a store as it is when the words of the reports on some authorities are not loaded."""
    copy = ox.Store()
    copy.extend(
        quad
        for quad in store.engine
        if not quad.predicate.value.endswith("#quote")
        or not any(code in quad.subject.value for code in codes)
    )
    return Store(copy)


def report(
    place: str,
    day: str,
    findings: Mapping[str, str],
    grades: Mapping[str, str] | None = None,
    under: str = "ilacs",
    more: str = "",
    version: str = "2018",
) -> str:
    """Return the statements of a report.

    `findings`: polarities by topic ("neglect") or entity ("agency:police"); "ssw" is two strengths
    and one weakness. `more`: further statements, where `INSPECTION` is replaced by the IRI of the
    inspection.
    """
    base = "https://w3id.org/graphkit/id"
    tail = f"{place}/{day}-{under}"
    inspection = f"<{base}/inspection/{tail}>"
    lines = [
        f"""<{base}/report/{tail}> a gk:Report . {inspection} a gk:Inspection ;
            gk:report <{base}/report/{tail}> ; rdfs:label "{place} {day.replace("-", " ")}" ;
            gk:inspectionOf authority:{place} ;
            gk:startDate "{day}"^^xsd:date ; gk:framework framework:{under} ;
            gk:frameworkVersion "{version}" .
            authority:{place} a gk:LocalAuthority ; rdfs:label "{place}" ."""
    ]
    for number, (of, letters) in enumerate(findings.items(), 1):
        about = f"gk:concerns {of}" if ":" in of else f"gk:topic topic:{of}"
        for at, letter in enumerate(letters, 1):
            finding = f"<{base}/inspection/{tail}/finding/{number}.{at}>"
            lines.append(
                f"{inspection} gk:finding {finding} . {finding} a gk:Finding ; {about} ; "
                f"gk:polarity polarity:{POLARITIES[letter]} ."
            )
    for criterion, grade in (grades or {}).items():
        judged = f"<{base}/inspection/{tail}/judgement/{criterion}>"
        lines.append(
            f"{inspection} gk:judgement {judged} . "
            f"{judged} a gk:Judgement ; "
            f"gk:criterion criterion:{criterion} ; gk:grade grade:{grade} ."
        )
    return " ".join([*lines, more]).replace("INSPECTION", inspection)
