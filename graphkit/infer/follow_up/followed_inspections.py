"""Which full inspection a visit follows: the latest that its letter names, else the latest before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graphkit.ask.inspections import Inspection, matching_inspections
from graphkit.ask.lookup import concept_value
from graphkit.core.frameworks import current_frameworks
from graphkit.store.dataset import Store

_REFERENCES = """
SELECT ?inspection ?when ?framework {
  ?inspection gk:earlierInspection ?reference .
  ?reference gk:framework ?framework ; gk:inspectedIn|gk:reportedIn ?when }"""


def followed_inspections(
    store: Store, loaded: Iterable[Inspection]
) -> Iterator[tuple[Inspection, Inspection]]:
    """Yield each visit with the full inspection it follows, if that is loaded."""
    are_visits = {each.framework for each in current_frameworks() if each.visit}
    stated = _stated(store)
    full: dict[str, list[Inspection]] = defaultdict(list)
    for one in sorted(loaded, key=lambda one: (one.day, one.iri)):
        if one.framework in are_visits and (followed := _followed(full[one.authority], stated[one.iri])):
            yield one, followed
        if one.full:
            full[one.authority].append(one)


def _stated(store: Store) -> defaultdict[str, list[tuple[str, str]]]:
    """Return the full inspections that each report names, as month or year and framework."""
    kinds = current_frameworks().full_inspections
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for inspection, when, framework in store.rows(_REFERENCES):
        if (kind := concept_value(framework)) in kinds:
            found[inspection].append((when, kind))
    return found


def _followed(full: Sequence[Inspection], stated: Sequence[tuple[str, str]]) -> Inspection | None:
    """Return the latest of the full inspections before a visit, unless its letter names a later one."""
    if not full or not stated:
        return full[-1] if full else None
    when, kind = max(stated)
    if full[-1].day[: len(when)] >= when:
        return full[-1]
    return next(reversed(matching_inspections(full, when, kind)), None)
