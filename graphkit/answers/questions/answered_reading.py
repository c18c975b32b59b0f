"""`answer_reading`: a reading answered in a sentence, with rows, passages, and its horizon.

What an answer on one authority says first, and what it adds, depends on the unit: `_LEADS` and
`_ADDITIONS` are the tables of these forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from graphkit.answers.questions.answer_context import MAX_EVIDENCE, AnswerContext, read_for_answer
from graphkit.answers.questions.answer_rows import answer_rows, column_types, wide_rows
from graphkit.answers.questions.grade_sentences import (
    AnswerLead,
    grades_of_one,
    grades_on_days,
    latest_change,
    numbers_at_instants,
)
from graphkit.answers.questions.place_sentences import (
    ended_arrangements,
    findings_instead,
    full_inspection_history,
    inspections_since,
    loaded_instead,
    recommendation_topics,
    recommendations_had,
    what_became,
)
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import Reading, parse_reading
from graphkit.answers.readings.result_sentences import result_sentence
from graphkit.core.language.sentences import sentence
from graphkit.core.resources import load_lexicon

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

LeadForm: TypeAlias = Callable[[AnswerContext], AnswerLead | None]  # None: it does not fit
Addition: TypeAlias = Callable[[AnswerContext], str]

# By unit, of lists for one authority: what is said first, in place of a sentence on the rows.
_LEADS: Mapping[str, tuple[LeadForm, ...]] = {
    "authorities": (grades_of_one, grades_on_days),
    "changes": (latest_change,),
    "recommendations": (recommendations_had,),
}
# By unit, for one authority: the sentences that follow.
_ADDITIONS: Mapping[str, tuple[Addition, ...]] = {
    "authorities": (full_inspection_history,),
    "inspections": (full_inspection_history,),
    "changes": (full_inspection_history,),
    "spells": (full_inspection_history,),
    "recommendations": (findings_instead, recommendation_topics),
    "outcomes": (findings_instead,),
    "arrangements": (ended_arrangements, what_became),
}
_OF_OTHER_REPORTS: tuple[Addition, ...] = (loaded_instead,)


def answer_reading(store: Store, given: Any, all_quotes: bool = False) -> TypedAnswer:
    """Return the answer to a reading, given as JSON or a `Reading`.

    Raises ReadingError for a reading that does not fit.
    """
    reading = given if isinstance(given, Reading) else parse_reading(given)
    context = read_for_answer(store, reading, all_quotes)
    lead = _lead(context)
    return _typed_answer(context, lead, _text(context, lead))


def answer_sentence(store: Store, given: Any) -> str:
    """Return what the answer to a reading says first.

    Raises ReadingError for a reading that does not fit.
    """
    context = read_for_answer(store, parse_reading(given), all_quotes=False)
    return " ".join(_lead(context).text.split())


# The steps


def _lead(context: AnswerContext) -> AnswerLead:
    """Return what is said first: by a form of the unit that fits, else on the rows."""
    reading = context.reading
    if context.place and reading.is_list:
        for make in _LEADS.get(context.unit, ()):
            if lead := make(context):
                return lead
    text = result_sentence(context.phrases, context.result)
    return AnswerLead(f"{text} {numbers_at_instants(context) if reading.is_list else ''}")


def _text(context: AnswerContext, lead: AnswerLead) -> str:
    """Return the text of an answer: what is said first, and what is added."""
    text = " ".join((lead.text, *(() if lead.is_whole else _added(context))))
    return " ".join(text.split())


def _added(context: AnswerContext) -> Iterator[str]:
    usual = _OF_OTHER_REPORTS if context.reading.unit.of_reports else ()
    for make in _ADDITIONS.get(context.unit, usual) if context.place else ():
        yield make(context)


def _typed_answer(context: AnswerContext, lead: AnswerLead, text: str) -> TypedAnswer:
    """Return the answer with its rows, passages, horizon and cautions."""
    result, reading = context.result, context.reading
    first = "".join(f"-by-{each.rpartition('.')[2]}" for each in reading.by[:1])
    passages = lead.passages or result.passages
    wide = tuple(wide_rows(result, context.phrases))
    missing = [f"{each.name} ({each.why})" for each in result.population.left_out]
    left_out = sentence("left-out", missing=missing)
    cautions = (*lead.cautions, left_out, *_notes(context), *_general_cautions(context))
    return TypedAnswer(
        context.unit + first,
        text,
        tuple(answer_rows(result, context.phrases) if lead.has_rows else ()),
        tuple(passage for _, passage in passages[:MAX_EVIDENCE]),
        result.horizon,
        tuple(dict.fromkeys(filter(None, cautions))),
        sparql=result.sparql,
        sql=result.sql,
        reading=reading.to_json(),
        wide=wide,
        types=column_types(result, wide),
    )


# How to read it


def _notes(context: AnswerContext) -> Iterator[str]:
    """Yield the notes of the result, and what is not in it by its scope or its day."""
    reading = context.reading
    yield from (each.words for each in context.result.notes if not each.is_coverage)
    if reading.used_scope == "latest-full" and context.place and reading.unit.of_reports:
        yield inspections_since(context)
    if reading.as_at and context.unit == "authorities":
        found = read(context.store, parse_reading({"of": "authorities", "where": {"rated": None}}))
        names = [str(row[found.names[0]]) for row in found.rows]
        yield sentence("unknown-then", number=len(names), names=names, day=reading.as_at)


def _general_cautions(context: AnswerContext) -> Iterator[str]:
    """Yield what always holds for answers on the unit."""
    cautions: Mapping[str, str] = load_lexicon("answer-words")["cautions"]
    reading, about = context.reading, context.unit
    if about == "findings":
        is_of_share = "share" in reading.ordered_columns
        about = "" if reading.is_list else "share" if is_of_share else about
    yield cautions.get(about, "")
    if context.is_next:
        yield cautions["next"]
