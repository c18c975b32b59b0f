"""Checks a draft: the state of each sentence, of its parts, and the passages that it rests on.

A sentence gives claims; each is judged by a reading, and the sentence by the worst. Words that nothing has
read forbid that it is confirmed or contradicted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphkit.ask.lookup import local_id
from graphkit.core.identifiers import entity_iri
from graphkit.drafts.checked_draft import (
    CONFIRMED,
    CONTRADICTED,
    NOT_CHECKED,
    NOT_FOUND,
    OPINION,
    OVERTAKEN,
    PARTLY,
    CheckedDraft,
    CheckedSentence,
    FoundPassage,
    Part,
)
from graphkit.drafts.claims import Claim, read_claims
from graphkit.drafts.grades import judge_authorities, judge_change, judge_grade
from graphkit.drafts.known_rows import Lookup, Verdict
from graphkit.drafts.likeness import Statement, statements_of
from graphkit.drafts.opinions import is_belief, is_plan, practice_of
from graphkit.drafts.practice import judge_practice
from graphkit.drafts.published_numbers import StatedNumber, published, stated_numbers
from graphkit.drafts.sentence import Sentence, When, draft_pattern, has_phrase, read_sentence, words_left
from graphkit.drafts.stated_facts import delivered_by, judge_fact

if TYPE_CHECKING:
    from graphkit.drafts.draft_text import Draft
    from graphkit.store.dataset import Store

_MOST_PASSAGES = 3
_AT_ONCE = 200  # sentences between two steps of the progress
_LONGEST = 2000  # characters of a sentence
_SET = ("authorities",)  # claims that are not on one place


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence with what it is read as, and what it takes from the sentences before."""

    sentence: Sentence
    claims: tuple[Claim, ...] = ()
    unread: str = ""
    practice: str = ""
    places: tuple[tuple[str, ...], ...] = ()
    times: tuple[When, ...] = ()
    elsewhere: str = ""
    is_opinion: bool = False
    numbers: tuple[StatedNumber, ...] = ()


@dataclass
class _Context:
    """What the sentences before have named."""

    own: tuple[tuple[str, ...], ...] = ()  # the authority that the first heading names
    section: tuple[tuple[str, ...], ...] = ()  # that of the heading above
    places: tuple[tuple[str, ...], ...] = ()
    heading_times: tuple[When, ...] = ()
    times: dict[tuple[tuple[str, ...], ...], tuple[When, ...]] = field(default_factory=dict)
    named: dict[tuple[str, ...], None] = field(default_factory=dict)


def check_draft(store: Store, draft: Draft, all_quotes: bool = False) -> CheckedDraft:
    """Return a draft with the state of each sentence; quotes that may not be republished only if wanted."""
    checker = _Checker(store, all_quotes)
    read = list(_read_all(store, draft, checker.named))
    batches = [read[at : at + _AT_ONCE] for at in range(0, len(read), _AT_ONCE)]
    words = [[each.sentence.words for each in batch] for batch in batches]
    steps = store.progress(words, "sentences checked") if store.progress and len(words) > 1 else words
    checked: list[CheckedSentence] = []
    for batch, _ in zip(batches, steps, strict=True):
        statements = iter(statements_of([each.practice for each in batch if each.practice]))
        checked += [checker.check(each, next(statements) if each.practice else None) for each in batch]
    return CheckedDraft(tuple(checked), (*draft.notes, *checker.notes()), draft.file)


# --- reading ---


def _read_all(store: Store, draft: Draft, named: dict[tuple[str, ...], None]) -> Iterator[_Read]:
    """Yield the sentences of a draft as they are read; one without a place has that of the sentences before.

    Where the first heading names an authority, that is "we", also after a sentence on another: this one has
    only the sentences that go on with "It" or "They".
    """
    context = _Context(named=named)
    for paragraph in draft.paragraphs:
        context.places = context.section if context.own else context.places
        for words in paragraph.sentences:
            sentence = read_sentence(store.facts, words[:_LONGEST])
            if paragraph.is_heading:
                places = tuple(sentence.values("P"))
                context.heading_times = tuple(sentence.values("T"))
                context.times.clear()
                context.places = context.section = places[:1] or context.own or context.places
                context.own = context.own or context.places
                continue
            yield _in_context(store, sentence, context)


