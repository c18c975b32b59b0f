"""Which kinds of maps make sense for a focus, and why the others do not."""

from __future__ import annotations

from graphkit.ask.focus import Focus
from graphkit.ask.network import DELIVERY_ROLES
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Scheme
from graphkit.store.dataset import Store, values_clause

_OF_AUTHORITIES = ("history", "neighbours", "timeline", "inspectorates", "place", "cartogram")
_AREA_KINDS = ("place", "cartogram")  # one area alone is no map
_WITHOUT_TOPIC = ("delivery", "neighbours", "timeline", "inspectorates")
_DELIVERY = """
SELECT ?focus {{ {focus}
  {{ ?arrangement gk:delegate|gk:delegator ?focus }} UNION {{ {roles}
    ?coverage gk:coverageRole ?role
    {{ ?focus gk:coverage ?coverage }} UNION {{ ?coverage gk:servesArea ?focus }} }}
}} LIMIT 1"""


def unsuitable(store: Store, kind: str, focus: Focus | None, has_topic: bool = False) -> str:
    """Return why a kind of map makes no sense for a focus, "" if it does."""
    if has_topic and kind in _WITHOUT_TOPIC:
        return f"a map of kind {kind} takes no topic"
    if focus is None:
        return ""
    if kind in _OF_AUTHORITIES and not focus.authorities:
        return f"{focus.title} is not an authority or region, so it has no {kind}"
    if kind in _AREA_KINDS and len(focus.authorities) == 1:
        return f"{focus.title} alone is a single area: its grades over time are on the timeline"
    if kind == "delivery":
        entities = values_clause("?focus", (*focus.authorities, *focus.entities))
        roles = values_clause("?role", (concept_iri(Scheme.COVERAGE_ROLE, role) for role in DELIVERY_ROLES))
        if not store.rows(_DELIVERY.format(focus=entities, roles=roles)):
            return f"neither the register nor a report states who delivers services for or by {focus.title}"
    return ""
