"""Judges what a sentence states of inspections and of an authority, but for grades:
each by one reading.

What a claim says is held against the values of one column: of its inspections (days, people,
results, recommendations), or of the authority (who delivers services, interventions).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from graphkit.answers.claims.claim import OVERALL, PREVIOUS, Claim, ClaimedNumber, When, in_words
from graphkit.answers.claims.grades import bounds
from graphkit.answers.claims.known_rows import Lookup, Row
from graphkit.answers.claims.verdict import (
    CONFIRMED,
    CONTRADICTED,
    NOT_CHECKED,
    NOT_FOUND,
    OVERTAKEN,
    PARTLY,
    Verdict,
)
from graphkit.answers.readings.meanings import with_meanings
from graphkit.core.identifiers import concept_iri
from graphkit.core.language.stemming import stems
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Scheme
from graphkit.graph.facts.facts import Facts

_ALL_SERVICES = "childrens-services"
_DAYS = {
    "days": ("began", "ended"),
    "began": ("began",),
    "ended": ("ended",),
    "published": ("published",),
}


def judge_fact(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Return whether what a claim states of an authority, or of its inspections, is so."""
    return _JUDGES.get(claim.kind, _value)(lookup, claim, place)


def inspections_meant(lookup: Lookup, claim: Claim, place: str) -> list[Row]:
    """Return the inspections that a claim may mean: those of its time, else the latest;
    full ones first.
    """
    where: dict[str, Any] = {"authority": place, "source": ["report", "official"]}
    if claim.frameworks:
        where["framework"] = [*claim.frameworks]
    reading = {"of": "inspections", "where": where, **_slots_of_time(claim, where)}
    rows = lookup.rows({**reading, "order": "inspection,kind,ended,published,source,theme"})
    rows.sort(key=lambda row: (row["kind"] != "full", str(row["began"]), str(row["inspection"])))
    own = [row for row in rows if (row["kind"] == "full") == (claim.family == "full")]
    return own if own and claim.family else rows


def _slots_of_time(claim: Claim, where: dict[str, Any]) -> dict[str, Any]:
    """Return the slots of a reading that choose inspections of the time of a claim; what has
    several forms is added to its conditions.
    """
    when = next((each for each in claim.whens if each.period), None)
    if when and when.mode in ("since", "after"):
        return {"scope": "all", "began": f"{when.period}.."}
    if when:
        where["any"] = [{"began": when.period}, {"published": when.period}]
        first, last = bounds(when.period)
        if first == last:  # a day of it
            where["any"] += [{"began": f"..{when.period}", "ended": f"{when.period}.."}]
        return {"scope": "all"}
    if claim.frameworks:
        return {"scope": "latest"}
    return {"scope": "previous-full" if PREVIOUS in claim.whens else "latest-full"}


def _shown(days: Collection[object]) -> str:
    return listed([long_date(str(each)) for each in days])


# --- values of a column ---