def _in_context(store: Store, sentence: Sentence, context: _Context) -> _Read:
    """Return a sentence as it is read after those before, and keep what it names for those that follow."""
    text, original = sentence.text, sentence.words
    named = tuple(sentence.values("P"))
    context.named |= dict.fromkeys(named)
    is_own = has_phrase(text, "own") and bool(context.own)
    goes_on = not context.own or bool(draft_pattern("goes-on").match(original))
    places = (
        context.own if is_own and not named else named or (context.places if goes_on else context.section)
    )
    elsewhere = draft_pattern("elsewhere").search(original) or (
        draft_pattern("without-grades-here").search(original) if sentence.values("G") else None
    )
    read = _Read(sentence, places=places, elsewhere=elsewhere[0] if elsewhere else "")
    if is_belief(original):
        return replace(read, is_opinion=True)
    before = () if elsewhere else context.times.get(places[:1]) or context.heading_times
    claims = tuple(_carried(each, before) for each in read_claims(sentence))
    unread = words_left(sentence) if claims else ""
    numbers = () if claims else stated_numbers(store.facts, original)
    opinion = has_phrase(unread, "opinion") if claims else not numbers and is_plan(original, text)
    times = tuple(_times_of(sentence))
    if times:
        context.times[places[:1]] = (max(times, key=lambda each: each.period),)
    if elsewhere:
        context.places = ()
    elif named:
        context.places = named[:1]
    bodies = [each.value for each in claims if each.kind == "deliverer" and (each.is_event or not places)]
    if not named and len(bodies) == 1:  # its name is enough to say which authority; not in "is delivered by"
        places = delivered_by(store.facts, bodies[0]) or places
    practice = "" if claims or opinion else practice_of(sentence, text)
    return replace(read, claims=claims, unread=unread, practice=practice, places=places,
                   times=times or _as_carried(before),
                   is_opinion=opinion, numbers=numbers)  # fmt: skip


def _times_of(sentence: Sentence) -> list[When]:
    return [value for kind, value, _ in sentence.tokens if kind == "T" and value.mode in ("in", "at", "days")]


_OF_THEIR_OWN = (
    "deliverer",
    "due",
    "formed",
    "intervention",
    "outcome",
    "change",
    "quotation",
    "authorities",
)


def _as_carried(times: tuple[When, ...]) -> tuple[When, ...]:
    return tuple(When("carried", each.period) for each in times)


def _carried(claim: Claim, before: tuple[When, ...]) -> Claim:
    """Return a claim with the time of the sentences before, where it has none and does not speak of now."""
    return claim if claim.whens or claim.kind in _OF_THEIR_OWN else replace(claim, whens=_as_carried(before))


# --- judging ---


