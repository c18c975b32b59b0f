"""The sheet `title`, the first of a workbook: what it is, its source and date, and two charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graphkit.ask.inspections import STEPS_BELOW_OUTSTANDING, Inspection, latest_full_inspections
from graphkit.export.workbook import Cell, Chart, Heading, Sheet

_MOST_TOPICS = 8
_SOURCE = "Published inspection reports, read by software: look at the report before you act."
_LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
Tally = Counter[tuple[str, bool]]  # (topic or inspection, whether strong) → findings


def title_sheet(
    name: str,
    loaded: Sequence[Inspection],
    findings: Iterable[tuple[str, str, Sequence[str]]],
    under: Mapping[str, str],
) -> Sheet:
    """Return the sheet.

    `findings` are (inspection, polarity, topics), `under` the inspections as words; neutral findings and
    those of earlier inspections are left out.
    """
    latest = latest_full_inspections(loaded)
    counted = _tally(findings, {item.iri for item in latest.values()})
    days = sorted(item.day for item in loaded)
    rows: list[list[Cell]] = [
        ["Source", _SOURCE],
        ["Data", f"{len(loaded)} inspections, {days[0]} to {days[-1]}" if days else "no inspections"],
        ["Licence", _LICENCE],
        ["Copyright", "Reports are Crown copyright. Not a product of Ofsted or any other inspectorate."],
        ["To print", "This page and the first page of each sheet; the tracker and the overview whole."],
        [],
    ]
    charts = []
    grades = _grades(latest.values()) if len(latest) > 1 else _inspections(loaded, counted, under)
    title = (
        "Authorities by overall grade at the latest full inspection"
        if len(latest) > 1
        else "Findings of each full inspection"
    )
    for at, (heading, words, table) in enumerate(
        (
            (title, ["Authorities"] if len(latest) > 1 else ["Strong", "Weak or mixed"], grades),
            (
                "Topics with most weak or mixed findings, latest full inspections",
                ["Strong", "Weak or mixed"],
                _topics(counted),
            ),
        )
    ):
        rows.append([heading, *words])
        if table:
            charts.append(Chart(heading, len(rows) + 1, len(rows) + len(table), len(words), at))
        rows += [[*table_row] for table_row in table]
        rows.append([])
    rows.pop()  # an empty one
    rows = [[*row, *[None] * (3 - len(row))] for row in rows]
    headings = [Heading(f"Inspections of children's services: {name}", 44), *(Heading(" ", 16),) * 2]
    return Sheet("title", headings, rows, 0, filtered=False, charts=charts)


def _tally(findings: Iterable[tuple[str, str, Sequence[str]]], latest: set[str]) -> Tally:
    counted: Tally = Counter()
    for inspection, polarity, topics in findings:
        if polarity == "context":
            continue
        is_strong = polarity == "strength"
        counted[inspection, is_strong] += 1
        if inspection in latest:
            counted.update((f"topic:{topic}", is_strong) for topic in set(topics))
    return counted


def _grades(latest: Iterable[Inspection]) -> list[list[Cell]]:
    counted = Counter(item.overall.grade for item in latest if item.overall)
    order = sorted(counted, key=lambda grade: STEPS_BELOW_OUTSTANDING.get(grade, 9))
    return [[grade.replace("-", " "), counted[grade]] for grade in order]


def _inspections(loaded: Iterable[Inspection], counted: Tally, under: Mapping[str, str]) -> list[list[Cell]]:
    return [
        [under[item.iri], counted[item.iri, True], counted[item.iri, False]] for item in loaded if item.full
    ]


def _topics(counted: Tally) -> list[list[Cell]]:
    weak = [(number, name) for (name, is_strong), number in counted.items() if not is_strong]
    first = sorted(
        (pair for pair in weak if pair[1].startswith("topic:")), key=lambda pair: (-pair[0], pair[1])
    )[:_MOST_TOPICS]
    return [[name.partition(":")[2], counted[name, True], number] for number, name in first]