def _value(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Hold a name, a day or a result against those that are known."""
    fact = load_lexicon("draft-claims")["facts"][claim.kind]
    ids = [row["inspection"] for row in inspections_meant(lookup, claim, place)]
    if not ids:
        return Verdict(NOT_FOUND, fact["missing"])
    column = fact["column"]
    where = {"inspection": ids, **fact.get("where", {})}
    rows = lookup.rows({"of": fact["of"], "where": where, "order": column})
    known = dict.fromkeys(str(row[column]) for row in rows if row[column])
    if not known:
        return Verdict(NOT_FOUND, fact["missing"])
    if _is_one_of(claim.value, known) != claim.denied:
        return Verdict(CONFIRMED, "", [int(row["#"]) for row in rows if row["#"]])
    return Verdict(CONTRADICTED, listed(list(map(_worded, known))[:4]))


def _worded(value: str) -> str:
    """Return a result or a name in words."""
    return value.replace("-", " ") if value.islower() else value


def _name_words(name: str) -> set[str]:
    return {each.strip(".,'’").lower() for each in name.split() if len(each.strip(".,")) > 1}


def _is_one_of(name: str, known: Collection[str]) -> bool:
    words = _name_words(name)
    for each in known:
        own = _name_words(each)
        if words <= own or own <= words or each.startswith(name):
            return True
    return False


class _Counted(NamedTuple):
    """How many recommendations an inspection made: each number that may be meant."""

    kind: str
    numbers: Collection[int]
    rows: Sequence[int]

    @property
    def most(self) -> int:
        """The number of all of them."""
        return max(self.numbers)


def _count(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Each inspection that may be meant is counted;
    another one settles nothing beside the full one.
    """
    assert claim.number
    counts = [*_counted(lookup, claim, place)]
    if not counts:
        return Verdict(NOT_FOUND, "no report with recommendations is loaded")
    if not claim.number.value:  # "no recommendations": of none of them
        counts = [max(counts, key=lambda each: each.most)]
    right = [each for each in counts if any(map(claim.number.holds, each.numbers))]
    shown = (right or counts)[0]
    text = f"the report has {shown.most}"
    full = counts[0]
    if right and shown.kind != "full" and full.kind == "full":
        text += f", of another inspection than the full one, which has {full.most}"
        return Verdict(PARTLY, text, shown.rows)
    return Verdict(CONFIRMED if right else CONTRADICTED, text, shown.rows)


def _counted(lookup: Lookup, claim: Claim, place: str) -> Iterator[_Counted]:
    """Yield the counts of the inspections that a claim may mean and whose reports are loaded."""
    assert claim.number
    is_apart = not claim.value and bool(claim.number.value)  # priorities may be counted apart
    for row in inspections_meant(lookup, claim, place):
        where = {"inspection": row["inspection"]}
        if claim.value:
            where["priority"] = True
        reading = {"of": "recommendations", "scope": "all", "where": where, "order": "priority"}
        made = lookup.rows(reading)
        if row["source"] == "report" and (made or row["kind"] == "full"):
            numbers = {len(made)}
            if is_apart:
                numbers.add(sum(not each["priority"] for each in made))
            yield _Counted(str(row["kind"]), numbers, [int(each["#"]) for each in made])


def _open(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Count the recommendations that are open, whichever inspections asked for them."""
    assert claim.number
    when = next((each for each in claim.whens if each.period), None)
    if when and when.mode not in ("in", "at", "by"):
        return Verdict(NOT_CHECKED, "from when until when is not looked up")
    is_then = when is not None and (when.mode in ("at", "by") or not claim.is_present)
    days = bounds(when.period) if when and is_then else ("",)
    if days[0] > lookup.now_day:
        return lookup.not_yet_known
    if missing := _not_loaded(lookup, place, days[-1]):
        return Verdict(NOT_FOUND, missing)
    where: dict[str, Any] = {"authority": place, "state": "open"}
    where |= {"priority": True} if claim.value else {}
    if (claim.whens or claim.frameworks) and not is_then:  # who asked for them
        meant = inspections_meant(lookup, claim, place)
        where["inspection"] = [row["inspection"] for row in meant]
        if not meant:
            return Verdict(NOT_FOUND, "no report of that time is loaded")
    reading = {"of": "recommendations", "scope": "all", "where": where, "order": "-began,priority"}
    counted = [lookup.rows({**reading, **_seen_from(day)}) for day in days]
    right = [rows for rows in counted if claim.number.holds(len(rows))]
    rows = (right or counted)[0]
    priorities = 0 if claim.value else sum(bool(row["priority"]) for row in rows)
    reason = f"{len(rows)} open" + f", {priorities} for priority action" * bool(priorities)
    is_apart = claim.number.holds(len(rows) - priorities)
    state = CONFIRMED if right else PARTLY if is_apart else CONTRADICTED
    return Verdict(state, reason, [int(row["#"]) for row in rows])


def _seen_from(day: str) -> dict[str, str]:
    return {"as_at": day} if day else {}


def _not_loaded(lookup: Lookup, place: str, day: str) -> str:
    """Return why it is not known which recommendations are open on a day; "" where it is."""
    reading = {"of": "inspections", **_seen_from(day)}
    if not lookup.rows({**reading, "where": {"authority": place, "source": "report"}}):
        return "no report of that time is loaded"
    where = {"authority": place, "source": "official"}
    is_missing = lookup.rows({**reading, "scope": "latest-full", "where": where})
    return "the report of the latest full inspection is not loaded" if is_missing else ""


def _judgements(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Count the judgements of the full inspection that is meant, by their grade."""
    number = claim.number or ClaimedNumber(">=", 1)
    read_as = f"{number.text} judgements: {in_words(claim.values)}"
    meant = inspections_meant(lookup, claim, place)
    full = [row["inspection"] for row in meant if row["kind"] == "full"]
    where = {"inspection": full[-1:]}
    reading = {"of": "judgements", "scope": "all", "where": where, "order": "criterion"}
    rows = lookup.rows(reading) if full else []
    if not rows:
        return Verdict(NOT_FOUND, "no judgements of that time are known", (), read_as)
    parts = [row for row in rows if row["criterion"] != OVERALL]  # "the four judgements"
    sets = [own for own in (rows, parts) if claim.size in (0, len(own))]
    is_so = {number.holds(sum(row["grade"] in claim.values for row in own)) for own in sets}
    rows = sets[0] if sets else rows
    counted = [row for row in rows if row["grade"] in claim.values]
    reason = f"{len(counted)} of {len(rows)} judgements"
    if counted:
        names = [lookup.criterion(str(row["criterion"])) for row in counted]
        reason += f": {listed(names)}"
    state = CONFIRMED if is_so == {True} else PARTLY if True in is_so else CONTRADICTED
    return Verdict(state, reason, [int(row["#"]) for row in counted or rows], read_as)


# --- days ---


def _inspected(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Days are those of the inspection that may be meant."""
    times = [each for each in claim.whens if each.period]
    when = times[-1]
    if claim.denied or not claim.value:
        return _was_inspected(lookup, claim, place, when)
    start, end = bounds(when.period)
    scope = claim.whens[0]
    if scope.mode not in ("latest", "previous"):
        scope = When("in", when.period[:4])
    meant = replace(claim, whens=(scope,), family="")
    columns = _DAYS[claim.value]
    rows = inspections_meant(lookup, meant, place)
    dated = [[str(row[each] or "") for each in columns] for row in rows]
    known = [days for days in dated if all(days)]
    if not known:
        return Verdict(NOT_FOUND, "no such day is known")
    is_within = any(len(days) == 1 and start <= days[0] <= end for days in known)
    read_as = "first and last day"
    if is_within or [start, end] in known:
        return Verdict(CONFIRMED, "", (), read_as)
    days = listed([" to ".join(map(long_date, each)) for each in known[:3]])
    return Verdict(CONTRADICTED, f"it was {days}", (), read_as)


def _was_inspected(lookup: Lookup, claim: Claim, place: str, when: When) -> Verdict:
    rows = inspections_meant(lookup, claim, place)
    if claim.family == "full" and not claim.frameworks:
        rows = [row for row in rows if row["kind"] == "full"]
    if not rows:
        where: dict[str, Any] = {"authority": place}
        if claim.frameworks:
            where["framework"] = [*claim.frameworks]
        elif claim.family:
            where["family"] = claim.family
        reading = {"of": "inspections", "scope": "all", "began": when.period, "where": where}
        known = lookup.horizon(reading)
        if not known.status.is_whole:
            return Verdict(NOT_FOUND, known.none())
    shown = _shown([row["began"] for row in rows[:6]])
    first = 0
    if when.mode == "since":
        first = sum(str(row["began"]).startswith(when.period) for row in rows)
    if rows and first == len(rows):
        return Verdict(PARTLY, f"{shown}: with, or without, the first")
    return Verdict(CONTRADICTED if claim.denied == bool(rows) else CONFIRMED, shown or "none")


# --- bodies and interventions ---


def _deliverer(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A body that nothing names is contradicted where a known one delivers the same service,
    or all.
    """
    where = {"authority": place, "role": "delivers"}
    columns = ["deliverer", "from", "until", "begins_when_known", "service_type"]
    rows = lookup.rows({"of": "arrangements", "where": where, "columns": columns, "ever": True})
    now = [row for row in rows if (row["until"] or "9999") > lookup.now_day]
    name = _name_words(claim.value)
    mine = [row for row in rows if name <= _name_words(str(row["deliverer"]))]
    if not mine:
        same = [row for row in now if _is_service(lookup, row, *claim.before)]
        return _another(claim, same, rows)
    body = mine[0]["deliverer"]
    is_service_named = any(claim.before)
    if is_service_named and not any(_is_service(lookup, row, *claim.before) for row in mine):
        return Verdict(NOT_FOUND, f"of {body}, another service is known")
    since = next((each.period for each in claim.whens[:1] if each.mode != "at"), "")
    dated = [row for row in mine if row["from"] and not row["begins_when_known"]]
    starts = {str(row["from"]) for row in dated}
    is_then = any(each.startswith(since) or since.startswith(each) for each in starts)
    if since and starts and not is_then:
        return Verdict(CONTRADICTED, f"since {long_date(min(starts))}")
    if not any(row in now for row in mine):
        return _ended(claim, since, mine)
    if claim.denied:
        return Verdict(CONTRADICTED, f"{body} does")
    if since and not starts:
        return Verdict(NOT_FOUND, "no date is known")
    return Verdict(CONFIRMED)


def _ended(claim: Claim, since: str, mine: Sequence[Row]) -> Verdict:
    """Return what is so of a body that no longer delivers: it once did, or does not now."""
    last = max(str(row["until"]) for row in mine)
    reason = f"until {long_date(last)}"
    if claim.denied or since:
        return Verdict(CONFIRMED, reason)
    return Verdict(CONTRADICTED if claim.is_still else OVERTAKEN, reason)


def _another(claim: Claim, same: Sequence[Row], rows: Sequence[Row]) -> Verdict:
    bodies = {str(row["deliverer"]) for row in same or rows}
    names = listed(sorted(bodies)[:4])
    if same and not claim.denied:
        return Verdict(CONTRADICTED, f"by {names}")
    return Verdict(NOT_FOUND, f"known are {names}" if names else "no body that delivers is known")


def delivered_by(facts: Facts, body: str) -> tuple[tuple[str, ...], ...]:
    """Return the authority that a body delivers for, if it is one;
    its name is enough to say which.
    """
    query = """SELECT DISTINCT area.iri, body.label FROM delivery_held AS held
        JOIN main.entity AS body ON body.id = deliverer
        JOIN main.entity AS area ON area.id = held.authority WHERE role = 'delivers'"""
    served = {
        area
        for area, name in with_meanings(facts, "delivery_held").rows(query)
        if _name_words(body) <= _name_words(name)
    }
    if len(served) == 1:
        return ((served.pop(),),)
    return ()


def _is_service(lookup: Lookup, row: Row, what: str) -> bool:
    """Return whether a body delivers the service that a sentence names,
    or all where it names none.
    """
    service = str(row["service_type"] or "")
    if not what:
        return service in ("", _ALL_SERVICES)
    if not service:
        return False
    name = lookup.label(concept_iri(Scheme.SERVICE_TYPE, service))
    return {*stems(name)} <= {*stems(f"{what} services")}


def _intervention(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """What no source has may still have been: contradicted is only a date, or a denial."""
    where = {"authority": place}
    if claim.value != "any":
        where["kind"] = claim.value
    rows = lookup.rows({"of": "interventions", "where": where})
    if not rows:
        return Verdict(NOT_FOUND, "no report or list that is loaded has one")
    newest = max(rows, key=lambda row: str(row["last_known"] or ""))
    day = long_date(str(newest["last_known"] or "")) or "undated"
    known = f"last known: {day} ({newest['source']})"
    if claim.denied:
        return Verdict(NOT_FOUND if claim.is_still else CONTRADICTED, known)
    starts = sorted({str(row["issued"]) for row in rows if row["issued"]})
    year = claim.whens[0].period[:4] if claim.whens else ""
    if claim.whens and not any(each.startswith(year) for each in starts):
        if len(starts) == len(rows):
            return Verdict(CONTRADICTED, f"from {_shown(starts)}")
        return Verdict(NOT_FOUND, "no source dates it")
    if not claim.is_still:
        return Verdict(CONFIRMED)
    ends = [str(row["ended"]) for row in rows if row["ended"]]
    if len(ends) == len(rows):
        return Verdict(OVERTAKEN, f"until {long_date(max(ends))}")
    return Verdict(NOT_FOUND, known)


_Judge = Callable[[Lookup, Claim, str], Verdict]
_JUDGES: Mapping[str, _Judge] = {
    "count": _count,
    "open": _open,
    "judgements": _judgements,
    "inspected": _inspected,
    "deliverer": _deliverer,
    "intervention": _intervention,
}