class _Checker:
    def __init__(self, store: Store, all_quotes: bool) -> None:
        self.lookup = Lookup(store, all_quotes)
        self.named: dict[tuple[str, ...], None] = {}  # places of the draft
        self.without_words: set[str] = set()

    def notes(self) -> Iterator[str]:
        """Yield what the check could not do."""
        if self.without_words:
            yield (
                f"{len(self.without_words)} reports are loaded without their words: of these, quotations are "
                "not checked, statements on practice by key words only. Build the graph from the reports, "
                "or run `graphkit fetch --loaded`, for the rest."
            )

    def check(self, read: _Read, statement: Statement | None) -> CheckedSentence:
        """Return a sentence with its state."""
        words = read.sentence.words
        if read.is_opinion:
            return CheckedSentence(words, OPINION)
        if read.elsewhere:
            reason = "no report here is about this place or inspectorate"
            return CheckedSentence(
                words, NOT_FOUND, (Part(read.elsewhere, "place", "elsewhere", NOT_FOUND, reason),)
            )
        turned = draft_pattern("turns").search(words)
        reason = "turns the sense of what is said"
        unread = (Part(turned[0], "rest", "", NOT_CHECKED, reason),) if turned else ()
        if unread and (read.claims or read.sentence.values("G")):
            return CheckedSentence(words, NOT_CHECKED, unread)
        if read.numbers:
            return self._numbers(read, statement)
        if not read.places and not any(each.kind in _SET for each in read.claims):
            is_checkable = read.claims or read.times or (statement and statement.polarity != "context")
            missing = Part("", "place", "no authority is named", NOT_FOUND)
            return (
                CheckedSentence(words, NOT_FOUND, (missing,))
                if is_checkable
                else CheckedSentence(words, OPINION)
            )
        if read.claims:
            return self._claims(read)
        if not statement or len(statement.terms) < 2:
            return CheckedSentence(words, OPINION)  # a name and a date
        found = [self._practice(statement, place, read.times) for place in read.places]
        parts = [part for own, _ in found for part in own]
        passages = [each for _, own in found for each in own]
        state = _together([own[-1].state for own, _ in found])
        if unread and state == NOT_FOUND:
            state, parts = NOT_CHECKED, [*parts, *unread]
        return CheckedSentence(words, state, tuple(parts), tuple(passages[:_MOST_PASSAGES]))

    def _claims(self, read: _Read) -> CheckedSentence:
        """Return a sentence with the states of its claims."""
        parts = list(self._placed(read))
        states = [each.state for each in parts if each.state != CONFIRMED]
        passages: dict[str, FoundPassage] = {}
        times = dict.fromkeys(each for claim in read.claims for each in claim.whens if each.period)
        for claim in read.claims:
            judged = list(self._judged(claim, read))
            parts += [part for part, _ in judged]
            own = [part.state for part, _ in judged]
            is_joint = claim.value in ("neither", "none") or has_phrase(claim.words, "jointly")
            states += [CONTRADICTED] if is_joint and CONTRADICTED in own else own
            for _, verdict in judged:
                passages |= {each.id: each for each in self.lookup.passages(verdict.statements)}
        for time in times:
            parts.append(
                Part(
                    time.text,
                    "time",
                    time.mode,
                    CONFIRMED if {*states} <= {CONFIRMED, CONTRADICTED, PARTLY, OVERTAKEN} else NOT_FOUND,
                )
            )
        if read.unread:
            parts.append(Part(read.unread, "rest", "", NOT_CHECKED, "is not checked"))
            states.append(NOT_CHECKED)
        return CheckedSentence(
            read.sentence.words, _together(states), tuple(parts), tuple(passages.values())[:_MOST_PASSAGES]
        )

    def _placed(self, read: _Read) -> Iterator[Part]:
        """Yield a part for each place, and whether a report on it is loaded."""
        places = dict.fromkeys((*(place for each in read.claims for place in each.places), *read.places))
        for place in places if any(each.kind not in _SET for each in read.claims) else ():
            body = self.lookup.body_at(place, "")
            name = self.lookup.label(entity_iri(body))
            is_known = self.lookup.rows({"of": "inspections", "where": {"authority": body}})
            reason = "" if is_known else f"no report on {name} is loaded"
            yield Part(name, "place", body, CONFIRMED if is_known else NOT_FOUND, reason)

    def _judged(self, claim: Claim, read: _Read) -> Iterator[tuple[Part, Verdict]]:
        """Yield the part and the verdict of a claim, for each place and judgement."""
        if claim.kind in _SET:
            verdict = judge_authorities(
                self.lookup, claim, [self.lookup.body_at(each, "") for each in self.named]
            )
            yield (
                Part(
                    claim.words,
                    "count",
                    self._read_as(claim, claim.criteria[0]),
                    verdict.state,
                    verdict.reason,
                ),
                verdict,
            )
            return
        for place in claim.places or read.places:
            body = self.lookup.body_at(
                place, next((each.last_day for each in claim.whens if each.period), "")
            )
            for criterion in claim.criteria or ("",):
                if claim.kind == "grade":
                    verdict = judge_grade(self.lookup, claim, body, criterion)
                elif claim.kind == "change":
                    verdict = judge_change(self.lookup, claim, body, criterion)
                else:
                    verdict = judge_fact(self.lookup, claim, body)
                read_as = verdict.read_as or self._read_as(claim, criterion)
                kind = "grade" if claim.kind == "change" else claim.kind
                yield Part(claim.words, kind, read_as, verdict.state, verdict.reason), verdict

    def _read_as(self, claim: Claim, criterion: str) -> str:
        """Return what a claim is read as: "Overall effectiveness: not inadequate"."""
        negation = {"never": "never", "no longer": "no longer"}.get(
            claim.value, "not" if claim.denied else ""
        )
        grades = " or ".join(sorted(each.replace("-", " ") for each in claim.values))
        if claim.kind in ("grade", "authorities"):
            count = (
                f", {claim.number.text} times"
                if claim.number and claim.kind == "grade"
                else f", {claim.number.text}"
                if claim.number
                else ""
            )
            share = f", {claim.share[0]} {100 * claim.share[1]:.0f} %" if claim.share[0] else ""
            return f"{self.lookup.criterion(criterion)}: {negation} {grades}{count}{share}".replace(
                ":  ", ": "
            )
        if claim.kind == "change":
            before = " or ".join(sorted(each.replace("-", " ") for each in claim.before))
            return f"{self.lookup.criterion(criterion)}: {before} to {grades} {claim.value}".strip()
        if claim.kind == "count" and claim.number:
            return f"{claim.number.text} {claim.value} recommendations".replace("  ", " ")
        return (
            " ".join(
                filter(None, [negation, claim.value.replace("-", " ") or " or ".join(sorted(claim.values))])
            )
            or claim.kind
        )

    def _practice(
        self, statement: Statement, place: tuple[str, ...], times: tuple[When, ...]
    ) -> tuple[list[Part], list[FoundPassage]]:
        """Return the parts and the passages of a statement on the practice of one place."""
        body = self.lookup.body_at(place, next((each.last_day for each in times), ""))
        found = judge_practice(self.lookup, statement, body, times)
        self.without_words |= found.without_words
        name = self.lookup.label(entity_iri(body))
        reason = "" if found.inspections else f"no report on {name} is loaded"
        parts = [Part(name, "place", body, CONFIRMED if found.inspections else NOT_FOUND, reason)]
        parts += [Part(each.text, "time", each.mode, CONFIRMED) for each in times]
        read_as = statement.polarity + (f", {statement.extent}" if statement.extent else "")
        parts.append(Part(statement.text, "practice", read_as, found.state, found.reason))
        return parts, [self.lookup.passage(each) for each in found.passages[:_MOST_PASSAGES]]

    def _numbers(self, read: _Read, statement: Statement | None) -> CheckedSentence:
        """Return a sentence that states published numbers with its state.

        A report of the year may have another number: with it, the sentence is confirmed; where the words of
        the report are not loaded, it is not contradicted.
        """
        place = entity_iri(self.lookup.body_at(read.places[0], "")) if read.places else ""
        looked_up = [(each, *published(self.lookup.facts, each, place)) for each in read.numbers]
        years = sorted({year for each in read.numbers for year in (*each.years, *each.other_years)})
        report = (
            judge_practice(
                self.lookup, statement, local_id(place), tuple(When("in", str(year)) for year in years)
            )
            if statement and place and years
            else None
        )
        is_printed = report is not None and report.state == CONFIRMED and bool(report.passages)
        is_unknown = report is not None and bool(report.without_words)
        parts: list[Part] = []
        if place:
            parts.append(Part(self.lookup.label(place), "place", local_id(place), CONFIRMED))
        states = []
        for each, names, verdict in looked_up:
            if verdict.state == CONTRADICTED and is_unknown:
                verdict = verdict._replace(
                    state=NOT_FOUND, reason=f"{verdict.reason}; that of the report is not loaded"
                )
            parts.append(Part(each.words, "number", names, verdict.state, verdict.reason))
            states.append(verdict.state)
            if each.rest:
                parts.append(Part(each.rest, "rest", "", NOT_CHECKED, "is not checked"))
                states.append(NOT_CHECKED)
        state = _together(states)
        passages: tuple[FoundPassage, ...] = ()
        if is_printed and report and state != CONFIRMED:
            parts.append(Part(read.practice, "practice", "", CONFIRMED, report.reason))
            state, passages = CONFIRMED, (self.lookup.passage(report.passages[0]),)
        return CheckedSentence(read.sentence.words, state, tuple(parts), passages)


def _together(states: Iterable[str]) -> str:
    """Return the state of a sentence from those of its parts: partly where some are so and others not."""
    found = {*states}
    if len(found) == 1:
        return found.pop()
    is_so = bool(found & {CONFIRMED, PARTLY, OVERTAKEN})
    if CONTRADICTED in found or NOT_CHECKED in found:
        return PARTLY if is_so else NOT_CHECKED if NOT_CHECKED in found else CONTRADICTED
    if OVERTAKEN in found:
        return PARTLY if found & {NOT_FOUND, PARTLY} else OVERTAKEN
    return PARTLY if is_so else NOT_FOUND
