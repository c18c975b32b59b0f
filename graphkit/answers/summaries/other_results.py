"""What inspectors said of providers directly: the results and summaries of an authority or agency.

A grade of an authority never follows from these. Those of an authority are the providers that it
owns, or a trust that delivers its services, and its youth justice service. A provider counts as one
of now if it was inspected in the years before the end of its list that `data/official/results.yaml`
gives for its type.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from graphkit.core.identifiers import entity_iri, graph_iri, kind_of
from graphkit.core.language.sentences import sentence
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.results_settings import results_kinds, results_settings
from graphkit.core.terms import STEPS_BELOW_OUTSTANDING, Dcterms, Gk, Scheme
from graphkit.graph.entities.lookup import Labels, objects, subject_objects
from graphkit.graph.facts.facts import kept
from graphkit.graph.facts.inspection_results import InspectionResult, inspection_results
from graphkit.graph.facts.inspections import FAVOURABLE
from graphkit.graph.facts.names import classes
from graphkit.graph.store.dataset import Store

_TRUST = "ChildrensTrust"


class ProviderSummary(NamedTuple):
    """The providers of one type of now: the latest graded result of each, newest first.

    `label` is that of the type, `ends` the day on which the list of the inspectorate ends.
    """

    label: str
    inspectorate: str
    latest: tuple[InspectionResult, ...]
    ends: str

    @property
    def cells(self) -> tuple[int, int, int, str]:
        """How many are graded, good or better, inadequate; the day of the newest."""
        grades = [each.grade for each in self.latest]
        favourable = sum(grade in FAVOURABLE for grade in grades)
        return len(grades), favourable, grades.count("inadequate"), self.latest[0].day

    def __str__(self) -> str:
        """Return it in words, with the inspectorate and the days."""
        number, good, bad, day = self.cells
        return sentence(
            "results",
            self,
            several=number > 1,
            single=number == 1,
            number=number,
            good=good,
            bad=bad,
            day=day,
            grade=self.latest[0].grade.replace("-", " "),
            oldest=self.latest[-1].day,
        )


@kept
def list_ends(store: Store) -> dict[str, str]:
    """Return inspectorate (IRI) → the day on which its list of results ends,
    or as at which the graph is.
    """
    found = {}
    for kind in results_kinds():
        if days := objects(store, graph_iri(kind), Dcterms.date):
            inspectorate = entity_iri(f"agency/{results_settings()[kind]['inspectorate']}")
            found[inspectorate] = min(days[0], store.facts.day or days[0])
    return found


def list_ends_words(store: Store) -> str:
    """Return a sentence for each list: "The list of Ofsted ends on 31 March 2024."."""
    labels = Labels(store)
    ends = sorted((labels.of(each), long_date(day)) for each, day in list_ends(store).items())
    return " ".join(f"The list of {name} ends on {day}." for name, day in ends)


def results_about(store: Store, iri: str) -> list[InspectionResult]:
    """Return the results of what an authority or agency has, newest first."""
    owners, served = {iri}, {iri}
    if kind_of(iri) == "authority":
        delivering = {agency for agency, _ in subject_objects(store, Gk.deliversServicesFor, iri)}
        owners |= {agency for agency in delivering if classes(store.facts).get(agency) == _TRUST}
    else:
        served = {*objects(store, iri, Gk.deliversServicesFor)}
    found = [
        each
        for each in inspection_results(store.facts)
        if each.owner in owners
        or (
            each.body_kind in results_settings()["of_areas"]
            and not served.isdisjoint(each.authorities)
        )
    ]
    return found[::-1]


def summaries(store: Store, results: list[InspectionResult]) -> list[ProviderSummary]:
    """Return a summary for each type of provider that some results, newest first, are of."""
    ends, labels, years = list_ends(store), Labels(store), results_settings()["current_years"]
    newest: dict[str, InspectionResult] = {}
    graded: dict[str, InspectionResult] = {}
    for each in results:
        newest.setdefault(each.body, each)
        if each.grade in STEPS_BELOW_OUTSTANDING:
            graded.setdefault(each.body, each)
    groups: dict[tuple[str, str], list[InspectionResult]] = defaultdict(list)
    for body, each in graded.items():
        if newest[body].day >= years_before(ends[each.inspectorate], years.get(each.body_kind, 2)):
            groups[each.body_kind, each.inspectorate].append(each)
    return [
        ProviderSummary(
            labels.concept(Scheme.PROVIDER_TYPE, type_),
            labels.of(inspectorate),
            tuple(found),
            ends[inspectorate],
        )
        for (type_, inspectorate), found in sorted(groups.items())
    ]


def results_data(store: Store, results: list[InspectionResult]) -> dict[str, Any]:
    """Return what pages show of some results: with summaries,
    and the days on which their lists end.
    """
    return {
        "results": results,
        "summaries": summaries(store, results),
        "ends": list_ends_words(store),
    }
