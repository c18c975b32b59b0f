"""Reads the facts of one side that people follow, so that two sides can be compared key by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from graphkit.answers.changes.graph_side import GraphSide
from graphkit.answers.readings.known import KnownInspection, known_inspections
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.recommendation_states import recommendation_states
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.core.identifiers import inspection_of, kind_of, local_id, slug
from graphkit.core.resources import read_yaml
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspection_results import inspection_results
from graphkit.graph.facts.inspections import Inspection, inspections, priority_actions
from graphkit.graph.facts.names import areas_served, period_of

Key = tuple[str, ...]
PRIORITY = "priority-"  # how the identifiers of areas for priority action begin
DECLARED = read_yaml("data", "changes.yaml")
_CORRECTIONS = """
SELECT ?report ?field ?value ?by ?reason {
  ?report gk:correction ?correction .
  ?correction gk:correctedField ?field ; gk:correctedValue ?value ; gk:correctedBy ?by .
  OPTIONAL { ?correction gk:reason ?reason } }"""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of one side. Facts with the same key are compared by `value`; the rest is for people.

    `what` says what the fact is on, `text` the value in words, `day` when it became known (a day,
    month or year, or ""), `inspection` the one that states it, `statement` the IRI with its
    passage.
    """

    value: str
    what: str
    text: str
    authorities: tuple[str, ...] = ()
    day: str = ""
    inspection: str = ""
    statement: str = ""
    entity: str = ""  # that it is on, if that is no authority
    answer: str = ""  # what an inspection answers to a recommendation


class _Arrangement(NamedTuple):
    """A statement of a report on who delivers, with the days on which that is in force."""

    statement: str
    authority: str
    label: str
    as_printed: str
    body: str  # "" where it is not identified
    known: str  # the day for which the report states it
    has_ended: bool
    first: str  # as precise as its sources, "" where no source has it
    last: str


Facts = dict[str, dict[Key, Fact]]  # kind → key → fact
Correction = tuple[str, str, str, str]  # field, value, by whom, why


