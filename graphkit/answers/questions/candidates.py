"""Segments of a question → candidate readings: a form, a sense for each segment,
and how parts combine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from graphkit.answers.questions.parts import (
    Known,
    QuestionPart,
    QuestionParts,
    ReadingSlots,
    dimensions,
    one_or_any,
    part_values,
)
from graphkit.answers.questions.reading_forms import FORMS
from graphkit.answers.readings.date_words import Sense
from graphkit.answers.words.anchors import plain_words
from graphkit.answers.words.segments import WordSpan, has_a_meaning
from graphkit.core.resources import load_lexicon

DROPPED = -1
_DENIABLE = frozenset(
    """grade criterion topic polarity place area deliverer intervention framework priority sector
    text
    when agency cue change""".split()
)
ALONE = 100  # added to the choice of a sense that leaves out those beside it
# role → roles of the same words that go with it: "main concerns", "lost their outstanding"
_BESIDE = {
    "topic": ("text",),
    "limit": ("ranked", "order"),
    "measure": ("polarity", "order"),
    "near": ("polarity",),
    "polarity": ("near", "measure"),
    "change": ("grade_before",),
    "grade_before": ("change",),
    "when": ("framework", "order", "grade"),
    "shared": ("agency_kind",),
    "text": ("polarity",),
    "order": ("polarity", "change"),
    "missing": ("framework",),
    "result": ("framework",),
    "post": ("when",),
    "interval": ("measure",),
    "outcome": ("by",),
}
# forms in which "not" may deny all that follows
_WHOLE = ("inspections", "recommendations", "combined")
_ONE_OF = "measure polarity when change relation priority outcome day post near result".split()
_SIDES = ("polarity", "when", "measure")  # of which two may stand in one question
_SHARED = ("topic", "sector", "agency", "text", "polarity", "outcome", "agency_kind")
# parts that change what is computed: without an effect, their words are unused
_ACTING = frozenset(f"measure.{each}" for each in "median mean share distinct relate".split())
# senses that a word has where it has no other → the role of the part that they make
_PART_ROLES = {"cue": "topic", "loose": "text"}
SWAPPED = ("changes", "history")  # forms in which a single grade may be the one before


@dataclass(frozen=True)
class AskingForm:
    """A form of asking: the words of its subject, the roles it uses, and what it needs."""

    name: str
    cues: frozenset[str]
    uses: frozenset[str]
    needs: tuple[frozenset[str], ...]

    def takes(self, sense: Sense) -> bool:
        return sense.role in self.uses or f"{sense.role}.{sense.value}" in self.uses


@cache
def forms() -> dict[str, AskingForm]:
    """Return the forms by name."""
    return {
        name: AskingForm(
            name,
            frozenset(d.get("cues", ())),
            frozenset(d.get("uses", ())),
            tuple(frozenset(each.split()) for each in d.get("needs", ())),
        )
        for name, d in load_lexicon("forms").items()
    }


@dataclass(frozen=True)
class Derivation:
    """A reading of a question, and how it came about."""

    form: AskingForm
    segments: tuple[WordSpan, ...]
    choices: tuple[int, ...]  # the sense of each segment, or DROPPED
    known: Known
    share_of: str = ""
    is_swapped: bool = False
    denies: bool = True  # "not" denies what follows it

    @cached_property
    def parts(self) -> tuple[QuestionPart, ...]:
        """The parts of the reading; what "not" stands before is denied, but not the subject of a
        verb ("isn't Leeds good"), and nothing where a question begins with it.
        """
        found, pending, is_verb = list[QuestionPart](), False, False
        for at, (segment, choice) in enumerate(zip(self.segments, self.choices, strict=True)):
            if segment.of("negation") and choice == DROPPED:
                pending = not self._is_rhetorical(at)
                is_verb = _is_verb(segment)
                continue
            if choice == DROPPED:
                continue
            sense = segment.senses[choice % ALONE]
            is_subject = is_verb and sense.role == "place"
            denied = pending and self.denies and sense.role in _DENIABLE and not is_subject
            pending = pending and not denied
            role = _PART_ROLES.get(sense.role, sense.role)
            if role == "place" and found and found[-1].role == "than":
                role = "other_place"
            either = self._is_either(at, role, found)
            found.append(QuestionPart(role, sense.value, segment.words, at, denied, either))
            beside = segment.of(*_BESIDE.get(sense.role, ())) if choice < ALONE else []
            beside = [each for each in beside if each.role != sense.role and self.form.takes(each)]
            found += [
                QuestionPart(each.role, each.value, segment.words, at, denied) for each in beside
            ]
        # "though overall it was not"
        if pending and found and found[-1].role == "criterion" and self.denies:
            found[-1] = found[-1]._replace(is_denied=True)
        elif pending and self.form.name in _WHOLE:
            found.append(QuestionPart("negation", "", "not", len(self.segments)))
        return tuple(found)

    @cached_property
    def has_cue(self) -> bool:
        return any(
            each.value in self.form.cues
            for segment in self.segments
            for each in segment.of("subject")
        )

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles and values that it has: "grade", "when.ever", "deliverer.denied", "cue"."""
        found = {name for each in self.parts for name in (each.role, f"{each.role}.{each.value}")}
        found |= {f"{each.role}.denied" for each in self.parts if each.is_denied}
        found |= {"grades"} if sum(each.role == "grade" for each in self.parts) > 1 else set()
        subjects = {
            f"subject.{each.value}" for segment in self.segments for each in segment.of("subject")
        }
        return frozenset(found | subjects | ({"cue"} if self.has_cue else set()))

    @cached_property
    def unused(self) -> tuple[WordSpan, ...]:
        """The segments that are neither in a part, nor a word of the subject, nor plain."""
        denials = self._denials
        found = []
        followed = [*self.segments[1:], WordSpan("", ())]
        for at, (segment, choice, later) in enumerate(
            zip(self.segments, self.choices, followed, strict=True)
        ):
            is_idle = choice != DROPPED and (
                self._compares_nothing(segment, choice) or self._changes_nothing(at)
            )
            if not is_idle and (choice != DROPPED or self.uses(segment) or self._joins(at)):
                continue
            if segment.of("negation"):
                if self._is_rhetorical(at):
                    continue
                denials -= 1
                if denials >= 0:
                    continue
            elif segment.of("filler") or _means_little(segment, later):
                continue
            found.append(segment)
        return tuple(found)

    @property
    def _denials(self) -> int:
        """How many words that deny something change the reading."""
        denied = {each.at for each in self.parts if each.is_denied}
        number = len(denied) + ("negation" in self.roles)
        if number and self._reading_of(_affirmed(self.parts)) == self.reading:
            number = 0
        return number + any(each.value == "<1" for each in self.parts)

    def _is_rhetorical(self, at: int) -> bool:
        """Whether a question begins with a denied verb: "isn't Leeds good?" asks if it is."""
        return at == 0 and _is_verb(self.segments[0])

    def _compares_nothing(self, segment: WordSpan, choice: int) -> bool:
        """Whether words say that one is better than another, and the reading has no two sides."""
        sense = segment.senses[choice % ALONE]
        is_directed = sense == Sense("measure", "compare")
        places = {each.value for each in self.parts if each.role == "place"}
        return is_directed and not self.reading.get("by") and len(places) < 2

    def _changes_nothing(self, at: int) -> bool:
        """Whether a part that acts, and that the form does not need, changes no reading."""
        roles = {f"{each.role}.{each.value}" for each in self.parts if each.at == at}
        if roles.isdisjoint(_ACTING) or any(roles & each for each in self.form.needs):
            return False
        others = tuple(each for each in self.parts if each.at != at)
        return self._reading_of(others) == self.reading

    def _is_either(self, at: int, role: str, before: Sequence[QuestionPart]) -> bool:
        """Whether "or" joins a segment to a part of the same role: "police or health"."""
        joining = self._joining(at)
        return any(each.at == joining - 1 and each.role == role for each in before)

    def _joining(self, at: int) -> int:
        """Return where the word stands that joins a segment to what is before, 0 for none: "for
        leaders or for care leavers".
        """
        words = dimensions("joining")
        near = (each for each in (at - 1, at - 2) if each > 0)
        found = next((each for each in near if self.segments[each].words in words), 0)
        between = self.segments[found + 1 : at]
        return 0 if any(each.senses for each in between) else found

    def _joins(self, at: int) -> bool:
        """Whether a word joins two values, either of which the reading takes."""
        parts = [each for each in self.parts if each.is_either and self._joining(each.at) == at]
        if not parts:
            return False
        before = [each for each in self.parts if each.at == at - 1 and each.role == parts[0].role]
        values = {value for part in (*before, *parts) for value in part_values(part)}
        if len(values) < 2:
            return False  # one value in other words, which narrow it
        alone = tuple(each._replace(is_either=False) for each in self.parts)
        return _takes_any(self.reading, values) or self._reading_of(alone) != self.reading

    def uses(self, segment: WordSpan) -> bool:
        """Whether a segment is a word for what is requested, beside those of its parts."""
        return any(
            each.value in self.form.cues or f"subject.{each.value}" in self.form.uses
            for each in segment.of("subject")
        )

    @cached_property
    def is_typed(self) -> bool:
        """Whether the form has what it needs, and no role that contradicts another."""
        if self.form.needs and not any(each <= self.roles for each in self.form.needs):
            return False
        if (
            self._contradicts
            or len(self.parts) > 9
            or (self.form.name == "combined" and not self._combines)
        ):
            return False
        grades = sum(each.role == "grade" for each in self.parts)
        for role in _ONE_OF:
            values = {each.value for each in self.parts if each.role == role}
            most = grades if role == "day" else 2 if role in _SIDES else 1
            if len(values) > max(most, 1):
                return False
        orders = {each.value for each in self.parts if each.role == "order"}
        return len(orders) < 2 and grades < 4 and bool(self.reading)

    @property
    def _contradicts(self) -> bool:
        """Whether no day is in all of its open periods: since 2024 and before 2020."""
        periods = [each.value.partition("..") for each in self.parts if each.role == "period"]
        last = min((last for first, dots, last in periods if dots and not first), default="9")
        return any(first > last for first, dots, end in periods if dots and not end)

    @property
    def _combines(self) -> bool:
        """Whether several things are said of authorities, one is denied,
        or a share of them is asked.
        """
        about = {
            each.at for each in self.parts if each.role in ("topic", "sector", "agency", "text")
        }
        denied = any(each.is_denied or each.role == "negation" for each in self.parts)
        if any(each.is_either for each in self.parts) and not denied:
            return False  # authorities with all of them, where any is asked for
        return (
            len(about) > 1 or denied or not self.roles.isdisjoint(("when.never", "measure.share"))
        )

    @cached_property
    def reading(self) -> ReadingSlots:
        """The reading, as its JSON; empty where the parts make none."""
        return self._reading_of(self.parts)

    def _reading_of(self, found: tuple[QuestionPart, ...]) -> ReadingSlots:
        parts = QuestionParts(found, self.known, self.share_of, self.is_swapped)
        if self.form.name in FORMS:
            return FORMS[self.form.name](parts)
        place = {"authority": parts.values("place")[0]} if parts.has("place") else {}
        if self.form.name in ("briefing", "coverage"):
            return {"page": self.form.name, **place}
        if self.form.name == "glossary":
            return {"definition": one_or_any(parts.values("term"))}
        if self.form.name == "postcode":
            return {"postcode": parts.values("postcode")[0]}
        return {"not_held": parts.values("not_held")[0], **place}

    @cached_property
    def key(self) -> str:
        """The reading as a text, equal where readings are equal."""
        return canonical(self.reading)

    @cached_property
    def answer_key(self) -> str:
        """The reading as a text, equal where answers are."""
        return answer_key(self.reading)


