"""Answers that are no reading: a briefing, meanings of words, councils at a postcode,
what is not held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.questions.typed_answer import Row, TypedAnswer
from graphkit.answers.readings.horizon import horizon_now
from graphkit.answers.readings.reading import given_values
from graphkit.answers.words.postcodes import councils_at
from graphkit.core.errors import EntityNotFoundError, ReadingError
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.language.value_words import words_by_value
from graphkit.core.resources import load_lexicon
from graphkit.graph.entities.entity_search import expand_name
from graphkit.graph.entities.lookup import Labels, exists

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MAJORITY = 95  # per cent of postcodes, from which the others are not named in the sentence


@dataclass(frozen=True)
class PlainQuestion:
    """A question that asks for no unit; `all_quotes` shows quotes that may not be republished,
    too. `answer_reading` answers a reading that belongs to its answer.
    """

    store: Store
    given: Mapping[str, Any]
    answer_reading: Callable[[Store, JsonReading, bool], TypedAnswer]
    all_quotes: bool = False

    def read(self, reading: JsonReading) -> TypedAnswer:
        """Return the answer to a reading, with the quotes of this one."""
        return self.answer_reading(self.store, reading, self.all_quotes)

    def values(self, name: str) -> list[str]:
        """Return the values of a part: one, or several."""
        return [*map(str, given_values(self.given.get(name, [])))]

    @property
    def places(self) -> list[str]:
        """The authorities (IRIs) that it names. Raises ReadingError for one that does not exist."""
        try:
            return [
                iri
                for name in self.values("authority")
                for iri in expand_name(self.store, name, "authority")
            ]
        except EntityNotFoundError as error:
            raise ReadingError(f"authority: {error}") from error

    def answer(
        self, kind: str, text: str, rows: Iterable[Row] = (), cautions: Iterable[str] = ()
    ) -> TypedAnswer:
        """Return an answer without passages."""
        known: Mapping[str, str] = load_lexicon("answer-words")["cautions"]
        own = [known[kind]] if kind in known else []
        return TypedAnswer(kind, text, tuple(rows), (), horizon_now(self.store), (*cautions, *own))


def _page(asked: PlainQuestion) -> TypedAnswer:
    """Return a page in short: how an authority is graded, for its briefing, or what is loaded."""
    name = asked.given["page"]
    if name == "coverage":
        loaded = {
            "of": "inspections",
            "where": {"source": "report"},
            "by": ["framework"],
            "measures": ["count", {"count": "authority"}],
        }
        return asked.read(loaded)
    if name != "briefing":
        raise ReadingError(f"no page {str(name)[:40]!r}: there are briefing and coverage")
    if len(asked.places) != 1:
        return asked.answer("briefing", sentence("briefing.none"))
    [place] = asked.places
    found = asked.read({"of": "authorities", "where": {"authority": local_id(place)}})
    return asked.answer("briefing", found.text, found.rows, found.cautions)


def _not_held(asked: PlainQuestion) -> TypedAnswer:
    """Return that reports do not hold what is requested, where it is published,
    and what they say instead.
    """
    known = load_lexicon("answer-words")["not_held"]
    wanted = known.get(asked.given["not_held"])
    if wanted is None:
        raise ReadingError(f"not_held is one of {', '.join(known)}")
    topic, places = wanted.get("topic"), asked.places
    if not topic or len(places) != 1:
        return asked.answer("not-held", sentence("not-held", found="", **wanted))
    reading = {
        "of": "findings",
        "scope": "all",
        "where": {"authority": local_id(places[0]), "topic": topic},
        "measures": ["count"],
        "by": ["inspection"],
        "order": "-inspection",
    }
    found = asked.read(reading)
    return replace(found, kind="not-held", text=sentence("not-held", found=found.text, **wanted))


def _glossary(asked: PlainQuestion) -> TypedAnswer:
    """Return what words of reports mean."""
    texts, rows, known = list[str](), list[Row](), load_lexicon("glossary")
    for name in asked.values("definition"):
        if (entry := known.get(name)) is None:
            texts.append(sentence("glossary.none", name=name[:60]))
            continue
        title = str(entry["names"][0])
        is_grade = name in words_by_value()["grade"]
        shown = title.upper() if len(title) < 6 and " " not in title and not is_grade else title
        texts.append(f"{shown[:1].upper()}{shown[1:]}: {entry['meaning']}")
        rows.append({"term": shown, "also": ", ".join(entry["names"][1:])})
    return asked.answer("glossary", " ".join(texts), rows)


def _postcode(asked: PlainQuestion) -> TypedAnswer:
    """Return the council, or councils, at a postcode, with their grades."""
    code, labels = str(asked.given["postcode"]), Labels(asked.store)
    found = dict(councils_at(code))
    names = [labels.of(each) for each in found]
    is_one = len(found) == 1 or max(found.values(), default=0) >= _MAJORITY
    text = sentence(
        "postcode",
        code=code[:10],
        one=names[:1] if is_one else "",
        few=names[1:] if is_one else "",
        number=0 if is_one else len(names),
        names=names,
        none=not found,
    )
    rows: list[Row] = []
    for each, share in found.items():
        if not exists(asked.store, each):
            continue
        own = asked.read({"of": "authorities", "where": {"authority": local_id(each)}})
        text += f" {own.text}" if own.rows else ""
        rows.append(
            {"authority": labels.of(each), "share of postcodes": f"{share} %", "id": local_id(each)}
        )
    return asked.answer("postcode", text, rows)


# Key of the question → its answer.
OTHERS: Mapping[str, Callable[[PlainQuestion], TypedAnswer]] = {
    "page": _page,
    "definition": _glossary,
    "not_held": _not_held,
    "postcode": _postcode,
}
