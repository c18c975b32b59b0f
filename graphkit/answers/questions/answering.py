"""Answers a question: words → reading → answer; or readings to choose from, or what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphkit.answers.claims.verdict import PARTLY
from graphkit.answers.drafts.check import judge_claims
from graphkit.answers.questions.answered_reading import answer_reading, answer_sentence
from graphkit.answers.questions.interpretation import (
    LONGEST,
    Interpretation,
    ReadingCandidate,
    interpret,
)
from graphkit.answers.questions.other_answers import OTHERS, PlainQuestion
from graphkit.answers.questions.presented_reading import (
    as_read,
    declared_answers,
    is_whole,
    presented,
)
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read_rows
from graphkit.answers.readings.reading import Reading, clauses, given_values, parse_reading
from graphkit.answers.readings.values import ValueResolver
from graphkit.core.errors import MissingWordsError, ReadingError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import name_words, sentence
from graphkit.core.language.value_words import text_words
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Scheme

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_DENIED_OPENING = re.compile(r"^(\s*\w+)n['’]t\b")
_TAG = re.compile(r",? (?:is|was|has|did|does)n['’]t it\s*\?*\s*$", re.IGNORECASE)
_PLACES = ("place", "area", "area_group", "postcode")
_OWN_PAGE = ("authority", "topic", "agency")


@dataclass(frozen=True)
class OfferedReading:
    """A reading that words may mean: as words, as JSON, and the first sentence of its answer."""

    label: str
    reading: Mapping[str, Any]
    answer: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"label": self.label, "answer": self.answer, "reading": self.reading}


@dataclass(frozen=True)
class Reply:
    """What came of a question: the answer if there is one, and the sentence of the answer or on
    what is missing; `asked` is what the words were read as, with what an answer adds left out.
    `offered` are readings that the words may mean (instead of the one that is answered), `unused`
    words that no part of the first one used. `lacks_place`: it is not known of which council.
    """

    answer: TypedAnswer | None
    text: str
    asked: Mapping[str, Any]
    unused: tuple[str, ...] = ()
    offered: tuple[OfferedReading, ...] = ()
    lacks_place: bool = False

    @property
    def reading(self) -> Mapping[str, Any]:
        """The reading that was answered, with every slot that acted;
        without an answer, the one asked for.

        It is empty where the answer is no reading: a definition, a postcode, a briefing.
        """
        return self.answer.reading if self.answer else self.asked

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data: `reading`, `unused`, `message`, `offered` (label, answer,
        reading), `sparql`, and the `answer` where there is one.
        """
        plain = {
            "reading": self.reading,
            "unused": list(self.unused),
            "message": self.text,
            "offered": [each.to_dict() for each in self.offered],
            "sparql": self.answer.sparql if self.answer else "",
        }
        return plain | ({"answer": self.answer.to_dict()} if self.answer else {})


def reply_to(store: Store, given: str | Mapping[str, Any], all_quotes: bool = False) -> Reply:
    """Return what came of a question, in words or as a reading.

    Parameters
    ----------
    given
        "which authorities are outstanding in the north west", or a reading.
    all_quotes
        Show also quotes from reports that are not under the Open Government Licence.

    Raises ReadingError for a reading that does not fit, MissingWordsError for one that needs words
    which are not loaded, where nothing else can be offered.
    """
    if not isinstance(given, str):
        return _answered(store, given, all_quotes)
    if len(given) > LONGEST:
        return Reply(None, sentence("too-long"), {})
    found = interpret(store.facts, _TAG.sub("", given))
    first = next(iter(found.candidates), None)
    if first and _names_no_council(given, first):
        return Reply(None, sentence("no-council"), {}, first.unused, lacks_place=True)
    verdict, place = _verdict(store, _with_names(given, found))
    if first is None or found.kind in ("none", "choose"):
        if place:
            return _answered(store, _full_inspections(place), all_quotes, verdict=verdict)
        return _not_sure(store, found)
    try:
        reply = _answered(store, first.reading, all_quotes, first, verdict)
    except ReadingError as error:  # it names what does not exist: other readings may not
        return _not_sure(store, found, error)
    read_as = [f"“{word}” was read as {name_words(name)}." for word, name in found.corrected]
    read_as += _of_an_edition(first.reading)
    if reply.answer and found.kind == "likely" and not verdict:
        others, _ = _offered(store, found.candidates[1:])
        others = tuple(each for each in others if each.answer != reply.text)
        text = sentence("likely", text=reply.text)
        reply = replace(reply, text=text, answer=replace(reply.answer, text=text), offered=others)
    if reply.answer and read_as:
        reply = replace(
            reply, answer=replace(reply.answer, cautions=(*read_as, *reply.answer.cautions))
        )
    return reply


def with_place(words: str, place: str) -> str:
    """Return a question on a council that it does not name, with the name of one."""
    own = "|".join(map(re.escape, declared_answers()["own places"]))
    text, number = re.subn(rf"\b(?:{own})\b", place, words, count=1, flags=re.IGNORECASE)
    return text if number else f"{words.rstrip(' ?')} {place}"


