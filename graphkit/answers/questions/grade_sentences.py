"""Answers on the grades of authorities: of one, what changed at its latest inspection, on days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.questions.typed_answer import Cell
from graphkit.answers.questions.what_is_loaded import (
    abolition_words,
    inspection_words,
    loaded_reports,
)
from graphkit.answers.readings.grade_changes import grade_changes
from graphkit.answers.readings.known import latest_known
from graphkit.answers.readings.next_inspections import next_inspections
from graphkit.answers.readings.phrases import listed_names, nouns_of
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import dimensions_in, given_values, parse_reading
from graphkit.answers.readings.relations import days_of
from graphkit.answers.readings.result import Result
from graphkit.answers.summaries.inspection_changes import change_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import grade_words, sentence
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.graph.entities.loaded_reports import later_full_inspection
from graphkit.graph.facts.inspections import inspections

if TYPE_CHECKING:
    from graphkit.answers.questions.answer_context import AnswerContext
    from graphkit.graph.entities.quotes import CitedPassage


class AnswerLead(NamedTuple):
    """What an answer says first, and what goes with it. `is_whole`: nothing is added to it."""

    text: str
    passages: tuple[tuple[int, CitedPassage], ...] = ()  # in place of those of the result
    cautions: tuple[str, ...] = ()
    is_whole: bool = False
    has_rows: bool = True


def grades_of_one(context: AnswerContext) -> AnswerLead | None:
    """Return the grades of one authority at its latest full inspection,
    and whether they fit; None where grades on days are asked for.
    """
    if days_of(context.reading):
        return None
    if not context.full_inspections:
        day = context.reading.as_at
        then = f" as at {long_date(day)}" if day else ""
        none = f"No full inspection of {context.here} is known{then}."
        text = f"{none} {loaded_reports(context)}"
        return AnswerLead(text, is_whole=True, has_rows=False)
    day = str(context.full_inspections[0]["began"])
    judged = _judgements_of_day(context, day)
    text = _usual_next(context, day) if context.is_next else _grades_given(context, judged)
    cautions = (_inspected_since(context, day), sentence("safety"))
    return AnswerLead(text, judged.passages, cautions, is_whole=True)


def _judgements_of_day(context: AnswerContext, day: str) -> Result:
    """Return the judgements of the full inspection of the place that began on a day: those of its
    report where it is loaded, else the latest known.
    """
    own = inspections(context.store.facts, [context.place])
    loaded = next((each for each in own if each.day == day and each.full), None)
    if loaded is None:
        return context.of_place("judgements", 1)
    where = {"inspection": local_id(loaded.iri)}
    return context.of_place("judgements", 1, scope="all", where=where)


def _inspected_since(context: AnswerContext, day: str) -> str:
    """Return the other inspections of the place after a day."""
    own = inspections(context.store.facts, [context.place])
    since = [inspection_words(each) for each in own if each.day > day and not each.full]
    return sentence("since", since=since, graded="n overall")


def _usual_next(context: AnswerContext, day: str) -> str:
    """Return when the inspection of the place after that of a day is usual."""
    found = next_inspections(context.store).get(context.place)
    return sentence(
        "next.one",
        name=context.here,
        day=day,
        usual=found.words if found else "",
        until=found.usual_until[:7] if found else "",
        state=found.state if found else "",
    )


def _grades_given(context: AnswerContext, judged: Result) -> str:
    """Return the grades that the latest full inspection gave, and the overall one before."""
    latest, *earlier = context.full_inspections
    day = str(latest["began"])
    before = earlier[0] if earlier else {}
    framework = current_frameworks().name_of(str(latest["framework"]), str(latest["edition"] or ""))
    known = latest_known(context.store)[context.place]
    asked = {*dimensions_in(context.reading.where)}
    given, first, without = _given(context, latest, judged), "", ""
    if latest["rated_by"] == "worst" and "overall" in asked:
        given, first = "was judged so", known.reason(context.store)
    elif latest["rated_by"] == "worst":
        without = known.no_overall
    given = sentence(
        "grade.one",
        first=f"{first[:1].upper()}{first[1:]}",
        here=context.here,
        given=given,
        is_official=latest["source"] == "official",
        is_why=False,
        began=f"the {framework} inspection that began on {long_date(day)}",
        before=grade_words(str(before.get("rated") or "")),
        year=str(before.get("began", ""))[:4],
        without=f"{without[:1].upper()}{without[1:]}",
        later=later_full_inspection(context.store, context.place, day),
    )
    return f"{given} {abolition_words(context.store, context.place)}"


def _given(context: AnswerContext, latest: Mapping[str, Cell], judged: Result) -> str:
    """Return the grades that an inspection gave as words,
    those that the reading asks for first.
    """
    grades = {str(row["criterion"]): grade_words(str(row["grade"])) for row in judged.rows}
    words = {name: f"{grade} for {context.criterion(name)}" for name, grade in grades.items()}
    names = [*dimensions_in(context.reading.where), *context.reading.order]
    asked = [name.removeprefix("judgement.") for name in names if name.startswith("judgement.")]
    parts = [words[each] for each in dict.fromkeys(asked) if each in words]
    if latest["rated_by"] == "overall":
        parts.append(f"{grade_words(str(latest['rated']))} overall")
    else:
        parts = list(dict.fromkeys([*parts, *words.values()]))
    return f"was graded {listed_names(parts)}" if parts else "was given no grade"


def grades_on_days(context: AnswerContext) -> AnswerLead | None:
    """Return the grades that the place had on the days of the reading; None where it did not
    exist on one of them.
    """
    unit = context.reading.unit
    used = dict.fromkeys(dimensions_in(context.reading.where))
    names = [name for name in used if unit.dimension(name).type == "grade"]
    found = context.of_place("authorities", columns=names).rows
    if not found:
        return None
    had = parse_reading({"of": unit.name, "where": {name: found[0][name] for name in names}})
    noun, _ = nouns_of(unit)
    graded = context.phrases.of(had)[0].removeprefix(noun)
    return AnswerLead(sentence("grade.on-days", here=context.here, graded=graded))


def latest_change(context: AnswerContext) -> AnswerLead | None:
    """Return what changed at the latest full inspection of the place, all judgements,
    the gravest first.

    Return None where something else is asked, or no two inspections compare.
    """
    asked = context.outer_clauses
    is_adjacent = asked.get("pairing") == "adjacent" and asked.get("to.latest")
    if not (is_adjacent and asked.get("criterion") == OVERALL_EFFECTIVENESS):
        return None
    latest = latest_known(context.store).get(context.place)
    changes = grade_changes(context.store).get(latest.iri, ()) if latest else ()
    if not latest or not changes:
        return None
    now, then, *_ = context.full_inspections  # by the worst judgement without an overall one
    others = [each for each in changes if each.criterion != OVERALL_EFFECTIVENESS]
    text = sentence(
        "changes.one",
        here=context.here,
        before=grade_words(str(then["rated"])),
        after=grade_words(str(now["rated"])),
        is_same=then["rated"] == now["rated"],
        is_other=then["rated"] != now["rated"],
        day=latest.day,
        by_worst=now["rated_by"] == "worst",
        judgements=change_words(context.store, others),
    )
    return AnswerLead(text)


def numbers_at_instants(context: AnswerContext) -> str:
    """Return how many had their grade at each of several times, as a sentence; "" for one."""
    where, found = context.reading.where, list[str]()
    graded = {
        name: name.partition("@")
        for name in where
        if name.startswith(("overall", "rated", "judgement."))
    }
    days = {day for _, _, day in graded.values()}
    if context.unit != "authorities" or len(days) < 2:
        return ""
    others = {name: value for name, value in where.items() if name not in graded}
    for name, (grade, _, day) in graded.items():
        at: dict[str, Any] = {"as_at": day} if day else {}
        given = {"of": "authorities", "where": {**others, grade: where[name]}, **at}
        number = len(read(context.now, parse_reading(given)).rows)
        grades = " or ".join(grade_words(str(each)) for each in given_values(where[name]))
        found.append(f"{number:,} {grades} {f'on {long_date(day)}' if day else 'now'}")
    return sentence("each-instant", numbers=found)