def _takes_any(value: Any, wanted: Set[str]) -> bool:
    """Whether a list in a reading has all of some values; of one value, whether it is there."""
    if isinstance(value, dict):
        return any(_takes_any(each, wanted) for each in value.values())
    if isinstance(value, list):
        return wanted <= {*map(str, value)} or any(_takes_any(each, wanted) for each in value)
    return wanted == {value}


def _is_verb(segment: WordSpan) -> bool:
    """Whether words deny as a verb does, whose subject may come between: "isn't"."""
    return any(each.value == "verb" for each in segment.of("negation"))


def _affirmed(parts: Iterable[QuestionPart]) -> tuple[QuestionPart, ...]:
    """Return parts without what denies them."""
    return tuple(each._replace(is_denied=False) for each in parts if each.role != "negation")


def _means_little(segment: WordSpan, later: WordSpan) -> bool:
    """Whether words are plain, or mean nothing by themselves: "at least" means something beside a
    grade or a number, but one.
    """
    if segment.of("scale", "scale_after"):
        return later.words.split()[:1] in (["one"], ["1"])
    if any(f"{each.role}.{each.value}" in _ACTING for each in segment.senses):
        return False  # "how long" is two plain words
    roles = {each.role for each in segment.senses}
    return roles == {"meaning"} or all(word in plain_words() for word in segment.words.split())


