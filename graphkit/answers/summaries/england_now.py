"""England now: the state of each authority, the worst first, and what moved since a day.

The state is the overall grade of the latest full inspection known, or else the worst of its
judgements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.grade_changes import grade_changes
from graphkit.answers.readings.horizon import of_england
from graphkit.answers.readings.known import (
    KnownInspection,
    current_grades,
    known_inspections,
    state_in_words,
)
from graphkit.answers.readings.next_inspections import NextInspection, next_inspections
from graphkit.answers.summaries.inspection_changes import ComparableCriteria, change_words
from graphkit.answers.summaries.news import news_places
from graphkit.core.frameworks import current_frameworks
from graphkit.core.schemes import GRADES_WORST_FIRST, STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.graph.facts.inspections import Inspection, inspections, priority_actions
from graphkit.graph.facts.names import now_day

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

WORSE, FELL, BETTER, SAME = "worse", "fell", "better", "same"  # fell: only a judgement is worse


@dataclass(frozen=True, slots=True)
class AuthorityState:
    """An authority: its latest full inspection known, visits since,
    and how it moved since a day.
    """

    known: KnownInspection
    # criterion → grade, "" for none: the headline criteria, but the overall one
    strands: Mapping[str, str]
    next: NextInspection | None  # when it is usual; none where no full one under ILACS is known
    visited: Inspection | None  # the latest loaded inspection after it
    urgent: Inspection | None  # the latest one after it with an area for priority action
    before: KnownInspection | None  # the state on the day, where a report came since
    move: str
    place: int  # of that inspection in the list of news
    changes: str  # as words
    statement: str  # of the gravest change

    @property
    def state(self) -> str:
        """Return the grade by which it is ranked."""
        return self.known.judged

    @property
    def by_worst(self) -> bool:
        """Whether that is the worst of its judgements."""
        return self.known.rated_by == "worst"

    @property
    def gravity(self) -> tuple[Any, ...]:
        """Return the sort key: the worst state first, then most bad judgements;
        unknown ones last.
        """
        steps = [STEPS_BELOW_OUTSTANDING.get(grade, -1) for grade in self.strands.values()]
        worst_first = sorted(-each for each in steps)
        return (
            -STEPS_BELOW_OUTSTANDING.get(self.state, -1),
            -sum(each > 1 for each in steps),
            worst_first,
            self.known.name,
        )


ORDERS: Mapping[str, Callable[[AuthorityState], tuple[Any, ...]]] = {
    "name": lambda each: (each.known.name,),
    "worst": lambda each: each.gravity,
    "region": lambda each: (each.known.region, each.gravity),
    "next": lambda each: (each.next.half_by if each.next else "9999", each.gravity),
}


@dataclass(frozen=True)
class EnglandNow:
    """The authorities that exist, and what moved since a day;
    as at `day`, reports run to `until`.
    """

    day: str
    until: str
    since: str
    order: str
    rows: tuple[AuthorityState, ...]

    @property
    def words(self) -> str:
        """Return the state in words: how many have which overall grade, or worst judgement."""
        return state_in_words(each.known for each in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of authorities by state, the worst first."""
        found = Counter(each.state for each in self.rows if each.state)
        return {grade: found[grade] for grade in GRADES_WORST_FIRST if found[grade]}

    @property
    def by_worst(self) -> dict[str, int]:
        """Return of each state how many have no overall grade."""
        return Counter(each.state for each in self.rows if each.by_worst)

    def moved(self, *moves: str) -> list[AuthorityState]:
        """Return the authorities that moved so, in the order of the news."""
        return sorted(
            (each for each in self.rows if each.move in moves), key=lambda each: each.place
        )

    @property
    def newest(self) -> list[AuthorityState]:
        """Return those whose report has a day of publication, the newest first."""
        published = (each for each in self.rows if each.known.issued)
        return sorted(published, key=lambda each: each.known.issued, reverse=True)

    @property
    def better(self) -> dict[tuple[str, str], list[AuthorityState]]:
        """Return those that are better, by their states before and now, from the worst."""
        found: dict[tuple[str, str], list[AuthorityState]] = {}
        for each in sorted(self.rows, key=lambda each: each.known.name):
            if each.move == BETTER and each.before:
                found.setdefault((each.before.judged, each.state), []).append(each)
        steps = STEPS_BELOW_OUTSTANDING
        return dict(sorted(found.items(), key=lambda item: (-steps[item[0][0]], steps[item[0][1]])))


def england_now(
    store: Store, among: Collection[str] | None = None, since: str = "", order: str = "worst"
) -> EnglandNow:
    """Return the state of authorities (`among`: of these IRIs); `since`: the day from which moves
    count, by the publication of their reports, as news do.
    """
    is_of_one = among is not None and len(among) == 1
    store = store if is_of_one else of_england(store)
    every, day = inspections(store.facts), now_day(store.facts)
    then = _published_before(store, since) if since else {}
    last = {each.authority: each for each in every}
    urgent = {each.authority: each for each in every if each.iri in priority_actions(store.facts)}
    areas = ComparableCriteria(store)
    rows = (
        _state(
            store,
            each,
            areas,
            then.get(each.authority) if since else each,
            last.get(each.authority),
            urgent.get(each.authority),
        )
        for each in current_grades(store, among)
    )
    until = max((each.issued or each.end or each.day for each in every), default=day)
    return EnglandNow(day, until, since, order, tuple(sorted(rows, key=ORDERS[order])))


def _published_before(store: Store, day: str) -> dict[str, KnownInspection]:
    """Return the latest full inspection of each authority that was published before a day."""
    known = (each for each in known_inspections(store) if (each.issued or each.day) < day)
    return {each.authority: each for each in known}


def _state(
    store: Store,
    known: KnownInspection,
    areas: ComparableCriteria,
    then: KnownInspection | None,
    last: Inspection | None,
    urgent: Inspection | None,
) -> AuthorityState:
    before = then if then and then.day != known.day else None
    changes = grade_changes(store).get(known.iri, ()) if before else ()
    statement = next((each.statement for each in changes if each.steps), "")
    criteria = (
        each for each in current_frameworks().headline_criteria if each != OVERALL_EFFECTIVENESS
    )
    return AuthorityState(
        known,
        {each: areas.grade(known, each)[0] for each in criteria},
        next_inspections(store).get(known.authority),
        last if last and last.day > known.day else None,
        urgent if urgent and urgent.day > known.day else None,
        before,
        _move(before, known, any(each.steps < 0 for each in changes)),
        news_places(store.facts).get(known.iri, 0),
        change_words(store, changes),
        statement,
    )


def _move(before: KnownInspection | None, now: KnownInspection, fell: bool) -> str:
    """Return how the state moved: "worse", "fell", "better" or "same";
    "" without an inspection before.
    """
    if not (before and before.judged and now.judged):
        return ""
    steps = STEPS_BELOW_OUTSTANDING[before.judged] - STEPS_BELOW_OUTSTANDING[now.judged]
    return WORSE if steps < 0 else FELL if fell else BETTER if steps else SAME