def _names_no_council(words: str, first: ReadingCandidate) -> bool:
    """Whether words speak of a council of one's own, or of neighbours, and do not say whose."""
    roles = {role for role, *_ in first.parts}
    is_own = not {*declared_answers()["own council"]}.isdisjoint(text_words(words))
    return "of" in first.reading and (is_own or "near" in roles) and roles.isdisjoint(_PLACES)


def _answered(
    store: Store,
    reading: Mapping[str, Any],
    all_quotes: bool,
    first: ReadingCandidate | None = None,
    verdict: str = "",
) -> Reply:
    """Return the answer to a reading, or to what is none: a definition, a postcode, a page.

    Its text begins with the `verdict`.
    """
    unused = first.unused if first else ()
    if other := next((OTHERS[name] for name in reading if name in OTHERS), None):
        found = other(PlainQuestion(store, reading, answer_reading, all_quotes))
        return Reply(found, found.text, reading, unused)
    parsed, shown = parse_reading(reading), presented(reading)
    answer = answer_reading(store, shown, all_quotes)
    if first and _begins_with_the_grade(first):
        answer = replace(answer, text=f"{_grade_in_question(store, first)}{answer.text}")
    page = _page(store, parsed) if first and len(first.parts) == 1 else ""
    text = f"{verdict} {answer.text}".strip()
    return Reply(replace(answer, text=text, page=page), text, reading, unused)


def _of_an_edition(reading: Mapping[str, Any]) -> Iterator[str]:
    """Yield that a year is read as one, where the framework has an edition of that name:
    "ILACS 2023".
    """
    named = dict(clauses(reading.get("where", {}))).get("framework", ())
    year = str(reading.get("began", ""))
    for each in current_frameworks():
        if (
            year
            and each.framework in ([named] if isinstance(named, str) else named)
            and any(version.version == year for version in each.versions)
        ):
            yield sentence("edition", year=year, framework=each.framework.upper())


def _with_names(words: str, found: Interpretation) -> str:
    """Return a question with the names of its places as they are written: "hampshire",
    "Hamshire".
    """
    written = {name: name_words(other) for name, other in found.corrected}
    for first in found.candidates[:1]:
        written |= {name: place for role, place, name in first.parts if role == "place"}
    for name, other in written.items():
        words = re.sub(rf"\b{re.escape(name)}\b", other, words, flags=re.IGNORECASE)
    return words


def _verdict(store: Store, words: str) -> tuple[str, str]:
    """Return what the judge of claims says of a question that asks whether something is so ("Yes:
    …", "No: …", or what holds and what does not), and the place; "" and "" where it settles
    nothing.
    """
    openings = tuple(f"{each} " for each in declared_answers()["yes or no"])
    asked, tags = _TAG.subn("", words)  # "Leeds is good, isn't it?"
    is_asked = tags or words.strip().lower().startswith(openings)
    asked = _DENIED_OPENING.sub(r"\1", asked)  # who asks "isn't Leeds good" expects that it is
    of_statement = "|".join(declared_answers()["before a statement"])
    asked = re.sub(rf"^\s*(?:{of_statement}) ", "", asked, flags=re.IGNORECASE)
    judged = judge_claims(store, asked) if is_asked else None
    begins = load_lexicon("answer-words")["verdicts"].get(judged.state) if judged else None
    if not judged or not begins:
        return "", ""
    reasons = "; ".join(dict.fromkeys(part.reason for part in judged.parts if part.reason))
    place = next((part.read_as for part in judged.parts if part.kind == "place"), "")
    without_overall = {"of": "authorities", "where": {"authority": place, "rated_by": "worst"}}
    if judged.state == PARTLY and place and read_rows(store, without_overall):
        return "", ""  # neither yes nor no: the answer says so, and gives the judgements
    return f"{begins}: {reasons}." if reasons else f"{begins}.", place


def _full_inspections(place: str) -> Mapping[str, Any]:
    """Return the reading of the full inspections of a place, on which its grades rest."""
    return {"of": "inspections", "where": {"authority": place, "family": "full"}}


def _begins_with_the_grade(first: ReadingCandidate) -> bool:
    """Whether an answer on one council begins with its grade: why it has it, what inspectors found,
    whether it is good at something.
    """
    roles = {role for role, *_ in first.parts}
    is_why = ("measure", "why") in {each[:2] for each in first.parts}
    if is_why or first.reading.get("of") != "findings":
        return is_why
    given = dict(clauses(first.reading.get("where", {})))
    return is_whole(first.reading) or ("polarity" in roles and "polarity" not in given)


