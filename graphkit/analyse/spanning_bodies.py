"""Bodies that serve several of some authorities: police, integrated care boards, adoption agencies …"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphkit.analyse.finding_counts import Counts, count_findings_by
from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import Labels, concept_value
from graphkit.core.terms import Class, Property
from graphkit.store.dataset import Store, values_clause

_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {  # class → its name, and the roles of coverage that count
    Class.POLICE_FORCE: ("Police", ("covers",)),
    Class.HEALTH_BODY: ("Integrated care board", ("commissions",)),
    Class.REGIONAL_ADOPTION_AGENCY: ("Adoption agency", ("member", "host")),
    Class.CHILDRENS_TRUST: ("Trust", ("delivers",)),
    Class.SAFEGUARDING_PARTNERSHIP: ("Safeguarding partnership", ("covers",)),
}
_SPANNING = """
SELECT DISTINCT ?kind ?body ?area ?role ?from ?until {{
  {kinds} {areas} ?coverage gk:servesArea ?area ; gk:coverageRole ?role .
  ?body gk:coverage ?coverage ; a ?kind
  OPTIONAL {{ ?coverage gk:validFrom ?from }} OPTIONAL {{ ?coverage gk:validUntil ?until }} }}"""


@dataclass(frozen=True, slots=True)
class SpanningBody:
    """A body that serves several of the authorities, with the findings of their latest reports about it."""

    kind: str
    body: str
    name: str
    serves: tuple[str, ...]  # names of authorities
    strength: int
    negative: int  # weak or mixed


def spanning_bodies(
    store: Store, places: Sequence[str], here: Mapping[str, Inspection], day: str, min_confidence: float = 0.0
) -> Iterator[SpanningBody]:
    """Yield the bodies that serve two or more authorities on a day, by kind, the widest first."""
    serves: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = store.rows(
        _SPANNING.format(kinds=values_clause("?kind", _KINDS), areas=values_clause("?area", places))
    )
    for kind, body, area, role, start, end in rows:
        is_now = start <= day[: len(start)] and (not end or end >= day[: len(end)])
        if is_now and concept_value(role) in _KINDS[kind][1]:
            serves[kind, body].add(area)
    about: dict[str, Counts] = defaultdict(Counts)
    counted = count_findings_by(store, Property.CONCERNS, here.values(), min_confidence=min_confidence)
    for (_, body), counts in counted.items():
        about[body] += counts
    order, labels = list(_KINDS), Labels(store)
    several = {key: areas for key, areas in serves.items() if len(areas) > 1}
    for kind, body in sorted(
        several, key=lambda key: (order.index(key[0]), -len(several[key]), labels.of(key[1]))
    ):
        names = tuple(labels.of(place) for place in places if place in several[kind, body])
        yield SpanningBody(
            _KINDS[kind][0], body, labels.of(body), names, about[body].strength, about[body].negative
        )
