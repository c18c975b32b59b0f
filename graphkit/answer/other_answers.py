"""Answers that are no reading: a briefing, meanings of words, councils at a postcode, what is not held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.answer.answered_reading import answer_reading
from graphkit.answer.question import TypedQuestion
from graphkit.answer.typed_answer import Coverage, Row, TypedAnswer
from graphkit.ask.lookup import Labels, exists, local_id
from graphkit.core.identifiers import entity_iri
from graphkit.core.resources import load_lexicon
from graphkit.language.sentences import sentence
from graphkit.readings.views import day_of_now
from graphkit.words.postcodes import councils_at

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_MAJORITY = 95  # per cent of postcodes, from which the others are not named in the sentence


@dataclass(frozen=True)
class PlainQuestion:
    """A question of a store; `all_quotes` shows quotes that may not be republished, too."""

    store: Store
    question: TypedQuestion
    all_quotes: bool = False

    def answer(
        self, kind: str, text: str, rows: Iterable[Row] = (), cautions: Iterable[str] = ()
    ) -> TypedAnswer:
        """Return an answer without passages."""
        newest = day_of_now(self.store.facts)
        covered = Coverage(sentence("coverage.reading", scope="", missing=(), newest=newest), newest)
        known: Mapping[str, str] = load_lexicon("answer-words")["cautions"]
        own = [known[kind]] if kind in known else []
        return TypedAnswer(kind, text, tuple(rows), (), covered, (*cautions, *own))


def _briefing(asked: PlainQuestion) -> TypedAnswer:
    """Return the three sentences of the briefing on an authority, and what to ask."""
    places = asked.question.all("place")
    if len(places) != 1:
        return asked.answer("briefing", sentence("briefing.none"))
    from graphkit.analyse.authority_briefing import briefing_on  # which no other answer needs

    found = briefing_on(asked.store, entity_iri(places[0]), asked.all_quotes)
    rows: list[Row] = [
        {"to ask": each.question, "because": each.because, "id": places[0],
         **({"statement": each.source.statement} if each.source else {})}
        for each in found.asks
    ]  # fmt: skip
    return asked.answer("briefing", " ".join(found.sentences), rows, found.not_covered)


def _not_held(asked: PlainQuestion) -> TypedAnswer:
    """Return that reports do not hold what is asked for, where it is published, and what they say instead."""
    wanted = load_lexicon("answer-words")["not_held"].get(asked.question.one("not_held"))
    if wanted is None:
        return asked.answer("not-held", "Reports do not hold this.")
    places = asked.question.all("place")
    if not (topic := wanted.get("topic")) or len(places) != 1:
        return asked.answer("not-held", sentence("not-held", found="", **wanted))
    reading = {
        "of": "findings", "scope": "all", "where": {"authority": places[0], "topic": topic},
        "measures": ["count"],
        "by": ["inspection"], "order": "-inspection",
    }  # fmt: skip
    found = answer_reading(asked.store, reading, asked.all_quotes)
    text = sentence("not-held", found=found.text, **wanted)
    return TypedAnswer("not-held", text, found.rows, found.evidence, found.coverage, found.cautions)


def _glossary(asked: PlainQuestion) -> TypedAnswer:
    """Return what words of reports mean."""
    texts, rows, known = list[str](), list[Row](), load_lexicon("glossary")
    for name in asked.question.texts("term"):
        if (entry := known.get(name)) is None:
            texts.append(sentence("glossary.none", name=name[:60]))
            continue
        title = str(entry["names"][0])
        is_grade = name in load_lexicon("question-words")["senses"]["grade"]
        shown = title.upper() if len(title) < 6 and " " not in title and not is_grade else title
        texts.append(f"{shown[:1].upper()}{shown[1:]}: {entry['meaning']}")
        rows.append({"term": shown, "also": ", ".join(entry["names"][1:])})
    return asked.answer("glossary", " ".join(texts), rows)


def _postcode(asked: PlainQuestion) -> TypedAnswer:
    """Return the council, or councils, at a postcode, with their grades."""
    code, labels = asked.question.one("postcode"), Labels(asked.store)
    found = dict(councils_at(code))
    names = [labels.of(each) for each in found]
    is_one = len(found) == 1 or max(found.values(), default=0) >= _MAJORITY
    text = sentence(
        "postcode", code=code[:10], one=names[:1] if is_one else "", few=names[1:] if is_one else "",
        number=0 if is_one else len(names), names=names, none=not found,
    )  # fmt: skip
    rows: list[Row] = []
    for each, share in found.items():
        if not exists(asked.store, each):
            continue
        own = answer_reading(
            asked.store, {"of": "authorities", "where": {"authority": local_id(each)}}, asked.all_quotes
        )
        text += f" {own.text}" if own.rows else ""
        rows.append({"authority": labels.of(each), "share of postcodes": f"{share} %", "id": local_id(each)})
    return asked.answer("postcode", text, rows)


OTHERS: Mapping[str, Callable[[PlainQuestion], TypedAnswer]] = {
    "briefing": _briefing, "glossary": _glossary, "not-held": _not_held, "postcode": _postcode,
}  # fmt: skip
