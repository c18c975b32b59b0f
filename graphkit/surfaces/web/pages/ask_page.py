"""The page of an answer: what was read, as parts that can be changed, and the card of the answer.

What cannot be answered yet stands as a reading that is half built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from graphkit.answers.cards.answer_card import answer_card
from graphkit.answers.cards.card_parts import AnswerCard
from graphkit.answers.pages.answer_blocks import with_blocks
from graphkit.answers.questions.answered_reading import answer_sentence
from graphkit.answers.questions.answering import Reply, reading_words, reply_to, with_place
from graphkit.answers.questions.interpretation import interpret
from graphkit.answers.questions.presented_reading import presented
from graphkit.answers.questions.reading_parts import (
    Choice,
    ShownPart,
    address_text,
    further_dimensions,
    next_readings,
    shown_parts,
    values_to_add,
    with_part,
    word_meanings,
)
from graphkit.answers.readings.declarations import phrases_of
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.reading import given_values, json_object, parse_reading
from graphkit.answers.readings.sql import SqlCompiler
from graphkit.answers.words.anchors import plain_words
from graphkit.core.errors import MissingWordsError, ParameterError, ReadingError
from graphkit.core.identifiers import entity_iri
from graphkit.core.terms import SCHEME, Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.full_text import search_documents
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.maps.answer_charts import drawn
from graphkit.surfaces.web.page import Page, PageRequest, PageResult, Redirect
from graphkit.surfaces.web.page_links import AS_AT, address, page_address
from graphkit.surfaces.web.pages.ability_pages import ability_file, require_format, run_ability
from graphkit.surfaces.web.pages.declared_pages import pictures_of
from graphkit.surfaces.web.pages.question_pages import questions_page
from graphkit.surfaces.web.pages.search_page import (
    Named,
    found_page,
    named_pages,
    page_named,
    request_words,
)

_ABILITY = find_ability("ask")
_PARAMETERS = ("q", "words", "reading", "add", "value", "of", "place", "unused", "format", AS_AT)
_LISTS = ("measures", "by", "columns")  # slots that take several values
_FILES = ("csv", "xlsx", "json")
_OWN_UNITS = {"authority": "authorities", "topic": "findings", "agency": "findings"}


class Offer(NamedTuple):
    """A reading to choose: its words, its address, and how many rows it has, where counted, or
    what its answer says first.
    """

    label: str
    href: str
    number: int | None = None
    answer: str = ""


class OfferedPart(NamedTuple):
    """A part of a reading, and what it can be changed to."""

    part: ShownPart
    offers: list[Offer]


class UnusedWord(NamedTuple):
    """A word that no part used: what it may mean, and the address of the reading without it."""

    word: str
    meanings: list[Offer]
    without: str


class FurtherPart(NamedTuple):
    """A part that is being added: the dimension, its values, words that are suggested, and what is
    wrong with a value that was typed.
    """

    name: str
    label: str
    help: str
    values: list[Offer]
    words: list[str]
    value: str = ""
    message: str = ""


class ReadingBox(NamedTuple):
    """A reading as chips: its parts, the words that none used, and what can be added, by caption.

    `unused` are these words alone; `adding` is the part that is being added.
    """

    text: str
    words: str
    parts: list[OfferedPart]
    unused_words: list[UnusedWord]
    further: list[tuple[str, list[Offer]]]
    adding: FurtherPart | None = None


def ask_page(store: Store, request: PageRequest) -> PageResult:
    """An answer to a question in words or to a reading, with how it was read; without either, the
    list of competency questions.
    """
    if unknown := [name for name in request.parameters if name not in _PARAMETERS]:
        known = ", ".join(_PARAMETERS)
        raise ParameterError(f"no parameter {unknown[0][:40]!r} here; there are: {known}")
    require_format(_ABILITY, request)
    form, words, reading = request.value("format"), request_words(request), request.value("reading")
    if form and form != "html":
        asked = {"q": words, "reading": reading, AS_AT: request.value(AS_AT)}
        given = {name: (text,) for name, text in asked.items() if text}
        answered = run_ability(store, _ABILITY, replace(request, parameters=given))
        return ability_file(_ABILITY, answered, form, "answer")
    if words.startswith("{"):
        return Redirect(address("/ask", reading=words))
    if request.value("of"):
        return Redirect(_address({"of": request.value("of")}))
    if words and (place := request.value("place").strip()):
        return Redirect(address("/ask", q=with_place(words, place)))
    if reading and request.value("add"):
        return _adding(store, request, _given_reading(reading))
    if not (words or reading):
        return questions_page(store, request)
    return _asked(store, request, words, reading)


def _given_reading(text: str) -> dict[str, Any]:
    """Return the reading in an address, in which one value may stand for a list of it."""
    given = json_object("reading", text)
    return {name: given_values(value) if name in _LISTS else value for name, value in given.items()}


def _asked(store: Store, request: PageRequest, words: str, reading: str) -> PageResult:
    """Return the page of a question, or where its words lead."""
    if words and reading:
        raise ParameterError("ask takes words or a reading: give one of them")
    given = words or _given_reading(reading)
    try:
        reply = reply_to(store, given, request.show_all_quotes)
    except MissingWordsError as error:
        return _without_words(store, given, str(error))
    if words and (page := _page_named(store, words, reply)):
        return Redirect(page)
    unused = [each for each in request.parameters.get("unused", reply.unused) if each]
    if words and not (reply.answer or reply.offered or reply.lacks_place):
        return found_page(store, replace(request, parameters={"q": (words,)}))
    return Page("ask.html", _answer_data(store, request, reply, words, unused))


def _without_words(store: Store, given: str | Mapping[str, Any], message: str) -> PageResult:
    """Return the page of what this copy cannot look for: how it was read, and the search."""
    if isinstance(given, str):
        first, *_ = interpret(store.facts, given).candidates
        words, unused = given, [*first.unused]
        reading: Mapping[str, Any] = first.reading
    else:
        words, unused, reading = "", [], given
    box = _box(store, reading, unused) if "of" in reading else None
    data = {
        "title": words or _capital(box.words if box else ""),
        "box": box,
        "words": words,
        "message": f"{_capital(message)}.",
        "found": _searched(store, words) if words else None,
    }
    return Page("missing_words.html", data, 400)


def _page_named(store: Store, words: str, reply: Reply) -> str:
    """Return the address of the page that words name as a whole, also misspelt; "" for none."""
    if not (reply.answer and reply.answer.page):
        return "" if reply.answer else page_named(store, words)
    name = _label(store, reply.answer.page)
    is_longer = len(words.split()) > len(name.split())
    return "" if is_longer else page_address(reply.answer.page)


def _label(store: Store, identifier: str) -> str:
    """Return the name of what an answer is about."""
    is_topic = identifier.startswith(f"{Scheme.TOPIC}/")
    return Labels(store).of(SCHEME + identifier if is_topic else entity_iri(identifier))


def _answer_data(
    store: Store, request: PageRequest, reply: Reply, words: str, unused: list[str]
) -> dict[str, Any]:
    """Return what the page shows of what came of a question."""
    asked, phrases = reply.asked, ReadingPhrases(store)
    read_as = reading_words(phrases, reply.reading or asked) if asked else ""
    title = words or _capital(read_as)
    offered = [
        Offer(each.label, _address(each.reading, unused), answer=each.answer)
        for each in reply.offered
    ]
    data: dict[str, Any] = {
        "title": title,
        "words": words,
        "read_as": read_as,
        "text": reply.text,
        "box": None,
        "offered": offered,
        "lacks_place": reply.lacks_place,
        "card": None,
        "found": _searched(store, words) if words else None,
        "named": named_pages(store, words) if words else [],
    }
    if not reply.answer:
        kinds = {each.kind: each for each in reversed(data["named"])}
        thing = next((kinds[kind] for kind in _OWN_UNITS if kind in kinds), None)
        shown = _sentence_on(store, thing) if thing else ""
        data |= {
            "thing": thing,
            "sentence": shown,
            "offered": [each for each in offered if each.answer != shown],
            "unused": _unused(store, asked, unused) if "of" in asked else [],
        }
        return data
    card = answer_card(store, reply.answer)
    card, blocks = with_blocks(store, card, reply.answer.reading)
    is_own = card.sentence != reply.answer.text
    about = [_label(store, each) for each in card.about]
    data |= {
        "card": card,
        "answer": reply.answer,
        "is_likely": bool(offered) and is_own,
        "blocks": [(each, pictures_of(store, each, request)) for each in blocks],
        "pictures": _pictures(card, request),
        "box": _box(store, asked, unused) if "of" in asked else None,
        "unused": [],
        "next_readings": [_offer(each) for each in next_readings(store, asked)],
        "listed": _address(card.passages.reading) if card.passages else "",
        "named": data["named"] or named_pages(store, ", ".join(about)),
        "files": _files(asked, request),
        "permalink": _address(asked),
        "sql": reply.answer.sql,
    }
    return data


def _sentence_on(store: Store, thing: Named) -> str:
    """Return what is said first of a thing that words name."""
    reading = {"of": _OWN_UNITS[thing.kind], "where": {thing.kind: thing.title}}
    return answer_sentence(store, presented(reading))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _address(reading: Mapping[str, Any] | str, unused: Iterable[str] = (), **more: str) -> str:
    text = reading if isinstance(reading, str) else address_text(reading)
    return address("/ask", reading=text, unused=[*unused], **more) if text else ""


def _offer(choice: Choice, unused: Iterable[str] = ()) -> Offer:
    return Offer(choice.label, _address(choice.reading, unused), choice.number)


def _box(store: Store, reading: Mapping[str, Any], unused: list[str]) -> ReadingBox:
    """Return a reading as chips."""
    parts = [
        OfferedPart(part, [_offer(each, unused) for each in part.choices])
        for part in shown_parts(store, reading)
    ]
    further = [
        (each.caption, [_to_add(reading, unused, *pair) for pair in each.dimensions])
        for each in further_dimensions(reading)
    ]
    words = reading_words(ReadingPhrases(store), reading)
    return ReadingBox(address_text(reading), words, parts, _unused(store, reading, unused), further)


def _to_add(reading: Mapping[str, Any], unused: list[str], name: str, label: str) -> Offer:
    return Offer(label, _address(reading, unused, add=name))


def _unused(store: Store, reading: Mapping[str, Any], unused: list[str]) -> list[UnusedWord]:
    """Return the words that no part used, each with what it may mean."""
    found = []
    for word in unused:
        if word in plain_words():
            continue
        others = [each for each in unused if each != word]
        meanings = [_offer(each, others) for each in word_meanings(store, reading, word)]
        found.append(UnusedWord(word, meanings, _address(reading, others)))
    return found


def _adding(store: Store, request: PageRequest, reading: Mapping[str, Any]) -> PageResult:
    """Return a reading with one more part, where its value is given; otherwise the page that asks
    for it.
    """
    name, value = request.value("add"), request.value("value").strip()
    unused = [each for each in request.parameters.get("unused", ()) if each]
    message = ""
    if value:
        try:
            changed = with_part(reading, name, value)
            SqlCompiler(store).compile(parse_reading(changed))
        except ReadingError as error:
            message = str(error)
        else:
            return Redirect(_address(changed, unused))
    box = _box(store, reading, unused)
    adding = _further_part(store, reading, unused, name)
    adding = adding._replace(value=value, message=message)
    data = {"title": _capital(box.words), "box": box._replace(adding=adding), "words": ""}
    return Page("build.html", data, 400 if message else 200)


def _further_part(
    store: Store, reading: Mapping[str, Any], unused: list[str], name: str
) -> FurtherPart:
    dimension = parse_reading(reading).unit.dimension(name)
    values = [_offer(each, unused) for each in values_to_add(store, reading, name)]
    words = [*phrases_of(dimension)]
    return FurtherPart(name, dimension.label, dimension.help, values, words)


def _pictures(card: AnswerCard, request: PageRequest) -> list[Any]:
    """Return the picture of a card, wide and narrow; none where it has none."""
    return drawn(card.picture, request.links.page) if card.picture else []


def _files(asked: Mapping[str, Any], request: PageRequest) -> list[tuple[str, str]]:
    """Return the files of an answer: format and address."""
    text = address_text(asked)
    day = {AS_AT: request.day} if request.day else {}
    return [(form, address("/ask", reading=text, format=form, **day)) for form in _FILES]


def _searched(store: Store, words: str) -> Offer:
    """Return the search for words in reports, and how many results it has."""
    found = search_documents(store.facts, words, {}, "", limit=0)
    return Offer(words, address("/search", q=words, sort="relevance"), found.total)
