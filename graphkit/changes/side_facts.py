"""Reads the facts of one side that people follow, so that two sides can be compared key by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.ask.lookup import Index, Labels, concept_value, kind_of, local_id, subject_objects
from graphkit.changes.graph_side import GraphSide
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, inspection_of, slug
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.terms import Class, Dcterms, Org, Property, Rdf, Rdfs, Scheme
from graphkit.facts.inspections import STEPS_BELOW_OUTSTANDING, Inspection, inspections, priority_actions

Key = tuple[str, ...]
PRIORITY = "priority-"  # how the identifiers of areas for priority action begin
_OUTCOMES = """
SELECT DISTINCT ?recommendation ?outcome ?confidence ?later {
  ?recommendation gk:followUp ?followUp .
  ?followUp gk:outcome ?outcome ; gk:confidence ?confidence ; gk:laterInspection ?later }"""
_ARRANGEMENTS = """
SELECT ?known ?arrangement ?inspection ?delegator ?delegate ?printed ?label ?from ?until ?ended {
  ?inspection gk:arrangement ?arrangement . ?arrangement gk:delegator ?delegator ; gk:asPrinted ?printed ;
    rdfs:label ?label .
  OPTIONAL { ?arrangement gk:delegate|gk:sharedWith ?delegate }
  OPTIONAL { ?arrangement gk:knownAt ?known } OPTIONAL { ?arrangement gk:validFrom ?from }
  OPTIONAL { ?arrangement gk:validUntil ?until } OPTIONAL { ?arrangement gk:ended ?ended } }"""
_INTERVENTIONS = """
SELECT ?known ?mention ?authority ?kind ?from ?until {
  ?event gk:intervenesIn ?authority ; gk:interventionKind ?kind ; gk:mentionedBy ?mention .
  OPTIONAL { ?event gk:knownAt ?known } OPTIONAL { ?event gk:validFrom ?from }
  OPTIONAL { ?event gk:validUntil ?until } }"""
_CORRECTIONS = """
SELECT ?report ?field ?value ?by ?reason {
  ?report gk:correction ?correction .
  ?correction gk:correctedField ?field ; gk:correctedValue ?value ; gk:correctedBy ?by .
  OPTIONAL { ?correction gk:reason ?reason } }"""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of one side. Facts with the same key are compared by `value`; the rest is for people.

    `what` says what the fact is on, `text` the value in words, `day` when it became known (a day, month or
    year, or ""), `inspection` the one that states it, `statement` the IRI with its passage.
    """

    value: str
    what: str
    text: str
    authorities: tuple[str, ...] = ()
    day: str = ""
    inspection: str = ""
    statement: str = ""
    entity: str = ""  # that it is on, if that is no authority


Facts = dict[str, dict[Key, Fact]]  # kind → key → fact
Correction = tuple[str, str, str, str]  # field, value, by whom, why


