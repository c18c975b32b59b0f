"""Which findings name an agency, and which mean it by area or date: "the police" of the place inspected."""

from __future__ import annotations

from collections import defaultdict

from graphkit.ask.lookup import concept_value
from graphkit.store.dataset import Store

_WAYS = """SELECT DISTINCT ?finding ?way {{ ?mention gk:entity <{0}> ; gk:resolvedBy ?way .
  ?finding gk:mention ?mention }}"""
_BY_NAME = ("by-name", "by-abbreviation", "by-decision")  # others depend on the area or date of the report


def findings_by_name(store: Store, agency: str) -> dict[str, bool]:
    """Return for each finding about an agency whether it names the agency."""
    named: dict[str, bool] = defaultdict(bool)
    for finding, way in store.rows(_WAYS.format(agency)):
        named[finding] |= concept_value(way) in _BY_NAME
    return dict(named)
