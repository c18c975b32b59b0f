"""Share of weaknesses by year, by framework version and by grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from graphkit.answers.measures.confidence_intervals import Shares, sampler
from graphkit.answers.measures.finding_counts import Counts, counts_by, counts_of
from graphkit.answers.measures.projections import MeasureRequest
from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.graph.facts.inspections import FAVOURABLE, NOT_JUDGED, Inspection

ALL, _ALL_TOPICS = "(all)", "(all topics)"
GRADES = ("outstanding", "inadequate")
_COUNTED = (
    *("inspections", "authorities", "findings", "strength", "mixed", "weakness"),
    *("weak_share", "ci_low", "ci_high"),
)
_DIFFERENCE = ("difference", "difference_ci_low", "difference_ci_high")
Group = Mapping[tuple[str, str], Counts]  # authority or report, and item → findings


def trends(request: MeasureRequest) -> ResultTable:
    """Return the share of weaknesses by framework and year, on all topics or on one."""
    loaded, focus = request.loaded, request.focus
    found = counts_of(request.store.facts, loaded, focus, request.topics, request.min_confidence)
    cells = {(report, ALL): counts for report, counts in found.items()}
    groups: dict[tuple[str, str], list[Inspection]] = defaultdict(list)
    for item in loaded:
        if item.report in found:
            groups[item.under, item.day[:4]].append(item)
    draw = sampler([item.authority for item in loaded])
    rows = []
    for (under, year), group in sorted(
        groups.items(), key=lambda pair: (pair[1][0].day[:4], pair[0])
    ):
        counts = _by_authority(cells, group)
        grades = [item.grades.get(OVERALL_EFFECTIVENESS, NOT_JUDGED) for item in group]
        graded = (
            sum(grade != NOT_JUDGED for grade in grades),
            sum(grade in FAVOURABLE for grade in grades),
        )
        rows.append(
            (year, under, *_figures(counts, ALL, group, cells, draw(counts, [ALL])), *graded)
        )
    columns = ("year", "framework", *_COUNTED, "graded", "favourable")
    on = f" on {request.topic}" if request.topic else ""
    return ResultTable(f"trends{on}", columns, tuple(rows))


def topic_trends(request: MeasureRequest) -> ResultTable:
    """Return by topic the change in the share of weaknesses from earlier versions of a framework to
    later.
    """
    framework = next(each for each in current_frameworks() if each.topic_trends_from)
    first_later, name = framework.topic_trends_from, framework.abbreviation
    loaded = [
        item for item in request.loaded if item.framework == framework.framework and item.version
    ]
    after = [item for item in loaded if item.version >= first_later]
    before = [item for item in loaded if item.version < first_later]
    earlier = " and ".join(one.version for one in framework.versions if one.version < first_later)
    rows = _contrast(request, _cells(request, loaded), after, before)
    columns = ("topic", *_COUNTED, "before", *_DIFFERENCE)
    both = len({item.authority for item in after} & {item.authority for item in before})
    note = (
        f"{len(after)} inspections under {name} {first_later} and later, {len(before)} under "
        f"{name} {earlier}; {both} authorities are in both."
    )
    return ResultTable("topic-trends", columns, tuple(rows), notes=(note,))


def grades(request: MeasureRequest) -> ResultTable:
    """Return by topic the share of weaknesses where a grade was given,
    compared with all other grades.
    """
    criterion = request.criterion or OVERALL_EFFECTIVENESS
    loaded = [
        item
        for item in request.loaded
        if item.full and item.grades.get(criterion, NOT_JUDGED) != NOT_JUDGED
    ]
    if not loaded:
        known = sorted({name for item in request.loaded for name in item.grades}) or ["none"]
        raise GraphkitError(
            f"no full inspection here is graded under {criterion!r}; criteria here: "
            f"{', '.join(known)}"
        )
    cells = _cells(request, loaded, "" if criterion == OVERALL_EFFECTIVENESS else criterion)
    rows: list[tuple[Value, ...]] = []
    for grade in GRADES:
        these = [item for item in loaded if item.grades[criterion] == grade]
        others = [item for item in loaded if item.grades[criterion] != grade]
        found = _contrast(request, cells, these, others, downwards=grade == "outstanding")
        rows += [(grade, *row) for row in found]
    columns = ("grade", "topic", *_COUNTED, "of_others", *_DIFFERENCE)
    return ResultTable(f"grades under {criterion}", columns, tuple(rows))


def _contrast(
    request: MeasureRequest,
    cells: Group,
    these: Collection[Inspection],
    others: Collection[Inspection],
    downwards: bool = False,
) -> list[tuple[Value, ...]]:
    """Return a row for each topic: its findings, the share of weaknesses elsewhere,
    and the difference.
    """
    here, there = _by_authority(cells, these), _by_authority(cells, others)
    items = sorted({item for _, item in here} & {item for _, item in there})
    draw = sampler([item.authority for item in (*these, *others)])
    first, second = draw(here, items), draw(there, items)
    rows = [
        (
            request.labels.of(item) if item != ALL else _ALL_TOPICS,
            *_figures(here, item, these, cells, first),
            second.of(item)[0],
            *first.difference_from(second, item),
        )
        for item in items
    ]

    def order(row: tuple[Value, ...]) -> tuple[bool, bool, float, str]:
        """Sort key: all topics first, then rows with an interval by difference."""
        difference = float(row[-3] or 0.0)
        return (
            row[0] != _ALL_TOPICS,
            row[-2] is None,
            difference if downwards else -difference,
            str(row[0]),
        )

    return sorted(rows, key=order)


def _cells(
    request: MeasureRequest, loaded: Iterable[Inspection], section: str = ""
) -> dict[tuple[str, str], Counts]:
    """Return counts by (report, topic); ALL sums the selected topics.

    A finding on two topics counts under each, and so twice under ALL.
    """
    found = counts_by(
        request.store.facts, "topic", loaded, request.focus, section, request.min_confidence
    )
    cells: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for (report, topic), counts in found.items():
        if request.topics is None or topic in request.topics:
            cells[report, topic] = counts
            cells[report, ALL] += counts
    return cells


def _by_authority(cells: Group, loaded: Iterable[Inspection]) -> Group:
    """Return counts by (authority, topic) of some inspections."""
    places = {item.report: item.authority for item in loaded}
    found: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for (report, item), counts in cells.items():
        if report in places:
            found[places[report], item] += counts
    return found


def _figures(
    group: Group, item: str, loaded: Iterable[Inspection], cells: Group, shares: Shares
) -> tuple[Value, ...]:
    """Return numbers of inspections, authorities and findings on a topic,
    and the share of weaknesses.
    """
    here = [counts for (_, about), counts in group.items() if about == item]
    total, places = sum(here, Counts()), sum(counts.evaluated > 0 for counts in here)
    mentioned = sum(cells.get((each.report, item), Counts()).evaluated > 0 for each in loaded)
    share = shares.of(item) if places else (None, None, None)
    return (mentioned, places, total.evaluated, *total.row, *share)
