"""What is new: the latest reports, judgements that changed, priority actions, and who is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answers.readings.known import (
    OFFICIAL,
    current_grades,
    grade_changes,
    judged_without_overall,
    known_inspections,
)
from graphkit.answers.summaries.inspection_changes import change_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection, counting_day, inspections

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

MOST_LINES = 200  # of each section that may be asked for
SECTIONS = {
    "report": "Latest reports",
    "changed": "Changed judgements",
    "priority": "Areas for priority action",
    "due": "Due for inspection",
}
_PRIORITY = """
SELECT passage.iri, inspection.iri, entity.iri, coalesce(issued, start_date) AS published,
start_date,
  coalesce((SELECT group_concat(topic, ' ') FROM statement_topic WHERE statement = passage.id), '')
FROM recommendation JOIN passage USING (id)
JOIN inspection ON inspection.id = inspection JOIN entity ON entity.id = authority
WHERE priority_action = 1 AND part_of IS NULL AND start_date IS NOT NULL
ORDER BY published DESC, inspection.iri, passage.id"""


class News(NamedTuple):
    """A line: its section, the day, the authority (IRI), what is new,
    and the statement that shows it.

    The day is that of publication, of who is due the first day of the latest full inspection. Where
    no statement does, `statement` is the inspection, or "" if it is not loaded.
    """

    section: str
    day: str
    authority: str
    text: str
    statement: str


def whats_new(
    store: Store, among: Collection[str] | None = None, most: int = 5, first: str = ""
) -> list[News]:
    """Return the newest lines of each section, at most `most` of each (see `all_news`)."""
    return [each for lines in all_news(store, among, most, first).values() for each in lines[:most]]


def all_news(
    store: Store, among: Collection[str] | None = None, most: int = 5, first: str = ""
) -> dict[str, list[News]]:
    """Return the lines of each section, the newest first; `among`: only these authorities, `first`:
    that one before others, with half of the first `most` lines if others have any.

    Changed judgements and priority actions are new for as long as the usual interval of
    inspections.
    """
    own = [each for each in inspections(store.facts) if among is None or each.authority in among]
    last = counting_day(store.facts)
    newest = sorted(own, key=lambda each: (published(each), each.day, each.iri), reverse=True)
    since = f"{int(last[:4]) - current_frameworks().interval}{last[4:]}" if last else ""
    sections = {
        "report": _reports(store, newest, among),
        "changed": _changed(store, among, since),
        "priority": _priority(store, among, since),
        "due": _due(store, among),
    }
    return {name: [*_first(lines, first, (most + 1) // 2)] for name, lines in sections.items()}


def _first(section: Iterator[News], authority: str, number: int) -> Iterator[News]:
    """Yield the first lines on an authority before those on others, and its other lines last."""
    lines = [*section]
    own = [line for line in lines if line.authority == authority]
    yield from own[:number]
    yield from (line for line in lines if line.authority != authority)
    yield from own[number:]


def _reports(
    store: Store, newest: list[Inspection], among: Collection[str] | None
) -> Iterator[News]:
    """Yield the newest inspections, also those whose report is not loaded."""
    lines = [
        News(
            "report",
            published(each),
            each.authority,
            ": ".join(filter(None, [_inspected(each), _grades(store, each)])),
            each.overall_statement or each.iri,
        )
        for each in newest
    ]
    lines += [
        News(
            "report", published(each), each.authority, f"{_inspected(each)}: report not loaded", ""
        )
        for each in known_inspections(store)
        if each.source == OFFICIAL and (among is None or each.authority in among)
    ]
    yield from sorted(lines, key=lambda each: each.day, reverse=True)


def published(item: Inspection) -> str:
    """Return the day on which the report of an inspection was published, else its first day."""
    return item.issued or item.day


def _inspected(item: Inspection) -> str:
    """Return an inspection as words: "ILACS 2023, begun 6 July 2026"."""
    return f"{item.under}, begun {long_date(item.day)}"


def _grades(store: Store, item: Inspection) -> str:
    """Return the overall grade as words; of a full inspection without one its judgements,
    the worst first.
    """
    if item.overall or not (item.full and item.grades):
        return item.overall_words
    return judged_without_overall(store, item.under, item.grades).partition("; ")[2]


def _changed(store: Store, among: Collection[str] | None, since: str) -> Iterator[News]:
    """Yield the full inspections with a judgement that differs from the one before,
    the newest first.
    """
    for each in reversed(known_inspections(store)):
        changes = [one for one in grade_changes(store).get(each.iri, ()) if one.steps]
        if changes and each.day >= since and (among is None or each.authority in among):
            yield News(
                "changed",
                published(each),
                each.authority,
                change_words(store, changes),
                changes[0].statement,
            )


def _priority(store: Store, among: Collection[str] | None, since: str) -> Iterator[News]:
    """Yield the areas for priority action, the newest first."""
    labels, under = Labels(store), {each.iri: each.under for each in inspections(store.facts)}
    for statement, inspection, authority, day, began, about in store.facts.rows(_PRIORITY):
        if began >= since and (among is None or authority in among):
            topics = sorted(labels.concept(Scheme.TOPIC, each) for each in about.split())
            yield News(
                "priority", day, authority, ", ".join(topics) or under[inspection], statement
            )


def _due(store: Store, among: Collection[str] | None) -> Iterator[News]:
    """Yield the authorities whose next full inspection is due by the day,
    those due longest first.
    """
    until = counting_day(store.facts)[:7]
    known = [each for each in current_grades(store, among=among) if each.due and each.due <= until]
    for each in sorted(known, key=lambda each: (each.day, each.name)):
        text = f"{each.under}, the next full inspection due since {long_date(each.due)}"
        yield News("due", each.day, each.authority, text, each.iri)
