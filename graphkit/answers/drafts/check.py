"""Checks a draft: the state of each sentence, of its parts, and the passages that it rests on.

A sentence gives claims; each is judged by a reading, and the sentence by the worst. Words that
nothing has read forbid that it is confirmed or contradicted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, product
from typing import TYPE_CHECKING

from graphkit.answers.claims.claim import Claim, Places, When, in_words
from graphkit.answers.claims.grades import bounds, judge_authorities, judge_change, judge_grade
from graphkit.answers.claims.grammar import read_claims
from graphkit.answers.claims.known_rows import Lookup
from graphkit.answers.claims.sentence import (
    Sentence,
    draft_pattern,
    has_phrase,
    read_sentence,
    without,
    words_left,
)
from graphkit.answers.claims.stated_facts import delivered_by, judge_fact
from graphkit.answers.claims.verdict import (
    CONFIRMED,
    CONTRADICTED,
    NOT_CHECKED,
    NOT_FOUND,
    OPINION,
    OVERTAKEN,
    PARTLY,
    UNTIL,
    Verdict,
)
from graphkit.answers.drafts.checked_draft import CheckedDraft, CheckedPart, CheckedSentence
from graphkit.answers.drafts.likeness import LabelledStatement, labelled_statements
from graphkit.answers.drafts.opinions import clauses_of, is_belief, is_plan, practice_of
from graphkit.answers.drafts.practice import WITHOUT_WORDS, Found, judge_practice
from graphkit.answers.drafts.published_numbers import StatedNumber, judge_number, stated_numbers
from graphkit.answers.drafts.stated_words import WORD_JUDGES
from graphkit.answers.readings.horizon import words_horizon
from graphkit.answers.readings.needed_words import WHO_ADDS
from graphkit.core.identifiers import entity_iri, local_id

if TYPE_CHECKING:
    from graphkit.answers.drafts.draft_text import Draft
    from graphkit.graph.entities.quotes import CitedPassage
    from graphkit.graph.store.dataset import Store

_MOST_PASSAGES = 3
_AT_ONCE = 200  # sentences between two steps of the progress
_LONGEST = 2000  # characters of a sentence
_TURNS = "turns the sense of the sentence"
_SET = ("authorities",)  # claims that are not on one place
_OF_THEIR_OWN = (  # claims that do not have the time of the sentence before
    "deliverer", "intervention", "change", "quotation", "authorities", "open",
)  # fmt: skip
_KINDS_OF_PARTS = {
    "change": "grade",
    "authorities": "count",
    "judgements": "count",
    "open": "count",
}
_OF_GRADES = {"grade": judge_grade, "change": judge_change}


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence with what it is read as, and what it takes from the sentences before."""

    sentence: Sentence
    places: Places = ()
    claims: tuple[Claim, ...] = ()
    unread: str = ""
    practices: tuple[str, ...] = ()  # statements on practice: one for each clause
    times: tuple[When, ...] = ()
    elsewhere: str = ""
    is_opinion: bool = False
    turned: str = ""  # words that turn the sense
    numbers: tuple[StatedNumber, ...] = ()


@dataclass
class _Context:
    """What the sentences before have named."""

    own: Places = ()  # the authority that the first heading names
    section: Places = ()  # that of the heading above
    places: Places = ()
    claims: Sequence[Claim] = ()  # of the sentence before
    heading_times: tuple[When, ...] = ()
    times: dict[Places, tuple[When, ...]] = field(default_factory=dict)
    named: dict[tuple[str, ...], None] = field(default_factory=dict)
    together: tuple[Places, Places] = ((), ())  # named in the sentence before, and in its paragraph

    def head(self, sentence: Sentence) -> None:
        """Keep what a heading names."""
        places = tuple(sentence.values("P"))
        self.heading_times = tuple(sentence.values("T"))
        self.times.clear()
        self.places = self.section = places[:1] or self.own or self.places
        self.own = self.own or self.places

    def meant(self, sentence: Sentence, named: Places) -> Places:
        """Return the places that a sentence means."""
        if named or (self.own and has_phrase(sentence.text, "own")):
            return named or self.own
        goes_on = not self.own or draft_pattern("goes-on").match(sentence.words)
        return self.places if goes_on else self.section


