"""Answers about words: what a term means, and which council a postcode belongs to."""

from __future__ import annotations

from functools import cache

from graphkit.answer.parsed_question import ParsedQuestion
from graphkit.answer.postcodes import councils_at
from graphkit.answer.question_context import QuestionContext, counted, grade_words, listed, overall_words
from graphkit.answer.question_vocabulary import words_of
from graphkit.answer.typed_answer import Answer
from graphkit.ask.lookup import local_id
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon

_ARTICLES = ("a", "an", "the")
_MAJORITY = 95  # per cent of postcodes, from which the others are not named in the sentence


def glossary(context: QuestionContext) -> Answer | None:
    """Return what a word of reports means, if the question asks for the meaning of one."""
    name = glossary_term(context.question)
    if not name:
        return None
    entry = load_lexicon("glossary")[name]
    title = str(entry["names"][0])
    shown = title.upper() if len(title) < 6 and " " not in title and title not in _grade_names() else title
    text = f"{shown[:1].upper()}{shown[1:]}: {entry['meaning']}"
    rows = ({"term": shown, "also": ", ".join(entry["names"][1:])},)
    return context.answer("glossary", text, rows)


@cache
def _grade_names() -> frozenset[str]:
    return frozenset(map(grade_words, load_lexicon("question-words")["grades"]))


def glossary_term(question: ParsedQuestion) -> str:
    """Return the glossary entry whose meaning is asked for ("what does inadequate mean"); "" if none is."""
    text = " ".join(question.words)
    cues = sorted((tuple(words_of(each)) for each in load_lexicon("question-words")["meaning"]), key=len)
    is_meaning = False
    for cue in reversed(cues):
        phrase = " ".join(cue)
        for before, after in ((f"{phrase} ", ""), ("", f" {phrase}")):
            if before and text.startswith(before):
                text, is_meaning = text[len(before) :], True
            elif after and text.endswith(after):
                text, is_meaning = text[: -len(after)], True
    while (first := text.partition(" "))[0] in _ARTICLES and first[2]:
        text = first[2]
    name = _terms().get(text, "")
    is_grade = name in load_lexicon("question-words")["grades"]
    return name if is_meaning or not (is_grade or question.only) else ""


@cache
def _terms() -> dict[str, str]:
    """Return the entry of each name in the glossary."""
    entries = load_lexicon("glossary").items()
    return {" ".join(words_of(each)): name for name, entry in entries for each in entry["names"]}


def postcode(context: QuestionContext) -> Answer | None:
    """Return the council, or councils, at a postcode, with their grades."""
    code = context.question.postcode
    found = councils_at(code)
    if not found:
        return None
    rows = []
    for authority, share in found:
        item = context.latest.get(authority)
        rows.append(
            {
                "authority": context.labels.of(authority),
                "share of postcodes": f"{share} %",
                "grade": overall_words(item),
                "inspected": item.day if item else "",
                "id": local_id(authority),
            }
        )
    names = [context.labels.of(authority) for authority, _ in found]
    main, share = found[0]
    if share >= _MAJORITY:
        text = (
            f"{code} is in {names[0]}{f' (a few postcodes in {listed(names[1:])})' if len(names) > 1 else ''}"
        )
    else:
        text = f"{code} is divided between {counted(len(names), 'authority')}: {listed(names)}"
    if (item := context.latest.get(main)) and item.overall:
        text += (
            f"; {names[0]} was graded {grade_words(item.overall.grade)} overall in {long_date(item.day[:7])}"
        )
    caution = (
        "From the ONS Postcode Directory of November 2025, by district and sector, not by address: near a "
        "boundary, ask the council."
    )
    places = tuple(authority for authority, _ in found)
    statements = context.grade_statements(places)
    return context.answer("postcode", f"{text}.", rows, statements, places, cautions=(caution,))
