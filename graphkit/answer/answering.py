"""Answers a question: words or a reading → typed question → answer, or one sentence on what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from graphkit.answer import listed_entities as others
from graphkit.answer.graded import known_grades
from graphkit.answer.population import Population, no_report
from graphkit.answer.question import Slot, TypedQuestion
from graphkit.answer.question_parser import NUMBERS, Parsed, parse_follow_up, parse_question
from graphkit.answer.question_vocabulary import question_words, vocabulary
from graphkit.answer.reading_parts import label_of_part
from graphkit.answer.stated import authorities_with_more, outcome_of, recommendations, stated_findings
from graphkit.answer.typed_answer import Row, TypedAnswer
from graphkit.ask.lookup import exists, local_id
from graphkit.core.errors import ParameterError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.indicators import indicators
from graphkit.core.resources import load_lexicon
from graphkit.facts.names import entities_of
from graphkit.facts.stated_interventions import intervened_in
from graphkit.language.sentences import sentence, some

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_PERIOD = re.compile(r"(?:\d{4}(?:-\d\d){0,2})?\.\.(?:\d{4}(?:-\d\d){0,2})?")
_MOST_OFFERED = 12  # words of a wording that is offered
Evaluate = Callable[[Population], TypedAnswer]


def _briefing(p: Population) -> TypedAnswer:
    """Return the three sentences of the briefing on an authority, and what to ask."""
    if not p.place:
        return p.answer("briefing", sentence("briefing.none"), ())
    if not any(item.full for item in p.loaded):
        return no_report(p)
    from graphkit.analyse.authority_briefing import briefing_on  # which no other answer needs

    found = briefing_on(p.store, p.place, p.all_quotes)
    rows: list[Row] = [
        {"to ask": each.question, "because": each.because, "id": local_id(p.place),
         **({"statement": each.source.statement} if each.source else {})}
        for each in found.asks
    ]  # fmt: skip
    return p.answer("briefing", " ".join(found.sentences), rows, cautions=found.not_covered)


def _not_held(p: Population) -> TypedAnswer:
    """Return that reports do not hold what is asked for, where it is published, and what they say instead."""
    wanted = load_lexicon("answer-words")["not_held"].get(p.question.one("not_held"))
    if wanted is None:
        return p.answer("not-held", "Reports do not hold this.", (), (), ())
    if not (topic := wanted.get("topic")):
        return p.answer("not-held", sentence("not-held", found="", **wanted), (), ())
    found, statements = _reports_say(p, Slot("topic", f"topic/{topic}"))
    return p.answer("not-held", sentence("not-held", found=found.text, **wanted), found.rows, statements)


def _reports_say(p: Population, *parts: Slot) -> tuple[TypedAnswer, list[str]]:
    """Return what reports say of something in the places of another reading, and the passages (IRIs)."""
    places = (each for each in p.question.parts if each.role in ("place", "area"))
    own = TypedQuestion((Slot("subject", "findings"), *places, *parts))
    found = stated_findings(p.of(own))
    return found, [entity_iri(each.statement) for each in found.evidence]


def _statistics(p: Population) -> TypedAnswer:
    """Return the values of a published indicator; of one authority with what reports say of its topic."""
    found = others.statistics(p)
    topics = [each.topics[0] for each in (indicators().get(p.question.one("indicator")),) if each]
    if not (p.place and topics and p.loaded):
        return found
    stated, statements = _reports_say(p, Slot("topic", f"topic/{topics[0]}"))
    return p.answer("statistics", f"{found.text} {stated.text}", found.rows, statements)


def _grades(p: Population) -> TypedAnswer:
    """Return the answer to a reading about grades; "why" with the topics of weak findings."""
    question = p.question
    asked = any(map(question.has, ("grade", "relation", "judged", "order", "change", "when", "outside")))
    if question.has("near") and not asked and question.one("by") in ("", "authority"):
        return others.near_authorities(p)
    if p.frameworks and not p.frameworks & current_frameworks().full_inspections:
        return others.inspections_of(p)  # which give no grades
    found = known_grades(p)
    if not (p.place and p.question.has("measure", "why")) or found.kind != "grade":
        return found
    weak, statements = _reports_say(p, Slot("polarity", "weakness"), Slot("measure", "themes"))
    statements = [*(entity_iri(each.statement) for each in found.evidence[:4]), *statements]
    return p.answer(
        "why", f"{found.text} {weak.text}", (*found.rows, *weak.rows), statements, cautions=found.cautions
    )


def _inspections(p: Population) -> TypedAnswer:
    """Return the answer to a reading about inspections; of a place without its reports, its grades."""
    full = current_frameworks().full_inspections
    is_known = bool(p.place) and not p.loaded and bool(p.known.get(p.place)) and p.frameworks <= full
    return known_grades(p) if is_known and p.when else others.inspections_of(p)


_STATED: dict[str, Evaluate] = {
    "findings": stated_findings, "recommendations": recommendations, "outcomes": outcome_of,
}  # fmt: skip
_OTHERS: dict[str, Evaluate] = {
    "grades": _grades, "inspections": _inspections, "intervals": others.intervals,
    "interventions": others.interventions, "arrangements": others.deliverers_of, "people": others.people,
    "neighbours": others.near_authorities, "statistics": _statistics, "agencies": others.agencies,
    "briefing": _briefing, "coverage": others.loaded_reports, "glossary": others.glossary,
    "postcode": others.postcode, "not-held": _not_held,
}  # fmt: skip


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
    is_earlier = parsed.question.has("when", "previous") and not parsed.question.has("grade_before")
    if is_earlier and parsed.question.subject != "arrangements":
        parsed = _earlier(store, parsed)
    question, unused = parsed.question, parsed.unused
    if (missing := _missing(parsed)) is not None:
        return Reply(question, None, missing, unused)
    if question.subject == "outcomes" and question.has("by") and not question.has("by", "authority"):
        return _without_answer(question, [label_of_part(store, "by", question.one("by"))])
    population = Population(store, question, all_quotes, among=_meeting(store, question))
    if question.subject in _STATED:
        return _stated(population, parsed)
    if unused and question.has("shared"):  # words of the service that is shared
        question = TypedQuestion((*question.parts, *(Slot("text", each, each) for each in unused)))
        found = others.deliverers_of(Population(store, question, all_quotes))
        parsed = replace(parsed, question=question, unused=()) if found.rows else parsed
        population, unused = Population(store, question, all_quotes), parsed.unused
    if unused:
        return _with_passages(store, parsed, all_quotes)
    return _completed(population, parsed, _OTHERS[question.subject](population))


def _meeting(store: Store, question: TypedQuestion) -> frozenset[str] | None:
    """Return the authorities that meet the conditions of a reading on themselves; None without one."""
    kinds = question.all("intervention") if question.subject != "interventions" else ()
    sides = question.all("deliverer") if question.subject != "arrangements" else ()
    stated = [each.partition("=") for each in question.texts("stated")]
    if not (kinds or sides or stated):
        return None
    found = frozenset(vocabulary(store).current)
    in_any = frozenset().union(*intervened_in(store.facts).values())
    for kind in kinds:
        if kind == "none":
            found -= in_any
        else:
            found &= in_any if kind == "any" else intervened_in(store.facts).get(kind, frozenset())
    if sides:
        from graphkit.analyse.delivery_years import delegating  # networkx: 0.2 s for few answers

        for side in sides:
            found = found & delegating(store) if side == "other" else found - delegating(store)
    for polarity, _, topic in stated:
        parts = (Slot("subject", "findings"), Slot("polarity", polarity), Slot("topic", topic))
        found &= authorities_with_more(Population(store, TypedQuestion(parts)))
    return found


def _earlier(store: Store, parsed: Parsed) -> Parsed:
    """Return a reading of the inspection before the latest of a place, by its period; none without one."""
    question = parsed.question.with_part("when", "")
    p = Population(store, question)
    items = p.known.get(p.place, []) if question.subject == "grades" else p.loaded
    if not (p.place and items):
        words = [part.words for part in parsed.question.parts if part.role == "when"]
        return replace(parsed, question=question, unused=(*parsed.unused, *words))
    before = date.fromisoformat(items[-1].day) - timedelta(days=1)
    return replace(parsed, question=question.with_part("period", f"..{before}"))


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


def _stated(p: Population, parsed: Parsed) -> Reply:
    """Return what came of a reading about passages: words that no part used are searched for in them."""
    question, unused, found = p.question, list(parsed.unused), list[str]()
    known = vocabulary(p.store).phrases
    conditions = [one for one in unused for each in known.get(one, ()) if each.role not in ("cue", "filler")]
    if conditions or any(each.isdecimal() or each in NUMBERS for each in unused):
        return _without_answer(question, unused)  # a condition that this subject does not have
    narrowed = p
    for words in unused:
        topics = [
            Slot("topic", each.value, words) for each in known.get(words, ()) if not question.has("topic")
        ]
        for part in (Slot("text", words, words), *topics):  # a cue of a topic, where no passage has it
            reading = TypedQuestion((*narrowed.question.parts, part))
            tried = p.of(reading)
            if tried.statements(any_polarity=True):
                narrowed, found = tried, [*found, words]
                break
    left = tuple(each for each in unused if each not in found)
    quotes = some([f"“{each}”" for each in left])
    has_topic = any(map(question.has, ("topic", "sector", "agency", "agency_kind", "text", "priority")))
    if unplaced := [each for each in left if each in parsed.no_place]:
        return Reply(question, None, sentence("no-place", words=[f"“{each}”" for each in unplaced]), left)
    if left and (not has_topic or question.one("measure") in ("count", "share", "mean")):
        about = f" about {p.title}" if p.places else ""
        text = p.say("unused.none", about=about, words=quotes)
        return Reply(question, None, text, left)
    if left:
        p.notes.append(sentence("unused", words=quotes))
    if found:
        counts = [f"{len(each.statements(any_polarity=True)):,}" for each in (p, narrowed)]
        quotes = some([f"“{each}”" for each in found])
        p.notes.append(p.say("within", total=counts[0], number=counts[1], words=quotes))
    answered = _STATED[question.subject](narrowed)
    return _completed(narrowed, replace(parsed, question=narrowed.question, unused=left), answered)


def _with_passages(store: Store, parsed: Parsed, all_quotes: bool) -> Reply:
    """Return what came of a reading with words that its subject cannot use: passages, or a sentence."""
    question, unused = parsed.question, parsed.unused
    roles = load_lexicon("readings")["subjects"]["findings"]["uses"]
    roles = {*roles} - {"measure", "order", "by"}
    kept = [each for each in question.parts if each.role in roles]
    if indicator := indicators().get(question.one("indicator")):
        kept.append(Slot("topic", f"topic/{indicator.topics[0]}"))
    is_of_one = len(question.all("place")) == 1 and not question.has("grade")
    if question.subject in ("grades", "statistics") and is_of_one:
        as_findings = TypedQuestion((Slot("subject", "findings"), *kept))
        reply = _stated(Population(store, as_findings, all_quotes), replace(parsed, question=as_findings))
        if reply.answer and any(each.role == "text" for each in reply.question.parts):
            return reply
    return _without_answer(question, unused)


def _without_answer(question: TypedQuestion, unused: Sequence[str]) -> Reply:
    """Return the reading so far, and the words that it cannot use."""
    read = [each.words or each.value for each in question.parts if each.role != "subject"]
    left = [f"“{each}”" for each in unused]
    text = sentence("read-so-far", subject=question.subject, read=read, left=left)
    return Reply(question, None, text, tuple(unused))


def _completed(p: Population, parsed: Parsed, found: TypedAnswer) -> Reply:
    """Return an answer with its reading, how misspelt words were read, and the filters of its passages."""
    question = parsed.question
    read = [f"“{word}” was read as {name.title()}." for word, name in parsed.corrected]
    year = question.one("period")[:4]
    if question.one("period") == f"{year}..{year}" and any(
        version.version == year
        for each in current_frameworks() if question.has("framework", each.framework)
        for version in each.versions
    ):  # fmt: skip
        read.append(sentence("edition", year=year, framework=question.one("framework").upper()))
    parts = [each for each in question.parts if each.role != "subject"]
    is_page = len(parts) == 1 and parts[0].role in ("place", "topic", "agency") and not parsed.unused
    page = parts[0].value if is_page else ""
    if question.has("measure", "why") and question.subject in _STATED and found.evidence:
        found = replace(found, text=f"{found.text} {sentence('why')}")
    answer = replace(
        found, cautions=tuple(dict.fromkeys((*read, *found.cautions))), page=page, filters=_filters(p, found),
        reading=question.parts, unused=parsed.unused,
    )  # fmt: skip
    return Reply(question, answer, answer.text, parsed.unused)


def _filters(p: Population, found: TypedAnswer) -> dict[str, tuple[str, ...]]:
    """Return the filters of a search for the passages that fit an answer."""
    question = p.question
    rows = [str(row["id"]) for row in found.rows if str(row.get("id", "")).startswith("authority/")]
    places = tuple(dict.fromkeys(rows)) or tuple(question.all("place"))
    if not (places or question.has("topic") or question.has("agency")):
        return {}
    filters = {
        "authority": tuple(place.rpartition("/")[2] for place in places[:60]),
        "topic": tuple(topic for topics in p.topics[:1] for topic in topics),
        "polarity": (question.one("polarity"),) if question.has("polarity") else (),
        "agency": question.all("agency"),
    }
    return {name: values for name, values in filters.items() if values}
