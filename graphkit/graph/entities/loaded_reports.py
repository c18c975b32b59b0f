"""Coverage: which inspections of which authorities are loaded,
and which are known to be missing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.graph.entities.lookup import Labels, exists
from graphkit.graph.entities.official_record import official_records, official_source, reports_of
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import regions

if TYPE_CHECKING:
    from graphkit.graph.facts.inspections import Inspection
    from graphkit.graph.store.dataset import Store


_NOT_LOADED = """
SELECT entity.iri, value, ifnull(earlier.framework, ''), passage.iri, inspection.iri, start_date,
  ifnull(page, ''), iif(criterion = ?, ifnull(grade, ''), '')
FROM earlier_inspection AS earlier JOIN passage USING (id) JOIN inspection
ON inspection.id = inspection
  JOIN entity ON entity.id = authority, json_each(json_array(inspected_in, reported_in))
WHERE value IS NOT NULL AND start_date IS NOT NULL AND passage.id NOT IN (SELECT earlier
FROM earlier_loaded)
  AND entity.iri IN (SELECT value FROM json_each(?)) ORDER BY 1, 2, 6, 4"""


class NotLoaded(NamedTuple):
    """An inspection that is known and not loaded: when ("2015"), framework, and what states it.

    That is the mention in a report: `stated_in` is the inspection of that report, `stated_on` its
    first day, `page` is "" where it has no pages. Or it is the official record, with the first day
    of the inspection as `when`: `stated_on` is the day of the list, `published` the day of the
    report's publication. `grade` is the overall one, "" if none is known.
    """

    authority: str
    when: str
    framework: str
    mention: str
    stated_in: str
    stated_on: str
    page: str = ""
    published: str = ""
    grade: str = ""

    def __str__(self) -> str:
        """Return it as words: "ILACS, May 2022, graded good overall (report of 2023, page 1)"."""
        grade = f", graded {self.grade.replace('-', ' ')} overall" if self.grade else ""
        return f"{self.framework}, {long_date(self.when)}{grade} ({self.source})"

    @property
    def is_official(self) -> bool:
        """Whether the official record has it."""
        return self.mention == self.stated_in

    @property
    def source(self) -> str:
        """Return where it is stated: "report of 2019, page 2",
        "official record as at 31 March 2025".
        """
        if self.is_official:
            return f"official record as at {long_date(self.stated_on)}"
        return f"report of {self.stated_on[:4]}{f', page {self.page}' if self.page else ''}"


class Missing(NamedTuple):
    """Current authorities, by name, without any report, and without one of a full inspection."""

    without_report: list[str]
    without_full_inspection: list[str]


def missing_authorities(store: Store, loaded: Collection[Inspection]) -> Missing:
    """Return the authorities of today that are missing from the loaded inspections."""
    labels = Labels(store)
    current = {iri for iri in regions(store.facts) if exists(store, iri)}
    inspected = {item.authority for item in loaded}
    in_full = {item.authority for item in loaded if item.full}
    return Missing(
        labels.by_name(current - inspected), labels.by_name((inspected & current) - in_full)
    )


def inspections_not_loaded(
    store: Store, authorities: Collection[str], official: Store | None = None
) -> list[NotLoaded]:
    """Return the inspections of some authorities that are known and not loaded.

    Their reports refer to them, or the official record has them; `official` is a graph with another
    one than that of the store.
    """
    rows = dict.fromkeys(
        store.facts.rows(_NOT_LOADED, (OVERALL_EFFECTIVENESS, json.dumps([*authorities])))
    )
    name_of = current_frameworks().name_of
    mentioned = [
        NotLoaded(
            place,
            when,
            name_of(kind, "") if kind else "",
            mention,
            inspection,
            day,
            str(page),
            "",
            grade,
        )
        for place, when, kind, mention, inspection, day, page, grade in rows
    ]
    source = official_source(official or store)
    records = [one for one in official_records(official or store) if one.authority in authorities]
    loaded = reports_of(records, inspections(store.facts))
    return mentioned + [
        NotLoaded(
            one.authority,
            one.day,
            name_of(one.framework, ""),
            one.iri,
            one.iri,
            source.as_at,
            published=one.published,
            grade=one.grades.get(OVERALL_EFFECTIVENESS, ""),
        )
        for one in records
        if source and one.iri not in loaded
    ]


def later_full_inspection(store: Store, authority: str, day: str) -> NotLoaded | None:
    """Return the newest full inspection after a day that is known and not loaded,
    if there is any.
    """
    names = {
        current_frameworks().name_of(each, "") for each in current_frameworks().full_inspections
    }
    later = [
        each
        for each in distinct_not_loaded(inspections_not_loaded(store, [authority]))
        if each.framework in names and each.when > day[: len(each.when)]
    ]
    return max(later, key=lambda each: (each.when, each.grade, each), default=None)


def distinct_not_loaded(mentions: Iterable[NotLoaded]) -> list[NotLoaded]:
    """Return each inspection once: the most precise of those on one authority, framework and time.

    A mention with a year or month only is the same inspection as one that began, or whose report
    was published, in that year or month.
    """
    kept: dict[tuple[str, str], list[NotLoaded]] = defaultdict(list)
    for item in sorted(mentions, key=lambda item: (-len(item.when), item.stated_on, item.mention)):
        same = kept[item.authority, item.framework]
        if not any(day.startswith(item.when) for one in same for day in (one.when, one.published)):
            same.append(item)
    found = (item for items in kept.values() for item in items)
    return sorted(found, key=lambda item: (item.authority, item.when, item.framework))
