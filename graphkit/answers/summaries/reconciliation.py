"""Reconciles the official record with the loaded reports:
equal, different, or only in one of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.resources import read_csv_rows
from graphkit.core.schemes import broader_values
from graphkit.core.terms import Gk, Scheme
from graphkit.graph.entities.official_record import (
    OfficialRecord,
    OfficialSource,
    official_records,
    official_source,
    reports_of,
)
from graphkit.graph.facts.inspections import Inspection, inspections

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_FIRST_DAY, _PUBLISHED, _AREA = "first-day", "published", "area-of-focus"
_OF_REPORTS = """
SELECT inspection.iri, (SELECT group_concat(area, ' ') FROM inspection_area
WHERE inspection = inspection.id),
  (SELECT min(page) FROM passage JOIN property_passage USING (id)
    WHERE passage.inspection = inspection.id AND property = ?)
FROM inspection"""
LATER, OTHER_FRAMEWORK, EARLIER, UNLISTED = (
    "later than the list",
    "of frameworks that are not in the list",
    "earlier than the list",
    "in its time and not listed",
)


class Difference(NamedTuple):
    """A value that differs: `field` is a criterion or other field, `page` that of the report,
    "" for none.

    `reason` is that of a known difference.
    """

    field: str
    official: str
    report: str
    page: str
    reason: str

    def __str__(self) -> str:
        """Return it as words: "leaders: good in the official record, inadequate in the report, page
        1".
        """
        official, report = (
            value.replace("-", " ") if self.is_grade else value for value in self[1:3]
        )
        page = f", page {self.page}" if self.page else ""
        reason = f" ({self.reason})" if self.reason else ""
        name = self.field.replace("-", " ")
        listed, stated = official or "none", report or "none"
        return f"{name}: {listed} in the official record, {stated} in the report{page}{reason}"

    @property
    def is_grade(self) -> bool:
        """Whether it is one of a grade."""
        return self.field not in (_FIRST_DAY, _PUBLISHED)


class Compared(NamedTuple):
    """An official record, and the inspection that it is of, if its report is loaded,
    with what differs.
    """

    record: OfficialRecord
    inspection: Inspection | None
    differences: tuple[Difference, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether the report is loaded and says the same."""
        return self.inspection is not None and not self.differences


@dataclass(frozen=True)
class Reconciliation:
    """The official record compared with the loaded inspections;
    `not_listed` has why each is not in it.
    """

    source: OfficialSource
    compared: Sequence[Compared]
    not_listed: Sequence[tuple[Inspection, str]]

    def among(self, authorities: Collection[str]) -> Reconciliation:
        """Return the part on some authorities."""
        compared = [each for each in self.compared if each.record.authority in authorities]
        not_listed = [pair for pair in self.not_listed if pair[0].authority in authorities]
        return Reconciliation(self.source, compared, not_listed)

    @property
    def different(self) -> list[Compared]:
        """Those that differ."""
        return [each for each in self.compared if each.differences]

    @property
    def not_loaded(self) -> list[OfficialRecord]:
        """The records of inspections whose reports are not loaded."""
        return [each.record for each in self.compared if each.inspection is None]

    @property
    def not_listed_words(self) -> str:
        """How many loaded inspections are not listed, by reason: "77 later than the list, …"."""
        counts = Counter(why for _, why in self.not_listed)
        return ", ".join(
            f"{counts[why]:,} {why}"
            for why in (LATER, OTHER_FRAMEWORK, EARLIER, UNLISTED)
            if counts[why]
        )

    def __str__(self) -> str:
        """Return it in a line."""
        return sentence(
            "reconciled",
            source=str(self.source),
            number=len(self.compared),
            equal=sum(each.is_equal for each in self.compared),
            different=len(self.different),
            known=sum(all(one.reason for one in each.differences) for each in self.different),
            missing=len(self.not_loaded),
            others=self.not_listed_words or "none",
        )


def reconcile(store: Store, official: Store | None = None) -> Reconciliation | None:
    """Return the official record reconciled with the loaded inspections; None where there is none.

    `official` is a graph with another official record than the one in the store.
    """
    source, records = official_source(official or store), official_records(official or store)
    if source is None or not records:
        return None
    loaded, values = inspections(store.facts), _values_of_reports(store)
    pairs = reports_of(records, loaded)
    compared = [
        Compared(record, one, tuple(_differences(record, one, *values[one.iri])) if one else ())
        for record, one in ((record, pairs.get(record.iri)) for record in records)
    ]
    found = {one.iri for one in pairs.values()}
    spans: dict[str, list[str]] = defaultdict(list)
    for record in records:
        spans[record.framework].append(record.day)
    not_listed = [
        (one, _why_not_listed(one, spans.get(one.framework, ()), source))
        for one in loaded
        if one.iri not in found
    ]
    return Reconciliation(source, compared, not_listed)


class _Stated(NamedTuple):
    """What a report states beside grades and days: its areas of focus;
    and the page with the first day.
    """

    areas: frozenset[str]
    page: str


def _values_of_reports(store: Store) -> dict[str, _Stated]:
    rows = store.facts.rows(_OF_REPORTS, (str(Gk.startDate),))
    return {
        iri: _Stated(frozenset((areas or "").split()), str(page or "")) for iri, areas, page in rows
    }


def _differences(
    record: OfficialRecord, one: Inspection, areas: frozenset[str], page: str
) -> Iterator[Difference]:
    """Yield what the official record and a report state differently;
    what one of them leaves out is equal.

    A grade that only one of them has is different.
    """
    if record.day != one.day:
        yield _difference(record, _FIRST_DAY, record.day, one.day, page)
    if one.issued and record.published and one.issued != record.published:
        yield _difference(record, _PUBLISHED, record.published, one.issued)
    if record.area and areas and not any(_is_same_area(record.area, area) for area in areas):
        yield _difference(record, _AREA, record.area, ", ".join(sorted(areas)))
    judged = {each.criterion: each for each in one.judgements}
    for criterion in dict.fromkeys((*record.grades, *judged)):
        official, stated = record.grades.get(criterion, ""), judged.get(criterion)
        if official != (stated.grade if stated else ""):
            yield _difference(
                record,
                criterion,
                official,
                stated.grade if stated else "",
                stated.page if stated else "",
            )


def _difference(
    record: OfficialRecord, name: str, official: str, report: str, page: str = ""
) -> Difference:
    reason = _known_differences().get((local_id(record.inspection), name, official, report), "")
    return Difference(name, official, report, page, reason)


def _is_same_area(area: str, other: str) -> bool:
    """Return whether two areas of focus are the same, or one is part of the other."""
    wider = broader_values(Scheme.AREA_OF_FOCUS)
    return area == other or wider.get(area) == other or wider.get(other) == area


@cache
def _known_differences() -> dict[tuple[str, str, str, str], str]:
    """Return the reasons of known differences by inspection, field, official value,
    value of the report.
    """
    rows = read_csv_rows("data", "official", "known-differences.csv")
    return {
        (row["inspection"], row["field"], row["official"], row["report"]): row["reason"]
        for row in rows
    }


def _why_not_listed(one: Inspection, listed: Sequence[str], source: OfficialSource) -> str:
    if one.day > source.as_at:
        return LATER
    if not listed:
        return OTHER_FRAMEWORK
    return EARLIER if one.day < min(listed) else UNLISTED
