"""The parts of a reading as people see them: each with its label, and the readings that a click leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answer.question import Slot, TypedQuestion, judged_parts
from graphkit.answer.question_vocabulary import current_regions, vocabulary
from graphkit.ask.lookup import Labels, concept_value, local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Scheme
from graphkit.facts.names import broader_topics, names_of_kind
from graphkit.language.sentences import area_words, period_words, quoted

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_MOST = 16  # alternatives of a part
# Roles with several values in one part.
_SEVERAL = ("grade", "topic", "outcome", "framework", "place", "agency", "person")


class Choice(NamedTuple):
    """Another value of a part, as words, and the reading with it."""

    label: str
    reading: str


class ShownPart(NamedTuple):
    """A part of a reading, as words, with its alternatives; the last one leaves it out."""

    role: str
    value: str
    label: str
    words: str
    choices: tuple[Choice, ...]


def label_of_part(store: Store, role: str, value: str) -> str:
    """Return the value of a part as words: "North East", "good or outstanding", "since 2021"."""
    if role in ("area", "text", "period"):
        return {"area": area_words, "text": quoted, "period": period_words}[role](value)
    if role == "judged":
        area, how, other = judged_parts(value)
        than = {"=": ": ", "<": " lower than ", ">": " higher than "}[how]
        names = [label_of_part(store, "criterion" if how != "=" else "grade", e) for e in other.split("|")]
        return f"{label_of_part(store, 'criterion', area)}{than}{' or '.join(names)}"
    if role == "stated":
        side, _, topic = value.partition("=")
        words = load_lexicon("readings")["conditions"][side]
        return f"{words} {label_of_part(store, 'topic', topic).lower()}"
    if role == "outside":
        is_area = value in vocabulary(store).areas
        return f"outside {area_words(value) if is_area else Labels(store).of(entity_iri(value))}"
    values = value.split() if role in _SEVERAL else [value]
    if role in ("place", "agency", "topic", "person"):
        iri_of = _topic if role == "topic" else entity_iri
        return " or ".join(Labels(store).of(iri_of(each)) for each in values)
    labels = load_lexicon("readings")["labels"].get(role, {})
    known = {str(name): str(label) for name, label in labels.items()}
    return " or ".join(known.get(each, each.replace("-", " ")) for each in values)


def _topic(part: str) -> str:
    return concept_iri(Scheme.TOPIC, concept_value(part))


def shown_parts(store: Store, question: TypedQuestion) -> tuple[ShownPart, ...]:
    """Return the parts of a reading with their labels and alternatives."""
    return tuple(
        ShownPart(part.role, part.value, label_of_part(store, part.role, part.value), part.words,
                  tuple(_choices(store, question, at)))
        for at, part in enumerate(question.parts)
    )  # fmt: skip


def _choices(store: Store, question: TypedQuestion, at: int) -> Iterator[Choice]:
    """Yield the alternatives of the part at a position, and the reading without it."""
    part = question.parts[at]
    year = part.value[:4]
    named = (each for each in current_frameworks() if question.has("framework", each.framework))
    editions = {version.version for each in named for version in each.versions}
    if part.role == "period" and year in editions:
        edition = question.with_part("period", "").with_part("edition", year)
        yield Choice(label_of_part(store, "edition", year), str(edition))
    for value in _values(store, question, part):
        if value != part.value:
            parts = (*question.parts[:at], Slot(part.role, value), *question.parts[at + 1 :])
            yield Choice(label_of_part(store, part.role, value), str(TypedQuestion(parts)))
    if part.role != "subject" and len(question.parts) > 2:
        yield Choice("leave out", str(TypedQuestion((*question.parts[:at], *question.parts[at + 1 :]))))


def _values(store: Store, question: TypedQuestion, part: Slot) -> list[str]:
    """Return the values that a part may have instead."""
    declared = load_lexicon("readings")
    if part.role == "subject":
        used = {each.role for each in question.parts} - {"subject"}
        subjects = declared["subjects"].items()
        return [name for name, of in subjects if used <= {each.partition(".")[0] for each in of["uses"]}]
    if part.role == "area":
        return [each.name for each in current_regions(store)][:_MOST]
    if part.role == "place":
        return _places(store, part)
    if part.role == "topic" and " " not in part.value:
        above = {local_id(one): local_id(other) for one, other in broader_topics(store.facts).items()}
        wider = above.get(part.value, part.value)
        return [wider, *sorted(one for one, other in above.items() if other == wider)][:_MOST]
    if part.role == "period" and " " not in part.value:
        first, _, last = part.value.partition("..")
        return [
            *([f"{first}..", f"..{first}"] if first == last else []),
            *(f"{year}.." for year in _years(first or last)),
        ]
    if part.role == "grade":
        combined = ["outstanding good", "requires-improvement inadequate"]
        return [*map(str, declared["roles"]["grade"]["values"]), *combined]
    return [str(each) for each in declared["roles"][part.role].get("values", ())]


def _years(around: str) -> list[str]:
    year = int(around[:4]) if around[:4].isdecimal() else 2020
    return [str(each) for each in range(year - 2, year + 3)]


def _places(store: Store, part: Slot) -> list[str]:
    """Return the other authorities of the words that named one, and areas of its name."""
    senses = vocabulary(store).phrases.get(part.words, ())
    same = [each.value for each in senses if each.role == "place"]
    name = Labels(store).of(entity_iri(part.value)).split()[0].lower()
    every = names_of_kind(store.facts, "authority")
    like = [local_id(iri) for iri, other in every if other.lower().startswith(name)]
    current = {local_id(iri) for iri in vocabulary(store).current}
    return [each for each in dict.fromkeys([*same, *like]) if each in current][:_MOST]


def next_readings(store: Store, question: TypedQuestion) -> tuple[Choice, ...]:
    """Return readings that go on from one: by region, since three years before, as a share."""
    declared = load_lexicon("readings")["subjects"].get(question.subject, {"uses": []})
    uses, found = set(declared["uses"]), list[Choice]()
    is_one = question.has("place") and not question.has("near")
    for role, value in load_lexicon("readings")["follow_ups"].get(question.subject, []):
        fits = role in uses or f"{role}.{value}" in uses
        if (
            fits
            and question.one(role) != value
            and not (is_one and role == "by")
            and not (role == "near" and not is_one)
        ):
            changed = question.with_part(role, value)
            found.append(Choice(label_of_part(store, role, value), str(changed)))
    return tuple(found)
