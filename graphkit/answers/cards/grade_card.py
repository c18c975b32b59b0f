"""The card of grades of one authority: now and before, through time, and what came since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from graphkit.answers.cards.card_parts import (
    AnswerCard,
    CardCell,
    CardColumn,
    CardLink,
    CardTable,
    CardText,
    CountedPassages,
    CountedStatement,
    GradeBar,
    GradeHistory,
    NotCounted,
    Words,
    graded_words,
    joined_text,
    strong,
    unmarked,
)
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.questions.what_is_loaded import abolition_words
from graphkit.answers.readings.known import KnownInspection, known_inspections
from graphkit.answers.summaries.inspection_changes import StripGrade, headline_strip
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import long_date, short_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.graph.entities.lookup import Labels, end_date
from graphkit.graph.facts.inspections import Inspection, inspections, priority_actions
from graphkit.graph.facts.names import now_day
from graphkit.graph.facts.passages import link_of

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_COLUMNS = 5  # inspections of a table
Grades = Mapping[str, str]


def grade_card(store: Store, place: str, answer: TypedAnswer, is_asked_now: bool) -> AnswerCard:
    """Return the card of the grades of an authority (IRI).

    Where its grades now are asked for, the sentence says them; otherwise it is that of the answer.
    """
    labels, full = Labels(store), _full_inspections(store, place)
    if not full:
        return AnswerCard(unmarked(answer.text), notes=answer.cautions)
    strip = _strip(store, full)
    text, end = unmarked(answer.text), end_date(store, place)
    if is_asked_now:
        text = _now_and_before(labels, end or store.facts.day, full, strip)
        text += unmarked(f" {abolition_words(store, place)}") if end else ()
    others = [each for each in inspections(store.facts, [place]) if not each.full][::-1]
    return AnswerCard(
        text,
        since=tuple(_since(store, full[0], others)),
        picture=_history(store, labels, full, strip, others, end),
        table=judgement_table(store, place),
        passages=_counted(store, labels, full[:2]),
        not_counted=tuple(_not_counted(others)),
        notes=(*answer.cautions, sentence("card.compared")),
        about=(local_id(place),),
    )


Strip = Sequence[tuple[str, list[StripGrade]]]


def _full_inspections(store: Store, place: str) -> list[KnownInspection]:
    """Return the full inspections known of an authority (IRI), the newest first."""
    return [each for each in known_inspections(store) if each.authority == place][::-1]


def _strip(store: Store, full: Sequence[KnownInspection]) -> Strip:
    return sorted(
        headline_strip(store, full[::-1]), key=lambda row: row[0] == OVERALL_EFFECTIVENESS
    )


def _named(labels: Labels, criterion: str) -> str:
    found = labels.concept(Scheme.CRITERION, criterion)
    return found[:1].lower() + found[1:]


def _now_and_before(
    labels: Labels, as_at: str, full: Sequence[KnownInspection], strip: Strip
) -> CardText:
    """Return the grades of the latest full inspection on a day ("" for now) and of the one before
    it, and how many judgements changed.
    """
    now, *earlier = full
    day = long_date(now.day[:7])
    parts: list[CardText] = [
        (
            Words(f"As at {long_date(as_at)}: " if as_at else "Now: "),
            *_graded(labels, _grades(strip, 0), now),
            *unmarked(f" ({day})."),
        )
    ]
    if earlier:
        before = earlier[0]
        was = _graded(labels, _grades(strip, 1), before)
        parts.append((Words(f" Before, in {long_date(before.day[:7])}: "), *was, Words(". ")))
        parts.append((strong(_moved(strip)),))
    return joined_text(parts, "", "")


def _grades(strip: Strip, at: int) -> Grades:
    """Return the grades of an inspection by criterion, the newest being 0."""
    return {name: grades[at].grade for name, grades in strip if grades[at].grade}


def _graded(labels: Labels, grades: Grades, item: KnownInspection) -> CardText:
    """Return the grades as words, the overall one first, then the worst."""
    overall = grades.get(OVERALL_EFFECTIVENESS, "")
    judged = {name: each for name, each in grades.items() if name != OVERALL_EFFECTIVENESS}
    if overall and judged and {*judged.values()} == {overall}:
        return (strong(f"{graded_words(overall)} overall and in every judgement", overall),)
    by_grade = defaultdict[str, list[str]](list)
    for name, grade in judged.items():
        by_grade[grade].append(_named(labels, name))
    order = sorted(by_grade, key=lambda each: -STEPS_BELOW_OUTSTANDING.get(each, -1))
    steps = STEPS_BELOW_OUTSTANDING
    is_worse = bool(order) and steps.get(order[0], -1) > steps.get(overall, -1)
    first: list[CardText] = (
        [(strong(f"{graded_words(overall)} overall", overall),)] if overall else []
    )
    if not overall and not item.overall_grade:
        first = [unmarked("no overall judgement")]
    rest = [
        (Words(text, is_strong=at == 0 and is_worse, grade=grade if at == 0 else ""),)
        for at, grade in enumerate(order)
        for text in [f"{graded_words(grade)} for {listed(by_grade[grade])}"]
    ]
    return joined_text([*first, *rest], ", ", ", ")


def _steps(grades: Sequence[StripGrade]) -> int | None:
    """Return by how many steps the newest grade is better than the one before; None where one of
    them is missing.
    """
    now, then = (STEPS_BELOW_OUTSTANDING.get(each.grade) for each in grades[:2])
    return then - now if now is not None and then is not None else None


def _moved(strip: Strip) -> str:
    """Return how many judgements are worse or better than before, as a sentence."""
    steps = [_steps(grades) for name, grades in strip if name != OVERALL_EFFECTIVENESS]
    worse, better = (sum(bool(each and each * sign > 0) for each in steps) for sign in (-1, 1))
    return sentence("card.moved", worse=worse, better=better, same=not worse and not better)


def _history(
    store: Store,
    labels: Labels,
    full: Sequence[KnownInspection],
    strip: Strip,
    others: Sequence[Inspection],
    end: str,
) -> GradeHistory:
    """Return the picture of all judgements through time, each until the next full inspection, to
    the end of the authority ("" where it exists).
    """
    last = end or max(now_day(store.facts), full[0].day)
    days = [*(each.day for each in reversed(full)), last]
    lines = []
    for name, grades in strip:
        spans = zip(pairwise(days), grades[::-1], strict=True)
        bars = [GradeBar(*span, each.grade) for span, each in spans if each.grade]
        lines.append((labels.concept(Scheme.CRITERION, name), tuple(bars)))
    place = labels.of(full[0].authority)
    return GradeHistory(
        sentence("card.history", place=place, first=days[0], last=last),
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
        cells = [CardCell("", grade=each.grade or "none") for each in grades[:_MOST_COLUMNS]]
        change = (_change(grades),) if moved else ()
        rows.append((CardCell(labels.concept(Scheme.CRITERION, name)), *change, *cells))
    return CardTable(sentence("card.judgements"), columns, tuple(rows), name_at=0, is_grid=True)


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


def _since(store: Store, latest: Inspection, others: Sequence[Inspection]) -> Iterator[CardText]:
    """Yield what came after the latest full inspection: a priority action, or visits."""
    later = [each for each in others if each.day > latest.day]
    actions = priority_actions(store.facts)
    urgent = next((each for each in later if each.iri in actions), None)
    if urgent:
        number = actions[urgent.iri]
        yield (
            Words(f"Since then: the {urgent.under} of {long_date(urgent.day)} named "),
            strong(sentence("card.urgent", number=number)),
            Words("."),
        )
    elif later:
        named = [f"{each.under} ({long_date(each.day)})" for each in later]
        yield unmarked(sentence("card.visits", named=named))


def _counted(store: Store, labels: Labels, shown: Sequence[KnownInspection]) -> CountedPassages:
    """Return the judgements of the inspections that the sentence names, the worst first."""
    listed = []
    for item in shown:
        ranked = sorted(
            item.judgements, key=lambda each: -STEPS_BELOW_OUTSTANDING.get(each.grade, -1)
        )
        for each in ranked:
            name = labels.concept(Scheme.CRITERION, each.criterion)
            words = f"{graded_words(each.grade).capitalize()} for {name[:1].lower()}{name[1:]}"
            if each.statement:
                link = CardLink(words, local_id(each.statement))
                listed.append(
                    CountedStatement(link, item.day, link_of(store.facts, each.statement))
                )
    return CountedPassages(len(listed), "judgement", listed=tuple(listed))


def _not_counted(others: Sequence[Inspection]) -> Iterator[NotCounted]:
    """Yield the inspections that give no grade to the authority, the newest first."""
    for each in others:
        name = f"{each.under[:1].upper()}{each.under[1:]} {each.day[:4]}"
        yield NotCounted(CardLink(name, local_id(each.iri)), each.day, each.theme, each.link())