def judge_draft(store: Store, draft: Draft, all_quotes: bool = False) -> CheckedDraft:
    """Return a draft with the state of each sentence;
    quotes that may not be republished only if wanted.
    """
    checker = _Checker(store, all_quotes)
    read = list(_read_all(store, draft, checker.named))
    batches = [read[at : at + _AT_ONCE] for at in range(0, len(read), _AT_ONCE)]
    words = [[each.sentence.words for each in batch] for batch in batches]
    if store.progress and len(words) > 1:
        steps = store.progress(words, "sentences checked")
    else:
        steps = words
    checked: list[CheckedSentence] = []
    for batch, _ in zip(batches, steps, strict=True):
        statements = iter(labelled_statements([text for each in batch for text in each.practices]))
        checked += [
            checker.check(each, [*islice(statements, len(each.practices))]) for each in batch
        ]
    return CheckedDraft(tuple(checked), (*draft.notes, *checker.notes()), draft.file)


def judge_claims(store: Store, words: str) -> CheckedSentence | None:
    """Return what a sentence claims, or a question asks whether it is so, with its state;
    None where it claims nothing.
    """
    sentence = read_sentence(store.facts, words.rstrip(" ?")[:_LONGEST])
    read = _in_context(store, sentence, _Context())
    return _Checker(store, all_quotes=False).check(read, ()) if read.claims else None


# --- reading ---


def _read_all(store: Store, draft: Draft, named: dict[tuple[str, ...], None]) -> Iterator[_Read]:
    """Yield the sentences of a draft as they are read;
    one without a place has that of the sentences before.

    Where the first heading names an authority, that is "we", also after a sentence on another: this
    one has only the sentences that go on with "It" or "They".
    """
    context = _Context(named=named)
    for paragraph in draft.paragraphs:
        context.places = context.section if context.own else context.places
        context.claims = ()
        context.together = (), ()
        for words in paragraph.sentences:
            sentence = read_sentence(store.facts, words[:_LONGEST])
            if paragraph.is_heading:
                context.head(sentence)
            else:
                yield _in_context(store, sentence, context)


def _in_context(store: Store, sentence: Sentence, context: _Context) -> _Read:
    """Return a sentence as it is read after those before,
    and keep what it names for those that follow.
    """
    text = sentence.text
    words = sentence.words
    named = tuple(sentence.values("P"))
    places = context.meant(sentence, named)
    sentence.before = (*context.together, tuple(context.named))
    context.together = (
        named or context.together[0],
        tuple(dict.fromkeys((*context.together[1], *named))),
    )
    context.named |= dict.fromkeys(named)
    claims_before, context.claims = context.claims, ()
    no_grades = draft_pattern("without-grades-here").search(words) if sentence.values("G") else None
    elsewhere = draft_pattern("elsewhere").search(words) or no_grades
    if is_belief(words):
        return _Read(sentence, places, is_opinion=True)
    before = () if elsewhere else context.times.get(places[:1]) or context.heading_times
    carried = tuple(When("carried", each.period) for each in before)
    claims = tuple(_carried(each, carried) for each in read_claims(sentence, claims_before))
    kinds = {each.kind for each in claims}
    # a visit gives no grade
    used = "PTKB" + "R" * (not kinds.isdisjoint(_SET)) + "V" * ("grade" not in kinds)
    unread = words_left(sentence, used) if claims else ""
    context.claims = claims
    numbers = () if claims else stated_numbers(store.facts, words)
    turned = draft_pattern("turns").search(f"{text}\n{words}")
    is_opinion = has_phrase(unread, "opinion") if claims else not numbers and is_plan(words, text)
    times = tuple(
        value
        for kind, value, _ in sentence.tokens
        if kind == "T" and value.mode in ("in", "at", "days")
    )
    if times:
        context.times[places[:1]] = (max(times, key=lambda each: each.period),)
    context.places = () if elsewhere else named[:1] or context.places
    places = places if named else _of_body(store, claims, places)
    practice = "" if claims or is_opinion else practice_of(sentence, text)
    clauses = clauses_of(practice) if practice and not numbers else [practice]
    return _Read(
        sentence,
        places,
        claims,
        unread,
        tuple(filter(None, clauses)),
        times or carried,
        elsewhere[0] if elsewhere else "",
        is_opinion,
        sentence.original(turned[0]) if turned else "",
        numbers,
    )