class SideFacts:
    """The facts of one side; `renamed` gives inspections the IRIs that they have on the other
    side.
    """

    def __init__(self, side: GraphSide, renamed: Mapping[str, str] | None = None) -> None:
        self.side, self.store = side, side.store
        self.facts = with_meanings(side.store.facts, "delivery_held", "serving_held")
        self.labels = Labels(side.store)
        self._urgent, self._served = priority_actions(self.facts), areas_served(self.facts)
        self._renamed = renamed or {}
        loaded = inspections(self.facts, with_undated=True)
        self.inspections = {each.iri: each for each in sorted(loaded, key=lambda each: each.iri)}
        self._outcome_of = dict(self.facts.rows("SELECT iri, result FROM inspection"))
        self._facts: Facts = defaultdict(dict)

    def read(self) -> Facts:
        """Return all facts, by kind and key."""
        self._facts = defaultdict(dict)
        for inspection in self.inspections.values():
            self._inspection(inspection)
        for iri, lead in self._rows("leads"):
            inspection, (key,) = self.inspections[iri], (self.common(iri),)
            name, before = self.labels.of(lead), self._facts["fact"].get((key, "lead inspector"))
            value, text = (
                (f"{before.value} {lead}", f"{before.text}, {name}") if before else (lead, name)
            )
            self._of_front_page(
                inspection, "fact", ("lead inspector",), value, "lead inspector", text
            )
        for iri, statement, number in self._rows("recommendations"):
            tail = statement.rpartition("/recommendation/")[2]
            kind = "area for priority action" if tail.startswith(PRIORITY) else "recommendation"
            what = f"{kind} {number or tail.removeprefix(PRIORITY)} of {self.name(iri)}"
            self._of_front_page(
                self.inspections[iri], "recommendation", (tail,), tail, what, "", statement
            )
        self._judgements()
        self._outcomes()
        self._arrangements()
        self._interventions()
        self._results()
        self._successions()
        self._bodies()
        self._coverages()
        return self._facts

    def common(self, inspection: str) -> str:
        """Return the IRI under which both sides know an inspection, or the part of one."""
        whole = inspection_of(inspection)
        return self._renamed.get(whole, whole) + inspection.removeprefix(whole)

    def corrections(self) -> dict[str, set[Correction]]:
        """Return the corrections in the report of each inspection, by its common IRI."""
        found: dict[str, set[Correction]] = defaultdict(set)
        for report, field, value, by, why in self.store.rows(_CORRECTIONS):
            found[self.common(report.replace("/report/", "/inspection/", 1))].add(
                (field, value, by, why)
            )
        return found

    def published(self, inspection: str) -> str:
        """Return the day on which the report of an inspection was published,
        or that of its identifier.
        """
        return self.inspections[inspection].issued or _day(inspection)

    def name(self, inspection: str) -> str:
        """Return the name of an inspection in a table: "ILACS 2018 of 2019-03-04"."""
        return f"{self.inspections[inspection].under} of {_day(inspection)}"

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.facts.rows(DECLARED["queries"][query])

    def _add(self, kind: str, key: Key, fact: Fact) -> None:
        self._facts[kind].setdefault(key, fact)

    def _of_front_page(
        self,
        item: Inspection,
        kind: str,
        more: Key,
        value: str,
        what: str,
        text: str,
        statement: str = "",
    ) -> None:
        place, day = (item.authority,), self.published(item.iri)
        fact = Fact(value, what, text, place, day, item.iri, statement or item.iri)
        self._facts[kind][self.common(item.iri), *more] = fact

    def _inspection(self, item: Inspection) -> None:
        """Add an inspection, and the facts of its front page."""
        name, outcome = self.name(item.iri), self._outcome_of[item.iri] or ""
        words = self.labels.concept(Scheme.INSPECTION_OUTCOME, outcome)
        urgent, given = self._urgent.get(item.iri, 0), item.overall_grade
        parts = (
            f"overall {self._grade(given)}" if given else "",
            words.lower(),
            f"published {item.issued}" if item.issued else "",
            f"areas for priority action: {urgent}" if urgent else "",
        )
        self._of_front_page(item, "inspection", (), "", name, ", ".join(filter(None, parts)))
        for field, value, text in (
            ("inspection", f"{item.authority} {name}", self.labels.of(item.iri)),
            ("published", item.issued, ""),
            ("dates", " to ".join(filter(None, (item.day, item.end))), ""),
            ("version", item.version, ""),
            ("outcome", outcome, words),
        ):
            if value:
                self._of_front_page(item, "fact", (field,), value, field, text or value)

    def _judgements(self) -> None:
        """Add grades, and how each differs from that of the full inspection known before it."""
        criteria, before_of = ComparableCriteria(self.store), dict[str, KnownInspection]()
        # of each, oldest first
        known = sorted(known_inspections(self.store), key=attrgetter("authority"))
        for one, after in pairwise(known):
            if one.authority == after.authority:
                before_of[after.iri] = one
        for item in inspections(self.store.facts):
            earlier = before_of.get(item.iri)
            for judged in item.judgements:
                criterion = self.labels.concept(Scheme.CRITERION, judged.criterion)
                fact = Fact(
                    judged.grade,
                    criterion,
                    self._grade(judged.grade),
                    (item.authority,),
                    self.published(item.iri),
                    item.iri,
                    judged.statement,
                )
                key = self.common(item.iri)
                self._add("fact", (key, f"judgements/{judged.criterion}/grade"), fact)
                before = criteria.grade(earlier, judged.criterion) if earlier else ("", "")
                if earlier and (move := movement(before[0], judged.grade)):
                    text = (
                        f"{self._grade(before[0])} ({earlier.day[:4]}) → {fact.text} "
                        f"({item.day[:4]})"
                    )
                    moved = replace(fact, value=f"{move} {before[0]} {judged.grade}", text=text)
                    self._add("movement", (key, judged.criterion), moved)

    def _grade(self, grade: str) -> str:
        return self.labels.concept(Scheme.GRADE, grade).lower()

    def _outcomes(self) -> None:
        known, found = (
            {each.statement: each for each in self._facts["recommendation"].values()},
            {iri: each for iri, each in recommendation_states(self.facts).items() if each.outcome},
        )
        for iri in sorted(known.keys() & found.keys()):
            recommendation, outcome = known[iri], found[iri]
            words, sure = (
                self.labels.concept(Scheme.FOLLOW_UP, outcome.outcome).lower(),
                outcome.confidence or 0,
            )
            text = f"{words} at {self.name(outcome.later)} (confidence {sure:.2f})"
            what, places = recommendation.what, recommendation.authorities
            fact = Fact(
                outcome.outcome,
                what,
                text,
                places,
                self.published(outcome.later),
                outcome.later,
                iri,
                answer=outcome.state,
            )
            self._add(
                "outcome", (self.common(recommendation.inspection), recommendation.value), fact
            )

    def _arrangements(self) -> None:
        """Add who delivers for whom, as reports state it: from when until when it is in force."""
        for each in map(_Arrangement._make, self._rows("arrangements")):
            state = "ended" if each.last or each.has_ended else "current"
            value = " ".join((state, each.first, each.last)).strip()
            what = self.labels.of(each.body) if each.body else each.label
            text = ", ".join(filter(None, (state, _period(each.first, each.last))))
            day = each.last or each.first or each.known
            inspection = inspection_of(each.statement)
            fact = Fact(
                value, what, text, (each.authority,), day, inspection, each.statement, each.body
            )
            self._add("arrangement", (each.authority, each.body or slug(each.as_printed)), fact)

    def _interventions(self) -> None:
        for known, iri, authority, kind, first, last in self._rows("interventions"):
            text, what = (
                _period(first, last) or f"known at {known}",
                self.labels.concept(Scheme.INTERVENTION, kind),
            )
            fact = Fact(last, what, text, (authority,), first or known, inspection_of(iri), iri)
            self._add("intervention", (authority, kind, first or known), fact)

    def _results(self) -> None:
        """Add what official lists state of providers: the grade,
        and the judgements that it rests on.
        """
        for each in inspection_results(self.facts):
            what = f"{each.label}, {each.kind} of {each.day}, {self.labels.of(each.inspectorate)}"
            judged = ", ".join(f"{name} {grade}" for name, grade, _ in each.judgements).replace(
                "-", " "
            )
            places = {*each.authorities, *self._areas(*filter(None, [each.owner]))}
            text, day = judged or "no grade", each.issued or each.day
            fact = Fact(judged, what, text, tuple(sorted(places)), day, statement=each.iri)
            self._add("result", (each.iri,), fact)

    def _successions(self) -> None:
        for (iri, label, day, kind), rows in groupby(
            self._rows("successions"), itemgetter(0, 1, 2, 3)
        ):
            bodies = " ".join(body for *_, body in rows)
            areas, what = (
                self._areas(*bodies.split()),
                self.labels.concept(Scheme.CHANGE, kind).lower() or "succession",
            )
            last = bodies.rpartition(" ")[2]
            fact = Fact(
                f"{bodies} {kind} {day}", what, label, areas, day, statement=iri, entity=last
            )
            self._add("succession", (local_id(iri),), fact)

    def _bodies(self) -> None:
        """Add the names of authorities and agencies,
        and the dates on which they began and ended.
        """
        names: dict[str, list[str]] = defaultdict(list)
        for body, name in self._rows("names"):
            if local_id(body).count("/") == 1:
                names[body].append(name)
        for body, (name, *others) in names.items():
            begun, ended = period_of(self.facts, body)
            facts = [("opening", begun, "opened", begun or "no date")]
            facts += [("closure", ended, "closed", f"until {ended}")] if ended else []
            if not others:  # reports give a body that is not in the register several names
                facts.append(("name", name, "name", name))
            for kind, value, what, text in facts:
                areas, day = self._areas(body), "" if kind == "name" else value
                self._add(
                    kind, (body,), Fact(value, what, text, areas, day, statement=body, entity=body)
                )

    def _coverages(self) -> None:
        """Add the days between which agencies serve areas.

        Their value has only those that are not the agency's own: where the agency opened on another
        day, that is one change.
        """
        for iri, agency, authority, value, text in self._rows("coverages"):
            what = f"dates of {self.labels.of(agency)}"
            fact = Fact(value, what, text, (authority,), statement=iri, entity=agency)
            self._add("coverage", (agency, authority), fact)

    def _areas(self, *bodies: str) -> tuple[str, ...]:
        """Return the authorities among some bodies, and those that the bodies serve."""
        own = {body for body in bodies if kind_of(body) == "authority"}
        return tuple(sorted(own.union(*(self._served.get(body, ()) for body in bodies))))


def movement(before: str, now: str) -> str:
    """Return "up" or "down" for two grades, "" where they are the same step or one has no step."""
    steps = STEPS_BELOW_OUTSTANDING.get(before), STEPS_BELOW_OUTSTANDING.get(now)
    if steps[0] is None or steps[1] is None or steps[0] == steps[1]:
        return ""
    return "up" if steps[1] < steps[0] else "down"


def _period(first: str, last: str) -> str:
    return ", ".join(
        filter(None, (f"from {first}" if first else "", f"until {last}" if last else ""))
    )


def _day(inspection: str) -> str:
    """Return the day in the identifier of an inspection."""
    return inspection.rpartition("/")[2][:10]
