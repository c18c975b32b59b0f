"""Looks up what a draft states of an inspection, and of an authority.

Of an inspection: its inspectors, theme, result and recommendations. Of an authority: who delivers its
services, interventions, and what became of a recommendation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from graphkit.core.identifiers import concept_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme
from graphkit.drafts.checked_draft import CONFIRMED, CONTRADICTED, NOT_FOUND, OVERTAKEN, PARTLY
from graphkit.drafts.claim import DeliveredClaim, InterventionClaim, OutcomeClaim, StatedFact
from graphkit.drafts.likeness import coverage_of, passages_of, statements_of
from graphkit.drafts.practice import CLOSE, Match, nearest
from graphkit.facts.deliveries import arrangements, coverages
from graphkit.facts.facts import Facts
from graphkit.facts.inspections import Inspection, inspections
from graphkit.facts.names import label
from graphkit.facts.numbers import entity_number, inspection_number
from graphkit.facts.recommendation_outcomes import outcomes
from graphkit.language.stemming import stems
from graphkit.language.wording import listed

_DELIVERERS = """
SELECT entity.label, name.name, coalesce(coverage.valid_from, ''), coalesce(coverage.valid_until, '')
FROM coverage JOIN entity ON entity.id = coverage.agency JOIN name ON name.entity = entity.id
WHERE coverage.authority = :place AND coverage.role = 'delivers'
UNION SELECT entity.label, name.name, coalesce(arrangement.valid_from, ''),
  coalesce(arrangement.valid_until, '')
FROM arrangement_delegate JOIN arrangement ON arrangement.id = arrangement
  JOIN entity ON entity.id = agency JOIN name ON name.entity = entity.id
WHERE delegator = :place"""
_INTERVENTIONS = """
SELECT coalesce(valid_from, ''), passage.iri, passage.inspection FROM intervention_event
  JOIN intervention_mention ON intervention_event = intervention_event.id
  JOIN passage ON passage.id = intervention
