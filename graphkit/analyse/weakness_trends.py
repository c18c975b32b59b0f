"""Where findings speak of weakness: through the years, from one framework to the next, grade by grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from graphkit.analyse.confidence_intervals import Shares, sampler
from graphkit.analyse.finding_counts import Counts, counted, in_all
from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.result_table import ResultTable, Value
from graphkit.ask.inspections import FAVOURABLE, NOT_JUDGED, Inspection
from graphkit.core.errors import GraphkitError
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.terms import Property

ALL = "(all)"
GRADES = ("outstanding", "inadequate")
_NEW = "2023"  # the version of ILACS with which an earlier one is compared
_COUNTED = (
    *("inspections", "authorities", "findings", "strength", "mixed", "weakness"),
    *("weak_share", "ci_low", "ci_high"),
)
_DIFFERENCE = ("difference", "difference_ci_low", "difference_ci_high")
Group = Mapping[tuple[str, str], Counts]  # authority and item → findings


def trends(asked: MeasureRequest) -> ResultTable:
    """Return the share of weaknesses by framework and year, on all topics or on one."""
    found = in_all(asked.store, asked.held, asked.focus, asked.topics)
    cells = {(report, ALL): counts for report, counts in found.items()}
    groups: dict[tuple[str, str], list[Inspection]] = defaultdict(list)
    for item in asked.held:
        if item.report in found:
            groups[item.under, item.day[:4]].append(item)
    draw = sampler([item.authority for item in asked.held])
    rows = []
    for (under, year), held in sorted(groups.items(), key=lambda group: (group[1][0].day[:4], group[0])):
        counts = _group(cells, held)
        share = _figures(counts, ALL, held, cells, draw(_only(counts, ALL), [ALL]))
        rows.append((year, under, *share, *_graded(held)))
    columns = ("year", "framework", *_COUNTED, "graded", "favourable")
    on = f" on {asked.topic}" if asked.topic else ""
    return ResultTable(f"trends{on}", columns, tuple(rows))


def topic_trends(asked: MeasureRequest) -> ResultTable:
    """Return by topic how the share of weaknesses moved from one version of ILACS to the next."""
    held = [item for item in asked.held if item.framework == "ilacs"]
    after = [item for item in held if item.version >= _NEW]
    before = [item for item in held if item.version < _NEW]
    rows = _contrast(asked, _cells(asked, held), after, before)
    columns = ("topic", *_COUNTED, "before", *_DIFFERENCE)
    notes = (
        f"{len(after)} inspections under ILACS of 2023 and later, {len(before)} under ILACS of 2018; "
        f"{len({i.authority for i in after} & {i.authority for i in before})} authorities are in both.",
    )
    return ResultTable("topic-trends", columns, tuple(rows), notes=notes)


def grades(asked: MeasureRequest) -> ResultTable:
    """Return which topics are weaker, or stronger, where a grade was given than where another was."""
    criterion = asked.criterion or OVERALL_EFFECTIVENESS
    held = [item for item in asked.held if item.full and item.grades.get(criterion, NOT_JUDGED) != NOT_JUDGED]
    if not held:
        known = sorted({name for item in asked.held for name in item.grades}) or ["none"]
        raise GraphkitError(
            f"no full inspection here is graded under {criterion!r}; criteria here: {', '.join(known)}"
        )
    cells = _cells(asked, held, "" if criterion == OVERALL_EFFECTIVENESS else criterion)
    rows: list[tuple[Value, ...]] = []
    for grade in GRADES:
        these = [item for item in held if item.grades[criterion] == grade]
        others = [item for item in held if item.grades[criterion] != grade]
        found = _contrast(asked, cells, these, others, downwards=grade == "outstanding")
        rows += [(grade, *row) for row in found]
    columns = ("grade", "topic", *_COUNTED, "of_others", *_DIFFERENCE)
    return ResultTable(f"grades under {criterion}", columns, tuple(rows))


def _graded(held: Iterable[Inspection]) -> tuple[int, int]:
    """Return how many inspections were graded overall, and how many of them good or outstanding."""
    given = [
        item.grades[OVERALL_EFFECTIVENESS]
        for item in held
        if item.grades.get(OVERALL_EFFECTIVENESS, NOT_JUDGED) != NOT_JUDGED
    ]
    return len(given), sum(grade in FAVOURABLE for grade in given)


def _contrast(
    asked: MeasureRequest,
    cells: Mapping[tuple[str, str], Counts],
    these: Collection[Inspection],
    others: Collection[Inspection],
    downwards: bool = False,
) -> list[tuple[Value, ...]]:
    """Return a row for each topic: its findings here, and how their share of weaknesses differs elsewhere."""
    here, there = _group(cells, these), _group(cells, others)
    items = sorted({item for _, item in here} & {item for _, item in there})
    draw = sampler([item.authority for item in (*these, *others)])
    first, second = draw(_only(here, *items), items), draw(_only(there, *items), items)
    rows = [
        (
            asked.labels.of(item) if item != ALL else "(all topics)",
            *_figures(here, item, these, cells, first),
            second.of(item)[0],
            *first.less(second, item),
        )
        for item in items
    ]
    return sorted(rows, key=lambda row: _largest(row, downwards))


def _largest(row: tuple[Value, ...], downwards: bool) -> tuple[bool, bool, float, str]:
    """Order rows: the yardstick of all topics, then what can be told, by difference."""
    difference = float(row[-3] or 0.0)
    return row[0] != "(all topics)", row[-2] is None, difference if downwards else -difference, str(row[0])


def _cells(
    asked: MeasureRequest, held: Iterable[Inspection], section: str = ""
) -> dict[tuple[str, str], Counts]:
    """Return findings by report and topic; under ALL those of all topics asked for.

    A finding on two topics counts under each, and twice under ALL, which so is what the topics come to.
    """
    found = counted(asked.store, Property.TOPIC, held, asked.focus, section)
    cells: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for (report, topic), counts in found.items():
        if asked.topics is None or topic in asked.topics:
            cells[report, topic] = counts
            cells[report, ALL] += counts
    return cells


def _group(cells: Mapping[tuple[str, str], Counts], held: Iterable[Inspection]) -> Group:
    """Return findings by authority and topic, of some inspections."""
    places = {item.report: item.authority for item in held}
    found: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for (report, item), counts in cells.items():
        if report in places:
            found[places[report], item] += counts
    return found


def _figures(
    group: Group,
    item: str,
    held: Iterable[Inspection],
    cells: Mapping[tuple[str, str], Counts],
    shares: Shares,
) -> tuple[Value, ...]:
    """Return inspections and authorities that speak of a topic, findings, and the share of weaknesses."""
    here = _only(group, item).values()
    total, places = sum(here, Counts()), [counts for counts in here if counts.evaluated]
    spoken = [each for each in held if (each.report, item) in cells and cells[each.report, item].evaluated]
    share = shares.of(item) if places else (None, None, None)
    return (len(spoken), len(places), total.evaluated, *total.row, *share)


def _only(group: Group, *items: str) -> dict[tuple[str, str], Counts]:
    wanted = set(items)
    return {key: counts for key, counts in group.items() if key[1] in wanted}