def _carried(claim: Claim, times: tuple[When, ...]) -> Claim:
    """Return a claim with the times of the sentence before:
    it has none, or says that it is so still.
    """
    if claim.kind == "grade" and claim.is_still and times:
        return replace(claim, whens=(*claim.whens, *times), is_still=False, is_event=True)
    if claim.whens or claim.kind in _OF_THEIR_OWN:
        return claim
    return replace(claim, whens=times)


def _of_body(store: Store, claims: Iterable[Claim], places: Places) -> Places:
    """Return the authority that the only body of some claims delivers for;
    not in "is delivered by".
    """
    bodies = [
        each.value for each in claims if each.kind == "deliverer" and (each.is_event or not places)
    ]
    return (len(bodies) == 1 and delivered_by(store.facts, bodies[0])) or places


# --- judging ---


class _Checker:
    def __init__(self, store: Store, all_quotes: bool) -> None:
        self.lookup = Lookup(store, all_quotes)
        self.named: dict[tuple[str, ...], None] = {}  # places of the draft
        self.compared: set[int] = set()  # inspections whose passages were compared

    def notes(self) -> Iterator[str]:
        """Yield what the check could not do."""
        coverage = words_horizon(self.lookup.facts, frozenset(self.compared))
        if coverage.not_known:
            yield (
                f"{coverage.not_known} of {coverage.of} reports are loaded without their words: of "
                "these, neither quotations nor statements on practice are checked; "
                f"{WHO_ADDS}."
            )

    def check(self, read: _Read, statements: Sequence[LabelledStatement]) -> CheckedSentence:
        """Return a sentence with its state; `statements` are what it says of practice."""
        statement = statements[0] if statements else None
        words = read.sentence.words
        unasked = _unasked(read, statement)
        if unasked is not None:
            return CheckedSentence(words, unasked[0].state if unasked else OPINION, unasked)
        if read.numbers:
            return self._numbers(read, statement)
        if read.claims:
            return self._claims(read)
        # others are a name and a date
        checkable = [each for each in statements if len(each.terms) > 1]
        if not checkable:
            return CheckedSentence(words, OPINION)
        parts: list[CheckedPart] = []
        passages: list[CitedPassage] = []
        states = []
        for place, each in product(read.places, checkable):
            own, cited = self._practice(each, place, read.times)
            parts += own
            passages += cited
            states.append(own[-1].state)
        parts = [*dict.fromkeys(parts)]
        state = _together(states)
        if read.turned and state == NOT_FOUND:
            state = NOT_CHECKED
            parts += _unread(read.turned, _TURNS)
        return CheckedSentence(words, state, tuple(parts), tuple(passages[:_MOST_PASSAGES]))

    def _body(self, place: tuple[str, ...], times: Sequence[When]) -> str:
        """Return the body that has a name at the first of some times, or now."""
        ends = (bounds(each.period)[1] for each in times if each.period)
        return self.lookup.body_at(place, next(ends, ""))

    def _claims(self, read: _Read) -> CheckedSentence:
        """Return a sentence with the states of its claims."""
        parts = list(self._placed(read))
        states = [each.state for each in parts if each.state != CONFIRMED]
        shown: list[str] = []
        for claim in read.claims:
            own = []
            for part, verdict in self._judged(claim, read):
                parts.append(part)
                own.append(part.state)
                shown += self.lookup.iris_of(verdict.statements)
            of_all = claim.value in ("neither", "none", "only")
            is_joint = of_all or has_phrase(claim.words, "jointly")
            states += [CONTRADICTED] if is_joint and CONTRADICTED in own else own
        if CONTRADICTED in states and any(claim.value == "only" for claim in read.claims):
            states = [CONTRADICTED]  # of them all, nothing is so by half
        is_narrower = CONTRADICTED in states and not without(read.unread, "narrowing").strip()
        passages = self.lookup.passages([*dict.fromkeys(shown)][:_MOST_PASSAGES])
        if read.unread and not is_narrower:  # a word that nothing has read may turn the sense
            return CheckedSentence(
                read.sentence.words, NOT_CHECKED, _unread(read.unread), tuple(passages)
            )
        is_known = NOT_FOUND not in states and NOT_CHECKED not in states
        whens = (each for claim in read.claims for each in claim.whens if each.period)
        for time in dict.fromkeys(whens):
            state = CONFIRMED if is_known else NOT_FOUND
            parts.append(CheckedPart(time.text, "time", time.mode, state))
        parts += _unread(read.unread)
        return CheckedSentence(
            read.sentence.words, _together(states), tuple(parts), tuple(passages)
        )

    def _placed(self, read: _Read) -> Iterator[CheckedPart]:
        """Yield a part for each place, and whether a report on it is loaded."""
        if all(each.kind in _SET for each in read.claims):
            return
        own = chain.from_iterable(each.places for each in read.claims)
        for place in dict.fromkeys((*own, *read.places)):
            body = self.lookup.body_at(place, "")
            rows = self.lookup.rows({"of": "inspections", "where": {"authority": body}})
            yield self._place(body, bool(rows))

    def _place(self, body: str, is_known: bool) -> CheckedPart:
        name = self.lookup.label(entity_iri(body))
        reason = "" if is_known else f"no report on {name} is loaded"
        return CheckedPart(name, "place", body, CONFIRMED if is_known else NOT_FOUND, reason)

    def _judged(self, claim: Claim, read: _Read) -> Iterator[tuple[CheckedPart, Verdict]]:
        """Yield the part and the verdict of a claim, for each place and judgement."""
        if claim.kind in _SET:
            own = self.named if claim.value == "paper" else claim.places
            named = [self.lookup.body_at(each, "") for each in own]
            found = judge_authorities(self.lookup, claim, named)
            held = self.lookup.held_until(claim, named[0] if len(named) == 1 else "", found)
            yield self._part(claim, claim.criteria[0], held)
            return
        judge = _OF_GRADES.get(claim.kind)
        for place in claim.places or read.places:
            body = self._body(place, claim.whens)
            for criterion in claim.criteria or ("",):
                if judge:
                    found = judge(self.lookup, claim, body, criterion)
                else:
                    found = WORD_JUDGES.get(claim.kind, judge_fact)(self.lookup, claim, body)
                held = self.lookup.held_until(claim, body, found)
                yield self._part(claim, criterion, held)

    def _part(self, claim: Claim, criterion: str, verdict: Verdict) -> tuple[CheckedPart, Verdict]:
        kind = _KINDS_OF_PARTS.get(claim.kind, claim.kind)
        read_as = verdict.read_as or self._read_as(claim, criterion)
        return CheckedPart(claim.words, kind, read_as, verdict.state, verdict.reason), verdict

    def _read_as(self, claim: Claim, criterion: str) -> str:
        """Return what a claim is read as: "Overall effectiveness: not inadequate"."""
        number = claim.number.text if claim.number else ""
        if claim.kind in ("count", "open"):
            is_open = "open" if claim.kind == "open" else ""
            return " ".join(filter(None, (number, is_open, claim.value, "recommendations")))
        is_grade = claim.kind in ("grade", "authorities")
        negation = "not" if claim.denied else ""
        if claim.value in ("never", "no longer"):
            negation = claim.value
        value = "" if is_grade or claim.value == negation else claim.value.replace("-", " ")
        grades = in_words(claim.values)
        if claim.kind == "change" and claim.before:
            grades = f"from {in_words(claim.before)} to {grades}"
        elif value and not is_grade:
            grades = ""
        name = f"{self.lookup.criterion(criterion)}:" if criterion else ""
        said = " ".join(filter(None, (name, negation, value, grades)))
        sign, least, _ = claim.share
        share = f"{sign} {100 * least:.0f} %" if sign else ""
        return ", ".join(filter(None, (said, number, share))) or claim.kind

    def _practice(
        self, statement: LabelledStatement, place: tuple[str, ...], times: tuple[When, ...]
    ) -> tuple[list[CheckedPart], list[CitedPassage]]:
        """Return the parts and the passages of a statement on the practice of one place."""
        body = self._body(place, times)
        found = judge_practice(self.lookup, statement, body, times)
        self.compared |= found.compared
        parts = [self._place(body, bool(found.inspections))]
        parts += [CheckedPart(each.text, "time", each.mode, CONFIRMED) for each in times]
        read_as = statement.polarity + (f", {statement.extent}" if statement.extent else "")
        passages = self.lookup.passages(found.passages[:_MOST_PASSAGES])
        reason = found.reason
        if reason == WITHOUT_WORDS and passages and passages[0].page:
            reason = f"page {passages[0].page} speaks of it; the words of the report are not loaded"
        parts.append(CheckedPart(statement.text, "practice", read_as, found.state, reason))
        return parts, passages

    def _numbers(self, read: _Read, statement: LabelledStatement | None) -> CheckedSentence:
        """Return a sentence that states published numbers with its state.

        A report of the year may have another number: with it, the sentence is confirmed; where the
        words of the report are not loaded, it is not contradicted.
        """
        place = entity_iri(self.lookup.body_at(read.places[0], "")) if read.places else ""
        years = {year for each in read.numbers for year in (*each.years, *each.other_years)}
        whens = tuple(When("in", str(year)) for year in sorted(years))
        report = Found(NOT_FOUND)
        if statement and place and whens:
            report = judge_practice(self.lookup, statement, local_id(place), whens)
        is_unread = words_horizon(self.lookup.facts, report.compared).not_known > 0
        parts: list[CheckedPart] = []
        for each in read.numbers:
            names, verdict = judge_number(self.lookup.facts, each, place)
            if verdict.state == CONTRADICTED and is_unread:
                verdict = Verdict(NOT_FOUND, f"{verdict.reason}; that of the report is not loaded")
            parts.append(CheckedPart(each.words, "number", names, verdict.state, verdict.reason))
            parts += _unread(each.rest)
        state = _together(part.state for part in parts)
        shown: Sequence[str] = ()
        if report.state == CONFIRMED and state != CONFIRMED and report.passages:
            state = CONFIRMED
            shown = report.passages[:1]
            parts.append(CheckedPart(read.practices[0], "practice", "", CONFIRMED, report.reason))
        if place:
            parts.insert(0, self._place(local_id(place), True))
        passages = self.lookup.passages(shown)
        return CheckedSentence(read.sentence.words, state, tuple(parts), tuple(passages))


