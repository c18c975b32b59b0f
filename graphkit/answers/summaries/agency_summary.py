"""What reports state about an agency: joint inspections, which look at it directly, and reports on
councils. Reports of the last five years stand first, of these the gravest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answers.measures.finding_counts import Counts, findings_by_name
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.summaries.paged_findings import FindingsPage, PagedFindings, findings_about
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.partial_dates import years_before
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection, inspections_by_iri
from graphkit.graph.facts.names import now_day
from graphkit.graph.facts.numbers import entity_number
from graphkit.graph.facts.passages import labels_of

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

RECENT_YEARS = 5
_ADDRESSED = """
SELECT inspection.iri, recommendation_state.state, count(*)
FROM recommendation_addressee JOIN recommendation_state ON recommendation_state.id = recommendation
JOIN inspection ON inspection.id = recommendation_state.inspection
WHERE recommendation_addressee.entity = ? GROUP BY 1, 2"""


class AgencyLook(NamedTuple):
    """An inspection that states something about an agency.

    `weak` and `pages` are its pages with such statements, `asked` how many recommendations are
    addressed to the agency, alone or with others.
    """

    inspection: Inspection
    counts: Counts
    weak: list[FindingsPage]
    pages: list[FindingsPage]
    asked: int
    is_joint: bool
    is_recent: bool


@dataclass(frozen=True)
class AgencyPlace:
    """An authority, and what reports on it state about an agency, the newest first.

    `by_name_and_area` are the numbers of findings that name it, and that mean it by area or date.
    """

    iri: str
    looks: list[AgencyLook]
    by_name_and_area: tuple[int, int]

    @property
    def code(self) -> str:
        """The ONS code."""
        return self.iri.rpartition("/")[2]

    @property
    def recent(self) -> Counts:
        """The findings of the last years in reports on the council."""
        return _total(each for each in self._of_council if each.is_recent)

    @property
    def before(self) -> Counts:
        """The earlier ones."""
        return _total(each for each in self._of_council if not each.is_recent)

    @property
    def shown(self) -> list[AgencyLook]:
        """The reports of the last years on the council, the newest first."""
        return [each for each in self._of_council if each.is_recent]

    @property
    def gravity(self) -> tuple[int, int, int, bool]:
        """What places are sorted by: the smaller, the graver.

        Weak or mixed findings of the last years in reports on the council count first, then those
        of joint inspections, then earlier ones, then whether there is any recent finding.
        """
        joint = _total(each for each in self.looks if each.is_joint and each.is_recent)
        recent = self.recent
        return -recent.negative, -joint.negative, -self.before.negative, not recent.evaluated

    @property
    def _of_council(self) -> list[AgencyLook]:
        return [each for each in self.looks if not each.is_joint]


@dataclass(frozen=True)
class AgencySummary:
    """What reports state about an agency; `since` is the first day of the last years."""

    since: str
    places: list[AgencyPlace]  # the worst of the last years first
    direct: list[AgencyLook]  # joint inspections: recent ones, the worst first, then the others
    topics: list[tuple[str, Counts]]  # of all statements (notations), the most weak ones first
    asked: dict[str, int]  # recommendations addressed to it, by state

    @property
    def counts(self) -> Counts:
        """All findings about it."""
        return _total(look for place in self.places for look in place.looks)

    @property
    def recent(self) -> Counts:
        """The findings of the last years in reports on councils."""
        return sum((each.recent for each in self.places), Counts())


def agency_summary(store: Store, agency: str) -> AgencySummary:
    """Return what reports state about an agency (IRI)."""
    day, found = now_day(store.facts), findings_about(store.facts, agency)
    since = years_before(day, RECENT_YEARS) if day else ""
    asked, states = _addressed(store, agency)
    looks = [*_looks(store, found, asked, since)]
    ways = _counts_by_name_and_area(store, agency)
    of_place = defaultdict[str, list[AgencyLook]](list)
    for look in looks:
        of_place[look.inspection.authority].append(look)
    places = [
        AgencyPlace(iri, of_place[iri], ways.get(iri.rpartition("/")[2], (0, 0)))
        for iri in Labels(store).by_name(of_place)
    ]
    direct = [each for each in looks if each.is_joint and (each.counts.evaluated or each.asked)]
    return AgencySummary(
        since,
        sorted(places, key=lambda each: each.gravity),
        sorted(direct, key=_gravity),
        _topics(store, found),
        states,
    )


def _looks(
    store: Store, found: PagedFindings, asked: dict[str, int], since: str
) -> Iterable[AgencyLook]:
    """Yield the inspections with findings about an agency, or recommendations to it, the newest
    first.
    """
    joint = {each.framework for each in current_frameworks() if each.joint}
    known = inspections_by_iri(store.facts)
    of_agency = [known[iri] for iri in {*found.inspections, *asked} if known[iri].authority]
    for each in sorted(of_agency, key=lambda one: (_day(one), one.iri), reverse=True):
        yield AgencyLook(
            each,
            found.counts(each.iri),
            found.weak_pages(each.iri),
            found.pages([each.iri]),
            asked.get(each.iri, 0),
            each.framework in joint,
            _day(each) >= since,
        )


def _day(each: Inspection) -> str:
    return each.day or each.issued


def _gravity(each: AgencyLook) -> tuple[bool, int, int, str]:
    return not each.is_recent, -each.counts.negative, -each.asked, each.inspection.iri


def _total(looks: Iterable[AgencyLook]) -> Counts:
    return sum((each.counts for each in looks), Counts())


def _addressed(store: Store, agency: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many recommendations are addressed to an agency, by inspection and by state."""
    facts = with_meanings(store.facts, "recommendation_state")
    inspected, states = Counter[str](), Counter[str]()
    for inspection, state, number in facts.rows(_ADDRESSED, (entity_number(agency),)):
        inspected[inspection] += number
        states[state] += number
    return dict(inspected), dict(states.most_common())


def _counts_by_name_and_area(store: Store, agency: str) -> dict[str, tuple[int, int]]:
    """Return for each authority (code) how many findings name an agency,
    and how many mean it by area or date.
    """
    counts: Counter[tuple[str, bool]] = Counter()
    for finding, by_name in findings_by_name(store, agency).items():
        counts[local_id(finding).split("/")[1], by_name] += 1
    return {code: (counts[code, True], counts[code, False]) for code, _ in counts}


def _topics(store: Store, found: PagedFindings) -> list[tuple[str, Counts]]:
    """Return the topics of findings with their counts, the most weak or mixed ones first."""
    counts = defaultdict[str, Counts](Counts)
    pages = found.pages(found.inspections)
    polarity_of = {
        statement: polarity
        for page in pages
        for polarity, statements in page.statements.items()
        for statement in statements
    }
    for statement, labels in labels_of(store.facts, polarity_of).items():
        for topic in labels.topics:
            counts[topic].add(polarity_of[statement])
    rated = [(topic, each) for topic, each in counts.items() if each.negative]
    return sorted(rated, key=lambda row: (-row[1].negative, row[0]))