def _grade_in_question(store: Store, first: ReadingCandidate) -> str:
    """Return the grade of the council whose grade is to be explained."""
    places = [value for role, value, _ in first.parts if role == "place"]
    if len(places) != 1:
        return ""
    [place] = places
    if "inspection.failing" in first.reading.get("where", {}):
        failing = {"authority": place, "family": "full", "failing": True}
        columns = ["framework", "edition", "began"]
        asked = {"of": "inspections", "where": failing, "columns": columns}
        for _, row in read_rows(store, asked):
            edition = str(row["edition"] or "")
            framework = current_frameworks().name_of(str(row["framework"]), edition)
            return f"{sentence('failing', here=place, framework=framework, day=row['began'])} "
    reading = {"of": "authorities", "where": {"authority": place}}
    return f"{answer_reading(store, reading).text} "


def _not_sure(store: Store, found: Interpretation, error: ReadingError | None = None) -> Reply:
    """Return the readings that words may mean, each with its answer, or what was understood of
    them; `error` says why the first cannot be answered.
    """
    first, *_ = found.candidates or (ReadingCandidate({}, (), found.unknown, 0.0),)
    is_read = first.parts or found.kind != "none"
    offered, refused = _offered(store, found.candidates if is_read else ())
    error = error or refused
    if isinstance(error, MissingWordsError) and not offered:
        raise error
    left = [f"“{each}”" for each in dict.fromkeys(first.unused) if each not in found.unknown]
    unknown = [f"“{each}”" for each in dict.fromkeys(found.unknown)]
    text = sentence(
        "not-sure",
        why=str(error or ""),
        readings="; or ".join(each.label for each in offered),
        known=[words for _, _, words in first.parts],
        unknown=unknown,
        unused=left,
    )
    return Reply(None, text, first.reading if offered else {}, first.unused, offered)


def _offered(
    store: Store, candidates: Iterable[ReadingCandidate]
) -> tuple[tuple[OfferedReading, ...], ReadingError | None]:
    """Return the candidates that can be answered, each once, and why the first other cannot."""
    offered, error = list[OfferedReading](), None
    for each in candidates:
        try:
            one = _offer(store, each.reading)
        except ReadingError as refused:
            error = error or refused
            continue
        if all(one.label != other.label and one.answer != other.answer for other in offered):
            offered.append(one)
    return tuple(offered), error


def _offer(store: Store, given: Mapping[str, Any]) -> OfferedReading:
    """Return a reading with the sentence of its answer. Raises ReadingError for one without."""
    reading = as_read(given)
    label = reading_words(ReadingPhrases(store), reading)
    if "of" in given:
        return OfferedReading(label, reading, answer_sentence(store, presented(given)))
    answer = _answered(store, given, all_quotes=False).text
    return OfferedReading(label, reading, answer)


def reading_words(phrases: ReadingPhrases, reading: Mapping[str, Any]) -> str:
    """Return what a reading asks for as a noun phrase:
    "weak findings on neglect in London, by year".
    """
    if "of" not in reading:
        [(name, value), *_] = reading.items()
        about = reading.get("authority", "")
        return sentence(f"other.{value if name == 'page' else name}", value=value, about=about)
    parsed = parse_reading(reading)
    _, many = phrases.of(replace(parsed, scope=parse_reading(presented(reading)).scope))
    by = " and ".join(parsed.unit.dimension(each).label.lower() for each in parsed.by)
    hows = {"count": "number of ", "share": "share of ", "median": "median of ", "mean": "mean of "}
    hows["difference"] = "median "
    is_grades = parsed.unit.name == "authorities" and parsed.is_list
    areas = (
        [each.lstrip("-").partition("judgement.")[2] for each in parsed.order] if is_grades else []
    )
    judged = "".join(
        f"for {phrases.name(Scheme.CRITERION, each).lower()} " for each in filter(None, areas)
    )
    how = f"grades {judged}of " if is_grades else hows.get(parsed.measures[0].how, "")
    if (of := parsed.measures[0].of) and not parsed.measures[0].per:
        how += f"{parsed.unit.dimension(of).label.lower()} of "
    clause = parsed.measures[0].clause
    share = f" {phrases.clause(parsed.unit, clause)}" if clause else ""
    if parsed.measures[0].how == "difference":
        share = f",{share} and others"
    number = f" {parsed.limit}" if parsed.limit > 1 else ""
    first = (
        f", the {'newest' if '-began' in parsed.order else 'first'}{number}" if parsed.limit else ""
    )
    return f"{how}{many}{share}{f', by {by}' if by else ''}{first}"


def _terms(store: Store, reading: Reading, name: str) -> list[str]:
    """Return the entities or concepts (IRIs) of a clause that all rows meet."""
    values = dict(clauses(reading.where)).get(name)
    several = [] if values is None else given_values(values)
    if not several or name not in reading.unit.dimensions:
        return []
    dimension, resolver = replace(reading.unit.dimension(name), expands=""), ValueResolver(store)
    found = (
        value.term.strip("<>")
        for each in several
        for value in resolver.resolve(dimension, each, tuple)
    )
    return [*dict.fromkeys(found)]


def _page(store: Store, reading: Reading) -> str:
    """Return the identifier of the one thing that a reading names."""
    named = [iri for name in _OWN_PAGE for iri in _terms(store, reading, name)]
    return local_id(named[0]) if len(named) == 1 else ""