WHERE authority = ? AND intervention_event.kind = ? ORDER BY 1, 2"""
_SETTLED = {"resolved", "recurs", "not-mentioned"}
_COUNTS = """SELECT coalesce(priority_action, 0), passage.iri
FROM recommendation JOIN passage USING (id) WHERE inspection = ? AND part_of IS NULL ORDER BY id"""
_LEADS = "SELECT label, '' FROM inspection_lead JOIN entity ON entity.id = person WHERE inspection = ?"
_TEAM = """SELECT label, passage.iri FROM participation JOIN passage USING (id)
JOIN entity ON entity.id = person
WHERE inspection = ? AND role NOT IN ('addressee', 'signatory') ORDER BY passage.id"""
_INSPECTORS = """SELECT DISTINCT label FROM participation JOIN entity ON entity.id = person
WHERE role != 'addressee'"""
_ADDRESSEES = """SELECT label, passage.iri FROM recommendation JOIN passage USING (id)
JOIN recommendation_addressee AS addressee ON recommendation = passage.id
JOIN entity ON entity.id = addressee.entity
WHERE inspection = ? AND (priority_action OR NOT ?) ORDER BY passage.id"""
_RESULT = "SELECT outcome FROM inspection WHERE iri = ? AND outcome IS NOT NULL"
_TOPICS = "SELECT topic FROM inspection_topic WHERE inspection = ?"
_DUE = """SELECT due_date, passage.iri FROM action_statement JOIN passage USING (id)
WHERE inspection = ? AND due_date IS NOT NULL"""
_FORMED = "SELECT valid_from FROM authority WHERE id = ? AND valid_from IS NOT NULL"
_SAME_THEME, _OTHER_THEME = 0.6, 0.3  # share of the terms of a theme that is stated


class Verdict(NamedTuple):
    """What the graph knows of a stated fact: state, why, and the statements that show it."""

    state: str
    reason: str = ""
    statements: Collection[tuple[str, Inspection]] = ()


def name_words(name: str) -> set[str]:
    """Return the words of a name, by which two forms of it are compared."""
    return {each.strip(".,'’").lower() for each in name.split() if len(each.strip(".,")) > 1}


def delivered_by(facts: Facts, claim: DeliveredClaim, in_context: bool) -> tuple[str, ...]:
    """Return the authority that a body delivers for, if it is one; its name is enough to say which.

    In a passive sentence of a known place ("adoption is delivered by …") the body does not say the place.
    """
    if claim.delivered and in_context:
        return ()
    served = {each.authority: "" for each in coverages(facts) if each.role == "delivers"
              and name_words(claim.name) <= name_words(label(facts, each.agency))}  # fmt: skip
    return tuple(served) if len(served) == 1 else ()


def deliverer(facts: Facts, claim: DeliveredClaim, place: str, own: Collection[Inspection]) -> Verdict:
    """Return whether a body delivers services for an authority, as reports or the register state.

    One that nothing names is contradicted where a report names another body for the same service.
    """
    since = claim.since
    rows = facts.rows(_DELIVERERS, {"place": entity_number(place)})
    mine = name_words(claim.name)
    known = [(start, until) for _, other, start, until in rows if mine <= name_words(other)]
    delivered = {*stems(claim.delivered)}
    named = [
        each for each in arrangements(facts)
        if each.authority == place and each.agency and each.service and not (each.has_ended or each.last)
        and {*stems(label(facts, concept_iri(Scheme.SERVICE_TYPE, each.service)))} <= delivered
    ]  # fmt: skip
    if named and not known:
        last = max(named, key=lambda each: each.known)
        stating = [(last.iri, each) for each in own if each.iri == last.inspection]
        return Verdict(CONTRADICTED, f"by {label(facts, last.agency)} in {long_date(last.known)}", stating)
    if not known:
        names = listed(sorted({label for label, *_ in rows})[:4])
        return Verdict(NOT_FOUND, f"known are {names}" if names else "no body that delivers is known")
    starts, ends = ({each[at] for each in known if each[at]} for at in (0, 1))
    if since and starts and not any(each.startswith(since) or since.startswith(each) for each in starts):
        return Verdict(CONTRADICTED, f"since {long_date(min(starts))}")
    newest = max((each.day for each in inspections(facts)), default="")
    if ends and max(ends) <= newest and max(starts, default="") < max(ends):
        return Verdict(OVERTAKEN, f"until {long_date(max(ends))}")
    return Verdict(NOT_FOUND, "no date is known") if since and not starts else Verdict(CONFIRMED)


def intervention(
    facts: Facts, claim: InterventionClaim, place: str, years: Collection[int], own: Iterable[Inspection]
) -> Verdict:
    """Return whether reports mention an intervention in an authority, in one of some years if there are any.

    What no report mentions may still have been: a statement is contradicted only by a date or an event.
    """
    by_number = {inspection_number(each.iri): each for each in own}
    rows = facts.rows(_INTERVENTIONS, (entity_number(place), claim.kind))
    shown = tuple((iri, by_number[number]) for *_, iri, number in rows if number in by_number)
    if not rows:
        return Verdict(NOT_FOUND, f"no report mentions one in {len(by_number)} that are loaded")
    if claim.denied:
        return Verdict(CONTRADICTED, "a report mentions one", shown)
    starts = {start for start, *_ in rows}
    if not years or {int(start[:4]) for start in starts if start} & {*years}:
        return Verdict(CONFIRMED, "", shown)
    if "" in starts:
        return Verdict(NOT_FOUND, "reports do not date it", shown)
    return Verdict(CONTRADICTED, f"from {listed([long_date(each) for each in sorted(starts)])}", shown)


def outcome(facts: Facts, claim: OutcomeClaim, years: Collection[int], own: Iterable[Inspection]) -> Verdict:
    """Return whether the next full inspection shows of a recommendation what a sentence says of it.

    The recommendation is the one with the words of the claim, of an inspection in one of the years if one is.
    """
    inspected, known = list(own), outcomes(facts)
    (statement,) = statements_of([claim.subject]) if claim.subject else (None,)
    found: list[tuple[float, str, Inspection]] = []
    for item in inspected:
        passages = passages_of(facts, inspection_number(item.iri))
        asked = [each for each in passages if each.kind == "recommendation" and each.iri in known]
        matches = (
            nearest(statement, asked) if statement else [Match(each, 1.0, 1.0, "", "") for each in asked]
        )
        found += [(each.coverage, each.passage.iri, item) for each in matches]
    days = {each.iri: each.day for each in inspected}
    dated = [each for each in found if int(each[2].day[:4]) in years]
    found = dated or [
        each for each in found
        if statement or not years or int(days.get(known[each[1]].later, "0")[:4]) in years
    ]  # fmt: skip
    if not statement:  # those of the latest inspection meant that has been followed up
        found = [each for each in found if each[2].full] or found
        found = [each for each in found if each[2] is found[-1][2]]
    least = max(CLOSE, max((coverage for coverage, *_ in found), default=0.0) - 0.05)
    near = [(iri, item) for coverage, iri, item in found if coverage >= least]
    if not near:
        return Verdict(NOT_FOUND, "no recommendation with these words has a later full inspection")
    counts = Counter(known[iri].outcome for iri, _ in near)
    shown = {*counts}
    under = {each.iri: f"{each.under} of {long_date(each.day)}" for each in inspected}
    later = listed(sorted({under.get(known[iri].later, "a later report") for iri, _ in near}))
    numbered = (
        f"{number if len(near) > 1 else ''} {name.replace('-', ' ')}" for name, number in counts.most_common()
    )
    reason = f"{listed([each.strip() for each in numbered])} in {later}"
    if len(shown) == 1 and shown <= {*claim.outcomes}:
        return Verdict(CONFIRMED, "", near)
    otherwise = shown - {*claim.outcomes}
    contrary = otherwise & _SETTLED and (claim.of_all or len(shown) == 1)
    state = CONTRADICTED if contrary else PARTLY if otherwise == {"partly-recurs"} else NOT_FOUND
    return Verdict(state, reason, near)


def stated_fact(
    facts: Facts, fact: StatedFact, items: Sequence[Inspection], own: Sequence[Inspection]
) -> Verdict:
    """Return whether inspections confirm a fact that is stated of them; `own` are all of the authority."""
    return _LOOKUPS[fact.kind](facts, fact, items, own)


def _count(facts: Facts, fact: StatedFact, items: Sequence[Inspection], _: Sequence[Inspection]) -> Verdict:
    known: set[int] = set()
    shown = []
    is_priority = "priority" in fact.value
    for item in items:
        rows = facts.rows(_COUNTS, (inspection_number(item.iri),))
        priority = sum(row[0] for row in rows)
        if rows or item.full:
            known |= {priority} if is_priority else {len(rows), len(rows) - priority}
            shown += [(iri, item) for each, iri in rows if each or not is_priority]
    if not known:
        return Verdict(NOT_FOUND, "no report with recommendations is loaded")
    if fact.number in known or (fact.number < 0 and max(known)):
        return Verdict(CONFIRMED, "", shown)
    return Verdict(CONTRADICTED, f"the report has {max(known)}", shown)


def _people(facts: Facts, fact: StatedFact, items: Sequence[Inspection], _: Sequence[Inspection]) -> Verdict:
    query = _LEADS if fact.kind == "lead" else _TEAM
    rows = [(*row, item) for item in items for row in facts.rows(query, (inspection_number(item.iri),))]
    known = list(dict.fromkeys(name for name, *_ in rows))
    if not known:
        return Verdict(NOT_FOUND, f"no {'lead ' if fact.kind == 'lead' else ''}inspector is known")
    others = [each for each in re.split(r",? and |, ", fact.value) if not _has_name(each, known)]
    shown = [(iri, item) for _, iri, item in rows if iri]
    if not others:
        return Verdict(CONFIRMED, "", shown)
    if fact.kind == "team" and not all(_has_name(each, facts.column(_INSPECTORS)) for each in others):
        return Verdict(NOT_FOUND, f"no inspector {listed(others)} is known")
    return Verdict(CONTRADICTED, listed(known), shown)


def _has_name(name: str, known: Iterable[str]) -> bool:
    mine = name_words(name)
    return any(mine <= (theirs := name_words(each)) or theirs <= mine for each in known)


def _addressee(
    facts: Facts, fact: StatedFact, items: Sequence[Inspection], _: Sequence[Inspection]
) -> Verdict:
    is_priority = "priority" in fact.words.lower()
    rows = [
        (*row, item)
        for item in items
        for row in facts.rows(_ADDRESSEES, (inspection_number(item.iri), is_priority))
    ]
    right = [(iri, item) for name, iri, item in rows if _has_name(fact.value, [name])]
    if right or not rows:
        return Verdict(CONFIRMED, "", right) if right else Verdict(NOT_FOUND, "no addressee is known")
    names = listed(list(dict.fromkeys(name for name, *_ in rows))[:4])
    return Verdict(CONTRADICTED, f"to {names}", [(iri, item) for _, iri, item in rows])


def _result(facts: Facts, fact: StatedFact, items: Sequence[Inspection], _: Sequence[Inspection]) -> Verdict:
    known = [(each, words) for each in items for words in facts.column(_RESULT, (each.iri,))]
    if not known:
        return Verdict(NOT_FOUND, "no inspection of that kind and time is loaded")
    if any(words == fact.value for _, words in known):
        return Verdict(CONFIRMED)
    shown = listed([f"{words.replace('-', ' ')} in {long_date(each.day)}" for each, words in known])
    return Verdict(CONTRADICTED, shown)


def _theme(facts: Facts, fact: StatedFact, items: Sequence[Inspection], own: Sequence[Inspection]) -> Verdict:
    """Return whether a visit had a theme; a visit of another time decides nothing, as more may exist."""
    (statement,) = statements_of([fact.value])
    known: list[tuple[float, bool, Inspection]] = []
    for item in own:
        if item.theme:
            topics = facts.column(_TOPICS, (inspection_number(item.iri),))
            names = "; ".join(
                [item.theme, *(label(facts, concept_iri(Scheme.TOPIC, each)) for each in topics)]
            )
            is_other = bool(topics and statement.topics) and not {*topics} & {*statement.topics}
            known.append((coverage_of(statement, names), is_other, item))
    now = [each for each in known if each[2] in items]
    same = [item for coverage, _, item in now or known if coverage >= _SAME_THEME]
    if now and not same and all(is_other and coverage < _OTHER_THEME for coverage, is_other, _ in now):
        return Verdict(CONTRADICTED, listed([item.theme for *_, item in now]), _scope(facts, now[0][2]))
    if not same:
        return Verdict(NOT_FOUND, "no visit with this theme is loaded")
    if now:
        return Verdict(CONFIRMED, "", _scope(facts, same[0]))
    days = listed([long_date(each.day) for each in same])
    return Verdict(NOT_FOUND, f"loaded visits with this theme began on {days}")


def _scope(facts: Facts, item: Inspection) -> Collection[tuple[str, Inspection]]:
    """Return the passages with the words of the theme of a visit."""
    passages = passages_of(facts, inspection_number(item.iri))
    return [(each.iri, item) for each in passages if item.theme[:40] in each.quote]


def _due(facts: Facts, fact: StatedFact, items: Sequence[Inspection], _: Sequence[Inspection]) -> Verdict:
    rows = [(*row, item) for item in items for row in facts.rows(_DUE, (inspection_number(item.iri),))]
    return _of_day(fact, [day for day, *_ in rows], [(iri, item) for _, iri, item in rows])


def _formed(facts: Facts, fact: StatedFact, _: Sequence[Inspection], own: Sequence[Inspection]) -> Verdict:
    return _of_day(fact, facts.column(_FORMED, (entity_number(own[0].authority),)))


def _of_day(
    fact: StatedFact, known: Sequence[str], shown: Collection[tuple[str, Inspection]] = ()
) -> Verdict:
    """Return whether a stated day, month or year is one of some that are known."""
    if not known:
        return Verdict(NOT_FOUND, "no date is known")
    if any(each.startswith(fact.value) for each in known):
        return Verdict(CONFIRMED, "", shown)
    return Verdict(CONTRADICTED, listed([long_date(each) for each in known]), shown)


_Lookup = Callable[[Facts, StatedFact, Sequence[Inspection], Sequence[Inspection]], Verdict]
_LOOKUPS: Mapping[str, _Lookup] = {
    "count": _count, "lead": _people, "team": _people, "addressee": _addressee, "theme": _theme,
    "result": _result, "due": _due, "formed": _formed,
}  # fmt: skip
