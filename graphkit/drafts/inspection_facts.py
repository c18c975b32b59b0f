"""Looks up what a draft states of an inspection: its inspectors, theme, result and recommendations."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from graphkit.core.identifiers import concept_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Scheme
from graphkit.drafts.checked_draft import CONFIRMED, CONTRADICTED, NOT_FOUND
from graphkit.drafts.claim import StatedFact
from graphkit.drafts.practice import coverage_of, passages_of, statements_of
from graphkit.drafts.stated_facts import Verdict, name_words
from graphkit.facts.facts import Facts
from graphkit.facts.inspections import Inspection
from graphkit.facts.names import label
from graphkit.facts.numbers import entity_number, inspection_number
from graphkit.language.wording import listed

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


def stated_fact(
    facts: Facts, fact: StatedFact, items: Sequence[Inspection], own: Sequence[Inspection]
) -> Verdict:
    """Return whether inspections bear out a fact that is stated of them; `own` are all of the authority."""
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
