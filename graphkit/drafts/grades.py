"""Judges claims on grades: reads the grades that are known for the time that is meant, and compares.

A grade by the worst judgement, where there is no overall one, settles nothing: it is partly so at most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import first_day, last_day, long_date
from graphkit.drafts.checked_draft import CONFIRMED, CONTRADICTED, NOT_CHECKED, NOT_FOUND, OVERTAKEN, PARTLY
from graphkit.drafts.claims import NOW, Claim
from graphkit.drafts.lookup import Lookup, Row, Verdict
from graphkit.drafts.sentence import EVERY, OVERALL, When
from graphkit.language.wording import listed

_MONTHS_TO_REPORT = 3  # in which a report without a day of publication may have appeared
_ORDER = "began,framework,edition,published,inspection,criterion"


@dataclass(frozen=True, slots=True)
class Graded:
    """What an inspection gave under a judgement; `is_unsure` where the grade is that of all its judgements."""

    day: str
    published: str
    name: str
    grades: frozenset[str]
    is_unsure: bool
    rows: tuple[int, ...]

    def holds(self, grades: Collection[str]) -> bool | None:
        """Return whether the grades are among some; None where that is not sure."""
        if self.is_unsure and self.grades & {*grades}:
            return None
        return self.grades <= {*grades}

    @property
    def text(self) -> str:
        """The grades and the inspection in words."""
        words = listed(sorted(each.replace("-", " ") for each in self.grades))
        return f"{words} in {self.name} of {long_date(self.day)}" + (
            " (no overall judgement)" if self.is_unsure else ""
        )


def judge_grade(lookup: Lookup, claim: Claim, place: str, criterion: str) -> Verdict:
    """Return whether an authority has, or had, the grades of a claim under a judgement."""
    verdicts = [_at(lookup, claim, place, criterion, when) for when in claim.whens or (When("then", ""),)]
    return min(verdicts, key=lambda each: _WORST.index(each.state)) if verdicts else Verdict(NOT_FOUND)


_WORST = (CONTRADICTED, NOT_CHECKED, NOT_FOUND, PARTLY, OVERTAKEN, CONFIRMED)


def _at(lookup: Lookup, claim: Claim, place: str, criterion: str, when: When) -> Verdict:
    grades = _Grades(lookup, place, criterion, claim.frameworks)
    judge = _MODES[when.mode]
    if claim.number or claim.value in ("never", "always"):
        judge = _of_several
    verdict = judge(grades, claim, when)
    if verdict.state == NOT_FOUND and not verdict.reason:
        label = lookup.criterion(criterion).lower()
        return Verdict(
            NOT_FOUND, f"no grade for {label} is known" + (f" for {when.words.strip()}" if when.words else "")
        )
    return verdict


class _Grades:
    """The grades of an authority under a judgement, by time."""

    def __init__(self, lookup: Lookup, place: str, criterion: str, frameworks: Collection[str]) -> None:
        self.lookup, self.place, self.criterion = lookup, place, criterion
        self.frameworks = [*frameworks] if frameworks else None

    def scoped(self, scope: str) -> list[Graded]:
        return self._read({"scope": scope, "where": {"authority": self.place}})

    def all(self, began: str = "", where: Mapping[str, object] | None = None) -> list[Graded]:
        kinds = {"framework": self.frameworks} if self.frameworks else {"family": "full"}
        reading = {"scope": "all", "where": {"authority": self.place, **kinds, **(where or {})}}
        return self._read({**reading, **({"began": began} if began else {})})

    def up_to(self, day: str) -> Graded | None:
        """Return the grade in force on a day: that of the newest inspection that had begun."""
        found = self._read(
            {"scope": "all", "began": f"..{day}", "where": {"authority": self.place, "family": "full"}}
        )
        return found[-1] if found else None

    def in_period(self, when: When) -> list[Graded]:
        """Return what began, or was published, in a period."""
        return self.all("", {"any": [{"began": when.period}, {"published": when.period}]})

    def perhaps_published(self, when: When) -> list[Graded]:
        """Return what began before a period, and may have been published in it."""
        start, _ = bounds(when.period)
        year, month = int(start[:4]), int(start[5:7]) - _MONTHS_TO_REPORT
        before = f"{year - (month < 1)}-{(month - 1) % 12 + 1:02}"
        found = self.all(f"{before}..{start}", {"published": None})
        return [each for each in found if each.day < start]

    def _read(self, reading: Mapping[str, object]) -> list[Graded]:
        rows = self.lookup.rows({"of": "judgements", "order": _ORDER, **reading})
        ordered = sorted(
            rows, key=lambda row: (str(row["began"]), str(row["inspection"]), str(row["criterion"]))
        )
        each = (self._graded([*own]) for _, own in groupby(ordered, key=lambda row: row["inspection"]))
        return [one for one in each if one]

    def _graded(self, rows: Sequence[Row]) -> Graded | None:
        by = {str(row["criterion"]): row for row in rows}
        chosen: list[Row] = []
        is_unsure = False
        if self.criterion == EVERY:
            chosen = [*rows]
        elif self.criterion in by:
            chosen = [by[self.criterion]]
        elif self.criterion == OVERALL:
            chosen, is_unsure = [*rows], True
        else:
            chosen = [by[each] for each in self.lookup.matching(self.criterion) if each in by][:1]
        if not chosen:
            return None
        one = rows[0]
        name = current_frameworks().name_of(str(one["framework"]), str(one["edition"] or ""))
        grades = frozenset(str(row["grade"]) for row in chosen)
        return Graded(str(one["began"]), str(one["published"] or ""), name, grades, is_unsure,
                      tuple(int(str(row["#"])) for row in chosen))  # fmt: skip


def bounds(period: str) -> tuple[str, str]:
    """Return the first and the last day of a period."""
    first, _, last = period.partition("..")
    return first_day(first), last_day(last or first)


def _verdict(claim: Claim, found: Graded, grades: Collection[str], more: str = "") -> Verdict:
    """Return the verdict of one inspection: whether its grade is, or is not, among some."""
    holds = found.holds(grades)
    if EVERY in claim.criteria and claim.denied:
        holds = bool(found.grades & {*grades})
    if holds is False and found.is_unsure and claim.denied:
        holds = None
    state = PARTLY if holds is None else CONFIRMED if holds != claim.denied else CONTRADICTED
    return Verdict(
        state, "; ".join(filter(None, [found.text if state != CONFIRMED or more else "", more])), found.rows
    )


def _now(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """The latest known full inspection decides; what was so before is overtaken, if it was said of then."""
    latest = grades.scoped("latest-full")
    if not latest:
        return Verdict(NOT_FOUND)
    verdict = _verdict(claim, latest[-1], claim.values)
    earlier = [each for each in grades.all() if each.day < latest[-1].day]
    had = [each for each in earlier if each.holds(claim.values)]
    if verdict.state == CONFIRMED and claim.value == "no longer" and not had:
        return Verdict(PARTLY, "it is not known to have been so before", latest[-1].rows)
    if verdict.state == CONFIRMED and claim.is_still and earlier and earlier[-1].holds(claim.values) is False:
        return Verdict(PARTLY, f"so only since: {earlier[-1].text}", latest[-1].rows)
    if verdict.state == CONTRADICTED and had and not claim.denied:
        if when.mode == "then":
            return Verdict(
                OVERTAKEN, f"so in {had[-1].day[:4]}; {latest[-1].text}", (*had[-1].rows, *latest[-1].rows)
            )
        return Verdict(CONTRADICTED, f"{latest[-1].text}; so in {had[-1].day[:4]}", latest[-1].rows)
    if verdict.state == CONFIRMED and claim.denied and when.mode == "then" and had:
        return Verdict(PARTLY, f"not at the latest; {had[-1].text}", (*had[-1].rows, *latest[-1].rows))
    return verdict


def _previous(grades: _Grades, claim: Claim, when: When) -> Verdict:
    found = grades.scoped("previous-full")
    return _verdict(claim, found[-1], claim.values) if found else Verdict(NOT_FOUND)


def _in(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """What began or was published in a period decides; without any, the grade that was in force."""
    start, end = bounds(when.period)
    before, then = grades.up_to(_day_before(start)), grades.in_period(when)
    if then:
        verdicts = [_verdict(claim, each, claim.values) for each in then]
        best = (max if not claim.denied else min)(verdicts, key=lambda each: _WORST.index(each.state))
        if claim.is_event or best.state == PARTLY or not before:
            return _since_then(grades, claim, best, end)
        started = _verdict(claim, before, claim.values)  # a state: also that of the beginning
        is_mixed = (best.state == CONTRADICTED and not claim.denied) or (
            best.state == CONFIRMED and claim.denied
        )
        if is_mixed and started.state != best.state:
            return Verdict(
                PARTLY, f"until then {before.text}; {then[-1].text}", (*before.rows, *then[-1].rows)
            )
        return _since_then(grades, claim, best, end)
    if not before:
        return Verdict(NOT_FOUND, "no inspection of that time is known")
    verdict = _verdict(claim, before, claim.values)
    late = [each for each in grades.perhaps_published(when) if each.day == before.day]
    if late or not claim.is_event or claim.denied:
        return verdict._replace(reason=verdict.reason or f"the grade then: {before.text}")
    same_year = grades.in_period(When("in", start[:4])) if len(when.period) > 4 else []
    if same_year:
        days = listed([long_date(each.day) for each in same_year])
        return Verdict(
            CONTRADICTED, f"no full inspection began then: in that year, {days}", same_year[-1].rows
        )
    if verdict.state == CONTRADICTED and not grades.lookup.is_listed(int(start[:4])):
        return Verdict(
            NOT_FOUND, f"no full inspection of then is loaded; the one before: {before.text}", before.rows
        )
    state = NOT_FOUND if verdict.state == CONFIRMED else verdict.state
    return Verdict(state, f"no full inspection began then; the grade in force: {before.text}", before.rows)


def _carried(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """The time of a sentence before is meant if an inspection was then; else the latest decides."""
    return _in(grades, claim, when) if grades.in_period(when) else _now(grades, claim, When("then", ""))


def _since_then(grades: _Grades, claim: Claim, verdict: Verdict, end: str) -> Verdict:
    """Add to a confirmed grade what followed it, where that is another."""
    if verdict.state != CONFIRMED or claim.denied:
        return verdict
    later = [each for each in grades.all(f"{end}..") if each.day > end and each.holds(claim.values) is False]
    return verdict._replace(reason=f"since then {later[-1].text}") if later else verdict


def _state(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """The grade in force on a day, or on the first and the last day of a month or year, decides."""
    start, end = bounds(when.period)
    if start > grades.lookup.newest_day:
        return Verdict(NOT_FOUND, "that day is after the newest inspection that is known")
    states = [found for day in (start, end) if (found := grades.up_to(day))]
    if not states:
        return Verdict(NOT_FOUND, "no inspection before that day is known")
    if when.mode == "throughout":
        states += grades.all(f"{start}..{end}")
    return _together(claim, states)


def _together(claim: Claim, found: Sequence[Graded]) -> Verdict:
    """Return the verdict of several inspections of which each has to agree."""
    verdicts = [_verdict(claim, each, claim.values) for each in found]
    differing = [each for each in verdicts if each.state != CONFIRMED]
    if not differing:
        return Verdict(CONFIRMED, found[-1].text, found[-1].rows)
    if {each.state for each in verdicts} == {CONTRADICTED}:
        return differing[-1]
    return Verdict(PARTLY, "; ".join(dict.fromkeys(each.text for each in found)), differing[-1].statements)


def _since(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """Every grade from a time on decides: that in force at its end, and all that followed."""
    start, end = bounds(when.period)
    first, later = grades.up_to(end), grades.all(f"{start}..")
    if not (first or later):
        return Verdict(NOT_FOUND)
    verdict = _together(claim, [*([first] if first else []), *(each for each in later if each.day > end)])
    if verdict.state == CONFIRMED and first and first.day < start and not claim.denied:
        return verdict._replace(reason=f"so before, too: {first.text}")
    if verdict.state == PARTLY and later and _verdict(claim, later[-1], claim.values).state == CONTRADICTED:
        return Verdict(CONTRADICTED, later[-1].text, later[-1].rows)
    return verdict


def _until(grades: _Grades, claim: Claim, when: When) -> Verdict:
    start, end = bounds(when.period)
    before, after = grades.up_to(_day_before(start)), grades.up_to(end)
    if not (before and after):
        return Verdict(NOT_FOUND)
    one, other = (_verdict(claim, each, claim.values) for each in (before, after))
    if one.state == CONFIRMED and other.state == CONTRADICTED:
        return Verdict(CONFIRMED, f"then {after.text}", (*before.rows, *after.rows))
    return one if one.state != CONFIRMED else Verdict(PARTLY, f"so after it, too: {after.text}", after.rows)


def _before(grades: _Grades, claim: Claim, when: When) -> Verdict:
    start, _ = bounds(when.period)
    return _any_of(claim, grades.all(f"..{_day_before(start)}"))


def _after(grades: _Grades, claim: Claim, when: When) -> Verdict:
    _, end = bounds(when.period)
    return _any_of(claim, [each for each in grades.all(f"{end}..") if each.day > end])


def _any_of(claim: Claim, found: Sequence[Graded]) -> Verdict:
    if not found:
        return Verdict(NOT_FOUND)
    right = [each for each in found if each.holds(claim.values)]
    unsure = [each for each in found if each.holds(claim.values) is None]
    shown = (right or unsure or found)[-1]
    state = PARTLY if unsure and not right else CONFIRMED if bool(right) != claim.denied else CONTRADICTED
    return Verdict(state, "" if state == CONFIRMED and right else shown.text, shown.rows)


def _of_several(grades: _Grades, claim: Claim, when: When) -> Verdict:
    """Count the inspections of a period that gave a grade: never, always, three times, twice in a row."""
    period = when.period if when.mode in ("in", "since") else ""
    found = grades.all(f"{bounds(period)[0]}.." if when.mode == "since" else period)
    if claim.value == "never" and when.mode == "since" and (first := grades.up_to(bounds(period)[0])):
        found = [first, *(each for each in found if each.day > first.day)]
    if not found:
        return Verdict(NOT_FOUND)
    if claim.value == "never":
        return _any_of(claim, found)
    right = [each for each in found if each.holds(claim.values)]
    unsure = [each for each in found if each.holds(claim.values) is None]
    other = [each for each in found if each.holds(claim.values) is False]
    if claim.value == "always" and not claim.number:
        is_so, shown = not other, (other or found)[-1]
    else:
        assert claim.number
        if len(found) < claim.number.value and claim.number.sign in ("=", ">=", ">", "~"):
            return Verdict(NOT_FOUND, f"only {len(found)} full inspections are known")
        count = max(_runs(found, claim.values), default=0) if claim.is_row else len(right)
        sign = ">=" if claim.is_row and claim.number.sign == "=" else claim.number.sign
        is_so, shown = type(claim.number)(sign, claim.number.value).holds(count), (right or found)[-1]
    state = PARTLY if unsure else CONFIRMED if is_so != claim.denied else CONTRADICTED
    reason = "; ".join(each.text for each in (right or found)[-4:])
    return Verdict(state, reason, shown.rows)


def _runs(found: Iterable[Graded], grades: Collection[str]) -> Iterable[int]:
    for holds, own in groupby(found, key=lambda each: each.holds(grades)):
        if holds:
            yield len([*own])


def _day_before(day: str) -> str:
    """Return a bound that is before a day: days are compared as texts."""
    year, month, number = (int(each) for each in day.split("-"))
    if number > 1:
        return f"{year:04}-{month:02}-{number - 1:02}"
    return last_day(f"{year:04}-{month - 1:02}" if month > 1 else f"{year - 1:04}-12")


_Judge = Callable[[_Grades, Claim, When], Verdict]
_MODES: Mapping[str, _Judge] = {
    "now": _now, "latest": _now, "then": _now, "previous": _previous, "in": _in, "at": _state, "by": _state, "days": _in, "carried": _carried,
    "throughout": _state, "since": _since, "until": _until, "before": _before, "after": _after, "any": _of_several,
    "always": _of_several,
}  # fmt: skip


# --- changes, and sets of authorities ---


def judge_change(lookup: Lookup, claim: Claim, place: str, criterion: str) -> Verdict:
    """Return whether a grade changed as claimed: of two times, in one, or between full inspections in turn."""
    where: dict[str, object] = {"authority": place, "criterion": criterion}
    if claim.is_event:  # the days of both are given
        where |= {"from.began": claim.whens[0].period, "adjacent": [True, False]}
    elif claim.share[0] == "through" or (claim.before and not claim.is_row and not claim.whens):
        where |= {"adjacent": [True, False]}
    when = claim.whens[-1] if claim.whens else None
    if when and when.mode == "since":
        where |= {"to.latest": True, "adjacent": [True, False]}
    began = {"began": when.period} if when and when.mode == "in" else {}
    if when and when.mode == "in" and ".." in when.period and claim.before:
        where |= {"adjacent": [True, False], "from.began": when.period}
    if not when:
        where |= {"to.latest": True} if not claim.is_row else {}
    rows = lookup.rows(
        {"of": "changes", "where": where, "order": "began,from.began,direction,to.latest", **began}
    )
    if when and when.mode == "since":
        _, end = bounds(when.period)
        earlier = [row for row in rows if str(row["from.began"]) <= end]
        rows = sorted(earlier or rows, key=lambda row: str(row["from.began"]))[-1 if earlier else 0 :][:1]
    if not rows:
        return Verdict(NOT_FOUND, "no two inspections of that time are known")
    right = [row for row in rows if _is_change(row, claim)]
    latest = max(rows, key=lambda row: (str(row["began"]), str(row["from.began"])))
    shown = right[-1] if right else latest
    text = f"{shown['from']} in {str(shown['from.began'])[:4]}, {shown['to']} in {str(shown['began'])[:4]}".replace(
        "-", " "
    )
    if lookup.is_unsure(place, str(shown["began"]), criterion):
        return Verdict(PARTLY, f"{text} (no overall judgement)")
    if bool(right) == claim.denied:
        return Verdict(CONTRADICTED, text)
    if not claim.denied and not when and not any(row["to.latest"] for row in right):
        return Verdict(OVERTAKEN, f"{text}; since then, another grade")
    return Verdict(CONFIRMED, text)


def _is_change(row: Row, claim: Claim) -> bool:
    return (
        (not claim.before or row["from"] in claim.before)
        and (not claim.values or row["to"] in claim.values)
        and (claim.value not in ("better", "worse") or row["direction"] == claim.value)
    )


def judge_authorities(lookup: Lookup, claim: Claim, places: Collection[str]) -> Verdict:
    """Return whether as many authorities as claimed have a grade; `places` are those of the draft."""
    criterion = claim.criteria[0]
    name = "grade" if criterion == OVERALL else f"grade.{criterion}"
    values = sorted(claim.values)
    where = (
        {"authority": sorted(places)}
        if claim.region is None
        else {"region": claim.region}
        if claim.region
        else {}
    )
    when = claim.when or NOW
    if (
        criterion == EVERY
        or when.mode not in ("now", "latest", "then", "at", "in", "by")
        or (claim.region is None and not places)
    ):
        return Verdict(NOT_CHECKED, "this time, or set, is not looked up")
    if when.mode == "in":
        reading = {"of": "inspections", "began": when.period, "where": {**where, "family": "full", name: values},
                   "measures": [{"count": "authority"}]}  # fmt: skip
        [row] = lookup.rows(reading)
        counted, of, text = (
            float(str(row["authority"] or 0)),
            0.0,
            f"inspected in {when.period}: {row['authority']}",
        )
        if claim.share[0]:
            return Verdict(NOT_FOUND, text)
    else:
        day = {} if when.mode != "at" else {"as_at": bounds(when.period)[1]}
        [row] = lookup.rows(
            {"of": "authorities", **day, "where": where, "measures": [{"share": {name: values}}]}
        )
        counted, of = float(str(row["counted"] or 0)), float(str(row["of"] or 0))
        text = f"{counted:g} of {of:g}"
    if not (of or when.mode == "in"):
        return Verdict(NOT_FOUND, "no authority of these is known")
    if claim.denied and claim.number and claim.number.value:
        counted = of - counted
    sign, share, most = claim.share
    is_so = (
        claim.number.holds(counted)
        if claim.number
        else counted / of > share
        if sign == ">"
        else abs(counted / of - share) <= most + 1e-9
    )
    return Verdict(CONFIRMED if is_so else CONTRADICTED, text)