def answer_key(reading: ReadingSlots) -> str:
    """Return a reading as a text, equal where answers are:
    rows, and their number alone, have one answer.
    """
    is_number = reading.get("measures") == ["count"] and not reading.get("by")
    left = {"measures"} if is_number else set()
    if reading.get("order") == "-year" or reading.get("scope") == "latest-full":  # as it is without
        left |= {"order"} if reading.get("order") == "-year" else {"scope"}
    return canonical({name: each for name, each in reading.items() if name not in left})


def canonical(reading: Any) -> str:
    """Return a reading as a text: without the order of its clauses and values."""
    return json.dumps(_sorted(reading), sort_keys=True, ensure_ascii=False)


def _sorted(value: Any, is_ordered: bool = False) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(each, name == "measures") for name, each in value.items()}
    if isinstance(value, list):
        items = [_sorted(each) for each in value]
        return (
            items
            if is_ordered
            else sorted(items, key=lambda each: json.dumps(each, sort_keys=True))
        )
    return value


def first_candidates(segments: Sequence[WordSpan], known: Known) -> Iterator[Derivation]:
    """Yield for each form the candidate that takes the first sense that fits of each segment."""
    for form in forms().values():
        choices = tuple(
            next(iter(_options(form, each)), DROPPED) if has_a_meaning(each) else DROPPED
            for each in segments
        )
        candidate = Derivation(form, tuple(segments), choices, known)
        yield replace(candidate, share_of=_last_shared(candidate))


