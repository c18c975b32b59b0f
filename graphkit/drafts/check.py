"""Checks a draft: the state of each sentence, of its parts, and the passages that it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from graphkit.analyse.inspection_changes import ComparableCriteria
from graphkit.ask.lookup import Labels, local_id
from graphkit.ask.official_record import OfficialRecord, official_records, official_source
from graphkit.ask.quotes import openly_licensed_reports
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme
from graphkit.drafts.checked_draft import (
    CONFIRMED,
    CONTRADICTED,
    NOT_FOUND,
    OPINION,
    OVERTAKEN,
    PARTLY,
    CheckedDraft,
    CheckedSentence,
    FoundPassage,
    Part,
)
from graphkit.drafts.claim import (
    EVERY,
    OVERALL,
    PERIODS,
    Claim,
    StatedFact,
    Time,
    has_phrase,
    read_claim,
    starts_with,
)
from graphkit.drafts.draft_text import Draft
from graphkit.drafts.likeness import Statement, passages_of, statements_of
from graphkit.drafts.practice import NEAR, TOO_FAR, Match, nearest
from graphkit.drafts.published_numbers import published, stated_numbers
from graphkit.drafts.stated_facts import Verdict, delivered_by, deliverer, intervention, outcome, stated_fact
from graphkit.facts.inspections import Inspection, inspections
from graphkit.facts.numbers import inspection_number
from graphkit.language.wording import listed

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_MOST_PASSAGES = 3
_NO_PASSAGE = "no passage"
_MONTHS_TO_REPORT = 4
_FIRST_LISTED = 2018  # year from which the official record has all full inspections
_WHERE = """
SELECT coalesce(CAST(page AS TEXT), ''), coalesce(paragraph, ''), coalesce(quote, '')
FROM passage WHERE iri = ?"""
_AS_NEAR = 0.15  # difference in nearness of passages that decide together
_LESS_NEAR = 0.4  # and of one in a later report that may speak against it
_SIMILAR = 0.85  # of a quotation and the words that it changes


@dataclass
class _Found:
    """Collects the parts and passages of a sentence."""

    parts: list[Part] = field(default_factory=list)
    passages: dict[str, FoundPassage] = field(default_factory=dict)
    nearness: dict[str, float] = field(default_factory=dict)  # of passages on practice, by their IRIs

    def first_passages(self) -> tuple[FoundPassage, ...]:
        """Return what shows facts, then the passages on practice, the nearest first."""
        ordered = sorted(self.passages, key=lambda iri: -self.nearness.get(iri, math.inf))
        return tuple(self.passages[iri] for iri in ordered[:_MOST_PASSAGES])


def check_draft(store: Store, draft: Draft, all_quotes: bool = False) -> CheckedDraft:
    """Return a draft with the state of each sentence; quotes that may not be republished only if wanted."""
    checker = _Checker(store, all_quotes)
    claims = list(_claims(store, draft))
    statements = iter(statements_of([each.practice for each in claims if each.practice]))
    checked = tuple(checker.check(each, next(statements) if each.practice else None) for each in claims)
    return CheckedDraft(checked, (*draft.notes, *checker.notes()), draft.file)


def _claims(store: Store, draft: Draft) -> Iterator[Claim]:
    """Yield the claims of a draft; one without a place has that of the sentences before.

    Where the first heading names an authority, that is "we", also after a sentence on another: this one has
    only the sentences that go on with "It" or "They".
    """
    places: tuple[str, ...] = ()
    own: tuple[str, ...] = ()  # the authority that the first heading names
    section: tuple[str, ...] = ()  # that of the heading above
    heading_times: tuple[Time, ...] = ()
    last_times: dict[tuple[str, ...], tuple[Time, ...]] = {}  # that were named of a place
    for paragraph in draft.paragraphs:
        times: dict[tuple[str, ...], tuple[Time, ...]] = {}  # and in this paragraph
        places = section if own else places
        for sentence in paragraph.sentences:
            claim = read_claim(store.facts, sentence)
            if numbers := () if claim.has_facts else stated_numbers(store.facts, claim.sentence):
                claim = replace(claim, numbers=numbers)
            if paragraph.is_heading:
                heading_times = claim.times
                last_times.clear()
                places = section = claim.places[:1] or own or places
                own = own or places
                continue
            if not claim.places and not claim.is_own and len(claim.deliverers) == 1:
                claim = replace(claim, places=delivered_by(store.facts, claim.deliverers[0], bool(places)))
            if own and claim.is_own:
                claim = replace(claim, places=own)
            goes_on = claim.places or not own or starts_with(claim.sentence, "goes-on")
            claim = claim.within(places if goes_on else section)
            claim = claim.at(times.get(claim.places) or heading_times or last_times.get(claim.places, ()))
            yield claim
            if claim.has_own_time and claim.times:
                latest = max(claim.times, key=lambda each: each.date or str(each.year))
                times[claim.places] = last_times[claim.places] = (latest,)
            if claim.elsewhere:
                places = ()
            elif claim.places and not claim.is_own:
                places = claim.places[:1]


class _Checker:
    def __init__(self, store: Store, all_quotes: bool) -> None:
        self.store, self.facts = store, store.facts
        self.labels, self.areas = Labels(store), ComparableCriteria(store)
        self.free = openly_licensed_reports(store)
        self.all_quotes = all_quotes
        self.loaded = inspections(store.facts)
        self.without_words: set[str] = set()

    def notes(self) -> Iterator[str]:
        """Yield what the check could not do."""
        if self.without_words:
            yield (
                f"{len(self.without_words)} reports are loaded without their words: of these, quotations are "
                "not checked, statements on practice by key words only. Build the graph from the reports, "
                "or run `graphkit fetch --loaded`, for the rest."
            )

    def check(self, claim: Claim, statement: Statement | None) -> CheckedSentence:
        """Return a sentence with its state."""
        if claim.is_opinion:
            return CheckedSentence(claim.sentence, OPINION)
        found = _Found()
        if claim.elsewhere:
            reason = "no report here is about this place or inspectorate"
            return CheckedSentence(
                claim.sentence, NOT_FOUND, (Part(claim.elsewhere, "place", "elsewhere", NOT_FOUND, reason),)
            )
        if claim.numbers:
            return self._numbers(found, claim, statement)
        if not claim.places:
            checkable = claim.grades or claim.stated or claim.quotations or claim.times
            state = NOT_FOUND if checkable or (statement and statement.polarity != "context") else OPINION
            parts = (Part("", "place", "no authority is named", NOT_FOUND),) if state == NOT_FOUND else ()
            return CheckedSentence(claim.sentence, state, parts)
        if not (claim.has_facts or (statement and len(statement.terms) > 1)):
            return CheckedSentence(claim.sentence, OPINION)  # a name and a date
        states = [self._of_place(found, claim, place, statement) for place in claim.places]
        if claim.unchecked:
            found.parts.append(Part(claim.unchecked, "rest", "", NOT_FOUND, "is not checked"))
            states.append(NOT_FOUND)
        state = _together(states)
        return CheckedSentence(claim.sentence, state, tuple(found.parts), found.first_passages())

    def _numbers(self, found: _Found, claim: Claim, statement: Statement | None) -> CheckedSentence:
        """Return a sentence that states published numbers with its state.

        A report of the year may have another number: with it, the sentence is confirmed; where the words of
        the report are not loaded, it is not contradicted.
        """
        place = claim.places[0] if claim.places else ""
        read = [(each, *published(self.facts, each, place)) for each in claim.numbers]
        state = _together(
            state for each, _, one in read for state in (one.state, NOT_FOUND if each.rest else "")
        )
        years = {year for each in claim.numbers for year in (*each.years, *each.other_years)}
        items = [each for each in self.loaded if each.authority == place and int(each.day[:4] or 0) in years]
        matches = (
            [(each, item) for item in items for each in self._matches(statement, item)] if statement else []
        )
        printed = [(each, item) for each, item in matches if each.state == CONFIRMED and each.passage.quote]
        has_more = any(each.rest for each in claim.numbers)  # it may be from the report
        is_unknown = any(
            not each.passage.quote and (has_more or each.coverage >= NEAR) for each, _ in matches
        )
        if place:
            found.parts.append(Part(self.labels.of(place), "place", local_id(place), CONFIRMED))
        for each, names, one in read:
            if one.state == CONTRADICTED and is_unknown and not printed:
                one = one._replace(state=NOT_FOUND, reason=f"{one.reason}; that of the report is not loaded")
                state = NOT_FOUND if state == CONTRADICTED else state
            found.parts.append(Part(each.words, "number", names, one.state, one.reason))
            if each.rest:
                found.parts.append(Part(each.rest, "rest", "", NOT_FOUND, "is not checked"))
        if printed and state != CONFIRMED:
            match, item = printed[0]
            one_passage = match.passage
            self._add(
                found, one_passage.iri, item, one_passage.page, one_passage.paragraph, one_passage.quote
            )
            found.parts.append(Part(claim.practice, "practice", "", CONFIRMED, match.reason))
            state = CONFIRMED
        return CheckedSentence(claim.sentence, state, tuple(found.parts), found.first_passages())

    def _of_place(self, found: _Found, claim: Claim, place: str, statement: Statement | None) -> str:
        name = self.labels.of(place)
        own = [each for each in self.loaded if each.authority == place]
        found.parts.append(Part(name, "place", local_id(place), CONFIRMED if own else NOT_FOUND))
        if not own:
            found.parts[-1] = Part(
                name, "place", local_id(place), NOT_FOUND, f"no report on {name} is loaded"
            )
        if claim.interventions or claim.outcome:  # the years are theirs, not those of one inspection
            return self._through_time(found, claim, place, own)
        if claim.is_previous and claim.grades:
            claim = self._of_previous(own, place, claim)
        chosen: list[tuple[Time | None, list[Inspection]]] = []
        states = []
        is_of_its_own_day = claim.deliverers or any(each.kind in ("due", "formed") for each in claim.stated)
        for time in () if is_of_its_own_day else claim.times:
            items, reason = self._inspections_at(own, place, time, claim)
            if not items and not claim.has_own_time:
                continue
            label = time.label
            if items and time.start and not any(each.day == time.start for each in items):
                days = listed([f"{long_date(each.day)} to {long_date(each.end)}" for each in items[:3]])
                found.parts.append(Part(label, "time", "first and last day", CONTRADICTED, f"it was {days}"))
                states.append(CONTRADICTED)
            elif items:
                under = listed([f"{each.under} of {long_date(each.day)}" for each in items[:3]])
                found.parts.append(Part(label, "time", under, CONFIRMED))
            elif later := self._after(own, time, claim, statement):
                (state,) = self._main(
                    found, claim, place, time, later, statement and replace(statement, event=time)
                )
                found.parts.append(Part(label, "time", "date of an event", state))
                states.append(state)
                continue
            else:
                is_known = (reason.startswith("no ") and "loaded:" in reason) or "began then" in reason
                full = current_frameworks().full_inspections  # the list has all of them
                if claim.grades and not is_known and self._official_grade(place, time, OVERALL):
                    found.parts.append(Part(label, "time", "in the inspectorate's list", CONFIRMED))
                    chosen.append((time, items))
                    continue
                named = claim.grades or any(each in full for each in claim.frameworks)
                stated = claim.is_inspected or claim.stated
                asserted = named or (stated and "began then" in reason)
                state = CONTRADICTED if is_known and asserted else NOT_FOUND
                found.parts.append(Part(label, "time", "", state, reason))
                states.append(state)
            chosen.append((time, items))
        if not chosen and not states:
            chosen = [(None, [each for each in own if self._fits(each, claim)])]
        if claim.grades and claim.grades[0].place:
            chosen = chosen[:1]  # looked up once, whatever the years
        checked = [self._main(found, claim, place, time, items, statement) for time, items in chosen]
        is_open = checked == [[NOT_FOUND]] or (checked == [[CONTRADICTED]] and not claim.has_own_time)
        if is_open and chosen[0][0] and statement and not claim.has_facts:
            checked = [self._of_another_time(found, claim, place, chosen[0][0], own, statement)]
        main = [state for several in checked for state in several]
        if not main:
            known = any(items for _, items in chosen)
            main = [CONFIRMED] if claim.is_inspected and known and not states else []
        return _together([*main, *states] or [NOT_FOUND])

    def _of_another_time(
        self, found: _Found, claim: Claim, place: str, time: Time, own: list[Inspection], statement: Statement
    ) -> list[str]:
        """Return the state of a statement which the inspections of its time do not settle.

        Its own date may be that of an event, which later reports state; the date of a sentence before need
        not be its date, if no passage of then is near.
        """
        trial = _Found()
        if claim.has_own_time:
            own = [each for each in own if each.day > (time.date or str(time.year))]
            statement = replace(statement, event=time)
        states = self._main(trial, claim, place, None, own, statement) if own else []
        if found.parts[-1].state == CONTRADICTED:
            if not {CONFIRMED, OVERTAKEN} & {*states}:
                return [CONTRADICTED]
            found.parts[-1] = replace(found.parts[-1], state=NOT_FOUND, reason="reports differ")
            return [NOT_FOUND]
        is_settled = not {CONFIRMED, CONTRADICTED, OVERTAKEN}.isdisjoint(states)
        if is_settled or not claim.has_own_time:
            found.passages |= trial.passages
            less = 0 if is_settled else _LESS_NEAR
            found.nearness = {iri: near - less for iri, near in trial.nearness.items()} | found.nearness
        if not is_settled or not (claim.has_own_time or found.parts[-1].reason.startswith(_NO_PASSAGE)):
            return [NOT_FOUND]
        found.parts[-1:] = trial.parts
        return states

    def _through_time(self, found: _Found, claim: Claim, place: str, own: Sequence[Inspection]) -> str:
        """Return the state of what is claimed of interventions, and of what became of a recommendation."""
        years = [each.year for each in claim.times]
        states = []
        for each in claim.interventions:
            verdict = intervention(self.facts, each, place, years, own)
            read_as = f"{each.denied} {each.kind.replace('-', ' ')}".strip()
            states.append(self._stated(found, each.words, "intervention", read_as, verdict))
        if claim.outcome:
            verdict = outcome(self.facts, claim.outcome, years, own)
            read_as = " or ".join(claim.outcome.outcomes)
            words = claim.outcome.subject or "recommendations"
            states.append(self._stated(found, words, "outcome", read_as, verdict))
        meant = [each for each in own if not years or int(each.day[:4]) in years]
        for fact in claim.stated:
            states.append(self._of_inspection(found, fact, self._meant(meant, None), own))
        return _together(states)

    # --- which inspections ---

    def _fits(self, item: Inspection, claim: Claim) -> bool:
        return not claim.frameworks or item.framework in claim.frameworks

    def _inspections_at(
        self, own: Sequence[Inspection], place: str, time: Time, claim: Claim
    ) -> tuple[list[Inspection], str]:
        """Return the inspections of a time that a sentence may mean, full ones first; or why none."""
        fitting = [each for each in own if self._fits(each, claim)]
        fitting_kinds = claim.frameworks or current_frameworks().full_inspections
        items = [each for each in fitting if _is_in(each, time, claim.is_inspected and bool(time.date))]
        if not items and (time.date or time.period):
            same_year = [each for each in fitting if _is_in(each, Time(time.year))]
            if any(each.full for each in same_year):
                days = listed([long_date(each.day) for each in same_year])
                return [], f"no inspection began then: in that year, {days}"
        if items:
            for name, is_full in (("of-a-report", True), ("of-a-letter", False)):
                meant = [each for each in items if each.full == is_full]
                items = meant if meant and has_phrase(claim.sentence, name) else items
            return sorted(items, key=lambda each: (not each.full, each.day)), ""
        known = [each.day for each in self._officially_in(place, time) if each.framework in fitting_kinds]
        if time.start and known and not any(each == time.start for each in known):
            days = listed([long_date(each) for each in known])
            return [], f"no inspection began then: in that year, {days} (not loaded)"
        years = sorted({each.day[:4] for each in own})
        source = official_source(self.store)
        listed_years = range(_FIRST_LISTED, int(source.as_at[:4]) if source else 0)
        if time.year in listed_years and not self._officially_in(place, time):
            return [], f"no full inspection began in that year; those that are loaded: {', '.join(years)}"
        return [], "no report of that year is loaded"

    def _of_previous(self, own: Sequence[Inspection], place: str, claim: Claim) -> Claim:
        """Return a claim with the day of the graded inspection before the one that is meant."""
        official = [each for each in official_records(self.store) if each.authority == place]
        days = {each.day for each in own if each.judgements} | {each.day for each in official if each.grades}
        meant = claim.times[0].date or str(claim.times[0].year) if claim.times else max(days, default="")
        earlier = max((each for each in days if each < meant), default="")
        return replace(claim, times=(Time(int(earlier[:4]), earlier),)) if earlier else claim

    def _after(
        self, own: Sequence[Inspection], time: Time, claim: Claim, statement: Statement | None
    ) -> list[Inspection]:
        """Return the inspections whose reports may state an event; none if its date is that of a report."""
        of_report = has_phrase(claim.sentence, "reported") and not (
            statement and has_phrase(statement.text, "reported")
        )
        if claim.has_facts or of_report or not (statement and statement.terms):
            return []
        return [each for each in own if each.day >= (time.date or str(time.year))]

    def _officially_in(self, place: str, time: Time) -> list[OfficialRecord]:
        return [
            each
            for each in official_records(self.store)
            if each.authority == place and str(time.year) in (each.day[:4], each.published[:4])
        ]

    # --- what is claimed ---

    def _main(
        self, found: _Found, claim: Claim, place: str, time: Time | None, items: list[Inspection],
        statement: Statement | None,
    ) -> list[str]:  # fmt: skip
        """Return the states of what is claimed of some inspections, and add its parts."""
        own = [each for each in self.loaded if each.authority == place]
        states = []
        if claim.grades and claim.grades[0].place:
            states.append(self._change(found, claim, place, items))
        elif claim.grades:
            states += self._grades(found, claim, place, time, items)
        for each in claim.deliverers:
            verdict = deliverer(self.facts, each, place, own)
            states.append(self._stated(found, each.name, "deliverer", "delivers services", verdict))
        for fact in claim.stated if items or any(each.kind == "theme" for each in claim.stated) else ():
            meant = (
                items
                if fact.kind in ("theme", "due") and (time or fact.kind == "due")
                else self._meant(items, time)
            )
            states.append(self._of_inspection(found, fact, meant, own))
        for words in claim.quotations:
            states.append(self._quotation(found, words, items))
        if statement and statement.terms:
            states.append(self._practice(found, statement, time, items))
        return states

    def _meant(self, items: list[Inspection], time: Time | None) -> list[Inspection]:
        """Return the inspections that a fact may be of: those of the year, else the latest full one."""
        if time:
            return items
        full = [each for each in items if each.full] or items
        return full[-1:]

    def _grades(
        self, found: _Found, claim: Claim, place: str, time: Time | None, items: list[Inspection]
    ) -> list[str]:
        graded = [each for each in items if each.judgements]
        states = []
        for each in claim.grades:
            label = self._criterion(each.criterion)
            read_as = f"{label}: {each.denied} {each.grade.replace('-', ' ')}".replace(":  ", ": ")
            if not graded:
                official = self._official_grade(place, time, each.criterion)
                if official:
                    state = CONFIRMED if official == each.grade else CONTRADICTED
                    reason = f"{official.replace('-', ' ')} in the inspectorate's list"
                else:
                    state, reason = NOT_FOUND, "no grade of that time is loaded"
                found.parts.append(
                    Part(each.words.replace("PLACE", self.labels.of(place)), "grade", read_as, state, reason)
                )
                states.append(state)
                continue
            verdicts = [(item, self._graded(item, each.criterion)) for item in graded]
            known = [(item, grade) for item, grade in verdicts if grade]
            right = [item for item, grade in known if each.grade in grade and len(grade) == 1]
            latest = graded[-1]
            if known and each.denied:
                considered = known if time or each.denied == "never" else known[-1:]
                same = [item for item, _ in considered if item in right]
                state = CONTRADICTED if same else CONFIRMED
                reason = self._really(same[-1], {each.grade}) if same else ""
            elif not known:
                state, reason = NOT_FOUND, f"{label.lower()} was not judged"
            elif time:
                same = [item for item, _ in known]
                state = CONFIRMED if right else CONTRADICTED
                reason = "" if right else self._really(same[0], known[0][1])
            elif latest in right:
                later = self._later_grade(place, latest, each.criterion)
                state = OVERTAKEN if later and later[1] != each.grade else CONFIRMED
                reason = f"{later[1].replace('-', ' ')} in {later[0]}" if state == OVERTAKEN and later else ""
            elif right:
                now = self._graded(latest, each.criterion)
                state, reason = OVERTAKEN, f"so in {right[-1].day[:4]}; {self._really(latest, now)}"
            else:
                state, reason = CONTRADICTED, self._really(*known[-1])
            found.parts.append(
                Part(each.words.replace("PLACE", self.labels.of(place)), "grade", read_as, state, reason)
            )
            states.append(state)
            shown = right[-1] if right else known[-1][0] if known else latest
            self._add_judgements(found, shown, each.criterion)
        return states

    def _change(self, found: _Found, claim: Claim, place: str, items: list[Inspection]) -> str:
        """Return the state of a change of grade: of two years, or between two full inspections in turn."""
        before, after = claim.grades[:2]
        own = [each for each in self.loaded if each.authority == place and each.judgements]
        graded = [(item, grades) for item in own if (grades := self._graded(item, before.criterion))]
        pairs = list(pairwise(graded))
        years = [time.year for time in claim.times]
        if len(years) > 1:
            pairs = [(one, other) for one in graded for other in graded if one[0].day < other[0].day]
            pairs = [
                (one, other) for one, other in pairs
                if _is_in(one[0], Time(min(years))) and _is_in(other[0], Time(max(years)))
            ]  # fmt: skip
        elif years:
            pairs = [(one, other) for one, other in pairs if _is_in(other[0], Time(years[0]))]
        right = [
            (one, other) for one, other in pairs if (one[1], other[1]) == ({before.grade}, {after.grade})
        ]
        read_as = f"{self._criterion(before.criterion)}: {before.grade} to {after.grade}".replace("-", " ")
        if not pairs:
            state, reason = NOT_FOUND, "no two inspections of that time are loaded"
        elif not right:
            state, reason = CONTRADICTED, " → ".join(self._really(*each) for each in pairs[-1])
        else:
            is_latest = bool(years) or right[-1][1][0] == graded[-1][0]
            state = CONFIRMED if is_latest else OVERTAKEN
            reason = "" if is_latest else self._really(*graded[-1])
        found.parts.append(
            Part(before.words.replace("PLACE", self.labels.of(place)), "grade", read_as, state, reason)
        )
        for item, _ in (right or pairs)[-1] if pairs else ():
            self._add_judgements(found, item, before.criterion)
        return state

    def _of_inspection(
        self, found: _Found, fact: StatedFact, items: list[Inspection], own: Sequence[Inspection]
    ) -> str:
        read_as = fact.value if fact.number in (0, -1) else f"{fact.number} {fact.value}"
        return self._stated(found, fact.words, fact.kind, read_as, stated_fact(self.facts, fact, items, own))

    def _stated(self, found: _Found, words: str, kind: str, read_as: str, verdict: Verdict) -> str:
        """Return the state of a fact that is looked up, and add its part and the statements that show it."""
        for iri, item in list(verdict.statements)[:_MOST_PASSAGES]:
            where = self.facts.rows(_WHERE, (iri,))
            self._add(found, iri, item, *(where[0] if where else ("", "", "")))
        found.parts.append(Part(words, kind, read_as, verdict.state, verdict.reason))
        return verdict.state

    def _really(self, item: Inspection, grades: set[str]) -> str:
        words = listed(sorted(grade.replace("-", " ") for grade in grades)) or "not judged"
        return f"{words} in {item.under} of {long_date(item.day)}"

    def _graded(self, item: Inspection, criterion: str) -> set[str]:
        """Return the grades that an inspection gave under a criterion, or under all of them."""
        if criterion == EVERY:
            return {each.grade for each in item.judgements}
        grade, _ = self._judgement(item, criterion)
        return {grade} if grade else set()

    def _judgement(self, item: Inspection, criterion: str) -> tuple[str, str]:
        if criterion in item.grades:
            return item.grades[criterion], criterion
        if criterion == OVERALL:
            return "", ""
        return self.areas.grade(item, criterion)

    def _add_judgements(self, found: _Found, item: Inspection, criterion: str) -> None:
        _, name = self._judgement(item, criterion)
        for each in item.judgements:
            if criterion == EVERY or each.criterion == name:
                self._add(found, each.statement, item, str(each.page), "")

    def _official_grade(self, place: str, time: Time | None, criterion: str) -> str:
        own = [each for each in official_records(self.store) if each.authority == place and each.grades]
        fitting = [each for each in own if not time or str(time.year) == each.day[:4]]
        return fitting[-1].grades.get(criterion, "") if fitting else ""

    def _later_grade(self, place: str, latest: Inspection, criterion: str) -> tuple[str, str] | None:
        """Return the year and grade of a later inspection that is known and not loaded."""
        later = [
            each
            for each in official_records(self.store)
            if each.authority == place and each.day > latest.day and each.grades.get(criterion)
        ]
        return (later[-1].day[:4], later[-1].grades[criterion]) if later else None

    def _criterion(self, name: str) -> str:
        return "Every judgement" if name == EVERY else self.labels.concept(Scheme.CRITERION, name)

    def _quotation(self, found: _Found, words: str, items: list[Inspection]) -> str:
        wanted, best = _plain(words), (0.0, "", "", None, None)
        has_words = False
        for item in items:
            for each in passages_of(self.facts, inspection_number(item.iri)):
                if not each.quote:
                    continue
                has_words = True
                text = _plain(each.quote)
                if wanted in text:
                    self._add(found, each.iri, item, each.page, each.paragraph, each.quote)
                    found.parts.append(Part(words, "quotation", "verbatim", CONFIRMED))
                    return CONFIRMED
                share = len({*wanted.split()} & {*text.split()}) / max(1, len({*wanted.split()}))
                if share > best[0]:
                    best = (share, wanted, text, each, item)  # type: ignore[assignment]
        share, _, text, passage, where = best
        state, reason = NOT_FOUND, "not in the words that are loaded" if has_words else "no words are loaded"
        if share >= 0.7 and passage is not None and where is not None:
            change = _changed_words(wanted, text)
            if change:
                state, reason = CONTRADICTED, change
                self._add(found, passage.iri, where, passage.page, passage.paragraph, passage.quote)
        found.parts.append(Part(words, "quotation", "verbatim", state, reason))
        return state

    def _practice(
        self, found: _Found, statement: Statement, time: Time | None, items: list[Inspection]
    ) -> str:
        by_item = {item.iri: self._matches(statement, item) for item in items}
        every = sorted(
            ((match, item) for item in items for match in by_item[item.iri]), key=lambda pair: -pair[0].near
        )
        settled = [(match, item) for match, item in every if match.state]
        best = every[0][0].near if every else 0.0
        near = [(match, item) for match, item in settled if match.near >= best - _AS_NEAR]
        states = {match.state for match, _ in near}
        state, reason = NOT_FOUND, ""
        if len(states) == 1:
            state, reason = near[0][0].state, near[0][0].reason
        elif states:
            reason = "passages differ"
        elif every and every[0][0].reason != TOO_FAR:
            reason = every[0][0].reason
        else:
            reason = f"{_NO_PASSAGE} in {len(items)} report{'s' if len(items) != 1 else ''}"
        if state == CONFIRMED and not time:
            full = [item for item in items if item.full]
            if full and near[0][1].day < full[-1].day:
                now = by_item[full[-1].iri]
                otherwise = any(one.state == CONTRADICTED for one in now)
                if otherwise or not any(one.coverage >= NEAR for one in now):
                    state = OVERTAKEN
                    how = "otherwise" if otherwise else "not"
                    reason = f"so in {near[0][1].day[:4]}, {how} in the report of {full[-1].day[:4]}"
        if state == CONTRADICTED and not time:
            day = near[0][1].day
            if any(
                one.near >= best - _LESS_NEAR and one.state != CONTRADICTED
                for one, item in every
                if item.day > day
            ):
                state, reason = NOT_FOUND, f"otherwise in {day[:4]}"
        shown = [pair for pair in near if pair[0].state == state] + every
        for at, (match, item) in enumerate(shown[:8]):
            one = match.passage
            found.nearness.setdefault(one.iri, match.near + (match.state == state and at < len(near)))
            self._add(found, one.iri, item, one.page, one.paragraph, one.quote)
        read_as = statement.polarity + (f", {statement.extent}" if statement.extent else "")
        found.parts.append(Part(statement.text, "practice", read_as, state, reason))
        return state

    def _matches(self, statement: Statement, item: Inspection) -> list[Match]:
        passages = passages_of(self.facts, inspection_number(item.iri))
        if passages and not any(each.quote for each in passages):
            self.without_words.add(item.iri)
        return nearest(statement, passages)

    def _add(
        self, found: _Found, iri: str, item: Inspection, page: str, paragraph: str, quote: str = ""
    ) -> None:
        is_free = self.all_quotes or item.report in self.free
        report = f"{self.labels.of(item.authority)}, {item.under}, {long_date(item.day)}"
        link = item.link(page).url
        found.passages.setdefault(
            iri, FoundPassage(local_id(iri), report, page, paragraph, link, quote if is_free else "")
        )


def _is_in(item: Inspection, time: Time, is_strict: bool = False) -> bool:
    """Return whether an inspection began, or its report was published, in a year, month or on a day.

    `is_strict`: the inspection, not its report.
    """
    if time.period:
        meant = {f"{time.year}-{each:02}" for each in PERIODS[time.period]}
        return any(each[:7] in meant for each in (item.day, item.end, item.issued))
    when = time.date or str(time.year)
    if item.day.startswith(when) or item.issued.startswith(when) or item.end.startswith(when):
        return True
    if is_strict:
        return False
    if len(when) == 10:
        return bool(item.end) and item.day <= when <= item.end
    months = int(item.day[:4]) * 12 + int(item.day[5:7])
    if len(when) == 7:
        return not item.issued and 0 < int(when[:4]) * 12 + int(when[5:7]) - months <= _MONTHS_TO_REPORT - 1
    return not item.issued and (months + 2) // 12 != months // 12 and int(when) == int(item.day[:4]) + 1


def _together(states: Iterable[str]) -> str:
    """Return the state of a sentence from those of its parts."""
    found = [each for each in states if each]
    if len(set(found)) == 1:
        return found[0]
    if CONTRADICTED in found:
        return PARTLY if {CONFIRMED, OVERTAKEN, PARTLY} & {*found} else CONTRADICTED
    if OVERTAKEN in found:
        return PARTLY if {NOT_FOUND, PARTLY} & {*found} else OVERTAKEN
    return PARTLY if {CONFIRMED, PARTLY} & {*found} else NOT_FOUND


def _plain(text: str) -> str:
    return " ".join(
        "".join(c.lower() if c.isalnum() else " " if c not in "'’‘" else "" for c in text).split()
    )


def _changed_words(wanted: str, text: str) -> str:
    """Return which words of a quotation a passage has otherwise; "" where much differs."""
    mine, theirs = wanted.split(), text.split()
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    blocks = [each for each in matcher.get_matching_blocks() if each.size]
    if not blocks or sum(each.size for each in blocks) < _SIMILAR * len(mine) - 1:
        return ""
    first, last = blocks[0], blocks[-1]
    window = theirs[max(0, first.b - first.a) : last.b + last.size + len(mine) - last.a - last.size]
    changes = [
        f"“{' '.join(mine[a:b])}” is “{' '.join(window[c:d])}” in the report"
        for how, a, b, c, d in SequenceMatcher(None, mine, window, autojunk=False).get_opcodes()
        if how != "equal"
    ]
    return "; ".join(changes) if 0 < len(changes) <= 3 else ""
