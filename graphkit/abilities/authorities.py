"""The local authorities, with their region and latest grade."""

from __future__ import annotations

from typing import Annotated

from graphkit.abilities.ability import ability
from graphkit.abilities.value_types import Region, one_of
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.focus import resolve_focus
from graphkit.ask.inspections import STEPS_BELOW_OUTSTANDING
from graphkit.ask.lookup import Labels, local_id
from graphkit.ask.questions import columns_and_rows
from graphkit.ask.rows import python_value
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Scheme
from graphkit.store.dataset import Store

_MEANING = "Overall grade of the latest full inspection that is loaded; there may be a newer report."
_AUTHORITIES = """
SELECT ?authority ?code ?region ?inspected ?framework ?grade ?inspections ?entity {
  ?entity a gk:LocalAuthority ; rdfs:label ?authority .
  BIND(STRAFTER(STR(?entity), "/authority/") AS ?code)
  OPTIONAL { ?entity gk:region/skos:prefLabel ?region }
  OPTIONAL {
    { SELECT ?entity (MAX(?day) AS ?inspected) {
        ?each a gk:Inspection ; gk:framework/skos:notation ?full ; gk:inspectionOf ?entity ; gk:startDate ?day
        FILTER(?full IN (FULL)) }
      GROUP BY ?entity }
    ?latest gk:inspectionOf ?entity ; gk:startDate ?inspected ; gk:framework/skos:notation ?framework .
    OPTIONAL { SELECT ?latest ?grade {
      ?latest gk:judgement ?judged . ?judged gk:grade/skos:prefLabel ?grade ;
        gk:criterion/skos:notation "overall-effectiveness" } }
  }
  OPTIONAL { SELECT ?entity (COUNT(DISTINCT ?one) AS ?inspections) {
      ?one a gk:Inspection ; gk:inspectionOf ?entity } GROUP BY ?entity }
}
ORDER BY ?authority ?entity"""


@ability({"region": "South East", "grade": "good"})
def authorities(
    store: Store,
    *,
    region: Region = "",
    grade: Annotated[
        str,
        one_of(STEPS_BELOW_OUTSTANDING),
        "Only authorities with this overall grade at the latest full inspection.",
    ] = "",
) -> ResultTable:
    """List the local authorities, by name: region, latest full inspection, its overall grade.

    code is the ONS code, inspected the first day of the latest full inspection, inspections the number of
    loaded inspections of all kinds, entity the identifier. An authority without a report is listed, too.
    """
    full = ", ".join(f'"{name}"' for name in sorted(current_frameworks().full_inspections))
    columns, rows = columns_and_rows(store.query(_AUTHORITIES.replace("FULL", full)), python_value)
    focus = resolve_focus(store, region or None)
    there = {local_id(iri) for iri in focus.authorities} if focus else ()
    wanted = Labels(store).of(concept_iri(Scheme.GRADE, grade)) if grade else ""
    at, of = columns.index("entity"), columns.index("grade")
    kept = (row for row in rows if (not there or row[at] in there) and wanted in ("", row[of]))
    return ResultTable(
        "authorities", tuple(columns), tuple(map(tuple, kept)), _MEANING, hidden_columns=("entity",)
    )
