"""Answers a question: words → typed question → reading → answer, or one sentence on what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphkit.answer.answered_reading import answer_reading
from graphkit.answer.other_answers import OTHERS, PlainQuestion
from graphkit.answer.question import Slot, TypedQuestion
from graphkit.answer.question_parser import Parsed, parse_follow_up, parse_question
from graphkit.answer.question_vocabulary import question_words, vocabulary
from graphkit.answer.reading_parts import label_of_part
from graphkit.answer.typed_answer import TypedAnswer
from graphkit.answer.typed_reading import AsReading, as_reading
from graphkit.ask.lookup import concept_value, exists, local_id
from graphkit.core.errors import ParameterError, ReadingError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.resources import load_lexicon
from graphkit.facts.names import broader_topics, entities_of
from graphkit.language.sentences import sentence, some
from graphkit.readings.read import read
from graphkit.words.dates import NUMBERS

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_PERIOD = re.compile(r"(?:\d{4}(?:-\d\d){0,2})?\.\.(?:\d{4}(?:-\d\d){0,2})?")
_MOST_OFFERED = 12  # words of a wording that is offered
_SEARCHED = ("findings", "recommendations", "outcomes")  # subjects whose passages are searched for words


@dataclass(frozen=True)
class Reply:
    """What came of a question: its reading, the words that no part used, the answer if there is one, and the
    sentence of the answer, or on what is missing.
    """

    question: TypedQuestion
    answer: TypedAnswer | None
    text: str
    unused: tuple[str, ...] = ()

    def to_dict(self, store: Store) -> dict[str, Any]:
        """Return it as plain data: `reading` (parts with role, value, label, words), `unused`, `message`,
        `sparql`, and the `answer` where there is one.
        """
        labels = {each: label_of_part(store, each.role, each.value) for each in self.question.parts}
        reading = [{**each._asdict(), "label": label} for each, label in labels.items()]
        plain = {
            "reading": reading, "address": str(self.question), "unused": list(self.unused),
            "message": self.text, "sparql": self.answer.sparql if self.answer else "",
        }  # fmt: skip
        return plain | ({"answer": self.answer.to_dict() | {"reading": reading}} if self.answer else {})


def reply_to(
    store: Store, given: str | TypedQuestion, all_quotes: bool = False, base: TypedQuestion | None = None
) -> Reply:
    """Return what came of a question, in words or as a reading.

    Parameters
    ----------
    given
        "which authorities are outstanding in the north west", or a `TypedQuestion`.
    all_quotes
        Show also quotes from reports that are not under the Open Government Licence.
    base
        The reading that words follow up: "and in Reading?", "only since 2022".

    Raises ParameterError for a reading that names what does not exist.
    """
    reply = _reply(store, given, all_quotes, base)
    if not reply.answer and isinstance(given, str) and 0 < len(reply.unused) < 4 and reply.question.subject:
        words, known = f" {' '.join(question_words(given[:4000]))} ", vocabulary(store).phrases
        is_condition = any(
            each == "but" or any(map(str.isdecimal, each)) or known.get(each) for each in reply.unused
        )
        for each in reply.unused:
            words = words.replace(f" {each} ", " ")
        shorter = reply if is_condition else _reply(store, words, all_quotes, base)
        if shorter.answer and not (shorter.unused or len(words.split()) > _MOST_OFFERED):
            return replace(reply, text=f"{reply.text} {sentence('try', words=words.strip())}")
    return reply


def _reply(store: Store, given: str | TypedQuestion, all_quotes: bool, base: TypedQuestion | None) -> Reply:
    """Return what came of a question, without a suggestion."""
    if isinstance(given, TypedQuestion):
        parsed = Parsed(_known_values(store, given))
    else:
        parsed = parse_follow_up(store, given, base) if base else parse_question(store, given)
    question, notes = parsed.question, tuple[str, ...]()
    if (missing := _missing(parsed)) is not None:
        return Reply(question, None, missing, parsed.unused)
    if parsed.unused:
        parsed, notes = _searched(store, parsed)
        question = parsed.question
    if parsed.unused and not notes:
        return _not_used(store, parsed)
    try:
        if question.subject in OTHERS:
            return _completed(
                store, parsed, OTHERS[question.subject](PlainQuestion(store, question, all_quotes))
            )
        found = as_reading(store, question)
        if found.unused:
            return _without_answer(
                question, [each.words or label_of_part(store, *each[:2]) for each in found.unused]
            )
        answer = answer_reading(store, found.reading, all_quotes, found.claim)
        if question.subject == "grades" and question.has("measure", "why") and question.has("place"):
            grade = TypedQuestion(
                tuple(e for e in question.parts if e.role in ("subject", "place", "grade", "period"))
            )
            of = answer_reading(store, as_reading(store, grade).reading, all_quotes)
            answer = replace(answer, text=f"{of.text} {answer.text}", kind="why")
        return _completed(store, parsed, replace(answer, cautions=(*notes, *answer.cautions)), found)
    except ReadingError as error:
        return Reply(question, None, sentence("no-reading", error=str(error)))


def _known_values(store: Store, question: TypedQuestion) -> TypedQuestion:
    """Return a reading whose places, topics and other things are in the graph. Raises ParameterError."""
    known, facts = vocabulary(store), store.facts
    kinds = {"place": "authority", "topic": "topic", "agency": "agency", "person": "person"}
    stated = [Slot("topic", each.partition("=")[2]) for each in question.texts("stated")]
    for part in (*question.parts, *stated):
        for value in part.value.split() if part.role in kinds else ():
            if value not in {local_id(iri) for iri in entities_of(facts, kinds[part.role])}:
                raise ParameterError(
                    f"{part.role} {value[:60]!r} is not in the graph: give an identifier such as"
                    " authority/E06000039"
                )
        is_place = part.role == "outside" and exists(store, entity_iri(part.value))
        if part.role in ("area", "outside") and not is_place and part.value not in known.areas:
            raise ParameterError(f"area {part.value[:60]!r} is not one of {', '.join(sorted(known.areas))}")
        if part.role == "limit" and not (part.value.isdecimal() and 0 < int(part.value) <= 1000):
            raise ParameterError("limit is a number from 1 to 1000")
        if part.role == "period" and not all(map(_PERIOD.fullmatch, part.value.split())):
            raise ParameterError(
                f"period {part.value[:40]!r} is not FIRST..LAST, such as 2021.. or 2019..2022"
            )
    return question


def _missing(parsed: Parsed) -> str | None:
    """Return the sentence on what a reading lacks; None where it can be evaluated."""
    question, content = parsed.question, ("subject", "by", "measure", "when", "order")
    known = [each.words for each in question.parts if each.words]
    if parsed.too_long:
        return sentence("too-long")
    if parsed.wants_place and question.subject not in ("glossary", "not-held", "coverage"):
        return sentence("no-council")
    if not question.subject:
        return sentence("not-read", known=known, unknown=parsed.unused)
    if len(parsed.unknown) > max(1, sum(each.role not in content for each in question.parts)):
        return sentence("not-understood", words=parsed.unknown)
    if question.first and question.last and question.first > question.last:
        return sentence("contradiction", first=question.first, last=question.last)
    return None


def _searched(store: Store, parsed: Parsed) -> tuple[Parsed, tuple[str, ...]]:
    """Return a question in which words that no part used are looked for in passages, and notes on others.

    Words that no passage has are named, where something else says what the passages are about.
    """
    question, known = parsed.question, vocabulary(store).phrases
    conditions = [
        one for one in parsed.unused for each in known.get(one, ()) if each.role not in ("cue", "filler")
    ]
    has_number = any(each.isdecimal() or each in NUMBERS for each in parsed.unused)
    is_grade = question.subject == "grades" and len(question.all("place")) == 1 and not question.has("grade")
    if conditions or has_number or not (question.subject in _SEARCHED or is_grade):
        return parsed, ()
    if is_grade:
        uses = {*load_lexicon("readings")["subjects"]["findings"]["uses"]} - {"measure", "order", "by"}
        kept = [each for each in question.parts if each.role in uses]
        question = TypedQuestion((Slot("subject", "findings"), *kept))
    left = list[str]()
    for words in parsed.unused:
        topics = [
            Slot("topic", each.value, words)
            for each in known.get(words, ())
            if each.role == "cue" and not question.has("topic")
        ]
        tried = (TypedQuestion((*question.parts, part)) for part in (Slot("text", words, words), *topics))
        narrowed = next((each for each in tried if _has_passages(store, each)), None)
        question = narrowed or question
        left += [] if narrowed else [words]
    if not left:
        return replace(parsed, question=question, unused=()), ()
    is_about = any(map(parsed.question.has, ("topic", "sector", "agency", "agency_kind", "text", "priority")))
    is_counted = question.one("measure") in ("count", "share", "mean")
    if is_grade or not is_about or is_counted or {*left} & {*parsed.no_place}:
        return parsed, ()
    words = some([f"“{each}”" for each in left])
    return replace(parsed, question=question, unused=tuple(left)), (sentence("unused", words=words),)


def _has_passages(store: Store, question: TypedQuestion) -> bool:
    reading = as_reading(store, question).reading
    counted = {
        name: value
        for name, value in reading.items()
        if name in ("of", "where", "scope", "began", "published")
    }
    try:
        return bool(read(store, counted | {"measures": ["count"]}).rows[0]["count"])
    except ReadingError:  # which the answer says, too
        return False


def _not_used(store: Store, parsed: Parsed) -> Reply:
    """Return that words of a question have no place in its reading."""
    question, left = parsed.question, parsed.unused
    quotes = [f"“{each}”" for each in left]
    if unplaced := [each for each in left if each in parsed.no_place]:
        return Reply(question, None, sentence("no-place", words=[f"“{each}”" for each in unplaced]), left)
    if question.subject in _SEARCHED and not any(vocabulary(store).phrases.get(each) for each in left):
        places = [label_of_part(store, "place", each) for each in question.all("place")]
        about = f" about {some(places)}" if places else ""
        return Reply(
            question, None, sentence("unused.none", about=about, words=some(quotes), on_topics=""), left
        )
    return _without_answer(question, left)


def _without_answer(question: TypedQuestion, unused: Sequence[str]) -> Reply:
    """Return the reading so far, and the words that it cannot use."""
    read = [each.words or each.value for each in question.parts if each.role != "subject"]
    left = [f"“{each}”" for each in unused]
    text = sentence("read-so-far", subject=question.subject, read=read, left=left)
    return Reply(question, None, text, tuple(unused))


def _completed(store: Store, parsed: Parsed, found: TypedAnswer, how: AsReading | None = None) -> Reply:
    """Return an answer with its reading, how misspelt words were read, and the filters of its passages."""
    question = parsed.question
    read_as = [f"“{word}” was read as {name.title()}." for word, name in parsed.corrected]
    year = question.one("period")[:4]
    if question.one("period") == f"{year}..{year}" and any(
        version.version == year
        for each in current_frameworks() if question.has("framework", each.framework)
        for version in each.versions
    ):  # fmt: skip
        read_as.append(sentence("edition", year=year, framework=question.one("framework").upper()))
    parts = [each for each in question.parts if each.role != "subject"]
    is_page = len(parts) == 1 and parts[0].role in ("place", "topic", "agency")
    answer = replace(
        found, cautions=tuple(dict.fromkeys((*read_as, *found.cautions))),
        page=parts[0].value if is_page else "",
        filters=_filters(store, question, found), reading=question.parts, contract=how.reading if how else {},
    )  # fmt: skip
    return Reply(question, answer, answer.text, parsed.unused)


def _filters(store: Store, question: TypedQuestion, found: TypedAnswer) -> dict[str, tuple[str, ...]]:
    """Return the filters of a search for the passages that fit an answer."""
    rows = [str(row["id"]) for row in found.rows if str(row.get("id", "")).startswith("authority/")]
    places = tuple(dict.fromkeys(rows)) or tuple(question.all("place"))
    if not (places or question.has("topic") or question.has("agency")):
        return {}
    topics = [concept_value(each) for part in question.texts("topic")[:1] for each in part.split()]
    below = [
        concept_value(one)
        for one, other in broader_topics(store.facts).items()
        if concept_value(other) in topics
    ]
    filters = {
        "authority": tuple(place.rpartition("/")[2] for place in places[:60]),
        "topic": tuple(sorted({*topics, *below})),
        "polarity": (question.one("polarity"),) if question.has("polarity") else (),
        "agency": question.all("agency"),
    }
    return {name: values for name, values in filters.items() if values}
