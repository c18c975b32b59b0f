"""Judges what a sentence states of inspections and of an authority, but for grades: each by one reading.

Of inspections: days, inspectors, theme, result, recommendations and to whom. Of an authority: who delivers
its services, interventions, and what became of a recommendation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme
from graphkit.drafts.checked_draft import CONFIRMED, CONTRADICTED, NOT_FOUND, OVERTAKEN, PARTLY
from graphkit.drafts.claims import Claim
from graphkit.drafts.grades import bounds
from graphkit.drafts.known_rows import Lookup, Row, Verdict
from graphkit.drafts.likeness import coverage_of, likeness, passages_of, statements_of
from graphkit.drafts.practice import CLOSE
from graphkit.drafts.sentence import Number, When
from graphkit.facts.facts import Facts
from graphkit.facts.numbers import inspection_number
from graphkit.facts.recommendation_outcomes import outcomes
from graphkit.language.stemming import stems
from graphkit.language.wording import listed
from graphkit.readings.views import with_views

_SETTLED = {"resolved", "recurs", "not-mentioned"}
_SAME_THEME, _OTHER_THEME = 0.6, 0.3  # share of the terms of a theme that is stated
_ALL_SERVICES = "childrens-services"
_SIMILAR, _MANY_SHARED = 0.85, 0.7  # of a quotation and the words that it changes


def judge_fact(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Return whether what a claim states of an authority, or of its inspections, is so."""
    return _JUDGES[claim.kind](lookup, claim, place)


def _meant(claim: Claim, place: str, unit: str = "inspections") -> dict[str, Any]:
    """Return the reading of the inspections that a claim may mean: of its time; else the latest full one."""
    where: dict[str, Any] = {"authority": place}
    if claim.frameworks:
        where["framework"] = [*claim.frameworks]
    when = next((each for each in claim.whens if each.period), None)
    if when and when.mode in ("since", "after"):
        return {"of": unit, "scope": "all", "began": f"{when.period}..", "where": where}
    if when:
        where["any"] = [{"began": when.period}, {"published": when.period}]
        return {"of": unit, "scope": "all", "where": where}
    if claim.frameworks:
        return {"of": unit, "scope": "latest", "where": where}
    return {
        "of": unit,
        "scope": "previous-full" if claim.when and claim.when.mode == "previous" else "latest-full",
        "where": where,
    }


def inspections_meant(lookup: Lookup, claim: Claim, place: str) -> list[Row]:
    """Return the inspections that a claim may mean, with their days and kinds; the full ones first."""
    reading = {**_meant(claim, place), "order": "inspection,kind,ended,published,source"}
    if "family" not in reading["where"]:
        reading["where"] = {**reading["where"], "source": ["report", "official"]}
    rows = sorted(
        lookup.rows(reading),
        key=lambda row: (row["kind"] != "full", str(row["began"]), str(row["inspection"])),
    )
    own = [row for row in rows if (row["kind"] == "full") == (claim.family == "full")]
    return own if own and claim.family else rows


def _iri(row: Row) -> str:
    return entity_iri(str(row["inspection"]))


# --- numbers of recommendations, inspectors, results ---


