"""Judges what a sentence states of inspections and of an authority, but for grades:
each by one reading.

What a claim says is held against the values of one column: of its inspections (days, people,
themes, results, recommendations), or of the authority (who delivers services, interventions, what
became of recommendations).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from graphkit.answers.drafts.checked_draft import (
    CONFIRMED,
    CONTRADICTED,
    NOT_FOUND,
    OVERTAKEN,
    PARTLY,
)
from graphkit.answers.drafts.claim import Claim
from graphkit.answers.drafts.grades import bounds
from graphkit.answers.drafts.known_rows import Lookup, Row, Verdict, in_time, number_of
from graphkit.answers.drafts.likeness import (
    LabelledPassage,
    labelled_passages,
    labelled_statements,
    likeness,
)
from graphkit.answers.drafts.practice import CLOSE, bare_words
from graphkit.answers.drafts.sentence import ClaimedNumber, When, words_of_drafts
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.recommendation_states import settled_outcomes
from graphkit.answers.readings.words_held import words_held
from graphkit.core.identifiers import concept_iri, local_id
from graphkit.core.language.stemming import stems
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.inspections import inspections

_SAME_THEME, _OTHER_THEME = 0.6, 0.3  # share of the terms of a theme that is stated
_ALL_SERVICES = "childrens-services"
_SIMILAR, _MANY_SHARED = 0.85, 0.7  # of a quotation and the words that it changes
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
    where |= {"framework": [*claim.frameworks]} if claim.frameworks else {}
    when = next((each for each in claim.whens if each.period), None)
    slots: dict[str, Any] = {"scope": "all"}
    if when and when.mode in ("since", "after"):
        slots |= {"began": f"{when.period}.."}
    elif when:
        where["any"] = [{"began": when.period}, {"published": when.period}]
        if len({*bounds(when.period)}) == 1:  # a day of it
            where["any"] += [{"began": f"..{when.period}", "ended": f"{when.period}.."}]
    elif claim.frameworks or any(each.mode == "last" for each in claim.whens):
        slots = {"scope": "latest"}
    else:
        is_previous = any(each.mode == "previous" for each in claim.whens)
        slots = {"scope": "previous-full" if is_previous else "latest-full"}
    reading = {"of": "inspections", "where": where, **slots}
    rows = lookup.rows({**reading, "order": "inspection,kind,ended,published,source,theme"})
    rows = sorted(
        rows, key=lambda row: (row["kind"] != "full", str(row["began"]), str(row["inspection"]))
    )
    own = [row for row in rows if (row["kind"] == "full") == (claim.family == "full")]
    return own if own and claim.family else rows


def _passages(lookup: Lookup, row: Row) -> Sequence[LabelledPassage]:
    return labelled_passages(lookup.facts, number_of(row))


def _shown(days: Collection[object]) -> str:
    return listed([long_date(str(each)) for each in days])


# --- values of a column ---


def _value(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Hold a name, a day or a result against those that are known."""
    fact = words_of_drafts()["facts"][claim.kind]
    where: dict[str, Any] = {"authority": place}
    if not fact.get("any-time"):
        ids = [row["inspection"] for row in inspections_meant(lookup, claim, place)]
        where = {"inspection": ids, **fact.get("where", {})}
        where |= (
            {"priority": True}
            if claim.kind == "addressee" and "priority" in claim.words.lower()
            else {}
        )
        if not ids:
            return Verdict(NOT_FOUND, fact["missing"])
    scope = {"scope": "all"} if fact["of"] == "recommendations" else {}
    rows = lookup.rows({"of": fact["of"], **scope, "where": where, "order": fact["column"]})
    known = dict.fromkeys(str(row[fact["column"]]) for row in rows if row[fact["column"]])
    if not known:
        return Verdict(NOT_FOUND, fact["missing"])
    others = [each for each in re.split(r",? and |, ", claim.value) if not _is_one_of(each, known)]
    if bool(others) == claim.denied:
        return Verdict(CONFIRMED, "", [int(row["#"]) for row in rows if row["#"]])
    if claim.kind == "team" and not all(_is_one_of(each, _inspectors(lookup)) for each in others):
        return Verdict(NOT_FOUND, f"no inspector {listed(others)} is known")
    return Verdict(CONTRADICTED, listed([_worded(each) for each in known][:4]))


