"""Coverage by authority and framework: what is loaded, how old it is,
and what the official record has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.answers.readings.horizon import lists_horizon
from graphkit.answers.summaries.reconciliation import Compared, reconcile
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import LEDGER
from graphkit.core.partial_dates import whole_months
from graphkit.documents.register.results_list import OWNERS_NOTE
from graphkit.graph.entities.entity_statements import describe_own_graphs
from graphkit.graph.entities.focus import Focus, is_in_focus
from graphkit.graph.entities.loaded_reports import (
    NotLoaded,
    distinct_not_loaded,
    inspections_not_loaded,
    missing_authorities,
)
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.official_record import source_notes
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import now_day
from graphkit.graph.store.dataset import Store

NO_REPORT = "no report loaded"
NOT_NAMED = "kind not stated"  # of an inspection that a report mentions by its date only
_FIGURES = (
    *("loaded", "oldest", "newest", "months", "equal", "different", "not_listed"),
    *("not_loaded", "source"),
)
_COLUMNS = ("authority", "region", "framework", *_FIGURES)
_INCOMPLETE = """
SELECT DISTINCT report, entity.iri FROM note JOIN passage USING (id)
  JOIN inspection ON inspection.id = inspection JOIN entity ON entity.id = authority
WHERE instr(code, ?) = 1"""


@dataclass(slots=True)
class _Group:
    """The inspections of an authority under a framework: days of those loaded, and others."""

    days: list[str] = field(default_factory=list)
    absent: list[NotLoaded] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    not_listed: int = 0

    def figures(self, newest: str) -> tuple[Value, ...]:
        """Return the columns of figures."""
        oldest, latest = min(self.days, default=""), max(self.days, default="")
        differences = (
            f"{one.record.day} {each}" for one in self.compared for each in one.differences
        )
        return (
            len(self.days),
            oldest,
            latest,
            whole_months(latest, newest) if latest else None,
            sum(one.is_equal for one in self.compared),
            "; ".join(differences),
            self.not_listed,
            ", ".join(item.when for item in self.absent),
            "; ".join(dict.fromkeys(item.source for item in self.absent)),
        )


class Coverage:
    """What is loaded of the authorities in focus, and what is known to be missing."""

    def __init__(
        self, store: Store, focus: Focus | None = None, official: Store | None = None
    ) -> None:
        self._store, self._focus, self._official = store, focus, official or store
        self._labels, every = Labels(store), inspections(store.facts, with_undated=True)
        own = [item for item in every if is_in_focus(focus, item.authority)]
        self.loaded, self.undated = (
            [item for item in own if item.day],
            [item for item in own if not item.day],
        )
        reconciled = reconcile(store, official)
        self.reconciled = (
            reconciled.among(focus.authorities) if reconciled and focus else reconciled
        )
        self.listed = self.reconciled.compared if self.reconciled else ()
        places = sorted(
            {item.authority for item in self.loaded} | {one.record.authority for one in self.listed}
        )
        self.mentioned = distinct_not_loaded(inspections_not_loaded(store, places, official))
        missing = missing_authorities(store, [item for item in every if item.day])
        self.without_report, self.without_full = (
            [iri for iri in some if is_in_focus(focus, iri)]
            for some in (missing.without_report, missing.without_full_inspection)
        )

    def groups(self) -> dict[tuple[str, str], _Group]:
        """Return what is known by authority and framework."""
        groups = defaultdict[tuple[str, str], _Group](_Group)
        name_of = current_frameworks().name_of
        for item in self.loaded:
            groups[item.authority, name_of(item.framework, "")].days.append(item.day)
        for mention in self.mentioned:
            groups[mention.authority, mention.framework or NOT_NAMED].absent.append(mention)
        known = {*groups}
        for one in self.listed:
            groups[one.record.authority, name_of(one.record.framework, "")].compared.append(one)
        for item, _ in self.reconciled.not_listed if self.reconciled else ():
            groups[item.authority, name_of(item.framework, "")].not_listed += 1
        return {key: groups[key] for key in known}

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Yield a row for each authority, by name, and framework."""
        groups, newest = self.groups(), now_day(self._store.facts)
        for place in self._labels.by_name({place for place, _ in groups} | {*self.without_report}):
            where = self._labels.of(place), self._labels.region(place)
            for kind in sorted(kind for authority, kind in groups if authority == place):
                yield (*where, kind, *groups[place, kind].figures(newest))
            if place in self.without_report:
                yield (*where, NO_REPORT, 0, "", "", None, 0, "", 0, "", "register")

    def notes(self) -> Iterator[str]:
        """Yield what the table does not say."""
        names = ", ".join(map(self._labels.of, self.without_full))
        yield f"Without a full inspection: {names}." if names else ""
        undated = ", ".join(
            self._labels.of(iri) for iri in sorted(item.iri for item in self.undated)
        )
        yield f"In no row, since their reports state no dates: {undated}." if undated else ""
        own = describe_own_graphs(self._store)
        yield f"Not counted, your own statements: {own}." if own else ""
        yield from source_notes(self._official, "official-list")
        yield from source_notes(self._store, OWNERS_NOTE)
        yield lists_horizon(self._store.facts).sentence()
        found = str(self.reconciled) if self.reconciled else ""
        yield f"{found[0].upper()}{found[1:]}." if found else ""

    def figures(self) -> dict[str, Value]:
        """Return the figures of the whole table."""
        incomplete = {
            report
            for report, place in self._store.facts.rows(_INCOMPLETE, (LEDGER,))
            if is_in_focus(self._focus, place)
        }
        return {
            "inspections loaded": len(self.loaded) + len(self.undated),
            "as the official record has them": sum(one.is_equal for one in self.listed),
            "different in the official record": sum(bool(one.differences) for one in self.listed),
            "known and not loaded": len(self.mentioned),
            "authorities without a report": len(self.without_report),
            "reports not read completely": len(incomplete),
            "counted up to": now_day(self._store.facts),
        }

    def table(self, is_missing: bool = False) -> ResultTable:
        """Return a row for each authority and framework: loaded inspections, age,
        those known to be missing.

        Authorities of the register without a report have a row, too. `is_missing` selects the rows
        in which something is missing.
        """
        rows = tuple(row for row in self.rows() if row[-1] or not is_missing)
        notes = tuple(filter(None, self.notes()))
        return ResultTable(
            "coverage", _COLUMNS, rows, *description("coverage"), notes, self.figures()
        )
