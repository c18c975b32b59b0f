"""What inspectors said of providers directly: the standing results of bodies,
and the results of an authority or agency.

A grade of an authority never follows from these. What stands, which bodies are current and whose
they are is said by the views of `data/readings/meanings/1-standing-results.sql`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from graphkit.answers.readings.in_force import known_deliveries
from graphkit.answers.readings.meanings import with_meanings
from graphkit.core.identifiers import kind_of
from graphkit.core.language.sentences import sentence
from graphkit.core.results_settings import results_settings
from graphkit.core.schemes import GRADES_WORST_FIRST
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspection_results import InspectionResult, inspection_results
from graphkit.graph.facts.inspections import FAVOURABLE
from graphkit.graph.store.dataset import Store

_BODIES = """
SELECT provider.iri, t.label, t.type, inspectorate.iri, ifnull(standing.iri, ''),
  ifnull(t.grade, ''), ifnull(t.day, ''), ifnull(t.visit_kind, ''), ifnull(t.visit_day, ''),
  t.list_day, t.state = 'current'
FROM standing_result AS t JOIN provider ON provider.id = t.body
  JOIN main.entity AS inspectorate ON inspectorate.id = t.inspectorate
  LEFT JOIN result AS standing ON standing.id = t.result
ORDER BY ifnull(t.day, '') DESC, provider.iri"""
_OWNERS = """
SELECT provider.iri, e.iri FROM standing_result_owner JOIN provider ON provider.id = body
  JOIN main.entity AS e ON e.id = standing_result_owner.owner ORDER BY 1, 2"""
_AREAS = """
SELECT provider.iri, e.iri FROM standing_result_area JOIN provider ON provider.id = body
  JOIN main.entity AS e ON e.id = standing_result_area.authority ORDER BY 1, 2"""


_LISTS = """
SELECT entity.iri, list_seen.list_day, result_list.iri
FROM list_seen JOIN result_list USING (inspectorate)
  JOIN main.entity AS entity ON entity.id = inspectorate"""


class StandingBody(NamedTuple):
    """A home, agency or service: its standing result and later visit, "" without one.

    `iri`, `inspectorate` and `result` are IRIs; `list_day` is the last day of its list, on which it
    is a current one or not; `owners` and `areas` are whose it is, and where it lies or what it
    serves; `list_scope` says of whom its list has results.
    """

    iri: str
    label: str
    kind: str
    inspectorate: str
    result: str
    grade: str
    day: str
    visit_kind: str
    visit_day: str
    list_day: str
    is_current: bool
    owners: tuple[str, ...]
    areas: tuple[str, ...]
    list_scope: str


class ProviderSummary(NamedTuple):
    """The current bodies of one type that have a standing result, the newest first.

    `label` is that of the type, `list_day` the last day of the list of the inspectorate.
    """

    label: str
    inspectorate: str
    bodies: tuple[StandingBody, ...]
    list_day: str

    @property
    def cells(self) -> tuple[int, int, int, str]:
        """How many are graded, good or better, inadequate; the day of the newest."""
        grades = [each.grade for each in self.bodies]
        favourable = sum(grade in FAVOURABLE for grade in grades)
        return len(grades), favourable, grades.count("inadequate"), self.bodies[0].day

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
            grade=self.bodies[0].grade.replace("-", " "),
            oldest=self.bodies[-1].day,
        )


@kept
def standing_bodies(facts: Facts) -> dict[str, StandingBody]:
    """Return all bodies that have a result, by IRI, the newest standing result first."""
    views = with_meanings(facts, "standing_result", "standing_result_owner", "standing_result_area")
    owners, areas = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for found, query in ((owners, _OWNERS), (areas, _AREAS)):
        for body, place in views.rows(query):
            found[body].append(place)
    scopes = {inspectorate: scope for inspectorate, _, scope in _lists(facts)}
    return {
        iri: StandingBody._make(
            (
                *(iri, label, kind, inspectorate, *values),
                bool(is_current),
                tuple(owners[iri]),
                tuple(areas[iri]),
                scopes[inspectorate],
            )
        )
        for iri, label, kind, inspectorate, *values, is_current in views.rows(_BODIES)
    }


def list_days(facts: Facts) -> dict[str, str]:
    """Return inspectorate (IRI) → the last day of its list, or the day as at which the graph is."""
    return {inspectorate: day for inspectorate, day, _ in _lists(facts)}


def _lists(facts: Facts) -> list[tuple[str, str, str]]:
    """Return inspectorate (IRI), day and scope of each list of results."""
    return [
        (inspectorate, day, results_settings()[iri.rpartition("/")[2]]["scope"])
        for inspectorate, day, iri in with_meanings(facts, "list_seen").rows(_LISTS)
    ]


def bodies_of(store: Store, iri: str) -> list[StandingBody]:
    """Return the bodies of an authority or agency, current ones and others: those that are its
    own, and the services of the areas that an agency serves.
    """
    served = set[str]()
    if kind_of(iri) != "authority":
        served = {
            each.authority
            for each in known_deliveries(store.facts)
            if each.is_now and each.body == iri
        }
    of_areas = results_settings()["of_areas"]
    return [
        each
        for each in standing_bodies(store.facts).values()
        if iri in each.owners or (each.kind in of_areas and not served.isdisjoint(each.areas))
    ]


def results_of(store: Store, bodies: Collection[str]) -> list[InspectionResult]:
    """Return the results of bodies (IRIs), newest first."""
    return [each for each in inspection_results(store.facts)[::-1] if each.body in bodies]


def gravity(one: StandingBody) -> tuple[int, str, str]:
    """Return what bodies are sorted by: the worst grade first, those without one last."""
    rank = GRADES_WORST_FIRST.index(one.grade) if one.grade else len(GRADES_WORST_FIRST)
    return rank, one.label, one.iri


def summaries(store: Store, bodies: Iterable[StandingBody]) -> list[ProviderSummary]:
    """Return a summary for each type of the current bodies, the type with the worst grade first;
    in each, the newest result first.
    """
    labels = Labels(store)
    groups: dict[tuple[str, str], list[StandingBody]] = defaultdict(list)
    for each in bodies:
        if each.is_current and each.grade:
            groups[each.kind, each.inspectorate].append(each)
    worst_first = sorted(groups.items(), key=lambda group: min(map(gravity, group[1])))
    return [
        ProviderSummary(
            labels.concept(Scheme.PROVIDER_TYPE, kind),
            labels.of(inspectorate),
            tuple(found),
            found[0].list_day,
        )
        for (kind, inspectorate), found in worst_first
    ]
