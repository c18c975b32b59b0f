"""Judgements of an authority through time, and what changed between two of its inspections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

from graphkit.answers.readings.grade_changes import GradeChange
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, concept_value
from graphkit.core.language.wording import listed
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection
from graphkit.graph.facts.names import broader_topics, matching_concepts

if TYPE_CHECKING:
    from graphkit.graph.facts.facts import Facts
    from graphkit.graph.store.dataset import Store


class HasGrades(Protocol):
    """What has grades by criterion: an inspection, or what is known of one."""

    @property
    def grades(self) -> Mapping[str, str]:
        """The grades by criterion."""


class ComparableCriteria:
    """Criteria that can be compared: close matches,
    and a criterion with the wider one that covers it.
    """

    def __init__(self, store: Store) -> None:
        # criterion → wider criteria and close matches
        self._covering: dict[str, set[str]] = defaultdict(set)
        matches = matching_concepts(store.facts, Scheme.CRITERION)
        for one, other in chain(*matches.values()):
            self._covering[one].add(other)
        for one, other in matches["close"]:
            self._covering[other].add(one)

    def covering(self, area: str) -> list[str]:
        """Return the criteria that cover a criterion, which may be judged instead of it."""
        return sorted(self._covering[area])

    def comparable(self, one: str, other: str) -> bool:
        """Return whether two criteria cover about the same ground."""
        return one == other or other in self._covering[one] or one in self._covering[other]

    def grade(self, inspection: HasGrades, area: str) -> tuple[str, str]:
        """Return the grade that applies to a criterion, and the criterion it was given under;
        ("", "").

        A criterion that was not judged by itself has the grade of one that covers it; "" (the
        summary) has the overall grade.
        """
        for criterion in (area or OVERALL_EFFECTIVENESS, *self.covering(area)):
            if grade := inspection.grades.get(criterion, ""):
                return grade, criterion
        return "", ""


def criteria_of(facts: Facts, topic: str) -> tuple[str, str]:
    """Return the headline criterion that judges a topic, and the wider one that includes it; ""."""
    frameworks = current_frameworks()
    criteria = [frameworks.criteria[name] for name in frameworks.headline_criteria]
    own = next((each.name for each in criteria if each.judges == topic), "")
    iri = concept_iri(Scheme.TOPIC, topic)
    above = concept_value(broader_topics(facts).get(iri, iri))
    within = (each.name for each in criteria if above == each.judges or above in each.topics)
    return own, "" if own else next(within, "")


class StripGrade(NamedTuple):
    """A grade in the table of judgements, and the criterion it was given under, if another one."""

    grade: str
    under: str = ""


def judgement_strip(
    own: Iterable[Inspection], areas: ComparableCriteria
) -> list[tuple[str, list[StripGrade]]]:
    """Return each criterion, the newest ones first, with its grade in each inspection.

    An inspection that did not judge it has the grade under a comparable criterion, which has no row
    of its own unless one of its grades is in no other row.
    """
    graded, rows = list(own), list[tuple[str, list[StripGrade]]]()
    shown: set[tuple[str, str]] = set()  # inspection, criterion
    criteria = dict.fromkeys(
        each.criterion for item in reversed(graded) for each in item.judgements
    )
    for name in criteria:
        if all((item.iri, name) in shown for item in graded if name in item.grades):
            continue
        found = [areas.grade(item, name) for item in graded]
        shown |= {(item.iri, under) for item, (_, under) in zip(graded, found, strict=True)}
        rows.append(
            (name, [StripGrade(grade, under if under != name else "") for grade, under in found])
        )
    return rows


def change_words(store: Store, changes: Iterable[GradeChange]) -> str:
    """Return the grades that changed as words, the gravest first; "" without any.

    "Help and protection and leaders: requires improvement → inadequate; better: children in care".
    """
    labels, groups = Labels(store), defaultdict[tuple[str, str], list[GradeChange]](list)
    for each in changes:
        if each.steps:
            groups[each.before, each.after].append(each)

    def named(some: Iterable[GradeChange]) -> str:
        names = [labels.concept(Scheme.CRITERION, each.criterion) for each in some]
        return listed([f"{name[:1].lower()}{name[1:]}" for name in names])

    worse = any(some[0].steps < 0 for some in groups.values())
    shown = {pair: some for pair, some in groups.items() if not worse or some[0].steps < 0}
    parts = [
        f"{named(some)}: {' → '.join(grade.replace('-', ' ') for grade in pair)}"
        for pair, some in shown.items()
    ]
    if better := [each for pair, some in groups.items() if pair not in shown for each in some]:
        parts.append(f"better: {named(better)}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}"
