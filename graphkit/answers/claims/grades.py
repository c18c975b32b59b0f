"""Judges claims on grades: compares the grades that are known of an authority for the time meant.

A grade by the worst judgement, where there is no overall one, settles nothing: it is partly so at
most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

from graphkit.answers.claims.claim import EVERY, NOW, OVERALL, SOME, Claim, ClaimedNumber, When
from graphkit.answers.claims.known_rows import Lookup, Row, in_time
from graphkit.answers.claims.verdict import (
    CONFIRMED,
    CONTRADICTED,
    NOT_CHECKED,
    NOT_FOUND,
    OVERTAKEN,
    PARTLY,
    Verdict,
)
from graphkit.answers.readings.next_inspections import NOT_YET, next_inspections
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import days_later, first_day, last_day, long_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING

_WORST = (CONTRADICTED, NOT_CHECKED, NOT_FOUND, PARTLY, OVERTAKEN, CONFIRMED)


class Graded(NamedTuple):
    """What an inspection gave under a judgement; with a `reason`, why it gave no overall grade,
    those of all its judgements. `is_open`: nothing but an overall grade would settle the claim.
    """

    day: str
    days: tuple[str, ...]  # on which it began, ended, and was published
    name: str
    framework: str
    grades: frozenset[str]
    reason: str
    is_open: bool
    rows: tuple[int, ...]
    worse: tuple[str, ...]  # single judgements that are worse than the overall grade, in words

    def holds(self, grades: Collection[str]) -> bool | None:
        """Return whether the grades are among some; None where that is not sure."""
        if self.is_open or (self.reason and not self.grades.isdisjoint(grades)):
            return None
        return self.grades <= {*grades}

    @property
    def unsettled(self) -> str:
        """The state of a claim that it does not settle."""
        return NOT_FOUND if self.is_open else PARTLY

    @property
    def text(self) -> str:
        """The grades and the inspection in words."""
        given = f"{self.name} of {long_date(self.day)}"
        if self.reason:
            return f"{self.reason} ({given})"
        words = listed(sorted(each.replace("-", " ") for each in self.grades))
        return "; ".join((f"{words} in {given}", *self.worse))


class _Grades:
    """The grades of an authority under a judgement: of all full inspections, in order,
    and of the latest.
    """

    def __init__(self, lookup: Lookup, claim: Claim, place: str, criterion: str) -> None:
        self.lookup = lookup
        self._claim, self._criterion = claim, criterion
        self.place = place
        given: dict[str, list[Row]] = defaultdict(list)
        where: dict[str, Any] = {"authority": place, "family": "full"}
        reading = {"of": "judgements", "scope": "all", "where": where, "order": "inspection"}
        for row in lookup.rows(reading):
            given[str(row["inspection"])].append(row)
        where = {"authority": place, "kind": "full", "source": ["report", "official"]}
        order = "inspection,framework,edition,ended,published"
        reading = {"of": "inspections", "scope": "all", "where": where, "order": order}
        inspections = in_time(lookup.rows(reading))
        found = [self._graded(row, given[str(row["inspection"])]) for row in inspections]
        self.every = [each for each in found if each]
        of_days = zip(inspections, found, strict=True)
        self.without = [str(row["began"]) for row, graded in of_days if not graded]
        self.latest = found[-1] if found else None
        self.previous = found[-2] if len(found) > 1 else None
        self.meant = [
            each
            for each in self.every
            if not claim.frameworks or each.framework in claim.frameworks
        ]
        where = {"authority": place, "how_ended": "council ended"}
        runs = lookup.rows({"of": "spells", "where": where, "order": "ended"})
        self._ended = str(runs[0]["ended"]) if runs else "9999"

    def at(self, day: str) -> Graded | None:
        """Return the grade in force on a day: that of the newest inspection that had begun;
        None once the council has ended.
        """
        begun = [each for each in self.every if each.day <= day < self._ended]
        return begun[-1] if begun else None

    def within(self, start: str, end: str, with_reports: bool = True) -> list[Graded]:
        """Return what began in a period, or ended or was published in it."""
        return [
            each
            for each in self.meant
            if any(start <= day <= end for day in (each.days if with_reports else (each.day,)))
        ]

    def _graded(self, inspection: Row, rows: Sequence[Row]) -> Graded | None:
        by_criterion = {str(row["criterion"]): row for row in rows}
        names = [self._criterion, *self.lookup.matching(self._criterion)]
        chosen = [by_criterion[each] for each in names if each in by_criterion][:1]
        reason = ""
        if self._criterion == OVERALL and not chosen:
            reason = self.lookup.without_overall(self.place, str(inspection["began"]))
        if reason or self._criterion == EVERY:
            chosen = [*rows]
        if not chosen:
            return None
        framework = str(inspection["framework"])
        edition = str(inspection["edition"] or "")
        return Graded(
            str(inspection["began"]),
            tuple(str(inspection[each] or "") for each in ("began", "ended", "published")),
            current_frameworks().name_of(framework, edition),
            framework,
            frozenset(str(row["grade"]) for row in chosen),
            reason,
            bool(reason) and self._claim.says_overall,
            tuple(int(row["#"]) for row in chosen),
            tuple(self._worse(rows, str(chosen[0]["grade"]))),
        )

    def _worse(self, rows: Sequence[Row], overall: str) -> Iterator[str]:
        """Yield the single judgements of an inspection that are worse than its overall grade."""
        steps = STEPS_BELOW_OUTSTANDING
        for row in rows if self._criterion == OVERALL else ():
            grade = str(row["grade"])
            if steps.get(grade, 0) > steps.get(overall, len(steps)):
                judged = self.lookup.criterion(str(row["criterion"])).lower()
                yield f"{judged} {grade.replace('-', ' ')}"


def bounds(period: str) -> tuple[str, str]:
    """Return the first and the last day of a period."""
    first, _, last = period.partition("..")
    return first_day(first), last_day(last or first)


def judge_grade(lookup: Lookup, claim: Claim, place: str, criterion: str) -> Verdict:
    """Return whether an authority has, or had, the grades of a claim:
    the worst of the times meant.
    """
    key = (place, criterion, claim.frameworks, claim.says_overall)
    if key not in lookup.memo:
        lookup.memo[key] = _Grades(lookup, claim, place, criterion)
    grades = lookup.memo[key]
    is_counted = claim.number or claim.value in ("never", "always")
    verdicts = []
    for when in claim.whens or (When("then", ""),):
        is_not_since = claim.denied and claim.is_event and when.mode == "since"
        judge = _of_several if is_counted else _MODES["after" if is_not_since else when.mode]
        found = judge(grades, claim, when)
        if found == Verdict(NOT_FOUND):
            name = lookup.criterion(criterion).lower()
            found = Verdict(NOT_FOUND, f"no grade for {name} is known of that time")
        verdicts.append(found)
    return min(verdicts, key=_badness)


def _badness(verdict: Verdict) -> int:
    return _WORST.index(verdict.state)


def _of(claim: Claim, found: Graded | None) -> Verdict:
    """Return the verdict of one inspection: whether its grade is, or is not,
    one of those claimed.
    """
    if not found:
        return Verdict(NOT_FOUND)
    holds = found.holds(claim.values)
    if claim.denied and EVERY in claim.criteria:
        holds = bool(found.grades & claim.values)
    if claim.denied and holds is False and found.reason:
        holds = None
    if holds is None:
        return Verdict(found.unsettled, found.text, found.rows)
    if holds == claim.denied:
        return Verdict(CONTRADICTED, found.text, found.rows)
    return Verdict(CONFIRMED, "", found.rows)


def _now(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """The latest known full inspection decides; what was so before is overtaken,
    if it was stated about then.
    """
    latest = grades.latest
    if not latest:
        return Verdict(NOT_FOUND)
    verdict = _of(claim, latest)
    earlier = [each for each in grades.every if each.day < latest.day]
    had = [each for each in earlier if each.holds(claim.values)]
    if verdict.state == CONTRADICTED:
        if had or claim.denied or claim.is_still or when.mode != "now":
            return _not_now(verdict, claim, when, had)
        usual = next_inspections(grades.lookup.store).get(entity_iri(grades.place))
        if not usual or usual.state == NOT_YET:
            return verdict
        reason = f"a later inspection is usual by now: {latest.text}"
        return Verdict(NOT_FOUND, reason, latest.rows)
    if verdict.state != CONFIRMED:
        return verdict
    if claim.value == "no longer" and not had:
        return Verdict(PARTLY, "it is not known to have been so before", latest.rows)
    if claim.is_still and earlier and earlier[-1].holds(claim.values) is False:
        return verdict._replace(reason=f"so only since: {earlier[-1].text}")
    if claim.denied and when.mode == "then" and had:
        rows = (*had[-1].rows, *latest.rows)
        return Verdict(PARTLY, f"not at the latest; {had[-1].text}", rows)
    return verdict


def _not_now(verdict: Verdict, claim: Claim, when: When, had: Sequence[Graded]) -> Verdict:
    """The latest inspection says otherwise; what was so before, at those `had`, is overtaken."""
    if claim.denied or not had:
        return verdict
    then = f"so in {had[-1].day[:4]}"
    if when.mode == "then":
        rows = (*had[-1].rows, *verdict.statements)
        return Verdict(OVERTAKEN, f"{then}; {verdict.reason}", rows)
    return verdict._replace(reason=f"{verdict.reason}; {then}")


def _in(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """What began or was published in a period decides; without any, the grade that was in force."""
    # what was, not what was given, holds from the beginning of the period, too
    is_lasting = not (claim.is_event or claim.is_still)
    if is_lasting and ".." in when.period:
        return _all_through(grades, claim, when)
    start, end = bounds(when.period)
    before = grades.at(days_later(start, -1))
    then = grades.within(start, end)
    if not then:
        return _in_force(grades, claim, when, before)
    least = min if claim.denied else max
    best = least((_of(claim, each) for each in then), key=_badness)
    if before and is_lasting and _is_mixed(claim, best, _of(claim, before)):
        reason = f"until then {before.text}; {then[-1].text}"
        return Verdict(PARTLY, reason, (*before.rows, *then[-1].rows))
    if best.state != CONFIRMED:
        return best
    if claim.is_still and before and before.holds(claim.values) is False:
        return Verdict(PARTLY, f"so only since then: {before.text}", best.statements)
    after = (each for each in grades.every if each.day > end)
    later = [each for each in after if each.holds(claim.values) is False]
    if not later or claim.denied:
        return best
    is_over = claim.is_present and later[-1] == grades.every[-1]
    state = OVERTAKEN if is_over else CONFIRMED
    return best._replace(state=state, reason=f"since then {later[-1].text}")


def _all_through(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """The grade in force once a period had begun, and all that followed before its end, decide."""
    first, _, last = when.period.partition("..")
    begun = last_day(first)
    between = [each for each in grades.every if begun < each.day < first_day(last)]
    return _each_of(claim, [*filter(None, [grades.at(begun)]), *between])


def _is_mixed(claim: Claim, then: Verdict, before: Verdict) -> bool:
    """Return whether the best of a period, and what was in force before, are not one of them so,
    and the other not.
    """
    expected = CONFIRMED if claim.denied else CONTRADICTED
    return then.state == expected and before.state not in (expected, NOT_FOUND)


def _in_force(grades: _Grades, claim: Claim, when: When, before: Graded | None) -> Verdict:
    """Nothing began or was published in a period: what was in force decides,
    unless an event is claimed.
    """
    if not before:
        return Verdict(NOT_FOUND, "no inspection of that time is known")
    verdict = _of(claim, before)
    if not claim.is_event or claim.denied:
        return verdict._replace(reason=verdict.reason or f"the grade then: {before.text}")
    start, end = bounds(when.period)
    if unjudged := [day for day in grades.without if start <= day <= end]:
        reason = f"the inspection of {long_date(unjudged[-1])} gave no such judgement"
        return Verdict(NOT_FOUND, reason)
    same_year = grades.within(*bounds(start[:4]))
    is_listed = verdict.state == CONTRADICTED and grades.lookup.is_listed(int(start[:4]))
    shown = same_year[0] if same_year else before
    state = CONTRADICTED if same_year or is_listed else NOT_FOUND
    return Verdict(state, f"no full inspection began then: {shown.text}", shown.rows)


def _carried(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """The time of the sentence before applies if one was then; else the latest decides."""
    is_meant = grades.within(*bounds(when.period))
    if is_meant:
        return _in(grades, claim, when)
    return _now(grades, claim, When("then", ""))


def _state(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """The grade in force on a day, or on the first and the last day of a month or year, decides."""
    start, end = bounds(when.period)
    if start > grades.lookup.now_day:
        return grades.lookup.not_yet_known
    is_end_enough = when.mode == "by" and _of(claim, grades.at(end)).state == CONFIRMED
    days = [end] if is_end_enough else [start, end]
    found = [*filter(None, map(grades.at, days))]
    if when.mode == "throughout":
        found += grades.within(start, end, False)
    return _each_of(claim, found)


def _each_of(claim: Claim, found: Sequence[Graded]) -> Verdict:
    """Return the verdict of several inspections of which each has to agree."""
    if not found:
        return Verdict(NOT_FOUND)
    verdicts = [_of(claim, each) for each in found]
    if len({each.state for each in verdicts}) == 1:
        return verdicts[-1]._replace(reason=found[-1].text)
    reason = "; ".join(dict.fromkeys(each.text for each in found))
    return Verdict(PARTLY, reason, found[-1].rows)


def _since(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """Every grade from a time on decides: that in force at its end, and all that followed."""
    start, end = bounds(when.period)
    in_force = grades.at(end)
    first = [in_force] if in_force else []
    later = [each for each in grades.every if each.day > end]
    verdict = _each_of(claim, first + later)
    if verdict.state == CONFIRMED and in_force and in_force.day < start and not claim.denied:
        return verdict._replace(reason=f"so before, too: {in_force.text}")
    if verdict.state == CONFIRMED and not in_force:
        reason = f"known only since {long_date(later[0].day)}; no inspection before is known"
        return Verdict(PARTLY, f"{reason}: {later[0].text}", later[0].rows)
    if verdict.state != PARTLY:
        return verdict
    # "has been good since 2019": then, and at last; "has not been good since 2019": at no time
    meant = [] if claim.is_event else first
    meant = meant + (later if claim.denied else later[-1:])
    is_otherwise = any(_of(claim, each).state == CONTRADICTED for each in meant)
    return verdict._replace(state=CONTRADICTED) if is_otherwise else verdict


def _until(grades: _Grades, claim: Claim, when: When) -> Verdict:
    start, end = bounds(when.period)
    before = _of(claim, grades.at(days_later(start, -1)))
    after = grades.at(end)
    if before.state != CONFIRMED or not after:
        return before
    is_over = _of(claim, after).state == CONTRADICTED
    return Verdict(CONFIRMED if is_over else PARTLY, f"then {after.text}", after.rows)


def _any_of(claim: Claim, found: Sequence[Graded]) -> Verdict:
    if not found:
        return Verdict(NOT_FOUND)
    right = [each for each in found if each.holds(claim.values)]
    unsure = [each for each in found if each.holds(claim.values) is None]
    shown = (right or unsure or found)[-1]
    if unsure and not right:
        return Verdict(shown.unsettled, shown.text, shown.rows)
    if bool(right) == claim.denied:
        return Verdict(CONTRADICTED, shown.text, shown.rows)
    return Verdict(CONFIRMED, shown.text, shown.rows)


def _of_several(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """Count the inspections of a period that gave a grade:
    never, always, three times, twice in a row.
    """
    if claim.value == "always" and when.mode in ("in", "at"):
        return Verdict(NOT_CHECKED, "“always” fits one time")
    if when.mode == "before" and not when.period:
        return Verdict(NOT_CHECKED, "“first” needs a time")
    start, end = bounds(when.period) if when.period else ("", "9999")
    if when.mode in ("before", "until"):
        start, end = "", days_later(start, -1)
    elif when.mode in ("by", "at"):
        start = ""
    elif when.mode == "after":
        start = days_later(end, 1)
        end = "9999"
    is_since = when.mode == "since"
    found = grades.within(start, "9999" if is_since else end, False)
    if claim.value == "never" or claim.number == SOME:
        is_first = is_since and bool(found) and found[0].day <= end  # may be what it means
        in_force = grades.at(start) if when.mode in ("since", "after") else None
        verdict = _at_any_time(claim, found, in_force, is_first)
        return _of_those_known(claim, verdict, found) if when.mode == "any" else verdict
    return _number_of(claim, when, found)


def _of_those_known(claim: Claim, verdict: Verdict, found: Sequence[Graded]) -> Verdict:
    """Return a verdict that something was never so with the inspections that it is of."""
    is_never = verdict.state == (CONFIRMED if claim.denied else CONTRADICTED)
    if not is_never or not found:
        return verdict
    known = f"the first of {len(found)} full inspections known is of {long_date(found[0].day)}"
    return verdict._replace(reason="; ".join(filter(None, (verdict.reason, known))))


def _at_any_time(
    claim: Claim, found: Sequence[Graded], in_force: Graded | None, is_first: bool
) -> Verdict:
    """An inspection of a period gave a grade, or it was in force at its beginning; or never."""
    settled = CONTRADICTED if claim.denied else CONFIRMED
    verdict = _any_of(claim, found)
    if not in_force or verdict.state == settled:
        return verdict
    with_first = _any_of(claim, [in_force, *found])
    if (is_first or claim.is_event) and with_first.state == settled:
        return with_first._replace(state=PARTLY)
    return with_first


def _number_of(claim: Claim, when: When, found: Sequence[Graded]) -> Verdict:
    """As many of some inspections gave a grade as claimed, or as many in a row."""
    if len(found) < max(claim.size, 1):
        return Verdict(NOT_FOUND)
    found = found[-claim.size :]  # "at each of its last three"; 0: of all
    holds = [each.holds(claim.values) for each in found]
    right = [each for each, is_so in zip(found, holds, strict=True) if is_so]
    shown = right or found
    reason = "; ".join(each.text for each in shown[-4:])
    number = claim.number or ClaimedNumber("=", len(found))  # "always"
    if len(found) < number.value and number.sign not in ("<", "<="):
        return Verdict(NOT_FOUND, f"only {len(found)} full inspections are known")
    is_so = number.holds(len(right))
    if claim.is_row:
        runs = [len([*own]) for is_right, own in groupby(holds) if is_right]
        sign = ">=" if number.sign == "=" else number.sign
        is_so = ClaimedNumber(sign, number.value).holds(max(runs, default=0))
    elif claim.number and when.mode == "since":
        first = sum(each.day.startswith(when.period) for each in right)
        if first and number.holds(len(right) - first) != is_so:
            return Verdict(PARTLY, f"with, or without, the first: {reason}", right[-1].rows)
    if None in holds:
        return Verdict(PARTLY, reason, shown[-1].rows)
    return Verdict(CONFIRMED if is_so != claim.denied else CONTRADICTED, reason, shown[-1].rows)


def _before(grades: _Grades, claim: Claim, when: When) -> Verdict:
    start, _ = bounds(when.period)
    found = [each for each in grades.meant if each.day < start]
    verdict = _any_of(claim, found)
    is_so = verdict.state == CONFIRMED
    if is_so and not claim.is_event and _of(claim, found[-1]).state == CONTRADICTED:
        return verdict._replace(state=PARTLY, reason=f"then {found[-1].text}")
    return verdict


def _after(grades: _Grades, claim: Claim, when: When) -> Verdict:
    _, end = bounds(when.period)
    return _any_of(claim, [each for each in grades.meant if each.day > end])


def _previous(grades: _Grades, claim: Claim, when: When) -> Verdict:
    return _of(claim, grades.previous)


_MODES: Mapping[str, Callable[[_Grades, Claim, When], Verdict]] = {
    "now": _now,
    "latest": _now,
    "then": _now,
    "in": _in,
    "days": _in,
    "carried": _carried,
    "at": _state,
    "by": _state,
    "throughout": _state,
    "since": _since,
    "until": _until,
    "any": _of_several,
    "always": _of_several,
    "previous": _previous,
    "before": _before,
    "after": _after,
}


# --- changes, and sets of authorities ---


def judge_change(lookup: Lookup, claim: Claim, place: str, criterion: str) -> Verdict:
    """Return whether a grade changed as claimed: of two times, since one, in one,
    or at the latest.
    """
    if criterion == EVERY:
        return Verdict(NOT_CHECKED, "whether every judgement changed is not looked up")
    when = claim.whens[-1] if claim.whens else When("latest", "")
    rows = _changes(lookup, claim, when, {"authority": place, "criterion": criterion})
    least = 1
    if claim.number:  # at each of its last three inspections
        least = int(claim.number.value)
        rows = rows[-least:]
    if len(rows) < least:
        return Verdict(NOT_FOUND, "no two inspections of that time are known")
    right = [row for row in rows if _is_change(row, claim)]
    if len(right) < least:
        right = []
    one = (right or rows)[-1]
    then = str(one["from.began"])[:4]
    later = str(one["began"])[:4]
    text = f"{one['from']} in {then}, {one['to']} in {later}".replace("-", " ")
    if "worst" in (one["rated_by"], one["from.rated_by"]):
        return Verdict(PARTLY, f"{text}, by the worst judgement")
    if bool(right) == claim.denied:
        return Verdict(CONTRADICTED, text)
    if claim.before & claim.values:
        return Verdict(NOT_CHECKED, "the same grade is no change")
    is_now = rows[-1]["to"] in claim.values or any(row["to.latest"] for row in right)
    if when.mode == "latest" and not (claim.denied or is_now):
        return Verdict(OVERTAKEN, f"{text}; since then, another inspection")
    return Verdict(CONFIRMED, text)


def _changes(lookup: Lookup, claim: Claim, when: When, of: Mapping[str, str]) -> list[Row]:
    """Return the changes of a grade that a claim may mean, in the order of time."""
    is_since = when.mode == "since"
    is_span = claim.is_event or ".." in when.period
    is_any_before = claim.before and when.mode != "in"
    is_adjacent = claim.is_row or not (is_any_before or is_since or is_span)
    is_single = is_adjacent and not (claim.is_row or claim.number)
    where: dict[str, Any] = {**of, "pairing": "adjacent" if is_adjacent else "all"}
    if is_since or (is_single and when.mode == "latest"):
        where["to.latest"] = True
    if is_span:
        where["from.began"] = claim.whens[0].period
    began = {"began": when.period} if when.mode == "in" else {}
    order = "began,from.began,direction,steps,to.latest,rated_by,from.rated_by"
    rows = lookup.rows({"of": "changes", "where": where, "order": order, **began})
    rows.sort(key=lambda row: (str(row["began"]), str(row["from.began"])))
    if is_since:  # from the grade that was in force then
        _, end = bounds(when.period)
        begun = [row for row in rows if str(row["from.began"]) <= end]
        rows = begun[-1:] or rows[:1]
    if is_span and not claim.before:
        rows = [row for row in rows if row["began"] == rows[-1]["began"]][:1]
    return rows


def _is_change(row: Row, claim: Claim) -> bool:
    if claim.value in ("better", "worse") and row["direction"] != claim.value:
        return False
    if claim.size and abs(row["steps"]) != claim.size:
        return False
    if claim.before and row["from"] not in claim.before:
        return False
    if not claim.values:  # "lost its good rating"
        return row["to"] not in claim.before
    # "became good": it was not before
    is_new = bool(claim.before) or row["from"] not in claim.values
    return row["to"] in claim.values and is_new


def judge_authorities(lookup: Lookup, claim: Claim, places: Collection[str]) -> Verdict:
    """Return whether as many authorities as claimed have a grade;
    `places` are those of the set, or draft.

    "Good overall" is said of an overall grade, and shares are of those that have one. Else, where
    it depends on those rated by their worst judgement, it is partly so; in a region or England,
    what counts them, too, is confirmed.
    """
    when = (*claim.whens, NOW)[0]
    is_read = when.mode in ("now", "latest", "then", "at", "in") and EVERY not in claim.criteria
    is_region = claim.region is not None
    if not is_read or not (places or is_region):
        return Verdict(NOT_CHECKED, "this time, or set, is not looked up")
    criterion = claim.criteria[0]
    grade = "overall" if claim.says_overall else "rated"
    grade = grade if criterion == OVERALL else f"judgement.{criterion}"
    graded: dict[str, Any] = {grade: sorted(claim.values)}
    where: dict[str, Any] = {}
    if not is_region:
        where["authority"] = sorted(places)
    elif claim.region:
        where["region"] = claim.region
    is_given = when.mode == "in" and not claim.share[0]
    count = _graded_then if is_given else _graded_at
    of, counts, text = count(lookup, when, where, graded)
    if of < max(1, len(claim.places)):
        return Verdict(NOT_FOUND, f"of these, {of} are known")
    found = [_is_number(claim, each, of) for each in counts]
    is_so = all(found) or (found[0] and is_region)
    state = CONFIRMED if is_so else PARTLY if any(found) else CONTRADICTED
    if is_given and not claim.is_event:  # "was": in force on its first and last day, too
        days = (replace(claim, whens=(When("at", day),)) for day in bounds(when.period))
        if {state} != {judge_authorities(lookup, each, places).state for each in days}:
            state = PARTLY
    return Verdict(state, text)


def _graded_then(
    lookup: Lookup, when: When, where: Mapping[str, Any], graded: Mapping[str, Any]
) -> tuple[int, list[int], str]:
    """Return how many authorities inspections of a period gave a grade, and this in words."""
    full = {**where, "family": "full", **graded}
    reading = {"of": "inspections", "began": when.period, "where": full}
    [row] = lookup.rows({**reading, "measures": [{"count": "authority"}]})
    return 1, [int(row["authority"])], f"inspected then: {row['authority']}"


def _graded_at(
    lookup: Lookup, when: When, where: Mapping[str, Any], graded: Mapping[str, Any]
) -> tuple[int, list[int], str]:
    """Return of how many authorities how many have a grade at a time: all that count, and those
    with an overall grade; and this in words.
    """
    slots: dict[str, Any] = {"of": "authorities", "where": where}
    if when.period:
        slots["as_at"] = bounds(when.period)[1]
    [every] = lookup.rows({**slots, "measures": [{"share": graded}]})
    of, counted = int(every["of"] or 0), int(every["counted"] or 0)
    [(grade, values)] = graded.items()
    if grade not in ("overall", "rated"):
        return of, [counted], f"{counted} of {of}"
    by_worst = {"where": {**where, "rated": values, "rated_by": "worst"}, "measures": ["count"]}
    [worst] = lookup.rows({**slots, **by_worst})
    least = counted if grade == "overall" else counted - int(worst["count"])
    more = f"; {worst['count']} more by the worst judgement" if worst["count"] else ""
    return of, [counted, least], f"{least} of {of}{more}"


def _is_number(claim: Claim, counted: int, of: int) -> bool:
    """Return whether a number of authorities, of all that are known,
    is the number or the share claimed.
    """
    others = of - counted
    if claim.number:
        is_of_others = claim.denied and claim.number.value
        return claim.number.holds(others if is_of_others else counted)
    sign, share, most = claim.share
    found = (others if claim.denied else counted) / of
    if sign in ("=", "~"):
        return abs(found - share) <= most + 1e-9
    return ClaimedNumber(sign, share).holds(found)
