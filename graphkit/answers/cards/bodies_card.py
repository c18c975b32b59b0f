"""The card of results of homes, agencies and services: how many of how many, as at the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from graphkit.answers.cards.card_parts import (
    AnswerCard,
    CardCell,
    CardColumn,
    CardTable,
    CardText,
    CountedPassages,
    Words,
    cut_words,
    graded_words,
    strong,
    unmarked,
)
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.questions.reading_parts import address_text
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.phrases import ReadingPhrases, listed_names
from graphkit.answers.readings.read import read_rows
from graphkit.answers.readings.reading import given_values, parse_reading
from graphkit.answers.summaries.other_results import StandingBody, results_of, standing_bodies
from graphkit.core.identifiers import kind_of, local_id
from graphkit.core.language.sentences import any_of, sentence
from graphkit.core.partial_dates import long_date
from graphkit.core.schemes import GRADES_WORST_FIRST, STEPS_BELOW_OUTSTANDING
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspection_results import InspectionResult

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_ROWS = 60
_MOST_PLACES = 12
_BODIES = "SELECT iri FROM provider WHERE id IN ({})"
_REGION = "in.region"


def bodies_card(store: Store, reading: JsonReading, answer: TypedAnswer) -> AnswerCard:
    """Return the card of current bodies of a kind: those with a grade, of all that have one."""
    where = dict(reading["where"])
    grades = [str(each) for each in given_values(where["grade"])]
    among = {name: value for name, value in where.items() if name != "grade"}
    labels, every = Labels(store), _bodies(store, among)
    graded = [each for each in every if each.grade]
    found = [each for each in graded if each.grade in grades]
    found.sort(key=lambda each: (GRADES_WORST_FIRST.index(each.grade), each.day), reverse=True)
    found.sort(key=lambda each: GRADES_WORST_FIRST.index(each.grade))
    _, many = ReadingPhrases(store).of(parse_reading({"of": "bodies", "where": among}))
    days = [*dict.fromkeys(each.list_day for each in every)]
    scopes = dict.fromkeys(each.list_scope for each in every)
    listed = {"of": "bodies", "where": among, "measures": ["list"]}
    without = len(every) - len(graded)
    return AnswerCard(
        _how_many(labels, found, graded, grades, many, days),
        since=tuple(_since(found)),
        table=_table(store, labels, found, any_of(grades)) if found else None,
        beside=_regions(store, among, grades) if _REGION in among else None,
        passages=CountedPassages(
            len(graded),
            "result",
            reading=address_text(listed),
            note=sentence("card.results", number=len(graded), many=many, without=without),
        ),
        notes=(
            *(sentence("card.list", scope=each) for each in scopes),
            sentence("card.homes"),
            *answer.cautions,
        ),
        about=_about(found),
    )


def _bodies(store: Store, where: dict[str, Any]) -> list[StandingBody]:
    """Return the current bodies that meet some clauses."""
    rows = read_rows(store, {"of": "bodies", "where": where, "columns": ["body"]})
    numbers = ", ".join(str(number) for number, _ in rows)
    known = standing_bodies(store.facts)
    return [known[iri] for iri in store.facts.column(_BODIES.format(numbers)) if iri in known]


def _how_many(
    labels: Labels,
    found: Sequence[StandingBody],
    graded: Sequence[StandingBody],
    grades: Sequence[str],
    many: str,
    days: Sequence[str],
) -> CardText:
    """Return how many of how many have the grades on the last day of the list, and where."""
    words = " or ".join(map(graded_words, grades))
    end = f"when the list ends, on {' and '.join(map(long_date, days))}" if days else ""
    badge = grades[0] if len(grades) == 1 else ""
    if found:
        where = Counter(labels.of(area) for each in found for area in each.areas[:1])
        names = [f"{name} ({number})" if number > 1 else name for name, number in where.items()]
        place = unmarked(f": in {listed_names(sorted(names))}.") if names else unmarked(".")
        verb = "was" if len(found) == 1 else "were"
        figure = strong(f"{len(found):,} of {len(graded):,} {many}")
        return (figure, Words(f" {verb} "), Words(f"{words} ", grade=badge), strong(end), *place)
    shares = Counter(each.grade for each in graded)
    others = [f"{shares[each]} {graded_words(each)}" for each in GRADES_WORST_FIRST if shares[each]]
    rest = f": {', '.join(others)}." if others else "."
    figure = strong(f"None of {len(graded):,} {many}")
    return (figure, Words(f" was {words} "), strong(end), Words(rest))


def _since(found: Sequence[StandingBody]) -> Iterator[CardText]:
    """Yield what is not known after the list, and how many had a later visit without a grade."""
    visited = sum(bool(each.visit_kind) for each in found)
    text = sentence("card.visited", number=len(found), visited=visited)
    yield (strong("Results after that day are not known here."), Words(f" {text}"))


def _table(store: Store, labels: Labels, found: Sequence[StandingBody], words: str) -> CardTable:
    """Return the bodies with the result before, and what came since without a grade."""
    shown = found[:_MOST_ROWS]
    results = results_of(store, {each.iri for each in shown})
    headings = ("Grade", "Name", "Inspected", "Before", "Since, without a grade")
    return CardTable(
        f"{words.capitalize()}, newest first",
        tuple(CardColumn(each) for each in headings),
        tuple(_row(labels, each, results) for each in shown),
        cut_words(len(shown), len(found)),
    )


def _row(
    labels: Labels, body: StandingBody, results: Iterable[InspectionResult]
) -> tuple[CardCell, ...]:
    before = next(
        (
            each
            for each in results
            if each.body == body.iri
            and each.day < body.day
            and each.grade in STEPS_BELOW_OUTSTANDING
        ),
        None,
    )
    visit = f"{body.visit_kind}, {long_date(body.visit_day)}" if body.visit_kind else ""
    return (
        CardCell(grade=body.grade),
        CardCell(body.label, local_id(body.iri), note=", ".join(map(labels.of, body.areas))),
        CardCell(body.day, is_day=True),
        CardCell(before.day, grade=before.grade, is_day=True) if before else CardCell(),
        CardCell(visit or "none in the list"),
    )


def _regions(store: Store, among: dict[str, Any], grades: Sequence[str]) -> CardTable:
    """Return the shares of grades by region, the most with the grades first."""
    of_all = {name: value for name, value in among.items() if name != _REGION}
    reading = {"of": "bodies", "where": {**of_all, "not": {"grade": None}}}
    by = {"measures": ["count"], "by": [_REGION, "grade"]}
    shares: dict[str, dict[str, int]] = {}
    for _, row in read_rows(store, reading | by):
        if row[_REGION]:
            of_region = shares.setdefault(str(row[_REGION]), dict.fromkeys(GRADES_WORST_FIRST, 0))
            of_region[str(row["grade"])] = int(str(row["count"]))
    number = {name: sum(own.get(each, 0) for each in grades) for name, own in shares.items()}
    names = sorted(shares, key=lambda name: (-number[name], name))
    columns = (
        CardColumn("Region"),
        CardColumn(" or ".join(map(graded_words, grades)).capitalize(), is_number=True),
        CardColumn("Graded", is_number=True),
        CardColumn("Grades"),
    )
    rows = tuple(
        (
            CardCell(name),
            CardCell(f"{number[name]:,}"),
            CardCell(f"{sum(shares[name].values()):,}"),
            CardCell(shares={each: own for each, own in shares[name].items() if own}),
        )
        for name in names
    )
    return CardTable(sentence("card.regions"), columns, rows, name_at=0, is_grid=True)


def _about(found: Sequence[StandingBody]) -> tuple[str, ...]:
    """Return the councils whose bodies these are, those with most first."""
    owners = Counter(each for one in found for each in one.owners if kind_of(each) == "authority")
    return tuple(local_id(each) for each, _ in owners.most_common(3))


def has_clauses(reading: JsonReading) -> bool:
    """Whether a reading names bodies of a kind with a grade, by clauses that all must meet."""
    where = reading.get("where", {})
    return {"kind", "grade"} <= {*where} and {"all", "any", "not", "has"}.isdisjoint(where)