def _worded(value: str) -> str:
    """Return a day, a result or a name in words."""
    return (
        long_date(value)
        if value[:1].isdigit()
        else value.replace("-", " ")
        if value.islower()
        else value
    )


def _inspectors(lookup: Lookup) -> list[str]:
    rows = lookup.rows({"of": "participations", "by": ["person"], "measures": ["count"]})
    return [str(row["person"]) for row in rows]


def _name_words(name: str) -> set[str]:
    return {each.strip(".,'’").lower() for each in name.split() if len(each.strip(".,")) > 1}


def _is_one_of(name: str, known: Collection[str]) -> bool:
    mine = _name_words(name)
    return any(
        mine <= (own := _name_words(each)) or own <= mine or each.startswith(name) for each in known
    )


def _count(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Each inspection that may be meant is counted;
    another one settles nothing beside the full one.
    """
    assert claim.number
    counts: list[tuple[str, set[int], list[int]]] = []
    is_apart = not claim.value and bool(claim.number.value)  # priorities may be counted apart
    for row in inspections_meant(lookup, claim, place):
        where = {"inspection": row["inspection"]}
        where |= {"priority": True} if claim.value else {}
        reading = {"of": "recommendations", "scope": "all", "where": where, "order": "priority"}
        asked = lookup.rows(reading)
        if row["source"] == "report" and (asked or row["kind"] == "full"):
            plain = sum(not each["priority"] for each in asked)
            numbers = {len(asked), plain} if is_apart else {len(asked)}
            counts.append((str(row["kind"]), numbers, [int(each["#"]) for each in asked]))
    if not counts:
        return Verdict(NOT_FOUND, "no report with recommendations is loaded")
    if not claim.number.value:  # "no recommendations": of none of them
        counts = [max(counts, key=lambda each: max(each[1]))]
    right = [each for each in counts if any(map(claim.number.holds, each[1]))]
    kind, numbers, ids = (right or counts)[0]
    text = f"the report has {max(numbers)}"
    if right and kind != "full" and counts[0][0] == "full":
        text += f", of another inspection than the full one, which has {max(counts[0][1])}"
        return Verdict(PARTLY, text, ids)
    return Verdict(CONFIRMED if right else CONTRADICTED, text, ids)


def _judgements(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Count the judgements of the full inspection that is meant, by their grade."""
    meant = [row for row in inspections_meant(lookup, claim, place) if row["kind"] == "full"]
    where = {"inspection": [row["inspection"] for row in meant[-1:]]}
    reading = {"of": "judgements", "scope": "all", "where": where, "order": "criterion"}
    rows = lookup.rows(reading) if meant else []
    grades = sorted(each.replace("-", " ") for each in claim.values)
    number = claim.number or ClaimedNumber(">=", 1)
    read_as = f"{number.text} judgements: {' or '.join(grades)}"
    if not rows:
        return Verdict(NOT_FOUND, "no judgements of that time are known", (), read_as)
    counted = [row for row in rows if row["grade"] in claim.values]
    names = [lookup.criterion(str(row["criterion"])) for row in counted]
    named = f": {listed(names)}" if names else ""
    reason = f"{len(counted)} of {len(rows)} judgements{named}"
    is_size = claim.size in (0, len(rows))
    state = CONFIRMED if is_size and number.holds(len(counted)) else CONTRADICTED
    shown = [int(row["#"]) for row in counted or rows]
    return Verdict(state, reason, shown, read_as)


def _theme(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A visit of another time decides nothing, as more may exist than are loaded."""
    (statement,) = labelled_statements([claim.value])
    meant = inspections_meant(lookup, claim, place) if claim.whens else []
    now = [row["inspection"] for row in meant]
    where = {"authority": place, "kind": ["visit", "joint"], "inspection": now}
    reading = {"of": "inspections", "where": where, "order": "theme,inspection"}
    rows = lookup.rows(reading) if now else []
    printed = {local_id(each.iri): each.theme for each in inspections(lookup.facts)}
    stated = (printed.get(str(row["inspection"])) or str(row["theme"] or "") for row in rows)
    themes = [*filter(None, stated)]
    shares = [likeness(statement, LabelledPassage("", "theme", each)).about for each in themes]
    if max(shares, default=0.0) >= _SAME_THEME:
        return Verdict(CONFIRMED, themes[shares.index(max(shares))])
    topics = {topic for row in rows for topic in _topics(lookup, row)}
    if shares and max(shares) < _OTHER_THEME and topics.isdisjoint(statement.topics):
        return Verdict(CONTRADICTED, listed(themes))
    return Verdict(NOT_FOUND, "no visit with this theme is loaded")


def _topics(lookup: Lookup, row: Row) -> list[str]:
    return lookup.facts.column(
        "SELECT topic FROM inspection_topic WHERE inspection = ?", (number_of(row),)
    )


# --- days ---


def _inspected(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Days are those of the inspection that may be meant;
    how many there were in a period is counted.
    """
    times = [each for each in claim.whens if each.period]
    if claim.number or claim.denied or claim.value == "" or not times:
        return _how_many(lookup, claim, place, times)
    when, first = times[-1], claim.whens[0]
    start, end = bounds(when.period)
    scope = first if first.mode in ("latest", "last", "previous") else When("in", when.period[:4])
    columns, read_as = _DAYS[claim.value], "first and last day"
    meant = replace(claim, whens=(scope,), family="")
    rows = inspections_meant(lookup, meant, place)
    dated = [row for row in rows if all(row[each] for each in columns)]
    known = [[str(row[each]) for each in columns] for row in dated]
    if not known:
        return Verdict(NOT_FOUND, "no such day is known")
    is_within = [len(each) == 1 and start <= each[0] <= end for each in known]
    is_so = [start, end] in known or any(is_within)
    if is_so != claim.denied:
        return Verdict(CONFIRMED, "", (), read_as)
    days = listed([" to ".join(map(long_date, each)) for each in known[:3]])
    return Verdict(CONTRADICTED, f"it was {days}", (), read_as)


def _how_many(lookup: Lookup, claim: Claim, place: str, times: Sequence[When]) -> Verdict:
    rows = inspections_meant(lookup, claim, place)
    if claim.family == "full" and not claim.frameworks:
        rows = [row for row in rows if row["kind"] == "full"]
    number = claim.number or (ClaimedNumber("=", 0) if claim.denied else ClaimedNumber(">=", 1))
    shown = _shown([row["began"] for row in rows[:6]])
    is_so = number.holds(len(rows))
    if not is_so and not rows and not lookup.is_listed(times[0].year if times else 0):
        return Verdict(NOT_FOUND, "no report of that time is loaded")
    since = [each.period for each in times[:1] if each.mode == "since"]
    first = [row for row in rows if since and str(row["began"]).startswith(since[0])]
    if is_so != number.holds(len(rows) - len(first)):
        return Verdict(PARTLY, f"{shown}: with, or without, the first")
    return Verdict(CONFIRMED if is_so else CONTRADICTED, shown or "none is known")


# --- bodies and interventions ---


def _deliverer(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A body that nothing names is contradicted where a known one delivers the same service,
    or all.
    """
    where = {"authority": place, "role": "delivers"}
    columns = ["deliverer", "from", "until", "begins_when_known", "service_type"]
    rows = lookup.rows({"of": "arrangements", "where": where, "columns": columns, "ever": True})
    now = [row for row in rows if (row["until"] or "9999") > lookup.newest_day]
    name = _name_words(claim.value)
    mine = [row for row in rows if name <= _name_words(str(row["deliverer"]))]
    if not mine:
        same = [row for row in now if _is_service(lookup, row, *claim.before)]
        return _another(claim, same, rows)
    is_named = any(claim.before)
    if is_named and not any(_is_service(lookup, row, *claim.before) for row in mine):
        return Verdict(NOT_FOUND, f"of {mine[0]['deliverer']}, another service is known")
    since = next((each.period for each in claim.whens[:1] if each.mode != "at"), "")
    starts = {str(row["from"]) for row in mine if row["from"] and not row["begins_when_known"]}
    is_then = any(each.startswith(since) or since.startswith(each) for each in starts)
    if since and starts and not is_then:
        return Verdict(CONTRADICTED, f"since {long_date(min(starts))}")
    if not any(row in now for row in mine):
        return _ended(claim, since, mine)
    if claim.denied:
        return Verdict(CONTRADICTED, f"{mine[0]['deliverer']} does")
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
    names = listed(sorted({str(row["deliverer"]) for row in same or rows})[:4])
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
    return ((served.pop(),),) if len(served) == 1 else ()


def _is_service(lookup: Lookup, row: Row, what: str) -> bool:
    """Return whether a body delivers the service that a sentence names,
    or all where it names none.
    """
    service = str(row["service_type"] or "")
    if not what:
        return service in ("", _ALL_SERVICES)
    name = lookup.label(concept_iri(Scheme.SERVICE_TYPE, service)) if service else ""
    return bool(service) and {*stems(name)} <= {*stems(f"{what} services")}


def _intervention(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """What no source has may still have been: contradicted is only a date, or a denial."""
    where = {"authority": place}
    where |= {"kind": claim.value} if claim.value != "any" else {}
    rows = lookup.rows({"of": "interventions", "where": where})
    if not rows:
        return Verdict(NOT_FOUND, "no report or list that is loaded has one")
    newest = max(rows, key=lambda row: str(row["last_known"] or ""))
    day = long_date(str(newest["last_known"] or "")) or "undated"
    known = f"last known: {day} ({newest['source']})"
    if claim.denied:
        return Verdict(NOT_FOUND if claim.is_still else CONTRADICTED, known)
    starts = sorted({str(row["issued"]) for row in rows if row["issued"]})
    years = [each.period[:4] for each in claim.whens[:1]]
    if years and not any(each.startswith(years[0]) for each in starts):
        if len(starts) == len(rows):
            return Verdict(CONTRADICTED, f"from {_shown(starts)}")
        return Verdict(NOT_FOUND, "no source dates it")
    if claim.is_still and all(row["ended"] for row in rows):
        last = max(str(row["ended"]) for row in rows)
        return Verdict(OVERTAKEN, f"until {long_date(last)}")
    return Verdict(NOT_FOUND, known) if claim.is_still else Verdict(CONFIRMED)


def _outcome(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """The recommendations are those with the words of the claim,
    of an inspection of its time if one is.

    Without words, those of the latest inspection that has outcomes.
    """
    rows = _dated(_outcomes(lookup, place), claim)
    rows = _with_words(lookup, rows, claim.value) if claim.value else _of_latest(rows)
    if not rows:
        return Verdict(NOT_FOUND, "no recommendation with these words has a later full inspection")
    counts = Counter(str(row["outcome"]) for row in rows)
    is_several = len(rows) > 1
    shown = [f"{n} {name}" if is_several else name for name, n in counts.most_common()]
    reason = listed(shown).replace("-", " ")
    shown_by = [int(row["#"]) for row in rows]
    if claim.size and claim.size != len(rows):
        return Verdict(NOT_FOUND, f"of {len(rows)}: {reason}", shown_by)
    sure = sum(counts[each] for each in claim.values)
    others = {*counts} - claim.values - settled_outcomes(lookup.facts)
    unsure = sum(counts[each] for each in others)
    number = claim.number or ClaimedNumber("=", len(rows))
    is_so = {number.holds(each) for each in range(sure, sure + unsure + 1)}
    if is_so == {True}:
        return Verdict(CONFIRMED, reason, shown_by)
    if is_so == {False} and (claim.is_row or len(counts) == 1):
        return Verdict(CONTRADICTED, reason, shown_by)
    is_sure_part = claim.number and number.holds(sure)
    is_partly = is_sure_part or others == {"partly-recurs"}
    return Verdict(PARTLY if is_partly else NOT_FOUND, reason, shown_by)


def _outcomes(lookup: Lookup, place: str) -> list[Row]:
    """Return the outcomes of an authority's recommendations,
    each with the number of its recommendation.
    """
    order = "inspection,began,next.began,family,outcome"
    rows = in_time(lookup.rows({"of": "outcomes", "where": {"authority": place}, "order": order}))
    ids = ", ".join(str(row["#"]) for row in rows)
    of = dict(lookup.facts.rows(f"SELECT id, recommendation FROM outcome WHERE id IN ({ids})"))
    return [{**row, "#": of[row["#"]]} for row in rows]


def _dated(rows: list[Row], claim: Claim) -> list[Row]:
    """Return those of inspections of the time of a claim, or before one;
    all where none is but words are.
    """
    years = {str(each.year) for each in claim.whens if each.period}
    then = [row for row in rows if str(row["began"])[:4] in years]
    later = [row for row in rows if str(row["next.began"])[:4] in years]
    both = [row for row in then if row in later and len(years) > 1]
    is_of_all = claim.value or not years
    return both or then or later or (rows if is_of_all else [])


def _with_words(lookup: Lookup, rows: Sequence[Row], words: str) -> list[Row]:
    (statement,) = labelled_statements([words])
    if not statement.terms:
        return []
    texts = {each.number: each for row in rows for each in _passages(lookup, row)}
    known = [row["#"] for row in rows if row["#"] in texts]
    near = {number: likeness(statement, texts[number]).coverage for number in known}
    least = max(CLOSE, max(near.values(), default=0.0) - 0.05)
    return [row for row in rows if near.get(row["#"], 0.0) >= least]


def _of_latest(rows: Sequence[Row]) -> list[Row]:
    rows = [row for row in rows if row["family"] == "full"] or rows
    return [row for row in rows if row["inspection"] == rows[-1]["inspection"]]


# --- quotations ---


def _quotation(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A quotation is looked for in the reports of its time, or in all; a changed word is shown."""
    rows = inspections_meant(lookup, claim, place) if claim.whens else lookup.reported(place)
    wanted = bare_words(claim.value)
    mine, best, text = {*wanted.split()}, 0.0, ""
    found: Any = None
    quoted = [each for row in rows for each in _passages(lookup, row) if each.quote]
    for each in quoted:
        own = bare_words(each.quote)
        is_whole = wanted in own
        shared = 2.0 if is_whole else len(mine & {*own.split()}) / len(mine)
        if shared > best or found is None:
            best, text, found = shared, own, each
    coverage = words_held(lookup.facts, frozenset(map(number_of, rows)))
    if not coverage.loaded:
        return Verdict(NOT_FOUND, "no words are loaded", (), "verbatim")
    change = _changed_words(wanted.split(), text.split()) if _MANY_SHARED <= best <= 1 else ""
    if best > 1 or change:
        return Verdict(CONTRADICTED if change else CONFIRMED, change, [found.number], "verbatim")
    of = f", those of {coverage.loaded} of {coverage.of} reports" if coverage.missing else ""
    return Verdict(NOT_FOUND, f"not in the words that are loaded{of}", (), "verbatim")


def _changed_words(mine: Sequence[str], theirs: Sequence[str]) -> str:
    """Return which words of a quotation a passage has otherwise; "" where much differs."""
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    if sum(each.size for each in blocks) < _SIMILAR * len(mine) - 1:
        return ""
    first, last = blocks[0], [each for each in blocks if each.size][-1]
    begin, end = max(0, first.b - first.a), last.b + len(mine) - last.a
    window = theirs[begin:end]
    steps = SequenceMatcher(None, mine, window, autojunk=False).get_opcodes()
    changes = [
        f"“{' '.join(mine[a:b])}” is “{' '.join(window[c:d])}” in the report"
        for how, a, b, c, d in steps
        if how != "equal"
    ]
    return "; ".join(changes) if 0 < len(changes) <= 3 else ""


_Judge = Callable[[Lookup, Claim, str], Verdict]
_JUDGES: Mapping[str, _Judge] = {
    "count": _count,
    "judgements": _judgements,
    "theme": _theme,
    "inspected": _inspected,
    "deliverer": _deliverer,
    "intervention": _intervention,
    "outcome": _outcome,
    "quotation": _quotation,
}
