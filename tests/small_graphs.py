"""Small graphs written by hand, for what is counted, compared and put in order: no report is read."""

from collections.abc import Mapping

import pyoxigraph as ox

from graphkit.core.terms import PREFIXES
from graphkit.store.dataset import Store

SAID = {"s": "strength", "m": "mixed", "w": "weakness", "c": "context"}


def told(*graphs: str) -> Store:
    """Return a graph of what is told, each part in a named graph of its own."""
    store = Store(ox.Store())
    for number, statements in enumerate(graphs):
        name = f"https://w3id.org/graphkit/id/report/{number}"
        text = statements.replace("REPORT", f"<{name}>")
        store.engine.update(f"INSERT DATA {{ GRAPH <{name}> {{ {text} }} }}", prefixes=dict(PREFIXES))
    return store


def report(
    place: str,
    day: str,
    said: Mapping[str, str],
    grades: Mapping[str, str] | None = None,
    under: str = "ilacs",
    more: str = "",
    version: str = "2018",
) -> str:
    """Return what a report tells: `said` on a topic ("neglect") or of somebody ("agency:police"), by letters.

    "ssw": two findings of strength, one of weakness. `INSPECTION` in `more` stands for the inspection.
    """
    inspection = f"inspection:{place}-{day}"
    lines = [
        f"""{inspection} a gk:Inspection ; gk:report REPORT ; gk:inspectionOf authority:{place} ;
            gk:startDate "{day}"^^xsd:date ; gk:framework framework:{under} ;
            gk:frameworkVersion "{version}" .
            authority:{place} a gk:LocalAuthority ; rdfs:label "{place}" ."""
    ]
    for number, (of, letters) in enumerate(said.items(), 1):
        about = f"gk:concerns {of}" if ":" in of else f"gk:topic topic:{of}"
        for at, letter in enumerate(letters, 1):
            finding = f"<https://w3id.org/graphkit/id/inspection/{place}-{day}/finding/{number}.{at}>"
            lines.append(
                f"{inspection} gk:finding {finding} . {finding} {about} ; gk:confidence 1.0 ; "
                f"gk:polarity polarity:{SAID[letter]} ."
            )
    for criterion, grade in (grades or {}).items():
        judged = f"<https://w3id.org/graphkit/id/inspection/{place}-{day}/judgement/{criterion}>"
        lines.append(
            f"{inspection} gk:judgement {judged} . "
            f"{judged} gk:criterion criterion:{criterion} ; gk:grade grade:{grade} ."
        )
    return " ".join([*lines, more]).replace("INSPECTION", inspection)