class SideFacts:
    """The facts of one side; `renamed` gives inspections the IRIs that they have on the other side."""

    def __init__(self, side: GraphSide, renamed: Mapping[str, str] | None = None) -> None:
        self.side, self.store = side, side.store
        self.labels = Labels(side.store)
        self._index = Index(side.store)
        self._urgent = priority_actions(side.store.facts)
        self._renamed = renamed or {}
        self.inspections = sorted({one for one, _ in subject_objects(side.store, Property.INSPECTION_OF)})
        self._facts: Facts = defaultdict(dict)

    def read(self) -> Facts:
        """Return all facts, by kind and key."""
        self._facts = defaultdict(dict)
        for inspection in self.inspections:
            self._inspection(inspection)
        self._judgements()
        self._outcomes()
        self._arrangements()
        self._interventions()
        self._successions()
        self._bodies()
        self._coverages()
        return self._facts

    def common(self, inspection: str) -> str:
        """Return the IRI under which both sides know an inspection, or the part of one."""
        whole = inspection_of(inspection)
        return self._renamed.get(whole, whole) + inspection.removeprefix(whole)

    def digests(self, inspection: str) -> list[str]:
        """Return the digests of the files of an inspection's report."""
        return self._index.follow(inspection, Property.REPORT, Property.SHA256)

    def corrections(self) -> dict[str, set[Correction]]:
        """Return the corrections in the report of each inspection, by its common IRI."""
        found: dict[str, set[Correction]] = defaultdict(set)
        for report, field, value, by, why in self.store.rows(_CORRECTIONS):
            found[self.common(report.replace("/report/", "/inspection/", 1))].add((field, value, by, why))
        return found

    def published(self, inspection: str) -> str:
        """Return the day on which the report of an inspection was published, or that of its identifier."""
        return self._one(inspection, Property.REPORT, Dcterms.ISSUED) or _day(inspection)

    def name(self, inspection: str) -> str:
        """Return the name of an inspection in a table: "ILACS 2018 of 2019-03-04"."""
        framework = concept_value(self._one(inspection, Property.FRAMEWORK))
        under = current_frameworks().name_of(framework, self._one(inspection, Property.FRAMEWORK_VERSION))
        return f"{under} of {_day(inspection)}"

    def _one(self, entity: str, *path: str) -> str:
        return "".join(self._index.follow(entity, *path)[:1])

    def _add(self, kind: str, key: Key, fact: Fact) -> None:
        self._facts[kind].setdefault(key, fact)

    def _inspection(self, iri: str) -> None:
        """Add an inspection, the facts of its front page, and its recommendations."""
        key, day, name = self.common(iri), self.published(iri), self.name(iri)
        place = tuple(self._index.follow(iri, Property.INSPECTION_OF))

        def add(kind: str, more: Key, value: str, what: str, text: str, statement: str = "") -> None:
            self._add(kind, (key, *more), Fact(value, what, text, place, day, iri, statement or iri))

        add("inspection", (), "", name, self._summary(iri))
        add("fact", ("inspection",), f"{' '.join(place)} {name}", "inspection", self.labels.of(iri))
        dates = [self._one(iri, name) for name in (Property.START_DATE, Property.END_DATE)]
        outcome = self._one(iri, Property.INSPECTION_OUTCOME)
        leads = self._index.follow(iri, Property.LEAD_INSPECTOR)
        for field, value, text in (
            ("published", self._one(iri, Property.REPORT, Dcterms.ISSUED), ""),
            ("dates", " to ".join(filter(None, dates)), ""),
            ("version", self._one(iri, Property.FRAMEWORK_VERSION), ""),
            ("outcome", concept_value(outcome), self.labels.of(outcome) if outcome else ""),
            ("lead inspector", " ".join(leads), ", ".join(map(self.labels.of, leads))),
        ):
            if value:
                add("fact", (field,), value, field, text or value)
        for each in self._index.follow(iri, Property.RECOMMENDATION):
            tail = each.rpartition("/recommendation/")[2]
            number = self._one(each, Property.NUMBER) or tail.removeprefix(PRIORITY)
            what = "area for priority action" if tail.startswith(PRIORITY) else "recommendation"
            add("recommendation", (tail,), tail, f"{what} {number} of {name}", "", each)

    def _summary(self, inspection: str) -> str:
        """Return the overall grade or the outcome of an inspection, and when its report was published."""
        grades = [
            self._grade(concept_value(self._one(judgement, Property.GRADE)))
            for judgement in self._index.follow(inspection, Property.JUDGEMENT)
            if judgement.endswith(f"/{OVERALL_EFFECTIVENESS}")
        ]
        outcome = self._one(inspection, Property.INSPECTION_OUTCOME)
        issued = self._one(inspection, Property.REPORT, Dcterms.ISSUED)
        urgent = self._urgent.get(inspection, 0)
        parts = (
            f"overall {grades[0]}" if grades else "",
            self.labels.of(outcome).lower() if outcome else "",
            f"published {issued}" if issued else "",
            f"areas for priority action: {urgent}" if urgent else "",
        )
        return ", ".join(filter(None, parts))

    def _judgements(self) -> None:
        """Add grades, and how each differs from that of the previous full inspection of the authority."""
        criteria, previous = ComparableCriteria(self.store), dict[str, Inspection]()
        for item in inspections(self.store.facts):  # oldest first
            earlier = previous.get(item.authority)
            for judged in item.judgements:
                criterion = self.labels.of(concept_iri(Scheme.CRITERION, judged.criterion))
                fact = Fact(
                    judged.grade, criterion, self._grade(judged.grade), (item.authority,),
                    self.published(item.iri), item.iri, judged.statement,
                )  # fmt: skip
                key = self.common(item.iri)
                self._add("fact", (key, f"judgements/{judged.criterion}/grade"), fact)
                before = criteria.grade(earlier, judged.criterion) if earlier and item.full else ("", "")
                if earlier and (move := movement(before[0], judged.grade)):
                    text = f"{self._grade(before[0])} ({earlier.day[:4]}) → {fact.text} ({item.day[:4]})"
                    moved = replace(fact, value=f"{move} {before[0]} {judged.grade}", text=text)
                    self._add("movement", (key, judged.criterion), moved)
            if item.full and item.judgements:
                previous[item.authority] = item

    def _grade(self, grade: str) -> str:
        return self.labels.of(concept_iri(Scheme.GRADE, grade)).lower() if grade else ""

    def _outcomes(self) -> None:
        known = {fact.statement: fact for fact in self._facts["recommendation"].values()}
        for iri, outcome, confidence, later in sorted(self.store.rows(_OUTCOMES)):
            recommendation = known.get(iri)
            if recommendation is None:
                continue
            value = concept_value(outcome)
            words, sure = self.labels.of(outcome).lower(), f"confidence {float(confidence):.2f}"
            text = f"{words} at {self.name(later)} ({sure})"
            what, places = recommendation.what, recommendation.authorities
            fact = Fact(value, what, text, places, self.published(later), later, iri)
            self._add("outcome", (self.common(recommendation.inspection), recommendation.value), fact)

    def _arrangements(self) -> None:
        """Add who delivers for whom: as the latest report states it."""
        rows = sorted(self.store.rows(_ARRANGEMENTS), reverse=True)
        for known, iri, inspection, delegator, delegate, printed, label, first, last, ended in rows:
            state = "ended" if last or ended else "current"
            value, what = (
                " ".join((state, first, last)).strip(),
                self.labels.of(delegate) if delegate else label,
            )
            text, day = ", ".join(filter(None, (state, _period(first, last)))), last or first or known
            fact = Fact(value, what, text, (delegator,), day, inspection, iri, delegate)
            self._add("arrangement", (delegator, delegate or slug(printed)), fact)

    def _interventions(self) -> None:
        rows = sorted(self.store.rows(_INTERVENTIONS), reverse=True)
        for known, iri, authority, kind, first, last in rows:
            text = _period(first, last) or f"known at {known}"
            inspection, key = inspection_of(iri), (authority, concept_value(kind), first or known)
            fact = Fact(last, self.labels.of(kind), text, (authority,), first or known, inspection, iri)
            self._add("intervention", key, fact)

    def _successions(self) -> None:
        for iri in self._of_class(Org.CHANGE_EVENT):
            ends = (Org.ORIGINAL_ORGANIZATION, Org.RESULTING_ORGANIZATION)
            bodies = [body for end in ends for body in self._index.follow(iri, end)]
            label = self._one(iri, Rdfs.LABEL)
            kind, day = self._one(iri, Dcterms.TYPE), self._one(iri, Dcterms.DATE)
            fact = Fact(
                " ".join((*bodies, kind, day)), self.labels.of(kind).lower() if kind else "succession", label,
                self._areas(*bodies), day, statement=iri, entity="".join(bodies[-1:]),
            )  # fmt: skip
            self._add("succession", (local_id(iri),), fact)

    def _bodies(self) -> None:
        """Add the names of authorities and agencies, and the dates on which they began and ended."""
        names: dict[str, list[str]] = defaultdict(list)
        for body, name in subject_objects(self.store, Rdfs.LABEL):
            if kind_of(body) in ("authority", "agency") and local_id(body).count("/") == 1:
                names[body].append(name)
        for body, (name, *others) in sorted(names.items()):
            areas = self._areas(body)
            if not others:  # reports give a body that is not in the register several names
                self._add("name", (body,), Fact(name, "name", name, areas, statement=body, entity=body))
            day = self._one(body, Property.VALID_FROM)
            begun = Fact(day, "opened", day or "no date", areas, day, statement=body, entity=body)
            self._add("opening", (body,), begun)
            if day := self._one(body, Property.VALID_UNTIL):
                fact = Fact(day, "closed", f"until {day}", areas, day, statement=body, entity=body)
                self._add("closure", (body,), fact)

    def _coverages(self) -> None:
        """Add the dates between which agencies serve areas, as the register states them.

        Their value has only those that are not the agency's own: where the agency opened on another day, that
        is one change.
        """
        for iri in self._of_class(Class.COVERAGE):
            for agency in self._index.follow(iri, "^" + Property.COVERAGE):
                names = (Property.VALID_FROM, Property.VALID_UNTIL)
                dates = [(self._one(iri, name), self._one(agency, name)) for name in names]
                value = " ".join(each if each != of_agency else "=" for each, of_agency in dates)
                text = " to ".join(each or "no date" for each, _ in dates)
                what = f"dates of {self.labels.of(agency)}"
                for area in self._index.follow(iri, Property.SERVES_AREA):
                    fact = Fact(value, what, text, (area,), statement=iri, entity=agency)
                    self._add("coverage", (agency, area), fact)

    def _areas(self, *bodies: str) -> tuple[str, ...]:
        """Return the authorities among some bodies, and those that the bodies serve."""
        own = {body for body in bodies if kind_of(body) == "authority"}
        served = {area for body in bodies for area in self._index.follow(body, Property.SERVES_AREA)}
        return tuple(sorted(own | served))

    def _of_class(self, class_: Class | Org) -> list[str]:
        return sorted({subject for subject, _ in subject_objects(self.store, Rdf.TYPE, class_)})


def movement(before: str, now: str) -> str:
    """Return "up" or "down" for two grades, "" where they are the same step or one has no step."""
    steps = STEPS_BELOW_OUTSTANDING.get(before), STEPS_BELOW_OUTSTANDING.get(now)
    if steps[0] is None or steps[1] is None or steps[0] == steps[1]:
        return ""
    return "up" if steps[1] < steps[0] else "down"


def _period(first: str, last: str) -> str:
    return ", ".join(filter(None, (f"from {first}" if first else "", f"until {last}" if last else "")))


def _day(inspection: str) -> str:
    """Return the day in the identifier of an inspection."""
    return inspection.rpartition("/")[2][:10]