def _unasked(read: _Read, statement: LabelledStatement | None) -> tuple[CheckedPart, ...] | None:
    """Return why nothing is looked up for a sentence, () for an opinion;
    None where something is.
    """
    if read.is_opinion:
        return ()
    if read.elsewhere:
        reason = "no report here is about this place or inspectorate"
        return (CheckedPart(read.elsewhere, "place", "elsewhere", NOT_FOUND, reason),)
    if read.turned and (read.claims or read.sentence.values("G")):
        return _unread(read.turned, _TURNS)
    if read.numbers or read.places or any(each.kind in _SET for each in read.claims):
        return None
    is_checkable = read.claims or read.times or (statement and statement.polarity != "context")
    return (CheckedPart("", "place", "no authority is named", NOT_FOUND),) if is_checkable else ()


def _unread(words: str, reason: str = "is not checked") -> tuple[CheckedPart, ...]:
    """Return the part for words that nothing has read, if there are any."""
    return (CheckedPart(words, "rest", "", NOT_CHECKED, reason),) if words else ()


def _together(states: Iterable[str]) -> str:
    """Return the state of a sentence from those of its parts:
    partly where some are so and others not.
    """
    found = {*states}
    if len(found) == 1:
        return found.pop()
    if found == {UNTIL, CONFIRMED}:
        return UNTIL
    is_so = not found.isdisjoint((CONFIRMED, PARTLY, OVERTAKEN, UNTIL))
    if CONTRADICTED in found or NOT_CHECKED in found:
        if is_so:
            return PARTLY
        return NOT_CHECKED if NOT_CHECKED in found else CONTRADICTED
    if OVERTAKEN in found:
        return OVERTAKEN if found == {OVERTAKEN, CONFIRMED} else PARTLY
    return PARTLY if is_so else NOT_FOUND
