"""Two authorities side by side: grades, areas for priority action, topics, agencies, recurring
recommendations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.finding_counts import Counts, counts_by
from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.answers.readings.in_force import known_deliveries
from graphkit.answers.readings.known import latest_known, why_not_loaded
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    followed_recommendations,
    open_priorities,
    whole_recommendations,
)
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.answers.summaries.latest_inspection import by_topic, findings
from graphkit.answers.summaries.other_results import graded_bodies
from graphkit.answers.summaries.words_and_numbers import WordsAndNumbers, latest_beside_words
from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import kind_of
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Gk, Scheme
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.lookup import Labels, end_date, objects
from graphkit.graph.entities.quotes import COLUMNS, Passages
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.store.dataset import Store

PARTS = ("grades", "priority", "topics", "numbers", "results", "agencies", "recurring")
# of the bodies of a kind: how many are graded, good or better, inadequate; the day of the newest
_OF_KIND = ("number", "good", "bad", "day")
_READINGS = ("weak", "even", "strong", "-")


@dataclass(frozen=True, slots=True)
class Sides:
    """The two authorities, their names and their latest full inspections known.

    `loaded` are all inspections of each that are loaded, the oldest first; `not_loaded` are reasons
    why a side has only grades: findings of an older report do not stand in for them.
    """

    authorities: tuple[str, str]
    names: tuple[str, str]
    latest: tuple[Inspection, Inspection]
    loaded: tuple[Sequence[Inspection], Sequence[Inspection]]
    not_loaded: tuple[str, ...]


def compare_authorities(
    store: Store, one: str, other: str, with_quotes: bool = False
) -> dict[str, ResultTable]:
    """Return the tables of a comparison, by part: `PARTS`.

    All but open areas for priority action and the results of other inspections are about the latest
    full inspection of each authority.
    Raises EntityNotFoundError, or GraphkitError where an authority has no full inspection or both
    are the same.
    """
    first, second = (find_entity(store, name, "authority") for name in (one, other))
    labels = Labels(store)
    if first == second:
        raise GraphkitError(
            f"{one!r} and {other!r} are both {labels.of(first)}: name two authorities"
        )
    known, why = latest_known(store), (why_not_loaded(store, first), why_not_loaded(store, second))
    if missing := [
        reason for place, reason in zip((first, second), why, strict=True) if place not in known
    ]:
        raise GraphkitError(" ".join(missing))
    names = labels.of(first), labels.of(second)
    latest = known[first], known[second]
    loaded = inspections(store.facts, [first]), inspections(store.facts, [second])
    sides = Sides((first, second), names, latest, loaded, tuple(filter(None, why)))
    followed = [followed_recommendations(store, place) for place in sides.authorities]
    return {
        "grades": _grades(store, sides),
        "priority": _priority(store, sides, followed, with_quotes),
        "topics": _topics(store, sides),
        "numbers": _numbers(store, sides),
        "results": _results(store, sides),
        "agencies": _agencies(store, sides),
        "recurring": _recurring(store, sides, followed, with_quotes),
    }


def _grades(store: Store, sides: Sides) -> ResultTable:
    areas, latest = ComparableCriteria(store), sides.latest
    rows: dict[tuple[tuple[str, str], ...], tuple[Value, ...]] = {}
    named = {name for item in latest for name in item.grades}
    for area in sorted(named, key=lambda name: (name != OVERALL_EFFECTIVENESS, name)):
        given = tuple(areas.grade(item, area) for item in latest)
        sides_ = [
            (grade, item.under, item.day, criterion) if grade else (None,) * 4
            for (grade, criterion), item in zip(given, latest, strict=True)
        ]
        rows.setdefault(given, (area, *sides_[0], *sides_[1]))
    columns = ("area", *_paired_columns("grade", "framework", "inspected", "judged_as"))
    plain = all(row[4] in (row[0], None) and row[8] in (row[0], None) for row in rows.values())
    hidden_columns = (
        _paired_columns("judged_as") if plain else _paired_columns("framework", "inspected")
    )
    return _answer("grades", columns, rows.values(), sides, hidden_columns)


def _priority(
    store: Store,
    sides: Sides,
    followed: Sequence[Sequence[FollowedRecommendation]],
    with_quotes: bool,
) -> ResultTable:
    """Return the areas for priority action that are open, the newest first."""
    labels, places = Labels(store), Passages(store, with_quotes)
    rows = [
        (
            name,
            item.under,
            item.day,
            _topic_names(labels, each.topics),
            each.subject.addressed_to if each.subject else "",
            *places.of(each.iri).cells,
        )
        for name, loaded, made in zip(sides.names, sides.loaded, followed, strict=True)
        for item, asked in open_priorities(made, loaded)
        for each in asked
    ]
    columns = ("authority", "framework", "inspected", "topics", "addressed_to", *COLUMNS)
    return _statements("priority", columns, rows)


def _topic_names(labels: Labels, topics: Iterable[str]) -> str:
    return ", ".join(sorted(labels.concept(Scheme.TOPIC, each) for each in topics))


def _topics(store: Store, sides: Sides) -> ResultTable:
    labels = Labels(store)
    counts = [by_topic(findings(store, item)) for item in sides.latest]
    rows, topics = [], sorted(counts[0].keys() | counts[1].keys())
    for topic in topics:
        both = [each.get(topic, Counts()) for each in counts]
        balance = " | ".join(each.balance for each in both)
        rows.append((labels.of(topic), balance, *both[0].row, *both[1].row))
    ordered = sorted(rows, key=lambda row: (_by_contrast(row[1]), -row[4] - row[7], row[0]))
    columns = ("topic", "balance", *_paired_columns("strength", "mixed", "weakness"))
    return _answer("topics", columns, ordered, sides)


def _by_contrast(balance: str) -> tuple[bool, int, list[int]]:
    """Sort key: large contrasts first, weak before strong, topics of one side alone last."""
    both = [_READINGS.index(one) for one in balance.split(" | ")]
    return "-" in balance, -abs(both[0] - both[1]), both


def _numbers(store: Store, sides: Sides) -> ResultTable:
    """Return the published values of both, beside what inspectors wrote on the topic."""
    found: dict[tuple[str, str], dict[str, WordsAndNumbers]] = defaultdict(dict)
    for place in sides.authorities:
        for each in latest_beside_words(store, place):
            found[each.label, each.topic_label][place] = each
    rows = []
    for (label, topic), both in sorted(found.items()):
        cells: list[Value] = []
        for place in sides.authorities:
            if not (one := both.get(place)):
                cells += ["-", *[None] * 5]
                continue
            then = one.then and (one.then.year, one.then.value, one.then.lower)
            cells += [one.counts.balance, *(then or [None] * 3), one.latest.year, one.latest.value]
        some = next(iter(both.values()))
        rows.append((label, topic, some.indicator.unit, *cells, some.source))
    names = ("words", "year", "value", "lower", "latest_year", "latest")
    return _answer(
        "numbers", ("indicator", "topic", "unit", *_paired_columns(*names), "source"), rows, sides
    )


def _results(store: Store, sides: Sides) -> ResultTable:
    """Return the current homes, agencies and youth justice services of both:
    their standing grades, and how many.
    """
    found = [
        {each.label: each for each in graded_bodies(store, place)} for place in sides.authorities
    ]
    rows = []
    for label in sorted(found[0].keys() | found[1].keys()):
        both = [each.get(label) for each in found]
        cells = [getattr(each, name, None) for each in both for name in _OF_KIND]
        some = next(filter(None, both))
        rows.append((label, some.inspectorate, *cells, some.list_day))
    paired = _paired_columns("graded", "good_or_better", "inadequate", "newest")
    return _answer("results", ("provider", "inspectorate", *paired, "list_day"), rows, sides)


def _agencies(store: Store, sides: Sides) -> ResultTable:
    labels = Labels(store)
    cells = counts_by(store.facts, "entity", sides.latest)
    delivering, known = list[set[str]](), list[set[str]]()
    for place, item in zip(sides.authorities, sides.latest, strict=True):
        delivering.append(
            {
                each.body
                for each in known_deliveries(store.facts)
                if each.is_now and each.authority == place
            }
        )
        concerned = {thing for report, thing in cells if report == item.report}
        mentioned = objects(store, item.report, Gk.mentions) if item.report else ()
        found = delivering[-1] | concerned | {*mentioned}
        known.append({each for each in found if kind_of(each) == "agency"})
    rows, shared = [], sorted(known[0] & known[1])
    for agency in shared:
        counts = [cells.get((item.report, agency), Counts()) for item in sides.latest]
        one, other = ("delivers" if agency in deliver else "mentioned" for deliver in delivering)
        figures = (one, *counts[0].row, other, *counts[1].row)
        row = labels.of(agency), labels.kind(agency), *figures, end_date(store, agency)
        rows.append((-sum(each.evaluated for each in counts), row))
    columns = ("agency", "kind", *_paired_columns("as", "strength", "mixed", "weakness"), "ended")
    rows.sort(key=lambda pair: (pair[0], pair[1][0]))
    return _answer("agencies", columns, (row for _, row in rows), sides)


def _recurring(
    store: Store,
    sides: Sides,
    followed: Sequence[Sequence[FollowedRecommendation]],
    with_quotes: bool,
) -> ResultTable:
    """Return the recommendations that the latest full inspection found weak again, with the pages
    that show it: those of the page of the authority.
    """
    labels, places = Labels(store), Passages(store, with_quotes)
    rows: list[tuple[Value, ...]] = []
    for name, made, latest, loaded in zip(
        sides.names, followed, sides.latest, sides.loaded, strict=True
    ):
        days = {item.iri: item.day for item in loaded}
        shown = [
            each
            for each in whole_recommendations(made)
            if each.is_recurring and each.later == latest.iri and each.passages
        ]
        for each in sorted(shown, key=lambda one: (days[one.inspection], one.iri)):
            pages = {one.page for one in each.passages_by_page if one.page}
            rows.append(
                (
                    name,
                    days[each.inspection],
                    latest.day,
                    _topic_names(labels, each.topics),
                    each.outcome,
                    ", ".join(map(str, sorted(pages))),
                    *places.of(each.passages[0].iri).cells,
                )
            )
    columns = ("authority", "recommended", "recurred", "topics", "outcome", "pages", *COLUMNS)
    return _statements("recurring", columns, rows)


def _statements(
    part: str, columns: Sequence[str], rows: Iterable[tuple[Value, ...]]
) -> ResultTable:
    """Return a table with a row for each statement, which its page leads to."""
    texts = description(part)
    return ResultTable(
        part, tuple(columns), tuple(rows), *texts, hidden_columns=("statement", "link")
    )


def _paired_columns(*names: str) -> list[str]:
    """Return column names for the first authority (a) and the second (b)."""
    return [f"{side}_{name}" for side in "ab" for name in names]


def _answer(
    part: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Value, ...]],
    sides: Sides,
    hidden_columns: Sequence[str] = (),
) -> ResultTable:
    """Return one table of the comparison, with the names of the authorities as column titles."""
    names = dict(zip("ab", short_names(sides.names), strict=True))
    column_titles = {
        name: f"{names[name[0]]} {name[2:].replace('_', ' ')}"
        for name in columns
        if name[:2] in ("a_", "b_")
    }
    who = tuple(
        f"{name}: {latest.under}, begun {long_date(latest.day)}{_since_then(latest, loaded)}."
        for name, latest, loaded in zip(sides.names, sides.latest, sides.loaded, strict=True)
    )
    return ResultTable(
        part,
        tuple(columns),
        tuple(rows),
        *description(part),
        (*who, *sides.not_loaded),
        hidden_columns=tuple(hidden_columns),
        column_titles=column_titles,
    )


def _since_then(latest: Inspection, loaded: Sequence[Inspection]) -> str:
    """Return what came after the latest full inspection, as words."""
    visits = [each for each in loaded if each.day > latest.day]
    if not visits:
        return ""
    named = [f"{each.under}, {long_date(each.day[:7])}" for each in visits]
    return f"; since then, not compared here: {'; '.join(named)}"


def short_names(names: tuple[str, str]) -> Sequence[str]:
    """Return short column titles: the first place in each name, where these differ."""
    first = [re.split(r", | and ", name)[0] for name in names]
    return first if first[0] != first[1] else names
