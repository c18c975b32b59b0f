"""The judgements on one authority through time: a picture, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from graphkit.answers.cards.card_parts import (
    CardCell,
    CardColumn,
    CardTable,
    GradeBar,
    GradeHistory,
)
from graphkit.answers.readings.known import KnownInspection, known_inspections
from graphkit.answers.summaries.inspection_changes import (
    ComparableCriteria,
    StripGrade,
    judgement_strip,
)
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.partial_dates import short_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.graph.entities.lookup import Labels, end_date
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import now_day
from graphkit.graph.facts.passages import link_of

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_COLUMNS = 5  # inspections of a table
Strip = Sequence[tuple[str, list[StripGrade]]]


def _full_inspections(store: Store, place: str) -> list[KnownInspection]:
    """Return the full inspections known of an authority (IRI), the newest first."""
    return [each for each in known_inspections(store) if each.authority == place][::-1]


def _strip(store: Store, full: Sequence[KnownInspection]) -> Strip:
    """Return the headline criteria with their grades in each inspection, the newest first; the
    criterion with the worst grade now first, the overall one last.
    """
    wanted = current_frameworks().headline_criteria
    rows = [
        (name, grades[::-1])
        for name, grades in judgement_strip(full[::-1], ComparableCriteria(store))
        if name in wanted
    ]
    rows.sort(key=lambda row: -STEPS_BELOW_OUTSTANDING.get(row[1][0].grade, -1))
    return sorted(rows, key=lambda row: row[0] == OVERALL_EFFECTIVENESS)


def _steps(grades: Sequence[StripGrade]) -> int | None:
    """Return by how many steps the newest grade is better than the one before; None where one of
    them is missing.
    """
    now, then = (STEPS_BELOW_OUTSTANDING.get(each.grade) for each in grades[:2])
    return then - now if now is not None and then is not None else None


def judgement_history(store: Store, place: str) -> GradeHistory:
    """Return the picture of all judgements on an authority (IRI) through time, each until the next
    full inspection, to the end of the authority.
    """
    full, end, labels = _full_inspections(store, place), end_date(store, place), Labels(store)
    strip = _strip(store, full)
    others = [each for each in inspections(store.facts, [place]) if not each.full]
    last = end or max(now_day(store.facts), full[0].day)
    days = [*(each.day for each in reversed(full)), last]
    lines = []
    for name, grades in strip:
        spans = zip(pairwise(days), grades[::-1], strict=True)
        bars = [GradeBar(*span, each.grade) for span, each in spans if each.grade]
        lines.append((labels.concept(Scheme.CRITERION, name), tuple(bars)))
    return GradeHistory(
        sentence("card.history", place=labels.of(place), first=days[0], last=last),
        tuple(lines),
        tuple(each.day for each in others if days[0] <= each.day <= last),
        last,
        sentence("card.bars", others=bool(others), abolished=end, last="" if end else last),
    )


def judgement_table(store: Store, place: str) -> CardTable:
    """Return the judgements of an authority (IRI) by full inspection, the newest first, and how
    each moved.
    """
    labels, full = Labels(store), _full_inspections(store, place)
    shown = full[:_MOST_COLUMNS]
    moved = (CardColumn(f"Since {full[1].day[:4]}"),) if len(full) > 1 else ()
    columns = (CardColumn("Judgement"), *moved, *(_column(store, each) for each in shown))
    rows = []
    for name, grades in _strip(store, full):
        given = zip(shown, grades[:_MOST_COLUMNS], strict=True)
        cells = [_grade_cell(item, grade.under or name, grade.grade) for item, grade in given]
        change = (_change(grades),) if moved else ()
        rows.append((CardCell(labels.concept(Scheme.CRITERION, name)), *change, *cells))
    return CardTable(sentence("card.judgements"), columns, tuple(rows), name_at=0, is_grid=True)


def _grade_cell(item: KnownInspection, criterion: str, grade: str) -> CardCell:
    """Return a grade, which opens the judgement that gives it."""
    statements = {each.criterion: each.statement for each in item.judgements}
    return CardCell(to=local_id(statements.get(criterion, "")), grade=grade or "none")


def _change(grades: Sequence[StripGrade]) -> CardCell:
    if steps := _steps(grades):
        return CardCell(mark="better" if steps > 0 else "worse")
    now, then, *_ = grades
    if bool(now.grade) == bool(then.grade):
        return CardCell("same" if now.grade else "")
    return CardCell("new" if now.grade else "no longer given")


def _column(store: Store, item: KnownInspection) -> CardColumn:
    first = next(iter(item.judgements), None)
    link = link_of(store.facts, first.statement) if first and first.statement else None
    return CardColumn(short_date(item.day[:7]), item.under, link)