def _count(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Each inspection that may be meant is counted; another one settles nothing beside the full one."""
    known = [row for row in inspections_meant(lookup, claim, place) if row["source"] == "report"]
    assert claim.number
    counts: list[tuple[str, set[int], tuple[int, ...]]] = []
    for row in known:
        where = {"inspection": row["inspection"], **({"priority": True} if claim.value else {})}
        asked = lookup.rows({"of": "recommendations", "scope": "all", "where": where, "order": "priority"})
        if asked or row["kind"] == "full":  # those with priority may be counted apart
            plain = sum(not each["priority"] for each in asked)
            numbers = {len(asked), plain} if not claim.value and claim.number.value else {len(asked)}
            counts.append((str(row["kind"]), numbers, tuple(int(each["#"]) for each in asked)))
    if not counts:
        return Verdict(NOT_FOUND, "no report with recommendations is loaded")
    if not claim.number.value:  # "no recommendations": of none of them
        counts = [max(counts, key=lambda each: max(each[1]))]
    right = [each for each in counts if any(map(claim.number.holds, each[1]))]
    kind, numbers, ids = (right or counts)[0]
    text = f"the report has {max(numbers)}"
    if right and kind != "full" and counts[0][0] == "full":
        return Verdict(
            PARTLY, f"{text}, of another inspection than the full one, which has {max(counts[0][1])}", ids
        )
    return Verdict(CONFIRMED if right else CONTRADICTED, text, ids)


def _people(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    meant = {str(row["inspection"]) for row in inspections_meant(lookup, claim, place)}
    known: list[Row] = []
    for each in sorted(meant):
        if claim.kind == "lead":
            known += lookup.rows(
                {"of": "inspections", "where": {"inspection": each}, "by": ["lead"], "measures": ["count"]}
            )
        else:
            known += lookup.rows({"of": "participations", "where": {"inspection": each}})
    column = "lead" if claim.kind == "lead" else "person"
    shown = [row for row in known if row[column] and row.get("role") not in ("addressee", "signatory")]
    names = list(dict.fromkeys(str(row[column]) for row in shown))
    if not names:
        return Verdict(NOT_FOUND, f"no {'lead ' if claim.kind == 'lead' else ''}inspector is known")
    others = [each for each in re.split(r",? and |, ", claim.value) if not _has_name(each, names)]
    statements = tuple(int(row["#"]) for row in shown if row["#"])
    if bool(others) == claim.denied:
        return Verdict(CONFIRMED, "", statements)
    if claim.kind == "team" and not all(_has_name(each, _inspectors(lookup)) for each in others):
        return Verdict(NOT_FOUND, f"no inspector {listed(others)} is known")
    return Verdict(CONTRADICTED, listed(names), statements)


def _inspectors(lookup: Lookup) -> list[str]:
    rows = lookup.rows({"of": "participations", "by": ["person"], "measures": ["count"]})
    return [str(row["person"]) for row in rows]


def _name_words(name: str) -> set[str]:
    return {each.strip(".,'’").lower() for each in name.split() if len(each.strip(".,")) > 1}


def _has_name(name: str, known: Collection[str]) -> bool:
    mine = _name_words(name)
    return any(mine <= (theirs := _name_words(each)) or theirs <= mine for each in known)


def _addressee(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    reading = _meant(claim, place, "recommendations")
    if "priority" in claim.words.lower():
        reading["where"] |= {"priority": True}
    rows = lookup.rows({**reading, "by": ["addressee"], "measures": ["count"]})
    return _one_of(
        claim, [str(row["addressee"]) for row in rows if row["addressee"]], "to ", "no addressee is known"
    )


def _one_of(claim: Claim, known: Sequence[str], before: str = "", missing: str = "") -> Verdict:
    if not known:
        return Verdict(NOT_FOUND, missing)
    if _has_name(claim.value, known) != claim.denied:
        return Verdict(CONFIRMED)
    return Verdict(CONTRADICTED, before + listed(list(dict.fromkeys(known))[:4]))


def _result(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    rows = lookup.rows({**_meant(claim, place), "order": "result"})
    known = [row for row in rows if row["result"]]
    if not known:
        return Verdict(NOT_FOUND, "no inspection of that kind and time is loaded")
    if any(row["result"] == claim.value for row in known) != claim.denied:
        return Verdict(CONFIRMED)
    return Verdict(
        CONTRADICTED,
        listed(
            [f"{str(row['result']).replace('-', ' ')} in {long_date(str(row['began']))}" for row in known]
        ),
    )


def _theme(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A visit of another time decides nothing, as more may exist than are loaded."""
    (statement,) = statements_of([claim.value])
    now = [row["inspection"] for row in inspections_meant(lookup, claim, place)] if claim.whens else []
    rows = lookup.rows(
        {
            "of": "inspections",
            "where": {"authority": place, "kind": ["visit", "joint"]},
            "order": "theme,inspection",
        }
    )
    known = [(coverage_of(statement, str(row["theme"])), row) for row in rows if row["theme"]]
    meant = [(share, row) for share, row in known if row["inspection"] in now]
    same = [row for share, row in meant or known if share >= _SAME_THEME]
    if (
        meant
        and not same
        and all(
            share < _OTHER_THEME and not _shares_topic(lookup, statement.topics, row) for share, row in meant
        )
    ):
        return Verdict(CONTRADICTED, listed([str(row["theme"]) for _, row in meant]))
    if not same:
        return Verdict(NOT_FOUND, "no visit with this theme is loaded")
    if meant:
        return Verdict(CONFIRMED, str(same[0]["theme"]))
    return Verdict(
        NOT_FOUND,
        f"loaded visits with this theme began on {listed([long_date(str(row['began'])) for row in same])}",
    )


def _shares_topic(lookup: Lookup, topics: Collection[str], row: Row) -> bool:
    query = "SELECT topic FROM inspection_topic WHERE inspection = ?"
    theirs = lookup.facts.column(query, (inspection_number(_iri(row)),))
    return not topics or not theirs or bool({*topics} & {*theirs})


# --- days ---


def _inspected(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """Days are those of the inspection that may be meant; how many there were in a period is counted."""
    times = [each for each in claim.whens if each.period]
    if claim.number or claim.denied or claim.value == "" or not times:
        rows = inspections_meant(lookup, claim, place)
        kinds = (
            rows
            if claim.frameworks or claim.family != "full"
            else [row for row in rows if row["kind"] == "full"]
        )
        number = claim.number or Number("=" if claim.denied else ">=", 0 if claim.denied else 1)
        shown = listed([long_date(str(row["began"])) for row in kinds[:6]])
        if not number.holds(len(kinds)) and not kinds and not lookup.is_listed(times[0].year if times else 0):
            return Verdict(NOT_FOUND, "no report of that time is loaded")
        later = [
            row
            for row in kinds
            if not (times and times[0].mode == "since" and str(row["began"]).startswith(times[0].period))
        ]
        if number.holds(len(kinds)) != number.holds(len(later)):
            return Verdict(PARTLY, f"{shown}: with, or without, the first")
        return Verdict(CONFIRMED if number.holds(len(kinds)) else CONTRADICTED, shown or "none is known")
    when = times[-1]
    start, end = bounds(when.period)
    year = claim.whens[0] if claim.whens[0].mode in ("latest", "previous") else When("in", when.period[:4])
    rows = inspections_meant(lookup, _with(claim, year), place)
    columns = {
        "days": ("began", "ended"),
        "began": ("began",),
        "ended": ("ended",),
        "published": ("published",),
    }[claim.value]
    known = [row for row in rows if all(row[each] for each in columns)]
    if not known:
        return Verdict(NOT_FOUND, "no such day is known")

    def is_so(row: Row) -> bool:
        days = [str(row[each]) for each in columns]
        return days == [start, end] if claim.value == "days" else start <= days[0] <= end

    if any(map(is_so, known)) != claim.denied:
        return Verdict(CONFIRMED, "", (), "first and last day")
    days = listed([" to ".join(long_date(str(row[each])) for each in columns) for row in known[:3]])
    return Verdict(CONTRADICTED, f"it was {days}", (), "first and last day")


def _with(claim: Claim, when: When) -> Claim:
    return Claim(claim.kind, claim.words, (when,), frameworks=claim.frameworks)


def _day(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    column = {"due": "action_due", "formed": "formed"}[claim.kind]
    reading = (
        {"of": "inspections", "where": {"authority": place}}
        if claim.kind == "due"
        else {"of": "authorities", "where": {"authority": place}}
    )
    known = [str(row[column]) for row in lookup.rows({**reading, "order": column}) if row[column]]
    if not known:
        return Verdict(NOT_FOUND, "no date is known")
    is_so = any(each.startswith(claim.value) for each in known)
    return Verdict(CONFIRMED) if is_so else Verdict(CONTRADICTED, listed([*map(long_date, known)]))


# --- bodies and interventions ---


def _deliverer(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A body that nothing names is contradicted where a known one delivers the same service, or all."""
    rows = lookup.rows(
        {"of": "arrangements", "where": {"authority": place, "role": "delivers"}, "order": "service_type"}
    )
    mine = [row for row in rows if _name_words(claim.value) <= _name_words(str(row["deliverer"]))]
    now = [row for row in rows if not row["until"] or str(row["until"]) > lookup.newest_day]
    (what,) = claim.before
    since = claim.when.period if claim.when and claim.when.mode != "at" else ""
    if not mine:
        same = [row for row in now if _is_service(lookup, row, what)]
        if same and not claim.denied:
            return Verdict(CONTRADICTED, f"by {listed(sorted({str(row['deliverer']) for row in same}))}")
        names = listed(sorted({str(row["deliverer"]) for row in rows})[:4])
        return Verdict(NOT_FOUND, f"known are {names}" if names else "no body that delivers is known")
    starts = {str(row["since"]) for row in mine if row["since"]}
    if since and starts and not any(each.startswith(since) or since.startswith(each) for each in starts):
        return Verdict(CONTRADICTED, f"since {long_date(min(starts))}")
    if not [row for row in mine if row in now]:
        until = f"until {long_date(max(str(row['until']) for row in mine))}"
        return Verdict(
            CONFIRMED if claim.denied or since else CONTRADICTED if claim.is_still else OVERTAKEN, until
        )
    if claim.denied:
        return Verdict(CONTRADICTED, f"{mine[0]['deliverer']} does")
    return Verdict(NOT_FOUND, "no date is known") if since and not starts else Verdict(CONFIRMED)


def delivered_by(facts: Facts, body: str) -> tuple[tuple[str, ...], ...]:
    """Return the authority that a body delivers for, if it is one; its name is enough to say which."""
    query = """SELECT DISTINCT area.iri, body.label FROM delivery
        JOIN main.entity AS body ON body.id = deliverer
        JOIN main.entity AS area ON area.id = delivery.authority WHERE role = 'delivers'"""
    served = {area for area, name in with_views(facts).rows(query) if _name_words(body) <= _name_words(name)}
    return ((served.pop(),),) if len(served) == 1 else ()


def _is_service(lookup: Lookup, row: Row, what: str) -> bool:
    """Return whether a body delivers the service that a sentence names, or all where it names none."""
    service = str(row["service_type"] or "")
    if not what:
        return service in ("", _ALL_SERVICES)
    return bool(service) and {*stems(lookup.label(concept_iri(Scheme.SERVICE_TYPE, service)))} <= {
        *stems(f"{what} services")
    }


def _intervention(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """What no report mentions may still have been: contradicted is only a date, or a denial."""
    kind = {} if claim.value == "any" else {"kind": claim.value}
    rows = lookup.rows({"of": "interventions", "where": {"authority": place, **kind}})
    if not rows:
        return Verdict(NOT_FOUND, "no report that is loaded mentions one")
    if claim.denied:
        return Verdict(CONTRADICTED if not claim.is_still else NOT_FOUND, "a report mentions one")
    starts = {str(row["since"]) for row in rows if row["since"]}
    when = claim.when
    if when and not any(each.startswith(when.period[:4]) for each in starts):
        known = listed([*map(long_date, sorted(starts))])
        return (
            Verdict(CONTRADICTED, f"from {known}")
            if len(starts) == len(rows)
            else Verdict(NOT_FOUND, "reports do not date it")
        )
    if claim.is_still and all(row["until"] for row in rows):
        return Verdict(OVERTAKEN, f"until {long_date(max(str(row['until']) for row in rows))}")
    return Verdict(NOT_FOUND, "whether it is in force is not known") if claim.is_still else Verdict(CONFIRMED)


def _outcome(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """The recommendation is the one with the words of the claim, of an inspection of its time if one is."""
    known = outcomes(lookup.facts)
    (statement,) = statements_of([claim.value]) if claim.value else (None,)
    rows = lookup.rows(
        {"of": "inspections", "where": {"authority": place, "source": "report"}, "order": "inspection,kind"}
    )
    found: list[tuple[float, str, Row]] = []
    for row in sorted(rows, key=lambda row: str(row["began"])):
        asked = [
            each
            for each in passages_of(lookup.facts, inspection_number(_iri(row)))
            if each.kind == "recommendation" and each.iri in known
        ]
        found += [(likeness(statement, each).coverage if statement else 1.0, each.iri, row) for each in asked]
    years = {each.year for each in claim.whens if each.period}
    later = {each.rpartition("/")[2][:4] for _, iri, _ in found for each in [known[iri].later]}
    dated = [each for each in found if int(str(each[2]["began"])[:4]) in years]
    after = [each for each in found if int(known[each[1]].later.rpartition("/")[2][:4] or 0) in years]
    found = dated or after or (found if statement or not years or not later else [])
    if not statement:  # those of the latest inspection meant that has been followed up
        found = [each for each in found if each[2]["kind"] == "full"] or found
        found = [each for each in found if each[2] is found[-1][2]]
    least = max(CLOSE, max((coverage for coverage, *_ in found), default=0.0) - 0.05)
    near = [iri for coverage, iri, _ in found if coverage >= least]
    if not near:
        return Verdict(NOT_FOUND, "no recommendation with these words has a later full inspection")
    counts = Counter(known[iri].outcome for iri in near)
    reason = listed(
        [
            f"{number if len(near) > 1 else ''} {name.replace('-', ' ')}".strip()
            for name, number in counts.most_common()
        ]
    )
    numbers = tuple(
        lookup.facts.column(
            f"SELECT id FROM passage WHERE iri IN ({', '.join('?' * len(near))})", tuple(near)
        )
    )
    if len(counts) == 1 and {*counts} <= claim.values:
        return Verdict(CONFIRMED, reason, numbers)
    otherwise = {*counts} - claim.values
    contrary = otherwise & _SETTLED and (claim.is_row or len(counts) == 1)
    return Verdict(
        CONTRADICTED if contrary else PARTLY if otherwise == {"partly-recurs"} else NOT_FOUND, reason, numbers
    )


# --- quotations ---


def _quotation(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A quotation is looked for in the reports of its time, or in all; a changed word is shown."""
    rows = inspections_meant(lookup, claim, place) if claim.whens else lookup.rows(
        {"of": "inspections", "where": {"authority": place, "source": "report"},
         "order": "inspection,kind,source"})  # fmt: skip
    wanted = plain_words(claim.value)
    best: tuple[float, str, str] = (0.0, "", "")
    has_words = False
    for each in (
        each for row in rows for each in passages_of(lookup.facts, inspection_number(_iri(row))) if each.quote
    ):
        has_words = True
        text = plain_words(each.quote)
        if wanted in text:
            return Verdict(CONFIRMED, "", _numbers(lookup, each.iri), "verbatim")
        shared = len({*wanted.split()} & {*text.split()}) / max(1, len({*wanted.split()}))
        best = max(best, (shared, text, each.iri))
    change = _changed_words(wanted, best[1]) if best[0] >= _MANY_SHARED else ""
    if change:
        return Verdict(CONTRADICTED, change, _numbers(lookup, best[2]), "verbatim")
    return Verdict(
        NOT_FOUND, "not in the words that are loaded" if has_words else "no words are loaded", (), "verbatim"
    )


def _numbers(lookup: Lookup, iri: str) -> tuple[int, ...]:
    return tuple(lookup.facts.column("SELECT id FROM passage WHERE iri = ?", (iri,)))


def plain_words(text: str) -> str:
    """Return the words of a text in lower case, without marks."""
    return " ".join(
        "".join(c.lower() if c.isalnum() else " " if c not in "'’‘" else "" for c in text).split()
    )


def _changed_words(wanted: str, text: str) -> str:
    """Return which words of a quotation a passage has otherwise; "" where much differs."""
    mine, theirs = wanted.split(), text.split()
    blocks = [
        each
        for each in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
        if each.size
    ]
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


_Judge = Callable[[Lookup, Claim, str], Verdict]
_JUDGES: Mapping[str, _Judge] = {
    "count": _count, "lead": _people, "team": _people, "addressee": _addressee, "theme": _theme,
    "result": _result, "due": _day, "formed": _day, "inspected": _inspected, "deliverer": _deliverer,
    "intervention": _intervention, "outcome": _outcome, "quotation": _quotation,
}  # fmt: skip