def _options(form: AskingForm, segment: WordSpan) -> list[int]:
    """Return the senses of a segment that a form takes, those of its own words last."""
    found, roles = list[int](), set[str]()
    for at, sense in enumerate(segment.senses):
        if sense.role in (
            "subject",
            "scale",
            "scale_after",
            "negation",
            "ranked",
        ) or not form.takes(sense):
            continue
        if sense.role == "text" and "topic" in roles:
            continue
        found.append(at)
        roles.add(sense.role)
    return found


def _last_shared(candidate: Derivation) -> str:
    found = [(each.at, each.role) for each in candidate.parts if each.role in _shared(candidate)]
    return max(found)[1] if found else ""


def _shared(candidate: Derivation) -> list[str]:
    """Return the roles that a share may be of: words that say a topic more closely go with it."""
    topics = {each.at for each in candidate.parts if each.role == "topic"}
    roles = (
        each.role
        for each in candidate.parts
        if each.role in _SHARED and not (each.role == "text" and each.at in topics)
    )
    return [*dict.fromkeys(roles)]


def varied(candidate: Derivation) -> Iterator[Derivation]:
    """Yield candidates one step away: another sense, a part less, other roles,
    "not" as no denial.
    """
    form, choices = candidate.form, candidate.choices
    for at, segment in enumerate(candidate.segments):
        options = _options(form, segment)
        alone = [
            each + ALONE
            for each in options
            if segment.of(*_BESIDE.get(segment.senses[each].role, ()))
        ]
        for other in (*options, *alone, *((DROPPED,) if options else ())):
            if other != choices[at]:
                changed = replace(candidate, choices=(*choices[:at], other, *choices[at + 1 :]))
                yield replace(changed, share_of=candidate.share_of or _last_shared(changed))
    if "measure.share" in candidate.roles:
        for role in _shared(candidate):
            if role != candidate.share_of:
                yield replace(candidate, share_of=role)
    if form.name in SWAPPED and sum(each.role == "grade" for each in candidate.parts) > 0:
        yield replace(candidate, is_swapped=not candidate.is_swapped)
    if any(each.is_denied or each.role == "negation" for each in candidate.parts):
        yield replace(candidate, denies=not candidate.denies)
